//! Names of persons: either order in, given name first out, and whose they are.

use super::fold::fold;

/// A person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is printed: given name first, as typed otherwise.
    pub display: String,
    /// The given names and the family name, as typed.
    parts: (String, String),
    given: Vec<String>,
    /// Where it was told by a comma or by initials behind it; else the name is whole
    /// in `given`, as nothing tells which of its words are the family's.
    family: Option<Vec<String>>,
}

/// The marks that may follow a name.
const MARKS: &[char] = &['*', '∗', '†', '‡', '§', '¶', '‖'];

/// Splits trailing marks off a name: `Emmy Noether*†`.
pub fn split_marks(name: &str) -> (&str, &str) {
    let name = name.trim();
    let bare = name.trim_end_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
    (bare, name[bare.len()..].trim())
}

/// Whether the last of a list of authors stands for those left out.
pub fn is_et_al(name: &str) -> bool {
    let name = name.trim().trim_end_matches('.').to_lowercase();
    matches!(name.as_str(), "et al" | "et. al" | "and others" | "others" | "et alii")
}

/// Suffixes that are no part of a family name.
const SUFFIXES: [&str; 19] = [
    "jr", "sr", "ii", "iii", "iv", "phd", "dphil", "md", "msc", "bsc", "ma", "ba", "mba",
    "jd", "llm", "esq", "frs", "dsc", "pe",
];

impl Name {
    /// Reads a name in either order: `Emmy Noether`, `Noether, Emmy`, `Noether E`.
    pub fn parse(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let parts: Vec<_> = text.split(',').map(str::trim).collect();
        match parts.as_slice() {
            [family, given] if is_suffix(given) => {
                let mut name = Self::parse(family);
                name.display = text.clone();
                name
            }
            [family, given] if !family.is_empty() && !given.is_empty() => Self {
                display: format!("{given} {family}"),
                parts: ((*given).to_owned(), (*family).to_owned()),
                given: words(given),
                family: Some(words(family)),
            },
            [family, suffix, given] if is_suffix(suffix) => Self {
                display: format!("{given} {family}, {suffix}"),
                parts: ((*given).to_owned(), (*family).to_owned()),
                given: words(given),
                family: Some(words(family)),
            },
            _ => Self::in_order(&text),
        }
    }

    fn in_order(text: &str) -> Self {
        let mut words_typed: Vec<_> = text.split(' ').collect();
        // A suffix stands at the end, and leaves a name behind.
        while words_typed.len() > 2 && words_typed.last().is_some_and(|w| is_suffix(w)) {
            words_typed.pop();
        }
        // “Gupta S” and “Roth HR”: initials without dots stand behind the family name.
        if let [family @ .., last] = words_typed.as_slice()
            && !family.is_empty()
            && is_bare_initials(last)
            && family.iter().all(|w| w.chars().count() > 2 && !w.ends_with('.'))
        {
            return Self {
                display: text.to_owned(),
                parts: ((*last).to_owned(), family.join(" ")),
                given: words(last),
                family: Some(words(&family.join(" "))),
            };
        }
        // “Ludwig van Beethoven”: the family name begins with its small words, if there are any.
        let small = |word: &&str| word.chars().next().is_some_and(char::is_lowercase);
        let first = words_typed.iter().skip(1).position(small).map(|at| at + 1);
        let split = first.unwrap_or(words_typed.len().saturating_sub(1));
        let (given, family) = words_typed.split_at(split.min(words_typed.len()));
        Self {
            display: text.to_owned(),
            parts: (given.join(" "), family.join(" ")),
            given: words(&words_typed.join(" ")),
            family: None,
        }
    }

    /// The given names and the family name, as far as the name tells: where it does not, the
    /// last word is the family's.
    pub fn split(&self) -> (&str, &str) {
        (&self.parts.0, &self.parts.1)
    }

    /// Whether this name, found in a list of authors, is that of a person whose own
    /// name or alias is `person`. The family name must be the same; each given name
    /// must be the same or the initial of the other's; a middle name may be missing.
    pub fn is(&self, person: &Name) -> bool {
        let theirs = person.whole();
        let (given, family) = match &self.family {
            Some(family) => (self.given.as_slice(), family.as_slice()),
            None => {
                let last = self.given.len().saturating_sub(person.family_length());
                self.given.split_at(last)
            }
        };
        let split = theirs.len().saturating_sub(family.len());
        let (their_given, their_family) = theirs.split_at(split);
        family == their_family && given_match(given, their_given)
    }

    /// Whether two names can be those of one person, of whom neither list says more: as
    /// [`Name::is`], either way round, or with a further family name.
    pub fn resembles(&self, other: &Name) -> bool {
        // Most names share nothing.
        if !self.words().any(|word| word.len() > 1 && other.words().any(|o| o == word)) {
            return false;
        }
        let (ours, theirs) = (self.whole(), other.whole());
        let (short, long) =
            if ours.len() <= theirs.len() { (&ours, &theirs) } else { (&theirs, &ours) };
        let further = short.len() > 1
            && short.first().is_some_and(|first| first.chars().count() > 1)
            && short.first() == long.first()
            && short.iter().all(|word| word.chars().count() > 1 && long.contains(word));
        further || self.is(other) || other.is(self)
    }

    /// All words, the given names first.
    fn whole(&self) -> Vec<String> {
        self.words().cloned().collect()
    }

    fn words(&self) -> impl Iterator<Item = &String> {
        self.given.iter().chain(self.family.iter().flatten())
    }

    /// How many words the family name has; one where nothing tells.
    fn family_length(&self) -> usize {
        self.family.as_ref().map_or(1, Vec::len)
    }
}

fn given_match(given: &[String], theirs: &[String]) -> bool {
    let (Some(first), Some(their_first)) = (given.first(), theirs.first()) else {
        // A mononym is itself.
        return given.is_empty() && theirs.is_empty();
    };
    if !agree(first, their_first) {
        return false;
    }
    let told = first == their_first && first.chars().count() > 1;
    let mut left = theirs[1..].iter();
    given[1..].iter().all(|name| {
        let found = left.clone().position(|other| agree(name, other));
        match found {
            Some(at) => {
                left.nth(at);
                true
            }
            // An initial more than we know of is no contradiction once the first
            // name is told in full and nothing of theirs is left.
            None => told && name.chars().count() == 1 && left.len() == 0,
        }
    })
}

/// Whether one is the other or its initial.
fn agree(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| {
        short.chars().count() == 1 && short.chars().next() == long.chars().next()
    };
    a == b || initial(a, b) || initial(b, a)
}

/// The words of a name, folded: no case, no accents, no dots; parts of a double name
/// stand apart, and so do initials written together.
fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let parts = text.split([' ', '-', '‐', '‑', '.', '\u{a0}', '~']);
    for part in parts.filter(|part| !part.is_empty()) {
        if is_bare_initials(part) && part.chars().count() > 1 {
            all.extend(part.chars().map(|c| fold(&c.to_string())));
        } else {
            all.push(fold(part));
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

/// Two or three capitals without a dot, or one.
fn is_bare_initials(word: &str) -> bool {
    let count = word.chars().count();
    (1..=3).contains(&count)
        && word.chars().all(|c| c.is_uppercase() && c.is_alphabetic())
}

/// Suffixes that are family names, too: they count only where they are written as one.
const ALSO_NAMES: [&str; 4] = ["ma", "ba", "pe", "ii"];

fn is_suffix(word: &str) -> bool {
    let bare = word.replace('.', "");
    let lower = bare.to_lowercase();
    let written = word.contains('.') || bare.chars().all(char::is_uppercase);
    SUFFIXES.contains(&lower.as_str())
        && (written || !ALSO_NAMES.contains(&lower.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(author: &str, person: &str) -> bool {
        Name::parse(author).is(&Name::parse(person))
    }

    #[test]
    fn co_authors_are_recognised_between_lists() {
        let resembles = |a: &str, b: &str| Name::parse(a).resembles(&Name::parse(b));
        assert!(resembles("Laya Rafiee Sevyeri", "Laya Rafiee"));
        assert!(resembles("M. D. Li", "Matthew D Li"));
        assert!(resembles("Li, Matthew", "Matthew D Li"));
        assert!(!resembles("Chenyu Wang", "Yifei Wang"));
        assert!(!resembles("Laya Rafiee", "Laya Sevyeri"));
    }

    #[test]
    fn own_name_is_found_in_every_form() {
        for author in [
            "Sharut Gupta",
            "S. Gupta",
            "Gupta, S.",
            "Gupta, Sharut",
            "Gupta S",
            "sharut gupta",
            "S Gupta",
            "Sharut K. Gupta",
        ] {
            assert!(is(author, "Sharut Gupta"), "{author}");
        }
        for (author, person) in [
            ("H. R. Roth", "Holger R Roth"),
            ("Roth HR", "Holger R Roth"),
            ("Holger Roth", "Holger R Roth"),
            ("J.-Y. Sohn", "Jy-yong Sohn"),
            ("J. Sohn", "Jy-yong Sohn"),
            ("G. García Márquez", "Gabriel García Márquez"),
            ("García Márquez, G.", "Gabriel García Márquez"),
            ("Garcia Marquez, Gabriel", "Gabriel García Márquez"),
            ("J. von Neumann", "John von Neumann"),
            ("von Neumann, J.", "John von Neumann"),
            ("Emmy Noether", "Noether, Emmy"),
            ("李明", "李明"),
            ("Plato", "Plato"),
            ("Martin King, Jr.", "Martin King"),
            ("E. Noether", "Emmy Noether, Ph.D."),
            ("Y. Ma", "Yi Ma"),
            ("Ma, Yi", "Yi Ma"),
            ("Ba, J.", "Jimmy Ba"),
            ("Ann Lee PhD", "Ann Lee"),
            ("Ann Lee, M.A.", "Ann Lee"),
        ] {
            assert!(is(author, person), "{author} is {person}");
        }
    }

    #[test]
    fn namesakes_are_not_taken_for_the_person() {
        for author in [
            "Vikash Gupta",
            "Mithun Das Gupta",
            "V. Gupta",
            "Gupta, V.",
            "S. Das Gupta",
            "S. K. Gupta",
            "Gupta",
            "Sharut",
            "Gupta Sharut Lal",
            "Anant Gupta",
            "Sharut Guptas",
        ] {
            assert!(!is(author, "Sharut Gupta"), "{author}");
        }
        assert!(!is("Das Gupta, Mithun", "Mithun Gupta"));
        assert!(!is("Mark Gupta", "Mithun Das Gupta"));
        assert!(!is("Yi Ba", "Yi Ma"));
        assert!(!is("Y. Ba", "Y. Ma"));
    }

    #[test]
    fn names_print_given_name_first() {
        for (typed, printed) in [
            ("Noether, Emmy", "Emmy Noether"),
            ("Emmy  Noether", "Emmy Noether"),
            ("Gupta, S.", "S. Gupta"),
            ("King, Jr., Martin", "Martin King, Jr."),
            ("Roth HR", "Roth HR"),
        ] {
            assert_eq!(Name::parse(typed).display, printed);
        }
    }

    #[test]
    fn marks_and_et_al_are_told_apart_from_names() {
        assert_eq!(split_marks("Ada Lovelace*†"), ("Ada Lovelace", "*†"));
        assert_eq!(split_marks(" Ada Lovelace * "), ("Ada Lovelace", "*"));
        assert_eq!(split_marks("Ada"), ("Ada", ""));
        assert!(is_et_al("et al."));
        assert!(!is_et_al("Etalia"));
    }
}
