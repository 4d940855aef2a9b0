//! What pages take: how many there are, how many lines stand on each, how full the last is.

use std::collections::BTreeMap;

use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// What is on pages that have no feet.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// How many lines each page has; lines beside one another are one.
    pub lines: Vec<usize>,
    /// How far down the last page its last line stands: from 0, where pages begin, to 1, where a
    /// full one ends.
    pub last: f64,
    /// The size of most of the letters, in points.
    pub size: f64,
}

/// Measures pages that have no feet.
pub fn measure(document: &PagedDocument) -> Measured {
    measure_without(document, &|_, _| Vec::new())
}

/// Measures pages that may have feet: what stands at one place of every page but the first is
/// no line of theirs.
pub fn measure_footed(document: &PagedDocument) -> Measured {
    measure_without(document, &foot)
}

/// For each page where its foot stands.
type Feet<'f> = dyn Fn(&[Vec<f64>], f64) -> Vec<Option<f64>> + 'f;

fn measure_without(document: &PagedDocument, feet: &Feet<'_>) -> Measured {
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    let mut pages: Vec<Vec<f64>> = Vec::new();
    for page in document.pages() {
        let mut baselines = Vec::new();
        each_text(&page.frame, &mut |text, at| {
            baselines.push(at.y.to_pt());
            let size = (text.size.to_pt() * HUNDREDTH).round() as u64;
            *sizes.entry(size).or_default() += text.glyphs.len();
        });
        baselines.sort_by(f64::total_cmp);
        pages.push(baselines);
    }
    let height = document.pages().last().map_or(1.0, |page| page.frame.height().to_pt());
    let feet = feet(&pages, height);
    for (page, foot) in pages.iter_mut().zip(&feet) {
        page.retain(|baseline| foot.is_none_or(|foot| (baseline - foot).abs() > SAME));
    }
    Measured {
        lines: pages.iter().map(|page| lines(page)).collect(),
        last: filled(&pages, height),
        size: body(&sizes).map_or(0.0, |size| size as f64 / HUNDREDTH),
    }
}

/// How full the last page is, of such a height: text goes as near to its foot as to its head.
fn filled(pages: &[Vec<f64>], height: f64) -> f64 {
    let top =
        pages.iter().filter_map(|page| page.first()).copied().fold(height, f64::min);
    let end = pages.last().and_then(|page| page.last()).copied().unwrap_or(top);
    ((end - top) / (height - 2.0 * top).max(f64::EPSILON)).clamp(0.0, 1.0)
}

/// Where the foot of each page stands; none where pages end at different places, and of the
/// first, which may have none. All pages are of one height.
fn foot(pages: &[Vec<f64>], height: f64) -> Vec<Option<f64>> {
    let ends: Vec<f64> =
        pages.iter().skip(1).filter_map(|page| page.last().copied()).collect();
    let first = ends.first().copied().unwrap_or_default();
    let alike = ends.len() > 1 && ends.iter().all(|end| (end - first).abs() <= SAME);
    // Of two pages, what stands in the lower margin of the second.
    let alike = alike || ends.len() == 1 && first > FOOT * height;
    let on_first =
        |page: &Vec<f64>| page.last().is_some_and(|end| (end - first).abs() <= SAME);
    let foot = |page: &Vec<f64>| (alike && on_first(page)).then_some(first);
    pages.iter().map(foot).collect()
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
/// No text stands farther down a page than this, from 0 to 1; a foot does.
const FOOT: f64 = 0.96;
/// Baselines no farther apart than this, in points, are at one place of their pages.
const SAME: f64 = 0.01;
/// Baselines nearer than this, in points, are of one line.
const NEAR: f64 = 4.0;

/// How many lines stand at baselines, from the upper to the lower.
pub(super) fn lines(baselines: &[f64]) -> usize {
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

/// Visits each piece of text on a page, with the place of its baseline.
pub(super) fn each_text(frame: &Frame, found: &mut dyn FnMut(&TextItem, Point)) {
    fn visit(
        frame: &Frame,
        transform: Transform,
        found: &mut dyn FnMut(&TextItem, Point),
    ) {
        for (pos, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = transform
                        .pre_concat(Transform::translate(pos.x, pos.y))
                        .pre_concat(group.transform);
                    visit(&group.frame, inner, found);
                }
                FrameItem::Text(text) => {
                    found(text, Point::new(pos.x, pos.y).transform(transform));
                }
                _ => {}
            }
        }
    }
    visit(frame, Transform::identity(), found);
}
