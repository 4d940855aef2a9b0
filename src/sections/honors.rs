//! `honors`: prizes, fellowships, distinctions.

use super::common::{Common, date, linked, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::{Amount, record};
use crate::diag::Sink;
use crate::value::text::Text;

/// Prizes, fellowships, distinctions.
#[derive(Debug)]
pub struct Honors;

record! {
    /// A prize, a fellowship, a distinction.
    pub struct Honor {
        /// What it is called.
        pub title: Text,
        /// Who gave it.
        pub issuer: Option<Text>,
        /// What it was endowed with.
        pub amount: Option<Amount>,
    }
}

impl Kind for Honors {
    const NAME: &'static str = "honors";
    const NOUN: [&'static str; 2] = ["honour", "honours"];
    const DOC: &'static str = "Prizes, fellowships, distinctions.";
    type Options = NoOptions;
    type Entry = Honor;

    fn lower(
        entry: &Honor,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let amount = entry.amount.as_ref().map(|amount| amount.0.clone());
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            details: texts([&entry.issuer, &amount]),
            note: text(&common.note),
            date: date(&common.dates, cx),
            ..Item::default()
        }))
    }
}
