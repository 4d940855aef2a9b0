//! What changed between two versions of a CV, in the CV's terms: entries that came, went or
//! say something else.
//!
//! Documents are compared, not files: what is typed otherwise and prints the same has not
//! changed.

mod entries;
mod report;

pub use report::{human, json, markdown, summary};

use crate::block::{Document, Header, Section};
use crate::value::text::Inline;

use entries::{Entry, LINK, entries, likeness};

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
    /// Its entries that say something else.
    pub changed: Vec<EntryDiff>,
    /// Whether entries that both versions have stand in another order.
    pub reordered: bool,
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
    /// What it is called in passing.
    pub name: String,
    /// The day on which something that went on ended, if that is what changed.
    pub ended: Option<String>,
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

/// Compares two documents. `present` is the word for what goes on.
pub fn compare(before: &Document, after: &Document, present: &str) -> Diff {
    // The older version of each section: that of the same id, or, where there is none, one
    // of the same kind and title that has no other.
    let same_id = |a: &Section, b: &Section| a.id == b.id;
    let alike =
        |a: &Section, b: &Section| a.kind == b.kind && a.title.plain() == b.title.plain();
    let alone =
        |one: &Section, others: &[Section]| !others.iter().any(|it| same_id(one, it));
    let older = |section: &Section| {
        let mut all = before.sections.iter();
        let own = all.position(|old| same_id(old, section));
        own.or_else(|| {
            before.sections.iter().position(|old| {
                alone(section, &before.sections)
                    && alone(old, &after.sections)
                    && alike(old, section)
            })
        })
    };
    let mut taken: Vec<usize> = Vec::new();
    let mut sections = Vec::new();
    for section in &after.sections {
        let old = older(section).filter(|at| !taken.contains(at));
        taken.extend(old);
        let old = old.and_then(|at| before.sections.get(at));
        sections.extend(compare_sections(old, section, present));
    }
    for (at, section) in before.sections.iter().enumerate() {
        if !taken.contains(&at) {
            sections.push(SectionDiff {
                whole: Some(Fate::Removed),
                removed: entries(section).into_iter().map(|entry| entry.title).collect(),
                ..untouched(section)
            });
        }
    }
    Diff {
        head: compare_fields(&head(&before.header), &head(&after.header)),
        sections,
        reordered: !taken.is_sorted(),
        settings: Vec::new(),
        pages: None,
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
        changed: Vec::new(),
        reordered: false,
    }
}

/// What changed in a section, if anything did.
fn compare_sections(
    before: Option<&Section>,
    after: &Section,
    present: &str,
) -> Option<SectionDiff> {
    let new = entries(after);
    let Some(before) = before else {
        return Some(SectionDiff {
            whole: Some(Fate::Added),
            added: new.into_iter().map(|entry| entry.title).collect(),
            ..untouched(after)
        });
    };
    let old = entries(before);
    let pairs = pair(&old, &new);
    let mut diff = untouched(after);
    let own = |section: &Section| {
        let mut fields = vec![("title".to_owned(), section.title.plain())];
        fields.extend(section.note.iter().map(|note| ("note".to_owned(), note.plain())));
        fields
    };
    diff.own = compare_fields(&own(before), &own(after));
    for (index, entry) in new.iter().enumerate() {
        match pairs.iter().find(|(_, new)| *new == index) {
            None => diff.added.push(entry.title.clone()),
            Some((from, _)) => diff.changed.extend(change(&old[*from], entry, present)),
        }
    }
    for (index, entry) in old.iter().enumerate() {
        if !pairs.iter().any(|(old, _)| *old == index) {
            diff.removed.push(entry.title.clone());
        }
    }
    diff.reordered = !pairs.windows(2).all(|two| two[0].0 < two[1].0);
    let changed = !(diff.own.is_empty()
        && diff.added.is_empty()
        && diff.removed.is_empty()
        && diff.changed.is_empty())
        || diff.reordered;
    changed.then_some(diff)
}

/// The entries that are the same in both versions, in the order of the newer one: those that
/// are alike in all, then those of one title, then those that are most alike.
fn pair(old: &[Entry], new: &[Entry]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let equal: [fn(&Entry, &Entry) -> bool; 2] =
        [|a, b| a == b, |a, b| !a.title.is_empty() && a.title == b.title];
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

/// What changed in an entry, if anything did.
fn change(before: &Entry, after: &Entry, present: &str) -> Option<EntryDiff> {
    let fields = compare_fields(&before.fields, &after.fields);
    let date =
        fields.iter().find(|it| it.field == "date" || it.field.ends_with(": date"));
    let ended = date.and_then(|change| {
        let (before, after) = (change.before.as_deref()?, change.after.as_deref()?);
        let going = |text: &str| text.to_lowercase().ends_with(&present.to_lowercase());
        let end = after.rsplit('–').next().unwrap_or(after).trim();
        (going(before) && !going(after)).then(|| end.to_owned())
    });
    let (title, name) = (after.title.clone(), after.name.clone());
    (!fields.is_empty()).then_some(EntryDiff { title, name, ended, fields })
}

/// The fields that differ; of several of one name those that came and went.
fn compare_fields(
    before: &[(String, String)],
    after: &[(String, String)],
) -> Vec<Change> {
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in after.iter().chain(before) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut changes = Vec::new();
    for name in names {
        let of = |fields: &[(String, String)]| -> Vec<String> {
            let own = fields.iter().filter(|(known, _)| known == name);
            own.map(|(_, text)| text.clone()).collect()
        };
        let (old, new) = (of(before), of(after));
        let mut gone: Vec<String> =
            old.iter().filter(|text| !new.contains(text)).cloned().collect();
        let mut come: Vec<String> =
            new.iter().filter(|text| !old.contains(text)).cloned().collect();
        gone.reverse();
        come.reverse();
        loop {
            let (before, after) = (gone.pop(), come.pop());
            if before.is_none() && after.is_none() {
                break;
            }
            changes.push(Change { field: name.clone(), before, after });
        }
    }
    // Where a text changed, its link mostly did as well.
    let texts: Vec<String> = changes.iter().map(|change| change.field.clone()).collect();
    changes.retain(|change| match change.field.strip_suffix(LINK) {
        Some(of) => !texts.iter().any(|text| text == of),
        None => true,
    });
    changes
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
