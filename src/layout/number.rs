//! Numbers of citations.

use crate::block::{Block, BlockKind, Citation};
use crate::model::{Numbering, Restarts};

/// The groups of a section, and how their citations are numbered.
pub(super) struct Numbered<'a> {
    /// The blocks of each group.
    pub(super) groups: Vec<&'a mut Vec<Block>>,
    /// Up, down, or not at all.
    pub(super) numbering: Numbering,
    /// Where numbers begin anew.
    pub(super) restarts: Restarts,
}

/// Numbers the citations of all sections.
pub(super) fn number(sections: Vec<Numbered<'_>>) {
    // Those that run on through the CV: upwards and downwards apart.
    let (mut up, mut down) = (Vec::new(), Vec::new());
    for Numbered { groups, numbering, restarts } in sections {
        let groups = groups.into_iter().map(|blocks| citations(blocks));
        match (numbering, restarts) {
            (Numbering::None, _) => {}
            (_, Restarts::Group) => groups.for_each(|group| count(group, numbering)),
            (_, Restarts::Section) => count(groups.flatten().collect(), numbering),
            (Numbering::Ascending, Restarts::Never) => up.extend(groups.flatten()),
            (Numbering::Reverse, Restarts::Never) => down.extend(groups.flatten()),
        }
    }
    count(up, Numbering::Ascending);
    count(down, Numbering::Reverse);
}

fn citations(blocks: &mut [Block]) -> Vec<&mut Citation> {
    let citations = blocks.iter_mut().filter_map(|block| match &mut block.kind {
        BlockKind::Citation(citation) => Some(&mut **citation),
        _ => None,
    });
    citations.collect()
}

fn count(mut citations: Vec<&mut Citation>, numbering: Numbering) {
    if numbering == Numbering::Reverse {
        citations.reverse();
    }
    for (citation, number) in citations.into_iter().zip(1..) {
        citation.number = Some(number);
    }
}
