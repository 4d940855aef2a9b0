//! Where each unit of a document stands among the letters of a PDF, and each field in it.

use std::ops::Range;

use super::anchor::anchors;
use super::fields::{Field, Unit};
use super::stream::{Claims, Stream, folded};
use super::{State, Tongue, dates};

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

/// So many letters a formula in a text has at most.
const FORMULA: usize = 40;

/// What became of each field of each unit.
pub(super) fn place(
    units: &[Unit],
    stream: &Stream<'_>,
    tongue: &Tongue,
) -> Vec<Vec<Placed>> {
    let anchors = anchors(units, stream);
    let attempt =
        |turned: &[Option<usize>]| place_with(units, &anchors, turned, stream, tongue);
    // Some put what belongs to an entry before its title: the venue, and then the paper. That is
    // found out for each section in which something is out of place otherwise.
    let mut best = attempt(&[]);
    let mut turned: Vec<Option<usize>> = Vec::new();
    let mut sections: Vec<Option<usize>> = units.iter().map(|it| it.section).collect();
    sections.dedup();
    for section in sections.into_iter().filter(Option::is_some) {
        let known = astray(units, &best, section);
        // One is enough: each takes the venue of the next, and the last one has none.
        if known == 0 {
            continue;
        }
        turned.push(section);
        let other = attempt(&turned);
        if astray(units, &other, section) < known {
            best = other;
        } else {
            turned.pop();
        }
    }
    best
}

/// How many texts of a section are out of place.
fn astray(units: &[Unit], placed: &[Vec<Placed>], section: Option<usize>) -> usize {
    let own = units.iter().zip(placed).filter(|(unit, _)| unit.section == section);
    let states = own.flat_map(|(_, placed)| placed).map(|placed| placed.state);
    let out = [State::Elsewhere, State::Torn, State::Apart, State::Missing];
    states.filter(|state| out.contains(state)).count()
}

/// The same, with sections whose texts stand before their titles.
fn place_with(
    units: &[Unit],
    (anchors, first): &(Vec<Option<Range<usize>>>, Vec<usize>),
    turned: &[Option<usize>],
    stream: &Stream<'_>,
    tongue: &Tongue,
) -> Vec<Vec<Placed>> {
    let moved = moved(anchors);
    // Where the texts of each unit stand that were found: at first its anchor.
    let mut hulls: Vec<Range<usize>> =
        (0..units.len()).map(|index| place_of(index, anchors)).collect();
    let mut claims = stream.claims();
    for (index, anchor) in anchors.iter().enumerate() {
        anchor.iter().for_each(|anchor| claims.take(anchor.clone(), index));
    }
    let mut all: Vec<Vec<Placed>> =
        units.iter().map(|unit| vec![Placed::missing(); unit.fields.len()]).collect();
    // The longest first, so that a short one is not found in one that has its words.
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        order.extend((0..unit.fields.len()).map(|at| (index, at)));
    }
    let letters = |(index, at): &(usize, usize)| {
        units[*index].fields[*at].parts.iter().map(Vec::len).sum::<usize>()
    };
    // What may be left out takes nothing from what must be there.
    let spare = |(index, at): &(usize, usize)| units[*index].fields[*at].optional;
    order.sort_by_key(|place| (spare(place), std::cmp::Reverse(letters(place))));
    for (index, at) in order {
        let field = &units[index].fields[at];
        if field.is_date() {
            continue;
        }
        if let Some(anchor) = anchors[index].clone().filter(|_| at == first[index]) {
            claims.release(anchor);
        }
        let window = window(index, units, &hulls, &claims);
        // Some styles lead with the tag. Where they do not, the entry before has its own by now.
        let turned = turned.contains(&units[index].section);
        let early = at < first[index] || field.name == "tag" || turned;
        let (placed, taken) = find(field, early, &window, tongue, stream, &claims);
        let whole = placed.state != State::Torn;
        if let Some(range) = hull(&taken).filter(|_| whole) {
            let own = &mut hulls[index];
            *own = if own.start == own.end {
                range
            } else {
                own.start.min(range.start)..own.end.max(range.end)
            };
        }
        // Words here and there are no text: they may be another's.
        if whole || tongue.rtl {
            taken.into_iter().for_each(|range| claims.take(range, index));
        }
        all[index][at] = match placed.state {
            State::Found if moved[index] => Placed { state: State::Moved, ..placed },
            // Which way round words stand on a line of two directions, each machine
            // decides by itself.
            State::Torn if tongue.rtl => Placed { state: State::Found, ..placed },
            _ => placed,
        };
    }
    handles(&units[0], &mut all, stream, &mut claims);
    for (index, unit) in units.iter().enumerate() {
        in_order(unit, &mut all[index]);
        // What is left may be what others lack.
        for (field, placed) in unit.fields.iter().zip(&mut all[index]) {
            // A town elsewhere is another's.
            let lacks = placed.state == State::Missing
                && !field.optional
                && !field.is_date()
                && field.name != "place";
            let whole = 0..stream.len();
            let found = parts(field, &whole, stream, &claims)
                .or_else(|| joined_otherwise(field, tongue, stream, &claims))
                .filter(|_| lacks);
            if let Some(found) = found {
                *placed = Placed {
                    state: State::Elsewhere,
                    range: hull(&found),
                    lost: Vec::new(),
                };
                found.into_iter().for_each(|range| claims.take(range, index));
            }
        }
    }
    gather(&mut all, &claims);
    dates::dates(units, &hulls, stream, &mut claims, &mut all);
    all
}

impl Placed {
    fn missing() -> Self {
        Self { state: State::Missing, range: None, lost: Vec::new() }
    }
}

/// What the head says may stand in two places, such as on both sides of a profile: a text of it
/// beside another is in its place.
fn gather(all: &mut [Vec<Placed>], claims: &Claims) {
    let Some(head) = all.first_mut() else { return };
    for placed in head.iter_mut().filter(|it| it.state == State::Elsewhere) {
        let own = placed.range.as_ref().is_some_and(|range| {
            let near = |found: Option<(usize, usize)>| {
                found.is_some_and(|(gap, unit)| gap <= BESIDE && unit == 0)
            };
            near(claims.before(range.start)) || near(claims.after(range.end))
        });
        if own {
            placed.state = State::Found;
        }
    }
}

/// Names as another program joins them, without “and” before the last.
fn joined_otherwise(
    field: &Field,
    tongue: &Tongue,
    stream: &Stream<'_>,
    claims: &Claims,
) -> Option<Vec<Range<usize>>> {
    if !["authors", "people"].contains(&field.name) || tongue.and.is_empty() {
        return None;
    }
    let and = format!(" {} ", tongue.and);
    let text = field.text.replace(&format!(",{and}"), ", ").replace(&and, ", ");
    let letters: Vec<char> = folded(&text).collect();
    let found = stream.free(&letters, 0..stream.len(), claims).next();
    found.map(|range| vec![range])
}

/// Where only the end of an address is printed, as the name at a network, the link has the rest.
fn handles(
    head: &Unit,
    all: &mut [Vec<Placed>],
    stream: &Stream<'_>,
    claims: &mut Claims,
) {
    let Some(placed) = all.first_mut() else { return };
    for (field, placed) in head.fields.iter().zip(placed) {
        let lost = placed.state == State::Missing && field.name == "contact";
        let handle = field.text.trim_end_matches('/').rsplit_once('/').map(|it| it.1);
        let Some(handle) = handle.filter(|it| lost && it.len() > 2) else { continue };
        let letters: Vec<char> = folded(handle).collect();
        let found = stream.free(&letters, 0..stream.len(), claims).next();
        if let Some(range) = found {
            claims.take(range.clone(), 0);
            let range = Some(range);
            *placed = Placed { state: State::Reworded, range, lost: Vec::new() };
        }
    }
}

/// So many letters stand at most between two texts of the head: “ | Phone: ”.
const BESIDE: usize = 8;

/// Points and paragraphs of an entry must stand in their order.
fn in_order(unit: &Unit, placed: &mut [Placed]) {
    for name in ["text", "highlight"] {
        let mut last = 0;
        for (field, placed) in unit.fields.iter().zip(placed.iter_mut()) {
            let own = field.name == name && placed.state == State::Found;
            let Some(range) = placed.range.as_ref().filter(|_| own) else { continue };
            if range.start < last {
                placed.state = State::Moved;
            }
            last = last.max(range.start);
        }
    }
}

/// The letters among which the texts of a unit stand.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// Before what was found of it.
    pub(super) before: Range<usize>,
    /// From there on.
    pub(super) after: Range<usize>,
}

/// Where a unit is looked for at first: one that is not there would stand behind the last that
/// is.
fn place_of(index: usize, anchors: &[Option<Range<usize>>]) -> Range<usize> {
    match &anchors[index] {
        Some(anchor) => anchor.clone(),
        None => {
            let before = anchors[..index].iter().rev().flatten().next();
            let start = before.map_or(0, |anchor| anchor.end);
            start..start
        }
    }
}

/// The letters around a unit, up to those that belong to others.
pub(super) fn window(
    index: usize,
    units: &[Unit],
    hulls: &[Range<usize>],
    claims: &Claims,
) -> Window {
    // A role may stand before its employer, and what is said of the employer behind the role.
    let kin = |other: usize| {
        other == index
            || units[other].parent == Some(index)
            || units[index].parent == Some(other)
    };
    let own = &hulls[index];
    let all = claims.around(own, kin);
    Window { before: all.start..own.start, after: own.start..all.end }
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
/// it before the anchor. Also gives the letters that are its own.
fn find(
    field: &Field,
    early: bool,
    window: &Window,
    tongue: &Tongue,
    stream: &Stream<'_>,
    claims: &Claims,
) -> (Placed, Vec<Range<usize>>) {
    let found = |state, all: Vec<Range<usize>>| {
        let range = hull(&all);
        (Placed { state, range, lost: Vec::new() }, all)
    };
    // The begin of its own text may stand before what it is known by: “The 𝑛-body problem”.
    let telling = field.longest();
    let lead: usize =
        field.parts.iter().take_while(|it| *it != telling).map(Vec::len).sum();
    let lead = if lead == 0 { 0 } else { lead + FORMULA };
    let start = window.after.start.saturating_sub(lead).max(window.before.start);
    let after = || {
        let close = parts(field, &window.after, stream, claims);
        close.or_else(|| parts(field, &(start..window.after.end), stream, claims))
    };
    // Of several before it the nearest: the first may be the last entry's.
    let before = || {
        let mut places = stream.free(field.longest(), window.before.clone(), claims);
        let last = places.next_back()?;
        let one = field.parts.len() == 1;
        let start = if one { last.start } else { window.before.start };
        parts(field, &(start..window.before.end), stream, claims)
    };
    let near = if early { before().or_else(after) } else { after().or_else(before) };
    if let Some(all) = near {
        return found(State::Found, all);
    }
    if field.optional {
        return (Placed::missing(), Vec::new());
    }
    // First on its own side: what stands on the other may be of the entry before.
    let whole = window.before.start..window.after.end;
    let side = if early { &window.before } else { &window.after };
    let near = words(field, side.clone(), tongue, stream, claims);
    let Words { all, close, ordered, lost } = if near.lost.is_empty() && near.close {
        near
    } else {
        words(field, whole, tongue, stream, claims)
    };
    if lost.is_empty() && close {
        // Names with other marks between them are still the names.
        let letters: usize = field.parts.iter().map(Vec::len).sum();
        let names = ["authors", "people"].contains(&field.name);
        let near = hull(&all).is_some_and(|all| all.len() <= letters + letters / 10);
        let reworded = names && ordered && near;
        return found(if reworded { State::Reworded } else { State::Torn }, all);
    }
    let state =
        if lost.is_empty() && !all.is_empty() { State::Torn } else { State::Missing };
    // Where none of its words is there, there is no need to count them.
    let lost = if all.is_empty() { Vec::new() } else { lost };
    (Placed { state, range: None, lost }, Vec::new())
}

/// From the first to the last of several ranges.
pub(super) fn hull(all: &[Range<usize>]) -> Option<Range<usize>> {
    let start = all.iter().map(|range| range.start).min()?;
    let end = all.iter().map(|range| range.end).max()?;
    Some(start..end)
}

/// The parts of a text, one after another.
fn parts(
    field: &Field,
    within: &Range<usize>,
    stream: &Stream<'_>,
    claims: &Claims,
) -> Option<Vec<Range<usize>>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for part in &field.parts {
        let from = all.last().map_or(within.start, |it| it.end);
        all.push(stream.free(part, from..within.end, claims).next()?);
    }
    Some(all)
}

/// The words of a text, within a range.
struct Words {
    /// Where those are that are there.
    all: Vec<Range<usize>>,
    /// Whether they stand closely together.
    close: bool,
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
    claims: &Claims,
) -> Words {
    let (mut lost, mut ordered) = (Vec::new(), true);
    let mut all: Vec<Range<usize>> = Vec::new();
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
        let last = hull(&all).map_or(within.start, |it| it.end);
        let next = stream.free(&folded, last..within.end, claims).next();
        ordered &= next.is_some();
        let place = next.or_else(|| {
            let mut places = stream.free(&folded, within.clone(), claims);
            places.find(|place| !all.contains(place))
        });
        match place {
            Some(place) => all.push(place),
            None => lost.push(word.to_owned()),
        }
    }
    let close = hull(&all).is_some_and(|all| all.len() <= LOOSE * letters + 200);
    Words { all, close, ordered, lost }
}

/// Whether a character is a mark on the letter before it.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{3099}' | '\u{309A}')
}
