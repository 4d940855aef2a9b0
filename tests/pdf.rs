//! The PDF by its structure: standards, metadata, outline, links, the source in it.

use crate::support::{Built, build, build_at, root, squeezed_text_of};

const CV: &str = r##"
# a comment that stays at home
[person]
name = "Ada Example"
aliases = ["A. Secret"]
email = "ada@example.org"
website = "https://example.org/ada"

[document]
language = "en-GB"
keywords = ["analysis", "engines"]
updated = 2024-05-06

[[section]]
kind = "honors"
tags = ["private-tag"]
entry = [
  { title = "Hidden Prize", date = 2021, hidden = true },
  { title = "Shown Prize", date = 2020, id = "shown-id" },
  { title = "Limited Prize", date = 2019 },
]
limit = 1

[[section]]
kind = "publications"
entry = [{ title = "On Engines", authors = ["Ada Example"], date = 2021, abstract = "Unprinted." }]

[[section]]
kind = "list"
id = "unselected"
entry = [{ text = "Left out" }]

[layout]
sections = ["honors", "publications"]
"##;

/// What stands uncompressed in the file: metadata does.
fn raw(built: &Built) -> String {
    String::from_utf8_lossy(built.clean()).into_owned()
}

#[test]
fn it_claims_both_standards_and_says_what_it_is() {
    let raw = raw(&build(CV));
    for wanted in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Curriculum vitae of Ada Example",
        "<rdf:li>Ada Example</rdf:li>",
        "analysis",
        "en-GB",
        "2024-05-06",
        "/Outlines",
        "/MarkInfo",
        "mailto:ada@example.org",
        "https://example.org/ada",
    ] {
        assert!(raw.contains(wanted), "no `{wanted}`");
    }
}

#[test]
fn the_source_in_it_is_what_the_pages_show() {
    let built = build(CV);
    let prepared = built.prepared.as_ref().expect("it was built");
    assert_eq!(prepared.assets.len(), 1);
    let source = String::from_utf8(prepared.assets[0].1.clone()).expect("UTF-8");
    for shown in ["Ada Example", "Shown Prize", "On Engines", "en-GB"] {
        assert!(source.contains(shown), "no `{shown}` in\n{source}");
    }
    for kept in [
        "comment",
        "Secret",
        "Hidden",
        "Limited",
        "Left out",
        "Unprinted",
        "private-tag",
        "shown-id",
    ] {
        assert!(!source.contains(kept), "`{kept}` in\n{source}");
        assert!(!squeezed_text_of(built.clean()).contains(kept));
    }
}

#[test]
fn the_source_knows_the_person_by_the_names_on_the_pages_alone() {
    let text = r#"
[person]
name = "Emmy Meyer"
aliases = ["Noether, Emmy", "Ann"]
[[section]]
kind = "publications"
authors-max = 3
[[section.entry]]
title = "Annual One"
authors = ["Ann Lee", "Bob Ray", "Cy Fox", "Dan Poe", "E. Noether", "Eve Orr", "Flo Zed"]
date = 2020
"#;
    let built = build(text);
    let assets = &built.prepared.as_ref().expect("it was built").assets;
    let source = String::from_utf8(assets[0].1.clone()).expect("UTF-8");
    assert!(source.contains("aliases = [\"E. Noether\"]"), "{source}");
    let again = build(&source);
    let document = |built: &Built| {
        let prepared = built.prepared.as_ref().expect("it was built");
        prepared.emitted.file("sections/publications.typ").map(|file| file.text.clone())
    };
    assert_eq!(document(&built), document(&again));
}

#[test]
fn the_source_can_be_had_whole_or_not_at_all() {
    let with = |wanted: &str| {
        build_at(
            &root().join("tests/cv.toml"),
            CV,
            &[format!("document.embed-source=\"{wanted}\"")],
        )
    };
    let full = with("full");
    full.clean();
    let assets = &full.prepared.as_ref().expect("it was built").assets;
    assert_eq!(assets[0].1, CV.as_bytes());
    assert_eq!(assets.len(), 1);
    let none = with("none");
    assert!(none.prepared.as_ref().expect("it was built").assets.is_empty());
    assert!(!raw(&none).contains("/EmbeddedFile"));
}

#[test]
fn the_date_is_that_of_the_cv_or_the_latest_on_its_pages() {
    let dated = |more: &str| {
        let text = format!("[person]\nname = \"Ada Example\"\n{more}");
        raw(&build(&text))
    };
    let entry = |dates: &str| {
        format!("[[section]]\nkind = \"news\"\nentry = [{{ text = \"x\", {dates} }}]\n")
    };
    assert!(dated("[document]\nupdated = \"today\"\n").contains("2025-01-02"));
    assert!(dated(&entry("date = \"2023-07-04\"")).contains("2023-07-04"));
    assert!(dated(&entry("start = \"2023-07\", end = 2031")).contains("2023-07-01"));
    assert!(dated("").contains("1970-01-01"));
}

#[test]
fn standards_can_be_chosen() {
    let plain = |standard: &str| {
        let text = format!(
            "[person]\nname = \"Ada Example\"\n[document]\nstandard = {standard}\n"
        );
        raw(&build(&text))
    };
    assert!(!plain("\"1.7\"").contains("pdfaid:part"));
    let archival = plain("[\"a-2b\"]");
    assert!(archival.contains("<pdfaid:part>2</pdfaid:part>"));
}
