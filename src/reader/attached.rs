//! The files that a PDF carries.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object};

use super::{MOST, Unreadable, open};

/// A file that a PDF carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name: a path with forward slashes, as the PDF has it. It is not to be trusted.
    pub name: String,
    /// What the PDF says of it.
    pub description: Option<String>,
    /// Whether the PDF calls it its source.
    pub source: bool,
    /// What is in it; none where that cannot be unpacked.
    pub bytes: Option<Vec<u8>>,
}

/// The files that a PDF carries, in its order.
///
/// # Errors
/// Where it cannot be read at all.
pub fn attached(pdf: &[u8]) -> Result<Vec<Attached>, Unreadable> {
    let document = open(pdf)?;
    Ok(files(&document))
}

pub(super) fn files(document: &Document) -> Vec<Attached> {
    let mut found = Vec::new();
    let names = document.catalog().ok().and_then(|catalog| {
        let names = dictionary(document, catalog, b"Names")?;
        dictionary(document, names, b"EmbeddedFiles")
    });
    if let Some(names) = names {
        walk(document, names, &mut BTreeSet::new(), &mut found);
    }
    // Where a standard has no word for it, the program that wrote it is asked.
    if super::facts::producer(document).is_some_and(|by| by.starts_with("cvpress ")) {
        found.iter_mut().for_each(|file| file.source = true);
    }
    found
}

/// Walks a tree of names: each node once, for a broken one may lead in a circle.
fn walk(
    document: &Document,
    node: &Dictionary,
    known: &mut BTreeSet<lopdf::ObjectId>,
    found: &mut Vec<Attached>,
) {
    let pairs = array(document, node, b"Names").unwrap_or_default();
    for pair in pairs.chunks_exact(2) {
        if let Some(file) = resolve(document, &pair[1]).and_then(|it| it.as_dict().ok()) {
            found.extend(read(document, file));
        }
    }
    for kid in array(document, node, b"Kids").unwrap_or_default() {
        let new = kid.as_reference().is_ok_and(|id| known.insert(id));
        let kid = resolve(document, kid).filter(|_| new);
        if let Some(kid) = kid.and_then(|it| it.as_dict().ok()) {
            walk(document, kid, known, found);
        }
    }
}

/// A file specification.
fn read(document: &Document, file: &Dictionary) -> Option<Attached> {
    let text = |key: &[u8]| {
        let text = file.get_deref(key, document).ok()?;
        lopdf::decode_text_string(text).ok()
    };
    let name = text(b"UF").or_else(|| text(b"F"))?;
    let streams = dictionary(document, file, b"EF")?;
    let stream = streams.get_deref(b"F", document).ok()?.as_stream().ok();
    let bytes = stream.and_then(|it| it.get_plain_content_with_limit(MOST).ok());
    let relation = file.get_deref(b"AFRelationship", document).ok();
    let relation = relation.and_then(|it| it.as_name().ok());
    let description = text(b"Desc");
    Some(Attached { name, description, source: relation == Some(b"Source"), bytes })
}

fn resolve<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

pub(super) fn dictionary<'a>(
    document: &'a Document,
    parent: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Dictionary> {
    parent.get_deref(key, document).ok()?.as_dict().ok()
}

fn array<'a>(
    document: &'a Document,
    parent: &'a Dictionary,
    key: &[u8],
) -> Option<&'a [Object]> {
    parent.get_deref(key, document).ok()?.as_array().ok().map(Vec::as_slice)
}
