//! Tables and nodes: TOML values with their places.

use toml::de::{DeTable, DeValue};

use super::{Choice, RecordInfo, Shape, Value, string};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::{FileId, Quoted, Span};

/// A file under decoding: what its nodes need to know where they stand.
#[derive(Debug, Clone, Copy)]
struct File<'a> {
    id: FileId,
    text: &'a str,
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

/// A text to parse, and the file that it is.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file.
    pub id: FileId,
    /// Its text.
    pub text: &'a str,
}

/// Parses a file, hands its top-level table on, and goes on after errors.
///
/// # Errors
/// `E0103` for what is not TOML, `E0104` for a key that stands twice. The table holds
/// what could be read all the same.
pub fn parse<T>(
    input: Input<'_>,
    over: Option<Input<'_>>,
    sink: &mut Sink,
    read: impl FnOnce(Table<'_>, &mut Sink) -> Result<T, Failed>,
) -> Result<T, Failed> {
    let (table, errors) = DeTable::parse_recoverable(input.text);
    let mut syntax = report(input, errors, table.get_ref(), sink);
    let above = over.map(|over| (over, DeTable::parse_recoverable(over.text)));
    let above = above.map(|(over, (table, errors))| {
        if let Err(failed) = report(over, errors, table.get_ref(), sink) {
            syntax = Err(failed);
        }
        (File { id: over.id, text: over.text }, table)
    });
    let table = Table {
        table: table.get_ref(),
        span: Span::new(input.id, 0..0),
        what: "the file".into(),
        taken: Vec::new(),
        file: File { id: input.id, text: input.text },
        over: above
            .as_ref()
            .map(|(file, table)| Over { table: table.get_ref(), file: *file }),
    };
    let Err(failed) = syntax else { return read(table, sink) };
    // Misspelt keys and the like are worth saying beside a syntax error; what seems to
    // be missing may be what could not be read.
    let mut rest = Sink::new();
    let _value = read(table, &mut rest);
    sink.append(rest, |d| !matches!(d.code, Code::E0202 | Code::E0210));
    Err(failed)
}

/// Reports what the parser stumbled over.
fn report(
    Input { id, text }: Input<'_>,
    errors: Vec<toml::de::Error>,
    root: &DeTable<'_>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut syntax = Ok(());
    // One slip makes the parser stumble over the rest of its line: say the first.
    let mut last_line = None;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let before = text.get(..range.start).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        if last_line.replace(line) == Some(line) {
            continue;
        }
        let span = Span::new(id, range.start..range.end.max(range.start));
        let duplicate = error.message().contains("duplicate key");
        syntax = Err(sink.error(if duplicate {
            duplicate_key(text, span, root)
        } else {
            let message = lower_first(error.message());
            Diagnostic::new(Code::E0103, span, message)
                .maybe_hint(syntax_hint(text, range.start))
        }));
    }
    syntax
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str().trim_end_matches('.')
}

/// What the usual slips look like.
fn syntax_hint(text: &str, at: usize) -> Option<String> {
    let start = text[..at.min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let value = line.split_once('=').map(|(_, value)| value.trim());
    let bare = value.is_some_and(|value| value.starts_with(|c: char| c.is_alphabetic()));
    if line.matches('"').count() % 2 == 1 {
        Some("a string that is opened with `\"` must be closed on its line".into())
    } else if bare {
        Some("put text in quotes: `key = \"text\"`".into())
    } else if value.is_none() && line.contains(':') && !line.trim_start().starts_with('[')
    {
        Some("a key and its value are joined by `=`".into())
    } else {
        None
    }
}

/// Labels both places: the parser kept the first.
fn duplicate_key(text: &str, span: Span, root: &DeTable<'_>) -> Diagnostic {
    let name = &text[span.range()];
    let message = format!("`{name}` stands twice in the same table");
    let diagnostic = Diagnostic::new(Code::E0104, span, message).label("again here");
    let mut first = None;
    find_key(root, name.trim_matches(['"', '\'']), &mut |range| {
        if range.start < span.start as usize
            && first
                .as_ref()
                .is_none_or(|f: &std::ops::Range<usize>| f.start < range.start)
        {
            first = Some(range);
        }
    });
    let diagnostic = match first {
        Some(range) => diagnostic.related(Span::new(span.file, range), "first here"),
        None => diagnostic,
    };
    diagnostic
        .hint("keep one of them; for another entry, begin it with its own `[[…]]` line")
}

fn find_key(
    table: &DeTable<'_>,
    name: &str,
    found: &mut impl FnMut(std::ops::Range<usize>),
) {
    fn within(
        value: &DeValue<'_>,
        name: &str,
        found: &mut impl FnMut(std::ops::Range<usize>),
    ) {
        match value {
            DeValue::Table(table) => find_key(table, name, found),
            DeValue::Array(values) => {
                values.iter().for_each(|value| within(value.get_ref(), name, found));
            }
            _ => {}
        }
    }
    for (key, value) in table {
        if key.get_ref() == name {
            found(key.span());
        }
        within(value.get_ref(), name, found);
    }
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

    /// It as a string.
    pub fn string(&self) -> Option<Quoted> {
        let text = self.value.as_str()?;
        let raw = self.file.text.get(self.span.range()).unwrap_or_default();
        Some(string::quoted(text, raw, self.span))
    }

    /// It as a boolean.
    pub fn boolean(&self) -> Option<bool> {
        self.value.as_bool()
    }

    /// It as an integer. One that no 64 bits hold is as good as the greatest.
    pub fn integer(&self) -> Option<i64> {
        let integer = self.value.as_integer()?;
        let negative = integer.as_str().starts_with('-');
        let limit = if negative { i64::MIN } else { i64::MAX };
        Some(i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(limit))
    }

    /// A number as it is typed.
    pub fn number(&self) -> Option<String> {
        match self.value {
            DeValue::Integer(integer) => Some(integer.as_str().to_owned()),
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
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let noun = expected.noun();
        let message = format!("expected {noun} for `{}`, found {found}", self.key);
        let diagnostic = Diagnostic::new(Code::E0203, self.span, message);
        let typed = self.file.text.get(self.span.range()).unwrap_or_default();
        let scalar = !self.is_array() && !self.is_table();
        sink.error(match expected {
            Shape::Text | Shape::Word(_) if scalar => {
                diagnostic.hint(format!("put it in quotes: `\"{typed}\"`"))
            }
            Shape::List(_) if scalar => {
                diagnostic.hint(format!("put it in brackets: `[{typed}]`"))
            }
            Shape::Integer(..) | Shape::Boolean if self.value.is_str() => diagnostic
                .hint(format!(
                    "write it without quotes: `{}`",
                    typed.trim_matches(['"', '\''])
                )),
            _ => diagnostic,
        })
    }
}

impl<'a> Table<'a> {
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
        self.left().into_iter().find(|(_, name)| nearest(name, [key]).is_some())
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
            let hint = match nearest(key, known.iter().copied()) {
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

fn find<'a>(table: &'a DeTable<'a>, file: File<'a>, key: &str) -> Option<Node<'a>> {
    let (name, value) = table.get_key_value(key)?;
    let span = Span::new(file.id, value.span());
    Some(Node { value: value.get_ref(), span, key: name.get_ref(), file, over: None })
}

fn key_span(table: &DeTable<'_>, file: File<'_>, key: &str) -> Option<Span> {
    let (name, _) = table.get_key_value(key)?;
    Some(Span::new(file.id, name.span()))
}
