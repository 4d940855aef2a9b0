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
            Some(diagnostic.hint("write `\\$` for a dollar sign that is no math"))
        }
        SyntaxKind::LineComment | SyntaxKind::BlockComment => Some(
            Diagnostic::placeless(Code::E0309, "a comment is not allowed in math")
                .hint("write `\\/` for a slash beside another or beside a star"),
        ),
        SyntaxKind::Hash => Some(
            Diagnostic::placeless(Code::E0310, "code is not allowed in math")
                .hint("write `\\#` for the sign itself"),
        ),
        SyntaxKind::MathIdent if name == "std" => {
            Some(Diagnostic::placeless(Code::E0310, "`std` is not allowed in math"))
        }
        SyntaxKind::MathIdent if !NAMES.contains(name.as_str()) => {
            let hint = match nearest(&name, NAMES.iter().map(String::as_str)) {
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
    for child in node.children().take(looked_up) {
        failed = walk(&child, visit).or(failed);
    }
    failed
}
