//! `L0303`: a verb that three highlights begin with.

use std::collections::BTreeMap;

use super::passage::{Passage, own_words, passages};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};

/// So many highlights of a section that begin alike are too many.
const MANY: usize = 3;
/// Of a language of which we know no verbs, words of fewer letters are none.
const SHORTEST: usize = 5;

/// Verbs of English that highlights begin with, where their ending does not tell.
const VERBS: &str = "led ran won built wrote taught made held gave grew took brought found drove \
    oversaw began spoke sold kept set cut put met lead run win build write teach make hold give \
    grow take bring find drive oversee begin speak sell keep meet develop design manage create \
    implement improve maintain organize organise conduct analyze analyse launch publish present \
    support coordinate supervise mentor advise establish introduce reduce deliver study";
/// Words of English that end like verbs, and are none here.
const NO_VERBS: &str = "engineering marketing training programming learning computing indeed \
    building advanced applied combined related distributed united";

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let english = subject.locale.language() == "en";
    let mut begun: BTreeMap<(&str, String), Vec<Passage<'a>>> = BTreeMap::new();
    for passage in passages(subject).into_iter().filter(|it| it.highlight) {
        if let Some(verb) = verb(&own_words(passage.text), english) {
            let section = passage.section.section.id.as_str();
            begun.entry((section, verb)).or_default().push(passage);
        }
    }
    let mut found = Vec::new();
    for ((_, verb), passages) in &begun {
        let Some(third) = passages.get(MANY - 1) else { continue };
        let Some(span) = third.text.span() else { continue };
        let message = format!("{} highlights begin with “{verb}”", passages.len());
        let mut diagnostic = Diagnostic::new(Code::L0303, span, message);
        for other in &passages[..MANY - 1] {
            if let Some(span) = other.text.span() {
                diagnostic = diagnostic.related(span, "so does this");
            }
        }
        let diagnostic =
            diagnostic.hint("another verb may say more exactly what was done");
        found.push(Finding::in_entry(third.section, third.index, diagnostic));
    }
    found
}

/// The verb that a text begins with, in small letters.
fn verb(text: &str, english: bool) -> Option<String> {
    let first = text.split_whitespace().next()?;
    let word = first.trim_end_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let whole = !word.is_empty() && word.chars().all(char::is_alphabetic);
    let is_verb = match english {
        true => {
            let ends = word.len() > 4 && (word.ends_with("ed") || word.ends_with("ing"));
            let none = NO_VERBS.split_whitespace().any(|known| known == word);
            ends && !none || VERBS.split_whitespace().any(|known| known == word)
        }
        // A label such as “Durée :” is none.
        false => {
            let after = text.trim_start().get(first.len()..).unwrap_or_default();
            let label =
                first.ends_with([':', '：']) || after.trim_start().starts_with(':');
            word.chars().count() >= SHORTEST && !label
        }
    };
    (whole && is_verb).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::verb;

    #[test]
    fn verbs_are_told_from_other_words() {
        for (text, found) in [
            ("Developed a compiler", Some("developed")),
            ("Led, with two others, a team", Some("led")),
            ("Managing editor", Some("managing")),
            ("The compiler", None),
            ("Engineering lead", None),
            ("Re-designed it", None),
            ("42 papers", None),
            ("", None),
        ] {
            assert_eq!(verb(text, true).as_deref(), found, "{text}");
        }
        assert_eq!(
            verb("Développement d’un outil", false).as_deref(),
            Some("développement")
        );
        assert_eq!(verb("Durée : deux ans", false), None);
        assert_eq!(verb("Avec succès", false), None);
    }
}
