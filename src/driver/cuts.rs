//! What to cut of a CV that does not fit its pages. Each cut has been made and laid out before it
//! is told.

use super::fit::{Budget, Press};
use crate::block::{Block, BlockKind, Document};
use crate::compile::{World, compile_again, on_all_cores};
use crate::diag::Sink;
use crate::emit::emit;
use crate::layout::layout;
use crate::lower::lower;
use crate::select::{Selected, select};

/// The most cuts that are told.
const MOST: usize = 2;
/// So many entries stay of a section, and highlights of an entry.
const STAY: usize = 2;

/// What could be shortened.
#[derive(Debug, Clone)]
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

/// Cuts that each let a CV fit so many pages, the cheapest first; `over` is by how many lines
/// it is too long.
pub(super) fn cuts(
    press: &Press<'_>,
    budget: &Budget<'_>,
    most: usize,
    over: usize,
    density: f64,
) -> Vec<String> {
    let mut told = Vec::new();
    let maker = Maker { press, budget, density, most };
    let parts = parts(&press.prepared.document, budget);
    for pair in parts.chunks(2) {
        let can = pair.iter().filter(|part| part.length() > STAY);
        let least = |part: &&Part| vec![((*part).clone(), STAY)];
        let fits = maker.fit(&can.clone().map(|part| least(&part)).collect::<Vec<_>>());
        for (part, _) in can.zip(fits).filter(|(_, fits)| *fits) {
            if told.len() < MOST {
                let cut = |left| vec![(part.clone(), left)];
                told.push(describe(&cut(maker.most_left(STAY, part.length(), cut))));
            }
        }
        if told.len() == MOST {
            break;
        }
    }
    if told.is_empty() {
        told.extend(together(&maker, &parts, over));
    }
    told
}

/// Several sections cut at a time: each to the same share, and where that is not enough, the
/// last of them left out.
fn together(maker: &Maker<'_>, parts: &[Part], over: usize) -> Option<String> {
    const SHARES: usize = 16;
    let sections: Vec<(&Part, usize)> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Section(_, all) => Some((part, *all)),
            Part::Highlights(..) => None,
        })
        .collect();
    let shared = |share: usize| -> Cut {
        let left = |all: usize| (all * share).div_ceil(SHARES).max(STAY);
        let cut = sections.iter().filter(|(_, all)| left(*all) < *all);
        cut.map(|(part, all)| ((*part).clone(), left(*all))).collect()
    };
    // The first that are told are the last of the CV.
    let without = |stay: usize| -> Cut {
        let gone = sections.len().saturating_sub(stay);
        let left = |(at, (_, all)): (usize, &(&Part, usize))| match at < gone {
            true => 0,
            false => (*all).min(STAY),
        };
        let cut =
            sections.iter().enumerate().map(|it| (it.1.0.clone(), left(it), it.1.1));
        cut.filter(|(_, left, all)| left < all)
            .map(|(part, left, _)| (part, left))
            .collect()
    };
    if over == 0 || sections.is_empty() {
        return None;
    }
    let cut = if maker.fits(shared(0)) {
        shared(maker.most_left(0, SHARES, shared))
    } else if maker.fits(without(0)) {
        without(maker.most_left(0, sections.len(), without))
    } else {
        return None;
    };
    Some(describe(&cut))
}

fn describe(cut: &[(Part, usize)]) -> String {
    let one = |(part, left): &(Part, usize)| match part {
        Part::Section(id, _) if *left == 0 => format!("leave out `{id}`"),
        Part::Section(id, _) => format!("limit `{id}` to {left}"),
        Part::Highlights(_, all, name) => {
            format!("drop {} of {all} highlights of “{name}”", all - left)
        }
    };
    let all: Vec<String> = cut.iter().map(one).collect();
    match all.as_slice() {
        [one] => format!("{one}, and it fits"),
        all => format!("{}: together they let it fit", all.join(", ")),
    }
}

/// What could be shortened: of sections the last first, and highlights of the last entries.
fn parts(document: &Document, budget: &Budget<'_>) -> Vec<Part> {
    let mut sections = Vec::new();
    let mut highlights = Vec::new();
    let selection = select(&budget.basis.cv, &mut Sink::new());
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
    density: f64,
    most: usize,
}

impl Maker<'_> {
    /// The most that can be left of something that fits with the least, and not with all.
    fn most_left(&self, least: usize, all: usize, cut: impl Fn(usize) -> Cut) -> usize {
        let (mut fits, mut fails) = (least, all);
        while fails - fits > 1 {
            let third = ((fails - fits) / 3).max(1);
            let mut probes = vec![fits + third, fails - third];
            probes.dedup();
            probes.retain(|left| (fits + 1..fails).contains(left));
            let cuts: Vec<Cut> = probes.iter().map(|left| cut(*left)).collect();
            for (left, found) in probes.into_iter().zip(self.fit(&cuts)) {
                if !found {
                    fails = fails.min(left);
                } else if left < fails {
                    fits = fits.max(left);
                }
            }
        }
        fits
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

    fn fits(&self, cut: Cut) -> bool {
        self.fit(&[cut]).contains(&true)
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
        let blocks = self.press.blocks(self.density);
        let file = emitted.files.iter_mut().find(|file| file.path == blocks.path)?;
        *file = blocks;
        self.press.prepared.world_of(&emitted, sink).ok()
    }
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
