//! Lists of authors: names in either order, marks, the person's own name among them.

use super::Context;
use crate::decode::{Node, Record, Shape, Value, Word, record};
use crate::diag::{Failed, Sink};
use crate::source::Span;
use crate::value::link::Url;
use crate::value::name::{Name, is_et_al, split_marks};
use crate::value::text::{Inline, RunKind, Text};

record! {
    /// An author with more than a name.
    pub struct AuthorFields {
        /// The name, in either order, with or without trailing marks.
        pub name: Word,
        /// Whether they contributed as much as those marked alike.
        pub equal: Option<bool>,
        /// Whether letters go to them.
        pub corresponding: Option<bool>,
        /// What they did, printed in brackets behind the name.
        pub role: Option<Text>,
        /// Their page.
        pub url: Option<Url>,
    }
}

/// An author, or what stands for those left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Author {
    fields: AuthorFields,
    /// Whether it was typed as a string alone.
    bare: bool,
    /// None where the entry is nothing but “et al”.
    name: Option<Name>,
    /// Marks that follow the name: `*`, `†`, `‡` and the like.
    marks: String,
    /// Whether “et al” follows the name.
    open: bool,
}

/// The mark of equal contribution.
const EQUAL: char = '*';
/// The mark of the author that letters go to.
const CORRESPONDING: char = '†';

impl Author {
    fn new(fields: AuthorFields, bare: bool) -> Self {
        let text = fields.name.text.clone();
        let (rest, open) = match text.to_ascii_lowercase().rfind(" et al") {
            Some(at) if text.get(at..).is_some_and(is_et_al) => (&text[..at], true),
            _ => (text.as_str(), is_et_al(&text)),
        };
        let (name, typed) = split_marks(rest.trim_end_matches(','));
        let mut marks: String = typed.replace('∗', "*").split_whitespace().collect();
        let mut mark = |wanted: Option<bool>, mark: char| {
            if wanted == Some(true) && !marks.contains(mark) {
                marks.push(mark);
            }
        };
        mark(fields.equal, EQUAL);
        mark(fields.corresponding, CORRESPONDING);
        let name = (!is_et_al(rest) && !name.is_empty()).then(|| Name::parse(name));
        Self { fields, bare, name, marks, open }
    }

    fn span(&self) -> Span {
        self.fields.name.span
    }

    /// The name, where there is more than “et al”.
    pub fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    /// The marks behind the name, if there are any.
    pub fn marks(&self) -> &str {
        &self.marks
    }

    /// Whether this is the person whose CV it is.
    pub fn is_own(&self, cx: &Context<'_>) -> bool {
        let Some(name) = &self.name else { return false };
        cx.own_names.iter().any(|own| name.is(own))
    }

    /// Whether others follow whom nobody names.
    pub fn is_open(&self) -> bool {
        self.open
    }

    fn print(&self, cx: &Context<'_>) -> Inline {
        let span = self.span();
        let mut all = Inline::new();
        if let Some(name) = &self.name {
            let mut words = Inline::words(&name.display, span);
            if let Some(url) = &self.fields.url {
                words = super::common::link(words, &url.address, span);
            }
            let own = self.is_own(cx);
            all = if own {
                Inline::new().with(RunKind::Strong(words), span)
            } else {
                words
            };
            if !self.marks.is_empty() {
                all.push(RunKind::Verbatim(self.marks.clone()), span);
            }
            if let Some(role) = &self.fields.role {
                all.push_words(" (", role.span);
                all.extend(role.inline.clone());
                all.push_words(")", role.span);
            }
        }
        if self.open {
            let gap = if all.is_empty() { "" } else { " " };
            let et_al = format!("{gap}{}", cx.locale.word("publication.et-al"));
            all.push_words(&et_al, span);
        }
        all
    }
}

impl Value for Author {
    fn shape() -> Shape {
        Shape::Either(vec![Shape::Word("a name"), Shape::Record(&AuthorFields::INFO)])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_table() {
            return AuthorFields::decode(node, sink)
                .map(|fields| Self::new(fields, false));
        }
        match node.string() {
            Some(string) => {
                let text = string.text.trim().to_owned();
                let name = Word { text, span: node.span() };
                let fields = AuthorFields {
                    name,
                    equal: None,
                    corresponding: None,
                    role: None,
                    url: None,
                };
                Ok(Self::new(fields, true))
            }
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        if self.bare { self.fields.name.encode() } else { self.fields.encode() }
    }

    fn is_blank(&self) -> bool {
        self.name.is_none() && !self.open
    }
}

/// A list of authors as it is printed; `most` shortens it, and never drops the person
/// or the last author.
pub fn print(authors: &[Author], most: Option<u32>, cx: &Context<'_>) -> Option<Inline> {
    let first = authors.first()?;
    let open = authors.iter().any(Author::is_open);
    let shown = shown(authors, most, cx);
    let names = |range: &[usize]| -> Vec<Inline> {
        range.iter().filter_map(|&at| Some(authors.get(at)?.print(cx))).collect()
    };
    if shown.len() == authors.len() {
        let all = names(&shown);
        let list =
            if open { cx.locale.commas(all) } else { cx.locale.list(all, first.span()) };
        return Some(list);
    }
    let mut parts = Vec::new();
    let mut next = 0;
    for &at in &shown {
        let Some(author) = authors.get(at) else { continue };
        if at > next {
            parts.push(Inline::words("…", author.span()));
        }
        parts.push(author.print(cx));
        next = at + 1;
    }
    if next < authors.len() {
        parts.push(Inline::words("…", first.span()));
    }
    Some(cx.locale.commas(parts))
}

/// Which authors are shown, in order.
fn shown(authors: &[Author], most: Option<u32>, cx: &Context<'_>) -> Vec<usize> {
    let all = 0..authors.len();
    let most =
        most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    if authors.len() <= most {
        return all.collect();
    }
    let mut chosen: Vec<usize> =
        all.clone().filter(|&at| authors.get(at).is_some_and(|a| a.is_own(cx))).collect();
    let last = authors.len() - 1;
    if !chosen.contains(&last) {
        chosen.push(last);
    }
    for at in all {
        if chosen.len() < most && !chosen.contains(&at) {
            chosen.push(at);
        }
    }
    // To hide one name saves nothing.
    if chosen.len() + 1 >= authors.len() {
        return (0..authors.len()).collect();
    }
    chosen.sort_unstable();
    chosen
}

/// Those of a list who are printed.
pub fn visible<'a>(
    authors: &'a [Author],
    most: Option<u32>,
    cx: &Context<'_>,
) -> Vec<&'a Author> {
    shown(authors, most, cx).into_iter().filter_map(|at| authors.get(at)).collect()
}

/// What the marks of authors mean, as far as that is known and not said already.
pub fn legend<'a>(
    authors: impl IntoIterator<Item = &'a Author>,
    said: &dyn Fn(char) -> bool,
    cx: &Context<'_>,
) -> Option<Inline> {
    let authors: Vec<_> = authors.into_iter().collect();
    let mut parts = Vec::new();
    let mut explain = |mark: char, word: &str, author: &Author| {
        let mut part =
            Inline::new().with(RunKind::Verbatim(mark.to_string()), author.span());
        part.push_words(&format!(" {}", cx.locale.word(word)), author.span());
        parts.push(part);
    };
    let equal = authors.iter().find(|a| a.marks.contains(EQUAL));
    if let Some(author) = equal.filter(|_| !said(EQUAL)) {
        explain(EQUAL, "publication.equal", author);
    }
    let asked = |author: &&&Author| author.fields.corresponding == Some(true);
    if let Some(author) = authors.iter().find(asked).filter(|_| !said(CORRESPONDING)) {
        explain(CORRESPONDING, "publication.corresponding", author);
    }
    let legend = cx.locale.semicolons(parts);
    (!legend.is_empty()).then_some(legend)
}
