//! The closed vocabulary: what sections give and styles draw.
//!
//! A block says what something is, never how it looks. Each block and each run of its
//! text knows the place in the user's files that it came from. What is absent is `None`
//! or empty, and prints nothing at all.

use crate::source::Span;
use crate::value::text::Inline;

/// The functions that a style exports: the show rule of the document, and one a block.
pub const FUNCTIONS: [&str; 10] = [
    "cv", "header", "section", "group", "entry", "item", "citation", "pairs", "prose",
    "bullets",
];

/// The named arguments of the functions that take all that is left as their body: a parameter
/// that one of them lacks would be swallowed.
pub const SWALLOWING: [(&str, &[&str]); 2] = [
    (
        "entry",
        &[
            "kind",
            "level",
            "title",
            "subtitle",
            "place",
            "date",
            "date-room",
            "detail",
            "people",
            "links",
            "note",
        ],
    ),
    (
        "item",
        &["kind", "level", "title", "details", "note", "date", "date-room", "links"],
    ),
];

/// The whole CV as blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The head.
    pub header: Header,
    /// The sections, in the order of the pages.
    pub sections: Vec<Section>,
}

/// The head of a CV.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The person's name.
    pub name: Inline,
    /// A line on who they are.
    pub headline: Option<Inline>,
    /// Their pronouns.
    pub pronouns: Option<Inline>,
    /// Where they belong, one a line.
    pub affiliation: Vec<Inline>,
    /// Their postal address, one a line.
    pub address: Vec<Inline>,
    /// Where they live, in a word or two.
    pub location: Option<Inline>,
    /// How to reach them.
    pub contacts: Vec<Contact>,
    /// Their photograph.
    pub photo: Option<Photo>,
    /// Counts of papers and citations.
    pub metrics: Vec<Inline>,
    /// The place of the table that it came from.
    pub span: Span,
}

/// One way to reach a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// `email`, `phone`, `website`, or the network.
    pub kind: String,
    /// What it is called, unless the body says so.
    pub label: Option<Inline>,
    /// A live link that reads as text by itself.
    pub body: Inline,
}

/// A photograph.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// Its path, relative to the CV, inside the CV's folder.
    pub path: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Where the path stands.
    pub span: Span,
}

/// A section: a title and its blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The name of its kind.
    pub kind: &'static str,
    /// Unique among sections: it names the emitted file.
    pub id: String,
    /// Its title.
    pub title: Inline,
    /// A remark beside the title.
    pub note: Option<Inline>,
    /// Whether it begins a page.
    pub break_before: bool,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// The place of its header.
    pub span: Span,
}

/// A block and the place to blame for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The place of the entry that it came from.
    pub span: Span,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading below a section's, and its blocks.
    Group(Group),
    /// A stay, a degree, a project.
    Entry(Box<Entry>),
    /// One line with its date.
    Item(Box<Item>),
    /// A publication or patent.
    Citation(Box<Citation>),
    /// Labels and their values.
    Pairs(Pairs),
    /// A paragraph.
    Prose(Inline),
    /// Short points.
    Bullets(Bullets),
}

/// A heading below a section's, and its blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The heading.
    pub title: Inline,
    /// The blocks below it.
    pub blocks: Vec<Block>,
}

/// A stay, a degree, a project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// Whether it stands inside another entry.
    pub nested: bool,
    /// An institution, an organisation or a work.
    pub title: Option<Inline>,
    /// A degree or a role.
    pub subtitle: Option<Inline>,
    /// A town.
    pub place: Option<Inline>,
    /// When it was.
    pub date: Option<Inline>,
    /// A grade, an amount, a count.
    pub detail: Option<Inline>,
    /// Lines such as “Advisor: Paul Gordan”.
    pub people: Vec<Inline>,
    /// Live links.
    pub links: Vec<Inline>,
    /// A remark.
    pub note: Option<Inline>,
    /// What stands below the head lines.
    pub body: Vec<Block>,
}

/// One line with its date.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// Whether it stands inside another item.
    pub nested: bool,
    /// What it is about.
    pub title: Option<Inline>,
    /// An issuer, a role, a place, in this order.
    pub details: Vec<Inline>,
    /// A remark.
    pub note: Option<Inline>,
    /// When it was.
    pub date: Option<Inline>,
    /// Live links.
    pub links: Vec<Inline>,
    /// What stands below it.
    pub body: Vec<Block>,
}

/// A publication or patent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Citation {
    /// Its number in the list; the layout counts.
    pub number: Option<u32>,
    /// A short venue, and the year where the date is nothing more.
    pub tag: Option<Inline>,
    /// Whether the tag says all that the date says.
    pub dated_tag: bool,
    /// The whole citation as a style of CSL writes it; then title, authors, venue and date are
    /// none.
    pub formatted: Option<Inline>,
    /// The title of the work.
    pub title: Option<Inline>,
    /// The whole list, the person's own name strong.
    pub authors: Option<Inline>,
    /// The venue with its short form, volume, issue and pages.
    pub venue: Option<Inline>,
    /// When it was published.
    pub date: Option<Inline>,
    /// How far it is.
    pub status: Option<Inline>,
    /// A prize it won.
    pub award: Option<Inline>,
    /// A remark.
    pub note: Option<Inline>,
    /// Live links.
    pub links: Vec<Inline>,
}

/// Labels and their values.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// The most columns for the values; one is running text.
    pub columns: u32,
    /// The rows.
    pub rows: Vec<Pair>,
}

/// A label and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The label.
    pub label: Inline,
    /// The values.
    pub values: Vec<Inline>,
    /// A level or a remark.
    pub detail: Option<Inline>,
    /// The place of the entry that it came from.
    pub span: Span,
}

/// Short points.
#[derive(Debug, Clone, PartialEq)]
pub struct Bullets {
    /// The most columns.
    pub columns: u32,
    /// The points.
    pub items: Vec<Inline>,
    /// The places of the entries that they came from, where each is one by itself.
    pub places: Vec<Span>,
}

impl Block {
    /// A block and the place to blame for it.
    pub fn new(kind: BlockKind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl Document {
    /// Every piece of text on the pages, in order.
    pub fn inlines(&self) -> Vec<&Inline> {
        let mut all = self.header.inlines();
        all.extend(self.sections.iter().flat_map(Section::inlines));
        all
    }
}

impl Header {
    /// Every piece of text in it, in order.
    pub fn inlines(&self) -> Vec<&Inline> {
        let Header {
            name,
            headline,
            pronouns,
            affiliation,
            address,
            location,
            contacts,
            metrics,
            ..
        } = self;
        let mut all = vec![name];
        all.extend(headline.iter().chain(pronouns));
        all.extend(affiliation.iter().chain(address).chain(location));
        for contact in contacts {
            all.extend(contact.label.iter().chain([&contact.body]));
        }
        all.extend(metrics);
        all
    }
}

impl Section {
    /// Every piece of text in it, in order.
    pub fn inlines(&self) -> Vec<&Inline> {
        let mut all = vec![&self.title];
        all.extend(&self.note);
        self.blocks.iter().for_each(|block| block.collect(&mut all));
        all
    }

    /// What each entry says, with the place of the entry: those that make one block together
    /// are told apart.
    pub fn entries(&self) -> Vec<(Span, Vec<&Inline>)> {
        let mut all = Vec::new();
        for block in self.leaves() {
            match &block.kind {
                BlockKind::Bullets(bullets) if !bullets.places.is_empty() => {
                    let places = bullets.places.iter().zip(&bullets.items);
                    all.extend(places.map(|(place, item)| (*place, vec![item])));
                }
                BlockKind::Pairs(pairs) => all.extend(pairs.rows.iter().map(|row| {
                    let texts = std::iter::once(&row.label).chain(&row.values);
                    (row.span, texts.chain(&row.detail).collect())
                })),
                _ => all.push((block.span, block.inlines())),
            }
        }
        all
    }

    /// Its blocks, and instead of groups those of the groups.
    pub fn leaves(&self) -> Vec<&Block> {
        fn collect<'a>(blocks: &'a [Block], all: &mut Vec<&'a Block>) {
            for block in blocks {
                match &block.kind {
                    BlockKind::Group(group) => collect(&group.blocks, all),
                    _ => all.push(block),
                }
            }
        }
        let mut all = Vec::new();
        collect(&self.blocks, &mut all);
        all
    }
}

impl Block {
    /// Every piece of text in it, in order.
    pub fn inlines(&self) -> Vec<&Inline> {
        let mut all = Vec::new();
        self.collect(&mut all);
        all
    }

    fn collect<'a>(&'a self, all: &mut Vec<&'a Inline>) {
        match &self.kind {
            BlockKind::Group(group) => {
                all.push(&group.title);
                group.blocks.iter().for_each(|block| block.collect(all));
            }
            BlockKind::Entry(entry) => {
                let Entry { title, subtitle, place, date, detail, .. } = entry.as_ref();
                all.extend([title, subtitle, place, date, detail].into_iter().flatten());
                all.extend(entry.people.iter().chain(&entry.links).chain(&entry.note));
                entry.body.iter().for_each(|block| block.collect(all));
            }
            BlockKind::Item(item) => {
                all.extend(item.title.iter().chain(&item.details));
                all.extend(item.note.iter().chain(&item.date).chain(&item.links));
                item.body.iter().for_each(|block| block.collect(all));
            }
            BlockKind::Citation(citation) => {
                let Citation { tag, title, authors, venue, date, status, .. } =
                    citation.as_ref();
                all.extend(
                    [tag, title, authors, venue, date, status].into_iter().flatten(),
                );
                all.extend(&citation.formatted);
                all.extend(citation.award.iter().chain(&citation.note));
                all.extend(&citation.links);
            }
            BlockKind::Pairs(pairs) => {
                for row in &pairs.rows {
                    all.push(&row.label);
                    all.extend(row.values.iter().chain(&row.detail));
                }
            }
            BlockKind::Prose(prose) => all.push(prose),
            BlockKind::Bullets(bullets) => all.extend(&bullets.items),
        }
    }
}
