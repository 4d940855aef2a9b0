//! BibTeX and BibLaTeX, read by the crate `biblatex`. Where a file has the slips that
//! exports have, the entry is mended or the field is left out, and it is said where.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use biblatex::{
    Bibliography, Chunk, ChunksExt, ChunksRef, Date, DateValue, Entry, ParseError,
    PermissiveType, Person, RawBibliography,
};
use hayagriva::types::ChunkKind;

use super::bibtex_mend::Mended;
use super::entry::{address, arxiv, date, doi, is_arxiv, pages, refine, unused, warn};
use super::{Input, tex_math, tex_text};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::Span;

/// Fields that say nothing that a CV prints, or that others say.
const SILENT: &[&str] = &[
    "keywords",
    "keyword",
    "file",
    "timestamp",
    "biburl",
    "bibsource",
    "owner",
    "date-added",
    "date-modified",
    "crossref",
    "xdata",
    "ids",
    "langid",
    "hyphenation",
    "options",
    "archiveprefix",
    "eprinttype",
    "primaryclass",
    "eprintclass",
    "pubstate",
    "issn",
    "urldate",
    "sortkey",
    "presort",
    "shorthand",
    "abstractnote",
];

/// Entries that are no works.
const NO_WORKS: &[&str] = &["set", "xdata", "control", "string", "comment", "preamble"];

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let mut mended = Mended::new(input.text);
    let mut result = Ok(());
    let parsed = loop {
        let error = match parse(&mended.text) {
            Ok(parsed) => break parsed,
            Err(error) => error,
        };
        if let Err(failed) = mended.mend(&error, input, sink) {
            result = Err(failed);
        }
        if mended.tries > input.text.len() {
            let span = Span::new(input.file, 0..0);
            let message = "this file cannot be read as BibTeX";
            return Err(sink.error(Diagnostic::new(Code::E0107, span, message)));
        }
    };
    result?;
    let mut found = Vec::new();
    for (entry, places) in &parsed {
        if NO_WORKS.contains(&places.kind.as_str()) {
            let what = format!("@{}", places.kind);
            unused(input.file, mended.back(&places.title), &what, sink);
            continue;
        }
        let maker = Maker::new();
        let reader = Reader { entry, places, input, mended: &mended, maker };
        found.push(reader.read(sink));
    }
    Ok(found)
}

/// Where an entry and its fields stand in the text that was parsed.
struct Places {
    title: Range<usize>,
    kind: String,
    fields: BTreeMap<String, Range<usize>>,
}

fn parse(text: &str) -> Result<Vec<(Entry, Places)>, ParseError> {
    let raw = RawBibliography::parse(text)?;
    let places: Vec<_> = raw
        .entries
        .iter()
        .map(|entry| Places {
            title: entry.v.key.span.clone(),
            kind: entry.v.kind.v.to_ascii_lowercase(),
            fields: entry
                .v
                .fields
                .iter()
                .map(|pair| {
                    let key = pair.key.v.to_ascii_lowercase();
                    (key, pair.key.span.start..pair.value.span.end)
                })
                .collect(),
        })
        .collect();
    let parsed = Bibliography::from_raw(raw)?;
    Ok(parsed.into_iter().zip(places).collect())
}

/// Takes what is left of LaTeX's commands out of titles: a style of citations knows none.
fn without_commands(entry: &mut hayagriva::Entry) {
    if let Some(mut title) = entry.title().cloned() {
        for chunk in &mut title.value.0 {
            if chunk.kind == ChunkKind::Normal && chunk.value.contains('\\') {
                chunk.value = tex_text::plain(&chunk.value);
            }
        }
        entry.set_title(title);
    }
    let mut parents = entry.parents().to_vec();
    parents.iter_mut().for_each(without_commands);
    entry.set_parents(parents);
}

/// One entry on its way.
struct Reader<'a> {
    entry: &'a Entry,
    places: &'a Places,
    input: Input<'a>,
    mended: &'a Mended,
    maker: Maker,
}

impl Reader<'_> {
    fn read(mut self, sink: &mut Sink) -> Foreign {
        let mut used: BTreeSet<&str> = SILENT.iter().copied().collect();
        let mut take = |fields: &[&'static str]| used.extend(fields);
        take(&["title", "subtitle"]);
        let title = [self.text("title", sink), self.text("subtitle", sink)];
        let title = title.into_iter().flatten().collect::<Vec<_>>().join(": ");
        if title.is_empty() {
            take(&["booktitle", "maintitle", "shorttitle"]);
            let titles = ["maintitle", "booktitle", "shorttitle"];
            let other = titles.iter().find_map(|field| self.text(field, sink));
            let at = self.mended.back(&self.places.title);
            if other.is_none() {
                let message = "this entry has no title: its key stands in its place";
                warn(self.input.file, at.clone(), message, None, sink);
            }
            let other = other.unwrap_or_else(|| literal(&self.entry.key));
            self.maker.text("title", other, at);
        }
        self.put("title", title, "title");
        take(&["author", "editor"]);
        self.persons("authors", "author");
        self.persons("editors", "editor");
        self.venue(&mut take, sink);
        self.identifiers(&mut take, sink);
        self.date(&mut take, sink);
        for (key, fields) in [
            ("volume", &["volume"][..]),
            ("issue", &["number", "issue"]),
            ("isbn", &["isbn"]),
            ("note", &["note", "addendum", "howpublished"]),
            ("abstract", &["abstract"]),
            ("award", &["award"]),
            ("status", &["status"]),
        ] {
            take(fields);
            for &field in fields {
                if let Some(text) =
                    self.text(field, sink).filter(|_| !self.maker.has(key))
                {
                    self.put(key, text, field);
                }
            }
        }
        take(&["pages"]);
        if let Some(typed) = self.words("pages") {
            self.put("pages", literal(&pages(&typed)), "pages");
        }
        self.links(&mut take);
        for field in self.entry.fields.keys() {
            if !used.contains(field.as_str()) {
                unused(self.input.file, self.at(field), field, sink);
            }
        }
        let at = self.mended.back(&self.places.title);
        let Self { entry, input, mut maker, .. } = self;
        if input.whole
            && let Ok(mut all) = hayagriva::Entry::try_from(entry)
        {
            without_commands(&mut all);
            super::hayagriva::whole(&mut maker, &all, at.clone());
        }
        maker.finish(entry.key.clone(), at, input.file, input.text)
    }

    /// The place of a field; of the entry, where the field comes from another.
    fn at(&self, field: &str) -> Range<usize> {
        self.mended.back(self.places.fields.get(field).unwrap_or(&self.places.title))
    }

    fn put(&mut self, key: &str, text: String, field: &str) {
        let at = self.at(field);
        self.maker.text(key, text, at);
    }

    /// A field as plain words.
    fn words(&self, field: &str) -> Option<String> {
        let words = self.entry.get(field)?.format_verbatim();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(words)
    }

    /// A field as text of `cv.toml`.
    fn text(&self, field: &str, sink: &mut Sink) -> Option<String> {
        let chunks = self.entry.get(field)?;
        let mut text = String::new();
        for chunk in chunks {
            match &chunk.v {
                Chunk::Normal(words) | Chunk::Verbatim(words) => {
                    let mut unknown = Vec::new();
                    text.push_str(&tex_text::convert(words, &mut unknown));
                    for command in unknown {
                        let place = self.mended.back(&chunk.span);
                        let message =
                            format!("`{command}` is not understood: its argument stays");
                        warn(self.input.file, place, message, None, sink);
                    }
                }
                Chunk::Math(tex) => match tex_math::convert(tex) {
                    Some(typst) if !typst.is_empty() => {
                        text.push_str(&format!("${typst}$"))
                    }
                    Some(_) => {}
                    None => {
                        let place = self.mended.back(&chunk.span);
                        let message = format!("the formula `{tex}` stands as it is");
                        let hint = "write it as Typst has it in a patch: \
                                    `[[section.entry]]` with this `id` and a `title`";
                        warn(self.input.file, place, message, Some(hint), sink);
                        text.push_str(&literal(tex));
                    }
                },
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    fn persons(&mut self, key: &str, field: &str) {
        let Some(chunks) = self.entry.get(field) else { return };
        let persons: Vec<Person> = chunks.parse().unwrap_or_default();
        let at = self.at(field);
        let names = persons.iter().map(|person| (name(person), at.clone()));
        let names = names.filter(|(name, _)| !name.is_empty()).collect();
        self.maker.texts(key, names);
    }

    fn venue(&mut self, take: &mut impl FnMut(&[&'static str]), sink: &mut Sink) {
        const VENUES: [&str; 7] = [
            "journaltitle",
            "journal",
            "booktitle",
            "eventtitle",
            "school",
            "institution",
            "organization",
        ];
        take(&VENUES);
        take(&[
            "journalsubtitle",
            "booksubtitle",
            "shortjournal",
            "publisher",
            "series",
            "type",
        ]);
        let kind = kind(&self.places.kind);
        let venue =
            VENUES.iter().find_map(|field| Some((*field, self.text(field, sink)?)));
        let plain =
            venue.as_ref().map(|(field, _)| self.words(field).unwrap_or_default());
        let kind = refine(kind, plain.as_deref().unwrap_or_default());
        let preprint = self.words("eprint").is_some() && matches!(kind, "other");
        let kind = if preprint { "preprint" } else { kind };
        let thesis = kind == "thesis";
        let at = self.mended.back(&self.places.title);
        self.maker.text("type", kind, at);
        if let Some((field, venue)) = venue {
            // “arXiv preprint arXiv:2101.00001” is a number, not a venue.
            let found = plain.as_deref().and_then(arxiv);
            match found {
                Some(number) => self.put("arxiv", number, field),
                None if plain.as_deref() == Some("CoRR") => {}
                None => self.put("venue", venue, field),
            }
        }
        if let Some(short) = self.text("shortjournal", sink) {
            self.put("venue-short", short, "shortjournal");
        } else if let Some(series) =
            self.text("series", sink).filter(|_| kind == "conference")
        {
            self.put("venue-short", series, "series");
        } else if let Some(series) = self.text("series", sink).filter(|series| {
            let counted = series.chars().all(|c| c.is_ascii_digit());
            matches!(kind, "book" | "chapter" | "report")
                && !counted
                && !matches!(series.as_str(), "newseries" | "oldseries")
        }) {
            self.put("publisher", series, "series");
        }
        if let Some(publisher) = self.text("publisher", sink) {
            self.put("publisher", publisher, "publisher");
        }
        if thesis && let Some(which) = self.text("type", sink) {
            self.put("status", which, "type");
        }
    }

    fn identifiers(&mut self, take: &mut impl FnMut(&[&'static str]), sink: &mut Sink) {
        take(&["doi", "eprint", "pmid", "url", "arxiv", "arxivid"]);
        if let Some(typed) = self.words("doi") {
            match doi(&typed) {
                Some(doi) => self.put("doi", doi, "doi"),
                None => {
                    let message = format!("`{typed}` is no DOI");
                    warn(self.input.file, self.at("doi"), message, None, sink);
                }
            }
        }
        let kind = ["eprinttype", "archiveprefix"].iter().find_map(|f| self.words(f));
        let kind = kind.unwrap_or_default().to_lowercase();
        for field in ["arxiv", "arxivid", "eprint"] {
            let Some(typed) = self.words(field) else { continue };
            let number =
                if is_arxiv(&typed) { Some(typed.clone()) } else { arxiv(&typed) };
            match number {
                Some(number) if field != "eprint" || matches!(&*kind, "" | "arxiv") => {
                    if !self.maker.has("arxiv") {
                        self.put("arxiv", number, field);
                    }
                }
                _ if matches!(&*kind, "pubmed" | "pmid") => {
                    self.put("pmid", typed, field)
                }
                _ if typed.starts_with("http") => {
                    let at = self.at(field);
                    address(&mut self.maker, &typed, at);
                }
                _ => unused(self.input.file, self.at(field), field, sink),
            }
        }
        if let Some(pmid) = self.words("pmid") {
            self.put("pmid", pmid, "pmid");
        }
        // DBLP: `volume = {abs/2101.00001}`.
        if let Some(number) = self.words("volume").as_deref().and_then(arxiv)
            && !self.maker.has("arxiv")
        {
            self.put("arxiv", number, "volume");
        }
        if let Some(url) = self.words("url") {
            let at = self.at("url");
            address(&mut self.maker, &url, at);
        }
    }

    fn date(&mut self, take: &mut impl FnMut(&[&'static str]), sink: &mut Sink) {
        take(&["date", "year", "month", "day"]);
        let field = if self.entry.get("date").is_some() { "date" } else { "year" };
        match self.entry.date() {
            Ok(PermissiveType::Typed(Date { value, .. })) => {
                let (DateValue::At(day)
                | DateValue::After(day)
                | DateValue::Before(day)
                | DateValue::Between(day, _)) = value;
                let month = day.month.map(|month| month + 1);
                if let Some(date) = date(day.year, month, day.day.map(|day| day + 1)) {
                    self.put("date", date, field);
                }
            }
            Ok(PermissiveType::Chunks(chunks)) => self.undated(&chunks, field, sink),
            Err(_) => {
                if let Some(chunks) = self.entry.get(field) {
                    self.undated(chunks, field, sink);
                }
            }
        }
        if let Some(state) = self.words("pubstate") {
            self.put("status", literal(&state), "pubstate");
        }
    }

    /// A year that is none: “in press”, “2021a”, “to appear”.
    fn undated(&mut self, chunks: ChunksRef<'_>, field: &str, sink: &mut Sink) {
        let typed = chunks.format_verbatim();
        let digits: String =
            typed.chars().skip_while(|c| !c.is_ascii_digit()).take(4).collect();
        match digits.parse().ok().and_then(|year| date(year, None, None)) {
            Some(year) if digits.len() == 4 => {
                if typed.trim() != digits {
                    let message = format!("`{}` is read as {year}", typed.trim());
                    warn(self.input.file, self.at(field), message, None, sink);
                }
                self.put("date", year, field);
            }
            _ if typed.trim().is_empty() => {}
            _ => {
                let message =
                    format!("`{}` is no year: it is taken as the status", typed.trim());
                warn(self.input.file, self.at(field), message, None, sink);
                self.put("status", literal(typed.trim()), field);
            }
        }
    }

    /// Addresses under the names that people give them.
    fn links(&mut self, take: &mut impl FnMut(&[&'static str])) {
        const LINKS: [(&str, &str); 8] = [
            ("code", "Code"),
            ("pdf", "PDF"),
            ("slides", "Slides"),
            ("video", "Video"),
            ("poster", "Poster"),
            ("website", "Website"),
            ("project", "Project"),
            ("data", "Data"),
        ];
        let mut links = Vec::new();
        for (field, label) in LINKS {
            let Some(url) = self.words(field) else { continue };
            if url.starts_with("http://") || url.starts_with("https://") {
                take(&[field]);
                let (mut link, at) = (Maker::new(), self.at(field));
                link.text("label", label, at.clone());
                link.text("url", url, at.clone());
                links.push((link, at));
            }
        }
        self.maker.tables("links", links);
    }
}

/// The type of `cv.toml` for one of BibTeX's or BibLaTeX's.
fn kind(kind: &str) -> &'static str {
    match kind {
        "article" | "suppperiodical" => "article",
        "inproceedings" | "conference" => "conference",
        "phdthesis" | "mastersthesis" | "thesis" => "thesis",
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings"
        | "mvproceedings" | "reference" | "booklet" => "book",
        "incollection" | "inbook" | "bookinbook" | "suppbook" | "suppcollection"
        | "inreference" => "chapter",
        "techreport" | "report" => "report",
        "patent" => "patent",
        "software" => "software",
        "dataset" => "dataset",
        "unpublished" | "preprint" => "preprint",
        _ => "other",
    }
}

/// A name as it is printed: given name first.
fn name(person: &Person) -> String {
    if person.name == "others" && person.given_name.is_empty() {
        return "et al".to_owned();
    }
    let parts = [&person.given_name, &person.prefix, &person.name];
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join(" ");
    if person.suffix.trim().is_empty() {
        name
    } else {
        format!(
            "{} {}, {}, {}",
            person.prefix.trim(),
            person.name,
            person.suffix,
            person.given_name
        )
        .trim()
        .to_owned()
    }
}
