//! The canonical `cv.toml`: what the pages show, and nothing else.
//!
//! This is what a PDF carries with it. Comments, hidden and unselected entries, tags and
//! whatever no page shows stay at home.

use toml::{Table, Value as Toml};

use crate::decode::{FieldValue, Record, Word};
use crate::model::SectionSettings;
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
    let sections: Vec<_> = selection.sections.iter().map(section).collect();
    if !sections.is_empty() {
        root.insert("section".into(), Toml::Array(sections));
    }
    // Tables of strings, numbers and dates: there is nothing in them that TOML cannot say.
    toml::to_string_pretty(&root).unwrap_or_default()
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
    let SectionSettings {
        id,
        title,
        note,
        group_by,
        sort,
        numbering,
        numbering_restarts,
        columns,
        break_before,
        ..
    } = &section.settings;
    let id = id.clone().filter(|id| id.0.text != kind.name);
    id.put("id", &mut table);
    title.put("title", &mut table);
    note.put("note", &mut table);
    group_by.put("group-by", &mut table);
    sort.put("sort", &mut table);
    numbering.put("numbering", &mut table);
    numbering_restarts.put("numbering-restarts", &mut table);
    columns.put("columns", &mut table);
    break_before.put("break-before", &mut table);
    section.body.put_options(&mut table);
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
