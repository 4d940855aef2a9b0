//! `L0102`: a time of which the CV says nothing.

use super::stay::{Month, Stay, long, stays, typed};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};

/// A gap of no more months is none.
const MOST: Month = 6;

/// Between what was studied and where the person worked, taken together. Before the first and
/// after the last there is no gap, and where a year is all that is told, all of it is taken.
pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let sections = subject.selection.sections.iter();
    let mut all: Vec<Stay<'a>> =
        sections.flat_map(|section| stays(section, subject.today)).collect();
    all.sort_by_key(|stay| stay.widest);
    let mut found = Vec::new();
    let mut until: Option<&Stay<'a>> = None;
    for stay in &all {
        if let Some(before) = until {
            let months = stay.widest.0 - before.widest.1 - 1;
            found.extend(tell(before, stay, months).filter(|_| months > MOST));
        }
        if until.is_none_or(|before| before.widest.1 < stay.widest.1) {
            until = Some(stay);
        }
    }
    found
}

fn tell<'a>(before: &Stay<'a>, after: &Stay<'a>, months: Month) -> Option<Finding<'a>> {
    let (end, start) = (before.end?, after.start?);
    let message = format!(
        "nothing is said of {}, from {} to {}",
        long(months),
        typed(end),
        typed(start)
    );
    let diagnostic = Diagnostic::new(Code::L0102, start.span, message)
        .label("this begins after it")
        .related(end.span, "this ends before it")
        .hint("say what was then, or allow it in `[lint]`");
    let found = Finding::in_entry(after.section, Some(after.index), diagnostic);
    Some(found.and(before.section, before.index))
}
