//! Stays on the line of time: what positions and degrees take of it, in months.

use jiff::civil;

use crate::select::Selected;
use crate::source::Span;
use crate::value::date::{Date, DateKind, End, When};

/// A month, counted from the year 0.
pub(super) type Month = i32;

/// A position or a degree on the line of time, or one of the roles of a position.
pub(super) struct Stay<'a> {
    pub(super) section: &'a Selected<'a>,
    pub(super) index: usize,
    /// Whether it is told role by role, too.
    pub(super) has_parts: bool,
    /// The first date; none where a single one is told.
    pub(super) start: Option<&'a Date>,
    /// The last date; none where it goes on.
    pub(super) end: Option<&'a Date>,
    /// Where its time stands.
    pub(super) span: Span,
    /// The first and the last month that it may have taken.
    pub(super) widest: (Month, Month),
}

/// The kinds of sections whose entries take a person's time.
const KINDS: [&str; 2] = ["education", "experience"];
/// A degree of which only the end is told may have taken so many months.
const DEGREE: Month = 72;

/// The stays of a section, if its entries take time; those whose dates tell no year are left
/// out. What goes on lasts until `today`.
pub(super) fn stays<'a>(section: &'a Selected<'a>, today: civil::Date) -> Vec<Stay<'a>> {
    if !KINDS.contains(&section.section.kind.name) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for &index in &section.entries {
        let body = &section.section.body;
        let own = body.common(index).0.dates.0.is_some();
        let times = body.times(index);
        for (at, when) in times.iter().enumerate() {
            let has_parts = own && at == 0 && times.len() > 1;
            stays_of(when, section, index, today, &mut |stay| {
                all.push(Stay { has_parts, ..stay });
            });
        }
    }
    all
}

fn stays_of<'a>(
    when: &'a When,
    section: &'a Selected<'a>,
    index: usize,
    today: civil::Date,
    add: &mut dyn FnMut(Stay<'a>),
) {
    let mut put = |start: Option<&'a Date>, end: Option<&'a Date>, widest| {
        let Some(span) = start.or(end).map(|date| date.span) else { return };
        add(Stay { section, index, has_parts: false, start, end, span, widest });
    };
    let known = |date: &&Date| date.year().is_some();
    let now = Month::from(today.year()) * 12 + Month::from(today.month());
    match when {
        When::From(Some(start), None | Some(End::Present(_))) if known(&start) => {
            put(Some(start), None, (first(start), now.max(first(start))));
        }
        When::From(Some(start), Some(End::On(end))) if known(&start) => {
            // Of an end in words nothing is known.
            if known(&end) {
                put(Some(start), Some(end), (first(start), last(end)));
            }
        }
        // A single date of a degree is the day of graduation.
        _ => {
            let degree = section.section.kind.name == "education";
            for date in when.dates().into_iter().filter(known) {
                match degree {
                    true => put(None, Some(date), (last(date) - DEGREE, last(date))),
                    false => put(Some(date), Some(date), (first(date), last(date))),
                }
            }
        }
    }
}

/// The first month that a date may mean.
pub(super) fn first(date: &Date) -> Month {
    let (year, month, _) = date.sort_key();
    // A winter may be the one that the year begins with.
    let winter = matches!(date.kind, DateKind::Season(..)) && month == 12;
    Month::from(year) * 12 + if winter { 1 } else { Month::from(month.max(1)) }
}

/// The last month that a date may mean.
pub(super) fn last(date: &Date) -> Month {
    let (year, month, _) = date.sort_key();
    let months = match (month, &date.kind) {
        (0, _) => 12,
        (month, DateKind::Season(..)) => Month::from(month) + 2,
        (month, _) => Month::from(month),
    };
    Month::from(year) * 12 + months
}

/// A date to the month, as it could be typed.
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
