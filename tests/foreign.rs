//! PDFs of other makers, as `proof` reads them. Each is made here, of the operations that such a
//! maker writes.

use cvpress::diag::Sink;
use cvpress::driver::Prepared;
use cvpress::proof::{Proof, State, prove, report};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use crate::support::{prepare_at, root};

/// A PDF of one page with such operations, and a form that it may draw as `/X`. Every letter is
/// half as wide as it is high.
fn pdf(operations: &str, form: &str) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let font = document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "TrueType",
        "BaseFont" => "Example",
        "Encoding" => "WinAnsiEncoding",
        "FirstChar" => 32,
        "LastChar" => 255,
        "Widths" => vec![Object::Integer(500); 224],
    });
    let fonts = || dictionary! { "F" => font };
    let form = document.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "Resources" => dictionary! { "Font" => fonts() },
        },
        form.as_bytes().to_vec(),
    ));
    let content = Stream::new(Dictionary::new(), operations.as_bytes().to_vec());
    let content = document.add_object(content);
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => pages,
        "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
        "Contents" => content,
        "Resources" => dictionary! {
            "Font" => fonts(),
            "XObject" => dictionary! { "X" => form },
        },
    });
    let all =
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(all));
    let catalog =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("it can be written");
    bytes
}

/// Lines of ten points, each at its place from the lower left corner.
fn lines(all: &[(&str, f32, f32)]) -> String {
    let line =
        |(text, x, y): &(&str, f32, f32)| format!("1 0 0 1 {x} {y} Tm ({text}) Tj\n");
    format!("BT /F 10 Tf\n{}ET\n", all.iter().map(line).collect::<String>())
}

/// The same as browsers write it: upside down, and letter by letter, each a step from the last.
fn letters(all: &[(&str, f32, f32)]) -> String {
    let line = |(text, x, y): &(&str, f32, f32)| {
        let letters: Vec<String> =
            text.chars().map(|it| format!("({it}) Tj\n")).collect();
        format!("1 0 0 -1 {x} {} Tm\n{}", 800.0 - y, letters.join("5 0 Td "))
    };
    let text: String = all.iter().map(line).collect();
    format!("q 1 0 0 -1 0 800 cm BT /F 10 Tf\n{text}ET Q\n")
}

fn prepared(text: &str) -> Prepared {
    let built = prepare_at(&root().join("tests/cv.toml"), text, &[]);
    assert!(built.prepared.is_some(), "{}", built.report());
    built.prepared.expect("just seen")
}

fn proof(cv: &str, pdf: &[u8]) -> Proof {
    let prepared = prepared(cv);
    prove(&prepared.document, &prepared.tongue, pdf).expect("it can be read")
}

/// What became of the fields of a name, one after another, and what is read of each.
fn states(proof: &Proof, name: &str) -> Vec<(State, State, String)> {
    let fields = proof.sections.iter().flat_map(|section| &section.fields);
    let fields = fields.filter(|field| field.field == name);
    let state = |field: &cvpress::proof::Reading| {
        (field.state, field.by_rows, field.read.clone().unwrap_or_default())
    };
    fields.map(state).collect()
}

/// Fields that are not as they should be, in the order of the file or by rows.
fn wrong(proof: &Proof) -> Vec<String> {
    let fields = proof.sections.iter().flat_map(|section| &section.fields);
    let wrong = fields.filter(|it| !it.state.is_good() || !it.by_rows.is_good());
    wrong
        .map(|it| {
            format!("{} `{}`: {:?}, {:?}", it.field, it.expected, it.state, it.by_rows)
        })
        .collect()
}

const SKILLS: &str = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"skills\"\n\
                      entry = [{ name = \"Languages\", items = [\"Java\", \"Go\", \"C\"] }]\n";

#[test]
fn letters_that_follow_one_another_are_words() {
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Skills", 50.0, 700.0),
        ("Languages: Java, Go, C", 50.0, 680.0),
    ];
    for made in [lines(&page), letters(&page)] {
        assert_eq!(
            wrong(&proof(SKILLS, &pdf(&made, ""))),
            Vec::<String>::new(),
            "{made}"
        );
    }
    // No word is found in another, and no name in an address.
    let other = [
        ("ada-example", 50.0, 750.0),
        ("Skills", 50.0, 700.0),
        ("Languages: JavaScript, Django, C++", 50.0, 680.0),
    ];
    for made in [lines(&other), letters(&other)] {
        let proof = proof(SKILLS, &pdf(&made, ""));
        let lost = |name| states(&proof, name).iter().all(|(state, ..)| !state.is_good());
        assert!(lost("value") && lost("name"), "{:?} {made}", proof.sections);
    }
}

#[test]
fn the_text_of_a_form_is_read_where_it_is_drawn() {
    let above = lines(&[("Ada Example", 50.0, 750.0)]);
    let below = lines(&[("Languages: Java, Go, C", 50.0, 680.0)]);
    let form = lines(&[("Skills", 40.0, 0.0)]);
    let made = format!("{above}q 1 0 0 1 10 700 cm /X Do Q\n{below}");
    assert_eq!(wrong(&proof(SKILLS, &pdf(&made, &form))), Vec::<String>::new());
    // One that is drawn as often as this is no CV.
    let often = format!("{above}{}", "/X Do ".repeat(200_000));
    let cv = prepared(SKILLS);
    let many = prove(&cv.document, &cv.tongue, &pdf(&often, &form));
    assert!(many.is_err());
    // A form that draws itself has an end.
    let endless = format!("{form} /X Do /X Do");
    let proof = proof(SKILLS, &pdf(&format!("{above}/X Do"), &endless));
    assert_eq!(states(&proof, "heading")[0].0, State::Found);
}

fn dated(start: &str, end: &str) -> String {
    format!(
        "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"experience\"\n\
         entry = [{{ role = \"Engineer\", organization = \"Example Works\", start = {start}, \
         end = {end}, highlights = [\"In 2016 built a bridge.\"] }}]\n"
    )
}

#[test]
fn dates_in_other_words_are_known_by_their_years() {
    let cases = [
        ("\"2014-06\"", "\"2014-08\"", "Summer 2014", State::Reworded),
        ("\"2014-06\"", "\"2014-08\"", "June 2014 to August 2014", State::Reworded),
        ("\"2015-10\"", "\"2018-08\"", "10/2015 - 08/2018", State::Reworded),
        ("\"2015-10\"", "\"2018-08\"", "2015-10 - 2017-08", State::Missing),
        ("2018", "2018", "2018 - 2019", State::Missing),
        ("2018", "2018", "2017 to 2018", State::Missing),
        ("\"2021-04\"", "\"present\"", "Apr 2021 - Mar 2023", State::Missing),
        ("\"2021-04\"", "\"present\"", "April 2021 to this day", State::Reworded),
    ];
    for (start, end, said, expected) in cases {
        let page = [
            ("Ada Example", 50.0, 750.0),
            ("Experience", 50.0, 700.0),
            ("Engineer, Example Works", 50.0, 680.0),
            (said, 400.0, 680.0),
            ("In 2016 built a bridge.", 50.0, 665.0),
        ];
        for made in [lines(&page), letters(&page)] {
            let proof = proof(&dated(start, end), &pdf(&made, ""));
            let (state, _, read) = states(&proof, "date").remove(0);
            assert_eq!(state, expected, "{start} to {end}: `{said}`, read `{read}`");
            if state == State::Reworded {
                assert_eq!(read, said, "{made}");
            }
            let others =
                wrong(&proof).iter().filter(|it| !it.starts_with("date")).count();
            assert_eq!(others, 0, "{:?}", wrong(&proof));
        }
    }
}

#[test]
fn a_date_that_only_rows_have_beside_its_entry_is_not_lost() {
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Experience", 50.0, 700.0),
        ("Engineer, Example Works", 50.0, 680.0),
        ("In 2016 built a bridge.", 50.0, 665.0),
        ("Something else that the CV does not have in it", 50.0, 640.0),
        ("04/2018 - 03/2021", 400.0, 680.0),
    ];
    let proof = proof(&dated("\"2018-04\"", "\"2021-03\""), &pdf(&lines(&page), ""));
    let (state, rows, _) = states(&proof, "date").remove(0);
    assert!(matches!(state, State::Apart | State::Reworded), "{state:?}");
    assert_eq!(rows, State::Reworded);
}

#[test]
fn names_joined_in_another_way_are_of_their_own_entry() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"publications\"\n\
              entry = [\n\
              { title = \"On the first of things\", authors = [\"Ada Example\", \"Bo Sample\"], \
              venue = \"Journal of Examples\", date = 2020 },\n\
              { title = \"On what comes second\", authors = [\"Bo Sample\", \"Ada Example\"], \
              venue = \"Letters\", date = 2019 },\n]\n";
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Publications", 50.0, 700.0),
        ("On the first of things", 50.0, 680.0),
        ("Ada Example, Bo Sample. Journal of Examples, 2020", 50.0, 665.0),
        ("On what comes second", 50.0, 650.0),
        ("Bo Sample, Ada Example. Letters, 2019", 50.0, 635.0),
    ];
    let proof = proof(cv, &pdf(&lines(&page), ""));
    assert_eq!(wrong(&proof), Vec::<String>::new());
    let authors = states(&proof, "authors");
    assert!(authors.iter().all(|it| it.0 == State::Reworded), "{authors:?}");
}

#[test]
fn what_is_not_there_is_not_taken_from_another() {
    let cv = "[person]\nname = \"Ada Example\"\nheadline = \"Bridge Engineer\"\n\
              location = \"Leeds, United Kingdom\"\n\n[[section]]\nkind = \"experience\"\n\
              entry = [{ role = \"Bridge Engineer\", organization = \"Example Works\", \
              location = \"Leeds\", date = 2021 }]\n";
    let head = ("Ada Example", 50.0, 750.0);
    let rest = [
        ("Leeds, United Kingdom", 50.0, 725.0),
        ("Experience", 50.0, 700.0),
        ("Bridge Engineer", 50.0, 680.0),
    ];
    let works = |text| [(text, 50.0, 665.0), ("2021", 400.0, 665.0)];
    // Without the headline.
    let page = [&[head], &rest[..], &works("Example Works, Leeds")].concat();
    let proof_of = |page: &[(&str, f32, f32)]| proof(cv, &pdf(&lines(page), ""));
    assert_eq!(wrong(&proof_of(&page)), ["headline `Bridge Engineer`: Missing, Missing"]);
    // Without the place of work.
    let headline = ("Bridge Engineer", 50.0, 740.0);
    let page = [&[head, headline], &rest[..], &works("Example Works")].concat();
    assert_eq!(wrong(&proof_of(&page)), ["place `Leeds`: Missing, Missing"]);
}

#[test]
fn a_date_in_other_words_goes_with_the_entry_that_it_leads() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"talks\"\nentry = [\n\
              { title = \"On bridges\", venue = \"First Works\", date = \"2023-07\" },\n\
              { title = \"On tunnels\", venue = \"Second Works\", date = \"2023-06\" },\n]\n";
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Talks and Presentations", 50.0, 700.0),
        ("07/2023", 50.0, 680.0),
        ("On bridges, First Works", 120.0, 680.0),
        ("06/2023", 50.0, 660.0),
        ("On tunnels, Second Works", 120.0, 660.0),
    ];
    let proof = proof(cv, &pdf(&lines(&page), ""));
    let read: Vec<_> =
        states(&proof, "date").into_iter().map(|it| (it.0, it.2)).collect();
    let reworded = |text: &str| (State::Reworded, text.to_owned());
    assert_eq!(read, [reworded("07/2023"), reworded("06/2023")]);
}

/// A style may leave out the date where the tag has it, and no more than that.
#[test]
fn the_wrong_year_of_a_publication_is_told() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"publications\"\nentry = [\n\
              { title = \"On examples\", authors = [\"Ada Example\"], venue = \"Journal of Examples\", \
              venue-short = \"JoE\", date = 2021 },\n]\n";
    let page = |year: &'static str| {
        [
            ("Ada Example", 50.0, 750.0),
            ("Publications", 50.0, 700.0),
            ("On examples", 50.0, 680.0),
            ("Ada Example. Journal of Examples (JoE)", 50.0, 665.0),
            (year, 400.0, 665.0),
        ]
    };
    let wrong = |year| wrong(&proof(cv, &pdf(&lines(&page(year)), "")));
    assert_eq!(wrong("2021"), Vec::<String>::new());
    assert_eq!(wrong("JoE 2021"), Vec::<String>::new());
    assert_eq!(wrong("2016"), ["date `2021`: Missing, Missing"]);
}

#[test]
fn a_section_that_stands_elsewhere_under_another_name_is_told_once() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"education\"\nentry = [\n\
              { institution = \"University of Examples\", degree = \"BSc\", date = 2012 },\n\
              { institution = \"School of Samples\", degree = \"Diploma\", date = 2009 },\n]\n\n\
              [[section]]\nkind = \"certifications\"\nentry = [\n\
              { title = \"Safety Engineer\", date = 2015 },\n]\n";
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Certificates", 50.0, 700.0),
        ("Safety Engineer, 2015", 50.0, 680.0),
        ("Education", 50.0, 650.0),
        ("BSc, University of Examples, 2012", 50.0, 630.0),
        ("Diploma, School of Samples, 2009", 50.0, 610.0),
    ];
    let proof = proof(cv, &pdf(&lines(&page), ""));
    let wanted = prepared(cv).wanted;
    let mut sink = Sink::new();
    assert!(report(&proof, &wanted, &mut sink).is_err());
    let said: Vec<_> = sink.sorted().iter().map(|it| it.code.name()).collect();
    // The heading is not there; the rest is, elsewhere. The file says nothing of itself.
    assert_eq!(said, ["W0602", "E0603", "E0607", "E0607", "E0607"]);
}

/// Many pages put the venue before the paper.
#[test]
fn what_stands_before_its_title_is_in_its_place() {
    let paper = |title: &str, authors: &str, year: u32| {
        format!(
            "{{ title = \"{title}\", authors = [{authors}], venue = \"Conference on Examples\", date = {year} }},\n"
        )
    };
    let cv = format!(
        "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"publications\"\nentry = [\n{}{}{}]\n",
        paper("An Improvement of Things", "\"Ada Example\", \"Bo Sample\"", 2021),
        paper("Optimal Tickets", "\"Ada Example\", \"Cy Specimen\"", 2020),
        paper("Tuning the Rest", "\"Ada Example\", \"Di Instance\"", 2019),
    );
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Publications", 50.0, 720.0),
        ("Conference on Examples, 2021", 50.0, 700.0),
        ("Ada Example and Bo Sample", 50.0, 690.0),
        ("An Improvement of Things", 50.0, 680.0),
        ("Conference on Examples, 2020", 50.0, 660.0),
        ("Ada Example and Cy Specimen", 50.0, 650.0),
        ("Optimal Tickets", 50.0, 640.0),
        ("Conference on Examples, 2019", 50.0, 620.0),
        ("Ada Example and Di Instance", 50.0, 610.0),
        ("Tuning the Rest", 50.0, 600.0),
    ];
    let proof = proof(&cv, &pdf(&lines(&page), ""));
    assert_eq!(wrong(&proof), Vec::<String>::new());
}

#[test]
fn of_two_entries_of_one_title_each_has_its_own_place() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"talks\"\nentry = [\n\
              { title = \"On bridges\", venue = \"Works of the North\", date = 2023 },\n]\n\n\
              [[section]]\nkind = \"publications\"\nentry = [\n\
              { title = \"On bridges\", authors = [\"Ada Example\"], venue = \"Journal of Spans\", date = 2022 },\n]\n";
    // The other section is first, and the talk has gone.
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Publications", 50.0, 720.0),
        ("On bridges", 50.0, 700.0),
        ("Ada Example. Journal of Spans, 2022", 50.0, 690.0),
    ];
    let told = wrong(&proof(cv, &pdf(&lines(&page), "")));
    assert!(
        told.iter().all(|it| !it.contains("Spans") && !it.contains("2022")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|it| it.starts_with("title `On bridges`: Missing")),
        "{told:?}"
    );
}

#[test]
fn the_head_may_stand_around_a_profile() {
    let cv = "[person]\nname = \"Ada Example\"\nheadline = \"Analyst\"\n\
              location = \"Leeds, United Kingdom\"\nemail = \"ada@example.org\"\n\n\
              [[section]]\nkind = \"text\"\ntitle = \"Profile\"\n\
              text = \"Programs for people who like engines more than sums.\"\n";
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Analyst", 50.0, 735.0),
        ("Profile", 50.0, 715.0),
        ("Programs for people who like engines more than sums.", 50.0, 700.0),
        ("Leeds, United Kingdom", 50.0, 680.0),
        ("ada@example.org", 50.0, 665.0),
    ];
    assert_eq!(wrong(&proof(cv, &pdf(&lines(&page), ""))), Vec::<String>::new());
}

#[test]
fn a_label_is_no_heading_of_the_same_words() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"languages\"\n\
              entry = [{ name = \"German\", level = \"native\" }]\n\n[[section]]\nkind = \"skills\"\n\
              entry = [{ name = \"Languages\", items = [\"Rust\", \"Python\"] }]\n";
    // The heading of the languages is another one here.
    let page = [
        ("Ada Example", 50.0, 750.0),
        ("Tongues", 50.0, 720.0),
        ("German (native)", 50.0, 700.0),
        ("Skills", 50.0, 680.0),
        ("Languages: Rust, Python", 50.0, 660.0),
    ];
    let told = wrong(&proof(cv, &pdf(&lines(&page), "")));
    assert_eq!(told, ["heading `Languages`: Missing, Missing"]);
}

/// The codes of what is said of a PDF, without what it does not say of itself.
fn told(cv: &str, pdf: &[u8]) -> Vec<String> {
    let mut sink = Sink::new();
    let result = report(&proof(cv, pdf), &prepared(cv).wanted, &mut sink);
    let all: Vec<_> = sink.sorted().into_iter().collect();
    let errors = all.iter().any(|it| it.code.name().starts_with('E'));
    assert_eq!(result.is_err(), errors, "an error fails, and a warning does not");
    let all = all.into_iter().filter(|it| it.code.name() != "E0607");
    all.map(|it| format!("{}: {}", it.code.name(), it.message)).collect()
}

/// Browsers write what floats at the end. Of two sorts of readers one sorts it in.
#[test]
fn what_the_page_has_in_place_and_the_file_has_not_is_a_warning() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"experience\"\nentry = [\n\
              { organization = \"Example Works\", role = \"Engineer\", start = 2019, end = 2021 },\n\
              { organization = \"Sample Foundry\", role = \"Apprentice\", start = 2015, end = 2018 },\n]\n";
    let floating = [
        ("Ada Example", 50.0, 750.0),
        ("Experience", 50.0, 720.0),
        ("Engineer, Example Works", 50.0, 700.0),
        ("Apprentice, Sample Foundry", 50.0, 680.0),
        ("2019–2021", 400.0, 700.0),
        ("2015–2018", 400.0, 680.0),
    ];
    let date = "W0604: in the order of the file, this date is read away from the entry";
    let page = floating.map(|(text, x, y)| (text, x, y));
    let page = lines(&page).replace('–', "\\226");
    // What follows the last entry may be its own.
    assert_eq!(told(cv, &pdf(&page, "")), [date]);
    // Where neither has it right it is an error.
    let page =
        floating.map(|(text, x, y)| (text, x, if x > 100.0 { y - 400.0 } else { y }));
    let page = lines(&page).replace('–', "\\226");
    let wrong = "E0604: this date is not read beside its entry";
    assert_eq!(told(cv, &pdf(&page, "")), [wrong]);
}

#[test]
fn what_runs_off_the_page_is_not_there() {
    let cv = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"text\"\n\
              title = \"Profile\"\ntext = \"Engines and bridges.\"\n";
    let page = |y: f32| {
        let all = [
            ("Ada Example", 50.0, 750.0),
            ("Profile", 50.0, 700.0),
            ("Engines and bridges.", 50.0, y),
        ];
        told(cv, &pdf(&lines(&all), ""))
    };
    assert_eq!(page(20.0), Vec::<String>::new());
    assert_eq!(page(-20.0), ["E0603: this text is not in the PDF"]);
}

#[test]
fn the_end_of_an_address_is_enough_where_it_is_printed() {
    let cv = "[person]\nname = \"Ada Example\"\nprofiles = [{ network = \"github\", user = \"ada-example\" }]\n";
    let page = |handle| lines(&[("Ada Example", 50.0, 750.0), (handle, 50.0, 735.0)]);
    let contact = |handle| {
        let all = told(cv, &pdf(&page(handle), ""));
        all.into_iter().filter(|it| it.contains("contact")).collect::<Vec<_>>()
    };
    assert_eq!(contact("ada-example"), Vec::<String>::new());
    assert_eq!(contact("somebody-else"), ["E0603: this contact is not in the PDF"]);
}
