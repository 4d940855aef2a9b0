//! Workflow commands: GitHub shows them at the line of the pull request.

use super::{Place, word};
use crate::diag::{Diagnostic, Severity};
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let severity = match diagnostic.severity() {
        Severity::Note => "notice",
        severity => word(severity),
    };
    let title = format!("title={}", diagnostic.code.name());
    let properties = match diagnostic.span.map(|span| Place::of(span, sources)) {
        Some(at) => format!(
            "file={},line={},endLine={},col={},endColumn={},{title}",
            escape(&at.file, true),
            at.line,
            at.end_line,
            at.column,
            at.end_column,
        ),
        None => title,
    };
    let lines: Vec<_> = std::iter::once(diagnostic.message.as_str())
        .chain(diagnostic.hints.iter().map(String::as_str))
        .collect();
    format!("::{severity} {properties}::{}\n", escape(&lines.join("\n"), false))
}

/// A percent sign and line breaks end a command early; in a property so do colons
/// and commas.
fn escape(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}
