//! Titles, as they are compared: between a preprint and a journal capitals change, a
//! subtitle comes or goes, a word is put in.

use std::ops::Range;

use crate::value::fold::fold;

/// A title in comparable form.
#[derive(Debug, Clone, Default)]
pub(super) struct Title {
    /// All letters and digits, folded, in a row.
    pub(super) key: String,
    /// The words, in order.
    pub(super) words: Vec<Word>,
    /// The parts that colons and dashes make of it, as ranges of words. None is empty.
    parts: Vec<Range<usize>>,
}

/// A word of a title.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Folded, without the plural's `s`.
    pub(super) stem: String,
    /// How much it tells: 0 for `the`, little for `towards`, 1 for what names a subject.
    pub(super) weight: f64,
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

/// Words that every title may have.
const EMPTY: &[&str] = &[
    "a", "an", "the", "of", "for", "in", "on", "and", "or", "to", "with", "from", "by",
    "at", "as", "via", "using", "its", "it", "into", "over", "under", "through", "be",
    "are", "can", "do", "der", "die", "das", "und", "von", "zur", "zum", "la", "le",
    "les", "de", "des", "du", "et", "un", "une", "el", "y", "en",
];

/// Words that come and go between the versions of a work.
const SOFT: &[&str] = &[
    "toward",
    "near",
    "novel",
    "new",
    "improved",
    "improving",
    "efficient",
    "effective",
    "simple",
    "approach",
    "method",
    "framework",
    "study",
    "analysi",
    "case",
    "technique",
    "perspective",
    "look",
    "view",
    "abstract",
    "extended",
    "preliminary",
    "report",
    "application",
    "based",
];

/// Words that make another work of the same title.
const APART: &[&str] = &[
    "part",
    "revisited",
    "erratum",
    "errata",
    "correction",
    "corrigendum",
    "addendum",
    "reply",
    "comment",
    "response",
    "rebuttal",
    "supplement",
    "supplementary",
    "ii",
    "iii",
    "iv",
    "vi",
    "vii",
    "viii",
    "ix",
    "volume",
    "chapter",
    "non",
    "not",
    "without",
    "retraction",
];

impl Title {
    pub(super) fn new(text: &str) -> Self {
        let text = without_asides(text);
        let mut title = Self::default();
        for part in
            text.split([':', '—', '–', '?', '!', '.']).flat_map(|part| part.split(" - "))
        {
            let start = title.words.len();
            let words = part.split(|c: char| !c.is_alphanumeric());
            for word in words.filter(|word| !word.is_empty()) {
                let folded = fold(word);
                title.key.push_str(&folded);
                title.words.push(Word::new(folded));
            }
            if title.words.len() > start {
                title.parts.push(start..title.words.len());
            }
        }
        title
    }

    /// How much the title tells: about the number of words that name a subject.
    pub(super) fn weight(&self) -> f64 {
        weight(&self.words)
    }

    /// How two titles are alike; none where nothing relates them.
    pub(super) fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.key == other.key {
            return (!self.key.is_empty()).then_some(Likeness::Same);
        }
        if self.is_part_of(other) || other.is_part_of(self) {
            return Some(Likeness::Part);
        }
        let common = common(&self.words, &other.words);
        let shared: f64 = common.iter().map(|&at| self.words[at].weight).sum();
        let share = 2.0 * shared / (self.weight() + other.weight()).max(f64::EPSILON);
        if share < 0.5 || self.is_set_apart(other) {
            return None;
        }
        let least = self.weight().min(other.weight());
        Some(if shared >= least - 1e-9 {
            Likeness::Longer { share }
        } else {
            Likeness::Like { share }
        })
    }

    /// Whether this is one of the parts that a colon makes of the other.
    fn is_part_of(&self, other: &Self) -> bool {
        let whole = |range: &Range<usize>| {
            let words = other.words.get(range.clone()).unwrap_or_default();
            words.len() == self.words.len()
                && words.iter().zip(&self.words).all(|(a, b)| a.is(b))
        };
        let front = other.parts.first().map(|first| first.start..first.end);
        // All but the first part, and all but the last: a name before a colon, a subtitle.
        let rest = match other.parts.as_slice() {
            [_, second, .., last] => Some(second.start..last.end),
            [_, second] => Some(second.clone()),
            _ => None,
        };
        let but_last = match other.parts.as_slice() {
            [first, .., before, _] => Some(first.start..before.end),
            _ => None,
        };
        other.parts.len() > 1
            && [front, rest, but_last].iter().flatten().any(whole)
            && !self.is_set_apart(other)
    }

    /// Whether what one has and the other lacks makes two works of them: a number, “part”.
    fn is_set_apart(&self, other: &Self) -> bool {
        let lacks =
            |title: &Self, word: &Word| !title.words.iter().any(|own| own.is(word));
        let apart = |a: &Self, b: &Self| {
            a.words.iter().any(|word| word.sets_apart() && lacks(b, word))
        };
        apart(self, other) || apart(other, self)
    }
}

impl Word {
    fn new(folded: String) -> Self {
        let plural = folded.len() > 3 && folded.ends_with('s') && !folded.ends_with("ss");
        let stem = if plural { folded[..folded.len() - 1].to_owned() } else { folded };
        let weight = match stem.as_str() {
            stem if EMPTY.contains(&stem) => 0.0,
            stem if SOFT.contains(&stem) => 0.3,
            _ => 1.0,
        };
        Self { stem, weight }
    }

    /// Whether two words are one, for a letter of spelling or none: `localizing`,
    /// `localising`.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.stem == other.stem
            || self.stem.len() > 6
                && other.stem.len() > 6
                && self.stem.replace('z', "s") == other.stem.replace('z', "s")
    }

    fn sets_apart(&self) -> bool {
        APART.contains(&self.stem.as_str())
            || self.stem.bytes().any(|b| b.is_ascii_digit())
    }
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
