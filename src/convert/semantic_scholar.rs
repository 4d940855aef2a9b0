//! Semantic Scholar: papers as its Graph API gives them, of an author, of a search, or alone.

use super::Input;
use super::entry::{
    Found, addresses, broken, finished, is_archive, is_meeting, pages, put_arxiv,
    put_doi, refine,
};
use super::json::{self, Json};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Failed, Sink};

/// Keys that no other format has.
pub(super) const KEYS: &[&str] =
    &["papers", "data", "authorId", "paperId", "externalIds", "publicationVenue"];

/// Fields that are read, and those that say nothing that a CV prints.
const KNOWN: &[&str] = &[
    "paperId",
    "corpusId",
    "title",
    "authors",
    "year",
    "publicationDate",
    "venue",
    "publicationVenue",
    "journal",
    "publicationTypes",
    "externalIds",
    "citationCount",
    "abstract",
    "url",
    "referenceCount",
    "influentialCitationCount",
    "isOpenAccess",
    "openAccessPdf",
    "fieldsOfStudy",
    "s2FieldsOfStudy",
    "citationStyles",
    "tldr",
    "embedding",
    "citations",
    "references",
    "matchScore",
    "textAvailability",
];

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let value = json::parse(input, sink)?;
    let whole = Json::new(&value, input);
    let items =
        whole.items_of(&["papers", "data"], "papers of Semantic Scholar", sink)?;
    let mut all = Vec::new();
    for item in items {
        // Of a list of authors, each has papers.
        let papers = match item.get("papers") {
            Some(papers) => papers.items(),
            None if item.get("authorId").is_some() && item.get("title").is_none() => {
                let message = "this author has no papers: ask the service for \
                               `fields=papers.title,papers.authors,papers.year` and the like";
                return Err(broken(input, item.at.clone(), message, sink));
            }
            None => vec![item],
        };
        for paper in papers {
            all.push(entry(&paper, all.len(), input, sink));
        }
    }
    Ok(all)
}

fn entry(paper: &Json<'_>, index: usize, input: Input<'_>, sink: &mut Sink) -> Foreign {
    let mut maker = Maker::new();
    paper.put(&["title"], "title", &mut maker);
    let authors = paper.list("authors").into_iter();
    maker.texts("authors", authors.filter_map(|author| author.text(&["name"])).collect());
    if let Some((typed, at)) = paper.text(&["externalIds", "ArXiv"]) {
        put_arxiv(&mut maker, &typed, at);
    }
    if let Some(typed) = paper.text(&["externalIds", "DOI"]) {
        put_doi(&mut maker, typed, input, sink);
    }
    paper.put(&["externalIds", "PubMed"], "pmid", &mut maker);
    journal(paper, &mut maker);
    venue(paper, &mut maker);
    paper.put_date("publicationDate", "year", &mut maker);
    paper.put_citations("citationCount", &mut maker);
    paper.put(&["abstract"], "abstract", &mut maker);
    // The page of the service leads to what has no other address.
    addresses(&mut maker, paper.text(&["url"]).into_iter().collect());
    paper.rest(KNOWN, sink);
    let id = match paper.word(&["paperId"]) {
        id if id.is_empty() => format!("paper-{}", index + 1),
        id => id,
    };
    finished(maker, id, paper.at.clone(), input, sink)
}

/// The volume, in which the issue may stand behind a space, or the number on arXiv; and the
/// pages.
fn journal(paper: &Json<'_>, maker: &mut Maker) {
    if let Some((typed, at)) = paper.text(&["journal", "volume"]) {
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match typed.split_once(' ') {
            _ if typed.starts_with("abs/") => put_arxiv(maker, &typed, at),
            Some((volume, issue)) if number(volume) && number(issue) => {
                maker.text("volume", volume, at.clone());
                maker.text("issue", issue, at);
            }
            _ => maker.text("volume", literal(&typed), at),
        }
    }
    if let Some((typed, at)) = paper.text(&["journal", "pages"]) {
        maker.text("pages", literal(&pages(&typed)), at);
    }
}

/// Where it was published, under the first name that is no archive's, and the type.
fn venue(paper: &Json<'_>, maker: &mut Maker) {
    let names = [&["venue"][..], &["publicationVenue", "name"], &["journal", "name"]];
    let names: Vec<Found> = names.iter().filter_map(|keys| paper.text(keys)).collect();
    let venue = names.iter().find(|(name, _)| !is_archive(name));
    let name = venue.or(names.first()).map_or("", |(name, _)| name.as_str());
    let kind = match refine(kind(paper), name) {
        "other" if venue.is_none() && maker.has("arxiv") => "preprint",
        kind => kind,
    };
    maker.text("type", kind, paper.at.clone());
    if let Some((name, at)) = venue {
        maker.text("venue", literal(name), at.clone());
        let meeting = matches!(kind, "conference" | "workshop");
        if let Some((short, at)) = letters(paper).filter(|_| meeting) {
            maker.text("venue-short", literal(&short), at);
        }
    }
}

/// The letters that a conference is known by, such as `NeurIPS`.
fn letters(paper: &Json<'_>) -> Option<Found> {
    let names = paper.get("publicationVenue")?.list("alternate_names").into_iter();
    let mut names = names.filter_map(|name| Some((name.words()?, name.at)));
    names.find(|(name, _)| {
        let capitals = name.chars().filter(|c| c.is_uppercase()).count();
        capitals > 1 && name.chars().count() <= 10 && !name.contains(' ')
    })
}

/// The type of `cv.toml`: what the venue is where the types do not say it.
fn kind(paper: &Json<'_>) -> &'static str {
    let types: Vec<_> =
        paper.list("publicationTypes").iter().filter_map(Json::words).collect();
    let is = |kind: &str| types.iter().any(|known| known == kind);
    let venue = paper.word(&["publicationVenue", "type"]);
    if is("Dataset") {
        "dataset"
    } else if is("BookSection") {
        "chapter"
    } else if is("Book") {
        "book"
    } else if is("Conference") || venue == "conference" {
        "conference"
    } else if !types.is_empty() || venue == "journal" {
        "article"
    } else if is_meeting(&paper.word(&["venue"])) {
        "conference"
    } else if paper.path(&["journal", "volume"]).is_some() {
        // Volumes are those of journals.
        "article"
    } else {
        "other"
    }
}
