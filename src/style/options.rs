//! Options of a style: the values that a CV gives them, held against the types and the words
//! that the style declares.

use typst::foundations::Value;

use super::{Style, StyleOptionInfo};
use crate::compile::Fonts;
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::emit::string;
use crate::model::{OptionValue, StyleOption};
use crate::value::length::UNITS;

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
        let wrong = |message: String, hint: String| {
            Diagnostic::new(Code::E0403, option.value_span, message).hint(hint)
        };
        let families = info.name.contains("font");
        let several =
            matches!(&option.value, OptionValue::Strings(all) if !all.is_empty());
        let code = match &info.default {
            // The second family has what the first lacks, and so on.
            Value::Str(_) if families && several => {
                code(&option.value, &Value::Array(Default::default()))
            }
            default => code(&option.value, default),
        };
        match code {
            Some(code) => match refused(&option.value, info) {
                Some((message, hint)) => Err(sink.error(wrong(message, hint))),
                None => Ok((option.name.clone(), code)),
            },
            None => {
                let expected = noun(&info.default);
                let found = option.value.noun();
                let message =
                    format!("expected {expected} for `{}`, found {found}", option.name);
                let hint = default(info);
                Err(sink.error(wrong(message, hint)))
            }
        }
    }
}

impl Style {
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
        let is_family = |option: &&StyleOption| {
            let info = self.options.iter().find(|info| info.name == option.name);
            let default = info.map(|info| &info.default);
            option.name.contains("font")
                && matches!(default, Some(Value::Str(_) | Value::Array(_)))
        };
        for option in options.iter().filter(is_family) {
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
                        "`cvpress fonts` lists the fonts; a folder `fonts` beside the CV adds to \
                         them, and so does `--system-fonts`"
                            .to_owned()
                    }
                };
                let diagnostic = Diagnostic::new(Code::E0403, option.value_span, message);
                result = Err(sink.error(diagnostic.hint(hint)));
            }
        }
        result
    }

    /// The families that the style may print with: those that its options name. First
    /// those of text, then those of mathematics and code.
    pub fn families(&self, chosen: &[StyleOption]) -> [Vec<String>; 2] {
        let special = |name: &str| name.contains("math") || name.contains("code");
        [false, true].map(|wanted| self.named(chosen, |name| special(name) == wanted))
    }

    fn named(
        &self,
        chosen: &[StyleOption],
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let is_font = |name: &str| name.contains("font") && wanted(name);
        let defaults = self.options.iter().filter(|info| is_font(&info.name));
        let defaults = defaults.filter_map(|info| match &info.default {
            Value::Str(family) => Some(vec![family.to_string()]),
            Value::Array(families) => Some(
                families.iter().filter_map(|f| f.clone().cast::<String>().ok()).collect(),
            ),
            _ => None,
        });
        let chosen = chosen.iter().filter(|option| is_font(&option.name));
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
            // One string alone needs the comma to be a list; none must not have it.
            let comma = if texts.is_empty() { "" } else { "," };
            Some(format!("({}{comma})", texts.join(", ")))
        }
        _ => None,
    }
}

/// Why a value of the right type will not do, and what would.
fn refused(value: &OptionValue, info: &StyleOptionInfo) -> Option<(String, String)> {
    match value {
        OptionValue::String(word) => {
            strange(std::slice::from_ref(word), info).or_else(|| too_small(value, info))
        }
        OptionValue::Strings(words) => strange(words, info),
        _ => too_small(value, info),
    }
}

/// The first word that is none of those which an option may be.
fn strange(words: &[String], info: &StyleOptionInfo) -> Option<(String, String)> {
    if info.choices.is_empty() {
        return None;
    }
    let word = words.iter().find(|word| !info.choices.contains(word))?;
    let choices = info.choices.iter().map(String::as_str);
    let message = format!("`{}` cannot be `\"{word}\"`", info.name);
    let hint = match nearest(word, choices.clone()) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => {
            let all: Vec<_> = choices.map(|c| format!("`\"{c}\"`")).collect();
            format!("one of {}", all.join(", "))
        }
    };
    Some((message, hint))
}

fn too_small(value: &OptionValue, info: &StyleOptionInfo) -> Option<(String, String)> {
    match value {
        OptionValue::String(text)
            if is_measure(&info.default) && text.trim().starts_with('-') =>
        {
            Some((format!("`{}` is less than nothing", info.name), default(info)))
        }
        OptionValue::Integer(number) if *number < 0 => {
            Some((format!("`{}` is less than nothing", info.name), default(info)))
        }
        OptionValue::Float(number) if *number < 0.0 => {
            Some((format!("`{}` is less than nothing", info.name), default(info)))
        }
        _ => None,
    }
}

fn is_measure(default: &Value) -> bool {
    matches!(default, Value::Length(_) | Value::Relative(_) | Value::Ratio(_))
}

fn default(info: &StyleOptionInfo) -> String {
    format!("the default is `{}`", info.toml())
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
