//! Variants: what each shows, what no output of one has, and several at a time.

use std::path::Path;

use crate::program::{Folder, cvpress, stderr};
use crate::support::{squeezed, squeezed_text_of};

const CV: &str = r##"
[person]
name = "Ada Lovelace"
headline = { en = "Mathematician", fr = "Mathématicienne" }
email = "ada@example.org"

[document]
language = "en-GB"

[variant.industry]
tags = ["industry"]
style = "modern"

[variant.short]
extends = "industry"
without = ["news"]
limit = { talks = 1 }
document = { title = "Short", name = "ada-short" }

[variant.french]
language = "fr"
sections = ["talks", "experience"]
[variant.french.person]
email = "ada@example.com"
[variant.french.style]
accent = "#004f90"
[variant.french.locale.section]
talks = "Causeries"

[variant.tiny]
extends = "short"
document = { name = "ada-tiny" }
without = ["experience"]
limit = { talks = 2 }
tags = ["academia", "industry"]

[[section]]
kind = "experience"
[[section.entry]]
organization = "Analytical Engines"
role = { en = "Programmer", fr = "Programmeuse" }
date = 1843
highlights = [
  "Untagged",
  { text = "Of *academia*", tags = ["academia"] },
  { text = "Of industry", tags = ["industry", "other"] },
  { en = "Proved", fr = "Prouvé" },
]
[[section.entry]]
organization = "Royal Society"
role = "Reader"
tags = ["academia"]
date = 1842

[[section]]
kind = "news"
entry = [{ text = "Moved", date = 1841 }]

[[section]]
kind = "talks"
from = "talks.toml"
entry = [{ title = "Engines", date = 1840, tags = ["academia", "industry"] }]
"##;

/// Entries of a file: they have tags and languages as well.
const TALKS: &str = r#"
[[entry]]
title = { en = "On Numbers", fr = "Des nombres" }
date = 1843
[[entry]]
title = "On Mills"
date = 1842
tags = ["industry"]
"#;

fn folder(name: &str, cv: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("cv.toml", cv);
    folder.write("talks.toml", TALKS);
    folder
}

#[track_caller]
fn builds(folder: &Folder, arguments: &[&str]) -> String {
    let output = cvpress(&folder.0, arguments);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    said
}

fn read(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.0.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// Which of the words that tell the variants apart a PDF has, in its order.
fn words(pdf: &[u8]) -> Vec<&'static str> {
    const WORDS: [&str; 16] = [
        "Mathematician",
        "Mathématicienne",
        "ada@example.org",
        "ada@example.com",
        "Programmer",
        "Programmeuse",
        "Untagged",
        "Of academia",
        "Of industry",
        "Proved",
        "Prouvé",
        "Royal Society",
        "Moved",
        "On Numbers",
        "On Mills",
        "Engines",
    ];
    let text = squeezed_text_of(pdf).replace("AnalyticalEngines", "");
    let has = |word: &&&'static str| text.contains(&squeezed(word));
    WORDS.iter().filter(has).copied().collect()
}

#[test]
fn each_variant_shows_what_is_its_own() {
    let folder = folder("variants", CV);
    for (arguments, output, shown) in [
        (
            vec![],
            "cv.pdf",
            "Mathematician|ada@example.org|Programmer|Untagged|Of academia|Of industry|Proved|\
             Royal Society|Moved|On Numbers|On Mills|Engines",
        ),
        (
            vec!["--variant", "industry"],
            "cv-industry.pdf",
            "Mathematician|ada@example.org|Programmer|Untagged|Of industry|Proved|Moved|\
             On Numbers|On Mills|Engines",
        ),
        (
            vec!["--variant", "short"],
            "ada-short.pdf",
            "Mathematician|ada@example.org|Programmer|Untagged|Of industry|Proved|On Numbers",
        ),
        (
            vec!["--variant", "french"],
            "cv-french.pdf",
            "Mathématicienne|ada@example.com|Programmeuse|Untagged|Of academia|Of industry|\
             Prouvé|Royal Society|On Mills|Engines",
        ),
        (
            vec!["--variant", "tiny"],
            "ada-tiny.pdf",
            "Mathematician|ada@example.org|On Numbers|On Mills",
        ),
        (
            vec![
                "--variant",
                "french",
                "--lang",
                "en",
                "--set",
                "person.email=ada@example.org",
            ],
            "cv-french.pdf",
            "Mathematician|ada@example.org|Programmer|Untagged|Of academia|Of industry|Proved|\
             Royal Society|On Numbers|On Mills|Engines",
        ),
    ] {
        let said =
            builds(&folder, &[&["build", "--force"], arguments.as_slice()].concat());
        assert_eq!(said, format!("wrote {output}\n"), "{arguments:?}");
        let found = words(&read(&folder, output)).join("|");
        assert_eq!(found, shown, "{arguments:?}");
        builds(&folder, &[&["proof"], arguments.as_slice()].concat());
        builds(&folder, &[&["check"], arguments.as_slice()].concat());
    }
}

#[test]
fn a_variant_comes_back_from_its_pdf() {
    let folder = folder("variants-recover", CV);
    builds(&folder, &["build", "--variant", "french", "--out", "one.pdf"]);
    builds(&folder, &["recover", "one.pdf", "--out", "source"]);
    builds(&folder, &["build", "source/cv.toml", "--out", "two.pdf"]);
    assert!(read(&folder, "one.pdf") == read(&folder, "two.pdf"));
    let source = String::from_utf8(read(&folder, "source/cv.toml")).expect("UTF-8");
    assert!(source.contains("talks = \"Causeries\""), "{source}");
    for stays in ["variant", "tags", "Mathematician", "example.org"] {
        assert!(!source.contains(stays), "{stays} is in\n{source}");
    }
    // The files themselves need to be told which of their CVs it was.
    let full = CV.replace("language = \"en-GB\"", "$0\nembed-source = \"full\"");
    folder.write("cv.toml", full.replace("$0", "language = \"en-GB\""));
    builds(&folder, &["build", "--variant", "french", "--out", "full.pdf"]);
    let said = builds(&folder, &["recover", "full.pdf", "--out", "files"]);
    assert!(said.contains("--variant french"), "{said}");
    let arguments =
        ["build", "files/cv.toml", "--variant", "french", "--out", "again.pdf"];
    builds(&folder, &arguments);
    assert!(read(&folder, "full.pdf") == read(&folder, "again.pdf"));
}

/// Everything of a person, each with a word that stands nowhere else.
const SECRETS: [(&str, &str); 12] = [
    ("headline", "\"Qwertzheadline\""),
    ("pronouns", "\"qwertz/pronouns\""),
    ("affiliation", "[\"Qwertzaffiliation\"]"),
    ("address", "[\"Qwertzaddress 1\"]"),
    ("location", "\"Qwertzlocation\""),
    ("email", "\"qwertz@email.org\""),
    ("phone", "\"+44 20 7946 0999\""),
    ("website", "\"https://qwertz.example\""),
    ("photo", "\"qwertz.svg\""),
    ("aliases", "[\"Qwertz Alias\"]"),
    ("profiles", "[{ network = \"github\", user = \"qwertzuser\" }]"),
    ("metrics", "{ citations = 98765, source = \"Qwertzsource\" }"),
];

fn secretive(keys: &[(&str, &str)], rest: &str) -> String {
    let keys: String =
        keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!(
        "[person]\nname = \"Ada Lovelace\"\n{keys}{rest}\n[[section]]\nkind = \"publications\"\n\
         metrics = true\n[[section.entry]]\ntitle = \"Notes\"\nauthors = [\"Q. Alias\"]\n"
    )
}

#[test]
fn what_is_redacted_is_in_no_output() {
    let svg = |fill: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
             <rect width=\"9\" height=\"9\" fill=\"{fill}\"/></svg>"
        )
    };
    let names: Vec<String> =
        SECRETS.iter().map(|(key, _)| format!("\"{key}\"")).collect();
    let variant = format!(
        "[document]\nembed-source = \"full\"\n[variant.base]\nredact = [{}]\n\
         [variant.cv]\nextends = \"base\"\ndocument = {{ name = \"out\" }}\n\
         [variant.cv.person]\nphone = \"+44 20 7946 0998\"\n",
        names.join(", ")
    );
    let with = Folder::new("redacted");
    with.write("cv.toml", secretive(&SECRETS, &variant));
    with.write("qwertz.svg", svg("#abcdef"));
    // The same CV of somebody who has none of this.
    let without = Folder::new("never-typed");
    without.write("cv.toml", secretive(&[], "[document]\nname = \"out\"\n"));
    let formats = ["--format", "pdf,png,svg,typ"];
    let set =
        ["--set", "person.email=qwertz@set.org", "--set", "document.embed-source=full"];
    let build = [&["build", "--variant", "cv"], &formats[..], &set[..]].concat();
    let said = builds(&with, &build);
    assert!(said.contains("warning[W0308]"), "{said}");
    builds(&without, &[&["build"], &formats[..]].concat());
    let mut names = Vec::new();
    every_file(&with.0, &with.0, &mut names);
    names.retain(|name| name != "cv.toml" && name != "qwertz.svg");
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let bytes = read(&with, &name);
        assert!(!leaks(&bytes), "{name} has something of what is redacted");
        if name.ends_with(".pdf") {
            let text = squeezed_text_of(&bytes).to_lowercase();
            assert!(!text.contains("qwertz") && !text.contains("98765"), "{text}");
            let mut pdf = lopdf::Document::load_mem(&bytes).expect("a PDF");
            pdf.decompress();
            for (id, object) in &pdf.objects {
                let mut written = format!("{object:?}").into_bytes();
                if let Ok(stream) = object.as_stream() {
                    written.extend(&stream.content);
                }
                assert!(!leaks(&written), "object {id:?} has something of it");
            }
        } else {
            // Pictures and pages are those of a CV in which nothing of it ever stood.
            let carried = name.ends_with("cv.toml");
            assert!(carried || bytes == read(&without, &name), "{name}");
        }
    }
}

/// Whether there is anything in some bytes that was redacted.
fn leaks(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    ["qwertz", "7946", "98765", "abcdef"].iter().any(|word| text.contains(word))
}

fn every_file(root: &Path, folder: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            every_file(root, &path, names);
        } else {
            let name = path.strip_prefix(root).expect("below it");
            names.push(name.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn the_matrix_gives_what_single_builds_give() {
    let folder = folder("variants-matrix", CV);
    let matrix =
        ["build", "--all-variants", "--style", "classic,modern", "--lang", "en,fr"];
    let said = builds(&folder, &[&matrix[..], &["--out", "out"]].concat());
    let mut expected = Vec::new();
    for variant in ["cv-industry", "ada-short", "cv-french", "ada-tiny"] {
        for style in ["classic", "modern"] {
            for lang in ["en", "fr"] {
                expected.push((variant, style, lang));
            }
        }
    }
    let mut wrote = String::new();
    for (variant, style, lang) in expected {
        let name = format!("out/{variant}-{style}-{lang}.pdf");
        wrote.push_str(&format!("wrote {name}\n"));
        let variant = &variant[variant.find('-').map_or(0, |at| at + 1)..];
        let one = ["build", "--variant", variant, "--style", style, "--lang", lang];
        builds(&folder, &[&one[..], &["--out", "one.pdf", "--force"]].concat());
        assert!(read(&folder, &name) == read(&folder, "one.pdf"), "{name}");
    }
    assert!(said.ends_with(&wrote), "{said}\n{wrote}");
    // What one of them has to say all of them say once.
    let first = said.lines().next().unwrap_or_default();
    assert_eq!(said.matches(first).count(), 1, "{said}");
    let again = builds(&folder, &[&matrix[..], &["--out", "out"]].concat());
    assert_eq!(again.matches(" is up to date\n").count(), 16, "{again}");
    builds(&folder, &[&matrix[..], &["--out", "out", "--check"]].concat());
}

#[test]
fn one_that_fails_keeps_none_of_the_others() {
    let broken = CV.replace("style = \"modern\"", "style = \"moderm\"");
    let folder = folder("variants-broken", &broken);
    let output =
        cvpress(&folder.0, &["build", "--all-variants", "--message-format", "short"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cv.toml:12:9: error[E0401]"), "{said}");
    assert!(
        said.ends_with(
            "wrote cv-french.pdf\n3 of 4 not built: cv-industry, cv-short, cv-tiny\n"
        ),
        "{said}"
    );
    assert_eq!(folder.names(), ["cv-french.pdf", "cv.toml", "talks.toml"]);
}

#[test]
fn two_outputs_of_one_name_are_an_error() {
    let folder = folder("variants-one-name", &CV.replace("ada-tiny", "ada-short"));
    let output =
        cvpress(&folder.0, &["build", "--all-variants", "--message-format", "short"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error[E0601]: two of the CVs would be `ada-short`"), "{said}");
}

#[test]
fn what_cannot_be_asked_for_is_said() {
    let folder = folder("variants-asked", "[person]\nname = \"Ada Example\"\n");
    for (arguments, code, why) in [
        (&["build", "--all-variants"][..], 1, "the CV has no variants"),
        (&["build", "--variant", "short"], 1, "there is no variant `short`"),
        (&["build", "--variant", "a", "--all-variants"], 2, "cannot be used with"),
        (&["build", "--style", "classic,modern", "--out", "-"], 1, "takes one file"),
        (
            &["build", "--style", "classic,modern", "--out", "x.pdf"],
            1,
            "names the folder",
        ),
        (&["build", "--style", "classic,"], 1, "one of the names of `--style` is empty"),
        (&["build", "--lang", ""], 1, "one of the names of `--lang` is empty"),
        (&["build", "--style", "classic,modrn"], 1, "did you mean `modern`"),
    ] {
        let output = cvpress(&folder.0, arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
}

#[test]
fn a_section_that_only_the_cv_itself_shows_is_warned_of_where_it_is_not_built() {
    let cv = "[person]\nname = \"Ada Example\"\n[variant.a]\nwithout = [\"news\"]\n\
              [variant.b]\nextends = \"a\"\n[[section]]\nkind = \"news\"\n\
              entry = [{ text = \"Moved\" }]\n[[section]]\nkind = \"text\"\ntext = \"Words\"\n";
    let folder = folder("variants-sections", cv);
    for quiet in [&["build"][..], &["build", "--variant", "a"], &["check"]] {
        assert!(!builds(&folder, quiet).contains("W0306"), "{quiet:?}");
    }
    let said = builds(
        &folder,
        &["build", "--all-variants", "--force", "--message-format", "short"],
    );
    let warning = "cv.toml:7:1: warning[W0306]: no variant shows the section `news`\n";
    assert_eq!(said, format!("{warning}wrote cv-a.pdf\nwrote cv-b.pdf\n"));
}

#[test]
fn several_that_happen_to_be_one_go_to_a_folder_as_well() {
    let cv = "[person]\nname = \"Ada Example\"\n[variant.a]\nstyle = \"modern\"\n";
    let folder = folder("variants-one", cv);
    let said = builds(&folder, &["build", "--all-variants", "--out", "cvs"]);
    assert_eq!(said, "wrote cvs/cv-a.pdf\n");
    let twice = ["build", "--style", "classic,Classic", "--out", "cvs"];
    assert_eq!(builds(&folder, &twice), "wrote cvs/cv.pdf\n");
}

#[test]
fn a_tag_of_a_language_is_the_same_in_capitals() {
    let folder =
        folder("variants-tags", &CV.replace("fr = \"Prouvé\"", "fr-CA = \"Prouvé\""));
    for (lang, shown) in [("FR", "Prouvé"), ("fr-ca", "Prouvé"), ("EN-gb", "Proved")] {
        let said = builds(&folder, &["build", "--lang", lang, "--force"]);
        assert_eq!(said, "wrote cv.pdf\n", "{lang}");
        assert!(words(&read(&folder, "cv.pdf")).contains(&shown), "{lang}");
    }
    // One that nobody knows is an error, and no text is missing in it.
    let output = cvpress(&folder.0, &["build", "--lang", "xx"]);
    let said = stderr(&output);
    assert!(said.contains("error[E0307]") && !said.contains("W0307"), "{said}");
}

#[test]
fn the_person_is_found_by_the_name_in_every_language() {
    let cv = "[person]\nname = { en = \"Sofia Kova\", fr = \"Sophie Kova\" }\n[[section]]\n\
              kind = \"publications\"\n[[section.entry]]\ntitle = \"On Sums\"\n\
              authors = [\"Sofia Kova\", \"Al Bo\"]\n";
    let folder = folder("variants-names", cv);
    for lang in ["en", "fr"] {
        let said = builds(&folder, &["build", "--lang", lang]);
        assert_eq!(said, "wrote cv.pdf\n", "{lang}");
    }
}
