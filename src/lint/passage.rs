//! Passages: texts in sentences, as they stand in a section.

use super::Subject;
use crate::block::{Block, BlockKind};
use crate::select::Selected;
use crate::source::Span;
use crate::value::text::{Inline, RunKind};

/// A text in sentences.
pub(super) struct Passage<'a> {
    pub(super) section: &'a Selected<'a>,
    /// Which entry of the section it is of.
    pub(super) index: Option<usize>,
    /// Whether it is a highlight.
    pub(super) highlight: bool,
    pub(super) text: &'a Inline,
}

/// The passages of all sections: summaries, highlights, notes, paragraphs and news. Titles
/// and names are none.
pub(super) fn passages<'a>(subject: &Subject<'a>) -> Vec<Passage<'a>> {
    let mut all = Vec::new();
    for (section, selected) in subject.sections() {
        let note = section.note.iter();
        all.extend(note.map(|text| Passage {
            section: selected,
            index: None,
            highlight: false,
            text,
        }));
        for block in &section.blocks {
            collect(block, selected, None, &mut all);
        }
    }
    all
}

fn collect<'a>(
    block: &'a Block,
    section: &'a Selected<'a>,
    within: Option<usize>,
    all: &mut Vec<Passage<'a>>,
) {
    let index = within.or_else(|| find_entry(section, block.span));
    let mut add = |highlight, texts: &mut dyn Iterator<Item = &'a Inline>| {
        all.extend(texts.map(|text| Passage { section, index, highlight, text }));
    };
    let body = match &block.kind {
        BlockKind::Group(group) => {
            group.blocks.iter().for_each(|block| collect(block, section, None, all));
            return;
        }
        BlockKind::Entry(entry) => {
            add(false, &mut entry.note.iter());
            &entry.body
        }
        BlockKind::Item(item) => {
            let news = section.section.kind.name == "news";
            add(false, &mut item.title.iter().filter(|_| news).chain(&item.note));
            &item.body
        }
        BlockKind::Citation(citation) => {
            add(false, &mut citation.note.iter());
            return;
        }
        BlockKind::Prose(prose) => {
            add(false, &mut std::iter::once(prose));
            return;
        }
        BlockKind::Bullets(bullets) => {
            let highlight = within.is_some();
            for (at, text) in bullets.items.iter().enumerate() {
                let own = bullets.places.get(at).and_then(|it| find_entry(section, *it));
                let index = own.or(index);
                all.push(Passage { section, index, highlight, text });
            }
            return;
        }
        BlockKind::Pairs(_) => return,
    };
    body.iter().for_each(|block| collect(block, section, index, all));
}

/// The entry of a section that stands at a place.
pub(super) fn find_entry(section: &Selected<'_>, span: Span) -> Option<usize> {
    let body = &section.section.body;
    section.entries.iter().copied().find(|&index| body.common(index).1 == span)
}

/// The words that are the author's own: those that are emphasised or stand in quotes are
/// titles and what others said, and code is code.
pub(super) fn own_words(inline: &Inline) -> String {
    let mut words = String::new();
    write_words(inline, &mut words);
    unquoted(&words)
}

fn write_words(inline: &Inline, words: &mut String) {
    for run in &inline.runs {
        match &run.kind {
            RunKind::Text(text) | RunKind::Verbatim(text) => words.push_str(text),
            RunKind::Strong(inner) | RunKind::Link(_, inner) | RunKind::Tied(inner) => {
                write_words(inner, words);
            }
            RunKind::Emph(_) | RunKind::Code(_) | RunKind::Math(_) => words.push(GONE),
        }
    }
}

/// What stands for words that are left out.
const GONE: char = '\u{b7}';
/// Quotation marks, and those that end what they begin.
const QUOTES: [(char, &[char]); 7] = [
    ('"', &['"']),
    ('“', &['”']),
    ('„', &['“', '”']),
    ('”', &['”']),
    ('«', &['»']),
    ('「', &['」']),
    ('『', &['』']),
];

/// A text without what stands in quotes.
fn unquoted(text: &str) -> String {
    let mut rest = text;
    let mut left = String::new();
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let ends = QUOTES.iter().find(|(begin, _)| *begin == c).map(|(_, ends)| *ends);
        let end = ends.and_then(|ends| after.find(ends));
        match end.and_then(|end| after.get(end..)) {
            Some(quote) => {
                left.push(GONE);
                let mark = quote.chars().next().map_or(0, char::len_utf8);
                rest = &quote[mark..];
            }
            None => {
                left.push(c);
                rest = after;
            }
        }
    }
    left
}
