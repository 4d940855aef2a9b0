//! What several tests need: building a CV from a text, and reading a PDF back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use cvpress::block::{Block, BlockKind};
use cvpress::compile::{Compiled, Fonts};
use cvpress::decode::{Field, Record, Shape};
use cvpress::diag::render::{Format as MessageFormat, render};
use cvpress::diag::{Diagnostic, Sink};
use cvpress::driver::{Artifact, Clock, Format, Input, Prepared, Request, lint, prepare};
use cvpress::model::Which;
use cvpress::sections::{Common, KindInfo};
use cvpress::source::Sources;
use cvpress::value::text::{Inline, RunKind};
use typst::layout::{Frame, FrameItem, Point};

/// The embedded fonts, loaded once.
pub fn fonts() -> Arc<Fonts> {
    static FONTS: LazyLock<Arc<Fonts>> = LazyLock::new(|| Arc::new(Fonts::load(false)));
    Arc::clone(&FONTS)
}

/// The fonts that a CV sees: the embedded ones, and those beside it. Each folder is read
/// once.
fn fonts_for(cv: &Path) -> Arc<Fonts> {
    static KNOWN: LazyLock<Mutex<BTreeMap<PathBuf, Arc<Fonts>>>> =
        LazyLock::new(Mutex::default);
    let folder = cv.with_file_name("fonts");
    if !folder.is_dir() || cv.with_file_name("Cargo.toml").exists() {
        return fonts();
    }
    let mut known = KNOWN.lock().expect("no test fails here");
    let load = || Arc::new(Fonts::load(false).with_folder(folder.clone()));
    Arc::clone(known.entry(folder.clone()).or_insert_with(load))
}

/// The root of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What came of building a CV.
pub struct Built {
    pub sources: Sources,
    pub sink: Sink,
    pub prepared: Option<Prepared>,
    pub compiled: Option<Compiled>,
    pub pdf: Option<Vec<u8>>,
}

/// Builds the text of a CV that stands in the folder of the tests.
pub fn build(text: &str) -> Built {
    build_at(&root().join("tests/cv.toml"), text, &[])
}

/// Builds a CV in a style.
pub fn build_in(style: &str, text: &str) -> Built {
    let set = [format!("document.style=\"{style}\"")];
    build_at(&root().join("tests/cv.toml"), text, &set)
}

/// Builds a file of the project.
pub fn build_file(path: &Path, set: &[String]) -> Built {
    let text = std::fs::read_to_string(path).expect("the file is there");
    build_at(path, &text, set)
}

/// Builds the text of a CV as if it stood at a path. A comment `# cvpress check --lint` asks for
/// findings, too; of its files there is no history.
pub fn build_at(path: &Path, text: &str, set: &[String]) -> Built {
    let mut built = prepare_at(path, text, set);
    let Some(prepared) = &built.prepared else { return built };
    built.compiled = prepared.compile(&mut built.sink).ok();
    built.pdf = built.compiled.as_ref().and_then(|compiled| {
        match prepared.export(compiled, Format::Pdf, &mut built.sink).ok()? {
            Artifact::File(bytes) => Some(bytes),
            other => panic!("a PDF is one file, not {other:?}"),
        }
    });
    if let Some(compiled) = &built.compiled
        && text.lines().any(|line| line == "# cvpress check --lint")
    {
        let typeset = (prepared, compiled);
        lint(typeset, &clock(), &|_| None, &built.sources, &mut built.sink);
    }
    built
}

/// The day of all tests.
fn clock() -> Clock {
    Clock::fixed(jiff::civil::date(2025, 1, 2))
}

/// Which CV of a file is built: a comment such as `# cvpress build --variant short` says it.
fn which(text: &str) -> Which {
    let mut lines = text.lines();
    let name = lines.find_map(|line| line.strip_prefix("# cvpress build --variant "));
    name.map_or(Which::Itself, |name| Which::Variant(name.trim().to_owned()))
}

/// Everything up to Typst's own work.
pub fn prepare_at(path: &Path, text: &str, set: &[String]) -> Built {
    let request = Request {
        input: Input { path: Some(path.to_owned()), text: text.to_owned() },
        which: which(text),
        set: set.to_vec(),
        fonts: fonts_for(path),
        clock: clock(),
    };
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let prepared = prepare(&request, &mut sources, &mut sink).ok();
    // As the program does, but for `check --verbose`.
    sink.drop_notes();
    Built { sources, sink, prepared, compiled: None, pdf: None }
}

impl Built {
    /// The PDF; what was reported where there is none, or where anything was reported.
    #[track_caller]
    pub fn clean(&self) -> &[u8] {
        assert!(self.sink.sorted().is_empty(), "{}", self.report());
        self.pdf.as_deref().unwrap_or_else(|| panic!("no PDF: {}", self.report()))
    }

    /// What was reported, as people see it.
    pub fn report(&self) -> String {
        let all = self.sink.sorted();
        render(&all, &self.sources, MessageFormat::Human, false, None)
    }

    /// What was reported.
    pub fn diagnostics(&self) -> Vec<&Diagnostic> {
        self.sink.sorted()
    }

    /// Every text of the pages, but for those with math, in which a reader of PDFs finds
    /// other letters, and those that a style may leave out: labels of contacts, tags.
    #[track_caller]
    pub fn texts(&self) -> Vec<String> {
        let prepared =
            self.prepared.as_ref().unwrap_or_else(|| panic!("{}", self.report()));
        let mut optional: Vec<String> = Vec::new();
        let header = &prepared.document.header;
        optional.extend(header.contacts.iter().flat_map(|c| &c.label).map(Inline::plain));
        for section in &prepared.document.sections {
            tags(&section.blocks, &mut optional);
        }
        let all = prepared.document.inlines().into_iter();
        let all = all.filter(|inline| !has_math(inline)).map(Inline::plain);
        all.filter(|text| !optional.contains(text)).collect()
    }

    /// The lines of the pages as they are seen, by where Typst put each piece of text.
    #[track_caller]
    pub fn lines(&self) -> Vec<String> {
        let compiled =
            self.compiled.as_ref().unwrap_or_else(|| panic!("{}", self.report()));
        let mut lines = Vec::new();
        for page in compiled.document.pages() {
            let mut pieces = Vec::new();
            place(&page.frame, Point::zero(), &mut pieces);
            pieces.sort_by_key(|piece| (piece.y, piece.x));
            let mut last: Option<(i64, i64)> = None;
            for piece in pieces {
                let gap = match last {
                    Some((y, end)) if (piece.y - y).abs() <= 100 => Some(piece.x - end),
                    _ => None,
                };
                match (gap, lines.last_mut()) {
                    (Some(gap), Some(line)) => {
                        let line: &mut String = line;
                        // Half a point apart is a space; much more, another column.
                        line.push_str(if gap > 800 {
                            "   "
                        } else if gap > 50 {
                            " "
                        } else {
                            ""
                        });
                        line.push_str(&piece.text);
                    }
                    _ => lines.push(piece.text.clone()),
                }
                last = Some((piece.y, piece.x + piece.width));
            }
        }
        lines
    }

    /// The text of an emitted file.
    #[track_caller]
    pub fn emitted(&self, path: &str) -> &str {
        let prepared =
            self.prepared.as_ref().unwrap_or_else(|| panic!("{}", self.report()));
        &prepared.emitted.file(path).unwrap_or_else(|| panic!("no {path}")).text
    }
}

/// A piece of text on a page; lengths in hundredths of a point.
struct Placed {
    x: i64,
    y: i64,
    width: i64,
    text: String,
}

fn place(frame: &Frame, origin: Point, pieces: &mut Vec<Placed>) {
    let hundredths = |length: typst::layout::Abs| (length.to_pt() * 100.0).round() as i64;
    for (offset, item) in frame.items() {
        let at = origin + *offset;
        match item {
            FrameItem::Group(group) => place(&group.frame, at, pieces),
            FrameItem::Text(text) => pieces.push(Placed {
                x: hundredths(at.x),
                y: hundredths(at.y),
                width: hundredths(text.width()),
                text: text.text.to_string(),
            }),
            _ => {}
        }
    }
}

fn tags(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Group(group) => tags(&group.blocks, found),
            BlockKind::Citation(citation) => {
                found.extend(citation.tag.iter().map(Inline::plain));
            }
            _ => {}
        }
    }
}

fn has_math(inline: &Inline) -> bool {
    inline.runs.iter().any(|run| match &run.kind {
        RunKind::Math(_) => true,
        RunKind::Emph(inner)
        | RunKind::Strong(inner)
        | RunKind::Tied(inner)
        | RunKind::Link(_, inner) => has_math(inner),
        RunKind::Text(_) | RunKind::Verbatim(_) | RunKind::Code(_) => false,
    })
}

/// The text that a reader of PDFs which shares nothing with Typst finds, a line each.
pub fn text_of(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).expect("the PDF can be parsed");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).expect("its text can be read");
    text.lines().map(str::to_owned).collect()
}

/// Text without white space, and with straight quotes.
pub fn squeezed(text: &str) -> String {
    let plain = |c: char| match c {
        '’' | '‘' => '\'',
        '“' | '”' | '«' | '»' => '"',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(plain).collect()
}

/// All text of a PDF, squeezed.
pub fn squeezed_text_of(pdf: &[u8]) -> String {
    squeezed(&text_of(pdf).concat())
}

/// Every example and the flagship.
pub fn examples() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("examples")).expect("there are examples");
    let folders = folder.map(|entry| entry.expect("a readable folder").path());
    let mut files: Vec<_> =
        folders.filter(|path| path.is_dir()).map(|path| path.join("cv.toml")).collect();
    files.sort();
    files.insert(0, root().join("cv.toml"));
    files
}

/// Whether expected files are to be rewritten instead of compared.
pub fn updating() -> bool {
    std::env::var_os("CVPRESS_UPDATE").is_some()
}

/// Compares a text with an expected file, or rewrites that.
#[track_caller]
pub fn expect_file(path: &Path, text: &str) {
    if updating() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("the file can be written");
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected != text {
        let lines = expected.lines().zip(text.lines());
        let first = lines.take_while(|(a, b)| a == b).count();
        panic!(
            "{} is not what it was, from line {} on:\n- {}\n+ {}\n\
             `CVPRESS_UPDATE=1 cargo test --release` rewrites it",
            path.display(),
            first + 1,
            expected.lines().nth(first).unwrap_or("(end)"),
            text.lines().nth(first).unwrap_or("(end)"),
        );
    }
}

/// Makes entries of any kind from its descriptors.
pub struct Filler<'a> {
    /// Gives the texts, one after another.
    pub text: &'a mut dyn FnMut() -> String,
}

impl Filler<'_> {
    /// An entry with the fields that are wanted, by key.
    pub fn entry(
        &mut self,
        fields: &[&Field],
        wanted: &dyn Fn(&Field) -> bool,
    ) -> toml::Table {
        let mut table = toml::Table::new();
        for field in fields.iter().filter(|field| wanted(field)) {
            table.insert(field.key.to_owned(), self.value(field.key, &(field.shape)()));
        }
        table
    }

    fn value(&mut self, key: &str, shape: &Shape) -> toml::Value {
        let string = |text: &str| toml::Value::String(text.to_owned());
        match (key, shape) {
            ("network", _) => string("github"),
            ("user", _) => string("ada"),
            ("email", _) => string("ada@example.org"),
            (_, Shape::Text) => toml::Value::String((self.text)()),
            (_, Shape::Word("a web address")) => string("https://example.org"),
            (_, Shape::Word("Hayagriva's YAML")) => string("type: article"),
            (_, Shape::Word(_)) => string("word"),
            (_, Shape::Choice(words)) => string(words.first().expect("a word")),
            (_, Shape::Integer(..)) => toml::Value::Integer(7),
            (_, Shape::Boolean) => toml::Value::Boolean(false),
            (_, Shape::Date | Shape::End) => toml::Value::Integer(2020),
            ("authors" | "editors" | "inventors", Shape::List(_)) => {
                toml::Value::Array(vec![string("Ada Example"), string("Max Sample*")])
            }
            (_, Shape::Either(shapes)) => {
                let text = shapes.iter().find(|shape| matches!(shape, Shape::Text));
                let first = text.or(shapes.first()).expect("a shape");
                self.value(key, first)
            }
            (_, Shape::List(item)) => {
                toml::Value::Array(vec![self.value(key, item), self.value(key, item)])
            }
            (_, Shape::OneOrMany(item)) => self.value(key, item),
            (_, Shape::Record(info) | Shape::PartOf(info)) => {
                let dates = ["start", "end"];
                let fields = info.all_fields();
                toml::Value::Table(self.entry(&fields, &|f| !dates.contains(&f.key)))
            }
            (_, Shape::Map(_)) => toml::Value::Table(toml::Table::new()),
        }
    }
}

/// The fields of an entry of a kind: its own and those that all have.
pub fn entry_fields(kind: &KindInfo) -> Vec<&'static Field> {
    let own = kind.entry.map(|entry| entry.all_fields()).unwrap_or_default();
    own.into_iter().chain(Common::INFO.all_fields()).collect()
}

/// A CV of one section.
pub fn cv_of(kind: &str, entries: Vec<toml::Table>) -> String {
    let mut section = toml::Table::new();
    section.insert("kind".into(), toml::Value::String(kind.into()));
    let entries = entries.into_iter().map(toml::Value::Table).collect();
    section.insert("entry".into(), toml::Value::Array(entries));
    let mut root = toml::Table::new();
    let mut person = toml::Table::new();
    person.insert("name".into(), toml::Value::String("Ada Example".into()));
    root.insert("person".into(), toml::Value::Table(person));
    root.insert("section".into(), toml::Value::Array(vec![toml::Value::Table(section)]));
    toml::to_string(&root).expect("a CV can be written")
}
