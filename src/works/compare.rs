//! Whether two works are one.
//!
//! What decides is what both say: a DOI, a number on arXiv or PubMed; else the title, as far
//! as the authors and the years do not contradict it. Two papers of one author share words,
//! co-authors and years, and must not be taken for one: so a title that is merely like
//! another counts only where the rest agrees.

use std::fmt;

use super::people::Company;
use super::title::Likeness;
use super::{Facts, Stage, Work};

/// Why two works are taken for one.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Both have this identifier.
    Same(Identifier, String),
    /// The titles say so, and the rest does not contradict.
    Title(TitleEvidence),
}

/// A number by which a work is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identifier {
    /// A DOI.
    Doi,
    /// A number on arXiv.
    Arxiv,
    /// A number on PubMed.
    Pmid,
}

/// How two titles are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TitleEvidence {
    /// How alike they are.
    pub title: TitleKind,
    /// How many of the shorter list of authors, the person left out, stand in the other,
    /// and how long that list is; none where one of them names nobody.
    pub authors: Option<(usize, usize)>,
}

/// How alike two titles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitleKind {
    /// The same but for capitals, accents and points.
    Same,
    /// The same but for a subtitle, or a name before a colon.
    Subtitle,
    /// One has all words of the other.
    Longer,
    /// Nearly all words are the same.
    Like,
}

impl Evidence {
    /// Whether it is an identifier or a whole title, and not words that are alike.
    pub(super) fn is_sure(&self) -> bool {
        self.rank() >= 2
    }

    /// How sure it is: more is surer.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Same(..) => 4,
            Self::Title(TitleEvidence { title, .. }) => match title {
                TitleKind::Same => 3,
                TitleKind::Subtitle => 2,
                TitleKind::Longer => 1,
                TitleKind::Like => 0,
            },
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(Identifier::Doi, id) => write!(f, "same DOI {id}"),
            Self::Same(Identifier::Arxiv, id) => write!(f, "same arXiv number {id}"),
            Self::Same(Identifier::Pmid, id) => write!(f, "same PubMed number {id}"),
            Self::Title(TitleEvidence { title, authors }) => {
                f.write_str(match title {
                    TitleKind::Same => "same title",
                    TitleKind::Subtitle => {
                        "same title but for a part before or after a colon"
                    }
                    TitleKind::Longer => "all words of the shorter title",
                    TitleKind::Like => "nearly the same title",
                })?;
                match authors {
                    Some((both, of)) => write!(f, ", {both} of {of} co-authors"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Titles that weigh less than this, many works have: “Introduction”.
const TELLING: f64 = 4.0;

/// Tells whether two works are one, and by what.
pub fn compare(a: &Work, b: &Work) -> Option<Evidence> {
    if let Some(same) = same_identifier(&a.facts, &b.facts) {
        return Some(same);
    }
    let likeness = a.title.likeness(&b.title)?;
    let company = a.people.company(&b.people);
    let gap = match (a.facts.year, b.facts.year) {
        (Some(a), Some(b)) => a.abs_diff(b),
        _ => 0,
    };
    let weight = a.title.weight().min(b.title.weight());
    let clash = clash(&a.facts, &b.facts);
    let untold = company == Company::Untold;
    let holds = match likeness {
        // The same title twice, each with a DOI: a talk and its paper, a paper and its
        // journal version. They are told apart only where their DOIs are both of record.
        Likeness::Same => {
            let telling = weight >= TELLING || gap <= 2;
            !clash
                && telling
                && (untold
                    || company.at_least(0.5)
                    || !company.is_none() && weight > TELLING)
        }
        Likeness::Part => {
            let alone = untold && weight > TELLING && gap <= 2;
            !clash && gap <= 4 && (company.at_least(0.5) || alone)
        }
        Likeness::Longer { share } => {
            let close = share >= 0.85 && gap <= 4;
            let near = weight > TELLING && gap <= 1;
            !clash && company.at_least(0.5) && (close || near)
        }
        Likeness::Like { share } => {
            let versions =
                a.facts.stage != b.facts.stage || a.facts.stage == Stage::Unknown;
            let company = match company {
                Company::Shared { both, whole, .. } => {
                    company.at_least(1.0) && both >= 2 || whole && company.at_least(1.0)
                }
                Company::Untold => false,
            };
            !clash && company && versions && gap <= 3 && share >= 0.9
        }
    };
    let title = match likeness {
        Likeness::Same => TitleKind::Same,
        Likeness::Part => TitleKind::Subtitle,
        Likeness::Longer { .. } => TitleKind::Longer,
        Likeness::Like { .. } => TitleKind::Like,
    };
    let authors = match company {
        Company::Untold => None,
        Company::Shared { both, of, .. } => Some((both, of)),
    };
    holds.then_some(Evidence::Title(TitleEvidence { title, authors }))
}

fn same_identifier(a: &Facts, b: &Facts) -> Option<Evidence> {
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) if a.eq_ignore_ascii_case(b) => Some(a.clone()),
        _ => None,
    };
    let found = |kind| move |id| Evidence::Same(kind, id);
    same(&a.doi, &b.doi)
        .map(found(Identifier::Doi))
        .or_else(|| same(&a.arxiv, &b.arxiv).map(found(Identifier::Arxiv)))
        .or_else(|| same(&a.pmid, &b.pmid).map(found(Identifier::Pmid)))
}

/// Two works of record: both published, with DOIs that differ, in other places or years.
fn clash(a: &Facts, b: &Facts) -> bool {
    let published = a.stage == Stage::Published && b.stage == Stage::Published;
    let dois =
        matches!((&a.doi, &b.doi), (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b));
    published && dois && (a.year != b.year || a.venue != b.venue)
}
