//! Optional fields come and go in every combination that matters, and leave no trace: no
//! stray comma, no empty bracket, no label without its text.

use cvpress::decode::Field;
use cvpress::diag::Code;
use cvpress::sections::{KINDS, KindInfo};

use crate::support::{Filler, build_in, cv_of, entry_fields, squeezed, squeezed_text_of};

/// Keys that exclude others, or say nothing on paper.
const LEFT_OUT: [&str; 6] = ["start", "end", "roles", "hidden", "tags", "id"];

/// Entries with no optional field, with all, with all but one, and with one or two alone.
fn entries(kind: &KindInfo) -> Vec<toml::Table> {
    let fields = entry_fields(kind);
    let usable = |field: &Field| !LEFT_OUT.contains(&field.key);
    // An experience needs its role even though it may have several instead.
    let needed = |field: &Field| {
        field.required || field.key == "role" && kind.name == "experience"
    };
    let optional: Vec<&str> =
        fields.iter().filter(|f| usable(f) && !needed(f)).map(|f| f.key).collect();
    let mut choices: Vec<Vec<&str>> = vec![vec![], optional.clone()];
    for key in &optional {
        choices.push(optional.iter().copied().filter(|other| other != key).collect());
        for other in &optional {
            choices.push(vec![key, other]);
        }
    }
    let mut count = 0;
    let mut text = || {
        count += 1;
        format!("Words{count}")
    };
    choices
        .iter()
        .map(|chosen| {
            let wanted = |field: &Field| needed(field) || chosen.contains(&field.key);
            Filler { text: &mut text }.entry(&fields, &|f| usable(f) && wanted(f))
        })
        .collect()
}

/// What no line of a page may have.
fn stray(line: &str) -> Option<&'static str> {
    let line = line.trim();
    let inside = [
        ", ,", ",,", " ,", "()", "[]", ": ,", "( ", " )", "[ ", " ]", ".,", "· ·", ": :",
        "; ;",
    ];
    let found = inside.into_iter().find(|bad| line.contains(bad));
    let starts = [",", ";", ":", ")", "]", "·"];
    let ends = ["(", "[", "·"];
    found
        .or_else(|| starts.into_iter().find(|bad| line.starts_with(bad)))
        .or_else(|| ends.into_iter().find(|bad| line.ends_with(bad)))
}

#[test]
fn no_combination_leaves_a_stray_mark() {
    for kind in KINDS {
        if kind.entry.is_none() {
            continue;
        }
        let text = cv_of(kind.name, entries(kind));
        for style in cvpress::style::names() {
            let built = build_in(style, &text);
            // So many combinations may end anywhere.
            let said = built.diagnostics();
            let said = said.iter().filter(|it| it.code != Code::W0503);
            assert_eq!(said.count(), 0, "{}", built.report());
            for line in &built.lines() {
                let found = stray(line);
                assert!(found.is_none(), "{}, {style}: {found:?} in `{line}`", kind.name);
            }
            let pdf =
                built.pdf.as_deref().unwrap_or_else(|| panic!("{}", built.report()));
            let read = squeezed_text_of(pdf);
            for text in built.texts() {
                assert!(
                    read.contains(&squeezed(&text)),
                    "{}, {style}: no `{text}`",
                    kind.name
                );
            }
        }
    }
}

#[test]
fn the_head_has_no_stray_mark() {
    let path = crate::support::root().join("tests/golden/person-full.toml");
    for style in cvpress::style::names() {
        let set = [format!("document.style=\"{style}\"")];
        let built = crate::support::build_file(&path, &set);
        for line in built.lines() {
            let found = stray(&line);
            assert!(found.is_none(), "{style}: {found:?} in `{line}`");
        }
    }
}

#[test]
fn a_legend_of_the_user_is_printed_whatever_it_begins_with() {
    for letter in 'A'..='Z' {
        let text = format!(
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"publications\"\n\
             legend = \"{letter} is what it says\"\nentry = [{{ title = \"T\" }}]\n"
        );
        let emitted = build_in("classic", &text);
        let section = emitted.emitted("sections/publications.typ");
        assert!(section.contains(&format!("{letter} is what it says")), "{section}");
    }
}

#[test]
fn an_empty_text_is_as_good_as_none() {
    for kind in KINDS {
        let fields = entry_fields(kind);
        if kind.entry.is_none() {
            continue;
        }
        let needed =
            |f: &Field| f.required || f.key == "role" && kind.name == "experience";
        let mut full = || "Words".to_owned();
        let bare = Filler { text: &mut full }.entry(&fields, &needed);
        let mut empty = || "  ".to_owned();
        let texts = |f: &Field| {
            let text = matches!((f.shape)(), cvpress::decode::Shape::Text);
            text && !needed(f) && !LEFT_OUT.contains(&f.key)
        };
        let mut blank = Filler { text: &mut empty }.entry(&fields, &texts);
        blank.extend(bare.clone());
        let emitted = |entry: toml::Table| {
            let built = build_in("classic", &cv_of(kind.name, vec![entry]));
            built.clean();
            built.emitted(&format!("sections/{}.typ", kind.name)).to_owned()
        };
        assert_eq!(emitted(bare), emitted(blank), "{}", kind.name);
    }
}
