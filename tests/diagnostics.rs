//! Diagnostics: each case says above the line what is reported there.
//!
//! A note is a comment `#! CODE COLUMN: message`, and below it one `#! hint: …` for each
//! hint and one `#! also LINE:COLUMN: …` for each other place. What has no place stands
//! at the end of the file.

use std::path::Path;

use cvpress::diag::render::{Format, render};
use cvpress::diag::{Code, Diagnostic};

use crate::support::{Built, build, build_at, expect_file, prepare_at, root};

#[test]
fn cases_report_what_their_notes_say() {
    let folder = root().join("tests/diagnostics");
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("there are cases") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".toml") || name.starts_with('_') {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable case");
        let bare: String = text
            .lines()
            .filter(|line| !line.starts_with("#!"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert!(
            bare.starts_with("# "),
            "{name}: the first line says what the case shows"
        );
        let built = build_at(&path, &bare, &[]);
        let errors = built.sink.has_errors();
        assert_eq!(built.pdf.is_none(), errors, "{name}: an error and a PDF");
        assert!(!built.diagnostics().is_empty(), "{name} reports nothing");
        seen.extend(built.diagnostics().iter().map(|d| d.code));
        expect_file(&path, &annotated(&bare, &path, &built));
    }
    // These cannot happen in a file of TOML alone: the command line's tests have them.
    let elsewhere = [
        Code::E0102,
        Code::E0108,
        Code::E0109,
        Code::E0110,
        Code::E0404,
        Code::E0504,
        Code::E0601,
        Code::E0602,
        Code::E0603,
        Code::E0604,
        Code::E0605,
        Code::E0606,
        Code::E0607,
        Code::N0101,
        Code::W0501,
        Code::W0502,
        Code::W0601,
        Code::W0602,
        Code::W0603,
        Code::W0604,
    ];
    for code in Code::ALL {
        let shown = seen.contains(code) || elsewhere.contains(code);
        assert!(shown, "no case reports {}", code.name());
    }
}

/// The case with a note above each line that something is reported of.
fn annotated(bare: &str, path: &Path, built: &Built) -> String {
    let diagnostics = built.diagnostics();
    let here = |d: &&&Diagnostic| {
        d.span.is_some_and(|span| built.sources.get(span.file).path() == path)
    };
    let mut out = String::new();
    for (number, line) in (1..).zip(bare.lines()) {
        for d in diagnostics.iter().filter(here) {
            let Some(span) = d.span else { continue };
            let (at, column) = built.sources.get(span.file).position(span.range().start);
            if at == number {
                out.push_str(&note(d, &column.to_string(), built));
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    for d in diagnostics.iter().filter(|d| !here(d)) {
        let place = match d.span {
            Some(span) => {
                let source = built.sources.get(span.file);
                let (line, column) = source.position(span.range().start);
                let name = source.path().file_name().expect("a name").to_string_lossy();
                format!("{name}:{line}:{column}")
            }
            None => "nowhere".to_owned(),
        };
        out.push_str(&note(d, &place, built));
    }
    out
}

fn note(d: &Diagnostic, place: &str, built: &Built) -> String {
    let mut note = format!("#! {} {place}: {}\n", d.code.name(), d.message);
    for (span, label) in &d.related {
        let (line, column) = built.sources.get(span.file).position(span.range().start);
        note.push_str(&format!("#! also {line}:{column}: {label}\n"));
    }
    for hint in &d.hints {
        note.push_str(&format!("#! hint: {hint}\n"));
    }
    note
}

#[test]
fn the_explanations_show_the_mistake_and_its_mending() {
    for code in Code::ALL {
        let name = code.name();
        let text = code.explanation();
        let heading = text.lines().next().unwrap_or_default();
        assert!(heading.starts_with(&format!("# {name}: ")), "{name}: {heading}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 88),
            "{name}: a long line"
        );
        for (block, wrong) in examples(text) {
            let whole = if block.contains("[person]") {
                block
            } else {
                format!("[person]\nname = \"Ada Example\"\n{block}")
            };
            let built = build(&whole);
            if wrong {
                let reported = built.diagnostics().iter().any(|d| d.code == *code);
                assert!(
                    reported,
                    "{name} is not what this gives:\n{whole}\n{}",
                    built.report()
                );
            } else {
                let reported = built.diagnostics().iter().any(|d| d.code == *code);
                // What shows how a finding is mended has no other.
                let only = !code.is_finding() || built.diagnostics().is_empty();
                let clean = !reported && only && !built.sink.has_errors();
                assert!(clean, "{name}:\n{whole}\n{}", built.report());
            }
        }
    }
}

/// The TOML blocks of an explanation, and whether each shows the mistake.
fn examples(text: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    let mut wrong = true;
    let mut block: Option<String> = None;
    for line in text.lines() {
        match (&mut block, line) {
            (None, "```toml") => block = Some(String::new()),
            (None, line) if line.starts_with("Wrong") => wrong = true,
            (None, line) if line.starts_with("Right") => wrong = false,
            (Some(_), "```") => all.extend(block.take().map(|block| (block, wrong))),
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, _) => {}
        }
    }
    all
}

/// Five mistakes at once: all of them are reported, and the whole of what is printed is
/// as it should be in each format.
#[test]
fn all_formats_show_every_mistake() {
    let text = "\
[person]
name = \"Ada Example\"
emial = \"ada@example.org\"

[[section]]
kind = \"education\"
[[section.entry]]
institution = \"Example University\"
start = \"2024-13\"
[[section.entry]]
institution = 7
degree = \"B.Sc.\"
start = 2024
end = 2020
";
    let built = build_at(Path::new("cv.toml"), text, &[]);
    let diagnostics = built.diagnostics();
    let show = |format| render(&diagnostics, &built.sources, format, false, Some(90));
    let folder = root().join("tests/diagnostics");
    expect_file(&folder.join("five.human.txt"), &show(Format::Human));
    expect_file(&folder.join("five.short.txt"), &show(Format::Short));
    expect_file(&folder.join("five.json.txt"), &show(Format::Json));
    expect_file(&folder.join("five.github.txt"), &show(Format::Github));
    assert_eq!(diagnostics.len(), 5, "{}", built.report());
    for line in show(Format::Json).lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON");
    }
}

#[test]
fn an_error_inside_a_style_points_at_the_line_and_at_the_style() {
    let text = "\
[person]
name = \"Ada Example\"
[[section]]
kind = \"honors\"
[[section.entry]]
title = \"First\"
[[section.entry]]
title = \"Second\"
note = \"the one\"
";
    let mut built = prepare_at(Path::new("cv.toml"), text, &[]);
    let mut prepared = built.prepared.take().expect("nothing is wrong with it");
    let path = "styles/classic.typ";
    let style = prepared.style.sources.first().expect("its own source").text();
    let broken = style.replacen(
        "#let item(",
        "#let item(..all) = if \"note\" in all.named() { panic(\"too much\") }\n#let _item(",
        1,
    );
    assert_ne!(style, broken);
    prepared.style.sources[0] =
        cvpress::compile::parse_source(path, &broken).expect("a path of ours");
    let mut sink = cvpress::diag::Sink::new();
    assert!(prepared.compile(&mut sink).is_err());
    let all = sink.sorted();
    let [only] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(only.code, Code::E0501);
    assert!(only.message.contains("too much"), "{only:?}");
    assert!(only.hints[0].contains(path), "{only:?}");
    let span = only.span.expect("a line of the CV is to blame");
    assert_eq!(built.sources.get(span.file).position(span.range().start).0, 7);
}
