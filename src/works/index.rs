//! Which works of a list may be the same: not every one is compared with every other.

use std::collections::BTreeMap;

use super::{Evidence, Work, compare};

/// How many of the rarest words of a title lead to others that have them.
const RARE: usize = 4;

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
            work.title.words.iter().for_each(|word| put(&word.stem));
        }
        Self { works, found }
    }

    /// The works that may be the same as this one, in their order.
    pub(super) fn near(&self, work: &Work) -> Vec<usize> {
        let with = |key: &str| self.found.get(key).map(Vec::as_slice).unwrap_or_default();
        let mut near: Vec<usize> = identifiers(work).flat_map(with).copied().collect();
        near.extend(with(&work.title.key));
        let telling = work.title.words.iter().filter(|word| word.weight > 0.0);
        let mut rare: Vec<&[usize]> =
            telling.map(|word| with(&word.stem)).filter(|all| !all.is_empty()).collect();
        rare.sort_by_key(|all| all.len());
        near.extend(rare.into_iter().take(RARE).flatten());
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
/// its kind, and why.
pub fn duplicates(works: &[Work]) -> Vec<(usize, usize, Evidence)> {
    let index = Index::new(works);
    let mut firsts: Vec<usize> = (0..works.len()).collect();
    let mut found = Vec::new();
    for (at, work) in works.iter().enumerate() {
        let before = index.near(work).into_iter().take_while(|&near| near < at);
        let same =
            before.filter_map(|near| Some((near, compare(works.get(near)?, work)?)));
        let best = same
            .max_by_key(|(near, evidence)| (evidence.rank(), std::cmp::Reverse(*near)));
        let Some((near, evidence)) = best else { continue };
        let first = firsts.get(near).copied().unwrap_or(near);
        let with_first = works.get(first).and_then(|first| compare(first, work));
        let evidence = with_first.unwrap_or(evidence);
        if let Some(own) = firsts.get_mut(at) {
            *own = first;
        }
        found.push((first, at, evidence));
    }
    found
}
