//! Tables and nodes: TOML values with their places.

use toml::de::{DeTable, DeValue};

use super::{Choice, Path, RecordInfo, Shape, Value, string};
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
    let mut syntax = report(input, errors, sink);
    let above = over.map(|over| (over, DeTable::parse_recoverable(over.text)));
    let above = above.map(|(over, (table, errors))| {
        if let Err(failed) = report(over, errors, sink) {
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
    let lines: Vec<usize> = sink
        .sorted()
        .iter()
        .filter(|d| d.code == Code::E0103)
        .filter_map(|d| d.span.filter(|span| span.file == input.id))
        .map(|span| line_of(input.text, span))
        .collect();
    sink.append(rest, |d| {
        let same_line = d.span.is_some_and(|span| {
            span.file == input.id && lines.contains(&line_of(input.text, span))
        });
        !same_line && !matches!(d.code, Code::E0202 | Code::E0210)
    });
    Err(failed)
}

/// The number of line feeds before a place.
fn line_of(text: &str, span: Span) -> usize {
    let before = text.get(..span.range().start).unwrap_or_default();
    before.bytes().filter(|&byte| byte == b'\n').count()
}

/// Reports what the parser stumbled over.
fn report(
    Input { id, text }: Input<'_>,
    errors: Vec<toml::de::Error>,
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
            duplicate_key(text, span)
        } else {
            let message = lower_first(error.message());
            let message = message.replace(", expected literal string", "");
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
    let date = value.filter(|value| {
        let value = value.split('#').next().unwrap_or_default().trim();
        value.len() >= 6
            && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            && value.contains('-')
    });
    if let Some(date) = date {
        let date = date.split('#').next().unwrap_or_default().trim();
        Some(format!("put a date that is no full day in quotes: `\"{date}\"`"))
    } else if line.matches('"').count() % 2 == 1 {
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

/// Labels both places.
fn duplicate_key(text: &str, span: Span) -> Diagnostic {
    let name = text.get(span.range()).unwrap_or_default();
    let message = format!("`{name}` stands twice in the same table");
    let diagnostic = Diagnostic::new(Code::E0104, span, message).label("again here");
    let at = span.range().start;
    let line_start = text[..at].rfind('\n').map_or(0, |index| index + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let header = line.trim_start().starts_with('[');
    let mut first = None;
    let mut end = line_start;
    // Upwards: to the same header, or to the same key below this one's header.
    while end > 0 {
        let start = text[..end - 1].rfind('\n').map_or(0, |index| index + 1);
        let before = &text[start..end];
        end = start;
        let trimmed = before.trim();
        let column = before.len() - before.trim_start().len();
        if header && trimmed == line.trim() {
            first = before.find(name).map(|column| start + column);
            break;
        }
        if !header && trimmed.starts_with('[') {
            break;
        }
        let rest = trimmed.strip_prefix(name).map(str::trim_start);
        if !header && rest.is_some_and(|rest| rest.starts_with(['=', '.'])) {
            first = Some(start + column);
        }
    }
    let place = |from: usize| Span::new(span.file, from..from + name.len());
    let diagnostic = match first {
        Some(from) => diagnostic.related(place(from), "first here"),
        None => diagnostic,
    };
    diagnostic.hint(if header {
        "put both under one header"
    } else {
        "keep one of them; another entry begins with its own `[[…]]` line"
    })
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

    /// Whether it is a string that says nothing.
    pub fn is_empty_string(&self) -> bool {
        self.value.as_str().is_some_and(|text| text.trim().is_empty())
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
