//! `patents`: patents and applications.

use super::authors::{self, Author};
use super::common::{Common, date, joined, linked, text};
use super::{Context, Facet, Kind, NoOptions};
use crate::block::{BlockKind, Citation};
use crate::decode::{Amount, record};
use crate::diag::Sink;
use crate::value::name::Name;
use crate::value::text::{Inline, Text};

/// Patents and applications.
#[derive(Debug)]
pub struct Patents;

record! {
    /// A patent or an application.
    pub struct Patent {
        /// Its title.
        pub title: Text,
        /// Its number.
        pub number: Amount,
        /// The office that granted it, such as `US` or `EPO`.
        pub office: Option<Text>,
        /// Who invented it, as authors are written.
        pub inventors: Vec<Author>,
        /// How far it is, such as `"Pending"`.
        pub status: Option<Text>,
    }
}

impl Kind for Patents {
    const NAME: &'static str = "patents";
    const NOUN: [&'static str; 2] = ["patent", "patents"];
    const DOC: &'static str = "Patents and applications.";
    const FACETS: &'static [Facet] = &[Facet::Status];
    type Options = NoOptions;
    type Entry = Patent;

    fn lower(
        entry: &Patent,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let number = Some(entry.number.0.clone());
        let parts = [text(&entry.office), joined([&number], cx)];
        BlockKind::Citation(Box::new(Citation {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            authors: authors::print(&entry.inventors, None, cx),
            venue: Some(Inline::join(parts.into_iter().flatten(), " ")),
            date: date(&common.dates, cx),
            status: text(&entry.status),
            note: text(&common.note),
            ..Citation::default()
        }))
    }

    fn facet(entry: &Patent, facet: Facet, _: &Context<'_>) -> Option<Inline> {
        match facet {
            Facet::Status => text(&entry.status),
            _ => None,
        }
    }

    fn names(entry: &Patent) -> Vec<&Name> {
        entry.inventors.iter().filter_map(Author::name).collect()
    }

    fn closing(
        entries: &[&Patent],
        _: &NoOptions,
        said: &dyn Fn(char) -> bool,
        cx: &Context<'_>,
    ) -> Option<Inline> {
        authors::legend(entries.iter().flat_map(|entry| &entry.inventors), said, cx)
    }
}
