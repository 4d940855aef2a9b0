//! From a place on a page to the place in the user's files that it was typeset from.

use std::ops::Range;

use typst::introspection::PagedPosition;
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_ide::{Jump, jump_from_click_in_frame};
use typst_layout::PagedDocument;

use super::World;
use super::blame::Locals;
use super::world::path_of;
use crate::emit::SourceMap;
use crate::source::Span;

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Click {
    /// The page, from 1.
    pub page: usize,
    /// Points from the left edge of the page.
    pub x: f64,
    /// Points from its upper edge.
    pub y: f64,
}

/// How far from a click its words are looked for, in points: to the sides first, since words
/// of one line belong together.
const ASIDE: [f64; 12] =
    [0.0, 3.0, 6.0, 10.0, 16.0, 24.0, 36.0, 54.0, 80.0, 120.0, 180.0, 270.0];
/// The same, up and down.
const APART: [f64; 5] = [0.0, -4.0, 4.0, -9.0, 9.0];

/// Where the words at a click, or those nearest to it, stand in the user's files. What a
/// style wrote itself is of the style, where that is the user's own and nothing else is
/// near.
pub fn place_of(
    click: Click,
    document: &PagedDocument,
    world: &World,
    map: &SourceMap,
    locals: &Locals,
) -> Option<Span> {
    let page = document.pages().get(click.page.checked_sub(1)?)?;
    let frame = without_links(&page.frame);
    let mut style = None;
    for dy in APART {
        for dx in ASIDE.iter().flat_map(|dx| [*dx, -*dx]) {
            let point = Point::new(Abs::pt(click.x + dx), Abs::pt(click.y + dy));
            let Some((path, offset)) = typeset_from(world, document, &frame, point)
            else {
                continue;
            };
            if let Some(span) = home(map, path, offset) {
                return Some(span);
            }
            let local = locals.iter().find(|(local, _)| local == path);
            style = style.or(local.map(|(_, file)| Span::new(*file, offset..offset)));
        }
    }
    style
}

/// The file of the world that the letter at a point was typeset from, and the byte in it.
fn typeset_from(
    world: &World,
    document: &PagedDocument,
    frame: &Frame,
    point: Point,
) -> Option<(&'static str, usize)> {
    match jump_from_click_in_frame(world, document, frame, point)? {
        Jump::File(id, offset) => Some((path_of(id), offset)),
        // There are no links in this frame.
        Jump::Url(_) | Jump::Position(PagedPosition { .. }) => None,
    }
}

/// The user's place for an offset: it may be the end of what was typed as well as the begin
/// of what follows, and is of the shorter one.
fn home(map: &SourceMap, path: &str, offset: usize) -> Option<Span> {
    let before: Range<usize> = offset.saturating_sub(1)..offset;
    let found = [before, offset..offset + 1].map(|range| map.find(path, range));
    found.into_iter().flatten().min_by_key(|span| span.range().len())
}

/// The same page with nothing on it that a click would follow.
fn without_links(frame: &Frame) -> Frame {
    let mut frame = frame.clone();
    frame.retain(|item| match item {
        FrameItem::Link(..) => false,
        FrameItem::Group(group) => {
            group.frame = without_links(&group.frame);
            true
        }
        _ => true,
    });
    frame
}
