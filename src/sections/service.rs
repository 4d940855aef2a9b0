//! `service`: reviewing, committees, outreach.

use super::common::{Common, Point, body, date, linked, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Reviewing, committees, outreach.
#[derive(Debug)]
pub struct Service;

record! {
    /// An office, a committee, a journal reviewed for.
    pub struct Office {
        /// The body, the event or the journal.
        pub organization: Text,
        /// What the person is there.
        pub role: Option<Text>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
    }
}

impl Kind for Service {
    const NAME: &'static str = "service";
    const NOUN: [&'static str; 2] = ["service", "services"];
    const DOC: &'static str = "Reviewing, committees, outreach.";
    type Options = NoOptions;
    type Entry = Office;

    fn lower(
        entry: &Office,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.organization.inline.clone(), common.url.as_ref())),
            details: texts([&entry.role]),
            note: text(&common.note),
            date: date(&common.dates, cx),
            body: body(&entry.summary, &entry.highlights),
            ..Item::default()
        }))
    }
}
