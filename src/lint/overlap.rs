//! `L0103`: two stays at one time.

use super::stay::{Month, Stay, first, last, long, stays, typed};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::value::date::{Date, DateKind};

/// So many months at two places are no more than a handing over.
const MOST: Month = 2;

/// Of stays of one section: who works beside their studies says so in two.
pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let sections = subject.selection.sections.iter();
    sections.flat_map(|section| within(stays(section, subject.today))).collect()
}

fn within<'a>(mut stays: Vec<Stay<'a>>) -> Vec<Finding<'a>> {
    // A single date overlaps with nothing, and a whole with each of its parts; of two roles at
    // one place, one is often held beside the other.
    stays.retain(|stay| stay.start.is_some() && !stay.has_parts);
    stays.sort_by_key(|stay| stay.widest);
    let overlap = |(at, later): (usize, &Stay<'a>)| {
        // The one of those before with which it has the most in common.
        let elsewhere = stays[..at].iter().filter(|before| before.index != later.index);
        let before = elsewhere.max_by_key(|before| common(before, later))?;
        let months = common(before, later);
        let start = later.start.filter(|_| months > MOST)?;
        let (place, other) = match before.end {
            Some(end) => (end.span, format!("before the other ends in {}", typed(end))),
            None => (before.span, "while the other goes on".to_owned()),
        };
        let message = format!("at two places for {}: one begins {other}", long(months));
        let diagnostic = Diagnostic::new(Code::L0103, start.span, message)
            .label("one begins here")
            .related(
                place,
                match before.end {
                    Some(_) => "the other ends here",
                    None => "the other goes on",
                },
            )
            .hint("mend a date, or allow it in `[lint]` if it was so");
        let found = Finding::in_entry(later.section, Some(later.index), diagnostic);
        Some(found.and(before.section, before.index))
    };
    stays.iter().enumerate().filter_map(overlap).collect()
}

/// How many months two stays certainly have in common, of which the second begins later. Years
/// are told apart from years; of a year and a month, one may well follow the other.
fn common(before: &Stay<'_>, later: &Stay<'_>) -> Month {
    let Some(start) = later.start else { return 0 };
    let is_year = |date: &Date| matches!(date.kind, DateKind::Year(_));
    let until = |stay: &Stay<'_>| match stay.end {
        Some(end) if is_year(end) && is_year(start) => first(end) - first(start),
        Some(end) => first(end) - last(start),
        None => stay.widest.1 - last(start),
    };
    until(before).min(until(later))
}
