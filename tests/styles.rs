//! The contract of styles, as `styles/README.md` has it.

use cvpress::block::FUNCTIONS;
use cvpress::compile::library;
use cvpress::style::Shelf;

use crate::support::{build_file, examples, fonts, root, squeezed_text_of};

#[test]
fn no_name_of_the_contract_hides_one_of_typsts_own() {
    let scope = library().global.scope();
    for name in FUNCTIONS.iter().chain(&["options"]) {
        assert!(scope.get(name).is_none(), "`{name}` hides one of Typst's own");
    }
}

#[test]
fn the_contract_names_every_function() {
    let contract =
        std::fs::read_to_string(root().join("styles/README.md")).expect("it is there");
    for name in FUNCTIONS {
        assert!(
            contract.contains(&format!("`{name}")),
            "the contract does not name `{name}`"
        );
    }
}

#[test]
fn every_option_of_a_style_says_what_it_is_and_has_a_type() {
    for name in cvpress::style::names() {
        let mut sink = cvpress::diag::Sink::new();
        let style =
            cvpress::style::load(name, None, &mut Shelf::embedded(), &fonts(), &mut sink)
                .expect("a style");
        assert!(!style.options.is_empty() && !style.summary.is_empty(), "{name}");
        for option in &style.options {
            assert!(!option.doc.is_empty(), "{name}: `{}` is not explained", option.name);
            let value = option.toml();
            let typed = format!("x = {value}").parse::<toml::Table>();
            assert!(typed.is_ok(), "{name}: `{}` cannot be typed: {value}", option.name);
        }
    }
}

#[test]
fn styles_have_no_text_show_rules_no_tables_and_no_state() {
    for entry in std::fs::read_dir(root().join("styles")).expect("there are styles") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_none_or(|ending| ending != "typ") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a style");
        for word in
            ["show regex", "show \"", "#table(", " table(", "state(", "counter(\""]
        {
            assert!(!text.contains(word), "{} has `{word}`", path.display());
        }
    }
}

#[test]
fn one_word_switches_the_style_and_nothing_else_moves() {
    for path in examples() {
        let texts = |style: &str| {
            let set = [format!("document.style=\"{style}\"")];
            build_file(&path, &set).texts()
        };
        let all: Vec<_> = cvpress::style::names().into_iter().map(texts).collect();
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{}", path.display());
    }
}

#[test]
fn marks_leave_nothing_in_the_text_and_say_what_they_are() {
    let path = root().join("examples/doctoral-student/cv.toml");
    for name in cvpress::style::names() {
        let build = |icons: bool| {
            let set =
                [format!("document.style=\"{name}\""), format!("style.icons={icons}")];
            build_file(&path, &set)
        };
        let (with, without) = (build(true), build(false));
        let read = squeezed_text_of(with.clean());
        assert_eq!(read, squeezed_text_of(without.clean()), "{name}");
        // A profile says by itself where it is.
        assert!(read.contains("github.com/sharut"), "{name}");
        let said = |built: &crate::support::Built| {
            let pdf = lopdf::Document::load_mem(built.clean()).expect("a PDF");
            let dictionaries = pdf.objects.values().filter_map(|o| o.as_dict().ok());
            dictionaries.filter(|d| d.has(b"Alt")).count()
        };
        assert_eq!(said(&with), said(&without) + 4, "{name}: four marks");
    }
}

#[test]
fn what_joins_texts_is_of_the_language() {
    let words = |example: &str| {
        let built = build_file(&root().join(format!("examples/{example}/cv.toml")), &[]);
        let text = built.emitted("words.typ").to_owned();
        text.lines().skip(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        words("industry"),
        "#let comma = [, ] #let semicolon = [; ] #let colon = [: ]"
    );
    assert_eq!(
        words("arabic"),
        "#let comma = [، ] #let semicolon = [؛ ] #let colon = [: ]"
    );
    assert!(words("japanese").contains("#let comma = [、]"), "{}", words("japanese"));
}
