//! The files of a CV: `cv.typ`, `blocks.typ` and one file a section.

use super::block;
use super::escape::{Edges, string};
use super::map::SourceMap;
use super::rooms;
use super::writer::Writer;
use super::{BLOCKS, Emitted, EmittedFile, MAIN, SECTIONS, STYLES, WORDS};
use crate::block::{Document, FUNCTIONS, Section};
use crate::layout::Setting;

/// The punctuation of a language, with its spaces.
#[derive(Debug, Clone)]
pub struct Marks {
    /// Between the items of a list: “, ”.
    pub comma: String,
    /// Between lists: “; ”.
    pub semicolon: String,
    /// Behind a label: “: ”.
    pub colon: String,
}

impl Default for Marks {
    fn default() -> Self {
        let [comma, semicolon, colon] = [", ", "; ", ": "].map(str::to_owned);
        Self { comma, semicolon, colon }
    }
}

/// What the main file says of the document beside its blocks.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The file that the CV was read from, as a comment names it.
    pub source: String,
    /// The person's name.
    pub name: String,
    /// The title of the document.
    pub title: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The day of the document.
    pub date: Option<jiff::civil::Date>,
    /// The language: `en`.
    pub language: String,
    /// The region: `GB`.
    pub region: Option<String>,
    /// Whether it is written from right to left.
    pub rtl: bool,
    /// “Page {page} of {pages}”.
    pub page_label: String,
    /// What stands between texts.
    pub marks: Marks,
    /// The quotation marks, where they are not those of English.
    pub quotes: Option<(String, String)>,
    /// Arguments of `cv` in Typst code that only stand there if the user said so.
    pub layout: Vec<(&'static str, String)>,
    /// The name of the style.
    pub style: String,
    /// Options of the style in Typst code.
    pub options: Vec<(String, String)>,
    /// What the PDF carries with it.
    pub attachments: Vec<Attachment>,
    /// How densely it is set, where that is not as the style has it.
    pub fit: Option<Fit>,
}

/// How densely a CV is set.
#[derive(Debug, Clone)]
pub struct Fit {
    /// By what the measures of the style are multiplied.
    pub setting: Setting,
    /// Whether feet are left out: what is on the pages then is to be measured.
    pub bare: bool,
}

/// A file that the PDF carries with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its path, relative to the CV.
    pub path: String,
    /// What it is.
    pub description: String,
    /// Its media type.
    pub mime: &'static str,
}

/// Writes a document as Typst source.
pub fn emit(document: &Document, settings: &Settings) -> Emitted {
    let mut map = SourceMap::default();
    let mut head = preamble(settings);
    let words = EmittedFile { path: WORDS.to_owned(), text: words(settings) };
    attachments(settings, &mut head);
    block::header(&document.header, &mut head);
    head.push("\n");
    include(&document.sections, &mut head);
    let blocks = blocks(settings).finish(&mut map);
    let mut files = vec![head.finish(&mut map), blocks, words];
    let rooms = rooms::date_rooms(&document.sections);
    for (section, room) in document.sections.iter().zip(rooms) {
        let mut out = Writer::new(section_path(&section.id)).rtl(settings.rtl);
        comment(settings, &mut out);
        out.push(&format!("#import \"../{BLOCKS}\": *\n\n"));
        if let Some(room) = room {
            rooms::write_date_room(room, &mut out);
        }
        block::section(section, &mut out);
        files.push(out.finish(&mut map));
    }
    Emitted { files, map }
}

fn include(sections: &[Section], out: &mut Writer) {
    for section in sections {
        out.push(&format!("\n#include \"{}\"", section_path(&section.id)));
    }
}

/// The path of a section's file.
pub(super) fn section_path(id: &str) -> String {
    format!("{SECTIONS}/{id}.typ")
}

fn comment(settings: &Settings, out: &mut Writer) {
    let version = env!("CARGO_PKG_VERSION");
    let plain = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    let source: String = settings.source.chars().map(plain).collect();
    out.push(&format!("// Written by cvpress {version} from {source}.\n"));
}

/// The main file up to its settings.
fn preamble(settings: &Settings) -> Writer {
    let mut out = Writer::new(MAIN).rtl(settings.rtl);
    comment(settings, &mut out);
    out.push(&format!("#import \"{BLOCKS}\": *\n\n"));
    // Before the style: it looks at what follows.
    if let Some((open, close)) = &settings.quotes {
        let pair = format!("({}, {})", string(open), string(close));
        out.push(&format!("#set smartquote(quotes: (double: {pair}))\n\n"));
    }
    out.push("#show: cv.with(\n");
    let mut argument = |name: &str, code: &str| {
        out.push(&format!("  {name}: {code},\n"));
    };
    argument("name", &string(&settings.name));
    argument("title", &string(&settings.title));
    argument("author", &string(&settings.name));
    if !settings.keywords.is_empty() {
        let words: Vec<_> = settings.keywords.iter().map(|word| string(word)).collect();
        argument("keywords", &format!("({},)", words.join(", ")));
    }
    if let Some(date) = settings.date {
        let (year, month, day) = (date.year(), date.month(), date.day());
        argument("date", &format!("datetime(year: {year}, month: {month}, day: {day})"));
    }
    argument("lang", &string(&settings.language));
    if let Some(region) = &settings.region {
        argument("region", &string(region));
    }
    if settings.rtl {
        argument("dir", "rtl");
    }
    for (name, code) in &settings.layout {
        argument(name, code);
    }
    argument("page-label", &page_label(&settings.page_label));
    out.push(")\n\n");
    out
}

fn attachments(settings: &Settings, out: &mut Writer) {
    for Attachment { path, description, mime } in &settings.attachments {
        out.push(&format!(
            "#pdf.attach(\n  {},\n  relationship: \"source\",\n  mime-type: {},\n  \
             description: {},\n)\n\n",
            string(path),
            string(mime),
            string(description),
        ));
    }
}

/// A function from the two numbers to content.
fn page_label(pattern: &str) -> String {
    let mut label = String::new();
    let edges = Edges { first: true, last: true, straight: false };
    super::escape::markup(pattern, edges, &mut label);
    let label = label.replace("{page}", "#page;").replace("{pages}", "#pages;");
    format!("(page, pages) => [{label}]")
}

/// The file of the language's punctuation.
fn words(settings: &Settings) -> String {
    let mut out = Writer::new(WORDS);
    comment(settings, &mut out);
    out.push("// What stands between texts, in the language of this CV.\n");
    out.push(&punctuation(&settings.marks));
    out.finish(&mut SourceMap::default()).text
}

/// What `words.typ` defines.
pub fn punctuation(marks: &Marks) -> String {
    let edges = Edges { first: true, last: false, straight: true };
    let line = |(name, text): (&str, &String)| {
        let mut escaped = String::new();
        super::escape::markup(text, edges, &mut escaped);
        format!("#let {name} = [{escaped}]\n")
    };
    let all = [
        ("comma", &marks.comma),
        ("semicolon", &marks.semicolon),
        ("colon", &marks.colon),
    ];
    all.map(line).concat()
}

/// The file that binds each block of the style to the options, for a CV that is set more or less
/// densely: nothing else of it changes.
pub fn fitted(settings: &Settings, fit: Fit) -> EmittedFile {
    let settings = Settings { fit: Some(fit), ..settings.clone() };
    blocks(&settings).finish(&mut SourceMap::default())
}

/// The file that binds each block of the style to the options.
fn blocks(settings: &Settings) -> Writer {
    let mut out = Writer::new(BLOCKS);
    comment(settings, &mut out);
    out.push("// The blocks of the style, bound to the options of this CV.\n");
    out.push(&format!("#import \"{STYLES}/{}.typ\" as style\n\n", settings.style));
    let mut options = settings.options.clone();
    let mut arguments = String::new();
    if let Some(Fit { setting, bare }) = &settings.fit {
        for (name, factor) in
            [("unit", setting.unit), ("section-gap", setting.section_gap)]
        {
            if factor != 1.0 {
                let code = format!("style.options.{name} * {}", number(factor));
                options.push((name.to_owned(), code));
            }
        }
        if *bare {
            options.push(("footer".to_owned(), string("none")));
        }
        let (size, margin) = (number(setting.size), number(setting.margin));
        arguments = format!(", fit: (size: {size}, margin: {margin})");
    }
    if options.is_empty() {
        out.push("#let options = style.options\n");
    } else {
        out.push("#let options = style.options + (\n");
        for (name, code) in &options {
            out.push(&format!("  {}: {code},\n", string(name)));
        }
        out.push(")\n");
    }
    for name in FUNCTIONS {
        let arguments = if name == "cv" { arguments.as_str() } else { "" };
        out.push(&format!("#let {name} = style.{name}.with(options{arguments})\n"));
    }
    out
}

/// A factor as Typst has it.
fn number(factor: f64) -> String {
    let text = format!("{factor:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Emitted {
    /// The text of a file.
    pub fn file(&self, path: &str) -> Option<&EmittedFile> {
        self.files.iter().find(|file| file.path == path)
    }
}
