//! `list`: short points of any sort.

use super::common::{Common, date, linked, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Bullets, Item};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Short points of any sort.
#[derive(Debug)]
pub struct List;

record! {
    /// A point.
    pub struct Point {
        /// What it says.
        pub text: Text,
    }
}

impl Kind for List {
    const NAME: &'static str = "list";
    const NOUN: [&'static str; 2] = ["item", "items"];
    const DOC: &'static str = "Short points of any sort; with `columns` above 1 they stand \
                               in columns.";
    type Options = NoOptions;
    type Entry = Point;

    fn lower(
        entry: &Point,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let words = linked(entry.text.inline.clone(), common.url.as_ref());
        let (date, note) = (date(&common.dates, cx), text(&common.note));
        if date.is_none() && note.is_none() {
            return BlockKind::Bullets(Bullets {
                columns: cx.columns,
                items: vec![words],
                places: vec![cx.span],
            });
        }
        BlockKind::Item(Box::new(Item {
            title: Some(words),
            date,
            note,
            ..Item::default()
        }))
    }
}
