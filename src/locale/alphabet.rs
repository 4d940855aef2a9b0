//! The order of a language's letters.

use std::cmp::Ordering;

use icu_collator::{Collator, CollatorBorrowed};

/// The order of a language's letters.
#[derive(Debug)]
pub struct Alphabet(Option<CollatorBorrowed<'static>>);

impl Alphabet {
    /// That of a language, by its tag; that of Unicode where it has none of its own.
    pub fn of(tag: &str) -> Self {
        let tag: icu_locale::Locale = tag.parse().unwrap_or(icu_locale::Locale::UNKNOWN);
        Self(Collator::try_new((&tag).into(), Default::default()).ok())
    }

    /// Which of two stands before the other.
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        match &self.0 {
            Some(collator) => collator.compare(one, other),
            None => one.cmp(other),
        }
    }
}
