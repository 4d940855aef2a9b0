//! `L0302`: a sentence in the first person.

use super::passage::{own_words, passages};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};

/// What a number in Roman figures stands behind: “phase I trials”.
const NUMBERED: [&str; 18] = [
    "phase", "part", "type", "class", "level", "grade", "stage", "volume", "war",
    "chapter", "section", "group", "category", "tier", "round", "step", "course", "team",
];
/// What stands between two numbers: “algebra I and II”.
const BETWEEN: [&str; 4] = ["and", "or", "to", "through"];

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    // The pronouns of the language, with spaces between them.
    let own: Vec<&str> =
        subject.locale.word("lint.first-person").split_whitespace().collect();
    let found = passages(subject).into_iter().filter_map(|it| {
        let word = first_person(&own_words(it.text), &own)?;
        let message = format!("a sentence in the first person: “{word}”");
        let diagnostic = Diagnostic::new(Code::L0302, it.text.span()?, message)
            .hint("a CV says what was done; who did it stands at its head");
        Some(Finding::in_entry(it.section, it.index, diagnostic))
    });
    found.collect()
}

/// The first pronoun of the first person in a text.
fn first_person(text: &str, own: &[&str]) -> Option<String> {
    if let Some(word) = own.iter().find(|word| is_unspaced(word) && text.contains(**word))
    {
        return Some((*word).to_owned());
    }
    let words: Vec<(usize, &str)> = words(text);
    let is_pronoun = |(at, (start, word)): (usize, &(usize, &str))| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        // Elsewhere what has a capital is a name: “Ben”, “Mina”.
        let begins = before.is_none_or(|(before, word)| {
            let gap = text.get(before + word.len()..*start).unwrap_or_default();
            gap.contains(['.', '!', '?', ':'])
        });
        let listed =
            own.iter().any(|own| own == word || begins && capitalized(own) == *word);
        let after = words.get(at + 1);
        listed && (*word != "I" || speaks(text, *start, before, after))
    };
    let found = words.iter().enumerate().find(|it| is_pronoun(*it));
    found.map(|(_, (_, word))| (*word).to_owned())
}

/// Whether an “I” is no number: something is done, and what stands before it is no word that
/// numbers follow.
fn speaks(
    text: &str,
    start: usize,
    before: Option<&(usize, &str)>,
    after: Option<&(usize, &str)>,
) -> bool {
    let lower = |word: &str| word.starts_with(char::is_lowercase);
    let acts = after.is_some_and(|(next, word)| {
        let tied = text.get(start + 1..*next).is_some_and(|gap| gap.trim().is_empty());
        let short =
            text.get(start + 1..*next).is_some_and(|gap| gap == "'" || gap == "’");
        short || tied && lower(word) && !BETWEEN.contains(word)
    });
    let free = before.is_none_or(|(at, word)| {
        let gap = text.get(at + word.len()..start).unwrap_or_default();
        !gap.trim().is_empty() || lower(word) && !NUMBERED.contains(word)
    });
    acts && free
}

/// The words of a text and where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        // What is tied to a word by a hyphen is no word of its own: “e-mail me-too drugs”.
        let inside = c.is_alphanumeric() || c == '-' && start.is_some();
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                all.extend(text.get(from..at).map(|word| (from, word)));
                start = None;
            }
            _ => {}
        }
    }
    all
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Whether it is of a script that has no spaces between words.
fn is_unspaced(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'))
}

#[cfg(test)]
mod tests {
    use super::first_person;

    #[test]
    fn pronouns_are_told_from_numbers_and_names() {
        let own = ["I", "me", "my", "we", "our", "us"];
        let of = |text| first_person(text, &own);
        for (text, word) in [
            ("I wrote the compiler.", "I"),
            ("Tools that I maintain", "I"),
            ("I’m the maintainer", "I"),
            ("Led my team", "my"),
            ("Our paper won", "Our"),
        ] {
            assert_eq!(of(text).as_deref(), Some(word), "{text}");
        }
        for text in [
            "Ran phase I trials",
            "Taught Algebra I and II",
            "Worked in the US",
            "Part I of the course",
            "World War I archives",
            "A me-too drug",
            "Myth and weather",
            "With Our Lady of Lima",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(first_person("私は研究した", &["私は"]).as_deref(), Some("私は"));
        assert_eq!(first_person("J’ai écrit", &["j"]).as_deref(), Some("J"));
    }
}
