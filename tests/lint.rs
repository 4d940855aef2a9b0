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
    let allow = "[variant.short.lint]\nallow = \"L0102\"\n";
    folder.write("cv.toml", format!("[person]\nname = \"Ada Example\"\n{jobs}{allow}"));
    assert_eq!(findings(&folder.0, &["--variant", "short"]), [""; 0]);
}

#[test]
fn an_entry_of_a_bib_is_allowed_by_its_key() {
    let folder = Folder::new("lint-bib");
    let bib = "@article{one, title={One}, author={Ada Example}, year=2020}\n\
               @article{two, title={Two}, author={Ada Example}, year=2021}\n";
    folder.write("papers.bib", bib);
    let cv = "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"publications\"\n\
              from = \"papers.bib\"\n[lint]\n\
              allow = [{ code = \"L0201\", entry = \"one\" }]\n";
    folder.write("cv.toml", cv);
    assert_eq!(findings(&folder.0, &[]), ["2:15 L0201"]);
}

/// A degree fills the years before it, also where a position begins before it ends; of roles
/// each is a stay by itself, and of a year and a month one may follow the other.
#[test]
fn what_took_no_other_time_is_neither_a_gap_nor_an_overlap() {
    let folder = Folder::new("lint-stays");
    let cv = |degree: &str, jobs: &str| {
        format!(
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"education\"\nentry = [\n\
             {{ institution = \"A\", degree = \"B.Sc.\", date = 2004 }},\n\
             {{ institution = \"A\", degree = \"Ph.D.\", date = {degree} }},\n]\n\
             [[section]]\nkind = \"experience\"\nentry = [\n{jobs}]\n"
        )
    };
    let job = |start: &str, end: &str| {
        format!(
            "{{ organization = \"B\", role = \"b\", start = {start}, end = {end} }},\n"
        )
    };
    let back = "{ organization = \"C\", roles = [\n\
        { role = \"a\", start = \"2015-01\", end = \"2016-01\" },\n\
        { role = \"b\", start = \"2010-01\", end = \"2012-12\" },\n] },\n";
    for (degree, jobs) in [
        ("2009", job("2009", "2011")),
        ("\"2009-11\"", job("\"2009-09\"", "2011")),
        ("\"2009-spring\"", job("\"2009-04\"", "2011")),
        ("2009", job("2010", "2012") + &job("\"2012-03\"", "2014")),
        ("2009", job("2010", "2015") + &job("\"2015-01\"", "2016")),
        ("2009", back.to_owned() + &job("\"2013-01\"", "\"2014-12\"")),
    ] {
        folder.write("cv.toml", cv(degree, &jobs));
        let found = findings(&folder.0, &[]);
        let times = found.iter().filter(|it| !it.ends_with("L0101"));
        assert_eq!(times.collect::<Vec<_>>(), [""; 0], "{degree}: {jobs}");
    }
    let told = |jobs: &str| {
        folder.write("cv.toml", cv("2009", jobs));
        findings(&folder.0, &[])
    };
    assert_eq!(told(back), ["13:23 L0102"]);
    assert_eq!(told(&(job("2010", "2014") + &job("2012", "2016"))), ["13:43 L0103"]);
}

/// Words with marks, compounds and mathematics are their own highlight's, and no other's.
#[test]
fn a_highlight_is_as_long_as_its_own_lines() {
    let folder = Folder::new("lint-lines");
    let long = "*Wrote* a-b $x$ [notes](https://example.org) of the engine. ".repeat(12);
    folder.write(
        "cv.toml",
        format!(
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"experience\"\n\
             [[section.entry]]\norganization = \"A\"\nrole = \"b\"\nhighlights = [\n\
             \"Short.\",\n\"*a* b-c.\",\n\"$a$ [b](https://example.org).\",\n\
             \"{long}\",\n\"*a* b.\",\n]\n"
        ),
    );
    let found = findings(&folder.0, &[]);
    assert_eq!(found, ["12:2 L0301"]);
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
    // A clone of one commit has no history.
    let from = format!("file://{}", folder.0.display());
    git("2020-03-01T12:00:00Z", &["clone", "--quiet", "--depth", "1", &from, "clone"]);
    let output = cvpress(&folder.0.join("clone"), &["check", "--lint"]);
    assert!(stderr(&output).contains("this began in 2015"), "{}", stderr(&output));
    let output = cvpress(&folder.0, &["check", "--lint"]);
    assert!(stderr(&output).contains("nobody has touched this since 2020-03-01"));
    // Not the line of the date, but one of the entry.
    folder.write("cv.toml", CV.replace("by election", "elected again"));
    assert_eq!(findings(&folder.0, &[]), ["10:7 L0104"]);
}
