//! How dates stand in TOML: a year, a string, a day of TOML's own, words, or several.

use super::{Field, FieldValue, Node, Record, RecordInfo, Shape, Table, Value, key};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::value::date::{Date, DateKind, End, When};
use crate::value::text::Text;

/// The dates of an entry: `date`, or `start` and `end`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dates(pub Option<When>);

super::record! {
    /// A date in words.
    pub struct DateInWords {
        /// What is printed.
        pub text: Text,
        /// The date that it sorts by.
        pub sort: Option<Date>,
    }
}

impl Value for Date {
    fn shape() -> Shape {
        Shape::Date
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let span = node.span();
        if let Some(year) = node.integer() {
            return Date::from_year(year, span, sink);
        }
        if let Some(date) = node.date() {
            let numbers = (date.year.into(), date.month.into(), date.day.into());
            return Date::from_day(numbers, span, sink);
        }
        if let Some(string) = node.string() {
            return Date::parse(&string.text, span, sink);
        }
        if node.is_table() {
            let words = DateInWords::decode(node, sink)?;
            let kind = DateKind::Words(words.text, Box::new(words.sort));
            return Ok(Self { kind, span });
        }
        Err(node.wrong_type(&Shape::Date, sink))
    }

    fn encode(&self) -> toml::Value {
        match &self.kind {
            DateKind::Year(year) => toml::Value::Integer(i64::from(*year)),
            DateKind::Month(year, month) => {
                toml::Value::String(format!("{year:04}-{month:02}"))
            }
            DateKind::Day(day) => toml::Value::String(day.to_string()),
            DateKind::Season(year, season) => {
                toml::Value::String(format!("{year:04}-{}", season.word()))
            }
            DateKind::Words(text, sort) => {
                DateInWords { text: text.clone(), sort: (**sort).clone() }.encode()
            }
        }
    }
}

/// A `date`: one, or several in a list.
struct OneOrSeveral(When);

impl Value for OneOrSeveral {
    fn shape() -> Shape {
        Shape::OneOrMany(Box::new(Shape::Date))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if !node.is_array() {
            return Date::decode(node, sink).map(|date| Self(When::On(date)));
        }
        let mut dates: Vec<Date> = node.list(&<Self as Value>::shape(), sink)?;
        match (dates.pop(), dates.is_empty()) {
            (Some(only), true) => Ok(Self(When::On(only))),
            (Some(last), false) => {
                dates.push(last);
                Ok(Self(When::In(dates)))
            }
            (None, _) => {
                let message = "the list of dates is empty";
                Err(sink.error(
                    Diagnostic::new(Code::E0202, node.span(), message)
                        .hint("write a date in it, or leave `date` out"),
                ))
            }
        }
    }

    fn encode(&self) -> toml::Value {
        match &self.0 {
            When::In(dates) => {
                toml::Value::Array(dates.iter().map(Value::encode).collect())
            }
            When::On(date) => date.encode(),
            When::From(..) => toml::Value::Array(Vec::new()),
        }
    }
}

impl Value for End {
    fn shape() -> Shape {
        Shape::End
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.string() {
            Some(string) if string.text.trim().eq_ignore_ascii_case("present") => {
                Ok(End::Present(node.span()))
            }
            Some(string)
                if ["now", "today", "current", "ongoing"]
                    .contains(&string.text.trim().to_lowercase().as_str()) =>
            {
                let message = format!("`{}` is not a date", string.text.trim());
                Err(sink.error(
                    Diagnostic::new(Code::E0301, node.span(), message)
                        .hint("write `\"present\"` for what goes on"),
                ))
            }
            _ => Date::decode(node, sink).map(End::On),
        }
    }

    fn encode(&self) -> toml::Value {
        match self {
            End::Present(_) => toml::Value::String("present".into()),
            End::On(date) => date.encode(),
        }
    }
}

impl Record for Dates {
    const INFO: RecordInfo = RecordInfo {
        name: "Dates",
        doc: "When it was: `date`, or `start` and `end`.\n",
        fields: &[
            Field {
                key: key!(date),
                doc: " A year, `\"2024-06\"`, `\"2024-06-15\"`, `\"2024-summer\"`, a list of \
                      these, or words with a date to sort by: `{ text = \"to appear\", sort = 2025 \
                      }`.\n",
                required: false,
                shape: <OneOrSeveral as Value>::shape,
            },
            Field {
                key: key!(start),
                doc: " When it began.\n",
                required: false,
                shape: <Date as Value>::shape,
            },
            Field {
                key: key!(end),
                doc: " When it ended, or `\"present\"`.\n",
                required: false,
                shape: <End as Value>::shape,
            },
        ],
        flattened: &[],
    };

    fn read(table: &mut Table<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let spans = ["date", "start", "end"].map(|key| table.key_span(key));
        let date = <Option<OneOrSeveral> as FieldValue>::take(table, "date", sink);
        let start = <Option<Date> as FieldValue>::take(table, "start", sink);
        let end = <Option<End> as FieldValue>::take(table, "end", sink);
        if let [Some(date), start, end] = spans
            && let Some(other) = start.or(end)
        {
            let message = "an entry has either `date`, or `start` and `end`";
            return Err(sink.error(
                Diagnostic::new(Code::E0209, other, message)
                    .label("this excludes `date`")
                    .related(date, "`date` stands here"),
            ));
        }
        let when = match (date?, start?, end?) {
            (Some(OneOrSeveral(when)), ..) => Some(when),
            (None, None, None) => None,
            (None, start, end) => Some(When::from(start, end, sink)?),
        };
        Ok(Self(when))
    }

    fn write(&self, table: &mut toml::Table) {
        let mut put = |key: &str, value| table.insert(key.to_owned(), value);
        match &self.0 {
            Some(When::From(start, end)) => {
                start.as_ref().map(|start| put("start", start.encode()));
                end.as_ref().map(|end| put("end", end.encode()));
            }
            Some(when) => {
                put("date", OneOrSeveral(when.clone()).encode());
            }
            None => {}
        }
    }
}
