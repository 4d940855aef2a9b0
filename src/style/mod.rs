//! Styles: find one, hold it against the contract, check its options.
//!
//! The contract itself stands in `styles/README.md`.

mod contract;
mod new;
mod options;
mod shelf;

pub use new::new;
pub use shelf::{Shelf, names};

use std::sync::Arc;

use typst::World as _;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Dict, Repr, Value};
use typst::syntax::ast::{self, AstNode};
use typst::syntax::{Source, SyntaxKind, SyntaxNode};

use crate::block::FUNCTIONS;
use crate::compile::{Blame, Files, Fonts, Locals, World, blame, evaluate, parse_source};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::emit::{Marks, STYLES, SourceMap, WORDS, punctuation};
use crate::layout::{Bounds, Factors};
use crate::model::load_diagnostic;
use crate::sections::KINDS;
use crate::source::Span;
use shelf::Found;

/// A style.
#[derive(Debug, Clone)]
pub struct Style {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence: the first comment of its source.
    pub summary: String,
    /// Its options, in the order of its source.
    pub options: Vec<StyleOptionInfo>,
    /// Its source and those that it imports, parsed.
    pub sources: Vec<Source>,
    /// Which of them stand beside the CV.
    pub locals: Locals,
    /// How far a page budget may go with it; none where it does not say.
    pub bounds: Option<Bounds>,
}

/// An option that a style declares.
#[derive(Debug, Clone)]
pub struct StyleOptionInfo {
    /// Its name.
    pub name: String,
    /// Its default; its type is the option's type.
    pub default: Value,
    /// The default as it stands in the source.
    pub typed: String,
    /// What it means.
    pub doc: String,
    /// The words that it may be; empty where it may be any.
    pub choices: Vec<String>,
}

/// Finds a style and reads what it exports.
///
/// # Errors
/// `E0401` where there is no such style, `E0404` where it breaks the contract.
pub fn load(
    name: &str,
    span: Option<Span>,
    shelf: &mut Shelf<'_>,
    fonts: &Arc<Fonts>,
    sink: &mut Sink,
) -> Result<Style, Failed> {
    if let Some(error) = &shelf.error {
        let diagnostic = match span {
            Some(span) => load_diagnostic(error, STYLES, span),
            None => {
                let message =
                    format!("the folder `{STYLES}` beside the CV cannot be read");
                Diagnostic::placeless(Code::E0101, message)
            }
        };
        return Err(sink.error(diagnostic));
    }
    if !shelf.has(name) {
        let message = format!("unknown style `{name}`");
        let names = shelf.names();
        let hint = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("styles: {}", names.join(", ")),
        };
        return Err(sink.error(at(span, Code::E0401, message).hint(hint)));
    }
    let collected = collect(name, span, shelf, sink)?;
    inspect(name, span, collected, fonts, sink)
}

fn at(span: Option<Span>, code: Code, message: String) -> Diagnostic {
    match span {
        Some(span) => Diagnostic::new(code, span, message),
        None => Diagnostic::placeless(code, message),
    }
}

/// The path of a style's source.
pub fn path(name: &str) -> String {
    format!("{STYLES}/{name}.typ")
}

/// A style's source, first, and those of the files of `styles/` that it imports.
#[derive(Default)]
struct Collected {
    sources: Vec<Source>,
    locals: Locals,
}

fn collect(
    name: &str,
    span: Option<Span>,
    shelf: &mut Shelf<'_>,
    sink: &mut Sink,
) -> Result<Collected, Failed> {
    let mut collected = Collected::default();
    let mut wanted = vec![name.to_owned()];
    while let Some(name) = wanted.pop() {
        let path = path(&name);
        let known = collected
            .sources
            .iter()
            .any(|source| source.id().get().vpath().get_without_slash() == path);
        if known {
            continue;
        }
        let found = shelf.find(&name).map_err(|error| {
            let diagnostic = match span {
                Some(span) => load_diagnostic(&error, &path, span),
                None => {
                    Diagnostic::placeless(Code::E0101, format!("cannot read `{path}`"))
                }
            };
            sink.error(diagnostic)
        })?;
        // What is not there Typst reports, at the line that imports it.
        let Some(Found { text, local }) = found else { continue };
        let Some(source) = parse_source(&path, &text) else { continue };
        collected.locals.extend(local.map(|file| (path, file)));
        wanted.extend(imported(&source).iter().filter_map(|file| resolve(&name, file)));
        collected.sources.push(source);
    }
    Ok(collected)
}

/// The files that a source imports or includes by their names, remembered while it stays.
#[comemo::memoize]
fn imported(source: &Source) -> Vec<String> {
    let mut files = Vec::new();
    imports(source.root(), &mut |file| files.push(file.to_owned()));
    files
}

fn imports(node: &SyntaxNode, visit: &mut impl FnMut(&str)) {
    let import = node.cast::<ast::ModuleImport<'_>>().map(|import| import.source());
    let include = node.cast::<ast::ModuleInclude<'_>>().map(|include| include.source());
    if let Some(ast::Expr::Str(file)) = import.or(include) {
        visit(&file.get());
    }
    node.children().for_each(|child| imports(child, visit));
}

/// The file of `styles/` that one of them names, without its ending; none outside.
fn resolve(from: &str, file: &str) -> Option<String> {
    let file = file.strip_suffix(".typ")?;
    let rooted = format!("/{STYLES}/");
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let file = match file.strip_prefix(&rooted) {
        Some(file) => {
            parts.clear();
            file
        }
        None if file.starts_with(['/', '@']) => return None,
        None => file,
    };
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Evaluates a style and looks at what it exports.
fn inspect(
    name: &str,
    span: Option<Span>,
    Collected { sources, locals }: Collected,
    fonts: &Arc<Fonts>,
    sink: &mut Sink,
) -> Result<Style, Failed> {
    let broken = |what: String| {
        let diagnostic = at(span, Code::E0404, format!("the style `{name}` {what}"));
        match locals.first() {
            Some((path, _)) => diagnostic.hint(format!("it stands in `{path}`")),
            None => diagnostic,
        }
    };
    let mut files = Files::default();
    sources.iter().cloned().for_each(|source| files.add_parsed(source));
    files.add_source(WORDS, punctuation(&Marks::default()));
    let Some(world) = World::new(&path(name), files, Arc::clone(fonts)) else {
        return Err(sink.error(broken("has no name for a file".to_owned())));
    };
    let exports = exports(&world).map_err(|errors| {
        let map = SourceMap::default();
        let whom =
            Blame { world: &world, map: &map, locals: &locals, error: Code::E0404 };
        let mut failed = None;
        for diagnostic in blame(&errors, whom) {
            failed = Some(sink.error(match (diagnostic.span, span) {
                (Some(_), Some(span)) => diagnostic.related(span, "the style"),
                (None, _) => Diagnostic { span, ..diagnostic },
                _ => diagnostic,
            }));
        }
        failed.unwrap_or_else(|| sink.error(broken("cannot be read".to_owned())))
    })?;
    let mut complete = Ok(());
    for function in FUNCTIONS {
        if !matches!(exports.get(function), Ok(Value::Func(_))) {
            let what = format!("exports no function `{function}`");
            complete = Err(sink.error(broken(what)));
        }
    }
    for (source, (path, file)) in contract::local_sources(&sources, &locals) {
        for (range, what) in contract::swallowed(source) {
            let span = Span::new(*file, range);
            let message = format!("the style `{name}` {what}");
            let hint = format!("{STYLES}/README.md has them all; it stands in `{path}`");
            let diagnostic = Diagnostic::new(Code::E0404, span, message);
            complete = Err(sink.error(diagnostic.hint(hint)));
        }
    }
    let Ok(Value::Dict(defaults)) = exports.get("options") else {
        return Err(sink.error(broken("exports no dictionary `options`".to_owned())));
    };
    for (option, default) in defaults.iter() {
        if !typed(default) {
            let what = format!(
                "declares the option `{option}` with `{}`, which is of no type that \
                 `[style]` can set",
                default.repr()
            );
            complete = Err(sink.error(broken(what)));
        }
    }
    let bounds = match exports.get("bounds") {
        Ok(value) => bounds(value).map(Some).ok_or_else(|| {
            let what = "exports `bounds` that are no pairs of factors: size, unit, section-gap \
                        and margin, each from at most 1 to at least 1";
            sink.error(broken(what.to_owned()))
        }),
        Err(_) => Ok(None),
    };
    complete?;
    let bounds = bounds?;
    let options = documented(defaults, &sources);
    let summary = sources.first().map(|source| summary(source.text()));
    let summary = summary.unwrap_or_default();
    Ok(Style { name: name.to_owned(), summary, options, sources, locals, bounds })
}

/// How far a style may be changed, as it says.
fn bounds(value: &Value) -> Option<Bounds> {
    let Value::Dict(all) = value else { return None };
    let number = |value: &Value| match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    let pair = |key: &str| {
        let Ok(Value::Array(pair)) = all.get(key) else { return None };
        let [least, most] = pair.as_slice() else { return None };
        let (least, most) = (number(least)?, number(most)?);
        let sound = (0.3..=1.0).contains(&least) && (1.0..=3.0).contains(&most);
        sound.then_some(Factors { least, most })
    };
    Some(Bounds {
        size: pair("size")?,
        unit: pair("unit")?,
        section_gap: pair("section-gap")?,
        margin: pair("margin")?,
    })
}

/// Whether an option with a default can be set in `cv.toml`.
fn typed(default: &Value) -> bool {
    match default {
        Value::Array(all) => all.iter().all(|one| matches!(one, Value::Str(_))),
        default => matches!(
            default,
            Value::Color(_)
                | Value::Length(_)
                | Value::Relative(_)
                | Value::Ratio(_)
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Str(_)
        ),
    }
}

/// What the main file of a world exports.
fn exports(world: &World) -> Result<Dict, Vec<SourceDiagnostic>> {
    let main = world.source(world.main()).map_err(|error| {
        vec![SourceDiagnostic::error(typst::syntax::Span::detached(), error)]
    })?;
    let module = evaluate(world, &main)?;
    let scope = module.scope().iter();
    let exports =
        scope.map(|(name, binding)| (name.as_str().into(), binding.read().clone()));
    Ok(exports.collect())
}

/// The first comment, up to a line of it that is empty.
fn summary(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//")).map(str::trim);
    let joined = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    joined.split_once(": ").map_or(joined.clone(), |(_, what)| what.to_owned())
}

/// The defaults, each with the comment that stands above it in the first of the sources
/// that names it.
fn documented(defaults: &Dict, sources: &[Source]) -> Vec<StyleOptionInfo> {
    let mut comments: Vec<(String, String, String)> = Vec::new();
    for source in sources {
        let bindings = source
            .root()
            .children()
            .filter_map(|node| node.cast::<ast::LetBinding<'_>>());
        let options = bindings.filter(|binding| {
            binding.kind().bindings().iter().any(|name| name.as_str() == "options")
        });
        for options in options.filter_map(|binding| binding.init()) {
            collect_comments(options.to_untyped(), &mut comments);
        }
    }
    let describe = |(name, default): (&typst::foundations::Str, &Value)| {
        let comment = comments.iter().find(|(known, ..)| known == name.as_str());
        let (typed, doc) = match comment {
            Some((_, typed, doc)) => (typed.clone(), doc.clone()),
            None => (default.repr().to_string(), String::new()),
        };
        StyleOptionInfo {
            name: name.to_string(),
            choices: choices(default, &doc),
            default: default.clone(),
            typed,
            doc,
        }
    };
    defaults.iter().map(describe).collect()
}

/// The words that a comment lists, each as `"word"` between backticks, where the default
/// is one of them; the kinds of sections, where the default is a list of some.
fn choices(default: &Value, doc: &str) -> Vec<String> {
    let words = doc.split('`').skip(1).step_by(2);
    let words = words.filter_map(|word| word.strip_prefix('"')?.strip_suffix('"'));
    let words: Vec<_> = words.map(str::to_owned).collect();
    match default {
        Value::Str(default) if words.iter().any(|word| word == default.as_str()) => words,
        Value::Array(defaults)
            if !defaults.is_empty() && defaults.iter().all(is_kind) =>
        {
            KINDS.iter().map(|kind| kind.name.to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

fn is_kind(value: &Value) -> bool {
    matches!(value, Value::Str(name) if crate::sections::find(name.as_str()).is_some())
}

/// Names, typed values and comments of the dictionaries in an expression.
fn collect_comments(node: &SyntaxNode, found: &mut Vec<(String, String, String)>) {
    let mut comment = String::new();
    for child in node.children() {
        if child.kind() == SyntaxKind::LineComment {
            if let Some(line) = child.full_text().strip_prefix("///") {
                comment.push_str(line.trim());
                comment.push(' ');
            }
        } else if let Some(named) = child.cast::<ast::Named<'_>>() {
            let doc = std::mem::take(&mut comment).trim().to_owned();
            let typed = named.expr().to_untyped().full_text().to_string();
            found.push((named.name().as_str().to_owned(), typed, doc));
        } else {
            collect_comments(child, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn imports_are_looked_up_from_where_they_stand() {
        for (from, file, found) in [
            ("mine", "classic.typ", Some("classic")),
            ("mine", "./classic.typ", Some("classic")),
            ("mine", "/styles/classic.typ", Some("classic")),
            ("mine", "lib/tools.typ", Some("lib/tools")),
            ("lib/tools", "../classic.typ", Some("classic")),
            ("lib/tools", "more.typ", Some("lib/more")),
            ("mine", "../words.typ", None),
            ("mine", "@preview/x:1.0.0", None),
            ("mine", "data.csv", None),
        ] {
            assert_eq!(resolve(from, file).as_deref(), found, "{from}: {file}");
        }
    }
}
