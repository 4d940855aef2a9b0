//! `L0104`: something that goes on, as of years ago.

use jiff::civil;

use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::select::Selected;
use crate::value::date::{Date, End, When};

/// So many years ago somebody last wrote something in the entry.
const UNTOUCHED: i16 = 2;
/// So many years ago it began, where no history tells when the entry was written.
const BEGUN: i16 = 5;

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let all = subject.selection.sections.iter().flat_map(|selected| {
        selected.entries.iter().map(move |&index| (selected, index))
    });
    all.filter_map(|(selected, index)| look(selected, index, subject)).collect()
}

fn look<'a>(
    selected: &'a Selected<'a>,
    index: usize,
    subject: &Subject<'a>,
) -> Option<Finding<'a>> {
    let body = &selected.section.body;
    let (start, present) = body.times(index).into_iter().find_map(|when| match when {
        When::From(start, Some(End::Present(present))) => {
            Some((start.as_ref(), *present))
        }
        _ => None,
    })?;
    let since = match (subject.touched)(body.common(index).1) {
        Some(touched) => {
            let old = years(touched, subject.today) >= UNTOUCHED;
            old.then(|| format!("nobody has touched it since {touched}"))
        }
        None => {
            let year = start.and_then(Date::year)?;
            let old = subject.today.year() - year >= BEGUN;
            old.then(|| format!("it began in {year}"))
        }
    }?;
    let diagnostic =
        Diagnostic::new(Code::L0104, present, "does this still go on?").label(since);
    let diagnostic = diagnostic.hint("give it an `end`, or allow it in `[lint]`");
    Some(Finding::in_entry(selected, Some(index), diagnostic))
}

/// Whole years from one day to another.
fn years(from: civil::Date, to: civil::Date) -> i16 {
    let part = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(part)
}
