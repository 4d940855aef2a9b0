//! What the formats have in common: how a date, pages or an identifier of theirs reads in
//! `cv.toml`, and what is said of what gets lost.

use std::ops::Range;

use crate::decode::Maker;
use crate::diag::{Code, Diagnostic, Sink};
use crate::source::{FileId, Span};

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
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric())
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

/// The number of a paper on arXiv, wherever it stands: an address, `arXiv:2101.00001`,
/// `abs/2101.00001`, a DOI of arXiv's.
pub(super) fn arxiv(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let marks = ["arxiv.org/abs/", "arxiv.org/pdf/", "10.48550/arxiv.", "arxiv:", "abs/"];
    let start =
        marks.iter().filter_map(|mark| Some(lower.find(mark)? + mark.len())).max()?;
    let rest = text.get(start..)?.trim_start();
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '['));
    let number = rest.get(..end.unwrap_or(rest.len()))?;
    let number = number.trim_end_matches(".pdf").trim_end_matches(['/', ',', ')']);
    is_arxiv(number).then(|| number.to_owned())
}

/// Whether a text has the form of a number on arXiv: `2101.00001v2`, `math/0309136`.
pub(super) fn is_arxiv(number: &str) -> bool {
    let bare = match number.rsplit_once('v') {
        Some((bare, version))
            if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) =>
        {
            bare
        }
        _ => number,
    };
    let digits = |text: &str, least: usize| {
        text.len() >= least && text.bytes().all(|b| b.is_ascii_digit())
    };
    match (bare.split_once('.'), bare.split_once('/')) {
        (_, Some((archive, rest))) => {
            archive.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '.'))
                && digits(rest, 7)
        }
        (Some((month, rest)), None) => {
            digits(month, 4) && month.len() == 4 && digits(rest, 4)
        }
        _ => false,
    }
}

/// A DOI without the address of a resolver.
pub(super) fn doi(text: &str) -> Option<String> {
    let text = text.trim();
    let start = text.find("10.")?;
    let doi = text.get(start..)?.trim_end_matches(['.', ',', ';', ' ']);
    doi.contains('/').then(|| doi.to_owned())
}

/// The type that a venue says: proceedings of a workshop are not those of a conference.
pub(super) fn refine(kind: &'static str, venue: &str) -> &'static str {
    let venue = venue.to_lowercase();
    match kind {
        "conference" if venue.contains("workshop") => "workshop",
        "article" if venue == "corr" || venue.contains("arxiv") => "preprint",
        kind => kind,
    }
}

/// Puts the identifiers that an address says where none are yet; else the address itself.
pub(super) fn address(maker: &mut Maker, url: &str, at: Range<usize>) {
    let arxiv_too = maker.has("arxiv");
    if let Some(number) = arxiv(url) {
        if !arxiv_too {
            maker.text("arxiv", number, at);
        }
    } else if url.contains("doi.org/") && maker.has("doi") {
        // The DOI says it already.
    } else if let Some(doi) = doi(url).filter(|_| url.contains("doi.org/")) {
        maker.text("doi", doi, at);
    } else if url.starts_with("http://") || url.starts_with("https://") {
        maker.text("url", url, at);
    }
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
}
