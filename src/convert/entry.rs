//! What the formats have in common: how a date, pages or an identifier of theirs reads in
//! `cv.toml`, and what is said of what gets lost.

use std::ops::Range;

use super::Input;
use super::xml::characters;
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{FileId, Span};
pub(super) use crate::value::identifier::{arxiv, doi, is_arxiv, unversioned};

/// Words and their place.
pub(super) type Found = (String, Range<usize>);

/// Says that a file is not of its format.
pub(super) fn broken(
    input: Input<'_>,
    at: Range<usize>,
    message: impl Into<String>,
    sink: &mut Sink,
) -> Failed {
    sink.error(Diagnostic::new(Code::E0107, Span::new(input.file, at), message))
}

/// Says that something of a file could not be carried over as it is.
pub(super) fn warn(
    file: FileId,
    at: Range<usize>,
    message: impl Into<String>,
    hint: Option<&str>,
    sink: &mut Sink,
) {
    let diagnostic = Diagnostic::new(Code::W0101, Span::new(file, at), message.into());
    sink.warn(diagnostic.maybe_hint(hint.map(str::to_owned)));
}

/// Says that a field is not used: `cvpress check --verbose` shows it.
pub(super) fn unused(file: FileId, at: Range<usize>, field: &str, sink: &mut Sink) {
    let message = format!("the field `{field}` is not used");
    sink.note(Diagnostic::new(Code::N0101, Span::new(file, at), message));
}

/// Pages with an en dash between numbers: `12--34` and `12-34` are `12–34`.
pub(super) fn pages(text: &str) -> String {
    let ranges = text.split(',').map(|range| {
        let range = range.trim().replace("--", "–").replace('—', "–");
        match range.split_once('-') {
            Some((first, last)) if is_number(first) && is_number(last) => {
                format!("{}–{}", first.trim(), last.trim())
            }
            _ => range,
        }
    });
    ranges.collect::<Vec<_>>().join(", ").replace("––", "–")
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    // `7:1` is the first page of the seventh article.
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == ':')
}

/// A date as `cv.toml` has it; none where it is none.
pub(super) fn date(year: i32, month: Option<u8>, day: Option<u8>) -> Option<String> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    Some(match (month.filter(|m| (1..=12).contains(m)), day) {
        (Some(month), Some(day)) if (1..=31).contains(&day) => {
            format!("{year:04}-{month:02}-{day:02}")
        }
        (Some(month), _) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    })
}

/// The type that a venue says: proceedings of a workshop are not those of a conference, and
/// what lies on arXiv alone is a preprint.
pub(super) fn refine(kind: &'static str, venue: &str) -> &'static str {
    let lower = venue.to_lowercase();
    match kind {
        "article" | "conference" | "other" if is_archive(venue) => "preprint",
        "conference" if lower.contains("workshop") => "workshop",
        "article" if lower.contains("arxiv") => "preprint",
        kind => kind,
    }
}

/// Whether what stands for a venue is arXiv alone. It is none: nothing is published there.
pub(super) fn is_archive(venue: &str) -> bool {
    let lower = venue.trim().to_lowercase();
    matches!(
        lower.as_str(),
        "arxiv" | "arxiv.org" | "arxiv (cornell university)" | "arxiv e-prints" | "corr"
    )
}

/// Whether the name of a venue says that people met there.
pub(super) fn is_meeting(venue: &str) -> bool {
    let lower = venue.to_lowercase();
    ["conference", "symposium", "workshop"].iter().any(|word| lower.contains(word))
}

/// Puts the identifiers that an address says where none are yet; else the address itself.
pub(super) fn address(maker: &mut Maker, url: &str, at: Range<usize>) {
    let arxiv_too = maker.has("arxiv");
    if let Some(number) = arxiv(url) {
        if !arxiv_too {
            maker.text("arxiv", number, at);
        }
    } else if resolves(url) && maker.has("doi") {
        // The DOI says it already.
    } else if let Some(doi) = doi(url).filter(|_| resolves(url)) {
        maker.text("doi", doi, at);
    } else if url.starts_with("http://") || url.starts_with("https://") {
        maker.text("url", url, at);
    }
}

/// Whether an address is that of a resolver: `doi.org`, `doi.acm.org`.
fn resolves(url: &str) -> bool {
    url.contains("doi.org/") || url.contains("://doi.")
}

/// Puts what the addresses of a work say: identifiers; and the first address that is none
/// where nothing else leads to the work.
pub(super) fn addresses(maker: &mut Maker, urls: Vec<Found>) {
    let telling = |(url, _): &Found| arxiv(url).is_some() || resolves(url);
    let (telling, pages): (Vec<Found>, Vec<Found>) = urls.into_iter().partition(telling);
    for (url, at) in telling {
        address(maker, &url, at);
    }
    let led = ["doi", "arxiv", "url"].iter().any(|key| maker.has(key));
    if let Some((url, at)) = pages.into_iter().next().filter(|_| !led) {
        // Services do not write every address as it may stand.
        let url: String = url.chars().map(escaped).collect();
        address(maker, &url, at);
    }
}

pub(super) fn escaped(c: char) -> String {
    match c {
        ' ' | '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^' => {
            format!("%{:02X}", u32::from(c))
        }
        c => c.to_string(),
    }
}

/// Puts a DOI as it is typed; one of arXiv's is the number of the paper there.
pub(super) fn put_doi(
    maker: &mut Maker,
    typed: Found,
    input: Input<'_>,
    sink: &mut Sink,
) {
    let (typed, at) = typed;
    match typed.split_whitespace().find_map(doi) {
        Some(doi) => address(maker, &format!("https://doi.org/{doi}"), at),
        None => warn(input.file, at, format!("`{typed}` is no DOI"), None, sink),
    }
}

/// Puts a number on arXiv where it is one, alone or in words, and none is there yet.
pub(super) fn put_arxiv(maker: &mut Maker, typed: &str, at: Range<usize>) {
    let typed = typed.trim();
    let number = if is_arxiv(typed) { Some(typed.to_owned()) } else { arxiv(typed) };
    if let Some(number) = number.filter(|_| !maker.has("arxiv")) {
        maker.text("arxiv", number, at);
    }
}

/// The date that a day says, as `1948-07-01`, or a time of a day; a month or a year, too.
pub(super) fn day(typed: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    let mut parts = typed.trim().split('T').next()?.split('-');
    let year = parts.next()?.parse().ok()?;
    let mut small = || -> Option<u8> { parts.next()?.parse().ok() };
    let month = small();
    Some((year, month, small()))
}

/// Words with one space between two.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markup of HTML and JATS (`<i>`, `<b>`, `<sub>`) as that of `cv.toml`. Of MathML the
/// letters stay.
pub(super) fn markup(text: &str) -> String {
    let words = |text: &str| literal(&characters(text));
    let mut rest = text;
    let mut marked = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        marked.push_str(&words(before));
        let Some((tag, behind)) = after.split_once('>') else {
            marked.push_str(&words(&format!("<{after}")));
            return marked;
        };
        let lower = tag.to_ascii_lowercase();
        let name = lower.trim_matches('/').split(' ').next().unwrap_or_default();
        match name.strip_prefix("jats:").unwrap_or(name) {
            "i" | "em" | "italic" => marked.push('*'),
            "b" | "strong" | "bold" => marked.push_str("**"),
            "sub" | "sup" | "sc" | "scp" | "span" | "p" | "br" | "u" | "title"
            | "math" | "mrow" | "mi" | "mn" | "mo" | "mtext" | "msub" | "msup"
            | "msubsup" | "mfrac" | "msqrt" | "mover" | "munder" | "mspace"
            | "mstyle" => {}
            name if name.starts_with("mml:") => {}
            _ => marked.push_str(&words(&format!("<{tag}>"))),
        }
        rest = behind;
    }
    marked + &words(rest)
}

/// The entry of a service. Where it has no title, its id stands in the place of one.
pub(super) fn finished(
    mut maker: Maker,
    id: String,
    at: Range<usize>,
    input: Input<'_>,
    sink: &mut Sink,
) -> Foreign {
    if !maker.has("title") {
        let message = "this entry has no title: its id stands in its place";
        warn(input.file, at.clone(), message, None, sink);
        maker.text("title", literal(&id), at.clone());
    }
    maker.finish(id, at, input.file, input.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_an_en_dash() {
        for (typed, printed) in [
            ("12--34", "12–34"),
            ("12-34", "12–34"),
            ("e1-e10", "e1–e10"),
            ("7:1-7:20", "7:1–7:20"),
            ("1--2, 5--6", "1–2, 5–6"),
            ("L-12", "L–12"),
            ("123", "123"),
            ("12–34", "12–34"),
        ] {
            assert_eq!(pages(typed), printed);
        }
    }

    #[test]
    fn numbers_on_arxiv_are_found_wherever_they_stand() {
        for (typed, number) in [
            ("https://arxiv.org/abs/2101.00001v2", Some("2101.00001v2")),
            ("http://arxiv.org/pdf/2101.00001.pdf", Some("2101.00001")),
            ("arXiv preprint arXiv:2101.00001", Some("2101.00001")),
            ("abs/math/0309136", Some("math/0309136")),
            ("10.48550/arXiv.2101.00001", Some("2101.00001")),
            ("arXiv: 2101.00001 [cs.LG]", Some("2101.00001")),
            ("https://example.org/abs/about-us", None),
            ("Nature", None),
        ] {
            assert_eq!(arxiv(typed).as_deref(), number, "{typed}");
        }
    }

    #[test]
    fn dates_are_as_precise_as_they_are() {
        assert_eq!(date(2021, Some(3), Some(4)).as_deref(), Some("2021-03-04"));
        assert_eq!(date(2021, Some(3), None).as_deref(), Some("2021-03"));
        assert_eq!(date(2021, Some(13), Some(4)).as_deref(), Some("2021"));
        assert_eq!(date(0, None, None), None);
    }

    #[test]
    fn an_archive_is_no_venue() {
        assert_eq!(refine("article", "arXiv (Cornell University)"), "preprint");
        assert_eq!(refine("conference", "CoRR"), "preprint");
        assert_eq!(refine("conference", "ICML Workshop on Examples"), "workshop");
        assert_eq!(refine("article", "Mind"), "article");
        assert!(is_archive("ArXiv") && !is_archive("Mind"));
    }

    #[test]
    fn markup_of_html_is_that_of_texts() {
        for (html, text) in [
            ("On <i>p</i>-functions", "On *p*-functions"),
            ("Q &amp; A", "Q \\& A"),
            ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
            ("a < b", "a \\< b"),
            ("a <odd> b", "a \\<odd> b"),
        ] {
            assert_eq!(markup(html), text, "{html}");
        }
    }
}
