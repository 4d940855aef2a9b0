//! Order on the page: groups, numbers, and what belongs in one block.

mod group;
mod merge;
mod number;

use crate::block::{Document, Section};
use crate::lower::{Lowered, LoweredSection};

/// Lays the blocks out. A section that has nothing to show is left out.
pub fn layout(lowered: Lowered) -> Document {
    let sections = lowered.sections.into_iter().map(section);
    Document {
        header: lowered.header,
        sections: sections.filter(|section| !section.blocks.is_empty()).collect(),
    }
}

fn section(lowered: LoweredSection) -> Section {
    let mut groups = group::group(lowered.entries);
    for (_, blocks) in &mut groups {
        number::number(blocks, lowered.numbering);
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
