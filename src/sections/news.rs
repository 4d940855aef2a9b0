//! `news`: what happened lately.

use super::common::{Common, date, linked, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// What happened lately.
#[derive(Debug)]
pub struct News;

record! {
    /// A piece of news.
    pub struct NewsEntry {
        /// What happened, in a sentence.
        pub text: Text,
    }
}

impl Kind for News {
    const NAME: &'static str = "news";
    const NOUN: [&'static str; 2] = ["news item", "news items"];
    const DOC: &'static str = "What happened lately, a sentence each.";
    type Options = NoOptions;
    type Entry = NewsEntry;

    fn lower(
        entry: &NewsEntry,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.text.inline.clone(), common.url.as_ref())),
            note: text(&common.note),
            date: date(&common.dates, cx),
            ..Item::default()
        }))
    }
}
