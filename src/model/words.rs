//! `[locale]`: words of the user's own.

use crate::decode::{Node, Shape};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::locale::{pattern, words};
use crate::source::Span;

/// A word of the user's own, instead of one of the language's.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnWord {
    /// Which it takes the place of: `section.education`.
    pub key: String,
    /// The word, with braces where something is filled in.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Reads `[locale]`: the tables and keys of the files of `locales/`.
pub(super) fn own_words(
    node: &Node<'_>,
    sink: &mut Sink,
) -> Result<Vec<OwnWord>, Failed> {
    let mut words = Vec::new();
    read_words(node, "", &mut words, sink).map(|()| words)
}

fn read_words(
    node: &Node<'_>,
    prefix: &str,
    words: &mut Vec<OwnWord>,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let shape = Shape::Map(Box::new(Shape::Word("a string")));
    let mut table = node.table(&shape, sink)?;
    let mut result = Ok(());
    for (key_span, node) in table.take_rest() {
        let key = format!("{prefix}{}", node.key());
        let read = match node.string() {
            _ if node.is_table() => read_words(&node, &format!("{key}."), words, sink),
            None => Err(node.wrong_type(&Shape::Word("a string"), sink)),
            Some(string) => own_word(key, string.text, key_span, &node, sink)
                .map(|word| words.push(word)),
        };
        if let Err(failed) = read {
            result = Err(failed);
        }
    }
    result
}

/// Holds a word against the one that it takes the place of.
fn own_word(
    key: String,
    text: String,
    key_span: Span,
    node: &Node<'_>,
    sink: &mut Sink,
) -> Result<OwnWord, Failed> {
    let Some(known) = pattern(&key) else {
        let message = format!("there is no word `{key}`");
        let near = nearest(&key, words());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`locales/en.toml` of cvpress has them all".to_owned(),
        };
        return Err(
            sink.error(Diagnostic::new(Code::E0201, key_span, message).hint(hint))
        );
    };
    let strange = braces(&text).find(|brace| !braces(known).any(|it| it == *brace));
    if let Some(brace) = strange {
        let message = format!("nothing is filled in for `{{{brace}}}` here");
        let hint = format!("the word of English is `{known}`");
        let diagnostic = Diagnostic::new(Code::E0205, node.span(), message);
        return Err(sink.error(diagnostic.hint(hint)));
    }
    let lost = braces(known).find(|brace| !braces(&text).any(|it| it == *brace));
    // “One citation” needs no number.
    let counts = ["one", "two", "zero"].map(|form| key.ends_with(&format!(".{form}")));
    if let Some(brace) = lost.filter(|_| !counts.contains(&true)) {
        let message =
            format!("`{{{brace}}}` is left out: what it stands for is not printed");
        let hint = format!("the word of English is `{known}`");
        sink.warn(Diagnostic::new(Code::W0309, node.span(), message).hint(hint));
    }
    Ok(OwnWord { key, text, span: node.span() })
}

/// The names in braces.
fn braces(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}
