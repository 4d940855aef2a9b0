//! A work as hayagriva knows it.

use std::str::FromStr;

use hayagriva::types::{
    Date, EntryType, FormatString, MaybeTyped, Publisher, QualifiedUrl, StringChunk,
};
use hayagriva::{Entry, io};

use crate::decode::{Node, Shape, Value, Word};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::value::date::{self, DateKind};
use crate::value::text::{Inline, Run, RunKind};

pub use hayagriva::types::Person;

/// What a citation says of a work.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    /// Its type, one of the words of `type`.
    pub category: &'a str,
    /// Its title.
    pub title: Option<&'a Inline>,
    /// Its authors.
    pub authors: Vec<Person>,
    /// Its editors.
    pub editors: Vec<Person>,
    /// What it stands in.
    pub venue: Option<&'a Inline>,
    /// The short form of that.
    pub venue_short: Option<&'a Inline>,
    /// Its publisher.
    pub publisher: Option<&'a Inline>,
    /// Its volume.
    pub volume: Option<&'a str>,
    /// Its issue.
    pub issue: Option<&'a str>,
    /// Its pages.
    pub pages: Option<&'a str>,
    /// When it was published.
    pub date: Option<&'a date::Date>,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its number on arXiv.
    pub arxiv: Option<String>,
    /// Its number on PubMed.
    pub pmid: Option<String>,
    /// Its ISBN.
    pub isbn: Option<String>,
    /// Its address.
    pub url: Option<&'a str>,
}

/// An entry with these parts, under a key of its own.
pub fn entry(key: &str, parts: Parts<'_>) -> Entry {
    let (own, around) = kinds(parts.category, parts.venue.is_some());
    let mut entry = Entry::new(key, own);
    let mut parent = around.map(|kind| Entry::new(key, kind));
    if let Some(title) = parts.title {
        entry.set_title(string(title));
    }
    if !parts.authors.is_empty() {
        entry.set_authors(parts.authors);
    }
    let volume = parts.volume.map(typed);
    let issue = parts.issue.map(typed);
    // A thesis is published by its university.
    let alone = matches!(own, EntryType::Thesis | EntryType::Report);
    let publisher = parts.publisher.or(parts.venue.filter(|_| alone));
    let publisher = publisher.map(|name| Publisher::new(Some(string(name)), None));
    // Of what stands in another the volume and the like are the other's.
    let whole = parent.as_mut().unwrap_or(&mut entry);
    if let Some(volume) = volume {
        whole.set_volume(volume);
    }
    if let Some(issue) = issue {
        whole.set_issue(issue);
    }
    if let Some(publisher) = publisher {
        whole.set_publisher(publisher);
    }
    if !parts.editors.is_empty() {
        whole.set_editors(parts.editors);
    }
    if let (Some(parent), Some(venue)) = (&mut parent, parts.venue) {
        let mut title = string(venue);
        title.short = parts.venue_short.map(|short| Box::new(string(short).value));
        parent.set_title(title);
    }
    if let Some(pages) = parts.pages {
        entry.set_page_range(typed(pages));
    }
    if let Some(date) = parts.date.and_then(day) {
        entry.set_date(date);
    }
    if let Some(doi) = parts.doi {
        entry.set_doi(doi);
    }
    if let Some(arxiv) = parts.arxiv {
        entry.set_arxiv(arxiv);
    }
    if let Some(pmid) = parts.pmid {
        entry.set_pmid(pmid);
    }
    if let Some(isbn) = parts.isbn {
        entry.set_isbn(isbn);
    }
    let url = parts.url.and_then(|url| url.parse().ok());
    if let Some(url) = url {
        entry.set_url(QualifiedUrl::new(url, None));
    }
    if let Some(parent) = parent {
        entry.set_parents(vec![parent]);
    }
    entry
}

/// A number, or the words that stand for one.
fn typed<T: FromStr>(text: &str) -> MaybeTyped<T> {
    text.parse().map_or_else(|_| MaybeTyped::String(text.to_owned()), MaybeTyped::Typed)
}

/// What hayagriva calls a type, and what a work of it stands in.
fn kinds(category: &str, placed: bool) -> (EntryType, Option<EntryType>) {
    match category {
        "conference" | "workshop" => (EntryType::Article, Some(EntryType::Proceedings)),
        "preprint" if !placed => (EntryType::Article, None),
        "thesis" => (EntryType::Thesis, None),
        "book" => (EntryType::Book, None),
        "chapter" => (EntryType::Chapter, Some(EntryType::Book)),
        "report" => (EntryType::Report, None),
        "patent" => (EntryType::Patent, None),
        "software" | "dataset" => (EntryType::Repository, None),
        "other" if !placed => (EntryType::Misc, None),
        _ => (EntryType::Article, Some(EntryType::Periodical)),
    }
}

/// Text as hayagriva has it. A style may write titles in small letters: what has a capital
/// inside a word, such as `NeurIPS` or `DNA`, stays as it is.
fn string(inline: &Inline) -> FormatString {
    let mut string = FormatString::new();
    let mut add = |chunk: StringChunk| string.value.push_chunk(chunk);
    chunks(&inline.runs, &mut add);
    string
}

fn chunks(runs: &[Run], add: &mut impl FnMut(StringChunk)) {
    for run in runs {
        match &run.kind {
            RunKind::Text(text) | RunKind::Verbatim(text) => {
                for word in text.split_inclusive(' ') {
                    let inside = word.chars().skip(1).any(char::is_uppercase);
                    add(if inside {
                        StringChunk::verbatim(word)
                    } else {
                        StringChunk::normal(word)
                    });
                }
            }
            RunKind::Code(code) => add(StringChunk::verbatim(code)),
            RunKind::Math(math) => add(StringChunk::math(math)),
            RunKind::Emph(inner)
            | RunKind::Strong(inner)
            | RunKind::Tied(inner)
            | RunKind::Link(_, inner) => chunks(&inner.runs, add),
        }
    }
}

fn day(date: &date::Date) -> Option<Date> {
    let from = |year: i16, month: Option<i8>, day: Option<i8>| {
        let index = |n: i8| u8::try_from(n - 1).ok();
        Date {
            month: month.and_then(index),
            day: day.and_then(index),
            ..Date::from_year(i32::from(year))
        }
    };
    match &date.kind {
        DateKind::Year(year) => Some(from(*year, None, None)),
        DateKind::Month(year, month) => Some(from(*year, Some(*month), None)),
        DateKind::Day(day) => Some(from(day.year(), Some(day.month()), Some(day.day()))),
        DateKind::Season(year, _) => Some(from(*year, None, None)),
        DateKind::Words(_, sort) => sort.as_ref().as_ref().and_then(day),
    }
}

/// Who stands for all that are not named. Hayagriva writes a name: it is replaced.
pub fn open() -> Person {
    person(("", "others"))
}

/// A person with a given name and a family name, of which either may be empty.
pub fn person((given, family): (&str, &str)) -> Person {
    let parts = if given.is_empty() { vec![family] } else { vec![family, given] };
    Person::from_strings(parts).unwrap_or_else(|_| Person {
        name: family.to_owned(),
        given_name: (!given.is_empty()).then(|| given.to_owned()),
        prefix: None,
        suffix: None,
        comma_suffix: false,
        alias: None,
    })
}

/// A name as it is printed: the given name first.
pub(super) fn display(person: &Person) -> String {
    let parts = [&person.given_name, &person.prefix];
    let parts = parts.into_iter().flatten().map(String::as_str);
    parts.chain([person.name.as_str()]).collect::<Vec<_>>().join(" ")
}

/// An entry's fields as hayagriva's YAML, without its key; checked when it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried(Word);

impl Carried {
    /// The entry that the fields make, under a key.
    ///
    /// # Errors
    /// Why hayagriva cannot read them.
    pub fn entry(&self, key: &str) -> Result<Entry, String> {
        let fields = self.0.text.lines();
        let indented: String = fields.map(|line| format!("  {line}\n")).collect();
        let library = io::from_yaml_str(&format!("{key}:\n{indented}"));
        let library = library.map_err(|error| error.to_string())?;
        library.iter().next().cloned().ok_or_else(|| "there is no entry in it".to_owned())
    }
}

impl Value for Carried {
    fn shape() -> Shape {
        Shape::Word("Hayagriva's YAML")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let carried = Self(Word::decode(node, sink)?);
        match carried.entry("entry") {
            Ok(_) => Ok(carried),
            Err(why) => {
                let why = why.lines().next().unwrap_or_default();
                let message = format!("this is not Hayagriva's YAML: {why}");
                let hint =
                    "leave it out: the citation is written from the other fields then";
                Err(sink.error(
                    Diagnostic::new(Code::E0107, carried.0.span, message).hint(hint),
                ))
            }
        }
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }
}
