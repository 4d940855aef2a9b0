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

/// Markup that prints the text. `first` says that a line may begin here, where Typst
/// looks for lists and headings. Straight quotes stay: Typst makes them the language's.
pub(super) fn markup(text: &str, first: bool, out: &mut String) {
    let mut line_start = first;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let rest = &text[at + c.len_utf8()..];
        let next = chars.peek().map(|(_, c)| *c);
        let escape = match c {
            '\\' | '#' | '$' | '*' | '_' | '`' | '<' | '>' | '@' | '[' | ']' | '~' => {
                true
            }
            '=' | '+' => line_start,
            '-' => {
                // At its end another run may follow that makes a dash of it.
                line_start
                    || next
                        .is_none_or(|next| matches!(next, '-' | '?') || next.is_numeric())
            }
            '/' => line_start || next.is_none_or(|next| matches!(next, '/' | '*')),
            '.' => {
                let ellipsis = rest.starts_with("..") || rest.len() < 2;
                let numbered = line_start_number(&text[..at], first);
                ellipsis && !rest.starts_with(|c: char| c.is_alphanumeric()) || numbered
            }
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        if c.is_control() {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
        line_start = line_start && c == ' ';
    }
}

/// Whether the text so far is a number that begins a line: with a dot it would begin a
/// numbered list.
fn line_start_number(before: &str, first: bool) -> bool {
    let before = before.trim_start();
    first && !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit())
}

/// Markup that prints the text, straight quotes as they are.
pub(super) fn verbatim(text: &str, first: bool, out: &mut String) {
    let mut escaped = String::new();
    markup(text, first, &mut escaped);
    out.push_str(&escaped.replace('"', "\\\"").replace('\'', "\\'"));
}
