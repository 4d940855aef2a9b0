//! A CV's list of publications against a feed: what is missing, what only the CV has, what
//! has changed, what stands twice.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, duplicates};
use super::{Evidence, Facts, Stage, Work, compare};

/// What a feed says of a CV. Numbers are those of the lists compared.
#[derive(Debug, Default)]
pub struct Report {
    /// How many works the CV has, each counted once.
    pub own: usize,
    /// Works of the feed that the CV lacks.
    pub missing: Vec<usize>,
    /// Works of the CV that the feed lacks.
    pub extra: Vec<usize>,
    /// Works that both have.
    pub matched: Vec<Matched>,
    /// Works that both have, and of which the feed says something else.
    pub changed: Vec<Changed>,
    /// Works that stand twice in the feed.
    pub duplicates: Vec<Twice>,
}

/// A work of the CV, and of the feed.
#[derive(Debug, Clone)]
pub struct Matched {
    /// Its number in the CV.
    pub cv: usize,
    /// Its number in the feed.
    pub feed: usize,
    /// Why they are the same.
    pub evidence: Evidence,
}

/// A work that has changed.
#[derive(Debug)]
pub struct Changed {
    /// Its number in the CV.
    pub cv: usize,
    /// Its number in the feed.
    pub feed: usize,
    /// What is other.
    pub changes: Vec<Change>,
}

/// What is other in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A preprint is published now: where, as far as the feed tells.
    Published(Option<String>),
    /// Another title.
    Title,
    /// Another year, or a year where the CV has none.
    Year,
}

/// A work that stands twice in a list.
#[derive(Debug)]
pub struct Twice {
    /// The number of the first.
    pub first: usize,
    /// The number of the other.
    pub second: usize,
    /// Why they are the same.
    pub evidence: Evidence,
}

/// Compares a CV's publications with those of a feed.
pub fn reconcile(cv: &[Work], feed: &[Work]) -> Report {
    let index = Index::new(cv);
    let mut pairs: Vec<Matched> = Vec::new();
    for (at, work) in feed.iter().enumerate() {
        let same = index.same(work).into_iter();
        pairs.extend(same.map(|(own, evidence)| Matched { cv: own, feed: at, evidence }));
    }
    // What is surely one work of the CV is not another one of the feed as well.
    let mut surely: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.evidence.is_exact()) {
        surely.entry(pair.feed).or_insert(pair.cv);
    }
    let apart = |a: usize, b: usize| match (surely.get(&a), surely.get(&b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    };
    let mut twice = duplicates(feed);
    twice.retain(|(first, at, _)| !apart(*first, *at));
    let first = firsts(feed.len(), twice.iter().map(|(first, at, _)| (*first, *at)));
    let group = |at: usize| first.get(at).copied().unwrap_or(at);

    // One to one, the surest first.
    pairs.sort_by_cached_key(|pair| std::cmp::Reverse(order(pair, cv, feed)));
    let mut taken: BTreeMap<usize, Matched> = BTreeMap::new();
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for pair in &pairs {
        if !taken.contains_key(&pair.cv) && !found.contains(&group(pair.feed)) {
            found.insert(group(pair.feed));
            taken.insert(pair.cv, pair.clone());
        }
    }
    // What is left over, and surely a work that has been found, stands twice.
    for pair in pairs.iter().filter(|pair| pair.evidence.is_sure()) {
        let (at, Some(kept)) = (group(pair.feed), taken.get(&pair.cv)) else { continue };
        if found.contains(&at) {
            continue;
        }
        let (Some(one), Some(other)) = (feed.get(kept.feed), feed.get(pair.feed)) else {
            continue;
        };
        if let Some(evidence) = compare(one, other) {
            found.insert(at);
            twice.push((kept.feed.min(pair.feed), kept.feed.max(pair.feed), evidence));
        }
    }

    let mut report = Report::default();
    // Of several versions the one that is furthest.
    let mut missing: BTreeMap<usize, usize> = BTreeMap::new();
    let stage = |at: usize| feed.get(at).map(|work| work.facts.stage);
    for at in (0..feed.len()).filter(|&at| !found.contains(&group(at))) {
        let best = missing.entry(group(at)).or_insert(at);
        if stage(at) > stage(*best) {
            *best = at;
        }
    }
    report.missing = missing.into_values().collect();
    // A list of selected works beside the whole one is no surplus.
    let in_cv = duplicates(cv);
    let own = firsts(cv.len(), in_cv.iter().map(|(first, at, _)| (*first, *at)));
    let own_group = |at: usize| own.get(at).copied().unwrap_or(at);
    let known: BTreeSet<usize> = taken.keys().map(|&at| own_group(at)).collect();
    let firsts = || (0..cv.len()).filter(|&at| own_group(at) == at);
    report.own = firsts().count();
    report.extra = firsts().filter(|at| !known.contains(at)).collect();
    for &Matched { cv: own, feed: at, .. } in taken.values() {
        let (Some(here), Some(there)) = (cv.get(own), feed.get(at)) else { continue };
        let changes = changes(here, there);
        if !changes.is_empty() {
            report.changed.push(Changed { cv: own, feed: at, changes });
        }
    }
    report.matched = taken.into_values().collect();
    report.duplicates = twice
        .into_iter()
        .map(|(first, second, evidence)| Twice { first, second, evidence })
        .collect();
    report
}

/// Of each work of a list the first that is the same.
fn firsts(len: usize, twice: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut firsts: Vec<usize> = (0..len).collect();
    for (first, at) in twice {
        if let Some(own) = firsts.get_mut(at) {
            *own = first;
        }
    }
    firsts
}

/// Which of two matches counts, the greater: identifiers, then whole titles, then what is
/// published in the feed; the nearest year, the same venue, the order of the lists.
fn order(matched: &Matched, cv: &[Work], feed: &[Work]) -> impl Ord + use<> {
    let own = cv.get(matched.cv).map(|work| &work.facts);
    let other = feed.get(matched.feed).map(|work| &work.facts);
    let year = |facts: Option<&Facts>| facts.and_then(|facts| facts.year);
    let gap = match (year(own), year(other)) {
        (Some(own), Some(other)) => own.abs_diff(other),
        _ => 0,
    };
    let venue = |facts: Option<&Facts>| {
        facts.and_then(|f| Some(f.venue.as_ref()?.to_lowercase()))
    };
    let same_place = venue(own).is_some() && venue(own) == venue(other);
    let rank = matched.evidence.rank();
    let stage = other.map(|facts| facts.stage).filter(|_| matched.evidence.is_sure());
    (
        (rank.max(2), stage, rank),
        (std::cmp::Reverse(gap), same_place),
        (std::cmp::Reverse(matched.feed), std::cmp::Reverse(matched.cv)),
    )
}

/// What the feed says otherwise. That a preprint was there a year before the paper is no
/// news to whoever lists the paper.
fn changes(here: &Work, there: &Work) -> Vec<Change> {
    let mut changes = Vec::new();
    let (own, other) = (&here.facts, &there.facts);
    let placed = other.venue.is_some() || other.doi.is_some();
    if own.stage < Stage::Published && other.stage == Stage::Published && placed {
        changes.push(Change::Published(other.venue.clone()));
    }
    if !here.has_title_of(there) {
        changes.push(Change::Title);
    }
    let both = own.stage == Stage::Published && other.stage == Stage::Published;
    let newer = match (own.year, other.year) {
        (_, None) => false,
        (None, Some(_)) => true,
        // Services give the year in which a paper was put online, too.
        (Some(own), Some(other)) if both => own != other && own != other + 1,
        (Some(year), Some(other)) => own.stage < Stage::Published && other > year,
    };
    if newer {
        changes.push(Change::Year);
    }
    changes
}
