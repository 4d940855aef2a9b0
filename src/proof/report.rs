//! What is wrong with a PDF, said at the lines of the CV.

use serde_json::{Value, json};

use super::{Proof, Reading, State};
use crate::diag::{Code, Diagnostic, Failed, Sink};

/// What a PDF should say of itself.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The language, as BCP 47 has it.
    pub language: String,
    /// Whether it should carry its source.
    pub source: bool,
}

/// So many of one sort are said one by one.
const MOST: usize = 5;

/// Reports what is wrong.
///
/// # Errors
/// `E0603` to `E0607`.
pub fn report(proof: &Proof, wanted: &Wanted, sink: &mut Sink) -> Result<(), Failed> {
    let mut result = Ok(());
    for section in &proof.sections {
        // Of a section that stands elsewhere as a whole that is said once.
        let first = section.fields.first().filter(|it| it.field == "heading");
        let moved = first.filter(|heading| {
            // A date goes with its entry, wherever that is.
            let own = |it: &&Reading| !["heading", "date"].contains(&it.field);
            let rest = || section.fields.iter().filter(own);
            let all = || rest().all(|it| it.state == State::Moved || !it.state.is_read());
            // Under another heading, too.
            let renamed = heading.state == State::Missing
                && rest().any(|it| it.state == State::Moved)
                && all();
            let any = || {
                let mut all = section.fields.iter();
                all.any(|it| proof.verdict(it) == State::Moved)
            };
            (heading.state == State::Moved || renamed) && any()
        });
        if let Some(heading) = moved {
            let message = "this section is read in another order";
            sink.warn(Diagnostic::new(Code::W0602, heading.span, message));
        }
        let mut known = None;
        for reading in &section.fields {
            // Of an entry that stands elsewhere that is said once, too.
            let state = proof.verdict(reading);
            let again = state == State::Moved
                && (moved.is_some() || known.replace(reading.unit) == Some(reading.unit));
            if !again && let Some(diagnostic) = wrong(reading, state) {
                result = Err(sink.error(diagnostic));
            }
            if reading.state == State::Reworded && reading.field == "date" {
                let read = reading.read.as_deref().unwrap_or_default();
                let message = format!("this date is read in other words: “{read}”");
                sink.warn(Diagnostic::new(Code::W0603, reading.span, message));
            }
        }
    }
    let mut error = |diagnostic| result = Err(sink.error(diagnostic));
    if let Some(first) = proof.unmapped.first() {
        let (count, page) = (proof.unmapped.len(), first.page);
        let message = format!(
            "characters in {count} {} mean nothing to a machine: “{}” on page {page}",
            if count == 1 { "place" } else { "places" },
            first.text
        );
        error(Diagnostic::placeless(Code::E0605, message).hint(
            "icons and symbols of some fonts have no meaning; draw them, or use letters",
        ));
    }
    for (address, span) in &proof.dead {
        let message = format!("no link of the PDF leads to `{address}`");
        error(match span {
            Some(span) => Diagnostic::new(Code::E0606, *span, message),
            None => Diagnostic::placeless(Code::E0606, message),
        });
    }
    for message in lacks(proof, wanted) {
        error(Diagnostic::placeless(Code::E0607, message));
    }
    by_rows(proof, sink);
    by_file(proof, sink);
    result
}

/// What is wrong with a field.
fn wrong(reading: &Reading, state: State) -> Option<Diagnostic> {
    let what = reading.field;
    let (the, is) = match what {
        "authors" | "people" => ("these", "are"),
        _ => ("this", "is"),
    };
    let page = reading.page.map_or(String::new(), |page| format!(" on page {page}"));
    let at = |code, message: String| Diagnostic::new(code, reading.span, message);
    let read = |diagnostic: Diagnostic| match &reading.read {
        Some(text) => diagnostic.hint(format!("a machine reads{page}: “{}”", cut(text))),
        None => diagnostic,
    };
    Some(match state {
        State::Found | State::Reworded | State::Spared => return None,
        State::Moved if ["text", "highlight"].contains(&what) => {
            at(Code::E0604, format!("this {what} is read in another order"))
        }
        State::Moved => at(Code::E0604, "this entry is read in another order".to_owned()),
        State::Elsewhere => {
            let message = format!("{the} {what} {is} read away from the entry");
            read(at(Code::E0604, message))
        }
        State::Apart => {
            at(Code::E0604, "this date is not read beside its entry".to_owned())
        }
        State::Torn => {
            let message = format!("{the} {what} {is} not read in one piece and order");
            read(at(Code::E0603, message))
        }
        State::Missing => {
            if !reading.lost.is_empty() {
                let message = format!("{the} {what} {is} not in the PDF as a whole");
                let lost = cut(&reading.lost.join(" "));
                let hint = format!("of its words these are not near: “{lost}”");
                at(Code::E0603, message).hint(hint)
            } else {
                at(Code::E0603, format!("{the} {what} {is} not in the PDF"))
            }
        }
    })
}

fn lacks(proof: &Proof, wanted: &Wanted) -> Vec<String> {
    let facts = &proof.facts;
    let mut lacks = Vec::new();
    if facts.title.is_none() {
        lacks.push("the PDF has no title".to_owned());
    }
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
    match &facts.language {
        None => lacks.push("the PDF does not say its language".to_owned()),
        Some(said) if primary(said) != primary(&wanted.language) => lacks.push(format!(
            "the PDF says its language is `{said}`, and the CV is in `{}`",
            wanted.language
        )),
        Some(_) => {}
    }
    if !facts.tagged {
        let what =
            "the PDF has no tags: a machine has to guess what is a heading or a list";
        lacks.push(what.to_owned());
    }
    // Of a PDF of another program nobody expects that.
    if wanted.source && proof.is_own() && !facts.source {
        lacks.push("the PDF does not carry its source".to_owned());
    }
    lacks
}

/// What a machine tears that goes over the pages row by row: the file has it right.
fn by_rows(proof: &Proof, sink: &mut Sink) {
    let torn = |it: &&Reading| {
        it.state.is_good() && !it.by_rows.is_good() && it.by_rows != State::Moved
    };
    let place = "row by row over the page";
    some(proof, torn, |it| it.by_rows, (Code::W0601, place, "row by row"), sink);
}

/// What a machine tears that takes the letters as they come in the file, of a PDF of another
/// program: the page has it right.
fn by_file(proof: &Proof, sink: &mut Sink) {
    let torn = |it: &&Reading| {
        let right = proof.verdict(it) == State::Found;
        right && !it.state.is_good() && it.state != State::Moved
    };
    let place = "in the order of the file";
    some(
        proof,
        torn,
        |it| it.state,
        (Code::W0604, place, "in the order of the file"),
        sink,
    );
}

/// The first of the readings that one order has wrong, and how many more there are.
fn some(
    proof: &Proof,
    torn: impl Fn(&&Reading) -> bool,
    state: impl Fn(&Reading) -> State,
    (code, place, order): (Code, &str, &str),
    sink: &mut Sink,
) {
    let readings = proof.sections.iter().flat_map(|section| &section.fields);
    let torn: Vec<&Reading> = readings.filter(torn).collect();
    for reading in torn.iter().take(MOST) {
        let how = match state(reading) {
            State::Apart | State::Elsewhere => "away from the entry",
            _ => "with other words in it",
        };
        let message = format!("{place}, this {} is read {how}", reading.field);
        sink.warn(Diagnostic::new(code, reading.span, message));
    }
    if torn.len() > MOST {
        let message =
            format!("and {} more are read otherwise {order}", torn.len() - MOST);
        sink.warn(Diagnostic::placeless(code, message));
    }
}

/// The begin of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The whole proof, for programs.
pub fn json(proof: &Proof) -> Value {
    let reading = |reading: &Reading| {
        json!({
            "entry": reading.entry,
            "field": reading.field,
            "expected": reading.expected,
            "read": reading.read,
            "page": reading.page,
            "state": reading.state.name(),
            "by-rows": reading.by_rows.name(),
        })
    };
    let sections = proof.sections.iter().map(|section| {
        json!({
            "id": section.id,
            "title": section.title,
            "fields": section.fields.iter().map(reading).collect::<Vec<_>>(),
        })
    });
    let facts = &proof.facts;
    json!({
        "pages": proof.pages,
        "title": facts.title,
        "language": facts.language,
        "tagged": facts.tagged,
        "producer": facts.producer,
        "source": facts.source,
        "links": facts.links.iter().map(|link| {
            json!({ "page": link.page, "address": link.address })
        }).collect::<Vec<_>>(),
        "dead-links": proof.dead.iter().map(|(address, _)| address).collect::<Vec<_>>(),
        "unmapped": proof.unmapped.iter().map(|it| {
            json!({ "page": it.page, "text": it.text })
        }).collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
    })
}
