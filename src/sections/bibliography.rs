//! What a publication is to others: a work that can be compared, an entry that hayagriva
//! writes.

use super::authors::Author;
use super::common::{Common, text};
use super::publications::{Publication, PublicationType};
use crate::cite;
use crate::decode::{Amount, Choice};
use crate::source::Span;
use crate::value::date::When;
use crate::value::identifier;
use crate::value::text::Text;
use crate::works::{Facts, Stage};

/// What is known of a publication as a work.
pub(super) fn facts(entry: &Publication, common: &Common, span: Span) -> Facts {
    let authors = if entry.authors.is_empty() { &entry.editors } else { &entry.authors };
    let found =
        |find: fn(&str) -> Option<String>| addresses(entry, common).find_map(find);
    let doi = entry.doi.as_ref().and_then(|doi| identifier::doi(&doi.text));
    let doi = doi.or_else(|| found(resolved));
    let arxiv = entry.arxiv.as_ref().and_then(|arxiv| {
        let bare = Some(arxiv.text.trim()).filter(|text| identifier::is_arxiv(text));
        bare.map(str::to_owned).or_else(|| identifier::arxiv(&arxiv.text))
    });
    let arxiv = arxiv.or_else(|| found(identifier::arxiv));
    let arxiv = arxiv.or_else(|| doi.as_deref().and_then(identifier::arxiv));
    Facts {
        title: entry.title.inline.plain().replace("\"\"", ""),
        authors: authors.iter().filter_map(Author::name).cloned().collect(),
        open: authors.iter().any(Author::is_open),
        year: common.dates.0.as_ref().and_then(When::year),
        venue: text(&entry.venue).or(text(&entry.venue_short)).map(|v| v.plain()),
        stage: stage(entry),
        doi: doi.filter(|doi| identifier::arxiv(doi).is_none()),
        arxiv: arxiv.map(|number| identifier::unversioned(&number).to_owned()),
        pmid: entry.pmid.as_ref().map(|pmid| pmid.0.raw.clone()).filter(|pmid| {
            !pmid.is_empty() && pmid.bytes().all(|byte| byte.is_ascii_digit())
        }),
        thesis: entry.category == Some(PublicationType::Thesis),
        citations: entry.citations,
        span,
    }
}

/// An entry as hayagriva knows it.
pub(super) fn cited(key: &str, entry: &Publication, common: &Common) -> hayagriva::Entry {
    let people = |authors: &[Author]| -> Vec<cite::Person> {
        let names = authors.iter().filter_map(Author::name);
        let open = authors.iter().any(Author::is_open).then(cite::open);
        names.map(|name| cite::person(name.split())).chain(open).collect()
    };
    let facts = facts(entry, common, entry.title.span);
    let amount =
        |amount: &'_ Option<Amount>| amount.as_ref().map(|amount| amount.0.raw.clone());
    let (volume, issue) = (amount(&entry.volume), amount(&entry.issue));
    let pages = amount(&entry.pages);
    let inline = |text: &'_ Option<Text>| text.as_ref().map(|text| text.inline.clone());
    let (venue, short) = (inline(&entry.venue), inline(&entry.venue_short));
    let publisher = inline(&entry.publisher);
    let parts = cite::Parts {
        category: entry.category.unwrap_or_default().word(),
        title: Some(&entry.title.inline),
        authors: people(&entry.authors),
        editors: people(&entry.editors),
        venue: venue.as_ref(),
        venue_short: short.as_ref(),
        publisher: publisher.as_ref(),
        volume: volume.as_deref(),
        issue: issue.as_deref(),
        pages: pages.as_deref(),
        date: common.dates.0.as_ref().and_then(When::first),
        doi: facts.doi.clone(),
        arxiv: facts.arxiv.clone(),
        pmid: facts.pmid.clone(),
        isbn: entry.isbn.as_ref().map(|isbn| isbn.text.clone()),
        url: common.url.as_ref().map(|url| url.address.as_str()),
    };
    cite::entry(key, parts)
}

/// Every address of an entry.
fn addresses<'a>(
    entry: &'a Publication,
    common: &'a Common,
) -> impl Iterator<Item = &'a str> {
    let links = entry.links.iter().map(|link| &link.url);
    links.chain(&common.url).map(|url| url.address.as_str())
}

/// The DOI of an address that resolves one.
fn resolved(address: &str) -> Option<String> {
    address.contains("doi.org/").then(|| identifier::doi(address)).flatten()
}

/// How far a work is, by its status, its type, and where it stands.
fn stage(entry: &Publication) -> Stage {
    let status = text(&entry.status).map(|status| status.plain().to_lowercase());
    let status = status.unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| status.contains(word));
    let venue = text(&entry.venue).or(text(&entry.venue_short));
    let venue = venue.map(|venue| venue.plain().to_lowercase());
    let archive = |venue: &String| {
        ["arxiv", "biorxiv", "medrxiv", "ssrn", "corr", "openreview"].iter().any(
            |archive| venue.split(|c: char| !c.is_alphanumeric()).any(|w| w == *archive),
        )
    };
    use PublicationType as Is;
    let words: Vec<&str> = status.split(|c: char| !c.is_alphabetic()).collect();
    let has = |all: &[&str]| all.iter().any(|word| words.contains(word));
    if says(&[
        "under review",
        "in review",
        "under revision",
        "in revision",
        "working paper",
    ]) || has(&[
        "submitted",
        "preparation",
        "draft",
        "preprint",
        "unpublished",
        "prepublished",
    ]) {
        Stage::Preprint
    } else if has(&["accepted", "appear", "press", "published", "forthcoming"]) {
        Stage::Published
    } else if entry.category == Some(Is::Preprint) || venue.as_ref().is_some_and(archive)
    {
        Stage::Preprint
    } else if venue.is_some() {
        Stage::Published
    } else {
        match entry.category.unwrap_or_default() {
            Is::Other if entry.arxiv.is_some() && entry.doi.is_none() => Stage::Preprint,
            Is::Other => Stage::Unknown,
            _ => Stage::Published,
        }
    }
}
