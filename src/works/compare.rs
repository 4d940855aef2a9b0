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

    /// Whether it is an identifier or the same title.
    pub fn is_exact(&self) -> bool {
        self.rank() >= 3
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
                    None => f.write_str(", no co-authors told"),
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
    let pair = Pair::new(a, b, &likeness);
    if pair.clash() || !pair.holds(&likeness) {
        return None;
    }
    let title = match likeness {
        Likeness::Same => TitleKind::Same,
        Likeness::Part => TitleKind::Subtitle,
        Likeness::Longer { .. } => TitleKind::Longer,
        Likeness::Like { .. } => TitleKind::Like,
    };
    let authors = match pair.company {
        Company::Untold => None,
        Company::Shared { both, of, .. } => Some((both, of)),
    };
    Some(Evidence::Title(TitleEvidence { title, authors }))
}

/// Whether something says that two works are not one.
pub(super) fn clash(a: &Work, b: &Work) -> bool {
    let likeness = if a.has_title_of(b) { Likeness::Same } else { Likeness::Part };
    same_identifier(&a.facts, &b.facts).is_none() && Pair::new(a, b, &likeness).clash()
}

/// Two works whose titles are alike, and what else is known of both.
struct Pair<'a> {
    a: &'a Work,
    b: &'a Work,
    /// Whether the titles are letter by letter the same.
    same: bool,
    company: Company,
    /// Years between them; 0 where one has none.
    gap: u16,
    /// What the shorter title tells.
    weight: f64,
    /// Whether both are published.
    published: bool,
}

impl<'a> Pair<'a> {
    fn new(a: &'a Work, b: &'a Work, likeness: &Likeness) -> Self {
        let gap = match (a.facts.year, b.facts.year) {
            (Some(a), Some(b)) => a.abs_diff(b),
            _ => 0,
        };
        Self {
            a,
            b,
            same: *likeness == Likeness::Same,
            company: a.people.company(&b.people),
            gap,
            weight: a.title.weight().min(b.title.weight()),
            published: a.facts.stage == Stage::Published
                && b.facts.stage == Stage::Published,
        }
    }

    /// Whether something says that they are two works of record.
    fn clash(&self) -> bool {
        let (a, b) = (&self.a.facts, &self.b.facts);
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if !a.eq_ignore_ascii_case(b));
        let dois = self.published && differ(&a.doi, &b.doi);
        let elsewhere = a.year != b.year || a.venue != b.venue;
        // One preprint may have been put on arXiv twice, under one title.
        let preprints = !self.same && differ(&a.arxiv, &b.arxiv);
        let generic = self.a.title.is_generic() || self.weight <= 1.0 && self.same;
        dois && (elsewhere || !self.same)
            || preprints
            || generic && self.published && a.year != b.year
            || a.thesis != b.thesis
    }

    fn holds(&self, likeness: &Likeness) -> bool {
        let Self { company, gap, weight, published, .. } = *self;
        let untold = company == Company::Untold;
        match *likeness {
            Likeness::Same => {
                let near = if published || !company.at_least(1.0) { 2 } else { 4 };
                let telling = weight >= TELLING || gap <= near;
                let known = untold
                    || company.at_least(0.5)
                    || !company.is_none() && weight > TELLING;
                telling && known
            }
            Likeness::Part => {
                let alone = untold && weight > TELLING - 1.0 && gap <= 2;
                let known = gap <= 4 && (company.at_least(0.5) || alone);
                let telling = weight >= 2.0 || self.a.facts.stage != self.b.facts.stage;
                known && telling && (!published || gap <= 1)
            }
            Likeness::Longer { share } => self.is_longer(share),
            Likeness::Like { share } => {
                let (a, b) = (self.a.facts.stage, self.b.facts.stage);
                let company = match company {
                    Company::Shared { both, whole, .. } => {
                        company.at_least(1.0) && (both >= 2 || whole)
                    }
                    Company::Untold => false,
                };
                company && (a != b || a == Stage::Unknown) && gap <= 3 && share >= 0.9
            }
        }
    }

    /// Whether a title that has all words of another, and more, is that of the same work.
    fn is_longer(&self, share: f64) -> bool {
        let Self { company, gap, weight, published, .. } = *self;
        if published && gap >= 2 {
            return false;
        }
        if company == Company::Untold {
            // Only small words more, or the same place and year.
            let more = self.a.title.weight().max(self.b.title.weight()) - weight;
            let small = share >= 0.9 && more < 0.95;
            let venue = |work: &Work| work.facts.venue.as_ref().map(|v| v.to_lowercase());
            let place = venue(self.a).is_some() && venue(self.a) == venue(self.b);
            let near = gap == 0 && place && share >= 0.8;
            return weight >= TELLING && gap <= 2 && (small || near);
        }
        if self.a.title.goes_on(&self.b.title) {
            let whole = matches!(company, Company::Shared { whole: true, .. });
            return share >= 0.85 && company.at_least(1.0) && whole && gap <= 2;
        }
        let close = share >= 0.85 && gap <= 4;
        let near = weight > TELLING && share >= 0.8 && gap <= 2;
        company.at_least(0.5) && company.is_most() && (close || near)
    }
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
