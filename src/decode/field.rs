//! Descriptors: what a table may hold, for the decoder, the schema and the docs alike.

use super::{Many, Node, Table};
use crate::diag::{Failed, Sink};

/// A value of a key.
pub trait Value: Sized {
    /// What it looks like.
    fn shape() -> Shape;

    /// Reads it.
    ///
    /// # Errors
    /// `E0203` for the wrong type, and what the value itself refuses.
    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed>;

    /// Writes it as it could have been typed.
    fn encode(&self) -> toml::Value;

    /// Whether it says nothing, so that the key might as well not stand there.
    fn is_blank(&self) -> bool {
        false
    }
}

/// What the field of a record may be: a value that must be there, an [`Option`], or a
/// list that may be absent.
pub trait FieldValue: Sized {
    /// Whether the key must stand there.
    const REQUIRED: bool;

    /// What its value looks like.
    fn shape() -> Shape;

    /// Takes the key out of a table.
    ///
    /// # Errors
    /// `E0202` where it must be there, and what its value refuses.
    fn take(
        table: &mut Table<'_>,
        key: &'static str,
        sink: &mut Sink,
    ) -> Result<Self, Failed>;

    /// Writes the key, if there is something to write.
    fn put(&self, key: &'static str, table: &mut toml::Table);
}

impl<T: Value> FieldValue for T {
    const REQUIRED: bool = true;

    fn shape() -> Shape {
        T::shape()
    }

    fn take(
        table: &mut Table<'_>,
        key: &'static str,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        let Some(node) = table.take(key) else {
            return Err(table.missing(key, sink));
        };
        if node.is_empty_string() {
            return Err(table.empty(key, &node, sink));
        }
        let value = T::decode(&node, sink)?;
        if value.is_blank() {
            return Err(table.empty(key, &node, sink));
        }
        Ok(value)
    }

    fn put(&self, key: &'static str, table: &mut toml::Table) {
        table.insert(key.to_owned(), self.encode());
    }
}

impl<T: Value> FieldValue for Option<T> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        T::shape()
    }

    fn take(
        table: &mut Table<'_>,
        key: &'static str,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        let Some(node) = table.take(key) else { return Ok(None) };
        // An empty text is what a template leaves behind: it says nothing.
        if node.is_empty_string() {
            return Ok(None);
        }
        T::decode(&node, sink).map(|value| Some(value).filter(|value| !value.is_blank()))
    }

    fn put(&self, key: &'static str, table: &mut toml::Table) {
        if let Some(value) = self {
            value.put(key, table);
        }
    }
}

impl<T: Value> FieldValue for Vec<T> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn take(
        table: &mut Table<'_>,
        key: &'static str,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        match table.take(key) {
            Some(node) => node.list(&Self::shape(), sink),
            None => Ok(Vec::new()),
        }
    }

    fn put(&self, key: &'static str, table: &mut toml::Table) {
        if !self.is_empty() {
            let values = self.iter().map(Value::encode).collect();
            table.insert(key.to_owned(), toml::Value::Array(values));
        }
    }
}

impl<T: Value> FieldValue for Many<T> {
    const REQUIRED: bool = false;

    fn shape() -> Shape {
        Shape::OneOrMany(Box::new(T::shape()))
    }

    fn take(
        table: &mut Table<'_>,
        key: &'static str,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        match table.take(key) {
            Some(node) if node.is_array() => node.list(&Self::shape(), sink).map(Many),
            Some(node) => {
                let value = T::decode(&node, sink)?;
                Ok(Many(if value.is_blank() { vec![] } else { vec![value] }))
            }
            None => Ok(Many(Vec::new())),
        }
    }

    fn put(&self, key: &'static str, table: &mut toml::Table) {
        match self.0.as_slice() {
            [] => {}
            [value] => value.put(key, table),
            values => {
                let values = values.iter().map(Value::encode).collect();
                table.insert(key.to_owned(), toml::Value::Array(values));
            }
        }
    }
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key, in kebab-case.
    pub key: &'static str,
    /// Its documentation, as Markdown.
    pub doc: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value looks like.
    pub shape: fn() -> Shape,
}

/// What a table may hold.
#[derive(Debug, Clone, Copy)]
pub struct RecordInfo {
    /// Its name, unique among records.
    pub name: &'static str,
    /// Its documentation, as Markdown.
    pub doc: &'static str,
    /// Its own fields.
    pub fields: &'static [Field],
    /// Records whose fields stand among its own.
    pub flattened: &'static [&'static RecordInfo],
}

impl RecordInfo {
    /// Its own fields and those flattened into it.
    pub fn all_fields(&self) -> Vec<&'static Field> {
        let flattened = self.flattened.iter().flat_map(|info| info.all_fields());
        self.fields.iter().chain(flattened).collect()
    }
}

/// What a value looks like, for messages, the schema and the docs.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Text with inline markup.
    Text,
    /// A string without markup, and what it is.
    Word(&'static str),
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// An integer from a first to a last.
    Integer(i64, i64),
    /// `true` or `false`.
    Boolean,
    /// A point in time.
    Date,
    /// The end of a span of time: a point in time or `"present"`.
    End,
    /// One of several shapes.
    Either(Vec<Shape>),
    /// A list.
    List(Box<Shape>),
    /// One value, or a list.
    OneOrMany(Box<Shape>),
    /// A table.
    Record(&'static RecordInfo),
    /// Some keys of a table.
    PartOf(&'static RecordInfo),
    /// A table of any keys.
    Map(Box<Shape>),
}

impl Shape {
    /// What it is, as a message says it: “expected …”.
    pub fn noun(&self) -> String {
        match self {
            Shape::Text => "text".into(),
            Shape::Word(what) => (*what).into(),
            Shape::Choice(words) => {
                let words: Vec<_> = words.iter().map(|w| format!("`\"{w}\"`")).collect();
                alternatives(&words)
            }
            Shape::Integer(..) => "an integer".into(),
            Shape::Boolean => "`true` or `false`".into(),
            Shape::Date => "a date".into(),
            Shape::End => "a date or `\"present\"`".into(),
            Shape::Either(shapes) => {
                alternatives(&shapes.iter().map(Shape::noun).collect::<Vec<_>>())
            }
            Shape::List(item) => format!("a list of {}", item.plural()),
            Shape::OneOrMany(item) => {
                format!("{} or a list of {}", item.noun(), item.plural())
            }
            Shape::Record(_) | Shape::PartOf(_) | Shape::Map(_) => "a table".into(),
        }
    }

    fn plural(&self) -> String {
        match self {
            Shape::Text => "texts".into(),
            Shape::Date => "dates".into(),
            Shape::Record(_) | Shape::PartOf(_) | Shape::Map(_) => "tables".into(),
            Shape::Word(what) => {
                let bare = what.trim_start_matches("an ").trim_start_matches("a ");
                if bare.ends_with('s') { format!("{bare}es") } else { format!("{bare}s") }
            }
            Shape::Either(shapes) => {
                alternatives(&shapes.iter().map(Shape::plural).collect::<Vec<_>>())
            }
            other => other.noun(),
        }
    }
}

fn alternatives(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
