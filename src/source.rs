//! Files as text: what every span points into.
//!
//! This module owns the texts of all files that a CV is made of and the way back
//! from a byte to a line. It reads nothing: the driver hands the texts in.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Identifies one file of a [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u16);

/// A byte range in one file. `start <= end`, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that the range lies in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from a byte range.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end.max(range.start)) }
    }

    /// The byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span over both. Spans of two files give the first.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A value and the place it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

/// One file: its name for messages, its text, and where its lines begin.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    text: Arc<str>,
    /// Byte offsets at which lines begin; the first is 0.
    lines: Vec<u32>,
}

impl Source {
    fn new(path: PathBuf, text: String) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
        let starts = breaks.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX));
        let lines = std::iter::once(0).chain(starts).collect();
        Self { path, text: text.into(), lines }
    }

    /// The path as messages show it, relative to where the user stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, to keep beside the set.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The line and the column of a byte. Both count from 1; a column is counted
    /// in characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.lines.partition_point(|&start| start as usize <= byte).max(1) - 1;
        let start = self.lines.get(line).map_or(0, |&start| start as usize);
        let column = self.text.get(start..byte).map_or(0, |text| text.chars().count());
        (line + 1, column + 1)
    }
}

/// All files that one build reads.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Makes an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. A CV has a handful; past 65,535 the last is overwritten.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: String) -> FileId {
        let id = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.files.truncate(usize::from(id));
        self.files.push(Source::new(path.into(), text));
        FileId(id)
    }

    /// The file behind an id.
    ///
    /// # Panics
    /// When the id comes from another set.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[usize::from(id.0)]
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }

    /// Gives files other names in messages.
    pub fn rename(&mut self, name: impl Fn(&Path) -> Option<PathBuf>) {
        for source in &mut self.files {
            source.path = name(&source.path).unwrap_or_else(|| source.path.clone());
        }
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..=u16::MAX).map(FileId).zip(&self.files)
    }
}

/// A string of a file as its language decodes it, and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The string without its quotes and escapes.
    pub text: String,
    /// The whole token, quotes included.
    pub span: Span,
    /// Where decoded bytes stand in the file: pairs of a decoded offset and the
    /// file offset from which on both advance together. Sorted; the first is 0. Empty
    /// where nothing finer than the whole token is known.
    anchors: Vec<(u32, u32)>,
}

impl Quoted {
    /// A string with its anchors, pairs of decoded and file offsets.
    pub fn new(text: String, span: Span, anchors: Vec<(u32, u32)>) -> Self {
        Self { text, span, anchors }
    }

    /// A part of it, as a string of its own.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Quoted {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        let span = self.locate(range.clone());
        if self.anchors.is_empty() {
            return Quoted { text, span: self.span, anchors: Vec::new() };
        }
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let later = self.anchors.iter().filter(|(decoded, _)| *decoded > start);
        let later = later.map(|(decoded, file)| (decoded - start, *file));
        let anchors = std::iter::once((0, span.start)).chain(later).collect();
        Quoted { text, span, anchors }
    }

    /// The place of a range of the decoded text.
    pub fn locate(&self, range: Range<usize>) -> Span {
        if self.anchors.is_empty() {
            return self.span;
        }
        let at = |byte: usize| {
            let byte = u32::try_from(byte).unwrap_or(u32::MAX);
            let index = self.anchors.partition_point(|&(decoded, _)| decoded <= byte);
            let last = index.checked_sub(1).and_then(|i| self.anchors.get(i));
            let (decoded, file) = last.copied().unwrap_or((0, self.span.start));
            (file + (byte - decoded)).min(self.span.end)
        };
        let start = at(range.start);
        // The end is where its last byte stands, plus one: an escape may follow.
        let end = if range.is_empty() { start } else { at(range.end - 1) + 1 };
        Span { file: self.span.file, start, end: end.max(start) }
    }
}
