//! What to cut of a CV that does not fit its pages. Each cut has been made and laid out before it
//! is told.

use std::collections::BTreeMap;

use super::fit::{Budget, Press};
use crate::block::{Block, BlockKind, Document, Section};
use crate::compile::{
    Beyond, Lines, Verdict, World, compile, compile_again, on_all_cores,
};
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

/// A part that loses its last entry or highlight: what is left of it then, and how high that was,
/// in points.
#[derive(Clone, Copy)]
struct Step<'p> {
    part: &'p Part,
    left: usize,
    height: f64,
}

/// Cuts that each let a CV fit so many pages, the cheapest first; `lines` tells where its words
/// stand.
pub(super) fn cuts(
    press: &Press<'_>,
    budget: &Budget<'_>,
    most: usize,
    lines: &Lines,
) -> Vec<String> {
    let maker = Maker { press, budget, most };
    let selection = select(&budget.basis.cv, &mut Sink::new());
    let document = &press.prepared.document;
    let texts = document.sections.iter().flat_map(Section::inlines);
    let texts: Vec<Span> = texts.filter_map(Inline::stretch).collect();
    let beyond = lines.beyond(most, &texts);
    let parts = parts(document, &selection);
    let parts: Vec<(Part, Vec<f64>)> = parts
        .into_iter()
        .map(|part| {
            let texts = texts_of(&part, document, &selection);
            (part, lines.heights(&texts, &beyond))
        })
        .collect();
    let mut searches = likely(&parts, beyond);
    maker.search(&mut searches);
    let told = searches.iter().filter_map(Search::found);
    let told: Vec<String> = told.map(|steps| describe(&made(steps))).collect();
    if !told.is_empty() {
        return told;
    }
    // Several sections at a time, the last first; and where that is not enough, they go.
    let sections = || parts.iter().filter(|(part, _)| matches!(part, Part::Section(..)));
    let mut all: Vec<Step<'_>> =
        sections().flat_map(|(part, heights)| steps(part, heights)).collect();
    all.extend(sections().map(|(part, heights)| {
        let height = heights.iter().take(STAY).sum();
        Step { part, left: 0, height }
    }));
    let mut search = [Search::new(all, beyond)];
    maker.search(&mut search);
    let found = search[0].found();
    found.map(|steps| describe(&maker.spared(steps, beyond))).into_iter().collect()
}

/// The parts that may be enough by themselves, the first of all: of highlights and of sections
/// those of the last entries.
fn likely(parts: &[(Part, Vec<f64>)], beyond: Beyond) -> Vec<Search<'_>> {
    let all = parts.iter().map(|(part, heights)| steps(part, heights).collect());
    let height = |steps: &[Step<'_>]| steps.iter().map(|step| step.height).sum::<f64>();
    let mut all: Vec<Vec<Step<'_>>> = all
        .filter(|steps: &Vec<Step<'_>>| {
            !steps.is_empty() && height(steps) + beyond.room >= beyond.height
        })
        .collect();
    // Those that surely have enough to spare come first.
    all.sort_by_key(|steps| height(steps) < beyond.height);
    all.truncate(MOST);
    all.into_iter().map(|steps| Search::new(steps, beyond)).collect()
}

/// A part, one less at a time, until only so many stay.
fn steps<'p>(part: &'p Part, heights: &'p [f64]) -> impl Iterator<Item = Step<'p>> {
    let left = (STAY.min(part.length())..part.length()).rev();
    left.map(move |left| {
        let height = heights.get(left).copied().unwrap_or_default();
        Step { part, left, height }
    })
}

/// Where the texts of each entry or highlight of a part were typed.
fn texts_of(
    part: &Part,
    document: &Document,
    selection: &Selection<'_>,
) -> Vec<Vec<Span>> {
    let places = |inlines: Vec<&Inline>| -> Vec<Span> {
        inlines.into_iter().filter_map(Inline::stretch).collect()
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
                places(said.get(&place).cloned().unwrap_or_default())
            };
            match typed.entries.is_empty() {
                true => vec![places(drawn.inlines())],
                false => typed.entries.iter().map(entry).collect(),
            }
        }
        Part::Highlights((section, path), ..) => {
            let blocks = document.sections.get(*section).map(|it| it.blocks.as_slice());
            let items = blocks.and_then(|blocks| highlights_at(blocks, path));
            let items = items.unwrap_or_default().iter();
            items.map(|item| places(vec![item])).collect()
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

/// Looks for the fewest steps that are enough, the first of some.
struct Search<'p> {
    steps: Vec<Step<'p>>,
    beyond: Beyond,
    /// So many are not enough.
    fails: usize,
    /// So many are.
    fits: Option<usize>,
    /// How many have been tried.
    tried: usize,
}

impl<'p> Search<'p> {
    fn new(steps: Vec<Step<'p>>, beyond: Beyond) -> Self {
        Self { steps, beyond, fails: 0, fits: None, tried: 0 }
    }

    /// What to try next, at most so many at a time; nothing where the fewest are known. Heights
    /// say where to look.
    fn probes(&self, at_most: usize) -> Vec<usize> {
        let all = self.steps.len();
        let least = self.fails + 1;
        let most = self.fits.map_or(all, |fits| fits - 1);
        if least > most {
            return Vec::new();
        }
        let Beyond { height, room, .. } = self.beyond;
        let [one, two] = match (self.fits, self.tried) {
            (None, 0) => [self.reach(height), self.reach(height + self.slack())],
            (None, _) if self.tried <= at_most => {
                [self.reach(self.height(self.fails) + self.slack()), all]
            }
            (None, _) => [all, all],
            (Some(fits), _) if self.fails == 0 => {
                [self.reach(height - room).min(fits - 1), fits - 1]
            }
            (Some(_), _) => [least.midpoint(most), most],
        };
        let one = one.clamp(least, most);
        let two = two.clamp(least, most);
        let two = if two == one { (one + 1).min(most) } else { two };
        let mut probes = vec![one, two];
        probes.dedup();
        probes.truncate(at_most);
        probes
    }

    fn learn(&mut self, count: usize, enough: bool) {
        self.tried += 1;
        match enough {
            true => self.fits = Some(self.fits.map_or(count, |it| it.min(count))),
            false => self.fails = self.fails.max(count),
        }
    }

    /// The steps that are enough.
    fn found(&self) -> Option<&[Step<'p>]> {
        self.steps.get(..self.fits?)
    }

    /// How high so many steps are together.
    fn height(&self, count: usize) -> f64 {
        self.steps.iter().take(count).map(|step| step.height).sum()
    }

    /// How many steps it takes to be so high.
    fn reach(&self, height: f64) -> usize {
        let mut sum = 0.0;
        let reached = self.steps.iter().position(|step| {
            sum += step.height;
            sum >= height
        });
        reached.map_or(self.steps.len(), |at| at + 1)
    }

    /// What breaks of pages may take.
    fn slack(&self) -> f64 {
        SLACK + self.beyond.height / 12.0
    }
}

/// What a break of a page may take, in points.
const SLACK: f64 = 40.0;
/// So many layouts are made at a time.
const AT_A_TIME: usize = 2;
/// In how many rounds the fewest steps are looked for,
const ROUNDS: usize = 2;
/// and in how many any that are enough.
const AT_MOST: usize = 3;

/// Makes cuts, and sees whether they are enough.
struct Maker<'a> {
    press: &'a Press<'a>,
    budget: &'a Budget<'a>,
    most: usize,
}

impl Maker<'_> {
    /// Goes on with searches, side by side, and once more while none has found anything.
    fn search(&self, searches: &mut [Search<'_>]) {
        for round in 0..AT_MOST {
            let open = searches.iter().filter(|it| !it.probes(1).is_empty()).count();
            let found = searches.iter().any(|it| it.fits.is_some());
            if open == 0 || found && round >= ROUNDS {
                break;
            }
            // One by itself is laid out on both cores; two are worth it where nothing fits yet.
            let each = if found { 1 } else { AT_A_TIME / open.min(AT_A_TIME) };
            let mut tried = Vec::new();
            for (search, at) in searches.iter().zip(0..) {
                tried.extend(search.probes(each).into_iter().map(|count| (at, count)));
            }
            let cuts: Vec<Cut> = tried
                .iter()
                .map(|&(at, count): &(usize, usize)| made(&searches[at].steps[..count]))
                .collect();
            for ((at, count), enough) in tried.into_iter().zip(self.fit(&cuts)) {
                searches[at].learn(count, enough);
            }
        }
    }

    /// A cut without what it can do without: the parts that spare the least are given back, as
    /// many as their heights allow, and half of those.
    fn spared(&self, steps: &[Step<'_>], beyond: Beyond) -> Cut {
        let cut = made(steps);
        let gain = |part: &Part| -> f64 {
            steps.iter().filter(|step| step.part == part).map(|step| step.height).sum()
        };
        let mut gains: Vec<(f64, &Part)> =
            cut.iter().map(|(part, _)| (gain(part), part)).collect();
        gains.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut left =
            gains.iter().map(|(gain, _)| gain).sum::<f64>() - beyond.height + beyond.room;
        let back: Vec<&Part> = gains
            .iter()
            .take_while(|(gain, _)| {
                left -= gain;
                left >= 0.0
            })
            .map(|(_, part)| *part)
            .collect();
        let without = |gone: &[&Part]| -> Cut {
            cut.iter().filter(|(part, _)| !gone.contains(&part)).cloned().collect()
        };
        let tries: Vec<Cut> = [back.len(), back.len() / 2]
            .into_iter()
            .filter(|count| *count > 0)
            .map(|count| without(&back[..count]))
            .collect();
        let fits = self.fit(&tries);
        tries.into_iter().zip(fits).find(|(_, fits)| *fits).map_or(cut, |(cut, _)| cut)
    }

    /// Whether each of some cuts is enough.
    fn fit(&self, cuts: &[Cut]) -> Vec<bool> {
        // What is wrong with a CV that is cut is no mistake of the user's.
        let mut sink = Sink::new();
        let worlds: Vec<Option<World>> =
            cuts.iter().map(|cut| self.world(cut, &mut sink)).collect();
        let most = self.most;
        let few = |verdict: Verdict| {
            verdict.0.is_ok_and(|it| it.document.pages().len() <= most)
        };
        match <[Option<World>; 1]>::try_from(worlds) {
            // Both cores lay out a single one.
            Ok([world]) => {
                let sections = self.press.prepared.sections();
                vec![world.is_some_and(|world| few(compile(&world, &sections)))]
            }
            Err(worlds) => on_all_cores(worlds, |world: Option<World>| {
                world.is_some_and(|world| few(compile_again(&world)))
            }),
        }
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
