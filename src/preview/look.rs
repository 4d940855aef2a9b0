//! How a part of a page looks, whatever it was typeset from.

use std::hash::{Hash, Hasher};

use typst::layout::{Frame, FrameItem, Point};
use typst::utils::hash128;
use typst::visualize::{FixedStroke, Paint};

/// The number of a look: what looks the same has the same.
pub(super) fn look(item: &FrameItem) -> u128 {
    hash128(&Look(item))
}

struct Look<'a>(&'a FrameItem);

impl Hash for Look<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self.0).hash(state);
        match self.0 {
            FrameItem::Group(group) => {
                (group.frame.size(), group.transform, &group.clip).hash(state);
                for (pos, item) in group.frame.items() {
                    if !matches!(item, FrameItem::Tag(_)) {
                        pos.hash(state);
                        Look(item).hash(state);
                    }
                }
            }
            FrameItem::Text(text) => {
                (&text.font, text.size, &text.fill, &text.stroke).hash(state);
                for glyph in &text.glyphs {
                    (glyph.id, glyph.x_advance, glyph.x_offset).hash(state);
                    (glyph.y_advance, glyph.y_offset).hash(state);
                }
            }
            FrameItem::Shape(shape, _) => shape.hash(state),
            FrameItem::Image(image, size, _) => (image, size).hash(state),
            FrameItem::Link(destination, size) => (destination, size).hash(state),
            FrameItem::Tag(_) => {}
        }
    }
}

/// How many letters there are in a frame, up to one more than `most`.
pub(super) fn letters(frame: &Frame, most: usize) -> usize {
    let mut count = 0;
    for (_, item) in frame.items() {
        count += match item {
            FrameItem::Group(group) => letters(&group.frame, most),
            FrameItem::Text(text) => text.glyphs.len(),
            _ => 0,
        };
        if count > most {
            return most + 1;
        }
    }
    count
}

/// Whether an item looks the same wherever it stands: a gradient may depend on that.
pub(super) fn is_plain((_, item): &(Point, FrameItem)) -> bool {
    let solid = |stroke: &Option<FixedStroke>| {
        stroke.as_ref().is_none_or(|stroke| is_solid(&stroke.paint))
    };
    match item {
        FrameItem::Group(group) => group.frame.items().all(is_plain),
        FrameItem::Text(text) => is_solid(&text.fill) && solid(&text.stroke),
        FrameItem::Shape(shape, _) => {
            shape.fill.as_ref().is_none_or(is_solid) && solid(&shape.stroke)
        }
        FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => true,
    }
}

pub(super) fn is_solid(paint: &Paint) -> bool {
    matches!(paint, Paint::Solid(_))
}
