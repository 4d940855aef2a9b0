//! Where pages end: what belongs together stays together, and no line stands alone.

use cvpress::style;
use typst::layout::{Frame, FrameItem};

use crate::support::build_in;

/// So many lines, then an entry of less than a third of a page, then one with a long list.
fn cv(lines: usize) -> String {
    let filler: String =
        (0..lines).map(|n| format!("  {{ text = \"filler {n}\" }},\n")).collect();
    let points: String = (0..32).map(|n| format!("  \"Point {n}\",\n")).collect();
    format!(
        "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"list\"\nentry = [\n{filler}]\n\
         [[section]]\nkind = \"experience\"\ntitle = \"Heading\"\n[[section.entry]]\n\
         organization = \"Whole\"\nlocation = \"Whole\"\nnote = \"Whole\"\n\
         summary = \"Whole, with a summary.\"\n\
         highlights = [\"Whole one\", \"Whole two\", \"Whole three\", \"Whole four\"]\n\
         roles = [{{ role = \"Whole role\", highlights = [\"Whole five\"] }}]\n\
         [[section.entry]]\norganization = \"Long\"\nrole = \"Long role\"\n\
         highlights = [\n{points}]\n\
         [[section]]\nkind = \"honors\"\ntitle = \"Heading of awards\"\n\
         entry = [{{ title = \"Award\" }}, {{ title = \"Award\" }}, {{ title = \"Award\" }}]\n"
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

#[test]
fn entries_stay_whole_and_lists_break_between_lines_that_have_company() {
    for style in style::names() {
        let mut broken = 0;
        for lines in 0..48 {
            let built = build_in(style, &cv(lines));
            let pages = built.compiled.as_ref().expect("it builds").document.pages();
            let pages: Vec<String> = pages
                .iter()
                .map(|page| {
                    let mut text = String::new();
                    collect(&page.frame, &mut text);
                    text
                })
                .collect();
            let count = |word: &str| -> Vec<usize> {
                pages.iter().map(|page| page.matches(word).count()).collect()
            };
            let on = |word: &str| count(word).iter().filter(|n| **n > 0).count();
            let at = format!("{style} after {lines} lines");
            assert_eq!(on("Whole"), 1, "{at}: a short entry is torn");
            assert!(!count("Point").contains(&1), "{at}: {:?}", count("Point"));
            assert!(!count("Award\n").contains(&1), "{at}: {:?}", count("Award\n"));
            broken += usize::from(on("Point") > 1);
            for page in &pages {
                let ends = |title: &str| page.trim_end().ends_with(title);
                assert!(!ends("Heading") && !ends("Long role"), "{at}: {page}");
            }
        }
        assert!(broken > 10, "{style}: the long list never breaks");
    }
}
