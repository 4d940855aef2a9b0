//! Entries that stand in other files: `from`, and the entries of the section that patch them.

use super::reading::Reading;
use super::{Files, load_diagnostic};
use crate::convert;
use crate::decode::{Draft, Input, Node, Path, RecordInfo, Shape, Table, parse_changed};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::sections::publications::Publications;
use crate::sections::{Body, Kind as _, KindInfo};
use crate::source::Span;

pub(super) const ENTRY_KEY: RecordInfo = RecordInfo {
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

/// Entries of the section that say more of entries of a file: those with its ids.
pub(super) struct Patches<'a> {
    nodes: Vec<Node<'a>>,
    ids: Vec<Option<String>>,
    used: Vec<usize>,
    /// The ids that the files have.
    known: Vec<String>,
    /// The places of the entries that were added from files, and their ids there.
    pub(super) keys: Vec<(Span, String)>,
}

impl<'a> Patches<'a> {
    pub(super) fn new(entries: Option<&Node<'a>>) -> Self {
        let nodes = entries.filter(|node| node.is_array()).map(Node::items);
        let nodes = nodes.unwrap_or_default();
        let ids = nodes.iter().map(|node| node.path("id").map(|id| id.text)).collect();
        Self { nodes, ids, used: Vec::new(), known: Vec::new(), keys: Vec::new() }
    }

    /// Whether the entry of this number is one for an entry of a file, by its having an id.
    pub(super) fn is_patch(&self, number: usize) -> bool {
        self.ids.get(number).is_some_and(Option::is_some)
    }

    /// Whether it has said more of an entry of a file.
    pub(super) fn is_used(&self, number: usize) -> bool {
        self.used.contains(&number)
    }

    /// Reports that a patch is for an entry that no file has; none where the entry of this
    /// number can stand by itself.
    pub(super) fn lost(&self, number: usize, sink: &mut Sink) -> Option<Failed> {
        let id = self.ids.get(number)?.as_ref()?;
        let node = self.nodes.get(number)?;
        if self.known.is_empty() || node.has("title") {
            return None;
        }
        let message = format!("no entry of the files in `from` has the id `{id}`");
        let near = nearest(id, self.known.iter().map(String::as_str));
        let span = node.path("id").map_or_else(|| node.span(), |id| id.span);
        let diagnostic = Diagnostic::new(Code::E0210, span, message);
        let hint = near.map(|near| format!("did you mean `\"{near}\"`?"));
        Some(sink.error(diagnostic.maybe_hint(hint)))
    }

    /// Whether the one for an entry has what a citation would print.
    fn says_more(&self, id: &str) -> bool {
        const PRINTED: [&str; 15] = [
            "title",
            "authors",
            "editors",
            "type",
            "venue",
            "venue-short",
            "publisher",
            "volume",
            "issue",
            "pages",
            "date",
            "doi",
            "arxiv",
            "isbn",
            "url",
        ];
        let known = |found: &Option<String>| found.as_deref() == Some(id);
        let node = self.ids.iter().position(known).and_then(|at| self.nodes.get(at));
        node.is_some_and(|node| PRINTED.iter().any(|key| node.has(key)))
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
pub(super) fn include(
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
            convert::READABLE
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
    // Some formats share an ending.
    let format = convert::Format::detect(&path.text, &text);
    if let Some(format) = format.filter(|_| !toml) {
        let whole = body.has_citation_style();
        let input = convert::Input { file, text: &text, whole };
        let mut found = convert::read(format, input, sink)?;
        patches.known.extend(found.iter().map(|entry| entry.id.clone()));
        for entry in &mut found {
            // What is patched is no more what the file says.
            if patches.says_more(&entry.id) {
                entry.forget("hayagriva");
            }
        }
        let mut result = Ok(());
        for entry in &found {
            let patch = patches.take(&entry.id);
            let table = entry.table(patch.as_ref());
            patches.keys.push((table.span(), entry.id.clone()));
            if let Err(failed) = body.add(table, sink) {
                result = Err(failed);
            }
        }
        return result;
    }
    toml_entries(Input { id: file, text: &text }, &mut files.reading, body, sink)
}

/// Adds the entries of a `.toml` file: `[[entry]]`, and nothing else.
pub(crate) fn toml_entries(
    input: Input<'_>,
    reading: &mut Reading,
    body: &mut dyn Body,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let change = |drafts: &mut [Draft<'_, '_>]| {
        drafts.iter_mut().for_each(|draft| reading.file(draft, "entry"));
    };
    parse_changed(input, None, sink, change, |(), mut table, sink| {
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
pub(super) fn each_entry(
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
