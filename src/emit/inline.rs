//! Inline content as Typst markup.
//!
//! A reader of PDFs drops a hyphen at the end of a line, typed or not. So no line may end
//! in one: a compound stands in a box, and a hyphen before a space is tied to what
//! follows. What is too long for a box may break before its hyphens instead.

use super::escape::{markup, string, verbatim};
use super::writer::Writer;
use crate::source::Span;
use crate::value::text::{Inline, Run, RunKind};

/// From this many characters on, a compound may break before its hyphens.
const LONG: usize = 30;

/// What stands between spaces: runs and pieces of runs.
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
            if !bare.is_empty() {
                let span = exactly(run.span, text, at, bare.len());
                token.push(Piece::Words(bare, span, straight));
            }
            at += word.len();
            if word.len() > bare.len() {
                let tie = write_token(&token, first, out);
                first = first && token.is_empty();
                token.clear();
                out.push(if tie { "~" } else { " " });
            }
        }
    }
    write_token(&token, first, out);
}

/// The place of a piece of a run, where the run stands letter by letter in its file.
fn exactly(span: Span, text: &str, at: usize, length: usize) -> Span {
    let range = span.range();
    if range.len() == text.len() {
        return Span::new(span.file, range.start + at..range.start + at + length);
    }
    span
}

/// Writes what stands between two spaces; says whether it must be tied to what follows.
fn write_token(token: &[Piece<'_>], first: bool, out: &mut Writer) -> bool {
    let hyphen = |piece: &Piece<'_>| matches!(piece, Piece::Words(words, ..) if words.contains('-'));
    if !token.iter().any(hyphen) {
        write_pieces(token, first, out);
        return false;
    }
    let words: Option<String> = token.iter().map(plain).collect();
    match &words {
        // All of it stands on one line, and no line can break inside.
        Some(words) if words.chars().count() < LONG => {
            boxed(out, |out| write_pieces(token, true, out));
        }
        _ => {
            for (index, piece) in token.iter().enumerate() {
                match piece {
                    Piece::Words(words, span, straight) if words.contains('-') => {
                        write_long(words, *span, *straight, out);
                    }
                    piece => {
                        write_pieces(
                            std::slice::from_ref(piece),
                            first && index == 0,
                            out,
                        );
                    }
                }
            }
        }
    }
    matches!(token.last(), Some(Piece::Words(words, ..)) if words.ends_with('-'))
}

/// The words of a piece that can stand in a box: they have no space.
fn plain(piece: &Piece<'_>) -> Option<String> {
    let words = match piece {
        Piece::Words(words, ..) => (*words).to_owned(),
        Piece::Run(Run { kind: RunKind::Math(_), .. }) => return None,
        Piece::Run(run) => Inline { runs: vec![(*run).clone()] }.plain(),
    };
    (!words.contains(' ')).then_some(words)
}

/// Writes a long compound as boxes between which a line may break: behind a slash, and
/// before a hyphen.
fn write_long(words: &str, span: Span, straight: bool, out: &mut Writer) {
    let mut start = 0;
    let flush = |start: &mut usize, end: usize, out: &mut Writer| {
        if *start < end {
            let part = &words[*start..end];
            let place = exactly(span, words, *start, part.len());
            boxed(out, |out| {
                write_pieces(&[Piece::Words(part, place, straight)], true, out)
            });
            *start = end;
        }
    };
    for (at, c) in words.char_indices() {
        match c {
            '-' if at - start > 3 => flush(&mut start, at, out),
            '/' => flush(&mut start, at + 1, out),
            _ if at - start > LONG => flush(&mut start, at, out),
            _ => {}
        }
    }
    flush(&mut start, words.len(), out);
}

fn boxed(out: &mut Writer, write: impl FnOnce(&mut Writer)) {
    call(out, "box", write);
}

/// Writes `#name[…]`.
fn call(out: &mut Writer, name: &str, write: impl FnOnce(&mut Writer)) {
    terminate(out, '#');
    out.push("#");
    out.push(name);
    out.push("[");
    write(out);
    out.push("]");
}

/// Ends a call of Typst's where what follows would be read as a part of it.
fn terminate(out: &mut Writer, next: char) {
    let call = out.text().ends_with([']', ')']) && !out.text().ends_with("\\]");
    if call && matches!(next, '(' | '[' | '.' | ';') {
        out.push(";");
    }
}

fn write_pieces(pieces: &[Piece<'_>], first: bool, out: &mut Writer) {
    let mut first = first;
    for piece in pieces {
        match piece {
            Piece::Words(words, span, straight) => {
                if let Some(next) = words.chars().next() {
                    // A typed bracket or full stop behind a call is no part of it.
                    terminate(out, next);
                }
                let mut escaped = String::with_capacity(words.len() + 4);
                let escape = if *straight { verbatim } else { markup };
                escape(words, first, &mut escaped);
                out.from(*span, |out| out.push(&escaped));
            }
            Piece::Run(run) => out.from(run.span, |out| write_run(&run.kind, out)),
        }
        first = false;
    }
}

fn write_run(kind: &RunKind, out: &mut Writer) {
    match kind {
        RunKind::Text(_) | RunKind::Verbatim(_) => {}
        RunKind::Code(code) => {
            let code = format!("#raw({})", string(code));
            out.push(&code);
        }
        RunKind::Math(math) => {
            let equation = format!("#math.equation(alt: {}, ${math}$)", string(math));
            out.push(&equation);
        }
        RunKind::Emph(inner) => call(out, "emph", |out| write(inner, out)),
        RunKind::Strong(inner) => call(out, "strong", |out| write(inner, out)),
        RunKind::Tied(inner) => call(out, "box", |out| write(inner, out)),
        RunKind::Link(url, inner) => {
            let name = format!("link({})", string(url));
            call(out, &name, |out| write(inner, out));
        }
    }
}
