//! Elements of SVG as Typst writes it: where they begin and end.

use std::ops::Range;

/// The elements at the top of a text.
pub(super) fn top(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for tag in tags(text) {
        if depth == 0 {
            start = tag.range.start;
        }
        match tag.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Empty => {}
        }
        if depth == 0 {
            found.push(&text[start..tag.range.end]);
        }
    }
    found
}

/// The value of an element's attribute.
pub(super) fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let tag = tags(element).next()?;
    let text = &element[tag.range];
    let at = text.find(&format!(" {name}=\""))? + name.len() + 3;
    text[at..].split('"').next()
}

/// What stands between the tags of an element.
pub(super) fn inside(element: &str) -> &str {
    let start = tags(element).next().map_or(0, |tag| tag.range.end);
    let end = element.rfind("</").unwrap_or(element.len());
    element.get(start..end).unwrap_or_default()
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Empty,
}

struct Tag {
    kind: Kind,
    range: Range<usize>,
}

/// The tags of a text, in their order. Nothing else has a `<` in SVG of Typst's.
fn tags(text: &str) -> impl Iterator<Item = Tag> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find('<')?;
        let mut quoted = false;
        let length = text[start..].bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        })?;
        at = start + length + 1;
        let tag = &text[start..at];
        let kind = if tag.starts_with("</") {
            Kind::Close
        } else if tag.ends_with("/>") {
            Kind::Empty
        } else {
            Kind::Open
        };
        Some(Tag { kind, range: start..at })
    })
}

#[cfg(test)]
mod tests {
    use super::{attribute, inside, top};

    #[test]
    fn the_top_of_a_text_is_its_elements_whole() {
        assert_eq!(top("<a/><g id=\"x\"><b/></g>"), ["<a/>", "<g id=\"x\"><b/></g>"]);
        assert_eq!(top("<a x=\"<b>\"/><c>d</c>"), ["<a x=\"<b>\"/>", "<c>d</c>"]);
        assert_eq!(top(""), Vec::<&str>::new());
    }

    #[test]
    fn an_attribute_is_of_the_element_itself() {
        assert_eq!(attribute("<g a=\"1\" id=\"x\"><b id=\"y\"/></g>", "id"), Some("x"));
        assert_eq!(attribute("<g><b id=\"y\"/></g>", "id"), None);
    }

    #[test]
    fn inside_is_what_stands_between_the_tags() {
        assert_eq!(inside("<svg a=\">\"><b/><c>d</c></svg>"), "<b/><c>d</c>");
        assert_eq!(inside("<svg></svg>"), "");
        assert_eq!(inside("<svg/>"), "");
    }
}
