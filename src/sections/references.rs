//! `references`: those who can be asked.

use super::common::{Common, date, joined, link, linked, phone_link, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Entry};
use crate::decode::{Word, record};
use crate::diag::Sink;
use crate::value::link::Email;
use crate::value::text::{Inline, Text};

/// Those who can be asked.
#[derive(Debug)]
pub struct References;

record! {
    /// One who can be asked.
    pub struct Reference {
        /// Their name.
        pub name: Text,
        /// What they are.
        pub role: Option<Text>,
        /// Where they are.
        pub organization: Option<Text>,
        /// Their e-mail address.
        pub email: Option<Email>,
        /// Their telephone number.
        pub phone: Option<Word>,
    }
}

impl Kind for References {
    const NAME: &'static str = "references";
    const NOUN: [&'static str; 2] = ["reference", "references"];
    const DOC: &'static str = "Those who can be asked.";
    const IS_PERSON: bool = true;
    type Options = NoOptions;
    type Entry = Reference;

    fn lower(
        entry: &Reference,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let email = entry.email.as_ref().map(|email| {
            let words = Inline::words(&email.address, email.span);
            link(words, &format!("mailto:{}", email.address), email.span)
        });
        let phone = entry.phone.as_ref().map(phone_link);
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.name.inline.clone(), common.url.as_ref())),
            subtitle: joined([&entry.role, &entry.organization], cx),
            date: date(&common.dates, cx),
            links: email.into_iter().chain(phone).collect(),
            note: text(&common.note),
            ..Entry::default()
        }))
    }
}
