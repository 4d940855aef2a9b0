//! Pages as pictures for a browser: each in pieces of about a line or a short entry, so that
//! what looks as before is neither drawn nor sent again, wherever it has moved to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::element::{attribute, inside, top};

/// A page as SVG.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Points.
    pub(super) width: f64,
    /// Points.
    pub(super) height: f64,
    /// In the order in which they are drawn.
    pub(super) pieces: Vec<Placed>,
}

/// A piece and where it stands, in points from the upper left corner.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) piece: Arc<Piece>,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// What is drawn of a piece, and what it is drawn with: the shapes of its letters above all.
#[derive(Debug)]
pub(super) struct Piece {
    /// How it looks, as a number.
    pub(super) look: u128,
    /// Elements of SVG.
    pub(super) body: String,
    /// Elements that those refer to, by their names.
    pub(super) definitions: BTreeMap<String, String>,
}

impl Sheet {
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
}

impl Piece {
    pub(super) fn new(look: u128, svg: &str) -> Self {
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

    pub(super) fn name(&self) -> String {
        format!("{:032x}", self.look)
    }
}

/// Pieces are the same where they look the same.
impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        (self.piece.look, self.x, self.y) == (other.piece.look, other.x, other.y)
    }
}
