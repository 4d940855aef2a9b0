//! How a file is read: which variant it is to be, which highlights that keeps, and which
//! language of each text.

use std::collections::BTreeSet;

use super::variant::stays;
use crate::decode::{Draft, Languages};
use crate::diag::{Code, Diagnostic, Sink};
use crate::locale::{Locale, words_of, written_alike};
use crate::source::Span;

/// The list of an entry whose items can have tags.
const HIGHLIGHTS: &str = "highlights";

/// What is known of a CV before its tables are read, and of all files that are read for it.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The variant.
    pub(super) variant: Option<String>,
    /// Whether the variant names its output.
    pub(super) names_output: bool,
    /// The order of the sections in the file itself.
    pub(super) order: Vec<String>,
    /// Every tag that something in the files has.
    pub(super) carried: BTreeSet<String>,
    /// The person's name in the languages that are not read.
    pub(super) names: Vec<String>,
    /// The tags that the variant keeps; none where it keeps all.
    kept: Vec<String>,
    /// The languages to look for, the one that is wanted first.
    wanted: Vec<String>,
    /// Texts in several languages.
    translated: usize,
    /// Those that are not in the language that is wanted: the place, and the one they are in.
    missing: Vec<(Span, String)>,
}

impl Reading {
    /// Makes of a CV, and what comes before it, what is to be read of them.
    pub(super) fn begin(variant: Option<&str>, drafts: &mut [Draft<'_, '_>]) -> Self {
        let mut reading = Self::default();
        let Some(file) = drafts.first() else { return reading };
        reading.order = file.strings(&["layout", "sections"]);
        let own = file.string(&["document", "language"]);
        if let Some(name) = variant {
            reading.kept = tags(file, name);
            reading.names_output = names_output(file, name);
            lay(drafts, name);
        }
        reading.variant = variant.map(str::to_owned);
        let mut drafts_from_above = drafts.iter().rev();
        let asked =
            drafts_from_above.find_map(|draft| draft.string(&["document", "language"]));
        for tag in [asked, own].into_iter().flatten().chain(["en".to_owned()]) {
            let tag = tag.trim().to_owned();
            let base = tag.split('-').next().unwrap_or_default().to_owned();
            let near = words_of(&tag);
            for tag in [Some(tag), near, Some(base)].into_iter().flatten() {
                if !reading.wanted.contains(&tag) {
                    reading.wanted.push(tag);
                }
            }
        }
        let names = |draft: &Draft<'_, '_>| draft.languages(&["person", "name"]);
        reading.names = drafts.iter().flat_map(names).collect();
        drafts.iter_mut().for_each(|draft| reading.file(draft, "section"));
        reading
    }

    /// Makes of a file of entries what is to be read of it; the entries stand under a key.
    pub(super) fn file(&mut self, draft: &mut Draft<'_, '_>, entries: &str) {
        self.carried.extend(draft.words(entries, "tags"));
        if !self.kept.is_empty() {
            let kept = |tag: &str| self.kept.iter().any(|kept| kept == tag);
            draft.sift(entries, HIGHLIGHTS, &|tags| stays(tags.iter().copied(), kept));
        }
        draft.translate(&["variant", "locale", "style", "lint"], &mut |text| {
            self.choose(&text)
        });
    }

    /// The number of the language that is read: the one that is wanted, or else one of the
    /// same language, of the document's own, or the first.
    fn choose(&mut self, text: &Languages<'_>) -> usize {
        self.translated += 1;
        // Tags are the same however they are capitalised.
        let base =
            |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let find = |wanted: &String| {
            let same = |tag: &str| tag.eq_ignore_ascii_case(wanted);
            let exact = text.tags.iter().position(|tag| same(tag));
            let own = |tag: &str| base(tag).eq_ignore_ascii_case(wanted);
            let position =
                |is: &dyn Fn(&str) -> bool| text.tags.iter().position(|tag| is(tag));
            // Of Chinese in the other characters nobody is sure to read it.
            let alike = || position(&|tag| written_alike(tag, wanted));
            exact.or_else(alike).or_else(|| position(&own))
        };
        let number = self.wanted.iter().find_map(find).unwrap_or_default();
        let found = text.tags.get(number).copied().unwrap_or_default();
        if self.wanted.first().is_some_and(|wanted| base(wanted) != base(found)) {
            self.missing.push((text.span, found.to_owned()));
        }
        number
    }

    /// Warns of texts that are not in the language that is wanted.
    pub(super) fn warn(&self, sink: &mut Sink) {
        // A language that nobody knows is an error of its own.
        let known = |tag: &&String| Locale::load(tag).is_ok();
        let Some(wanted) = self.wanted.first() else { return };
        if self.missing.is_empty() || !known(&wanted) {
            return;
        }
        let (count, all) = (self.missing.len(), self.translated);
        for (span, found) in &self.missing {
            let message = format!(
                "no `{wanted}` for this text: `{found}` is shown ({count} of {all} lack it)"
            );
            sink.warn(Diagnostic::new(Code::W0307, *span, message));
        }
    }
}

/// The names of a variant and of all that it is built on, the first of them first; none
/// stands twice.
fn chain(draft: &Draft<'_, '_>, name: &str) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let extends = |name: &str| draft.string(&["variant", name, "extends"]);
    while let Some(next) = names.last().and_then(|name| extends(name)) {
        if names.contains(&next) {
            break;
        }
        names.push(next);
    }
    names.reverse();
    names
}

/// Lays a variant over the tables of a file, and takes away what it redacts, there and in
/// whatever comes before the file.
fn lay(drafts: &mut [Draft<'_, '_>], name: &str) {
    let Some((file, over)) = drafts.split_first_mut() else { return };
    let names = chain(file, name);
    for name in &names {
        let own = |key| ["variant", name.as_str(), key];
        for key in ["person", "document", "layout", "lint", "locale"] {
            file.lay(&own(key), &[key]);
        }
        let options = file.is_table(&own("style"));
        let style: &[&str] = if options { &["style"] } else { &["document", "style"] };
        file.lay(&own("style"), style);
        file.lay(&own("language"), &["document", "language"]);
        file.lay(&own("sections"), &["layout", "sections"]);
        file.lay(&own("pages"), &["layout", "pages"]);
    }
    for name in &names {
        let keys = file.strings(&["variant", name, "redact"]).into_iter();
        // That it cannot be redacted is said where it stands.
        for key in keys.filter(|key| key != "name") {
            file.remove(&["person", &key]);
            over.iter_mut().for_each(|over| over.remove(&["person", &key]));
        }
    }
}

/// The tags that a variant keeps; none where it keeps all.
fn tags(file: &Draft<'_, '_>, name: &str) -> Vec<String> {
    let names = chain(file, name);
    let tags = names.iter().rev().map(|name| file.strings(&["variant", name, "tags"]));
    tags.into_iter().find(|tags| !tags.is_empty()).unwrap_or_default()
}

/// Whether a variant names its output.
fn names_output(file: &Draft<'_, '_>, name: &str) -> bool {
    let names = chain(file, name);
    names.iter().any(|name| file.has(&["variant", name, "document", "name"]))
}
