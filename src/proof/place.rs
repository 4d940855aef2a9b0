//! Where each unit of a document stands among the letters of a PDF, and each field in it.

use std::ops::Range;

use super::fields::{Field, Unit};
use super::stream::{Stream, folded};
use super::{State, Tongue};

/// What became of a field.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) state: State,
    /// Where its letters stand.
    pub(super) range: Option<Range<usize>>,
    /// The words that are nowhere near, where some are.
    pub(super) lost: Vec<String>,
}

/// A text that stands in so many letters more than it has was torn apart.
const LOOSE: usize = 3;

/// What became of each field of each unit.
pub(super) fn place(
    units: &[Unit],
    stream: &Stream<'_>,
    tongue: &Tongue,
) -> Vec<Vec<Placed>> {
    let (anchors, fields) = anchors(units, stream);
    let moved = moved(&anchors);
    let mut all: Vec<Vec<Placed>> = Vec::new();
    // Where the texts of all units stand, but for dates.
    let mut taken: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let window = window(index, units, &anchors, stream);
        let place = |(at, field): (usize, &Field)| {
            if field.is_date() {
                return Placed { state: State::Missing, range: None, lost: Vec::new() };
            }
            let placed = find(field, at < fields[index], &window, tongue, stream);
            match placed.state {
                State::Found if moved[index] => Placed { state: State::Moved, ..placed },
                // Which way round words stand on a line of two directions, each machine
                // decides by itself.
                State::Torn if tongue.rtl => Placed { state: State::Found, ..placed },
                _ => placed,
            }
        };
        let placed: Vec<Placed> = unit.fields.iter().enumerate().map(place).collect();
        taken.extend(placed.iter().filter_map(|it| Some((index, it.range.clone()?))));
        all.push(placed);
    }
    for (index, unit) in units.iter().enumerate() {
        let window = window(index, units, &anchors, stream);
        // The unit begins with the first of its texts.
        let near = window.before.start..window.after.end;
        let own = all[index].iter().filter_map(|placed| placed.range.as_ref());
        let own = own.map(|range| range.start).filter(|start| near.contains(start));
        let begin = own.min().unwrap_or(window.after.start).min(window.after.start);
        let window =
            Window { before: window.before.start..begin, after: begin..window.after.end };
        for (field, placed) in unit.fields.iter().zip(&mut all[index]) {
            if field.is_date() {
                let others = units.iter().enumerate().filter(|(unit, _)| *unit != index);
                let others = others.flat_map(|(_, unit)| &unit.fields);
                let others: Vec<&Field> = others.filter(|it| it.is_date()).collect();
                *placed = date(field, index, &window, &taken, &others, stream);
            }
        }
    }
    all
}

/// The letters that belong to a unit: from what precedes its anchor to the next anchor.
#[derive(Debug, Clone)]
struct Window {
    /// Before the anchor: the end of the last unit may be in it.
    before: Range<usize>,
    /// From the anchor on.
    after: Range<usize>,
}

fn window(
    index: usize,
    units: &[Unit],
    anchors: &[Option<Range<usize>>],
    stream: &Stream<'_>,
) -> Window {
    let here = match &anchors[index] {
        Some(anchor) => anchor.clone(),
        // One that is not there would stand between its neighbours.
        None => {
            let before = anchors[..index].iter().rev().flatten().next();
            let start = before.map_or(0, |anchor| anchor.end);
            start..start
        }
    };
    // A role may stand before its employer, and what is said of the employer behind the role.
    let kin = |other: usize| {
        units[other].parent == Some(index) || units[index].parent == Some(other)
    };
    let others = || {
        let others = anchors.iter().enumerate().filter(|(other, _)| !kin(*other));
        others.filter_map(|(_, place)| place.as_ref()).filter(|place| **place != here)
    };
    let start = others().map(|it| it.end).filter(|end| *end <= here.start).max();
    let end = others().map(|it| it.start).filter(|start| *start >= here.end).min();
    Window {
        before: start.unwrap_or(0)..here.start,
        after: here.start..end.unwrap_or(stream.len()),
    }
}

/// Where the most telling text of each unit stands, and which of its fields that is. What is
/// there but once comes first, and the others go where their neighbours are.
fn anchors(
    units: &[Unit],
    stream: &Stream<'_>,
) -> (Vec<Option<Range<usize>>>, Vec<usize>) {
    let (places, fields): (Vec<Vec<Range<usize>>>, Vec<usize>) = units
        .iter()
        .map(|unit| {
            let fields = unit.fields.iter().enumerate();
            let mut fields: Vec<(usize, &Field)> =
                fields.filter(|(_, field)| !field.is_date()).collect();
            // Of a heading the heading itself, and not its note.
            let heading = unit.fields.first().is_some_and(|it| it.name == "heading");
            if heading {
                fields.truncate(1);
            }
            fields.sort_by_key(|(_, field)| std::cmp::Reverse(field.longest().len()));
            let places = fields.iter().map(|(at, field)| {
                (stream.find_all(field.longest(), 0..stream.len()), *at)
            });
            // The first that is there but once; else that which is there least.
            let mut best: (Vec<Range<usize>>, usize) = Default::default();
            for (places, at) in places.filter(|(places, _)| !places.is_empty()) {
                if best.0.is_empty() || places.len() < best.0.len() {
                    best = (places, at);
                }
                if best.0.len() == 1 {
                    break;
                }
            }
            best
        })
        .unzip();
    let mut anchors: Vec<Option<Range<usize>>> = vec![None; units.len()];
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&index| places[index].len());
    for index in order {
        let free = |place: &&Range<usize>| {
            let overlaps =
                |it: &Range<usize>| it.start < place.end && place.start < it.end;
            !anchors.iter().flatten().any(overlaps)
        };
        let before = anchors[..index].iter().flatten().map(|it| it.end).max();
        let after = anchors[index + 1..].iter().flatten().map(|it| it.start).min();
        let fits = |place: &&Range<usize>| {
            before.is_none_or(|end| end <= place.start)
                && after.is_none_or(|start| place.end <= start)
        };
        // Where the units before it are out of order, behind the nearest of them.
        let near = anchors[..index].iter().rev().flatten().next().map_or(0, |it| it.end);
        let places = &places[index];
        let place = places
            .iter()
            .filter(free)
            .find(fits)
            .or_else(|| places.iter().filter(free).find(|it| it.start >= near))
            .or_else(|| places.iter().find(free));
        anchors[index] = place.cloned();
    }
    (anchors, fields)
}

/// Which units stand in another order than the document has them: all but the longest chain
/// that is in order.
fn moved(anchors: &[Option<Range<usize>>]) -> Vec<bool> {
    let starts: Vec<Option<usize>> =
        anchors.iter().map(|it| it.as_ref().map(|it| it.start)).collect();
    // For each unit, how long a chain ends with it, and the unit before it there.
    let mut chains: Vec<(usize, Option<usize>)> = vec![(0, None); starts.len()];
    for (index, start) in starts.iter().enumerate() {
        let Some(start) = start else { continue };
        let before = (0..index).filter(|&it| starts[it].is_some_and(|it| it < *start));
        let best = before.max_by_key(|&it| chains[it].0);
        chains[index] = (1 + best.map_or(0, |it| chains[it].0), best);
    }
    let mut moved: Vec<bool> = starts.iter().map(Option::is_some).collect();
    let mut next = (0..starts.len()).max_by_key(|&it| chains[it].0);
    while let Some(index) = next {
        moved[index] = false;
        next = chains[index].1;
    }
    moved
}

/// A text in its unit; else its words there; else anywhere. If it is `early`, the document has
/// it before the anchor.
fn find(
    field: &Field,
    early: bool,
    window: &Window,
    tongue: &Tongue,
    stream: &Stream<'_>,
) -> Placed {
    let after = || parts(field, &window.after, stream);
    // Of several before it the nearest: the first may be the last entry's.
    let before = || {
        let last = stream.find_all(field.longest(), window.before.clone()).pop()?;
        let one = field.parts.len() == 1;
        let start = if one { last.start } else { window.before.start };
        parts(field, &(start..window.before.end), stream)
    };
    let near = if early { before().or_else(after) } else { after().or_else(before) };
    if let Some(range) = near {
        return Placed { state: State::Found, range: Some(range), lost: Vec::new() };
    }
    let whole = window.before.start..window.after.end;
    let Words { near, ordered, lost } = words(field, whole, tongue, stream);
    if let (Some(range), true) = (near, lost.is_empty()) {
        // Names with other marks between them are still the names.
        let letters: usize = field.parts.iter().map(Vec::len).sum();
        let names = ["authors", "people"].contains(&field.name);
        let close = range.len() <= letters + letters / 10;
        let state = if names && ordered && close { State::Reworded } else { State::Torn };
        return Placed { state, range: Some(range), lost };
    }
    if let Some(range) = parts(field, &(0..stream.len()), stream) {
        return Placed { state: State::Elsewhere, range: Some(range), lost: Vec::new() };
    }
    Placed { state: State::Missing, range: None, lost }
}

/// The parts of a text, one after another.
fn parts(
    field: &Field,
    within: &Range<usize>,
    stream: &Stream<'_>,
) -> Option<Range<usize>> {
    let mut all: Option<Range<usize>> = None;
    for part in &field.parts {
        let from = all.as_ref().map_or(within.start, |it| it.end);
        let range = stream.find(part, from..within.end)?;
        all = Some(all.map_or(range.start, |it| it.start)..range.end);
    }
    all
}

/// The words of a text, within a range.
struct Words {
    /// Where they stand, if it is closely together.
    near: Option<Range<usize>>,
    /// Whether each stands behind the one before it.
    ordered: bool,
    /// Those that are not there.
    lost: Vec<String>,
}

fn words(
    field: &Field,
    within: Range<usize>,
    tongue: &Tongue,
    stream: &Stream<'_>,
) -> Words {
    let (mut lost, mut ordered) = (Vec::new(), true);
    let mut all: Option<Range<usize>> = None;
    let mut letters = 0;
    // Points and brackets may stand elsewhere where lines go from right to left; those of an
    // address are a part of it.
    let address = field.name == "contact";
    let mark = |c: char| {
        if address { c.is_whitespace() } else { !c.is_alphanumeric() && !is_combining(c) }
    };
    for word in field.text.split(mark).filter(|word| !word.is_empty()) {
        // Another program joins names in its own way.
        if word == tongue.and {
            continue;
        }
        let folded: Vec<char> = folded(word).collect();
        letters += folded.len();
        // Behind the last word, for most texts are in order; else anywhere in here.
        let last = all.as_ref().map_or(within.start, |it| it.end);
        let next = stream.find(&folded, last..within.end);
        ordered &= next.is_some();
        match next.or_else(|| stream.find(&folded, within.clone())) {
            Some(place) => {
                all = Some(match all {
                    Some(all) => all.start.min(place.start)..all.end.max(place.end),
                    None => place,
                });
            }
            None => lost.push(word.to_owned()),
        }
    }
    let near = all.filter(|all| all.len() <= LOOSE * letters + 200);
    Words { near, ordered, lost }
}

/// Whether a character is a mark on the letter before it.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{3099}' | '\u{309A}')
}

/// A date, which must stand behind the begin of its entry, or right before it.
fn date(
    field: &Field,
    index: usize,
    window: &Window,
    taken: &[(usize, Range<usize>)],
    others: &[&Field],
    stream: &Stream<'_>,
) -> Placed {
    // Nothing of another entry stands between a date and the entry that follows it.
    let own = |range: &Range<usize>| {
        let (from, to) = (range.end.min(window.after.start), window.after.start);
        let text = |(unit, it): &(usize, Range<usize>)| {
            *unit != index && it.start < to && it.end > from
        };
        let date = |other: &&Field| stream.find(other.longest(), from..to).is_some();
        !taken.iter().any(text) && !others.iter().any(date)
    };
    let found =
        |range| Placed { state: State::Found, range: Some(range), lost: Vec::new() };
    if let Some(range) = parts(field, &window.after, stream) {
        return found(range);
    }
    let last = stream.find_all(field.longest(), window.before.clone()).pop();
    if let Some(range) = last.filter(own) {
        return found(range);
    }
    // The same years, written in another way.
    let years = years(&field.text);
    for within in [&window.after, &window.before] {
        let mut all: Option<Range<usize>> = None;
        for year in &years {
            let from = all.as_ref().map_or(within.start, |it: &Range<usize>| it.end);
            let Some(place) = stream.find(year, from..within.end) else {
                all = None;
                break;
            };
            all = Some(all.map_or(place.start, |it| it.start)..place.end);
        }
        let close = all.filter(|all| all.len() < 40);
        if let Some(range) = close.filter(|range| range.start >= to(window) || own(range))
        {
            return Placed {
                state: State::Reworded,
                range: Some(range),
                lost: Vec::new(),
            };
        }
    }
    let longest = field.longest();
    let anywhere = stream.find(longest, 0..stream.len());
    let state = if anywhere.is_some() { State::Apart } else { State::Missing };
    Placed { state, range: anywhere, lost: Vec::new() }
}

fn to(window: &Window) -> usize {
    window.after.start
}

/// The years of a date, as letters.
fn years(text: &str) -> Vec<Vec<char>> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.filter(|it| it.len() == 4).map(|it| it.chars().collect()).collect()
}
