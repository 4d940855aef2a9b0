//! The CV as typed: the person, the settings of the document, the sections.
//!
//! [`decode`] is the stage from text to [`Cv`]. Every value in a [`Cv`] has been checked
//! by itself and knows its place; what a reader of the pages will see is decided later.

mod from;
mod lint;
mod person;
mod reading;
mod section;
mod settings;
mod twice;
mod variant;
mod words;

pub(crate) use from::toml_entries;
pub use lint::{Allowance, AllowedIn, FindingCode, LintSettings};
pub use person::{Metrics, Person, Profile};
pub(crate) use reading::Reading;
pub use section::{Numbering, Restarts, Section, SectionSettings, Sort};
pub use settings::{
    DEFAULT_STANDARDS, DocumentSettings, EmbedSource, LayoutSettings, Margin, Margins,
    OptionValue, Pages, Paper, Sides, StyleOption, Updated,
};
pub use variant::{Chosen, Named, Variant};
pub use words::OwnWord;

use crate::decode::{
    Draft, Input, Path, Record, RecordInfo, Shape, Table, Value, parse_changed,
    table_keys,
};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{FileId, Sources, Span};

/// The typed document.
#[derive(Debug)]
pub struct Cv {
    /// Whose CV it is.
    pub person: Person,
    /// What the document is.
    pub document: DocumentSettings,
    /// How its pages are.
    pub layout: LayoutSettings,
    /// Options for the style.
    pub style: Vec<StyleOption>,
    /// Words instead of those of the language.
    pub words: Vec<OwnWord>,
    /// Findings that are allowed.
    pub lint: LintSettings,
    /// The sections, in the order of the file.
    pub sections: Vec<Section>,
    /// Its variants.
    pub variants: Vec<Named>,
    /// The variant that it is.
    pub variant: Option<Chosen>,
    /// The file that it was read from.
    pub file: FileId,
}

/// Which of the CVs in a file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Which {
    /// The file's own.
    #[default]
    Itself,
    /// A variant.
    Variant(String),
    /// A variant where the file's own CV is not made at all.
    OneOfAll(String),
}

impl Which {
    /// The name of the variant.
    pub fn variant(&self) -> Option<&str> {
        match self {
            Self::Itself => None,
            Self::Variant(name) | Self::OneOfAll(name) => Some(name),
        }
    }
}

/// Why a file that a CV names cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    /// It lies outside the folder of the CV.
    Outside,
    /// The system's word for it.
    Unreadable(String),
    /// It is not UTF-8; the number of the byte where that shows.
    NotUtf8(usize),
}

/// Reads the files that a CV names. The driver reads them from the disk; a test hands
/// them in.
pub trait Loader {
    /// The text of a file, by its path relative to the CV.
    ///
    /// # Errors
    /// Where it cannot be had.
    fn text(&self, path: &str) -> Result<String, LoadError>;

    /// Whether a file can be read, by its path relative to the CV.
    ///
    /// # Errors
    /// Where it cannot be had.
    fn probe(&self, path: &str) -> Result<(), LoadError>;

    /// The names of the files in a folder beside the CV, in the order of the alphabet; none
    /// where there is no such folder.
    ///
    /// # Errors
    /// Where it lies outside, or cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError>;

    /// How messages name a file.
    fn shown(&self, path: &str) -> std::path::PathBuf;
}

/// What decoding needs beside the table at hand.
pub(crate) struct Files<'a> {
    pub(crate) sources: &'a mut Sources,
    pub(crate) loader: &'a dyn Loader,
    pub(crate) reading: Reading,
}

/// The tables of a CV, for the schema and the reference.
pub const TABLES: [(&str, RecordInfo); 4] = [
    ("person", Person::INFO),
    ("document", DocumentSettings::INFO),
    ("layout", LayoutSettings::INFO),
    ("lint", LintSettings::INFO),
];

/// A CV as far as it could be read. The settings stand apart, so that what they name can
/// be checked even where the CV itself is wrong.
#[derive(Debug)]
pub struct Decoded {
    /// `[document]`, if nothing in it is wrong.
    pub document: Option<DocumentSettings>,
    /// `[style]`, if nothing in it is wrong.
    pub style: Option<Vec<StyleOption>>,
    /// `[locale]`, as far as nothing in it is wrong.
    pub words: Vec<OwnWord>,
    /// The CV, if nothing in it is wrong.
    pub cv: Result<Cv, Failed>,
}

/// The names of the variants in the text of a CV, as far as it can be read.
pub fn variants(text: &str) -> Vec<String> {
    table_keys(text, "variant")
}

/// Settings that are looked at even where the CV itself is wrong.
#[derive(Debug, Default)]
struct Settings {
    document: Option<DocumentSettings>,
    style: Option<Vec<StyleOption>>,
    words: Vec<OwnWord>,
}

/// Reads a CV: every independent error in it is reported. What `over` says comes before
/// what the file says.
pub fn decode(
    file: FileId,
    over: Option<FileId>,
    which: &Which,
    sources: &mut Sources,
    loader: &dyn Loader,
    sink: &mut Sink,
) -> Decoded {
    let text = sources.get(file).shared();
    let input = Input { id: file, text: &text };
    let above = over.map(|id| (id, sources.get(id).shared()));
    let above = above.as_ref().map(|(id, text)| Input { id: *id, text });
    let change = |drafts: &mut [Draft<'_, '_>]| Reading::begin(which.variant(), drafts);
    let mut settings = Settings::default();
    let cv = parse_changed(input, above, sink, change, |reading, table, sink| {
        let mut files = Files { sources, loader, reading };
        read(table, file, which, &mut files, &mut settings, sink)
    });
    Decoded {
        document: settings.document,
        style: settings.style,
        words: settings.words,
        cv,
    }
}

fn read(
    mut table: Table<'_>,
    file: FileId,
    which: &Which,
    files: &mut Files<'_>,
    settings: &mut Settings,
    sink: &mut Sink,
) -> Result<Cv, Failed> {
    let mut later = Ok(());
    let person = table.take("person");
    // Looked at by itself: it is worth saying beside other mistakes.
    let photo = person.as_ref().and_then(|node| node.path("photo"));
    let person = match person {
        Some(node) => Person::decode(&node, sink)
            .and_then(|person| person.check(sink).map(|()| person))
            .map(|mut person| {
                person.answers_to(&files.reading.names);
                person
            }),
        None => {
            let message = "the file has no `[person]`";
            Err(sink.error(
                Diagnostic::new(Code::E0202, table.span(), message)
                    .hint("begin with `[person]` and `name = \"…\"`"),
            ))
        }
    };
    if let Some(Err(failed)) = photo.map(|photo| check_photo(&photo, files, sink)) {
        later = Err(failed);
    }
    let document = match table.take("document") {
        Some(node) => DocumentSettings::decode(&node, sink),
        None => Ok(DocumentSettings::default()),
    };
    settings.document = document.as_ref().ok().cloned();
    let layout = match table.take("layout") {
        Some(node) => LayoutSettings::decode(&node, sink),
        None => Ok(LayoutSettings::default()),
    };
    let style = match table.take("style") {
        Some(node) => settings::style_options(&node, sink),
        None => Ok(Vec::new()),
    };
    settings.style = style.as_ref().ok().cloned();
    let words = match table.take("locale") {
        Some(node) => words::own_words(&node, sink),
        None => Ok(Vec::new()),
    };
    settings.words = words.as_ref().ok().cloned().unwrap_or_default();
    let lint = match table.take("lint") {
        Some(node) => LintSettings::decode(&node, sink),
        None => Ok(LintSettings::default()),
    };
    let sections = match table.take("section") {
        Some(node) => {
            let own = person.as_ref().map(Person::own_names).unwrap_or_default();
            section::decode_all(&node, &own, files, sink)
        }
        None => Ok(Vec::new()),
    };
    let (variants, varied) = match table.take("variant") {
        Some(node) => variant::decode_all(&node, sink),
        None => (Vec::new(), Ok(())),
    };
    let known = known_keys();
    let finished = table.called("the CV").finish(&[&known], sink);
    files.reading.warn(sink);
    let (layout, sections) = (layout?, sections?);
    let ordered = section::check_order(&layout.sections, &sections, sink);
    let checked = variant::check(&variants, &sections, sink);
    let lint = lint.and_then(|it| lint::check(&it, &sections, sink).map(|()| it));
    let reading = &mut files.reading;
    let variant = which.variant().map(|name| {
        let found = variant::chosen(&variants, name, reading.names_output);
        let names = variants.iter().map(|it| it.name.text.as_str());
        // The command line asks for it: the file that lacks it is the place.
        let place = Span::new(file, 0..0);
        found.ok_or_else(|| variant::unknown(name, place, names, sink))
    });
    let variant = variant.transpose();
    later.and(finished).and(ordered).and(varied).and(checked)?;
    // Entries of other formats have tags as well.
    for section in &sections {
        let common = (0..section.body.len()).map(|index| section.body.common(index).0);
        let tags = common.flat_map(|common| &common.tags);
        reading.carried.extend(tags.map(|tag| tag.text.clone()));
    }
    variant::warn_of_conflicts(&variants, sink);
    variant::warn_of_tags(&variants, &reading.carried, sink);
    let itself = match which {
        Which::OneOfAll(_) => None,
        Which::Itself | Which::Variant(_) => Some(reading.order.as_slice()),
    };
    if !variants.is_empty() {
        variant::warn_of_sections(&variants, &sections, itself, sink);
    }
    Ok(Cv {
        person: person?,
        document: document?,
        layout,
        style: style?,
        words: words?,
        lint: lint?,
        sections,
        variants,
        variant: variant?,
        file,
    })
}

/// The endings of pictures that can be drawn.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];

fn check_photo(photo: &Path, files: &Files<'_>, sink: &mut Sink) -> Result<(), Failed> {
    let ending = photo.text.rsplit('.').next().unwrap_or_default().to_lowercase();
    if !PICTURES.contains(&ending.as_str()) {
        let message = format!("`{}` is not a picture that can be drawn", photo.text);
        return Err(sink.error(
            Diagnostic::new(Code::E0503, photo.span, message)
                .hint("PNG, JPEG, GIF, WebP and SVG can be drawn"),
        ));
    }
    files
        .loader
        .probe(&photo.text)
        .map_err(|error| sink.error(load_diagnostic(&error, &photo.text, photo.span)))
}

/// The keys at the top of the file.
fn known_keys() -> RecordInfo {
    use crate::decode::Field;
    const fn field(key: &'static str) -> Field {
        Field { key, doc: "", required: false, shape: || Shape::Boolean }
    }
    const FIELDS: [Field; 8] = [
        field("person"),
        field("document"),
        field("layout"),
        field("style"),
        field("section"),
        field("variant"),
        field("locale"),
        field("lint"),
    ];
    RecordInfo { name: "Cv", doc: "", fields: &FIELDS, flattened: &[] }
}

/// Says why a file that the CV names cannot be had.
pub(crate) fn load_diagnostic(error: &LoadError, path: &str, span: Span) -> Diagnostic {
    match error {
        LoadError::Outside => {
            let message = format!("`{path}` lies outside the folder of the CV");
            Diagnostic::new(Code::E0105, span, message)
                .hint("copy the file beside the CV, and name it relative to it")
        }
        LoadError::Unreadable(why) => {
            let message = format!("cannot read `{path}`: {why}");
            Diagnostic::new(Code::E0101, span, message)
                .hint("paths are relative to the file of the CV")
        }
        LoadError::NotUtf8(byte) => {
            let message = format!("`{path}` is not UTF-8: see its byte {}", byte + 1);
            Diagnostic::new(Code::E0102, span, message).hint("save the file as UTF-8")
        }
    }
}
