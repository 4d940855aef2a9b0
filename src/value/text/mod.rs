//! Text: CommonMark inline markup with `*` alone for emphasis, and `$math$`.
//!
//! Block constructs are not markup here: `1. first` and `# title` are what they look
//! like. HTML and entities are literal, bare web addresses are linked.

mod islands;
mod markup;

use crate::diag::{Failed, Sink};
use crate::source::{Quoted, Span};

/// A text of the user's, as typed and as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// As typed, markup included.
    pub raw: String,
    /// As understood.
    pub inline: Inline,
    /// Where it stands.
    pub span: Span,
}

/// A run of inline content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inline {
    /// The pieces, in order.
    pub runs: Vec<Run>,
}

/// A piece of inline content and the place it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is.
    pub kind: RunKind,
    /// The place to blame for it.
    pub span: Span,
}

/// The kinds of inline content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunKind {
    /// Words. Straight quotes in it become those of the language.
    Text(String),
    /// Words that stand as typed, quotes too.
    Verbatim(String),
    /// A piece of code.
    Code(String),
    /// Typst math, checked, without its dollar signs.
    Math(String),
    /// Emphasised content.
    Emph(Inline),
    /// Strong content.
    Strong(Inline),
    /// A live link.
    Link(String, Inline),
    /// Content that stands on one line: a date, a name's initials.
    Tied(Inline),
}

impl Inline {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Words from one place.
    pub fn words(text: impl Into<String>, span: Span) -> Self {
        Self::new().with(RunKind::Text(text.into()), span)
    }

    /// Adds a piece.
    #[must_use]
    pub fn with(mut self, kind: RunKind, span: Span) -> Self {
        self.push(kind, span);
        self
    }

    /// Adds a piece.
    pub fn push(&mut self, kind: RunKind, span: Span) {
        self.runs.push(Run { kind, span });
    }

    /// Adds words.
    pub fn push_words(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.push(RunKind::Text(text.to_owned()), span);
        }
    }

    /// Adds other content behind.
    pub fn extend(&mut self, other: Inline) {
        self.runs.extend(other.runs);
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.plain().trim().is_empty()
    }

    /// The place of the first piece.
    pub fn span(&self) -> Option<Span> {
        self.runs.first().map(|run| run.span)
    }

    /// Where it stands, from its first word to its last.
    pub fn stretch(&self) -> Option<Span> {
        let (first, last) = (self.runs.first()?, self.runs.last()?);
        Some(first.span.to(last.span))
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        self.write_plain(&mut plain);
        plain
    }

    fn write_plain(&self, plain: &mut String) {
        for run in &self.runs {
            match &run.kind {
                RunKind::Text(text)
                | RunKind::Verbatim(text)
                | RunKind::Code(text)
                | RunKind::Math(text) => plain.push_str(text),
                RunKind::Emph(inner)
                | RunKind::Strong(inner)
                | RunKind::Tied(inner)
                | RunKind::Link(_, inner) => inner.write_plain(plain),
            }
        }
    }

    /// Collects the addresses of all links.
    pub fn addresses<'a>(&'a self, all: &mut Vec<&'a str>) {
        for run in &self.runs {
            match &run.kind {
                RunKind::Link(address, inner) => {
                    all.push(address);
                    inner.addresses(all);
                }
                RunKind::Emph(inner) | RunKind::Strong(inner) | RunKind::Tied(inner) => {
                    inner.addresses(all);
                }
                _ => {}
            }
        }
    }

    /// Joins what is not empty with words between, each blamed on what follows it.
    pub fn join(parts: impl IntoIterator<Item = Inline>, between: &str) -> Self {
        let mut joined = Inline::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let (false, Some(span)) = (joined.runs.is_empty(), part.span()) {
                joined.push_words(between, span);
            }
            joined.extend(part);
        }
        joined
    }
}

impl Text {
    /// Reads inline markup.
    ///
    /// # Errors
    /// `E0309`, `E0310` for its math, `E0304` for a link that is no address.
    pub fn parse(source: &Quoted, sink: &mut Sink) -> Result<Self, Failed> {
        let inline = markup::parse(source, sink)?;
        Ok(Self { raw: source.text.clone(), inline, span: source.span })
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.inline.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The runs in a notation of one line: `t(…)` text, `e` emphasis, `s` strong, `c`
    /// code, `m` math, `l` link, `v` verbatim.
    fn notation(text: &str) -> String {
        fn show(inline: &Inline) -> String {
            let one = |run: &Run| match &run.kind {
                RunKind::Text(text) => format!("t({text})"),
                RunKind::Verbatim(text) => format!("v({text})"),
                RunKind::Code(code) => format!("c({code})"),
                RunKind::Math(math) => format!("m({math})"),
                RunKind::Emph(inner) => format!("e({})", show(inner)),
                RunKind::Strong(inner) => format!("s({})", show(inner)),
                RunKind::Tied(inner) => format!("n({})", show(inner)),
                RunKind::Link(url, inner) => format!("l({url}: {})", show(inner)),
            };
            inline.runs.iter().map(one).collect()
        }
        let file = Sources::new().add("t", text.into());
        let quoted =
            Quoted::new(text.into(), Span::new(file, 0..text.len()), vec![(0, 0)]);
        let mut sink = Sink::new();
        match Text::parse(&quoted, &mut sink) {
            Ok(text) => show(&text.inline),
            Err(_) => sink.sorted().iter().map(|d| d.code.name()).collect(),
        }
    }

    #[test]
    fn stars_are_markup_and_underscores_are_not() {
        assert_eq!(notation("a *b* **c** `d_e`"), "t(a )e(t(b))t( )s(t(c))t( )c(d_e)");
        assert_eq!(notation("_a_ __b__ a_b"), "t(_a_ __b__ a_b)");
        assert_eq!(notation("*a **b***"), "e(t(a )s(t(b)))");
        assert_eq!(notation(r"\*a\* \_ 2 * 3"), "t(*a)t(* )t(_ 2 * 3)");
    }

    #[test]
    fn blocks_html_and_entities_are_literal() {
        for text in [
            "# a",
            "- a",
            "1. a",
            "> a",
            "    a",
            "---",
            "***",
            "a\\",
            "<b>x</b>",
            "&amp; &",
            "#import",
            "@x ~ -- /* //",
            "![a](b)",
            "[a]: http",
            "[a]",
            "![a]",
            "= a",
            "+ a",
            "```",
            "|a|b|",
        ] {
            let quiet = notation(text).replace(")t(", "");
            assert_eq!(quiet, format!("t({text})"), "{text}");
        }
    }

    #[test]
    fn links_and_bare_addresses_are_live() {
        assert_eq!(
            notation("[*a*](https://b.org/c_d_e)"),
            "l(https://b.org/c_d_e: e(t(a)))"
        );
        assert_eq!(
            notation("see https://a.org/b?c=d&e=f_g. (https://b.org/x_(y))"),
            "t(see )l(https://a.org/b?c=d&e=f_g: t(https://a.org/b?c=d&e=f_g))t(. ()\
             l(https://b.org/x_(y): t(https://b.org/x_(y)))t())"
        );
        assert_eq!(notation("[a](#)"), "E0304");
        assert_eq!(notation("[a](javascript:x)"), "E0304");
        assert_eq!(notation("<https://a.org>"), "l(https://a.org: t(https://a.org))");
    }

    #[test]
    fn dollars_are_math_by_pandocs_rule() {
        assert_eq!(notation("$x^2$, *$y$*"), "m(x^2)t(, )e(m(y))");
        assert_eq!(notation("$5 and $10"), "t($5 and $10)");
        assert_eq!(notation("costs $5-$10"), "t(costs $5-$10)");
        assert_eq!(notation(r"\$x\$"), "t($x)t($)");
        assert_eq!(notation("`$x$` $a * b * c$"), "c($x$)t( )m(a * b * c)");
        assert_eq!(notation("[a](https://a.org/$x$)"), "l(https://a.org/$x$: t(a))");
        assert_eq!(notation("$ x$ and $y $"), "t($ x$ and $y $)");
    }

    #[test]
    fn math_is_no_door_to_code() {
        for math in ["$#read(\"x\")$", "$std.read(\"x\")$", "$a_(#x)$", "$sqrt(std)$"] {
            assert_eq!(notation(math), "E0310", "{math}");
        }
        for math in ["$frac(1$", "$read(x)$", "$a // b$", "$a /* b$", "$\"a$", "$entry$"]
        {
            assert!(notation(math).starts_with("E0309"), "{math}: {}", notation(math));
        }
        assert_eq!(
            notation("$arrow.r.double alpha sqrt(x)$"),
            "m(arrow.r.double alpha sqrt(x))"
        );
    }

    #[test]
    fn quotes_are_kept_apart_from_escaped_ones() {
        assert_eq!(notation(r#"a \"b\" "c""#), "t(a )v(\")t(b)v(\")t( \"c\")");
    }
}
