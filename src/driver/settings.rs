//! What the emitted source says of the document beside its blocks.

use super::{Disk, Request};
use crate::canonical::canonical;
use crate::emit::{Attachment, Marks, Settings};
use crate::export::Standards;
use crate::locale::Locale;
use crate::model::{Cv, EmbedSource, Margins, Updated};
use crate::select::Selection;
use crate::source::Sources;
use crate::style::Style;
use crate::value::date::When;

/// What the PDF carries: descriptions for the emitted source, and bytes for the world.
pub(super) fn attachments(
    selection: &Selection<'_>,
    locale: &Locale,
    standards: &Standards,
    sources: &Sources,
    disk: &Disk,
) -> (Vec<Attachment>, Vec<(String, Vec<u8>)>) {
    let wanted = selection.cv.document.embed_source.map(|wanted| wanted.value);
    let wanted = if standards.allow_attachments() {
        wanted.unwrap_or_default()
    } else {
        EmbedSource::None
    };
    let files: Vec<(String, Vec<u8>)> = match wanted {
        EmbedSource::None => Vec::new(),
        EmbedSource::Shown => {
            vec![("cv.toml".to_owned(), canonical(selection).into_bytes())]
        }
        EmbedSource::Full => {
            let mut files: Vec<(String, Vec<u8>)> = Vec::new();
            for (_, source) in sources.iter() {
                let path = disk.relative(source.path());
                // A file that two sections read is carried once.
                if let Some(path) =
                    path.filter(|path| !files.iter().any(|(p, _)| p == path))
                {
                    files.push((path, source.text().as_bytes().to_vec()));
                }
            }
            files
        }
    };
    let described = files.iter().map(|(path, _)| Attachment {
        path: path.clone(),
        description: locale.word("document.source").to_owned(),
        mime: media_type(path),
    });
    (described.collect(), files)
}

/// What sort of text a source file is.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("toml") => "application/toml",
        Some("json") => "application/json",
        Some("yaml" | "yml") => "application/yaml",
        Some("bib") => "application/x-bibtex",
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
        layout: layout_arguments(cv),
        style: style.name.clone(),
        options,
        attachments,
    }
}

/// The day of the document: what the CV says, or the environment, or else the latest day
/// that the pages speak of. PDF/A wants a day, and the clock would make every build a
/// different file.
fn date(cv: &Cv, request: &Request, selection: &Selection<'_>) -> jiff::civil::Date {
    match &cv.document.updated {
        Some(Updated::On(day, _)) => return *day,
        Some(Updated::Today(_)) => return request.clock.today(),
        None => {}
    }
    if let Some(day) = request.clock.source_date() {
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
