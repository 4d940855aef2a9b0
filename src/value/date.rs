//! Dates as a CV needs them: as precise as they are known, and no more.

use std::cmp::Ordering;

use super::text::Text;
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

/// A point in time of some precision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// What is known.
    pub kind: DateKind,
    /// Where it stands.
    pub span: Span,
}

/// How precise a [`Date`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateKind {
    /// A year, 1 to 9999.
    Year(i16),
    /// A year and a month, 1 to 12.
    Month(i16, i8),
    /// A calendar day.
    Day(jiff::civil::Date),
    /// A season of a year.
    Season(i16, Season),
    /// Words, and the date that they sort by.
    Words(Text, Box<Option<Date>>),
}

/// A season. It sorts by the month that it begins in on the northern half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// From March.
    Spring,
    /// From June.
    Summer,
    /// From September; `fall` is the same.
    Autumn,
    /// From December.
    Winter,
}

impl Season {
    /// Every season and its word in a date.
    pub const WORDS: [(&str, Season); 5] = [
        ("spring", Season::Spring),
        ("summer", Season::Summer),
        ("autumn", Season::Autumn),
        ("fall", Season::Autumn),
        ("winter", Season::Winter),
    ];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Season::Spring => "spring",
            Season::Summer => "summer",
            Season::Autumn => "autumn",
            Season::Winter => "winter",
        }
    }

    fn month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// When an entry was: on a date, in several years, or from a start to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// One date.
    On(Date),
    /// Several dates, in the order given; never empty.
    In(Vec<Date>),
    /// A span of time; one of the two ends is known.
    From(Option<Date>, Option<End>),
}

/// The end of a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    Present(Span),
    /// It ended.
    On(Date),
}

/// The first and the last year that a date may have.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;

impl Date {
    /// A year that stands as an integer.
    ///
    /// # Errors
    /// `E0302` where it is no year.
    pub fn from_year(year: i64, span: Span, sink: &mut Sink) -> Result<Self, Failed> {
        if YEARS.contains(&year) {
            let year = i16::try_from(year).unwrap_or(i16::MAX);
            return Ok(Self { kind: DateKind::Year(year), span });
        }
        let message = format!("`{year}` is not a year");
        let (first, rest) = (year / 100, year % 100);
        let hint = if YEARS.contains(&first) && (1..=12).contains(&rest) {
            format!("write `\"{first}-{rest:02}\"` for a month")
        } else {
            "a year is a number from 1 to 9999".to_owned()
        };
        Err(sink.error(Diagnostic::new(Code::E0302, span, message).hint(hint)))
    }

    /// A day by its numbers.
    ///
    /// # Errors
    /// `E0302` where no calendar has it.
    pub fn from_day(
        (year, month, day): (i64, i64, i64),
        span: Span,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        let month = Self::from_month(year, month, span, sink)?;
        let DateKind::Month(y, m) = month.kind else { return Ok(month) };
        let day = i8::try_from(day).unwrap_or(i8::MAX);
        match jiff::civil::Date::new(y, m, day) {
            Ok(date) => Ok(Self { kind: DateKind::Day(date), span }),
            Err(_) => {
                let last =
                    jiff::civil::Date::new(y, m, 1).map_or(31, |d| d.days_in_month());
                let message = format!("there is no day {day} in {y:04}-{m:02}");
                Err(sink.error(
                    Diagnostic::new(Code::E0302, span, message)
                        .hint(format!("that month has {last} days")),
                ))
            }
        }
    }

    fn from_month(
        year: i64,
        month: i64,
        span: Span,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        let checked = Self::from_year(year, span, sink)?;
        let DateKind::Year(year) = checked.kind else { return Ok(checked) };
        match i8::try_from(month) {
            Ok(month @ 1..=12) => Ok(Self { kind: DateKind::Month(year, month), span }),
            _ => {
                let message = format!("there is no month {month}");
                Err(sink.error(
                    Diagnostic::new(Code::E0302, span, message)
                        .hint("a month is a number from 01 to 12"),
                ))
            }
        }
    }

    /// A date written out: `2024`, `2024-06`, `2024-06-15`, `2024-summer`.
    ///
    /// # Errors
    /// `E0301` where it is none of these, `E0302` where no calendar has it.
    pub fn parse(text: &str, span: Span, sink: &mut Sink) -> Result<Self, Failed> {
        let text = text.trim();
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<i64>().ok()).flatten()
        };
        let parts: Vec<_> = text.split('-').collect();
        let year = parts.first().filter(|y| y.len() == 4).and_then(|y| number(y));
        match (year, parts.get(1..).unwrap_or_default()) {
            (Some(year), []) => Self::from_year(year, span, sink),
            (Some(year), [rest]) => {
                let word = rest.to_lowercase();
                let season = Season::WORDS.iter().find(|(name, _)| *name == word);
                match (season, number(rest)) {
                    (Some(&(_, season)), _) => {
                        let checked = Self::from_year(year, span, sink)?;
                        let DateKind::Year(year) = checked.kind else {
                            return Ok(checked);
                        };
                        Ok(Self { kind: DateKind::Season(year, season), span })
                    }
                    (None, Some(end)) if rest.len() == 4 => {
                        let message = format!("`{text}` is not a date");
                        let hint = format!(
                            "a span of time is written `start = {year}` and `end = {end}`"
                        );
                        Err(sink.error(
                            Diagnostic::new(Code::E0301, span, message).hint(hint),
                        ))
                    }
                    (None, Some(month)) => Self::from_month(year, month, span, sink),
                    (None, None) => Err(not_a_date(text, span, sink)),
                }
            }
            (Some(year), [month, day]) => match (number(month), number(day)) {
                (Some(month), Some(day)) => {
                    Self::from_day((year, month, day), span, sink)
                }
                _ => Err(not_a_date(text, span, sink)),
            },
            _ => Err(not_a_date(text, span, sink)),
        }
    }

    /// The year, month and day that it sorts by; 0 for what is not known.
    pub fn sort_key(&self) -> (i16, i8, i8) {
        match &self.kind {
            DateKind::Year(year) => (*year, 0, 0),
            DateKind::Month(year, month) => (*year, *month, 0),
            DateKind::Day(day) => (day.year(), day.month(), day.day()),
            DateKind::Season(year, season) => (*year, season.month(), 0),
            DateKind::Words(_, sort) => {
                (**sort).as_ref().map_or((0, 0, 0), Self::sort_key)
            }
        }
    }

    /// The year, where one is known.
    pub fn year(&self) -> Option<i16> {
        Some(self.sort_key().0).filter(|year| *year > 0)
    }

    /// Whether it certainly lies before another, at the precision both have.
    fn is_before(&self, other: &Date) -> bool {
        let (a, b) = (self.sort_key(), other.sort_key());
        if a.0 == 0 || b.0 == 0 {
            return false;
        }
        let seasons =
            [self, other].iter().any(|d| matches!(d.kind, DateKind::Season(..)));
        match a.0.cmp(&b.0) {
            Ordering::Less => true,
            Ordering::Greater => false,
            // A winter may be the one that the year begins with.
            Ordering::Equal if seasons || a.1 == 0 || b.1 == 0 => false,
            Ordering::Equal if a.2 == 0 || b.2 == 0 => a.1 < b.1,
            Ordering::Equal => (a.1, a.2) < (b.1, b.2),
        }
    }
}

/// Says what a date looks like, and guesses what was meant.
fn not_a_date(text: &str, span: Span, sink: &mut Sink) -> Failed {
    let message = format!("`{text}` is not a date");
    let diagnostic = Diagnostic::new(Code::E0301, span, message);
    if text.eq_ignore_ascii_case("present") {
        return sink.error(diagnostic.hint("`\"present\"` is for `end`"));
    }
    let halves = text.split_once(['–', '—', '/']).or_else(|| text.split_once(" - "));
    let years = halves.map(|(start, end)| (guess_half(start), guess_half(end)));
    if let Some((Some(start), Some(end))) = years {
        let hint =
            format!("a span of time is written `start = {start}` and `end = {end}`");
        return sink.error(diagnostic.hint(hint));
    }
    let diagnostic = match guess(text) {
        Some(guess) => diagnostic.hint(format!("write `\"{guess}\"`")),
        None => diagnostic.hint(
            "a date is a year, `\"2024-06\"`, `\"2024-06-15\"`, `\"2024-summer\"`, or \
             `{ text = \"any words\", sort = \"2024-06\" }`",
        ),
    };
    sink.error(diagnostic)
}

/// One end of a span of time, as it is written in TOML.
fn guess_half(text: &str) -> Option<String> {
    let text = text.trim();
    if ["present", "now", "today"].contains(&text.to_lowercase().as_str()) {
        return Some("\"present\"".to_owned());
    }
    let year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if year {
        Some(text.to_owned())
    } else {
        guess(text).map(|date| format!("\"{date}\""))
    }
}

/// Common ways to write a date, as the one that is read here.
fn guess(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let words: Vec<_> =
        lower.split([' ', '/', '.', '-', ',', '_']).filter(|w| !w.is_empty()).collect();
    let year =
        words.iter().find(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?;
    let others: Vec<_> = words.iter().filter(|w| *w != year).collect();
    let season =
        others.iter().find_map(|w| Season::WORDS.iter().find(|(s, _)| *s == **w));
    let name = |w: &str| {
        let known = MONTHS.iter().position(|month| w.len() >= 3 && month.starts_with(w));
        known.map(|index| index + 1)
    };
    let named = others.iter().find_map(|w| name(w));
    let numbers: Vec<usize> = others.iter().filter_map(|w| w.parse().ok()).collect();
    match (season, named, numbers.as_slice()) {
        (Some((word, _)), ..) => Some(format!("{year}-{word}")),
        (_, Some(month), [day @ 1..=31]) => Some(format!("{year}-{month:02}-{day:02}")),
        (_, Some(month), _) => Some(format!("{year}-{month:02}")),
        (_, None, [month @ 1..=12]) => Some(format!("{year}-{month:02}")),
        (_, None, [day @ 13..=31, month @ 1..=12]) => {
            Some(format!("{year}-{month:02}-{day:02}"))
        }
        _ => None,
    }
}

impl When {
    /// All of its dates, in their order.
    pub fn dates(&self) -> Vec<&Date> {
        match self {
            When::On(date) => vec![date],
            When::In(dates) => dates.iter().collect(),
            When::From(start, end) => {
                let end = match end {
                    Some(End::On(date)) => Some(date),
                    Some(End::Present(_)) | None => None,
                };
                start.iter().chain(end).collect()
            }
        }
    }

    /// The first of its dates; of a span its end, if that is known.
    pub fn first(&self) -> Option<&Date> {
        match self {
            When::On(date) => Some(date),
            When::In(dates) => dates.first(),
            When::From(_, Some(End::On(date))) => Some(date),
            When::From(start, _) => start.as_ref(),
        }
    }

    /// A span of time.
    ///
    /// # Errors
    /// `E0303` where it ends before it starts.
    pub fn from(
        start: Option<Date>,
        end: Option<End>,
        sink: &mut Sink,
    ) -> Result<Self, Failed> {
        if let (Some(start), Some(End::On(end))) = (&start, &end)
            && end.is_before(start)
        {
            return Err(sink.error(
                Diagnostic::new(Code::E0303, end.span, "the end is before the start")
                    .label("ends here")
                    .related(start.span, "starts here")
                    .hint("swap the two, or mend the year"),
            ));
        }
        Ok(match (start, end) {
            (Some(start), Some(End::On(end))) if same(&start, &end) => Self::On(start),
            (start, end) => Self::From(start, end),
        })
    }

    /// What entries sort by, the later the greater: when it ended, then when it began.
    /// What goes on is later than what ended, what has no date the latest of all.
    pub fn sort_key(&self) -> [(i16, i8, i8); 2] {
        const OPEN: (i16, i8, i8) = (i16::MAX, 0, 0);
        let one = |date: &Date| [date.sort_key(), date.sort_key()];
        match self {
            Self::On(date) => one(date),
            Self::In(dates) => {
                let keys = || dates.iter().map(Date::sort_key);
                [keys().max().unwrap_or(OPEN), keys().min().unwrap_or(OPEN)]
            }
            Self::From(start, end) => {
                let start = start.as_ref().map(Date::sort_key);
                let end = match end {
                    Some(End::On(date)) => date.sort_key(),
                    Some(End::Present(_)) | None => OPEN,
                };
                [end, start.unwrap_or(end)]
            }
        }
    }

    /// The latest of several.
    pub fn latest<'a>(all: impl Iterator<Item = &'a When>) -> Option<When> {
        all.max_by_key(|when| when.sort_key()).cloned()
    }

    /// The latest year in it.
    pub fn year(&self) -> Option<i16> {
        match self {
            Self::On(date) => date.year(),
            Self::In(dates) => dates.iter().filter_map(Date::year).max(),
            Self::From(start, end) => match end {
                Some(End::On(date)) => date.year(),
                _ => start.as_ref().and_then(Date::year),
            },
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::On(date) => Some(date.span),
            Self::In(dates) => dates.first().map(|date| date.span),
            Self::From(Some(start), _) => Some(start.span),
            Self::From(None, Some(End::On(end))) => Some(end.span),
            Self::From(None, Some(End::Present(span))) => Some(*span),
            Self::From(None, None) => None,
        }
    }
}

/// Whether two dates say the same, wherever they stand.
fn same(a: &Date, b: &Date) -> bool {
    match (&a.kind, &b.kind) {
        (DateKind::Words(a, _), DateKind::Words(b, _)) => a.raw == b.raw,
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn span() -> Span {
        Span::new(Sources::new().add("t", String::new()), 0..0)
    }

    fn read(text: &str) -> Result<DateKind, String> {
        let mut sink = Sink::new();
        Date::parse(text, span(), &mut sink).map(|date| date.kind).map_err(|_| {
            let d = sink.sorted()[0].clone();
            format!("{} {} / {}", d.code.name(), d.message, d.hints.join(" "))
        })
    }

    #[test]
    fn the_forms_of_a_date() {
        assert_eq!(read("2024"), Ok(DateKind::Year(2024)));
        assert_eq!(read("2024-06"), Ok(DateKind::Month(2024, 6)));
        assert_eq!(read("2024-06-15"), Ok(DateKind::Day(jiff::civil::date(2024, 6, 15))));
        assert_eq!(read("2024-summer"), Ok(DateKind::Season(2024, Season::Summer)));
        assert_eq!(read("2024-fall"), Ok(DateKind::Season(2024, Season::Autumn)));
    }

    #[test]
    fn impossible_and_odd_dates_say_what_to_write() {
        for (wrong, says) in [
            ("2024-13", "E0302 there is no month 13"),
            (
                "2023-02-29",
                "E0302 there is no day 29 in 2023-02 / that month has 28 days",
            ),
            ("0000", "E0302 `0` is not a year"),
            ("June 2024", "E0301 `June 2024` is not a date / write `\"2024-06\"`"),
            ("06/2024", "E0301 `06/2024` is not a date / write `\"2024-06\"`"),
            ("15 June 2024", "write `\"2024-06-15\"`"),
            ("Summer 2024", "write `\"2024-summer\"`"),
            ("2020–2021", "`start = 2020` and `end = 2021`"),
            ("2020-2021", "`start = 2020` and `end = 2021`"),
            ("June 2024 – present", "`start = \"2024-06\"` and `end = \"present\"`"),
            ("15/6/2024", "write `\"2024-06-15\"`"),
            ("present", "`\"present\"` is for `end`"),
            ("Augsburg 2020", "a date is a year"),
            ("soon", "E0301 `soon` is not a date / a date is a year"),
            ("24-06", "E0301"),
            ("2024-", "E0301"),
            ("２０２４", "E0301"),
        ] {
            let said = read(wrong).expect_err(wrong);
            assert!(said.contains(says), "{wrong}: {said}");
        }
    }

    #[test]
    fn an_end_before_its_start_is_refused_at_the_precision_both_have() {
        let order = |start: &str, end: &str| {
            let mut sink = Sink::new();
            let start = Date::parse(start, span(), &mut sink).ok();
            let end = Date::parse(end, span(), &mut sink).ok().map(End::On);
            When::from(start, end, &mut sink).is_ok()
        };
        assert!(order("2024", "2024-01"));
        assert!(order("2024-06", "2024"));
        assert!(order("2023-12", "2024-01"));
        assert!(order("2024-winter", "2024-spring"));
        assert!(!order("2024", "2023"));
        assert!(!order("2024-06", "2024-05"));
        assert!(!order("2024-06-02", "2024-06-01"));
    }
}
