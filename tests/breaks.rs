//! Where pages end: what belongs together stays together, and no line stands alone.

use cvpress::style;
use typst::layout::{Frame, FrameItem};
use typst_layout::Page;

use crate::support::{Built, build_in};

/// So many lines, then an entry of less than a third of a page, then one with a long list.
fn cv(lines: usize) -> String {
    let filler: String =
        (0..lines).map(|n| format!("  {{ text = \"filler {n}\" }},\n")).collect();
    let points: String = (0..32).map(|n| format!("  \"Point {n}\",\n")).collect();
    // Too long for the columns that they are to stand in.
    let wide = "too wide to stand in a column of two or of three, or so it seems";
    let wide = format!("{{ text = \"Row that is {wide}\" }},\n").repeat(4);
    format!(
        "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"list\"\nentry = [\n{filler}]\n\
         [[section]]\nkind = \"experience\"\ntitle = \"Heading\"\n[[section.entry]]\n\
         organization = \"Whole\"\nlocation = \"Whole\"\nnote = \"Whole\"\n\
         summary = \"Whole, with a summary.\"\n\
         highlights = [\"Whole one\", \"Whole two\", \"Whole three\", \"Whole four\"]\n\
         roles = [{{ role = \"Whole role\", highlights = [\"Whole five\"] }}]\n\
         [[section.entry]]\norganization = \"Long\"\nrole = \"Long role\"\n\
         summary = \"Long lead\"\nhighlights = [\n{points}]\n\
         [[section]]\nkind = \"list\"\nid = \"rows\"\ntitle = \"Heading of rows\"\ncolumns = 2\n\
         entry = [\n{wide}]\n\
         [[section]]\nkind = \"honors\"\ntitle = \"Heading of awards\"\n\
         entry = [{{ title = \"Award\" }}, {{ title = \"Award\" }}, {{ title = \"Award\" }}]\n"
    )
}

/// So many lines, then entries and items that are but a head.
fn heads(lines: usize, section: &str) -> String {
    let filler: String =
        (0..lines).map(|n| format!("  {{ text = \"filler {n}\" }},\n")).collect();
    format!(
        "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"list\"\nentry = [\n{filler}]\n\
         [[section]]\ntitle = \"Heading\"\n{section}"
    )
}

fn collect(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, text),
            FrameItem::Text(item) => {
                text.push_str(&item.text);
                text.push('\n');
            }
            _ => {}
        }
    }
}

/// The texts of each page.
fn pages(built: &Built) -> Vec<String> {
    let compiled =
        built.compiled.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
    let page = |page: &Page| {
        let mut text = String::new();
        collect(&page.frame, &mut text);
        text
    };
    compiled.document.pages().iter().map(page).collect()
}

#[test]
fn of_short_entries_none_stands_alone() {
    let entry = |fields: &str| format!("{{ {fields} }},\n").repeat(4);
    for (kind, fields) in [
        ("honors", "title = \"Only\""),
        ("honors", "title = \"Only\", date = 2020"),
        ("experience", "organization = \"Only\", role = \"a\""),
        (
            "experience",
            "organization = \"Only\", role = \"a\", location = \"b\", date = 2020",
        ),
        ("projects", "title = \"Only\", date = 2020"),
        ("service", "organization = \"Only\", role = \"a\", date = 2020"),
    ] {
        let section = format!("kind = \"{kind}\"\nentry = [\n{}]\n", entry(fields));
        for style in style::names() {
            let mut broken = 0;
            for lines in 24..64 {
                let pages = pages(&build_in(style, &heads(lines, &section)));
                let count: Vec<usize> =
                    pages.iter().map(|page| page.matches("Only").count()).collect();
                assert_eq!(count.iter().sum::<usize>(), 4, "{style}: {kind}");
                let at = format!("{style}, {kind} ({fields}) after {lines}: {count:?}");
                assert!(!count.contains(&1), "{at}");
                broken += usize::from(count.contains(&2));
            }
            assert!(broken > 0, "{style}: {kind} ({fields}) never breaks");
        }
    }
}

#[test]
fn entries_stay_whole_and_lists_break_between_lines_that_have_company() {
    for style in style::names() {
        let mut broken = 0;
        for lines in 0..48 {
            let built = build_in(style, &cv(lines));
            let pages = pages(&built);
            let count = |word: &str| -> Vec<usize> {
                pages.iter().map(|page| page.matches(word).count()).collect()
            };
            let on = |word: &str| count(word).iter().filter(|n| **n > 0).count();
            let at = format!("{style} after {lines} lines");
            assert_eq!(on("Whole"), 1, "{at}: a short entry is torn");
            assert!(!count("Point").contains(&1), "{at}: {:?}", count("Point"));
            assert!(!count("Award\n").contains(&1), "{at}: {:?}", count("Award\n"));
            assert!(!count("Row").contains(&1), "{at}: {:?}", count("Row"));
            broken += usize::from(on("Point") > 1);
            for page in &pages {
                let ends = |title: &str| page.trim_end().ends_with(title);
                let alone = ["Heading", "Heading of rows", "Long role", "Long lead"];
                assert!(!alone.into_iter().any(ends), "{at}: {page}");
            }
        }
        assert!(broken > 10, "{style}: the long list never breaks");
    }
}
