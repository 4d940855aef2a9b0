//! What changed between two versions of a CV, by files and by commits.

use std::process::Command;

use crate::program::{Folder, cvpress, stderr, stdout};
use crate::support::expect_file;

const CV: &str = r#"[person]
name = "Ada Example"
headline = "Analyst"
email = "ada@example.org"

[[section]]
kind = "experience"
entry = [
  { organization = "Example Labs", role = "Engineer", start = "2019-04", end = "present", highlights = ["Wrote programs."] },
  { organization = "Sample Works", role = "Apprentice", start = 2015, end = 2018 },
]

[[section]]
kind = "publications"
entry = [
  { title = "Notes on the Engine", authors = ["Ada Example"], venue = "Journal of Examples", date = 2020 },
  { title = "On Cards and Wheels", authors = ["Ada Example"], date = 2017 },
]

[[section]]
kind = "skills"
entry = [{ name = "Languages", items = ["Rust", "Python"] }]

[[section]]
kind = "languages"
entry = [{ name = "English", level = "native" }]
"#;

/// Everything that can change, in one step.
fn changed() -> String {
    CV.replace("headline = \"Analyst\"", "headline = \"Senior *Analyst*\"\nphone = \"+44 1632 960123\"")
        .replace("end = \"present\"", "end = \"2023-08\"")
        .replace("[\"Wrote programs.\"]", "[\"Wrote programs.\", \"Mended engines.\"]")
        .replace("  { organization = \"Sample Works\"", "  { organization = \"New Foundry\", role = \"Founder\", date = 2024 },\n  { organization = \"Sample Works\"")
        .replace("  { title = \"On Cards and Wheels\", authors = [\"Ada Example\"], date = 2017 },\n", "")
        .replace("venue = \"Journal of Examples\"", "venue = \"Annals of Examples\", award = \"Best Paper\"")
        .replace("\"Rust\", \"Python\"", "\"Rust\", \"Zig\"")
        .replace("[[section]]\nkind = \"languages\"\nentry = [{ name = \"English\", level = \"native\" }]\n", "[[section]]\nkind = \"honors\"\nentry = [{ title = \"Example Prize\", date = 2024 }]\n\n[document]\nstyle = \"modern\"\n")
}

#[test]
fn each_change_is_told_in_the_terms_of_the_cv() {
    let folder = Folder::new("diff-files");
    folder.write("old.toml", CV);
    folder.write("new.toml", changed());
    let files = crate::support::root().join("tests/diff");
    for (format, ending) in [("human", "txt"), ("markdown", "md"), ("json", "json")] {
        let arguments = ["diff", "old.toml", "new.toml", "--format", format];
        let output = cvpress(&folder.0, &arguments);
        assert_eq!(stderr(&output), "");
        assert!(output.status.success());
        expect_file(&files.join(format!("all.{ending}")), &stdout(&output));
    }
}

#[test]
fn what_prints_the_same_has_not_changed() {
    let folder = Folder::new("diff-same");
    folder.write("old.toml", CV);
    let typed = format!("# a remark\n{}", CV.replace("start = 2015", "start = \"2015\""));
    folder.write("new.toml", typed);
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml", "--check"]);
    assert_eq!(
        (stdout(&output).as_str(), output.status.code()),
        ("nothing changed\n", Some(0))
    );
    folder.write("new.toml", CV.replace("Rust", "Go"));
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    // A section keeps its entries where it is given an id.
    folder.write(
        "new.toml",
        CV.replacen("[[section]]\n", "[[section]]\nid = \"first\"\n", 1),
    );
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml"]);
    assert_eq!(stdout(&output), "data of the PDF changed\n");
    // The same words on another paper.
    folder.write("new.toml", format!("{CV}\n[layout]\npaper = \"us-letter\"\n"));
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml", "--check"]);
    let said = "look of the pages changed\n";
    assert_eq!((stdout(&output).as_str(), output.status.code()), (said, Some(1)));
    // What no page shows.
    let dated =
        CV.replacen("[person]", "[document]\nupdated = \"2031-02-03\"\n\n[person]", 1);
    folder.write("new.toml", dated);
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml"]);
    assert_eq!(stdout(&output), "data of the PDF changed\n");
}

/// Where a link leads is a fact of the CV, though no letter of the page changes.
#[test]
fn another_address_is_told() {
    let folder = Folder::new("diff-links");
    let cv = |site: &str, link: &str| {
        format!(
            "[person]\nname = \"Ada Example\"\nwebsite = \"{site}\"\n\n[[section]]\nkind = \"text\"\n\
             text = \"See [this]({link}).\"\n"
        )
    };
    folder.write("old.toml", cv("https://a.example", "https://a.example/x"));
    folder.write("new.toml", cv("https://a.example", "https://a.example/y"));
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml"]);
    let said = stdout(&output);
    let change = "text address: “https://a.example/x” → “https://a.example/y”";
    assert!(said.contains(change), "{said}");
    // One change where both the text and its link are other ones.
    folder.write("new.toml", cv("https://b.example", "https://a.example/x"));
    let said = stdout(&cvpress(&folder.0, &["diff", "old.toml", "new.toml"]));
    assert_eq!(said, "website changed\n\nHead\n  ~ website: “a.example” → “b.example”\n");
}

#[test]
fn order_and_page_counts_are_told() {
    let folder = Folder::new("diff-order");
    folder.write("old.toml", CV);
    let (head, rest) = CV.split_once("[[section]]").expect("sections");
    let sections: Vec<&str> = rest.split("[[section]]").collect();
    let turned: Vec<&str> = sections.iter().rev().copied().collect();
    folder
        .write("new.toml", format!("{head}[[section]]{}", turned.join("\n[[section]]")));
    let said = |arguments: &[&str]| stdout(&cvpress(&folder.0, arguments));
    assert_eq!(said(&["diff", "old.toml", "new.toml"]), "sections reordered\n");
    let many: String = (0..90)
        .map(|n| format!("  {{ title = \"Paper {n}\", date = 2000 }},\n"))
        .collect();
    folder.write(
        "new.toml",
        CV.replace("  { title = \"Notes", &format!("{many}  {{ title = \"Notes")),
    );
    let more = said(&["diff", "old.toml", "new.toml"]);
    assert!(more.starts_with("90 publications added, page count 1 → "), "{more}");
    let two = "  { organization = \"Sample Works\", role = \"Apprentice\", start = 2015, end = 2018 },\n";
    let first = "  { organization = \"Example Labs\"";
    folder
        .write("new.toml", CV.replace(two, "").replace(first, &format!("{two}{first}")));
    assert_eq!(
        said(&["diff", "old.toml", "new.toml"]),
        "“Experience” reordered\n\nExperience\n  ~ entries stand in another order\n"
    );
}

/// Runs git in a folder as nobody in particular.
fn git(folder: &Folder, arguments: &[&str]) {
    let who = ["-c", "user.name=Ada Example", "-c", "user.email=ada@example.org"];
    let output =
        Command::new("git").arg("-C").arg(&folder.0).args(who).args(arguments).output();
    let output = output.expect("git runs");
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn commits_are_compared_with_all_that_they_read() {
    let folder = Folder::new("diff-git");
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    let cv = "[person]\nname = \"Ada Example\"\n\n[document]\nstyle = \"own\"\n\n[[section]]\nkind = \"publications\"\nfrom = \"data/papers.bib\"\n";
    folder.write("cv/ada.toml", cv);
    folder.write("cv/styles/own.typ", "// Own.\n#import \"classic.typ\": *\n");
    folder.write(
        "cv/data/papers.bib",
        "@misc{a, title = {On Engines}, author = {Example, Ada}, year = 1843}\n",
    );
    folder.write("unread/large.bin", [0; 9]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "--quiet", "-m", "one"]);
    let both = "@misc{a, title = {On Engines}, author = {Example, Ada}, year = 1843}\n@misc{b, title = {On Cards}, author = {Example, Ada}, year = 1844}\n";
    folder.write("cv/data/papers.bib", both);
    let said = |arguments: &[&str]| {
        let output = cvpress(&folder.0, &[arguments, &["--cv", "cv/ada.toml"]].concat());
        assert_eq!(stderr(&output), "", "{arguments:?}");
        stdout(&output)
    };
    let added = "1 publication added\n\nPublications\n  + On Cards\n";
    assert_eq!(said(&["diff"]), added);
    git(&folder, &["commit", "--quiet", "--all", "-m", "two"]);
    assert_eq!(said(&["diff"]), "nothing changed\n");
    assert_eq!(said(&["diff", "HEAD~1"]), added);
    assert_eq!(said(&["diff", "HEAD~1", "main"]), added);
    assert_eq!(
        said(&["diff", "main", "HEAD~1"]),
        added.replace("added", "removed").replace('+', "-")
    );
    let images = ["diff", "HEAD~1", "--images", "pages", "--message-format", "json"];
    assert_eq!(said(&images), added);
    let png = std::fs::read(folder.0.join("pages/page-1.png")).expect("a picture");
    let picture = tiny_skia::Pixmap::decode_png(&png).expect("a PNG");
    assert!(picture.width() > 2 * 800, "two pages beside each other");
    let marked = picture
        .pixels()
        .iter()
        .filter(|p| (p.red(), p.green(), p.blue()) == (0xd0, 0x5a, 0));
    assert!(marked.count() > 20, "the lines that differ are marked");

    // What is wrong with a revision is said of the revision.
    folder.write("cv/ada.toml", cv.replace("name", "nam"));
    git(&folder, &["commit", "--quiet", "--all", "-m", "three"]);
    folder.write("cv/ada.toml", cv);
    let arguments = ["diff", "--cv", "cv/ada.toml", "--message-format", "short"];
    let output = stderr(&cvpress(&folder.0, &arguments));
    assert!(output.starts_with("HEAD:cv/ada.toml:2:1: error[E0201]"), "{output}");
}

#[test]
fn versions_that_cannot_be_had_are_told() {
    let folder = Folder::new("diff-none");
    folder.write("cv.toml", CV);
    let said = |arguments: &[&str]| {
        let output = cvpress(&folder.0, arguments);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let no_repository = said(&["diff"]);
    assert!(
        no_repository.contains("E0110]: `HEAD` is neither a file nor a revision"),
        "{no_repository}"
    );
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "-m", "none"]);
    assert!(said(&["diff"]).contains("E0110]: there is no `cv.toml` at `HEAD`"));
    assert!(
        said(&["diff", "--", "--output=x"]).contains("is neither a file nor a revision")
    );
    folder.write("broken.toml", "[person]\n");
    assert!(said(&["diff", "broken.toml", "cv.toml"]).contains("E0202"));
}
