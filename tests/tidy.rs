//! The house is in order: who may know whom, how long a file may be, what may not be in it.

use std::path::{Path, PathBuf};

use crate::support::root;

/// The modules of the library, each with those that it may use. Nobody uses one that
/// stands below it in this list.
const FLOORS: &[&[&str]] = &[
    &["source", "embedded", "reader"],
    &["diag"],
    &["value"],
    &["decode", "block", "locale", "works"],
    &["convert"],
    &["cite"],
    &["sections"],
    &["model"],
    &["select"],
    &["lower", "canonical", "schema", "feed", "amend"],
    &["layout", "diff", "lint"],
    &["emit"],
    &["compile"],
    &["style", "export", "proof"],
    &["driver", "fetch", "preview"],
    &["cli"],
];

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(path: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(path).expect("a folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    assert!(!found.is_empty(), "{folder} has no .{ending}");
    found.sort();
    found
}

#[test]
fn modules_use_only_what_stands_above_them() {
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    for path in files("src", "rs") {
        let relative = path.strip_prefix(root().join("src")).expect("in src");
        let first = relative.components().next().expect("a component");
        let module = first.as_os_str().to_string_lossy().replace(".rs", "");
        if module == "lib" || module == "main" {
            continue;
        }
        let own =
            floor(&module).unwrap_or_else(|| panic!("`{module}` stands on no floor"));
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for used in code.split("crate::").skip(1) {
            let names = match used.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or_default(),
                None => used,
            };
            let names = if used.starts_with('{') {
                names.split(',').collect()
            } else {
                vec![names]
            };
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let Some(theirs) = floor(&name) else { continue };
                let allowed = name == module || theirs < own;
                assert!(allowed, "{}: `{module}` uses `{name}`", relative.display());
            }
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_own() {
    for path in files("src", "rs") {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let lines = text.lines().count();
        assert!(lines <= 800, "{} has {lines} lines", path.display());
        assert!(text.starts_with("//! "), "{} does not say what it owns", path.display());
    }
    for path in files("styles", "typ") {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        assert!(text.lines().count() <= 400, "{} is long", path.display());
        assert!(text.starts_with("// "), "{} does not say what it is", path.display());
    }
}

#[test]
fn nothing_unfinished_stands_in_the_code() {
    let words = [
        concat!("to", "do!"),
        concat!("unimplemented", "!"),
        concat!("db", "g!"),
        concat!("FIX", "ME"),
        concat!(".unwr", "ap()"),
        concat!("#[ign", "ore"),
    ];
    for path in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        for word in words {
            assert!(!text.contains(word), "{} has `{word}`", path.display());
        }
    }
    for path in files("src", "rs") {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(!code.contains(".expect("), "{} has `expect`", path.display());
    }
}

#[test]
fn every_font_has_its_licence_beside_it_and_every_style_is_known() {
    for path in files("fonts", "otf") {
        let licences = ["OFL.txt", "GUST-FONT-LICENSE.txt"];
        let has = licences.iter().any(|licence| path.with_file_name(licence).exists());
        assert!(has, "{} has no licence", path.display());
    }
    let mut names: Vec<_> = files("styles", "typ")
        .iter()
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('_'))
        .collect();
    names.sort();
    let mut known = cvpress::style::names();
    known.sort_unstable();
    assert_eq!(names, known);
}

#[test]
fn every_page_of_explanation_has_a_code() {
    for path in files("docs/diagnostics", "md") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(cvpress::diag::Code::find(&name).is_some(), "{name} is no code");
    }
}
