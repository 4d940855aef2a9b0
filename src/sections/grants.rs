//! `grants`: money raised.

use super::common::{Common, People, date, joined, linked, people, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Entry};
use crate::decode::{Amount, record};
use crate::diag::Sink;
use crate::value::text::Text;

/// Money raised.
#[derive(Debug)]
pub struct Grants;

record! {
    /// A grant.
    pub struct Grant {
        /// What it is for.
        pub title: Text,
        /// Who gives it.
        pub funder: Option<Text>,
        /// The person's part in it.
        pub role: Option<Text>,
        /// How much it is, with its currency.
        pub amount: Option<Amount>,
        /// Others who hold it.
        pub people: Vec<People>,
    }
}

impl Kind for Grants {
    const NAME: &'static str = "grants";
    const NOUN: [&'static str; 2] = ["grant", "grants"];
    const DOC: &'static str = "Money raised.";
    type Options = NoOptions;
    type Entry = Grant;

    fn lower(
        entry: &Grant,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            subtitle: joined([&entry.funder, &entry.role], cx),
            date: date(&common.dates, cx),
            detail: entry.amount.as_ref().map(|amount| amount.0.inline.clone()),
            people: people(&entry.people, cx),
            note: text(&common.note),
            ..Entry::default()
        }))
    }
}
