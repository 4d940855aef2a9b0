//! Styles: find one, hold it against the contract, check its options.
//!
//! The contract itself stands in `styles/README.md`.

use typst::World as _;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Dict, Repr, Value};
use typst::syntax::ast::{self, AstNode};
use typst::syntax::{Source, SyntaxKind, SyntaxNode};

use crate::block::FUNCTIONS;
use crate::compile::{Blame, Files, Fonts, World, blame, evaluate, parse_source};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::embedded;
use crate::emit::{STYLES, SourceMap, string};
use crate::model::{OptionValue, StyleOption};
use crate::source::Span;
use crate::value::length::UNITS;

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
}

/// The names of all styles.
pub fn names() -> Vec<&'static str> {
    let names = embedded::STYLES.iter().map(|(name, _)| *name);
    names.filter(|name| !name.starts_with('_')).collect()
}

/// Finds a style and reads what it exports.
///
/// # Errors
/// `E0401` where there is no such style, `E0404` where it breaks the contract.
pub fn load(
    name: &str,
    span: Option<Span>,
    fonts: &std::sync::Arc<Fonts>,
    sink: &mut Sink,
) -> Result<Style, Failed> {
    let Some((name, text)) = embedded::STYLES
        .iter()
        .find(|(known, _)| *known == name && !name.starts_with('_'))
    else {
        let message = format!("unknown style `{name}`");
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("styles: {}", names().join(", ")),
        };
        return Err(sink.error(at(span, Code::E0401, message).hint(hint)));
    };
    inspect(name, text, span, fonts, sink)
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

/// Parses a style and the files of `styles/` that it imports, itself first.
fn collect(name: &str, sources: &mut Vec<Source>) {
    let path = path(name);
    let known = sources
        .iter()
        .any(|source| source.id().get().vpath().get_without_slash() == path);
    let text =
        embedded::STYLES.iter().find(|(known, _)| *known == name).map(|(_, text)| text);
    let Some(source) = text.filter(|_| !known).and_then(|text| parse_source(&path, text))
    else {
        return;
    };
    let root = source.root().clone();
    sources.push(source);
    for node in root.children() {
        let import = node.cast::<ast::ModuleImport<'_>>();
        if let Some(ast::Expr::Str(file)) = import.map(|import| import.source()) {
            collect(file.get().trim_end_matches(".typ"), sources);
        }
    }
}

/// Evaluates a style and looks at what it exports.
fn inspect(
    name: &str,
    text: &str,
    span: Option<Span>,
    fonts: &std::sync::Arc<Fonts>,
    sink: &mut Sink,
) -> Result<Style, Failed> {
    let broken =
        |what: String| at(span, Code::E0404, format!("the style `{name}` {what}"));
    let mut sources = Vec::new();
    collect(name, &mut sources);
    let mut files = Files::default();
    sources.iter().cloned().for_each(|source| files.add_parsed(source));
    let world = World::new(&path(name), files, std::sync::Arc::clone(fonts));
    let Some(world) = world else {
        return Err(sink.error(broken("has no name for a file".to_owned())));
    };
    let exports = exports(&world).map_err(|errors| {
        let map = SourceMap::default();
        let whom = Blame { world: &world, map: &map, error: Code::E0404 };
        let mut failed = None;
        for diagnostic in blame(&errors, whom) {
            failed = Some(sink.error(Diagnostic { span, ..diagnostic }));
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
    let Ok(Value::Dict(defaults)) = exports.get("options") else {
        return Err(sink.error(broken("exports no dictionary `options`".to_owned())));
    };
    complete?;
    let options = documented(defaults, &sources);
    Ok(Style { name: name.to_owned(), summary: summary(text), options, sources })
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
        StyleOptionInfo { name: name.to_string(), default: default.clone(), typed, doc }
    };
    defaults.iter().map(describe).collect()
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

impl StyleOptionInfo {
    /// The default as TOML has it.
    pub fn toml(&self) -> String {
        let inside =
            self.typed.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
        match &self.default {
            Value::Color(_) => inside.unwrap_or(&self.typed).to_owned(),
            Value::Length(_) | Value::Relative(_) | Value::Ratio(_) => {
                format!("\"{}\"", self.typed)
            }
            Value::Array(_) => {
                let bare = self.typed.trim_matches(['(', ')']).trim_end_matches(',');
                format!("[{bare}]")
            }
            _ => self.typed.clone(),
        }
    }

    /// What its value is, in a word.
    pub fn kind(&self) -> &'static str {
        match &self.default {
            Value::Color(_) => "colour",
            Value::Length(_) | Value::Relative(_) => "length",
            Value::Ratio(_) => "percentage",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(_) => "number",
            Value::Array(_) => "list of strings",
            _ => "string",
        }
    }
}

impl Style {
    /// Checks options against their types, and gives them as Typst code.
    ///
    /// # Errors
    /// `E0402` for an option that the style does not have, `E0403` for a wrong type.
    pub fn check(
        &self,
        options: &[StyleOption],
        sink: &mut Sink,
    ) -> Result<Vec<(String, String)>, Failed> {
        let checked: Vec<_> =
            options.iter().map(|option| self.one(option, sink)).collect();
        checked.into_iter().collect()
    }

    fn one(
        &self,
        option: &StyleOption,
        sink: &mut Sink,
    ) -> Result<(String, String), Failed> {
        let Some(info) = self.options.iter().find(|info| info.name == option.name) else {
            let message =
                format!("the style `{}` has no option `{}`", self.name, option.name);
            let names = self.options.iter().map(|info| info.name.as_str());
            let hint = match nearest(&option.name, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its options: {}", names.collect::<Vec<_>>().join(", ")),
            };
            return Err(
                sink.error(Diagnostic::new(Code::E0402, option.span, message).hint(hint))
            );
        };
        match code(&option.value, &info.default) {
            Some(code) => Ok((option.name.clone(), code)),
            None => {
                let expected = noun(&info.default);
                let found = option.value.noun();
                let message =
                    format!("expected {expected} for `{}`, found {found}", option.name);
                let hint = format!("the default is `{}`", info.toml());
                Err(sink.error(
                    Diagnostic::new(Code::E0403, option.value_span, message).hint(hint),
                ))
            }
        }
    }

    /// Checks that the fonts that the user names are there.
    ///
    /// # Errors
    /// `E0403` for a family that no font has.
    pub fn check_fonts(
        &self,
        options: &[StyleOption],
        fonts: &Fonts,
        sink: &mut Sink,
    ) -> Result<(), Failed> {
        let mut result = Ok(());
        for option in options.iter().filter(|option| option.name.contains("font")) {
            let families = match &option.value {
                OptionValue::String(family) => std::slice::from_ref(family),
                OptionValue::Strings(families) => families.as_slice(),
                _ => &[],
            };
            for family in families.iter().filter(|family| !fonts.has(family)) {
                let message = format!("there is no font `{family}`");
                let known = fonts.families();
                let near = nearest(family, known.iter().map(String::as_str));
                let hint = match near {
                    Some(near) => format!("did you mean `\"{near}\"`?"),
                    None => {
                        "`cvpress fonts` lists the fonts; `--system-fonts` adds those of \
                             this machine"
                            .to_owned()
                    }
                };
                let diagnostic = Diagnostic::new(Code::E0403, option.value_span, message);
                result = Err(sink.error(diagnostic.hint(hint)));
            }
        }
        result
    }

    /// The families that the style may print with: those that its options name.
    pub fn families(&self, chosen: &[StyleOption]) -> Vec<String> {
        let defaults = self.options.iter().filter(|info| info.name.contains("font"));
        let defaults = defaults.filter_map(|info| match &info.default {
            Value::Str(family) => Some(vec![family.to_string()]),
            Value::Array(families) => Some(
                families.iter().filter_map(|f| f.clone().cast::<String>().ok()).collect(),
            ),
            _ => None,
        });
        let chosen = chosen.iter().filter(|option| option.name.contains("font"));
        let chosen = chosen.filter_map(|option| match &option.value {
            OptionValue::String(family) => Some(vec![family.clone()]),
            OptionValue::Strings(families) => Some(families.clone()),
            _ => None,
        });
        defaults.chain(chosen).flatten().collect()
    }
}

/// A value as Typst code, if it is of the type of the default.
fn code(value: &OptionValue, default: &Value) -> Option<String> {
    match (default, value) {
        (Value::Color(_), OptionValue::String(text)) => color(text),
        (Value::Length(_) | Value::Relative(_), OptionValue::String(text)) => {
            length(text)
        }
        (Value::Ratio(_), OptionValue::String(text)) => ratio(text),
        (Value::Bool(_), OptionValue::Boolean(boolean)) => Some(boolean.to_string()),
        (Value::Int(_), OptionValue::Integer(number)) => Some(number.to_string()),
        (Value::Float(_), OptionValue::Integer(number)) => Some(format!("{number}.0")),
        (Value::Float(_), OptionValue::Float(number)) if number.is_finite() => {
            Some(format!("{number:?}"))
        }
        (Value::Str(_), OptionValue::String(text)) => Some(string(text)),
        (Value::Array(_), OptionValue::Strings(texts)) => {
            let texts: Vec<_> = texts.iter().map(|text| string(text)).collect();
            Some(format!("({},)", texts.join(", ")))
        }
        _ => None,
    }
}

fn noun(default: &Value) -> &'static str {
    match default {
        Value::Color(_) => "a colour such as `\"#004f90\"`",
        Value::Length(_) | Value::Relative(_) => "a length such as `\"10pt\"`",
        Value::Ratio(_) => "a percentage such as `\"80%\"`",
        Value::Bool(_) => "`true` or `false`",
        Value::Int(_) => "an integer",
        Value::Float(_) => "a number",
        Value::Array(_) => "a list of strings",
        _ => "a string",
    }
}

/// `#rgb`, `#rrggbb`, with or without two digits of opacity.
fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let valid = matches!(digits.len(), 3 | 4 | 6 | 8)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then(|| format!("rgb({})", string(text)))
}

fn length(text: &str) -> Option<String> {
    let text = text.trim();
    UNITS.iter().find_map(|(unit, _)| {
        let number: f64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.is_finite().then(|| format!("{number}{unit}"))
    })
}

fn ratio(text: &str) -> Option<String> {
    let number: f64 = text.trim().strip_suffix('%')?.trim_end().parse().ok()?;
    number.is_finite().then(|| format!("{number}%"))
}
