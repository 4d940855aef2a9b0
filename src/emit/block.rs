//! Blocks as calls: named arguments, what is absent left out.

use super::escape::string;
use super::inline;
use super::writer::Writer;
use crate::block::{
    Block, BlockKind, Bullets, Citation, Contact, Entry, Group, Header, Item, Pair,
    Pairs, Photo, Section,
};
use crate::value::text::Inline;

/// An argument of a call.
enum Argument<'a> {
    /// A name and words of code.
    Code(&'static str, String),
    /// A name and content.
    Content(&'static str, &'a Inline),
    /// A name and a list of content.
    Contents(&'static str, &'a [Inline]),
    /// A name and the contacts of a person.
    Contacts(&'a [Contact]),
    /// The photograph of a person.
    Photo(&'a Photo),
    /// Content without a name.
    Bare(&'a Inline),
    /// A row of labels and values, without a name.
    Row(&'a Pair),
}

/// The arguments of a call under collection.
#[derive(Default)]
struct Arguments<'a>(Vec<Argument<'a>>);

impl<'a> Arguments<'a> {
    fn of(kind: &str) -> Self {
        Self(vec![Argument::Code("kind", string(kind))])
    }

    fn code(mut self, name: &'static str, code: impl Into<String>) -> Self {
        self.0.push(Argument::Code(name, code.into()));
        self
    }

    fn flag(self, name: &'static str, wanted: bool) -> Self {
        if wanted { self.code(name, "true") } else { self }
    }

    fn content(mut self, name: &'static str, inline: Option<&'a Inline>) -> Self {
        if let Some(inline) = inline.filter(|inline| !inline.is_empty()) {
            self.0.push(Argument::Content(name, inline));
        }
        self
    }

    fn contents(mut self, name: &'static str, inlines: &'a [Inline]) -> Self {
        if !inlines.is_empty() {
            self.0.push(Argument::Contents(name, inlines));
        }
        self
    }
}

/// Writes the head.
pub(super) fn header(header: &Header, out: &mut Writer) {
    let mut arguments = Arguments::default().content("name", Some(&header.name));
    arguments = arguments
        .content("headline", header.headline.as_ref())
        .content("pronouns", header.pronouns.as_ref())
        .contents("affiliation", &header.affiliation)
        .contents("address", &header.address)
        .content("location", header.location.as_ref());
    if !header.contacts.is_empty() {
        arguments.0.push(Argument::Contacts(&header.contacts));
    }
    arguments.0.extend(header.photo.as_ref().map(Argument::Photo));
    arguments = arguments.contents("metrics", &header.metrics);
    out.from(header.span, |out| call("header", &arguments, None, out));
}

/// Writes a section.
pub(super) fn section(section: &Section, out: &mut Writer) {
    let arguments = Arguments::of(section.kind)
        .code("id", string(&section.id))
        .content("title", Some(&section.title))
        .content("note", section.note.as_ref())
        .flag("break-before", section.break_before);
    let body = Some((section.kind, section.blocks.as_slice()));
    out.from(section.span, |out| call("section", &arguments, body, out));
}

fn block(block: &Block, kind: &str, out: &mut Writer) {
    out.from(block.span, |out| match &block.kind {
        BlockKind::Group(group) => write_group(group, kind, out),
        BlockKind::Entry(entry) => write_entry(entry, kind, out),
        BlockKind::Item(item) => write_item(item, kind, out),
        BlockKind::Citation(citation) => write_citation(citation, kind, out),
        BlockKind::Pairs(pairs) => write_pairs(pairs, kind, out),
        BlockKind::Prose(prose) => write_prose(prose, kind, out),
        BlockKind::Bullets(bullets) => write_bullets(bullets, kind, out),
    });
}

fn write_group(group: &Group, kind: &str, out: &mut Writer) {
    let arguments = Arguments::of(kind).content("title", Some(&group.title));
    call("group", &arguments, Some((kind, &group.blocks)), out);
}

fn write_entry(entry: &Entry, kind: &str, out: &mut Writer) {
    let mut arguments = Arguments::of(kind);
    if entry.nested {
        arguments = arguments.code("level", "2");
    }
    let arguments = arguments
        .content("title", entry.title.as_ref())
        .content("subtitle", entry.subtitle.as_ref())
        .content("place", entry.place.as_ref())
        .content("date", entry.date.as_ref())
        .content("detail", entry.detail.as_ref())
        .contents("people", &entry.people)
        .contents("links", &entry.links)
        .content("note", entry.note.as_ref());
    call("entry", &arguments, Some((kind, &entry.body)), out);
}

fn write_item(item: &Item, kind: &str, out: &mut Writer) {
    let mut arguments = Arguments::of(kind);
    if item.nested {
        arguments = arguments.code("level", "2");
    }
    let arguments = arguments
        .content("title", item.title.as_ref())
        .contents("details", &item.details)
        .content("note", item.note.as_ref())
        .content("date", item.date.as_ref())
        .contents("links", &item.links);
    call("item", &arguments, Some((kind, &item.body)), out);
}

fn write_citation(citation: &Citation, kind: &str, out: &mut Writer) {
    let mut arguments = Arguments::of(kind);
    if let Some(number) = citation.number {
        arguments = arguments.code("number", format!("[{number}]"));
    }
    let arguments = arguments
        .content("tag", citation.tag.as_ref())
        .flag("dated-tag", citation.dated_tag)
        .content("formatted", citation.formatted.as_ref())
        .content("title", citation.title.as_ref())
        .content("authors", citation.authors.as_ref())
        .content("venue", citation.venue.as_ref())
        .content("date", citation.date.as_ref())
        .content("status", citation.status.as_ref())
        .content("award", citation.award.as_ref())
        .content("note", citation.note.as_ref())
        .contents("links", &citation.links);
    call("citation", &arguments, None, out);
}

fn write_pairs(pairs: &Pairs, kind: &str, out: &mut Writer) {
    let mut arguments = Arguments::of(kind);
    if pairs.columns > 1 {
        arguments = arguments.code("columns", pairs.columns.to_string());
    }
    arguments.0.extend(pairs.rows.iter().map(Argument::Row));
    call("pairs", &arguments, None, out);
}

fn write_prose(prose: &Inline, kind: &str, out: &mut Writer) {
    out.push(&format!("#prose(kind: {})[", string(kind)));
    inline::write(prose, out);
    out.push("]");
}

fn write_bullets(bullets: &Bullets, kind: &str, out: &mut Writer) {
    let mut arguments = Arguments::of(kind);
    if bullets.columns > 1 {
        arguments = arguments.code("columns", bullets.columns.to_string());
    }
    arguments.0.extend(bullets.items.iter().map(Argument::Bare));
    call("bullets", &arguments, None, out);
}

/// Writes `#name(…)[…]`, an argument a line.
fn call(
    name: &str,
    arguments: &Arguments<'_>,
    body: Option<(&str, &[Block])>,
    out: &mut Writer,
) {
    out.push(&format!("#{name}("));
    out.indented(|out| {
        for argument in &arguments.0 {
            out.line();
            write_argument(argument, out);
            out.push(",");
        }
    });
    out.line();
    out.push(")");
    let Some((kind, blocks)) = body.filter(|(_, blocks)| !blocks.is_empty()) else {
        return;
    };
    out.push("[");
    out.indented(|out| {
        for each in blocks {
            out.line();
            block(each, kind, out);
        }
    });
    out.line();
    out.push("]");
}

fn write_argument(argument: &Argument<'_>, out: &mut Writer) {
    match argument {
        Argument::Code(name, code) => out.push(&format!("{name}: {code}")),
        Argument::Content(name, inline) => {
            out.push(&format!("{name}: "));
            content(inline, out);
        }
        Argument::Contents(name, inlines) => {
            out.push(&format!("{name}: "));
            list(inlines, out);
        }
        Argument::Contacts(contacts) => {
            out.push("contacts: (");
            out.indented(|out| {
                for contact in *contacts {
                    out.line();
                    write_contact(contact, out);
                    out.push(",");
                }
            });
            out.line();
            out.push(")");
        }
        Argument::Photo(photo) => {
            out.push("photo: ");
            let (path, alt) = (string(&photo.path), string(&photo.alt));
            out.from(photo.span, |out| out.push(&format!("image({path}, alt: {alt})")));
        }
        Argument::Bare(inline) => content(inline, out),
        Argument::Row(row) => out.from(row.span, |out| {
            out.push("(label: ");
            content(&row.label, out);
            out.push(", values: ");
            list(&row.values, out);
            if let Some(detail) = &row.detail {
                out.push(", detail: ");
                content(detail, out);
            }
            out.push(")");
        }),
    }
}

fn write_contact(contact: &Contact, out: &mut Writer) {
    out.push(&format!("(kind: {}, ", string(&contact.kind)));
    out.push("label: ");
    match &contact.label {
        Some(label) => content(label, out),
        None => out.push("none"),
    }
    out.push(", body: ");
    // An address or a number is read from left to right wherever it stands; all of its parts
    // are in one box, for boxes change places in a line from right to left.
    if out.is_rtl() && !contact.body.plain().chars().any(is_rtl) {
        out.push("box(text(dir: ltr)");
        out.left_to_right(|out| content(&contact.body, out));
        out.push(")");
    } else {
        content(&contact.body, out);
    }
    out.push(")");
}

/// Whether a letter is of a script that is written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF)
}

pub(super) fn content(inline: &Inline, out: &mut Writer) {
    out.push("[");
    inline::write(inline, out);
    out.push("]");
}

/// A list of content; one of a single item keeps its comma.
fn list(inlines: &[Inline], out: &mut Writer) {
    out.push("(");
    for (index, inline) in inlines.iter().enumerate() {
        if index > 0 {
            out.push(", ");
        }
        content(inline, out);
    }
    if inlines.len() == 1 {
        out.push(",");
    }
    out.push(")");
}
