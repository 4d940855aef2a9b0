//! A file before it is read: tables of it can be laid over others, keys taken away, one language
//! of each text chosen. Every value keeps its place.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::source::{FileId, Span};

/// The top-level table of a file, under change.
#[derive(Debug)]
pub struct Draft<'d, 'a> {
    table: &'d mut DeTable<'a>,
    file: FileId,
}

/// One text in several languages.
#[derive(Debug)]
pub struct Languages<'t> {
    /// The languages in the order of the file.
    pub tags: Vec<&'t str>,
    /// Where it stands.
    pub span: Span,
}

impl<'d, 'a> Draft<'d, 'a> {
    pub(super) fn new(table: &'d mut DeTable<'a>, file: FileId) -> Self {
        Self { table, file }
    }

    /// The string at a path.
    pub fn string(&self, path: &[&str]) -> Option<String> {
        self.find(path)?.get_ref().as_str().map(str::to_owned)
    }

    /// The strings of the list at a path.
    pub fn strings(&self, path: &[&str]) -> Vec<String> {
        let list = self.find(path).and_then(|value| value.get_ref().as_array());
        let strings = list.into_iter().flatten();
        strings.filter_map(|it| it.get_ref().as_str().map(str::to_owned)).collect()
    }

    /// The texts at a path in all their languages; none where there is but one.
    pub fn languages(&self, path: &[&str]) -> Vec<String> {
        let table = self.find(path).and_then(|value| value.get_ref().as_table());
        let texts = table.filter(|table| is_text(table)).into_iter().flatten();
        texts.filter_map(|(_, text)| text.get_ref().as_str().map(str::to_owned)).collect()
    }

    /// Whether there is something at a path.
    pub fn has(&self, path: &[&str]) -> bool {
        self.find(path).is_some()
    }

    /// Whether the value at a path is a table.
    pub fn is_table(&self, path: &[&str]) -> bool {
        self.find(path).is_some_and(|value| value.get_ref().is_table())
    }

    /// Lays the value at one path over that at another: a table key by key, and anything
    /// else in its place.
    pub fn lay(&mut self, from: &[&str], to: &[&str]) {
        let Some(value) = self.find(from).cloned() else { return };
        let Some((last, folders)) = to.split_last() else { return };
        let mut table = &mut *self.table;
        for key in folders {
            if !table.get(*key).is_some_and(|value| value.get_ref().is_table()) {
                let empty = DeValue::Table(DeTable::new());
                let place = value.span();
                let name = Spanned::new(place.clone(), (*key).to_owned().into());
                table.remove(*key);
                table.insert(name, Spanned::new(place, empty));
            }
            let inner = table.get_mut(*key).and_then(|it| as_table(it.get_mut()));
            let Some(inner) = inner else { return };
            table = inner;
        }
        put(table, Spanned::new(value.span(), (*last).to_owned().into()), value);
    }

    /// Takes the value at a path away.
    pub fn remove(&mut self, path: &[&str]) {
        let Some((last, folders)) = path.split_last() else { return };
        let mut table = &mut *self.table;
        for key in folders {
            let inner = table.get_mut(*key).and_then(|it| as_table(it.get_mut()));
            let Some(inner) = inner else { return };
            table = inner;
        }
        table.remove(*last);
    }

    /// The strings of every list with a name, wherever in the value of a key it stands.
    pub fn words(&self, key: &str, name: &str) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(value) = self.table.get(key) {
            collect(value.get_ref(), name, &mut words);
        }
        words
    }

    /// Takes out of every list with a name, wherever in the value of a key it stands, the
    /// tables whose `tags` are not to stay.
    pub fn sift(&mut self, key: &str, name: &str, stays: &dyn Fn(&[&str]) -> bool) {
        if let Some(value) = self.table.get_mut(key) {
            sift(value.get_mut(), name, stays);
        }
    }

    /// Puts for each text in several languages that one of them which is chosen, by its
    /// number. Keys at the top that are named stay as they are.
    pub fn translate(
        &mut self,
        except: &[&str],
        choose: &mut dyn FnMut(Languages<'_>) -> usize,
    ) {
        for (key, value) in self.table.iter_mut() {
            let name = key.get_ref().as_ref();
            if !except.contains(&name) {
                // A table of the file, and an entry, is a text in no case.
                inner(name, value.get_mut(), self.file, choose);
            }
        }
    }

    fn find(&self, path: &[&str]) -> Option<&Spanned<DeValue<'a>>> {
        let (first, rest) = path.split_first()?;
        let first = self.table.get(*first)?;
        rest.iter().try_fold(first, |value, key| value.get_ref().as_table()?.get(*key))
    }
}

fn as_table<'t, 'a>(value: &'t mut DeValue<'a>) -> Option<&'t mut DeTable<'a>> {
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn put<'a>(
    table: &mut DeTable<'a>,
    key: Spanned<toml::de::DeString<'a>>,
    value: Spanned<DeValue<'a>>,
) {
    let name = key.get_ref().as_ref();
    let is_table = |value: &Spanned<DeValue<'_>>| value.get_ref().is_table();
    if !(table.get(name).is_some_and(is_table) && is_table(&value)) {
        // The key as well, for its place is told where it is not known.
        table.remove(name);
        table.insert(key, value);
        return;
    }
    let below = table.get_mut(name).and_then(|it| as_table(it.get_mut()));
    if let (Some(below), DeValue::Table(above)) = (below, value.into_inner()) {
        above.into_iter().for_each(|(key, value)| put(below, key, value));
    }
}

fn collect(value: &DeValue<'_>, name: &str, words: &mut Vec<String>) {
    match value {
        DeValue::Array(items) => {
            items.iter().for_each(|item| collect(item.get_ref(), name, words));
        }
        DeValue::Table(table) => {
            for (key, value) in table {
                let list = value.get_ref().as_array();
                match list.filter(|_| key.get_ref() == name) {
                    Some(list) => words.extend(
                        list.iter()
                            .filter_map(|it| Some(it.get_ref().as_str()?.to_owned())),
                    ),
                    None => collect(value.get_ref(), name, words),
                }
            }
        }
        _ => {}
    }
}

fn sift(value: &mut DeValue<'_>, name: &str, stays: &dyn Fn(&[&str]) -> bool) {
    match value {
        DeValue::Array(items) => {
            items.iter_mut().for_each(|item| sift(item.get_mut(), name, stays));
        }
        DeValue::Table(table) => {
            for (key, value) in table.iter_mut() {
                match value.get_mut() {
                    DeValue::Array(items) if key.get_ref() == name => {
                        let all = std::mem::replace(items, DeArray::new()).into_iter();
                        *items =
                            all.filter(|item| stays(&tags(item.get_ref()))).collect();
                    }
                    value => sift(value, name, stays),
                }
            }
        }
        _ => {}
    }
}

/// The tags of a table.
fn tags<'v>(item: &'v DeValue<'_>) -> Vec<&'v str> {
    let tags = item.as_table().and_then(|table| table.get("tags"));
    let tags = tags.and_then(|tags| tags.get_ref().as_array()).into_iter().flatten();
    tags.filter_map(|tag| tag.get_ref().as_str()).collect()
}

/// Visits what is in a value that is no text itself.
fn inner(
    key: &str,
    value: &mut DeValue<'_>,
    file: FileId,
    choose: &mut dyn FnMut(Languages<'_>) -> usize,
) {
    match value {
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                if matches!(key, "section" | "entry") {
                    inner("", item.get_mut(), file, choose);
                } else {
                    translate(key, item, file, choose);
                }
            }
        }
        DeValue::Table(table) => {
            for (key, value) in table.iter_mut() {
                translate(key.get_ref(), value, file, choose);
            }
        }
        _ => {}
    }
}

fn translate(
    key: &str,
    value: &mut Spanned<DeValue<'_>>,
    file: FileId,
    choose: &mut dyn FnMut(Languages<'_>) -> usize,
) {
    let span = Span::new(file, value.span());
    let chosen = value.get_ref().as_table().filter(|it| is_text(it)).and_then(|table| {
        let tags = table.keys().map(|tag| tag.get_ref().as_ref()).collect();
        let number = choose(Languages { tags, span });
        table.values().nth(number).cloned()
    });
    match chosen {
        Some(chosen) => *value = chosen,
        None => inner(key, value.get_mut(), file, choose),
    }
}

/// Keys of tables that could be languages by their look.
const KEYS: [&str; 5] = ["id", "url", "doi", "now", "top"];

/// Whether a table is one text in several languages.
fn is_text(table: &DeTable<'_>) -> bool {
    let is_tag = |key: &str| {
        let language = key.split('-').next().unwrap_or_default();
        matches!(language.len(), 2 | 3)
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let keys = || table.keys().map(|key| key.get_ref().as_ref());
    keys().all(is_tag)
        && keys().any(|key| !KEYS.contains(&key))
        && table.values().all(|value| value.get_ref().is_str())
}
