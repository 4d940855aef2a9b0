//! By which of its texts each unit of a document is found among the letters of a PDF, and where.

use std::collections::BTreeMap;
use std::ops::Range;

use super::fields::{Field, Unit};
use super::stream::Stream;

/// Where the most telling text of each unit stands, and which of its fields that is. What is
/// there but once comes first, and the others go where their neighbours are.
pub(super) fn anchors(
    units: &[Unit],
    stream: &Stream<'_>,
) -> (Vec<Option<Range<usize>>>, Vec<usize>) {
    let telling: Vec<Telling> = units.iter().map(|it| telling(it, stream)).collect();
    let mut anchors: Vec<Option<Range<usize>>> = vec![None; units.len()];
    // Their begins and ends, none of which overlap.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut order: Vec<usize> = (0..units.len()).collect();
    let company = |index: &usize| std::cmp::Reverse(telling[*index].company);
    // A heading that another has among its texts, as a label, waits for where that one is.
    let echo = |index: &usize| !echoes(*index, units).is_empty();
    order
        .sort_by_cached_key(|index| (echo(index), telling[*index].count, company(index)));
    for index in order {
        let free = |place: &&Range<usize>| {
            let last = taken.range(..place.end).next_back();
            last.is_none_or(|(_, end)| *end <= place.start)
        };
        let before = anchors[..index].iter().flatten().map(|it| it.end).max();
        let after = anchors[index + 1..].iter().flatten().map(|it| it.start).min();
        let fits = |place: &&Range<usize>| {
            before.is_none_or(|end| end <= place.start)
                && after.is_none_or(|start| place.end <= start)
        };
        // Where the units before it are out of order, behind the nearest of them.
        let near = anchors[..index].iter().rev().flatten().next().map_or(0, |it| it.end);
        let others = echoes(index, units);
        let mine = |place: &&Range<usize>| !is_label(place, &others, &anchors);
        let places: Vec<Range<usize>> =
            telling[index].places.iter().filter(mine).cloned().collect();
        let place = places
            .iter()
            .filter(free)
            .find(fits)
            .or_else(|| places.iter().filter(free).find(|it| it.start >= near))
            .or_else(|| places.iter().find(free));
        anchors[index] = place.cloned();
        taken.extend(place.map(|place| (place.start, place.end)));
    }
    (anchors, telling.iter().map(|it| it.field).collect())
}

/// The units that have the words of a heading for their label.
fn echoes(index: usize, units: &[Unit]) -> Vec<usize> {
    let heading = units[index].fields.first().filter(|field| field.name == "heading");
    let Some(heading) = heading else { return Vec::new() };
    let has = |unit: &Unit| {
        // Not a date: the heading of a year stands over entries of that year.
        let mut fields = unit.fields.iter().filter(|field| field.name == "label");
        fields.any(|field| field.parts == heading.parts)
    };
    (0..units.len()).filter(|it| *it != index && has(&units[*it])).collect()
}

/// Whether the words of a heading are, at a place, those of one of some others, which follows there
/// or has them for its anchor.
fn is_label(
    place: &Range<usize>,
    others: &[usize],
    anchors: &[Option<Range<usize>>],
) -> bool {
    if others.is_empty() {
        return false;
    }
    let next = anchors.iter().enumerate().filter_map(|(unit, anchor)| {
        let anchor = anchor.as_ref()?;
        (anchor.end > place.start).then_some((anchor.start, unit))
    });
    let next = next.min().map(|(_, unit)| unit);
    next.is_some_and(|unit| others.contains(&unit))
}

/// The text by which a unit is found.
#[derive(Debug, Default)]
struct Telling {
    /// Its number among the fields.
    field: usize,
    /// Where it may stand.
    places: Vec<Range<usize>>,
    /// In how many places it is at all.
    count: usize,
    /// How many letters of the unit stand around each of these places, of a hundred.
    company: usize,
}

/// The text of a unit that tells best where the unit is: around which most of the unit stands;
/// of several such, one that is there but once; the longest.
fn telling(unit: &Unit, stream: &Stream<'_>) -> Telling {
    let fields = unit.fields.iter().enumerate();
    let mut fields: Vec<(usize, &Field)> =
        fields.filter(|(_, field)| !field.is_date()).collect();
    // The head is where the name is, and a heading where its title is and not its note.
    // A word for a link, such as “Website”, tells nothing.
    let large =
        unit.fields.first().is_some_and(|it| ["name", "heading"].contains(&it.name));
    if large {
        fields.truncate(1);
    }
    fields.retain(|(_, field)| field.name != "link" || unit.fields.len() == 1);
    fields.sort_by_key(|(_, field)| {
        (field.name == "place", std::cmp::Reverse(field.longest().len()))
    });
    let letters: usize = unit.fields.iter().map(|it| it.longest().len()).sum();
    let company = |place: &Range<usize>| {
        let around = 2 * letters + AROUND;
        let near = place.start.saturating_sub(around)..place.end + around;
        let near = unit
            .fields
            .iter()
            .filter(|field| stream.find(field.longest(), near.clone()).is_some());
        100 * near.map(|field| field.longest().len()).sum::<usize>() / letters.max(1)
    };
    let mut best = Telling::default();
    for (field, text) in fields {
        let places = stream.find_all(text.longest(), 0..stream.len());
        // What is everywhere tells least, and takes longest to look at.
        let count = places.len();
        if count == 0 || count > MANY && best.count > 0 {
            continue;
        }
        let all: Vec<usize> = match large || count > MANY {
            true => vec![0; count],
            false => places.iter().map(company).collect(),
        };
        let company = all.iter().copied().max().unwrap_or(0);
        // A place is where others may be, too.
        let rarer = count < best.count && text.name != "place";
        if best.count == 0 || company > best.company || company == best.company && rarer {
            let best_places = places.into_iter().zip(all);
            let places = best_places.filter(|(_, it)| *it == company);
            let places = places.map(|(place, _)| place).collect();
            best = Telling { field, places, count, company };
        }
        if best.count == 1 && best.company == 100 {
            break;
        }
    }
    // Of an entry that is not there, a venue or a town may be, where others have the same.
    let common = unit
        .fields
        .get(best.field)
        .is_some_and(|it| ["venue", "place"].contains(&it.name));
    if common && best.count > 1 && best.company < FEW {
        return Telling::default();
    }
    best
}

/// With less of its letters around it, of a hundred, a text in several places is no entry.
const FEW: usize = 40;

/// How far around a title its entry may reach beyond twice its letters.
const AROUND: usize = 40;

/// A text in more places than this tells nothing of one of them.
const MANY: usize = 40;
