//! Stays on the line of time: what positions and degrees take of it, in months.

use jiff::civil;

use crate::select::Selected;
use crate::source::Span;
use crate::value::date::{Date, DateKind, End, When};

/// A month, counted from the year 0.
pub(super) type Month = i32;

/// A position or a degree on the line of time.
pub(super) struct Stay<'a> {
    pub(super) section: &'a Selected<'a>,
    pub(super) index: usize,
    /// Where its time stands.
    pub(super) span: Span,
    /// The first date; none where only the end is told.
    pub(super) start: Option<Date>,
    /// The last date; none where it goes on.
    pub(super) end: Option<Date>,
    /// The first and the last month that it may have taken.
    pub(super) widest: (Option<Month>, Month),
    /// The months that it begins and ends in; of a year that is the middle.
    pub(super) likely: Option<(Month, Month)>,
}

/// The kinds of sections whose entries take a person's time.
const KINDS: [&str; 2] = ["education", "experience"];

/// The stays of a section, if its entries take time; those whose dates tell no year are left
/// out. What goes on lasts until `today`.
pub(super) fn stays<'a>(section: &'a Selected<'a>, today: civil::Date) -> Vec<Stay<'a>> {
    if !KINDS.contains(&section.section.kind.name) {
        return Vec::new();
    }
    let stay = |&index: &usize| stay(section, index, today);
    section.entries.iter().filter_map(stay).collect()
}

fn stay<'a>(
    section: &'a Selected<'a>,
    index: usize,
    today: civil::Date,
) -> Option<Stay<'a>> {
    let times = section.section.body.times(index);
    let span = times.first()?.span()?;
    let goes_on = |when: &&When| match when {
        When::From(_, Some(End::On(_))) | When::On(_) | When::In(_) => false,
        When::From(..) => true,
    };
    let open = times.iter().any(goes_on);
    let known = |date: &&&Date| date.year().is_some();
    let dates: Vec<&Date> = times.iter().flat_map(|when| when.dates()).collect();
    let start = dates.iter().filter(known).min_by_key(|date| date.sort_key())?;
    let end = dates.iter().filter(known).max_by_key(|date| date.sort_key())?;
    // A single date is the end: of a degree it is the day of graduation.
    let single =
        times.iter().all(|when| matches!(when, When::On(_) | When::From(None, _)));
    let now = i32::from(today.year()) * 12 + i32::from(today.month());
    let last = if open { now } else { last(end) };
    Some(Stay {
        section,
        index,
        span,
        start: (!single).then(|| (**start).clone()),
        end: (!open).then(|| (**end).clone()),
        widest: ((!single).then(|| first(start)), last),
        likely: (!single).then(|| (middle(start), if open { now } else { middle(end) })),
    })
}

/// The first month that a date may mean.
fn first(date: &Date) -> Month {
    let (year, month, _) = date.sort_key();
    // A winter may be the one that the year begins with.
    let winter = matches!(date.kind, DateKind::Season(..)) && month == 12;
    i32::from(year) * 12 + if winter { 1 } else { i32::from(month.max(1)) }
}

/// The last month that a date may mean.
fn last(date: &Date) -> Month {
    let (year, month, _) = date.sort_key();
    let months = match (month, &date.kind) {
        (0, _) => 12,
        (month, DateKind::Season(..)) => i32::from(month) + 2,
        (month, _) => i32::from(month),
    };
    i32::from(year) * 12 + months
}

/// The month that a date means, or the middle of what it may mean.
fn middle(date: &Date) -> Month {
    (first(date) + last(date)) / 2
}

/// A date as it is typed.
pub(super) fn typed(date: &Date) -> String {
    let (year, month, _) = date.sort_key();
    match (&date.kind, month) {
        (DateKind::Season(_, season), _) => format!("{year:04}-{}", season.word()),
        (_, 0) => format!("{year:04}"),
        (_, month) => format!("{year:04}-{month:02}"),
    }
}

/// “14 months”, or “2 years” where it is many of them.
pub(super) fn long(months: Month) -> String {
    match months {
        1 => "1 month".to_owned(),
        2..24 => format!("{months} months"),
        _ => format!("{} years", months / 12),
    }
}
