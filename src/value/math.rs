//! What may stand between two dollar signs.
//!
//! Typst's math is a door to its code: `$#read("x")$` prints a file, and
//! `$std.read("x")$` does so without a hash. Here math is parsed with Typst's own
//! parser, and only names that math itself defines are let through.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use typst_syntax::{LinkedNode, SyntaxKind, parse_math};

use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::Quoted;

/// Every name that Typst defines in math, `std` left out.
static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let module = typst_library::math::module();
    let names = module.scope().iter().map(|(name, _)| name.to_string());
    names.filter(|name| name != "std").collect()
});

/// The most bytes of math: Typst's parser nests as deep as it is told to.
const LONGEST: usize = 400;

/// How to write what is no math.
const NO_MATH: &str = "a dollar sign that is no math is written `\\\\$` in a string in double \
                       quotes, and `\\$` in one in single quotes";

/// Checks math that stands at `offset` of a text.
///
/// # Errors
/// `E0309` where Typst cannot parse it, `E0310` where it reaches for code.
pub(super) fn check(
    math: &str,
    offset: usize,
    source: &Quoted,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let whole = || source.locate(offset..offset + math.len());
    if math.len() > LONGEST {
        let message = "the math is too long";
        let hint = format!("at most {LONGEST} bytes can stand between two dollar signs");
        return Err(sink.error(Diagnostic::new(Code::E0309, whole(), message).hint(hint)));
    }
    // At the start of a text Typst takes this for the first line of a script.
    if math.starts_with("#!") {
        let message = "code is not allowed in math";
        return Err(sink.error(Diagnostic::new(Code::E0310, whole(), message)));
    }
    let root = parse_math(math);
    let at = |range: std::ops::Range<usize>| {
        source.locate(offset + range.start..offset + range.end)
    };
    walk(&LinkedNode::new(&root), &mut |node| {
        let complaint = complaint(node)?;
        Some(sink.error(Diagnostic { span: Some(at(node.range())), ..complaint }))
    })
    .map_or(Ok(()), Err)
}

fn complaint(node: &LinkedNode<'_>) -> Option<Diagnostic> {
    let name = node.leaf_text();
    match node.kind() {
        SyntaxKind::Error => {
            let (errors, _) = node.errors_and_warnings();
            let error = errors.into_iter().next();
            let message =
                error.as_ref().map_or("bad math", |error| error.message.as_str());
            let hints = error.iter().flat_map(|error| &error.hints);
            let mut diagnostic = Diagnostic::placeless(Code::E0309, message);
            diagnostic.hints.extend(hints.map(|hint| hint.v.to_string()));
            Some(diagnostic.hint(NO_MATH))
        }
        SyntaxKind::LineComment | SyntaxKind::BlockComment => Some(
            Diagnostic::placeless(Code::E0309, "a comment is not allowed in math")
                .hint("a space between the two signs makes them signs again"),
        ),
        SyntaxKind::Hash => Some(
            Diagnostic::placeless(Code::E0310, "code is not allowed in math")
                .hint("names need no `#` in math"),
        ),
        SyntaxKind::MathIdent if name == "std" => {
            let message = "`std` is not allowed in math";
            Some(
                Diagnostic::placeless(Code::E0310, message)
                    .hint("use the names that math itself has"),
            )
        }
        SyntaxKind::MathIdent if !NAMES.contains(name.as_str()) => {
            let names = || NAMES.iter().map(String::as_str);
            let lower = names().filter(|near| near.starts_with(char::is_lowercase));
            let near = nearest(name, lower).or_else(|| nearest(name, names()));
            let hint = match near.filter(|_| name.chars().count() > 3) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "letters that stand together are a name: write `{}`, or `\"{name}\"` for a word",
                    name.chars().map(String::from).collect::<Vec<_>>().join(" ")
                ),
            };
            let message = format!("math has no name `{name}`");
            Some(Diagnostic::placeless(Code::E0309, message).hint(hint))
        }
        _ => None,
    }
}

/// Visits every node; gives the last failure.
fn walk(
    node: &LinkedNode<'_>,
    visit: &mut impl FnMut(&LinkedNode<'_>) -> Option<Failed>,
) -> Option<Failed> {
    let mut failed = visit(node);
    // The name behind a dot is a variant of a symbol: Typst looks it up in there.
    let behind_dot = node.kind() == SyntaxKind::MathFieldAccess;
    let looked_up = if behind_dot { 1 } else { usize::MAX };
    let mut code = false;
    for child in node.children().take(looked_up) {
        // What follows a hash is code, and as such has been refused as a whole.
        if std::mem::replace(&mut code, child.kind() == SyntaxKind::Hash) {
            continue;
        }
        failed = walk(&child, visit).or(failed);
    }
    failed
}
