//! `[[section]]`: what sections of every kind have, and where their entries come from.

use std::collections::BTreeMap;

use super::from::{ENTRY_KEY, Patches, each_entry, include};
use super::twice::merge_or_warn;
use super::{Files, load_diagnostic};
use crate::decode::{
    Choice, Many, Node, Path, Record, RecordInfo, Shape, Table, Value, Word, choice,
    record,
};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::sections::{self, Body, Facet, KINDS, KindInfo};
use crate::source::{Span, Spanned};
use crate::value::name::Name;
use crate::value::text::Text;

record! {
    /// What a section of any kind may have.
    pub struct SectionSettings {
        /// A name for the section, unique in the CV; the kind if it is left out.
        pub id: Option<SectionId>,
        /// The title; a word of the language if it is left out.
        pub title: Option<Text>,
        /// A remark beside the title.
        pub note: Option<Text>,
        /// Words to select sections by.
        pub tags: Vec<Word>,
        /// Files of entries, read before those that stand in the section.
        pub from: Many<Path>,
        /// What to group the entries by. Left out, they are grouped by `group` if any of
        /// them has one.
        pub group_by: Option<Spanned<Facet>>,
        /// The order of the entries. Left out, publications go from the newest to the oldest,
        /// and all else stands as in the file.
        pub sort: Option<Sort>,
        /// How entries are numbered, where the style draws numbers.
        pub numbering: Option<Numbering>,
        /// Where the numbers begin anew.
        pub numbering_restarts: Option<Restarts>,
        /// The most entries to print.
        pub limit: Option<u32>,
        /// Whether to print how long each entry went on: “2 yrs 3 mos”. What still goes on is
        /// counted to `document.updated`, and is not counted without it.
        pub duration: Option<bool>,
        /// The most columns for the items of `skills`, and for short points that have no date. They
        /// stand in fewer where one of them would need a second line.
        pub columns: Option<Columns>,
        /// Whether to begin a new page before the section.
        pub break_before: Option<bool>,
    }
}

choice! {
    /// The order of entries.
    pub enum Sort {
        /// As they stand in the file.
        File = "file",
        /// The latest first.
        Newest = "newest",
        /// The earliest first.
        Oldest = "oldest",
        /// By what they are called, in the order of the language's alphabet; persons by their
        /// family names.
        Name = "name",
    }
}

choice! {
    /// How entries are numbered.
    pub enum Numbering {
        /// They are not.
        None = "none",
        /// From 1 up.
        Ascending = "ascending",
        /// Down to 1.
        Reverse = "reverse",
    }
}

choice! {
    /// Where numbers begin anew.
    pub enum Restarts {
        /// In each group.
        Group = "group",
        /// In each section.
        Section = "section",
        /// Nowhere: they run on through all sections that say so.
        Never = "never",
    }
}

/// A section.
#[derive(Debug)]
pub struct Section {
    /// Its kind.
    pub kind: &'static KindInfo,
    /// Unique among sections.
    pub id: String,
    /// What sections of every kind have.
    pub settings: SectionSettings,
    /// What those of this kind have.
    pub body: Box<dyn Body>,
    /// The places of entries that come from a `.bib` or the like, and their ids there.
    pub keys: Vec<(Span, String)>,
    /// The place of its header.
    pub span: Span,
}

impl Section {
    /// The id of an entry: its own, or that of the file that it comes from.
    ///
    /// # Panics
    /// When there is no such entry.
    pub fn id_of(&self, index: usize) -> Option<&str> {
        let (common, span) = self.body.common(index);
        let key = || self.keys.iter().find(|(place, _)| *place == span);
        let own = common.id.as_ref().map(|id| id.text.as_str());
        own.or_else(|| key().map(|(_, key)| key.as_str()))
    }
}

/// The id of a section: it names a file on every system.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionId(pub Word);

/// How many columns: 1 to 6.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Columns(u32);

/// The most columns that make sense on paper.
const MOST_COLUMNS: u32 = 6;

impl Value for SectionId {
    fn shape() -> Shape {
        Shape::Word("a string")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let id = Word::decode(node, sink)?;
        let fit = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.text.len() <= 64 && id.text.chars().all(fit) {
            return Ok(Self(id));
        }
        let message = format!("`{}` cannot be an id", id.text);
        Err(sink.error(
            Diagnostic::new(Code::E0205, id.span, message)
                .hint("an id has letters, digits, hyphens and underscores, 64 at most"),
        ))
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }
}

impl Value for Columns {
    fn shape() -> Shape {
        Shape::Integer(1, i64::from(MOST_COLUMNS))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let columns = u32::decode(node, sink)?;
        if (1..=MOST_COLUMNS).contains(&columns) {
            return Ok(Self(columns));
        }
        let message = format!("`columns` cannot be {columns}");
        Err(sink.error(
            Diagnostic::new(Code::E0208, node.span(), message)
                .hint(format!("it is a number from 1 to {MOST_COLUMNS}")),
        ))
    }

    fn encode(&self) -> toml::Value {
        self.0.encode()
    }
}

/// Reads every section.
pub(super) fn decode_all(
    node: &Node<'_>,
    own: &[Name],
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<Vec<Section>, Failed> {
    let shape = Shape::List(Box::new(Shape::Map(Box::new(Shape::Text))));
    if !node.is_array() {
        let failed = node.wrong_type(&shape, sink);
        return Err(failed);
    }
    let sections: Vec<_> =
        node.items().iter().map(|item| decode(item, own, files, sink)).collect();
    let failed = sections.iter().find_map(|section| section.as_ref().err().copied());
    let sections: Vec<_> = sections.into_iter().flatten().collect();
    let mut unique = check_ids(&sections, sink);
    for section in &sections {
        unique = unique.and(check_entry_ids(section.body.as_ref(), sink));
    }
    unique?;
    failed.map_or(Ok(sections), Err)
}

fn decode(
    node: &Node<'_>,
    own: &[Name],
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<Section, Failed> {
    let mut table =
        node.table(&Shape::Map(Box::new(Shape::Text)), sink)?.called("a section");
    let kind = kind(&mut table, sink)?;
    let mut table = table.called(format!("a section of kind `{}`", kind.name));
    let settings = SectionSettings::read(&mut table, sink);
    let body = (kind.begin)(&mut table, sink);
    let entries = kind.entry.and_then(|_| table.take("entry"));
    let span = table.span();
    let mut known = vec![&SectionSettings::INFO, &kind.options, &KIND_KEY];
    if kind.entry.is_some() {
        known.push(&ENTRY_KEY);
    }
    let finished = table.finish(&known, sink);
    let mut body = match body {
        Ok(body) => body,
        Err(failed) => {
            // Its entries cannot be kept, but what is wrong with them can be said; not of those
            // that may patch others.
            if let Some(entries) = &entries {
                let patches = Patches::new(Some(entries));
                let mut index = 0;
                let probed = each_entry(entries, sink, |table, sink| {
                    index += 1;
                    if patches.is_patch(index - 1) {
                        return Ok(());
                    }
                    (kind.probe)(table, sink)
                });
                probed.and(Err(failed))?;
            }
            return Err(failed);
        }
    };
    let mut added = Ok(());
    if let Some(word) = body.file().cloned() {
        let read = files.loader.text(&word.text);
        let read = read
            .map_err(|error| sink.error(load_diagnostic(&error, &word.text, word.span)))
            .and_then(|text| body.read_file(&text, sink));
        if let Err(failed) = read {
            added = Err(failed);
        }
    }
    if let (None, Ok([first, ..])) =
        (kind.entry, settings.as_ref().map(|settings| settings.from.0.as_slice()))
    {
        let message = format!("a section of kind `{}` has no entries", kind.name);
        return Err(sink.error(Diagnostic::new(Code::E0209, first.span, message)));
    }
    let mut patches = Patches::new(entries.as_ref());
    for path in settings.as_ref().map(|s| s.from.0.as_slice()).unwrap_or_default() {
        if let Err(failed) = include(path, kind, body.as_mut(), &mut patches, files, sink)
        {
            added = Err(failed);
        }
    }
    if let Some(entries) = &entries {
        let mut index = 0;
        let read = each_entry(entries, sink, |table, sink| {
            index += 1;
            let patch = patches.is_patch(index - 1);
            // One for a file that could not be read is no mistake of its own.
            let unread = added.is_err() || settings.is_err();
            if patches.is_used(index - 1) || patch && unread {
                return Ok(());
            }
            if let Some(failed) = patches.lost(index - 1, sink) {
                return Err(failed);
            }
            body.add(table, sink)
        });
        if let Err(failed) = read {
            added = Err(failed);
        }
    }
    let settings = settings?;
    let checked = check(&settings, kind, sink);
    finished.and(checked).and(added)?;
    merge_or_warn(body.as_mut(), own, sink);
    let id = settings.id.as_ref().map_or(kind.name.to_owned(), |id| id.0.text.clone());
    Ok(Section { kind, id, settings, body, keys: patches.keys, span })
}

const KIND_KEY: RecordInfo = RecordInfo {
    name: "Kind",
    doc: "",
    fields: &[crate::decode::Field {
        key: "kind",
        doc: "",
        required: true,
        shape: || Shape::Boolean,
    }],
    flattened: &[],
};

fn kind(table: &mut Table<'_>, sink: &mut Sink) -> Result<&'static KindInfo, Failed> {
    let names = || KINDS.iter().map(|kind| kind.name);
    let Some(node) = table.take("kind") else {
        return Err(table.missing("kind", sink));
    };
    if node.is_empty_string() {
        return Err(table.empty("kind", &node, sink));
    }
    let word = Word::decode(&node, sink)?;
    sections::find(&word.text).ok_or_else(|| {
        let message = format!("unknown kind of section `{}`", word.text);
        let hint = match nearest(&word.text, names()).or(usual(&word.text)) {
            Some(near) => format!("did you mean `\"{near}\"`?"),
            None => format!("kinds: {}", names().collect::<Vec<_>>().join(", ")),
        };
        sink.error(Diagnostic::new(Code::E0204, word.span, message).hint(hint))
    })
}

/// What other tools call a kind.
fn usual(word: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 16] = [
        ("work", "experience"),
        ("employment", "experience"),
        ("jobs", "experience"),
        ("internships", "experience"),
        ("awards", "honors"),
        ("honours", "honors"),
        ("prizes", "honors"),
        ("papers", "publications"),
        ("preprints", "publications"),
        ("presentations", "talks"),
        ("volunteer", "service"),
        ("reviewing", "service"),
        ("funding", "grants"),
        ("summary", "text"),
        ("courses", "skills"),
        ("certificates", "certifications"),
    ];
    let word = word.to_lowercase();
    WORDS.iter().find(|(usual, _)| *usual == word).map(|(_, kind)| *kind)
}

/// Checks what the types of the settings do not.
fn check(
    settings: &SectionSettings,
    kind: &KindInfo,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut result = Ok(());
    if let Some(Spanned { value: facet, span }) = settings.group_by
        && !matches!(facet, Facet::None | Facet::Year | Facet::Group)
        && !kind.facets.contains(&facet)
    {
        let message =
            format!("`{}` cannot be grouped by `\"{}\"`", kind.name, facet.word());
        let words = [Facet::None, Facet::Year, Facet::Group];
        let words = words.iter().chain(kind.facets).map(|facet| facet.word());
        let hint =
            format!("it can be grouped by: {}", words.collect::<Vec<_>>().join(", "));
        result = Err(sink.error(Diagnostic::new(Code::E0205, span, message).hint(hint)));
    }
    result
}

fn check_ids(sections: &[Section], sink: &mut Sink) -> Result<(), Failed> {
    let mut result = Ok(());
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for section in sections {
        let span = section.settings.id.as_ref().map_or(section.span, |id| id.0.span);
        if let Some(first) = seen.insert(&section.id, span) {
            let id = &section.id;
            let message = format!("two sections have the id `{id}`");
            let hint = if section.settings.id.is_some() {
                "give one of them another `id`".to_owned()
            } else {
                format!("give this one an `id` of its own, such as `id = \"{id}-2\"`")
            };
            result = Err(sink.error(
                Diagnostic::new(Code::E0206, span, message)
                    .label("again here")
                    .related(first, "first here")
                    .hint(hint),
            ));
        }
    }
    result
}

fn check_entry_ids(body: &dyn Body, sink: &mut Sink) -> Result<(), Failed> {
    let mut result = Ok(());
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for index in 0..body.len() {
        let Some(id) = &body.common(index).0.id else { continue };
        if let Some(first) = seen.insert(&id.text, id.span) {
            let message = format!("two entries have the id `{}`", id.text);
            result = Err(sink.error(
                Diagnostic::new(Code::E0206, id.span, message)
                    .label("again here")
                    .related(first, "first here"),
            ));
        }
    }
    result
}

/// Checks that every section that the layout names is there, once.
pub(super) fn check_order(
    order: &[Word],
    sections: &[Section],
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut result = Ok(());
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for id in order {
        if !sections.iter().any(|section| section.id == id.text) {
            result = Err(no_section(id, sections, sink));
        } else if let Some(first) = seen.insert(&id.text, id.span) {
            let message = format!("the section `{}` is named twice", id.text);
            result = Err(sink.error(
                Diagnostic::new(Code::E0206, id.span, message)
                    .related(first, "first here"),
            ));
        }
    }
    result
}

/// Reports that there is no section of an id.
pub(super) fn no_section(id: &Word, sections: &[Section], sink: &mut Sink) -> Failed {
    let message = format!("there is no section `{}`", id.text);
    let ids = sections.iter().map(|section| section.id.as_str());
    let hint = match nearest(&id.text, ids.clone()) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("sections: {}", ids.collect::<Vec<_>>().join(", ")),
    };
    sink.error(Diagnostic::new(Code::E0210, id.span, message).hint(hint))
}

impl SectionSettings {
    /// The columns that the section asks for.
    pub fn columns(&self) -> u32 {
        self.columns.map_or(1, |columns| columns.0)
    }
}
