//! `L0202`: a link that leads nowhere but on your own machine.

use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::value::text::{Inline, RunKind};

/// Endings of files that no host on the network has.
const FILES: [&str; 18] = [
    "pdf", "html", "htm", "tex", "bib", "doc", "docx", "odt", "ppt", "pptx", "txt",
    "jpg", "jpeg", "png", "svg", "csv", "ipynb", "epub",
];

pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let document = subject.document;
    let mut links = Vec::new();
    document.header.inlines().into_iter().for_each(|it| collect(it, None, &mut links));
    for section in &document.sections {
        let id = Some(section.id.as_str());
        section.inlines().into_iter().for_each(|it| collect(it, id, &mut links));
    }
    let ids = || subject.selection.sections.iter().map(|it| it.section.id.as_str());
    let mut found = Vec::new();
    for (address, span, section) in links {
        let Some(why) = why(address) else { continue };
        let message = format!("nobody else can follow this link: {why}");
        let diagnostic = Diagnostic::new(Code::L0202, span, message)
            .hint("put it on the network, and give its address there");
        let section = section.and_then(|section| ids().find(|id| *id == section));
        found.push(Finding { diagnostic, section, entry: None });
    }
    found
}

/// The links of a text, with their places.
fn collect<'d>(
    inline: &'d Inline,
    section: Option<&'d str>,
    all: &mut Vec<(&'d str, Span, Option<&'d str>)>,
) {
    for run in &inline.runs {
        match &run.kind {
            RunKind::Link(address, inner) => {
                all.push((address, run.span, section));
                collect(inner, section, all);
            }
            RunKind::Emph(inner) | RunKind::Strong(inner) | RunKind::Tied(inner) => {
                collect(inner, section, all);
            }
            _ => {}
        }
    }
}

/// Why an address leads nowhere.
fn why(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default().to_lowercase();
    let ending = host.rsplit('.').next().unwrap_or_default();
    if FILES.contains(&ending) {
        return Some(format!("`{host}` is a file, and no host"));
    }
    let own = host == "localhost"
        || [".localhost", ".local", ".internal", ".lan"]
            .iter()
            .any(|end| host.ends_with(end));
    let private = host.parse().is_ok_and(|ip: std::net::Ipv4Addr| {
        ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
    });
    (own || private).then(|| format!("`{host}` is a machine of yours"))
}

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn files_and_machines_of_ones_own_are_no_hosts() {
        for address in [
            "https://thesis.pdf",
            "http://localhost:8000/cv",
            "http://127.0.0.1/",
            "http://192.168.1.7:80/a",
            "https://me@nas.local/thesis.pdf",
        ] {
            assert!(why(address).is_some(), "{address}");
        }
        for address in [
            "https://example.org/thesis.pdf",
            "mailto:ada@example.org",
            "https://8.8.8.8/",
            "https://locals.example.org",
        ] {
            assert_eq!(why(address), None, "{address}");
        }
    }
}
