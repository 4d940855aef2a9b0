//! Two versions of a page side by side, with what differs marked.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use tiny_skia::{Color, Paint, Pixmap, PixmapPaint, Rect, Transform};
use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

/// Pixels a point.
const SCALE: f64 = 1.5;

/// Between the two pages, in pixels.
const GAP: u32 = 24;

/// The pages that differ, by their numbers: each as it was and as it is, in one PNG, with the lines
/// marked that the other version has nowhere. A line that only moved is not marked.
///
/// # Errors
/// Where the encoder refuses a picture.
pub fn side_by_side(
    before: &PagedDocument,
    after: &PagedDocument,
) -> Result<Vec<(usize, Vec<u8>)>, String> {
    let options = typst_render::RenderOptions {
        pixel_per_pt: SCALE.into(),
        ..typst_render::RenderOptions::default()
    };
    let draw = |document: &PagedDocument, index: usize| {
        let page = document.pages().get(index);
        page.map(|page| typst_render::render(page, &options))
    };
    let count = before.pages().len().max(after.pages().len());
    let old: Vec<Option<Pixmap>> = (0..count).map(|index| draw(before, index)).collect();
    let new: Vec<Option<Pixmap>> = (0..count).map(|index| draw(after, index)).collect();
    let (old_lines, new_lines) = (lines(before), lines(after));
    let texts = |lines: &[Line]| -> BTreeSet<String> {
        lines.iter().map(|line| line.text.clone()).collect()
    };
    let (old_texts, new_texts) = (texts(&old_lines), texts(&new_lines));
    let marks =
        |lines: &[Line], others: &BTreeSet<String>, index: usize| -> Vec<Range<f64>> {
            let lines = lines.iter().filter(|line| line.page == index);
            let lines = lines.filter(|line| !others.contains(&line.text));
            lines.map(|line| line.rows.clone()).collect()
        };
    let mut pictures = Vec::new();
    for (index, (a, b)) in old.iter().zip(&new).enumerate() {
        let gone = marks(&old_lines, &new_texts, index);
        let come = marks(&new_lines, &old_texts, index);
        let same = a.as_ref().map(Pixmap::data) == b.as_ref().map(Pixmap::data);
        if same {
            continue;
        }
        let picture = join([(a.as_ref(), &gone), (b.as_ref(), &come)]);
        let picture = picture.ok_or("the pages are too large")?;
        let png = picture.encode_png().map_err(|error| error.to_string())?;
        pictures.push((index + 1, png));
    }
    Ok(pictures)
}

/// A line of text on a page.
struct Line {
    /// The number of its page, from 0.
    page: usize,
    /// What it says.
    text: String,
    /// From its top to its foot, in pixels.
    rows: Range<f64>,
}

/// The lines of all pages: pieces of text on one baseline.
fn lines(document: &PagedDocument) -> Vec<Line> {
    let mut lines = Vec::new();
    for (page, it) in document.pages().iter().enumerate() {
        let mut pieces: Vec<(f64, f64, f64, String)> = Vec::new();
        collect(&it.frame, Point::zero(), &mut pieces);
        pieces.sort_by(|a, b| {
            (a.0, a.1).partial_cmp(&(b.0, b.1)).unwrap_or(Ordering::Equal)
        });
        for row in pieces.chunk_by(|a, b| (a.0 - b.0).abs() < 1.0) {
            let Some((y, ..)) = row.first() else { continue };
            let size = row.iter().map(|piece| piece.2).fold(0.0, f64::max);
            let text = row.iter().map(|piece| piece.3.as_str()).collect();
            let rows = (y - 0.8 * size) * SCALE..(y + 0.25 * size) * SCALE;
            lines.push(Line { page, text, rows });
        }
    }
    lines
}

/// Baseline, left edge, size and letters of each piece of text, in points.
fn collect(frame: &Frame, origin: Point, pieces: &mut Vec<(f64, f64, f64, String)>) {
    for (offset, item) in frame.items() {
        let at = origin + *offset;
        match item {
            FrameItem::Group(group) => collect(&group.frame, at, pieces),
            FrameItem::Text(text) => {
                let (x, y, size) = (at.x.to_pt(), at.y.to_pt(), text.size.to_pt());
                pieces.push((y, x, size, text.text.to_string()));
            }
            _ => {}
        }
    }
}

/// A page and the lines that are marked in it.
type Side<'a> = (Option<&'a Pixmap>, &'a [Range<f64>]);

fn join(sides: [Side<'_>; 2]) -> Option<Pixmap> {
    let sizes = sides.map(|(page, _)| page.map(|page| (page.width(), page.height())));
    let any = sizes.iter().flatten().next().copied()?;
    let [left, right] = sizes.map(|size| size.unwrap_or(any));
    let mut picture = Pixmap::new(left.0 + GAP + right.0, left.1.max(right.1))?;
    picture.fill(Color::from_rgba8(0x99, 0x99, 0x99, 0xff));
    for ((page, marks), x) in sides.into_iter().zip([0, left.0 + GAP]) {
        let Some(page) = page else { continue };
        let (place, still) = (i32::try_from(x).ok()?, Transform::identity());
        let paint = PixmapPaint::default();
        picture.draw_pixmap(place, 0, page.as_ref(), &paint, still, None);
        for rows in marks {
            mark(&mut picture, x as f32, rows, page.width());
        }
    }
    Some(picture)
}

/// A bar beside a line, and a tint over it.
fn mark(picture: &mut Pixmap, x: f32, rows: &Range<f64>, width: u32) {
    let (top, height) = (rows.start as f32, (rows.end - rows.start) as f32);
    for (width, alpha) in [(width as f32, 0x22), (6.0, 0xff)] {
        let mut paint = Paint::default();
        paint.set_color(Color::from_rgba8(0xd0, 0x5a, 0x00, alpha));
        if let Some(shape) = Rect::from_xywh(x, top, width, height) {
            picture.fill_rect(shape, &paint, Transform::identity(), None);
        }
    }
}
