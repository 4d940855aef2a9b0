//! `teaching`: courses taught.

use super::common::{Common, Point, body, date, linked, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::{Amount, record};
use crate::diag::Sink;
use crate::value::text::{Inline, Text};

/// Courses taught.
#[derive(Debug)]
pub struct Teaching;

record! {
    /// A course.
    pub struct Course {
        /// What the person did in it, such as `Teaching Assistant`.
        pub role: Option<Text>,
        /// The name of the course.
        pub course: Text,
        /// The university.
        pub organization: Option<Text>,
        /// The term, in words; it stands where the date would if there is none.
        pub term: Option<Text>,
        /// How many students took it: a number, or words.
        pub students: Option<Amount>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
    }
}

impl Kind for Teaching {
    const NAME: &'static str = "teaching";
    const NOUN: [&'static str; 2] = ["course", "courses"];
    const DOC: &'static str = "Courses taught.";
    type Options = NoOptions;
    type Entry = Course;

    fn lower(
        entry: &Course,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let when = date(&common.dates, cx);
        let mut details = texts([&entry.role, &entry.organization]);
        if when.is_some() {
            details.extend(text(&entry.term));
        }
        details.extend(entry.students.as_ref().map(
            |students| match students.0.raw.parse() {
                Ok(n) => {
                    Inline::words(cx.locale.plural("count.students", n), students.0.span)
                }
                Err(_) => students.0.inline.clone(),
            },
        ));
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.course.inline.clone(), common.url.as_ref())),
            details,
            note: text(&common.note),
            date: when.or_else(|| text(&entry.term)),
            body: body(&entry.summary, &entry.highlights),
            ..Item::default()
        }))
    }
}
