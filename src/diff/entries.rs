//! The entries of a section as titles and texts.

use std::collections::BTreeSet;

use crate::block::{Block, BlockKind, Section};
use crate::value::text::Inline;

/// An entry: its title, and all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is called in a list of changes.
    pub(super) title: String,
    /// What it is called in passing: the employer without the role.
    pub(super) name: String,
    /// The roles of a stay that are told one by one.
    pub(super) roles: Vec<String>,
    /// What each text is, and the text.
    pub(super) fields: Vec<(String, String)>,
}

/// The entries of a section, those in groups as well.
pub(super) fn entries(section: &Section) -> Vec<Entry> {
    let mut all = Vec::new();
    section.blocks.iter().for_each(|block| add(block, "", &mut all));
    all
}

/// The field that a group stands in.
pub(super) const GROUP: &str = "group";

/// How much two entries have in common, of 100: words in both, against words in either.
pub(super) fn likeness(a: &Entry, b: &Entry) -> u32 {
    let text = |entry: &Entry| -> String {
        let said = |name: &&(String, String)| !name.0.ends_with(LINK) && name.0 != GROUP;
        let texts = entry.fields.iter().filter(said);
        texts.map(|(_, text)| format!("{text} ")).collect()
    };
    alike(&text(a), &text(b))
}

/// How alike two texts are of which one has the words of the other, and these are some.
const LONGER: u32 = 60;
/// So many words are some.
const SOME: usize = 3;

/// The same of two texts.
pub(super) fn alike(a: &str, b: &str) -> u32 {
    let words = |text: &str| -> BTreeSet<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let both = a.intersection(&b).count();
    // A text that went on is still the same.
    if both >= SOME && 10 * both >= 9 * a.len().min(b.len()) {
        return LONGER.max(u32::try_from(100 * both / a.union(&b).count()).unwrap_or(0));
    }
    let either = a.union(&b).count().max(1);
    u32::try_from(100 * both / either).unwrap_or(0)
}

fn add(block: &Block, group: &str, all: &mut Vec<Entry>) {
    let first = all.len();
    match &block.kind {
        BlockKind::Group(inner) => {
            let title = inner.title.plain();
            let path = if group.is_empty() { title } else { format!("{group}, {title}") };
            inner.blocks.iter().for_each(|block| add(block, &path, all));
            return;
        }
        BlockKind::Pairs(pairs) => {
            for row in &pairs.rows {
                let mut entry = Entry::called(row.label.plain());
                entry.put("label", [&row.label]);
                entry.put("value", &row.values);
                entry.put("detail", &row.detail);
                all.push(entry);
            }
        }
        BlockKind::Bullets(bullets) => {
            for item in &bullets.items {
                let mut entry = Entry::called(item.plain());
                entry.put("text", [item]);
                all.push(entry);
            }
        }
        _ => {
            let mut entry = Entry::called(title(block));
            if let BlockKind::Entry(block) = &block.kind
                && let Some(title) = &block.title
            {
                entry.name = title.plain();
            }
            entry.collect(block, "");
            all.push(entry);
        }
    }
    if !group.is_empty() {
        let field = || (GROUP.to_owned(), group.to_owned());
        all.iter_mut().skip(first).for_each(|entry| entry.fields.push(field()));
    }
}

/// What an entry is called: its title, and at an employer its role.
fn title(block: &Block) -> String {
    let named = |texts: &[&Option<Inline>]| {
        let texts = texts.iter().filter_map(|text| text.as_ref().map(Inline::plain));
        texts.collect::<Vec<_>>().join(", ")
    };
    match &block.kind {
        BlockKind::Entry(entry) => named(&[&entry.title, &entry.subtitle]),
        BlockKind::Item(item) => match &item.title {
            Some(title) => title.plain(),
            None => item.details.first().map(Inline::plain).unwrap_or_default(),
        },
        BlockKind::Citation(citation) => match &citation.title {
            Some(title) => title.plain(),
            None => named(&[&citation.formatted]),
        },
        BlockKind::Prose(prose) => prose.plain(),
        _ => String::new(),
    }
}

/// What a text says, and then where its links lead.
pub(super) fn fields(name: &str, text: &Inline) -> Vec<(String, String)> {
    let mut addresses = Vec::new();
    text.addresses(&mut addresses);
    let address = |it: &str| (format!("{name}{LINK}"), it.to_owned());
    let said = std::iter::once((name.to_owned(), text.plain()));
    said.chain(addresses.into_iter().map(address)).collect()
}

/// How the address of a link in a field is called, behind the name of the field.
pub(super) const LINK: &str = " address";

impl Entry {
    /// Whether it is written in a style of citation, as one text.
    pub(super) fn is_formatted(&self) -> bool {
        self.fields.first().is_some_and(|(name, _)| name == "citation")
    }

    /// The fields of a stay with one role as those of a stay with several.
    pub(super) fn told_by_role(&self) -> Vec<(String, String)> {
        let role = self.fields.iter().find(|(name, _)| name == "subtitle");
        let Some((_, role)) = role else { return self.fields.clone() };
        let renamed = |(name, text): &(String, String)| {
            let whole = ["title", "place", GROUP].contains(&name.as_str());
            let name = match name.as_str() {
                "subtitle" => format!("{role}: title"),
                name if whole => name.to_owned(),
                name => format!("{role}: {name}"),
            };
            (name, text.clone())
        };
        self.fields.iter().map(renamed).collect()
    }

    /// Several stays at one employer as one with several roles.
    pub(super) fn joined(all: &[Entry]) -> Self {
        let name = all.first().map(|it| it.name.clone()).unwrap_or_default();
        let mut joined = Self::called(name);
        for entry in all {
            for field in entry.told_by_role() {
                if !joined.fields.contains(&field) {
                    joined.fields.push(field);
                }
            }
            let role = entry.fields.iter().find(|(name, _)| name == "subtitle");
            joined.roles.extend(role.map(|(_, role)| role.clone()));
        }
        joined
    }

    fn called(title: String) -> Self {
        Self { name: title.clone(), title, roles: Vec::new(), fields: Vec::new() }
    }

    fn put<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a Inline>) {
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        texts.for_each(|text| self.fields.extend(fields(name, text)));
    }

    /// All texts of a block; those of a role at an employer are called after the role.
    fn collect(&mut self, block: &Block, of: &str) {
        let name = |field: &str| format!("{of}{field}");
        match &block.kind {
            BlockKind::Entry(entry) => {
                self.put(&name("title"), &entry.title);
                self.put(&name("subtitle"), &entry.subtitle);
                self.put(&name("place"), &entry.place);
                self.put(&name("date"), &entry.date);
                self.put(&name("detail"), &entry.detail);
                self.put(&name("people"), &entry.people);
                self.put(&name("link"), &entry.links);
                self.put(&name("note"), &entry.note);
                self.collect_all(&entry.body, of);
            }
            BlockKind::Item(item) => {
                self.put(&name("title"), &item.title);
                self.put(&name("detail"), &item.details);
                self.put(&name("note"), &item.note);
                self.put(&name("date"), &item.date);
                self.put(&name("link"), &item.links);
                self.collect_all(&item.body, of);
            }
            BlockKind::Citation(citation) => {
                self.put("citation", &citation.formatted);
                self.put("title", &citation.title);
                self.put("authors", &citation.authors);
                self.put("venue", &citation.venue);
                self.put("date", &citation.date);
                self.put("status", &citation.status);
                self.put("award", &citation.award);
                self.put("note", &citation.note);
                self.put("link", &citation.links);
            }
            BlockKind::Prose(prose) => self.put(&name("text"), [prose]),
            BlockKind::Bullets(bullets) => self.put(&name("highlight"), &bullets.items),
            BlockKind::Group(_) | BlockKind::Pairs(_) => {}
        }
    }

    fn collect_all(&mut self, body: &[Block], of: &str) {
        for block in body {
            match &block.kind {
                BlockKind::Entry(_) | BlockKind::Item(_) => {
                    let role = title(block);
                    self.collect(block, &format!("{role}: "));
                    self.roles.push(role);
                }
                _ => self.collect(block, of),
            }
        }
    }
}
