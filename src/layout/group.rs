//! Entries under headings.

use crate::block::{Block, BlockKind, Group};
use crate::lower::LoweredEntry;
use crate::value::text::Inline;

/// Collects entries by their headings, in the order in which headings first occur.
/// What has no heading comes first: below a heading it would seem to belong to it.
pub(super) fn group(entries: Vec<LoweredEntry>) -> Vec<(Option<Inline>, Vec<Block>)> {
    let mut groups: Vec<(Option<Inline>, Vec<Block>)> = Vec::new();
    for entry in entries {
        let plain = entry.heading.as_ref().map(Inline::plain);
        let known = groups
            .iter_mut()
            .find(|(heading, _)| heading.as_ref().map(Inline::plain) == plain);
        match known {
            Some((_, blocks)) => blocks.push(entry.block),
            None if entry.heading.is_none() => {
                groups.insert(0, (None, vec![entry.block]))
            }
            None => groups.push((entry.heading, vec![entry.block])),
        }
    }
    groups
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
