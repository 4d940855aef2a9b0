//! What to cut of a CV that does not fit its pages. Each cut has been made and laid out before it
//! is told.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::fit::{Budget, Press};
use crate::block::{Block, BlockKind, Document};
use crate::compile::{Lines, World, compile_again, on_all_cores};
use crate::diag::Sink;
use crate::emit::emit;
use crate::layout::{TIGHTEST, layout};
use crate::lower::lower;
use crate::select::{Selected, Selection, select};
use crate::source::Span;
use crate::value::text::Inline;

/// The most cuts that are told.
const MOST: usize = 2;
/// So many entries stay of a section, and highlights of an entry.
const STAY: usize = 2;

/// What could be shortened.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// The section of this id, of so many entries.
    Section(String, usize),
    /// The highlights of the entry at a place of a section, of so many; what it is called.
    Highlights(Place, usize, String),
}

impl Part {
    /// How many entries or highlights it has.
    fn length(&self) -> usize {
        let (Part::Section(_, length) | Part::Highlights(_, length, _)) = self;
        *length
    }
}

/// Where an entry stands in a document: its section, and its blocks from the outermost.
type Place = (usize, Vec<usize>);

/// Some parts, and what is left of each.
type Cut = Vec<(Part, usize)>;

/// A part that loses its last entry or highlight: what is left of it then, and how many lines
/// that spares.
struct Step<'p> {
    part: &'p Part,
    left: usize,
    lines: usize,
}

/// Cuts that each let a CV fit so many pages, the cheapest first; `over` is by how many lines
/// it is too long, and `lines` where its words stand.
pub(super) fn cuts(
    press: &Press<'_>,
    budget: &Budget<'_>,
    most: usize,
    over: usize,
    lines: &Lines,
) -> Vec<String> {
    let maker = Maker { press, budget, most, over };
    let selection = select(&budget.basis.cv, &mut Sink::new());
    let document = &press.prepared.document;
    let parts = parts(document, &selection);
    let parts: Vec<(Part, Vec<usize>)> = parts
        .into_iter()
        .map(|part| {
            let lines = lines_of(&part, document, &selection, lines);
            (part, lines)
        })
        .collect();
    let mut told = Vec::new();
    let likely = likely(&parts, over);
    'all: for pair in likely.chunks(2) {
        // All of it first: most are not enough by themselves.
        let all: Vec<Cut> = pair.iter().map(|steps| made(steps)).collect();
        for (steps, fits) in pair.iter().zip(maker.fit(&all)) {
            if fits {
                told.extend(maker.least(steps, true).map(|cut| describe(&cut)));
            }
            if told.len() == MOST {
                break 'all;
            }
        }
    }
    if told.is_empty() {
        // Several sections at a time, the last first; and where that is not enough, they go.
        let sections =
            || parts.iter().filter(|(part, _)| matches!(part, Part::Section(..)));
        let mut all: Vec<Step<'_>> =
            sections().flat_map(|(part, lines)| steps(part, lines)).collect();
        all.extend(sections().map(|(part, lines)| {
            let lines = lines.iter().take(STAY).sum();
            Step { part, left: 0, lines }
        }));
        let cut = maker.least(&all, false);
        told.extend(cut.map(|cut| describe(&maker.spared(cut, &parts))));
    }
    told
}

/// The parts that may be enough by themselves, in their order: of those that come near to the
/// lines that are too many, the longest.
fn likely(parts: &[(Part, Vec<usize>)], over: usize) -> Vec<Vec<Step<'_>>> {
    let sum = |steps: &[Step<'_>]| steps.iter().map(|step| step.lines).sum::<usize>();
    let all = parts.iter().map(|(part, lines)| steps(part, lines).collect());
    let can = |(_, steps): &(usize, Vec<Step<'_>>)| {
        !steps.is_empty() && sum(steps) + WHOLE >= over
    };
    let mut all: Vec<(usize, Vec<Step<'_>>)> = all.enumerate().filter(can).collect();
    all.sort_by_key(|(at, steps)| (Reverse(sum(steps)), *at));
    all.truncate(LIKELY);
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, steps)| steps).collect()
}

/// A part, one less at a time, until only so many stay.
fn steps<'p>(part: &'p Part, lines: &'p [usize]) -> impl Iterator<Item = Step<'p>> {
    let left = (STAY.min(part.length())..part.length()).rev();
    left.map(move |left| {
        let lines = lines.get(left).copied().unwrap_or_default();
        Step { part, left, lines }
    })
}

/// How many lines each entry or highlight of a part takes.
fn lines_of(
    part: &Part,
    document: &Document,
    selection: &Selection<'_>,
    lines: &Lines,
) -> Vec<usize> {
    let count = |inlines: Vec<&Inline>| {
        let places = inlines.into_iter().filter_map(Inline::stretch);
        lines.count(&places.collect::<Vec<_>>())
    };
    match part {
        Part::Section(id, _) => {
            let drawn = document.sections.iter().find(|it| it.id == *id);
            let typed = selection.sections.iter().find(|it| it.section.id == *id);
            let (Some(drawn), Some(typed)) = (drawn, typed) else { return Vec::new() };
            let said: BTreeMap<Span, Vec<&Inline>> =
                drawn.entries().into_iter().collect();
            let entry = |&index: &usize| {
                let place = typed.section.body.common(index).1;
                count(said.get(&place).cloned().unwrap_or_default())
            };
            match typed.entries.is_empty() {
                true => vec![count(drawn.inlines())],
                false => typed.entries.iter().map(entry).collect(),
            }
        }
        Part::Highlights((section, path), ..) => {
            let blocks = document.sections.get(*section).map(|it| it.blocks.as_slice());
            let items = blocks.and_then(|blocks| highlights_at(blocks, path));
            let items = items.unwrap_or_default().iter();
            items.map(|item| count(vec![item])).collect()
        }
    }
}

/// The highlights at a path.
fn highlights_at<'d>(blocks: &'d [Block], path: &[usize]) -> Option<&'d [Inline]> {
    let (first, rest) = path.split_first()?;
    match &blocks.get(*first)?.kind {
        BlockKind::Bullets(bullets) if rest.is_empty() => Some(&bullets.items),
        BlockKind::Entry(entry) => highlights_at(&entry.body, rest),
        BlockKind::Group(group) => highlights_at(&group.blocks, rest),
        _ => None,
    }
}

fn describe(cut: &[(Part, usize)]) -> String {
    let one = |(part, left): &(Part, usize)| match part {
        Part::Section(id, _) if *left == 0 => format!("leave out `{id}`"),
        Part::Section(id, _) => format!("limit `{id}` to {left}"),
        Part::Highlights(_, all, name) => {
            format!("drop the last {} of {all} highlights of “{name}”", all - left)
        }
    };
    let all: Vec<String> = cut.iter().map(one).collect();
    match all.as_slice() {
        [one] => format!("{one}, and it fits"),
        all => format!("{}: together they let it fit", all.join(", ")),
    }
}

/// What could be shortened: of sections the last first, and highlights of the last entries.
fn parts(document: &Document, selection: &Selection<'_>) -> Vec<Part> {
    let mut sections = Vec::new();
    let mut highlights = Vec::new();
    for Selected { section, entries } in selection.sections.iter().rev() {
        // What has no entries is one.
        sections.push(Part::Section(section.id.clone(), entries.len().max(1)));
    }
    for (at, section) in document.sections.iter().enumerate().rev() {
        find_highlights(&section.blocks, (at, Vec::new()), "", &mut highlights);
    }
    highlights.extend(sections);
    highlights
}

fn find_highlights(blocks: &[Block], place: Place, name: &str, found: &mut Vec<Part>) {
    for (index, block) in blocks.iter().enumerate().rev() {
        let mut here = place.clone();
        here.1.push(index);
        match &block.kind {
            BlockKind::Bullets(bullets)
                if bullets.items.len() > STAY && !name.is_empty() =>
            {
                found.push(Part::Highlights(here, bullets.items.len(), name.to_owned()));
            }
            BlockKind::Entry(entry) => {
                let own = entry.title.as_ref().map(|title| title.plain());
                find_highlights(&entry.body, here, &own.unwrap_or_default(), found);
            }
            BlockKind::Group(group) => find_highlights(&group.blocks, here, name, found),
            _ => {}
        }
    }
}

/// Makes cuts, and sees whether they are enough.
struct Maker<'a> {
    press: &'a Press<'a>,
    budget: &'a Budget<'a>,
    most: usize,
    /// By how many lines the CV is too long.
    over: usize,
}

/// An entry that comes back to the pages as a whole may bring so many lines with it.
const WHOLE: usize = 24;
/// The most parts of which each is tried by itself.
const LIKELY: usize = 8;
/// How often two parts of a cut are tried to be taken back.
const TAKEN_BACK: usize = 3;
/// In how many rounds of two layouts the fewest steps are looked for.
const ROUNDS: usize = 5;

impl Maker<'_> {
    /// The first of some steps, as few as are found to be enough; none where all of them are
    /// not. Their lines say where to look, and layouts whether it is so. `known` tells whether
    /// all are enough.
    fn least(&self, steps: &[Step<'_>], known: bool) -> Option<Cut> {
        let mut sum = 0;
        let sums: Vec<usize> = steps
            .iter()
            .map(|step| {
                sum += step.lines;
                sum
            })
            .collect();
        let (mut fails, mut fits) = (0, known.then_some(steps.len()));
        let mut next = sums.partition_point(|sum| *sum < self.over) + 1;
        for round in 0..ROUNDS {
            let last = fits.unwrap_or(steps.len() + 1) - 1;
            if fails >= last {
                break;
            }
            let first = next.min(last - 1).max(fails + 1);
            let probes = first..=last.min(first + 1);
            let cuts: Vec<Cut> =
                probes.clone().map(|count| made(&steps[..count])).collect();
            for (count, enough) in probes.zip(self.fit(&cuts)) {
                match enough {
                    true => fits = Some(fits.map_or(count, |it: usize| it.min(count))),
                    false => fails = fails.max(count),
                }
            }
            next = match fits {
                Some(fits) if fails == 0 && round == 0 => fits.saturating_sub(2),
                Some(fits) => fails.midpoint(fits),
                // A little more; then all of it.
                None if round == 0 => fails + 1 + fails / 8,
                None => steps.len(),
            };
        }
        fits.map(|count| made(&steps[..count]))
    }

    /// A cut without what it can do without: of its parts those that spare the fewest lines are
    /// tried, two at a time.
    fn spared(&self, mut cut: Cut, parts: &[(Part, Vec<usize>)]) -> Cut {
        let gain = |(part, left): &(Part, usize)| {
            let lines = parts.iter().find(|(known, _)| known == part);
            let lines = lines.and_then(|(_, lines)| lines.get(*left..));
            lines.unwrap_or_default().iter().sum::<usize>()
        };
        let mut least: Vec<(Part, usize)> = cut.clone();
        least.sort_by_key(gain);
        for pair in least.chunks(2).take(TAKEN_BACK) {
            let without = |gone: &(Part, usize)| -> Cut {
                cut.iter().filter(|it| *it != gone).cloned().collect()
            };
            let cuts: Vec<Cut> = pair.iter().map(without).collect();
            let fits = self.fit(&cuts);
            if let Some((spared, _)) = cuts.into_iter().zip(fits).find(|(_, fits)| *fits)
            {
                cut = spared;
            }
        }
        cut
    }

    /// Whether each of some cuts is enough.
    fn fit(&self, cuts: &[Cut]) -> Vec<bool> {
        // What is wrong with a CV that is cut is no mistake of the user's.
        let mut sink = Sink::new();
        let worlds = cuts.iter().map(|cut| self.world(cut, &mut sink)).collect();
        let most = self.most;
        on_all_cores(worlds, |world: Option<World>| {
            let pages = world.and_then(|world| compile_again(&world).0.ok());
            pages.is_some_and(|it| it.document.pages().len() <= most)
        })
    }

    fn world(&self, cut: &Cut, sink: &mut Sink) -> Option<World> {
        let mut selection = select(&self.budget.basis.cv, sink);
        for (part, left) in cut {
            let Part::Section(id, _) = part else { continue };
            let section =
                selection.sections.iter_mut().find(|it| it.section.id == *id)?;
            section.entries.truncate(*left);
        }
        let gone = |id: &str| {
            cut.iter().any(|(part, left)| {
                *left == 0 && matches!(part, Part::Section(known, _) if known == id)
            })
        };
        selection.sections.retain(|it| !gone(&it.section.id));
        let mut document = layout(lower(
            &selection,
            &self.budget.basis.locale,
            self.budget.basis.today,
            sink,
        ));
        for (part, left) in cut {
            let Part::Highlights((section, path), ..) = part else { continue };
            shorten(&mut document.sections.get_mut(*section)?.blocks, path, *left)?;
        }
        let mut emitted = emit(&document, &self.budget.basis.settings);
        let blocks = self.press.blocks(TIGHTEST);
        let file = emitted.files.iter_mut().find(|file| file.path == blocks.path)?;
        *file = blocks;
        self.press.prepared.world_of(&emitted, sink).ok()
    }
}

/// What steps come to: what is left of each part.
fn made(steps: &[Step<'_>]) -> Cut {
    let mut cut: Cut = Vec::new();
    for Step { part, left, .. } in steps {
        match cut.iter_mut().find(|(known, _)| known == *part) {
            Some((_, known)) => *known = *left,
            None => cut.push(((*part).clone(), *left)),
        }
    }
    cut
}

/// Leaves so many of the highlights at a path.
fn shorten(blocks: &mut [Block], path: &[usize], left: usize) -> Option<()> {
    let (first, rest) = path.split_first()?;
    match &mut blocks.get_mut(*first)?.kind {
        BlockKind::Bullets(bullets) if rest.is_empty() => bullets.items.truncate(left),
        BlockKind::Entry(entry) => shorten(&mut entry.body, rest, left)?,
        BlockKind::Group(group) => shorten(&mut group.blocks, rest, left)?,
        _ => return None,
    }
    Some(())
}
