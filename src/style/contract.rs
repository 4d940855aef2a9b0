//! What Typst does not say of a style that breaks the contract.

use std::ops::Range;

use typst::syntax::Source;
use typst::syntax::ast::{self, AstNode};

use crate::block::SWALLOWING;
use crate::compile::Locals;
use crate::source::FileId;

/// Sources beside the CV, each with its path and its file.
pub(super) fn local_sources<'a>(
    sources: &'a [Source],
    locals: &'a Locals,
) -> impl Iterator<Item = (&'a Source, &'a (String, FileId))> {
    sources.iter().filter_map(|source| {
        let path = source.id().get().vpath().get_without_slash();
        let local = locals.iter().find(|(known, _)| known == path)?;
        Some((source, local))
    })
}

/// Functions that would lose what they are given, for want of a parameter: where each stands,
/// and what is wrong with it.
pub(super) fn swallowed(source: &Source) -> Vec<(Range<usize>, String)> {
    let bindings = source.root().children().flat_map(|node| {
        // In markup a binding stands behind its `#`, as a node of its own.
        std::iter::once(node).chain(node.children())
    });
    let closures = bindings.filter_map(|node| {
        let binding = node.cast::<ast::LetBinding<'_>>()?;
        let Some(ast::Expr::Closure(closure)) = binding.init() else { return None };
        Some((closure.name()?, closure))
    });
    let mut wrong = Vec::new();
    for (name, closure) in closures {
        let Some((_, wanted)) =
            SWALLOWING.iter().find(|(known, _)| *known == name.as_str())
        else {
            continue;
        };
        let mut known: Vec<String> = Vec::new();
        let mut rest = None;
        for param in closure.params().children() {
            match param {
                ast::Param::Named(named) => known.push(named.name().as_str().to_owned()),
                ast::Param::Spread(spread) => rest = spread.sink_ident(),
                ast::Param::Pos(_) => {}
            }
        }
        let lost = wanted.iter().filter(|param| !known.iter().any(|it| it == *param));
        let lost: Vec<String> = lost.map(|param| format!("`{param}`")).collect();
        // Without a rest, Typst itself says what is unexpected; one that is handed on loses
        // nothing.
        let body = closure.body().to_untyped().full_text();
        let swallows =
            rest.is_some_and(|rest| !body.contains(&format!("..{}", rest.as_str())));
        if swallows
            && !known.is_empty()
            && !lost.is_empty()
            && let Some(range) = source.find(name.span()).map(|node| node.range())
        {
            let what = format!(
                "has a function `{name}` without {}",
                lost.join(", "),
                name = name.as_str()
            );
            wrong.push((range, what));
        }
    }
    wrong
}
