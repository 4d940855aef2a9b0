//! Every language: its words stand on the pages, and can be read back.

use cvpress::locale::languages;

use crate::support::{build, squeezed, squeezed_text_of};

/// Languages whose letters none of our own fonts has: a folder of fonts beside the CV has them.
const FONTLESS: [&str; 6] = ["ar", "fa", "ja", "ko", "zh", "zh-TW"];

/// A CV that needs words of every sort.
fn cv(language: &str) -> String {
    format!(
        r#"[person]
name = "Ada Example"
email = "ada@example.org"
phone = "+44 20 7946 0000"
[document]
language = "{language}"
updated = 2025-03-01
[[section]]
kind = "education"
entry = [{{ institution = "Göttingen", degree = "PhD", start = 2020-09-01, end = "present",
  people = [{{ role = "Advisor", names = ["Max Sample", "Eva Sample"] }}] }}]
[[section]]
kind = "experience"
duration = true
entry = [{{ organization = "Engines", role = "Engineer", start = "2019-01", end = "2020-06" }}]
[[section]]
kind = "publications"
group-by = "type"
[[section.entry]]
title = "Engines"
authors = ["Ada Example*", "Max Sample*"]
type = "article"
venue = "Journal"
volume = 3
issue = 2
pages = "1–9"
date = "2024-08"
[[section]]
kind = "talks"
entry = [{{ title = "Numbers", date = "2023-spring" }}]
[[section]]
kind = "teaching"
entry = [{{ course = "Sums", students = 25, date = 2021 }}]
"#
    )
}

#[test]
fn every_language_is_typeset_and_read_back() {
    let languages = languages();
    let whole = languages.iter().filter(|tag| !tag.contains('-'));
    assert!(whole.count() >= 25, "{languages:?}");
    for tag in languages {
        let built = build(&cv(tag));
        if FONTLESS.contains(&tag) {
            let all = built.diagnostics();
            let fonts = all.iter().all(|it| it.code.name() == "E0502");
            assert!(!all.is_empty() && fonts, "{tag}: {}", built.report());
            continue;
        }
        let text = squeezed_text_of(built.clean());
        for wanted in built.texts() {
            // This reader gives lines from right to left as they are seen: word by word they
            // are told all the same.
            let rtl = tag == "he";
            let between = |c: char| rtl && !c.is_alphanumeric();
            let parts: Vec<&str> = wanted.split(between).collect();
            for wanted in parts.into_iter().map(squeezed) {
                let seen: String = wanted.chars().rev().collect();
                let found = text.contains(&wanted) || rtl && text.contains(&seen);
                assert!(found, "{tag}: `{wanted}` is not in\n{text}");
            }
        }
        // No word is left in English by oversight.
        let english =
            ["Education", "Experience", "Publications", "Talks and Presentations"];
        let own = english.iter().filter(|word| text.contains(&squeezed(word))).count();
        assert!(tag.starts_with("en") || own <= 1, "{tag}: {text}");
    }
}

#[test]
fn numbers_are_grouped_as_the_language_groups_them() {
    for (tag, shown) in [
        ("en", "12,345 citations"),
        ("de", "12.345 Zitationen"),
        ("fr", "12\u{202f}345 citations"),
        ("pl", "12\u{a0}345 cytowań"),
        ("es", "12.345 citas"),
    ] {
        let text = format!(
            "[person]\nname = \"A\"\nmetrics = {{ citations = 12345 }}\n[document]\n\
             language = \"{tag}\"\n"
        );
        let built = build(&text);
        let prepared =
            built.prepared.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
        let metrics = &prepared.document.header.metrics;
        assert_eq!(metrics[0].plain(), shown, "{tag}");
    }
}

#[test]
fn names_stand_in_the_order_of_the_language_s_alphabet() {
    let names = |tag: &str, kind: &str, key: &str, typed: &[&str]| -> Vec<String> {
        let entries: String =
            typed.iter().map(|name| format!("{{ {key} = \"{name}\" }}, ")).collect();
        let text = format!(
            "[person]\nname = \"A\"\n[document]\nlanguage = \"{tag}\"\n[[section]]\n\
             kind = \"{kind}\"\nsort = \"name\"\nentry = [{entries}]\n"
        );
        let built = build(&text);
        let prepared =
            built.prepared.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
        let text =
            prepared.document.inlines().iter().map(|it| it.plain()).collect::<Vec<_>>();
        let mut found: Vec<(usize, &str)> = typed
            .iter()
            .map(|name| (text.iter().position(|it| it == name).expect(name), *name))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name.to_owned()).collect()
    };
    let typed = ["Zoë", "Öl", "Oder", "Ärger", "apfel"];
    let german = ["apfel", "Ärger", "Oder", "Öl", "Zoë"];
    assert_eq!(names("de", "languages", "name", &typed), german);
    let swedish = ["apfel", "Oder", "Zoë", "Ärger", "Öl"];
    assert_eq!(names("sv", "languages", "name", &typed), swedish);
    let people = ["Grace Hopper", "Lovelace, Ada", "Charles Babbage"];
    let sorted = ["Charles Babbage", "Grace Hopper", "Lovelace, Ada"];
    assert_eq!(names("en", "references", "name", &people), sorted);
}

#[test]
fn straight_quotes_become_those_of_the_language() {
    for (tag, shown) in [
        ("en", "“x”"),
        ("de", "„x“"),
        ("de-CH", "«x»"),
        ("es", "«x»"),
        ("es-MX", "“x”"),
        ("fr", "«\u{a0}x\u{a0}»"),
        ("ca", "«x»"),
        // From the left to the right, where it is read the other way.
        ("fa", "»x«"),
        ("sv", "”x”"),
        ("ja", "「x」"),
        ("zh-TW", "「x」"),
        ("zh", "“x”"),
    ] {
        let text = format!(
            "[person]\nname = \"A\"\n[document]\nlanguage = \"{tag}\"\n[[section]]\n\
             kind = \"text\"\ntitle = \"T\"\ntext = '\"x\"'\n"
        );
        let built = build(&text);
        let lines = built.lines().join("\n");
        assert!(lines.contains(shown), "{tag}: {lines}");
    }
}
