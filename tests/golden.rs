//! Golden cases: `golden/NAME.toml` and the Typst source that it becomes, whole.

use crate::support::{build_file, expect_file, root, squeezed, squeezed_text_of};

/// The most lines that an expected file may have: a case shows one thing.
const LONGEST: usize = 400;

#[test]
fn cases_become_the_expected_source_and_every_text_of_it_is_read_back() {
    let folder = root().join("tests/golden");
    let mut names = Vec::new();
    let mut expected = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("there are cases") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("toml") => names.push(name),
            Some("typ") => expected.push(name),
            // What cases include, and pictures they show.
            _ => {}
        }
    }
    names.retain(|name| !name.starts_with('_'));
    names.sort();
    assert!(names.len() > 40, "cases have gone missing: {}", names.len());
    for name in &names {
        one(name);
    }
    for name in expected {
        assert!(names.contains(&name), "{name}.typ belongs to no case");
    }
}

fn one(name: &str) {
    let path = root().join(format!("tests/golden/{name}.toml"));
    let text = std::fs::read_to_string(&path).expect("a readable case");
    assert!(text.starts_with("# "), "{name}: the first line says what the case shows");
    for style in cvpress::style::names() {
        let built = build_file(&path, &[format!("document.style=\"{style}\"")]);
        let pdf = built.pdf.as_deref();
        let pdf = pdf.unwrap_or_else(|| panic!("{name}, {style}:\n{}", built.report()));
        assert!(built.diagnostics().is_empty(), "{name}, {style}:\n{}", built.report());
        let read = squeezed_text_of(pdf);
        for text in built.texts() {
            let wanted = squeezed(&text);
            assert!(
                read.contains(&wanted),
                "{name}, {style}: `{text}` is not in\n{read}"
            );
        }
    }
    let built = build_file(&path, &[]);
    let prepared = built.prepared.as_ref().expect("it was built");
    // Those are the same in every case of a language; a test of their own has them.
    let same = ["blocks.typ", "words.typ"];
    let files = prepared.emitted.files.iter();
    let files = files.filter(|file| !same.contains(&file.path.as_str()));
    let all: String =
        files.map(|file| format!("=== {}\n{}", file.path, strip(&file.text))).collect();
    assert!(all.lines().count() <= LONGEST, "{name}: a case shows one thing");
    expect_file(&root().join(format!("tests/golden/{name}.typ")), &all);
}

/// The source without what is the same in every case.
fn strip(text: &str) -> String {
    let same = |line: &&str| {
        !line.starts_with("// Written by") && !line.starts_with("#import \"")
    };
    let lines: Vec<_> = text.lines().filter(same).collect();
    format!("{}\n", lines.join("\n").trim())
}
