//! Lengths: `10pt`, `2.5cm`.

use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{Quoted, Span};

/// A length in the units that typesetters use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// How many of the unit. Finite and not negative.
    pub number: f64,
    /// `pt`, `mm`, `cm`, `in` or `em`.
    pub unit: &'static str,
    /// Where it stands.
    pub span: Span,
}

/// The units that a length may have, and what they are in points. `em` depends on
/// the font size and is taken at 10 pt.
pub const UNITS: [(&str, f64); 5] = [
    ("pt", 1.0),
    ("mm", 2.834_645_669),
    ("cm", 28.346_456_69),
    ("in", 72.0),
    ("em", 10.0),
];

impl Length {
    /// Reads a number and its unit.
    ///
    /// # Errors
    /// `E0306` where it is no such length.
    pub fn parse(source: &Quoted, sink: &mut Sink) -> Result<Self, Failed> {
        let text = source.text.trim();
        let found = UNITS.iter().find_map(|&(unit, _)| {
            let number = text.strip_suffix(unit)?.trim_end().parse::<f64>().ok()?;
            (number.is_finite() && number >= 0.0).then_some((number, unit))
        });
        match found {
            Some((number, unit)) => Ok(Self { number, unit, span: source.span }),
            None => {
                let message =
                    format!("expected a length such as `10pt`, found `{}`", source.text);
                let lower = text.to_lowercase().replace(',', ".");
                let mended = UNITS.iter().any(|(unit, _)| {
                    let number =
                        lower.strip_suffix(unit).map(|n| n.trim().parse::<f64>());
                    matches!(number, Some(Ok(number)) if number >= 0.0)
                });
                let hint = if mended {
                    format!("write `\"{lower}\"`")
                } else if text.starts_with('-') {
                    "a length cannot be negative".to_owned()
                } else {
                    "a length is a number and a unit: pt, mm, cm, in or em".to_owned()
                };
                Err(sink
                    .error(Diagnostic::new(Code::E0306, source.span, message).hint(hint)))
            }
        }
    }

    /// The length in points.
    pub fn points(&self) -> f64 {
        let factor = UNITS.iter().find(|(unit, _)| *unit == self.unit);
        factor.map_or(0.0, |(_, points)| self.number * points)
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.number, self.unit)
    }
}
