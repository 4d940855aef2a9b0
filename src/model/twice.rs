//! The same work twice in a section.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Sink};
use crate::sections::Body;
use crate::value::name::Name;
use crate::works::{self, Work};

/// Finds entries that are the same work: they are merged where the section asks for it, and
/// else reported.
pub(super) fn merge_or_warn(body: &mut dyn Body, own: &[Name], sink: &mut Sink) {
    let shown = |index: &usize| body.common(*index).0.hidden != Some(true);
    let found = (0..body.len()).filter(shown).filter_map(|index| {
        let facts = body.facts(index)?;
        Some((index, Work::new(facts, own)))
    });
    let (numbers, works): (Vec<usize>, Vec<Work>) = found.unzip();
    let mut versions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (first, second, evidence) in works::duplicates(&works) {
        let (Some(one), Some(other)) = (works.get(first), works.get(second)) else {
            continue;
        };
        // Two papers whose titles are merely alike are not thrown together.
        let versions_of_one = evidence.is_exact() || one.facts.stage != other.facts.stage;
        if body.merges() && versions_of_one {
            versions.entry(first).or_insert_with(|| vec![first]).push(second);
        } else {
            let message = format!("the same work stands twice: {evidence}");
            sink.warn(
                Diagnostic::new(Code::W0302, other.facts.span, message)
                    .related(one.facts.span, "first here")
                    .hint(
                        "`merge = true` in the section shows both as one; `hidden = true` in an \
                         entry leaves it out",
                    ),
            );
        }
    }
    let mut pairs = Vec::new();
    for versions in versions.values() {
        // What is published stays; of equals the first.
        let stage = |&&at: &&usize| works.get(at).map(|work| work.facts.stage);
        let Some(&stays) = versions.iter().rev().max_by_key(stage) else { continue };
        let others = versions.iter().filter(|&&at| at != stays);
        pairs.extend(
            others.filter_map(|&at| Some((*numbers.get(stays)?, *numbers.get(at)?))),
        );
    }
    if !pairs.is_empty() {
        body.merge(&pairs);
    }
}
