//! Addresses: web links and e-mail.

use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::source::{Quoted, Span};

/// An absolute address that a reader can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// With its scheme.
    pub address: String,
    /// Where it stands.
    pub span: Span,
}

/// The schemes that a link may have.
const SCHEMES: [&str; 5] = ["https://", "http://", "mailto:", "tel:", "doi:"];

impl Url {
    /// Reads an address. One without a scheme that begins with a host gets `https://`,
    /// a `doi:` becomes the address of its resolver.
    ///
    /// # Errors
    /// `E0304` where it is no such address.
    pub fn parse(source: &Quoted, sink: &mut Sink) -> Result<Self, Failed> {
        match normalize(&source.text) {
            Some(address) => Ok(Self { address, span: source.span }),
            None => Err(sink.error(refusal(&source.text, source.span))),
        }
    }

    /// How it reads on paper: without the scheme, `www.` and a last slash.
    pub fn display(&self) -> &str {
        let address = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .find_map(|scheme| self.address.strip_prefix(scheme))
            .unwrap_or(&self.address);
        let address = address.strip_prefix("www.").unwrap_or(address);
        address.strip_suffix('/').unwrap_or(address)
    }
}

/// The diagnostic for something that is no address.
pub(super) fn refusal(text: &str, span: Span) -> Diagnostic {
    let message = format!("expected a web address, found `{text}`");
    let hint = match text.trim().chars().find(|c| !may_stand(*c)) {
        Some(c) if c.is_ascii() && text.contains("://") => {
            format!("in an address, `{c}` is written `%{:02X}`", u32::from(c))
        }
        _ => "write it whole, such as `https://example.org/page`".to_owned(),
    };
    Diagnostic::new(Code::E0304, span, message).hint(hint)
}

/// Whether a character may stand in an address as it is.
fn may_stand(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !"<>\"`{}|\\^".contains(c)
}

/// The address with its scheme, if it is one that a reader can follow.
pub(super) fn normalize(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || !text.chars().all(may_stand) {
        return None;
    }
    if let Some(doi) = text.strip_prefix("doi:") {
        return doi.starts_with("10.").then(|| format!("https://doi.org/{doi}"));
    }
    for scheme in SCHEMES {
        if text.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)) {
            let rest = &text[scheme.len()..];
            let host = !scheme.ends_with("//") || is_host(host_of(rest));
            return (!rest.is_empty() && host).then(|| format!("{scheme}{rest}"));
        }
    }
    // No scheme: it must at least begin with a host that has a dot in it.
    let host = host_of(text);
    let bare = !text.contains('@') && host.contains('.') && is_host(host);
    bare.then(|| format!("https://{text}"))
}

fn host_of(rest: &str) -> &str {
    rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

fn is_host(host: &str) -> bool {
    !host.is_empty()
        && !host.starts_with(['.', '-'])
        && !host.ends_with('-')
        && !host.contains("..")
        && host.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '[' | ']')
        })
}

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// As typed.
    pub address: String,
    /// Where it stands.
    pub span: Span,
}

impl Email {
    /// Reads an address: something, an at sign, a host.
    ///
    /// # Errors
    /// `E0305` where it is none.
    pub fn parse(source: &Quoted, sink: &mut Sink) -> Result<Self, Failed> {
        let text = source.text.trim();
        let valid = text.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
                && !local.contains(['<', '>', '"', '(', ')', ',', ':'])
                && !host.contains('@')
                && host.contains('.')
                && !host.ends_with('.')
                && is_host(host)
        });
        if valid {
            return Ok(Self { address: text.to_owned(), span: source.span });
        }
        let message = format!("expected an e-mail address, found `{}`", source.text);
        let bare = text.strip_prefix("mailto:").unwrap_or("name@example.org");
        Err(sink.error(
            Diagnostic::new(Code::E0305, source.span, message)
                .hint(format!("write it as `{bare}`")),
        ))
    }
}
