//! The budgets of the design, measured as ratios in one run: `cargo bench`.
//!
//! Each figure is the median of many runs; what is compared is run in turns, so that a
//! busy machine troubles both alike. `TYPST=path` names a stock compiler to race against;
//! without it that row is left out.

#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and writes files"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cvpress::compile::Fonts;
use cvpress::diag::Sink;
use cvpress::driver::{Clock, Format, Input, Request, prepare};
use cvpress::model::Which;
use cvpress::source::Sources;

/// As the binary has it: what is measured in here is measured under the same conditions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CVPRESS: &str = env!("CARGO_BIN_EXE_cvpress");
const RUNS: usize = 31;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let runs =
        if std::env::args().any(|argument| argument == "--bench") { RUNS } else { 1 };
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder =
        std::env::temp_dir().join(format!("cvpress-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    println!("| what | measured | budget |\n| --- | --- | --- |");
    for name in ["research-scientist", "doctoral-student"] {
        let cv = root.join("examples").join(name).join("cv.toml");
        against_typst(name, &cv, &folder, runs);
        own_share(name, &cv, runs);
        nothing_new(name, &cv, &folder, runs);
        rebuild(name, &cv, &folder, runs);
    }
    let example = |name: &str| root.join("examples").join(name).join("cv.toml");
    fit("research-scientist", &example("research-scientist"), "=3", &folder, runs);
    fit("doctoral-student", &example("doctoral-student"), "4", &folder, runs);
    matrix(&example("research-scientist"), &folder, runs.min(7));
    publications(&folder, runs);
    memory(&root.join("examples/doctoral-student/cv.toml"), &folder);
    let bytes = std::fs::metadata(CVPRESS).expect("the program").len();
    println!("| release binary | {} MB | ≤ 70 MB |", bytes / 1_000_000);
    std::fs::remove_dir_all(&folder).expect("it is ours");
}

/// The whole program against a stock compiler on the source that it emits, each as a
/// cold process; on both cores, and on one.
fn against_typst(name: &str, cv: &Path, folder: &Path, runs: usize) {
    let Some(typst) = std::env::var_os("TYPST") else { return };
    let ejected = folder.join(name);
    run(Command::new(CVPRESS).arg("eject").arg(cv).arg("--out").arg(&ejected));
    for (cores, budget) in [("two cores", "≤ 0.8"), ("one core", "≤ 1.0")] {
        let command = |program: &std::ffi::OsStr| {
            if cores == "one core" {
                let mut command = Command::new("taskset");
                command.args(["-c", "0"]).arg(program);
                command
            } else {
                Command::new(program)
            }
        };
        let ours = || {
            let mut command = command(CVPRESS.as_ref());
            command
                .args(["build", "--force"])
                .arg(cv)
                .arg("--out")
                .arg(folder.join("ours.pdf"));
            command
        };
        let stock = || {
            let mut command = command(&typst);
            command.args([
                "compile",
                "--ignore-system-fonts",
                "--ignore-embedded-fonts",
                "--pdf-standard=a-3a,ua-1",
            ]);
            command.arg("--font-path").arg(ejected.join("fonts"));
            command.arg(ejected.join("cv.typ")).arg(folder.join("stock.pdf"));
            command
        };
        let (ours, stock) = race(runs, || run(&mut ours()), || run(&mut stock()));
        println!(
            "| {name}, {cores}: `cvpress build` against `typst compile` | {:.2} ({:.1} ms, {:.1} ms) | {budget} |",
            ratio(ours, stock),
            ms(ours),
            ms(stock),
        );
    }
}

/// What is ours of a build in one process: reading to emitting, against all of it.
fn own_share(name: &str, cv: &Path, runs: usize) {
    let text = std::fs::read_to_string(cv).expect("an example");
    let fonts = Arc::new(Fonts::load(false));
    let request = || Request {
        input: Input { path: Some(cv.to_owned()), text: text.clone() },
        which: Which::Itself,
        set: Vec::new(),
        fonts: Arc::clone(&fonts),
        clock: Clock::fixed(jiff::civil::date(2025, 1, 1)),
    };
    let (own, whole) = race(
        runs,
        || {
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            prepare(&request(), &mut sources, &mut sink).expect("an example is right");
        },
        || {
            // Typst remembers what it has laid out: a cold build does not.
            typst::comemo::evict(0);
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let prepared =
                prepare(&request(), &mut sources, &mut sink).expect("it is right");
            let compiled = prepared.compile(&mut sink).expect("it compiles");
            prepared.export(&compiled, Format::Pdf, &mut sink).expect("it is written");
        },
    );
    println!(
        "| {name}: read to emit | {:.1} ms, {:.0} % of the build | ≤ 3 ms, ≤ 10 % |",
        ms(own),
        100.0 * ratio(own, whole),
    );
}

/// A build that finds nothing to do, against one that builds.
fn nothing_new(name: &str, cv: &Path, folder: &Path, runs: usize) {
    let build = |force: &[&str]| {
        let out = folder.join("same.pdf");
        run(Command::new(CVPRESS).arg("build").args(force).arg(cv).arg("--out").arg(out));
    };
    let (whole, nothing) = race(runs, || build(&["--force"]), || build(&[]));
    println!(
        "| {name}: a build with nothing to do | {:.1} ms, {:.0} % of a build | ≤ 10 ms |",
        ms(nothing),
        100.0 * ratio(nothing, whole),
    );
}

/// A rebuild of `watch` after one edit, from the write of the file to what an open page is
/// told, against a cold build. How long the browser needs from there, `.ci/preview.py` measures.
fn rebuild(name: &str, cv: &Path, folder: &Path, runs: usize) {
    let here = folder.join(format!("{name}-watch"));
    std::fs::create_dir_all(&here).expect("a temporary folder");
    for entry in std::fs::read_dir(cv.with_file_name("")).expect("an example") {
        let path = entry.expect("a file").path();
        let copy = here.join(path.file_name().expect("a name"));
        if path.is_file() {
            std::fs::copy(&path, copy).expect("it can be copied");
        }
    }
    let cv = here.join("cv.toml");
    let text = std::fs::read_to_string(&cv).expect("an example");
    let mut command = Command::new(CVPRESS);
    command.arg("watch").arg(&cv).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut first = String::new();
    said.read_line(&mut first).expect("it says where it is");
    std::thread::spawn(move || said.lines().for_each(drop));
    let host = first.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let host = host.expect("an address");
    let mut page = TcpStream::connect(host).expect("it listens");
    let head = format!("GET /events HTTP/1.1\r\nHost: {host}\r\n\r\n");
    page.write_all(head.as_bytes()).expect("it can be asked");
    let mut page = BufReader::new(page);
    let mut count = 0;
    let edit = || {
        // Another headline is an edit like any other.
        count += 1;
        let new = format!("headline = \"Edit {count}\"\n");
        let text = match text.find("headline = ") {
            Some(at) => {
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
                [&text[..at], &new, &text[end..]].concat()
            }
            None => text.replacen("[person]\n", &format!("[person]\n{new}"), 1),
        };
        // What came before is of other versions.
        std::thread::sleep(Duration::from_millis(150));
        page.get_mut().set_nonblocking(true).expect("it can be asked");
        let mut old = Vec::new();
        drop(page.read_to_end(&mut old));
        page.get_mut().set_nonblocking(false).expect("it can be asked");
        std::fs::write(&cv, text).expect("it can be written");
        let start = Instant::now();
        let mut line = String::new();
        while !line.starts_with("data: ") {
            line.clear();
            page.read_line(&mut line).expect("it is told");
        }
        start.elapsed()
    };
    let cold = || {
        let start = Instant::now();
        let out = folder.join("cold.pdf");
        run(Command::new(CVPRESS)
            .args(["build", "--force"])
            .arg(&cv)
            .arg("--out")
            .arg(out));
        start.elapsed()
    };
    let (mut edit, cold) = (edit, cold);
    edit();
    let (mut warm, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        whole.push(cold());
        warm.push(edit());
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let (warm, whole) = (median(warm), median(whole));
    println!(
        "| {name}: a rebuild of `watch` after one edit, against a cold build | {:.2} ({:.1} ms, {:.1} ms) | ≤ 0.25 |",
        ratio(warm, whole),
        ms(warm),
        ms(whole),
    );
}

/// A build that keeps a page budget which the CV does not keep by itself, against a plain one.
fn fit(name: &str, cv: &Path, pages: &str, folder: &Path, runs: usize) {
    let build = |set: &[String]| {
        let out = folder.join("fit.pdf");
        let mut command = Command::new(CVPRESS);
        run(command.args(["build", "--force"]).args(set).arg(cv).arg("--out").arg(out));
    };
    let set = ["--set".to_owned(), format!("layout.pages={pages}")];
    let (fitted, plain) = race(runs, || build(&set), || build(&[]));
    println!(
        "| {name}: fit to `pages = {pages}`, against a plain build | {:.1} ({:.0} ms, {:.0} ms) | ≤ 4 |",
        ratio(fitted, plain),
        ms(fitted),
        ms(plain),
    );
}

/// Four variants in three styles and two languages in one build, against as many cold builds.
fn matrix(cv: &Path, folder: &Path, runs: usize) {
    let here = folder.join("matrix");
    std::fs::create_dir_all(&here).expect("a temporary folder");
    for name in ["cv.toml", "talks.toml"] {
        std::fs::copy(cv.with_file_name(name), here.join(name)).expect("an example");
    }
    let cv = here.join("cv.toml");
    let text = std::fs::read_to_string(&cv).expect("an example");
    let variants = "\n[variant.a]\nwithout = [\"news\"]\n[variant.b]\nlimit = { publications = 5 }\n\
                    [variant.c]\nredact = [\"email\"]\n[variant.d]\nextends = \"a\"\n";
    std::fs::write(&cv, text + variants).expect("it can be written");
    let (styles, langs) = (["classic", "modern", "compact"], ["en", "fr"]);
    let out = here.join("out");
    let one = || {
        let mut command = Command::new(CVPRESS);
        command.args(["build", "--force", "--quiet", "--all-variants"]);
        command.args(["--style", &styles.join(","), "--lang", &langs.join(",")]);
        run(command.arg(&cv).arg("--out").arg(&out));
    };
    let each = || {
        for variant in ["a", "b", "c", "d"] {
            for style in styles {
                for lang in langs {
                    let mut command = Command::new(CVPRESS);
                    command.args(["build", "--force", "--quiet", "--variant", variant]);
                    command.args(["--style", style, "--lang", lang]).arg(&cv);
                    run(command.arg("--out").arg(folder.join("one.pdf")));
                }
            }
        }
    };
    let (one, each) = race(runs, one, each);
    println!(
        "| 4 variants, 3 styles, 2 languages: one build against 24 | {:.2} ({:.0} ms, {:.0} ms) | < 0.5 |",
        ratio(one, each),
        ms(one),
        ms(each),
    );
}

/// 2,000 publications against 200.
fn publications(folder: &Path, runs: usize) {
    let write = |count: usize| {
        let mut text =
            "[person]\nname = \"Ada Example\"\n[[section]]\nkind = \"publications\"\n\
                        numbering = \"reverse\"\n"
                .to_owned();
        for number in 0..count {
            text.push_str(&format!(
                "[[section.entry]]\ntitle = \"On Example {number} and Its Consequences\"\n\
                 authors = [\"Max Sample\", \"Ada Example\", \"Grace Third\"]\n\
                 venue = \"Journal of Examples\"\nvolume = {number}\ndate = {}\n",
                1900 + number % 120,
            ));
        }
        let path = folder.join(format!("{count}.toml"));
        std::fs::write(&path, text).expect("a temporary file");
        path
    };
    let (few, many) = (write(200), write(2000));
    let build = |cv: &Path| {
        run(Command::new(CVPRESS)
            .args(["build", "--force"])
            .arg(cv)
            .arg("--out")
            .arg(folder.join("p.pdf")));
    };
    let (many, few) = race(runs.min(7), || build(&many), || build(&few));
    println!(
        "| 2,000 publications against 200 | {:.1} ({:.0} ms, {:.0} ms) | ≤ 12 |",
        ratio(many, few),
        ms(many),
        ms(few),
    );
}

/// The most memory that a build has at once.
fn memory(cv: &Path, folder: &Path) {
    let out = folder.join("m.pdf");
    let mut command = Command::new("/usr/bin/time");
    command
        .args(["-f", "%M", CVPRESS, "build", "--force", "--quiet"])
        .arg(cv)
        .arg("--out")
        .arg(out);
    match command.output() {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let kilobytes: f64 = text.trim().parse().unwrap_or(f64::NAN);
            println!("| memory, five pages | {:.0} MiB | ≤ 60 MiB |", kilobytes / 1024.0);
        }
        _ => println!(
            "| memory, five pages | not measured: no `/usr/bin/time` | ≤ 60 MiB |"
        ),
    }
}

fn run(command: &mut Command) {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("the program runs");
    assert!(status.success(), "{command:?}: {status}");
}

/// The medians of two that are run in turns.
fn race(
    runs: usize,
    mut first: impl FnMut(),
    mut second: impl FnMut(),
) -> (Duration, Duration) {
    let time = |act: &mut dyn FnMut()| {
        let start = Instant::now();
        act();
        start.elapsed()
    };
    time(&mut first);
    time(&mut second);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        a.push(time(&mut first));
        b.push(time(&mut second));
    }
    (median(a), median(b))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
