//! Order on the page: groups, numbers, and what belongs in one block; and how densely it is
//! set.

mod density;
mod group;
mod merge;
mod number;

pub use density::{
    Bounds, Extent, Factors, LOOSEST, Measure, OWN, Setting, TIGHTEST, loosest,
};

use crate::block::{Block, Document, Section};
use crate::lower::{Lowered, LoweredSection};
use crate::value::text::Inline;
use number::Numbered;

/// Lays the blocks out. A section that has nothing to show is left out.
pub fn layout(lowered: Lowered) -> Document {
    let mut sections: Vec<(LoweredSection, Groups)> =
        lowered.sections.into_iter().map(grouped).collect();
    let numbered = sections.iter_mut().map(|(section, groups)| Numbered {
        groups: groups.iter_mut().map(|(_, blocks)| blocks).collect(),
        numbering: section.numbering,
        restarts: section.restarts,
    });
    number::number(numbered.collect());
    let sections = sections.into_iter().map(|(lowered, groups)| section(lowered, groups));
    Document {
        header: lowered.header,
        sections: sections.filter(|section| !section.blocks.is_empty()).collect(),
    }
}

/// Headings, and what stands under each.
type Groups = Vec<(Option<Inline>, Vec<Block>)>;

fn grouped(mut lowered: LoweredSection) -> (LoweredSection, Groups) {
    let groups = group::group(std::mem::take(&mut lowered.entries));
    (lowered, groups)
}

fn section(lowered: LoweredSection, mut groups: Groups) -> Section {
    for (_, blocks) in &mut groups {
        merge::merge(blocks);
    }
    Section {
        kind: lowered.kind,
        id: lowered.id,
        title: lowered.title,
        note: lowered.note,
        break_before: lowered.break_before,
        blocks: lowered.opening.into_iter().chain(group::blocks(groups)).collect(),
        span: lowered.span,
    }
}
