//! A language: its words, its dates, its lists and its plurals.
//!
//! The words that cvpress itself prints stand in `locales/LANG.toml`, one file a
//! language; months, plurals and lists come from Unicode's data in ICU4X. A region's
//! file holds what differs from its language.

mod alphabet;
mod dates;
mod words;

use std::collections::BTreeMap;

pub use alphabet::Alphabet;
use icu_calendar::Gregorian;
use icu_datetime::fieldsets::{Y, YM, YMD};
use icu_datetime::options::YearStyle;
use icu_datetime::{DateTimeFormatterLoadError, FixedCalendarDateTimeFormatter};
use icu_decimal::DecimalFormatter;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale::extensions::unicode::{key, value};
use icu_locale::{LocaleDirectionality, LocaleExpander};
use icu_plurals::{PluralCategory, PluralRules};
use words::{FORMS, flatten, written_in};
pub use words::{languages, pattern, words, words_of, written_alike};

use crate::embedded::LOCALES;
use crate::source::Span;
use crate::value::text::Inline;

/// A language, ready to print with.
pub struct Locale {
    tag: icu_locale::Locale,
    /// `section.education` and the like.
    words: BTreeMap<String, String>,
    year: FixedCalendarDateTimeFormatter<Gregorian, Y>,
    month: FixedCalendarDateTimeFormatter<Gregorian, YM>,
    month_long: FixedCalendarDateTimeFormatter<Gregorian, YM>,
    day: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    day_long: FixedCalendarDateTimeFormatter<Gregorian, YMD>,
    and: ListFormatter,
    plurals: PluralRules,
    numbers: DecimalFormatter,
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Locale")
            .field("tag", &self.tag.to_string())
            .finish_non_exhaustive()
    }
}

/// Why a language cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocaleError {
    /// It is no BCP 47 tag.
    Malformed,
    /// There are no words for it.
    NoWords,
    /// Unicode has no data for it.
    NoData(String),
}

impl Locale {
    /// Puts a word of the user's own in the place of one. Without a form it stands for all.
    pub fn put(&mut self, key: &str, text: &str) {
        let form = key.rsplit_once('.').is_some_and(|(_, form)| FORMS.contains(&form));
        let many = self.words.contains_key(&format!("{key}.other"));
        if form || !many && !key.starts_with("role.") {
            self.words.insert(key.to_owned(), text.to_owned());
            return;
        }
        for form in FORMS {
            self.words.remove(&format!("{key}.{form}"));
        }
        self.words.insert(format!("{key}.other"), text.to_owned());
    }

    /// Loads a language by its BCP 47 tag.
    ///
    /// # Errors
    /// Where the tag is malformed, or one of the two halves of its data is missing.
    pub fn load(tag: &str) -> Result<Self, LocaleError> {
        let mut tag: icu_locale::Locale =
            tag.parse().map_err(|_| LocaleError::Malformed)?;
        let language = tag.id.language.to_string();
        let region = written_in(&tag).map(|region| format!("{language}-{region}"));
        let mut words = BTreeMap::new();
        let wanted = LOCALES
            .iter()
            .filter(|(name, _)| *name == language || region.as_deref() == Some(*name));
        // The language first: its region's words come over them.
        let mut wanted: Vec<_> = wanted.collect();
        wanted.sort_by_key(|(name, _)| name.len());
        for (_, file) in wanted {
            let table: toml::Table = file.parse().map_err(|error: toml::de::Error| {
                LocaleError::NoData(error.to_string())
            })?;
            flatten(&table, "", &mut words);
        }
        if words.is_empty() {
            return Err(LocaleError::NoWords);
        }
        let printed = tag.clone();
        // Pages, numbers and what the user types have these digits; so have dates, unless
        // the tag says otherwise: `ar-u-nu-arab`.
        let keywords = &mut tag.extensions.unicode.keywords;
        if !keywords.contains_key(&key!("nu")) {
            keywords.set(key!("nu"), value!("latn"));
        }
        let no_data =
            |error: DateTimeFormatterLoadError| LocaleError::NoData(error.to_string());
        let prefs = || (&tag).into();
        let full = YearStyle::Full;
        Ok(Self {
            year: FixedCalendarDateTimeFormatter::try_new(
                prefs(),
                Y::medium().with_year_style(full),
            )
            .map_err(no_data)?,
            month: FixedCalendarDateTimeFormatter::try_new(
                prefs(),
                YM::medium().with_year_style(full),
            )
            .map_err(no_data)?,
            month_long: FixedCalendarDateTimeFormatter::try_new(
                prefs(),
                YM::long().with_year_style(full),
            )
            .map_err(no_data)?,
            day: FixedCalendarDateTimeFormatter::try_new(
                prefs(),
                YMD::medium().with_year_style(full),
            )
            .map_err(no_data)?,
            day_long: FixedCalendarDateTimeFormatter::try_new(
                prefs(),
                YMD::long().with_year_style(full),
            )
            .map_err(no_data)?,
            and: ListFormatter::try_new_and(
                (&tag).into(),
                ListFormatterOptions::default().with_length(ListLength::Wide),
            )
            .map_err(|error| LocaleError::NoData(error.to_string()))?,
            plurals: PluralRules::try_new((&tag).into(), Default::default())
                .map_err(|error| LocaleError::NoData(error.to_string()))?,
            numbers: DecimalFormatter::try_new((&tag).into(), Default::default())
                .map_err(|error| LocaleError::NoData(error.to_string()))?,
            words,
            tag: printed,
        })
    }

    /// The whole tag.
    pub fn tag(&self) -> String {
        self.tag.to_string()
    }

    /// The language alone: `en`.
    pub fn language(&self) -> String {
        self.tag.id.language.to_string()
    }

    /// The region alone: `GB`.
    pub fn region(&self) -> Option<String> {
        self.tag.id.region.map(|region| region.to_string())
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(&self) -> bool {
        let expander = LocaleExpander::new_extended();
        let direction = LocaleDirectionality::new_with_expander(expander);
        direction.is_right_to_left(&self.tag.id)
    }

    /// A word of its own: `section.education`. One that no file has is its own name,
    /// which a test does not let happen.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// A word of its own, if it has it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    /// A word in the form that a number of things takes, the number filled in.
    pub fn plural(&self, key: &str, n: usize) -> String {
        let form = match self.plurals.category_for(n) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        let exact = self.find(&format!("{key}.{form}"));
        let word = exact.or_else(|| self.find(&format!("{key}.other"))).unwrap_or(key);
        word.replace("{n}", &self.number(n))
    }

    /// A number as the language groups its digits: “12,345”, “12.345”.
    pub fn number(&self, n: usize) -> String {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        self.numbers.format(&n.into()).to_string()
    }

    /// The quotation marks of the language, the one that opens and the one that closes.
    pub fn quotes(&self) -> Option<(&str, &str)> {
        self.word("join.quoted").split_once("{text}")
    }

    /// The label of a role for so many people: `Advisor` becomes `Advisors`. A role that
    /// the language has no word for stays as typed.
    pub fn role(&self, typed: &str, n: usize) -> String {
        let slug = typed.trim().to_lowercase().replace(' ', "-");
        if self.find(&format!("role.{slug}.other")).is_some() {
            return self.plural(&format!("role.{slug}"), n);
        }
        // The word of the language itself, in either number.
        let known = self.words.iter().find(|(key, word)| {
            key.starts_with("role.") && word.to_lowercase() == typed.trim().to_lowercase()
        });
        match known.and_then(|(key, _)| key.rsplit_once('.')) {
            Some((key, _)) => self.plural(key, n),
            None => typed.trim().to_owned(),
        }
    }

    /// What stands between a label and its value: “: ”.
    pub fn colon(&self) -> &str {
        let pattern = self.word("join.label");
        let after = pattern.split_once("{label}").map_or(": ", |(_, after)| after);
        after.split_once("{value}").map_or(": ", |(between, _)| between)
    }

    /// Texts with a comma of the language between them.
    pub fn commas(&self, all: impl IntoIterator<Item = Inline>) -> Inline {
        Inline::join(all, self.word("join.comma"))
    }

    /// Texts with a semicolon of the language between them.
    pub fn semicolons(&self, all: impl IntoIterator<Item = Inline>) -> Inline {
        Inline::join(all, self.word("join.semicolon"))
    }

    /// A word with its braces filled in.
    pub fn fill(&self, key: &str, span: Span, values: &[(&str, Inline)]) -> Inline {
        let mut filled = Inline::new();
        let mut rest = self.word(key);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_words(before, span);
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                filled.extend(value.clone());
            }
            rest = after;
        }
        filled.push_words(rest, span);
        filled
    }

    /// “Label: value”.
    pub fn labelled(&self, label: Inline, value: Inline, span: Span) -> Inline {
        self.fill("join.label", span, &[("label", label), ("value", value)])
    }

    /// “A, B and C”.
    pub fn list(&self, items: Vec<Inline>, span: Span) -> Inline {
        // The word between two may hang on how the next one begins: “Ana e Inés”.
        let plain: Vec<String> = items.iter().map(Inline::plain).collect();
        let pattern = self.and.format(plain.iter()).to_string();
        let mut rest = pattern.as_str();
        let mut list = Inline::new();
        for (item, plain) in items.into_iter().zip(&plain) {
            let (between, after) = rest.split_once(plain.as_str()).unwrap_or(("", rest));
            list.push_words(between, span);
            list.extend(item);
            rest = after;
        }
        list.push_words(rest, span);
        list
    }

    /// The word that joins two items of a list: “and”.
    pub fn joining_word(&self) -> String {
        let joined = self.and.format(["1", "2"].iter()).to_string();
        joined.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::words::flatten;
    use super::*;
    use crate::diag::Sink;
    use crate::source::Sources;
    use crate::value::date::{Date, End, When};

    fn span() -> Span {
        Span::new(Sources::new().add("t", String::new()), 0..0)
    }

    fn locale(tag: &str) -> Locale {
        Locale::load(tag).expect(tag)
    }

    fn date(text: &str) -> Date {
        Date::parse(text, span(), &mut Sink::new()).expect(text)
    }

    fn range(tag: &str, start: &str, end: &str) -> String {
        let end = match end {
            "present" => End::Present(span()),
            end => End::On(date(end)),
        };
        locale(tag).when(&When::From(Some(date(start)), Some(end))).plain()
    }

    #[test]
    fn dates_print_as_a_person_of_the_language_writes_them() {
        for (tag, typed, printed) in [
            ("en-US", "2024", "2024"),
            ("en-US", "2024-06", "June 2024"),
            ("en-US", "2024-08", "Aug 2024"),
            ("en-US", "2024-08-03", "Aug 3, 2024"),
            ("en-GB", "2024-08-03", "3 Aug 2024"),
            ("en-US", "2023-fall", "Fall 2023"),
            ("en-GB", "2023-fall", "Autumn 2023"),
            ("fr", "2024-06", "juin 2024"),
            ("fr", "2024-08", "août 2024"),
            ("fr", "2024-09", "sept. 2024"),
            ("fr", "2023-summer", "été 2023"),
            ("ja", "2024-08", "2024年8月"),
            ("ja", "2024-08-03", "2024年8月3日"),
            ("ar", "2024", "2024"),
            ("de", "2024-08", "August 2024"),
            ("de", "2024-08-03", "3. August 2024"),
            ("es", "2024-08", "ago 2024"),
            ("it", "2024-08", "ago 2024"),
            ("pt-PT", "2024-08", "agosto de 2024"),
            ("pt-BR", "2024-08", "ago. de 2024"),
            ("nl", "2024-08", "aug 2024"),
            ("ca", "2024-08", "ag. del 2024"),
            ("sv", "2024-08", "aug. 2024"),
            ("da", "2024-08", "aug. 2024"),
            ("nb", "2024-08", "aug. 2024"),
            ("fi", "2024-08", "elokuu 2024"),
            ("hu", "2024-08", "2024. aug."),
            ("tr", "2024-08", "Ağu 2024"),
            ("pl", "2024-08", "sie 2024"),
            ("cs", "2024-08", "srpen 2024"),
            ("ru", "2024-08", "авг. 2024 г."),
            ("uk", "2024-08", "серп. 2024 р."),
            ("ro", "2024-08", "aug. 2024"),
            ("el", "2024-08", "Αυγ 2024"),
            ("he", "2024-08", "אוג׳ 2024"),
            ("fa", "2024-08", "اوت 2024"),
            ("zh", "2024-08", "2024年8月"),
            ("zh-Hant-HK", "2024-08", "2024年8月"),
            ("ko", "2024-08", "2024년 8월"),
            ("id", "2024-08", "Agu 2024"),
            ("vi", "2024-08-03", "3 tháng 8 2024"),
            ("hu", "2024-08-03", "2024. aug. 3."),
            ("ru", "2024-08-03", "3 авг. 2024\u{202f}г."),
            ("he", "2024-08-03", "3 באוג׳ 2024"),
            ("vi", "2024-08", "tháng 8 năm 2024"),
            ("ar-u-nu-arab", "2024", "٢٠٢٤"),
        ] {
            assert_eq!(locale(tag).date(&date(typed)).plain(), printed, "{tag} {typed}");
        }
    }

    #[test]
    fn ranges_have_an_en_dash_and_the_word_for_what_goes_on() {
        assert_eq!(range("en-US", "2017", "2022"), "2017–2022");
        assert_eq!(range("en-US", "2023", "present"), "2023–Present");
        assert_eq!(range("en-US", "2024-06", "2024-08"), "June 2024 – Aug 2024");
        assert_eq!(range("fr", "2023", "present"), "2023–aujourd’hui");
    }

    #[test]
    fn lists_and_plurals_follow_the_language() {
        let list = |tag: &str, items: &[&str]| {
            let items = items.iter().map(|item| Inline::words(*item, span())).collect();
            locale(tag).list(items, span()).plain()
        };
        assert_eq!(list("en-US", &["A", "B", "C"]), "A, B, and C");
        assert_eq!(list("en-GB", &["A", "B", "C"]), "A, B and C");
        assert_eq!(list("fr", &["A", "B"]), "A et B");
        assert_eq!(list("en-US", &["A"]), "A");
        assert_eq!(locale("en").role("Manager", 1), "Manager");
        assert_eq!(locale("en").role("Manager", 2), "Managers");
        assert_eq!(locale("en").role("managers", 1), "Manager");
        assert_eq!(locale("fr").role("Manager", 2), "Responsables");
        assert_eq!(locale("en").role("Shadow", 2), "Shadow");
        for (tag, and) in [
            ("de", "A, B und C"),
            ("es", "A, B y C"),
            ("it", "A, B e C"),
            ("nl", "A, B en C"),
            ("sv", "A, B och C"),
            ("fi", "A, B ja C"),
            ("hu", "A, B és C"),
            ("tr", "A, B ve C"),
            ("pl", "A, B i C"),
            ("cs", "A, B a\u{a0}C"),
            ("ru", "A, B и C"),
            ("el", "A, B και C"),
            ("zh", "A、B和C"),
            ("ko", "A, B 및 C"),
        ] {
            assert_eq!(list(tag, &["A", "B", "C"]), and, "{tag}");
        }
        for (tag, n, papers) in [
            ("pl", 1, "1 publikacja"),
            ("pl", 2, "2 publikacje"),
            ("pl", 5, "5 publikacji"),
            ("ru", 21, "21 статья"),
            ("ru", 5, "5 статей"),
            ("de", 2, "2 Publikationen"),
            ("hu", 2, "2 cikk"),
        ] {
            assert_eq!(locale(tag).plural("count.papers", n), papers, "{tag} {n}");
        }
        // Traditional characters have the words of Taiwan, wherever they are read.
        let patents = |tag| locale(tag).word("section.patents").to_owned();
        assert_eq!(patents("zh"), "专利");
        assert_eq!(patents("zh-TW"), "專利");
        assert_eq!([patents("zh-HK"), patents("zh-Hant")], ["專利", "專利"]);
        assert_eq!(patents("zh-SG"), "专利");
    }

    #[test]
    fn every_language_has_every_word_and_nothing_else() {
        // A language has the plural forms that it has: `other` stands for all of them.
        const FORMS: [&str; 5] = ["zero", "one", "two", "few", "many"];
        let keys = |file: &str| {
            let mut words = BTreeMap::new();
            flatten(&file.parse().expect("a TOML file"), "", &mut words);
            let stem = |key: &String| match key.rsplit_once('.') {
                Some((stem, form)) if FORMS.contains(&form) => {
                    let other = format!("{stem}.other");
                    assert!(words.contains_key(&other), "no {other}");
                    other
                }
                _ => key.clone(),
            };
            let keys: std::collections::BTreeSet<_> = words.keys().map(stem).collect();
            keys.into_iter().collect::<Vec<_>>()
        };
        let english = LOCALES.iter().find(|(tag, _)| *tag == "en").expect("English");
        let english = keys(english.1);
        for (tag, file) in LOCALES {
            let words = keys(file);
            let strange: Vec<_> = words.iter().filter(|w| !english.contains(w)).collect();
            assert!(
                strange.is_empty(),
                "{tag} has words that English lacks: {strange:?}"
            );
            if !tag.contains('-') {
                let missing: Vec<_> =
                    english.iter().filter(|w| !words.contains(w)).collect();
                assert!(missing.is_empty(), "{tag} lacks {missing:?}");
            }
        }
    }

    #[test]
    fn a_language_without_words_is_refused() {
        assert_eq!(Locale::load("tlh").err(), Some(LocaleError::NoWords));
        assert_eq!(Locale::load("e n").err(), Some(LocaleError::Malformed));
    }
}
