//! The canonical `cv.toml`: what the pages show, and nothing else.
//!
//! This is what a PDF carries with it. Comments, hidden and unselected entries, tags and
//! whatever no page shows stay at home.

use std::collections::BTreeMap;

use toml::{Table, Value as Toml};

use crate::decode::{FieldValue, Record, Word};
use crate::model::{Section, SectionSettings};
use crate::sections::KindInfo;
use crate::select::{Selected, Selection};
use crate::value::name::Name;

/// Keys of entries that no page shows.
const UNSEEN: [&str; 4] = ["id", "tags", "hidden", "abstract"];

/// Writes a selection as a `cv.toml` of its own.
pub fn canonical(selection: &Selection<'_>) -> String {
    let cv = selection.cv;
    let mut root = Table::new();
    root.insert("person".into(), Toml::Table(person(selection)));
    let mut settings = Table::new();
    cv.document.write(&mut settings);
    insert(&mut root, "document", settings);
    let mut layout = Table::new();
    cv.layout.write(&mut layout);
    // The sections stand in the order of the pages.
    layout.remove("sections");
    insert(&mut root, "layout", layout);
    let style =
        cv.style.iter().map(|option| (option.name.clone(), option.value.encode()));
    insert(&mut root, "style", style.collect());
    let mut words = Table::new();
    for word in &cv.words {
        put_nested(&mut words, &word.key, Toml::String(word.text.clone()));
    }
    insert(&mut root, "locale", words);
    let sections: Vec<_> = selection.sections.iter().map(section).collect();
    if !sections.is_empty() {
        root.insert("section".into(), Toml::Array(sections));
    }
    // Tables of strings, numbers and dates: there is nothing in them that TOML cannot say.
    toml::to_string_pretty(&root).unwrap_or_default()
}

/// Puts a value under a key with points in it, as tables in tables.
fn put_nested(table: &mut Table, key: &str, value: Toml) {
    let Some((first, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return;
    };
    let inner = table.entry(first).or_insert_with(|| Toml::Table(Table::new()));
    // A word for all forms of itself, and one for one of them, stand at one key: the later.
    if !inner.is_table() {
        *inner = Toml::Table(Table::new());
    }
    if let Toml::Table(inner) = inner {
        put_nested(inner, rest, value);
    }
}

fn insert(root: &mut Table, key: &str, table: Table) {
    if !table.is_empty() {
        root.insert(key.into(), Toml::Table(table));
    }
}

/// The person; instead of the aliases the forms of the name that stand on the pages.
fn person(selection: &Selection<'_>) -> Table {
    let mut person = selection.cv.person.clone();
    let own = Name::parse(&person.name.inline.plain());
    let mut kept: Vec<Word> = Vec::new();
    for alias in &person.aliases {
        let form = Name::parse(&alias.text);
        let names = selection.sections.iter().flat_map(|selected| {
            selected.entries.iter().flat_map(|&index| selected.section.body.names(index))
        });
        for name in names.filter(|name| name.is(&form) && !name.is(&own)) {
            if !kept.iter().any(|word| word.text == name.display) {
                kept.push(Word { text: name.display.clone(), span: alias.span });
            }
        }
    }
    person.aliases = kept;
    // A folder that the path only passes by need not be there when this is built.
    if let Some(photo) = &mut person.photo {
        photo.text = photo.normal();
    }
    let mut table = Table::new();
    person.write(&mut table);
    table
}

fn section(Selected { section, entries }: &Selected<'_>) -> Toml {
    let kind: &KindInfo = section.kind;
    let mut table = Table::new();
    table.insert("kind".into(), Toml::String(kind.name.into()));
    let SectionSettings { id, title, note, .. } = &section.settings;
    let id = id.clone().filter(|id| id.0.text != kind.name);
    id.put("id", &mut table);
    title.put("title", &mut table);
    note.put("note", &mut table);
    put_options(section, &mut table);
    // In the order of the file, for that of the groups may hang on it.
    let mut entries = entries.clone();
    entries.sort_unstable();
    let entries = entries.into_iter().map(|index| {
        let mut entry = section.body.encode(index);
        entry.retain(|key, _| !UNSEEN.contains(&key));
        Toml::Table(entry)
    });
    let entries: Vec<_> = entries.collect();
    if !entries.is_empty() {
        table.insert("entry".into(), Toml::Array(entries));
    }
    Toml::Table(table)
}

/// What is set of a section beside its texts.
fn put_options(section: &Section, table: &mut Table) {
    let SectionSettings {
        group_by,
        sort,
        numbering,
        numbering_restarts,
        duration,
        columns,
        break_before,
        ..
    } = &section.settings;
    group_by.put("group-by", table);
    sort.put("sort", table);
    numbering.put("numbering", table);
    numbering_restarts.put("numbering-restarts", table);
    duration.put("duration", table);
    columns.put("columns", table);
    break_before.put("break-before", table);
    section.body.put_options(table);
}

/// What is set of a document beside its texts, by the names of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Of the whole.
    pub document: BTreeMap<String, String>,
    /// Of each section, by its id.
    pub sections: BTreeMap<String, BTreeMap<String, String>>,
}

/// The settings of a selection.
pub fn options(selection: &Selection<'_>) -> Options {
    let cv = selection.cv;
    let mut document = Table::new();
    cv.document.write(&mut document);
    let mut all = BTreeMap::new();
    flatten("document.", &document, &mut all);
    for name in ["style", "language"] {
        all.remove(&format!("document.{name}"));
    }
    all.insert("style".to_owned(), cv.document.style_name().to_owned());
    all.insert("language".to_owned(), cv.document.language_tag().to_owned());
    let mut layout = Table::new();
    cv.layout.write(&mut layout);
    layout.remove("sections");
    layout.extend(
        cv.style.iter().map(|option| (option.name.clone(), option.value.encode())),
    );
    flatten("", &layout, &mut all);
    let sections = selection.sections.iter().map(|Selected { section, .. }| {
        let (mut table, mut own) = (Table::new(), BTreeMap::new());
        put_options(section, &mut table);
        // A section of prose has its text there.
        table.remove("text");
        flatten("", &table, &mut own);
        (section.id.clone(), own)
    });
    Options { document: all, sections: sections.collect() }
}

/// The values of a table as text, those of inner ones behind a dot.
fn flatten(before: &str, table: &Table, all: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let name = format!("{before}{key}");
        match value {
            Toml::Table(inner) => flatten(&format!("{name}."), inner, all),
            Toml::String(text) => drop(all.insert(name, text.clone())),
            other => drop(all.insert(name, other.to_string())),
        }
    }
}
