//! What the formats of XML have in common: reading a file, and elements with their words
//! and places.

use std::borrow::Cow;
use std::ops::Range;

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::entry::{Found, broken, squeezed};
use super::{Format, Input};
use crate::diag::{Failed, Sink};

/// What HTML calls the characters from U+00A0 to U+00FF, in their order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not \
    shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 \
    frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute \
    Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml \
    aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve \
    oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// The format of a file of XML: its outermost element says it.
pub(super) fn detect(text: &str, otherwise: Format) -> Format {
    let mut tags = text.split('<').skip(1);
    let tag = tags.find(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()));
    let end = |c: char| c.is_whitespace() || matches!(c, '>' | '/');
    let name = tag.and_then(|tag| tag.split(end).next()).unwrap_or_default();
    match name.rsplit(':').next().unwrap_or_default() {
        "feed" | "entry" => Format::Arxiv,
        name if name.starts_with("dblp") => Format::Dblp,
        _ => otherwise,
    }
}

/// Reads a text, in which entities are [`numbered`], as XML.
///
/// # Errors
/// `E0107` at the place where it is none.
pub(super) fn parse<'t>(
    text: &'t str,
    input: Input<'_>,
    sink: &mut Sink,
) -> Result<Document<'t>, Failed> {
    // The list of the elements of dblp is no more than named.
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let position = error.pos();
        let at = match error {
            Error::UnclosedRootNode | Error::UnexpectedEndOfStream => input.text.len(),
            _ => offset(input.text, position.row, position.col),
        };
        let message = error.to_string().replace(&format!(" at {position}"), "");
        broken(input, at..at, format!("this is not XML: {message}"), sink)
    })
}

/// The byte at a line and a character of it, both from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let before = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(before(row)).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    line.char_indices().nth(before(column)).map_or(text.len(), |(at, _)| start + at)
}

/// The elements of a name in an element, one level deep.
pub(super) fn elements<'a, 't>(node: Node<'a, 't>, name: &str) -> Vec<Node<'a, 't>> {
    node.children().filter(|child| is(*child, name)).collect()
}

/// Whether an element has a name, whatever its namespace.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The words of an element, without the markup in them.
pub(super) fn words(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(|node| node.is_text());
    squeezed(&texts.filter_map(|node| node.text()).collect::<String>())
}

/// The words of the first element of a name that has any, and their place.
pub(super) fn field(node: Node<'_, '_>, name: &str, input: Input<'_>) -> Option<Found> {
    fields(node, name, input).into_iter().next()
}

/// The words of every element of a name that has any, and their places.
pub(super) fn fields(node: Node<'_, '_>, name: &str, input: Input<'_>) -> Vec<Found> {
    let found = elements(node, name).into_iter();
    let found = found.map(|node| (words(node), place(node, input)));
    found.filter(|(words, _)| !words.is_empty()).collect()
}

/// The place of an element in its file.
pub(super) fn place(node: Node<'_, '_>, input: Input<'_>) -> Range<usize> {
    let at = node.range();
    if input.text.get(at.clone()).is_some() { at } else { 0..0 }
}

/// A text with the entities of HTML, which XML does not know, as numbers. They are as long
/// as the names are, so that all that follows keeps its place; those of `&reg;` and `&eth;`
/// need a byte more.
pub(super) fn numbered(text: &str) -> Cow<'_, str> {
    replaced(text, |name| {
        let width = name.len().saturating_sub(1);
        latin(name).map(|c| format!("&#{:0width$};", u32::from(c)))
    })
}

/// A text with the entities of HTML as the characters that they stand for.
pub(super) fn characters(text: &str) -> Cow<'_, str> {
    replaced(text, |name| {
        let character = match (name, name.strip_prefix('#')) {
            ("amp", _) => Some('&'),
            ("lt", _) => Some('<'),
            ("gt", _) => Some('>'),
            ("quot", _) => Some('"'),
            ("apos", _) => Some('\''),
            (_, Some(number)) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
                None => number.parse().ok().and_then(char::from_u32),
            },
            (name, None) => latin(name),
        };
        character.filter(|c| !c.is_control()).map(String::from)
    })
}

fn latin(name: &str) -> Option<char> {
    let index = LATIN.split_whitespace().position(|known| known == name)?;
    char::from_u32(0xA0 + u32::try_from(index).ok()?)
}

/// A text with something in the place of its entities, where there is something.
fn replaced(text: &str, with: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        whole.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let (name, behind) = after.split_at(end.unwrap_or(after.len()));
        match (with(name), behind.strip_prefix(';')) {
            (Some(character), Some(behind)) => {
                whole.push_str(&character);
                rest = behind;
            }
            _ => {
                whole.push('&');
                rest = after;
            }
        }
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_html_become_numbers_of_their_length() {
        assert_eq!(LATIN.split_whitespace().count(), 96);
        assert_eq!(latin("yuml"), Some('ÿ'));
        for (typed, read) in [
            ("G&ouml;del &amp; al.", "G&#246;del &amp; al."),
            ("Andr&eacute;", "Andr&#00233;"),
            ("&unknown; & alone", "&unknown; & alone"),
        ] {
            assert_eq!(numbered(typed), read);
            assert_eq!(read.len(), typed.len());
        }
        assert_eq!(characters("Q&amp;A &#8211; &eacute;"), "Q&A – é");
    }

    #[test]
    fn the_outermost_element_says_the_format() {
        for (text, format) in [
            ("<?xml version=\"1.0\"?><feed xmlns=\"x\">", Format::Arxiv),
            ("<!DOCTYPE dblp SYSTEM \"dblp.dtd\">\n<dblp>", Format::Dblp),
            ("<dblpperson name=\"x\"/>", Format::Dblp),
            ("", Format::Arxiv),
        ] {
            assert_eq!(detect(text, Format::Arxiv), format, "{text}");
        }
    }
}
