//! The fonts of a PDF, put so that the reader can make something of them, and how wide their
//! letters are.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// The reader has meanings only for letters of composite fonts; it takes all others for those of
/// a standard font. So fonts of one byte a letter, which older programs such as TeX write,
/// become composite ones. What their letters mean they tell by a table or by the names of the
/// glyphs. Whether there was any.
pub(super) fn make_composite(document: &mut Document) -> bool {
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
    let bytes = document.add_object(stream(format!("{BYTES}{CODES}endcmap\nend\nend\n")));
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

/// The number of each letter is its byte.
const CODES: &str = "1 begincidrange\n<00> <FF> 0\nendcidrange\n";

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

/// How wide the letters of a font are, in thousandths of its size, by their codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Widths {
    /// The first and the last code of each range, and the width of all in there.
    ranges: Vec<(u16, u16, f32)>,
    other: Option<f32>,
}

impl Widths {
    /// The width of a letter, where it is known.
    pub(super) fn of(&self, code: u16) -> Option<f32> {
        let own =
            self.ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
        own.map(|(_, _, width)| *width).or(self.other)
    }
}

/// The widths of each font, by the name that the pages have for it.
pub(super) fn widths(document: &Document) -> BTreeMap<String, Widths> {
    let mut all = BTreeMap::new();
    for page in document.page_iter() {
        let Ok((direct, inherited)) = document.get_page_resources(page) else { continue };
        let inherited =
            inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
        for resources in direct.into_iter().chain(inherited) {
            let fonts = resources.get_deref(b"Font", document);
            let Ok(fonts) = fonts.and_then(Object::as_dict) else { continue };
            for (name, _) in fonts.iter() {
                let font = fonts.get_deref(name, document).and_then(Object::as_dict);
                let Ok(font) = font else { continue };
                let name = String::from_utf8_lossy(name).into_owned();
                all.entry(name).or_insert_with(|| widths_of(font, document));
            }
        }
    }
    all
}

/// A font with more has more letters than there are.
const MOST_WIDTHS: usize = 5_000;

fn widths_of(font: &Dictionary, document: &Document) -> Widths {
    let array = |of: &Dictionary, key: &[u8]| -> Option<Vec<Object>> {
        Some(of.get_deref(key, document).ok()?.as_array().ok()?.clone())
    };
    if let (Some(widths), Ok(first)) = (array(font, b"Widths"), font.get(b"FirstChar")) {
        // Type 3 has a measure of its own.
        let matrix = array(font, b"FontMatrix");
        let scale = matrix.and_then(|matrix| number(matrix.first()?, document));
        let scale = scale.map_or(1.0, |scale| scale * 1000.0);
        let first = first.as_i64().ok().and_then(|it| u16::try_from(it).ok());
        let codes = first.unwrap_or_default()..=255;
        let known = codes.zip(&widths).filter_map(|(code, width)| {
            Some((code, code, number(width, document)? * scale))
        });
        return Widths { ranges: known.collect(), other: None };
    }
    let descendant = array(font, b"DescendantFonts").and_then(|all| {
        let first = document.dereference(all.first()?).ok()?.1;
        first.as_dict().ok().cloned()
    });
    let Some(descendant) = descendant else { return Widths::default() };
    let is = |key: &[u8], name: &[u8]| {
        let value = descendant.get_deref(key, document).and_then(Object::as_name);
        value.is_ok_and(|value| value == name)
    };
    // Elsewhere the reader's codes need not be those of the widths.
    let plain = is(b"CIDToGIDMap", b"Identity") || !descendant.has(b"CIDToGIDMap");
    if !plain || !is(b"Subtype", b"CIDFontType2") {
        return Widths::default();
    }
    let other = descendant.get_deref(b"DW", document).ok();
    let other = other.and_then(|it| number(it, document)).unwrap_or(1000.0);
    let mut ranges = Vec::new();
    let list = array(&descendant, b"W").unwrap_or_default();
    let mut at = 0;
    let code = |object: Option<&Object>| {
        let object = document.dereference(object?).ok()?.1;
        u16::try_from(object.as_i64().ok()?).ok()
    };
    // Either a code and a list from there on, or two codes and a width for all between.
    while let Some(first) = code(list.get(at)).filter(|_| ranges.len() < MOST_WIDTHS) {
        let second = list.get(at + 1).and_then(|it| document.dereference(it).ok());
        match second.map(|(_, object)| object) {
            Some(Object::Array(widths)) => {
                let widths = widths.iter().filter_map(|it| number(it, document));
                let codes = (first..=u16::MAX).zip(widths);
                ranges.extend(codes.map(|(code, width)| (code, code, width)));
                at += 2;
            }
            _ => {
                let last = code(list.get(at + 1));
                let width = list.get(at + 2).and_then(|it| number(it, document));
                let (Some(last), Some(width)) = (last, width) else { break };
                ranges.push((first, last, width));
                at += 3;
            }
        }
    }
    Widths { ranges, other: Some(other) }
}

fn number(object: &Object, document: &Document) -> Option<f32> {
    document.dereference(object).ok()?.1.as_float().ok()
}
