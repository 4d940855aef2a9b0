//! Identifiers of works: DOIs, numbers on arXiv.

/// The number of a paper on arXiv, wherever it stands: an address, `arXiv:2101.00001`,
/// `abs/2101.00001`, a DOI of arXiv's.
pub fn arxiv(text: &str) -> Option<String> {
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
pub fn is_arxiv(number: &str) -> bool {
    let bare = unversioned(number);
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

/// A number on arXiv without its version: `2101.00001v2` is `2101.00001`.
pub fn unversioned(number: &str) -> &str {
    match number.rsplit_once('v') {
        Some((bare, version))
            if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) =>
        {
            bare
        }
        _ => number,
    }
}

/// A DOI without the address of a resolver.
pub fn doi(text: &str) -> Option<String> {
    let text = text.trim();
    let start = text.find("10.")?;
    let doi = text.get(start..)?.trim_end_matches(['.', ',', ';', ' ']);
    doi.contains('/').then(|| doi.to_owned())
}
