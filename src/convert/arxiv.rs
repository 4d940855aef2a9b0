//! Atom of arXiv, as its API answers.

use std::ops::Range;

use biblatex::{Bibliography, Chunk, Chunks};
use roxmltree::Node;

use super::entry::{
    Found, addresses, arxiv, broken, date, day, finished, is_meeting, put_doi, refine,
    squeezed, unused, unversioned, warn,
};
use super::{Input, tex_math, tex_text, xml};
use crate::decode::{Foreign, Maker, literal};
use crate::diag::{Failed, Sink};

/// Elements that are read, and those that say nothing that a CV prints.
const KNOWN: &[&str] = &[
    "id",
    "title",
    "author",
    "published",
    "updated",
    "summary",
    "doi",
    "journal_ref",
    "link",
    "category",
    "primary_category",
    "affiliation",
];

/// No title is longer, and TeX may stand in TeX.
const LONGEST: usize = 2000;

/// Reads a file.
pub(super) fn read(input: Input<'_>, sink: &mut Sink) -> Result<Vec<Foreign>, Failed> {
    let text = xml::numbered(input.text);
    let document = xml::parse(&text, input, sink)?;
    let root = document.root_element();
    let entries = match root.tag_name().name() {
        "feed" => xml::elements(root, "entry"),
        "entry" => vec![root],
        other => {
            let message = format!("expected Atom of arXiv, found `<{other}>`");
            let at = xml::place(root, input).start;
            return Err(broken(input, at..at, message, sink));
        }
    };
    let mut all = Vec::new();
    for node in entries {
        let id = xml::field(node, "id", input);
        if id.is_some_and(|(id, _)| id.contains("/api/errors")) {
            let said = xml::elements(node, "summary").into_iter().next().map(xml::words);
            let message = format!("arXiv answered: {}", said.unwrap_or_default());
            warn(input.file, xml::place(node, input), message, None, sink);
        } else {
            all.push(entry(node, all.len(), input, sink));
        }
    }
    Ok(all)
}

fn entry(node: Node<'_, '_>, index: usize, input: Input<'_>, sink: &mut Sink) -> Foreign {
    let mut maker = Maker::new();
    let field = |name: &str| xml::field(node, name, input);
    if let Some((title, at)) = field("title") {
        maker.text("title", text(&title, &at, input, sink), at);
    }
    let authors = xml::elements(node, "author").into_iter();
    let authors = authors.filter_map(|author| xml::field(author, "name", input));
    maker.texts("authors", authors.collect());
    let reference = field("journal_ref");
    let printed = reference.as_ref().map_or("", |(reference, _)| reference.as_str());
    let kind = match reference {
        None => "preprint",
        Some(_) if is_meeting(printed) => refine("conference", printed),
        Some(_) => "article",
    };
    maker.text("type", kind, xml::place(node, input));
    if let Some((venue, at)) = &reference {
        maker.text("venue", text(venue, at, input, sink), at.clone());
    }
    let year =
        reference.as_ref().and_then(|(venue, at)| Some((year(venue)?, at.clone())));
    let first = field("published").and_then(|(typed, at)| {
        let (year, month, day) = day(&typed)?;
        Some((date(year, month, day)?, at))
    });
    if let Some((date, at)) = year.or(first) {
        maker.text("date", date, at);
    }
    let number = field("id").and_then(|(id, at)| Some((arxiv(&id)?, at)));
    let number = number.map(|(number, at)| (unversioned(&number).to_owned(), at));
    if let Some((number, at)) = &number {
        maker.text("arxiv", number.as_str(), at.clone());
    }
    if let Some(typed) = field("doi") {
        put_doi(&mut maker, typed, input, sink);
    }
    addresses(&mut maker, links(node, input));
    if let Some((summary, at)) = field("summary") {
        maker.text("abstract", literal(&summary), at);
    }
    for other in node.children().filter(|child| child.is_element()) {
        let name = other.tag_name().name();
        if !KNOWN.contains(&name) {
            unused(input.file, xml::place(other, input), name, sink);
        }
    }
    let id = number.map_or_else(|| format!("entry-{}", index + 1), |(number, _)| number);
    finished(maker, id, xml::place(node, input), input, sink)
}

/// The addresses of the publisher's DOI and of the page.
fn links(node: Node<'_, '_>, input: Input<'_>) -> Vec<Found> {
    let links = xml::elements(node, "link").into_iter();
    let telling = links.filter(|link| {
        link.attribute("title") == Some("doi")
            || link.attribute("rel") == Some("alternate")
    });
    telling
        .filter_map(|link| {
            Some((link.attribute("href")?.to_owned(), xml::place(link, input)))
        })
        .collect()
}

/// Words of arXiv, in which there may be TeX, as text of `cv.toml`.
fn text(tex: &str, at: &Range<usize>, input: Input<'_>, sink: &mut Sink) -> String {
    let Some(chunks) = chunks(tex) else { return literal(tex) };
    let mut text = String::new();
    let mut say = |message: String| warn(input.file, at.clone(), message, None, sink);
    for chunk in &chunks {
        match &chunk.v {
            Chunk::Normal(words) | Chunk::Verbatim(words) => {
                let mut unknown = Vec::new();
                text.push_str(&tex_text::convert(words, &mut unknown));
                for command in unknown {
                    say(format!("`{command}` is not understood: its argument stays"));
                }
            }
            Chunk::Math(tex) => match tex_math::convert(tex) {
                Some(typst) if typst.is_empty() => {}
                Some(typst) => text.push_str(&format!("${typst}$")),
                None => {
                    say(format!("the formula `{tex}` stands as it is"));
                    text.push_str(&literal(tex));
                }
            },
        }
    }
    squeezed(&text)
}

/// The pieces of a text with TeX in it; none where it has none, or is none.
fn chunks(tex: &str) -> Option<Chunks> {
    if tex.len() > LONGEST || !tex.contains(['\\', '$', '{', '~']) {
        return None;
    }
    let entry = format!("@misc{{a, title = {{{tex}}}}}");
    let entry = Bibliography::parse(&entry).ok()?.into_iter().next()?;
    entry.get("title").map(<[_]>::to_vec)
}

/// The year of a reference to a journal: what stands before a closing bracket, else the
/// last. What a dash joins to another number is a page.
fn year(reference: &str) -> Option<String> {
    let mut last = None;
    let (mut before, mut rest) = (' ', reference);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (skipped, digits) = rest.split_at(start);
        before = skipped.chars().next_back().unwrap_or(before);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (number, behind) = digits.split_at(end);
        let after = behind.chars().next().unwrap_or(' ');
        let joined = [before, after].iter().any(|c| matches!(c, '-' | '–' | '—'));
        if number.len() == 4 && matches!(number.get(..2), Some("19" | "20")) && !joined {
            if after == ')' {
                return Some(number.to_owned());
            }
            last = Some(number.to_owned());
        }
        rest = behind;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_says_its_year() {
        for (reference, said) in [
            ("Phys. Rev. 74 (1948) 2001-2010", Some("1948")),
            ("Gott.Nachr.1918:235-257,1918", Some("1918")),
            ("Phys.Rev.Lett.74:2001-2004,1995", Some("1995")),
            ("Proceedings of Examples 2019, pp. 1950--1960", Some("2019")),
            ("Journal of Examples 12, 345", None),
            ("Philosophical Transactions 1802", None),
        ] {
            assert_eq!(year(reference).as_deref(), said, "{reference}");
        }
    }

    #[test]
    fn titles_with_tex_come_in_pieces() {
        let pieces = chunks("Poincar\\'e and $x^2$").unwrap_or_default();
        let pieces: Vec<_> = pieces.iter().map(|chunk| chunk.v.clone()).collect();
        let expected =
            [Chunk::Normal("Poincaré and ".to_owned()), Chunk::Math("x^2".to_owned())];
        assert_eq!(pieces, expected);
        assert!(chunks("no TeX").is_none());
    }
}
