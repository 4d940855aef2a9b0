//! The files of `locales/`: which words there are, and which file a tag takes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use icu_locale::LocaleExpander;

use crate::embedded::LOCALES;

/// The languages that a CV can be in.
pub fn languages() -> Vec<&'static str> {
    LOCALES.iter().map(|(tag, _)| *tag).collect()
}

/// The words that every language has, as English has them.
static ENGLISH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut words = BTreeMap::new();
    let file = LOCALES.iter().find(|(tag, _)| *tag == "en");
    // A test reads every file.
    if let Some(table) = file.and_then(|(_, file)| file.parse::<toml::Table>().ok()) {
        flatten(&table, "", &mut words);
    }
    words
});

/// The forms that a word may have by the number of things.
pub(super) const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The keys of all words; of a word with several forms the key is that of all of them.
pub fn words() -> impl Iterator<Item = &'static str> {
    let stem = |key: &'static String| match key.rsplit_once('.') {
        Some((stem, "other")) if stem.contains('.') => Some(stem),
        Some((stem, form)) if stem.contains('.') && FORMS.contains(&form) => None,
        _ => Some(key.as_str()),
    };
    ENGLISH.keys().filter_map(stem)
}

/// The word of English at a key, which may be that of one form or of all. There may be roles of
/// one's own.
pub fn pattern(key: &str) -> Option<&'static str> {
    let exact = ENGLISH.get(key).or_else(|| ENGLISH.get(&format!("{key}.other")));
    let stem = key.rsplit_once('.').filter(|(_, form)| FORMS.contains(form));
    let form = stem.and_then(|(stem, _)| ENGLISH.get(&format!("{stem}.other")));
    let own = key.strip_prefix("role.").filter(|role| !role.is_empty()).map(|_| "");
    exact.or(form).map(String::as_str).or(own)
}

/// The language and the region whose words a tag takes: `zh-TW` for `zh-Hant-HK`.
pub fn words_of(tag: &str) -> Option<String> {
    let tag = tag.parse().ok()?;
    let region = written_in(&tag)?;
    Some(format!("{}-{region}", tag.id.language))
}

/// Whether two tags are of one language in one script: `zh-TW` and `zh-Hant`.
pub fn written_alike(one: &str, other: &str) -> bool {
    let whole = |tag: &str| {
        let mut id = tag.parse::<icu_locale::Locale>().ok()?.id;
        LocaleExpander::new_extended().maximize(&mut id);
        Some((id.language, id.script))
    };
    let known = whole(one);
    known.is_some() && known == whole(other)
}

/// The region whose words a tag takes. Chinese in traditional characters has those of Taiwan,
/// wherever it is; German of Liechtenstein those of Switzerland, and Spanish outside of Spain
/// those of Latin America.
pub(super) fn written_in(tag: &icu_locale::Locale) -> Option<String> {
    let mut whole = tag.id.clone();
    LocaleExpander::new_extended().maximize(&mut whole);
    match (whole.language.as_str(), whole.script) {
        ("zh", Some(script)) if script.as_str() == "Hant" => Some("TW".to_owned()),
        ("de", _) if tag.id.region.is_some_and(|it| it.as_str() == "LI") => {
            Some("CH".to_owned())
        }
        ("es", _) if tag.id.region.is_some_and(|it| it.as_str() != "ES") => {
            Some("419".to_owned())
        }
        _ => tag.id.region.map(|region| region.to_string()),
    }
}

/// The words of a file by their whole keys: `section.education`.
pub(super) fn flatten(
    table: &toml::Table,
    prefix: &str,
    words: &mut BTreeMap<String, String>,
) {
    for (key, value) in table {
        let path =
            if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(table) => flatten(table, &path, words),
            toml::Value::String(word) => {
                words.insert(path, word.clone());
            }
            // Nothing else is a word; the test of the files says so.
            _ => {}
        }
    }
}
