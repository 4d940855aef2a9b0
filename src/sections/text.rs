//! `text`: a section that is one paragraph.

use super::common::Common;
use super::{Context, Kind};
use crate::block::BlockKind;
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::{self, Inline};

/// A section that is one paragraph.
#[derive(Debug)]
pub struct Text;

record! {
    /// What a section of prose says.
    pub struct TextOptions {
        /// The paragraph.
        pub text: text::Text,
    }
}

record! {
    /// Prose has no entries.
    pub struct NoEntry {}
}

impl Kind for Text {
    const NAME: &'static str = "text";
    const DOC: &'static str = "One paragraph: a profile, interests, a statement. The text \
                               stands in the section itself.";
    const HAS_ENTRIES: bool = false;
    type Options = TextOptions;
    type Entry = NoEntry;

    fn opening(options: &TextOptions) -> Option<Inline> {
        Some(options.text.inline.clone())
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
