//! What `check --lint` looks at: a CV that has been typeset, and the history of its files.

use std::cell::RefCell;
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
    let lines = prepared.lines(compiled);
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
        find: &|within, words| find(sources, within, words),
        extent: &|entry| stretch(sources.get(entry.file), entry),
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
        let (first, last) = extent(source, entry);
        days.get(first..last.min(days.len()))?.iter().max().copied()
    }
}

/// Where words stand in a stretch of a file, and are no part of longer ones.
fn find(sources: &Sources, within: Span, words: &str) -> Option<Span> {
    let text = sources.slice(within);
    let apart = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    let found = text.match_indices(words).find(|(at, _)| {
        let spaced = words.is_ascii();
        let before = text[..*at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !spaced || apart(before) && apart(after)
    });
    found.map(|(at, _)| {
        let start = within.range().start + at;
        Span::new(within.file, start..start + words.len())
    })
}

/// All of an entry.
fn stretch(source: &Source, entry: Span) -> Span {
    let (_, last) = extent(source, entry);
    let lines = source.text().split_inclusive('\n').take(last);
    let end: usize = lines.map(str::len).sum();
    Span::new(entry.file, entry.range().start..end.max(entry.range().end))
}

/// The lines of an entry, counted from 0; the last is the first that is not of it. An entry
/// in braces has its place; the place of one with a header is the header, and it goes on to
/// the next.
fn extent(source: &Source, entry: Span) -> (usize, usize) {
    let (first, _) = source.position(entry.range().start);
    let (last, _) = source.position(entry.range().end);
    let mut lines = source.text().lines().skip(first);
    let is_header = source.text().lines().nth(first - 1).is_some_and(begins_entry);
    let rest = lines.by_ref().take_while(|line| !begins_entry(line)).count();
    (first - 1, if is_header { first + rest } else { last })
}

/// Whether a line is the header of an entry or of something greater, and not of a part of
/// one, as `[[section.entry.roles]]` is.
fn begins_entry(line: &str) -> bool {
    let line = line.trim_start();
    let name = line.trim_start_matches('[').split(']').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').map(str::trim).collect();
    let part = parts.iter().position(|part| *part == "entry");
    line.starts_with('[') && part.is_none_or(|at| at + 1 == parts.len())
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
        let extent = |span| extent(sources.get(file), span);
        assert_eq!(extent(at("[[section.entry]]", 0)), (2, 6));
        assert_eq!(extent(at("[[section.entry]]", 1)), (6, 8));
        let text = "entry = [\n  { title = \"a\",\n    note = \"b\" },\n  { title = \"c\" },\n]\n";
        let file = sources.add("cv.toml", text.to_owned());
        let start = text.find('{').expect("a table");
        let end = text.find('}').expect("its end") + 1;
        let place = Span::new(file, start..end);
        assert_eq!(super::extent(sources.get(file), place), (1, 3));
    }
}
