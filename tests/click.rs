//! From a word on a page to its line in the CV.

use std::collections::BTreeMap;

use cvpress::compile::Click;
use typst::layout::{Frame, FrameItem, Point};

use crate::support::{Built, build_at, build_file, examples, root};

/// A word on a page, and where its middle stands.
struct Word {
    text: String,
    click: Click,
}

/// The words of a page that are set in one run, without a transformation.
fn words(page: usize, frame: &Frame, origin: Point, found: &mut Vec<Word>) {
    for (pos, item) in frame.items() {
        let at = origin + *pos;
        match item {
            FrameItem::Group(group) if group.transform.is_identity() => {
                words(page, &group.frame, at, found);
            }
            FrameItem::Text(text) => {
                let mut x = at.x;
                let mut letters: Vec<(char, f64)> = Vec::new();
                for glyph in &text.glyphs {
                    let middle = x + glyph.x_advance.at(text.size) / 2.0;
                    let shown = text.text[glyph.range()].chars();
                    letters.extend(shown.map(|letter| (letter, middle.to_pt())));
                    x += glyph.x_advance.at(text.size);
                }
                let y = at.y.to_pt() - text.size.to_pt() / 3.0;
                for word in letters.split(|(letter, _)| !letter.is_alphabetic()) {
                    let Some((_, x)) = word.get(word.len() / 2) else { continue };
                    let text = word.iter().map(|(letter, _)| letter).collect();
                    found.push(Word { text, click: Click { page, x: *x, y } });
                }
            }
            _ => {}
        }
    }
}

fn all_words(built: &Built) -> Vec<Word> {
    let compiled = built.compiled.as_ref().expect("pages");
    let mut found = Vec::new();
    for (page, sheet) in (1..).zip(compiled.document.pages()) {
        words(page, &sheet.frame, Point::zero(), &mut found);
    }
    found
}

/// Where a click leads: the file, the line and the column.
fn place(built: &Built, click: Click) -> Option<(String, usize, usize)> {
    let prepared = built.prepared.as_ref().expect("it is prepared");
    let span = prepared.place_of(click, built.compiled.as_ref().expect("pages"))?;
    let source = built.sources.get(span.file);
    let (line, column) = source.position(span.range().start);
    Some((source.path().to_string_lossy().into_owned(), line, column))
}

/// Words of a CV's files that stand in them but once, with their file and line.
fn unique_words(built: &Built) -> BTreeMap<String, (String, usize)> {
    let mut all: BTreeMap<String, Option<(String, usize)>> = BTreeMap::new();
    for (_, source) in built.sources.iter() {
        let path = source.path().to_string_lossy().into_owned();
        for (line, text) in (1..).zip(source.text().lines()) {
            for word in text.split(|letter: char| !letter.is_alphabetic()) {
                let place = Some((path.clone(), line));
                all.entry(word.to_owned()).and_modify(|it| *it = None).or_insert(place);
            }
        }
    }
    // Words that we write ourselves lead to where we write them.
    let words = ["en", "en-GB", "ar", "ja"].map(|tag| format!("locales/{tag}.toml"));
    let files = words.iter().map(String::as_str).chain(["src/value/network.rs"]);
    let read = |file| std::fs::read_to_string(root().join(file)).expect("words of ours");
    let ours: String = files.map(read).collect();
    // A part of a word at the end of a line may be a word elsewhere.
    let texts: String = built.sources.iter().map(|(_, source)| source.text()).collect();
    let theirs = |word: &String| {
        let once = texts.matches(word.as_str()).nth(1).is_none();
        word.chars().count() >= 5 && once && !ours.contains(word.as_str())
    };
    let known = all.into_iter().filter(|(word, _)| theirs(word));
    known.filter_map(|(word, place)| Some((word, place?))).collect()
}

#[test]
fn every_word_leads_to_its_line_in_every_style() {
    let mut checked = 0;
    for example in examples() {
        for style in cvpress::style::names() {
            let built = build_file(&example, &[format!("document.style=\"{style}\"")]);
            let unique = unique_words(&built);
            for Word { text, click } in all_words(&built) {
                let Some((file, line)) = unique.get(&text) else { continue };
                let found = place(&built, click).map(|(file, line, _)| (file, line));
                let expected = Some((file.clone(), *line));
                assert_eq!(
                    found, expected,
                    "`{text}` of {example:?} in {style}: {click:?}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 5000, "only {checked} words were looked at");
}

#[test]
fn a_click_leads_to_the_word_itself_or_to_what_stands_near() {
    let text = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"text\"\ntext = \"\"\"\n\
                A first line that says little.\n\
                Then a **strong** word with [a link](https://example.org) in it.\n\"\"\"\n\n\
                [[section]]\nkind = \"experience\"\n\
                entry = [{ role = \"Reader\", organization = \"Somewhere\", start = 2019, end = 2021 }]\n";
    let built = build_at(&root().join("tests/cv.toml"), text, &[]);
    assert!(built.compiled.is_some(), "{}", built.report());
    let words = all_words(&built);
    let click = |text: &str| {
        let word = words.iter().find(|word| word.text == text);
        word.unwrap_or_else(|| panic!("no `{text}` on the page")).click
    };
    let line_of = |click| place(&built, click).map(|(_, line, _)| line);
    let (_, line, column) = place(&built, click("strong")).expect("a place");
    assert_eq!((line, column), (8, 10));
    // A link is a word as any other: it is its line that is asked for.
    let (_, line, column) = place(&built, click("link")).expect("a place");
    assert_eq!((line, column), (8, 32));
    assert_eq!(line_of(click("first")), Some(7));
    // What we wrote ourselves is of what it belongs to.
    assert_eq!(line_of(click("Somewhere")), Some(13));
    let somewhere = click("Somewhere");
    let date = Click { x: somewhere.x - 60.0, ..somewhere };
    assert_eq!(line_of(date), Some(13), "a date");
    // Beside the words of a line.
    let first = click("first");
    let right = Click { x: somewhere.x + 250.0, ..somewhere };
    assert_eq!(line_of(right), Some(13), "right of a line");
    assert_eq!(line_of(Click { y: first.y + 3.0, ..first }), Some(7), "below a word");
    // Far from all words there is nothing, and no panic on pages that are not there.
    for (page, x, y) in
        [(1, 20.0, 800.0), (0, 100.0, 100.0), (9, 100.0, 100.0), (1, -1e9, 1e9)]
    {
        assert_eq!(line_of(Click { page, x, y }), None, "{page} {x} {y}");
    }
}
