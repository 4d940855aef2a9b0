//! Diagnostics: what went wrong, where, and what to write instead.
//!
//! Every stage takes a [`Sink`] and gives `Result<T, Failed>`. Only
//! [`Sink::error`] makes a [`Failed`], so that nothing fails in silence, and a
//! stage goes on after an error for as long as what follows does not depend on it.

mod code;
pub mod render;
mod suggest;

pub use code::{Code, Severity};
pub use suggest::nearest;

use crate::source::Span;

/// Proof that an error was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed(());

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of the problem; `cvpress explain` says more of it.
    pub code: Code,
    /// In lower case without a full stop, names in backticks.
    pub message: String,
    /// The place, where there is one.
    pub span: Option<Span>,
    /// What stands beside the marked range.
    pub label: Option<String>,
    /// Other places that belong to it, such as the first of two that conflict.
    pub related: Vec<(Span, String)>,
    /// What to do about it, one sentence each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// Begins a diagnostic at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::placeless(code, message) }
    }

    /// Begins a diagnostic that no line of a file is to blame for.
    pub fn placeless(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span: None,
            label: None,
            related: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Says what the marked range is.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Marks another place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a hint where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }

    /// Whether it stops the build.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Collects the diagnostics of a run.
#[derive(Debug, Default)]
pub struct Sink {
    all: Vec<Diagnostic>,
}

impl Sink {
    /// Makes an empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports an error.
    pub fn error(&mut self, diagnostic: Diagnostic) -> Failed {
        debug_assert_eq!(diagnostic.severity(), Severity::Error);
        self.push(diagnostic);
        Failed(())
    }

    /// Reports a warning.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        debug_assert_eq!(diagnostic.severity(), Severity::Warning);
        self.push(diagnostic);
    }

    /// Notes something for whoever asks.
    pub fn note(&mut self, diagnostic: Diagnostic) {
        debug_assert_eq!(diagnostic.severity(), Severity::Note);
        self.push(diagnostic);
    }

    /// Takes out what is only said to whoever asks.
    pub fn drop_notes(&mut self) {
        self.all.retain(|d| d.severity() != Severity::Note);
    }

    /// The same thing at the same place is said once.
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.all.contains(&diagnostic) {
            self.all.push(diagnostic);
        }
    }

    /// Takes over what another sink collected, as far as it is wanted.
    pub fn append(&mut self, other: Sink, wanted: impl Fn(&Diagnostic) -> bool) {
        other.all.into_iter().filter(|d| wanted(d)).for_each(|d| self.push(d));
    }

    /// Whether any error was reported.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Everything that was reported: in the order of the files and their lines,
    /// what has no place last.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<_> = self.all.iter().collect();
        all.sort_by_key(|d| (d.span.is_none(), d.span));
        all
    }
}
