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
use super::bibtex_words::{address_of, is_short, journal, kind, name, without_looks};
use super::entry::{
    address, arxiv, date, doi, is_archive, is_arxiv, pages, refine, unused, warn,
};
use super::{Input, bibtex_before, tex_math, tex_text};
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
    bibtex_before::mend(&mut mended, input, sink);
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
        let (maker, written) = (Maker::new(), BTreeSet::new());
        let reader = Reader { entry, places, input, mended: &mended, maker, written };
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

/// Takes what is left of LaTeX's commands out of titles, and writes mathematics as Typst does:
/// a style of citations knows neither.
fn without_commands(entry: &mut hayagriva::Entry) {
    if let Some(mut title) = entry.title().cloned() {
        for chunk in &mut title.value.0 {
            if chunk.kind == ChunkKind::Math {
                match tex_math::convert(chunk.value.trim_matches('$')) {
                    Some(typst) => chunk.value = typst,
                    None => chunk.kind = ChunkKind::Normal,
                }
            } else if chunk.value.contains('\\') {
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
    /// The fields that went into the entry.
    written: BTreeSet<String>,
}

impl Reader<'_> {
    fn read(mut self, sink: &mut Sink) -> Foreign {
        let title = [self.text("title", sink), self.text("subtitle", sink)];
        let title = title.into_iter().flatten().collect::<Vec<_>>().join(": ");
        if title.is_empty() {
            let titles = ["maintitle", "booktitle", "shorttitle"];
            let other = titles.iter().find_map(|field| {
                let title = self.text(field, sink)?;
                self.written.insert((*field).to_owned());
                Some(title)
            });
            let at = self.mended.back(&self.places.title);
            if other.is_none() {
                let message = "this entry has no title: its key stands in its place";
                warn(self.input.file, at.clone(), message, None, sink);
            }
            let other = other.unwrap_or_else(|| literal(&self.entry.key));
            self.maker.text("title", other, at);
        }
        self.written.insert("subtitle".to_owned());
        self.put("title", title, "title");
        self.persons("authors", "author");
        self.persons("editors", "editor");
        self.venue(sink);
        self.identifiers(sink);
        self.date(sink);
        for (key, fields) in [
            ("volume", &["volume"][..]),
            ("issue", &["number", "issue"]),
            ("isbn", &["isbn"]),
            ("note", &["note", "addendum", "howpublished"]),
            ("pages", &["pages", "eid", "articleno", "article-number"]),
            ("selected", &["selected"]),
            ("abstract", &["abstract"]),
            ("award", &["award"]),
            ("status", &["status"]),
        ] {
            for &field in fields {
                let Some(text) = self.text(field, sink).filter(|_| !self.maker.has(key))
                else {
                    continue;
                };
                let plain = self.words(field).unwrap_or_default();
                match key {
                    // A number on arXiv in the place of a volume or of pages.
                    "volume" | "pages" if arxiv(&plain).is_some() => {
                        self.written.insert(field.to_owned());
                    }
                    "pages" => self.put(key, literal(&pages(&plain)), field),
                    // Scopus: `note = {Cited by: 12}`.
                    "note" if plain.starts_with("Cited by: ") => {
                        let count = plain["Cited by: ".len()..].trim().to_owned();
                        if count.parse::<u32>().is_ok() {
                            self.put("citations", count, field);
                        }
                    }
                    "selected" if plain != "true" => {}
                    _ => self.put(key, text, field),
                }
            }
        }
        self.links();
        for field in self.entry.fields.keys() {
            let silent = SILENT.contains(&field.as_str());
            if !silent && !self.written.contains(field) {
                unused(self.input.file, self.at(field), field, sink);
            }
        }
        let at = self.mended.back(&self.places.title);
        let Self { entry, input, mut maker, .. } = self;
        if input.whole {
            match hayagriva::Entry::try_from(entry) {
                Ok(mut all) => {
                    without_commands(&mut all);
                    super::hayagriva::whole(&mut maker, &all, at.clone(), input, sink);
                }
                Err(why) => {
                    let why = why.to_string();
                    super::hayagriva::from_fields(at.clone(), &why, input, sink);
                }
            }
        }
        // The parser knows no spaces in keys; who patches an entry types the key of the file.
        let typed = input.text.get(at.clone()).map(str::trim).unwrap_or_default();
        let id = if typed.replace(' ', "_") == entry.key { typed } else { &entry.key };
        maker.finish(id, at, input.file, input.text)
    }

    /// The place of a field; of the entry, where the field comes from another.
    fn at(&self, field: &str) -> Range<usize> {
        self.mended.back(self.places.fields.get(field).unwrap_or(&self.places.title))
    }

    fn put(&mut self, key: &str, text: String, field: &str) {
        self.written.insert(field.to_owned());
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
        let mut formula = false;
        for chunk in chunks {
            let behind = std::mem::take(&mut formula);
            match &chunk.v {
                Chunk::Normal(words) | Chunk::Verbatim(words) => {
                    let mut unknown = Vec::new();
                    let mut words = words.as_str();
                    // A dollar does not close before a figure: that belongs to the formula.
                    let figures = words.len()
                        - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                    if behind && figures > 0 && text.pop() == Some('$') {
                        text.push_str(&format!(" {}$", &words[..figures]));
                        words = &words[figures..];
                    }
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
                        text.push_str(&format!("${typst}$"));
                        formula = true;
                        continue;
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
        self.written.insert(field.to_owned());
        let chunks: Vec<_> = chunks.iter().map(without_looks).collect();
        let persons: Vec<Person> = chunks.parse().unwrap_or_default();
        let at = self.at(field);
        let names = persons.iter().map(|person| (name(person), at.clone()));
        let names = names.filter(|(name, _)| !name.is_empty()).collect();
        self.maker.texts(key, names);
    }

    fn venue(&mut self, sink: &mut Sink) {
        const VENUES: [&str; 7] = [
            "journaltitle",
            "journal",
            "booktitle",
            "eventtitle",
            "school",
            "institution",
            "organization",
        ];
        let kind = kind(&self.places.kind);
        let venue = VENUES.iter().find_map(|field| {
            let plain = self.words(field)?;
            let macros = plain.strip_prefix('\\').and_then(journal);
            let venue = macros.map(str::to_owned).or_else(|| self.text(field, sink))?;
            Some((*field, venue, plain))
        });
        let plain = venue.as_ref().map_or("", |(_, _, plain)| plain);
        let kind = refine(kind, plain);
        let preprint = self.words("eprint").is_some() && matches!(kind, "other");
        let kind = if preprint { "preprint" } else { kind };
        let thesis = kind == "thesis";
        let at = self.mended.back(&self.places.title);
        self.maker.text("type", kind, at);
        if let Some((field, venue, plain)) = venue {
            // “arXiv preprint arXiv:2101.00001” is a number, not a venue.
            match arxiv(&plain) {
                Some(number) => self.put("arxiv", number, field),
                None if is_archive(&plain) => {
                    self.written.insert(field.to_owned());
                }
                None => self.put("venue", venue, field),
            }
        }
        for field in ["shortjournal", "abbr"] {
            if let Some(short) =
                self.text(field, sink).filter(|_| !self.maker.has("venue-short"))
            {
                self.put("venue-short", short, field);
            }
        }
        self.series(kind, sink);
        if thesis {
            let known = match self.words("type").as_deref() {
                Some("phdthesis") => Some("PhD thesis"),
                Some("mathesis" | "mastersthesis") => Some("Master’s thesis"),
                Some(_) => None,
                None if self.places.kind == "phdthesis" => Some("PhD thesis"),
                None if self.places.kind == "mastersthesis" => Some("Master’s thesis"),
                None => None,
            };
            match (known, self.text("type", sink)) {
                (Some(known), _) => self.put("status", known.to_owned(), "type"),
                (None, Some(typed)) => self.put("status", typed, "type"),
                (None, None) => {}
            }
        }
    }

    /// A series is the short form of a conference where it is short, and else stands before
    /// the publisher.
    fn series(&mut self, kind: &str, sink: &mut Sink) {
        let counted = |series: &String| {
            series.chars().all(|c| c.is_ascii_digit())
                || matches!(series.as_str(), "newseries" | "oldseries")
        };
        let mut series = self.text("series", sink).filter(|series| !counted(series));
        if kind == "conference"
            && !self.maker.has("venue-short")
            && let Some(short) = series.take_if(|series| is_short(series))
        {
            self.put("venue-short", short, "series");
        }
        let series = series.filter(|_| kind != "article");
        let publisher = self.text("publisher", sink);
        let publisher = match publisher {
            Some(publisher) => {
                self.written.insert("publisher".to_owned());
                Some(publisher)
            }
            // Google Scholar: `organization = {PMLR}` beside a `booktitle`.
            None => self
                .text("organization", sink)
                .filter(|_| !self.written.contains("organization"))
                .inspect(|_| {
                    self.written.insert("organization".to_owned());
                }),
        };
        if series.is_some() {
            self.written.insert("series".to_owned());
        }
        let parts: Vec<String> = series.into_iter().chain(publisher).collect();
        if !parts.is_empty() {
            let field = if self.entry.get("publisher").is_some() {
                "publisher"
            } else {
                "series"
            };
            let at = self.at(field);
            self.maker.text("publisher", parts.join(", "), at);
        }
    }

    fn identifiers(&mut self, sink: &mut Sink) {
        if let Some(typed) = self.words("doi") {
            self.written.insert("doi".to_owned());
            match (doi(&typed), arxiv(&typed)) {
                (_, Some(number)) => self.put("arxiv", number, "doi"),
                (Some(doi), None) => self.put("doi", doi.replace('\\', ""), "doi"),
                (None, None) => {
                    let message = format!("`{typed}` is no DOI");
                    warn(self.input.file, self.at("doi"), message, None, sink);
                }
            }
        }
        let kind = ["eprinttype", "archiveprefix"].iter().find_map(|f| self.words(f));
        let kind = kind.unwrap_or_default().to_lowercase();
        for field in ["arxiv", "arxivid", "eprint"] {
            let Some(typed) = self.words(field) else { continue };
            self.written.insert(field.to_owned());
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
            let url = address_of(&url);
            let at = self.at("url");
            if url.starts_with("http") {
                self.written.insert("url".to_owned());
                address(&mut self.maker, &url, at);
            }
        }
    }

    fn date(&mut self, sink: &mut Sink) {
        let field = if self.entry.get("date").is_some() { "date" } else { "year" };
        match self.entry.date() {
            Ok(PermissiveType::Typed(Date { value, .. })) => {
                let (DateValue::At(day)
                | DateValue::After(day)
                | DateValue::Before(day)
                | DateValue::Between(day, _)) = value;
                let month = day.month.map(|month| month + 1);
                let fields = ["date", "year", "month", "day"].into_iter();
                let said = fields.filter(|field| match *field {
                    "month" => month.is_some(),
                    "day" => day.day.is_some(),
                    _ => true,
                });
                self.written.extend(said.map(str::to_owned));
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
            let state = match state.as_str() {
                "inpress" => "In press",
                "inpreparation" => "In preparation",
                "prepublished" => "Preprint",
                "submitted" => "Submitted",
                "forthcoming" => "Forthcoming",
                state => state,
            };
            self.put("status", literal(state), "pubstate");
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
    fn links(&mut self) {
        const LINKS: [(&str, &str); 9] = [
            ("html", "HTML"),
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
            let url = address_of(&url);
            if url.starts_with("http://") || url.starts_with("https://") {
                self.written.insert(field.to_owned());
                let (mut link, at) = (Maker::new(), self.at(field));
                link.text("label", label, at.clone());
                link.text("url", url, at.clone());
                links.push((link, at));
            }
        }
        self.maker.tables("links", links);
    }
}
