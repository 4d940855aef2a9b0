//! `talks`: talks, at one place or at several.

use super::common::{Common, Link, date, linked, links, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{Block, BlockKind, Item};
use crate::decode::{Dates, record};
use crate::diag::Sink;
use crate::source::Span;
use crate::value::date::When;
use crate::value::link::Url;
use crate::value::text::{Inline, Text};

/// Talks, at one place or at several.
#[derive(Debug)]
pub struct Talks;

record! {
    /// One occasion of a talk.
    pub struct Event {
        /// The seminar, conference or institution.
        pub venue: Option<Text>,
        /// The town.
        pub location: Option<Text>,
        /// The page of the event, or the recording.
        pub url: Option<Url>,
        flatten
        /// When it was.
        pub dates: Dates,
    }
}

record! {
    /// A talk.
    pub struct Talk {
        /// Its title.
        pub title: Text,
        /// The seminar, conference or institution.
        pub venue: Option<Text>,
        /// The town.
        pub location: Option<Text>,
        /// The occasions of a talk that was given more than once.
        pub events: Vec<Event>,
        /// Links to slides, a recording.
        pub links: Vec<Link>,
    }
}

impl Kind for Talks {
    const NAME: &'static str = "talks";
    const NOUN: [&'static str; 2] = ["talk", "talks"];
    const DOC: &'static str = "Talks. One that was given at several places lists them as \
                               `events`.";
    type Options = NoOptions;
    type Entry = Talk;

    fn times(entry: &Talk) -> Vec<&When> {
        entry.events.iter().filter_map(|event| event.dates.0.as_ref()).collect()
    }

    fn lower(
        entry: &Talk,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let below = entry.events.iter().filter_map(|event| {
            let item = occasion(event, cx);
            let span = span(event).unwrap_or(entry.title.span);
            let something = item.title.is_some() || item.date.is_some();
            something.then(|| Block::new(BlockKind::Item(Box::new(item)), span))
        });
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            details: texts([&entry.venue, &entry.location]),
            note: text(&common.note),
            date: date(&common.dates, cx),
            links: links(&entry.links),
            body: below.collect(),
            ..Item::default()
        }))
    }
}

fn occasion(event: &Event, cx: &Context<'_>) -> Item {
    let mut words = texts([&event.venue, &event.location]);
    if let (true, Some(url)) = (words.is_empty(), &event.url) {
        words.push(Inline::words(url.display(), url.span));
    }
    let mut words = words.into_iter();
    Item {
        nested: true,
        title: words.next().map(|first| linked(first, event.url.as_ref())),
        details: words.collect(),
        date: date(&event.dates, cx),
        ..Item::default()
    }
}

fn span(event: &Event) -> Option<Span> {
    let words = event.venue.as_ref().or(event.location.as_ref()).map(|text| text.span);
    words.or_else(|| event.dates.0.as_ref().and_then(|when| when.span()))
}
