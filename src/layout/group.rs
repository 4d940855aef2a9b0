//! Entries under headings.

use crate::block::{Block, BlockKind, Group};
use crate::lower::LoweredEntry;
use crate::value::text::Inline;

/// Collects entries by their headings, by the least rank among each heading's entries, and of
/// equals in the order in which headings first occur. What has no heading comes first: below
/// a heading it would seem to belong to it.
pub(super) fn group(entries: Vec<LoweredEntry>) -> Vec<(Option<Inline>, Vec<Block>)> {
    let mut groups: Vec<(Option<Inline>, Vec<Block>, usize)> = Vec::new();
    for entry in entries {
        let plain = entry.heading.as_ref().map(Inline::plain);
        let known = groups
            .iter_mut()
            .find(|(heading, ..)| heading.as_ref().map(Inline::plain) == plain);
        match known {
            Some((_, blocks, rank)) => {
                blocks.push(entry.block);
                *rank = entry.rank.min(*rank);
            }
            None => groups.push((entry.heading, vec![entry.block], entry.rank)),
        }
    }
    groups.sort_by_key(|(heading, _, rank)| (heading.is_some(), *rank));
    groups.into_iter().map(|(heading, blocks, _)| (heading, blocks)).collect()
}

/// Groups as blocks.
pub(super) fn blocks(groups: Vec<(Option<Inline>, Vec<Block>)>) -> Vec<Block> {
    let mut all = Vec::new();
    for (heading, blocks) in groups {
        match (heading, blocks.first().map(|block| block.span)) {
            (Some(title), Some(span)) => {
                let kind = BlockKind::Group(Group { title, blocks });
                all.push(Block::new(kind, span));
            }
            _ => all.extend(blocks),
        }
    }
    all
}
