//! ORCID: the works of a record, as its public API gives them. Summaries name no authors.

use super::Input;
use super::entry::{
    Found, addresses, date, finished, is_archive, markup, put_arxiv, put_doi, refine,
    unused, warn,
};
use super::json::{self, Json};
use crate::decode::{Foreign, Maker};
use crate::diag::{Failed, Sink};

/// Keys that no other format has.
pub(super) const KEYS: &[&str] = &[
    "orcid-identifier",
    "activities-summary",
    "works",
    "group",
    "bulk",
    "work",
    "work-summary",
    "put-code",
];

/// Fields that are read, and those that say nothing that a CV prints.
const KNOWN: &[&str] = &[
    "put-code",
    "path",
    "title",
    "journal-title",
    "type",
    "publication-date",
    "external-ids",
    "url",
    "short-description",
    "contributors",
    "display-index",
    "visibility",
    "source",
    "created-date",
    "last-modified-date",
    "citation",
    "language-code",
    "country",
];

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let value = json::parse(input, sink)?;
    let whole = Json::new(&value, input);
    // A record, its activities, or its works alone.
    let works = [&["activities-summary", "works"][..], &["works"]];
    let works = works.iter().find_map(|keys| whole.path(keys)).unwrap_or(whole);
    let mut all = Vec::new();
    for item in works.items_of(&["group", "bulk"], "works of ORCID", sink)? {
        let shared = ids(&item);
        let work = if item.get("work-summary").is_some() {
            preferred(item.list("work-summary"))
        } else {
            Some(item.get("work").unwrap_or(item))
        };
        match work {
            Some(work)
                if work.get("title").is_some() || work.get("put-code").is_some() =>
            {
                all.push(entry(&work, shared, all.len(), input, sink));
            }
            Some(other) => warn(input.file, other.at, "this is no work", None, sink),
            None => {}
        }
    }
    Ok(all)
}

/// Of what several sources say of one work, what the person puts first.
fn preferred(summaries: Vec<Json<'_>>) -> Option<Json<'_>> {
    let rank =
        |work: &Json<'_>| work.word(&["display-index"]).parse::<i64>().unwrap_or(-1);
    // Of equals the last counts: that shall be the first.
    summaries.into_iter().rev().max_by_key(rank)
}

fn ids<'a>(of: &Json<'a>) -> Vec<Json<'a>> {
    of.get("external-ids").map(|ids| ids.list("external-id")).unwrap_or_default()
}

fn entry(
    work: &Json<'_>,
    shared: Vec<Json<'_>>,
    index: usize,
    input: Input<'_>,
    sink: &mut Sink,
) -> Foreign {
    let mut maker = Maker::new();
    if let Some((mut title, at)) = work.text(&["title", "title", "value"]) {
        if let Some((subtitle, _)) = work.text(&["title", "subtitle", "value"]) {
            title = format!("{title}: {subtitle}");
        }
        maker.text("title", markup(&title), at);
    }
    if let Some(other) = work.path(&["title", "translated-title", "value"]) {
        unused(input.file, other.at, "translated-title", sink);
    }
    persons(work, input, &mut maker, sink);
    let venue = work.word(&["journal-title", "value"]);
    let kind = refine(kind(&work.word(&["type"])), &venue);
    let at = work.get("type").map_or_else(|| work.at.clone(), |kind| kind.at);
    maker.text("type", kind, at);
    if !is_archive(&venue) {
        // Of a book, ORCID asks for the publisher there.
        let key = if kind == "book" { "publisher" } else { "venue" };
        work.put(&["journal-title", "value"], key, &mut maker);
    }
    let mut urls: Vec<Found> = work.text(&["url", "value"]).into_iter().collect();
    for id in ids(work).into_iter().chain(shared) {
        identifier(&id, kind, &mut urls, input, &mut maker, sink);
    }
    addresses(&mut maker, urls);
    if let Some((year, at)) = work.text(&["publication-date", "year", "value"]) {
        let part = |key: &str| work.word(&["publication-date", key, "value"]);
        let (month, day) = (part("month").parse().ok(), part("day").parse().ok());
        if let Some(date) = year.parse().ok().and_then(|year| date(year, month, day)) {
            maker.text("date", date, at);
        }
    }
    work.put(&["short-description"], "abstract", &mut maker);
    work.rest(KNOWN, sink);
    let id = match work.word(&["put-code"]) {
        id if id.is_empty() => format!("work-{}", index + 1),
        id => id,
    };
    finished(maker, id, work.at.clone(), input, sink)
}

/// Puts one identifier. Those of the whole that a work is a part of are not its own, but a
/// chapter is found by the ISBN of its book.
fn identifier(
    id: &Json<'_>,
    kind: &str,
    urls: &mut Vec<Found>,
    input: Input<'_>,
    maker: &mut Maker,
    sink: &mut Sink,
) {
    let Some((typed, at)) = id.text(&["external-id-value"]) else { return };
    let relation = id.word(&["external-id-relationship"]).to_lowercase();
    let own = matches!(relation.as_str(), "self" | "");
    match id.word(&["external-id-type"]).to_lowercase().as_str() {
        "doi" if own && !maker.has("doi") => put_doi(maker, (typed, at), input, sink),
        "arxiv" if own || relation == "version-of" => put_arxiv(maker, &typed, at),
        "pmid" if own && !maker.has("pmid") => {
            let number: String = typed.chars().filter(char::is_ascii_digit).collect();
            maker.text("pmid", number, at);
        }
        "isbn" if (own || kind == "chapter") && !maker.has("isbn") => {
            maker.text("isbn", typed, at);
        }
        "uri" | "handle" if own => {
            urls.push(id.text(&["external-id-url", "value"]).unwrap_or((typed, at)));
        }
        _ => {}
    }
}

/// Who wrote and who edited it, where that is told. One person may have several parts.
fn persons(work: &Json<'_>, input: Input<'_>, maker: &mut Maker, sink: &mut Sink) {
    let (mut authors, mut editors): (Vec<Found>, Vec<Found>) = (Vec::new(), Vec::new());
    let all = work.get("contributors").map(|all| all.list("contributor"));
    for person in all.unwrap_or_default() {
        let Some((name, at)) = person.text(&["credit-name", "value"]) else { continue };
        let role = person.word(&["contributor-attributes", "contributor-role"]);
        let list = match role.to_lowercase().as_str() {
            "editor" => &mut editors,
            "assignee" | "chair-or-translator" | "support-staff" => {
                unused(input.file, at, &role, sink);
                continue;
            }
            _ => &mut authors,
        };
        if !list.iter().any(|(known, _)| *known == name) {
            list.push((name, at));
        }
    }
    maker.texts("authors", authors);
    maker.texts("editors", editors);
}

/// The type of `cv.toml` for one of ORCID's.
fn kind(kind: &str) -> &'static str {
    match kind.to_lowercase().replace('_', "-").as_str() {
        "journal-article" | "magazine-article" | "newspaper-article"
        | "newsletter-article" | "journal-issue" | "book-review" | "review" => "article",
        "conference-paper"
        | "conference-abstract"
        | "conference-poster"
        | "conference-proceedings" => "conference",
        "preprint" | "working-paper" => "preprint",
        "dissertation" | "dissertation-thesis" => "thesis",
        "book" | "edited-book" | "manual" => "book",
        "book-chapter" | "encyclopedia-entry" | "dictionary-entry" => "chapter",
        "report" | "technical-standards" | "standards-and-policy" => "report",
        "patent" => "patent",
        "software" => "software",
        "data-set" | "dataset" => "dataset",
        _ => "other",
    }
}
