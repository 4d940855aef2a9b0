//! The page budget: what fits is set as loosely as it can be, what does not is refused with cuts
//! that, when made, let it fit.

use crate::program::{Folder, cvpress, stderr};
use crate::support::{Built, build, build_at, build_file, examples};

fn pages(built: &Built) -> usize {
    let pdf = built.pdf.as_ref().unwrap_or_else(|| panic!("{}", built.report()));
    lopdf::Document::load_mem(pdf).expect("a PDF").get_pages().len()
}

/// How it is set: the density and the size.
fn told(built: &Built) -> (f64, f64) {
    let told = built.prepared.as_ref().expect("prepared").told().expect("a budget");
    let numbers = told.split(|c: char| !c.is_ascii_digit() && c != '.');
    let numbers: Vec<f64> = numbers.filter_map(|word| word.parse().ok()).collect();
    let [_, density, size] = numbers.as_slice() else { panic!("{told}") };
    (*density, *size)
}

/// What the hints of a refusal say to do: sections and their limits; 0 leaves one out.
fn cuts(built: &Built) -> Vec<Vec<(String, usize)>> {
    let refused = built.diagnostics();
    let refused = refused.iter().find(|it| it.code.name() == "E0505").expect("E0505");
    let one = |hint: &String| {
        let parts = hint.split(", ").filter_map(|part| match part.split_once(" `")? {
            ("limit", rest) => {
                let (id, rest) = rest.split_once("` to ").expect(hint);
                let number = rest.split(|c: char| !c.is_ascii_digit()).next();
                Some((id.to_owned(), number.expect("a number").parse().expect(hint)))
            }
            ("leave out", rest) => Some((rest.split('`').next()?.to_owned(), 0)),
            _ => None,
        });
        parts.collect::<Vec<_>>()
    };
    refused.hints.iter().map(one).filter(|cut| !cut.is_empty()).collect()
}

#[test]
fn every_example_keeps_every_budget_or_says_what_to_cut() {
    let (mut fitted, mut refused) = (0, 0);
    for example in examples() {
        let own = pages(&build_file(&example, &[]));
        for most in 1..=own + 1 {
            let set = format!("layout.pages={most}");
            let built = build_file(&example, std::slice::from_ref(&set));
            if built.pdf.is_some() {
                assert!(pages(&built) <= most, "{}: {set}", example.display());
                fitted += 1;
                continue;
            }
            let cuts = cuts(&built);
            assert!(
                !cuts.is_empty(),
                "{}: {set}:\n{}",
                example.display(),
                built.report()
            );
            for cut in cuts {
                let limits: Vec<String> = cut
                    .iter()
                    .filter(|(_, most)| *most > 0)
                    .map(|(id, most)| format!("{id} = {most}"))
                    .collect();
                let gone: Vec<&String> =
                    cut.iter().filter(|(_, most)| *most == 0).map(|(id, _)| id).collect();
                let variant = format!(
                    "# cvpress build --variant cut\n[variant.cut]\nwithout = {gone:?}\n\
                     limit = {{ {} }}\n",
                    limits.join(", ")
                );
                let text = std::fs::read_to_string(&example).expect("an example");
                let cut =
                    build_at(&example, &(variant + &text), std::slice::from_ref(&set));
                assert!(pages(&cut) <= most, "{}: {limits:?}", example.display());
                refused += 1;
            }
        }
    }
    assert!(fitted > 5 && refused > 5, "{fitted} {refused}");
}

/// A CV of so many entries with highlights.
fn long(entries: usize, layout: &str) -> String {
    let entry = |number: usize| {
        let words =
            format!("Point of number {number}, which says what was done and how. ");
        format!(
            "[[section.entry]]\norganization = \"Firm {number}\"\nrole = \"Engineer\"\n\
             date = {}\nhighlights = [\"{words}\", \"{words}\", \"{words}\", \"{words}\"]\n",
            1900 + number
        )
    };
    let entries: String = (0..entries).map(entry).collect();
    format!(
        "[person]\nname = \"Ada Example\"\n[layout]\n{layout}\n[[section]]\n\
         kind = \"experience\"\n{entries}"
    )
}

/// How many entries need a little more than two pages.
fn a_little_too_many() -> usize {
    let too_many = (10..40).find(|&entries| pages(&build(&long(entries, ""))) > 2);
    too_many.expect("some are too many")
}

#[test]
fn it_is_set_as_loosely_as_it_can_be() {
    let entries = a_little_too_many();
    let built = build(&long(entries, "pages = 2"));
    assert_eq!(pages(&built), 2);
    let (density, size) = told(&built);
    assert!((0.85..1.0).contains(&density), "{density}");
    assert!(size <= 10.5, "{size}");
    // One that has more to say is set more tightly.
    let looser = build(&long(entries + 1, "pages = 2"));
    let tighter = looser.pdf.is_some().then(|| told(&looser).0);
    assert!(tighter.is_none_or(|tighter| tighter <= density), "{tighter:?} {density}");
    // What fits by itself stays as it is.
    let as_it_is = build(&long(9, "pages = 2"));
    assert_eq!(told(&as_it_is), (1.0, 10.5));
    let plain = build(&long(9, ""));
    assert!(
        pages(&plain) <= 2
            && plain.emitted("blocks.typ") == as_it_is.emitted("blocks.typ")
    );
    // And what is to fill its pages is set more loosely.
    let filled = build(&long(entries - 3, "pages = \"=2\""));
    let (density, size) = told(&filled);
    assert!(density > 1.0 && size > 10.5, "{density} {size}\n{}", filled.report());
    assert_eq!(pages(&filled), 2);
    assert!(filled.diagnostics().is_empty(), "{}", filled.report());
}

#[test]
fn a_last_page_with_hardly_a_line_is_warned_of() {
    let news = |count: usize, pages: &str| {
        let entries: String =
            (0..count).map(|n| format!("{{ text = \"News {n}\" }},")).collect();
        build(&format!(
            "[person]\nname = \"Ada Example\"\n[layout]\n{pages}\n[[section]]\n\
             kind = \"news\"\nentry = [{entries}]\n"
        ))
    };
    let runt =
        (20..120).find(|&count| news(count, "pages = 9").report().contains("W0503"));
    let count = runt.expect("some are a few too many");
    let built = news(count, "pages = 9");
    assert_eq!(pages(&built), 2, "{}", built.report());
    assert!(
        built.report().contains("`pages = 1` sets it more tightly"),
        "{}",
        built.report()
    );
    assert_eq!(pages(&news(count, "pages = 1")), 1);
    // Without a budget it is said, too; a foot is no line.
    let warned = |count: usize| news(count, "paper = \"a4\"").report().contains("W0503");
    assert!(warned(count) && !warned(count - 1) && !warned(count + 8));
}

#[test]
fn what_the_user_sets_stays_as_it_is_set() {
    let entries = a_little_too_many();
    let layout = "pages = 2\nfont-size = \"10.5pt\"\nmargin = \"2cm\"";
    let text =
        long(entries, layout).replace("[layout]", "[style]\nunit = \"0.26em\"\n[layout]");
    // Only what is between sections may still change, and there is but one.
    let built = build(&text);
    assert!(
        built.pdf.is_none() && built.report().contains("E0505"),
        "{}",
        built.report()
    );
    let blocks = build(&long(entries, "pages = 2"));
    let folder = blocks.prepared.as_ref().expect("prepared").folder();
    let blocks = folder.iter().find(|(path, _)| path == "blocks.typ").expect("blocks");
    let text = String::from_utf8_lossy(&blocks.1);
    assert!(text.contains("fit: (size: "), "what is ejected is what was fitted:\n{text}");
}

#[test]
fn highlights_are_cut_where_that_is_enough() {
    let tightest =
        (18..40).find(|&entries| build(&long(entries, "pages = 2")).pdf.is_none());
    let entries = tightest.expect("some are too many");
    let refused = build(&long(entries, "pages = 2"));
    let all = refused.diagnostics();
    let hints = &all.iter().find(|it| it.code.name() == "E0505").expect("E0505").hints;
    let highlights = hints.iter().find(|hint| hint.contains("highlights of “Firm"));
    let hint = highlights.unwrap_or_else(|| panic!("{hints:?}"));
    let dropped: usize = hint.split(' ').nth(3).and_then(|n| n.parse().ok()).expect(hint);
    let name = hint.split(['“', '”']).nth(1).expect(hint);
    let text = long(entries, "pages = 2");
    let (before, after) = text.split_once(&format!("\"{name}\"")).expect(name);
    let (list, rest) = after.split_once("]\n").expect("a list");
    let (head, points) = list.split_once('[').expect("a list");
    let kept: Vec<&str> = points.split("\", \"").take(4 - dropped).collect();
    let points = kept.join("\", \"");
    let points = points.trim_end_matches('"');
    let cut = format!("{before}\"{name}\"{head}[{points}\"]\n{rest}");
    assert_eq!(pages(&build(&cut)), 2, "{hint}");
}

#[test]
fn a_fitted_cv_is_up_to_date_without_being_laid_out() {
    let folder = Folder::new("budget");
    let entries = a_little_too_many();
    folder.write("cv.toml", long(entries, "pages = 2"));
    let first = stderr(&cvpress(&folder.0, &["build"]));
    assert!(first.starts_with("wrote cv.pdf: 2 pages at density 0."), "{first}");
    let again = stderr(&cvpress(&folder.0, &["build"]));
    assert_eq!(again, "cv.pdf is up to date\n");
    folder.write("cv.toml", long(entries, "pages = 3"));
    let other = stderr(&cvpress(&folder.0, &["build"]));
    assert!(other.contains("wrote cv.pdf: 3 pages at density 1.00"), "{other}");
    // And it comes back from its PDF.
    folder.write("cv.toml", long(entries, "pages = 2"));
    cvpress(&folder.0, &["build"]);
    cvpress(&folder.0, &["recover", "cv.pdf", "--out", "source"]);
    cvpress(&folder.0, &["build", "source/cv.toml", "--out", "again.pdf"]);
    let read = |name: &str| std::fs::read(folder.0.join(name)).expect("a PDF");
    assert!(read("cv.pdf") == read("again.pdf"));
}
