//! Styles and fonts of the user's own, beside the CV.

use crate::program::{Folder, cvpress, stderr, stdout};
use crate::support::{examples, root};

const CV: &str = "[person]\nname = \"Ada Example\"\n\n[document]\nstyle = \"mine\"\n\n\
                  [[section]]\nkind = \"honors\"\nentry = [{ title = \"A prize\", date = 2020 }]\n";

#[test]
fn a_new_style_is_a_copy_that_teaches_and_builds_the_same_pages() {
    for from in cvpress::style::names() {
        let folder = Folder::new(&format!("new-{from}"));
        folder.write("cv.toml", CV);
        let made = cvpress(&folder.0, &["styles", "new", "mine", "--from", from]);
        assert!(made.status.success(), "{}", stderr(&made));
        let text = std::fs::read_to_string(folder.0.join("styles/mine.typ"));
        let text = text.expect("the new style");
        assert!(text.starts_with("// mine: my own style"), "{text}");
        assert!(text.contains("\n// Contract: `cv("), "{from}: {text}");
        let built = cvpress(&folder.0, &["build", "--out", "mine.svg"]);
        assert!(built.status.success(), "{from}: {}", stderr(&built));
        cvpress(&folder.0, &["build", "--out", "theirs.svg", "--style", from]);
        let page = |name: &str| std::fs::read(folder.0.join(name)).expect("a page");
        assert!(page("mine-1.svg") == page("theirs-1.svg"), "{from}: other pages");
    }
}

#[test]
fn the_smallest_style_of_the_contract_builds_every_example() {
    let contract = include_str!("../styles/README.md");
    let style = contract.split_once("builds every example with this -->\n```typ\n");
    let style = style.and_then(|(_, rest)| rest.split_once("```")).expect("the style").0;
    for (number, path) in examples().iter().enumerate() {
        let folder = Folder::new(&format!("bare-{number}"));
        folder.write("styles/bare.typ", style);
        let beside = path.parent().expect("a folder");
        for name in ["cv.toml", "talks.toml"] {
            if let Ok(text) = std::fs::read(beside.join(name)) {
                folder.write(name, text);
            }
        }
        if number > 0 {
            for font in std::fs::read_dir(beside.join("fonts")).into_iter().flatten() {
                let font = font.expect("a font").path();
                let name = font.file_name().expect("a name").to_string_lossy();
                folder.write(
                    &format!("fonts/{name}"),
                    std::fs::read(&font).expect("a file"),
                );
            }
        }
        let built = cvpress(&folder.0, &["build", "--style", "bare"]);
        assert!(built.status.success(), "{}: {}", path.display(), stderr(&built));
    }
}

#[test]
fn a_new_style_does_not_take_the_place_of_one_that_is_there() {
    let folder = Folder::new("new-twice");
    folder.write("cv.toml", CV);
    folder.write("styles/mine.typ", "// mine: half a year of work.");
    let again = cvpress(&folder.0, &["styles", "new", "mine"]);
    assert_eq!(again.status.code(), Some(1));
    let text = std::fs::read_to_string(folder.0.join("styles/mine.typ")).expect("it");
    assert!(text.contains("half a year"), "{text}");
    assert_eq!(cvpress(&folder.0, &["styles", "new", "../mine"]).status.code(), Some(2));
}

#[test]
fn a_style_beside_the_cv_shadows_that_of_cvpress() {
    let folder = Folder::new("shadow");
    folder.write("cv.toml", CV.replace("mine", "classic"));
    folder.write(
        "styles/classic.typ",
        "// classic: shadowed.\n#import \"margin.typ\": *\n#let options = options + (\n  \
         /// A colour of mine.\n  mine: rgb(\"#102030\"),\n)\n",
    );
    let list = stdout(&cvpress(&folder.0, &["styles", "list"]));
    assert!(list.contains("classic\tshadowed. (yours)\n"), "{list}");
    let shown = stdout(&cvpress(&folder.0, &["styles", "show", "classic"]));
    assert!(shown.contains("mine\tcolour\t\"#102030\"\tA colour of mine."), "{shown}");
    let set = ["build", "--set", "style.mine=#304050"];
    let built = cvpress(&folder.0, &set);
    assert!(built.status.success(), "{}", stderr(&built));
    cvpress(&folder.0, &["eject", "--out", "typst"]);
    let ejected = std::fs::read_to_string(folder.0.join("typst/styles/classic.typ"));
    assert!(ejected.expect("the style").contains("shadowed"));
}

#[test]
fn an_error_in_a_style_is_shown_at_its_line_and_at_that_of_the_cv() {
    let folder = Folder::new("broken-style");
    folder.write("cv.toml", CV);
    let style = |text: &str| {
        folder.write("styles/mine.typ", format!("// mine: broken.\n{text}"));
        let built = cvpress(&folder.0, &["build", "--message-format", "short"]);
        assert_eq!(built.status.code(), Some(1));
        assert!(!folder.0.join("cv.pdf").exists());
        stderr(&built)
    };
    let item = "#import \"classic.typ\": *\n#let item(o, ..args) = 1 + \"a\"\n";
    let said = style(item);
    assert!(said.starts_with("styles/mine.typ:3:24: error[E0501]"), "{said}");
    let whole = stderr(&cvpress(&folder.0, &["build"]));
    assert!(whole.contains("cv.toml:9:"), "{whole}");
    assert!(whole.contains("while drawing this"), "{whole}");
    let said = style("#import \"classic.typ\": *\n#let options = (unit: 1foo)\n");
    assert!(said.starts_with("styles/mine.typ:3:23: error[E0404]"), "{said}");
    let said = style("#import \"clasic.typ\": *\n");
    assert!(said.starts_with("styles/mine.typ:2:9: error[E0404]"), "{said}");
    let said = style("#let options = (:)\n");
    assert!(said.contains("exports no function `cv`"), "{said}");
    std::fs::write(folder.0.join("styles/mine.typ"), b"// \xff").expect("a file");
    let said = stderr(&cvpress(&folder.0, &["build", "--message-format", "short"]));
    assert!(said.contains("error[E0102]"), "{said}");
    let said = stderr(&cvpress(&folder.0, &["build", "--style", "min"]));
    assert!(said.contains("did you mean `mine`?"), "{said}");
}

#[test]
fn options_are_held_against_their_types_their_words_and_nothing() {
    let folder = Folder::new("options");
    folder.write("cv.toml", CV.replace("mine", "classic"));
    let cases = [
        ("style.acent=#000000", "E0402", "did you mean `accent`?"),
        ("style.accent=green", "E0403", "expected a colour"),
        ("style.links=underline", "E0403", "did you mean `\"underlined\"`?"),
        ("style.footer=sometimes", "E0403", "one of `\"name\"`, `\"page\"`, `\"none\"`"),
        ("style.unit=-3pt", "E0403", "`unit` is less than nothing"),
        ("style.section-gap=-1", "E0403", "`section-gap` is less than nothing"),
        (
            "style.font=[\"Nope\", \"Libertinus Serif\"]",
            "E0403",
            "there is no font `Nope`",
        ),
        ("style.icons=yes", "E0403", "expected `true` or `false`"),
        ("style.font=Librtinus Serif", "E0403", "did you mean `\"Libertinus Serif\"`?"),
    ];
    for (set, code, said) in cases {
        let built = cvpress(&folder.0, &["build", "--set", set]);
        let text = stderr(&built);
        assert_eq!(built.status.code(), Some(1), "{set}: {text}");
        assert!(text.contains(code) && text.contains(said), "{set}: {text}");
    }
    let built = cvpress(&folder.0, &["build", "--set", "style.accent=#004f90"]);
    assert!(built.status.success(), "{}", stderr(&built));
}

#[test]
fn fonts_beside_the_cv_are_read_first_and_go_with_an_ejected_folder() {
    let folder = Folder::new("fonts");
    let cv = CV.replace("mine", "classic");
    folder.write("cv.toml", format!("{cv}\n[style]\nfont = \"Example Sans\"\n"));
    let without = stderr(&cvpress(&folder.0, &["build"]));
    assert!(without.contains("there is no font `Example Sans`"), "{without}");
    let face = std::fs::read(root().join("tests/fonts/ExampleSans.otf")).expect("a font");
    folder.write("fonts/example/ExampleSans.otf", face);
    folder.write("fonts/broken.ttf", "this is no font");
    let built = cvpress(&folder.0, &["build"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let list = stdout(&cvpress(&folder.0, &["fonts"]));
    assert!(list.contains("Example Sans\t400\tfonts/example\n"), "{list}");
    cvpress(&folder.0, &["eject", "--out", "typst"]);
    assert!(folder.0.join("typst/fonts/example/ExampleSans.otf").exists());
}

/// A parameter that `..body` would swallow: what it carries would be on no page.
#[test]
fn a_function_that_would_lose_its_arguments_is_refused() {
    let folder = Folder::new("swallowed");
    folder.write("cv.toml", CV);
    let own = "// Mine.\n#import \"classic.typ\": *\n#let item(o, kind: none, level: 1, title: none, \
               details: (), note: none, date: none, links: (), ..body) = par(title)\n";
    folder.write("styles/mine.typ", own);
    let checked = cvpress(&folder.0, &["check", "--message-format", "short"]);
    let said = stderr(&checked);
    let told = "styles/mine.typ:3:6: error[E0404]: the style `mine` has a function `item` \
                without `date-room`";
    assert!(said.contains(told), "{said}");
    let whole = own.replace("date: none,", "date: none, date-room: none,");
    let handed = "// Mine.\n#import \"classic.typ\": *\n#import \"classic.typ\"\n\
                  #let item(o, title: none, ..rest) = classic.item(o, title: title, ..rest)\n";
    for good in [whole.as_str(), handed] {
        folder.write("styles/mine.typ", good);
        let checked = cvpress(&folder.0, &["check", "--message-format", "short"]);
        assert_eq!(stderr(&checked), "");
    }
}

#[test]
fn a_font_beside_the_cv_that_is_none_is_told() {
    let folder = Folder::new("broken-font");
    folder.write("cv.toml", "[person]\nname = \"Ada Example\"\n");
    folder.write("fonts/Some/Page.TTF", "<html>not found</html>");
    folder.write("fonts/Some/LICENSE.txt", "a licence");
    let font = root().join("tests/fonts/ExampleSans.otf");
    folder.write("fonts/ExampleSans.otf", std::fs::read(font).expect("a font"));
    let built = cvpress(&folder.0, &["build", "--quiet", "--message-format", "short"]);
    assert!(built.status.success());
    let told = "warning[W0502]: `fonts/Some/Page.TTF` is no font that can be read\n";
    assert_eq!(stderr(&built), told);
}

#[test]
fn every_option_for_a_font_takes_a_list() {
    let folder = Folder::new("font-lists");
    folder.write("cv.toml", CV.replace("style = \"mine\"\n", ""));
    for name in cvpress::style::names() {
        let shown = stdout(&cvpress(&folder.0, &["styles", "show", name]));
        for line in shown.lines().filter(|line| line.contains("font\tstring")) {
            let option = line.split('\t').next().unwrap_or_default();
            let set = format!("style.{option}=[\"Fira Sans\", \"Libertinus Serif\"]");
            let built = cvpress(&folder.0, &["build", "--style", name, "--set", &set]);
            assert!(built.status.success(), "{name}, {option}: {}", stderr(&built));
        }
    }
}

#[test]
fn a_style_of_ones_own_can_go_into_the_pdf_with_all_files() {
    let folder = Folder::new("full-source");
    let cv = CV.replace("style = \"mine\"", "style = \"mine\"\nembed-source = \"full\"");
    folder.write("cv.toml", cv);
    folder.write("styles/mine.typ", "// mine: own.\n#import \"classic.typ\": *\n");
    let built = cvpress(&folder.0, &["build"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let pdf = std::fs::read(folder.0.join("cv.pdf")).expect("a PDF");
    let pdf = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let carried = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let names = carried.filter_map(|d| d.get(b"UF").and_then(|n| n.as_str()).ok());
    let names: Vec<_> = names.map(|n| String::from_utf8_lossy(n).into_owned()).collect();
    assert!(names.iter().any(|name| name.contains("mine.typ")), "{names:?}");
}

#[test]
fn a_style_finds_what_it_imports_from_where_it_stands() {
    let folder = Folder::new("imports");
    folder.write("cv.toml", CV);
    folder.write(
        "styles/mine.typ",
        "// mine: in parts.\n#import \"./classic.typ\": *\n#import \"lib/tools.typ\": loud\n\
         #let group(o, kind: none, title: none, body) = {\n  import \"/styles/more.typ\": *\n  \
         loud(title) + body\n}\n",
    );
    folder.write(
        "styles/lib/tools.typ",
        "#import \"../more.typ\": x\n#let loud(it) = [#it!]\n",
    );
    folder.write("styles/more.typ", "#let x = 1\n");
    let built = cvpress(&folder.0, &["build"]);
    assert!(built.status.success(), "{}", stderr(&built));
}

#[test]
fn an_option_of_no_type_that_a_cv_can_set_is_refused_where_it_is_declared() {
    let folder = Folder::new("option-types");
    folder.write("cv.toml", CV);
    folder.write(
        "styles/mine.typ",
        "// mine: odd.\n#import \"classic.typ\": *\n#let options = options + (odd: none)\n",
    );
    let said = stderr(&cvpress(&folder.0, &["build"]));
    assert!(said.contains("declares the option `odd`"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_of_styles_outside_is_not_read() {
    let (folder, other) = (Folder::new("styles-in"), Folder::new("styles-out"));
    folder.write("cv.toml", CV.replace("mine", "classic"));
    other.write("classic.typ", "// classic: not mine.");
    std::os::unix::fs::symlink(&other.0, folder.0.join("styles")).expect("a link");
    let built = cvpress(&folder.0, &["build"]);
    assert_eq!(built.status.code(), Some(1));
    assert!(
        stderr(&built).contains("outside the folder of the CV"),
        "{}",
        stderr(&built)
    );
    let made = cvpress(&folder.0, &["styles", "new", "fresh"]);
    assert!(!made.status.success());
    assert_eq!(other.names(), ["classic.typ"]);
}
