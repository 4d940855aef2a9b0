//! Every example is built in every style, and every text of it is read back.

use std::path::Path;

use crate::support::{
    Built, build_at, build_file, examples, squeezed, squeezed_text_of, text_of,
};

fn each(check: impl Fn(&str, &Built)) {
    each_at(|_, name, built| check(name, built));
}

fn each_at(check: impl Fn(&Path, &str, &Built)) {
    for path in examples() {
        for style in cvpress::style::names() {
            let built = build_file(&path, &[format!("document.style=\"{style}\"")]);
            check(&path, &format!("{} in {style}", path.display()), &built);
        }
    }
}

#[test]
fn examples_build_without_a_warning_in_every_style() {
    assert!(examples().len() >= 4);
    each(|name, built| {
        assert!(built.diagnostics().is_empty(), "{name}:\n{}", built.report());
        assert!(built.pdf.is_some(), "{name}");
    });
}

#[test]
fn every_text_is_read_back() {
    each(|name, built| {
        // This reader leaves lines from right to left as they are seen; that of
        // `.ci/outside.py` turns them round.
        if name.contains("examples/arabic") {
            return;
        }
        let read = squeezed_text_of(built.clean());
        let texts = built.texts();
        assert!(texts.len() > 40, "{name}: {}", texts.len());
        for text in texts {
            assert!(
                read.contains(&squeezed(&text)),
                "{name}: `{text}` is not in the PDF"
            );
        }
    });
}

#[test]
fn no_private_character_is_read() {
    each(|name, built| {
        for line in text_of(built.clean()) {
            let private = line.chars().any(|c| matches!(u32::from(c), 0xE000..=0xF8FF));
            assert!(!private, "{name}: `{line}`");
        }
    });
}

#[test]
fn two_builds_give_the_same_bytes() {
    for path in examples() {
        let (first, second) = (build_file(&path, &[]), build_file(&path, &[]));
        assert_eq!(first.clean(), second.clean(), "{}", path.display());
    }
}

#[test]
fn the_embedded_source_gives_the_same_pages() {
    each_at(|path, name, built| {
        let prepared = built.prepared.as_ref().expect("it was built");
        let (_, source) = prepared
            .assets
            .iter()
            .find(|(path, _)| path == "cv.toml")
            .unwrap_or_else(|| panic!("{name} carries no source"));
        let source = String::from_utf8(source.clone()).expect("UTF-8");
        assert!(!source.lines().any(|line| line.starts_with('#')), "{name}: a comment");
        let set = [format!("document.style=\"{}\"", prepared.style.name)];
        let again = build_at(path, &source, &set);
        let pages = |built: &Built| text_of(built.clean());
        assert_eq!(pages(built), pages(&again), "{name}");
        // What is canonical stays as it is.
        let (_, twice) = again
            .prepared
            .as_ref()
            .and_then(|prepared| {
                prepared.assets.iter().find(|(path, _)| path == "cv.toml")
            })
            .expect("it carries its source");
        assert_eq!(source, String::from_utf8_lossy(twice), "{name}");
    });
}
