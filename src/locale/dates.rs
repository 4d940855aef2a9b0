//! Dates, as a person of the language writes them.

use icu_calendar::{Date as Day, Gregorian};

use super::Locale;
use crate::value::date::{Date, DateKind, End, When};
use crate::value::text::{Inline, RunKind};

impl Locale {
    /// When something was, on one line.
    pub fn when(&self, when: &When) -> Inline {
        match when {
            When::On(date) => self.tied(date),
            When::In(dates) => match dates.first() {
                Some(first) => self
                    .list(dates.iter().map(|date| self.tied(date)).collect(), first.span),
                None => Inline::new(),
            },
            When::From(start, end) => self.range(start.as_ref(), end.as_ref()),
        }
    }

    fn tied(&self, date: &Date) -> Inline {
        Inline::new().with(RunKind::Tied(self.date(date)), date.span)
    }

    /// A span of time. Single words stand close, as in 2017–2022; all else stands apart.
    fn range(&self, start: Option<&Date>, end: Option<&End>) -> Inline {
        let last = match end {
            Some(End::On(date)) => Some((self.date(date), date.span)),
            Some(End::Present(span)) => {
                Some((Inline::words(self.word("date.present"), *span), *span))
            }
            None => None,
        };
        let mut range = Inline::new();
        let Some(span) = start.map(|d| d.span).or(last.as_ref().map(|(_, span)| *span))
        else {
            return range;
        };
        match (start, last) {
            (Some(start), Some((last, _))) => {
                range.extend(self.date(start));
                let single =
                    |inline: &Inline| !inline.plain().contains(char::is_whitespace);
                let close = single(&range) && single(&last);
                range.push_words(if close { "–" } else { " – " }, span);
                range.extend(last);
            }
            (Some(start), None) => {
                range.extend(self.date(start));
                range.push_words(" –", span);
            }
            (None, Some((last, _))) => range.extend(last),
            (None, None) => {}
        }
        Inline::new().with(RunKind::Tied(range), span)
    }

    /// One date.
    pub fn date(&self, date: &Date) -> Inline {
        let words = |text: String| Inline::words(text, date.span);
        match &date.kind {
            DateKind::Year(year) => words(self.year(*year)),
            DateKind::Month(year, month) => match gregorian(*year, *month, 1) {
                Some(day) => words(self.month(&day)),
                None => words(format!("{year}-{month:02}")),
            },
            DateKind::Day(day) => match gregorian(day.year(), day.month(), day.day()) {
                Some(day) => words(self.day(&day)),
                None => words(day.to_string()),
            },
            DateKind::Season(year, season) => {
                let year = words(self.year(*year));
                self.fill(
                    &format!("date.{}", season.word()),
                    date.span,
                    &[("year", year)],
                )
            }
            DateKind::Words(text, _) => text.inline.clone(),
        }
    }

    /// The day with its abbreviated month, or the whole one where the short form is but
    /// numbers: “3 Aug 2024”, “3. August 2024”.
    fn day(&self, day: &Day<Gregorian>) -> String {
        let short = self.day.format(day).to_string();
        let numbers = short.split(|c: char| !c.is_ascii_digit());
        let is_number = numbers.filter(|part| !part.is_empty()).count() > 2;
        if short.chars().any(char::is_alphabetic) && !is_number {
            return short;
        }
        self.day_long.format(day).to_string()
    }

    fn year(&self, year: i16) -> String {
        match gregorian(year, 1, 1) {
            Some(day) => self.year.format(&day).to_string(),
            None => year.to_string(),
        }
    }

    /// The abbreviated month, or the whole one where that costs at most one letter
    /// more: “Aug 2024”, but “June 2024”; or where the short one is a number of the month with
    /// a mark before it.
    fn month(&self, day: &Day<Gregorian>) -> String {
        let short = self.month.format(day).to_string();
        let long = self.month_long.format(day).to_string();
        let costs = long.chars().count().saturating_sub(short.chars().count());
        let is_number = short.chars().filter(char::is_ascii_digit).count() > 4;
        if costs <= 1 || is_number { long } else { short }
    }
}

fn gregorian(year: i16, month: i8, day: i8) -> Option<Day<Gregorian>> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    Day::try_new_gregorian(i32::from(year), month, day).ok()
}
