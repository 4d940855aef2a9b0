//! What the formats of JSON have in common: reading a file, and values with their places.

use std::cell::OnceCell;
use std::ops::Range;

use serde_json::Value;

use super::Input;
use super::entry::{Found, broken, date, day, markup, squeezed, unused, warn};
use crate::decode::Maker;
use crate::diag::{Failed, Sink};

/// The keys of a file, or of the first item that has some where it is a list.
pub(super) fn keys(text: &str) -> Vec<&str> {
    let top = parts(text, &(0..text.len()));
    let object = |part: &&Part| {
        let value = text.get(part.value.clone()).unwrap_or_default();
        part.key.is_none() && value.starts_with('{')
    };
    let item = top.iter().find(object).map(|part| parts(text, &part.value));
    let keys = item.unwrap_or(top).into_iter().filter_map(|part| text.get(part.key?));
    keys.map(|key| key.trim_matches('"')).collect()
}

/// Reads a file as JSON.
///
/// # Errors
/// `E0107` at the byte where it is none.
pub(super) fn parse(input: Input<'_>, sink: &mut Sink) -> Result<Value, Failed> {
    let parsed: Result<Value, _> = serde_json::from_str(input.text);
    parsed.map_err(|error| {
        let at = offset(input.text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        broken(input, at..at, format!("this is not JSON: {message}"), sink)
    })
}

/// A value of a file and its place.
#[derive(Debug, Clone)]
pub(super) struct Json<'a> {
    pub(super) value: &'a Value,
    pub(super) at: Range<usize>,
    input: Input<'a>,
    parts: OnceCell<Vec<Part>>,
}

impl<'a> Json<'a> {
    /// The value of a whole file.
    pub(super) fn new(value: &'a Value, input: Input<'a>) -> Self {
        Self::standing(value, 0..input.text.len(), input)
    }

    fn standing(value: &'a Value, at: Range<usize>, input: Input<'a>) -> Self {
        Self { value, at, input, parts: OnceCell::new() }
    }

    fn parts(&self) -> &[Part] {
        self.parts.get_or_init(|| parts(self.input.text, &self.at))
    }

    /// Of equal keys the last counts, as it does for the value.
    fn part(&self, key: &str) -> Option<&Part> {
        self.parts().iter().rev().find(|part| part.is(key, self.input.text))
    }

    /// What stands under a key, unless it is `null`.
    pub(super) fn get(&self, key: &str) -> Option<Json<'a>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        let at =
            self.part(key).map_or_else(|| self.at.clone(), |part| part.value.clone());
        Some(Self::standing(value, at, self.input))
    }

    /// What stands under keys that follow one another.
    pub(super) fn path(&self, keys: &[&str]) -> Option<Json<'a>> {
        let (first, rest) = keys.split_first()?;
        let mut found = self.get(first)?;
        for key in rest {
            found = found.get(key)?;
        }
        Some(found)
    }

    /// The values of a list, but for those that are `null`; none where it is no list.
    pub(super) fn items(&self) -> Vec<Json<'a>> {
        let Value::Array(values) = self.value else { return Vec::new() };
        let place = |index: usize| match self.parts().get(index) {
            Some(part) => part.value.clone(),
            None => self.at.clone(),
        };
        let values = values.iter().enumerate().filter(|(_, value)| !value.is_null());
        values
            .map(|(index, value)| Self::standing(value, place(index), self.input))
            .collect()
    }

    /// The values of a list under a key.
    pub(super) fn list(&self, key: &str) -> Vec<Json<'a>> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    /// The items of a file: of the list that it is, or of one under a key; else itself.
    ///
    /// # Errors
    /// `E0107` where it is no such thing.
    pub(super) fn items_of(
        self,
        keys: &[&str],
        what: &str,
        sink: &mut Sink,
    ) -> Result<Vec<Json<'a>>, Failed> {
        let input = self.input;
        let list = keys.iter().filter_map(|key| self.get(key));
        let list = list.filter(|list| list.value.is_array()).collect::<Vec<_>>();
        let mut items = match (list.first(), self.value) {
            (Some(list), _) => list.items(),
            (None, Value::Array(_)) => self.items(),
            (None, Value::Object(_)) => vec![self],
            _ => return Err(broken(input, 0..0, format!("expected {what}"), sink)),
        };
        for item in items.iter().filter(|item| !item.value.is_object()) {
            warn(input.file, item.at.clone(), "this is no item", None, sink);
        }
        items.retain(|item| item.value.is_object());
        Ok(items)
    }

    /// It as words: a number as it stands; of a list the first, as Crossref gives titles.
    pub(super) fn words(&self) -> Option<String> {
        let value = match self.value {
            Value::Array(all) => all.first()?,
            value => value,
        };
        let text = match value {
            Value::String(text) => squeezed(text),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The words under keys that follow one another, and their place.
    pub(super) fn text(&self, keys: &[&str]) -> Option<Found> {
        let found = self.path(keys)?;
        Some((found.words()?, found.at))
    }

    /// The same, without the place; nothing where there are none.
    pub(super) fn word(&self, keys: &[&str]) -> String {
        self.text(keys).map(|(words, _)| words).unwrap_or_default()
    }

    /// Puts words, in which there may be markup of HTML, under a key of `cv.toml` that is
    /// not there yet.
    pub(super) fn put(&self, keys: &[&str], key: &str, maker: &mut Maker) {
        if let Some((words, at)) = self.text(keys).filter(|_| !maker.has(key)) {
            maker.text(key, markup(&words), at);
        }
    }

    /// Puts a count of citations, unless there are none.
    pub(super) fn put_citations(&self, key: &str, maker: &mut Maker) {
        let Some(found) = self.get(key) else { return };
        if let Some(n) = found.value.as_u64().filter(|&n| n > 0) {
            maker.text("citations", n.to_string(), found.at);
        }
    }

    /// Puts the date: a day, or the year where there is none or it lies in another. Services
    /// write the first where they do not know the day, and January where they know no month.
    pub(super) fn put_date(&self, day_key: &str, year_key: &str, maker: &mut Maker) {
        let year = self.text(&[year_key]);
        let told =
            |date: &str| year.iter().all(|(year, _)| date.starts_with(year.as_str()));
        let known = self.text(&[day_key]).and_then(|(typed, at)| {
            let date = match day(&typed)? {
                (year, Some(1), Some(1)) => date(year, None, None),
                (year, month, Some(1)) => date(year, month, None),
                (year, month, day) => date(year, month, day),
            };
            Some((date.filter(|date| told(date))?, at))
        });
        let known = known.or_else(|| {
            let (year, at) = year?;
            Some((date(year.parse().ok()?, None, None)?, at))
        });
        if let Some((date, at)) = known {
            maker.text("date", date, at);
        }
    }

    /// Says which of its fields are not used, as far as they say something.
    pub(super) fn rest(&self, used: &[&str], sink: &mut Sink) {
        let Value::Object(fields) = self.value else { return };
        for (field, value) in fields {
            let silent = match value {
                Value::String(text) => text.trim().is_empty(),
                Value::Array(all) => all.is_empty(),
                Value::Object(all) => all.is_empty(),
                value => value.is_null(),
            };
            if !silent && !used.contains(&field.as_str()) {
                let key = self.part(field).and_then(|part| part.key.clone());
                unused(self.input.file, key.unwrap_or(self.at.clone()), field, sink);
            }
        }
    }
}

/// The places of a value of a list or an object, and of its key.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    /// None in a list.
    key: Option<Range<usize>>,
    value: Range<usize>,
}

impl Part {
    fn is(&self, key: &str, text: &str) -> bool {
        let typed = self.key.clone().and_then(|at| text.get(at));
        typed.is_some_and(|typed| typed.trim_matches('"') == key)
    }
}

/// What a list or an object holds, one level deep.
fn parts(text: &str, at: &Range<usize>) -> Vec<Part> {
    let whole = text.get(at.clone()).unwrap_or_default();
    let Some(open) = whole.find(['{', '[']) else { return Vec::new() };
    let mut all = Vec::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let (mut key, mut value): (Option<Range<usize>>, Option<Range<usize>>) = (None, None);
    for (offset, byte) in whole.bytes().enumerate().skip(open + 1) {
        let here = at.start + offset;
        let between = depth == 0 && !quoted;
        match byte {
            b':' if between => key = value.take(),
            b',' | b']' | b'}' if between => {
                if let Some(value) = value.take() {
                    all.push(Part { key: key.take(), value });
                }
                if byte != b',' {
                    break;
                }
            }
            _ if between && byte.is_ascii_whitespace() => {}
            _ => {
                let start = value.as_ref().map_or(here, |value| value.start);
                value = Some(start..here + 1);
            }
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    all
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places() {
        let text = r#" {"a": "x, \"y\"", "b": [1, {"c": 2}], "d": null} "#;
        let found = parts(text, &(0..text.len()));
        let of = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
        let values: Vec<_> = found.iter().map(|part| of(&part.value)).collect();
        assert_eq!(values, [r#""x, \"y\"""#, r#"[1, {"c": 2}]"#, "null"]);
        let list = found.iter().find(|part| part.is("b", text));
        let items = list.map(|list| parts(text, &list.value)).unwrap_or_default();
        let items: Vec<_> = items.iter().map(|part| of(&part.value)).collect();
        assert_eq!(items, ["1", r#"{"c": 2}"#]);
    }

    #[test]
    fn keys_are_those_of_the_first_item() {
        assert_eq!(keys(r#"{"a": [{"c": 1}], "b": 2}"#), ["a", "b"]);
        assert_eq!(keys(r#"[null, {"c": 1, "d": {"e": 2}}, {"f": 3}]"#), ["c", "d"]);
        assert_eq!(keys("[{\"title\": \"unclosed\""), Vec::<&str>::new());
    }
}
