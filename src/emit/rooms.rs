//! How wide the dates of the pages are: a style can begin them all at one edge, and whoever
//! reads a page by geometry keeps each on its line.

use super::block::content;
use super::writer::Writer;
use crate::block::{Block, BlockKind, Section};
use crate::value::text::Inline;

/// From this width on, in hundredths of a figure, a date is a text, which keeps room for
/// itself alone: “Sept 2021 – Sept 2022” is less.
const WIDE: u32 = 2600;

/// Sections whose widest dates differ by less, in hundredths of a figure, begin their dates at
/// one edge.
const NEAR: u32 = 600;

/// The room of the dates of a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room<'a> {
    /// The widest date of the section; none where all are as wide.
    own: Option<&'a Inline>,
    /// The widest date of all sections much like it.
    shared: &'a Inline,
}

/// The rooms of the dates of sections, one each: none where all dates are as wide as the
/// widest of sections much alike, and where there are no dates.
pub(super) fn date_rooms(sections: &[Section]) -> Vec<Option<Room<'_>>> {
    let all: Vec<Vec<Date<'_>>> = sections.iter().map(dates).collect();
    let mut widest: Vec<Date<'_>> =
        all.iter().filter_map(|dates| widest(dates)).collect();
    widest.sort_by_key(|date| std::cmp::Reverse(date.width));
    // One edge begins where the last one is too far away.
    let mut edges: Vec<Date<'_>> = Vec::new();
    for date in widest {
        if edges.last().is_none_or(|edge| edge.width >= date.width + NEAR) {
            edges.push(date);
        }
    }
    all.iter().map(|dates| room(dates, &edges)).collect()
}

fn room<'a>(dates: &[Date<'a>], edges: &[Date<'a>]) -> Option<Room<'a>> {
    let own = widest(dates)?;
    let shared = edges.iter().rev().find(|edge| edge.width >= own.width)?;
    let narrower = |than: u32| dates.iter().any(|date| date.width < than);
    narrower(shared.width).then_some(Room {
        own: narrower(own.width).then_some(own.text),
        shared: shared.text,
    })
}

/// Tells the blocks of a section how much room dates need.
pub(super) fn write_date_room(room: Room<'_>, out: &mut Writer) {
    out.push("#let date-room = (");
    if let Some(own) = room.own {
        out.push("own: ");
        content(own, out);
        out.push(", ");
    }
    out.push("shared: ");
    content(room.shared, out);
    out.push(")\n#let (entry, item) = (entry, item).map(it => it.with(date-room: date-room))\n\n");
}

/// A date and about how wide it is, in hundredths of a figure.
#[derive(Debug, Clone, Copy)]
struct Date<'a> {
    text: &'a Inline,
    width: u32,
}

/// The first of the widest.
fn widest<'a>(dates: &[Date<'a>]) -> Option<Date<'a>> {
    dates.iter().copied().rev().max_by_key(|date| date.width)
}

/// The usual dates of a section.
fn dates(section: &Section) -> Vec<Date<'_>> {
    let mut texts = Vec::new();
    collect(&section.blocks, &mut texts);
    let dates = texts.into_iter().map(|text| Date { text, width: width(&text.plain()) });
    dates.filter(|date| date.width <= WIDE).collect()
}

fn collect<'a>(blocks: &'a [Block], dates: &mut Vec<&'a Inline>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Group(group) => collect(&group.blocks, dates),
            BlockKind::Entry(entry) => {
                dates.extend(&entry.date);
                collect(&entry.body, dates);
            }
            BlockKind::Item(item) => {
                dates.extend(&item.date);
                collect(&item.body, dates);
            }
            _ => {}
        }
    }
}

/// About how wide a text is, in hundredths of a figure.
fn width(text: &str) -> u32 {
    let one = |c: char| match c {
        ' ' | '.' | ',' | '/' | 'i' | 'l' | 't' | 'f' | 'j' | 'r' => 55,
        'm' | 'w' | 'M' | 'W' => 155,
        c if u32::from(c) >= 0x2E80 => 200,
        _ => 100,
    };
    text.chars().map(one).sum()
}
