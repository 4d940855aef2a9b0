//! What entries of several kinds have in common: the fields, and their lowering.

use super::Context;
use crate::block::{Block, BlockKind, Bullets};
use crate::decode::{Dates, Node, Record, Shape, Value, Word, record};
use crate::diag::{Failed, Sink};
use crate::source::Span;
use crate::value::link::Url;
use crate::value::text::{Inline, RunKind, Text};

record! {
    /// What every entry may have.
    pub struct Common {
        /// A name for the entry, unique in its section, for other files and tools.
        pub id: Option<Word>,
        /// Words to select entries by.
        pub tags: Vec<Word>,
        /// The heading that it stands under where the section is grouped by `group`.
        pub group: Option<Text>,
        /// An address: the title becomes a link to it.
        pub url: Option<Url>,
        /// A remark that is printed with the entry.
        pub note: Option<Text>,
        /// Whether to leave the entry out of the pages.
        pub hidden: Option<bool>,
        flatten
        /// When it was.
        pub dates: Dates,
    }
}

record! {
    /// People and the part they had.
    pub struct People {
        /// Their part, such as `Advisor`. A known one takes its plural by itself, and
        /// `[locale.role.NAME]` makes another one known.
        pub role: Text,
        /// Their names; a name may be a link.
        pub names: Names,
    }
}

/// One name or several, and never none.
#[derive(Debug, Clone, PartialEq)]
pub struct Names(pub Vec<Text>);

impl Value for Names {
    fn shape() -> Shape {
        Shape::OneOrMany(Box::new(Shape::Text))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_array() {
            return node.list(&Self::shape(), sink).map(Self);
        }
        Text::decode(node, sink).map(|name| Self(vec![name]))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::Array(self.0.iter().map(Value::encode).collect())
    }

    fn is_blank(&self) -> bool {
        self.0.iter().all(Text::is_empty)
    }
}

record! {
    /// A highlight that some variants leave out.
    pub struct TaggedPoint {
        /// What it says.
        pub text: Text,
        /// Words to select it by.
        pub tags: Vec<Word>,
    }
}

/// A highlight. Those that a variant leaves out are never read.
#[derive(Debug, Clone, PartialEq)]
pub struct Point(pub Text);

impl Value for Point {
    fn shape() -> Shape {
        Shape::Either(vec![Shape::Text, Shape::Record(&TaggedPoint::INFO)])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_table() {
            return TaggedPoint::decode(node, sink).map(|point| Self(point.text));
        }
        match node.string() {
            Some(_) => Text::decode(node, sink).map(Self),
            None => Err(node.wrong_type(&Shape::Text, sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }

    fn is_blank(&self) -> bool {
        self.0.is_blank()
    }
}

record! {
    /// A labelled link.
    pub struct Link {
        /// What is printed.
        pub label: Text,
        /// Where it leads.
        pub url: Url,
    }
}

impl Link {
    /// A link that cvpress itself sets.
    pub fn new(label: &str, address: String, span: Span) -> Self {
        let inline = Inline::words(label, span);
        let label = Text { raw: label.to_owned(), inline, span };
        Self { label, url: Url { address, span } }
    }
}

/// The text of a field, if it has one.
pub fn text(field: &Option<Text>) -> Option<Inline> {
    field.as_ref().map(|text| text.inline.clone())
}

/// The texts that there are, in order.
pub fn texts<'a>(fields: impl IntoIterator<Item = &'a Option<Text>>) -> Vec<Inline> {
    fields.into_iter().filter_map(text).collect()
}

/// The texts that there are, with the commas of the language; none where there are none.
pub fn joined<'a>(
    fields: impl IntoIterator<Item = &'a Option<Text>>,
    cx: &Context<'_>,
) -> Option<Inline> {
    let joined = cx.locale.commas(texts(fields));
    (!joined.is_empty()).then_some(joined)
}

/// A title, linked to the address of its entry.
pub fn linked(title: Inline, url: Option<&Url>) -> Inline {
    let has_link = title.runs.iter().any(|run| matches!(run.kind, RunKind::Link(..)));
    match url {
        Some(url) if !has_link => {
            let span = title.span().unwrap_or(url.span);
            Inline::new().with(RunKind::Link(url.address.clone(), title), span)
        }
        // The title leads somewhere by itself: the address of the entry stands behind it.
        Some(url) => {
            let mut title = title;
            title.push_words(" ", url.span);
            title.extend(link(
                Inline::words(url.display(), url.span),
                &url.address,
                url.span,
            ));
            title
        }
        None => title,
    }
}

/// A live link with its own words.
pub fn link(label: Inline, address: &str, span: Span) -> Inline {
    Inline::new().with(RunKind::Link(address.to_owned(), label), span)
}

/// The labelled links of an entry.
pub fn links(links: &[Link]) -> Vec<Inline> {
    let one =
        |each: &Link| link(each.label.inline.clone(), &each.url.address, each.label.span);
    links.iter().map(one).collect()
}

/// “Advisors: Ada Lovelace and Charles Babbage”, a line a role.
pub fn people(all: &[People], cx: &Context<'_>) -> Vec<Inline> {
    let line = |people: &People| {
        let names: Vec<_> =
            people.names.0.iter().map(|name| name.inline.clone()).collect();
        let span = people.role.span;
        let label = cx.locale.role(&people.role.inline.plain(), names.len());
        // A role with markup stays as it is typed.
        let plain = people
            .role
            .inline
            .runs
            .iter()
            .all(|run| matches!(run.kind, RunKind::Text(_)));
        let label =
            if plain { Inline::words(label, span) } else { people.role.inline.clone() };
        cx.locale.labelled(label, cx.locale.list(names, span), span)
    };
    all.iter().map(line).collect()
}

/// A summary and its highlights, as blocks below an entry's head.
pub fn body(summary: &Option<Text>, highlights: &[Point]) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(summary) = summary {
        blocks.push(Block::new(BlockKind::Prose(summary.inline.clone()), summary.span));
    }
    if let Some(first) = highlights.first() {
        let items = highlights.iter().map(|point| point.0.inline.clone()).collect();
        blocks.push(Block::new(
            BlockKind::Bullets(Bullets { columns: 1, items, places: Vec::new() }),
            first.0.span,
        ));
    }
    blocks
}

/// When an entry was.
pub fn date(dates: &Dates, cx: &Context<'_>) -> Option<Inline> {
    dates.0.as_ref().map(|when| cx.locale.when(when))
}

/// A telephone number; a link where it has digits to dial.
pub fn phone_link(phone: &Word) -> Inline {
    let dialled = phone.text.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    let digits: String = dialled.collect();
    let words = Inline::words(&phone.text, phone.span);
    let tied = Inline::new().with(RunKind::Tied(words), phone.span);
    if digits.is_empty() {
        tied
    } else {
        link(tied, &format!("tel:{digits}"), phone.span)
    }
}
