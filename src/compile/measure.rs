//! What pages take: how many there are, how many lines stand on each, how full the last is.

use std::collections::BTreeMap;

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst_layout::PagedDocument;

/// What is on pages that have no feet.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// How many lines each page has; lines beside one another are one.
    pub lines: Vec<usize>,
    /// How far down the last line of the last page stands: from 0 to 1.
    pub last: f64,
    /// The size of most of the letters, in points.
    pub size: f64,
}

/// Measures pages.
pub fn measure(document: &PagedDocument) -> Measured {
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    let mut measured = Measured { lines: Vec::new(), last: 0.0, size: 0.0 };
    for page in document.pages() {
        let mut baselines = Vec::new();
        visit(&page.frame, Transform::identity(), &mut baselines, &mut sizes);
        baselines.sort_by(f64::total_cmp);
        let height = page.frame.height().to_pt();
        measured.last =
            baselines.last().map_or(0.0, |last| last / height).clamp(0.0, 1.0);
        measured.lines.push(lines(&baselines));
    }
    measured.size = body(&sizes).map_or(0.0, |size| size as f64 / HUNDREDTH);
    measured
}

/// The size of the body: that of most letters. Where hardly anything is said, most of them may
/// stand in titles: the smallest size of more than a few is that of the body there.
fn body(sizes: &BTreeMap<u64, usize>) -> Option<u64> {
    let all: usize = sizes.values().sum();
    if all < FEW {
        let smallest = sizes.iter().find(|(_, letters)| **letters * 8 >= all);
        return smallest.map(|(size, _)| *size);
    }
    sizes.iter().max_by_key(|(_, letters)| **letters).map(|(size, _)| *size)
}

/// Sizes are told apart by hundredths of a point.
const HUNDREDTH: f64 = 100.0;
/// Fewer letters than these may stand in titles for the most part.
const FEW: usize = 1000;
/// Baselines nearer than this, in points, are of one line.
const NEAR: f64 = 4.0;

fn lines(baselines: &[f64]) -> usize {
    let mut last = f64::NEG_INFINITY;
    let new = |baseline: &&f64| {
        let new = **baseline - last > NEAR;
        if new {
            last = **baseline;
        }
        new
    };
    baselines.iter().filter(new).count()
}

fn visit(
    frame: &Frame,
    transform: Transform,
    baselines: &mut Vec<f64>,
    sizes: &mut BTreeMap<u64, usize>,
) {
    for (pos, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = transform
                    .pre_concat(Transform::translate(pos.x, pos.y))
                    .pre_concat(group.transform);
                visit(&group.frame, inner, baselines, sizes);
            }
            FrameItem::Text(text) => {
                let at = Point::new(pos.x, pos.y).transform(transform);
                baselines.push(at.y.to_pt());
                let size = Abs::pt(text.size.to_pt() * HUNDREDTH).to_pt().round() as u64;
                *sizes.entry(size).or_default() += text.glyphs.len();
            }
            _ => {}
        }
    }
}
