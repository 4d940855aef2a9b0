//! The fields of a document, in the order in which they are read.

use super::stream::folded;
use crate::block::{Block, BlockKind, Contact, Document, Header};
use crate::source::Span;
use crate::value::text::{Inline, RunKind};

/// What belongs together: the head, the title of a section, an entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    /// The section that it stands in; none for the head.
    pub(super) section: Option<usize>,
    /// The unit that it stands in, as a role in an employer.
    pub(super) parent: Option<usize>,
    /// Its fields.
    pub(super) fields: Vec<Field>,
}

/// A text that a machine should find.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// What it is: `title`, `date`, `authors`.
    pub(super) name: &'static str,
    /// As it should be read.
    pub(super) text: String,
    /// What is compared: the letters alone, parted by its mathematics.
    pub(super) parts: Vec<Vec<char>>,
    /// Where it comes from.
    pub(super) span: Span,
    /// Whether a style may leave it out, because another text says the same.
    pub(super) optional: bool,
}

impl Field {
    /// Whether it is a date, which must stand beside its entry.
    pub(super) fn is_date(&self) -> bool {
        self.name == "date"
    }

    /// The longest of what is compared.
    pub(super) fn longest(&self) -> &[char] {
        self.parts.iter().max_by_key(|part| part.len()).map_or(&[], Vec::as_slice)
    }
}

/// All units of a document.
pub(super) fn units(document: &Document) -> Vec<Unit> {
    let mut units = vec![head(&document.header)];
    for (index, section) in document.sections.iter().enumerate() {
        let mut unit = Unit { section: Some(index), ..Unit::default() };
        unit.add("heading", [&section.title], section.span);
        unit.add("note", &section.note, section.span);
        push(unit, &mut units);
        section.blocks.iter().for_each(|block| add(block, index, None, &mut units));
    }
    units
}

fn head(header: &Header) -> Unit {
    let mut unit = Unit::default();
    let span = header.span;
    unit.add("name", [&header.name], span);
    unit.add("pronouns", &header.pronouns, span);
    unit.add("headline", &header.headline, span);
    unit.add("affiliation", &header.affiliation, span);
    unit.add("address", &header.address, span);
    unit.add("location", &header.location, span);
    for Contact { label, body, .. } in &header.contacts {
        unit.put("label", label, span, true);
        unit.add("contact", [body], span);
    }
    unit.add("metrics", &header.metrics, span);
    unit
}

fn push(unit: Unit, units: &mut Vec<Unit>) {
    if !unit.fields.is_empty() {
        units.push(unit);
    }
}

/// Adds a block: what has a date of its own is a unit of its own.
fn add(block: &Block, section: usize, parent: Option<usize>, units: &mut Vec<Unit>) {
    let span = block.span;
    let mut unit = Unit { section: Some(section), parent, fields: Vec::new() };
    match &block.kind {
        BlockKind::Group(group) => {
            unit.add("heading", [&group.title], span);
            push(unit, units);
            group.blocks.iter().for_each(|block| add(block, section, None, units));
        }
        BlockKind::Entry(entry) => {
            unit.add("title", &entry.title, span);
            unit.add("subtitle", &entry.subtitle, span);
            unit.add("place", &entry.place, span);
            unit.add("date", &entry.date, span);
            unit.add("detail", &entry.detail, span);
            unit.add("people", &entry.people, span);
            unit.add("link", &entry.links, span);
            unit.add("note", &entry.note, span);
            add_body(unit, &entry.body, section, units);
        }
        BlockKind::Item(item) => {
            unit.add("title", &item.title, span);
            unit.add("detail", &item.details, span);
            unit.add("note", &item.note, span);
            unit.add("date", &item.date, span);
            unit.add("link", &item.links, span);
            add_body(unit, &item.body, section, units);
        }
        BlockKind::Citation(citation) => {
            let told = citation.tag.is_some() && citation.dated_tag;
            unit.add("citation", &citation.formatted, span);
            unit.add("title", &citation.title, span);
            unit.add("authors", &citation.authors, span);
            unit.add("venue", &citation.venue, span);
            unit.put("date", &citation.date, span, told);
            unit.add("status", &citation.status, span);
            unit.add("award", &citation.award, span);
            unit.add("note", &citation.note, span);
            unit.add("link", &citation.links, span);
            unit.put("tag", &citation.tag, span, true);
            push(unit, units);
        }
        BlockKind::Pairs(pairs) => {
            for row in &pairs.rows {
                let mut unit = Unit { section: Some(section), ..Unit::default() };
                unit.add("label", [&row.label], row.span);
                unit.add("value", &row.values, row.span);
                unit.add("detail", &row.detail, row.span);
                push(unit, units);
            }
        }
        BlockKind::Prose(_) | BlockKind::Bullets(_) => {
            add_body(unit, std::slice::from_ref(block), section, units);
        }
    }
}

/// The texts of a body belong to its entry; entries in it stand for themselves.
fn add_body(mut unit: Unit, body: &[Block], section: usize, units: &mut Vec<Unit>) {
    let text = |block: &&Block| {
        matches!(block.kind, BlockKind::Prose(_) | BlockKind::Bullets(_))
    };
    for block in body.iter().filter(text) {
        match &block.kind {
            BlockKind::Prose(prose) => unit.add("text", [prose], block.span),
            BlockKind::Bullets(bullets) => {
                unit.add("highlight", &bullets.items, block.span)
            }
            _ => {}
        }
    }
    push(unit, units);
    let parent = units.len().checked_sub(1);
    let entries = body.iter().filter(|block| !text(block));
    entries.for_each(|block| add(block, section, parent, units));
}

impl Unit {
    /// Texts that must be there.
    fn add<'a>(
        &mut self,
        name: &'static str,
        texts: impl IntoIterator<Item = &'a Inline>,
        span: Span,
    ) {
        self.put(name, texts, span, false);
    }

    fn put<'a>(
        &mut self,
        name: &'static str,
        texts: impl IntoIterator<Item = &'a Inline>,
        span: Span,
        optional: bool,
    ) {
        for text in texts {
            let mut parts = vec![String::new()];
            collect(text, &mut parts);
            let parts = parts.iter().map(|part| folded(part).collect::<Vec<char>>());
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                let span = text.span().unwrap_or(span);
                let text = text.plain();
                self.fields.push(Field { name, text, parts, span, optional });
            }
        }
    }
}

/// The words of a text; mathematics, of which a machine reads other letters, parts them.
fn collect(text: &Inline, parts: &mut Vec<String>) {
    for run in &text.runs {
        match &run.kind {
            RunKind::Text(words) | RunKind::Verbatim(words) | RunKind::Code(words) => {
                parts.last_mut().into_iter().for_each(|part| part.push_str(words));
            }
            RunKind::Math(_) => parts.push(String::new()),
            RunKind::Emph(inner)
            | RunKind::Strong(inner)
            | RunKind::Tied(inner)
            | RunKind::Link(_, inner) => collect(inner, parts),
        }
    }
}
