//! What a CommonMark parser shall not look into: math, and the addresses of links.

use std::ops::Range;

/// What the CommonMark parser shall not look into, in order.
#[derive(Default)]
pub(super) struct Islands {
    /// Math, dollar signs included.
    pub(super) math: Vec<Range<usize>>,
    /// Addresses of links, brackets included.
    pub(super) addresses: Vec<Range<usize>>,
}

/// Finds addresses, and math by Pandoc's rule: an opening dollar has a character right
/// behind it, a closing one has a character right before it and no digit behind it.
pub(super) fn find_islands(text: &str) -> Islands {
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
