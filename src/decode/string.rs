//! The way back from a decoded TOML string to its token in the file.

use crate::source::{Quoted, Span};

/// Joins a decoded string and its token. Where the two do not match byte for byte in a
/// way that is understood here, the whole token is the place of everything in it.
pub(super) fn quoted(text: &str, raw: &str, span: Span) -> Quoted {
    let anchors = anchors(raw, span.start).filter(|&(_, length)| length == text.len());
    let anchors = anchors.map(|(anchors, _)| anchors).unwrap_or_default();
    Quoted::new(text.to_owned(), span, anchors)
}

/// The anchors of a token that begins at a byte of its file, and how long it decodes.
fn anchors(raw: &str, start: u32) -> Option<(Vec<(u32, u32)>, usize)> {
    let (open, escapes) = ["\"\"\"", "'''", "\"", "'"]
        .iter()
        .find(|open| raw.starts_with(**open))
        .map(|open| (open.len(), open.starts_with('"')))?;
    let body = raw.get(open..raw.len().checked_sub(open)?)?;
    // A line feed right behind the opening of a long string is no part of it.
    let first = match (open, body.as_bytes()) {
        (3, [b'\r', b'\n', ..]) => 2,
        (3, [b'\n', ..]) => 1,
        _ => 0,
    };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let file = |at: usize| start + offset(open + at);
    let mut anchors = vec![(0, file(first))];
    let (mut at, mut decoded) = (first, 0);
    while at < body.len() {
        if !escapes || body.as_bytes()[at] != b'\\' {
            at += 1;
            decoded += 1;
            continue;
        }
        let (length, value) = escape(&body[at..])?;
        // What an escape gives points at the whole of it: at its first byte.
        anchors.push((offset(decoded), file(at)));
        at += length;
        decoded += value;
        anchors.push((offset(decoded), file(at)));
    }
    Some((anchors, decoded))
}

/// How long an escape is, and how long what it stands for.
fn escape(text: &str) -> Option<(usize, usize)> {
    let hex = |digits: usize| {
        let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
        Some((2 + digits, char::from_u32(code)?.len_utf8()))
    };
    match text.as_bytes().get(1)? {
        b'x' => hex(2),
        b'u' => hex(4),
        b'U' => hex(8),
        b'\n' | b'\r' | b' ' | b'\t' => {
            let rest = text[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            Some((text.len() - rest.len(), 0))
        }
        _ => Some((2, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// What each character of the decoded text points at in the file.
    fn back(raw: &str, decoded: &str) -> Vec<String> {
        let file = format!("x = {raw}");
        let id = Sources::new().add("t", file.clone());
        let quoted = quoted(decoded, raw, Span::new(id, 4..file.len()));
        let each = decoded
            .char_indices()
            .map(|(at, c)| file[quoted.locate(at..at + c.len_utf8()).range()].to_owned());
        each.collect()
    }

    #[test]
    fn every_character_points_at_its_own_bytes() {
        assert_eq!(back("\"aé\"", "aé"), ["a", "é"]);
        assert_eq!(back("'a\\n'", "a\\n"), ["a", "\\", "n"]);
        assert_eq!(back("\"\"\"\nab\"\"\"", "ab"), ["a", "b"]);
        assert_eq!(back(r#""a\tb""#, "a\tb"), ["a", r"\", "b"]);
        assert_eq!(back(r#""\u00e9b""#, "éb")[1], "b");
        assert_eq!(back("\"\"\"a\\\n  b\"\"\"", "ab"), ["a", "b"]);
    }

    #[test]
    fn a_token_not_understood_points_at_itself() {
        assert_eq!(back("\"abc\"", "ab"), ["\"abc\"", "\"abc\""]);
    }
}
