//! Inline content as Typst markup.
//!
//! A reader of PDFs drops a hyphen at the end of a line, typed or not. So no line may end
//! in one: a compound stands in a box, and a hyphen before a space is tied to what
//! follows. What is too long for a line may break before its hyphens, behind its slashes,
//! and in the end anywhere.

use super::escape::{Edges, markup, string};
use super::writer::Writer;
use crate::source::Span;
use crate::value::text::{Inline, Run, RunKind};

/// From this many characters on, a compound may break before its hyphens.
const LONG: usize = 30;
/// From this many characters on, a word may break anywhere.
const ENDLESS: usize = 60;

/// What stands between spaces: runs and pieces of runs.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// A piece of words, its place, and whether its quotes stay straight.
    Words(&'a str, Span, bool),
    /// Anything else.
    Run(&'a Run),
}

/// Writes content as it stands between square brackets.
pub(super) fn write(inline: &Inline, out: &mut Writer) {
    let mut token: Vec<Piece<'_>> = Vec::new();
    let mut first = true;
    for run in &inline.runs {
        let (text, straight) = match &run.kind {
            RunKind::Text(text) => (text, false),
            RunKind::Verbatim(text) => (text, true),
            _ => {
                token.push(Piece::Run(run));
                continue;
            }
        };
        let mut at = 0;
        for word in text.split_inclusive(' ') {
            let bare = word.trim_end_matches(' ');
            let mut piece = at;
            for part in by_script(bare) {
                // Between letters of East Asia any line may end: they are no long word.
                if piece > at || cjk_ends(&token) != cjk_begins(part) {
                    write_token(&token, first, out);
                    first = first && token.is_empty();
                    token.clear();
                }
                let span = exactly(run.span, text, piece..piece + part.len());
                token.push(Piece::Words(part, span, straight));
                piece += part.len();
            }
            at += word.len();
            if word.len() > bare.len() {
                let tie = write_token(&token, first, out);
                first = first && token.is_empty();
                token.clear();
                // A hyphen by itself stays with the words on both its sides.
                let lone = text[at..].starts_with("- ") || &text[at..] == "-";
                out.push(if tie || lone { "~" } else { " " });
            }
        }
    }
    write_token(&token, first, out);
}

/// The place of a piece of a run, where the run stands letter by letter in its file.
fn exactly(span: Span, text: &str, piece: std::ops::Range<usize>) -> Span {
    let range = span.range();
    if range.len() == text.len() {
        return Span::new(span.file, range.start + piece.start..range.start + piece.end);
    }
    span
}

/// Writes what stands between two spaces; says whether it must be tied to what follows.
fn write_token(token: &[Piece<'_>], first: bool, out: &mut Writer) -> bool {
    // A dash in a range of pages, or in a double name, ends no line, either.
    let words = |piece: &Piece<'_>| match piece {
        Piece::Words(words, ..) if cjk_begins(words) => false,
        Piece::Words(words, ..) => {
            words.contains(['-', '–']) || words.chars().count() > ENDLESS
        }
        Piece::Run(_) => false,
    };
    if !token.iter().any(words) {
        write_pieces(token, first, out);
        return false;
    }
    // Quotes and brackets stay outside the box: Typst pairs quotes along a paragraph.
    let (before, inside, after) = peel(token);
    write_pieces(&before, first, out);
    let plain: Option<String> = inside.iter().map(plain).collect();
    match plain {
        // A box has no direction. In a line that is written from right to left it would
        // change places with the words beside it.
        _ if out.is_rtl() => {
            for piece in &inside {
                match piece {
                    Piece::Words(words, span, straight) => {
                        write_joined(words, *span, *straight, out);
                    }
                    piece => write_pieces(std::slice::from_ref(piece), false, out),
                }
            }
        }
        // All of it fits on one line, and no line can break inside.
        Some(plain) if plain.chars().count() < LONG => {
            call(out, "box", |out| write_pieces(&inside, true, out));
        }
        _ => {
            for piece in &inside {
                match piece {
                    Piece::Words(words, span, straight) => {
                        write_long(words, *span, *straight, out);
                    }
                    piece => write_pieces(std::slice::from_ref(piece), false, out),
                }
            }
        }
    }
    write_pieces(&after, false, out);
    after.is_empty()
        && matches!(inside.last(), Some(Piece::Words(w, ..)) if w.ends_with('-'))
}

/// Takes the quotes, brackets and stops off both ends.
fn peel<'a>(token: &[Piece<'a>]) -> (Vec<Piece<'a>>, Vec<Piece<'a>>, Vec<Piece<'a>>) {
    let opening = |c: char| "\"'([{“‘«".contains(c);
    let closing = |c: char| "\"')]},.;:!?…”’»".contains(c);
    let (mut before, mut inside, mut after) = (Vec::new(), token.to_vec(), Vec::new());
    if let Some(Piece::Words(words, span, straight)) = inside.first_mut() {
        let length = words.len() - words.trim_start_matches(opening).len();
        let (peeled, rest) = words.split_at(length);
        if !peeled.is_empty() {
            before.push(Piece::Words(
                peeled,
                exactly(*span, words, 0..length),
                *straight,
            ));
            *span = exactly(*span, words, length..words.len());
            *words = rest;
        }
    }
    if let Some(Piece::Words(words, span, straight)) = inside.last_mut() {
        let length = words.trim_end_matches(closing).len();
        let (rest, peeled) = words.split_at(length);
        if !peeled.is_empty() {
            let place = exactly(*span, words, length..words.len());
            after.push(Piece::Words(peeled, place, *straight));
            *span = exactly(*span, words, 0..length);
            *words = rest;
        }
    }
    inside.retain(|piece| !matches!(piece, Piece::Words("", ..)));
    (before, inside, after)
}

/// The words of a piece that can stand in a box: they have no space.
fn plain(piece: &Piece<'_>) -> Option<String> {
    let words = match piece {
        Piece::Words(words, ..) => (*words).to_owned(),
        // A longer equation breaks at its signs.
        Piece::Run(Run { kind: RunKind::Math(math), .. }) if math.len() < LONG / 2 => {
            math.replace(' ', "")
        }
        Piece::Run(Run { kind: RunKind::Math(_), .. }) => return None,
        Piece::Run(run) => Inline { runs: vec![(*run).clone()] }.plain(),
    };
    (!words.contains(' ')).then_some(words)
}

/// Writes a long word as boxes between which a line may break.
fn write_long(words: &str, span: Span, straight: bool, out: &mut Writer) {
    for range in parts(words) {
        let place = exactly(span, words, range.clone());
        let part = Piece::Words(&words[range], place, straight);
        call(out, "box", |out| write_pieces(&[part], true, out));
    }
}

/// Writes a word without boxes: a joiner behind each hyphen keeps a line from ending there.
fn write_joined(words: &str, span: Span, straight: bool, out: &mut Writer) {
    for range in parts(words) {
        let mut at = range.start;
        for part in words[range].split_inclusive(['-', '–']) {
            let place = exactly(span, words, at..at + part.len());
            write_pieces(&[Piece::Words(part, place, straight)], false, out);
            at += part.len();
            if part.ends_with(['-', '–']) {
                out.push("\u{2060}");
            }
        }
    }
}

/// The parts of a word that are, and are not, in a script that breaks its lines between
/// any two letters. The letter behind a dash belongs to it, so that no line ends in one.
fn by_script(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        let cjk = is_cjk(c);
        let part = &word[start..at];
        let other = before.is_some_and(|before| is_cjk(before) != cjk);
        let taken = cjk && before.is_some_and(is_cjk) && !cjk_begins(part);
        if taken || other && !part.ends_with(['-', '–']) {
            parts.push(&word[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < word.len() {
        parts.push(&word[start..]);
    }
    parts
}

fn cjk_begins(word: &str) -> bool {
    word.chars().next().is_some_and(is_cjk)
}

fn cjk_ends(token: &[Piece<'_>]) -> bool {
    match token.last() {
        Some(Piece::Words(words, ..)) => words.chars().next_back().is_some_and(is_cjk),
        _ => false,
    }
}

/// Chinese characters, kana, Hangul, and their punctuation.
fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F
        | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

/// Where a long word may break: behind a slash; what is still long before a hyphen; and in
/// the end anywhere.
fn parts(words: &str) -> Vec<std::ops::Range<usize>> {
    let slash = |before: char, c: char| before == '/' && c != '/';
    let mut parts = Vec::new();
    for part in split(words, 0..words.len(), 1, slash) {
        for part in split(words, part, LONG / 2, |_, c| c == '-') {
            parts.extend(split(words, part, LONG, |_, _| true));
        }
    }
    parts
}

/// Splits a range before each character that begins a part, where what is before it has
/// at least so many characters and the whole is long.
fn split(
    words: &str,
    range: std::ops::Range<usize>,
    least: usize,
    begins: impl Fn(char, char) -> bool,
) -> Vec<std::ops::Range<usize>> {
    let text = &words[range.clone()];
    if text.chars().count() <= LONG {
        return vec![range];
    }
    let mut parts = Vec::new();
    let (mut start, mut length) = (range.start, 0);
    let mut before = '\0';
    for (at, c) in text.char_indices() {
        if length >= least && begins(before, c) {
            parts.push(start..range.start + at);
            (start, length) = (range.start + at, 0);
        }
        length += 1;
        before = c;
    }
    parts.push(start..range.end);
    parts
}

/// Writes `#name[…]`.
fn call(out: &mut Writer, name: &str, write: impl FnOnce(&mut Writer)) {
    out.push("#");
    out.push(name);
    out.push("[");
    write(out);
    out.push("]");
    out.end_call();
}

fn write_pieces(pieces: &[Piece<'_>], first: bool, out: &mut Writer) {
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Words(words, span, straight) => {
                let edges = Edges {
                    first: first && index == 0,
                    last: index + 1 == pieces.len(),
                    straight: *straight,
                };
                let mut escaped = String::with_capacity(words.len() + 4);
                markup(words, edges, &mut escaped);
                if escaped.starts_with(['(', '[', '.', ';']) {
                    out.separate_call();
                }
                out.from(*span, |out| out.push(&escaped));
            }
            Piece::Run(run) => out.from(run.span, |out| write_run(&run.kind, out)),
        }
    }
}

fn write_run(kind: &RunKind, out: &mut Writer) {
    match kind {
        RunKind::Text(_) | RunKind::Verbatim(_) => {}
        RunKind::Code(code) => write_code(code, out),
        RunKind::Math(math) => {
            let equation = format!("#math.equation(alt: {}, ${math}$)", string(math));
            out.push(&equation);
            out.end_call();
        }
        RunKind::Emph(inner) => call(out, "emph", |out| write(inner, out)),
        RunKind::Strong(inner) => call(out, "strong", |out| write(inner, out)),
        // See `write_token` for lines from right to left; dates are kept whole by styles.
        RunKind::Tied(inner)
            if out.is_rtl() || inner.plain().chars().count() > ENDLESS =>
        {
            write(inner, out)
        }
        RunKind::Tied(inner) => call(out, "box", |out| write(inner, out)),
        RunKind::Link(url, inner) => {
            let name = format!("link({})", string(url));
            // A number to dial is read from left to right wherever it stands.
            if url.starts_with("tel:") && out.is_rtl() {
                out.push("#box(text(dir: ltr)[");
                out.left_to_right(|out| call(out, &name, |out| write(inner, out)));
                out.push("])");
                out.end_call();
                return;
            }
            call(out, &name, |out| write(inner, out));
        }
    }
}

/// Writes code; a long piece of it may break anywhere, as no line ends in one of its
/// hyphens.
fn write_code(code: &str, out: &mut Writer) {
    let long =
        code.split(' ').any(|word| word.contains('-') || word.chars().count() > LONG);
    if !long {
        out.push(&format!("#raw({})", string(code)));
        out.end_call();
        return;
    }
    for (index, word) in code.split(' ').enumerate() {
        if index > 0 {
            out.push("#raw(\" \")");
            out.end_call();
        }
        for range in parts(word) {
            out.push(&format!("#box(raw({}))", string(&word[range])));
            out.end_call();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::by_script;

    #[test]
    fn a_dash_between_scripts_takes_the_letter_behind_it() {
        for (word, parts) in [
            ("1949年物理学賞", &["1949", "年物理学賞"][..]),
            ("京都–大阪間", &["京都", "–大", "阪間"]),
            ("1949–年鑑", &["1949–年", "鑑"]),
            ("大阪–New-York市", &["大阪", "–New-York", "市"]),
            ("co-author", &["co-author"]),
        ] {
            assert_eq!(by_script(word), parts, "{word}");
        }
    }
}
