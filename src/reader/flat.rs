//! Pages put so that the reader gets all of their text: it knows a font by its name alone, and
//! does not look into the forms that a page draws.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::{MOST, Unreadable};

/// How deep forms in forms are followed.
const DEEPEST: usize = 8;

/// The most operations that all pages together may come to: a CV has some thousands.
const LONGEST: usize = 300_000;

/// The operations of forms, by their objects.
type Decoded = BTreeMap<ObjectId, Rc<Vec<Operation>>>;

/// Gives each page names of its own for its fonts, and writes out the forms that it draws, where
/// there is need for either. Whether there was.
///
/// # Errors
/// Where forms make more of a file than a CV is.
pub(super) fn flatten(document: &mut Document) -> Result<bool, Unreadable> {
    let clash = fonts_clash(document);
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let (mut left, mut decoded, mut changed) = (LONGEST, Decoded::new(), false);
    for (number, page) in pages.into_iter().enumerate() {
        let Some(mut resources) = resources(document, page) else { continue };
        if !clash && forms(&resources, document).is_empty() {
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
            left,
            decoded,
            open: Vec::new(),
        };
        flat.write(&content.operations, &resources)?;
        let fonts = flat.fonts;
        let content = Content { operations: flat.operations };
        (left, decoded) = (flat.left, flat.decoded);
        let Ok(bytes) = content.encode() else { continue };
        resources.set("Font", fonts);
        let stream = document.add_object(Stream::new(Dictionary::new(), bytes));
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Resources", resources);
            page.set("Contents", stream);
            changed = true;
        }
    }
    Ok(changed)
}

/// A page under writing.
struct Flat<'a> {
    document: &'a Document,
    number: usize,
    fonts: Dictionary,
    /// The names of the fonts that have one, by their objects.
    known: BTreeMap<ObjectId, Vec<u8>>,
    operations: Vec<Operation>,
    /// How many more there may be.
    left: usize,
    /// The forms that have been drawn.
    decoded: Decoded,
    /// Those that are being drawn: none draws itself.
    open: Vec<ObjectId>,
}

impl Flat<'_> {
    fn write(
        &mut self,
        operations: &[Operation],
        resources: &Dictionary,
    ) -> Result<(), Unreadable> {
        let forms = forms(resources, self.document);
        let fonts = resources.get_deref(b"Font", self.document);
        let fonts = fonts.and_then(Object::as_dict).cloned().unwrap_or_default();
        for operation in operations {
            let mut operation = operation.clone();
            match (operation.operator.as_str(), operation.operands.first_mut()) {
                ("Tf", Some(Object::Name(name))) => {
                    if let Ok(font) = fonts.get(name) {
                        *name = self.named(name, font);
                    }
                }
                ("Do", Some(Object::Name(name))) => {
                    if let Some(form) = forms.get(name) {
                        self.draw(*form, resources)?;
                        continue;
                    }
                }
                _ => {}
            }
            self.push(operation)?;
        }
        Ok(())
    }

    fn push(&mut self, operation: Operation) -> Result<(), Unreadable> {
        self.count()?;
        self.operations.push(operation);
        Ok(())
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        let broken =
            || Unreadable::Broken("its pages draw more than a CV has".to_owned());
        self.left = self.left.checked_sub(1).ok_or_else(broken)?;
        Ok(())
    }

    /// Writes out a form: it is drawn within a state of its own.
    fn draw(&mut self, id: ObjectId, around: &Dictionary) -> Result<(), Unreadable> {
        // To draw nothing is work, too.
        self.count()?;
        let document = self.document;
        let form = document.get_object(id).and_then(Object::as_stream);
        let Ok(form) = form else { return Ok(()) };
        if self.open.contains(&id) || self.open.len() >= DEEPEST {
            return Ok(());
        }
        let operations = match self.decoded.get(&id) {
            Some(known) => Rc::clone(known),
            None => {
                // What cannot be unpacked, other readers pass over as well.
                let bytes = form.get_plain_content_with_limit(MOST).unwrap_or_default();
                let content = Content::decode(&bytes).map(|content| content.operations);
                let operations = Rc::new(content.unwrap_or_default());
                self.decoded.insert(id, Rc::clone(&operations));
                operations
            }
        };
        // One without resources has those of the page.
        let own = form.dict.get_deref(b"Resources", document);
        let own = own.and_then(Object::as_dict).unwrap_or(around);
        self.push(Operation::new("q", Vec::new()))?;
        let matrix = form.dict.get_deref(b"Matrix", document);
        if let Ok(matrix) = matrix.and_then(Object::as_array) {
            self.push(Operation::new("cm", matrix.clone()))?;
        }
        self.open.push(id);
        self.write(&operations, own)?;
        self.open.pop();
        self.push(Operation::new("Q", Vec::new()))
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
fn forms(resources: &Dictionary, document: &Document) -> BTreeMap<Vec<u8>, ObjectId> {
    let all = resources.get_deref(b"XObject", document).and_then(Object::as_dict);
    let all = all.into_iter().flat_map(|all| {
        all.iter().filter_map(|(name, object)| {
            let id = object.as_reference().ok()?;
            let stream = document.get_object(id).ok()?.as_stream().ok()?;
            let form = stream.dict.get(b"Subtype").and_then(Object::as_name);
            form.is_ok_and(|it| it == b"Form").then(|| (name.clone(), id))
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
