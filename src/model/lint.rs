//! `[lint]`: findings that are meant to be as they are.

use std::sync::LazyLock;

use super::Section;
use crate::decode::{Many, Node, Shape, Value, Word, record};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::Spanned;

record! {
    /// What `cvpress check --lint` is not to tell.
    @[derive(Default)]
    pub struct LintSettings {
        /// Codes of findings that are allowed: everywhere, as `"L0201"`, or in one place, as
        /// `{ code = "L0201", section = "publications", entry = "thesis" }`.
        pub allow: Many<Allowance>,
    }
}

record! {
    /// A finding that is allowed in one place.
    pub struct AllowedIn {
        /// The code of the finding.
        pub code: Spanned<FindingCode>,
        /// The id of the section.
        pub section: Option<Word>,
        /// The id of the entry.
        pub entry: Option<Word>,
    }
}

/// A finding that is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowance(pub AllowedIn);

/// The code of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingCode(pub Code);

/// The names of the codes.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let findings = Code::ALL.iter().filter(|code| code.is_finding());
    findings.map(|code| code.name()).collect()
});

impl Value for FindingCode {
    fn shape() -> Shape {
        Shape::Choice(&NAMES)
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let Word { text, span } = Word::decode(node, sink)?;
        if let Some(code) = Code::find(&text).filter(|code| code.is_finding()) {
            return Ok(Self(code));
        }
        let message = match Code::find(&text) {
            Some(_) => format!("`{text}` is no finding of `check --lint`"),
            None => format!("there is no finding `{text}`"),
        };
        let hint = match nearest(&text, NAMES.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("findings are {}", NAMES.join(", ")),
        };
        Err(sink.error(Diagnostic::new(Code::E0205, span, message).hint(hint)))
    }

    fn encode(&self) -> toml::Value {
        toml::Value::String(self.0.name().to_owned())
    }
}

impl Value for Allowance {
    fn shape() -> Shape {
        Shape::Either(vec![FindingCode::shape(), AllowedIn::shape()])
    }

    fn decode(node: &Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        if node.is_table() {
            return AllowedIn::decode(node, sink).map(Self);
        }
        match node.string() {
            Some(_) => {
                let code = Spanned::<FindingCode>::decode(node, sink)?;
                Ok(Self(AllowedIn { code, section: None, entry: None }))
            }
            None => Err(node.wrong_type(&Self::shape(), sink)),
        }
    }

    fn encode(&self) -> toml::Value {
        match &self.0 {
            AllowedIn { code, section: None, entry: None } => code.encode(),
            place => place.encode(),
        }
    }
}

impl LintSettings {
    /// Whether a finding is allowed, in a section and about entries of these ids.
    pub fn allows(&self, code: Code, section: Option<&str>, entries: &[&str]) -> bool {
        let is = |wanted: &Option<Word>, ids: &[&str]| {
            wanted.as_ref().is_none_or(|wanted| ids.contains(&wanted.text.as_str()))
        };
        let section: Vec<&str> = section.into_iter().collect();
        self.allow.0.iter().any(|Allowance(it)| {
            it.code.value.0 == code && is(&it.section, &section) && is(&it.entry, entries)
        })
    }
}

/// Whether the places that are named exist.
///
/// # Errors
/// `E0210` for those that do not.
pub(super) fn check(
    lint: &LintSettings,
    sections: &[Section],
    sink: &mut Sink,
) -> Result<(), Failed> {
    let mut result = Ok(());
    for Allowance(AllowedIn { section, entry, .. }) in &lint.allow.0 {
        let within: Vec<&Section> = match section {
            Some(id) => sections.iter().filter(|it| it.id == id.text).collect(),
            None => sections.iter().collect(),
        };
        let (what, id, known) = match (section, entry) {
            (Some(id), _) if within.is_empty() => {
                let known = sections.iter().map(|it| it.id.as_str()).collect::<Vec<_>>();
                ("section", id, known)
            }
            (_, Some(id)) => {
                ("entry", id, within.iter().flat_map(|it| ids(it)).collect())
            }
            _ => continue,
        };
        if known.contains(&id.text.as_str()) {
            continue;
        }
        let message = format!("there is no {what} `{}`", id.text);
        let hint = nearest(&id.text, known).map(|near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::new(Code::E0210, id.span, message).maybe_hint(hint);
        result = Err(sink.error(diagnostic));
    }
    result
}

/// The ids of the entries of a section, and of those that its files have.
fn ids(section: &Section) -> impl Iterator<Item = &str> {
    let common = (0..section.body.len()).map(|index| section.body.common(index).0);
    let own = common.filter_map(|common| common.id.as_ref()).map(|id| id.text.as_str());
    own.chain(section.keys.iter().map(|(_, key)| key.as_str()))
}
