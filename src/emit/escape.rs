//! Text as Typst markup and as Typst strings: nothing in it means anything to Typst.

/// A string literal.
pub fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Where a piece of text stands among others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    /// Whether a line may begin with it, where Typst looks for lists and headings.
    pub(super) first: bool,
    /// Whether nothing follows that could change the meaning of its last character.
    pub(super) last: bool,
    /// Whether its quotes stay straight.
    pub(super) straight: bool,
}

/// Appends markup that prints the text. Straight quotes become those of the language by
/// Typst's doing, unless they are to stay.
pub(super) fn markup(text: &str, edges: Edges, out: &mut String) {
    let mut line_start = edges.first;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let rest = &text[at + c.len_utf8()..];
        let next = chars.peek().map(|(_, c)| *c);
        // What follows, as far as it matters: nothing, something, or who knows.
        let followed = |wanted: &dyn Fn(char) -> bool| match next {
            Some(next) => wanted(next),
            None => !edges.last,
        };
        let escape = match c {
            '\\' | '#' | '$' | '*' | '_' | '`' | '<' | '>' | '@' | '[' | ']' | '~' => {
                true
            }
            '"' | '\'' => edges.straight,
            '=' | '+' => line_start,
            '-' => line_start || followed(&|c| matches!(c, '-' | '?') || c.is_numeric()),
            '/' => line_start || followed(&|c| matches!(c, '/' | '*')),
            '.' => {
                let open =
                    rest.len() < 2 && rest.chars().all(|c| c == '.') && !edges.last;
                rest.starts_with("..") || open || is_number_of_line(&text[..at], edges)
            }
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        match c {
            // Typst takes them for the end of a line.
            '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push(' ');
            }
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
        line_start = line_start && c.is_whitespace();
    }
}

/// Whether the text so far is a number that begins a line: with a full stop it would
/// begin a numbered list.
fn is_number_of_line(before: &str, edges: Edges) -> bool {
    let before = before.trim_start();
    edges.first && !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, first: bool, last: bool) -> String {
        let mut out = String::new();
        markup(text, Edges { first, last, straight: false }, &mut out);
        out
    }

    #[test]
    fn only_what_means_something_is_escaped() {
        for (text, markup) in [
            ("Ends. With a stop.", "Ends. With a stop."),
            ("a-b -- c --- d", "a-b \\-- c \\-\\-- d"),
            ("...", "\\..."),
            ("1. one", "1\\. one"),
            ("- a", "\\- a"),
            ("-5 -?", "\\-5 \\-?"),
            ("// /* /", "\\// \\/\\* /"),
            ("= a = b", "\\= a = b"),
            ("#x@y~z", "\\#x\\@y\\~z"),
            ("a\u{2028}+ b", "a + b"),
        ] {
            assert_eq!(escaped(text, true, true), markup, "{text}");
        }
    }

    #[test]
    fn what_another_piece_may_change_is_escaped_at_the_end() {
        assert_eq!(escaped("a-", false, false), "a\\-");
        assert_eq!(escaped("a.", false, false), "a\\.");
        assert_eq!(escaped("a..", false, false), "a\\.\\.");
        assert_eq!(escaped("a/", false, false), "a\\/");
    }
}
