//! The text of a PDF as `printpdf` gets it: pieces in the order of the file, each with its
//! place on the page.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{DictItem, Op, PdfDocument, PdfPage, PdfParseOptions, TextItem};

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
    let mut changed = make_composite(&mut document);
    if fonts_clash(&document) {
        tell_fonts_apart(&mut document);
        changed = true;
    }
    if changed { parse(&save(&mut document)?) } else { parse(pdf) }
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

fn parse(pdf: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let read = std::panic::catch_unwind(|| {
        let mut warnings = Vec::new();
        PdfDocument::parse(pdf, &PdfParseOptions::default(), &mut warnings)
    });
    match read {
        Ok(Ok(document)) => Ok(document.pages.iter().map(walk).collect()),
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

/// The pieces of a page in the order of its operations.
fn walk(page: &PdfPage) -> Page {
    let height = page.media_box.height.0;
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut place, mut stack) = (STILL, Vec::new());
    let (mut text, mut line, mut size, mut leading) = (STILL, (0.0, 0.0), 0.0, 0.0);
    // Whether what follows goes on where the last piece ended.
    let mut goes_on = false;
    // The foot and such like belong to no text, and the file says so.
    let mut marked: Vec<bool> = Vec::new();
    for op in &page.ops {
        let (moved, shown) = match op {
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
                stack.push(place);
                continue;
            }
            Op::RestoreGraphicsState => {
                place = stack.pop().unwrap_or(place);
                continue;
            }
            Op::SetTransformationMatrix { matrix } => {
                place = after(place, matrix.as_array());
                continue;
            }
            Op::StartTextSection => {
                (text, line) = (STILL, (0.0, 0.0));
                (true, None)
            }
            Op::SetTextMatrix { matrix } => {
                (text, line) = (matrix.as_array(), (0.0, 0.0));
                (true, None)
            }
            Op::SetTextCursor { pos } => {
                line = (pos.x.0, pos.y.0);
                (true, None)
            }
            Op::MoveTextCursorAndSetLeading { tx, ty } => {
                leading = -ty;
                line = (line.0 + tx, line.1 + ty);
                (true, None)
            }
            Op::SetLineHeight { lh } => {
                leading = lh.0;
                continue;
            }
            Op::AddLineBreak => {
                line.1 -= leading;
                (true, None)
            }
            Op::SetFont { size: points, .. } => {
                size = points.0;
                continue;
            }
            Op::ShowText { items } => (false, Some(shown(items))),
            Op::MoveToNextLineShowText { text }
            | Op::SetSpacingMoveAndShowText { text, .. } => {
                line.1 -= leading;
                (true, Some(text.clone()))
            }
            _ => continue,
        };
        goes_on &= !moved;
        let Some(written) = shown.filter(|_| !marked.contains(&true)) else { continue };
        match pieces.last_mut().filter(|_| goes_on) {
            Some(last) => last.text.push_str(&written),
            None => {
                let matrix =
                    after(place, after(text, [1.0, 0.0, 0.0, 1.0, line.0, line.1]));
                let [_, b, _, d, x, y] = matrix;
                let scale = (b * b + d * d).sqrt();
                let (y, size) = (height - y, size * scale);
                pieces.push(Piece { text: written, x, y, size });
            }
        }
        goes_on = true;
    }
    pieces.retain(|piece| !piece.text.trim().is_empty());
    Page { pieces }
}

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

/// Whether one name means several fonts.
fn fonts_clash(document: &Document) -> bool {
    let mut known: BTreeMap<Vec<u8>, ObjectId> = BTreeMap::new();
    for page in document.page_iter() {
        let Ok((direct, inherited)) = document.get_page_resources(page) else { continue };
        let inherited =
            inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
        for resources in direct.into_iter().chain(inherited) {
            let fonts = resources.get_deref(b"Font", document);
            let Ok(fonts) = fonts.and_then(Object::as_dict) else { continue };
            for (name, font) in fonts.iter() {
                let Ok(id) = font.as_reference() else { continue };
                if *known.entry(name.clone()).or_insert(id) != id {
                    return true;
                }
            }
        }
    }
    false
}

/// The reader knows a font by its name alone, whatever page it is of: so each page gets names of
/// its own.
fn tell_fonts_apart(document: &mut Document) {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for (number, page) in pages.into_iter().enumerate() {
        let renamed = |name: &[u8]| [name, format!("-{number}").as_bytes()].concat();
        let Some((mut resources, fonts)) = resources(document, page) else { continue };
        let Ok(bytes) = document.get_page_content_with_limit(page, MOST) else {
            continue;
        };
        let Ok(mut content) = Content::decode(&bytes) else { continue };
        for operation in &mut content.operations {
            if let ("Tf", Some(Object::Name(name))) =
                (operation.operator.as_str(), operation.operands.first_mut())
            {
                *name = renamed(name);
            }
        }
        let Ok(bytes) = content.encode() else { continue };
        let mut own = Dictionary::new();
        fonts.iter().for_each(|(name, font)| own.set(renamed(name), font.clone()));
        resources.set("Font", own);
        let stream = document.add_object(Stream::new(Dictionary::new(), bytes));
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Resources", resources);
            page.set("Contents", stream);
        }
    }
}

/// What a page may use, its own or that of all pages, and the fonts among it.
fn resources(document: &Document, page: ObjectId) -> Option<(Dictionary, Dictionary)> {
    let (direct, inherited) = document.get_page_resources(page).ok()?;
    let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
    let all: Vec<&Dictionary> = direct.into_iter().chain(inherited).collect();
    let fonts = all.iter().find_map(|resources| {
        resources.get_deref(b"Font", document).ok()?.as_dict().ok()
    })?;
    Some(((*all.first()?).clone(), fonts.clone()))
}

/// The reader has meanings only for letters of composite fonts; it takes all others for those of
/// a standard font. So fonts of one byte a letter, which older programs such as TeX write,
/// become composite ones. What their letters mean they tell by a table or by the names of the
/// glyphs. Whether there was any.
fn make_composite(document: &mut Document) -> bool {
    let simple = document.objects.iter().filter_map(|(id, object)| {
        let font = object.as_dict().ok()?;
        let simple = matches!(
            font.get(b"Subtype").and_then(Object::as_name),
            Ok(b"Type1" | b"MMType1" | b"TrueType" | b"Type3")
        );
        let wanted = font.has_type(b"Font") && simple;
        let told = font.has(b"ToUnicode");
        wanted.then(|| (*id, if told { None } else { table(font, document) }))
    });
    let simple: Vec<(ObjectId, Option<String>)> = simple.collect();
    if simple.is_empty() {
        return false;
    }
    let stream = |text: String| Stream::new(Dictionary::new(), text.into_bytes());
    let bytes = document.add_object(stream(format!("{BYTES}endcmap\nend\nend\n")));
    for (id, table) in simple {
        let table = table.map(|table| document.add_object(stream(table)));
        let Ok(font) = document.get_dictionary_mut(id) else { continue };
        font.set("Subtype", Object::Name(b"Type0".to_vec()));
        font.set("Encoding", bytes);
        if let Some(table) = table {
            font.set("ToUnicode", table);
        }
    }
    true
}

/// The begin of a table in which each byte is a letter.
const BYTES: &str = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
                     /CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n";

/// The table from the codes of a font to text, by its encoding.
fn table(font: &Dictionary, document: &Document) -> Option<String> {
    let encoding = font.get_font_encoding(document).ok()?;
    let mut lines = Vec::new();
    for code in 0..=255_u8 {
        let Ok(text) = Document::decode_text(&encoding, &[code]) else { continue };
        if text.is_empty() || text.contains(char::REPLACEMENT_CHARACTER) {
            continue;
        }
        let units = text.encode_utf16().map(|unit| format!("{unit:04X}"));
        lines.push(format!("<{code:02X}> <{}>\n", units.collect::<String>()));
    }
    let mut table = BYTES.to_owned();
    for lines in lines.chunks(100) {
        table.push_str(&format!("{} beginbfchar\n", lines.len()));
        lines.iter().for_each(|line| table.push_str(line));
        table.push_str("endbfchar\n");
    }
    table.push_str("endcmap\nend\nend\n");
    Some(table)
}
