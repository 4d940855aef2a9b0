//! The pages of a document as sheets, one version after another: what is on a sheet of the
//! version before is not drawn again, and what Typst took over from it is not looked at again.

use std::collections::HashMap;
use std::sync::Arc;

use typst::foundations::{Content, Smart};
use typst::layout::{Frame, FrameItem, GroupItem, Point, Sides, Size};
use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};
use typst_svg::{SvgOptions, svg};

use super::look::{is_plain, is_solid, letters, look};
use super::sheet::{Piece, Placed, Sheet};

/// What the last sheets were made of.
#[derive(Debug, Default)]
pub struct Gallery {
    last: Remembered,
}

#[derive(Debug, Default)]
struct Remembered {
    /// By their looks.
    pieces: HashMap<u128, Arc<Piece>>,
    /// The pieces of groups that Typst knows by a number of its own: it has that of a group
    /// that it took over from the version before at hand.
    groups: HashMap<u128, Group>,
}

/// A group in pieces; each has its place in the group.
type Group = Arc<[(Point, Arc<Piece>)]>;

/// Letters up to which a group of them is one piece.
const LETTERS: usize = 50;

impl Gallery {
    /// The pages of a document.
    pub fn sheets(&mut self, document: &PagedDocument) -> Vec<Arc<Sheet>> {
        let mut drawing = Drawing { last: &self.last, now: Remembered::default() };
        let pages = document.pages().iter();
        let sheets = pages.map(|page| Arc::new(drawing.sheet(page))).collect();
        self.last = drawing.now;
        sheets
    }
}

/// A version under drawing.
struct Drawing<'a> {
    last: &'a Remembered,
    now: Remembered,
}

impl Drawing<'_> {
    fn sheet(&mut self, page: &Page) -> Sheet {
        let size = page.frame.size();
        let fill = page.fill_or_white();
        let ground = hash128(&(&fill, size));
        let mut pieces = Vec::new();
        if fill.as_ref().is_none_or(is_solid) && self.is_plain(&page.frame) {
            let blank = || Page { frame: Frame::hard(size), ..page.clone() };
            pieces.push((Point::zero(), self.piece(ground, blank)));
            pieces.extend(self.split(&page.frame));
        } else {
            let group = FrameItem::Group(GroupItem::new(page.frame.clone()));
            let whole = self.piece(hash128(&(ground, look(&group))), || page.clone());
            pieces.push((Point::zero(), whole));
        }
        let placed = |(at, piece): (Point, Arc<Piece>)| Placed {
            piece,
            x: at.x.to_pt(),
            y: at.y.to_pt(),
        };
        let pieces = pieces.into_iter().map(placed).collect();
        Sheet { width: size.x.to_pt(), height: size.y.to_pt(), pieces }
    }

    /// Whether everything in a frame looks the same wherever it stands.
    fn is_plain(&self, frame: &Frame) -> bool {
        frame.items().all(|item| match &item.1 {
            // Of a page that is not plain no group is remembered.
            FrameItem::Group(group) => {
                self.last.groups.contains_key(&hash128(group))
                    || self.is_plain(&group.frame)
            }
            _ => is_plain(item),
        })
    }

    /// The pieces of a frame, in the order in which they are drawn.
    fn split(&mut self, frame: &Frame) -> Vec<(Point, Arc<Piece>)> {
        let mut pieces = Vec::new();
        for (at, item) in frame.items() {
            match item {
                FrameItem::Tag(_) => {}
                FrameItem::Group(group) => {
                    let group = self.group(group);
                    pieces.extend(
                        group.iter().map(|(pos, it)| (*at + *pos, Arc::clone(it))),
                    );
                }
                item => pieces.push((*at, self.item(item))),
            }
        }
        pieces
    }

    fn group(&mut self, item: &GroupItem) -> Group {
        let number = hash128(item);
        let known =
            self.now.groups.get(&number).or_else(|| self.last.groups.get(&number));
        let group = match known {
            Some(group) => Arc::clone(group),
            None if item.transform.is_identity()
                && item.clip.is_none()
                && letters(&item.frame, LETTERS) > LETTERS =>
            {
                self.split(&item.frame).into()
            }
            None => {
                let whole = self.item(&FrameItem::Group(item.clone()));
                Arc::from([(Point::zero(), whole)])
            }
        };
        // What is on it is remembered with it: it may stand elsewhere the next time.
        for (_, piece) in &*group {
            self.now.pieces.entry(piece.look).or_insert_with(|| Arc::clone(piece));
        }
        self.now.groups.insert(number, Arc::clone(&group));
        group
    }

    fn item(&mut self, item: &FrameItem) -> Arc<Piece> {
        self.piece(look(item), || {
            let mut frame = Frame::hard(Size::zero());
            frame.push(Point::zero(), item.clone());
            Page { frame, ..blank() }
        })
    }

    /// The piece of a look, drawn where it is new.
    fn piece(&mut self, look: u128, draw: impl FnOnce() -> Page) -> Arc<Piece> {
        let known = self.now.pieces.get(&look).or_else(|| self.last.pieces.get(&look));
        let piece = known.map_or_else(
            || Arc::new(Piece::new(look, &svg(&draw(), &SvgOptions::default()))),
            Arc::clone,
        );
        self.now.pieces.insert(look, Arc::clone(&piece));
        piece
    }
}

/// A page with nothing on it and nothing behind it.
fn blank() -> Page {
    Page {
        frame: Frame::default(),
        bleed: Sides::default(),
        fill: Smart::Custom(None),
        numbering: None,
        supplement: Content::empty(),
        number: 1,
    }
}
