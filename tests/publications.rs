//! `cvpress publications`: a CV held against a feed.

use serde_json::Value;

use crate::program::{Folder, command, cvpress, stderr, stdout};
use crate::support::root;

const CV: &str = "# Mine.\n[person]\nname = \"Ada Example\"\n\n[[section]]\n\
    kind = \"publications\"   # the papers\n\n# The new one.\n[[section.entry]]\n\
    title = \"Optimal Algorithms for Robust Examples\"\nauthors = [\"Max Sample\", \"Ada Example\"]\n\
    arxiv = \"2101.00001\"\nstatus = \"Under review\"\ndate = 2021\n\n[[section.entry]]\n\
    title = \"An old one\"\nauthors = [\"Ada Example\"]\nvenue = \"Annals\"\ndate = 2010\n\n\
    # The end.\n[[section]]\nkind = \"text\"\ntext = \"x\"\n";

const FEED: &str = "[\n\
    {\"paperId\": \"1\", \"title\": \"Near-Optimal Algorithms for Robust Examples\", \"year\": 2022,\n\
     \"authors\": [{\"name\": \"M. Sample\"}, {\"name\": \"A. Example\"}], \"venue\": \"Journal of Examples\",\n\
     \"externalIds\": {\"ArXiv\": \"2101.00001\"}, \"citationCount\": 12},\n\
    {\"paperId\": \"2\", \"title\": \"A new one\", \"year\": 2015, \"venue\": \"Annals\",\n\
     \"authors\": [{\"name\": \"Ada Example\"}], \"abstract\": \"Long.\", \"citationCount\": 3},\n\
    {\"paperId\": \"3\", \"title\": \"A New One\", \"year\": 2015, \"venue\": \"Annals\",\n\
     \"authors\": [{\"name\": \"Ada Example\"}]}\n]\n";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("publications-{name}"));
    folder.write("cv.toml", CV);
    folder.write("feed.json", FEED);
    folder
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let mut all = vec!["publications", "--json"];
    all.extend(arguments);
    serde_json::from_str(&stdout(&cvpress(&folder.0, &all))).expect("JSON")
}

#[test]
fn the_json_says_what_is_missing_extra_changed_and_twice() {
    let folder = folder("json");
    // The CV is found among the files, wherever it stands.
    let report = json(&folder, &["feed.json", "cv.toml"]);
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    let all = ["missing", "extra", "changed", "duplicates", "matched", "metrics"];
    assert_eq!(keys, all);
    let missing = &report["missing"];
    assert_eq!(missing[0]["title"], "A new one");
    assert_eq!(missing[0]["line"], 5);
    assert_eq!(missing.as_array().map(Vec::len), Some(1));
    assert_eq!(report["extra"][0]["title"], "An old one");
    assert_eq!(report["extra"][0]["file"], "cv.toml");
    let changes = &report["changed"][0]["changes"];
    assert_eq!(changes[0]["field"], "stage");
    assert_eq!(changes[0]["venue"], "Journal of Examples");
    assert_eq!(changes[1]["field"], "title");
    assert_eq!(changes[2]["feed"], 2022);
    assert_eq!(report["duplicates"][0]["entries"][1]["line"], 7);
    assert_eq!(report["matched"][0]["evidence"], "same arXiv number 2101.00001");
    assert_eq!(report["metrics"]["citations"], 15);
    assert_eq!(report["metrics"]["h-index"], 2);
}

#[test]
fn check_fails_when_something_is_missing_and_write_mends_it() {
    let folder = folder("write");
    let check = || cvpress(&folder.0, &["publications", "feed.json", "--check"]);
    assert_eq!(check().status.code(), Some(1));
    let written = cvpress(&folder.0, &["publications", "feed.json", "--write"]);
    assert!(written.status.success(), "{}", stderr(&written));
    let text = std::fs::read_to_string(folder.0.join("cv.toml")).expect("the CV");
    // Between 2021 and 2010, and nothing else has moved.
    let new = "[[section.entry]]\ntitle = \"A new one\"\nauthors = [\"Ada Example\"]\n\
               venue = \"Annals\"\ndate = 2015\n\n";
    let place = CV.find("[[section.entry]]\ntitle = \"An old one\"").expect("it");
    assert_eq!(text, format!("{}{new}{}", &CV[..place], &CV[place..]));
    assert_eq!(check().status.code(), Some(0));
    let built = cvpress(&folder.0, &["build"]);
    assert!(built.status.success(), "{}", stderr(&built));
}

#[test]
fn a_file_of_windows_keeps_its_lines_and_its_mark() {
    let folder = folder("crlf");
    let windows = format!("\u{feff}{}", CV.replace('\n', "\r\n"));
    folder.write("cv.toml", &windows);
    let written = cvpress(&folder.0, &["publications", "feed.json", "--write"]);
    assert!(written.status.success(), "{}", stderr(&written));
    let text = std::fs::read_to_string(folder.0.join("cv.toml")).expect("the CV");
    assert!(text.starts_with('\u{feff}') && text.contains("A new one"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let place = windows.find("[[section.entry]]\r\ntitle = \"An old one\"").expect("it");
    assert!(text.starts_with(&windows[..place]) && text.ends_with(&windows[place..]));
}

#[test]
fn what_is_written_patches_nothing_and_is_the_persons_own() {
    let folder = folder("own");
    folder.write(
        "feed.toml",
        "[[entry]]\nid = \"a2020\"\ntitle = \"A wholly other work\"\nauthors = [\"Ada Example\"]\n\
         date = 2020\n[[entry]]\ntitle = \"Of a namesake\"\nauthors = [\"Bo Example\"]\n",
    );
    let feed = ["publications", "feed.toml", "cv.toml", "--write"];
    let written = cvpress(&folder.0, &feed);
    assert!(written.status.success(), "{}", stderr(&written));
    assert!(
        stderr(&written).contains("left out: 1 work without you"),
        "{}",
        stderr(&written)
    );
    let text = std::fs::read_to_string(folder.0.join("cv.toml")).expect("the CV");
    assert!(text.contains("A wholly other work") && !text.contains("a2020"), "{text}");
    assert!(!text.contains("Of a namesake"), "{text}");
    let check = ["publications", "feed.toml", "cv.toml", "--check"];
    assert!(cvpress(&folder.0, &check).status.success());
    for (feed, said) in [
        ("[[entries]]\ntitle = \"x\"\n", "unknown key `entries`"),
        ("", "the feed has no works"),
    ] {
        folder.write("feed.toml", feed);
        let output = cvpress(&folder.0, &check);
        assert_eq!(output.status.code(), Some(1), "{feed}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn metrics_are_filled_in() {
    let folder = folder("metrics");
    let mut command = command(&folder.0, &["publications", "feed.json", "--metrics"]);
    let written =
        command.env("SOURCE_DATE_EPOCH", "1750000000").output().expect("it runs");
    assert!(written.status.success(), "{}", stderr(&written));
    let text = std::fs::read_to_string(folder.0.join("cv.toml")).expect("the CV");
    let metrics = "metrics = { papers = 2, citations = 15, h-index = 2, i10-index = 1, \
                   source = \"Semantic Scholar\", date = \"2025-06\" }\n";
    assert_eq!(text, CV.replace("Example\"\n\n[[", &format!("Example\"\n{metrics}\n[[")));
    folder.write("feed.bib", "@article{a, title = {A}, year = 2001}");
    let none = cvpress(&folder.0, &["publications", "feed.bib", "--metrics"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("does not tell how often"), "{}", stderr(&none));
}

#[test]
fn what_is_wrong_with_the_files_is_said() {
    let folder = folder("wrong");
    folder.write("odd.docx", "x");
    folder.write("broken.json", "{");
    for (file, said) in [
        ("odd.docx", "publications cannot be read from `odd.docx`"),
        ("broken.json", "this is not JSON"),
        ("none.bib", "there is no file `none.bib`"),
    ] {
        let output = cvpress(&folder.0, &["publications", file]);
        assert_eq!(output.status.code(), Some(1), "{file}");
        assert!(stderr(&output).contains(said), "{file}: {}", stderr(&output));
        assert!(stdout(&output).is_empty(), "{file}: {}", stdout(&output));
    }
    let section = ["publications", "feed.json", "--write", "--section", "papers"];
    let output = cvpress(&folder.0, &section);
    assert!(
        stderr(&output).contains("there is no section `papers`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(std::fs::read_to_string(folder.0.join("cv.toml")).expect("the CV"), CV);
}

/// The first author's profile, its facts in two formats, against her CV: every match right,
/// and every one found.
#[test]
fn the_example_matches_in_two_formats_and_nothing_else_does() {
    let folder = root().join("examples/doctoral-student");
    let bib = std::fs::read_to_string(folder.join("profile.bib")).expect("the feed");
    let mut items = Vec::new();
    for entry in bib.split("\n@misc{").skip(1) {
        let field = |name: &str| {
            let (_, rest) = entry.split_once(&format!("  {name} = {{")).expect("a field");
            rest.split_once('}').expect("its end").0.to_owned()
        };
        let authors = field("author");
        let names = authors.split(" and ").filter(|name| *name != "others");
        let names = names.map(|name| {
            let (family, given) = name.split_once(", ").expect("a name");
            serde_json::json!({ "family": family, "given": given })
        });
        items.push(serde_json::json!({
            "type": "article",
            "title": field("title"),
            "author": names.collect::<Vec<_>>(),
            "issued": { "date-parts": [[field("year").parse::<i64>().expect("a year")]] },
        }));
    }
    let work = Folder::new("publications-two-formats");
    work.write("feed.json", serde_json::to_string_pretty(&items).expect("JSON"));
    work.write("feed.bib", &bib);
    let cv = folder.join("cv.toml");
    let cv = cv.to_string_lossy();
    let key = [
        (
            "An Information Criterion for Controlled Disentanglement",
            "An Information Criterion",
        ),
        ("Understanding the Role of Equivariance", "Understanding the Role"),
        ("Context is Environment", "Context is Environment"),
        ("Structuring Representation Geometry", "Structuring Representation"),
        ("Minimizing Client Drift", "AdaBest: Minimizing Client Drift"),
        ("Assessing the trustworthiness", "Assessing the (Un)Trustworthiness"),
        ("Federated Learning for Breast", "Federated Learning for Breast"),
        ("Optimal Algorithms for Group", "Near-Optimal Algorithms"),
        ("FL Games", "FL Games"),
        ("Addressing catastrophic forgetting", "Addressing catastrophic forgetting"),
    ];
    for feed in ["feed.bib", "feed.json"] {
        let report = json(&work, &[feed, "--cv", &cv]);
        let matched = report["matched"].as_array().expect("a list");
        assert_eq!(matched.len(), key.len(), "{feed}: {matched:#?}");
        for (own, theirs) in key {
            let found = matched.iter().any(|matched| {
                let title =
                    |side: &str| matched[side]["title"].as_str().unwrap_or_default();
                title("cv").starts_with(own) && title("feed").starts_with(theirs)
            });
            assert!(found, "{feed}: {own}");
        }
        assert_eq!(report["missing"].as_array().map(Vec::len), Some(9), "{feed}");
        assert_eq!(report["duplicates"].as_array().map(Vec::len), Some(1), "{feed}");
    }
}
