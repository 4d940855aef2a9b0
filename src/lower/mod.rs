//! From what is selected to blocks, before anything is grouped or numbered.

mod duration;
mod header;

use jiff::civil;

use crate::block::{Block, BlockKind, Header};
use crate::diag::{Code, Diagnostic, Sink};
use crate::locale::Locale;
use crate::model::{Numbering, Restarts, Sort};
use crate::sections::{Context, Facet};
use crate::select::{Selected, Selection};
use crate::source::Span;
use crate::value::name::Name;
use crate::value::text::Inline;

/// A CV as blocks whose order and grouping are still to be laid out.
#[derive(Debug)]
pub struct Lowered {
    /// The head.
    pub header: Header,
    /// The sections.
    pub sections: Vec<LoweredSection>,
}

/// A section as blocks.
#[derive(Debug)]
pub struct LoweredSection {
    /// The name of its kind.
    pub kind: &'static str,
    /// Unique among sections.
    pub id: String,
    /// Its title.
    pub title: Inline,
    /// A remark of the user's, and the legend of its marks.
    pub note: Option<Inline>,
    /// Whether it begins a page.
    pub break_before: bool,
    /// How entries are numbered.
    pub numbering: Numbering,
    /// Where their numbers begin anew.
    pub restarts: Restarts,
    /// What it says before its entries.
    pub opening: Vec<Block>,
    /// Its entries.
    pub entries: Vec<LoweredEntry>,
    /// The place of its header.
    pub span: Span,
}

/// An entry as a block.
#[derive(Debug)]
pub struct LoweredEntry {
    /// The heading that it stands under.
    pub heading: Option<Inline>,
    /// Where that heading stands among the others: the least rank first, and of equals the one
    /// whose entry comes first.
    pub rank: usize,
    /// The entry.
    pub block: Block,
}

/// Lowers a selection. Without a day what still goes on has no duration.
pub fn lower(
    selection: &Selection<'_>,
    locale: &Locale,
    today: Option<civil::Date>,
    sink: &mut Sink,
) -> Lowered {
    let person = &selection.cv.person;
    let own_names = person.own_names();
    let sections = selection.sections.iter();
    let in_note = selection.sections.iter().any(|one| one.section.body.has_metrics());
    let metrics = header::metrics(person, locale);
    let sections = sections.zip(std::iter::repeat(&metrics));
    Lowered {
        header: header::lower(person, if in_note { &[] } else { &metrics }, locale),
        sections: sections
            .map(|(selected, metrics)| {
                section(selected, (metrics, today), &own_names, locale, sink)
            })
            .collect(),
    }
}

fn section(
    Selected { section, entries }: &Selected<'_>,
    (metrics, today): (&[Inline], Option<civil::Date>),
    own_names: &[Name],
    locale: &Locale,
    sink: &mut Sink,
) -> LoweredSection {
    let settings = &section.settings;
    let (kind, span) = (section.kind.name, section.span);
    let columns = settings.columns();
    let cx = Context { locale, own_names, columns, span, written: None };
    let written = section.body.write(entries, &cx);
    let strange = entries.iter().filter_map(|&at| section.body.lacks_person(at, &cx));
    let hidden = |at: usize| section.body.common(at).0.hidden == Some(true);
    let mut open = (0..section.body.len()).filter(|&at| !hidden(at)).peekable();
    if open.peek().is_some() && !open.any(|at| section.body.is_wanted(at)) {
        let message = format!("none of the entries of `{}` is selected", section.id);
        let hint = "write `selected = true` in those that it is to show";
        sink.warn(Diagnostic::new(Code::W0303, span, message).hint(hint));
    }
    warn_of_strangers(&strange.collect::<Vec<_>>(), entries.len(), &cx, sink);
    let common = |index: usize| section.body.common(index).0;
    let grouped = || entries.iter().any(|&index| common(index).group.is_some());
    let facet = match &settings.group_by {
        Some(facet) => facet.value,
        None if grouped() => Facet::Group,
        None => Facet::None,
    };
    let heading = |index: usize| match facet {
        Facet::None => None,
        Facet::Group => common(index).group.as_ref().map(|group| group.inline.clone()),
        Facet::Year => {
            let when = section.body.when(index);
            let year = when.and_then(|when| Some((when.year()?, when.span()?)));
            Some(match year {
                Some((year, span)) => Inline::words(year.to_string(), span),
                None => Inline::words(locale.word("date.no-date"), span),
            })
        }
        facet => section.body.facet(index, facet, &cx),
    };
    // Groups of the user's stand in the order of the file.
    let rank = |index: usize| match facet {
        Facet::Group => index,
        facet if settings.sort != Some(Sort::File) => {
            section.body.facet_rank(index, facet)
        }
        _ => 0,
    };
    let lowered = entries.iter().enumerate().map(|(place, &index)| LoweredEntry {
        heading: heading(index),
        rank: rank(index),
        block: {
            let cx = Context { written: written.get(place), ..cx };
            let mut block = section.body.lower(index, &cx, sink);
            if settings.duration == Some(true) {
                let when = section.body.when(index);
                duration::add(&mut block, when.as_ref(), today, locale);
            }
            block
        },
    });
    let lowered: Vec<_> = lowered.collect();
    let title = match &settings.title {
        Some(title) => title.inline.clone(),
        None => Inline::words(title(kind, locale), span),
    };
    let note = settings.note.as_ref().map(|note| note.inline.clone());
    let said = |mark: char| {
        let speaks = |inline: &Inline| inline.plain().contains(mark);
        speaks(&title) || note.as_ref().is_some_and(speaks)
    };
    let legend = section.body.closing(entries, &said, &cx);
    let metrics = if section.body.has_metrics() { metrics } else { &[] };
    let parts = note.into_iter().chain(metrics.iter().cloned()).chain(legend);
    let note = Inline::join(parts, " · ");
    let opening = section.body.opening().into_iter().map(|prose| {
        let at = prose.span().unwrap_or(span);
        Block::new(BlockKind::Prose(prose), at)
    });
    let opening = opening.collect();
    LoweredSection {
        kind,
        id: section.id.clone(),
        title,
        note: (!note.is_empty()).then_some(note),
        break_before: settings.break_before == Some(true),
        numbering: settings.numbering.unwrap_or_default(),
        restarts: settings.numbering_restarts.unwrap_or_default(),
        opening,
        entries: lowered,
        span,
    }
}

/// The most entries without the person that are each worth a warning.
const FEW: usize = 5;

/// Reports entries among whose authors the person is not; where they are many, once.
fn warn_of_strangers(places: &[Span], of: usize, cx: &Context<'_>, sink: &mut Sink) {
    let Some(own) = cx.own_names.first() else { return };
    let hint = "if one of them is you, add that form of your name to `person.aliases`";
    let warning = |place: Span, message: String| {
        Diagnostic::new(Code::W0301, place, message).hint(hint)
    };
    match places {
        [] => {}
        [first, ..] if places.len() > FEW => {
            let many = places.len();
            let message = format!(
                "`{}` is not among the authors of {many} of {of} entries",
                own.display
            );
            sink.warn(warning(*first, message).label("the first of them"));
        }
        few => {
            for place in few {
                let message = format!("`{}` is not among the authors", own.display);
                sink.warn(warning(*place, message));
            }
        }
    }
}

/// The title of a kind: a word of the language; its own name where there is none.
fn title(kind: &str, locale: &Locale) -> String {
    match locale.find(&format!("section.{kind}")) {
        Some(word) => word.to_owned(),
        None => {
            let mut letters = kind.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + &letters.as_str().replace('-', " ")
        }
    }
}
