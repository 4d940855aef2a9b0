//! Whatever a text says, it is printed, and nothing else happens.

use std::sync::LazyLock;

use cvpress::sections::KINDS;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{
    Filler, build, build_in, cv_of, entry_fields, fonts, squeezed, squeezed_text_of,
};

/// Words that mean something to Typst, to Markdown or to TOML.
const NASTY: [&str; 44] = [
    "#import",
    "#",
    "]",
    "[",
    "\"",
    "'",
    "\\",
    "$",
    "@x",
    "//",
    "/*",
    "*/",
    "*_",
    "_",
    "*",
    "<l>",
    "`",
    "```",
    "~",
    "--",
    "---",
    "-?",
    "...",
    "= a",
    "- a",
    "+ a",
    "1. a",
    "/ a: b",
    ";",
    "(",
    ")",
    ".foo",
    ".foo()",
    "{",
    "}",
    "&amp;",
    "<b>",
    "https://a.org/b_c",
    "\\u{41}",
    "#{",
    "]#[",
    "a-b-c",
    "x -",
    "%",
];

/// Every character that the embedded fonts cover, but for white space, marks that combine
/// with others, letters with marks that a font may draw in two pieces (our reader does not
/// know how to put them together), and scripts that are written from right to left.
static COVERED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
    let skip = |c: char| {
        let code = u32::from(c);
        c.is_whitespace()
            || c.is_control()
            || c.is_ascii()
            || matches!(code, 0xAD | 0x300..=0x36F | 0x483..=0x489 | 0x590..=0x8FF)
            || matches!(code, 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x2000..=0x2011)
            || matches!(code, 0x2028..=0x202F | 0x205F..=0x206F | 0x20D0..=0x20FF)
            || matches!(code, 0xE000..=0xF8FF | 0xFB1D..=0xFDFF | 0xFE00..=0xFE0F)
            || matches!(code, 0xFE20..=0xFE2F | 0xFE70..=0xFEFF | 0xFFF0..=0xFFFF)
            || code >= 0xF0000
            || code > 0x17F
                && nfd.normalize(c.encode_utf8(&mut [0; 4])).chars().count() > 1
    };
    let fonts = fonts();
    ('\u{80}'..=char::MAX).filter(|c| !skip(*c) && fonts.covers(*c)).collect()
});

fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(&NASTY[..]).prop_map(str::to_owned);
    let covered = prop::collection::vec(prop::sample::select(COVERED.as_slice()), 1..6);
    let covered = covered.prop_map(String::from_iter);
    let ascii = "[!-~]{1,8}".prop_map(String::from);
    let piece = prop_oneof![3 => nasty, 2 => covered, 2 => ascii];
    let glue = prop::sample::select(&[" ", ""][..]);
    prop::collection::vec((piece, glue), 1..6).prop_map(|pieces| {
        let all: String = pieces.into_iter().map(|(piece, glue)| piece + glue).collect();
        all.trim().to_owned()
    })
}

/// Every mark of Markdown's taken for what it is.
fn escaped(text: &str) -> String {
    let mark = |c: char| c.is_ascii_punctuation();
    text.chars().flat_map(|c| mark(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Builds one CV with an entry of each kind whose every text is one of those given.
fn check(texts: &[String], style: &str) {
    for kind in KINDS {
        let Some(_) = kind.entry else { continue };
        let fields = entry_fields(kind);
        let mut used = 0;
        let mut text = || {
            used += 1;
            escaped(&texts[(used - 1) % texts.len()])
        };
        let unused = ["start", "end", "roles", "hidden", "id", "abstract"];
        let entry =
            Filler { text: &mut text }.entry(&fields, &|f| !unused.contains(&f.key));
        let built = build_in(style, &cv_of(kind.name, vec![entry]));
        let pdf = built.pdf.as_deref();
        let pdf =
            pdf.unwrap_or_else(|| panic!("{}, {style}:\n{}", kind.name, built.report()));
        let read = squeezed_text_of(pdf);
        for text in texts.iter().take(used) {
            let wanted = squeezed(text);
            let found = read.contains(&wanted);
            assert!(found, "{}, {style}: `{text}` is not in `{read}`", kind.name);
        }
    }
}

#[test]
fn arbitrary_texts_are_read_back_as_they_were_typed() {
    // The same cases on every run and machine: what fails here fails everywhere.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 32,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let texts = prop::collection::vec(text(), 6);
    let cases = (texts, prop::sample::select(cvpress::style::names()));
    let result = runner.run(&cases, |(texts, style)| {
        let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        prop_assume!(!texts.is_empty());
        check(&texts, style);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn markup_that_is_typed_never_reaches_typst_as_code() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        cases: 64,
        failure_persistence: None,
        max_shrink_iters: 32,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let result = runner.run(&text(), |text| {
        let mut entry = toml::Table::new();
        entry.insert("text".into(), toml::Value::String(text.clone()));
        let built = build(&cv_of("list", vec![entry]));
        // Bad math and bad links are refused at their place; nothing else can go wrong.
        for d in built.diagnostics() {
            let own = ["E0202", "E0304", "E0309", "E0310"].contains(&d.code.name());
            prop_assert!(own && d.span.is_some(), "`{}`:\n{}", text, built.report());
        }
        if let Some(pdf) = &built.pdf {
            let read = squeezed_text_of(pdf);
            for text in built.texts() {
                prop_assert!(
                    read.contains(&squeezed(&text)),
                    "`{}` is not in `{}`",
                    text,
                    read
                );
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// A CV of one point with a text.
fn point(text: &str) -> String {
    let mut entry = toml::Table::new();
    entry.insert("text".into(), toml::Value::String(text.to_owned()));
    cv_of("list", vec![entry])
}

#[test]
fn nothing_behind_markup_is_read_as_a_part_of_it() {
    for (typed, printed) in [
        (r#"*a\\*.func()(read("/cv.toml"))"#, r#"a\.func()(read("/cv.toml"))"#),
        (r"*a\\*(b)", r"a\(b)"),
        (r"*a\\*;b", r"a\;b"),
        (r"x*a\\*\[kept\]", r"xa\[kept]"),
        (r"[a\\](https://a.org).body", r"a\.body"),
        (r"f(x)\[0\] g(x)\.b (a)\;b (a)\(b)", "f(x)[0] g(x).b (a);b (a)(b)"),
        ("`a`.b `a`(c) $x$.y **a**[b]", "a.b a(c) "),
        ("a\u{2028}+ item\u{2029}= head", "a + item = head"),
    ] {
        let built = build(&point(typed));
        let read = squeezed_text_of(built.clean());
        assert!(read.contains(&squeezed(printed)), "`{typed}`: {read}");
    }
}

#[test]
fn quotes_pair_around_compounds() {
    let text = r#"a \"state-of-the-art method\" and 'x-y z'"#.replace("\\\"", "\"");
    let built = build(&point(&text));
    let read = crate::support::text_of(built.clean()).concat();
    let read: String = read.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(read.contains("“state-of-the-artmethod”and‘x-yz’"), "{read}");
}

#[test]
fn a_paragraph_may_be_a_link_and_nothing_else() {
    for text in ["https://a.org", "[x](https://a.org)", "*[a](https://a.org)*"] {
        let cv = format!(
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"text\"\ntext = \"{text}\"\n"
        );
        for style in cvpress::style::names() {
            build_in(style, &cv).clean();
        }
    }
}

#[test]
fn math_that_would_exhaust_the_parser_is_refused() {
    let built = build(&point(&format!("${}y$", "x/".repeat(20_000))));
    assert_eq!(built.diagnostics()[0].code.name(), "E0309");
}

#[test]
fn math_cannot_read_a_file() {
    for math in [
        "$#read(\"/cv.toml\")$",
        "$std.read(\"/cv.toml\")$",
        "$x_(std.read(\"/cv.toml\"))$",
        "$frac(#include \"/cv.typ\", 2)$",
        "$read(\"/cv.toml\")$",
        "$style$",
        "$options$",
        "$entry(x)$",
    ] {
        let mut entry = toml::Table::new();
        entry.insert("text".into(), toml::Value::String(math.to_owned()));
        let built = build(&cv_of("list", vec![entry]));
        assert!(built.pdf.is_none(), "{math}");
        let codes: Vec<_> = built.diagnostics().iter().map(|d| d.code.name()).collect();
        assert!(
            codes.iter().all(|code| ["E0309", "E0310"].contains(code)),
            "{math}: {codes:?}"
        );
    }
}

#[test]
fn no_long_word_runs_into_the_margin_without_a_place_to_break() {
    let long = format!("{} {}", "a-very-long-compound-".repeat(12), "x/y-z".repeat(40));
    let mut entry = toml::Table::new();
    entry.insert("text".into(), toml::Value::String(long.clone()));
    let built = build(&cv_of("list", vec![entry]));
    assert!(squeezed_text_of(built.clean()).contains(&squeezed(&long)));
}
