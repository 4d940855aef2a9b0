//! Where on the pages the words of the user's files stand, and so how many lines a text takes,
//! and how high it is.

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
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The place in the user's files that it was typeset from.
    span: Span,
    /// The number of its page, from 1.
    page: usize,
    /// How far down its baseline is, in points.
    baseline: f64,
    /// From where to where it goes across the page, in points.
    across: (f64, f64),
}

/// Where some texts stand.
#[derive(Debug, Default)]
struct Stand {
    /// The first and the last baseline on each page, in points.
    pages: BTreeMap<usize, (f64, f64)>,
    /// From where to where they go across the pages, in points.
    across: Option<(f64, f64)>,
}

/// What stands on pages that are too many.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Beyond {
    /// How high it is, in points.
    pub height: f64,
    /// How much of that the last page that is not too many has room for, in points: it did not
    /// part what it keeps together.
    pub room: f64,
    /// From where to where it goes across the pages, in points.
    pub across: (f64, f64),
}

impl Lines {
    /// Finds where the words stand.
    pub(crate) fn of(document: &PagedDocument, world: &World, map: &SourceMap) -> Self {
        let mut pieces = Vec::new();
        for (frame, page) in document.pages().iter().zip(1..) {
            each_text(&frame.frame, &mut |text, at| {
                if let Some(span) = home(text, world, map) {
                    let left = at.x.to_pt();
                    let across = (left, left + text.width().to_pt());
                    let baseline = at.y.to_pt();
                    pieces.push(Piece { span, page, baseline, across });
                }
            });
        }
        pieces.sort_by_key(|piece| piece.span);
        Self { pieces }
    }

    /// How many lines the text at some places takes.
    pub fn count(&self, places: &[Span]) -> usize {
        let mut pages: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for piece in self.pieces_at(places) {
            pages.entry(piece.page).or_default().push(piece.baseline);
        }
        let count = |baselines: &mut Vec<f64>| {
            baselines.sort_by(f64::total_cmp);
            lines(baselines)
        };
        pages.values_mut().map(count).sum()
    }

    /// How high each of some texts is that follow one another, in points, with what parts it
    /// from the next. What stands beside all that is too much is of no height: it would spare
    /// nothing.
    pub fn heights(&self, texts: &[Vec<Span>], beyond: &Beyond) -> Vec<f64> {
        let stands: Vec<Stand> = texts.iter().map(|places| self.stand(places)).collect();
        let gaps: Vec<Option<f64>> =
            stands.windows(2).map(|pair| gap(&pair[0], &pair[1])).collect();
        let mut known: Vec<f64> = gaps.iter().copied().flatten().collect();
        known.sort_by(f64::total_cmp);
        let usual = known.get(known.len() / 2).copied().unwrap_or(USUAL);
        let height = |(stand, at): (&Stand, usize)| {
            let gap = gaps.get(at).copied().flatten().unwrap_or(usual);
            let beside = stand.across.is_none_or(|(left, right)| {
                right <= beyond.across.0 || left >= beyond.across.1
            });
            if beside { 0.0 } else { stand.height(usual) + gap }
        };
        stands.iter().zip(0..).map(height).collect()
    }

    /// What of some texts stands behind so many pages.
    pub fn beyond(&self, pages: usize, places: &[Span]) -> Beyond {
        let mut stand = self.stand(places);
        let behind = stand.pages.split_off(&(pages + 1));
        let last = |stand: &BTreeMap<usize, (f64, f64)>| {
            stand.values().map(|(_, last)| *last).fold(0.0, f64::max)
        };
        let full = last(&stand.pages).max(last(&behind));
        let end = stand.pages.get(&pages).map_or(full, |(_, last)| *last);
        let mut across: Option<(f64, f64)> = None;
        for piece in self.pieces_at(places).filter(|piece| piece.page > pages) {
            across = Some(wider(across, piece.across));
        }
        let all = Stand { pages: behind, across };
        Beyond {
            height: all.height(USUAL) + USUAL,
            room: (full - end).max(0.0),
            across: across.unwrap_or_default(),
        }
    }

    fn stand(&self, places: &[Span]) -> Stand {
        let mut stand = Stand::default();
        for piece in self.pieces_at(places) {
            let page = stand.pages.entry(piece.page);
            let (first, last) = page.or_insert((piece.baseline, piece.baseline));
            *first = first.min(piece.baseline);
            *last = last.max(piece.baseline);
            stand.across = Some(wider(stand.across, piece.across));
        }
        stand
    }

    /// The pieces of the text at some places.
    fn pieces_at(&self, places: &[Span]) -> impl Iterator<Item = &Piece> {
        places.iter().flat_map(|place| {
            let before = |piece: &Piece| {
                (piece.span.file, piece.span.start) < (place.file, place.start)
            };
            let first = self.pieces.partition_point(before);
            let within = |piece: &&Piece| {
                piece.span.file == place.file && piece.span.start < place.end
            };
            let pieces = self.pieces[first..].iter().take_while(within);
            // What belongs to a text and to others says nothing of it.
            pieces.filter(|piece| piece.span.end <= place.end)
        })
    }
}

/// From one baseline to the next where nothing tells, in points.
const USUAL: f64 = 13.0;

impl Stand {
    /// From the first baseline to the last, on all pages; `line` is what a break hides.
    fn height(&self, line: f64) -> f64 {
        let heights = self.pages.values().map(|(first, last)| last - first);
        heights.sum::<f64>() + line * self.pages.len().saturating_sub(1) as f64
    }
}

/// From the last baseline of one text to the first of the next, where both are on one page.
fn gap(one: &Stand, next: &Stand) -> Option<f64> {
    let (page, (_, end)) = one.pages.last_key_value()?;
    let (next, (start, _)) = next.pages.first_key_value()?;
    // Beside one another there is nothing between them.
    (page == next).then_some((start - end).max(0.0))
}

fn wider(known: Option<(f64, f64)>, (left, right): (f64, f64)) -> (f64, f64) {
    known.map_or((left, right), |known| (known.0.min(left), known.1.max(right)))
}

/// The place in the user's files that a piece of text was typeset from.
fn home(text: &TextItem, world: &World, map: &SourceMap) -> Option<Span> {
    let (span, offset) = text.glyphs.first()?.span;
    let (id, range) = (span.id()?, world.range(span)?);
    let at = range.start + usize::from(offset);
    map.find(path_of(id), at..at + 1)
}
