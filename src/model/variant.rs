//! `[variant.NAME]`: other CVs from the same file.
//!
//! A variant is laid over the tables of the file before they are read, so that everything
//! later meets one CV. What it redacts is taken away there: nothing later can print it.

use std::collections::BTreeSet;

use super::settings::Pages;
use super::{DocumentSettings, LayoutSettings, LintSettings, Person, Section};
use crate::decode::{Node, Record, Shape, Value, Word, record};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::{Span, Spanned};

record! {
    /// Another CV from the same file. It has what the file has, but for what stands here;
    /// `cvpress build --variant NAME` builds it.
    @[derive(Default)]
    pub struct Variant {
        /// The variant that this one is built on: what it says holds here, too, unless it
        /// stands here again. What either leaves out or redacts is gone.
        pub extends: Option<Word>,
        /// Keep sections, entries and highlights that have one of these tags, and those
        /// that have none.
        pub tags: Vec<Word>,
        /// The ids of the sections to print, in order.
        pub sections: Vec<Word>,
        /// The ids of sections to leave out.
        pub without: Vec<Word>,
        /// The most entries of a section, by its id: `{ publications = 5 }`.
        pub limit: Option<Limits>,
        /// The style, or options for it as in `[style]`.
        pub style: Option<StyleOrOptions>,
        /// The language as a BCP 47 tag.
        pub language: Option<Word>,
        /// The most pages; `"=2"` fills them.
        pub pages: Option<Pages>,
        /// Keys of `[person]` that are in no output of this variant, such as `phone`.
        pub redact: Vec<Word>,
        /// What is other in `[person]`.
        pub person: Option<Part<0>>,
        /// What is other in `[document]`.
        pub document: Option<Part<1>>,
        /// What is other in `[layout]`.
        pub layout: Option<Part<2>>,
        /// What is other in `[lint]`.
        pub lint: Option<Part<3>>,
        /// What is other in `[locale]`.
        pub locale: Option<Part<4>>,
    }
}

/// The most entries of sections, by their ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits(pub Vec<(Word, Spanned<u32>)>);

/// A style, or options for one.
#[derive(Debug, Clone, PartialEq)]
pub enum StyleOrOptions {
    /// The name of a style.
    Name(Word),
    /// Options, which are read where the variant is built.
    Options,
}

/// Some keys of one of the tables of a CV, by its number: they are read with that table.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<const TABLE: usize>;

/// A variant and its name.
#[derive(Debug)]
pub struct Named {
    /// The name.
    pub name: Word,
    /// What it says.
    pub variant: Variant,
}

/// The variant that a CV is, with all that it is built on.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Its name.
    pub name: String,
    /// Whether it names its output.
    pub names_output: bool,
    /// The tags to keep; all are kept where there are none.
    pub tags: Vec<Word>,
    /// The ids of sections to leave out.
    pub without: Vec<Word>,
    /// The most entries of sections.
    pub limit: Limits,
    /// Keys of the person that are taken away.
    pub redact: Vec<Word>,
}

impl Value for Limits {
    fn shape() -> Shape {
        Shape::Map(Box::new(u32::shape()))
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let mut table = node.table(&Self::shape(), sink)?;
        let limits = table.take_rest().into_iter().map(|(span, node)| {
            if let Some(least @ ..=0) = node.integer() {
                let message =
                    format!("a limit of {least} leaves nothing of `{}`", node.key());
                let hint = format!("write `without = [\"{}\"]`", node.key());
                let diagnostic = Diagnostic::new(Code::E0208, node.span(), message);
                return Err(sink.error(diagnostic.hint(hint)));
            }
            let most = Spanned::<u32>::decode(&node, sink)?;
            Ok((Word { text: node.key().to_owned(), span }, most))
        });
        let limits: Vec<_> = limits.collect();
        limits.into_iter().collect::<Result<_, _>>().map(Self)
    }

    fn encode(&self) -> toml::Value {
        let limits = self.0.iter().map(|(id, most)| (id.text.clone(), most.encode()));
        toml::Value::Table(limits.collect())
    }
}

impl Value for StyleOrOptions {
    fn shape() -> Shape {
        let options = Shape::Map(Box::new(Shape::Word("a value")));
        Shape::Either(vec![Word::shape(), options])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_table() {
            return Ok(Self::Options);
        }
        match node.string() {
            Some(_) => Word::decode(node, sink).map(Self::Name),
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        match self {
            Self::Name(name) => name.encode(),
            Self::Options => toml::Value::Table(toml::Table::new()),
        }
    }
}

impl<const TABLE: usize> Value for Part<TABLE> {
    fn shape() -> Shape {
        match TABLE {
            0 => Shape::PartOf(&Person::INFO),
            1 => Shape::PartOf(&DocumentSettings::INFO),
            2 => Shape::PartOf(&LayoutSettings::INFO),
            3 => Shape::PartOf(&LintSettings::INFO),
            _ => Shape::Map(Box::new(Shape::Word("a string"))),
        }
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_table() {
            return Ok(Self);
        }
        Err(node.wrong_type(&Self::shape(), sink))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::Table(toml::Table::new())
    }
}

/// Whether what has these tags stays where some are kept.
pub(crate) fn stays<'t>(
    tags: impl IntoIterator<Item = &'t str>,
    kept: impl Fn(&str) -> bool,
) -> bool {
    let mut untagged = true;
    for tag in tags {
        untagged = false;
        if kept(tag) {
            return true;
        }
    }
    untagged
}

/// Reads `[variant]`. One that cannot be read says nothing, and keeps its name.
pub(super) fn decode_all(
    node: &Node<'_>,
    sink: &mut Sink,
) -> (Vec<Named>, Result<(), Failed>) {
    let shape = Shape::Map(Box::new(Shape::Record(&Variant::INFO)));
    let mut table = match node.table(&shape, sink) {
        Ok(table) => table,
        Err(failed) => return (Vec::new(), Err(failed)),
    };
    let mut result = Ok(());
    let named = table.take_rest().into_iter().map(|(span, node)| {
        let name = Word { text: node.key().to_owned(), span };
        let fits = fits(&name, sink);
        let variant = node.table(&shape, sink).and_then(|table| {
            let mut table = table.called(format!("the variant `{}`", name.text));
            let variant = Variant::read(&mut table, sink);
            table.finish(&[&Variant::INFO], sink).and(variant)
        });
        let variant = fits.and(variant).unwrap_or_else(|failed| {
            result = Err(failed);
            Variant::default()
        });
        Named { name, variant }
    });
    (named.collect(), result)
}

/// Whether a variant can have a name: files have it, too.
fn fits(name: &Word, sink: &mut Sink) -> Result<(), Failed> {
    let fit = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let text = &name.text;
    if !text.is_empty() && text.len() <= 64 && text.chars().all(fit) {
        return Ok(());
    }
    let message = format!("`{text}` cannot be the name of a variant");
    let hint = "it has letters, digits, hyphens and underscores, 64 at most";
    Err(sink.error(Diagnostic::new(Code::E0205, name.span, message).hint(hint)))
}

fn find<'v>(variants: &'v [Named], name: &str) -> Option<&'v Named> {
    variants.iter().find(|it| it.name.text == name)
}

/// The variants from the one that is asked for to the one that all are built on.
fn line<'v>(variants: &'v [Named], name: &str) -> Vec<&'v Named> {
    let mut line: Vec<&Named> = find(variants, name).into_iter().collect();
    while let Some(next) = line.last().and_then(|last| last.variant.extends.as_ref()) {
        match find(variants, &next.text) {
            Some(next) if !line.iter().any(|it| it.name == next.name) => line.push(next),
            _ => break,
        }
    }
    line
}

/// A variant with all that it is built on; none where there is none of this name.
pub(super) fn chosen(
    variants: &[Named],
    name: &str,
    names_output: bool,
) -> Option<Chosen> {
    let line = line(variants, name);
    line.first()?;
    let mut chosen = Chosen { name: name.to_owned(), names_output, ..Chosen::default() };
    for Named { variant, .. } in line {
        if chosen.tags.is_empty() {
            chosen.tags.clone_from(&variant.tags);
        }
        chosen.without.extend(variant.without.iter().cloned());
        chosen.redact.extend(variant.redact.iter().cloned());
        for (id, most) in variant.limit.iter().flat_map(|limits| &limits.0) {
            if !chosen.limit.0.iter().any(|(known, _)| known.text == id.text) {
                chosen.limit.0.push((id.clone(), *most));
            }
        }
    }
    Some(chosen)
}

/// Checks what variants name: other variants, sections, keys of the person.
pub(super) fn check(
    variants: &[Named],
    sections: &[Section],
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut result = Ok(());
    for Named { name, variant } in variants {
        let others = variants.iter().filter(|it| it.name.text != name.text);
        let names = || others.clone().map(|it| it.name.text.as_str());
        if let Some(base) = &variant.extends {
            if find(variants, &base.text).is_none() {
                result = Err(unknown(&base.text, base.span, names(), sink));
            } else if line(variants, &base.text).iter().any(|it| it.name == *name) {
                let message = format!("the variant `{}` is built on itself", name.text);
                result =
                    Err(sink.error(Diagnostic::new(Code::E0211, base.span, message)));
            }
        }
        let limits = variant.limit.iter().flat_map(|limits| &limits.0);
        let ids = variant.sections.iter().chain(&variant.without);
        for id in ids.chain(limits.map(|(id, _)| id)) {
            if !sections.iter().any(|section| section.id == id.text) {
                result = Err(super::section::no_section(id, sections, sink));
            }
        }
        for key in &variant.redact {
            if let Err(failed) = check_redacted(key, sink) {
                result = Err(failed);
            }
        }
    }
    result
}

fn check_redacted(key: &Word, sink: &mut Sink) -> Result<(), Failed> {
    let message = match key.text.as_str() {
        "name" => "`name` cannot be redacted".to_owned(),
        text if Person::INFO.all_fields().iter().any(|it| it.key == text) => {
            return Ok(());
        }
        text => format!("`[person]` has no key `{text}`"),
    };
    let fields = Person::INFO.all_fields();
    let keys = || fields.iter().map(|field| field.key).filter(|key| *key != "name");
    // The key of the table, and not of the file.
    let typed = key.text.strip_prefix("person.").unwrap_or(&key.text);
    let hint = match nearest(typed, keys()) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("keys: {}", keys().collect::<Vec<_>>().join(", ")),
    };
    Err(sink.error(Diagnostic::new(Code::E0205, key.span, message).hint(hint)))
}

/// Reports that there is no variant of a name.
pub(super) fn unknown<'n>(
    name: &str,
    place: Span,
    names: impl Iterator<Item = &'n str> + Clone,
    sink: &mut Sink,
) -> Failed {
    let diagnostic =
        Diagnostic::new(Code::E0210, place, format!("there is no variant `{name}`"));
    let all = names.clone().collect::<Vec<_>>().join(", ");
    let hint = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => format!("`[variant.{name}]` begins it"),
        None => format!("variants: {all}"),
    };
    sink.error(diagnostic.hint(hint))
}

/// Warns of sections that a variant names to print, and that it leaves out.
pub(super) fn warn_of_conflicts(variants: &[Named], sink: &mut Sink) {
    for Named { name, variant } in variants {
        let line = line(variants, &name.text);
        let without = || line.iter().flat_map(|it| &it.variant.without);
        for id in &variant.sections {
            let Some(gone) = without().find(|gone| gone.text == id.text) else {
                continue;
            };
            let message =
                format!("`{}` is left out of this variant all the same", id.text);
            let diagnostic = Diagnostic::new(Code::W0306, id.span, message);
            sink.warn(diagnostic.related(gone.span, "`without` comes before `sections`"));
        }
    }
}

/// Warns of tags that nothing carries.
pub(super) fn warn_of_tags(
    variants: &[Named],
    carried: &BTreeSet<String>,
    sink: &mut Sink,
) {
    for tag in variants.iter().flat_map(|it| &it.variant.tags) {
        if carried.contains(&tag.text) {
            continue;
        }
        let message = format!("nothing has the tag `{}`", tag.text);
        let near = nearest(&tag.text, carried.iter().map(String::as_str));
        let hint = near.map(|near| format!("did you mean `\"{near}\"`?"));
        sink.warn(Diagnostic::new(Code::W0304, tag.span, message).maybe_hint(hint));
    }
}

/// Warns of sections that neither the CV itself shows, in the order that it gives, nor any of
/// its variants. No order shows all sections; where the variants alone are built, there is no
/// CV itself.
pub(super) fn warn_of_sections(
    variants: &[Named],
    sections: &[Section],
    itself: Option<&[String]>,
    sink: &mut Sink,
) {
    let is_in = |order: &[String], section: &Section| {
        order.is_empty() || order.contains(&section.id)
    };
    let order = |named: &Named| -> Vec<String> {
        let line = line(variants, &named.name.text);
        let own = line.iter().find(|it| !it.variant.sections.is_empty());
        let own = own.map(|it| it.variant.sections.iter().map(|id| id.text.clone()));
        own.map_or_else(|| itself.unwrap_or_default().to_vec(), Iterator::collect)
    };
    let all: Vec<_> = variants
        .iter()
        .filter_map(|it| Some((order(it), chosen(variants, &it.name.text, false)?)))
        .collect();
    for section in sections {
        let by_itself = itself.is_some_and(|order| is_in(order, section));
        let mut all = all.iter();
        let shown = all.any(|(order, it)| is_in(order, section) && it.shows(section));
        if !by_itself && !shown {
            let message = format!("no variant shows the section `{}`", section.id);
            sink.warn(Diagnostic::new(Code::W0306, section.span, message));
        }
    }
}

impl Chosen {
    /// Whether it keeps what has these tags.
    pub fn keeps(&self, tags: &[Word]) -> bool {
        let kept = |tag: &str| self.tags.iter().any(|kept| kept.text == tag);
        self.tags.is_empty() || stays(tags.iter().map(|tag| tag.text.as_str()), kept)
    }

    /// Whether it leaves a section of its order in.
    pub fn shows(&self, section: &Section) -> bool {
        !self.without.iter().any(|id| id.text == section.id)
            && self.keeps(&section.settings.tags)
    }
}
