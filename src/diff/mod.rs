//! What changed between two versions of a CV, in the CV's terms: entries that came, went or
//! say something else.
//!
//! Documents are compared, not files: what is typed otherwise and prints the same has not
//! changed.

mod entries;
mod fields;
mod report;

pub use report::{human, json, markdown, summary};

use std::collections::{BTreeMap, BTreeSet};

use crate::block::{Document, Header, Section};
use crate::canonical::Options;
use crate::value::text::Inline;

use entries::{Entry, GROUP, entries, likeness};
use fields::{change, compare_fields};

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// What changed in the head.
    pub head: Vec<Change>,
    /// What changed in the sections, in the order of the newer version.
    pub sections: Vec<SectionDiff>,
    /// Whether sections that both versions have stand in another order.
    pub reordered: bool,
    /// What changed of the look: `style`, `language`, options.
    pub settings: Vec<Change>,
    /// How many pages there were, and how many there are.
    pub pages: Option<(usize, usize)>,
}

/// A text that was, and what is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is: `headline`, `date`.
    pub field: String,
    /// As it was; none where it was not.
    pub before: Option<String>,
    /// As it is; none where it is no more.
    pub after: Option<String>,
}

/// What changed in a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionDiff {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Whether all of it came or went.
    pub whole: Option<Fate>,
    /// What changed of its title and its note.
    pub own: Vec<Change>,
    /// Its entries that came, by their titles.
    pub added: Vec<String>,
    /// Its entries that went.
    pub removed: Vec<String>,
    /// Its entries that stood in another section.
    pub moved: Vec<Moved>,
    /// Its entries that say something else.
    pub changed: Vec<EntryDiff>,
    /// Whether entries that both versions have stand in another order.
    pub reordered: bool,
}

/// Something that went on and has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The employer, or a role there where there are several.
    pub what: String,
    /// The date.
    pub when: String,
}

/// An entry that stands in another section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its title.
    pub title: String,
    /// The title of the section that it stood in.
    pub from: String,
}

/// Whether something came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It came.
    Added,
    /// It went.
    Removed,
}

/// What changed in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDiff {
    /// Its title, and at an employer the role.
    pub title: String,
    /// What it is called in passing: the employer alone.
    pub name: String,
    /// What went on and has ended.
    pub ended: Vec<Ended>,
    /// Its texts.
    pub fields: Vec<Change>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty()
            && self.sections.is_empty()
            && self.settings.is_empty()
            && !self.reordered
            && self.pages.is_none_or(|(before, after)| before == after)
    }
}

/// From this likeness on, of 100, two entries are the same one, changed.
const ALIKE: u32 = 50;

/// A version of a CV.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Its blocks.
    pub document: &'a Document,
    /// What is set beside its texts.
    pub options: &'a Options,
    /// Its word for what goes on: “present”.
    pub present: &'a str,
}

/// A section in both versions, and what is set of it in each.
struct Pair<'a> {
    before: &'a Section,
    after: &'a Section,
    own: Vec<Change>,
    present: [&'a str; 2],
}

/// What changed in a section, and its entries that came and went.
struct Compared {
    diff: SectionDiff,
    added: Vec<Entry>,
    removed: Vec<Entry>,
}

/// Compares two versions.
pub fn compare(old: Version<'_>, new: Version<'_>) -> Diff {
    let (before, after) = (old.document, new.document);
    let mut taken: Vec<usize> = Vec::new();
    let mut all: Vec<Compared> = Vec::new();
    for section in &after.sections {
        let from = older(section, before, after).filter(|at| !taken.contains(at));
        taken.extend(from);
        all.push(match from.and_then(|at| before.sections.get(at)) {
            Some(from) => {
                let set = |version: Version<'_>, section: &Section| {
                    version.options.sections.get(&section.id).cloned().unwrap_or_default()
                };
                let own = compare_options(&set(old, from), &set(new, section));
                let present = [old.present, new.present];
                compare_sections(&Pair { before: from, after: section, own, present })
            }
            None => Compared {
                diff: SectionDiff { whole: Some(Fate::Added), ..untouched(section) },
                added: entries(section),
                removed: Vec::new(),
            },
        });
    }
    for (at, section) in before.sections.iter().enumerate() {
        if !taken.contains(&at) {
            all.push(Compared {
                diff: SectionDiff { whole: Some(Fate::Removed), ..untouched(section) },
                added: Vec::new(),
                removed: entries(section),
            });
        }
    }
    find_moved(&mut all);
    let sections = all.into_iter().map(|Compared { diff, added, removed }| {
        let titles = |all: Vec<Entry>| all.into_iter().map(|it| it.title).collect();
        SectionDiff { added: titles(added), removed: titles(removed), ..diff }
    });
    let mut head = compare_fields(&head(&before.header), &head(&after.header));
    head.extend(order_of_contacts(&before.header, &after.header));
    Diff {
        head,
        sections: sections.filter(SectionDiff::is_some).collect(),
        reordered: !taken.is_sorted(),
        settings: compare_options(&old.options.document, &new.options.document),
        pages: None,
    }
}

/// The older version of a section: that of the same id, or, where there is none, one of the
/// same kind that has no other, and has the same title or an entry that is in both.
fn older(section: &Section, before: &Document, after: &Document) -> Option<usize> {
    let same_id = |a: &Section, b: &Section| a.id == b.id;
    let all = || before.sections.iter();
    if let Some(own) = all().position(|old| same_id(old, section)) {
        return Some(own);
    }
    let alone = |one: &Section| !after.sections.iter().any(|it| same_id(one, it));
    let alone = |old: &&Section| alone(old) && old.kind == section.kind;
    let place = |found: Option<&Section>| {
        let found = found?;
        all().position(|old| std::ptr::eq(old, found))
    };
    let titled = |old: &&Section| old.title.plain() == section.title.plain();
    let shares = |old: &&Section| {
        let (old, new) = (entries(old), entries(section));
        old.iter().any(|entry| new.iter().any(|it| it.fields == entry.fields))
    };
    let found = all().filter(alone).find(titled);
    place(found.or_else(|| all().filter(alone).find(shares)))
}

/// Entries that went in one section and came in another are the same, where they say the same.
fn find_moved(all: &mut [Compared]) {
    for to in 0..all.len() {
        for from in (0..all.len()).filter(|from| *from != to) {
            let mut at = 0;
            while let Some(entry) = all[to].added.get(at) {
                let said = !entry.title.is_empty();
                let same = |it: &Entry| said && it.fields == entry.fields;
                let Some(old) = all[from].removed.iter().position(same) else {
                    at += 1;
                    continue;
                };
                all[from].removed.remove(old);
                let from = all[from].diff.title.clone();
                let title = all[to].added.remove(at).title;
                all[to].diff.moved.push(Moved { title, from });
            }
        }
    }
}

/// Settings that are other ones.
fn compare_options(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<Change> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changes = names.into_iter().map(|name| Change {
        field: name.clone(),
        before: before.get(name).cloned(),
        after: after.get(name).cloned(),
    });
    changes.filter(|change| change.before != change.after).collect()
}

impl SectionDiff {
    /// Whether anything changed.
    fn is_some(&self) -> bool {
        self.whole.is_some()
            || self.reordered
            || !self.own.is_empty()
            || !self.added.is_empty()
            || !self.removed.is_empty()
            || !self.moved.is_empty()
            || !self.changed.is_empty()
    }

    /// Whether a setting of it is another one.
    fn sets(&self, name: &str) -> bool {
        self.own.iter().any(|change| change.field == name)
    }
}

fn untouched(section: &Section) -> SectionDiff {
    SectionDiff {
        id: section.id.clone(),
        kind: section.kind,
        title: section.title.plain(),
        whole: None,
        own: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        moved: Vec::new(),
        changed: Vec::new(),
        reordered: false,
    }
}

/// What changed in a section.
fn compare_sections(Pair { before, after, own, present }: &Pair<'_>) -> Compared {
    let (mut old, mut new) = (entries(before), entries(after));
    let mut diff = untouched(after);
    let texts = |section: &Section| {
        let mut fields = vec![("title".to_owned(), section.title.plain())];
        fields.extend(section.note.iter().map(|note| ("note".to_owned(), note.plain())));
        fields
    };
    diff.own = compare_fields(&texts(before), &texts(after));
    diff.own.extend(own.iter().cloned());
    if diff.sets("group-by") {
        // The groups are all other ones.
        old.iter_mut()
            .chain(&mut new)
            .for_each(|it| it.fields.retain(|it| it.0 != GROUP));
    }
    let written = diff.sets("citation-style");
    join_roles(&mut old, &new);
    join_roles(&mut new, &old);
    let pairs = pair(&old, &new);
    let mut rewritten = false;
    for (from, at) in &pairs {
        let (before, entry) = (&old[*from], &new[*at]);
        // In another style of citation every one is written otherwise.
        if written && (before.is_formatted() || entry.is_formatted()) {
            rewritten = true;
        } else {
            diff.changed.extend(change(before, entry, &new, *present));
        }
    }
    if rewritten {
        let field = "text of each entry".to_owned();
        diff.own.push(Change { field, before: None, after: None });
    }
    diff.reordered = !pairs.windows(2).all(|two| two[0].0 < two[1].0)
        && !["sort", "group-by"].iter().any(|name| diff.sets(name));
    let rest = |all: Vec<Entry>, known: &dyn Fn(&usize) -> bool| -> Vec<Entry> {
        let rest = all.into_iter().enumerate().filter(|(at, _)| !known(at));
        rest.map(|(_, entry)| entry).collect()
    };
    Compared {
        diff,
        added: rest(new, &|at| pairs.iter().any(|(_, new)| new == at)),
        removed: rest(old, &|at| pairs.iter().any(|(old, _)| old == at)),
    }
}

/// Entries at an employer become one with several roles, where the other version has them so.
fn join_roles(all: &mut Vec<Entry>, other: &[Entry]) {
    for joined in other.iter().filter(|it| !it.roles.is_empty()) {
        let alone = |it: &Entry| it.name == joined.name && it.roles.is_empty();
        if all.iter().filter(|it| alone(it)).count() < 2 {
            continue;
        }
        let Some(first) = all.iter().position(alone) else { continue };
        let (own, rest): (Vec<Entry>, Vec<Entry>) = all.drain(..).partition(alone);
        *all = rest;
        all.insert(first, Entry::joined(&own));
    }
}

/// The entries that are the same in both versions, in the order of the newer one: those that
/// are alike in all, then those of one title, then those that are most alike.
fn pair(old: &[Entry], new: &[Entry]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let equal: [fn(&Entry, &Entry) -> bool; 4] = [
        |a, b| a == b,
        |a, b| !a.title.is_empty() && a.title == b.title,
        // One of them in a style of citation.
        |a, b| match (a.is_formatted(), b.is_formatted()) {
            (true, false) => a.title.contains(&b.title) && !b.title.is_empty(),
            (false, true) => b.title.contains(&a.title) && !a.title.is_empty(),
            _ => false,
        },
        // One of them with its roles one by one.
        |a, b| a.roles.is_empty() != b.roles.is_empty() && a.name == b.name,
    ];
    for equal in equal {
        for (at, entry) in new.iter().enumerate() {
            if pairs.iter().any(|(_, new)| *new == at) {
                continue;
            }
            let free = |from: &usize| !pairs.iter().any(|(old, _)| old == from);
            let from = (0..old.len()).filter(free).find(|from| equal(&old[*from], entry));
            pairs.extend(from.map(|from| (from, at)));
        }
    }
    let mut rest: Vec<(u32, usize, usize)> = Vec::new();
    for (at, entry) in new.iter().enumerate() {
        for (from, other) in old.iter().enumerate() {
            let taken = pairs.iter().any(|(old, new)| *old == from || *new == at);
            if !taken {
                rest.push((likeness(other, entry), from, at));
            }
        }
    }
    rest.sort_by_key(|(alike, ..)| std::cmp::Reverse(*alike));
    for (alike, from, at) in rest {
        let free = !pairs.iter().any(|(old, new)| *old == from || *new == at);
        if alike >= ALIKE && free {
            pairs.push((from, at));
        }
    }
    pairs.sort_by_key(|(_, new)| *new);
    pairs
}

/// Whether the contacts that both versions have stand in another order.
fn order_of_contacts(before: &Header, after: &Header) -> Option<Change> {
    let kinds = |header: &Header, other: &Header| -> Vec<String> {
        let all = header.contacts.iter().map(|it| it.kind.to_string());
        all.filter(|kind| other.contacts.iter().any(|it| it.kind == *kind)).collect()
    };
    let field = "order of contacts".to_owned();
    let change = Change { field, before: None, after: None };
    let (mut old, mut new) = (kinds(before, after), kinds(after, before));
    old.dedup();
    new.dedup();
    (old != new).then_some(change)
}

/// The texts of the head.
fn head(header: &Header) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, texts: Vec<&Inline>| {
        texts.into_iter().for_each(|text| fields.extend(entries::fields(name, text)));
    };
    add("name", vec![&header.name]);
    add("headline", header.headline.iter().collect());
    add("pronouns", header.pronouns.iter().collect());
    add("affiliation", header.affiliation.iter().collect());
    add("address", header.address.iter().collect());
    add("location", header.location.iter().collect());
    for contact in &header.contacts {
        add(&contact.kind, vec![&contact.body]);
    }
    add("metrics", header.metrics.iter().collect());
    let photo = header.photo.iter().map(|photo| photo.path.clone());
    fields.extend(photo.map(|path| ("photo".to_owned(), path)));
    fields
}
