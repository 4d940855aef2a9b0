//! Which sections and entries are printed, and in which order.

use std::cmp::Reverse;

use crate::diag::{Code, Diagnostic, Sink};
use crate::locale::Alphabet;
use crate::model::{Chosen, Cv, Section, Sort};
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

/// Selects: the layout's choice of sections, without those that the variant leaves out;
/// without what is hidden or has tags of other variants alone, in the order that each
/// section asks for, up to its limit and the variant's. A limit of the variant that cuts
/// nothing is warned of.
pub fn select<'a>(cv: &'a Cv, sink: &mut Sink) -> Selection<'a> {
    let sections: Vec<_> = if cv.layout.sections.is_empty() {
        cv.sections.iter().collect()
    } else {
        let find = |id: &str| cv.sections.iter().find(|section| section.id == id);
        cv.layout.sections.iter().filter_map(|id| find(&id.text)).collect()
    };
    let variant = cv.variant.as_ref();
    let language = cv.document.language_tag();
    let shown = |section: &&Section| variant.is_none_or(|it| it.shows(section));
    let mut sections: Vec<_> = sections
        .into_iter()
        .filter(shown)
        .map(|it| entries(it, variant, language))
        .collect();
    for (id, most) in variant.iter().flat_map(|variant| &variant.limit.0) {
        let limited = sections.iter_mut().find(|it| it.section.id == id.text);
        let length = limited.as_ref().map_or(0, |it| it.entries.len());
        let wanted = usize::try_from(most.value).unwrap_or(usize::MAX);
        match limited {
            Some(limited) if length > wanted => limited.entries.truncate(wanted),
            _ => {
                let message = match length {
                    0 => format!("this variant shows nothing of `{}`", id.text),
                    1 => format!("`{}` has one entry here: nothing is cut", id.text),
                    _ => {
                        format!("`{}` has {length} entries here: nothing is cut", id.text)
                    }
                };
                sink.warn(Diagnostic::new(Code::W0305, most.span, message));
            }
        }
    }
    Selection { cv, sections }
}

fn entries<'a>(
    section: &'a Section,
    variant: Option<&Chosen>,
    language: &str,
) -> Selected<'a> {
    let common = |index: usize| section.body.common(index).0;
    let mut entries: Vec<usize> = (0..section.body.len())
        .filter(|&index| common(index).hidden != Some(true))
        .filter(|&index| variant.is_none_or(|it| it.keeps(&common(index).tags)))
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
        Some(Sort::Name) => {
            let alphabet = Alphabet::of(language);
            let named = entries.iter().map(|&index| (section.body.name(index), index));
            let mut named: Vec<(String, usize)> = named.collect();
            named.sort_by(|(one, _), (other, _)| alphabet.compare(one, other));
            entries = named.into_iter().map(|(_, index)| index).collect();
        }
    }
    if let Some(limit) = section.settings.limit {
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Selected { section, entries }
}
