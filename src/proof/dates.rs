//! Where each date stands: beside its entry, in other words, or beside another.

use std::ops::Range;

use super::State;
use super::fields::Unit;
use super::place::{Placed, Window, hull, window};
use super::stream::{Claims, Stream};

/// Dates, each of which must stand behind the begin of its entry, or right before it: first
/// those that are written as they should be, and then, of what is left, those with their years.
pub(super) fn dates(
    units: &[Unit],
    hulls: &[Range<usize>],
    stream: &Stream<'_>,
    claims: &mut Claims,
    all: &mut [Vec<Placed>],
) {
    let mut open: Vec<(usize, usize, Window)> = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let window = window(index, units, hulls, claims);
        let dates = unit.fields.iter().enumerate().filter(|(_, field)| field.is_date());
        open.extend(dates.map(|(at, _)| (index, at, window.clone())));
    }
    let texts: Vec<(usize, &[char])> = open
        .iter()
        .map(|(index, at, _)| (*index, units[*index].fields[*at].longest()))
        .collect();
    // Nothing of another entry stands between a date and the entry that follows it.
    let own = |range: &Range<usize>, index: usize, window: &Window, claims: &Claims| {
        let between = range.end.min(window.before.end)..window.before.end;
        let other = |(unit, text): &(usize, &[char])| {
            *unit != index && stream.find(text, between.clone()).is_some()
        };
        claims.are_of(between.clone(), index)
            && (between.is_empty() || !texts.iter().any(other))
    };
    // In one section dates stand behind the begin of their entries, in another before it. They
    // do the latter only if most of them do: one that stands between two entries is else the
    // first one's.
    let after = |(index, at, window): &(usize, usize, Window), claims: &Claims| {
        let text = units[*index].fields[*at].longest();
        let mut places = stream.free(text, window.after.clone(), claims);
        places.find(|range| is_whole(range, stream))
    };
    let before = |(index, at, window): &(usize, usize, Window), claims: &Claims| {
        let text = units[*index].fields[*at].longest();
        let places = stream.free(text, window.before.clone(), claims);
        let last = places.rev().find(|range| is_whole(range, stream));
        last.filter(|range| own(range, *index, window, claims))
    };
    let mut rest: Vec<(usize, usize, Window)> = Vec::new();
    for section in open.chunk_by(|a, b| units[a.0].section == units[b.0].section) {
        let attempt = |leading: bool| {
            let mut claims = claims.clone();
            let mut early = 0;
            let mut found: Vec<Option<Range<usize>>> = Vec::new();
            for date in section {
                let range = if leading { before(date, &claims) } else { None };
                early += usize::from(range.is_some());
                // Between an employer and a role there it is the role's; so is one behind a line
                // that the CV does not have, such as the employer once more.
                let inside = |range: &Range<usize>| {
                    let (index, _, window) = date;
                    let Some((gap, owner)) = claims.before(range.start) else {
                        return true;
                    };
                    let next = window.after.start.saturating_sub(range.end) <= NEXT;
                    Some(owner) == units[*index].parent || next && gap > NEXT
                };
                let range = range
                    .or_else(|| after(date, &claims))
                    .or_else(|| before(date, &claims).filter(inside));
                range.iter().for_each(|range| claims.take(range.clone(), date.0));
                found.push(range);
            }
            (found.iter().flatten().count(), early, found)
        };
        let (behind, _, trailing) = attempt(false);
        let (ahead, early, leading) = attempt(true);
        let turn = ahead > behind && 2 * early > section.len();
        let found = if turn { leading } else { trailing };
        for (date, range) in section.iter().zip(found) {
            match range {
                Some(range) => {
                    claims.take(range.clone(), date.0);
                    all[date.0][date.1] = Placed {
                        state: State::Found,
                        range: Some(range),
                        lost: Vec::new(),
                    };
                }
                None => rest.push(date.clone()),
            }
        }
    }
    for section in rest.chunk_by(|a, b| units[a.0].section == units[b.0].section) {
        let reworded = |leading: bool| {
            let mut claims = claims.clone();
            let mut found: Vec<Option<Range<usize>>> = Vec::new();
            for (index, at, window) in section {
                let field = &units[*index].fields[*at];
                let years = years(&field.text);
                // One that stands elsewhere as it should be is not in other words here.
                let strayed = stream
                    .free(field.longest(), 0..stream.len(), &claims)
                    .any(|range| is_whole(&range, stream));
                let mut sides = [&window.after, &window.before];
                if leading {
                    sides.reverse();
                }
                let near = sides.into_iter().filter(|_| !strayed).find_map(|within| {
                    let range = hull(&dated(&years, within, stream, &claims)?)?;
                    // With the month before the first year, and all that follows the last.
                    let before = claims.around(&(range.start..range.start), |_| false);
                    let behind = claims.around(&(range.end..range.end), |_| false);
                    let range = stream.phrase_around(range, before.start..behind.end);
                    let after = within.start == window.after.start;
                    (after || own(&range, *index, window, &claims)).then_some(range)
                });
                near.iter().for_each(|range| claims.take(range.clone(), *index));
                found.push(near);
            }
            let months = section.iter().zip(&found).map(|((index, at, _), range)| {
                let Some(range) = range else { return 0 };
                months(&units[*index].fields[*at].text, &stream.read(range.clone()))
            });
            let months: usize = months.sum();
            (found.iter().flatten().count(), months, found)
        };
        // The months tell, where two entries that follow one another have the same year.
        let (trailing, leading) = (reworded(false), reworded(true));
        let turn = (leading.0, leading.1) > (trailing.0, trailing.1);
        let (.., found) = if turn { leading } else { trailing };
        for (range, (index, _, _)) in found.iter().zip(section) {
            range.iter().for_each(|range| claims.take(range.clone(), *index));
        }
        for (range, (index, at, _)) in found.into_iter().zip(section) {
            let text = units[*index].fields[*at].longest();
            let elsewhere = || {
                let mut all = stream.find_all(text, 0..stream.len()).into_iter();
                all.find(|range| is_whole(range, stream))
            };
            let (state, range) = match range {
                Some(range) => (State::Reworded, Some(range)),
                None => {
                    // Perhaps in other words: a year alone may be anybody's.
                    let date = &units[*index].fields[*at].text;
                    let years = years(date);
                    let found = dated(&years, &(0..stream.len()), stream, claims);
                    let there = found.and_then(|all| hull(&all)).is_some_and(|range| {
                        let line = stream.line_around(range, 0..stream.len());
                        years.len() > 1 || months(date, &stream.read(line)) > 0
                    });
                    match elsewhere() {
                        Some(range) => (State::Apart, Some(range)),
                        None if there => (State::Apart, None),
                        None => (State::Missing, None),
                    }
                }
            };
            all[*index][*at] = Placed { state, range, lost: Vec::new() };
        }
    }
}

/// How many months of a date stand in a line, by the begin of their names or, of English ones,
/// by their numbers.
fn months(date: &str, line: &str) -> usize {
    const ENGLISH: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
        "dec",
    ];
    let line = line.to_lowercase();
    let numbers: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).collect();
    let date = date.to_lowercase();
    let names = date.split(|c: char| !c.is_alphabetic());
    let names = names.filter(|name| name.chars().count() > 2);
    let begins = names.map(|name| name.chars().take(3).collect::<String>());
    let has = |begin: &str| {
        let number = ENGLISH.iter().position(|month| *month == begin).map(|at| at + 1);
        let number = number.map(|number| [number.to_string(), format!("{number:02}")]);
        let counted = number.is_some_and(|forms| {
            forms.iter().any(|form| numbers.contains(&form.as_str()))
        });
        line.contains(begin) || counted
    };
    begins.filter(|begin| has(begin)).count()
}

/// Texts with no more letters between them, such as a comma or a bullet, are neighbours.
const NEXT: usize = 3;

/// From the first to the last year of a date are so many letters at most: “September 2019 to
/// the end of March 2021”.
const DATE: usize = 40;

/// Years closely together, and none that is joined to them.
fn dated(
    years: &[Vec<char>],
    within: &Range<usize>,
    stream: &Stream<'_>,
    claims: &Claims,
) -> Option<Vec<Range<usize>>> {
    let (first, last) = (years.first()?, years.last()?);
    let from = |start: Range<usize>| {
        let mut all = vec![start];
        for year in &years[1..] {
            let from = all.last().map_or(within.start, |it| it.end);
            all.push(stream.free(year, from..within.end, claims).next()?);
        }
        let hull = hull(&all).filter(|hull| hull.len() < DATE)?;
        // “2019” is not what “2019–2021” says.
        let before = stream.read(hull.start.saturating_sub(NEAR)..hull.start);
        let after = stream.read(hull.end..(hull.end + NEAR).min(stream.len()));
        let is_other = |found: Option<(Vec<char>, &str)>, own: &Vec<char>| {
            found.is_some_and(|(year, between)| year != *own && is_joint(between))
        };
        let joined =
            is_other(last_year(&before), first) || is_other(first_year(&after), last);
        (!joined).then_some(all)
    };
    stream.free(first, within.clone(), claims).find_map(from)
}

/// Whether a date is not the begin or the end of another on its line.
fn is_whole(range: &Range<usize>, stream: &Stream<'_>) -> bool {
    let line = stream.line_around(range.clone(), 0..stream.len());
    let before = stream.read(line.start..range.start);
    let after = stream.read(range.end..line.end);
    let joined = |found: Option<(Vec<char>, &str)>| {
        found.is_some_and(|(_, between)| is_span(between))
    };
    !joined(last_year(&before)) && !joined(first_year(&after))
}

/// How many letters are looked at around a date for another that it is joined with.
const NEAR: usize = 14;

/// The last year of a text, and what follows it.
fn last_year(text: &str) -> Option<(Vec<char>, &str)> {
    let year = years(text).pop()?;
    let word: String = year.iter().collect();
    Some((year, text.rsplit(&word).next()?))
}

/// The first year of a text, and what stands before it.
fn first_year(text: &str) -> Option<(Vec<char>, &str)> {
    let year = years(text).into_iter().next()?;
    let word: String = year.iter().collect();
    Some((year, text.split(&word).next()?))
}

/// Whether what stands between two years makes one date of them: a dash or “to”, perhaps with a
/// month.
fn is_span(between: &str) -> bool {
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '−' | '~');
    let mut words = between.split(|c: char| !c.is_alphanumeric());
    between.contains(dash) || words.any(|word| word == "to")
}

/// The same where both may be written in any way.
fn is_joint(between: &str) -> bool {
    is_span(between) || between.contains('/') || between.trim().is_empty()
}

/// The years of a date, as letters; one that is said twice in a row, as in “June 2014 – August
/// 2014”, once.
fn years(text: &str) -> Vec<Vec<char>> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let years = numbers.filter(|it| it.len() == 4).map(|it| it.chars().collect());
    let mut years: Vec<Vec<char>> = years.collect();
    years.dedup();
    years
}
