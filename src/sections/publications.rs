//! `publications`: papers, books, theses, preprints.

use super::authors::{self, Author};
use super::bibliography;
use super::common::{Common, Link, date, link, linked, links, text};
use super::{Context, Facet, Kind};
use crate::block::{BlockKind, Citation};
use crate::cite::{self, Carried, CitationStyle};
use crate::decode::{Amount, Choice, Node, Shape, Value, Word, choice, record};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{Span, Spanned};
use crate::value::date::{Date, DateKind, When};
use crate::value::identifier;
use crate::value::name::Name;
use crate::value::text::{Inline, RunKind, Text};
use crate::works::{Facts, Stage};

/// Papers, books, theses, preprints.
#[derive(Debug)]
pub struct Publications;

choice! {
    /// What sort of publication it is.
    pub enum PublicationType {
        /// Anything else, and what has no type.
        Other = "other",
        /// In a journal.
        Article = "article",
        /// In the proceedings of a conference.
        Conference = "conference",
        /// At a workshop.
        Workshop = "workshop",
        /// Not yet reviewed.
        Preprint = "preprint",
        /// A thesis.
        Thesis = "thesis",
        /// A book.
        Book = "book",
        /// A part of a book.
        Chapter = "chapter",
        /// A technical report.
        Report = "report",
        /// A patent.
        Patent = "patent",
        /// A program.
        Software = "software",
        /// A set of data.
        Dataset = "dataset",
    }
}

record! {
    /// What a section of publications can say of all its entries.
    pub struct PublicationOptions {
        /// The most authors to print of a longer list. The person and the last author are
        /// never dropped.
        pub authors_max: Option<Spanned<u32>>,
        /// What the marks behind names mean. Left out, it explains the marks that occur;
        /// `false` prints none.
        pub legend: Option<Legend>,
        /// Whether to show only the entries that are `selected`.
        pub selected: Option<bool>,
        /// Whether to show a preprint and the published version of it as one, the latter with a
        /// link to the former.
        pub merge: Option<bool>,
        /// Whether the counts of `person.metrics` stand in the section's note, and not in the
        /// head.
        pub metrics: Option<bool>,
        /// How entries are written: `native`, which is cvpress's own; the name of a style of
        /// the Citation Style Language, such as `apa`, `ieee`, `nature` or `vancouver`; or a
        /// `.csl` file.
        pub citation_style: Option<CitationStyle>,
    }
}

record! {
    /// A publication.
    pub struct Publication {
        /// Its title.
        pub title: Text,
        /// Who wrote it: names in either order, with marks such as `*`, or tables.
        pub authors: Vec<Author>,
        /// Who edited it.
        pub editors: Vec<Author>,
        /// What sort of publication it is.
        pub category: Option<PublicationType> as "type",
        /// The journal, conference or book that it stands in.
        pub venue: Option<Text>,
        /// The short form of the venue, such as `NeurIPS`.
        pub venue_short: Option<Text>,
        /// The publisher.
        pub publisher: Option<Text>,
        /// The volume: a number, or words.
        pub volume: Option<Amount>,
        /// The issue: a number, or words.
        pub issue: Option<Amount>,
        /// The pages, such as `"235–257"`.
        pub pages: Option<Amount>,
        /// How far it is, such as `"Under review"`.
        pub status: Option<Text>,
        /// Its DOI, with or without the address of the resolver.
        pub doi: Option<Word>,
        /// Its number on arXiv.
        pub arxiv: Option<Word>,
        /// Its number on PubMed.
        pub pmid: Option<Amount>,
        /// Its ISBN.
        pub isbn: Option<Word>,
        /// Links to code, slides, a video.
        pub links: Vec<Link>,
        /// A prize it won, or how it was presented.
        pub award: Option<Text>,
        /// Whether it is one of the selected, for sections that show only those.
        pub selected: Option<bool>,
        /// Its abstract. No style prints it: it travels with the entry.
        pub summary: Option<Text> as "abstract",
        /// How often it was cited.
        pub citations: Option<u32>,
        /// All that a `.bib` or `.yaml` file says of it, as Hayagriva's YAML. A `citation-style`
        /// writes the entry from this and not from the fields above; cvpress fills it in.
        pub hayagriva: Option<Carried>,
    }
}

/// A legend of the user's, or whether there is to be one.
#[derive(Debug, Clone, PartialEq)]
pub enum Legend {
    /// Whether to print the one that the marks give.
    Automatic(bool),
    /// The user's own words.
    Words(Text),
}

impl Value for Legend {
    fn shape() -> Shape {
        Shape::Either(vec![Shape::Text, Shape::Boolean])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        match node.boolean() {
            Some(wanted) => Ok(Self::Automatic(wanted)),
            None if node.string().is_some() || node.is_table() => {
                Text::decode(node, sink).map(Self::Words)
            }
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        match self {
            Self::Automatic(wanted) => wanted.encode(),
            Self::Words(text) => text.encode(),
        }
    }
}

impl Kind for Publications {
    const NAME: &'static str = "publications";
    const NOUN: [&'static str; 2] = ["publication", "publications"];
    const DOC: &'static str = "Papers, books, theses, preprints. The person's own name is \
                               found among the authors, however it is written, and shown \
                               strong.";
    const FACETS: &'static [Facet] = &[Facet::Type, Facet::Status, Facet::Venue];
    const NEWEST_FIRST: bool = true;
    type Options = PublicationOptions;
    type Entry = Publication;

    fn check(options: &PublicationOptions, sink: &mut Sink) -> Result<(), Failed> {
        if let Some(Spanned { value: 0, span }) = options.authors_max {
            let message = "`authors-max` cannot be 0";
            return Err(sink.error(
                Diagnostic::new(Code::E0208, span, message)
                    .hint("the person and the last author are always printed"),
            ));
        }
        Ok(())
    }

    fn file(options: &PublicationOptions) -> Option<&Word> {
        options.citation_style.as_ref().and_then(CitationStyle::file)
    }

    fn read_file(
        options: &mut PublicationOptions,
        text: &str,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        options.citation_style.as_mut().map_or(Ok(()), |style| style.read(text, sink))
    }

    fn has_citation_style(options: &PublicationOptions) -> bool {
        options.citation_style.as_ref().is_some_and(|style| !style.is_native())
    }

    fn write(
        entries: &[(&Publication, &Common)],
        options: &PublicationOptions,
        cx: &Context<'_>,
    ) -> Vec<Inline> {
        let style = options.citation_style.as_ref().and_then(CitationStyle::style);
        let Some(style) = style else { return Vec::new() };
        let is_own = |name: &str| {
            let name = Name::parse(name);
            cx.own_names.iter().any(|own| name.is(own))
        };
        let works = entries.iter().enumerate().map(|(at, (entry, common))| {
            let key = format!("work-{at}");
            // What is carried was read once already, under another key.
            let carried = entry.hayagriva.as_ref().map(|carried| carried.entry(&key));
            let carried = carried.and_then(Result::ok);
            cite::Work {
                entry: carried
                    .unwrap_or_else(|| bibliography::cited(&key, entry, common)),
                span: entry.title.span,
                is_own: &is_own,
                marks: entry.authors.iter().map(|author| author.marks().to_owned()).collect(),
                et_al: cx.locale.word("publication.et-al").to_owned(),
            }
        });
        cite::write(style, &cx.locale.tag(), &works.collect::<Vec<_>>())
    }

    fn lower(
        entry: &Publication,
        common: &Common,
        options: &PublicationOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let when = date(&common.dates, cx);
        let citations = entry.citations.map(|count| {
            let n = usize::try_from(count).unwrap_or(usize::MAX);
            Inline::words(cx.locale.plural("count.citations", n), cx.span)
        });
        let notes = cx.locale.semicolons(text(&common.note).into_iter().chain(citations));
        if let Some(written) = cx.written.filter(|written| !written.is_empty()) {
            return BlockKind::Citation(Box::new(Citation {
                formatted: Some(written.clone()),
                // A style says by itself what sort of thesis it is.
                status: text(&entry.status)
                    .filter(|_| entry.category != Some(PublicationType::Thesis)),
                award: text(&entry.award),
                note: (!notes.is_empty()).then_some(notes),
                links: unsaid(all_links(entry, cx), written),
                ..Citation::default()
            }));
        }
        let (tag, dated_tag) = tag(entry, common);
        BlockKind::Citation(Box::new(Citation {
            formatted: None,
            number: None,
            tag,
            dated_tag,
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            authors: who(entry, options, cx),
            venue: venue(entry, cx),
            date: when,
            status: text(&entry.status),
            award: text(&entry.award),
            note: (!notes.is_empty()).then_some(notes),
            links: all_links(entry, cx),
        }))
    }

    fn closing(
        entries: &[&Publication],
        options: &PublicationOptions,
        said: &dyn Fn(char) -> bool,
        cx: &Context<'_>,
    ) -> Option<Inline> {
        // What is asked for is printed; what comes by itself says nothing twice.
        let asked = options.legend.is_some();
        let said = |mark: char| !asked && said(mark);
        match &options.legend {
            Some(Legend::Automatic(false)) => None,
            Some(Legend::Words(text)) => Some(text.inline.clone()),
            Some(Legend::Automatic(true)) | None => {
                let authors = entries.iter().flat_map(|entry| {
                    authors::visible(
                        &entry.authors,
                        options.authors_max.map(|most| most.value),
                        cx,
                    )
                    .into_iter()
                    .chain(&entry.editors)
                });
                authors::legend(authors, &said, cx)
            }
        }
    }

    fn is_wanted(entry: &Publication, options: &PublicationOptions) -> bool {
        options.selected != Some(true) || entry.selected == Some(true)
    }

    fn merges(options: &PublicationOptions) -> bool {
        options.merge == Some(true)
    }

    fn absorb(entry: &mut Publication, other: &Publication, common: &Common, facts: &Facts) {
        let word = |text: &String| Word { text: text.clone(), span: facts.span };
        let preprint = facts.stage < Stage::Published;
        let said = |url: &str| {
            let number = identifier::arxiv(url);
            let number = number.as_deref().map(identifier::unversioned);
            number.is_some() && number == facts.arxiv.as_deref()
        };
        let mut links = other.links.clone();
        // A preprint elsewhere than on arXiv: by its DOI, or by its address.
        let doi = facts.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
        let address = doi.or_else(|| common.url.as_ref().map(|url| url.address.clone()));
        if let Some(address) = address.filter(|address| preprint && !said(address)) {
            links.push(Link::new("Preprint", address, facts.span));
        }
        let known: Vec<String> =
            entry.links.iter().map(|link| link.url.address.clone()).collect();
        links.retain(|link| {
            let address = &link.url.address;
            !known.contains(address) && !said(address)
        });
        entry.links.extend(links);
        entry.arxiv = entry.arxiv.take().or_else(|| facts.arxiv.as_ref().map(word));
        if !preprint {
            entry.doi = entry.doi.take().or_else(|| other.doi.clone());
        }
        entry.pmid = entry.pmid.take().or_else(|| other.pmid.clone());
        entry.award = entry.award.take().or_else(|| other.award.clone());
        entry.selected = entry.selected.or(other.selected);
        entry.citations = entry.citations.max(other.citations);
    }

    fn has_metrics(options: &PublicationOptions) -> bool {
        options.metrics == Some(true)
    }

    fn lacks_person(entry: &Publication, cx: &Context<'_>) -> Option<Span> {
        let mut everyone = entry.authors.iter().chain(&entry.editors).peekable();
        let told = everyone.peek().is_some()
            && !everyone.any(|who| who.is_own(cx) || who.is_open());
        told.then_some(entry.title.span)
    }

    fn names(entry: &Publication) -> Vec<&Name> {
        entry.authors.iter().chain(&entry.editors).filter_map(Author::name).collect()
    }

    fn facts(entry: &Publication, common: &Common, span: Span) -> Option<Facts> {
        Some(bibliography::facts(entry, common, span))
    }

    fn facet(entry: &Publication, facet: Facet, cx: &Context<'_>) -> Option<Inline> {
        match facet {
            Facet::Type => {
                let word = entry.category.unwrap_or_default().word();
                let heading = cx.locale.find(&format!("publication-type.{word}"))?;
                Some(Inline::words(heading, cx.span))
            }
            Facet::Status => text(&entry.status),
            Facet::Venue => text(&entry.venue),
            _ => None,
        }
    }

    fn facet_rank(entry: &Publication, facet: Facet) -> usize {
        if facet != Facet::Type {
            return 0;
        }
        let own = entry.category.unwrap_or_default();
        let all = PublicationType::all();
        // What has no type stands behind all that has one.
        let last = own == PublicationType::Other;
        all.iter().position(|one| *one == own && !last).unwrap_or(all.len())
    }
}

/// The links that a citation does not lead to by itself.
fn unsaid(links: Vec<Inline>, written: &Inline) -> Vec<Inline> {
    let mut said = Vec::new();
    written.addresses(&mut said);
    let plain = written.plain();
    let new = |link: &Inline| {
        let mut own = Vec::new();
        link.addresses(&mut own);
        own.is_empty() || !own.iter().all(|address| {
            let bare = address.trim_start_matches("https://").trim_start_matches("http://");
            said.contains(address) || plain.contains(bare)
        })
    };
    links.into_iter().filter(new).collect()
}

/// The authors; where there are none, the editors stand in their place.
fn who(
    entry: &Publication,
    options: &PublicationOptions,
    cx: &Context<'_>,
) -> Option<Inline> {
    match authors::print(&entry.authors, options.authors_max.map(|most| most.value), cx) {
        Some(authors) => Some(authors),
        None => edited_by(entry, cx),
    }
}

fn edited_by(entry: &Publication, cx: &Context<'_>) -> Option<Inline> {
    let mut names = authors::print(&entry.editors, None, cx)?;
    let label = cx.locale.plural("publication.editor", entry.editors.len());
    names.push_words(&format!(" {label}"), cx.span);
    Some(names)
}

/// “Venue (Short) 12 (3), 24–66, Publisher”.
fn venue(entry: &Publication, cx: &Context<'_>) -> Option<Inline> {
    let amount =
        |field: &Option<Amount>| field.as_ref().map(|amount| amount.0.inline.clone());
    let fill = |key: &str, name: &str, value: Inline| {
        let span = value.span().unwrap_or(cx.span);
        cx.locale.fill(key, span, &[(name, value)])
    };
    let short = entry.venue_short.as_ref().filter(|short| {
        let venue = entry.venue.as_ref().map(|venue| venue.inline.plain());
        !venue.is_some_and(|venue| venue.contains(&short.inline.plain()))
    });
    let short = short.map(|short| match entry.venue {
        Some(_) => fill("publication.venue-short", "venue", short.inline.clone()),
        None => short.inline.clone(),
    });
    let volume = amount(&entry.volume).map(|v| fill("publication.volume", "volume", v));
    let issue = amount(&entry.issue).map(|i| fill("publication.issue", "issue", i));
    let head = [text(&entry.venue), short, volume, issue];
    let head = Inline::join(head.into_iter().flatten(), " ");
    let pages = amount(&entry.pages).map(|p| fill("publication.pages", "pages", p));
    let editors = if entry.authors.is_empty() { None } else { edited_by(entry, cx) };
    let parts = [Some(head), editors, pages, text(&entry.publisher)];
    let venue = cx.locale.commas(parts.into_iter().flatten());
    (!venue.is_empty()).then_some(venue)
}

/// “NeurIPS 2024”, and whether that says all of the date: a date that is more than a year
/// stands by itself.
fn tag(entry: &Publication, common: &Common) -> (Option<Inline>, bool) {
    let Some(short) = &entry.venue_short else { return (None, false) };
    let mut tag = short.inline.clone();
    let Some(When::On(Date { kind: DateKind::Year(year), span })) = &common.dates.0
    else {
        return (Some(tag), false);
    };
    let year = year.to_string();
    if !tag.plain().ends_with(&year) {
        tag.push_words(&format!(" {year}"), *span);
    }
    (Some(tag), true)
}

/// The labelled links, and those that identifiers give.
fn all_links(entry: &Publication, cx: &Context<'_>) -> Vec<Inline> {
    let mut all = links(&entry.links);
    let mut add = |label: String, address: String, span: Span| {
        let words = Inline::new().with(RunKind::Tied(Inline::words(label, span)), span);
        all.push(link(words, &address, span));
    };
    // The DOI of a preprint on arXiv is its number once more.
    let twice = |doi: &Word| entry.arxiv.is_some() && identifier::arxiv(&doi.text).is_some();
    if let Some(doi) = entry.doi.as_ref().filter(|doi| !twice(doi)) {
        let address =
            format!("https://doi.org/{}", bare(&doi.text, &["doi.org/", "doi:"]));
        add(cx.locale.word("publication.doi").to_owned(), address, doi.span);
    }
    if let Some(arxiv) = &entry.arxiv {
        let bare = bare(&arxiv.text, &["arxiv.org/abs/", "arxiv.org/pdf/", "arxiv:"]);
        let label = format!("{}:{bare}", cx.locale.word("publication.arxiv"));
        add(label, format!("https://arxiv.org/abs/{bare}"), arxiv.span);
    }
    if let Some(pmid) = &entry.pmid {
        let label = format!("{} {}", cx.locale.word("publication.pubmed"), pmid.0.raw);
        let address = format!("https://pubmed.ncbi.nlm.nih.gov/{}/", pmid.0.raw);
        add(label, address, pmid.0.span);
    }
    if let Some(isbn) = &entry.isbn {
        let words = Inline::words(format!("ISBN {}", isbn.text), isbn.span);
        all.push(Inline::new().with(RunKind::Tied(words), isbn.span));
    }
    all
}

/// An identifier without what may stand before it, in any case.
fn bare<'a>(text: &'a str, prefixes: &[&str]) -> &'a str {
    let lower = text.to_ascii_lowercase();
    let ends =
        prefixes.iter().filter_map(|prefix| Some(lower.find(prefix)? + prefix.len()));
    ends.max().map_or(text, |end| text[end..].trim_start())
}
