//! A file under writing.

use std::ops::Range;

use super::EmittedFile;
use super::map::SourceMap;
use crate::source::Span;

/// Collects the text of a file and where it comes from.
#[derive(Debug)]
pub(super) struct Writer {
    path: String,
    text: String,
    ranges: Vec<(Range<usize>, Span)>,
    /// Whether the document is written from right to left.
    rtl: bool,
    /// How many steps lines begin with.
    depth: usize,
    /// Where the last call of Typst's ended: what stands right behind it could be read as
    /// a part of it.
    call: usize,
}

impl Writer {
    pub(super) fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: String::new(),
            ranges: Vec::new(),
            rtl: false,
            depth: 0,
            call: 0,
        }
    }

    /// Says whether the document is written from right to left.
    pub(super) fn rtl(self, rtl: bool) -> Self {
        Self { rtl, ..self }
    }

    /// Writes something that is read from left to right in any document.
    pub(super) fn left_to_right(&mut self, write: impl FnOnce(&mut Self)) {
        let rtl = std::mem::replace(&mut self.rtl, false);
        write(self);
        self.rtl = rtl;
    }

    /// Whether the document is written from right to left.
    pub(super) fn is_rtl(&self) -> bool {
        self.rtl
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the line and indents the next.
    pub(super) fn line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }

    /// Writes something one step in.
    pub(super) fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    /// Writes something, and remembers where it comes from.
    pub(super) fn from(&mut self, span: Span, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        write(self);
        if self.text.len() > start {
            self.ranges.push((start..self.text.len(), span));
        }
    }

    /// Says that a call of Typst's ends here.
    pub(super) fn end_call(&mut self) {
        self.call = self.text.len();
    }

    /// Keeps what follows apart from a call that ends here.
    pub(super) fn separate_call(&mut self) {
        if self.call > 0 && self.call == self.text.len() {
            self.text.push(';');
        }
    }

    /// Ends the file with a line feed.
    pub(super) fn finish(mut self, map: &mut SourceMap) -> EmittedFile {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        map.add(&self.path, self.ranges);
        EmittedFile { path: self.path, text: self.text }
    }
}
