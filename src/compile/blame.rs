//! Typst's errors, brought home to the user's line.

use std::ops::Range;

use typst::WorldExt;
use typst::diag::{Severity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};

use super::World;
use super::world::path_of;
use crate::diag::{Code, Diagnostic};
use crate::emit::SourceMap;
use crate::source::Span;

/// Whom a diagnostic of Typst's is about.
#[derive(Debug, Clone, Copy)]
pub struct Blame<'a> {
    /// The world that it came from.
    pub world: &'a World,
    /// From the emitted source to the user's files.
    pub map: &'a SourceMap,
    /// The sources of styles that are the user's own.
    pub locals: &'a Locals,
    /// The code of what stops the build.
    pub error: Code,
}

/// Files of the world that are the user's as they stand, by their paths.
pub type Locals = Vec<(String, crate::source::FileId)>;

/// Says what Typst says, at the line of the user's file that led there: the line whose
/// words were at fault; else the line of the user's own style; else the line whose block
/// the style was drawing; else none.
pub fn blame(all: &[SourceDiagnostic], blame: Blame<'_>) -> Vec<Diagnostic> {
    all.iter().map(|diagnostic| one(diagnostic, blame)).collect()
}

fn one(diagnostic: &SourceDiagnostic, blame: Blame<'_>) -> Diagnostic {
    let Blame { world, map, locals, error } = blame;
    let at = locate(diagnostic.span, world);
    let calls = diagnostic.trace.iter().map(|point| DiagSpan::from(point.span));
    let steps = calls.filter_map(|span| locate(span, world));
    let (mut home, mut style) = (None, None);
    for (id, range) in at.iter().cloned().chain(steps) {
        let path = path_of(id);
        home = map.find(path, range.clone());
        if home.is_some() {
            break;
        }
        let local = locals.iter().find(|(local, _)| local == path);
        style = style.or_else(|| local.map(|(_, file)| Span::new(*file, range)));
    }
    let code = match diagnostic.severity {
        Severity::Error => error,
        Severity::Warning => Code::W0501,
    };
    let message = lower_first(&diagnostic.message);
    let mut blamed = match (style, home) {
        (Some(style), Some(home)) => {
            Diagnostic::new(code, style, message).related(home, "while drawing this")
        }
        (Some(span), None) | (None, Some(span)) => Diagnostic::new(code, span, message),
        (None, None) => Diagnostic::placeless(code, message),
    };
    // An error inside a style of cvpress says where in the style, too.
    if let Some((id, range)) = at.filter(|(id, range)| {
        let path = path_of(*id);
        let ours = locals.iter().all(|(local, _)| local != path);
        ours && map.find(path, range.clone()).is_none()
    }) {
        blamed.hints.push(format!("Typst stopped in {}", position(id, range, world)));
    }
    let hints = diagnostic.hints.iter().map(|hint| hint.v.to_string());
    blamed.hints.extend(hints);
    blamed
}

/// Whether a diagnostic is about the inside of a file that is not ours.
pub fn is_about(diagnostic: &SourceDiagnostic, path: &str) -> bool {
    diagnostic.span.id().is_some_and(|id| path_of(id) == path)
}

fn locate(span: DiagSpan, world: &World) -> Option<(FileId, Range<usize>)> {
    Some((span.id()?, world.range(span)?))
}

/// `styles/classic.typ:12:3`.
fn position(id: FileId, range: Range<usize>, world: &World) -> String {
    let path = path_of(id);
    let place = world.files().source(id).and_then(|source| {
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        Some(format!("`{path}:{}:{}`", line + 1, column + 1))
    });
    place.unwrap_or_else(|| format!("`{path}`"))
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    // A name such as `PDF/A-3a` keeps its capitals.
    let second = chars.clone().next();
    if second.is_some_and(char::is_uppercase) {
        return message.to_owned();
    }
    first + chars.as_str()
}
