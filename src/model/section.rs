//! `[[section]]`: what sections of every kind have, and where their entries come from.

use std::collections::BTreeMap;

use super::{Files, load_diagnostic};
use crate::convert;
use crate::decode::{
    Choice, Input, Many, Node, Path, Record, RecordInfo, Shape, Table, Value, Word,
    choice, parse, record,
};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::sections::publications::Publications;
use crate::sections::{self, Body, Facet, KINDS, Kind as _, KindInfo};
use crate::source::{Span, Spanned};
use crate::value::text::Text;
use crate::works::{self, Work};

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
        /// The most columns for what can stand in columns.
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
    /// The place of its header.
    pub span: Span,
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
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<Vec<Section>, Failed> {
    let shape = Shape::List(Box::new(Shape::Map(Box::new(Shape::Text))));
    if !node.is_array() {
        let failed = node.wrong_type(&shape, sink);
        return Err(failed);
    }
    let sections: Vec<_> =
        node.items().iter().map(|item| decode(item, files, sink)).collect();
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
            // Its entries cannot be kept, but what is wrong with them can be said.
            if let Some(entries) = &entries {
                each_entry(entries, sink, kind.probe).and(Err(failed))?;
            }
            return Err(failed);
        }
    };
    let mut added = Ok(());
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
            let patch = patches.ids.get(index - 1).is_some_and(Option::is_some);
            // One for a file that could not be read is no mistake of its own.
            if patches.used.contains(&(index - 1)) || patch && added.is_err() {
                return Ok(());
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
    merge_or_warn(body.as_mut(), sink);
    let id = settings.id.as_ref().map_or(kind.name.to_owned(), |id| id.0.text.clone());
    Ok(Section { kind, id, settings, body, span })
}

/// Finds entries that are the same work: they are merged where the section asks for it, and
/// else reported.
fn merge_or_warn(body: &mut dyn Body, sink: &mut Sink) {
    let shown = |index: &usize| body.common(*index).0.hidden != Some(true);
    let found = (0..body.len()).filter(shown).filter_map(|index| {
        let facts = body.facts(index)?;
        Some((index, Work::new(facts, &[])))
    });
    let (numbers, works): (Vec<usize>, Vec<Work>) = found.unzip();
    let mut versions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (first, second, evidence) in works::duplicates(&works) {
        let (Some(one), Some(other)) = (works.get(first), works.get(second)) else {
            continue;
        };
        if body.merges() {
            versions.entry(first).or_insert_with(|| vec![first]).push(second);
        } else {
            let message = format!("the same work stands twice: {evidence}");
            sink.warn(
                Diagnostic::new(Code::W0302, other.facts.span, message)
                    .related(one.facts.span, "first here")
                    .hint(
                        "`merge = true` in the section shows both as one; `hidden = true` in an \
                         entry leaves it out",
                    ),
            );
        }
    }
    let mut pairs = Vec::new();
    for versions in versions.values() {
        // What is published stays; of equals the first.
        let stage = |&&at: &&usize| works.get(at).map(|work| work.facts.stage);
        let Some(&stays) = versions.iter().rev().max_by_key(stage) else { continue };
        let others = versions.iter().filter(|&&at| at != stays);
        pairs.extend(
            others.filter_map(|&at| Some((*numbers.get(stays)?, *numbers.get(at)?))),
        );
    }
    if !pairs.is_empty() {
        body.merge(&pairs);
    }
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

const ENTRY_KEY: RecordInfo = RecordInfo {
    name: "Entry",
    doc: "",
    fields: &[crate::decode::Field {
        key: "entry",
        doc: "",
        required: false,
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

/// Entries of the section that say more of entries of a file: those with its ids.
struct Patches<'a> {
    nodes: Vec<Node<'a>>,
    ids: Vec<Option<String>>,
    used: Vec<usize>,
}

impl<'a> Patches<'a> {
    fn new(entries: Option<&Node<'a>>) -> Self {
        let nodes = entries.filter(|node| node.is_array()).map(Node::items);
        let nodes = nodes.unwrap_or_default();
        let ids = nodes.iter().map(|node| node.path("id").map(|id| id.text)).collect();
        Self { nodes, ids, used: Vec::new() }
    }

    /// The one for an entry of a file. It is no entry by itself then.
    fn take(&mut self, id: &str) -> Option<Node<'a>> {
        let known = |found: &Option<String>| found.as_deref() == Some(id);
        let index = self.ids.iter().position(known)?;
        self.used.push(index);
        self.nodes.get(index).copied()
    }
}

/// Reads the entries of a file.
fn include(
    path: &Path,
    kind: &KindInfo,
    body: &mut dyn Body,
    patches: &mut Patches<'_>,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let ending = path.text.rsplit_once('.').map_or("", |(_, ending)| ending);
    let toml = ending.eq_ignore_ascii_case("toml");
    let format = convert::Format::of(&path.text);
    if !toml && (format.is_none() || kind.name != Publications::NAME) {
        let message = format!(
            "entries of kind `{}` cannot be read from `{}`",
            kind.name, path.text
        );
        let hint = if format.is_some() {
            "put them in a `.toml` file, one `[[entry]]` each"
        } else {
            "`.toml`, `.bib`, `.json` (CSL), `.yaml` (Hayagriva) and `.ris` can be read"
        };
        return Err(
            sink.error(Diagnostic::new(Code::E0106, path.span, message).hint(hint))
        );
    }
    let text = files
        .loader
        .text(&path.text)
        .map_err(|error| sink.error(load_diagnostic(&error, &path.text, path.span)))?;
    let file = files.sources.add(files.loader.shown(&path.text), text);
    let text = files.sources.get(file).shared();
    if let Some(format) = format.filter(|_| !toml) {
        let found = convert::read(format, convert::Input { file, text: &text }, sink)?;
        let mut result = Ok(());
        for entry in &found {
            let patch = patches.take(&entry.id);
            if let Err(failed) = body.add(entry.table(patch.as_ref()), sink) {
                result = Err(failed);
            }
        }
        return result;
    }
    parse(Input { id: file, text: &text }, None, sink, |mut table, sink| {
        let added = match table.take("entry") {
            Some(entries) => {
                each_entry(&entries, sink, |table, sink| body.add(table, sink))
            }
            None => Ok(()),
        };
        table.called("a file of entries").finish(&[&ENTRY_KEY], sink).and(added)
    })
}

/// Does something with each table of a list of entries.
pub(crate) fn each_entry(
    entries: &Node<'_>,
    sink: &mut Sink,
    mut act: impl FnMut(Table<'_>, &mut Sink) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let shape = Shape::List(Box::new(Shape::Map(Box::new(Shape::Text))));
    if !entries.is_array() {
        return Err(entries.wrong_type(&shape, sink));
    }
    let mut result = Ok(());
    for item in entries.items() {
        let acted = item.table(&shape, sink).and_then(|table| act(table, sink));
        if let Err(failed) = acted {
            result = Err(failed);
        }
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
            let message = format!("there is no section `{}`", id.text);
            let ids = sections.iter().map(|section| section.id.as_str());
            let hint = match nearest(&id.text, ids.clone()) {
                Some(near) => format!("did you mean `\"{near}\"`?"),
                None => format!("sections: {}", ids.collect::<Vec<_>>().join(", ")),
            };
            result = Err(
                sink.error(Diagnostic::new(Code::E0210, id.span, message).hint(hint))
            );
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

impl SectionSettings {
    /// The columns that the section asks for.
    pub fn columns(&self) -> u32 {
        self.columns.map_or(1, |columns| columns.0)
    }
}
