//! Matters of content: what is not wrong, and yet may not be meant. One file a finding, and one
//! list of them all.
//!
//! A finding looks at what is shown, as it was typed or as it is drawn. What it needs from
//! outside (the day, the history of a file, the lines on the pages) stands in [`Subject`].

mod first_person;
mod gap;
mod imprecise;
mod local_link;
mod long_highlight;
mod overlap;
mod passage;
mod same_verb;
mod stale;
mod stay;
mod unlinked;

use jiff::civil;

use crate::block::{Document, Section};
use crate::diag::Diagnostic;
use crate::locale::Locale;
use crate::select::{Selected, Selection};
use crate::source::Span;

/// What is looked at.
pub struct Subject<'a> {
    /// What is shown, as it was typed.
    pub selection: &'a Selection<'a>,
    /// What is shown, as it is drawn.
    pub document: &'a Document,
    /// The language of the pages.
    pub locale: &'a Locale,
    /// The day.
    pub today: civil::Date,
    /// When the lines of an entry were last changed, where that is known.
    pub touched: &'a dyn Fn(Span) -> Option<civil::Date>,
    /// How many lines a text takes on the pages.
    pub lines: &'a dyn Fn(&[Span]) -> usize,
    /// Where words stand in a stretch of a file; whether as whole words.
    pub find: &'a dyn Fn(Span, &str, bool) -> Option<Span>,
    /// All of an entry whose place this is.
    pub extent: &'a dyn Fn(Span) -> Span,
}

/// Something that may not be meant.
struct Finding<'a> {
    diagnostic: Diagnostic,
    /// The id of its section, if it is in one.
    section: Option<&'a str>,
    /// The ids of the entries that it is about, as far as they have any.
    entries: Vec<&'a str>,
}

/// Every finding, in the order of the codes.
const FINDINGS: &[for<'a> fn(&Subject<'a>) -> Vec<Finding<'a>>] = &[
    imprecise::find,
    gap::find,
    overlap::find,
    stale::find,
    unlinked::find,
    local_link::find,
    long_highlight::find,
    first_person::find,
    same_verb::find,
];

/// Says what is found, but for what the CV allows.
pub fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let allowed = &subject.selection.cv.lint;
    let found = FINDINGS.iter().flat_map(|find| find(subject));
    let wanted =
        |it: &Finding<'_>| !allowed.allows(it.diagnostic.code, it.section, &it.entries);
    found.filter(wanted).map(|it| it.diagnostic).collect()
}

impl<'a> Subject<'a> {
    /// The sections that are shown, as they are drawn and as they were typed.
    fn sections(&self) -> impl Iterator<Item = (&'a Section, &'a Selected<'a>)> {
        let all = self.selection.sections.iter();
        self.document.sections.iter().filter_map(move |section| {
            let typed = all.clone().find(|it| it.section.id == section.id)?;
            Some((section, typed))
        })
    }
}

impl<'a> Finding<'a> {
    /// Something found in a section.
    fn in_section(section: &'a str, diagnostic: Diagnostic) -> Self {
        Self { diagnostic, section: Some(section), entries: Vec::new() }
    }

    /// Something found in an entry.
    fn in_entry(
        selected: &'a Selected<'a>,
        index: Option<usize>,
        diagnostic: Diagnostic,
    ) -> Self {
        let section = selected.section;
        let entry = index.and_then(|index| section.id_of(index));
        let entries = entry.into_iter().collect();
        Self { diagnostic, section: Some(&section.id), entries }
    }

    /// It is about another entry as well.
    fn and(mut self, selected: &'a Selected<'a>, index: usize) -> Self {
        self.entries.extend(selected.section.id_of(index));
        self
    }
}
