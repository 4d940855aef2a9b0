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
/// With one of these before it, or after it, a Chinese “I” is of another word: the self, our
/// country, our university.
const BEFORE_ME: &str = "自本忘无無唯敌敵";
const AFTER_ME: &str = "国國校院系司省市县縣军軍党黨方行所馆館区區厂廠";

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    // The pronouns of the language, with spaces between them.
    let own: Vec<&str> =
        subject.locale.word("lint.first-person").split_whitespace().collect();
    let found = passages(subject).into_iter().filter_map(|it| {
        let word = first_person(&own_words(it.text), &own)?;
        let text = it.text.stretch()?;
        let span = (subject.find)(text, &word, !is_unspaced(&word)).unwrap_or(text);
        let message = format!("a sentence in the first person: “{word}”");
        let diagnostic = Diagnostic::new(Code::L0302, span, message)
            .hint("a CV says what was done; who did it stands at its head");
        Some(Finding::in_entry(it.section, it.index, diagnostic))
    });
    found.collect()
}

/// The first pronoun of the first person in a text.
fn first_person(text: &str, own: &[&str]) -> Option<String> {
    let unspaced = own.iter().copied().filter(|word| is_unspaced(word));
    if let Some(word) = unspaced.into_iter().find(|word| is_said(text, word)) {
        return Some(word.to_owned());
    }
    let words: Vec<(usize, &str)> = words(text);
    let is_pronoun = |(at, (start, word)): (usize, &(usize, &str))| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        // Elsewhere what has a capital is a name: “Ben”, “Mina”.
        let begins = before.is_none_or(|(before, word)| {
            let gap = text.get(before + word.len()..*start).unwrap_or_default();
            gap.contains(['.', '!', '?', ':'])
        });
        let elided =
            text.get(start + word.len()..).unwrap_or_default().starts_with(APOSTROPHES);
        let listed = own.iter().any(|own| {
            // “j'” is one only where something follows it.
            let bare = own.strip_suffix('\'');
            let same = bare.unwrap_or(own);
            let whole = same == *word || begins && capitalized(same) == *word;
            whole && (bare.is_none() || elided)
        });
        listed && (*word != "I" || speaks(text, *start, before, words.get(at + 1)))
    };
    let found = words.iter().enumerate().find(|it| is_pronoun(*it));
    found.map(|(_, (_, word))| (*word).to_owned())
}

const APOSTROPHES: [char; 2] = ['\'', '’'];

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
        let gap = text.get(start + 1..*next).unwrap_or_default();
        let tied = gap.trim().is_empty() && lower(word) && !BETWEEN.contains(word);
        tied || gap.chars().all(|c| APOSTROPHES.contains(&c))
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
        // What is tied to a word by a hyphen is no word of its own: “me-too drugs”.
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
    word.chars().all(|c| is_kana(c) || is_ideograph(c))
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3400}'..='\u{9fff}')
}

/// Whether a word of such a script stands in a text, and is no part of another: in Japanese,
/// characters before it would be; in Chinese, some are.
fn is_said(text: &str, word: &str) -> bool {
    let japanese = word.chars().any(is_kana) || word.contains('々');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        match japanese {
            true => !before.is_some_and(is_ideograph),
            false => {
                let of =
                    |c: Option<char>, list: &str| c.is_some_and(|c| list.contains(c));
                let alone = word.chars().count() == 1;
                !(of(before, BEFORE_ME) || alone && of(after, AFTER_ME))
            }
        }
    })
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
    }

    #[test]
    fn an_elided_pronoun_is_no_unit() {
        let own = ["je", "j'", "m'", "mon"];
        let of = |text| first_person(text, &own);
        assert_eq!(of("J’ai écrit").as_deref(), Some("J"));
        assert_eq!(of("Ce qui m'a plu").as_deref(), Some("m"));
        assert_eq!(of("Un mur de 3 m de haut, 2 j par semaine"), None);
    }

    #[test]
    fn words_without_spaces_are_told_from_parts_of_others() {
        let ja = ["私は", "私の", "我々"];
        assert!(first_person("私は研究した", &ja).is_some());
        assert!(first_person("我々は開発した", &ja).is_some());
        assert!(first_person("公私の区別", &ja).is_none());
        let zh = ["我们", "我"];
        assert!(first_person("我领导了团队", &zh).is_some());
        assert!(first_person("自我认同与我国大学", &zh).is_none());
    }
}
