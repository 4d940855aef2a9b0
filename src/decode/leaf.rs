//! How each leaf value stands in TOML.

use super::{Node, Shape, Value};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{Span, Spanned};
use crate::value::length::Length;
use crate::value::link::{Email, Url};
use crate::value::text::{Inline, Text};

/// One value or several, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A string without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As typed, without space around it.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The path of a file, relative to the file that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// As typed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A number or a text: a volume, an amount, a count.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount(pub Text);

impl Path {
    /// The path without `.` and `..`, with forward slashes.
    pub fn normal(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for part in self.text.split(['/', '\\']) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

impl Value for Text {
    fn shape() -> Shape {
        Shape::Text
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if let Some(string) = node.string() {
            return Text::parse(&string, sink);
        }
        Err(node.wrong_type(&Shape::Text, sink))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.raw.clone())
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Value for Word {
    fn shape() -> Shape {
        Shape::Word("a string")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) => {
                Ok(Self { text: string.text.trim().to_owned(), span: node.span() })
            }
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.text.clone())
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

impl Value for Path {
    fn shape() -> Shape {
        Shape::Word("a path")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) => Ok(Self { text: string.text, span: node.span() }),
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.text.clone())
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

impl Value for Amount {
    fn shape() -> Shape {
        Shape::Either(vec![Shape::Integer(i64::MIN, i64::MAX), Shape::Text])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if let Some(number) = node.number() {
            let inline = Inline::words(number.clone(), node.span());
            return Ok(Self(Text { raw: number, inline, span: node.span() }));
        }
        if node.string().is_some() || node.is_table() {
            return Text::decode(node, sink).map(Self);
        }
        Err(node.wrong_type(&Self::shape(), sink))
    }

    fn encode(&self) -> toml::Value {
        match self.0.raw.parse::<i64>() {
            Ok(number) if number.to_string() == self.0.raw => {
                toml::Value::Integer(number)
            }
            _ => self.0.encode(),
        }
    }

    fn is_blank(&self) -> bool {
        self.0.is_blank()
    }
}

impl<T: Value> Value for Spanned<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        T::decode(node, sink).map(|value| Spanned::new(value, node.span()))
    }

    fn encode(&self) -> toml::Value {
        self.value.encode()
    }

    fn is_blank(&self) -> bool {
        self.value.is_blank()
    }
}

impl Value for bool {
    fn shape() -> Shape {
        Shape::Boolean
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        node.boolean().ok_or_else(|| node.wrong_type(&Self::shape(), sink))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::Boolean(*self)
    }
}

impl Value for u32 {
    fn shape() -> Shape {
        Shape::Integer(0, i64::from(u32::MAX))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let Some(number) = node.integer() else {
            return Err(node.wrong_type(&Self::shape(), sink));
        };
        u32::try_from(number).map_err(|_| {
            let message = format!("`{}` cannot be {number}", node.key());
            sink.error(
                Diagnostic::new(Code::E0208, node.span(), message)
                    .hint("it is a count: zero or more"),
            )
        })
    }

    fn encode(&self) -> toml::Value {
        toml::Value::Integer(i64::from(*self))
    }
}

impl Value for Url {
    fn shape() -> Shape {
        Shape::Word("a web address")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) if string.text.trim().is_empty() => {
                Ok(Self { address: String::new(), span: node.span() })
            }
            Some(string) => Url::parse(&string, sink),
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.address.clone())
    }

    fn is_blank(&self) -> bool {
        self.address.is_empty()
    }
}

impl Value for Email {
    fn shape() -> Shape {
        Shape::Word("an e-mail address")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) if string.text.trim().is_empty() => {
                Ok(Self { address: String::new(), span: node.span() })
            }
            Some(string) => Email::parse(&string, sink),
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.address.clone())
    }

    fn is_blank(&self) -> bool {
        self.address.is_empty()
    }
}

impl Value for Length {
    fn shape() -> Shape {
        Shape::Word("a length")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) => Length::parse(&string, sink),
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.to_string())
    }
}
