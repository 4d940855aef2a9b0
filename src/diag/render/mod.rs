//! Diagnostics as text, in the four formats of `--message-format`.

mod github;
mod human;
mod json;
mod short;

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// The source line with the range marked, and the hints below.
    #[default]
    Human,
    /// One line each: `file:line:column: error[E0203]: message`.
    Short,
    /// One JSON object a line.
    Json,
    /// Workflow commands that annotate a pull request on GitHub.
    Github,
}

/// Renders diagnostics, each ending in a line feed. `color` and `width` (in
/// columns) matter to the human format alone.
pub fn render(
    diagnostics: &[&Diagnostic],
    sources: &Sources,
    format: Format,
    color: bool,
    width: Option<usize>,
) -> String {
    let one = |d: &Diagnostic| match format {
        Format::Human => human::render(d, sources, color, width),
        Format::Short => short::render(d, sources),
        Format::Json => json::render(d, sources),
        Format::Github => github::render(d, sources),
    };
    diagnostics.iter().map(|d| one(d)).collect()
}

/// The word for a severity that all formats use.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A span as people and tools count: lines and columns from 1.
struct Place {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Self {
        let source = sources.get(span.file);
        let range = span.range();
        let (line, column) = source.position(range.start);
        let (end_line, end_column) = source.position(range.end);
        let file = source.path().to_string_lossy().replace('\\', "/");
        Self { file, line, column, end_line, end_column }
    }
}
