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
    let said =
        "paper default → us-letter\n\nSettings\n  ~ paper: default → “us-letter”\n";
    assert_eq!((stdout(&output).as_str(), output.status.code()), (said, Some(1)));
    // What no page shows.
    let dated =
        CV.replacen("[person]", "[document]\nupdated = \"2031-02-03\"\n\n[person]", 1);
    folder.write("new.toml", dated);
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml"]);
    let said = "document.updated default → 2031-02-03\n\n\
                Settings\n  ~ document.updated: default → “2031-02-03”\n";
    assert_eq!(stdout(&output), said);
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

/// A stay with such keys.
fn stay(organization: &str, rest: &str) -> String {
    format!("[[section.entry]]\norganization = \"{organization}\"\n{rest}\n")
}

fn role(name: &str, start: u32, end: &str) -> String {
    format!("role = \"{name}\"\nstart = {start}\nend = {end}\n")
}

/// What is said of a change from one section to another.
fn told(of: &str, before: &str, after: &str) -> String {
    let folder = Folder::new(&format!("diff-{of}"));
    let cv = |rest: &str| format!("[person]\nname = \"Ada Example\"\n\n{rest}\n");
    folder.write("old.toml", cv(before));
    folder.write("new.toml", cv(after));
    let output = cvpress(&folder.0, &["diff", "old.toml", "new.toml"]);
    assert_eq!(stderr(&output), "", "{of}");
    stdout(&output)
}

#[test]
fn a_role_that_ends_is_no_end_of_the_employer() {
    let of = |rest: &str| format!("[[section]]\nkind = \"experience\"\n{rest}");
    let single = |end: &str| stay("Example Works", &role("Engineer", 2018, end));
    let lead = stay("Example Works", &role("Lead", 2022, "\"present\""));
    let several = "organization = \"Example Works\"\nroles = [\n\
                   { role = \"Lead\", start = 2022, end = \"present\" },\n\
                   { role = \"Engineer\", start = 2018, end = 2022 },\n]\n";
    let several = format!("[[section.entry]]\n{several}");
    let before = of(&single("\"present\""));
    let cases = [
        ("ends", of(&single("2022")), "Example Works ended 2022"),
        (
            "second",
            of(&(lead + &single("2022"))),
            "1 position added, Engineer at Example Works ended 2022",
        ),
        (
            "roles",
            of(&several),
            "Engineer at Example Works ended 2022, Lead at Example Works added",
        ),
    ];
    for (name, after, expected) in cases {
        let said = told(name, &before, &after);
        assert_eq!(said.lines().next(), Some(expected), "{said}");
    }
    // Two entries at one employer are the same as two roles there.
    let two = stay("Example Works", &role("Lead", 2022, "\"present\""))
        + &stay("Example Works", &role("Engineer", 2018, "2022"));
    let said = told("joined", &of(&two), &of(&several));
    assert_eq!(said.lines().next(), Some("look of the pages changed"), "{said}");
    // Of two roles that end each has its day.
    let ends =
        several.replacen("end = 2022", "end = 2021", 1).replace("\"present\"", "2025");
    let going = several.replace("end = 2022", "end = \"present\"");
    let said = told("both", &of(&going), &of(&ends));
    let expected =
        "Lead at Example Works ended 2025, Engineer at Example Works ended 2021";
    assert_eq!(said.lines().next(), Some(expected), "{said}");
    // In another language nothing ends.
    let french = format!("[document]\nlanguage = \"fr\"\n\n{before}");
    let said = told("french", &before, &french);
    assert!(!said.contains("ended") && said.contains("language en → fr"), "{said}");
}

#[test]
fn each_text_of_several_is_told_by_itself() {
    let of = |all: &str| {
        let rest = format!("role = \"Engineer\"\ndate = 2020\nhighlights = [{all}]");
        format!("[[section]]\nkind = \"experience\"\n{}", stay("Example Works", &rest))
    };
    let (mend, see) =
        ("\"Built the first engine.\"", "\"See [the plan](https://a.example/1).\"");
    let before = of(&format!("{mend}, {see}"));
    let lines = |name: &str, after: String| -> Vec<String> {
        let said = told(name, &before, &after);
        said.lines()
            .filter_map(|line| line.strip_prefix("  ~ "))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        lines("order", of(&format!("{see}, {mend}"))),
        ["Example Works, Engineer: order of highlights changed"]
    );
    // Beside another change, too.
    let longer = see.replace("the plan", "the whole plan");
    assert_eq!(
        lines("both-ways", of(&format!("{longer}, {mend}"))),
        [
            "Example Works, Engineer: highlight: “See the plan.” → “See the whole plan.”",
            "Example Works, Engineer: order of highlights changed",
        ]
    );
    assert_eq!(
        lines("gone", of("\"See [the plan!](https://a.example/1)\"")),
        [
            "Example Works, Engineer: highlight: “See the plan.” → “See the plan!”",
            "Example Works, Engineer: highlight removed: “Built the first engine.”",
        ]
    );
    let other =
        of("\"Built the very first engine.\", \"See [the plan](https://a.example/2).\"");
    assert_eq!(
        lines("address", other),
        [
            "Example Works, Engineer: highlight: “Built the first engine.” → “Built the very first engine.”",
            "Example Works, Engineer: highlight address: “https://a.example/1” → “https://a.example/2”",
        ]
    );
}

#[test]
fn what_is_set_of_a_section_is_no_change_of_its_entries() {
    let of = |set: &str, group: &str| {
        format!(
            "[[section]]\nkind = \"publications\"\n{set}\nentry = [\n\
             {{ title = \"On examples\", authors = [\"Ada Example\"], venue = \"JoE\", date = 2021, group = \"{group}\" }},\n\
             {{ title = \"On samples\", authors = [\"Ada Example\"], venue = \"JoS\", date = 2020, group = \"Other\" }},\n]\n"
        )
    };
    let before = of("", "First");
    for (name, set, expected) in [
        (
            "csl",
            "citation-style = \"apa\"",
            "citation-style of “Publications” default → apa, text of each entry of “Publications” changed",
        ),
        ("note", "note = \"All of them\"", "note of “Publications” added"),
        ("group", "group-by = \"year\"", "group-by of “Publications” default → year"),
        (
            "numbers",
            "numbering = \"reverse\"",
            "numbering of “Publications” default → reverse",
        ),
    ] {
        let said = told(name, &before, &of(set, "First"));
        assert_eq!(said.lines().next(), Some(expected), "{said}");
    }
    let said = told("regrouped", &before, &of("", "Second"));
    assert!(said.contains("On examples: group: “First” → “Second”"), "{said}");
}

#[test]
fn a_section_with_another_id_and_heading_keeps_its_entries() {
    let prize = "{ title = \"Example Prize\", date = 2020 }";
    let medal = "{ title = \"Sample Medal\", date = 2019 }";
    let of = |rest: &str, all: &str| {
        format!("[[section]]\nkind = \"honors\"\n{rest}\nentry = [{all}]\n")
    };
    let both = format!("{prize}, {medal}");
    let said =
        told("renamed", &of("", &both), &of("id = \"x\"\ntitle = \"Prizes\"", &both));
    assert_eq!(said.lines().next(), Some("heading of “Prizes” changed"), "{said}");
    // An entry that went into another section.
    let two = |first: &str, second: &str| {
        of("id = \"a\"\ntitle = \"First\"", first)
            + &of("id = \"b\"\ntitle = \"Second\"", second)
    };
    let said =
        told("moved", &two(&both, prize), &two(prize, &format!("{prize}, {medal}")));
    let expected =
        "1 honour moved to “Second”\n\nSecond\n  ~ Sample Medal: moved from “First”\n";
    assert_eq!(said, expected);
}

/// What has the name that it had may be another file.
#[test]
fn a_file_that_was_replaced_is_told() {
    let folder = Folder::new("diff-replaced");
    let cv = CV.replacen("headline", "photo = \"me.svg\"\nheadline", 1);
    let svg = |color: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='{color}'/></svg>"
        )
    };
    for (version, color) in [("a", "red"), ("b", "blue")] {
        folder.write(&format!("{version}/cv.toml"), &cv);
        folder.write(&format!("{version}/me.svg"), svg(color));
    }
    let output = cvpress(&folder.0, &["diff", "a/cv.toml", "b/cv.toml"]);
    assert_eq!(stdout(&output), "photo changed\n\nHead\n  ~ photo changed\n");
}

/// Every page that looks different has its picture, whatever it says.
#[test]
fn every_page_that_differs_is_drawn() {
    let folder = Folder::new("diff-pages");
    let cv = |size: &str, last: &str| {
        format!(
            "[person]\nname = \"Ada Example\"\n\n[layout]\nfont-size = \"{size}\"\n\n\
             [[section]]\nkind = \"text\"\ntitle = \"One\"\ntext = \"First.\"\n\n\
             [[section]]\nkind = \"text\"\nid = \"two\"\ntitle = \"Two\"\nbreak-before = true\ntext = \"{last}\"\n"
        )
    };
    folder.write("old.toml", cv("10pt", "Second."));
    for (new, pages) in [
        (cv("10pt", "Third."), vec!["page-2.png"]),
        (cv("11pt", "Third."), vec!["page-1.png", "page-2.png"]),
    ] {
        folder.write("new.toml", new);
        let images = folder.0.join("images");
        if images.exists() {
            std::fs::remove_dir_all(&images).expect("it can go");
        }
        let output =
            cvpress(&folder.0, &["diff", "old.toml", "new.toml", "--images", "images"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let mut found: Vec<String> = std::fs::read_dir(&images)
            .expect("it was made")
            .map(|it| {
                it.expect("it can be read").file_name().to_string_lossy().into_owned()
            })
            .collect();
        found.sort();
        assert_eq!(found, pages);
    }
}
