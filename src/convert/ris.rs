//! RIS: a tag and a value a line, as publishers and reference managers export it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Input;
use super::entry::{address, date, doi, finished, pages, refine, unused, warn};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

/// Tags that say nothing that a CV prints.
const SILENT: &[&str] = &[
    "TY", "ER", "ID", "KW", "LA", "DB", "DP", "AN", "AD", "SN", "Y2", "L1", "L2", "L3",
    "L4", "LK", "CN", "RN", "ST", "DA", "PY", "Y1", "EP",
];

/// A value and its place.
type Field = (String, Range<usize>);

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let mut all = Vec::new();
    let mut fields: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    let mut begins = None;
    let mut last: Option<String> = None;
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        let place = start..start + line.len();
        match tagged(line.trim_start_matches('\u{feff}')) {
            Some(("ER", _)) => {
                if let Some(begins) = begins.take() {
                    all.push(entry(
                        std::mem::take(&mut fields),
                        begins,
                        all.len(),
                        input,
                        sink,
                    ));
                }
                last = None;
            }
            Some((tag, value)) => {
                if tag == "TY" {
                    begins = Some(place.clone());
                }
                let field = fields.entry(tag.to_owned()).or_default();
                field.push((value.trim().to_owned(), place));
                last = Some(tag.to_owned());
            }
            None if line.trim().is_empty() => {}
            // A value that goes on.
            None => match last.as_ref().and_then(|tag| fields.get_mut(tag)?.last_mut()) {
                Some((value, _)) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                None => warn(input.file, place, "this line has no tag", None, sink),
            },
        }
    }
    if let Some(begins) = begins {
        warn(input.file, begins.clone(), "this entry has no end (`ER`)", None, sink);
        all.push(entry(fields, begins, all.len(), input, sink));
    }
    if all.is_empty() && !input.text.trim().is_empty() {
        let message = "no entry of RIS is in this file: one begins with `TY  - `";
        let span = Span::new(input.file, 0..0);
        return Err(sink.error(Diagnostic::new(Code::E0107, span, message)));
    }
    Ok(all)
}

/// `TY  - JOUR` as its tag and its value.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = (line.get(..2)?, line.get(2..)?);
    let value = rest.trim_start().strip_prefix('-')?;
    let good = tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (good && rest.starts_with(' ')).then_some((tag, value))
}

fn entry(
    fields: BTreeMap<String, Vec<Field>>,
    begins: Range<usize>,
    index: usize,
    input: Input<'_>,
    sink: &mut Sink,
) -> Foreign {
    let mut maker = Maker::new();
    let first = |tag: &str| fields.get(tag).and_then(|all| all.first());
    let mut used: Vec<&str> = SILENT.to_vec();
    let words = |tag: &str| first(tag).map_or("", |(value, _)| value.as_str());
    for (key, tags) in [
        ("title", &["TI", "T1", "CT", "BT"][..]),
        ("venue", &["T2", "JF", "JO", "JA", "C3", "BT"]),
        ("venue-short", &["J2", "JA"]),
        ("publisher", &["PB"]),
        ("volume", &["VL"]),
        ("issue", &["IS"]),
        ("note", &["N1"]),
        ("abstract", &["AB", "N2"]),
    ] {
        used.extend(tags);
        if let Some((value, at)) = tags.iter().find_map(|tag| first(tag)) {
            maker.text(key, literal(value), at.clone());
        }
    }
    for (key, tags) in [("authors", &["AU", "A1"][..]), ("editors", &["A2", "ED", "A3"])]
    {
        used.extend(tags);
        let names = tags.iter().filter_map(|tag| fields.get(*tag)).flatten().cloned();
        maker.texts(key, names.filter(|(name, _)| !name.is_empty()).collect());
    }
    let kind = refine(kind(words("TY")), words("T2"));
    maker.text("type", kind, begins.clone());
    used.extend(["SP", "DO", "UR", "C1", "C7"]);
    if let Some((start, at)) = first("SP") {
        let range = match words("EP") {
            "" => start.clone(),
            end => format!("{start}-{end}"),
        };
        maker.text("pages", literal(&pages(&range)), at.clone());
    }
    if let Some((typed, at)) = first("DO")
        && let Some(doi) = doi(typed)
    {
        maker.text("doi", doi, at.clone());
    }
    if let Some((url, at)) = first("UR") {
        address(&mut maker, url, at.clone());
    }
    if let Some((typed, at)) = ["DA", "PY", "Y1"].iter().find_map(|tag| first(tag)) {
        let mut parts =
            typed.split(['/', '-']).map(|part| part.trim().parse::<i32>().ok());
        let mut next = || parts.next().flatten();
        let year = next();
        let mut small = || next().and_then(|n| u8::try_from(n).ok());
        let (month, day) = (small(), small());
        match year.and_then(|year| date(year, month, day)) {
            Some(date) => maker.text("date", date, at.clone()),
            None => maker.text("status", literal(typed), at.clone()),
        }
    }
    for (tag, all) in &fields {
        if !used.contains(&tag.as_str())
            && let Some((_, at)) = all.first()
        {
            unused(input.file, at.clone(), tag, sink);
        }
    }
    let id = match words("ID") {
        "" => format!("entry-{}", index + 1),
        id => id.to_owned(),
    };
    finished(maker, id, begins, input, sink)
}

/// The type of `cv.toml` for one of RIS's.
fn kind(kind: &str) -> &'static str {
    match kind {
        "JOUR" | "EJOUR" | "JFULL" | "MGZN" | "NEWS" => "article",
        "CPAPER" | "CONF" => "conference",
        "THES" => "thesis",
        "BOOK" | "EBOOK" | "EDBOOK" => "book",
        "CHAP" | "ECHAP" | "ENCYC" => "chapter",
        "RPRT" | "STAND" => "report",
        "PAT" => "patent",
        "COMP" => "software",
        "DATA" | "AGGR" => "dataset",
        "UNPB" | "INPR" => "preprint",
        _ => "other",
    }
}
