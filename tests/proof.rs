//! What a machine reads out of PDFs: of every style, and of those that are wrong.

use cvpress::diag::Sink;
use cvpress::proof::{Proof, prove, report};
use cvpress::style;

use crate::program::{Folder, cvpress, stderr, stdout};
use crate::support::{Built, build_file, build_in, examples};

fn proof_of(built: &Built) -> Proof {
    let prepared = built.prepared.as_ref().expect("it was prepared");
    let pdf = built.pdf.as_ref().expect("a PDF");
    prove(&prepared.document, &prepared.tongue, pdf).expect("the PDF can be read")
}

/// Every style gives a machine every field of every example, in order.
#[test]
fn every_style_of_every_example_is_proved() {
    let mut wrong = Vec::new();
    for example in examples() {
        for style in style::names() {
            let built = build_file(&example, &[format!("document.style=\"{style}\"")]);
            let (proof, mut sink) = (proof_of(&built), Sink::new());
            let wanted = &built.prepared.as_ref().expect("it was prepared").wanted;
            if report(&proof, wanted, &mut sink).is_err() {
                for it in
                    sink.sorted().iter().filter(|it| it.code.name().starts_with('E'))
                {
                    let at = it.span.map(|span| {
                        built.sources.get(span.file).position(span.range().start)
                    });
                    wrong.push(format!(
                        "{style} {}: {at:?} {} {:?}",
                        example.display(),
                        it.message,
                        it.hints
                    ));
                }
            }
            let fields: usize = proof.sections.iter().map(|it| it.fields.len()).sum();
            assert!(fields > 40, "{style}: {fields} fields");
            assert!(!proof.facts.links.is_empty(), "{style}: no links");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CV: &str = r#"[person]
name = "Ada Example"
email = "ada@example.org"

[[section]]
kind = "experience"
[[section.entry]]
organization = "Example Labs"
role = "Engineer of analytical engines"
start = "2019-04"
end = "2021-03"
highlights = ["Wrote the first program for an engine that was never built."]
[[section.entry]]
organization = "Sample Works"
role = "Apprentice of difference engines"
start = 2015
end = 2018

[[section]]
kind = "publications"
[[section.entry]]
title = "Notes on the Engine"
authors = ["Ada Example", "Max Sample", "Eve Specimen"]
venue = "Journal of Examples"
date = 2020
url = "https://example.org/notes"
"#;

/// What `cvpress proof` says of a PDF that is made with other words, or in another style.
fn said_of(
    name: &str,
    made_from: &str,
    styles: &[(&str, &str)],
) -> (Option<i32>, String) {
    let folder = Folder::new(name);
    styles.iter().for_each(|(path, text)| drop(folder.write(path, text)));
    folder.write("other.toml", made_from);
    let built = cvpress(&folder.0, &["build", "other.toml", "--quiet"]);
    assert!(built.status.success(), "{}", stderr(&built));
    folder.write("cv.toml", CV);
    let proof = ["proof", "--pdf", "other.pdf", "--message-format", "short"];
    let output = cvpress(&folder.0, &proof);
    (output.status.code(), stderr(&output))
}

#[test]
fn what_is_not_in_a_pdf_is_said_at_its_line() {
    for (wanted, made, said) in [
        (
            "first program",
            "first algorithm",
            "cv.toml:12:16: error[E0603]: this highlight is not in the PDF",
        ),
        (
            "Example Labs",
            "Other Labs",
            "cv.toml:8:17: error[E0603]: this title is not in the PDF",
        ),
        (
            "start = \"2019-04\"\nend = \"2021-03\"",
            "date = 2012",
            "cv.toml:10:9: error[E0603]: this date is not in the PDF",
        ),
        (
            "\"Max Sample\", ",
            "",
            "cv.toml:23:12: error[E0603]: these authors are not in the PDF",
        ),
        (
            "ada@example.org",
            "eve@example.org",
            "cv.toml:3:9: error[E0603]: this contact is not in the PDF",
        ),
        (
            "url = \"https://example.org/notes\"",
            "",
            "E0606]: no link of the PDF leads to `https://example.org/notes`",
        ),
        (
            "email",
            "website = \"https://example.org\"\n#",
            "E0606]: no link of the PDF leads to `mailto:ada@example.org`",
        ),
    ] {
        let (code, all) = said_of("proof-words", &CV.replace(wanted, made), &[]);
        assert_eq!(code, Some(1), "{made}: {all}");
        assert!(all.contains(said), "{made}: {all}");
    }
    assert_eq!(said_of("proof-same", CV, &[]), (Some(0), String::new()));
}

/// A date in other words, and names with other marks between them, are not lost.
#[test]
fn another_wording_is_no_loss() {
    let made = CV
        .replace(
            "start = \"2019-04\"\nend = \"2021-03\"",
            "date = { text = \"2019/04 to 2021/03\", sort = 2019 }",
        )
        .replace("authors = [\"Ada Example\", \"Max Sample\", \"Eve Specimen\"]", "")
        .replace("venue = \"", "venue = \"Ada Example, Max Sample, Eve Specimen. ");
    let (code, all) = said_of("proof-reworded", &made, &[]);
    let told = "cv.toml:10:9: warning[W0603]: this date is read in other words: “2019/04 to 2021/03”\n";
    assert_eq!((code, all.as_str()), (Some(0), told));
}

/// A formula near the begin of a title, in every style.
#[test]
fn a_text_with_a_formula_is_found_by_the_words_around_it() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"publications\"\nentry = [\n\
              { title = \"The $n$-body problem\", authors = [\"Ada Example\"], date = 2020 },\n\
              { title = \"Two $x$ three\", authors = [\"Ada Example\"], date = 2019 },\n\
              { title = \"On $x$ and $y$\", authors = [\"Ada Example\"], date = 2018 },\n]\n";
    for style in cvpress::style::names() {
        let built = build_in(style, cv);
        let proof = proof_of(&built);
        let fields = proof.sections.iter().flat_map(|section| &section.fields);
        let wrong: Vec<_> = fields.filter(|it| !it.state.is_good()).collect();
        assert!(wrong.is_empty(), "{style}: {wrong:?}");
    }
}

/// Text of the CV could be a command to what reads a log, so a program gets none of it.
#[test]
fn messages_for_programs_have_no_text_of_the_cv_on_lines_of_their_own() {
    let folder = Folder::new("proof-log");
    folder.write("cv.toml", CV.replace("Ada Example", "::error::Ada"));
    cvpress(&folder.0, &["build"]);
    let output = cvpress(&folder.0, &["proof", "--message-format", "github"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

/// Styles that do what machines cannot read.
#[test]
fn what_a_style_tears_is_said() {
    // All dates before all entries, as a column of a table may have them.
    let dates = "// Dates first.\n#import \"classic.typ\": *\n\
        #let section(o, kind: none, id: none, title: none, note: none, break-before: false, body) = {\n  \
          heading(level: 1, title)\n  \
          if kind == \"experience\" { par[Apr 2019 – Mar 2021, 2015–2018] }\n  body\n}\n\
        #let entry(o, kind: none, level: 1, title: none, subtitle: none, place: none, date: none, date-room: none, \
          detail: none, people: (), links: (), note: none, ..body) = par(listed(title, subtitle)) + body.pos().join()\n";
    let own = |style: &str| {
        CV.replace("\n\n[[section]]\nkind = \"experience\"", &format!("\n\n[document]\nstyle = \"{style}\"\nlanguage = \"en-GB\"\n\n[[section]]\nkind = \"experience\""))
    };
    let (code, all) =
        said_of("proof-dates", &own("dates"), &[("styles/dates.typ", dates)]);
    assert_eq!(code, Some(1), "{all}");
    let apart = "error[E0604]: this date is not read beside its entry\n";
    assert_eq!(all.matches(apart).count(), 2, "{all}");

    // Every bullet in two columns of words.
    let torn = "// Torn.\n#import \"classic.typ\": *\n\
        #let bullets(o, kind: none, columns: 1, ..items) = par[Wrote the first for an engine that was never built. program]\n";
    let (code, all) = said_of("proof-torn", &own("torn"), &[("styles/torn.typ", torn)]);
    assert_eq!(code, Some(1), "{all}");
    assert!(
        all.contains(
            "cv.toml:12:16: error[E0603]: this highlight is not read in one piece and order"
        ),
        "{all}"
    );

    // Entries the other way round.
    let turned = "// Turned.\n#import \"classic.typ\": *\n\
        #let section(o, kind: none, id: none, title: none, note: none, break-before: false, body) = {\n  \
          heading(level: 1, title)\n  \
          let parts = body.fields().at(\"children\", default: (body,))\n  parts.rev().join()\n}\n";
    let (code, all) =
        said_of("proof-turned", &own("turned"), &[("styles/turned.typ", turned)]);
    assert_eq!(code, Some(1), "{all}");
    assert!(all.contains("error[E0604]: this entry is read in another order"), "{all}");
}

/// Two columns, each written as a whole: in the order of the file all is well.
#[test]
fn what_only_rows_tear_is_a_warning() {
    let columns = "// Columns.\n#import \"classic.typ\": *\n\
        #let bullets(o, kind: none, columns: 1, ..items) = grid(columns: (4cm, 4cm), \
          par(items.pos().join()), par[Something else that stands beside the text in as many lines])\n";
    let made = CV.replace(
        "[[section]]\nkind = \"exp",
        "[document]\nstyle = \"columns\"\n\n[[section]]\nkind = \"exp",
    );
    let (code, all) = said_of("proof-rows", &made, &[("styles/columns.typ", columns)]);
    assert_eq!(code, Some(0), "{all}");
    assert!(all.contains("cv.toml:12:16: warning[W0601]: row by row over the page, this highlight is read"), "{all}");
}

/// A PDF whose catalogue and fonts were robbed of what machines need.
#[test]
fn what_a_pdf_does_not_say_is_said() {
    let folder = Folder::new("proof-facts");
    folder.write("cv.toml", CV);
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    let mut pdf = lopdf::Document::load(folder.0.join("cv.pdf")).expect("a PDF");
    let catalog = pdf.catalog_mut().expect("a catalogue");
    for key in [&b"Lang"[..], b"MarkInfo", b"Names"] {
        catalog.remove(key);
    }
    let info = pdf.trailer.get(b"Info").and_then(lopdf::Object::as_reference);
    let info = pdf.get_dictionary_mut(info.expect("a reference")).expect("a dictionary");
    info.remove(b"Title");
    for object in pdf.objects.values_mut() {
        if let Ok(stream) = object.as_stream_mut()
            && stream.dict.has_type(b"Metadata")
        {
            stream.set_plain_content(Vec::new());
        }
    }
    for object in pdf.objects.values_mut() {
        let Ok(font) = object.as_dict_mut() else { continue };
        if font.has_type(b"Font") {
            font.remove(b"ToUnicode");
        }
    }
    pdf.save(folder.0.join("robbed.pdf")).expect("it can be written");
    let output = cvpress(&folder.0, &["proof", "--pdf", "robbed.pdf"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    for wanted in [
        "E0605",
        "the PDF has no title",
        "the PDF does not say its language",
        "the PDF has no tags",
        "the PDF does not carry its source",
        "this name is not in the PDF",
    ] {
        assert!(said.contains(wanted), "no `{wanted}` in {said}");
    }
}

#[test]
fn the_proof_can_be_read_by_programs_and_by_people() {
    let folder = Folder::new("proof-json");
    folder.write("cv.toml", CV);
    let none = cvpress(&folder.0, &["proof"]);
    assert!(
        stderr(&none).contains("E0101]: there is no file `cv.pdf`"),
        "{}",
        stderr(&none)
    );
    let built = cvpress(&folder.0, &["build", "--proof", "--quiet"]);
    assert_eq!(stderr(&built), "");
    let json = cvpress(&folder.0, &["proof", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    let labs = &json["sections"][1]["fields"][1];
    assert_eq!(labs["expected"], "Example Labs");
    assert_eq!(labs["read"], "Example Labs");
    assert_eq!((&labs["state"], &labs["page"]), (&"found".into(), &1.into()));
    assert_eq!(json["dead-links"], serde_json::json!([]));
    let people = cvpress(&folder.0, &["proof", "--verbose"]);
    let text = stdout(&people);
    assert!(text.contains("Experience    8 of 8 fields\n"), "{text}");
    assert!(text.contains("  found     date        Apr 2019 – Mar 2021\n"), "{text}");
    assert!(text.ends_with("language: en; tags: yes; source: yes\n"), "{text}");
    folder.write("cv.toml", CV.replace("Labs", "Works"));
    let stale = cvpress(&folder.0, &["proof"]);
    assert!(stderr(&stale).contains("E0602]: the sources of `cv.pdf` have changed"));
    for broken in ["", "%PDF-1.7", "text"] {
        folder.write("broken.pdf", broken);
        let output = cvpress(&folder.0, &["proof", "--pdf", "broken.pdf"]);
        assert!(stderr(&output).contains("E0109]: `broken.pdf`"), "{}", stderr(&output));
    }
}

/// Not even a PDF with a hole in it makes the reader panic.
#[test]
fn broken_pdfs_are_refused_or_read() {
    let folder = Folder::new("proof-holes");
    folder.write("cv.toml", CV);
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    let pdf = std::fs::read(folder.0.join("cv.pdf")).expect("a PDF");
    for part in 1..24 {
        let mut broken = pdf.clone();
        let at = pdf.len() * part / 24;
        broken[at..(at + 40).min(pdf.len())].fill(b'x');
        for bytes in [&broken[..], &pdf[..at]] {
            // Either answer will do.
            drop(cvpress::reader::facts(bytes));
            drop(cvpress::reader::pages(bytes));
            drop(cvpress::reader::attached(bytes));
        }
    }
}

/// What is not in a PDF is not found in the words of another text, and no letter serves twice.
#[test]
fn no_text_is_found_in_another() {
    let with = |place: &str, dates: &str, skills: &str| {
        format!(
            "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"education\"\nentry = [\n\
             {{ institution = \"University of Bonn\", degree = \"PhD\"{place}, {dates}, \
             highlights = [\"Led the 2019 and 2020 migrations.\", \"Taught.\"] }},\n]\n\n\
             [[section]]\nkind = \"skills\"\nentry = [{{ name = \"Languages\", items = [{skills}] }}]\n"
        )
    };
    let folder = Folder::new("proof-claims");
    let proves = |cv: &str, made: &str| {
        folder.write("cv.toml", cv);
        folder.write("other.toml", made);
        let built = cvpress(&folder.0, &["build", "other.toml", "--quiet"]);
        assert!(built.status.success(), "{}", stderr(&built));
        let proof = ["proof", "--pdf", "other.pdf", "--message-format", "short"];
        stderr(&cvpress(&folder.0, &proof))
    };
    let full = with(", location = \"Bonn\"", "date = [2019, 2020]", "\"C\", \"Go\"");
    assert_eq!(proves(&full, &full), "");
    let place = proves(&full, &with("", "date = [2019, 2020]", "\"C\", \"Go\""));
    assert!(place.contains("this place is not in the PDF"), "{place}");
    let date =
        proves(&full, &with(", location = \"Bonn\"", "date = 1999", "\"C\", \"Go\""));
    assert!(date.contains("date is not"), "{date}");
    let skill = proves(
        &full,
        &with(", location = \"Bonn\"", "date = [2019, 2020]", "\"C++\", \"Go\""),
    );
    assert!(skill.contains("this value is not in the PDF"), "{skill}");
    let order = full.replace(
        "\"Led the 2019 and 2020 migrations.\", \"Taught.\"",
        "\"Taught.\", \"Led the 2019 and 2020 migrations.\"",
    );
    let order = proves(&full, &order);
    assert!(order.contains("this highlight is read in another order"), "{order}");
}

/// Dates of two entries that changed places.
#[test]
fn dates_that_changed_places_are_told() {
    let made = CV
        .replace("start = \"2019-04\"\nend = \"2021-03\"", "DATES")
        .replace("start = 2015\nend = 2018", "start = \"2019-04\"\nend = \"2021-03\"")
        .replace("DATES", "start = 2015\nend = 2018");
    let (code, all) = said_of("proof-swapped", &made, &[]);
    assert_eq!(code, Some(1), "{all}");
    assert!(
        all.contains("error[E0604]: this date is not read beside its entry"),
        "{all}"
    );
}

/// Standards that have no place for a title or for what a file is.
#[test]
fn every_standard_is_proved() {
    let folder = Folder::new("proof-standards");
    folder.write("cv.toml", CV);
    for standard in
        ["1.4", "1.7", "2.0", "a-1a", "a-2a", "a-2u", "a-3a", "a-4", "a-4f", "ua-1"]
    {
        let set = format!("document.standard=[\"{standard}\"]");
        let build = ["build", "--proof", "--force", "--quiet", "--set", &set];
        assert_eq!(stderr(&cvpress(&folder.0, &build)), "", "{standard}");
        let carries = ["1.7", "2.0", "a-3a", "a-4f", "ua-1"].contains(&standard);
        let recover = cvpress(&folder.0, &["recover", "cv.pdf", "--out", standard]);
        assert_eq!(recover.status.success(), carries, "{standard}: {}", stderr(&recover));
    }
    let png = cvpress(&folder.0, &["build", "--proof", "--format", "png"]);
    assert!(stderr(&png).contains("`--proof` reads the PDF"), "{}", stderr(&png));
}

/// A paragraph that goes on over the page is whole: the foot is no part of it.
#[test]
fn the_foot_stands_in_no_text() {
    let words: String = (0..1200).map(|n| format!("word{n} ")).collect();
    let cv = format!(
        "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"text\"\ntext = \"{words}\"\n"
    );
    let folder = Folder::new("proof-foot");
    folder.write("cv.toml", cv);
    let built = cvpress(&folder.0, &["build", "--proof", "--quiet"]);
    assert_eq!(stderr(&built), "");
}

/// A tree of names that leads in a circle, and a page that unpacks to more than any CV.
#[test]
fn traps_are_left_alone() {
    use lopdf::{Dictionary, Object, Stream};
    let folder = Folder::new("proof-traps");
    folder.write("cv.toml", CV);
    assert!(cvpress(&folder.0, &["build", "--quiet"]).status.success());
    let load = || lopdf::Document::load(folder.0.join("cv.pdf")).expect("a PDF");

    let mut circle = load();
    let node = circle.add_object(Dictionary::new());
    let kids = Object::Array(vec![node.into(), node.into()]);
    circle.get_dictionary_mut(node).expect("a node").set("Kids", kids);
    let mut names = Dictionary::new();
    names.set("EmbeddedFiles", node);
    circle.catalog_mut().expect("a catalogue").set("Names", names);
    circle.save(folder.0.join("circle.pdf")).expect("it can be written");
    let recovered = cvpress(&folder.0, &["recover", "circle.pdf", "--out", "out"]);
    assert!(stderr(&recovered).contains("carries no source"), "{}", stderr(&recovered));

    let mut bomb = load();
    let page = bomb.page_iter().next().expect("a page");
    let mut stream = Stream::new(Dictionary::new(), vec![b' '; 70 << 20]);
    stream.compress().expect("it can be packed");
    let stream = bomb.add_object(stream);
    bomb.get_dictionary_mut(page).expect("a page").set("Contents", stream);
    bomb.save(folder.0.join("bomb.pdf")).expect("it can be written");
    let proof = cvpress(&folder.0, &["proof", "--pdf", "bomb.pdf"]);
    assert!(
        stderr(&proof).contains("it unpacks to more than 64 MB"),
        "{}",
        stderr(&proof)
    );
}

/// The heading of a group may say what its entries say, as a year does.
#[test]
fn groups_of_years_are_read_in_their_order() {
    let entry = |title: &str, year: u32| {
        format!(
            "{{ title = \"{title}\", authors = [\"Ada Example\"], venue = \"Journal of Examples\", \
             doi = \"10.1000/{}\", date = {year} }},\n",
            title.len()
        )
    };
    let cv = format!(
        "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"publications\"\n\
         group-by = \"year\"\nentry = [\n{}{}{}{}]\n",
        entry("On the first of things", 1949),
        entry("On what comes second", 1949),
        entry("On all the rest", 1948),
        entry("On what was before", 1945),
    );
    let folder = Folder::new("proof-years");
    folder.write("cv.toml", cv);
    let output = cvpress(&folder.0, &["build", "--proof", "--quiet"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}
