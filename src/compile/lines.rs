//! Where on the pages the words of the user's files stand, and so how many lines a text takes.

use std::collections::BTreeMap;

use typst::WorldExt;
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::World;
use super::measure::{each_text, lines};
use super::world::path_of;
use crate::emit::SourceMap;
use crate::source::Span;

/// Pieces of text on the pages.
#[derive(Debug, Default)]
pub struct Lines {
    pieces: Vec<Piece>,
}

/// A piece of text on one line.
#[derive(Debug)]
struct Piece {
    /// The place in the user's files that it was typeset from.
    span: Span,
    /// The number of its page, and how far down its baseline is, in points.
    at: (usize, f64),
}

impl Lines {
    /// Finds where the words stand.
    pub(crate) fn of(document: &PagedDocument, world: &World, map: &SourceMap) -> Self {
        let mut pieces = Vec::new();
        for (page, number) in document.pages().iter().zip(1..) {
            each_text(&page.frame, &mut |text, at| {
                if let Some(span) = home(text, world, map) {
                    pieces.push(Piece { span, at: (number, at.y.to_pt()) });
                }
            });
        }
        pieces.sort_by_key(|piece| piece.span);
        Self { pieces }
    }

    /// How many lines the text at some places takes.
    pub fn count(&self, places: &[Span]) -> usize {
        let mut baselines: Vec<(usize, f64)> = Vec::new();
        for place in places {
            // They lie apart, so that they end in their order, too.
            let before = |piece: &Piece| {
                (piece.span.file, piece.span.end) <= (place.file, place.start)
            };
            let first = self.pieces.partition_point(before);
            let within = |piece: &&Piece| {
                piece.span.file == place.file && piece.span.start < place.end
            };
            let pieces = self.pieces[first..].iter().take_while(within);
            baselines.extend(pieces.map(|piece| piece.at));
        }
        baselines.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut pages: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (page, baseline) in baselines {
            pages.entry(page).or_default().push(baseline);
        }
        pages.values().map(|baselines| lines(baselines)).sum()
    }
}

/// The place in the user's files that a piece of text was typeset from.
fn home(text: &TextItem, world: &World, map: &SourceMap) -> Option<Span> {
    let (span, offset) = text.glyphs.first()?.span;
    let (id, range) = (span.id()?, world.range(span)?);
    let at = range.start + usize::from(offset);
    map.find(path_of(id), at..at + 1)
}
