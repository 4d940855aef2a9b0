//! CSL-JSON: a list of items, as Zotero and Crossref give them.

use std::ops::Range;

use serde_json::{Map, Value};

use super::Input;
use super::entry::{address, date, doi, pages, refine, unused, warn};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

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
    let broken = |at: Range<usize>, what: String| {
        Diagnostic::new(Code::E0107, Span::new(input.file, at), what)
    };
    let parsed: Result<Value, _> = serde_json::from_str(input.text);
    let value = parsed.map_err(|error| {
        let at = offset(input.text, error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        sink.error(broken(at..at, format!("this is not JSON: {message}")))
    })?;
    // A list, or a response of a service with the list in it.
    let items = match value {
        Value::Array(items) => items,
        Value::Object(mut whole) => match whole.remove("items") {
            Some(Value::Array(items)) => items,
            _ => vec![Value::Object(whole)],
        },
        _ => {
            let message = "expected a list of items of CSL-JSON".to_owned();
            return Err(sink.error(broken(0..0, message)));
        }
    };
    let places = items_of(input.text);
    let whole = 0..0;
    let mut all = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let at = places.get(index).unwrap_or(&whole).clone();
        match item {
            Value::Object(item) => {
                all.push(Reader::new(&item, at, index, input).read(sink))
            }
            _ => warn(input.file, at, "this is no item", None, sink),
        }
    }
    Ok(all)
}

struct Reader<'a> {
    item: &'a Map<String, Value>,
    at: Range<usize>,
    index: usize,
    input: Input<'a>,
    maker: Maker,
}

impl<'a> Reader<'a> {
    fn new(
        item: &'a Map<String, Value>,
        at: Range<usize>,
        index: usize,
        input: Input<'a>,
    ) -> Self {
        Self { item, at, index, input, maker: Maker::new() }
    }

    fn read(mut self, sink: &mut Sink) -> Foreign {
        let mut used: Vec<&str> = SILENT.to_vec();
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
            if let Some(text) = self.text(field).filter(|_| !self.maker.has(key)) {
                let at = self.place(field);
                self.maker.text(key, markup(&text), at);
            }
        }
        used.extend(["author", "editor", "issued", "DOI", "URL", "page"]);
        self.persons("author", "authors");
        self.persons("editor", "editors");
        let venue = self.text("container-title").unwrap_or_default();
        let kind = refine(kind(self.text("type").unwrap_or_default().as_str()), &venue);
        let at = self.at.clone();
        self.maker.text("type", kind, at);
        if let Some(typed) = self.text("page") {
            let at = self.place("page");
            self.maker.text("pages", literal(&pages(&typed)), at);
        }
        if let Some(doi) = self.text("DOI").as_deref().and_then(doi) {
            let at = self.place("DOI");
            self.maker.text("doi", doi, at);
        }
        if let Some(url) = self.text("URL") {
            let at = self.place("URL");
            address(&mut self.maker, &url, at);
        }
        self.issued();
        for field in self.item.keys() {
            if !used.contains(&field.as_str()) {
                unused(self.input.file, self.place(field), field, sink);
            }
        }
        let id = match self.item.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => format!("item-{}", self.index + 1),
        };
        self.maker.finish(id, self.at, self.input.file, self.input.text)
    }

    /// The place of a field: its line in the item.
    fn place(&self, field: &str) -> Range<usize> {
        let item = self.input.text.get(self.at.clone()).unwrap_or_default();
        let key = format!("\"{field}\"");
        match item.find(&key) {
            Some(start) => self.at.start + start..self.at.start + start + key.len(),
            None => self.at.clone(),
        }
    }

    /// A field as words: Crossref gives titles as lists.
    fn text(&self, field: &str) -> Option<String> {
        let value = match self.item.get(field)? {
            Value::Array(all) => all.first()?,
            value => value,
        };
        let text = match value {
            Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    fn persons(&mut self, field: &str, key: &str) {
        let Some(Value::Array(all)) = self.item.get(field) else { return };
        let at = self.place(field);
        let names = all.iter().filter_map(name).map(|name| (name, at.clone()));
        self.maker.texts(key, names.collect());
    }

    fn issued(&mut self) {
        let at = self.place("issued");
        let Some(issued) = self.item.get("issued") else { return };
        let parts = issued.get("date-parts").and_then(|parts| parts.get(0));
        let number = |index: usize| {
            let part = parts?.get(index)?;
            let number = part.as_i64().or_else(|| part.as_str()?.parse().ok())?;
            i32::try_from(number).ok()
        };
        let small = |index: usize| number(index).and_then(|n| u8::try_from(n).ok());
        let typed = number(0).and_then(|year| date(year, small(1), small(2)));
        let said = ["raw", "literal"].iter().find_map(|key| issued.get(key)?.as_str());
        if let Some(typed) = typed {
            self.maker.text("date", typed, at);
        } else if let Some(said) = said {
            let year = said.get(..4).and_then(|year| year.parse().ok());
            match year.and_then(|year| date(year, None, None)) {
                Some(year) => self.maker.text("date", year, at),
                None => self.maker.text("status", literal(said), at),
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

/// The markup of CSL (`<i>`, `<b>`, `<sub>`) as that of `cv.toml`.
fn markup(text: &str) -> String {
    let mut rest = text;
    let mut marked = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        marked.push_str(&literal(before));
        let Some((tag, behind)) = after.split_once('>') else {
            marked.push_str(&literal(&format!("<{after}")));
            return marked;
        };
        match tag.to_ascii_lowercase().trim_start_matches('/').split(' ').next() {
            Some("i" | "em" | "jats:italic") => marked.push('*'),
            Some("b" | "strong" | "jats:bold") => marked.push_str("**"),
            Some("sub" | "sup" | "sc" | "span" | "p" | "jats:p" | "br" | "u") => {}
            _ => {
                marked.push_str(&literal(&format!("<{tag}>")));
            }
        }
        rest = behind;
    }
    marked + &literal(rest)
}

/// Where the items of the outermost list stand.
fn items_of(text: &str) -> Vec<Range<usize>> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    // The list itself, or the one under `items`.
    let base = text.find('[').unwrap_or(0);
    for (at, byte) in text.bytes().enumerate().skip(base + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    items.push(start..at + 1);
                }
            }
            b']' if depth == 0 => break,
            _ => {}
        }
    }
    items
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
