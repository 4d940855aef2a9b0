//! A CV's list of publications against a feed: what is missing, what only the CV has, what
//! has changed, what stands twice.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, duplicates};
use super::{Evidence, Stage, Work};

/// What a feed says of a CV. Numbers are those of the lists compared.
#[derive(Debug, Default)]
pub struct Report {
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
    let mut report = Report::default();
    let in_feed = duplicates(feed);
    let first = firsts(feed.len(), in_feed.iter().map(|(first, at, _)| (*first, *at)));
    for (first, second, evidence) in in_feed {
        report.duplicates.push(Twice { first, second, evidence });
    }
    let index = Index::new(cv);
    // Of each work of the feed, by the number of the first of its kind, the best match.
    let mut best: BTreeMap<usize, Matched> = BTreeMap::new();
    for (at, work) in feed.iter().enumerate() {
        let Some((own, evidence)) = index.best(work) else { continue };
        let group = first.get(at).copied().unwrap_or(at);
        let new = Matched { cv: own, feed: at, evidence };
        let better =
            best.get(&group).is_none_or(|old| rank(&new, feed) > rank(old, feed));
        if better {
            best.insert(group, new);
        }
    }
    // Two works of the feed for one of the CV: they stand twice, too, unless one of them is
    // merely like it.
    let mut taken: BTreeMap<usize, Matched> = BTreeMap::new();
    for (group, new) in best.clone() {
        let Some(old) = taken.remove(&new.cv) else {
            taken.insert(new.cv, new);
            continue;
        };
        let (kept, other) =
            if rank(&new, feed) > rank(&old, feed) { (new, old) } else { (old, new) };
        if other.evidence.is_sure() {
            let (first, second) = (kept.feed.min(other.feed), kept.feed.max(other.feed));
            let evidence = other.evidence;
            report.duplicates.push(Twice { first, second, evidence });
        } else {
            best.remove(&first.get(other.feed).copied().unwrap_or(group));
        }
        taken.insert(kept.cv, kept);
    }
    report.missing = (0..feed.len())
        .filter(|at| first.get(*at) == Some(at) && !best.contains_key(at))
        .collect();
    // A list of selected works beside the whole one is no surplus.
    let in_cv = duplicates(cv);
    let own = firsts(cv.len(), in_cv.iter().map(|(first, at, _)| (*first, *at)));
    let group = |at: usize| own.get(at).copied().unwrap_or(at);
    let known: BTreeSet<usize> = taken.keys().map(|&at| group(at)).collect();
    report.extra = (0..cv.len()).filter(|&at| !known.contains(&group(at))).collect();
    for matched in taken.values() {
        let Matched { cv: own, feed: at, .. } = *matched;
        let (Some(here), Some(there)) = (cv.get(own), feed.get(at)) else { continue };
        let changes = changes(here, there);
        if !changes.is_empty() {
            report.changed.push(Changed { cv: own, feed: at, changes });
        }
    }
    report.matched = taken.into_values().collect();
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

/// What of a feed is published tells more than a preprint; then the surer match counts.
fn rank(matched: &Matched, feed: &[Work]) -> (Option<Stage>, u8) {
    (feed.get(matched.feed).map(|work| work.facts.stage), matched.evidence.rank())
}

/// What the feed says otherwise. That a preprint was there a year before the paper is no
/// news to whoever lists the paper.
fn changes(here: &Work, there: &Work) -> Vec<Change> {
    let mut changes = Vec::new();
    let (own, other) = (&here.facts, &there.facts);
    if own.stage < Stage::Published && other.stage == Stage::Published {
        changes.push(Change::Published(other.venue.clone()));
    }
    if !here.has_title_of(there) {
        changes.push(Change::Title);
    }
    let both = own.stage == Stage::Published && other.stage == Stage::Published;
    let newer = match (own.year, other.year) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(own), Some(other)) if both => own != other,
        (Some(year), Some(other)) => own.stage < Stage::Published && other > year,
    };
    if newer {
        changes.push(Change::Year);
    }
    changes
}
