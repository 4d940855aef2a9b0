//! Citations in a style of the Citation Style Language, written by hayagriva.
//!
//! A section names a style (`citation-style = "apa"`, or a `.csl` file). Its works go to
//! hayagriva as entries of its own; what comes back is text in runs, in which the person's
//! name is made strong. Numbers, groups, marks and links stay ours.

mod entry;
mod mend;
mod written;

pub use entry::{Carried, Parts, Person, entry, open, person};

use std::sync::Arc;

use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, Style};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, Entry,
};

use crate::decode::{Node, Shape, Value, Word};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::embedded::CSL_LOCALES;
use crate::source::Span;
use crate::value::text::Inline;

/// How citations are written.
#[derive(Debug, Clone, PartialEq)]
pub struct CitationStyle {
    word: Word,
    style: Option<Arc<IndependentStyle>>,
}

/// The style that is cvpress's own.
pub const NATIVE: &str = "native";

impl CitationStyle {
    /// The file that the style stands in, where it is one of the user's.
    pub fn file(&self) -> Option<&Word> {
        let file = self.word.text.to_lowercase().ends_with(".csl");
        file.then_some(&self.word)
    }

    /// Reads that file.
    ///
    /// # Errors
    /// `E0107` for what is no independent style of CSL, or has no bibliography.
    pub fn read(&mut self, text: &str, sink: &mut Sink) -> Result<(), Failed> {
        let broken = |why: &str| {
            let message =
                format!("`{}` is no style that can be used: {why}", self.word.text);
            Diagnostic::new(Code::E0107, self.word.span, message)
        };
        // Some styles leave the day of their last change empty, which hayagriva does not read.
        let day = "<updated>1970-01-01T00:00:00+00:00</updated>";
        let text = text.replace("<updated/>", day).replace("<updated></updated>", day);
        let style = match Style::from_xml(&text) {
            Ok(Style::Independent(style)) => style,
            Ok(Style::Dependent(style)) => {
                let parent = style.parent_link.href;
                return Err(sink.error(
                    broken("it only names another one")
                        .hint(format!("take the file of that one: {parent}")),
                ));
            }
            Err(error) => return Err(sink.error(broken(&error.to_string()))),
        };
        if style.bibliography.is_none() {
            return Err(sink.error(broken("it has no bibliography")));
        }
        let mut style = style;
        mend::mend(&mut style);
        self.style = Some(Arc::new(style));
        Ok(())
    }

    /// Whether it is cvpress's own.
    pub fn is_native(&self) -> bool {
        self.word.text == NATIVE
    }

    /// The style; none where citations are written as cvpress does.
    pub fn style(&self) -> Option<&IndependentStyle> {
        self.style.as_deref()
    }
}

/// The names of all styles that are known without a file.
pub fn names() -> Vec<&'static str> {
    let all = ArchivedStyle::all().iter().filter(|style| has_bibliography(**style));
    let mut names: Vec<&str> = all.flat_map(|style| style.names()).copied().collect();
    names.push(NATIVE);
    names.sort_unstable();
    names
}

/// The style of this name, as it is used; none where there is none that has a bibliography.
pub fn named(name: &str) -> Option<IndependentStyle> {
    match ArchivedStyle::by_name(name)?.get() {
        Style::Independent(mut style) if style.bibliography.is_some() => {
            mend::mend(&mut style);
            Some(style)
        }
        _ => None,
    }
}

fn has_bibliography(style: ArchivedStyle) -> bool {
    matches!(style.get(), Style::Independent(style) if style.bibliography.is_some())
}

impl Value for CitationStyle {
    fn shape() -> Shape {
        Shape::Word("`\"native\"`, the name of a style, or a `.csl` file")
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let word = Word::decode(node, sink)?;
        if word.text == NATIVE || word.text.to_lowercase().ends_with(".csl") {
            return Ok(Self { word, style: None });
        }
        if let Some(style) = named(&word.text) {
            return Ok(Self { word, style: Some(Arc::new(style)) });
        }
        let message = format!("unknown citation style `{}`", word.text);
        let names = names();
        let hint = match nearest(&word.text, names.iter().copied()) {
            Some(near) => format!("did you mean `\"{near}\"`?"),
            None => {
                "a style of zotero.org/styles can be used as a `.csl` file".to_owned()
            }
        };
        Err(sink.error(Diagnostic::new(Code::E0205, word.span, message).hint(hint)))
    }

    fn encode(&self) -> toml::Value {
        self.word.encode()
    }
}

/// A work that is to be written.
#[expect(missing_debug_implementations, reason = "a function has nothing to show")]
pub struct Work<'a> {
    /// What hayagriva knows of it.
    pub entry: Entry,
    /// The place to blame for it.
    pub span: Span,
    /// Whether a person of it, an author or an editor, is the one whose CV it is.
    pub is_own: &'a dyn Fn(&str) -> bool,
    /// The marks behind the names of the authors, in their order.
    pub marks: Vec<String>,
    /// What stands for those who are not named: “et al.”.
    pub et_al: String,
}

/// The locale of CSL for a language, by its code, and that of the United States, to which
/// hayagriva falls back. To read all sixty would take longer than all else.
fn locales(language: &str) -> (&'static str, Vec<Locale>) {
    let same = |name: &str| name.eq_ignore_ascii_case(language);
    let near = |name: &str| name.split('-').next() == language.split('-').next();
    let names = || CSL_LOCALES.iter().map(|(name, _)| *name);
    let code = names().find(|name| same(name)).or_else(|| main_locale(language));
    let code = code.or_else(|| names().find(|name| near(name))).unwrap_or(FALLBACK);
    let wanted =
        CSL_LOCALES.iter().filter(|(name, _)| *name == code || *name == FALLBACK);
    let read = wanted.filter_map(|(_, text)| serde_json::from_str(text).ok());
    (code, read.collect())
}

/// The locale of a language that is spoken in several countries.
fn main_locale(language: &str) -> Option<&'static str> {
    match language.split('-').next()? {
        "en" => Some(FALLBACK),
        "fr" => Some("fr-FR"),
        _ => None,
    }
}

const FALLBACK: &str = "en-US";

/// Writes works in a style, each by itself and without its number. The language is a BCP 47
/// tag.
pub fn write(
    style: &IndependentStyle,
    language: &str,
    works: &[Work<'_>],
) -> Vec<Inline> {
    let (code, locales) = locales(language);
    let locale = Some(LocaleCode(code.to_owned()));
    let mut driver = BibliographyDriver::new();
    for work in works {
        let items = vec![CitationItem::with_entry(&work.entry)];
        driver.citation(CitationRequest::new(
            items,
            style,
            locale.clone(),
            &locales,
            None,
        ));
    }
    let rendered =
        driver.finish(BibliographyRequest { style, locale, locale_files: &locales });
    let items = rendered.bibliography.map(|all| all.items).unwrap_or_default();
    // They come back in the order of the style.
    let find = |work: &Work<'_>| items.iter().find(|item| item.key == work.entry.key());
    let inline = |work: &Work<'_>| {
        find(work).map(|item| written::inline(item, work)).unwrap_or_default()
    };
    works.iter().map(inline).collect()
}
