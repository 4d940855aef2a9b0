//! What hayagriva wrote, as runs of text.

use hayagriva::citationberg::taxonomy::NameVariable;
use hayagriva::citationberg::{FontStyle, FontWeight};
use hayagriva::types::Person;
use hayagriva::{BibliographyItem, ElemChild, ElemChildren, ElemMeta, Formatted};

use super::Work;
use super::entry::{display, open};
use crate::value::text::{Inline, RunKind};

/// The text of a bibliography's item.
pub(super) fn inline(item: &BibliographyItem, work: &Work<'_>) -> Inline {
    let mut writer = Writer { work, marks: String::new(), named: 0, dot: false };
    let mut out = Inline::new();
    // Where a style sets its first field apart, that is the number, or the authors.
    if let Some(first) = &item.first_field {
        writer.write(&ElemChildren(vec![first.clone()]), &[], &mut out);
    }
    writer.write(&item.content, &[], &mut out);
    writer.marks(&mut out);
    writer.dot(&mut out);
    trim(&mut out);
    out
}

/// Takes the space off both ends.
fn trim(inline: &mut Inline) {
    if let Some(RunKind::Verbatim(text)) =
        inline.runs.first_mut().map(|run| &mut run.kind)
    {
        *text = text.trim_start().to_owned();
    }
    if let Some(RunKind::Verbatim(text)) = inline.runs.last_mut().map(|run| &mut run.kind)
    {
        *text = text.trim_end().to_owned();
    }
}

struct Writer<'a> {
    work: &'a Work<'a>,
    /// Marks of a name that ends in an initial: its dot may be the first of what follows.
    marks: String,
    /// How many runs there were after the last name.
    named: usize,
    /// Whether “et al” has no dot yet, which may be the first of what follows.
    dot: bool,
}

impl Writer<'_> {
    fn write(
        &mut self,
        children: &ElemChildren,
        names: &[(Vec<Person>, NameVariable)],
        out: &mut Inline,
    ) {
        let span = self.work.span;
        for child in &children.0 {
            match child {
                ElemChild::Text(text) => self.formatted(text, out),
                ElemChild::Link { text, url } => {
                    self.marks(out);
                    let mut words = Inline::new();
                    self.formatted(text, &mut words);
                    out.push(RunKind::Link(url.clone(), words), span);
                }
                ElemChild::Markup(math) => {
                    self.marks(out);
                    let math = math.trim_matches('$').to_owned();
                    out.push(RunKind::Math(math), span);
                }
                // The numbers are ours.
                ElemChild::Elem(elem) if elem.meta == Some(ElemMeta::CitationNumber) => {}
                ElemChild::Elem(elem) => match &elem.meta {
                    Some(ElemMeta::Names(names)) => {
                        self.write(&elem.children, names, out)
                    }
                    Some(ElemMeta::Name(variable, at)) => {
                        self.marks(out);
                        let mut name = Inline::new();
                        self.write(&elem.children, names, &mut name);
                        self.name(name, *variable, *at, names, out);
                    }
                    _ => self.write(&elem.children, names, out),
                },
                ElemChild::Transparent { .. } => {}
            }
        }
    }

    /// A name: strong where it is the person's, with its marks behind.
    fn name(
        &mut self,
        name: Inline,
        variable: NameVariable,
        at: usize,
        names: &[(Vec<Person>, NameVariable)],
        out: &mut Inline,
    ) {
        let mut all = names.iter().filter(|(_, of)| *of == variable);
        let person = all.next().and_then(|(persons, _)| persons.get(at));
        if person.is_some_and(|person| *person == open()) {
            self.et_al(out);
            return;
        }
        if person.is_some_and(|person| (self.work.is_own)(&display(person))) {
            out.push(RunKind::Strong(name), self.work.span);
        } else {
            out.extend(name);
        }
        if variable == NameVariable::Author
            && let Some(marks) = self.work.marks.get(at)
        {
            self.marks.clone_from(marks);
        }
        self.named = out.runs.len();
    }

    /// “et al.”, in place of what joins the last name to the ones before it.
    fn et_al(&mut self, out: &mut Inline) {
        let span = self.work.span;
        let joins = out.runs.split_off(self.named.min(out.runs.len()));
        // The dot of an initial may stand there.
        let initial = joins.first().is_some_and(
            |run| matches!(&run.kind, RunKind::Verbatim(text) if text.starts_with('.')),
        );
        let gap = match (initial, self.named) {
            (true, _) => ". ",
            (false, 0) => "",
            (false, _) => " ",
        };
        let word = self.work.et_al.strip_suffix('.');
        self.dot = word.is_some();
        let word = word.unwrap_or(&self.work.et_al);
        out.push(RunKind::Verbatim(format!("{gap}{word}")), span);
    }

    /// The dot that is still to be written.
    fn dot(&mut self, out: &mut Inline) {
        if std::mem::take(&mut self.dot) {
            out.push(RunKind::Verbatim(".".to_owned()), self.work.span);
        }
    }

    /// The marks that are still to be written.
    fn marks(&mut self, out: &mut Inline) {
        if !self.marks.is_empty() {
            out.push(RunKind::Verbatim(std::mem::take(&mut self.marks)), self.work.span);
            self.named = out.runs.len();
        }
    }

    fn formatted(&mut self, text: &Formatted, out: &mut Inline) {
        let span = self.work.span;
        let mut rest = text.text.as_str();
        if !rest.starts_with('.') {
            self.dot(out);
        } else if ends_sentence(out) {
            rest = &rest[1..];
        }
        self.dot = false;
        if !self.marks.is_empty() {
            if let Some(behind) = rest.strip_prefix('.') {
                out.push(RunKind::Verbatim(".".to_owned()), span);
                rest = behind;
            }
            self.marks(out);
        }
        let words = Inline::new().with(RunKind::Verbatim(single_stops(rest)), span);
        let wrap = |inner: Inline, wanted: bool, kind: fn(Inline) -> RunKind| {
            if wanted { Inline::new().with(kind(inner), span) } else { inner }
        };
        let italic = text.formatting.font_style == FontStyle::Italic;
        let bold = text.formatting.font_weight == FontWeight::Bold;
        let words = wrap(words, italic, RunKind::Emph);
        out.extend(wrap(words, bold, RunKind::Strong));
    }
}

/// The marks behind which no full stop stands: “No More War!” has its own.
const ENDS: [char; 3] = ['!', '?', '…'];

/// A text without the full stops behind other marks at the end of a sentence.
fn single_stops(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let inside = next.is_some_and(|next| next == '.' || next.is_alphanumeric());
        if c != '.' || inside || !kept.ends_with(ENDS) {
            kept.push(c);
        }
    }
    kept
}

/// Whether a text ends with a mark that takes the place of a full stop.
fn ends_sentence(text: &Inline) -> bool {
    text.runs.last().is_some_and(|run| match &run.kind {
        RunKind::Text(text) | RunKind::Verbatim(text) => text.ends_with(ENDS),
        RunKind::Emph(inner) | RunKind::Strong(inner) | RunKind::Link(_, inner) => {
            ends_sentence(inner)
        }
        _ => false,
    })
}
