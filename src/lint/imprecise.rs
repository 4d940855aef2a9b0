//! `L0101`: dates of a section that are not equally precise.

use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::select::Selected;
use crate::value::date::{Date, DateKind};

/// What a date tells; seasons and words are what they are.
const PRECISIONS: [&str; 3] = ["a year", "a month", "a day"];

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    subject.selection.sections.iter().filter_map(look).collect()
}

fn look<'a>(selected: &'a Selected<'a>) -> Option<Finding<'a>> {
    let section = selected.section;
    let times = selected.entries.iter().flat_map(|&index| section.body.times(index));
    let mut dates: [Vec<&Date>; 3] = Default::default();
    for date in times.flat_map(|when| when.dates()) {
        match date.kind {
            DateKind::Year(_) => dates[0].push(date),
            DateKind::Month(..) => dates[1].push(date),
            DateKind::Day(_) => dates[2].push(date),
            DateKind::Season(..) | DateKind::Words(..) => {}
        }
    }
    let mut kinds: Vec<_> =
        dates.iter().zip(PRECISIONS).filter(|(dates, _)| !dates.is_empty()).collect();
    // The most first; of equals what is more precise, for the other could be made so.
    kinds.reverse();
    kinds.sort_by_key(|(dates, _)| std::cmp::Reverse(dates.len()));
    let [(most, common), others @ .., (fewest, rare)] = kinds.as_slice() else {
        return None;
    };
    let (odd, usual) = (fewest.first()?, most.first()?);
    let rest = others.iter().copied().chain([(*fewest, *rare)]);
    let rest = rest.map(|(dates, what)| format!("{} {what}", dates.len()));
    let message = format!(
        "the dates of `{}` are not equally precise: {} tell {common}, {}",
        section.id,
        most.len(),
        rest.collect::<Vec<_>>().join(", ")
    );
    let diagnostic = Diagnostic::new(Code::L0101, odd.span, message)
        .label(format!("this is {rare}"))
        .related(usual.span, format!("this is {common}"))
        .hint("write all of them alike, or allow it in `[lint]`");
    Some(Finding::in_section(&section.id, diagnostic))
}
