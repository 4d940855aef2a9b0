//! `L0104`: something that goes on, as of years ago.

use jiff::civil;

use super::stay::{Month, first, typed};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::select::Selected;
use crate::value::date::{End, When};

/// So many years ago somebody last wrote something in the entry.
const UNTOUCHED: i16 = 2;
/// So many months ago it began, where no history tells when the entry was written.
const BEGUN: Month = 60;

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
    let open = body.times(index).into_iter().find_map(|when| match when {
        When::From(start, Some(End::Present(place))) => Some((start.as_ref(), *place)),
        When::From(Some(start), None) => Some((Some(start), start.span)),
        _ => None,
    });
    let (start, place) = open?;
    let why = match (subject.touched)(body.common(index).1) {
        Some(touched) => {
            let old = years(touched, subject.today) >= UNTOUCHED;
            old.then(|| format!("nobody has touched this since {touched}"))
        }
        None => {
            let start = start.filter(|start| start.year().is_some())?;
            let today = subject.today;
            let now = Month::from(today.year()) * 12 + Month::from(today.month());
            let old = now - first(start) >= BEGUN;
            old.then(|| format!("this began in {}", typed(start)))
        }
    }?;
    let message = format!("{why}: does it still go on?");
    let diagnostic = Diagnostic::new(Code::L0104, place, message)
        .hint("give it an `end`, or allow it in `[lint]`");
    Some(Finding::in_entry(selected, Some(index), diagnostic))
}

/// Whole years from one day to another.
fn years(from: civil::Date, to: civil::Date) -> i16 {
    let part = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(part)
}
