//! Where on the pages the words of the user's files stand, and so how many lines a text takes.

use typst::WorldExt;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::World;
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

/// Baselines nearer than this, in points, are of one line.
const NEAR: f64 = 4.0;

impl Lines {
    /// Finds where the words stand.
    pub(crate) fn of(document: &PagedDocument, world: &World, map: &SourceMap) -> Self {
        let mut pieces = Vec::new();
        for (page, number) in document.pages().iter().zip(1..) {
            visit(&page.frame, Transform::identity(), &mut |text, y| {
                if let Some(span) = home(text, world, map) {
                    pieces.push(Piece { span, at: (number, y) });
                }
            });
        }
        Self { pieces }
    }

    /// How many lines the text at some places takes.
    pub fn count(&self, places: &[Span]) -> usize {
        let within = |span: &Span| {
            places.iter().any(|place| {
                let same = span.file == place.file;
                same && span.start < place.end && place.start < span.end
            })
        };
        let pieces = self.pieces.iter().filter(|piece| within(&piece.span));
        let mut baselines: Vec<(usize, f64)> = pieces.map(|piece| piece.at).collect();
        baselines.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        baselines.dedup_by(|b, a| {
            let same = a.0 == b.0 && b.1 - a.1 <= NEAR;
            // A line of letters and raised letters is one, however many stand on it.
            if same {
                a.1 = b.1;
            }
            same
        });
        baselines.len()
    }
}

/// The place in the user's files that a piece of text was typeset from.
fn home(text: &TextItem, world: &World, map: &SourceMap) -> Option<Span> {
    let (span, offset) = text.glyphs.first()?.span;
    let (id, range) = (span.id()?, world.range(span)?);
    let at = range.start + usize::from(offset);
    map.find(path_of(id), at..at + 1)
}

fn visit(frame: &Frame, transform: Transform, found: &mut impl FnMut(&TextItem, f64)) {
    for (pos, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = transform
                    .pre_concat(Transform::translate(pos.x, pos.y))
                    .pre_concat(group.transform);
                visit(&group.frame, inner, found);
            }
            FrameItem::Text(text) => {
                let at = Point::new(pos.x, pos.y).transform(transform);
                found(text, at.y.to_pt());
            }
            _ => {}
        }
    }
}
