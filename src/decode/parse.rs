//! Files of TOML: parsed to the end, with what is wrong in them said at its line.

use toml::de::DeTable;

use super::table::File;
use super::{Draft, Table};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{FileId, Span};

/// A text to parse, and the file that it is.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file.
    pub id: FileId,
    /// Its text.
    pub text: &'a str,
}

/// Parses a file, hands its top-level table on, and goes on after errors.
///
/// # Errors
/// `E0103` for what is not TOML, `E0104` for a key that stands twice. The table holds
/// what could be read all the same.
pub fn parse<T>(
    input: Input<'_>,
    sink: &mut Sink,
    read: impl FnOnce(Table<'_>, &mut Sink) -> Result<T, Failed>,
) -> Result<T, Failed> {
    parse_changed(input, None, sink, |_| (), |(), table, sink| read(table, sink))
}

/// The same for a file, and one whose keys come before its own, which are changed before
/// they are read: the file's own draft is the first. What the change gives is handed on.
///
/// # Errors
/// As [`parse`].
pub fn parse_changed<C, T>(
    input: Input<'_>,
    over: Option<Input<'_>>,
    sink: &mut Sink,
    change: impl FnOnce(&mut [Draft<'_, '_>]) -> C,
    read: impl FnOnce(C, Table<'_>, &mut Sink) -> Result<T, Failed>,
) -> Result<T, Failed> {
    let (mut table, errors) = DeTable::parse_recoverable(input.text);
    let mut syntax = report(input, errors, sink);
    let mut above = over.map(|over| {
        let (table, errors) = DeTable::parse_recoverable(over.text);
        if let Err(failed) = report(over, errors, sink) {
            syntax = Err(failed);
        }
        (File { id: over.id, text: over.text, foreign: false }, table)
    });
    let mut drafts = vec![Draft::new(table.get_mut(), input.id)];
    let over = above.as_mut();
    drafts.extend(over.map(|(file, table)| Draft::new(table.get_mut(), file.id)));
    let changed = change(&mut drafts);
    let above = above.as_ref().map(|(file, table)| (*file, table.get_ref()));
    let table = Table::root(
        File { id: input.id, text: input.text, foreign: false },
        table.get_ref(),
        above,
    );
    let Err(failed) = syntax else { return read(changed, table, sink) };
    // Misspelt keys and the like are worth saying beside a syntax error; what seems to
    // be missing may be what could not be read.
    let mut rest = Sink::new();
    let _value = read(changed, table, &mut rest);
    let lines: Vec<usize> = sink
        .sorted()
        .iter()
        .filter(|d| d.code == Code::E0103)
        .filter_map(|d| d.span.filter(|span| span.file == input.id))
        .map(|span| line_of(input.text, span))
        .collect();
    sink.append(rest, |d| {
        let same_line = d.span.is_some_and(|span| {
            span.file == input.id && lines.contains(&line_of(input.text, span))
        });
        !same_line && !matches!(d.code, Code::E0202 | Code::E0210)
    });
    Err(failed)
}

/// The keys of a table at the top of a text, as far as it can be read.
pub fn table_keys(text: &str, table: &str) -> Vec<String> {
    let (all, _) = DeTable::parse_recoverable(text);
    let table = all.get_ref().get(table).and_then(|table| table.get_ref().as_table());
    let keys = table.into_iter().flat_map(|table| table.keys());
    keys.map(|key| key.get_ref().to_string()).collect()
}

/// The number of line feeds before a place.
fn line_of(text: &str, span: Span) -> usize {
    let before = text.get(..span.range().start).unwrap_or_default();
    before.bytes().filter(|&byte| byte == b'\n').count()
}

/// Reports what the parser stumbled over.
fn report(
    Input { id, text }: Input<'_>,
    errors: Vec<toml::de::Error>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut syntax = Ok(());
    // One slip makes the parser stumble over the rest of its line: say the first.
    let mut last_line = None;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let before = text.get(..range.start).unwrap_or_default();
        let line = before.bytes().filter(|&byte| byte == b'\n').count();
        if last_line.replace(line) == Some(line) {
            continue;
        }
        let span = Span::new(id, range.start..range.end.max(range.start));
        let duplicate = error.message().contains("duplicate key");
        syntax = Err(sink.error(if duplicate {
            duplicate_key(text, span)
        } else {
            let message = lower_first(error.message());
            let message = message.replace(", expected literal string", "");
            Diagnostic::new(Code::E0103, span, message)
                .maybe_hint(syntax_hint(text, range.start))
        }));
    }
    syntax
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str().trim_end_matches('.')
}

/// What the usual slips look like.
fn syntax_hint(text: &str, at: usize) -> Option<String> {
    let start = text[..at.min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let value = line.split_once('=').map(|(_, value)| value.trim());
    let bare = value.is_some_and(|value| value.starts_with(|c: char| c.is_alphabetic()));
    let date = value.filter(|value| {
        let value = value.split('#').next().unwrap_or_default().trim();
        value.len() >= 6
            && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            && value.contains('-')
    });
    if let Some(date) = date {
        let date = date.split('#').next().unwrap_or_default().trim();
        Some(format!("put a date that is no full day in quotes: `\"{date}\"`"))
    } else if line.matches('"').count() % 2 == 1 {
        Some("a string that is opened with `\"` must be closed on its line".into())
    } else if bare {
        Some("put text in quotes: `key = \"text\"`".into())
    } else if value.is_none() && line.contains(':') && !line.trim_start().starts_with('[')
    {
        Some("a key and its value are joined by `=`".into())
    } else {
        None
    }
}

/// Labels both places.
fn duplicate_key(text: &str, span: Span) -> Diagnostic {
    let name = text.get(span.range()).unwrap_or_default();
    let message = format!("`{name}` stands twice in the same table");
    let diagnostic = Diagnostic::new(Code::E0104, span, message).label("again here");
    let at = span.range().start;
    let line_start = text[..at].rfind('\n').map_or(0, |index| index + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let header = line.trim_start().starts_with('[');
    let mut first = None;
    let mut end = line_start;
    // Upwards: to the same header, or to the same key below this one's header.
    while end > 0 {
        let start = text[..end - 1].rfind('\n').map_or(0, |index| index + 1);
        let before = &text[start..end];
        end = start;
        let trimmed = before.trim();
        let column = before.len() - before.trim_start().len();
        if header && trimmed == line.trim() {
            first = before.find(name).map(|column| start + column);
            break;
        }
        if !header && trimmed.starts_with('[') {
            break;
        }
        let rest = trimmed.strip_prefix(name).map(str::trim_start);
        if !header && rest.is_some_and(|rest| rest.starts_with(['=', '.'])) {
            first = Some(start + column);
        }
    }
    let place = |from: usize| Span::new(span.file, from..from + name.len());
    let diagnostic = match first {
        Some(from) => diagnostic.related(place(from), "first here"),
        None => diagnostic,
    };
    diagnostic.hint(if header {
        "put both under one header"
    } else {
        "keep one of them; another entry begins with its own `[[…]]` line"
    })
}
