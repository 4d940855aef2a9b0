//! `[document]`, `[layout]` and `[style]`: what the document is and how its pages are.

use crate::decode::{Many, Node, Shape, Value, Word, choice, record};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{Span, Spanned};
use crate::value::date::{Date, DateKind};
use crate::value::length::Length;
use crate::value::text::Text;

record! {
    /// What the document is.
    @[derive(Default)]
    pub struct DocumentSettings {
        /// The style: a name that `cvpress styles list` prints.
        pub style: Option<Word>,
        /// The language as a BCP 47 tag, such as `en-GB`.
        pub language: Option<Word>,
        /// The title in the PDF's metadata.
        pub title: Option<Text>,
        /// Keywords in the PDF's metadata.
        pub keywords: Many<Word>,
        /// When the CV was last changed: a day, or `"today"`. It becomes the date of the
        /// PDF.
        pub updated: Option<Updated>,
        /// The PDF standards to conform to.
        pub standard: Option<Standards>,
        /// How much of the source the PDF carries with it.
        pub embed_source: Option<Spanned<EmbedSource>>,
        /// The name of the output, without its ending.
        pub name: Option<OutputName>,
    }
}

record! {
    /// How the pages are.
    @[derive(Default)]
    pub struct LayoutSettings {
        /// The size of the paper.
        pub paper: Option<Paper>,
        /// The margins: a length for all, or a table of sides.
        pub margin: Option<Margin>,
        /// The size of the body text.
        pub font_size: Option<FontSize>,
        /// Whether pages bear their numbers.
        pub page_numbers: Option<bool>,
        /// The ids of the sections to print, in order.
        pub sections: Vec<Word>,
        /// The most pages: `2`; `"=2"` also fills them. The type is set as loosely as it then
        /// can be, within the bounds of the style.
        pub pages: Option<Pages>,
    }
}

choice! {
    /// How much of the source a PDF carries.
    pub enum EmbedSource {
        /// A canonical `cv.toml` of what the pages show.
        Shown = "shown",
        /// The files as they are.
        Full = "full",
        /// Nothing.
        None = "none",
    }
}

choice! {
    /// A size of paper.
    pub enum Paper {
        /// 210 × 297 mm.
        A4 = "a4",
        /// 8.5 × 11 inches.
        UsLetter = "us-letter",
        /// 8.5 × 14 inches.
        UsLegal = "us-legal",
        /// 148 × 210 mm.
        A5 = "a5",
        /// 182 × 257 mm.
        JisB5 = "jis-b5",
    }
}

record! {
    /// Margins by side; a side left out is the style's.
    pub struct Sides {
        /// The upper one.
        pub top: Option<MarginWidth>,
        /// The lower one.
        pub bottom: Option<MarginWidth>,
        /// The left one.
        pub left: Option<MarginWidth>,
        /// The right one.
        pub right: Option<MarginWidth>,
        /// The left and the right one.
        pub x: Option<MarginWidth>,
        /// The upper and the lower one.
        pub y: Option<MarginWidth>,
    }
}

/// The margins of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Margins {
    /// The same on every side.
    All(MarginWidth),
    /// By side.
    Sides(Sides),
}

/// The margins of a page, and their place.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// The margins.
    pub margins: Margins,
    /// Where they stand.
    pub span: Span,
}

/// When the CV was last changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Updated {
    /// On the day of the build.
    Today(Span),
    /// On a day.
    On(jiff::civil::Date, Span),
}

/// PDF standards, by their names in Typst.
#[derive(Debug, Clone, PartialEq)]
pub struct Standards(pub Vec<Word>);

/// The name of an output: no folder, no ending.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputName(pub String);

/// The size of text.
#[derive(Debug, Clone, PartialEq)]
pub struct FontSize(pub Length);

/// The width of a margin.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginWidth(pub Length);

/// A page budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// The most pages.
    pub most: u32,
    /// Whether they are to be filled.
    pub fill: bool,
    /// Where it stands.
    pub span: Span,
}

/// An option for the style.
#[derive(Debug, Clone, PartialEq)]
pub struct StyleOption {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// Its value.
    pub value: OptionValue,
    /// Where the value stands.
    pub value_span: Span,
}

/// A value for an option of a style.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// A string: a word, a colour or a length.
    String(String),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
    /// A list of strings.
    Strings(Vec<String>),
}

impl DocumentSettings {
    /// The name of the style; the default is `classic`.
    pub fn style_name(&self) -> &str {
        self.style.as_ref().map_or("classic", |style| style.text.as_str())
    }

    /// The language; the default is `en`.
    pub fn language_tag(&self) -> &str {
        self.language.as_ref().map_or("en", |language| language.text.as_str())
    }
}

/// The PDF standards that a CV conforms to if it does not say otherwise.
pub const DEFAULT_STANDARDS: [&str; 2] = ["a-3a", "ua-1"];

impl Value for Standards {
    fn shape() -> Shape {
        Shape::OneOrMany(Box::new(Shape::Word("a PDF standard")))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_array() {
            return node.list(&Self::shape(), sink).map(Self);
        }
        Word::decode(node, sink).map(|word| Self(vec![word]))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::Array(self.0.iter().map(Value::encode).collect())
    }
}

/// The least and the greatest size of text, in points.
const FONT_SIZES: (f64, f64) = (5.0, 24.0);
/// The greatest margin, in points: 8 cm.
const WIDEST: f64 = 226.8;

impl Value for OutputName {
    fn shape() -> Shape {
        Shape::Word("a name")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let name = Word::decode(node, sink)?;
        if !name.text.contains(['/', '\\', ':']) && !name.text.starts_with('.') {
            return Ok(Self(name.text));
        }
        let message = format!("`{}` cannot be the name of an output", name.text);
        Err(sink.error(
            Diagnostic::new(Code::E0205, name.span, message)
                .hint("a name has no folder and no ending; `--out` can name any file"),
        ))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.0.clone())
    }
}

impl Value for FontSize {
    fn shape() -> Shape {
        Length::shape()
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let size = Length::decode(node, sink)?;
        let (least, most) = FONT_SIZES;
        if (least..=most).contains(&size.points()) {
            return Ok(Self(size));
        }
        let message = format!("the size of the text cannot be {size}");
        Err(sink.error(
            Diagnostic::new(Code::E0208, size.span, message)
                .hint("it lies between 5pt and 24pt"),
        ))
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }
}

impl Value for MarginWidth {
    fn shape() -> Shape {
        Length::shape()
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let width = Length::decode(node, sink)?;
        if width.points() <= WIDEST {
            return Ok(Self(width));
        }
        let message = format!("a margin cannot be {width}");
        Err(sink.error(
            Diagnostic::new(Code::E0208, width.span, message).hint("it is at most 8cm"),
        ))
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }
}

impl Value for Margin {
    fn shape() -> Shape {
        Shape::Either(vec![MarginWidth::shape(), Sides::shape()])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let span = node.span();
        if node.is_table() {
            let margins = Margins::Sides(Sides::decode(node, sink)?);
            return Ok(Self { margins, span });
        }
        let margins = Margins::All(MarginWidth::decode(node, sink)?);
        Ok(Self { margins, span })
    }

    fn encode(&self) -> toml::Value {
        match &self.margins {
            Margins::All(length) => length.encode(),
            Margins::Sides(sides) => sides.encode(),
        }
    }
}

impl Value for Updated {
    fn shape() -> Shape {
        Shape::Either(vec![Shape::Date, Shape::Choice(&["today"])])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let span = node.span();
        if node.string().is_some_and(|string| string.text == "today") {
            return Ok(Self::Today(span));
        }
        let date = Date::decode(node, sink)?;
        match date.kind {
            DateKind::Day(day) => Ok(Self::On(day, span)),
            _ => {
                let message = "`updated` needs a day";
                Err(sink.error(
                    Diagnostic::new(Code::E0301, span, message)
                        .hint("write it as `2024-06-15`, or write `\"today\"`"),
                ))
            }
        }
    }

    fn encode(&self) -> toml::Value {
        let text = match self {
            Self::Today(_) => "today".to_owned(),
            Self::On(day, _) => day.to_string(),
        };
        toml::Value::String(text)
    }
}

/// The most pages that a budget can be for.
const MOST_PAGES: u32 = 99;

impl Value for Pages {
    fn shape() -> Shape {
        let number = Shape::Integer(1, i64::from(MOST_PAGES));
        Shape::Either(vec![number, Shape::Word("a string such as `\"=2\"`")])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let span = node.span();
        let (number, fill) = match node.string() {
            Some(string) => {
                let text = string.text.trim();
                let rest = text.strip_prefix('=').map(str::trim);
                (rest.unwrap_or(text).parse().ok(), rest.is_some())
            }
            None => match node.integer() {
                Some(number) => (Some(number), false),
                None => return Err(node.wrong_type(&Self::shape(), sink)),
            },
        };
        let most = number.and_then(|number: i64| u32::try_from(number).ok());
        match most.filter(|most| (1..=MOST_PAGES).contains(most)) {
            Some(most) => Ok(Self { most, fill, span }),
            None => {
                let message = "this is no number of pages";
                let hint = format!(
                    "it is a number from 1 to {MOST_PAGES}, or `\"=2\"` to fill two pages"
                );
                Err(sink.error(Diagnostic::new(Code::E0208, span, message).hint(hint)))
            }
        }
    }

    fn encode(&self) -> toml::Value {
        match self.fill {
            true => toml::Value::String(format!("={}", self.most)),
            false => toml::Value::Integer(i64::from(self.most)),
        }
    }
}

/// Reads `[style]`, whatever options the style may have.
pub(super) fn style_options(
    node: &Node<'_>,
    sink: &mut Sink,
) -> Result<Vec<StyleOption>, Failed> {
    let shape = Shape::Map(Box::new(Shape::Word("a value")));
    let mut table = node.table(&shape, sink)?;
    let options = table.take_rest().into_iter().map(|(span, node)| {
        let value = option_value(&node, sink)?;
        let name = node.key().to_owned();
        Ok(StyleOption { name, span, value, value_span: node.span() })
    });
    // Each option is looked at before the first failure counts.
    let options: Vec<_> = options.collect();
    options.into_iter().collect()
}

fn option_value(node: &Node<'_>, sink: &mut Sink) -> Result<OptionValue, Failed> {
    if node.is_array() {
        let words: Vec<Word> =
            node.list(&Shape::List(Box::new(Shape::Word("a string"))), sink)?;
        return Ok(OptionValue::Strings(
            words.into_iter().map(|word| word.text).collect(),
        ));
    }
    let string = node.string().map(|string| OptionValue::String(string.text));
    let boolean = node.boolean().map(OptionValue::Boolean);
    let integer = node.integer().map(OptionValue::Integer);
    let float = || node.number()?.replace('_', "").parse().ok().map(OptionValue::Float);
    string.or(boolean).or(integer).or_else(float).ok_or_else(|| {
        node.wrong_type(&Shape::Word("a string, a number or a boolean"), sink)
    })
}

impl OptionValue {
    /// What it is, as a message says it.
    pub fn noun(&self) -> String {
        match self {
            Self::String(text) => format!("`\"{text}\"`"),
            Self::Integer(number) => format!("`{number}`"),
            Self::Float(number) => format!("`{number}`"),
            Self::Boolean(boolean) => format!("`{boolean}`"),
            Self::Strings(_) => "a list".to_owned(),
        }
    }

    /// It as it could have been typed.
    pub fn encode(&self) -> toml::Value {
        match self {
            Self::String(text) => toml::Value::String(text.clone()),
            Self::Integer(number) => toml::Value::Integer(*number),
            Self::Float(number) => toml::Value::Float(*number),
            Self::Boolean(boolean) => toml::Value::Boolean(*boolean),
            Self::Strings(texts) => toml::Value::Array(
                texts.iter().cloned().map(toml::Value::String).collect(),
            ),
        }
    }
}
