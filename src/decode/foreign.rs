//! Entries that stand in files of other formats: tables made of them, each value with its
//! place, to be decoded like those of TOML.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::table::File;
use super::{Node, Table};
use crate::source::{FileId, Span};

/// A table under construction. Ranges are bytes of its file.
#[derive(Debug, Default)]
pub struct Maker {
    table: DeTable<'static>,
}

/// An entry of another format.
#[derive(Debug)]
pub struct Foreign {
    /// What its file calls it; a patch names it so.
    pub id: String,
    /// Its place.
    pub span: Span,
    table: DeTable<'static>,
    file: FileId,
    text: Arc<str>,
}

impl Maker {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is a key already.
    pub fn has(&self, key: &str) -> bool {
        self.table.get_key_value(key).is_some()
    }

    /// Adds a string, unless it is empty.
    pub fn text(&mut self, key: &str, text: impl Into<String>, at: Range<usize>) {
        let text: String = text.into();
        if !text.trim().is_empty() {
            self.put(key, string(text), at);
        }
    }

    /// Adds a list of strings, unless it is empty.
    pub fn texts(&mut self, key: &str, all: Vec<(String, Range<usize>)>) {
        let Some(at) = all.first().map(|(_, at)| at.clone()) else { return };
        let all = all.into_iter().map(|(text, at)| Spanned::new(at, string(text)));
        self.put(key, DeValue::Array(DeArray::from_iter(all)), at);
    }

    /// Adds a list of tables, unless it is empty.
    pub fn tables(&mut self, key: &str, all: Vec<(Maker, Range<usize>)>) {
        let Some(at) = all.first().map(|(_, at)| at.clone()) else { return };
        let all = all
            .into_iter()
            .map(|(maker, at)| Spanned::new(at, DeValue::Table(maker.table)));
        self.put(key, DeValue::Array(DeArray::from_iter(all)), at);
    }

    fn put(&mut self, key: &str, value: DeValue<'static>, at: Range<usize>) {
        let key = Spanned::new(at.clone(), key.to_owned().into());
        self.table.insert(key, Spanned::new(at, value));
    }

    /// The entry of a file.
    pub fn finish(
        self,
        id: impl Into<String>,
        at: Range<usize>,
        file: FileId,
        text: &Arc<str>,
    ) -> Foreign {
        let span = Span::new(file, at);
        Foreign { id: id.into(), span, table: self.table, file, text: Arc::clone(text) }
    }
}

impl Foreign {
    /// Drops a key.
    pub fn forget(&mut self, key: &str) {
        self.table.remove(key);
    }

    /// The table, with the keys of a patch before its own.
    pub fn table<'a>(&'a self, patch: Option<&Node<'a>>) -> Table<'a> {
        let file = File { id: self.file, text: &self.text, foreign: true };
        let table = Table::root(file, &self.table, None).standing(self.span);
        match patch {
            Some(patch) => table.patched(patch),
            None => table,
        }
    }
}

/// A string; what no font has, such as an old byte of Windows, is left out.
fn string(mut text: String) -> DeValue<'static> {
    text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    DeValue::String(text.into())
}

/// Text that stands for itself, as text of `cv.toml`: what would be markup is escaped.
pub fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '`' | '[' | ']' | '$' | '&' | '<' | '!') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
