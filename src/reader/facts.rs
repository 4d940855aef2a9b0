//! What a PDF says of itself, and where its links lead.

use lopdf::{Dictionary, Document, Object};

use super::attached::{dictionary, files};
use super::{MOST, Unreadable, open};

/// What a PDF says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Its title.
    pub title: Option<String>,
    /// The language of its text, as BCP 47 has it.
    pub language: Option<String>,
    /// Whether it is tagged: a machine can tell headings, lists and paragraphs.
    pub tagged: bool,
    /// The program that wrote it.
    pub producer: Option<String>,
    /// Where its links lead, in the order of the pages.
    pub links: Vec<Link>,
    /// Whether it carries its source.
    pub source: bool,
}

/// A live link to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its page, from 1.
    pub page: usize,
    /// The address.
    pub address: String,
}

/// What a PDF says of itself.
///
/// # Errors
/// Where it cannot be read.
pub fn facts(pdf: &[u8]) -> Result<Facts, Unreadable> {
    let document = open(pdf)?;
    let mut facts = Facts {
        source: files(&document).iter().any(|file| file.source),
        links: links(&document),
        ..Facts::default()
    };
    if let Ok(catalog) = document.catalog() {
        facts.language = text(&document, catalog, b"Lang");
        let marked = dictionary(&document, catalog, b"MarkInfo")
            .and_then(|info| info.get_deref(b"Marked", &document).ok()?.as_bool().ok());
        let tree = dictionary(&document, catalog, b"StructTreeRoot").is_some();
        facts.tagged = marked == Some(true) && tree;
    }
    facts.title = said(&document, b"Title", "title");
    facts.producer = producer(&document);
    Ok(facts)
}

/// The program that wrote a PDF.
pub(super) fn producer(document: &Document) -> Option<String> {
    let creator = said(document, b"Creator", "CreatorTool");
    creator.or_else(|| said(document, b"Producer", "Producer"))
}

/// What a PDF says of itself: in its table, or in its metadata, where newer standards have it
/// alone.
fn said(document: &Document, key: &[u8], element: &str) -> Option<String> {
    let info = document.trailer.get_deref(b"Info", document);
    let info = info.and_then(Object::as_dict).ok();
    info.and_then(|info| text(document, info, key)).or_else(|| {
        let stream = document.catalog().ok()?.get_deref(b"Metadata", document).ok()?;
        let bytes = stream.as_stream().ok()?.get_plain_content_with_limit(MOST).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let packet = roxmltree::Document::parse(&text).ok()?;
        let node = packet.descendants().find(|it| it.tag_name().name() == element)?;
        let words: Vec<&str> = node.descendants().filter_map(|it| it.text()).collect();
        let words = words.into_iter().map(str::trim).find(|text| !text.is_empty())?;
        Some(words.to_owned())
    })
}

fn text(document: &Document, parent: &Dictionary, key: &[u8]) -> Option<String> {
    let text = lopdf::decode_text_string(parent.get_deref(key, document).ok()?).ok()?;
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn links(document: &Document) -> Vec<Link> {
    let mut links = Vec::new();
    for (page, id) in (1..).zip(document.page_iter()) {
        for annotation in document.get_page_annotations(id).unwrap_or_default() {
            let action = dictionary(document, annotation, b"A");
            let address = action.and_then(|action| {
                let address = action.get_deref(b"URI", document).ok()?.as_str().ok()?;
                Some(String::from_utf8_lossy(address).into_owned())
            });
            links.extend(address.map(|address| Link { page, address }));
        }
    }
    links
}
