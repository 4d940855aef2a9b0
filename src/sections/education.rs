//! `education`: degrees and stays at schools.

use super::common::{Common, People, Point, body, date, joined, linked, people, text};
use super::{Context, Kind, NoOptions};
use crate::block::{Block, BlockKind, Entry};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::{Inline, RunKind, Text};

/// Degrees and stays at schools.
#[derive(Debug)]
pub struct Education;

record! {
    /// A degree or a stay at a school.
    pub struct EducationEntry {
        /// The university or school.
        pub institution: Text,
        /// The degree.
        pub degree: Text,
        /// The field of study, printed behind the degree.
        pub area: Option<Text>,
        /// The town.
        pub location: Option<Text>,
        /// A grade or an average, as it is to be printed.
        pub grade: Option<Text>,
        /// Advisors and the like.
        pub people: Vec<People>,
        /// The title of the thesis.
        pub thesis: Option<Text>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
    }
}

impl Kind for Education {
    const NAME: &'static str = "education";
    const NOUN: [&'static str; 2] = ["degree", "degrees"];
    const DOC: &'static str = "Degrees and stays at schools.";
    type Options = NoOptions;
    type Entry = EducationEntry;

    fn lower(
        entry: &EducationEntry,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let thesis = entry.thesis.as_ref().map(|thesis| {
            let span = thesis.span;
            let label = Inline::words(cx.locale.word("label.thesis"), span);
            let title = Inline::new().with(RunKind::Emph(thesis.inline.clone()), span);
            Block::new(BlockKind::Prose(cx.locale.labelled(label, title, span)), span)
        });
        let below = body(&entry.summary, &entry.highlights);
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.institution.inline.clone(), common.url.as_ref())),
            subtitle: joined([&Some(entry.degree.clone()), &entry.area], cx),
            place: text(&entry.location),
            date: date(&common.dates, cx),
            detail: text(&entry.grade),
            people: people(&entry.people, cx),
            note: text(&common.note),
            body: thesis.into_iter().chain(below).collect(),
            ..Entry::default()
        }))
    }
}
