//! Slips that exports of BibTeX have, mended in the text so that the rest can be read: a
//! missing comma or key, a key that stands twice, an abbreviation that nobody defined.

use std::collections::BTreeSet;
use std::ops::Range;

use biblatex::{ParseError, ParseErrorKind, Token};

use super::Input;
use super::entry::warn;
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

/// A text in the course of being mended, and the way back to the original.
pub(super) struct Mended {
    pub(super) text: String,
    /// Where something was put in, in the mended text, and how long it is.
    added: Vec<(usize, usize)>,
    /// How much was put in before each of those.
    sums: Vec<usize>,
    keys: BTreeSet<String>,
    pub(super) tries: usize,
}

impl Mended {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            added: Vec::new(),
            sums: Vec::new(),
            keys: BTreeSet::new(),
            tries: 0,
        }
    }

    /// Begins with a text in which something has been put in already: where, in that text,
    /// and how long it is, in order.
    pub(super) fn begin(&mut self, text: String, added: Vec<(usize, usize)>) {
        self.text = text;
        self.added = added;
        self.sum();
    }

    /// How much was put in before each place of `added`.
    fn sum(&mut self) {
        let mut sum = 0;
        self.sums.clear();
        for (_, length) in &self.added {
            self.sums.push(sum);
            sum += length;
        }
    }

    /// A place of the mended text in the original.
    pub(super) fn back(&self, at: &Range<usize>) -> Range<usize> {
        let one = |place: usize| {
            let before = self.added.partition_point(|(start, _)| *start < place);
            let Some(last) = before.checked_sub(1) else { return place };
            let (start, length) = self.added.get(last).copied().unwrap_or_default();
            let sum = self.sums.get(last).copied().unwrap_or_default();
            place - sum - length.min(place - start)
        };
        let (start, end) = (one(at.start), one(at.end));
        start..end.max(start)
    }

    fn insert(&mut self, at: usize, text: &str) {
        self.text.insert_str(at, text);
        let place = self.added.partition_point(|(start, _)| *start < at);
        for (start, _) in self.added.iter_mut().skip(place) {
            *start += text.len();
        }
        self.added.insert(place, (at, text.len()));
        self.sum();
    }

    /// Puts spaces in the place of what cannot be read.
    fn blank(&mut self, at: Range<usize>) {
        let blank: String = self.text[at.clone()]
            .bytes()
            .map(|b| if b == b'\n' { '\n' } else { ' ' })
            .collect();
        self.text.replace_range(at, &blank);
    }

    /// The entry around a place: from its `@` to the next line that begins with one.
    fn entry(&self, at: usize) -> Range<usize> {
        let at = floor(&self.text, at);
        let start = self.text[..at].rfind('@').unwrap_or(0);
        let begins = self.text[start..].match_indices('@').skip(1).find(|(offset, _)| {
            let before = self.text[start..start + offset].trim_end_matches([' ', '\t']);
            before.ends_with('\n')
        });
        start..begins.map_or(self.text.len(), |(offset, _)| start + offset)
    }

    /// Mends what an error is about, so that the rest can be read.
    pub(super) fn mend(
        &mut self,
        error: &ParseError,
        input: Input<'_>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        self.tries += 1;
        let at = floor(&self.text, error.span.start);
        let here = self.back(&(at..floor(&self.text, error.span.end.max(at))));
        let mut say =
            |message: String| warn(input.file, here.clone(), message, None, sink);
        match &error.kind {
            ParseErrorKind::DuplicateKey(key) => {
                // The error is about the second entry; its key gets a tail.
                let entry = self.entry((at + 1).min(self.text.len()));
                say(format!("a second entry is called `{key}`"));
                let text = &self.text[entry.clone()];
                let opened = text.find('{').unwrap_or(0);
                if let Some(place) =
                    text[opened..].find(key.as_str()).map(|at| opened + at)
                {
                    let mut n = 2;
                    while !self.keys.insert(format!("{key}-{n}")) {
                        n += 1;
                    }
                    self.insert(entry.start + place + key.len(), &format!("-{n}"));
                    return Ok(());
                }
                self.blank(entry);
                Ok(())
            }
            ParseErrorKind::UnknownAbbreviation(word) => {
                say(format!("`{word}` is no abbreviation: it is taken as it stands"));
                let end = floor(&self.text, error.span.end);
                self.insert(end, "}");
                self.insert(at, "{");
                Ok(())
            }
            ParseErrorKind::Expected(Token::Comma)
                if self.text[..at].ends_with(['}', '"'])
                    || self.text[..at].trim_end().ends_with(['}', '"']) =>
            {
                say("a comma is missing before this field".to_owned());
                let end = self.text[..at].trim_end().len();
                self.insert(end, ",");
                Ok(())
            }
            ParseErrorKind::Expected(Token::Identifier)
                if self.text[..at].trim_end().ends_with('{') =>
            {
                say("this entry has no key".to_owned());
                let mut n = 1;
                while !self.keys.insert(format!("entry-{n}")) {
                    n += 1;
                }
                self.insert(at, &format!("entry-{n}"));
                Ok(())
            }
            kind => {
                let entry = self.entry(at.max(1));
                let message = format!("this entry cannot be read: {kind}");
                let span = Span::new(input.file, here);
                let failed =
                    sink.error(Diagnostic::new(Code::E0107, span, message).related(
                        Span::new(input.file, self.back(&(entry.start..entry.start + 1))),
                        "the entry begins here",
                    ));
                if entry.is_empty() {
                    self.tries = usize::MAX - 1;
                }
                self.blank(entry);
                Err(failed)
            }
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
