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
        stream.free(text, window.after.clone(), claims).next()
    };
    let before = |(index, at, window): &(usize, usize, Window), claims: &Claims| {
        let text = units[*index].fields[*at].longest();
        let last = stream.free(text, window.before.clone(), claims).next_back();
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
    for (index, at, window) in rest {
        let field = &units[index].fields[at];
        let years = years(&field.text);
        // One that stands elsewhere as it should be is not written in other words here.
        let strayed = stream.free(field.longest(), 0..stream.len(), claims).next();
        if let Some(range) = strayed {
            all[index][at] =
                Placed { state: State::Apart, range: Some(range), lost: Vec::new() };
            continue;
        }
        let near = [&window.after, &window.before].into_iter().find_map(|within| {
            let all = dated(&years, within, stream, claims)?;
            let range = hull(&all)?;
            let fits =
                within.start == window.after.start || own(&range, index, &window, claims);
            fits.then_some(range)
        });
        let (state, range) = match near {
            Some(range) => {
                claims.take(range.clone(), index);
                // With the month before the first year.
                let free = claims.around(&(range.start..range.start), |_| false);
                (State::Reworded, Some(stream.line_from(range, free.start)))
            }
            None => match stream.find(field.longest(), 0..stream.len()) {
                Some(range) => (State::Apart, Some(range)),
                None => (State::Missing, None),
            },
        };
        all[index][at] = Placed { state, range, lost: Vec::new() };
    }
}

/// Texts with no more letters between them, such as a comma or a bullet, are neighbours.
const NEXT: usize = 3;

/// From the first to the last year of a date are so many letters at most: “September 2019 to
/// the end of March 2021”.
const DATE: usize = 40;

/// Years closely together, and no other one beside them.
fn dated(
    years: &[Vec<char>],
    within: &Range<usize>,
    stream: &Stream<'_>,
    claims: &Claims,
) -> Option<Vec<Range<usize>>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for year in years {
        let from = all.last().map_or(within.start, |it| it.end);
        all.push(stream.free(year, from..within.end, claims).next()?);
    }
    let hull = hull(&all).filter(|hull| hull.len() < DATE)?;
    // “2019” is not what “2019–2021” says.
    let around = hull.start.saturating_sub(10)..(hull.end + 10).min(stream.len());
    let text = stream.read(around);
    let said = self::years(&text).len();
    (said == years.len()).then_some(all)
}

/// The years of a date, as letters.
fn years(text: &str) -> Vec<Vec<char>> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.filter(|it| it.len() == 4).map(|it| it.chars().collect()).collect()
}
