//! `L0303`: a verb that three highlights begin with.

use std::collections::BTreeMap;

use super::passage::{Passage, own_words, passages};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};

/// So many highlights of a section that begin alike are too many.
const MANY: usize = 3;
/// Of a language of which we know no verbs, words of fewer letters are none.
const SHORTEST: usize = 5;

/// Verbs of English that highlights begin with, in their forms.
const VERBS: &str = "led ran won built wrote taught made held gave grew took brought found \
    drove oversaw began spoke sold kept set cut put met undertook chose sought sent drew rose \
    lead run win build write teach make hold give grow take bring find drive oversee begin \
    speak sell keep meet undertake choose seek send draw develop design manage create implement \
    improve maintain organize organise conduct analyze analyse launch publish present support \
    coordinate supervise mentor advise establish introduce reduce deliver study research plan \
    test train direct edit review contribute collaborate optimize optimise automate";
/// Words of English that end like verbs, and are none.
const NO_VERBS: &str = "speed indeed hundred united advanced applied combined related mixed \
    limited distributed detailed";

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let english = subject.locale.language() == "en";
    let mut begun: BTreeMap<(&str, String), Vec<(String, Passage<'a>)>> = BTreeMap::new();
    for passage in passages(subject).into_iter().filter(|it| it.highlight) {
        if let Some((typed, verb)) = verb(&own_words(passage.text), english) {
            let section = passage.section.section.id.as_str();
            begun.entry((section, verb)).or_default().push((typed.to_owned(), passage));
        }
    }
    let mut found = Vec::new();
    for passages in begun.values() {
        let Some((typed, third)) = passages.get(MANY - 1) else { continue };
        let Some(span) = third.text.span() else { continue };
        let message = format!("{} highlights begin with “{typed}”", passages.len());
        let mut diagnostic = Diagnostic::new(Code::L0303, span, message);
        for (_, other) in &passages[..MANY - 1] {
            if let Some(span) = other.text.span() {
                diagnostic = diagnostic.related(span, "so does this");
            }
        }
        let diagnostic =
            diagnostic.hint("another word may say more exactly what was done");
        let found_in = Finding::in_entry(third.section, third.index, diagnostic);
        let others = passages.iter().filter_map(|(_, it)| Some((it.section, it.index?)));
        found.push(
            others.fold(found_in, |found, (section, index)| found.and(section, index)),
        );
    }
    found
}

/// The verb that a text begins with, as it is written, and in small letters.
fn verb(text: &str, english: bool) -> Option<(&str, String)> {
    let first = text.split_whitespace().next()?;
    let word = first.trim_end_matches(|c: char| !c.is_alphabetic());
    let small = word.to_lowercase();
    let whole = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '-');
    // A label such as “Durée :” is none.
    let after = text.trim_start().get(first.len()..).unwrap_or_default();
    let label = first.ends_with([':', '：']) || after.trim_start().starts_with(':');
    let is_verb = match english {
        true => is_english(&small),
        false => word.chars().count() >= SHORTEST,
    };
    (whole && is_verb && !label).then_some((word, small))
}

fn is_english(word: &str) -> bool {
    let listed =
        |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let known = |word: &str| listed(VERBS, word);
    let past = word.len() > 4 && word.ends_with("ed") && !listed(NO_VERBS, word);
    let stem = word.strip_suffix("ing").is_some_and(|stem| {
        // “Running”, of “run”.
        let mut letters = stem.chars();
        let last = letters.next_back();
        let single = letters.as_str();
        let doubled = last.is_some() && single.chars().next_back() == last;
        known(stem) || known(&format!("{stem}e")) || doubled && known(single)
    });
    let third = word
        .strip_suffix('s')
        .is_some_and(|stem| known(stem) || stem.strip_suffix('e').is_some_and(known));
    let again =
        ["re", "co-"].iter().any(|prefix| word.strip_prefix(prefix).is_some_and(known));
    past || stem || third || again || known(word)
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
            ("Running the lab", Some("running")),
            ("Writes the manual", Some("writes")),
            ("Rebuilt the loom", Some("rebuilt")),
            ("Co-led a team", Some("co-led")),
            ("The compiler", None),
            ("Engineering lead", None),
            ("During the war", None),
            ("Reading group", None),
            ("Speed of the loom", None),
            ("CO₂ing", None),
            ("42 papers", None),
            ("", None),
        ] {
            let verb = verb(text, true).map(|(_, verb)| verb);
            assert_eq!(verb.as_deref(), found, "{text}");
        }
        let french = |text| verb(text, false).map(|(typed, _)| typed.to_owned());
        assert_eq!(french("Développement d’un outil").as_deref(), Some("Développement"));
        assert_eq!(french("Durée : deux ans"), None);
        assert_eq!(french("Avec succès"), None);
    }
}
