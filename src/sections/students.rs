//! `students`: those supervised.

use super::common::{Common, date, linked, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Those supervised.
#[derive(Debug)]
pub struct Students;

record! {
    /// A student supervised.
    pub struct Student {
        /// Their name.
        pub name: Text,
        /// The degree they worked for.
        pub degree: Option<Text>,
        /// The person's part, such as `Co-advisor`.
        pub role: Option<Text>,
        /// Where they studied.
        pub organization: Option<Text>,
        /// Where they are now.
        pub now: Option<Text>,
    }
}

impl Kind for Students {
    const NAME: &'static str = "students";
    const NOUN: [&'static str; 2] = ["student", "students"];
    const DOC: &'static str = "Those supervised.";
    const IS_PERSON: bool = true;
    type Options = NoOptions;
    type Entry = Student;

    fn lower(
        entry: &Student,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let mut details = texts([&entry.degree, &entry.organization, &entry.role]);
        details.extend(entry.now.as_ref().map(|now| {
            cx.locale.fill("label.now", now.span, &[("place", now.inline.clone())])
        }));
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.name.inline.clone(), common.url.as_ref())),
            details,
            note: text(&common.note),
            date: date(&common.dates, cx),
            ..Item::default()
        }))
    }
}
