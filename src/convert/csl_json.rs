//! CSL-JSON: a list of items, as Zotero and Crossref give them.

use serde_json::Value;

use super::Input;
use super::entry::{address, date, doi, finished, is_archive, pages, refine};
use super::json::{self, Json};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Failed, Sink};

/// Fields that say nothing that a CV prints, or that others say.
const SILENT: &[&str] = &[
    "id",
    "type",
    "language",
    "accessed",
    "source",
    "keyword",
    "shortTitle",
    "title-short",
    "journalAbbreviation",
    "ISSN",
    "citation-key",
    "citation-label",
    "categories",
    "submitted",
    "available-date",
    "event-date",
    "library",
    "call-number",
];

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let value = json::parse(input, sink)?;
    let whole = Json::new(&value, input);
    // A list, or a response of a service with the list in it.
    let items = whole.items_of(&["items"], "a list of items of CSL-JSON", sink)?;
    let mut all = Vec::new();
    for item in &items {
        let reader = Reader { item, index: all.len(), input, maker: Maker::new() };
        all.push(reader.read(sink));
    }
    Ok(all)
}

struct Reader<'a> {
    item: &'a Json<'a>,
    index: usize,
    input: Input<'a>,
    maker: Maker,
}

impl Reader<'_> {
    fn read(mut self, sink: &mut Sink) -> Foreign {
        let item = self.item;
        let mut used: Vec<&str> = SILENT.to_vec();
        let venue = item.word(&["container-title"]);
        for (field, key) in [
            ("title", "title"),
            ("container-title", "venue"),
            ("container-title-short", "venue-short"),
            ("publisher", "publisher"),
            ("volume", "volume"),
            ("issue", "issue"),
            ("number", "issue"),
            ("ISBN", "isbn"),
            ("PMID", "pmid"),
            ("note", "note"),
            ("abstract", "abstract"),
            ("status", "status"),
            ("event-title", "venue"),
            ("event", "venue"),
            ("genre", "status"),
        ] {
            used.push(field);
            if key != "venue" || !is_archive(&item.word(&[field])) {
                item.put(&[field], key, &mut self.maker);
            }
        }
        used.extend(["author", "editor", "issued", "DOI", "URL", "page"]);
        self.persons("author", "authors");
        self.persons("editor", "editors");
        let kind = refine(kind(item.word(&["type"]).as_str()), &venue);
        self.maker.text("type", kind, item.at.clone());
        if let Some((typed, at)) = item.text(&["page"]) {
            self.maker.text("pages", literal(&pages(&typed)), at);
        }
        if let Some((typed, at)) = item.text(&["DOI"])
            && let Some(doi) = doi(&typed)
        {
            self.maker.text("doi", doi, at);
        }
        if let Some((url, at)) = item.text(&["URL"]) {
            address(&mut self.maker, &url, at);
        }
        self.issued();
        item.rest(&used, sink);
        let id = match item.value.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => format!("item-{}", self.index + 1),
        };
        finished(self.maker, id, item.at.clone(), self.input, sink)
    }

    fn persons(&mut self, field: &str, key: &str) {
        let names = self.item.list(field).into_iter();
        let names = names.filter_map(|person| Some((name(person.value)?, person.at)));
        self.maker.texts(key, names.collect());
    }

    fn issued(&mut self) {
        let Some(issued) = self.item.get("issued") else { return };
        let parts = issued.value.get("date-parts").and_then(|parts| parts.get(0));
        let number = |index: usize| {
            let part = parts?.get(index)?;
            let number = part.as_i64().or_else(|| part.as_str()?.parse().ok())?;
            i32::try_from(number).ok()
        };
        let small = |index: usize| number(index).and_then(|n| u8::try_from(n).ok());
        let typed = number(0).and_then(|year| date(year, small(1), small(2)));
        let said =
            ["raw", "literal"].iter().find_map(|key| issued.value.get(key)?.as_str());
        if let Some(typed) = typed {
            self.maker.text("date", typed, issued.at);
        } else if let Some(said) = said {
            let year = said.get(..4).and_then(|year| year.parse().ok());
            match year.and_then(|year| date(year, None, None)) {
                Some(year) => self.maker.text("date", year, issued.at),
                None => self.maker.text("status", literal(said), issued.at),
            }
        }
    }
}

/// A name as it is printed.
fn name(value: &Value) -> Option<String> {
    let part = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim);
    if let Some(whole) = part("literal").or_else(|| part("name")) {
        return Some(whole.to_owned());
    }
    let parts = ["given", "dropping-particle", "non-dropping-particle", "family"];
    let parts = parts.iter().filter_map(|key| part(key)).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// The type of `cv.toml` for one of CSL's.
fn kind(kind: &str) -> &'static str {
    match kind {
        "article-journal" | "article-magazine" | "article-newspaper" | "review"
        | "journal-article" => "article",
        "paper-conference" | "proceedings-article" => "conference",
        "article" | "posted-content" | "manuscript" => "preprint",
        "thesis" | "dissertation" => "thesis",
        "book" | "monograph" | "edited-book" => "book",
        "chapter" | "book-chapter" | "entry-encyclopedia" | "entry" => "chapter",
        "report" => "report",
        "patent" => "patent",
        "software" => "software",
        "dataset" => "dataset",
        _ => "other",
    }
}
