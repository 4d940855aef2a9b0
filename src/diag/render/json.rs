//! One JSON object a line, for programs. Lines and columns count from 1; an end is
//! one past the last character.

use serde::Serialize;

use super::{Place, word};
use crate::diag::Diagnostic;
use crate::source::Sources;

#[derive(Serialize)]
struct Message<'a> {
    severity: &'a str,
    code: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Range>,
    label: Option<&'a str>,
    hints: &'a [String],
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Range {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Range,
    label: &'a str,
}

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let range = |span| {
        let Place { file, line, column, end_line, end_column } = Place::of(span, sources);
        Range { file, line, column, end_line, end_column }
    };
    let related = diagnostic
        .related
        .iter()
        .map(|(span, label)| Related { place: range(*span), label })
        .collect();
    let message = Message {
        severity: word(diagnostic.severity()),
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        place: diagnostic.span.map(range),
        label: diagnostic.label.as_deref(),
        hints: &diagnostic.hints,
        related,
    };
    // Strings and numbers alone: there is nothing in it that JSON cannot say.
    let json = serde_json::to_string(&message).unwrap_or_default();
    format!("{json}\n")
}
