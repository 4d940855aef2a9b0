//! Tables and nodes: TOML values with their places.

use toml::de::{DeTable, DeValue};

use super::{Choice, Path, RecordInfo, Shape, Value, string};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::{FileId, Quoted, Span};

/// A file under decoding: what its nodes need to know where they stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) id: FileId,
    pub(super) text: &'a str,
    /// Whether it is of another format than TOML.
    pub(super) foreign: bool,
}

/// A value and its place.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    value: &'a DeValue<'a>,
    span: Span,
    key: &'a str,
    file: File<'a>,
    /// A table whose keys come before those of this one.
    over: Option<Over<'a>>,
}

/// Keys that come before those of a file: overrides from the command line.
#[derive(Debug, Clone, Copy)]
struct Over<'a> {
    table: &'a DeTable<'a>,
    file: File<'a>,
}

/// A table from which keys are taken one by one; what is left over at the end is not
/// known.
#[derive(Debug)]
pub struct Table<'a> {
    table: &'a DeTable<'a>,
    span: Span,
    what: String,
    taken: Vec<&'a str>,
    file: File<'a>,
    over: Option<Over<'a>>,
}

impl<'a> Node<'a> {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The key that it is the value of.
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// Whether it is a list.
    pub fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// Whether it is a table with this key.
    pub fn has(&self, key: &str) -> bool {
        self.value.as_table().is_some_and(|table| find(table, self.file, key).is_some())
    }

    /// It as a string.
    pub fn string(&self) -> Option<Quoted> {
        let text = self.value.as_str()?;
        let raw = self.file.text.get(self.span.range()).unwrap_or_default();
        Some(string::quoted(text, raw, self.span))
    }

    /// Whether it is a string that says nothing.
    pub fn is_empty_string(&self) -> bool {
        self.value.as_str().is_some_and(|text| text.trim().is_empty())
    }

    /// It as a boolean.
    pub fn boolean(&self) -> Option<bool> {
        if self.file.foreign {
            return self.value.as_str()?.parse().ok();
        }
        self.value.as_bool()
    }

    /// It as an integer. One that no 64 bits hold is as good as the greatest.
    pub fn integer(&self) -> Option<i64> {
        // Files of other formats have strings alone.
        if self.file.foreign {
            return self.value.as_str()?.parse().ok();
        }
        let integer = self.value.as_integer()?;
        let negative = integer.as_str().starts_with('-');
        let limit = if negative { i64::MIN } else { i64::MAX };
        Some(i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(limit))
    }

    /// A number as it is typed.
    pub fn number(&self) -> Option<String> {
        match self.value {
            DeValue::Integer(_) => self.integer().map(|number| number.to_string()),
            DeValue::Float(float) => Some(float.as_str().to_owned()),
            _ => None,
        }
    }

    /// It as a date of TOML's.
    pub fn date(&self) -> Option<toml::value::Date> {
        match self.value {
            DeValue::Datetime(datetime) => datetime.date,
            _ => None,
        }
    }

    /// Its items, or itself alone.
    pub fn items(&self) -> Vec<Node<'a>> {
        match self.value.as_array() {
            Some(values) => values
                .iter()
                .map(|value| Node {
                    value: value.get_ref(),
                    span: Span::new(self.file.id, value.span()),
                    over: None,
                    ..*self
                })
                .collect(),
            None => vec![*self],
        }
    }

    /// It as a list of values; those that say nothing are left out.
    ///
    /// # Errors
    /// `E0203` where it is no list, and what its values refuse.
    pub fn list<T: Value>(
        &self,
        shape: &Shape,
        sink: &mut Sink,
    ) -> Result<Vec<T>, Failed> {
        if !self.is_array() {
            return Err(self.wrong_type(shape, sink));
        }
        let values: Vec<_> =
            self.items().iter().map(|node| T::decode(node, sink)).collect();
        let values: Result<Vec<_>, _> = values.into_iter().collect();
        values.map(|values| values.into_iter().filter(|v| !v.is_blank()).collect())
    }

    /// It as a table.
    ///
    /// # Errors
    /// `E0203` where it is none.
    pub fn table(&self, shape: &Shape, sink: &mut Sink) -> Result<Table<'a>, Failed> {
        match self.value.as_table() {
            Some(table) => Ok(Table {
                table,
                span: self.span,
                what: format!("`{}`", self.key),
                taken: Vec::new(),
                file: self.file,
                over: self.over,
            }),
            None => Err(self.wrong_type(shape, sink)),
        }
    }

    /// The path that stands under a key of it, where it is a table with such a key.
    pub fn path(&self, key: &str) -> Option<Path> {
        let below = self.value.as_table().and_then(|table| find(table, self.file, key));
        let above = self.over.and_then(|over| find(over.table, over.file, key));
        let node = above.or(below)?;
        let text = node.value.as_str().filter(|text| !text.trim().is_empty())?;
        Some(Path { text: text.to_owned(), span: node.span })
    }

    /// It as one of a few words.
    ///
    /// # Errors
    /// `E0205` with the nearest word.
    pub fn choice<C: Choice + Value>(&self, sink: &mut Sink) -> Result<C, Failed> {
        let Some(word) = self.value.as_str() else {
            return Err(self.wrong_type(&C::shape(), sink));
        };
        let found = C::all().iter().find(|choice| choice.word() == word);
        found.copied().ok_or_else(|| {
            let message = format!(
                "expected {} for `{}`, found `\"{word}\"`",
                C::shape().noun(),
                self.key
            );
            let hint = nearest(word, C::WORDS.iter().copied());
            sink.error(
                Diagnostic::new(Code::E0205, self.span, message)
                    .maybe_hint(hint.map(|near| format!("did you mean `\"{near}\"`?"))),
            )
        })
    }

    /// Reports that it is not what it should be.
    pub fn wrong_type(&self, expected: &Shape, sink: &mut Sink) -> Failed {
        let found = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(datetime) if datetime.date.is_none() => "a time",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let noun = expected.noun();
        let message = format!("expected {noun} for `{}`, found {found}", self.key);
        let diagnostic = Diagnostic::new(Code::E0203, self.span, message);
        let typed = self.file.text.get(self.span.range()).unwrap_or_default();
        sink.error(diagnostic.maybe_hint(self.mend(expected, typed)))
    }

    /// What to write instead, where the value itself says it.
    fn mend(&self, expected: &Shape, typed: &str) -> Option<String> {
        let scalar = !self.is_array() && !self.is_table();
        let bare = typed.trim_matches(['"', '\'']);
        match expected {
            Shape::Word("a length") if self.number().is_some() => {
                Some(format!("write `\"{typed}pt\"`"))
            }
            Shape::Text if self.is_table() => Some(
                "of several languages each has one string: `{ en = \"…\", fr = \"…\" }`"
                    .to_owned(),
            ),
            Shape::Text | Shape::Word("a string" | "a name" | "a path") if scalar => {
                Some(format!("put it in quotes: `\"{typed}\"`"))
            }
            Shape::Date if self.number().is_some() => {
                Some(format!("put it in quotes: `\"{}\"`", typed.replace('.', "-")))
            }
            Shape::List(item) if self.is_table() => match item.as_ref() {
                Shape::Map(_) => Some(format!("write `[[{}]]`", self.key)),
                _ => Some("put it in brackets: `[{ … }]`".to_owned()),
            },
            Shape::List(item) if self.value.is_str() => match item.as_ref() {
                Shape::Map(_) | Shape::Record(_) => None,
                _ => Some(format!("put it in brackets: `[{typed}]`")),
            },
            Shape::Integer(..) if bare.parse::<i64>().is_ok() => {
                Some(format!("write it without quotes: `{bare}`"))
            }
            Shape::Boolean => match bare.to_lowercase().as_str() {
                "true" | "yes" | "on" => Some("write `true`, without quotes".to_owned()),
                "false" | "no" | "off" => {
                    Some("write `false`, without quotes".to_owned())
                }
                _ => None,
            },
            _ => None,
        }
    }
}

impl<'a> Table<'a> {
    /// The table of a whole file, and one whose keys come before its own.
    pub(super) fn root(
        file: File<'a>,
        table: &'a DeTable<'a>,
        over: Option<(File<'a>, &'a DeTable<'a>)>,
    ) -> Self {
        Self {
            table,
            span: Span::new(file.id, 0..0),
            what: "the file".into(),
            taken: Vec::new(),
            file,
            over: over.map(|(file, table)| Over { table, file }),
        }
    }

    /// Says where it stands.
    #[must_use]
    pub(super) fn standing(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// The same with the keys of another table before its own.
    #[must_use]
    pub(super) fn patched(mut self, patch: &Node<'a>) -> Self {
        let table = patch.value.as_table();
        self.over = table.map(|table| Over { table, file: patch.file });
        self
    }

    /// The place of the table: its header, or its braces.
    pub fn span(&self) -> Span {
        self.span
    }

    /// What it is, as messages say it.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Says what it is.
    #[must_use]
    pub fn called(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    /// Takes a key out.
    pub fn take(&mut self, key: &str) -> Option<Node<'a>> {
        let below = find(self.table, self.file, key);
        let above = self.over.and_then(|over| find(over.table, over.file, key));
        let node = match (below, above) {
            (Some(below), Some(above)) => match above.value.as_table() {
                Some(table) if below.is_table() => {
                    Node { over: Some(Over { table, file: above.file }), ..below }
                }
                _ => above,
            },
            (below, above) => above.or(below)?,
        };
        self.taken.push(node.key);
        Some(node)
    }

    /// The place of a key.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        let over = self.over.and_then(|over| key_span(over.table, over.file, key));
        over.or_else(|| key_span(self.table, self.file, key))
    }

    /// The keys that nobody took yet, with their places.
    fn left(&self) -> Vec<(Span, &'a str)> {
        let keys = |table: &'a DeTable<'a>, file: File<'a>| {
            let keys = table.keys();
            keys.map(move |key| (Span::new(file.id, key.span()), &**key.get_ref()))
        };
        let over = self.over.into_iter().flat_map(|over| keys(over.table, over.file));
        let mut left: Vec<(Span, &'a str)> = Vec::new();
        for (span, key) in keys(self.table, self.file).chain(over) {
            let known = left.iter().any(|(_, known)| *known == key);
            if !known && !self.taken.contains(&key) {
                left.push((span, key));
            }
        }
        left
    }

    /// Takes out every key that is left.
    pub fn take_rest(&mut self) -> Vec<(Span, Node<'a>)> {
        let left = self.left();
        left.into_iter().filter_map(|(span, key)| Some((span, self.take(key)?))).collect()
    }

    /// A key that stands in the table and looks like a misspelling of another.
    pub fn misspelt(&self, key: &str) -> Option<(Span, &'a str)> {
        let meant =
            |name: &str| nearest(name, [key]).is_some() || usual(name) == Some(key);
        self.left().into_iter().find(|(_, name)| meant(name))
    }

    /// Reports that a key must stand here. Where another looks like a misspelling of it,
    /// that is what is wrong.
    pub fn missing(&mut self, key: &str, sink: &mut Sink) -> Failed {
        if let Some((span, found)) = self.misspelt(key) {
            self.taken.push(found);
            let message = format!("unknown key `{found}` in {}", self.what);
            return sink.error(
                Diagnostic::new(Code::E0201, span, message)
                    .hint(format!("did you mean `{key}`?")),
            );
        }
        let message = format!("{} needs `{key}`", self.what);
        sink.error(Diagnostic::new(Code::E0202, self.span, message))
    }

    /// Reports that a key that must say something does not.
    pub fn empty(&self, key: &str, node: &Node<'_>, sink: &mut Sink) -> Failed {
        let message = format!("`{key}` is empty");
        let label = format!("{} needs it", self.what);
        sink.error(Diagnostic::new(Code::E0202, node.span(), message).label(label))
    }

    /// Reports every key that nobody took.
    ///
    /// # Errors
    /// `E0201` with the nearest key of the records given.
    pub fn finish(self, records: &[&RecordInfo], sink: &mut Sink) -> Result<(), Failed> {
        let fields = records.iter().flat_map(|record| record.all_fields());
        let known: Vec<&str> = fields.map(|field| field.key).collect();
        let mut result = Ok(());
        for (span, key) in self.left() {
            let message = format!("unknown key `{key}` in {}", self.what);
            let usual = usual(key).filter(|usual| known.contains(usual));
            let hint = match nearest(key, known.iter().copied()).or(usual) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.len() <= 24 => {
                    format!("known keys: {}", known.join(", "))
                }
                None => format!("known keys: {}, …", known[..24].join(", ")),
            };
            result =
                Err(sink.error(Diagnostic::new(Code::E0201, span, message).hint(hint)));
        }
        result
    }
}

/// What other tools call a key.
fn usual(key: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 18] = [
        ("company", "organization"),
        ("employer", "organization"),
        ("position", "role"),
        ("job", "role"),
        ("title", "role"),
        ("school", "institution"),
        ("university", "institution"),
        ("field", "area"),
        ("gpa", "grade"),
        ("journal", "venue"),
        ("conference", "venue"),
        ("publisher", "issuer"),
        ("year", "date"),
        ("link", "url"),
        ("description", "summary"),
        ("bullets", "highlights"),
        ("city", "location"),
        ("name", "title"),
    ];
    let key = key.to_lowercase();
    WORDS.iter().find(|(usual, _)| *usual == key).map(|(_, known)| *known)
}

fn find<'a>(table: &'a DeTable<'a>, file: File<'a>, key: &str) -> Option<Node<'a>> {
    let (name, value) = table.get_key_value(key)?;
    let span = Span::new(file.id, value.span());
    Some(Node { value: value.get_ref(), span, key: name.get_ref(), file, over: None })
}

fn key_span(table: &DeTable<'_>, file: File<'_>, key: &str) -> Option<Span> {
    let (name, _) = table.get_key_value(key)?;
    Some(Span::new(file.id, name.span()))
}
