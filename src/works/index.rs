//! Which works of a list may be the same: not every one is compared with every other.

use std::collections::BTreeMap;

use super::compare::clash;
use super::{Evidence, Work, compare};

/// How many of the rarest words of a title lead to others that have two of them.
const RARE: usize = 6;
/// A word that more works have than this leads nowhere.
const COMMON: usize = 100;

/// Works by what may make them the same: identifiers, titles, rare words of titles.
pub(super) struct Index<'a> {
    works: &'a [Work],
    found: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(works: &'a [Work]) -> Self {
        let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, work) in works.iter().enumerate() {
            let mut put = |key: &'a str| {
                let all = found.entry(key).or_default();
                if all.last() != Some(&at) {
                    all.push(at);
                }
            };
            identifiers(work).for_each(&mut put);
            put(&work.title.key);
            work.title.keys.iter().for_each(|key| put(key));
            work.title.words.iter().for_each(|word| put(&word.stem));
        }
        Self { works, found }
    }

    /// The works that may be the same as this one, in their order.
    pub(super) fn near(&self, work: &Work) -> Vec<usize> {
        let with = |key: &str| self.found.get(key).map(Vec::as_slice).unwrap_or_default();
        let telling = work.title.words.iter().filter(|word| word.weight > 0.0);
        let mut rare: Vec<&[usize]> =
            telling.map(|word| with(&word.stem)).filter(|all| !all.is_empty()).collect();
        rare.retain(|all| all.len() <= COMMON);
        rare.sort_by_key(|all| all.len());
        rare.truncate(RARE);
        // Of a short title one word must do.
        let least = if rare.len() > 2 { 2 } else { 1 };
        let mut shared: Vec<usize> = rare.into_iter().flatten().copied().collect();
        shared.sort_unstable();
        let mut near: Vec<usize> = shared
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() >= least)
            .filter_map(|same| same.first().copied())
            .collect();
        near.extend(identifiers(work).flat_map(with));
        near.extend(with(&work.title.key));
        near.extend(work.title.keys.iter().flat_map(|key| with(key)));
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The works that are this one, and why.
    pub(super) fn same(&self, work: &Work) -> Vec<(usize, Evidence)> {
        let near = self.near(work).into_iter();
        near.filter_map(|at| Some((at, compare(self.works.get(at)?, work)?))).collect()
    }
}

fn identifiers(work: &Work) -> impl Iterator<Item = &str> {
    let facts = &work.facts;
    [&facts.doi, &facts.arxiv, &facts.pmid].into_iter().filter_map(|id| id.as_deref())
}

/// The works of a list that stand in it before, by their numbers: each with the first of
/// its kind, and why. What contradicts one of its kind is another work, though a third may be
/// like both.
pub fn duplicates(works: &[Work]) -> Vec<(usize, usize, Evidence)> {
    let index = Index::new(works);
    let mut groups: Vec<Vec<usize>> = (0..works.len()).map(|at| vec![at]).collect();
    let mut firsts: Vec<usize> = (0..works.len()).collect();
    let mut found = Vec::new();
    for (at, work) in works.iter().enumerate() {
        let group = |near: usize| {
            let first = firsts.get(near).copied().unwrap_or(near);
            (first, groups.get(first).map(Vec::as_slice).unwrap_or_default())
        };
        let fits = |near: &usize| {
            let mut all = group(*near).1.iter().filter_map(|&member| works.get(member));
            !all.any(|member| clash(member, work))
        };
        let before = index.near(work).into_iter().take_while(|&near| near < at);
        let same = before
            .filter_map(|near| Some((near, compare(works.get(near)?, work)?)))
            .filter(|(near, _)| fits(near));
        let best = same
            .max_by_key(|(near, evidence)| (evidence.rank(), std::cmp::Reverse(*near)));
        let Some((near, evidence)) = best else { continue };
        let first = group(near).0;
        let with_first = works.get(first).and_then(|first| compare(first, work));
        if let Some(members) = groups.get_mut(first) {
            members.push(at);
        }
        if let Some(own) = firsts.get_mut(at) {
            *own = first;
        }
        found.push((first, at, with_first.unwrap_or(evidence)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};
    use crate::works::{Facts, Stage};

    fn work(doi: Option<&str>, arxiv: Option<&str>, year: i16) -> Work {
        let mut sources = Sources::new();
        let file = sources.add("x", String::new());
        let facts = Facts {
            title: "Learning invariant examples from widgets".to_owned(),
            authors: Vec::new(),
            open: false,
            year: Some(year),
            venue: doi.map(str::to_owned),
            stage: if doi.is_some() { Stage::Published } else { Stage::Preprint },
            doi: doi.map(str::to_owned),
            arxiv: arxiv.map(str::to_owned),
            pmid: None,
            thesis: false,
            citations: None,
            span: Span::new(file, 0..0),
        };
        Work::new(facts, &[])
    }

    #[test]
    fn a_preprint_makes_no_one_work_of_two_papers() {
        let talk = work(Some("10.1/a"), None, 2019);
        let preprint = work(None, Some("2101.00001"), 2019);
        let paper = work(Some("10.1/b"), None, 2021);
        for works in [
            [talk.clone(), preprint.clone(), paper.clone()],
            [preprint.clone(), paper.clone(), talk.clone()],
            [paper, talk, preprint],
        ] {
            assert_eq!(duplicates(&works).len(), 1);
        }
    }
}
