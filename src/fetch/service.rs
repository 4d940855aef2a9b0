//! The services: what an id of each looks like, what to ask, and how the next page is found.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use roxmltree::Document;
use serde_json::Value;

use crate::value::identifier;

/// An author or a work, as a service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Id {
    /// An ORCID iD: `0000-0002-1825-0097`.
    Orcid(String),
    /// The number of an author at Semantic Scholar.
    SemanticScholar(String),
    /// An author at OpenAlex (`A5023888391`), or an ORCID iD.
    OpenAlex(String),
    /// A query of arXiv's: `au:Noether_E`.
    Arxiv(String),
    /// A DOI.
    Doi(String),
}

/// What is wrong with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// It does not begin with the name of a service and a colon.
    Service,
    /// It is no id of that service; the text says what one looks like.
    Form(&'static str),
}

/// The names of the services, as ids begin with them.
pub(super) const SERVICES: &str = "orcid:, semantic-scholar:, openalex:, arxiv: or doi:";

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => write!(f, "an id begins with {SERVICES}"),
            Self::Form(form) => write!(f, "expected {form}"),
        }
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (service, id) = text.split_once(':').ok_or(IdError::Service)?;
        let id = id.trim();
        let last = id.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        match service.trim().to_lowercase().as_str() {
            "orcid" => match orcid(last) {
                Some(id) => Ok(Self::Orcid(id)),
                None => {
                    Err(IdError::Form("an ORCID iD such as orcid:0000-0002-1825-0097"))
                }
            },
            "semantic-scholar" | "semanticscholar" | "s2" => {
                if !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) {
                    Ok(Self::SemanticScholar(last.to_owned()))
                } else {
                    Err(IdError::Form("a number such as semantic-scholar:1741101"))
                }
            }
            "openalex" => {
                let author = last.strip_prefix(['A', 'a']).filter(|number| {
                    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
                });
                match (author, orcid(last)) {
                    (Some(number), _) => Ok(Self::OpenAlex(format!("A{number}"))),
                    (None, Some(id)) => Ok(Self::OpenAlex(id)),
                    _ => Err(IdError::Form("an author such as openalex:A5023888391")),
                }
            }
            "arxiv" if identifier::is_arxiv(id) => {
                Err(IdError::Form("an author such as arxiv:Noether_E, and not a paper"))
            }
            "arxiv" if id.contains(':') => Ok(Self::Arxiv(id.to_owned())),
            "arxiv" if !id.is_empty() && !id.contains('/') => {
                Ok(Self::Arxiv(format!("au:{id}")))
            }
            "arxiv" => Err(IdError::Form("an author such as arxiv:Noether_E")),
            "doi" | "https" | "http" => match identifier::doi(text) {
                Some(doi) if service == "doi" || id.contains("doi.org/") => {
                    Ok(Self::Doi(doi))
                }
                _ if service == "doi" => {
                    Err(IdError::Form("a DOI such as doi:10.1007/BF01464225"))
                }
                _ => Err(IdError::Service),
            },
            _ => Err(IdError::Service),
        }
    }
}

/// An ORCID iD whose check digit is right.
fn orcid(text: &str) -> Option<String> {
    let id = text.to_uppercase();
    let digits: Vec<u32> = id
        .chars()
        .filter(|c| *c != '-')
        .map(|c| if c == 'X' { Some(10) } else { c.to_digit(10) })
        .collect::<Option<_>>()?;
    let (&check, rest) = digits.split_last()?;
    let sum = rest.iter().fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let dashes = id.char_indices().filter(|(_, c)| *c == '-').map(|(at, _)| at);
    let formed = digits.len() == 16 && dashes.eq([4, 9, 14]);
    (formed && (12 - sum) % 11 == check).then_some(id)
}

/// A request: the host, and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) host: &'static str,
    pub(super) path: String,
}

/// What Semantic Scholar is asked of each paper.
const FIELDS: &str = "title,authors,year,publicationDate,venue,publicationVenue,journal,\
                      externalIds,citationCount,publicationTypes,url";
/// Works a page.
const AT_ONCE: usize = 200;

impl Id {
    /// The name of the service.
    pub fn service(&self) -> &'static str {
        match self {
            Self::Orcid(_) => "orcid",
            Self::SemanticScholar(_) => "semantic-scholar",
            Self::OpenAlex(_) => "openalex",
            Self::Arxiv(_) => "arxiv",
            Self::Doi(_) => "doi",
        }
    }

    /// The id as part of the name of a file.
    pub(super) fn file_name(&self) -> String {
        let (Self::Orcid(id)
        | Self::SemanticScholar(id)
        | Self::OpenAlex(id)
        | Self::Arxiv(id)
        | Self::Doi(id)) = self;
        id.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_', "_")
    }

    /// The ending of its answers.
    pub(super) fn ending(&self) -> &'static str {
        match self {
            Self::Arxiv(_) => "atom",
            _ => "json",
        }
    }

    /// The media type that it is asked for.
    pub(super) fn accept(&self) -> &'static str {
        match self {
            Self::Arxiv(_) => "application/atom+xml",
            Self::Doi(_) => "application/vnd.citationstyles.csl+json",
            _ => "application/json",
        }
    }

    /// What is left to the service between two requests: arXiv asks for three seconds.
    pub(super) fn pause(&self) -> Duration {
        match self {
            Self::Arxiv(_) => Duration::from_secs(3),
            _ => Duration::from_secs(1),
        }
    }

    /// The first request.
    pub(super) fn first(&self) -> Next {
        self.page(match self {
            Self::OpenAlex(_) => "*",
            _ => "0",
        })
    }

    /// The request for the page that begins there.
    fn page(&self, start: &str) -> Next {
        let (host, path) = match self {
            Self::Orcid(id) => ("pub.orcid.org", format!("v3.0/{id}/works")),
            Self::SemanticScholar(id) => (
                "api.semanticscholar.org",
                format!(
                    "graph/v1/author/{id}/papers?fields={FIELDS}&limit={AT_ONCE}&offset={start}"
                ),
            ),
            Self::OpenAlex(id) => {
                let key = if id.starts_with('A') { "author.id" } else { "author.orcid" };
                let start = escaped(start);
                (
                    "api.openalex.org",
                    format!("works?filter={key}:{id}&per-page={AT_ONCE}&cursor={start}"),
                )
            }
            Self::Arxiv(query) => (
                "export.arxiv.org",
                format!(
                    "api/query?search_query={}&start={start}&max_results={AT_ONCE}",
                    escaped(query)
                ),
            ),
            Self::Doi(doi) => ("doi.org", escaped(doi).replace("%2F", "/")),
        };
        Next { host, path }
    }

    /// The request that follows an answer, the one with this number from 0.
    pub(super) fn next(&self, answer: &str, number: usize) -> Option<Next> {
        match self {
            Self::Orcid(_) | Self::Doi(_) => None,
            Self::SemanticScholar(_) => {
                let answer: Value = serde_json::from_str(answer).ok()?;
                let next = answer.get("next")?.as_u64()?;
                Some(self.page(&next.to_string()))
            }
            Self::OpenAlex(_) => {
                let answer: Value = serde_json::from_str(answer).ok()?;
                let works = answer.get("results")?.as_array()?;
                let cursor = answer.get("meta")?.get("next_cursor")?.as_str()?;
                (!works.is_empty()).then(|| self.page(cursor))
            }
            Self::Arxiv(_) => {
                let answer = Document::parse(answer).ok()?;
                let named = |name: &'static str| {
                    answer
                        .descendants()
                        .filter(move |node| node.tag_name().name() == name)
                };
                let total: usize =
                    named("totalResults").next()?.text()?.trim().parse().ok()?;
                let start = (number + 1) * AT_ONCE;
                let more = named("entry").next().is_some() && start < total;
                more.then(|| self.page(&start.to_string()))
            }
        }
    }
}

/// A text as part of an address.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:*".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_and_slips_are_told() {
        for (typed, id) in [
            ("orcid:0000-0002-1825-0097", Id::Orcid("0000-0002-1825-0097".into())),
            (
                "orcid:https://orcid.org/0000-0001-5109-3700",
                Id::Orcid("0000-0001-5109-3700".into()),
            ),
            ("semantic-scholar:1741101", Id::SemanticScholar("1741101".into())),
            ("semantic-scholar:E-Noether/1741101", Id::SemanticScholar("1741101".into())),
            ("openalex:a5023888391", Id::OpenAlex("A5023888391".into())),
            ("openalex:0000-0002-1825-0097", Id::OpenAlex("0000-0002-1825-0097".into())),
            ("arxiv:Noether_E", Id::Arxiv("au:Noether_E".into())),
            (
                "arxiv:au:Noether_E AND cat:math.AC",
                Id::Arxiv("au:Noether_E AND cat:math.AC".into()),
            ),
            ("doi:10.1007/BF01464225", Id::Doi("10.1007/BF01464225".into())),
            ("https://doi.org/10.1007/BF01464225", Id::Doi("10.1007/BF01464225".into())),
        ] {
            assert_eq!(typed.parse(), Ok(id), "{typed}");
        }
        for typed in [
            "arxiv:2101.00001",
            "orcid:0000-0002-1825-0098",
            "orcid:me",
            "openalex:W12",
            "doi:x",
            "s2:x",
        ] {
            assert!(matches!(typed.parse::<Id>(), Err(IdError::Form(_))), "{typed}");
        }
        for typed in ["papers.bib", "scholar:x", "https://example.org/10.1/x"] {
            assert_eq!(typed.parse::<Id>(), Err(IdError::Service), "{typed}");
        }
    }
}
