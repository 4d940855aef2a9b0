//! Which sections and entries are printed, and in which order.

use std::cmp::Reverse;

use crate::model::{Cv, Section, Sort};
use crate::works::Stage;

/// What of a CV is printed.
#[derive(Debug)]
pub struct Selection<'a> {
    /// The CV.
    pub cv: &'a Cv,
    /// The sections, in the order of the pages.
    pub sections: Vec<Selected<'a>>,
}

/// What of a section is printed.
#[derive(Debug)]
pub struct Selected<'a> {
    /// The section.
    pub section: &'a Section,
    /// The entries by their numbers in it, in the order of the pages.
    pub entries: Vec<usize>,
}

/// Selects: the layout's choice of sections; without what is hidden, in the order that
/// each section asks for, up to its limit.
pub fn select(cv: &Cv) -> Selection<'_> {
    let sections: Vec<_> = if cv.layout.sections.is_empty() {
        cv.sections.iter().collect()
    } else {
        let find = |id: &str| cv.sections.iter().find(|section| section.id == id);
        cv.layout.sections.iter().filter_map(|id| find(&id.text)).collect()
    };
    Selection { cv, sections: sections.into_iter().map(entries).collect() }
}

fn entries(section: &Section) -> Selected<'_> {
    let common = |index: usize| section.body.common(index).0;
    let mut entries: Vec<usize> = (0..section.body.len())
        .filter(|&index| common(index).hidden != Some(true))
        .filter(|&index| section.body.is_wanted(index))
        .collect();
    // Both orders leave what has no date at the end, and equals as they stand.
    let key = |index: usize| section.body.when(index).map(|when| when.sort_key());
    match section.settings.sort {
        None if section.kind.newest_first => {
            // What is not published yet, and has no date, is newer than all that has one.
            let coming = |index: usize| {
                let facts = section.body.facts(index);
                facts.is_some_and(|facts| facts.stage == Stage::Preprint)
            };
            let place = |index: usize| match key(index) {
                None if coming(index) => 0,
                Some(_) => 1,
                None => 2,
            };
            entries.sort_by_key(|&index| (place(index), Reverse(key(index))));
        }
        None | Some(Sort::File) => {}
        Some(Sort::Newest) => {
            entries.sort_by_key(|&index| (key(index).is_none(), Reverse(key(index))));
        }
        Some(Sort::Oldest) => {
            entries.sort_by_key(|&index| (key(index).is_none(), key(index)))
        }
    }
    if let Some(limit) = section.settings.limit {
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Selected { section, entries }
}
