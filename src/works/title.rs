//! Titles, as they are compared: between a preprint and a journal capitals change, a
//! subtitle comes or goes, a word is put in.

use std::ops::Range;

use super::words::{
    APART, DENYING, EMPTY, GENERIC, LEADING, ORDINAL, ROMAN, SOFT, greek,
};
use crate::value::fold::fold;

/// A title in comparable form.
#[derive(Debug, Clone, Default)]
pub(super) struct Title {
    /// All letters and digits, folded, in a row.
    pub(super) key: String,
    /// The words of the title in a row, and those of what colons leave of it.
    pub(super) keys: Vec<String>,
    /// The words, in order.
    pub(super) words: Vec<Word>,
    /// The parts that colons and dashes make of it, as ranges of words. None is empty.
    parts: Vec<Range<usize>>,
}

/// A word of a title.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Folded, without the plural's `s`; Roman numerals of parts are figures.
    pub(super) stem: String,
    /// How much it tells: 0 for `the`, little for `towards`, 1 for what names a subject.
    pub(super) weight: f64,
    /// Whether it counts works: `2`, `second`, the `B` of “Catalogue B”.
    counts: bool,
}

/// What relates one title to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Likeness {
    /// Letter by letter the same.
    Same,
    /// One is the other with a subtitle, or with a name before a colon.
    Part,
    /// One has all words of the other in their order, and more.
    Longer {
        /// The share of the words that both have, by weight: 0 to 1.
        share: f64,
    },
    /// Some words are others.
    Like {
        /// The share of the words that both have, by weight: 0 to 1.
        share: f64,
    },
}

impl Title {
    pub(super) fn new(text: &str) -> Self {
        let text = without_asides(text).replace('&', " and ");
        let mut title = Self::default();
        let parts = text.split([':', '—', '–', '?', '!', '.']);
        for part in parts.flat_map(|part| part.split(" - ")) {
            let start = title.words.len();
            let words = part.split(|c: char| !c.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            for (at, word) in words.iter().enumerate() {
                let folded = greek(word).map_or_else(|| fold(word), str::to_owned);
                title.key.push_str(&folded);
                let before = at.checked_sub(1).and_then(|before| words.get(before));
                let place = Place {
                    last: at + 1 == words.len(),
                    first: at == 0,
                    numbered: before
                        .is_some_and(|word| word.eq_ignore_ascii_case("part")),
                };
                title.words.push(Word::new(word, folded, place));
            }
            if title.words.len() > start {
                title.parts.push(start..title.words.len());
            }
        }
        let stems = |range: Range<usize>| -> String {
            let words = title.words.get(range).unwrap_or_default();
            words.iter().map(|word| word.stem.as_str()).collect()
        };
        title.keys = title.pieces().into_iter().map(stems).collect();
        title.keys.push(stems(0..title.words.len()));
        // A title without a letter is itself.
        if title.key.is_empty() {
            title.key = text.split_whitespace().collect();
        }
        title
    }

    /// How much the title tells: about the number of words that name a subject.
    pub(super) fn weight(&self) -> f64 {
        weight(&self.words)
    }

    /// Whether it is made of words that every journal has each year.
    pub(super) fn is_generic(&self) -> bool {
        let generic =
            |word: &Word| word.weight == 0.0 || GENERIC.contains(&word.stem.as_str());
        self.words.iter().all(generic)
    }

    /// Whether the longer of two titles goes on with “for …”, “with …” where the other ends.
    pub(super) fn goes_on(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() < other.words.len() {
            (self, other)
        } else {
            (other, self)
        };
        let begins = short.words.iter().zip(&long.words).all(|(a, b)| a.is(b));
        let next = long.words.get(short.words.len());
        begins && next.is_some_and(|word| word.weight == 0.0)
    }

    /// How two titles are alike; none where nothing relates them.
    pub(super) fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.key == other.key {
            return (!self.key.is_empty()).then_some(Likeness::Same);
        }
        if !self.may_be_like(other) || self.is_led() != other.is_led() {
            return None;
        }
        if self.is_part_of(other) || other.is_part_of(self) {
            return Some(Likeness::Part);
        }
        if self.is_set_apart(other, false) {
            return None;
        }
        let common = common(&self.words, &other.words);
        let shared: f64 =
            common.iter().filter_map(|&at| Some(self.words.get(at)?.weight)).sum();
        let share = share(shared, self, other);
        if share < 0.5 {
            return None;
        }
        let least = self.weight().min(other.weight());
        Some(if shared >= least - 1e-9 {
            Likeness::Longer { share }
        } else {
            Likeness::Like { share }
        })
    }

    /// Whether half of the words can be the same, or one title be a part of the other: told
    /// fast, as most titles have little in common.
    fn may_be_like(&self, other: &Self) -> bool {
        let shared: f64 = self
            .words
            .iter()
            .filter(|word| other.words.iter().any(|other| other.is(word)))
            .map(|word| word.weight)
            .sum();
        let least = self.weight().min(other.weight());
        shared >= least - 1e-9 || share(shared, self, other) >= 0.5
    }

    /// Whether it begins with “Data for:” and the like.
    fn is_led(&self) -> bool {
        let lead = self.parts.first().filter(|_| self.parts.len() > 1);
        lead.and_then(|lead| self.words.get(lead.clone())).is_some_and(|lead| {
            let leads =
                |word: &Word| word.weight == 0.0 || LEADING.contains(&word.stem.as_str());
            lead.iter().all(leads)
        })
    }

    /// What colons leave of the title: without a name before the first, without a subtitle
    /// behind the last, and the first part alone.
    fn pieces(&self) -> Vec<Range<usize>> {
        match self.parts.as_slice() {
            [first, second] => vec![first.clone(), second.clone()],
            [first, second, .., before, last] => {
                vec![first.clone(), second.start..last.end, first.start..before.end]
            }
            [first, second, last] => {
                vec![first.clone(), second.start..last.end, first.start..second.end]
            }
            _ => Vec::new(),
        }
    }

    /// Whether this is one of the parts that a colon makes of the other.
    fn is_part_of(&self, other: &Self) -> bool {
        let whole = |range: &Range<usize>| {
            let words = other.words.get(range.clone()).unwrap_or_default();
            words.len() == self.words.len()
                && words.iter().zip(&self.words).all(|(a, b)| a.is(b))
        };
        other.pieces().iter().any(whole) && !self.is_set_apart(other, true)
    }

    /// Whether what one has and the other lacks makes two works of them: a number, “reply”.
    /// Of a whole `part` that one lacks, not every word says something of the other.
    fn is_set_apart(&self, other: &Self, part: bool) -> bool {
        let lacks =
            |title: &Self, word: &Word| !title.words.iter().any(|own| own.is(word));
        let apart = |a: &Self, b: &Self| {
            a.words.iter().any(|word| word.sets_apart(part) && lacks(b, word))
        };
        apart(self, other) || apart(other, self)
    }
}

/// Where a word stands in its part of a title.
struct Place {
    first: bool,
    last: bool,
    numbered: bool,
}

impl Word {
    fn new(typed: &str, folded: String, place: Place) -> Self {
        let plural = folded.len() > 3 && folded.ends_with('s') && !folded.ends_with("ss");
        let mut stem = folded;
        if plural {
            stem.pop();
        }
        let alone = place.first && place.last;
        let roman = ROMAN.iter().position(|roman| *roman == stem);
        let mut counts = ORDINAL.contains(&stem.as_str()) && !alone;
        match roman {
            Some(number) if place.last || place.numbered => {
                stem = (number + 1).to_string()
            }
            None => {
                let capital = typed.chars().all(char::is_uppercase);
                counts |= place.last && !place.first && typed.len() == 1 && capital;
            }
            Some(_) => {}
        }
        let weight = match stem.as_str() {
            _ if counts => 1.0,
            "part" => 0.0,
            stem if EMPTY.contains(&stem) => 0.0,
            stem if SOFT.contains(&stem) => 0.3,
            _ => 1.0,
        };
        Self { stem, weight, counts }
    }

    /// Whether two words are one, but for how a country spells them: `localizing`,
    /// `localising`.
    pub(super) fn is(&self, other: &Self) -> bool {
        if self.stem == other.stem {
            return true;
        }
        let near = self.stem.len().abs_diff(other.stem.len()) <= 1;
        let long = self.stem.len() > 4 && other.stem.len() > 4;
        let spelt =
            |stem: &str| stem.replace('z', "s").replace("our", "or").replace("ll", "l");
        near && long
            && self.stem.as_bytes().first() == other.stem.as_bytes().first()
            && spelt(&self.stem) == spelt(&other.stem)
    }

    fn sets_apart(&self, part: bool) -> bool {
        let stem = self.stem.as_str();
        let number = if part {
            stem.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            stem.bytes().any(|byte| byte.is_ascii_digit())
        };
        self.counts || number || APART.contains(&stem) || !part && DENYING.contains(&stem)
    }
}

/// The share of words that two titles have in common, by weight.
fn share(shared: f64, a: &Title, b: &Title) -> f64 {
    2.0 * shared / (a.weight() + b.weight()).max(f64::EPSILON)
}

fn weight(words: &[Word]) -> f64 {
    words.iter().map(|word| word.weight).sum()
}

/// The places in `a` of the longest sequence of words that `b` has in the same order.
fn common(a: &[Word], b: &[Word]) -> Vec<usize> {
    let wide = b.len() + 1;
    let mut best = vec![0.0_f64; (a.len() + 1) * wide];
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let skip = best[(i + 1) * wide + j].max(best[i * wide + j + 1]);
            let take = if x.is(y) {
                // What weighs nothing still keeps its place.
                best[(i + 1) * wide + j + 1] + x.weight.max(1e-6)
            } else {
                0.0
            };
            best[i * wide + j] = skip.max(take);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        let here = best[i * wide + j];
        if a[i].is(&b[j])
            && here > best[(i + 1) * wide + j]
            && here > best[i * wide + j + 1]
        {
            found.push(i);
            i += 1;
            j += 1;
        } else if best[(i + 1) * wide + j] >= best[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Without what brackets add to a word or take from it: `(Un)Trustworthiness`, `model(s)`.
fn without_asides(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        out.push_str(before);
        let Some((aside, behind)) = after.split_once(')') else {
            out.push('(');
            rest = after;
            continue;
        };
        let touches = before.ends_with(char::is_alphabetic)
            || behind.starts_with(char::is_alphabetic);
        if !(touches && !aside.is_empty() && aside.chars().all(char::is_alphabetic)) {
            out.push('(');
            out.push_str(aside);
            out.push(')');
        }
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Option<Likeness> {
        Title::new(a).likeness(&Title::new(b))
    }

    #[test]
    fn capitals_accents_and_points_do_not_count() {
        for (a, b) in [
            ("FL Games: A Framework", "FL games. A framework"),
            ("Über Körper", "Uber Korper"),
            ("Near-optimal rates", "Near Optimal Rates"),
            (
                "Assessing the (Un)Trustworthiness of Maps",
                "Assessing the trustworthiness of maps",
            ),
        ] {
            assert_eq!(likeness(a, b), Some(Likeness::Same), "{a}");
        }
    }

    #[test]
    fn a_subtitle_comes_and_goes() {
        for (a, b) in [
            ("AdaBest: Minimizing Client Drift", "Minimizing Client Drift"),
            (
                "In-Context Symmetries",
                "In-Context Symmetries: Learning through World Models",
            ),
            ("A Tale of Two Cities - A Novel", "A tale of two cities"),
        ] {
            assert_eq!(likeness(a, b), Some(Likeness::Part), "{a}");
        }
    }

    #[test]
    fn what_stands_before_a_colon_may_name_another_work() {
        for (a, b) in [
            ("Data for: Minimizing Client Drift", "Minimizing Client Drift"),
            ("Publisher's Note: Minimizing Client Drift", "Minimizing Client Drift"),
        ] {
            assert_eq!(likeness(a, b), None, "{a}");
        }
        let denied = "Attention without softmax: linear transformers for speech";
        assert_eq!(
            likeness(denied, "Linear transformers for speech"),
            Some(Likeness::Part)
        );
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        let same = |a: &str, b: &str| {
            let likeness = likeness(a, b);
            assert!(
                matches!(likeness, Some(Likeness::Same | Likeness::Longer { .. })),
                "{a}: {likeness:?}"
            );
        };
        same("Graphs, Part I: Foundations", "Graphs. 1. Foundations");
        same("On graphs, I", "On graphs, Part 1");
        assert_eq!(likeness("On graphs, Part I", "On graphs, Part V"), None);
        assert_eq!(likeness("A new compound A", "A new compound B"), None);
    }

    #[test]
    fn a_number_makes_another_work() {
        for (a, b) in [
            ("On Computable Numbers: Part II", "On Computable Numbers"),
            ("BraTS 2020 Challenge Results", "BraTS 2021 Challenge Results"),
            ("Equivariant Networks", "Non-Equivariant Networks"),
        ] {
            assert_eq!(likeness(a, b), None, "{a}");
        }
    }
}
