//! `L0202`: a link that leads nowhere but on your own machine.

use super::passage::find_entry;
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
    let mut found = Vec::new();
    for inline in subject.document.header.inlines() {
        let own = |span| span;
        found.extend(look(inline, own, subject).into_iter().map(|diagnostic| Finding {
            diagnostic,
            section: None,
            entries: Vec::new(),
        }));
    }
    for (section, selected) in subject.sections() {
        for inline in section.note.iter().chain([&section.title]) {
            let in_section = |it| Finding::in_section(&section.id, it);
            found.extend(look(inline, |span| span, subject).into_iter().map(in_section));
        }
        for (place, texts) in section.entries() {
            let index = find_entry(selected, place);
            let entry = |_| (subject.extent)(place);
            for inline in texts {
                let links = look(inline, entry, subject).into_iter();
                found.extend(links.map(|it| Finding::in_entry(selected, index, it)));
            }
        }
    }
    found
}

/// What there is to say of the links of a text. Where one is typed is looked for in what is
/// `around` its place.
fn look(
    inline: &Inline,
    around: impl Fn(Span) -> Span,
    subject: &Subject<'_>,
) -> Vec<Diagnostic> {
    let mut links = Vec::new();
    collect(inline, &mut links);
    let local = links.into_iter().filter_map(|(address, span)| {
        let why = why(address)?;
        let typed = address.split_once("://").map_or(address, |(_, rest)| rest);
        let place = (subject.find)(around(span), typed, false).unwrap_or(span);
        let message = format!("nobody else can follow this link: {why}");
        let diagnostic = Diagnostic::new(Code::L0202, place, message);
        Some(diagnostic.hint("put it on the network, and give its address there"))
    });
    local.collect()
}

/// The links of a text, with their places.
fn collect<'d>(inline: &'d Inline, all: &mut Vec<(&'d str, Span)>) {
    for run in &inline.runs {
        match &run.kind {
            RunKind::Link(address, inner) => {
                all.push((address, run.span));
                collect(inner, all);
            }
            RunKind::Emph(inner) | RunKind::Strong(inner) | RunKind::Tied(inner) => {
                collect(inner, all);
            }
            _ => {}
        }
    }
}

/// Endings of names that no host on the network has.
const OWN: [&str; 7] = [
    ".localhost",
    ".local",
    ".internal",
    ".lan",
    ".localdomain",
    ".home.arpa",
    ".intranet",
];

/// Why an address leads nowhere.
fn why(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_lowercase();
    if let Some((ip, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let own = ip.parse().is_ok_and(|ip: std::net::Ipv6Addr| {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        });
        return own.then(|| format!("`{ip}` is a machine of yours"));
    }
    let host = host.split(':').next().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default();
    if FILES.contains(&ending) {
        return Some(format!("`{host}` is a file, and no host"));
    }
    let own = !host.contains('.') || OWN.iter().any(|end| host.ends_with(end));
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
            "http://[::1]:8000/",
            "http://[fd00::1]/",
            "http://nas/x",
            "https://me@nas.local/thesis.pdf",
        ] {
            assert!(why(address).is_some(), "{address}");
        }
        for address in [
            "https://example.org/thesis.pdf",
            "mailto:ada@example.org",
            "https://8.8.8.8/",
            "https://[2001:4860:4860::8888]/",
            "https://locals.example.org",
        ] {
            assert_eq!(why(address), None, "{address}");
        }
    }
}
