//! The source comes back out of a PDF, and gives the same pages.

use crate::program::{Folder, cvpress, stderr};
use crate::support::{examples, root};

#[test]
fn every_example_comes_back_to_the_same_bytes() {
    for example in examples() {
        let folder = Folder::new("recover-examples");
        let cv = example.display().to_string();
        let built = cvpress(&folder.0, &["build", &cv, "--out", "one.pdf", "--quiet"]);
        assert!(built.status.success(), "{}", stderr(&built));
        let recovered = cvpress(&folder.0, &["recover", "one.pdf", "--out", "source"]);
        let fonts = example.with_file_name("fonts");
        let said = stderr(&recovered);
        let lines: Vec<&str> = said.lines().collect();
        let own = fonts.is_dir() && example.parent() != Some(&root());
        assert_eq!(lines.last(), Some(&"wrote source/cv.toml"));
        assert_eq!(lines.len(), if own { 2 } else { 1 }, "{said}");
        // What is not in it is named.
        assert!(!own || lines[0].starts_with("note: built with fonts/"), "{said}");
        if fonts.is_dir() && example.parent() != Some(&root()) {
            let target = folder.0.join("source/fonts");
            std::fs::create_dir_all(&target).expect("a folder");
            for font in std::fs::read_dir(fonts).expect("a folder") {
                let font = font.expect("readable").path();
                let name = font.file_name().expect("a name");
                std::fs::copy(&font, target.join(name)).expect("a copy");
            }
        }
        let again = ["build", "source/cv.toml", "--out", "two.pdf", "--quiet"];
        let built = cvpress(&folder.0, &again);
        assert!(built.status.success(), "{}", stderr(&built));
        let read = |name: &str| std::fs::read(folder.0.join(name)).expect("a PDF");
        assert!(read("one.pdf") == read("two.pdf"), "{cv} does not come back");
    }
}

/// A CV that needs a photo, a style of its own and a style of citations.
const CV: &str = r#"# a remark
[person]
name = "Ada Example"
photo = "images/../me.svg"

[document]
style = "own"

[[section]]
kind = "publications"
from = "papers.bib"
citation-style = "cites/own.csl"
"#;

const PHOTO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"12\">\
                     <rect width=\"9\" height=\"12\" fill=\"#ccc\"/></svg>";

const CSL: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Own</title><id>own</id><updated>2024-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout><text variable="title" suffix="!"/></layout></bibliography>
</style>
"#;

fn folder_with_all(name: &str, cv: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("cv/cv.toml", cv);
    folder.write("cv/me.svg", PHOTO);
    folder.write("cv/images/other.svg", PHOTO);
    folder.write("cv/cites/own.csl", CSL);
    folder.write("cv/styles/own.typ", "// Own.\n#import \"_tools.typ\": *\n");
    folder.write("cv/styles/_tools.typ", "#import \"modern.typ\": *\n");
    folder.write(
        "cv/papers.bib",
        "@misc{a, title = {On Engines}, author = {Example, Ada}, year = 1843}\n",
    );
    folder
}

#[test]
fn what_the_pages_need_comes_with_it() {
    let folder = folder_with_all("recover-all", CV);
    let built = cvpress(&folder.0, &["build", "cv/cv.toml", "--quiet"]);
    assert_eq!(stderr(&built), "");
    let recovered = cvpress(&folder.0, &["recover", "cv/cv.pdf", "--out", "back"]);
    let mut wrote: Vec<_> = stderr(&recovered).lines().map(str::to_owned).collect();
    wrote.sort();
    let expected =
        ["cites/own.csl", "cv.toml", "me.svg", "styles/_tools.typ", "styles/own.typ"];
    assert_eq!(wrote, expected.map(|file| format!("wrote back/{file}")));
    let built = cvpress(&folder.0, &["build", "back/cv.toml", "--quiet"]);
    assert_eq!(stderr(&built), "");
    let read = |path: &str| std::fs::read(folder.0.join(path)).expect("a PDF");
    assert!(read("cv/cv.pdf") == read("back/cv.pdf"));
}

#[test]
fn the_whole_source_comes_back_to_the_byte() {
    let cv = CV.replace("style = \"own\"", "style = \"own\"\nembed-source = \"full\"");
    let cv = format!("\u{feff}{}", cv.replace('\n', "\r\n"));
    let folder = folder_with_all("recover-full", &cv);
    let built = cvpress(
        &folder.0,
        &["build", "cv/cv.toml", "--quiet", "--set", "layout.paper=a5"],
    );
    assert_eq!(stderr(&built), "");
    let recovered = cvpress(&folder.0, &["recover", "cv/cv.pdf", "--out", "back"]);
    let said = stderr(&recovered);
    assert!(said.starts_with("note: built with --set layout.paper=a5\n"), "{said}");
    for file in ["cv.toml", "papers.bib", "me.svg", "cites/own.csl", "styles/_tools.typ"]
    {
        let read = |folder_of: &str| std::fs::read(folder.0.join(folder_of).join(file));
        assert_eq!(read("cv").expect("it is there"), read("back").expect("it came back"));
    }
    assert!(!folder.0.join("back/images").exists());
}

#[test]
fn what_cannot_be_recovered_is_said() {
    let folder = Folder::new("recover-not");
    folder.write(
        "cv.toml",
        CV.split("[document]").next().expect("a head").replace("photo", "#"),
    );
    let none = ["build", "--set", "document.embed-source=none", "--quiet"];
    assert!(cvpress(&folder.0, &none).status.success());
    folder.write("broken.pdf", "%PDF-1.7 and no more");
    folder.write("full/file", "");
    let fails = |pdf: &str, out: &str, message: &str| {
        let output = cvpress(&folder.0, &["recover", pdf, "--out", out]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    };
    fails("cv.pdf", "out", "E0109]: `cv.pdf` carries no source");
    fails("cv.toml", "out", "E0109]: `cv.toml`: it cannot be read as a PDF");
    fails("broken.pdf", "out", "E0109]: `broken.pdf`: it cannot be read as a PDF");
    fails("absent.pdf", "out", "E0101]: cannot read `absent.pdf`");
    assert!(!folder.0.join("out").exists());
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    fails("cv.pdf", "full", "E0601]: the folder `full` is not empty");
    let forced = cvpress(&folder.0, &["recover", "cv.pdf", "--out", "full", "--force"]);
    assert!(forced.status.success(), "{}", stderr(&forced));
}

/// A file in a PDF cannot place itself outside the folder.
#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let folder = Folder::new("recover-out");
    folder.write("cv.toml", "[person]\nname = \"Ada Example\"\n");
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    let mut pdf = lopdf::Document::load(folder.0.join("cv.pdf")).expect("a PDF");
    for name in [
        "../cv.toml",
        "/tmp/cv.toml",
        "a/../../b",
        "C:\\\\cv.toml",
        ".git/config",
        ".envrc",
        "a/.git",
        "nul.toml",
        "cv.toml ",
        "",
    ] {
        for object in pdf.objects.values_mut() {
            let Ok(file) = object.as_dict_mut() else { continue };
            if file.has(b"AFRelationship") {
                file.set("UF", lopdf::Object::string_literal(name));
            }
        }
        pdf.save(folder.0.join("evil.pdf")).expect("it can be written");
        let output = cvpress(&folder.0, &["recover", "evil.pdf", "--out", "out/deep"]);
        assert!(stderr(&output).contains("is no name for a file here"), "{name}");
        assert!(!folder.0.join("out").exists());
    }
}

/// With `--force`, no link in the folder leads a file out of it.
#[cfg(unix)]
#[test]
fn links_in_the_folder_are_not_followed() {
    let folder = Folder::new("recover-links");
    folder.write("cv.toml", "[person]\nname = \"Ada Example\"\n");
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    folder.write("outside.toml", "precious");
    std::fs::create_dir_all(folder.0.join("out")).expect("a folder");
    std::os::unix::fs::symlink("../outside.toml", folder.0.join("out/cv.toml"))
        .expect("a link");
    let output = cvpress(&folder.0, &["recover", "cv.pdf", "--out", "out", "--force"]);
    assert!(stderr(&output).contains("`out/cv.toml` is a link"), "{}", stderr(&output));
    let kept =
        std::fs::read_to_string(folder.0.join("outside.toml")).expect("it is there");
    assert_eq!(kept, "precious");
}
