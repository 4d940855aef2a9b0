//! One line each, for editors and `grep`.

use super::{Place, word};
use crate::diag::Diagnostic;
use crate::source::Sources;

pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match diagnostic.span.map(|span| Place::of(span, sources)) {
        Some(at) => format!("{}:{}:{}: ", at.file, at.line, at.column),
        None => String::new(),
    };
    let (severity, code) = (word(diagnostic.severity()), diagnostic.code.name());
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let message: String = diagnostic.message.chars().map(plain).collect();
    format!("{place}{severity}[{code}]: {message}\n")
}
