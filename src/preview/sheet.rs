//! Pages as pictures for a browser: each in pieces of about a line or a short entry, so that
//! what looks as before is neither drawn nor sent again, wherever it has moved to.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde_json::{Map, Value, json};
use typst::foundations::{Content, Smart};
use typst::layout::{Frame, FrameItem, GroupItem, Point, Sides};
use typst::visualize::{FixedStroke, Paint};
use typst_layout::{Page, PagedDocument};
use typst_svg::SvgOptions;

use super::element::{attribute, inside, top};

/// A page as SVG.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Points.
    width: f64,
    /// Points.
    height: f64,
    /// In the order in which they are drawn.
    pieces: Vec<Placed>,
}

/// A piece and where it stands, in points from the upper left corner.
#[derive(Debug, Clone)]
struct Placed {
    piece: Arc<Piece>,
    x: f64,
    y: f64,
}

/// What is drawn of a piece, and what it is drawn with: the shapes of its letters above all.
#[derive(Debug)]
pub(super) struct Piece {
    /// How it looks, as a number.
    look: u128,
    /// Elements of SVG.
    body: String,
    /// Elements that those refer to, by their names.
    definitions: BTreeMap<String, String>,
}

/// Letters up to which a group of them is one piece.
const LETTERS: usize = 200;

/// The pages of a document. Pieces that look as in an earlier one are taken over.
pub fn sheets(document: &PagedDocument, earlier: &[Arc<Sheet>]) -> Vec<Arc<Sheet>> {
    let placed = earlier.iter().flat_map(|sheet| &sheet.pieces);
    let mut known: BTreeMap<u128, Arc<Piece>> =
        placed.map(|it| (it.piece.look, Arc::clone(&it.piece))).collect();
    let pages = document.pages().iter();
    pages.map(|page| Arc::new(Sheet::new(page, &mut known))).collect()
}

impl Sheet {
    fn new(page: &Page, known: &mut BTreeMap<u128, Arc<Piece>>) -> Self {
        let mut pieces = Vec::new();
        let mut place = |look, at: Point, draw: &dyn Fn() -> Page| {
            let piece = known.entry(look).or_insert_with(|| {
                Arc::new(Piece::new(
                    look,
                    &typst_svg::svg(&draw(), &SvgOptions::default()),
                ))
            });
            pieces.push(Placed {
                piece: Arc::clone(piece),
                x: at.x.to_pt(),
                y: at.y.to_pt(),
            });
        };
        let fill = page.fill_or_white();
        let look = typst::utils::hash128(&(&fill, page.frame.size()));
        let size = page.frame.size();
        if is_plain(&page.frame) && fill.as_ref().is_none_or(is_solid) {
            let ground = || Page { frame: Frame::hard(size), ..page.clone() };
            place(look, Point::zero(), &ground);
            split(&page.frame, Point::zero(), &mut |at, item| {
                let draw = || {
                    let mut frame = Frame::hard(size);
                    frame.push(Point::zero(), item.clone());
                    Page { frame, ..blank() }
                };
                place(typst::utils::hash128(&Look(item)), at, &draw);
            });
        } else {
            let group = FrameItem::Group(GroupItem::new(page.frame.clone()));
            let look = typst::utils::hash128(&(look, Look(&group)));
            place(look, Point::zero(), &|| page.clone());
        }
        Self { width: size.x.to_pt(), height: size.y.to_pt(), pieces }
    }

    /// The picture as a file of its own.
    pub(super) fn file(&self) -> String {
        let (width, height) = (self.width, self.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \
             xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}pt\" height=\"{height}pt\">"
        );
        let mut definitions = BTreeMap::new();
        for Placed { piece, x, y } in &self.pieces {
            svg.push_str(&format!(
                "<g transform=\"translate({x} {y})\">{}</g>",
                piece.body
            ));
            definitions.extend(&piece.definitions);
        }
        svg.push_str("<defs>");
        definitions.values().for_each(|element| svg.push_str(element));
        svg.push_str("</defs></svg>");
        svg
    }

    /// Its pieces by their names, each with its place.
    pub(super) fn plan(&self) -> Value {
        let pieces = self.pieces.iter();
        let pieces: Vec<Value> =
            pieces.map(|it| json!([it.piece.name(), it.x, it.y])).collect();
        json!({ "width": self.width, "height": self.height, "pieces": pieces })
    }
}

/// The pieces of some sheets that are not on the known ones, by their names, and what else
/// they are drawn with.
pub(super) fn pieces(sheets: &[Arc<Sheet>], known: &[Arc<Sheet>]) -> (Value, Value) {
    let all = |sheets: &'_ [Arc<Sheet>]| -> Vec<Arc<Piece>> {
        let placed = sheets.iter().flat_map(|sheet| &sheet.pieces);
        placed.map(|placed| Arc::clone(&placed.piece)).collect()
    };
    let old = all(known);
    let looks: BTreeSet<u128> = old.iter().map(|piece| piece.look).collect();
    let defined: BTreeSet<&String> =
        old.iter().flat_map(|piece| piece.definitions.keys()).collect();
    let (mut bodies, mut definitions) = (Map::new(), Map::new());
    for piece in all(sheets).iter().filter(|piece| !looks.contains(&piece.look)) {
        bodies.insert(piece.name(), json!(piece.body));
        let fresh = piece.definitions.iter().filter(|(name, _)| !defined.contains(name));
        definitions.extend(fresh.map(|(name, element)| (name.clone(), json!(element))));
    }
    (Value::Object(bodies), Value::Object(definitions))
}

impl Piece {
    fn new(look: u128, svg: &str) -> Self {
        let mut body = String::new();
        let mut definitions = BTreeMap::new();
        for element in top(inside(svg)) {
            if element.starts_with("<defs") {
                for element in top(inside(element)) {
                    let name = attribute(element, "id").unwrap_or_default();
                    definitions.insert(name.to_owned(), element.to_owned());
                }
            } else {
                body.push_str(element);
            }
        }
        Self { look, body, definitions }
    }

    fn name(&self) -> String {
        format!("{:032x}", self.look)
    }
}

/// Pieces are the same where they look the same.
impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        (self.piece.look, self.x, self.y) == (other.piece.look, other.x, other.y)
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

/// Visits the pieces of a frame in the order in which they are drawn.
fn split<'a>(
    frame: &'a Frame,
    origin: Point,
    visit: &mut impl FnMut(Point, &'a FrameItem),
) {
    for (pos, item) in frame.items() {
        match item {
            FrameItem::Tag(_) => {}
            FrameItem::Group(group)
                if group.transform.is_identity()
                    && group.clip.is_none()
                    && letters(&group.frame) > LETTERS =>
            {
                split(&group.frame, origin + *pos, visit);
            }
            item => visit(origin + *pos, item),
        }
    }
}

/// How many letters there are in a frame; past the number that matters it is not told.
fn letters(frame: &Frame) -> usize {
    let mut count = 0;
    for (_, item) in frame.items() {
        count += match item {
            FrameItem::Group(group) => letters(&group.frame),
            FrameItem::Text(text) => text.glyphs.len(),
            _ => 0,
        };
        if count > LETTERS {
            break;
        }
    }
    count
}

/// Whether everything looks the same wherever it stands: a gradient may depend on that.
fn is_plain(frame: &Frame) -> bool {
    let solid = |stroke: &Option<FixedStroke>| {
        stroke.as_ref().is_none_or(|stroke| is_solid(&stroke.paint))
    };
    frame.items().all(|(_, item)| match item {
        FrameItem::Group(group) => is_plain(&group.frame),
        FrameItem::Text(text) => is_solid(&text.fill) && solid(&text.stroke),
        FrameItem::Shape(shape, _) => {
            shape.fill.as_ref().is_none_or(is_solid) && solid(&shape.stroke)
        }
        FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => true,
    })
}

fn is_solid(paint: &Paint) -> bool {
    matches!(paint, Paint::Solid(_))
}

/// How an item looks, whatever it was typeset from.
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
