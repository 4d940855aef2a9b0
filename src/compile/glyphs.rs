//! Characters that no font covers, found before Typst prints boxes for them.

use std::collections::BTreeMap;

use unicode_script::{Script, UnicodeScript};

use super::Fonts;

use crate::diag::{Code, Diagnostic, Failed, Sink};

use crate::source::Span;
use crate::value::text::{Inline, RunKind};

/// Reports the characters of a text that no font has: of each script the first, and of what
/// several scripts share each character, and how many there are.
///
/// # Errors
/// `E0502` for each of them, and for each control character.
pub fn check_glyphs(
    inlines: &[&Inline],
    fonts: &Fonts,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut known = BTreeMap::new();
    let mut found: Vec<(char, Span, usize)> = Vec::new();
    for inline in inlines {
        walk(inline, &mut |text, span| {
            for (at, c) in
                text.char_indices().filter(|(_, c)| !c.is_ascii() || c.is_control())
            {
                if *known.entry(c).or_insert_with(|| can_print(c, fonts)) {
                    continue;
                }
                let alike = |first: &&mut (char, Span, usize)| {
                    !c.is_control() && (first.0 == c || of_one_script(first.0, c))
                };
                match found.iter_mut().find(alike) {
                    Some((_, _, count)) => *count += 1,
                    None => found.push((c, place(span, text, at, c), 1)),
                }
            }
        });
    }
    let mut result = Ok(());
    for (c, span, count) in found {
        result = Err(sink.error(diagnostic(c, span, count)));
    }
    result
}

fn walk(inline: &Inline, visit: &mut impl FnMut(&str, Span)) {
    for run in &inline.runs {
        match &run.kind {
            RunKind::Text(text)
            | RunKind::Verbatim(text)
            | RunKind::Code(text)
            | RunKind::Math(text) => visit(text, run.span),
            RunKind::Emph(inner)
            | RunKind::Strong(inner)
            | RunKind::Tied(inner)
            | RunKind::Link(_, inner) => walk(inner, visit),
        }
    }
}

/// The place of the character, where the run stands letter by letter in its file.
fn place(span: Span, text: &str, at: usize, c: char) -> Span {
    let range = span.range();
    if range.len() == text.len() {
        return Span::new(span.file, range.start + at..range.start + at + c.len_utf8());
    }
    span
}

/// Whether a character prints: by a font, or by not being seen.
fn can_print(c: char, fonts: &Fonts) -> bool {
    let private = matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFF);
    let invisible = matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{2000}'..='\u{200a}');
    !private && !c.is_control() && (invisible || fonts.covers(c))
}

/// Whether characters are of a script that has a family of its own.
fn of_one_script(one: char, other: char) -> bool {
    let script = script(one);
    script == self::script(other)
        && package(script).is_some()
        && !matches!(script, Script::Common | Script::Inherited)
}

/// The script of a character; marks that stand between Chinese characters and kana, or are as
/// wide, go with those.
fn script(c: char) -> Script {
    match u32::from(c) {
        0x3000..=0x30FF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF
            if c.script() == Script::Common =>
        {
            Script::Han
        }
        _ => c.script(),
    }
}

fn diagnostic(c: char, span: Span, count: usize) -> Diagnostic {
    let code = format!("U+{:04X}", u32::from(c));
    if c.is_control() {
        let message = format!("a control character ({code}) cannot be printed");
        return Diagnostic::new(Code::E0502, span, message).hint("remove it");
    }
    let script = script(c);
    let name = c.script().full_name();
    let message = format!("no font covers `{c}` ({code}, {name})");
    let mut diagnostic = Diagnostic::new(Code::E0502, span, message);
    if count > 1 {
        let label = match of_one_script(c, c) {
            true => format!("the first of {count} characters of this script"),
            false => format!("the first of {count}"),
        };
        diagnostic = diagnostic.label(label);
    }
    match package(script) {
        Some((family, package)) => diagnostic.hint(format!(
            "{family} covers this script (on Debian, the package {package}): lay it into a \
             folder `fonts` beside the CV, or install it and build with `--system-fonts`"
        )),
        None => diagnostic.hint(
            "use another character, or lay a font that has it into a folder `fonts` beside the \
             CV",
        ),
    }
}

/// A family that covers a script, and the Debian package that brings it.
fn package(script: Script) -> Option<(&'static str, &'static str)> {
    Some(match script {
        Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Hangul
        | Script::Bopomofo => ("Noto Sans CJK", "fonts-noto-cjk"),
        Script::Arabic => ("Noto Naskh Arabic", "fonts-noto-core"),
        Script::Hebrew => ("Noto Serif Hebrew", "fonts-noto-core"),
        Script::Devanagari => ("Noto Serif Devanagari", "fonts-noto-core"),
        Script::Bengali => ("Noto Serif Bengali", "fonts-noto-core"),
        Script::Tamil => ("Noto Serif Tamil", "fonts-noto-core"),
        Script::Telugu => ("Noto Serif Telugu", "fonts-noto-core"),
        Script::Thai => ("Noto Serif Thai", "fonts-noto-core"),
        Script::Georgian => ("Noto Serif Georgian", "fonts-noto-core"),
        Script::Armenian => ("Noto Serif Armenian", "fonts-noto-core"),
        Script::Ethiopic => ("Noto Serif Ethiopic", "fonts-noto-core"),
        Script::Greek | Script::Cyrillic | Script::Latin => {
            ("Noto Serif", "fonts-noto-core")
        }
        Script::Common | Script::Inherited => ("Noto Sans Symbols 2", "fonts-noto-core"),
        _ => return None,
    })
}
