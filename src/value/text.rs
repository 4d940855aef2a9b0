//! Text: CommonMark inline markup with `*` alone for emphasis, and `$math$`.
//!
//! Block constructs are not markup here: `1. first` and `# title` are what they look
//! like. HTML and entities are literal, bare web addresses are linked.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{link, math};
use crate::diag::{Failed, Sink};
use crate::source::{Quoted, Span};

/// A text of the user's, as typed and as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// As typed, markup included.
    pub raw: String,
    /// As understood.
    pub inline: Inline,
    /// Where it stands.
    pub span: Span,
}

/// A run of inline content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inline {
    /// The pieces, in order.
    pub runs: Vec<Run>,
}

/// A piece of inline content and the place it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub kind: RunKind,
    /// The place to blame for it.
    pub span: Span,
}

/// The kinds of inline content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunKind {
    /// Words. Straight quotes in it become those of the language.
    Text(String),
    /// Words that stand as typed, quotes too.
    Verbatim(String),
    /// A piece of code.
    Code(String),
    /// Typst math, checked, without its dollar signs.
    Math(String),
    /// Emphasised content.
    Emph(Inline),
    /// Strong content.
    Strong(Inline),
    /// A live link.
    Link(String, Inline),
    /// Content that stands on one line: a date, a name's initials.
    Tied(Inline),
}

impl Inline {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Words from one place.
    pub fn words(text: impl Into<String>, span: Span) -> Self {
        Self::new().with(RunKind::Text(text.into()), span)
    }

    /// Adds a piece.
    #[must_use]
    pub fn with(mut self, kind: RunKind, span: Span) -> Self {
        self.push(kind, span);
        self
    }

    /// Adds a piece.
    pub fn push(&mut self, kind: RunKind, span: Span) {
        self.runs.push(Run { kind, span });
    }

    /// Adds words.
    pub fn push_words(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.push(RunKind::Text(text.to_owned()), span);
        }
    }

    /// Adds other content behind.
    pub fn extend(&mut self, other: Inline) {
        self.runs.extend(other.runs);
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.plain().trim().is_empty()
    }

    /// The place of the first piece.
    pub fn span(&self) -> Option<Span> {
        self.runs.first().map(|run| run.span)
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        self.write_plain(&mut plain);
        plain
    }

    fn write_plain(&self, plain: &mut String) {
        for run in &self.runs {
            match &run.kind {
                RunKind::Text(text)
                | RunKind::Verbatim(text)
                | RunKind::Code(text)
                | RunKind::Math(text) => plain.push_str(text),
                RunKind::Emph(inner)
                | RunKind::Strong(inner)
                | RunKind::Tied(inner)
                | RunKind::Link(_, inner) => inner.write_plain(plain),
            }
        }
    }

    /// Joins what is not empty with words between, each blamed on what follows it.
    pub fn join(parts: impl IntoIterator<Item = Inline>, between: &str) -> Self {
        let mut joined = Inline::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let (false, Some(span)) = (joined.runs.is_empty(), part.span()) {
                joined.push_words(between, span);
            }
            joined.extend(part);
        }
        joined
    }
}

impl Text {
    /// Reads inline markup.
    ///
    /// # Errors
    /// `E0309`, `E0310` for its math, `E0304` for a link that is no address.
    pub fn parse(source: &Quoted, sink: &mut Sink) -> Result<Self, Failed> {
        let inline = parse(source, sink)?;
        Ok(Self { raw: source.text.clone(), inline, span: source.span })
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.inline.is_empty()
    }
}

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

fn parse(source: &Quoted, sink: &mut Sink) -> Result<Inline, Failed> {
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

/// What the CommonMark parser shall not look into, in order.
#[derive(Default)]
struct Islands {
    /// Math, dollar signs included.
    math: Vec<Range<usize>>,
    /// Addresses of links, brackets included.
    addresses: Vec<Range<usize>>,
}

/// Finds addresses, and math by Pandoc's rule: an opening dollar has a character right
/// behind it, a closing one has a character right before it and no digit behind it.
fn find_islands(text: &str) -> Islands {
    let bytes = text.as_bytes();
    let mut found = Islands::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (end, islands) = match byte {
            b'\\' => (at + 2, None),
            b'`' => (skip_code(bytes, at), None),
            b']' if bytes.get(at + 1) == Some(&b'(') => {
                (skip_destination(bytes, at + 1), Some(&mut found.addresses))
            }
            b'<' => match skip_autolink(text, at) {
                Some(end) => (end, Some(&mut found.addresses)),
                None => (at + 1, None),
            },
            b'$' => match math_end(bytes, at) {
                Some(end) => (end, Some(&mut found.math)),
                None => (at + 1, None),
            },
            _ => (at + 1, None),
        };
        if let Some(islands) = islands {
            islands.push(at..end);
        }
        at = end;
    }
    found
}

/// One past an address in angle brackets.
fn skip_autolink(text: &str, start: usize) -> Option<usize> {
    let inside = &text[start + 1..];
    let length = inside.find(|c: char| c == '>' || c == '<' || c.is_whitespace())?;
    let (address, rest) = inside.split_at(length);
    (rest.starts_with('>') && address.contains(':')).then_some(start + length + 2)
}

/// One past the dollar that closes the math opened at `start`.
fn math_end(bytes: &[u8], start: usize) -> Option<usize> {
    let next = bytes.get(start + 1)?;
    if next.is_ascii_whitespace() || *next == b'$' {
        return None;
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'$' => {
                let tight = !bytes[at - 1].is_ascii_whitespace();
                let digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
                return (tight && !digit).then_some(at + 1);
            }
            _ => {}
        }
        at += 1;
    }
}

/// One past a code span; one past its backticks where nothing closes them.
fn skip_code(bytes: &[u8], start: usize) -> usize {
    let ticks = |at: usize| bytes[at..].iter().take_while(|&&b| b == b'`').count();
    let length = ticks(start);
    let mut at = start + length;
    while at < bytes.len() {
        match ticks(at) {
            0 => at += 1,
            n if n == length => return at + n,
            n => at += n,
        }
    }
    start + length
}

/// One past the parenthesis that closes a link's address.
fn skip_destination(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b' ' if depth > 0 => break,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    start + 1
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The runs in a notation of one line: `t(…)` text, `e` emphasis, `s` strong, `c`
    /// code, `m` math, `l` link, `v` verbatim.
    fn notation(text: &str) -> String {
        fn show(inline: &Inline) -> String {
            let one = |run: &Run| match &run.kind {
                RunKind::Text(text) => format!("t({text})"),
                RunKind::Verbatim(text) => format!("v({text})"),
                RunKind::Code(code) => format!("c({code})"),
                RunKind::Math(math) => format!("m({math})"),
                RunKind::Emph(inner) => format!("e({})", show(inner)),
                RunKind::Strong(inner) => format!("s({})", show(inner)),
                RunKind::Tied(inner) => format!("n({})", show(inner)),
                RunKind::Link(url, inner) => format!("l({url}: {})", show(inner)),
            };
            inline.runs.iter().map(one).collect()
        }
        let file = Sources::new().add("t", text.into());
        let quoted =
            Quoted::new(text.into(), Span::new(file, 0..text.len()), vec![(0, 0)]);
        let mut sink = Sink::new();
        match Text::parse(&quoted, &mut sink) {
            Ok(text) => show(&text.inline),
            Err(_) => sink.sorted().iter().map(|d| d.code.name()).collect(),
        }
    }

    #[test]
    fn stars_are_markup_and_underscores_are_not() {
        assert_eq!(notation("a *b* **c** `d_e`"), "t(a )e(t(b))t( )s(t(c))t( )c(d_e)");
        assert_eq!(notation("_a_ __b__ a_b"), "t(_a_ __b__ a_b)");
        assert_eq!(notation("*a **b***"), "e(t(a )s(t(b)))");
        assert_eq!(notation(r"\*a\* \_ 2 * 3"), "t(*a)t(* )t(_ 2 * 3)");
    }

    #[test]
    fn blocks_html_and_entities_are_literal() {
        for text in [
            "# a",
            "- a",
            "1. a",
            "> a",
            "    a",
            "---",
            "***",
            "a\\",
            "<b>x</b>",
            "&amp; &",
            "#import",
            "@x ~ -- /* //",
            "![a](b)",
            "[a]: http",
            "[a]",
            "![a]",
            "= a",
            "+ a",
            "```",
            "|a|b|",
        ] {
            let quiet = notation(text).replace(")t(", "");
            assert_eq!(quiet, format!("t({text})"), "{text}");
        }
    }

    #[test]
    fn links_and_bare_addresses_are_live() {
        assert_eq!(
            notation("[*a*](https://b.org/c_d_e)"),
            "l(https://b.org/c_d_e: e(t(a)))"
        );
        assert_eq!(
            notation("see https://a.org/b?c=d&e=f_g. (https://b.org/x_(y))"),
            "t(see )l(https://a.org/b?c=d&e=f_g: t(https://a.org/b?c=d&e=f_g))t(. ()\
             l(https://b.org/x_(y): t(https://b.org/x_(y)))t())"
        );
        assert_eq!(notation("[a](#)"), "E0304");
        assert_eq!(notation("[a](javascript:x)"), "E0304");
        assert_eq!(notation("<https://a.org>"), "l(https://a.org: t(https://a.org))");
    }

    #[test]
    fn dollars_are_math_by_pandocs_rule() {
        assert_eq!(notation("$x^2$, *$y$*"), "m(x^2)t(, )e(m(y))");
        assert_eq!(notation("$5 and $10"), "t($5 and $10)");
        assert_eq!(notation("costs $5-$10"), "t(costs $5-$10)");
        assert_eq!(notation(r"\$x\$"), "t($x)t($)");
        assert_eq!(notation("`$x$` $a * b * c$"), "c($x$)t( )m(a * b * c)");
        assert_eq!(notation("[a](https://a.org/$x$)"), "l(https://a.org/$x$: t(a))");
        assert_eq!(notation("$ x$ and $y $"), "t($ x$ and $y $)");
    }

    #[test]
    fn math_is_no_door_to_code() {
        for math in ["$#read(\"x\")$", "$std.read(\"x\")$", "$a_(#x)$", "$sqrt(std)$"] {
            assert_eq!(notation(math), "E0310", "{math}");
        }
        for math in ["$frac(1$", "$read(x)$", "$a // b$", "$a /* b$", "$\"a$", "$entry$"]
        {
            assert!(notation(math).starts_with("E0309"), "{math}: {}", notation(math));
        }
        assert_eq!(
            notation("$arrow.r.double alpha sqrt(x)$"),
            "m(arrow.r.double alpha sqrt(x))"
        );
    }

    #[test]
    fn quotes_are_kept_apart_from_escaped_ones() {
        assert_eq!(notation(r#"a \"b\" "c""#), "t(a )v(\")t(b)v(\")t( \"c\")");
    }
}
