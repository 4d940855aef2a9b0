//! What a machine reads out of a finished PDF, held against the document that it was made
//! from: every field, in which order, each date beside its entry.
//!
//! The reader is an independent one ([`crate::reader`]). The letters of a text are compared
//! without spaces, case, and the shapes of quotes, dashes and ligatures.

mod anchor;
mod dates;
mod fields;
mod place;
mod report;
mod stream;

pub use report::{Wanted, json, report};

use crate::block::Document;
use crate::reader::{Facts, Page, Unreadable, facts, pages};
use crate::source::Span;

use fields::units;
use place::{Placed, place};
use stream::{Order, Stream};

/// What a machine reads out of a PDF.
#[derive(Debug, Clone)]
pub struct Proof {
    /// How many pages there are.
    pub pages: usize,
    /// What the PDF says of itself.
    pub facts: Facts,
    /// The head, and then the sections, with their fields.
    pub sections: Vec<Section>,
    /// Characters that mean nothing to a machine.
    pub unmapped: Vec<Unmapped>,
    /// The addresses of the CV to which no link of the PDF leads.
    pub dead: Vec<(String, Option<Span>)>,
}

/// The head or a section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its id; none for the head.
    pub id: Option<String>,
    /// Its title; the name of the person for the head.
    pub title: String,
    /// Its fields, in the order of the document.
    pub fields: Vec<Reading>,
}

/// A field, and what a machine gets of it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The number of what it belongs to: the head, a heading, an entry.
    pub unit: usize,
    /// The title of the entry that it is of.
    pub entry: Option<String>,
    /// What it is: `title`, `date`, `authors`.
    pub field: &'static str,
    /// What should be read.
    pub expected: String,
    /// What is read in its place, as it stands there.
    pub read: Option<String>,
    /// The page on which it begins, from 1.
    pub page: Option<usize>,
    /// What became of it, in the order of the file.
    pub state: State,
    /// What becomes of it where a machine goes over the pages row by row.
    pub by_rows: State,
    /// Words of it that are nowhere near.
    pub lost: Vec<String>,
    /// Where it comes from.
    pub span: Span,
}

/// What became of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It stands in its place.
    Found,
    /// A date whose years are there, or names that are, written in another way.
    Reworded,
    /// Left out, as another text says the same.
    Spared,
    /// Its entry stands in another order.
    Moved,
    /// Its words are there, with others between or in another order.
    Torn,
    /// It stands away from its entry.
    Elsewhere,
    /// A date that stands beside another entry.
    Apart,
    /// It is not there as it should be.
    Missing,
}

impl Proof {
    /// Whether the PDF is one of cvpress, whose text must come in order in the file itself.
    pub fn is_own(&self) -> bool {
        let by = self.facts.producer.as_deref();
        by.is_some_and(|by| by.starts_with("cvpress "))
    }

    /// What became of a field. In a PDF of another program it is in its place if one of the two
    /// orders has it there: readers of either sort get it.
    pub(super) fn verdict(&self, reading: &Reading) -> State {
        // An entry that rows have in another order is still one there.
        let whole = reading.by_rows == State::Moved && reading.state != State::Moved;
        let either = !self.is_own() && (reading.by_rows.is_good() || whole);
        if either { State::Found } else { reading.state }
    }
}

impl State {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            State::Found => "found",
            State::Reworded => "reworded",
            State::Spared => "spared",
            State::Moved => "moved",
            State::Torn => "torn",
            State::Elsewhere => "elsewhere",
            State::Apart => "apart",
            State::Missing => "missing",
        }
    }

    /// Whether a machine gets the text, wherever.
    pub fn is_read(self) -> bool {
        self.is_good() || self == State::Moved
    }

    /// Whether a machine gets the text, in its place.
    pub fn is_good(self) -> bool {
        matches!(self, State::Found | State::Reworded | State::Spared)
    }
}

/// A piece of text with characters that mean nothing to a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmapped {
    /// Its page, from 1.
    pub page: usize,
    /// The piece, with U+FFFD in their place.
    pub text: String,
}

/// What must be known of a language to read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tongue {
    /// Whether its lines go from right to left.
    pub rtl: bool,
    /// The word that joins the last two of several names, which other programs leave out.
    pub and: String,
}

/// Reads a PDF back and compares it with a document.
///
/// # Errors
/// Where the PDF cannot be read.
pub fn prove(
    document: &Document,
    tongue: &Tongue,
    pdf: &[u8],
) -> Result<Proof, Unreadable> {
    let facts = facts(pdf)?;
    let pages = pages(pdf)?;
    let units = units(document);
    let stream = Stream::new(&pages, Order::File, tongue.rtl);
    let placed = place(&units, &stream, tongue);
    let rows = Stream::new(&pages, Order::Rows, tongue.rtl);
    let by_rows = place(&units, &rows, tongue);
    let name = document.header.name.plain();
    let mut sections = vec![Section { id: None, title: name, fields: Vec::new() }];
    sections.extend(document.sections.iter().map(|section| Section {
        id: Some(section.id.clone()),
        title: section.title.plain(),
        fields: Vec::new(),
    }));
    let all = placed.into_iter().zip(by_rows);
    for (number, (unit, (placed, rows))) in units.iter().zip(all).enumerate() {
        let title = unit.fields.iter().find(|it| ["title", "label"].contains(&it.name));
        // A date may be left out where a tag has its year, and the tag where the date is; but
        // not both.
        let dated = unit.fields.iter().zip(&placed).any(|(it, placed)| {
            ["date", "tag"].contains(&it.name) && placed.state.is_good()
        });
        let section = &mut sections[unit.section.map_or(0, |index| index + 1)];
        for (field, (placed, rows)) in
            unit.fields.iter().zip(placed.into_iter().zip(rows))
        {
            // A date that only rows have beside its entry is there, but not in its place.
            let strayed = field.is_date() && placed.state == State::Missing;
            let placed = match strayed && rows.state.is_good() {
                true => Placed { state: State::Apart, ..placed },
                false => placed,
            };
            let spared = |state: State| {
                let spare = field.optional && (dated || !field.is_date());
                if spare && !state.is_good() { State::Spared } else { state }
            };
            section.fields.push(Reading {
                unit: number,
                entry: title.filter(|_| unit.section.is_some()).map(|it| it.text.clone()),
                field: field.name,
                expected: field.text.clone(),
                read: placed.range.clone().map(|range| stream.read(range)),
                page: placed.range.map(|range| stream.page(range.start)),
                state: spared(placed.state),
                by_rows: spared(rows.state),
                lost: placed.lost,
                span: field.span,
            });
        }
    }
    sections.retain(|section| !section.fields.is_empty());
    let dead = dead(document, &facts);
    Ok(Proof { pages: pages.len(), facts, sections, unmapped: unmapped(&pages), dead })
}

/// The addresses of a document to which no link leads.
fn dead(document: &Document, facts: &Facts) -> Vec<(String, Option<Span>)> {
    // The digits of a number are what is dialled, however they are grouped.
    let plain = |address: &str| match address.strip_prefix("tel:") {
        Some(number) => {
            number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
        }
        None => address.trim_end_matches('/').to_owned(),
    };
    let same = |a: &str, b: &str| plain(a) == plain(b);
    let mut dead: Vec<(String, Option<Span>)> = Vec::new();
    for inline in document.inlines() {
        let mut addresses = Vec::new();
        inline.addresses(&mut addresses);
        for address in addresses {
            let live = facts.links.iter().any(|link| same(&link.address, address));
            if !live && !dead.iter().any(|(known, _)| known == address) {
                dead.push((address.to_owned(), inline.span()));
            }
        }
    }
    dead
}

/// Pieces with characters that no machine knows: those without a meaning, and those of
/// private use.
fn unmapped(pages: &[Page]) -> Vec<Unmapped> {
    let unknown = |c: char| {
        c == char::REPLACEMENT_CHARACTER
            || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
            || c.is_control()
    };
    let mut all = Vec::new();
    for (page, texts) in (1..).zip(pages) {
        for piece in texts.pieces.iter().filter(|piece| piece.text.contains(unknown)) {
            let text = piece.text.replace(unknown, "\u{FFFD}");
            all.push(Unmapped { page, text });
        }
    }
    all
}
