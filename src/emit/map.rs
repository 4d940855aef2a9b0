//! From ranges of emitted files to places in the user's.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::source::Span;

/// Which place each range of an emitted file comes from. Ranges of one file nest or lie
/// apart.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: BTreeMap<String, Vec<(Range<usize>, Span)>>,
}

impl SourceMap {
    /// Remembers where the ranges of a file come from.
    pub(super) fn add(&mut self, path: &str, mut ranges: Vec<(Range<usize>, Span)>) {
        // What is around another stands before it; of equals the first is the inner one.
        ranges.reverse();
        ranges.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
        self.files.insert(path.to_owned(), ranges);
    }

    /// The place that a range comes from: that of the smallest range around it. Where
    /// its text stands in the user's file letter by letter, the place is as exact.
    pub fn find(&self, path: &str, range: Range<usize>) -> Option<Span> {
        let ranges = self.files.get(path)?;
        let begun = ranges.partition_point(|(known, _)| known.start <= range.start);
        let mut begun = ranges[..begun].iter().rev();
        begun.find(|(known, _)| range.end <= known.end).map(|(_, span)| *span)
    }
}
