//! CommonMark's inline markup, by way of a parser that knows blocks too: what it shall not
//! see is masked, and its events are read against the source.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::islands::{Islands, find_islands};
use super::{Inline, RunKind};
use crate::diag::{Failed, Sink};
use crate::source::Quoted;
use crate::value::{link, math};

/// What is no more than a space in a text.
const LINE_ENDS: [char; 5] = ['\n', '\r', '\t', '\u{2028}', '\u{2029}'];
/// Stands in for `_` while CommonMark is parsed: here it is no markup.
const UNDERSCORE: char = '\u{1a}';
/// Stands in for each byte of math.
const MATH: char = '\u{1d}';
/// Stands in for the `[` of an image.
const BRACKET: char = '\u{1c}';
/// Keeps the parser from seeing a block construct, and is taken off again.
const GUARD: &str = "a ";

/// A stage over one string; the parts hold byte offsets into it.
struct Reader<'s> {
    source: &'s Quoted,
    /// Where math stands, dollar signs included.
    math: Vec<Range<usize>>,
    /// The content under construction; the last is the innermost.
    stack: Vec<Inline>,
    /// Words that no markup has interrupted yet.
    pending: Range<usize>,
}

pub(super) fn parse(source: &Quoted, sink: &mut Sink) -> Result<Inline, Failed> {
    let Islands { math, addresses } = find_islands(&source.text);
    let mut result = Ok(());
    for range in &math {
        let inner = range.start + 1..range.end - 1;
        let checked = math::check(&source.text[inner.clone()], inner.start, source, sink);
        result = result.and(checked);
    }
    let masked = mask(&source.text, &math, &addresses);
    let mut reader = Reader { source, math, stack: vec![Inline::new()], pending: 0..0 };
    for (event, range) in Parser::new(&masked).into_offset_iter() {
        let range = range.start.saturating_sub(GUARD.len())
            ..range.end.saturating_sub(GUARD.len());
        if let Err(failed) = reader.event(event, range, sink) {
            result = Err(failed);
        }
    }
    reader.flush();
    result.map(|()| reader.stack.into_iter().next().unwrap_or_default())
}

/// The text as the CommonMark parser sees it: one line that begins no block, with
/// everything at its own offset behind the guard.
fn mask(text: &str, math: &[Range<usize>], addresses: &[Range<usize>]) -> String {
    let within = |ranges: &[Range<usize>], at: usize| {
        let index = ranges.partition_point(|range| range.end <= at);
        ranges.get(index).is_some_and(|range| range.contains(&at))
    };
    let mut masked = String::with_capacity(GUARD.len() + text.len());
    masked.push_str(GUARD);
    let mut escaped = false;
    let mut literal_bracket = false;
    for (at, c) in text.char_indices() {
        let escape = escaped;
        escaped = c == '\\' && !escape;
        match c {
            _ if within(math, at) => {
                masked.extend(std::iter::repeat_n(MATH, c.len_utf8()));
            }
            '_' if !escape && !within(addresses, at) => masked.push(UNDERSCORE),
            '!' if !escape && text[at..].starts_with("![") => {
                // An image has no place in a line of text: its marks are literal.
                masked.push('!');
                literal_bracket = true;
            }
            '[' if std::mem::take(&mut literal_bracket) => masked.push(BRACKET),
            '\n' | '\r' | '\t' => masked.push(' '),
            '\u{2028}' | '\u{2029}' => masked.push_str("   "),
            '\0' => masked.push('\u{1}'),
            _ => masked.push(c),
        }
    }
    masked
}

impl Reader<'_> {
    fn event(
        &mut self,
        event: Event<'_>,
        range: Range<usize>,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        match event {
            // Every other event that carries words is literal, as it stands in the
            // source: entities and HTML are not interpreted.
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) => self.words(range),
            Event::Code(code) => {
                self.flush();
                let code = code.replace(UNDERSCORE, "_").replace(BRACKET, "[");
                self.add(RunKind::Code(code), range);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. }) => {
                self.flush();
                self.stack.push(Inline::new());
            }
            Event::End(TagEnd::Emphasis) => self.close(RunKind::Emph, range),
            Event::End(TagEnd::Strong) => self.close(RunKind::Strong, range),
            Event::End(TagEnd::Link) => {
                let address = self.destination(&range);
                self.flush();
                let Some(body) = self.stack.pop() else { return Ok(()) };
                match link::normalize(&address) {
                    Some(url) => {
                        let words =
                            || Inline::words(&address, self.source.locate(range.clone()));
                        let body = if body.is_empty() { words() } else { body };
                        self.add(RunKind::Link(url, body), range);
                    }
                    None => {
                        let span = self.source.locate(range);
                        return Err(sink.error(link::refusal(&address, span)));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The address of a link, from its source: `[body](address)` or `<address>`.
    fn destination(&self, range: &Range<usize>) -> String {
        let source = &self.source.text[range.clone()];
        let inside = match source.strip_prefix('<') {
            Some(rest) => rest.strip_suffix('>').unwrap_or(rest),
            None => {
                let start = source.rfind("](").map_or(0, |at| at + 2);
                let inside = source[start..].trim_end_matches(')').trim();
                // A title behind the address is allowed, and means nothing on paper.
                let end = inside.find(" \"").unwrap_or(inside.len());
                inside[..end].trim()
            }
        };
        inside.trim_start_matches('<').trim_end_matches('>').to_owned()
    }

    fn close(&mut self, kind: fn(Inline) -> RunKind, range: Range<usize>) {
        self.flush();
        if let Some(body) = self.stack.pop() {
            self.add(kind(body), range);
        }
    }

    fn add(&mut self, kind: RunKind, range: Range<usize>) {
        let span = self.source.locate(range);
        if let Some(top) = self.stack.last_mut() {
            top.push(kind, span);
        }
    }

    /// Takes words in; they are held back until markup interrupts them, so that an
    /// address is seen whole.
    fn words(&mut self, range: Range<usize>) {
        if range.end <= self.pending.end {
            return;
        }
        if range.start == self.pending.end {
            self.pending.end = range.end;
            return;
        }
        self.flush();
        let escaped = self.source.text[..range.start].ends_with('\\');
        let first = range.start + self.first_length(range.start);
        if escaped && self.source.text[range.clone()].starts_with(['"', '\'']) {
            self.add(
                RunKind::Verbatim(self.source.text[range.start..first].into()),
                range.start..first,
            );
            self.pending = first..range.end;
        } else {
            self.pending = range;
        }
    }

    fn first_length(&self, at: usize) -> usize {
        self.source.text[at..].chars().next().map_or(0, char::len_utf8)
    }

    /// Writes the words held back, with their math and their web addresses.
    fn flush(&mut self) {
        let mut rest = std::mem::replace(&mut self.pending, 0..0);
        self.pending = rest.end..rest.end;
        while !rest.is_empty() {
            let math = self
                .math
                .iter()
                .find(|math| math.start < rest.end && math.end > rest.start);
            match math.cloned() {
                Some(math) => {
                    self.plain(rest.start..math.start);
                    let inner = &self.source.text[math.start + 1..math.end - 1];
                    self.add(RunKind::Math(inner.to_owned()), math.clone());
                    rest.start = math.end;
                }
                None => {
                    self.plain(rest.clone());
                    rest.start = rest.end;
                }
            }
        }
    }

    /// Writes words without math; web addresses in it become links.
    fn plain(&mut self, range: Range<usize>) {
        let mut rest = range;
        while !rest.is_empty() {
            let found = if self.stack.len() > 1 { None } else { self.address(&rest) };
            let Some(address) = found else { break };
            self.text(rest.start..address.start);
            let body = &self.source.text[address.clone()];
            if let Some(url) = link::normalize(body) {
                let span = self.source.locate(address.clone());
                let body = Inline::words(body, span);
                self.add(RunKind::Link(url, body), address.clone());
            } else {
                self.text(address.clone());
            }
            rest.start = address.end;
        }
        self.text(rest);
    }

    fn text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let text = self.source.text[range.clone()].replace(LINE_ENDS, " ");
            self.add(RunKind::Text(text), range);
        }
    }

    /// The first bare web address in a range: from `http` to the next space, without
    /// the punctuation that closes a sentence.
    fn address(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let text = &self.source.text[range.clone()];
        let start = ["https://", "http://"]
            .iter()
            .filter_map(|scheme| text.find(scheme))
            .min()?;
        let tail = &text[start..];
        let stop = |c: char| c.is_whitespace() || "<>\"`{}|\\^".contains(c);
        let mut address = &tail[..tail.find(stop).unwrap_or(tail.len())];
        loop {
            let unbalanced = address.matches(')').count() > address.matches('(').count();
            let closing: &[char] = if unbalanced {
                &['.', ',', ';', ':', '!', '?', '\'', '*', ')', '’', '”']
            } else {
                &['.', ',', ';', ':', '!', '?', '\'', '*', '’', '”']
            };
            match address.strip_suffix(closing) {
                Some(shorter) => address = shorter,
                None => break,
            }
        }
        let start = range.start + start;
        Some(start..start + address.len())
    }
}
