//! `L0301`: a highlight of more than three lines.

use super::passage::passages;
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::value::text::{Inline, RunKind};

/// The most lines of a highlight.
const MOST: usize = 3;

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let highlights = passages(subject).into_iter().filter(|it| it.highlight);
    let long = highlights.filter_map(|it| {
        let mut places = Vec::new();
        spans(it.text, &mut places);
        let lines = (subject.lines)(&places);
        let span = it.text.span().filter(|_| lines > MOST)?;
        let message = format!("this highlight takes {lines} lines");
        let diagnostic = Diagnostic::new(Code::L0301, span, message)
            .hint("say it in three lines at most, or make it two");
        Some(Finding::in_entry(it.section, it.index, diagnostic))
    });
    long.collect()
}

/// The places of the letters.
fn spans(inline: &Inline, all: &mut Vec<Span>) {
    for run in &inline.runs {
        match &run.kind {
            RunKind::Emph(inner)
            | RunKind::Strong(inner)
            | RunKind::Link(_, inner)
            | RunKind::Tied(inner) => spans(inner, all),
            // Parts of a formula stand above and below the line.
            RunKind::Math(_) => {}
            _ => all.push(run.span),
        }
    }
}
