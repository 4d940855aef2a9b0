//! `check --lint`: when it is asked for, what the exit status says, what git knows.

use std::path::Path;
use std::process::Command;

use crate::program::{Folder, cvpress, stderr};

const CV: &str = "\
[person]
name = \"Ada Example\"

[[section]]
kind = \"service\"
[[section.entry]]
organization = \"Society of Engines\"
role = \"Member\"
start = 2015
end = \"present\"
[[section.entry]]
id = \"board\"
organization = \"Board of Looms\"
role = \"Chair\"
start = 2016
end = \"present\"
note = \"by election\"
";

/// The findings, one a line: line, column and code.
fn findings(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["check", "--lint", "--message-format", "short"];
    all.extend(arguments);
    let output = cvpress(folder, &all);
    let printed = stderr(&output);
    let lines = printed.lines().map(|line| {
        let mut parts = line.splitn(4, ':');
        let place = [parts.nth(1), parts.next()].map(Option::unwrap_or_default).join(":");
        let code = line.split(['[', ']']).nth(1).unwrap_or_default();
        format!("{place} {code}")
    });
    let found: Vec<_> = lines.collect();
    let status = if found.is_empty() { 0 } else { 1 };
    assert_eq!(output.status.code(), Some(status), "{printed}");
    found
}

#[test]
fn findings_are_told_to_whoever_asks_and_fail() {
    let folder = Folder::new("lint");
    folder.write("cv.toml", CV);
    assert_eq!(cvpress(&folder.0, &["check"]).status.code(), Some(0));
    assert_eq!(findings(&folder.0, &[]), ["10:7 L0104", "16:7 L0104"]);
    let allow = "[lint]\nallow = [{ code = \"L0104\", entry = \"board\" }]\n";
    folder.write("cv.toml", format!("{CV}{allow}"));
    assert_eq!(findings(&folder.0, &[]), ["10:7 L0104"]);
    folder.write("cv.toml", format!("{CV}[lint]\nallow = \"L0104\"\n"));
    assert_eq!(findings(&folder.0, &[]), [""; 0]);
}

#[test]
fn a_variant_is_looked_at_where_it_is_asked_for() {
    let folder = Folder::new("lint-variant");
    let jobs = "\
[variant.short]
tags = [\"short\"]
[[section]]
kind = \"experience\"
[[section.entry]]
organization = \"A\"
role = \"a\"
start = 2019
end = 2020
[[section.entry]]
organization = \"B\"
role = \"b\"
start = 2015
end = 2018
tags = [\"long\"]
[[section.entry]]
organization = \"C\"
role = \"c\"
start = 2010
end = 2014
tags = [\"short\"]
";
    folder.write("cv.toml", format!("[person]\nname = \"Ada Example\"\n{jobs}"));
    assert_eq!(findings(&folder.0, &[]), [""; 0]);
    assert_eq!(findings(&folder.0, &["--variant", "short"]), ["10:9 L0102"]);
}

/// In a repository, what goes on is asked about where nobody has touched its lines for years,
/// whenever it began.
#[test]
fn the_history_of_an_entry_tells_whether_it_is_looked_after() {
    let folder = Folder::new("lint-git");
    let git = |date: &str, arguments: &[&str]| {
        let status = Command::new("git")
            .current_dir(&folder.0)
            .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
            .args(arguments)
            .env("GIT_AUTHOR_DATE", date)
            .env("GIT_COMMITTER_DATE", date)
            .status();
        assert!(status.expect("git runs").success(), "{arguments:?}");
    };
    folder.write("cv.toml", CV);
    git("2000-01-01T12:00:00Z", &["init", "--quiet"]);
    git("2000-01-01T12:00:00Z", &["add", "."]);
    git("2020-03-01T12:00:00Z", &["commit", "--quiet", "-m", "one"]);
    let old = ["10:7 L0104", "16:7 L0104"];
    assert_eq!(findings(&folder.0, &[]), old);
    let output = cvpress(&folder.0, &["check", "--lint"]);
    assert!(stderr(&output).contains("nobody has touched it since 2020-03-01"));
    // Not the line of the date, but one of the entry.
    folder.write("cv.toml", CV.replace("by election", "elected again"));
    assert_eq!(findings(&folder.0, &[]), ["10:7 L0104"]);
}
