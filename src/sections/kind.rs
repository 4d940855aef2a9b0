//! What a section kind is, to itself and to the rest of the house.

use std::fmt::Debug;

use super::Common;
use crate::block::{Block, BlockKind};
use crate::decode::{Record, RecordInfo, Table, Word, choice, record};
use crate::diag::{Failed, Sink};
use crate::locale::Locale;
use crate::source::{Quoted, Span};
use crate::value::date::When;
use crate::value::name::Name;
use crate::value::text::{Inline, Text};
use crate::works::Facts;

choice! {
    /// What the entries of a section can be grouped by.
    pub enum Facet {
        /// They are not grouped.
        None = "none",
        /// The type of a publication.
        Type = "type",
        /// The year.
        Year = "year",
        /// How far it is.
        Status = "status",
        /// Where it was published.
        Venue = "venue",
        /// The `group` of each entry.
        Group = "group",
    }
}

record! {
    /// A section without options of its own.
    pub struct NoOptions {}
}

/// A kind of section.
pub trait Kind: Debug + Send + Sync + 'static {
    /// Its name in `cv.toml`.
    const NAME: &'static str;

    /// What one of its entries is called, and what several are.
    const NOUN: [&'static str; 2];

    /// What it is for, in a sentence or two of Markdown.
    const DOC: &'static str;

    /// What its entries can be grouped by, beside `year` and `group`.
    const FACETS: &'static [Facet] = &[];

    /// Whether its entries go from the newest to the oldest where nothing else is asked for.
    const NEWEST_FIRST: bool = false;

    /// Whether an entry is a person.
    const IS_PERSON: bool = false;

    /// Whether it has entries at all.
    const HAS_ENTRIES: bool = true;

    /// Keys of the section that only this kind has.
    type Options: Record + Debug + Send + Sync;

    /// The fields of an entry.
    type Entry: Record + Debug + Send + Sync;

    /// Checks the options beyond their types.
    ///
    /// # Errors
    /// What is wrong with them.
    fn check(_options: &Self::Options, _sink: &mut Sink) -> Result<(), Failed> {
        Ok(())
    }

    /// Says what an entry is.
    fn lower(
        entry: &Self::Entry,
        common: &Common,
        options: &Self::Options,
        cx: &Context<'_>,
        sink: &mut Sink,
    ) -> BlockKind;

    /// Whether an entry is among those that the section asks for.
    fn is_wanted(_entry: &Self::Entry, _options: &Self::Options) -> bool {
        true
    }

    /// Whether entries that are the same work are to be shown as one.
    fn merges(_options: &Self::Options) -> bool {
        false
    }

    /// Takes over what another version of the same work has that this one lacks.
    fn absorb(
        _entry: &mut Self::Entry,
        _other: &Self::Entry,
        _common: &Common,
        _facts: &Facts,
    ) {
    }

    /// Whether the counts of the person's papers stand in the section's note.
    fn has_metrics(_options: &Self::Options) -> bool {
        false
    }

    /// When the parts of an entry were, where it has parts with dates of their own.
    fn times(_entry: &Self::Entry) -> Vec<&When> {
        Vec::new()
    }

    /// The paragraphs that the section itself says before its entries.
    fn opening(_options: &Self::Options) -> Vec<Inline> {
        Vec::new()
    }

    /// A file that the options name and that is still to be read.
    fn file(_options: &Self::Options) -> Option<&Word> {
        None
    }

    /// Takes the text of that file.
    ///
    /// # Errors
    /// Where it is not what it should be.
    fn read_file(
        _options: &mut Self::Options,
        _text: &str,
        _sink: &mut Sink,
    ) -> Result<(), Failed> {
        Ok(())
    }

    /// Whether entries are written by a style of citations.
    fn has_citation_style(_options: &Self::Options) -> bool {
        false
    }

    /// The entries as a style of citations writes them; empty where none does.
    fn write(
        _entries: &[(&Self::Entry, &Common)],
        _options: &Self::Options,
        _cx: &Context<'_>,
    ) -> Vec<Inline> {
        Vec::new()
    }

    /// What explains the entries that are shown, such as a legend. `said` tells whether
    /// the title or the note speaks of a mark already.
    fn closing(
        _entries: &[&Self::Entry],
        _options: &Self::Options,
        _said: &dyn Fn(char) -> bool,
        _cx: &Context<'_>,
    ) -> Option<Inline> {
        None
    }

    /// The place of an entry whose authors are all told, and of whom the person is none: likely
    /// a name that was not recognised.
    fn lacks_person(_entry: &Self::Entry, _cx: &Context<'_>) -> Option<Span> {
        None
    }

    /// The names of authors among which the person's own may be.
    fn names(_entry: &Self::Entry) -> Vec<&Name> {
        Vec::new()
    }

    /// What is known of an entry as a work, where it is one.
    fn facts(_entry: &Self::Entry, _common: &Common, _span: Span) -> Option<Facts> {
        None
    }

    /// The heading that an entry stands under, for a facet of [`Kind::FACETS`].
    fn facet(_entry: &Self::Entry, _facet: Facet, _cx: &Context<'_>) -> Option<Inline> {
        None
    }

    /// The place of that heading among the others, where it does not hang on the order of
    /// the entries.
    fn facet_rank(_entry: &Self::Entry, _facet: Facet) -> usize {
        0
    }
}

/// What lowering needs to know of the rest of the CV.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The language of the pages.
    pub locale: &'a Locale,
    /// The person's name and aliases.
    pub own_names: &'a [Name],
    /// The most columns that the section asks for.
    pub columns: u32,
    /// The place of the section, or of the entry under lowering.
    pub span: Span,
    /// The entry under lowering as a style of citations writes it.
    pub written: Option<&'a Inline>,
}

/// The entries and the options of a section, whatever its kind.
pub trait Body: Debug + Send + Sync {
    /// Decodes an entry and adds it.
    ///
    /// # Errors
    /// What its fields refuse.
    fn add(&mut self, table: Table<'_>, sink: &mut Sink) -> Result<(), Failed>;

    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there is no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What an entry has in common with those of other kinds, and its place.
    ///
    /// # Panics
    /// When there is no such entry.
    fn common(&self, index: usize) -> (&Common, Span);

    /// When an entry was, by its own dates or by those of its parts.
    ///
    /// # Panics
    /// When there is no such entry.
    fn when(&self, index: usize) -> Option<When>;

    /// The times of an entry: its own, then those of its parts.
    ///
    /// # Panics
    /// When there is no such entry.
    fn times(&self, index: usize) -> Vec<&When>;

    /// What an entry is called, to find its place in an alphabet: what stands first of what it
    /// must have. Of a person, the family name stands first.
    ///
    /// # Panics
    /// When there is no such entry.
    fn name(&self, index: usize) -> String;

    /// An entry as a block.
    ///
    /// # Panics
    /// When there is no such entry.
    fn lower(&self, index: usize, cx: &Context<'_>, sink: &mut Sink) -> Block;

    /// Whether an entry is among those that the section asks for.
    ///
    /// # Panics
    /// When there is no such entry.
    fn is_wanted(&self, index: usize) -> bool;

    /// Whether entries that are the same work are to be shown as one.
    fn merges(&self) -> bool;

    /// Merges entries of the same work: each of `pairs` names the one that stays and the one
    /// that goes.
    fn merge(&mut self, pairs: &[(usize, usize)]);

    /// Whether the counts of the person's papers stand in the section's note.
    fn has_metrics(&self) -> bool;

    /// What the section says before its entries.
    fn opening(&self) -> Vec<Inline>;

    /// A file that the options name and that is still to be read.
    fn file(&self) -> Option<&Word>;

    /// Takes the text of that file.
    ///
    /// # Errors
    /// Where it is not what it should be.
    fn read_file(&mut self, text: &str, sink: &mut Sink) -> Result<(), Failed>;

    /// Whether entries are written by a style of citations.
    fn has_citation_style(&self) -> bool;

    /// The entries as a style of citations writes them; empty where none does.
    fn write(&self, shown: &[usize], cx: &Context<'_>) -> Vec<Inline>;

    /// What explains the entries that are shown.
    fn closing(
        &self,
        shown: &[usize],
        said: &dyn Fn(char) -> bool,
        cx: &Context<'_>,
    ) -> Option<Inline>;

    /// The place of an entry whose authors are all told, and of whom the person is none.
    ///
    /// # Panics
    /// When there is no such entry.
    fn lacks_person(&self, index: usize, cx: &Context<'_>) -> Option<Span>;

    /// The names of authors of an entry.
    ///
    /// # Panics
    /// When there is no such entry.
    fn names(&self, index: usize) -> Vec<&Name>;

    /// What is known of an entry as a work, where it is one.
    ///
    /// # Panics
    /// When there is no such entry.
    fn facts(&self, index: usize) -> Option<Facts>;

    /// The heading that an entry stands under.
    ///
    /// # Panics
    /// When there is no such entry.
    fn facet(&self, index: usize, facet: Facet, cx: &Context<'_>) -> Option<Inline>;

    /// The place of that heading among the others, where it does not hang on the order of
    /// the entries.
    ///
    /// # Panics
    /// When there is no such entry.
    fn facet_rank(&self, index: usize, facet: Facet) -> usize;

    /// Writes the options of the section as they could have been typed.
    fn put_options(&self, table: &mut toml::Table);

    /// An entry as it could have been typed.
    ///
    /// # Panics
    /// When there is no such entry.
    fn encode(&self, index: usize) -> toml::Table;
}

/// Decodes the options of a section, and begins it without entries.
pub type Begin = fn(&mut Table<'_>, &mut Sink) -> Result<Box<dyn Body>, Failed>;

/// A kind as the registry lists it.
#[derive(Debug, Clone, Copy)]
pub struct KindInfo {
    /// Its name in `cv.toml`.
    pub name: &'static str,
    /// What one of its entries is called, and what several are.
    pub noun: [&'static str; 2],
    /// What it is for.
    pub doc: &'static str,
    /// What its entries can be grouped by.
    pub facets: &'static [Facet],
    /// Whether its entries go from the newest to the oldest where nothing else is asked for.
    pub newest_first: bool,
    /// Keys of the section that only this kind has.
    pub options: RecordInfo,
    /// The fields of an entry; none where there are no entries.
    pub entry: Option<RecordInfo>,
    /// Decodes the options, and begins a section without entries.
    pub begin: Begin,
    /// Reports what is wrong with an entry of a section that could not begin.
    pub probe: fn(Table<'_>, &mut Sink) -> Result<(), Failed>,
}

impl KindInfo {
    /// The entry of a kind in the registry.
    pub const fn of<K: Kind>() -> Self {
        Self {
            name: K::NAME,
            noun: K::NOUN,
            doc: K::DOC,
            facets: K::FACETS,
            newest_first: K::NEWEST_FIRST,
            options: K::Options::INFO,
            entry: if K::HAS_ENTRIES { Some(K::Entry::INFO) } else { None },
            begin: |table, sink| {
                let options = K::Options::read(table, sink)?;
                K::check(&options, sink)?;
                Ok(Box::new(Typed::<K> { options, entries: Vec::new() }))
            },
            probe: |table, sink| read_entry::<K>(table, sink).map(|_| ()),
        }
    }
}

/// The entries of one kind.
#[derive(Debug)]
struct Typed<K: Kind> {
    options: K::Options,
    entries: Vec<Stored<K::Entry>>,
}

#[derive(Debug)]
struct Stored<E> {
    common: Common,
    entry: E,
    span: Span,
}

fn read_entry<K: Kind>(
    table: Table<'_>,
    sink: &mut Sink,
) -> Result<Stored<K::Entry>, Failed> {
    let span = table.span();
    let mut table = table.called(format!("an entry of `{}`", K::NAME));
    let entry = K::Entry::read(&mut table, sink);
    let common = Common::read(&mut table, sink);
    table.finish(&[&K::Entry::INFO, &Common::INFO], sink)?;
    Ok(Stored { common: common?, entry: entry?, span })
}

impl<K: Kind> Body for Typed<K> {
    fn add(&mut self, table: Table<'_>, sink: &mut Sink) -> Result<(), Failed> {
        self.entries.push(read_entry::<K>(table, sink)?);
        Ok(())
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn common(&self, index: usize) -> (&Common, Span) {
        let stored = &self.entries[index];
        (&stored.common, stored.span)
    }

    fn when(&self, index: usize) -> Option<When> {
        let Stored { common, entry, .. } = &self.entries[index];
        common.dates.0.clone().or_else(|| When::latest(K::times(entry).into_iter()))
    }

    fn times(&self, index: usize) -> Vec<&When> {
        let Stored { common, entry, .. } = &self.entries[index];
        common.dates.0.iter().chain(K::times(entry)).collect()
    }

    fn name(&self, index: usize) -> String {
        let fields = K::Entry::INFO.fields.iter();
        let key = fields.clone().find(|field| field.required).map(|field| field.key);
        let span = self.entries[index].span;
        let table = self.encode(index);
        let name = key.and_then(|key| table.get(key)).and_then(toml::Value::as_str);
        // Markup has no place in an alphabet; what is wrong with it has been said.
        let typed = Quoted::new(name.unwrap_or_default().to_owned(), span, Vec::new());
        let text = Text::parse(&typed, &mut Sink::new());
        let name = text.map_or(typed.text, |text| text.inline.plain());
        if !K::IS_PERSON {
            return name;
        }
        let name = Name::parse(&name);
        let (given, family) = name.split();
        format!("{family} {given}")
    }

    fn lower(&self, index: usize, cx: &Context<'_>, sink: &mut Sink) -> Block {
        let Stored { common, entry, span } = &self.entries[index];
        let cx = Context { span: *span, ..*cx };
        Block::new(K::lower(entry, common, &self.options, &cx, sink), *span)
    }

    fn is_wanted(&self, index: usize) -> bool {
        K::is_wanted(&self.entries[index].entry, &self.options)
    }

    fn merges(&self) -> bool {
        K::merges(&self.options)
    }

    fn merge(&mut self, pairs: &[(usize, usize)]) {
        for &(stays, goes) in pairs {
            let Some(facts) = self.facts(goes) else { continue };
            let Ok([stays, goes]) = self.entries.get_disjoint_mut([stays, goes]) else {
                continue;
            };
            K::absorb(&mut stays.entry, &goes.entry, &goes.common, &facts);
        }
        let mut at = 0;
        self.entries.retain(|_| {
            at += 1;
            !pairs.iter().any(|(_, goes)| *goes == at - 1)
        });
    }

    fn has_metrics(&self) -> bool {
        K::has_metrics(&self.options)
    }

    fn opening(&self) -> Vec<Inline> {
        K::opening(&self.options)
    }

    fn file(&self) -> Option<&Word> {
        K::file(&self.options)
    }

    fn read_file(&mut self, text: &str, sink: &mut Sink) -> Result<(), Failed> {
        K::read_file(&mut self.options, text, sink)
    }

    fn has_citation_style(&self) -> bool {
        K::has_citation_style(&self.options)
    }

    fn write(&self, shown: &[usize], cx: &Context<'_>) -> Vec<Inline> {
        let entries = shown.iter().map(|&index| &self.entries[index]);
        let entries: Vec<_> =
            entries.map(|stored| (&stored.entry, &stored.common)).collect();
        K::write(&entries, &self.options, cx)
    }

    fn lacks_person(&self, index: usize, cx: &Context<'_>) -> Option<Span> {
        K::lacks_person(&self.entries[index].entry, cx)
    }

    fn names(&self, index: usize) -> Vec<&Name> {
        K::names(&self.entries[index].entry)
    }

    fn closing(
        &self,
        shown: &[usize],
        said: &dyn Fn(char) -> bool,
        cx: &Context<'_>,
    ) -> Option<Inline> {
        let entries: Vec<_> =
            shown.iter().map(|&index| &self.entries[index].entry).collect();
        K::closing(&entries, &self.options, said, cx)
    }

    fn facts(&self, index: usize) -> Option<Facts> {
        let Stored { common, entry, span } = &self.entries[index];
        K::facts(entry, common, *span)
    }

    fn facet(&self, index: usize, facet: Facet, cx: &Context<'_>) -> Option<Inline> {
        K::facet(&self.entries[index].entry, facet, cx)
    }

    fn facet_rank(&self, index: usize, facet: Facet) -> usize {
        K::facet_rank(&self.entries[index].entry, facet)
    }

    fn put_options(&self, table: &mut toml::Table) {
        self.options.write(table);
    }

    fn encode(&self, index: usize) -> toml::Table {
        let stored = &self.entries[index];
        let mut table = toml::Table::new();
        stored.entry.write(&mut table);
        stored.common.write(&mut table);
        table
    }
}
