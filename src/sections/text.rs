//! `text`: a section of prose.

use super::common::Common;
use super::{Context, Kind};
use crate::block::BlockKind;
use crate::decode::{Node, Shape, Value, record};
use crate::diag::{Failed, Sink};
use crate::value::text::{self, Inline};

/// A section of prose.
#[derive(Debug)]
pub struct Text;

record! {
    /// What a section of prose says.
    pub struct TextOptions {
        /// The paragraphs, with an empty line between two.
        pub text: Paragraphs,
    }
}

/// Paragraphs, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraphs {
    /// As typed.
    raw: String,
    /// As understood.
    all: Vec<text::Text>,
}

impl Value for Paragraphs {
    fn shape() -> Shape {
        Shape::Text
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let Some(string) = node.string() else {
            return text::Text::decode(node, sink).map(|only| Self::from(vec![only]));
        };
        let mut all = Vec::new();
        let mut failed = None;
        for range in paragraphs(&string.text) {
            match text::Text::parse(&string.part(range), sink) {
                Ok(text) => all.push(text),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(Self { raw: string.text, all }), Err)
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.raw.clone())
    }

    fn is_blank(&self) -> bool {
        self.all.iter().all(text::Text::is_empty)
    }
}

impl From<Vec<text::Text>> for Paragraphs {
    fn from(all: Vec<text::Text>) -> Self {
        let raw = all.iter().map(|text| text.raw.as_str()).collect::<Vec<_>>().join("\n\n");
        Self { raw, all }
    }
}

/// Where the paragraphs of a text stand: between its empty lines.
fn paragraphs(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut all: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let empty = line.trim().is_empty();
        match all.last_mut() {
            Some(last) if open && !empty => last.end = range.end,
            _ if !empty => all.push(range),
            _ => {}
        }
        open = !empty;
    }
    all
}

record! {
    /// Prose has no entries.
    pub struct NoEntry {}
}

impl Kind for Text {
    const NAME: &'static str = "text";
    const NOUN: [&'static str; 2] = ["paragraph", "paragraphs"];
    const DOC: &'static str = "Prose: a profile, interests, a statement. The text stands in \
                               the section itself; an empty line begins a paragraph.";
    const HAS_ENTRIES: bool = false;
    type Options = TextOptions;
    type Entry = NoEntry;

    fn opening(options: &TextOptions) -> Vec<Inline> {
        options.text.all.iter().map(|text| text.inline.clone()).collect()
    }

    fn lower(
        _: &NoEntry,
        _: &Common,
        _: &TextOptions,
        _: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        BlockKind::Prose(Inline::new())
    }
}
