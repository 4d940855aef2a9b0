//! How long something went on: “2 yrs 3 mos”.

use jiff::civil;

use crate::block::{Block, BlockKind};
use crate::locale::Locale;
use crate::source::Span;
use crate::value::date::{Date, DateKind, End, When};
use crate::value::text::Inline;

/// Adds to a block how long it went on, where that can be told: both ends are years, or are
/// months or days. What goes on is counted to `today`, if that is known.
pub(super) fn add(
    block: &mut Block,
    when: Option<&When>,
    today: Option<civil::Date>,
    locale: &Locale,
) {
    let Some(text) = when.and_then(|when| told(when, today, locale)) else { return };
    let text = Inline::words(text, block.span);
    match &mut block.kind {
        BlockKind::Entry(entry) => {
            let both = [entry.detail.take(), Some(text)].into_iter().flatten();
            entry.detail = Some(Inline::join(both, " · "));
        }
        BlockKind::Item(item) => item.details.push(text),
        _ => {}
    }
}

fn told(when: &When, today: Option<civil::Date>, locale: &Locale) -> Option<String> {
    let When::From(Some(start), Some(end)) = when else { return None };
    let (years, months) = match end {
        End::On(end) => between(start, end)?,
        End::Present(span) => between(start, &day(today?, *span))?,
    };
    let parts = [("duration.year", years), ("duration.month", months)].into_iter();
    let parts = parts.filter(|(_, number)| *number > 0);
    let parts: Vec<String> =
        parts.map(|(key, number)| locale.plural(key, number)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn day(day: civil::Date, span: Span) -> Date {
    Date { kind: DateKind::Day(day), span }
}

/// Years and months from one date to another. A month counts whole: from January to March
/// are three.
fn between(start: &Date, end: &Date) -> Option<(usize, usize)> {
    let months = |date: &Date| match &date.kind {
        DateKind::Month(year, month) => Some(i32::from(*year) * 12 + i32::from(*month)),
        DateKind::Day(day) => Some(i32::from(day.year()) * 12 + i32::from(day.month())),
        _ => None,
    };
    let year = |date: &Date| match &date.kind {
        DateKind::Words(..) | DateKind::Season(..) => None,
        _ => date.year().map(i32::from),
    };
    let whole = match (months(start), months(end)) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 12 * (year(end)? - year(start)?),
    };
    let whole = usize::try_from(whole).ok()?;
    Some((whole / 12, whole % 12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sink;
    use crate::source::Sources;

    fn span() -> Span {
        Span::new(Sources::new().add("t", String::new()), 0..0)
    }

    fn long(tag: &str, start: &str, end: &str) -> Option<String> {
        let date = |text: &str| Date::parse(text, span(), &mut Sink::new()).expect(text);
        let end = match end {
            "present" => End::Present(span()),
            end => End::On(date(end)),
        };
        let locale = Locale::load(tag).expect(tag);
        let today = Some(civil::date(2025, 3, 1));
        told(&When::From(Some(date(start)), Some(end)), today, &locale)
    }

    #[test]
    fn it_is_told_as_exactly_as_both_ends_are() {
        for (tag, start, end, said) in [
            ("en", "2020-01", "2022-03", Some("2 yrs 3 mos")),
            ("en", "2020-01", "2020-12", Some("1 yr")),
            ("en", "2020-05", "2020-05", Some("1 mo")),
            ("en", "2020-05-28", "2020-06-02", Some("2 mos")),
            ("en", "2017", "2022", Some("5 yrs")),
            ("en", "2017", "2017", None),
            ("en", "2017", "2022-06", Some("5 yrs")),
            ("en", "2024-04", "present", Some("1 yr")),
            ("en", "2020-summer", "2022-03", None),
            ("fr", "2020-01", "2022-03", Some("2 ans 3 mois")),
            ("pl", "2020-01", "2022-05", Some("2 lata 5 mies.")),
            ("ja", "2020-01", "2022-03", Some("2年 3か月")),
        ] {
            assert_eq!(long(tag, start, end).as_deref(), said, "{tag} {start} {end}");
        }
    }
}
