//! `software`: programs and libraries.

use super::common::{Common, Link, Point, body, date, linked, links, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Entry};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::{Inline, Text};

/// Programs and libraries.
#[derive(Debug)]
pub struct Software;

record! {
    /// A program or a library.
    pub struct Program {
        /// Its name.
        pub title: Text,
        /// The person's part in it.
        pub role: Option<Text>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
        /// Links to the code, the documentation.
        pub links: Vec<Link>,
        /// How many stars its repository has.
        pub stars: Option<u32>,
    }
}

impl Kind for Software {
    const NAME: &'static str = "software";
    const NOUN: [&'static str; 2] = ["software package", "software packages"];
    const DOC: &'static str = "Programs and libraries.";
    type Options = NoOptions;
    type Entry = Program;

    fn lower(
        entry: &Program,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let stars = entry.stars.map(|stars| {
            let n = usize::try_from(stars).unwrap_or(usize::MAX);
            Inline::words(cx.locale.plural("count.stars", n), cx.span)
        });
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            subtitle: text(&entry.role),
            date: date(&common.dates, cx),
            detail: stars,
            links: links(&entry.links),
            note: text(&common.note),
            body: body(&entry.summary, &entry.highlights),
            ..Entry::default()
        }))
    }
}
