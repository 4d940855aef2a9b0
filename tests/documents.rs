//! The documents of the project say what is true.

use crate::support::{build_file, root};

#[test]
fn every_cv_in_the_readme_builds() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let mut blocks = 0;
    for part in readme.split("```toml\n").skip(1) {
        let block = part.split("```").next().unwrap_or_default();
        let path = std::env::temp_dir()
            .join(format!("cvpress-readme-{}.toml", std::process::id()));
        std::fs::write(&path, block).expect("a temporary file");
        let built = build_file(&path, &[]);
        let report = built.report();
        std::fs::remove_file(&path).expect("it is there");
        assert!(
            built.pdf.is_some() && built.diagnostics().is_empty(),
            "{block}\n{report}"
        );
        blocks += 1;
    }
    assert!(blocks > 0, "the README shows no CV");
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "styles/README.md",
        "fonts/README.md",
    ] {
        let path = root().join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {name}"));
        for part in text.split("](").skip(1) {
            let link = part.split([')', '#']).next().unwrap_or_default();
            if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let target = path.parent().expect("a folder").join(link);
            assert!(target.exists(), "{name} links to {link}");
        }
    }
}

#[test]
fn the_readme_names_both_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    assert!(readme.contains("cargo run --release -- build"));
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("CI");
    assert!(
        readme.contains("cargo test --release") && ci.contains("cargo test --release")
    );
}
