//! What a build finds on the disk: nothing to do, something stale, or what it was killed over.

use std::time::Duration;

use cvpress::diag::Sink;
use cvpress::driver::{Artifact, Clock, Format, Input, Request, prepare};
use cvpress::model::Which;
use cvpress::source::Sources;

use crate::program::{Folder, command, cvpress, stderr};
use crate::support::{examples, fonts, root};

const CV: &str = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"list\"\n\
                  entry = [{ text = \"One\" }, { text = \"Two\" }]\n";

#[test]
fn a_build_without_news_does_nothing_and_says_so() {
    let folder = Folder::new("nothing-new");
    folder.write("cv.toml", CV);
    let first = cvpress(&folder.0, &["build"]);
    assert_eq!(stderr(&first), "wrote cv.pdf\n");
    let written = || std::fs::metadata(folder.0.join("cv.pdf")).expect("it is there");
    let before = written().modified().expect("a time");
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(stderr(&cvpress(&folder.0, &["build"])), "cv.pdf is up to date\n");
    assert_eq!(written().modified().expect("a time"), before);
    assert_eq!(stderr(&cvpress(&folder.0, &["build", "--quiet"])), "");
    assert_eq!(stderr(&cvpress(&folder.0, &["build", "--force"])), "wrote cv.pdf\n");
    assert_ne!(written().modified().expect("a time"), before);
}

/// Whatever a page depends on makes a PDF stale, and the reason is said.
#[test]
fn check_says_why_an_output_is_stale_and_writes_nothing() {
    let folder = Folder::new("stale");
    folder
        .write("cv.toml", CV.replace("\n\n[[", "\n\n[document]\nstyle = \"own\"\n\n[["));
    folder.write("styles/own.typ", "// Own.\n#import \"classic.typ\": *\n");
    let check = |arguments: &[&str]| {
        let before = std::fs::read(folder.0.join("cv.pdf")).ok();
        let all = [&["build", "--check"], arguments].concat();
        let output = cvpress(&folder.0, &all);
        assert_eq!(std::fs::read(folder.0.join("cv.pdf")).ok(), before);
        let said = stderr(&output);
        let first = said.lines().next().unwrap_or_default().to_owned();
        (output.status.code(), first)
    };
    let stale = |why: &str| (Some(1), format!("error[E0602]: {why}"));
    let fresh = (Some(0), "cv.pdf is up to date".to_owned());
    let changed = stale("the sources of `cv.pdf` have changed since it was built");
    assert_eq!(check(&[]), stale("there is no `cv.pdf`"));

    cvpress(&folder.0, &["build"]);
    assert_eq!(check(&[]), fresh);
    assert_eq!(check(&["--set", "layout.font-size=12pt"]), changed);
    assert_eq!(check(&["--style", "modern"]), changed);

    folder.write("styles/own.typ", "// Own!\n#import \"classic.typ\": *\n");
    assert_eq!(check(&[]), changed);
    cvpress(&folder.0, &["build"]);
    std::fs::create_dir_all(folder.0.join("fonts")).expect("a folder");
    let font = root().join("tests/fonts/ExampleSans.otf");
    std::fs::copy(font, folder.0.join("fonts/own.otf")).expect("a font");
    assert_eq!(check(&[]), changed);
    cvpress(&folder.0, &["build"]);
    assert_eq!(check(&[]), fresh);

    let path = folder.0.join("cv.pdf");
    let mut pdf = std::fs::read(&path).expect("a PDF");
    let version = format!("%cvpress {} ", env!("CARGO_PKG_VERSION"));
    let at = pdf.windows(version.len()).position(|it| it == version.as_bytes());
    let at = at.expect("a stamp");
    let mut other = pdf.clone();
    other[at + 9] = b'9';
    std::fs::write(&path, &other).expect("it can be written");
    let (code, said) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("`cv.pdf` was built by cvpress 9"), "{said}");
    pdf[20] ^= 1;
    std::fs::write(&path, &pdf).expect("it can be written");
    assert_eq!(check(&[]), stale("`cv.pdf` was changed after it was built"));
    std::fs::write(&path, "no PDF").expect("it can be written");
    assert_eq!(check(&[]), stale("`cv.pdf` is not what its sources give"));
}

#[test]
fn check_compares_pages_and_folders_file_by_file() {
    let folder = Folder::new("stale-pages");
    folder.write("cv.toml", CV);
    let build = ["build", "--format", "png,typ"];
    let check = || cvpress(&folder.0, &[&build[..], &["--check"]].concat());
    assert_eq!(check().status.code(), Some(1));
    cvpress(&folder.0, &build);
    assert_eq!(stderr(&check()), "every output of cv is up to date\n");
    folder.write("cv-3.png", "of a longer CV");
    folder.write("cv-notes.png", "of the user's own");
    assert!(stderr(&check()).contains("`cv-3.png` is left over: the CV has 1 page\n"));
    assert!(stderr(&check()).contains("help: take it away"));
    std::fs::remove_file(folder.0.join("cv-3.png")).expect("it is there");
    folder.write("cv-typst/sections/old.typ", "of a section that was");
    assert!(
        stderr(&check()).contains("old.typ` is left over: the CV has no such section")
    );
    std::fs::remove_file(folder.0.join("cv-typst/sections/old.typ"))
        .expect("it is there");
    folder.write("cv-typst/cv.typ", "something else");
    assert!(stderr(&check()).contains("cv.typ` is not what its sources give"));
}

#[test]
fn fonts_of_the_system_are_never_taken_for_granted() {
    let folder = Folder::new("untold");
    folder.write("cv.toml", CV);
    for _ in 0..2 {
        let built = cvpress(&folder.0, &["build", "--system-fonts"]);
        assert_eq!(stderr(&built), "wrote cv.pdf\n");
    }
    let check = cvpress(&folder.0, &["build", "--system-fonts", "--check"]);
    assert_eq!(stderr(&check), "cv.pdf is up to date\n");
}

/// Killed after any time, a build leaves the old PDF or the new one, whole.
#[test]
fn a_killed_build_leaves_a_whole_pdf() {
    let folder = Folder::new("killed");
    let path = folder.0.join("cv.pdf");
    let text = |n: usize| CV.replace("One", &format!("Number {n}"));
    folder.write("cv.toml", text(0));
    cvpress(&folder.0, &["build"]);
    let mut last = std::fs::read(&path).expect("a PDF");
    let start = std::time::Instant::now();
    cvpress(&folder.0, &["build", "--force"]);
    let whole = start.elapsed();
    let (mut kept, mut renewed) = (0, 0);
    // From a tenth of a build to four: the machine may be busier later on.
    for n in 1..40 {
        folder.write("cv.toml", text(n));
        let mut build =
            command(&folder.0, &["build", "--quiet"]).spawn().expect("it runs");
        std::thread::sleep(whole * u32::try_from(n).expect("small") / 10);
        build.kill().ok();
        build.wait().expect("it ends");
        let now = std::fs::read(&path).expect("a PDF");
        if now == last {
            kept += 1;
            continue;
        }
        renewed += 1;
        let check = cvpress(&folder.0, &["build", "--check"]);
        assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
        last = now;
    }
    assert_eq!(kept + renewed, 39);
    assert!(kept > 0 && renewed > 0, "{kept} kept, {renewed} renewed");
}

/// The same bytes in another folder, on another day, in another language and time zone.
#[test]
fn every_example_gives_the_same_bytes_anywhere() {
    let (one, other) = (Folder::new("here"), Folder::new("elsewhere"));
    for example in examples() {
        let parent = example.parent().expect("a folder");
        let name = parent.file_name().expect("a name").to_string_lossy().into_owned();
        let flagship = parent == root();
        let mut pdfs = Vec::new();
        let places = [
            (&one, [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C")]),
            (&other, [("TZ", "America/Los_Angeles"), ("LC_ALL", "tr_TR.UTF-8")]),
        ];
        for (folder, environment) in places {
            let place = folder.0.join(&name);
            std::fs::create_dir_all(&place).expect("a folder");
            if flagship {
                std::fs::copy(&example, place.join("cv.toml")).expect("a copy");
            } else {
                copy(parent, &place);
            }
            let mut build = command(&place, &["build", "--quiet"]);
            let output = build.envs(environment).output().expect("it runs");
            assert!(output.status.success(), "{}", stderr(&output));
            pdfs.push(std::fs::read(place.join("cv.pdf")).expect("a PDF"));
        }
        assert!(pdfs[0] == pdfs[1], "{name} differs from place to place");
    }
}

/// The day of a build is in no output, unless the CV asks for it.
#[test]
fn the_day_of_a_build_leaves_no_trace() {
    let on = |year: i16, text: &str| {
        let request = Request {
            input: Input { path: None, text: text.to_owned() },
            which: Which::Itself,
            set: Vec::new(),
            fonts: fonts(),
            clock: Clock::fixed(jiff::civil::date(year, 3, 4)),
        };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let prepared = prepare(&request, &mut sources, &mut sink).expect("a good CV");
        let compiled = prepared.compile(&mut sink).expect("it can be typeset");
        match prepared.export(&compiled, Format::Pdf, &mut sink) {
            Ok(Artifact::File(bytes)) => bytes,
            other => panic!("no PDF: {other:?}"),
        }
    };
    assert!(on(2024, CV) == on(2031, CV));
    let dated = CV.replace("\n\n[[", "\n\n[document]\nupdated = \"today\"\n\n[[");
    assert!(on(2024, &dated) != on(2031, &dated));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}
