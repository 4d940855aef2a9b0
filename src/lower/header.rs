//! The person as the head of the page.

use crate::block::{Contact, Header, Photo};
use crate::locale::Locale;
use crate::model::{Person, Profile};
use crate::sections::phone_link;
use crate::source::Span;
use crate::value::link::Url;
use crate::value::text::{Inline, RunKind, Text};

/// The head, with these counts of papers.
pub(super) fn lower(person: &Person, metrics: &[Inline], locale: &Locale) -> Header {
    let lines = |texts: &[Text]| texts.iter().map(|text| text.inline.clone()).collect();
    let one = |text: &Option<Text>| text.as_ref().map(|text| text.inline.clone());
    let span = person.name.span;
    let photo = person.photo.as_ref().map(|photo| {
        let name = person.display_name();
        let alt = locale.fill("document.photo", photo.span, &[("name", name)]).plain();
        Photo { path: photo.normal(), alt, span: photo.span }
    });
    Header {
        name: person.display_name(),
        headline: one(&person.headline),
        pronouns: one(&person.pronouns),
        affiliation: lines(&person.affiliation.0),
        address: lines(&person.address.0),
        location: one(&person.location),
        contacts: contacts(person, locale),
        photo,
        metrics: metrics.to_vec(),
        span,
    }
}

fn contacts(person: &Person, locale: &Locale) -> Vec<Contact> {
    let label = |key: &str, span: Span| {
        Some(Inline::words(locale.word(&format!("contact.{key}")), span))
    };
    let contact = |kind: &str, words: Inline, address: String, span: Span| Contact {
        kind: kind.to_owned(),
        label: label(kind, span),
        body: Inline::new().with(RunKind::Link(address, words), span),
    };
    let emails = person.email.0.iter().map(|email| {
        let words = Inline::words(&email.address, email.span);
        contact("email", words, format!("mailto:{}", email.address), email.span)
    });
    let phones = person.phone.0.iter().map(|phone| Contact {
        kind: "phone".to_owned(),
        label: label("phone", phone.span),
        body: phone_link(phone),
    });
    let website = person.website.iter().map(|url| {
        let words = Inline::words(url.display(), url.span);
        contact("website", words, url.address.clone(), url.span)
    });
    let profiles = person.profiles.iter().filter_map(profile);
    emails.chain(phones).chain(website).chain(profiles).collect()
}

/// A profile reads as its address, as the label that the user gave it, or, where the
/// address says nothing, as the name of the network.
fn profile(profile: &Profile) -> Option<Contact> {
    let span = profile.network.span;
    let network = profile.known();
    let url = match (&profile.url, network, &profile.user) {
        (Some(url), ..) => url.clone(),
        (None, Some(network), Some(user)) => {
            Url { address: network.address(&user.text), span: user.span }
        }
        _ => return None,
    };
    let name = network.map_or(profile.network.text.as_str(), |network| network.name);
    let telling = network.is_none_or(|network| network.telling);
    let words = match &profile.label {
        Some(label) => label.inline.clone(),
        None if telling => Inline::words(url.display(), url.span),
        None => Inline::words(name, span),
    };
    let said = words.plain() == name;
    Some(Contact {
        kind: profile.network.text.clone(),
        label: (!said).then(|| Inline::words(name, span)),
        body: Inline::new().with(RunKind::Link(url.address, words), url.span),
    })
}

/// “20 papers”, “589 citations”, “h-index 11 (Google Scholar, June 2025)”.
pub(super) fn metrics(person: &Person, locale: &Locale) -> Vec<Inline> {
    let Some(all) = &person.metrics else { return Vec::new() };
    let span = person.name.span;
    let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let counted = |key: &str, n: Option<u32>| {
        n.map(|n| Inline::words(locale.plural(&format!("count.{key}"), size(n)), span))
    };
    let index = |key: &str, n: Option<u32>| {
        let n = Inline::words(n?.to_string(), span);
        Some(locale.fill(&format!("metrics.{key}"), span, &[("n", n)]))
    };
    let counts = [
        counted("papers", all.papers),
        counted("citations", all.citations),
        index("h-index", all.h_index),
        index("i10-index", all.i10_index),
    ];
    let mut counts: Vec<Inline> = counts.into_iter().flatten().collect();
    let source = all.source.as_ref().map(|source| source.inline.clone());
    let date = all.date.as_ref().map(|date| locale.date(date));
    let origin = locale.commas(source.into_iter().chain(date));
    if let Some(last) = counts.last_mut().filter(|_| !origin.is_empty()) {
        let origin = locale.fill("metrics.source", span, &[("source", origin)]);
        *last = Inline::join([last.clone(), origin], " ");
    }
    counts
}
