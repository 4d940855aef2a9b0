//! `languages`: languages and how well they are spoken.

use super::common::{Common, date, linked, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Pair, Pairs};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Languages and how well they are spoken.
#[derive(Debug)]
pub struct Languages;

record! {
    /// A language.
    pub struct Language {
        /// Its name.
        pub name: Text,
        /// How well it is spoken.
        pub level: Option<Text>,
    }
}

impl Kind for Languages {
    const NAME: &'static str = "languages";
    const NOUN: [&'static str; 2] = ["language", "languages"];
    const DOC: &'static str = "Languages and how well they are spoken.";
    type Options = NoOptions;
    type Entry = Language;

    fn lower(
        entry: &Language,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let details = [text(&common.note), date(&common.dates, cx)];
        let detail = cx.locale.commas(details.into_iter().flatten());
        BlockKind::Pairs(Pairs {
            columns: 1,
            rows: vec![Pair {
                label: linked(entry.name.inline.clone(), common.url.as_ref()),
                values: text(&entry.level).into_iter().collect(),
                detail: (!detail.is_empty()).then_some(detail),
                span: cx.span,
            }],
        })
    }
}
