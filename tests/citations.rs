//! Citations in styles of CSL, held against what hayagriva itself writes of the same entries.

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, Style};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild,
    ElemMeta, Library, io,
};

use crate::program::{Folder, cvpress, stderr};
use crate::support::{build_in, prepare_at, root};

fn style(name: &str) -> IndependentStyle {
    match ArchivedStyle::by_name(name).map(ArchivedStyle::get) {
        Some(Style::Independent(style)) => style,
        _ => panic!("no style `{name}`"),
    }
}

/// What hayagriva writes, without numbers, in the order of the library.
fn own(library: &Library, style: &IndependentStyle, locales: &[Locale]) -> Vec<String> {
    let locale = Some(LocaleCode("en-US".to_owned()));
    let mut driver = BibliographyDriver::new();
    for entry in library.iter() {
        let items = vec![CitationItem::with_entry(entry)];
        driver.citation(CitationRequest::new(
            items,
            style,
            locale.clone(),
            locales,
            None,
        ));
    }
    let request = BibliographyRequest::new(style, locale.clone(), locales);
    let items = driver.finish(request).bibliography.expect("a bibliography").items;
    let text = |entry: &hayagriva::Entry| {
        let item = items.iter().find(|item| item.key == entry.key()).expect("an item");
        let mut text = String::new();
        let first = item.first_field.iter();
        first.chain(&item.content.0).for_each(|child| push(child, &mut text));
        text
    };
    library.iter().map(text).collect()
}

/// The text of a child, but for numbers: those are cvpress's own.
fn push(child: &ElemChild, text: &mut String) {
    match child {
        ElemChild::Elem(elem) if elem.meta == Some(ElemMeta::CitationNumber) => {}
        ElemChild::Elem(elem) => {
            elem.children.0.iter().for_each(|child| push(child, text))
        }
        ElemChild::Text(leaf) | ElemChild::Link { text: leaf, .. } => {
            text.push_str(&leaf.text)
        }
        ElemChild::Markup(math) => text.push_str(math),
        ElemChild::Transparent { .. } => {}
    }
}

/// Without space, and without what makes mathematics.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '$').collect()
}

/// Whoever is not named has a name for hayagriva, “others”; what joins it goes with it.
fn et_al(text: &str) -> String {
    let mut words = ["others", "Others", "OTHERS"].into_iter();
    let Some((before, after)) = words.find_map(|word| text.split_once(word)) else {
        return text.to_owned();
    };
    let before = before.trim_end_matches("and").trim_end_matches(['&', ',', ';', '/']);
    format!("{before}etal.{}", after.strip_prefix('.').unwrap_or(after))
}

/// What cvpress writes of a file, in the order of the file.
fn ours(file: &str, style: &str) -> Vec<String> {
    let text = format!(
        "[person]\nname = \"Nobody\"\n[document]\nlanguage = \"en-US\"\n[[section]]\n\
         kind = \"publications\"\nsort = \"file\"\nfrom = \"{file}\"\n\
         citation-style = \"{style}\"\n"
    );
    let built = prepare_at(&root().join("tests/golden/cv.toml"), &text, &[]);
    let prepared =
        built.prepared.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
    let blocks = &prepared.document.sections[0].blocks;
    // What a style writes nothing of is written as cvpress does.
    let written = blocks.iter().map(|block| match &block.kind {
        cvpress::block::BlockKind::Citation(citation) => citation.formatted.clone(),
        kind => panic!("{kind:?}"),
    });
    written.map(|written| written.unwrap_or_default().plain()).collect()
}

#[test]
fn every_style_of_csl_writes_what_hayagriva_writes() {
    let bib = std::fs::read_to_string(root().join("tests/golden/_all-types.bib"));
    let bib = io::from_biblatex_str(&bib.expect("a file")).expect("BibLaTeX");
    let yaml = std::fs::read_to_string(root().join("tests/golden/_library.yaml"));
    let yaml = io::from_yaml_str(&yaml.expect("a file")).expect("YAML");
    let locales = locales();
    let (mut styles, mut mended) = (0, Vec::new());
    for name in cvpress::cite::names() {
        if name == cvpress::cite::NATIVE {
            continue;
        }
        styles += 1;
        for (file, library) in [("_all-types.bib", &bib), ("_library.yaml", &yaml)] {
            // A few styles are mended: see `src/cite/mend.rs`.
            let used = cvpress::cite::named(name).expect("the style");
            let (ours, theirs) = (ours(file, name), own(library, &used, &locales));
            assert_eq!(ours.len(), theirs.len(), "{name}, {file}");
            for (ours, theirs) in ours.iter().zip(&theirs) {
                assert_eq!(bare(ours), et_al(&bare(theirs)), "{name}, {file}");
            }
            let same = own(library, &style(name), &locales) == theirs;
            if !same && file == "_all-types.bib" {
                mended.push(name);
                let first = ours.first().expect("an entry");
                assert!(first.contains("Example"), "{name} names no authors: {first}");
            }
        }
    }
    assert!(styles > 80, "{styles} styles");
    assert!(mended.contains(&"vancouver") && mended.len() < 10, "{mended:?}");
}

#[test]
fn the_person_is_strong_and_marks_and_links_stay() {
    let built = build_in(
        "classic",
        "[person]\nname = \"Emmy Noether\"\n[[section]]\nkind = \"publications\"\n\
         citation-style = \"apa\"\n[[section.entry]]\ntitle = \"A title with NeurIPS in it\"\n\
         authors = [\"Max Noether†\", \"Noether, Emmy*\"]\nvenue = \"Annals\"\ndate = 1918\n\
         doi = \"10.1000/x\"\narxiv = \"2101.00001\"\naward = \"A prize\"\n\
         links = [{ label = \"Code\", url = \"https://example.org\" }]\n",
    );
    built.clean();
    let emitted = built.emitted("sections/publications.typ");
    for part in [
        "Noether, M\\.†, & #strong[Noether, E]\\.\\* (1918).",
        "A title with NeurIPS in it",
        "award: [A prize]",
        "[Code]",
        "arXiv:2101.00001",
        "#link(\"https://doi.org/10.1000/x\")",
    ] {
        assert!(emitted.contains(part), "no `{part}` in {emitted}");
    }
    assert!(!emitted.contains("[#box[DOI]]"), "the DOI stands twice in {emitted}");
}

/// Styles know no name for those that are not named: “& others” would be one of their authors.
#[test]
fn who_is_not_named_is_et_al() {
    for (style, language, authors, written) in [
        (
            "nature",
            "en",
            "\"Ann Bee\", \"Emmy Noether\", \"et al\"",
            "#strong[Noether, E.] et al. T.",
        ),
        ("apa", "en", "\"Ann Bee\", \"et al.\"", "Bee, A. et al. (1918"),
        (
            "vancouver",
            "en",
            "\"Emmy Noether*\", \"Ann Bee†\", \"et al\"",
            "Bee A† et al. T.",
        ),
        ("ieee", "fi", "\"Ann Bee\", \"et al\"", "A. Bee ym.,"),
        ("apa", "en", "\"et al\"", "[et al. (1918"),
    ] {
        let built = build_in(
            "classic",
            &format!(
                "[person]\nname = \"Emmy Noether\"\n[document]\nlanguage = \"{language}\"\n\
                 [[section]]\nkind = \"publications\"\ncitation-style = \"{style}\"\n\
                 [[section.entry]]\ntitle = \"T\"\nauthors = [{authors}]\ndate = 1918\n"
            ),
        );
        let emitted = built.emitted("sections/publications.typ").replace("\\.", ".");
        assert!(emitted.contains(written), "no `{written}` in {emitted}");
        assert!(!emitted.contains("others"), "{emitted}");
    }
}

/// A style of CSL, as short as can be.
const CSL: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Own</title><id>https://example.org/own</id><updated/></info>
  <citation><layout><text variable="citation-number"/></layout></citation>
  <bibliography><layout suffix=" //">
    <text variable="citation-number" suffix=": "/>
    <group delimiter=" | "><names variable="author"/><text variable="title"/></group>
  </layout></bibliography>
</style>
"#;

#[test]
fn what_ends_with_an_exclamation_mark_has_no_full_stop() {
    for (style, written) in [
        ("nature", "#emph[No More War!] (Dodd, 1958)."),
        ("apa", "#emph[No More War!] Dodd."),
        ("ieee", "#emph[No More War!] Dodd, 1958."),
        ("modern-language-association", "#emph[No More War!] Dodd, 1958."),
    ] {
        let built = build_in(
            "classic",
            &format!(
                "[person]\nname = \"Emmy Noether\"\n[[section]]\nkind = \"publications\"\n\
                 citation-style = \"{style}\"\n[[section.entry]]\ntype = \"book\"\n\
                 title = \"No More War!\"\nauthors = [\"Ann Bee\"]\npublisher = \"Dodd\"\n\
                 date = 1958\n"
            ),
        );
        let emitted = built.emitted("sections/publications.typ").replace("\\.", ".");
        assert!(emitted.contains(written), "{style}: no `{written}` in {emitted}");
    }
    // In quotes, which some styles set around the title of an article.
    let built = build_in(
        "classic",
        "[person]\nname = \"Emmy Noether\"\n[[section]]\nkind = \"publications\"\n\
         citation-style = \"modern-language-association\"\n[[section.entry]]\n\
         title = \"What Is Life?\"\nauthors = [\"Ann Bee\"]\nvenue = \"Mind\"\ndate = 1944\n",
    );
    let emitted = built.emitted("sections/publications.typ").replace("\\.", ".");
    assert!(emitted.contains("Life?”") && !emitted.contains("?."), "{emitted}");
}

#[test]
fn a_style_stands_in_a_file_beside_the_cv() {
    let folder = Folder::new("csl");
    let cv = |style: &str| {
        format!(
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"publications\"\n\
             citation-style = \"{style}\"\nentry = [{{ title = \"T\", authors = [\"Ada Example\"], \
             date = 2020 }}]\n"
        )
    };
    folder.write("own.csl", CSL);
    folder.write("cv.toml", cv("own.csl"));
    let built = cvpress(&folder.0, &["eject", "--out", "typst"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let emitted = folder.0.join("typst/sections/publications.typ");
    let emitted = std::fs::read_to_string(emitted).expect("the section");
    assert!(emitted.contains("[#strong[Ada Example] | T \\//]"), "{emitted}");
    let dependent = "<style xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\"><info>\
                     <title>x</title><id>x</id><link href=\"https://example.org/p\" \
                     rel=\"independent-parent\"/><updated/></info></style>";
    let note = CSL.split("<bibliography>").next().expect("it").to_owned() + "</style>";
    for (file, text, said) in [
        ("broken.csl", "<style", "`broken.csl` is no style that can be used"),
        ("dependent.csl", dependent, "it only names another one"),
        ("note.csl", note.as_str(), "it has no bibliography"),
    ] {
        folder.write(file, text);
        folder.write("cv.toml", cv(file));
        let output = cvpress(&folder.0, &["build"]);
        assert_eq!(output.status.code(), Some(1), "{file}");
        let text = stderr(&output);
        assert!(text.contains("E0107") && text.contains(said), "{file}: {text}");
    }
    for (style, said) in
        [("none.csl", "cannot read `none.csl`"), ("apaa", "did you mean `\"apa\"`?")]
    {
        folder.write("cv.toml", cv(style));
        let text = stderr(&cvpress(&folder.0, &["build"]));
        assert!(text.contains(said), "{style}: {text}");
    }
}
