//! For people: the source line with the range marked.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Severity;
use crate::diag::Diagnostic;
use crate::source::{FileId, Sources, Span};

pub(super) fn render(
    diagnostic: &Diagnostic,
    sources: &Sources,
    color: bool,
    width: Option<usize>,
) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.name());
    let mut group = Group::with_title(title);
    for file in files(diagnostic) {
        group = group.element(snippet(diagnostic, file, sources));
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(hint));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(width.unwrap_or(annotate_snippets::renderer::DEFAULT_TERM_WIDTH));
    format!("{}\n\n", renderer.render(&[group]))
}

/// The files that the diagnostic marks something in, that of the problem first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files: Vec<_> = diagnostic.span.iter().map(|span| span.file).collect();
    for (span, _) in &diagnostic.related {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    file: FileId,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.get(file);
    let range = |span: Span| {
        // A mark needs something to stand under, also at the end of the file.
        let range = span.range();
        let boundary = |byte: usize| {
            let byte = byte.min(source.text().len());
            (0..=byte).rev().find(|&at| source.text().is_char_boundary(at)).unwrap_or(0)
        };
        let (start, end) = (boundary(range.start), boundary(range.end));
        start.min(end)..end
    };
    let primary = diagnostic.span.filter(|span| span.file == file).map(|span| {
        AnnotationKind::Primary.span(range(span)).label(diagnostic.label.as_deref())
    });
    let related = diagnostic.related.iter().filter(|(span, _)| span.file == file).map(
        |(span, label)| AnnotationKind::Context.span(range(*span)).label(label.as_str()),
    );
    Snippet::source(source.text())
        .path(source.path().to_string_lossy().replace('\\', "/"))
        .annotations(primary.into_iter().chain(related))
}
