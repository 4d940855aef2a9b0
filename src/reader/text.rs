//! The text of a PDF as `printpdf` gets it: pieces in the order of the file, each with its
//! place on the page.

use std::collections::BTreeMap;

use lopdf::{Document, Object};
use printpdf::ops::PdfFontHandle;
use printpdf::{DictItem, Op, PdfDocument, PdfPage, PdfParseOptions, TextItem};

use super::flat::flatten;
use super::fonts::{Widths, make_composite, widths};
use super::{MOST, Unreadable, open};

/// A page, as a machine reads it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// What was written in one go, in the order of the file.
    pub pieces: Vec<Piece>,
}

/// A piece of text on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The text. What has no meaning to the reader is U+FFFD.
    pub text: String,
    /// From the left edge of the page to its begin, in points.
    pub x: f32,
    /// From the top edge of the page to its baseline, in points.
    pub y: f32,
    /// The size of its letters, in points.
    pub size: f32,
}

/// The pages of a PDF.
///
/// # Errors
/// Where it cannot be read.
pub fn pages(pdf: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let mut document = open(pdf)?;
    bounded(&document)?;
    let composite = make_composite(&mut document);
    let flat = flatten(&mut document)?;
    let widths = widths(&document);
    if composite || flat {
        parse(&save(&mut document)?, &widths)
    } else {
        parse(pdf, &widths)
    }
}

/// The reader unpacks whatever a page says: more than so much is no CV.
fn bounded(document: &Document) -> Result<(), Unreadable> {
    let mut left = MOST;
    for object in document.objects.values() {
        let Ok(stream) = object.as_stream() else { continue };
        let picture = stream.dict.get(b"Subtype").and_then(Object::as_name);
        if picture.is_ok_and(|subtype| subtype == b"Image") {
            continue;
        }
        match stream.get_plain_content_with_limit(left) {
            Ok(bytes) => left -= bytes.len(),
            Err(lopdf::Error::Decompress(
                lopdf::DecompressError::MemoryLimitExceeded { .. },
            )) => {
                let most = MOST >> 20;
                let why = format!("it unpacks to more than {most} MB");
                return Err(Unreadable::Broken(why));
            }
            // What cannot be unpacked, the reader passes over as well.
            Err(_) => {}
        }
    }
    Ok(())
}

fn save(document: &mut Document) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    match document.save_to(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(why) => Err(Unreadable::Broken(why.to_string())),
    }
}

fn parse(pdf: &[u8], widths: &BTreeMap<String, Widths>) -> Result<Vec<Page>, Unreadable> {
    let read = std::panic::catch_unwind(|| {
        let mut warnings = Vec::new();
        PdfDocument::parse(pdf, &PdfParseOptions::default(), &mut warnings)
    });
    match read {
        Ok(Ok(document)) => {
            Ok(document.pages.iter().map(|page| walk(page, widths)).collect())
        }
        Ok(Err(why)) => Err(Unreadable::Broken(why.to_lowercase())),
        Err(_) => Err(Unreadable::Broken("its pages make no sense".to_owned())),
    }
}

/// A place: to the right and up, in points, by a matrix of six numbers.
type Matrix = [f32; 6];

const STILL: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `inner` first, then `outer`.
fn after(outer: Matrix, inner: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = outer;
    let [g, h, i, j, k, l] = inner;
    [
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * l + e,
        b * k + d * l + f,
    ]
}

/// Where text is written.
struct Pen {
    /// The matrix of all that is drawn, and that of text in there.
    place: Matrix,
    text: Matrix,
    /// Where the line begins in there.
    line: (f32, f32),
    /// The same as the reader counts it: it adds up steps without the matrix of the text.
    told: (f32, f32),
    /// How wide what was written from there on is, where that is known.
    written: Option<f32>,
    size: f32,
    leading: f32,
}

impl Pen {
    fn set(&mut self, matrix: Matrix) {
        (self.text, self.line) = (matrix, (0.0, 0.0));
        self.told = (matrix[4], matrix[5]);
        self.written = Some(0.0);
    }

    /// Begins a line so many steps from the begin of the last.
    fn step(&mut self, x: f32, y: f32) {
        self.line = (self.line.0 + x, self.line.1 + y);
        self.written = Some(0.0);
    }

    /// The matrix of what stands so far behind the begin of the line.
    fn at(&self, written: f32) -> Matrix {
        let (x, y) = self.line;
        after(self.place, after(self.text, [1.0, 0.0, 0.0, 1.0, x + written, y]))
    }
}

/// The pieces of a page in the order of its operations.
fn walk(page: &PdfPage, widths: &BTreeMap<String, Widths>) -> Page {
    let height = page.media_box.height.0;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut stack = Vec::new();
    let mut pen = Pen {
        place: STILL,
        text: STILL,
        line: (0.0, 0.0),
        told: (0.0, 0.0),
        written: Some(0.0),
        size: 0.0,
        leading: 0.0,
    };
    let mut font = None;
    // Where the last piece ended, if that is known.
    let mut end: Option<Matrix> = None;
    // The foot and such like belong to no text, and the file says so.
    let mut marked: Vec<bool> = Vec::new();
    for op in &page.ops {
        let (written, width) = match op {
            Op::BeginMarkedContent { tag }
            | Op::BeginMarkedContentWithProperties { tag, .. } => {
                marked.push(tag == "Artifact");
                continue;
            }
            Op::Unknown { key, value } if key == "BDC" => {
                let tag = value.first();
                marked
                    .push(matches!(tag, Some(DictItem::Name(tag)) if tag == b"Artifact"));
                continue;
            }
            Op::BeginLayer { .. } => {
                marked.push(false);
                continue;
            }
            Op::EndMarkedContent | Op::EndMarkedContentWithProperties => {
                marked.pop();
                continue;
            }
            Op::SaveGraphicsState => {
                stack.push(pen.place);
                continue;
            }
            Op::RestoreGraphicsState => {
                pen.place = stack.pop().unwrap_or(pen.place);
                continue;
            }
            Op::SetTransformationMatrix { matrix } => {
                pen.place = after(pen.place, matrix.as_array());
                continue;
            }
            Op::StartTextSection => {
                pen.set(STILL);
                continue;
            }
            Op::SetTextMatrix { matrix } => {
                pen.set(matrix.as_array());
                continue;
            }
            Op::SetTextCursor { pos } => {
                let told = (pos.x.0, pos.y.0);
                pen.step(told.0 - pen.told.0, told.1 - pen.told.1);
                pen.told = told;
                continue;
            }
            Op::MoveTextCursorAndSetLeading { tx, ty } => {
                pen.leading = -ty;
                pen.step(*tx, *ty);
                pen.told = (pen.told.0 + tx, pen.told.1 + ty);
                continue;
            }
            Op::SetLineHeight { lh } => {
                pen.leading = lh.0;
                continue;
            }
            Op::AddLineBreak => {
                pen.step(0.0, -pen.leading);
                pen.told.1 -= pen.leading;
                continue;
            }
            Op::SetFont { size, font: handle } => {
                pen.size = size.0;
                font = match handle {
                    PdfFontHandle::External(id) => widths.get(&id.0),
                    PdfFontHandle::Builtin(_) => None,
                };
                continue;
            }
            Op::ShowText { items } => (shown(items), width(items, font)),
            Op::MoveToNextLineShowText { text }
            | Op::SetSpacingMoveAndShowText { text, .. } => {
                pen.step(0.0, -pen.leading);
                (text.clone(), None)
            }
            _ => continue,
        };
        let start = pen.written.map(|before| pen.at(before));
        // Nobody moved the pen.
        let still = pen.written.is_none_or(|before| before > 0.0);
        pen.written = pen
            .written
            .zip(width)
            .map(|(before, width)| before + width * pen.size / 1000.0);
        if marked.contains(&true) {
            continue;
        }
        let next = match (&end, &start) {
            (Some(end), Some(start)) => is_next(end, start, pen.size),
            _ => false,
        };
        // What is read from the right stands by itself: its place does not tell which way
        // round it goes on.
        let ltr = |text: &str| !text.contains(is_rtl);
        let goes_on = |last: &Piece| still || next && ltr(&last.text) && ltr(&written);
        match pieces.last_mut().filter(|last| goes_on(last)) {
            Some(last) => last.text.push_str(&written),
            None => {
                let [_, b, _, d, x, y] = start.unwrap_or_else(|| pen.at(0.0));
                let scale = (b * b + d * d).sqrt();
                let (y, size) = (height - y, pen.size * scale);
                pieces.push(Piece { text: written, x, y, size });
            }
        }
        end = pen.written.map(|written| pen.at(written));
    }
    // What runs off the page nobody sees, and readers leave it out.
    let width = page.media_box.width.0;
    let on = |piece: &Piece| {
        (-EDGE..=height + EDGE).contains(&piece.y)
            && (-EDGE..=width + EDGE).contains(&piece.x)
    };
    let whole = page.media_box.x.0 == 0.0 && page.media_box.y.0 == 0.0;
    pieces.retain(|piece| !piece.text.trim().is_empty() && (!whole || on(piece)));
    Page { pieces }
}

/// Whether what begins at a place goes on with what ended at another: on its line, without a
/// space between, and as large.
fn is_next(end: &Matrix, start: &Matrix, size: f32) -> bool {
    let scale = (start[0] * start[0] + start[1] * start[1]).sqrt();
    let size = (size * scale).max(0.1);
    let same = end[..4].iter().zip(start).all(|(a, b)| (a - b).abs() < 0.01);
    // Along the line and across it, in its own direction.
    let (x, y) = (start[4] - end[4], start[5] - end[5]);
    let (right, up) = (start[0] / scale.max(1e-6), start[1] / scale.max(1e-6));
    let along = (x * right + y * up) / size;
    let across = (y * right - x * up) / size;
    same && across.abs() < 0.05 && (-0.3..STEP / 1000.0).contains(&along)
}

/// So far behind the edge of a page, in points, a text still touches it.
const EDGE: f32 = 2.0;

/// From this much on, in thousandths of the size, a step to the right parts two words.
const STEP: f32 = 180.0;

/// The text of one operation. Some programs write no spaces, but step to the right.
fn shown(items: &[TextItem]) -> String {
    let mut text = String::new();
    let step = |offset: f32, text: &mut String| {
        if offset < -STEP && !text.ends_with(' ') {
            text.push(' ');
        }
    };
    for item in items {
        match item {
            TextItem::Text(written) => text.push_str(written),
            TextItem::Offset(offset) => step(*offset, &mut text),
            TextItem::GlyphIds(glyphs) => {
                for glyph in glyphs {
                    step(glyph.offset, &mut text);
                    text.push_str(glyph.cid.as_deref().unwrap_or("\u{FFFD}"));
                }
            }
        }
    }
    text
}

/// How wide the text of one operation is, in thousandths of its size, where that is known.
fn width(items: &[TextItem], font: Option<&Widths>) -> Option<f32> {
    let mut width = 0.0;
    for item in items {
        match item {
            TextItem::Text(_) => return None,
            TextItem::Offset(offset) => width -= offset,
            TextItem::GlyphIds(glyphs) => {
                for glyph in glyphs {
                    width += font?.of(glyph.gid)? - glyph.offset;
                }
            }
        }
    }
    Some(width)
}

/// Whether a letter is of a script that is written from right to left.
pub(crate) fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}
