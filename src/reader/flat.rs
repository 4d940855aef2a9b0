//! Pages put so that the reader gets all of their text: it knows a font by its name alone, and
//! does not look into the forms that a page draws.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::MOST;

/// How deep forms in forms are followed.
const DEEPEST: usize = 8;

/// The most operations that a page may come to.
const LONGEST: usize = 2_000_000;

/// Gives each page names of its own for its fonts, and writes out the forms that it draws, where
/// there is need for either. Whether there was.
pub(super) fn flatten(document: &mut Document) -> bool {
    let clash = fonts_clash(document);
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut changed = false;
    for (number, page) in pages.into_iter().enumerate() {
        let Some(mut resources) = resources(document, page) else { continue };
        let forms = forms(&resources, document);
        if !clash && forms.is_empty() {
            continue;
        }
        let Ok(bytes) = document.get_page_content_with_limit(page, MOST) else {
            continue;
        };
        let Ok(content) = Content::decode(&bytes) else { continue };
        let mut flat = Flat {
            document,
            number,
            fonts: Dictionary::new(),
            known: BTreeMap::new(),
            operations: Vec::new(),
        };
        flat.write(content.operations, &resources, 0);
        let Flat { fonts, operations, .. } = flat;
        let Ok(bytes) = (Content { operations }).encode() else { continue };
        resources.set("Font", fonts);
        let stream = document.add_object(Stream::new(Dictionary::new(), bytes));
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Resources", resources);
            page.set("Contents", stream);
            changed = true;
        }
    }
    changed
}

/// A page under writing.
struct Flat<'a> {
    document: &'a Document,
    number: usize,
    fonts: Dictionary,
    /// The names of the fonts that have one, by their objects.
    known: BTreeMap<ObjectId, Vec<u8>>,
    operations: Vec<Operation>,
}

impl Flat<'_> {
    fn write(
        &mut self,
        operations: Vec<Operation>,
        resources: &Dictionary,
        depth: usize,
    ) {
        let forms = forms(resources, self.document);
        let fonts = resources.get_deref(b"Font", self.document);
        let fonts = fonts.and_then(Object::as_dict).cloned().unwrap_or_default();
        for mut operation in operations {
            if self.operations.len() > LONGEST {
                return;
            }
            match (operation.operator.as_str(), operation.operands.first_mut()) {
                ("Tf", Some(Object::Name(name))) => {
                    if let Ok(font) = fonts.get(name) {
                        *name = self.named(name, font);
                    }
                }
                ("Do", Some(Object::Name(name))) if depth < DEEPEST => {
                    if let Some(form) = forms.get(name) {
                        self.draw(form, resources, depth);
                        continue;
                    }
                }
                _ => {}
            }
            self.operations.push(operation);
        }
    }

    /// Writes out a form: it is drawn within a state of its own.
    fn draw(&mut self, form: &Stream, around: &Dictionary, depth: usize) {
        let Ok(bytes) = form.get_plain_content_with_limit(MOST) else { return };
        let Ok(content) = Content::decode(&bytes) else { return };
        // One without resources has those of the page.
        let own = form.dict.get_deref(b"Resources", self.document);
        let own = own.and_then(Object::as_dict).unwrap_or(around);
        let mark = |name: &str, operands| Operation::new(name, operands);
        self.operations.push(mark("q", Vec::new()));
        let matrix = form.dict.get_deref(b"Matrix", self.document);
        if let Ok(matrix) = matrix.and_then(Object::as_array) {
            self.operations.push(mark("cm", matrix.clone()));
        }
        self.write(content.operations, own, depth + 1);
        self.operations.push(mark("Q", Vec::new()));
    }

    /// The name of a font on this page, which no other font has on any.
    fn named(&mut self, name: &[u8], font: &Object) -> Vec<u8> {
        let id = font.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return known.clone();
        }
        let count = self.fonts.len();
        let new = [name, format!("-{}-{count}", self.number).as_bytes()].concat();
        self.fonts.set(new.clone(), font.clone());
        self.known.extend(id.map(|id| (id, new.clone())));
        new
    }
}

/// The forms among what a page may draw, by their names.
fn forms(resources: &Dictionary, document: &Document) -> BTreeMap<Vec<u8>, Stream> {
    let all = resources.get_deref(b"XObject", document).and_then(Object::as_dict);
    let all = all.into_iter().flat_map(|all| {
        all.iter().filter_map(|(name, _)| {
            let stream = all.get_deref(name, document).ok()?.as_stream().ok()?;
            let form = stream.dict.get(b"Subtype").and_then(Object::as_name);
            form.is_ok_and(|it| it == b"Form").then(|| (name.clone(), stream.clone()))
        })
    });
    all.collect()
}

/// Whether one name means several fonts.
fn fonts_clash(document: &Document) -> bool {
    let mut known: BTreeMap<Vec<u8>, ObjectId> = BTreeMap::new();
    for page in document.page_iter() {
        let Some(resources) = resources(document, page) else { continue };
        let fonts = resources.get_deref(b"Font", document);
        let Ok(fonts) = fonts.and_then(Object::as_dict) else { continue };
        for (name, font) in fonts.iter() {
            let Ok(id) = font.as_reference() else { continue };
            if *known.entry(name.clone()).or_insert(id) != id {
                return true;
            }
        }
    }
    false
}

/// What a page may use: its own, and what all pages may that it has none of its own of.
fn resources(document: &Document, page: ObjectId) -> Option<Dictionary> {
    let (direct, inherited) = document.get_page_resources(page).ok()?;
    let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
    let mut all = Dictionary::new();
    for resources in direct.into_iter().chain(inherited) {
        for (key, value) in
            resources.iter().filter(|(key, _)| !all.has(key)).collect::<Vec<_>>()
        {
            all.set(key.clone(), value.clone());
        }
    }
    Some(all)
}
