//! Numbers of citations.

use crate::block::{Block, BlockKind};
use crate::model::Numbering;

/// Numbers the citations among the blocks of one group.
pub(super) fn number(blocks: &mut [Block], numbering: Numbering) {
    let citations = blocks.iter_mut().filter_map(|block| match &mut block.kind {
        BlockKind::Citation(citation) => Some(citation),
        _ => None,
    });
    let mut citations: Vec<_> = citations.collect();
    if numbering == Numbering::None {
        return;
    }
    if numbering == Numbering::Reverse {
        citations.reverse();
    }
    for (citation, number) in citations.into_iter().zip(1..) {
        citation.number = Some(number);
    }
}
