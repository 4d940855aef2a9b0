//! Entries that make one block together: rows of labels, short points.

use crate::block::{Block, BlockKind};

/// Joins neighbours that are parts of one block.
pub(super) fn merge(blocks: &mut Vec<Block>) {
    let mut merged: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in std::mem::take(blocks) {
        match (merged.last_mut().map(|last| &mut last.kind), block.kind) {
            (Some(BlockKind::Pairs(last)), BlockKind::Pairs(next))
                if last.columns == next.columns =>
            {
                last.rows.extend(next.rows);
            }
            (Some(BlockKind::Bullets(last)), BlockKind::Bullets(next))
                if last.columns == next.columns =>
            {
                last.items.extend(next.items);
                last.places.extend(next.places);
            }
            (_, kind) => merged.push(Block::new(kind, block.span)),
        }
    }
    *blocks = merged;
}
