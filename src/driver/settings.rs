//! What the emitted source says of the document beside its blocks.

use std::collections::BTreeSet;
use std::iter::repeat;

use super::{Clock, Disk, Request};
use crate::canonical::canonical;
use crate::diag::{Code, Diagnostic, Sink};
use crate::emit::{Attachment, Marks, Settings};
use crate::export::Standards;
use crate::locale::{Locale, pattern};
use crate::model::{Cv, EmbedSource, Margins, Updated};
use crate::select::Selection;
use crate::source::Sources;
use crate::style::Style;
use crate::value::date::When;

/// How much of its source the PDF carries. With the files themselves it would carry what a
/// variant redacts.
pub(super) fn carried(cv: &Cv, standards: &Standards, sink: &mut Sink) -> EmbedSource {
    let asked = cv.document.embed_source;
    let redacts = cv.variant.as_ref().is_some_and(|it| !it.redact.is_empty());
    match asked {
        _ if !standards.allow_attachments() => EmbedSource::None,
        Some(asked) if asked.value == EmbedSource::Full && redacts => {
            let message = "the files have what this variant redacts: the PDF carries what its \
                           pages show";
            let diagnostic = Diagnostic::new(Code::W0308, asked.span, message);
            let hint = "write `embed-source = \"shown\"` for this variant";
            sink.warn(diagnostic.hint(hint));
            EmbedSource::Shown
        }
        Some(asked) => asked.value,
        None => EmbedSource::default(),
    }
}

/// What the PDF carries: descriptions for the emitted source, and bytes for the world.
pub(super) fn attachments(
    selection: &Selection<'_>,
    locale: &Locale,
    wanted: EmbedSource,
    style: &Style,
    Request { which, set, fonts, .. }: &Request,
    sources: &Sources,
    disk: &Disk,
) -> (Vec<Attachment>, Vec<(String, Vec<u8>)>) {
    let mut files: Vec<(String, Vec<u8>)> = match wanted {
        EmbedSource::None => return (Vec::new(), Vec::new()),
        EmbedSource::Shown => {
            vec![("cv.toml".to_owned(), canonical(selection).into_bytes())]
        }
        EmbedSource::Full => sources
            .iter()
            .filter_map(|(_, source)| {
                let path = disk.relative(source.path())?;
                let bytes = as_typed(source.text(), &path, disk);
                Some((path, bytes))
            })
            .collect(),
    };
    files.extend(companions(selection, style, sources, disk));
    // A file that two sections read is carried once.
    let mut known = BTreeSet::new();
    files.retain(|(path, _)| known.insert(path.clone()));
    // What the files do not say: the source that is shown has the overrides in it.
    let full = wanted == EmbedSource::Full;
    let variant =
        which.variant().filter(|_| full).map(|name| format!("--variant {name}"));
    let set = set.iter().filter(|_| full).map(|each| format!("--set {each}"));
    let fonts = fonts.local_files().into_iter();
    let fonts: Vec<String> = fonts.map(|(path, _)| format!("fonts/{path}")).collect();
    let with: Vec<String> = variant.into_iter().chain(set).chain(fonts).collect();
    let with = if with.is_empty() {
        String::new()
    } else {
        format!(", built with {}", with.join(", "))
    };
    let source = locale.word("document.source");
    let described = files.iter().zip([with.as_str()].into_iter().chain(repeat("")));
    let described = described.map(|((path, _), with)| Attachment {
        path: path.clone(),
        description: format!("{source}{with}"),
        mime: media_type(path),
    });
    (described.collect(), files)
}

/// A source to the byte: with the byte order mark that its text has no longer.
fn as_typed(text: &str, path: &str, disk: &Disk) -> Vec<u8> {
    let typed = disk.bytes(path).ok();
    let typed = typed.filter(|bytes| {
        bytes.strip_prefix("\u{feff}".as_bytes()) == Some(text.as_bytes())
    });
    typed.unwrap_or_else(|| text.as_bytes().to_vec())
}

/// What the pages need beside the CV and its entries: styles of the user's own, styles of
/// citations, and the photo.
fn companions(
    selection: &Selection<'_>,
    style: &Style,
    sources: &Sources,
    disk: &Disk,
) -> Vec<(String, Vec<u8>)> {
    let styles = style.locals.iter().map(|(path, file)| {
        (path.clone(), as_typed(sources.get(*file).text(), path, disk))
    });
    let citations = selection.sections.iter().filter_map(|it| it.section.body.file());
    let citations = citations.map(|file| {
        let path = crate::decode::Path { text: file.text.clone(), span: file.span };
        path.normal()
    });
    let photo = selection.cv.person.photo.as_ref().map(crate::decode::Path::normal);
    let named = citations.chain(photo).filter_map(|path| {
        // What cannot be read is reported where it is used.
        let bytes = disk.bytes(&path).ok()?;
        Some((path, bytes))
    });
    styles.chain(named).collect()
}

/// What sort of file a source is.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("toml") => "application/toml",
        Some("json") => "application/json",
        Some("yaml" | "yml") => "application/yaml",
        Some("bib") => "application/x-bibtex",
        Some("csl") => "application/vnd.citationstyles.style+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        _ => "text/plain",
    }
}

/// The settings of a document.
pub(super) fn settings(
    cv: &Cv,
    locale: &Locale,
    style: &Style,
    options: Vec<(String, String)>,
    attachments: Vec<Attachment>,
    request: &Request,
    selection: &Selection<'_>,
) -> Settings {
    let name = cv.person.display_name().plain();
    let title = match &cv.document.title {
        Some(title) => title.inline.plain(),
        None => {
            let name = cv.person.display_name();
            locale.fill("document.title", cv.person.name.span, &[("name", name)]).plain()
        }
    };
    Settings {
        source: request.input.file_name(),
        name,
        title,
        keywords: cv.document.keywords.0.iter().map(|word| word.text.clone()).collect(),
        date: Some(date(cv, request, selection)),
        language: locale.language(),
        region: locale.region().filter(|region| region.len() == 2),
        rtl: locale.is_rtl(),
        page_label: locale.word("document.page").to_owned(),
        marks: Marks {
            comma: locale.word("join.comma").to_owned(),
            semicolon: locale.word("join.semicolon").to_owned(),
            colon: locale.colon().to_owned(),
        },
        quotes: locale
            .quotes()
            .filter(|_| Some(locale.word("join.quoted")) != pattern("join.quoted"))
            .map(|(open, close)| (open.to_owned(), close.to_owned())),
        layout: layout_arguments(cv),
        style: style.name.clone(),
        options,
        attachments,
        fit: None,
    }
}

/// The day that the CV says it is, if it says one.
pub(super) fn today(cv: &Cv, clock: &Clock) -> Option<jiff::civil::Date> {
    match &cv.document.updated {
        Some(Updated::On(day, _)) => Some(*day),
        Some(Updated::Today(_)) => Some(clock.today()),
        None => None,
    }
}

/// The day of the document: what the CV says, or the environment, or else the latest day
/// that the pages speak of. PDF/A wants a day, and the clock would make every build a
/// different file.
fn date(cv: &Cv, request: &Request, selection: &Selection<'_>) -> jiff::civil::Date {
    if let Some(day) = today(cv, &request.clock).or(request.clock.source_date()) {
        return day;
    }
    let dates = selection.sections.iter().flat_map(|selected| {
        selected.entries.iter().filter_map(|&index| selected.section.body.when(index))
    });
    let started = dates.filter_map(|when| match when {
        When::On(date) => Some(date.sort_key()),
        When::In(dates) => dates.iter().map(|date| date.sort_key()).max(),
        When::From(start, _) => start.as_ref().map(|date| date.sort_key()),
    });
    let (year, month, day) = started.max().unwrap_or((0, 0, 0));
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    jiff::civil::Date::new(year, month.max(1), day.max(1)).unwrap_or(epoch).max(epoch)
}

fn layout_arguments(cv: &Cv) -> Vec<(&'static str, String)> {
    use crate::decode::Choice;
    let layout = &cv.layout;
    let mut arguments = Vec::new();
    if let Some(paper) = layout.paper {
        arguments.push(("paper", crate::emit::string(paper.word())));
    }
    if let Some(margin) = &layout.margin {
        arguments.push((
            "margin",
            match &margin.margins {
                Margins::All(width) => width.0.to_string(),
                Margins::Sides(sides) => {
                    let all = [
                        ("top", &sides.top),
                        ("bottom", &sides.bottom),
                        ("left", &sides.left),
                        ("right", &sides.right),
                        ("x", &sides.x),
                        ("y", &sides.y),
                    ];
                    let all = all.iter().filter_map(|(name, length)| {
                        length.as_ref().map(|width| format!("{name}: {}", width.0))
                    });
                    format!("({},)", all.collect::<Vec<_>>().join(", "))
                }
            },
        ));
    }
    if let Some(size) = &layout.font_size {
        arguments.push(("font-size", size.0.to_string()));
    }
    if let Some(wanted) = layout.page_numbers {
        arguments.push(("page-numbers", wanted.to_string()));
    }
    arguments
}
