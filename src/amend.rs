//! Changes to the user's own `cv.toml`: what is added is added, and the rest stays as it was
//! typed, comments, order and all.

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, RawString, Table, TableLike,
    Value,
};

/// Why a file cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is not TOML.
    Syntax(String),
    /// The place where it would have to be changed is of another shape than usual.
    Shape(&'static str),
}

/// An entry to be added.
#[derive(Debug)]
pub struct NewEntry {
    /// Its fields.
    pub fields: toml::Table,
    /// Its year, to find its place.
    pub year: Option<i16>,
}

/// Adds entries to a section, the one with this number among `[[section]]`. Where the years
/// of its entries go down or up, the new ones go to their places; else they go to the end.
///
/// # Errors
/// Where the file is not what it should be.
pub fn add_entries(
    text: &str,
    section: usize,
    mut entries: Vec<NewEntry>,
) -> Result<String, Refused> {
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.year));
    let mut document = read(text)?;
    let shape = Refused::Shape("the sections are no `[[section]]`");
    let sections = document.get_mut("section").and_then(Item::as_array_of_tables_mut);
    let section = sections.and_then(|all| all.get_mut(section)).ok_or(shape)?;
    let item = section
        .entry("entry")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::default()));
    let mut years: Vec<Option<i16>> = match &*item {
        Item::ArrayOfTables(all) => all.iter().map(|table| year(table)).collect(),
        Item::Value(Value::Array(all)) => all
            .iter()
            .map(|one| one.as_inline_table().and_then(|table| year(table)))
            .collect(),
        _ => return Err(Refused::Shape("`entry` is no list")),
    };
    for entry in entries {
        let at = place(&years, entry.year);
        years.insert(at.min(years.len()), entry.year);
        match item {
            Item::ArrayOfTables(all) => {
                let at = at.min(all.len());
                all.insert(at, table(&entry.fields));
            }
            Item::Value(Value::Array(all)) => {
                let mut inline: InlineTable = entry
                    .fields
                    .iter()
                    .map(|(key, field)| (key, value(field, 0)))
                    .collect();
                inline.fmt();
                insert_line(all, at.min(all.len()), Value::InlineTable(inline));
            }
            _ => {}
        }
    }
    Ok(document.to_string())
}

/// Sets keys of a table within `[person]`, such as `metrics`, and takes those of `stale` away
/// that are not set.
///
/// # Errors
/// Where the file is not what it should be.
pub fn set_in_person(
    text: &str,
    key: &str,
    fields: &toml::Table,
    stale: &[&str],
) -> Result<String, Refused> {
    let mut document = read(text)?;
    let shape = Refused::Shape("there is no `[person]`");
    let person =
        document.get_mut("person").and_then(Item::as_table_like_mut).ok_or(shape)?;
    match person.get_mut(key).and_then(Item::as_table_like_mut) {
        Some(there) => {
            for key in stale.iter().filter(|key| !fields.contains_key(**key)) {
                there.remove(key);
            }
            for (key, field) in fields {
                let mut new = value(field, 0);
                // A comment behind a value stays there.
                if let Some(old) = there.get(key).and_then(Item::as_value) {
                    *new.decor_mut() = old.decor().clone();
                }
                there.insert(key, Item::Value(new));
            }
        }
        None => {
            let mut inline: InlineTable =
                fields.iter().map(|(key, field)| (key, value(field, 0))).collect();
            inline.fmt();
            person.insert(key, Item::Value(Value::InlineTable(inline)));
        }
    }
    Ok(document.to_string())
}

fn read(text: &str) -> Result<DocumentMut, Refused> {
    text.parse().map_err(|error: toml_edit::TomlError| Refused::Syntax(error.to_string()))
}

/// Inserts an item into a list that has a line for each. A comment behind an item stays on
/// its line, and one above an item stays above it.
fn insert_line(all: &mut Array, at: usize, mut item: Value) {
    let text = |raw: Option<&RawString>| {
        raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
    };
    let split = |space: &str| match space.split_once('\n') {
        Some((line, rest)) => (line.trim_end().to_owned(), format!("\n{rest}")),
        None => (space.trim_end().to_owned(), "\n".to_owned()),
    };
    if !all.trailing_comma()
        && let Some(last) = all.iter_mut().last()
    {
        // What stands behind the last item stands behind its comma now.
        let behind = text(last.decor().suffix());
        last.decor_mut().set_suffix("");
        all.set_trailing(behind);
    }
    all.set_trailing_comma(true);
    let line = match all.get_mut(at) {
        Some(next) => {
            let (line, rest) = split(&text(next.decor().prefix()));
            next.decor_mut().set_prefix(if rest == "\n" {
                "\n  ".to_owned()
            } else {
                rest
            });
            line
        }
        None => {
            let (line, rest) = split(&text(Some(all.trailing())));
            all.set_trailing(rest);
            line
        }
    };
    item.decor_mut().set_prefix(format!("{line}\n  "));
    all.insert_formatted(at, item);
}

/// The year that an entry has, as far as its date begins with one.
fn year(entry: &dyn TableLike) -> Option<i16> {
    let date = entry.get("date").or_else(|| entry.get("start"))?;
    match date.as_value()? {
        Value::Integer(year) => i16::try_from(*year.value()).ok(),
        Value::String(text) => text.value().get(..4)?.parse().ok(),
        Value::Datetime(date) => i16::try_from(date.value().date?.year).ok(),
        _ => None,
    }
}

/// Where an entry of a year belongs in a list.
fn place(years: &[Option<i16>], year: Option<i16>) -> usize {
    let known: Vec<i16> = years.iter().flatten().copied().collect();
    let (Some(year), Some(first), Some(last)) = (year, known.first(), known.last())
    else {
        return years.len();
    };
    let newer_first = first > last && known.is_sorted_by(|a, b| a >= b);
    let older_first = first < last && known.is_sorted();
    let behind = |other: &Option<i16>| {
        other.is_some_and(|other| {
            newer_first && other < year || older_first && other > year
        })
    };
    years.iter().position(behind).unwrap_or(years.len())
}

fn table(fields: &toml::Table) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    for (key, field) in fields {
        let room = LINE.saturating_sub(key.len() + 3);
        table.insert(key, Item::Value(value(field, room)));
    }
    table
}

/// How long a line may be before a list is written over several.
const LINE: usize = 90;

/// A value; a list that is longer than `room` has a line for each item. With no room, all
/// stands on one line.
fn value(field: &toml::Value, room: usize) -> Value {
    match field {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(is) => Value::from(*is),
        // Both crates write dates alike.
        toml::Value::Datetime(date) => {
            let text = date.to_string();
            text.parse::<toml_edit::Datetime>().map_or(Value::from(text), Value::from)
        }
        toml::Value::Array(all) => {
            let mut array: Array = all.iter().map(|item| value(item, 0)).collect();
            if room > 0 && array.to_string().len() > room {
                for item in array.iter_mut() {
                    item.decor_mut().set_prefix("\n  ");
                }
                array.set_trailing_comma(true);
                array.set_trailing("\n");
            }
            Value::Array(array)
        }
        toml::Value::Table(fields) => {
            let mut inline: InlineTable =
                fields.iter().map(|(key, field)| (key, value(field, 0))).collect();
            inline.fmt();
            Value::InlineTable(inline)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, year: i16) -> NewEntry {
        let mut fields = toml::Table::new();
        fields.insert("title".into(), title.into());
        fields.insert("date".into(), i64::from(year).into());
        NewEntry { fields, year: Some(year) }
    }

    const CV: &str = "# mine\n[person] # me\nname = 'A'\n\n[[section]]\nkind = \"publications\"\n\n\
        # the best\n[[section.entry]]\ntitle = 'New'   # yes\ndate = 2020\n\n\
        [[section.entry]]\ntitle = 'Old'\ndate = 2010\n\n# the end\n[[section]]\nkind = \"text\"\n";

    #[test]
    fn an_entry_goes_to_its_place_and_nothing_else_moves() {
        let all = vec![entry("Middle", 2015), entry("Last", 2001)];
        let text = add_entries(CV, 0, all).expect("it can be changed");
        let middle = "[[section.entry]]\ntitle = \"Middle\"\ndate = 2015\n\n";
        let last = "\n[[section.entry]]\ntitle = \"Last\"\ndate = 2001\n";
        let (before, after) =
            CV.split_once("[[section.entry]]\ntitle = 'Old'").expect("it");
        let (old, end) = after.split_once("\n# the end").expect("the end");
        let old = format!("[[section.entry]]\ntitle = 'Old'{old}");
        assert_eq!(text, format!("{before}{middle}{old}{last}\n# the end{end}"));
    }

    #[test]
    fn lists_on_lines_stay_lists_on_lines() {
        let head = "[[section]]\nkind = \"publications\"\nentry = [";
        let new = "{ title = \"N\", date = 2001 }";
        for (before, after) in [
            (
                "\n  { title = \"A\" }, # a\n]\n",
                format!("\n  {{ title = \"A\" }}, # a\n  {new},\n]\n"),
            ),
            (
                "\n  { title = \"A\" } # a\n]\n",
                format!("\n  {{ title = \"A\" }}, # a\n  {new},\n]\n"),
            ),
            ("{ title = \"A\" }]\n", format!("{{ title = \"A\" }},\n  {new},\n]\n")),
            ("]\n", format!("\n  {new},\n]\n")),
            (
                "\n  { date = 2002 }, # a\n  # b\n  { date = 2000 },\n]\n",
                format!(
                    "\n  {{ date = 2002 }}, # a\n  {new},\n  # b\n  {{ date = 2000 }},\n]\n"
                ),
            ),
        ] {
            let text = add_entries(&format!("{head}{before}"), 0, vec![entry("N", 2001)]);
            assert_eq!(text.expect("changed"), format!("{head}{after}"), "{before}");
        }
    }

    #[test]
    fn metrics_are_set_where_they_are() {
        let mut metrics = toml::Table::new();
        metrics.insert("papers".into(), 3.into());
        let text = set_in_person(CV, "metrics", &metrics, &[]).expect("changed");
        assert!(text.contains("name = 'A'\nmetrics = { papers = 3 }\n"), "{text}");
        let text = set_in_person(
            &text.replace("3 }", "2, source = 'x', h-index = 1 }"),
            "metrics",
            &metrics,
            &["source"],
        );
        let text = text.expect("changed");
        assert!(text.contains("papers = 3, h-index = 1 }"), "{text}");
    }
}
