//! Hayagriva's YAML, read by the crate of that name.

use std::ops::Range;

use hayagriva::types::{EntryType, Person};
use hayagriva::{Entry, Library, io};

use super::Input;
use super::entry::{address, date, doi, finished, pages, refine, warn};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let library: Library = io::from_yaml_str(input.text).map_err(|error| {
        let at = error.location().map_or(0, |place| place.index().min(input.text.len()));
        let message = format!("this is not Hayagriva's YAML: {error}");
        sink.error(Diagnostic::new(Code::E0107, Span::new(input.file, at..at), message))
    })?;
    Ok(library.iter().map(|found| entry(found, input, sink)).collect())
}

/// Where an entry begins: its key, at the edge of a line.
fn place(key: &str, text: &str) -> Range<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(['"', '\'']);
        let quotes = line.len() - bare.len();
        if bare.strip_prefix(key).is_some_and(|rest| {
            rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
        }) {
            return at + quotes..at + quotes + key.len();
        }
        at += line.len();
    }
    0..0
}

fn entry(found: &Entry, input: Input<'_>, sink: &mut Sink) -> Foreign {
    let at = place(found.key(), input.text);
    let parent = found.parents().first();
    let mut maker = Maker::new();
    let mut put = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            maker.text(key, literal(&text), at.clone());
        }
    };
    let title = |entry: &Entry| entry.title().map(ToString::to_string);
    put("title", title(found));
    let venue = parent.and_then(title);
    put("venue", venue.clone());
    let publisher = found.publisher().or(parent.and_then(Entry::publisher));
    let publisher = publisher.and_then(|publisher| publisher.name());
    put("publisher", publisher.map(ToString::to_string));
    let inherited = |get: &dyn Fn(&Entry) -> Option<String>| {
        get(found).or_else(|| parent.and_then(get))
    };
    put("volume", inherited(&|entry| entry.volume().map(ToString::to_string)));
    put("issue", inherited(&|entry| entry.issue().map(ToString::to_string)));
    let range = inherited(&|entry| entry.page_range().map(ToString::to_string));
    put("pages", range.map(|range| pages(&range)));
    put("note", found.note().map(ToString::to_string));
    put("abstract", found.abstract_().map(ToString::to_string));
    put("doi", inherited(&|entry| entry.doi().and_then(doi)));
    put("arxiv", found.arxiv().map(str::to_owned));
    put("pmid", found.pmid().map(str::to_owned));
    put("isbn", inherited(&|entry| entry.isbn().map(str::to_owned)));
    let when = found.date().or_else(|| parent.and_then(|parent| parent.date()));
    put(
        "date",
        when.and_then(|when| {
            date(when.year, when.month.map(|m| m + 1), when.day.map(|day| day + 1))
        }),
    );
    let names = |persons: Option<&[Person]>| {
        let persons = persons.unwrap_or_default().iter();
        persons.map(|person| (name(person), at.clone())).collect::<Vec<_>>()
    };
    let kind = refine(kind(found, parent), venue.as_deref().unwrap_or_default());
    maker.text("type", kind, at.clone());
    maker.texts("authors", names(found.authors()));
    let editors = found.editors().or_else(|| parent.and_then(|parent| parent.editors()));
    maker.texts("editors", names(editors));
    if let Some(url) = found.url() {
        address(&mut maker, url.value.as_str(), at.clone());
    }
    if input.whole {
        whole(&mut maker, found, at.clone(), input, sink);
    }
    finished(maker, found.key().to_owned(), at, input, sink)
}

/// Adds all that hayagriva knows of an entry.
pub(super) fn whole(
    maker: &mut Maker,
    entry: &Entry,
    at: Range<usize>,
    input: Input<'_>,
    sink: &mut Sink,
) {
    let library: Library = std::iter::once(entry.clone()).collect();
    match io::to_yaml_str(&library) {
        Ok(text) => {
            // Without its key, which stands on the first line.
            let fields = text.lines().skip(1);
            let fields = fields.map(|line| line.strip_prefix("  ").unwrap_or(line));
            maker.text("hayagriva", fields.collect::<Vec<_>>().join("\n"), at);
        }
        Err(why) => from_fields(at, &why.to_string(), input, sink),
    }
}

/// Says that a citation has less than its file.
pub(super) fn from_fields(
    at: Range<usize>,
    why: &str,
    input: Input<'_>,
    sink: &mut Sink,
) {
    let message = format!("a citation style cannot take all of this entry: {why}");
    let hint = "the citation is written from what cvpress reads of it";
    warn(input.file, at, message, Some(hint), sink);
}

/// A name as it is printed: given name first.
fn name(person: &Person) -> String {
    let parts =
        [person.given_name.as_deref(), person.prefix.as_deref(), Some(&*person.name)];
    let parts =
        parts.into_iter().flatten().map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// The type of `cv.toml` for one of Hayagriva's.
fn kind(entry: &Entry, parent: Option<&Entry>) -> &'static str {
    match (entry.entry_type(), parent.map(Entry::entry_type)) {
        (EntryType::Article, Some(EntryType::Proceedings | EntryType::Conference)) => {
            "conference"
        }
        (EntryType::Article, Some(EntryType::Repository)) => "preprint",
        (EntryType::Article, None) if entry.arxiv().is_some() => "preprint",
        (EntryType::Article, _) => "article",
        (EntryType::Thesis, _) => "thesis",
        (EntryType::Book | EntryType::Anthology | EntryType::Proceedings, _) => "book",
        (EntryType::Chapter | EntryType::Anthos, _) => "chapter",
        (EntryType::Report, _) => "report",
        (EntryType::Patent, _) => "patent",
        (EntryType::Manuscript, _) => "preprint",
        (EntryType::Repository, _) => "software",
        _ => "other",
    }
}
