//! `L0201`: a work to which no link leads.

use super::passage::find_entry;
use super::{Finding, Subject};
use crate::block::{Block, BlockKind};
use crate::diag::{Code, Diagnostic};

/// The kinds of sections whose entries are works that a reader would look up.
const KINDS: [&str; 2] = ["publications", "software"];

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let mut found = Vec::new();
    for (section, selected) in
        subject.sections().filter(|(it, _)| KINDS.contains(&it.kind))
    {
        for block in section.leaves().into_iter().filter(|block| !is_linked(block)) {
            let index = find_entry(selected, block.span);
            let Some(span) = title(block) else { continue };
            let (message, hint) = match &block.kind {
                // What has a status is on its way, and can be nowhere yet.
                BlockKind::Citation(citation) if citation.status.is_some() => continue,
                BlockKind::Citation(_) => (
                    "no link leads to this work",
                    "give its `doi`, `arxiv`, `pmid` or `url`",
                ),
                _ => ("no link leads to this", "give its `url`, or `links`"),
            };
            let diagnostic = Diagnostic::new(Code::L0201, span, message).hint(hint);
            found.push(Finding::in_entry(selected, index, diagnostic));
        }
    }
    found
}

/// Whether a link leads to it: one of its own, and not that of an author or of a prize.
fn is_linked(block: &Block) -> bool {
    let mut addresses = Vec::new();
    match &block.kind {
        BlockKind::Citation(it) => {
            let own =
                it.title.iter().chain(&it.formatted).chain(&it.links).chain(&it.note);
            own.for_each(|inline| inline.addresses(&mut addresses));
        }
        _ => block.inlines().iter().for_each(|it| it.addresses(&mut addresses)),
    }
    !addresses.is_empty()
}

fn title(block: &Block) -> Option<crate::source::Span> {
    let title = match &block.kind {
        BlockKind::Citation(it) => it.title.as_ref().or(it.formatted.as_ref()),
        BlockKind::Entry(it) => it.title.as_ref(),
        BlockKind::Item(it) => it.title.as_ref(),
        _ => return None,
    };
    title.and_then(|title| title.span()).or(Some(block.span))
}
