//! OpenAlex: works as its API gives them, in a list or alone.

use serde_json::Value;

use super::Input;
use super::entry::{
    Found, addresses, arxiv, finished, is_archive, markup, put_doi, refine, warn,
};
use super::json::{self, Json};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Failed, Sink};

/// Keys that no other format has.
pub(super) const KEYS: &[&str] = &[
    "meta",
    "results",
    "authorships",
    "display_name",
    "primary_location",
    "publication_year",
    "abstract_inverted_index",
];

/// Fields that are read, and those that say nothing that a CV prints.
const KNOWN: &[&str] = &[
    "id",
    "title",
    "display_name",
    "authorships",
    "publication_year",
    "publication_date",
    "type",
    "type_crossref",
    "doi",
    "ids",
    "primary_location",
    "locations",
    "biblio",
    "cited_by_count",
    "abstract_inverted_index",
    "is_retracted",
    "abstract_inverted_index_v3",
    "apc_list",
    "apc_paid",
    "authors_count",
    "awards",
    "best_oa_location",
    "citation_normalized_percentile",
    "cited_by_api_url",
    "cited_by_percentile_year",
    "concepts",
    "concepts_count",
    "content_urls",
    "corresponding_author_ids",
    "corresponding_institution_ids",
    "countries_distinct_count",
    "counts_by_year",
    "created_date",
    "fulltext_origin",
    "funders",
    "fwci",
    "grants",
    "has_abstract",
    "has_content",
    "has_fulltext",
    "indexed_in",
    "institution_assertions",
    "institutions",
    "institutions_distinct_count",
    "is_authors_truncated",
    "is_paratext",
    "is_xpac",
    "keywords",
    "language",
    "locations_count",
    "mesh",
    "ngrams_url",
    "open_access",
    "primary_topic",
    "referenced_works",
    "referenced_works_count",
    "related_works",
    "relevance_score",
    "sustainable_development_goals",
    "topics",
    "topics_count",
    "updated_date",
    "versions",
];

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let value = json::parse(input, sink)?;
    let whole = Json::new(&value, input);
    let works = whole.items_of(&["results"], "works of OpenAlex", sink)?;
    let mut all = Vec::new();
    for work in &works {
        all.push(entry(work, all.len(), input, sink));
    }
    Ok(all)
}

fn entry(work: &Json<'_>, index: usize, input: Input<'_>, sink: &mut Sink) -> Foreign {
    let mut maker = Maker::new();
    work.put(&["title"], "title", &mut maker);
    work.put(&["display_name"], "title", &mut maker);
    let authors = work.list("authorships").into_iter().filter_map(|author| {
        let known = author.text(&["author", "display_name"]);
        known.or_else(|| author.text(&["raw_author_name"]))
    });
    let mut authors: Vec<Found> = authors.collect();
    if let Some(cut) = work.get("is_authors_truncated")
        && cut.value.as_bool() == Some(true)
    {
        authors.push(("et al".to_owned(), cut.at));
    }
    maker.texts("authors", authors);
    venue(work, &mut maker);
    if let Some(typed) = work.text(&["doi"]).or_else(|| work.text(&["ids", "doi"])) {
        put_doi(&mut maker, typed, input, sink);
    }
    if let Some((typed, at)) = work.text(&["ids", "pmid"]) {
        let number: String = typed.chars().filter(char::is_ascii_digit).collect();
        maker.text("pmid", number, at);
    }
    addresses(&mut maker, urls(work));
    work.put(&["biblio", "volume"], "volume", &mut maker);
    work.put(&["biblio", "issue"], "issue", &mut maker);
    if let Some((first, at)) = work.text(&["biblio", "first_page"]) {
        let pages = match work.word(&["biblio", "last_page"]) {
            last if last.is_empty() || last == first => first,
            last => format!("{first}–{last}"),
        };
        maker.text("pages", literal(&pages), at);
    }
    work.put_date("publication_date", "publication_year", &mut maker);
    work.put_citations("cited_by_count", &mut maker);
    if let Some(inverted) = work.get("abstract_inverted_index") {
        maker.text("abstract", markup(&words(inverted.value)), inverted.at);
    }
    if let Some(retracted) = work.get("is_retracted")
        && retracted.value.as_bool() == Some(true)
    {
        warn(input.file, retracted.at, "this work is marked as retracted", None, sink);
    }
    work.rest(KNOWN, sink);
    let id = match work.word(&["id"]).rsplit('/').next() {
        Some(id) if !id.is_empty() => id.to_owned(),
        _ => format!("work-{}", index + 1),
    };
    finished(maker, id, work.at.clone(), input, sink)
}

/// Where it was published and by whom, and the type. What a repository holds was not
/// published there; but a thesis stands where it was written.
fn venue(work: &Json<'_>, maker: &mut Maker) {
    let source = |key: &str| work.text(&["primary_location", "source", key]);
    let said = |key: &str| source(key).map(|(words, _)| words).unwrap_or_default();
    let kind = refine(kind(work), &said("display_name"));
    let at = work.get("type").map_or_else(|| work.at.clone(), |kind| kind.at);
    maker.text("type", kind, at);
    let venue = source("display_name")
        .filter(|(name, _)| said("type") != "repository" && !is_archive(name));
    let house = source("host_organization_name");
    let (venue, publisher) = match kind {
        "thesis" => (house.or(venue), None),
        "book" | "chapter" | "report" => (venue, house),
        _ => (venue, None),
    };
    if let Some((venue, at)) = venue {
        maker.text("venue", markup(&venue), at);
    }
    if let Some((publisher, at)) = publisher {
        maker.text("publisher", markup(&publisher), at);
    }
}

/// The page of the work, and those of the places where it lies on arXiv, too.
fn urls(work: &Json<'_>) -> Vec<Found> {
    let mut urls: Vec<Found> = Vec::new();
    urls.extend(work.text(&["primary_location", "landing_page_url"]));
    for location in work.list("locations") {
        let keys = ["landing_page_url", "pdf_url"].into_iter();
        let found = keys.filter_map(|key| location.text(&[key]));
        urls.extend(found.filter(|(url, _)| arxiv(url).is_some()));
    }
    urls
}

/// The words of an abstract, which comes as the places that each of them has in it.
fn words(index: &Value) -> String {
    let mut all: Vec<(u64, &str)> = Vec::new();
    for (word, places) in index.as_object().into_iter().flatten() {
        let places = places.as_array().into_iter().flatten();
        all.extend(places.filter_map(Value::as_u64).map(|place| (place, word.as_str())));
    }
    all.sort_unstable();
    all.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

/// The type of `cv.toml` for one of OpenAlex's, which knows papers of conferences by where
/// they stand.
fn kind(work: &Json<'_>) -> &'static str {
    let kind = match work.word(&["type"]).as_str() {
        "article" | "review" | "letter" | "editorial" | "erratum" | "retraction" => {
            "article"
        }
        "conference-paper" | "conference-abstract" | "proceedings-article" => {
            "conference"
        }
        "preprint" | "posted-content" => "preprint",
        "dissertation" => "thesis",
        "book" | "monograph" => "book",
        "book-chapter" | "book-section" | "reference-entry" => "chapter",
        "report" | "standard" => "report",
        "dataset" | "database" => "dataset",
        "software" => "software",
        _ => "other",
    };
    let meeting = work.word(&["primary_location", "source", "type"]) == "conference"
        || work.word(&["type_crossref"]) == "proceedings-article"
        || work.word(&["primary_location", "raw_type"]) == "proceedings-article";
    if kind == "article" && meeting { "conference" } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abstract_is_put_together_again() {
        let index =
            serde_json::json!({"to": [1, 4], "I": [0], "propose": [2], "ask": [5]});
        assert_eq!(words(&index), "I to propose to ask");
        assert_eq!(words(&Value::Null), "");
    }
}
