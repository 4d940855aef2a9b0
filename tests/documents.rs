//! The documents of the project say what is true.

use crate::program::{cvpress, stdout};
use crate::support::{build_file, expect_file, root};

#[test]
fn every_cv_in_the_readme_builds() {
    for name in ["README.md", "docs/lint.md", "docs/pages.md", "docs/variants.md"] {
        cvs_build(name);
    }
}

fn cvs_build(name: &str) {
    let readme = std::fs::read_to_string(root().join(name)).expect("a document");
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
fn the_feed_of_the_example_is_held_against_its_cv() {
    let path = root().join("docs/publications.md");
    let text = std::fs::read_to_string(&path).expect("the page");
    let command = "$ cvpress publications profile.bib\n";
    let (before, after) = text.split_once(command).expect("the command");
    let (_said, rest) = after.split_once("```").expect("the end of the block");
    let folder = root().join("examples/doctoral-student");
    let says = stdout(&cvpress(&folder, &["publications", "profile.bib"]));
    expect_file(&path, &format!("{before}{command}{says}```{rest}"));
    for line in [
        "16 publications in the CV, 20 in the feed, 10 in both",
        "missing from the CV: 9",
        "in the CV, but not in the feed: 6",
        "changed: 2",
        "twice in the feed: 1",
    ] {
        assert!(says.contains(line), "no `{line}` in {says}");
    }
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
        "docs/publications.md",
        "docs/ci.md",
        "docs/lint.md",
        "docs/pages.md",
        "docs/proof.md",
        "docs/release.md",
        "docs/variants.md",
        "docs/watch.md",
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
