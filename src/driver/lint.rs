//! What `check --lint` looks at: a CV that has been typeset, and the history of its files.

use std::cell::{LazyCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil;

use super::{Clock, Prepared};
use crate::compile::Compiled;
use crate::diag::Sink;
use crate::lint::{self, Subject};
use crate::select::select;
use crate::source::{Source, Sources, Span};

/// The day on which each line of a file was last changed, where that is known: [`touched`] asks
/// git.
///
/// [`touched`]: super::touched
pub type Touched = dyn Fn(&Path) -> Option<Vec<civil::Date>>;

/// Warns of what may not be meant. Says whether there is anything.
pub fn lint(
    (prepared, compiled): (&Prepared, &Compiled),
    clock: &Clock,
    touched: &Touched,
    sources: &Sources,
    sink: &mut Sink,
) -> bool {
    // Only highlights ask for them.
    let lines = LazyCell::new(|| prepared.lines(compiled));
    let history = History { sources, touched, known: RefCell::default() };
    // What there is to warn of has been said.
    let selection = select(&prepared.basis.cv, &mut Sink::new());
    let found = lint::lint(&Subject {
        selection: &selection,
        document: &prepared.document,
        locale: &prepared.basis.locale,
        today: clock.today(),
        touched: &|entry| history.of(entry),
        lines: &|places| lines.count(places),
        find: &|within, words, whole| find(sources, within, words, whole),
        extent: &|entry| extent(sources.get(entry.file), entry),
    });
    let any = !found.is_empty();
    found.into_iter().for_each(|finding| sink.warn(finding));
    any
}

/// When lines of files were last changed; each file is asked about once.
struct History<'a> {
    sources: &'a Sources,
    touched: &'a Touched,
    known: RefCell<BTreeMap<PathBuf, Option<Vec<civil::Date>>>>,
}

impl History<'_> {
    /// When a line of an entry was last changed; none where that is not known.
    fn of(&self, entry: Span) -> Option<civil::Date> {
        let source = self.sources.get(entry.file);
        let mut known = self.known.borrow_mut();
        let days = known
            .entry(source.path().to_owned())
            .or_insert_with(|| (self.touched)(source.path()))
            .as_ref()?;
        let range = extent(source, entry).range();
        let (first, _) = source.position(range.start);
        let (last, column) = source.position(range.end);
        // What ends where a line begins has nothing of that line.
        let last = if column == 1 { last - 1 } else { last };
        days.get(first - 1..last.min(days.len()))?.iter().max().copied()
    }
}

/// Where words stand in a stretch of a file; where `whole`, as no part of longer ones.
fn find(sources: &Sources, within: Span, words: &str, whole: bool) -> Option<Span> {
    let text = sources.slice(within);
    let apart = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    let found = text.match_indices(words).find(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !whole || apart(before) && apart(after)
    });
    found.map(|(at, _)| {
        let start = within.range().start + at;
        Span::new(within.file, start..start + words.len())
    })
}

/// All of an entry. One in braces has its place; the place of one with a header is the header,
/// and it goes on to the next.
fn extent(source: &Source, entry: Span) -> Span {
    let range = entry.range();
    let rest = source.text().get(range.start..).unwrap_or_default();
    if !begins_entry(rest.lines().next().unwrap_or_default()) {
        return entry;
    }
    let mut lines = rest.split_inclusive('\n');
    let header = lines.next().map_or(0, str::len);
    let body = lines.take_while(|line| !begins_entry(line)).map(str::len);
    Span::new(entry.file, range.start..range.start + header + body.sum::<usize>())
}

/// Whether a line is the header of an entry or of something greater, and not of a part of
/// one, as `[[section.entry.roles]]` is.
fn begins_entry(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default().trim();
    let name = line.trim_start_matches('[').trim_end_matches(']');
    let is_key = |c: char| c.is_ascii_alphanumeric() || "-_.\" ".contains(c);
    if !line.starts_with('[') || !line.ends_with(']') || !name.chars().all(is_key) {
        return false;
    }
    let parts: Vec<&str> = name.split('.').map(str::trim).collect();
    let part = parts.iter().position(|part| *part == "entry");
    part.is_none_or(|at| at + 1 == parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_on_to_the_next() {
        let text = "[[section]]\nkind = \"talks\"\n[[section.entry]]\ntitle = \"a\"\n\
                    [[section.entry.events]]\nvenue = \"b\"\n[[section.entry]]\n\
                    title = \"c\"\n[variant.x]\n";
        let mut sources = Sources::new();
        let file = sources.add("cv.toml", text.to_owned());
        let at = |needle: &str, nth: usize| {
            let (start, _) = text.match_indices(needle).nth(nth).expect("it is there");
            Span::new(file, start..start + needle.len())
        };
        let lines = |sources: &Sources, span: Span| {
            let text = sources.slice(super::extent(sources.get(span.file), span));
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let first = lines(&sources, at("[[section.entry]]", 0));
        assert_eq!((first.len(), first[3].as_str()), (4, "venue = \"b\""));
        assert_eq!(lines(&sources, at("[[section.entry]]", 1)).len(), 2);
        let text = "entry = [\n  { title = \"a\",\n    note = \"b\" },\n  { title = \"c\" },\n]\n";
        let file = sources.add("cv.toml", text.to_owned());
        let start = text.find('{').expect("a table");
        let end = text.find('}').expect("its end") + 1;
        assert_eq!(lines(&sources, Span::new(file, start..end)).len(), 2);
        // A line of a text that begins with a link is no header.
        let text =
            "[[entry]]\nsummary = \"\"\"\n[Manual](https://example.org)\n\"\"\"\n[x]\n";
        let file = sources.add("talks.toml", text.to_owned());
        assert_eq!(lines(&sources, Span::new(file, 0..9)).len(), 4);
    }
}
