//! Works: what a publication is, whatever file it stands in, and which two are one.
//!
//! A [`Work`] is what a list of publications, or a feed of a service, says of one paper.
//! [`compare()`] tells whether two are the same, and by what; [`duplicates()`] finds those that
//! stand twice in a list; [`reconcile()`] holds a CV against a feed.

mod compare;
mod index;
mod people;
mod reconcile;
mod title;
mod words;

pub use compare::{Evidence, compare};
pub use index::duplicates;
pub use reconcile::{Change, Changed, Matched, Report, Twice, reconcile};

use crate::source::Span;
use crate::value::name::Name;
use people::People;
use title::Title;

/// How far a work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Not reviewed yet, or under review.
    Preprint,
    /// Nothing tells.
    Unknown,
    /// Published, or accepted.
    Published,
}

/// What is known of a work.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The title as it reads, without markup.
    pub title: String,
    /// Those of the authors that are named.
    pub authors: Vec<Name>,
    /// Whether there are more authors than are named.
    pub open: bool,
    /// The year of its date.
    pub year: Option<i16>,
    /// The journal, conference or book.
    pub venue: Option<String>,
    /// How far it is.
    pub stage: Stage,
    /// Its DOI, without the resolver; never one of arXiv's.
    pub doi: Option<String>,
    /// Its number on arXiv, without a version.
    pub arxiv: Option<String>,
    /// Its number on PubMed.
    pub pmid: Option<String>,
    /// Whether it is a thesis: the paper of the same title is another work.
    pub thesis: bool,
    /// How often it was cited.
    pub citations: Option<u32>,
    /// Where it stands.
    pub span: Span,
}

/// A work, ready to be compared.
#[derive(Debug, Clone)]
pub struct Work {
    /// What is known of it.
    pub facts: Facts,
    title: Title,
    people: People,
}

impl Work {
    /// A work of which this is known. Of the person whose `own` names these are, every work
    /// has the name, and so it tells nothing.
    pub fn new(facts: Facts, own: &[Name]) -> Self {
        let title = Title::new(&facts.title);
        let people = People::new(&facts.authors, facts.open, own);
        Self { facts, title, people }
    }

    /// Whether the person is among the authors, as far as they are named.
    pub fn is_own(&self) -> bool {
        self.people.own
    }

    /// Whether two titles are the same but for capitals, accents and points.
    pub fn has_title_of(&self, other: &Work) -> bool {
        self.title.key == other.title.key
    }
}
