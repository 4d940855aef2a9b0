//! XML of dblp: the page of a person, or records alone.

use roxmltree::Node;

use super::entry::{
    Found, addresses, broken, date, finished, is_archive, pages, put_arxiv, refine,
    squeezed, unused, warn,
};
use super::{Input, xml};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Failed, Sink};

/// The records that are works.
const RECORDS: &[&str] = &[
    "article",
    "inproceedings",
    "proceedings",
    "book",
    "incollection",
    "phdthesis",
    "mastersthesis",
    "data",
];

/// What stands beside them and is no work.
const NO_WORKS: &[&str] = &["person", "www", "homonyms", "coauthors"];

/// Elements that are read, and those that say nothing that a CV prints.
const KNOWN: &[&str] = &[
    "author",
    "editor",
    "title",
    "year",
    "month",
    "journal",
    "booktitle",
    "school",
    "series",
    "volume",
    "number",
    "pages",
    "publisher",
    "isbn",
    "ee",
    "url",
    "crossref",
    "cite",
    "cdrom",
    "stream",
    "rel",
];

/// How deep markup may stand in markup.
const DEEPEST: usize = 8;

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let text = xml::numbered(input.text);
    let document = xml::parse(&text, input, sink)?;
    let root = document.root_element();
    let name = root.tag_name().name();
    if !name.starts_with("dblp") && name != "r" && !RECORDS.contains(&name) {
        let message = format!("expected XML of dblp or Atom of arXiv, found `<{name}>`");
        let at = xml::place(root, input).start;
        return Err(broken(input, at..at, message, sink));
    }
    let mut all = Vec::new();
    for record in records(root) {
        let name = record.tag_name().name();
        if RECORDS.contains(&name) {
            all.push(entry(record, all.len(), input, sink));
        } else if !NO_WORKS.contains(&name) {
            unused(input.file, xml::place(record, input), name, sink);
        }
    }
    Ok(all)
}

/// What may be a record: the outermost element, those in it, and in `<r>` of a person.
fn records<'a, 't>(root: Node<'a, 't>) -> Vec<Node<'a, 't>> {
    if RECORDS.contains(&root.tag_name().name()) {
        return vec![root];
    }
    let mut all = Vec::new();
    for node in root.children().filter(|child| child.is_element()) {
        if xml::is(node, "r") {
            all.extend(node.children().filter(|child| child.is_element()));
        } else {
            all.push(node);
        }
    }
    all
}

fn entry(node: Node<'_, '_>, index: usize, input: Input<'_>, sink: &mut Sink) -> Foreign {
    let mut maker = Maker::new();
    let place = xml::place(node, input);
    let field = |name: &str| xml::field(node, name, input);
    if let Some(title) = xml::elements(node, "title").into_iter().next() {
        let words = squeezed(&marked(title, 0));
        let words = words.strip_suffix('.').unwrap_or(&words);
        maker.text("title", words, xml::place(title, input));
    }
    for (name, key) in [("author", "authors"), ("editor", "editors")] {
        let names = xml::fields(node, name, input).into_iter();
        maker.texts(key, names.map(|(name, at)| (person(&name), at)).collect());
    }
    let venue = venue(node, input);
    let kind = kind(node, venue.as_ref().map_or("", |(venue, _)| venue.as_str()));
    maker.text("type", kind, place.clone());
    if let Some((venue, at)) = venue.filter(|(venue, _)| !is_archive(venue)) {
        maker.text("venue", literal(&venue), at);
    }
    if let Some((volume, at)) = field("volume") {
        if volume.starts_with("abs/") {
            put_arxiv(&mut maker, &volume, at);
        } else {
            maker.text("volume", literal(&volume), at);
        }
    }
    for (name, key) in [("number", "issue"), ("publisher", "publisher"), ("isbn", "isbn")]
    {
        if let Some((words, at)) = field(name) {
            maker.text(key, literal(&words), at);
        }
    }
    if let Some((typed, at)) = field("pages") {
        maker.text("pages", literal(&pages(&typed)), at);
    }
    addresses(&mut maker, xml::fields(node, "ee", input));
    if let Some((year, at)) = field("year") {
        let month = field("month").and_then(|(month, _)| month_of(&month));
        if let Some(date) = year.parse().ok().and_then(|year| date(year, month, None)) {
            maker.text("date", date, at);
        }
    }
    for other in node.children().filter(|child| child.is_element()) {
        let name = other.tag_name().name();
        if !KNOWN.contains(&name) {
            unused(input.file, xml::place(other, input), name, sink);
        }
    }
    if publtype(node).contains("withdrawn") {
        let message = "this work is marked as withdrawn";
        warn(input.file, place.clone(), message, None, sink);
    }
    let id = node.attribute("key").map(str::to_owned);
    let id = id.unwrap_or_else(|| format!("record-{}", index + 1));
    finished(maker, id, place, input, sink)
}

/// What dblp says of a record beside its kind, such as `informal`.
fn publtype<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("publtype").unwrap_or_default()
}

/// Where it stands: in a journal, among the papers of a conference, in a series of books; a
/// thesis at its school.
fn venue(node: Node<'_, '_>, input: Input<'_>) -> Option<Found> {
    let names: &[&str] = match node.tag_name().name() {
        "phdthesis" | "mastersthesis" => &["school"],
        "book" | "proceedings" => &["series"],
        _ => &["journal", "booktitle"],
    };
    names.iter().find_map(|name| xml::field(node, name, input))
}

/// A name without the number that tells people of one name apart.
fn person(name: &str) -> String {
    let digits =
        |number: &str| number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit());
    match name.rsplit_once(' ') {
        Some((bare, number)) if digits(number) => bare.to_owned(),
        _ => name.to_owned(),
    }
}

/// The words of a title with their markup, as text of `cv.toml`.
fn marked(node: Node<'_, '_>, depth: usize) -> String {
    if depth > DEEPEST {
        return literal(&xml::words(node));
    }
    let mut all = String::new();
    for child in node.children() {
        if child.is_text() {
            all.push_str(&literal(child.text().unwrap_or_default()));
        } else if child.is_element() {
            let mark = match child.tag_name().name() {
                "i" => "*",
                "b" => "**",
                _ => "",
            };
            let inner = match child.tag_name().name() {
                "tt" => code(&xml::words(child)),
                _ => marked(child, depth + 1),
            };
            // What is marked begins and ends with a letter.
            let trimmed = inner.trim();
            let (before, after) = inner.split_once(trimmed).unwrap_or_default();
            let mark = if trimmed.is_empty() { "" } else { mark };
            all.push_str(&format!("{before}{mark}{trimmed}{mark}{after}"));
        }
    }
    all
}

fn code(words: &str) -> String {
    if words.is_empty() || words.contains('`') {
        return literal(words);
    }
    format!("`{words}`")
}

/// The month that begins so, of one or of several: `July`, `July-August`.
fn month_of(words: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
        "dec",
    ];
    let lower = words.to_lowercase();
    let index = MONTHS.iter().position(|month| lower.starts_with(month))?;
    u8::try_from(index + 1).ok()
}

/// The type of `cv.toml` for one of dblp's. A meeting at another one has an `@` in its name.
fn kind(node: Node<'_, '_>, venue: &str) -> &'static str {
    let kind = match (node.tag_name().name(), publtype(node)) {
        (_, "software") => "software",
        ("data", _) | (_, "data") => "dataset",
        ("article", how) if how.starts_with("informal") => "preprint",
        ("article", _) => "article",
        ("inproceedings", _) if venue.contains('@') => "workshop",
        ("inproceedings", _) => "conference",
        ("book" | "proceedings", _) => "book",
        ("incollection", _) => "chapter",
        ("phdthesis" | "mastersthesis", _) => "thesis",
        _ => "other",
    };
    refine(kind, venue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_and_names_of_months_are_understood() {
        assert_eq!(person("John McCarthy 0001"), "John McCarthy");
        assert_eq!(person("Louis 14"), "Louis 14");
        assert_eq!(month_of("July-August"), Some(7));
        assert_eq!(month_of("Summer"), None);
    }

    #[test]
    fn titles_keep_their_markup() {
        for (xml, text) in [
            ("<t>The <i>p</i>-Function</t>", "The *p*-Function"),
            ("<t>On <tt>malloc</tt> &amp; H<sub>2</sub>O</t>", "On `malloc` \\& H2O"),
            ("<t>A<i> b </i>c <i/></t>", "A *b* c "),
        ] {
            let parsed =
                roxmltree::Document::parse(xml).map(|d| marked(d.root_element(), 0));
            assert_eq!(parsed.as_deref(), Ok(text), "{xml}");
        }
    }
}
