//! Slips of BibTeX that are mended before a file is parsed: round brackets around entries, spaces
//! in keys, braces that nobody closes, words that nobody defines, a dollar alone.
//!
//! One walk over the text finds them all; where nothing is put in, places stay what they are.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Input;
use super::bibtex_mend::Mended;
use super::entry::warn;
use crate::diag::Sink;

/// Abbreviations that every BibTeX knows.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A change to the text.
enum Edit {
    /// Other bytes in the place of as many.
    Replace(Range<usize>, String),
    /// Something more.
    Insert(usize, String),
}

/// Mends what can be told without parsing.
pub(super) fn mend(mended: &mut Mended, input: Input<'_>, sink: &mut Sink) {
    let text = mended.text.clone();
    let mut walk = Walk { text: &text, at: 0, edits: Vec::new(), input, sink };
    let defined = walk.defined();
    walk.file(&defined);
    let mut edits = walk.edits;
    accents(&text, &mut edits);
    edits.sort_by_key(|edit| match edit {
        Edit::Replace(range, _) => range.start,
        Edit::Insert(at, _) => *at,
    });
    let mut new = String::with_capacity(text.len() + edits.len());
    let mut added = Vec::new();
    let mut done = 0;
    for edit in edits {
        let (range, what) = match edit {
            Edit::Replace(range, what) => (range, what),
            Edit::Insert(at, what) => (at..at, what),
        };
        let Some(before) = text.get(done..range.start) else { continue };
        new.push_str(before);
        if range.is_empty() {
            added.push((new.len(), what.len()));
        }
        new.push_str(&what);
        done = range.end;
    }
    new.push_str(text.get(done..).unwrap_or_default());
    mended.begin(new, added);
}

/// `\i` and `\j` behind an accent are letters by themselves, of the same length.
fn accents(text: &str, edits: &mut Vec<Edit>) {
    for (letter, dotless) in [("\\i", "ı"), ("\\j", "ȷ")] {
        for (at, _) in text.match_indices(letter) {
            let before = text[..at].trim_end_matches('{');
            let accent = before.ends_with(['\'', '`', '^', '"', '~', '=', '.'])
                && before[..before.len() - 1].ends_with('\\');
            let after = text[at + 2..].chars().next();
            if accent && !after.is_some_and(char::is_alphabetic) {
                edits.push(Edit::Replace(at..at + 2, dotless.to_owned()));
            }
        }
    }
}

struct Walk<'a, 'b> {
    text: &'a str,
    at: usize,
    edits: Vec<Edit>,
    input: Input<'a>,
    sink: &'b mut Sink,
}

impl Walk<'_, '_> {
    fn warn(&mut self, at: Range<usize>, message: String) {
        warn(self.input.file, at, message, None, self.sink);
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The end of what satisfies a test.
    fn while_at(&self, from: usize, test: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !test(*byte)).unwrap_or(rest.len())
    }

    /// The words that `@string` defines.
    fn defined(&self) -> BTreeSet<String> {
        let lower = self.text.to_ascii_lowercase();
        let mut defined: BTreeSet<String> =
            MONTHS.iter().map(|m| (*m).to_owned()).collect();
        for (at, _) in lower.match_indices("@string") {
            let name = lower[at + "@string".len()..].trim_start();
            let name = name.strip_prefix(['{', '(']).unwrap_or(name).trim_start();
            let end =
                name.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(name.len());
            defined.insert(name[..end].to_owned());
        }
        defined
    }

    fn file(&mut self, defined: &BTreeSet<String>) {
        while let Some(found) = self.text.get(self.at..).and_then(|rest| rest.find('@')) {
            let start = self.at + found;
            let word = self.while_at(start + 1, |byte| byte.is_ascii_whitespace());
            let end = self.while_at(word, |byte| byte.is_ascii_alphabetic());
            let open = self.while_at(end, |byte| byte.is_ascii_whitespace());
            let kind = self.text[word..end].to_ascii_lowercase();
            match self.byte(open) {
                Some(b'{' | b'(') if end > word => {
                    self.entry(start, &kind, open, defined)
                }
                // An address in what stands between entries.
                _ => {
                    if kind != "comment" {
                        self.edits.push(Edit::Replace(start..start + 1, " ".to_owned()));
                    }
                    self.at = start + 1;
                }
            }
        }
    }

    /// One entry, from its opening bracket on.
    fn entry(
        &mut self,
        start: usize,
        kind: &str,
        open: usize,
        defined: &BTreeSet<String>,
    ) {
        let round = self.byte(open) == Some(b'(');
        let work = !matches!(kind, "comment" | "preamble" | "string");
        let (mut at, mut depth, mut quoted) = (open + 1, 1_usize, false);
        if work {
            at = self.key(at);
        }
        let mut dollars: Vec<usize> = Vec::new();
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => {
                    at += 2;
                    continue;
                }
                b'{' => depth += 1,
                b'}' if depth > 1 || !round => depth -= 1,
                b')' if round && depth == 1 && !quoted => depth = 0,
                b'"' if depth == 1 => quoted = !quoted,
                b'$' => dollars.push(at),
                // A value, or what is joined to one.
                b'=' | b'#' if depth == 1 && !quoted && kind != "comment" => {
                    at = self.value(at + 1, defined);
                    continue;
                }
                // A new entry at the edge of a line, and this one is not closed.
                b'@' if work && self.begins(at) => {
                    self.warn(start..start + 1, "this entry is not closed".to_owned());
                    let end = self.text[..at].trim_end().len();
                    let mut close = if quoted { "\"".to_owned() } else { String::new() };
                    close.push_str(&"}".repeat(depth - 1));
                    close.push('}');
                    self.edits.push(Edit::Insert(end, close));
                    self.at = at;
                    self.brackets(round, open, None);
                    return;
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
            let ends =
                depth == 1 && !quoted && matches!(self.byte(at), Some(b',' | b'\n'));
            if ends || depth == 1 && !quoted && self.byte(at).is_none() {
                self.dollars(&mut dollars);
            }
        }
        self.dollars(&mut dollars);
        self.at = at.max(start + 1);
        self.brackets(round, open, (depth == 0).then(|| at - 1));
    }

    /// An odd dollar is money.
    fn dollars(&mut self, dollars: &mut Vec<usize>) {
        if dollars.len() % 2 == 1
            && let Some(last) = dollars.last().copied()
        {
            self.warn(last..last + 1, "a dollar by itself is taken for money".to_owned());
            self.edits.push(Edit::Insert(last, "\\".to_owned()));
        }
        dollars.clear();
    }

    /// Round brackets around an entry become braces.
    fn brackets(&mut self, round: bool, open: usize, close: Option<usize>) {
        if !round {
            return;
        }
        self.edits.push(Edit::Replace(open..open + 1, "{".to_owned()));
        if let Some(close) = close {
            self.edits.push(Edit::Replace(close..close + 1, "}".to_owned()));
        }
    }

    /// Whether an entry begins at a place: at the edge of a line, with a word and a bracket.
    fn begins(&self, at: usize) -> bool {
        let edge = self.text[..at].trim_end_matches([' ', '\t']).ends_with('\n');
        let end = self.while_at(at + 1, |byte| byte.is_ascii_alphabetic());
        let open = self.while_at(end, |byte| byte.is_ascii_whitespace());
        edge && end > at + 1 && matches!(self.byte(open), Some(b'{' | b'('))
    }

    /// The key: spaces in it become underscores, for the parser knows none.
    fn key(&mut self, at: usize) -> usize {
        let start = self.while_at(at, |byte| byte.is_ascii_whitespace());
        let end = self.while_at(start, |byte| !b",=}\n\r".contains(&byte));
        if self.byte(end) == Some(b',') {
            let key = self.text[start..end].trim_end();
            let spaces = key.match_indices(' ').map(|(space, _)| start + space);
            let spaces: Vec<usize> = spaces.collect();
            for space in spaces {
                self.edits.push(Edit::Replace(space..space + 1, "_".to_owned()));
            }
            return end;
        }
        start
    }

    /// The beginning of a value: a word that nobody defines stands for itself.
    fn value(&mut self, at: usize, defined: &BTreeSet<String>) -> usize {
        let start = self.while_at(at, |byte| byte.is_ascii_whitespace());
        let end = self.while_at(start, |byte| {
            byte.is_ascii_alphanumeric() || b"-_.:+/'".contains(&byte) || byte >= 0x80
        });
        let word = self.text.get(start..end).unwrap_or_default();
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        if !word.is_empty() && !number && !defined.contains(&word.to_lowercase()) {
            let message =
                format!("`{word}` is no abbreviation: it is taken as it stands");
            self.warn(start..end, message);
            self.edits.push(Edit::Insert(start, "{".to_owned()));
            self.edits.push(Edit::Insert(end, "}".to_owned()));
        }
        end
    }
}
