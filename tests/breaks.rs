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
        ("kind = \"honors\"", "title = \"Only\""),
        ("kind = \"honors\"", "title = \"Only\", date = 2020"),
        ("kind = \"experience\"", "organization = \"Only\", role = \"a\""),
        (
            "kind = \"experience\"",
            "organization = \"Only\", role = \"a\", location = \"b\", date = 2020",
        ),
        ("kind = \"projects\"", "title = \"Only\", date = 2020"),
        ("kind = \"service\"", "organization = \"Only\", role = \"a\", date = 2020"),
        (
            "kind = \"publications\"\ncitation-style = \"nature\"",
            "title = \"Only\", date = 2020",
        ),
    ] {
        let section = format!("{kind}\nentry = [\n{}]\n", entry(fields));
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

/// So many lines, then an entry with so many highlights of two lines or three, and roles or not.
fn entry_of(highlights: usize, roles: bool, lines: usize) -> String {
    let filler: String =
        (0..lines).map(|n| format!("  {{ text = \"filler {n}\" }},\n")).collect();
    let words = "Whole: led the design of a reader for tables of measurements, and wrote \
                 what it does down, which five laboratories in Vienna use to this day";
    let list = |count: usize| format!("[{}]", format!("\"{words}.\", ").repeat(count));
    let said = match roles {
        true => format!(
            "roles = [{{ role = \"Whole one\", highlights = {} }}, \
             {{ role = \"Whole two\", highlights = {} }}]",
            list(highlights / 2),
            list(highlights - highlights / 2)
        ),
        false => format!("role = \"Whole role\"\nhighlights = {}", list(highlights)),
    };
    format!(
        "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"list\"\nentry = [\n{filler}]\n\
         [[section]]\nkind = \"experience\"\n[[section.entry]]\norganization = \"Whole\"\n{said}\n\
         [[section.entry]]\norganization = \"End\"\nrole = \"End\"\n"
    )
}

/// How high on the first page a word stands first, and how low the last time.
fn extent(built: &Built, word: &str) -> (f64, f64) {
    fn heights(frame: &Frame, top: f64, word: &str, found: &mut Vec<f64>) {
        for (point, item) in frame.items() {
            let at = top + point.y.to_pt();
            match item {
                FrameItem::Group(group) => heights(&group.frame, at, word, found),
                FrameItem::Text(item) if item.text.contains(word) => found.push(at),
                _ => {}
            }
        }
    }
    let compiled =
        built.compiled.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
    let mut found = Vec::new();
    heights(&compiled.document.pages()[0].frame, 0.0, word, &mut found);
    let least = found.iter().copied().fold(f64::INFINITY, f64::min);
    (least, found.into_iter().fold(0.0, f64::max))
}

#[test]
fn an_entry_of_a_third_of_a_page_is_whole_however_it_is_told() {
    for style in style::names() {
        let (mut whole, mut torn) = (0, 0);
        let (_, foot) = extent(&build_in(style, &entry_of(1, false, 90)), "filler");
        let (top, _) = extent(&build_in(style, &entry_of(1, false, 90)), "Ada");
        for roles in [false, true] {
            for highlights in [5, 7, 10, 14] {
                let (from, to) =
                    extent(&build_in(style, &entry_of(highlights, roles, 2)), "Whole");
                let share = (to - from) / (foot - top);
                let breaks = (16..46).step_by(5).filter(|lines| {
                    let pages =
                        pages(&build_in(style, &entry_of(highlights, roles, *lines)));
                    pages.iter().filter(|page| page.contains("Whole")).count() > 1
                });
                let breaks = breaks.count();
                let at =
                    format!("{style}, {highlights} highlights, {share:.2} of a page");
                if share < 0.3 {
                    assert_eq!(breaks, 0, "{at}: torn");
                    whole += 1;
                }
                if share > 0.36 {
                    assert!(breaks > 0, "{at}: never broken");
                    torn += 1;
                }
            }
        }
        assert!(whole > 1 && torn > 1, "{style}: {whole} whole, {torn} torn");
    }
}

#[test]
fn code_and_mathematics_are_no_letters_and_break_all_the_same() {
    let code = format!("`{}`", "let token = next;".repeat(24));
    let math = "A $mat(1; 2; 3; 4; 5; 6; 7; 8)$".to_owned();
    for style in style::names() {
        for (said, count) in [(&code, 14), (&math, 14)] {
            let points = format!("  '{said}',\n").repeat(count);
            let cv = format!(
                "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"experience\"\n\
                 [[section.entry]]\norganization = \"Example\"\nrole = \"a\"\n\
                 highlights = [\n{points}]\n"
            );
            let built = build_in(style, &cv);
            let compiled = built.compiled.as_ref().expect("it is typeset");
            for page in compiled.document.pages() {
                let (text, foot) = lowest(&page.frame, 0.0);
                let height = page.frame.height().to_pt();
                assert!(foot < height, "{style}: “{text}” runs off the page");
            }
        }
    }
}

/// How low the lowest text stands, and where.
fn lowest(frame: &Frame, top: f64) -> (String, f64) {
    let mut found = (String::new(), 0.0);
    for (point, item) in frame.items() {
        let at = top + point.y.to_pt();
        let it = match item {
            FrameItem::Group(group) => lowest(&group.frame, at),
            FrameItem::Text(item) => (item.text.to_string(), at),
            _ => continue,
        };
        if it.1 > found.1 {
            found = it;
        }
    }
    found
}
