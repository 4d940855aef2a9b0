//! `cvpress watch`: every way to save, every file that a CV reads, and whom its server answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::program::{Folder, command, cvpress};
use crate::support::root;

const CV: &str = "[person]\nname = \"Ada Example\"\n\n[[section]]\nkind = \"list\"\n\
                  entry = [{ text = \"One\" }, { text = \"Two\" }]\n";

/// How long something that must come is waited for: a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long something that must not come is waited for.
const SILENCE: Duration = Duration::from_millis(400);

/// The program at work in a folder. It ends with the test.
struct Watch {
    child: Child,
    said: Receiver<String>,
    host: String,
}

impl Watch {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let all = [&["watch"], arguments].concat();
        let mut child =
            command(folder, &all).stderr(Stdio::piped()).spawn().expect("it runs");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        let first: String = said.recv_timeout(PATIENCE).expect("it says where it is");
        let host = first.split("http://").nth(1).expect("an address");
        let host = host.split('/').next().expect("a host").to_owned();
        Self { child, said, host }
    }

    /// Waits for a line that has these words.
    #[track_caller]
    fn hears(&self, words: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => before.push(line),
                Err(_) => panic!("no `{words}` in {before:?}"),
            }
        }
    }

    /// Nothing is said for a while.
    #[track_caller]
    fn is_silent(&self) {
        let line = self.said.recv_timeout(SILENCE);
        assert!(line.is_err(), "{line:?}");
    }

    /// An answer of its server: the status, the head and the body.
    fn request(&self, head: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        let length = body.len();
        let text =
            format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all((text + body).as_bytes()).expect("it can be sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        (status.expect("a status"), head.to_owned(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: {}", self.host), "")
    }

    /// A question of the page.
    fn ask(&self, path: &str, question: &Value) -> Value {
        let host = &self.host;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}");
        let (status, _, body) = self.request(&head, &question.to_string());
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// What an open page is told.
    fn page(&self) -> Page {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        let head = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        stream.write_all(head.as_bytes()).expect("it can be sent");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        Page(BufReader::new(stream))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An open page.
struct Page(BufReader<TcpStream>);

impl Page {
    /// The first version of the view that is as it should be.
    fn sees(&mut self, right: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                Ok(length) if length > 0 => {}
                _ => panic!("nothing came that is right after {last:#}"),
            }
            let Some(data) = line.strip_prefix("data: ") else { continue };
            last = serde_json::from_str(data).expect("JSON");
            if right(&last) {
                return last;
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.0.get_ref().shutdown(Shutdown::Both).ok();
    }
}

fn is_fine(view: &Value) -> bool {
    view["stale"] == false && view["reports"].as_array().is_some_and(Vec::is_empty)
}

#[test]
fn a_save_is_built_whichever_way_the_editor_makes_it() {
    let folder = Folder::new("watch-saves");
    folder.write("cv.toml", CV);
    let watch = Watch::start(&folder.0, &[]);
    watch.hears("wrote cv.pdf");
    let at = |name: &str| folder.0.join(name);
    let new = |text: &str| CV.replace("Two", text);
    let rename = |from: &str, to: &str| {
        std::fs::rename(at(from), at(to)).expect("it can be renamed");
    };
    let pause = || std::thread::sleep(Duration::from_millis(15));
    let ways: [(&str, &dyn Fn()); 7] = [
        ("in place", &|| drop(folder.write("cv.toml", new("in place")))),
        ("another over it", &|| {
            folder.write("cv.toml.new", new("another over it"));
            rename("cv.toml.new", "cv.toml");
        }),
        ("the old one away first", &|| {
            rename("cv.toml", "cv.toml~");
            pause();
            folder.write("cv.toml", new("the old one away first"));
        }),
        ("taken away and made anew", &|| {
            std::fs::remove_file(at("cv.toml")).expect("it can be taken away");
            pause();
            folder.write("cv.toml", new("taken away and made anew"));
        }),
        ("both swapped", &|| {
            folder.write("other.toml", new("both swapped"));
            rename("cv.toml", "swap.toml");
            rename("other.toml", "cv.toml");
            rename("swap.toml", "other.toml");
        }),
        ("in parts", &|| {
            let text = new("in parts");
            let (first, second) = text.split_at(text.len() / 2);
            let mut file = std::fs::File::create(at("cv.toml")).expect("a file");
            file.write_all(first.as_bytes()).expect("it can be written");
            pause();
            file.write_all(second.as_bytes()).expect("it can be written");
        }),
        // What was saved in another way is still watched.
        ("in place again", &|| drop(folder.write("cv.toml", new("in place again")))),
    ];
    for (way, save) in ways {
        save();
        let line = watch.said.recv_timeout(PATIENCE);
        assert_eq!(line.as_deref(), Ok("wrote cv.pdf"), "{way}");
        // Half a file is never built.
        watch.is_silent();
        let kept = std::fs::read(at("cv.pdf")).expect("a PDF");
        cvpress(&folder.0, &["build", "--force", "--out", "cold.pdf"]);
        assert!(kept == std::fs::read(at("cold.pdf")).expect("a PDF"), "{way}");
    }
    // What changes nothing is not written.
    folder.write("cv.toml", new("in place again"));
    folder.write("notes.txt", "nothing that the CV reads");
    watch.is_silent();
}

#[test]
fn every_file_that_the_cv_reads_is_watched() {
    let folder = Folder::new("watch-files");
    let person = "[person]\nname = \"Ada Example\"\n\n";
    folder.write("cv.toml", CV);
    let watch = Watch::start(&folder.0, &["--set", "style.font=Example Sans"]);
    // A font that is not there yet, in a folder that is not there yet.
    watch.hears("error[E0403]");
    watch.hears("1 error");
    let font = std::fs::read(root().join("tests/fonts/ExampleSans.otf")).expect("a font");
    folder.write("fonts/own/example.otf", &font);
    watch.hears("wrote cv.pdf");

    // A style, and a file that it imports.
    let styled = CV.replace(person, &format!("{person}[document]\nstyle = \"own\"\n\n"));
    folder.write("cv.toml", &styled);
    watch.hears("error[E0401]");
    folder.write("styles/parts/words.typ", "#let words = [Words]\n");
    folder.write(
        "styles/own.typ",
        "// Own.\n#import \"classic.typ\": *\n#import \"parts/words.typ\": words\n",
    );
    watch.hears("wrote cv.pdf");
    folder.write("styles/parts/words.typ", "#let words = [Other words]\n");
    watch.hears("wrote cv.pdf");

    // Entries of another file, which stands in a folder to come, and a photo.
    let whole = styled.replace(
        "entry = [{ text = \"One\" }, { text = \"Two\" }]",
        "from = \"data/list.toml\"",
    );
    let whole = whole.replace("Example\"\n", "Example\"\nphoto = \"ada.svg\"\n");
    folder.write("cv.toml", &whole);
    watch.hears("error[E0101]");
    let photo = |colour: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
             <rect width=\"9\" height=\"9\" fill=\"{colour}\"/></svg>"
        )
    };
    folder.write("ada.svg", photo("red"));
    folder.write("data/list.toml", "[[entry]]\ntext = \"Three\"\n");
    watch.hears("wrote cv.pdf");
    folder.write("ada.svg", photo("blue"));
    watch.hears("wrote cv.pdf");
    std::fs::rename(folder.0.join("data"), folder.0.join("old"))
        .expect("it can be renamed");
    watch.hears("error[E0101]");
    folder.write("data/list.toml", "[[entry]]\ntext = \"Four\"\n");
    watch.hears("wrote cv.pdf");
    folder.write("data/list.toml", "[[entry]]\ntext = \"Five\"\n");
    watch.hears("wrote cv.pdf");
    std::fs::remove_dir_all(folder.0.join("fonts")).expect("it can be taken away");
    watch.hears("error[E0403]");
}

#[cfg(unix)]
#[test]
fn a_link_is_watched_where_it_stands_and_where_it_leads() {
    let folder = Folder::new("watch-links");
    folder.write("real/cv.toml", CV);
    folder.write("here/readme.txt", "");
    let here = folder.0.join("here");
    std::os::unix::fs::symlink("../real/cv.toml", here.join("cv.toml")).expect("a link");
    let watch = Watch::start(&here, &[]);
    watch.hears("wrote cv.pdf");
    folder.write("real/cv.toml", CV.replace("Two", "Three"));
    watch.hears("wrote cv.pdf");
    std::fs::remove_file(here.join("cv.toml")).expect("it can be taken away");
    folder.write("here/cv.toml", CV);
    watch.hears("wrote cv.pdf");
}

#[test]
fn an_error_shows_beside_the_last_good_pages_and_goes() {
    let folder = Folder::new("watch-errors");
    folder.write("cv.toml", CV);
    let watch = Watch::start(&folder.0, &[]);
    let mut page = watch.page();
    let first = page.sees(is_fine);
    assert_eq!(first["sheets"].as_array().map(Vec::len), Some(1));
    assert!(!first["bodies"].as_object().expect("pieces").is_empty());
    watch.hears("wrote cv.pdf");
    let pdf = || std::fs::read(folder.0.join("cv.pdf")).expect("a PDF");
    let good = pdf();

    folder.write("cv.toml", CV.replace("text = \"Two\"", "texts = \"Two\""));
    let wrong = page.sees(|view| view["stale"] == true);
    assert_eq!(wrong["sheets"], serde_json::json!([null]), "the pages stay");
    let report = &wrong["reports"][0];
    let place = (&report["file"], &report["line"], &report["column"]);
    let expected = (&"cv.toml".into(), &6.into(), &30.into());
    assert_eq!(place, expected, "{report:#}");
    assert_eq!(watch.ask("/report", &serde_json::json!({ "report": 0 }))["line"], 6);
    assert_eq!(watch.ask("/report", &serde_json::json!({ "report": 1 })), Value::Null);
    // Whoever comes later sees the same.
    let other = watch.page().sees(|_| true);
    assert_eq!((&other["stale"], other["since"].is_null()), (&true.into(), true));
    assert_eq!(other["sheets"].as_array().map(Vec::len), Some(1));

    std::fs::remove_file(folder.0.join("cv.toml")).expect("it can be taken away");
    page.sees(|view| view["reports"][0]["code"] == "E0101");
    assert!(good == pdf(), "the last good PDF stays, too");
    folder.write("cv.toml", CV.replace("Two", "Three"));
    let mended = page.sees(is_fine);
    // Only what looks other than before is sent.
    let bodies = mended["bodies"].as_object().expect("pieces").len();
    assert!(bodies > 0 && bodies < first["bodies"].as_object().expect("pieces").len());
}

#[test]
fn another_style_is_tried_without_touching_a_file() {
    let folder = Folder::new("watch-styles");
    folder.write("cv.toml", CV);
    let watch = Watch::start(&folder.0, &[]);
    watch.hears("wrote cv.pdf");
    let mut page = watch.page();
    let first = page.sees(is_fine);
    assert_eq!(first["style"], "classic");
    let styles = first["styles"].as_array().expect("styles");
    assert!(styles.iter().any(|name| name == "modern"), "{styles:?}");
    let pdf = std::fs::read(folder.0.join("cv.pdf")).expect("a PDF");
    watch.ask("/style", &serde_json::json!({ "style": "modern" }));
    let tried = page.sees(|view| view["style"] == "modern");
    assert_eq!(tried["note"], "a trial: the PDF keeps the style classic");
    folder.write("cv.toml", CV.replace("Two", "Three"));
    page.sees(|view| view["version"] != tried["version"]);
    assert!(pdf == std::fs::read(folder.0.join("cv.pdf")).expect("a PDF"));
    for none in ["none", "../classic", "_base", ""] {
        watch.ask("/style", &serde_json::json!({ "style": none }));
    }
    // Adopted in the CV, it is a trial no more.
    folder.write("cv.toml", format!("[document]\nstyle = \"modern\"\n\n{CV}"));
    page.sees(|view| is_fine(view) && view["style"] == "modern" && view["note"] == "");
    watch.hears("wrote cv.pdf");
    watch.ask("/style", &serde_json::json!({ "style": "classic" }));
    page.sees(|view| view["style"] == "classic" && view["note"] != "");
    watch.ask("/style", &serde_json::json!({ "style": "modern" }));
    page.sees(|view| view["style"] == "modern" && view["note"] == "");
}

#[test]
fn the_server_answers_its_own_pages_alone() {
    let folder = Folder::new("watch-server");
    folder.write("cv.toml", CV);
    folder.write("secret.txt", "secret");
    let watch = Watch::start(&folder.0, &[]);
    watch.hears("wrote cv.pdf");
    assert!(watch.host.starts_with("127.0.0.1:"), "{}", watch.host);
    let host = watch.host.clone();
    let port = host.split(':').nth(1).expect("a port");

    let (status, head, page) = watch.get("/");
    assert_eq!(status, 200);
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    for policy in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"] {
        assert!(head.contains(policy), "no {policy} in {head}");
    }
    for (path, kind) in [
        ("/page.js", "text/javascript"),
        ("/page.css", "text/css"),
        ("/sheet/1.svg?2", "image/svg+xml"),
    ] {
        let (status, head, _) = watch.get(path);
        assert!(status == 200 && head.contains(kind), "{path}: {status} {head}");
    }
    for path in [
        "/cv.toml",
        "/cv.pdf",
        "/secret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sheet/0.svg",
        "/sheet/2.svg",
        "/sheet/../1.svg",
        "//etc/passwd",
        "/page.js/x",
    ] {
        let (status, _, body) = watch.get(path);
        assert_eq!(status, 404, "{path}: {body}");
    }
    let get = |rest: &str| watch.request(&format!("GET / HTTP/1.1\r\n{rest}"), "").0;
    let own = format!("Host: {host}\r\n");
    assert_eq!(get(&format!("Host: localhost:{port}")), 200);
    assert_eq!(get(&format!("{own}Sec-Fetch-Site: none")), 200);
    assert_eq!(get(&format!("{own}Origin: http://{host}")), 200);
    for wrong in [
        "Host: example.org".to_owned(),
        format!("Host: example.org:{port}"),
        "Host: 127.0.0.1".to_owned(),
        format!("Host: 127.0.0.1.example.org:{port}"),
        "Accept: */*".to_owned(),
        format!("{own}Host: example.org"),
        format!("{own}Origin: http://example.org"),
        format!("{own}Origin: null"),
        format!("{own}Origin: https://{host}"),
        format!("{own}Origin: http://localhost:{port}"),
        format!("{own}Origin: http://127.0.0.1:1"),
        format!("{own}Sec-Fetch-Site: cross-site"),
        format!("{own}Sec-Fetch-Site: same-site"),
    ] {
        assert_eq!(get(&wrong), 403, "{wrong}");
    }
    // A page of the web can send this without asking.
    let post = |rest: &str, body: &str| {
        watch.request(&format!("POST /style HTTP/1.1\r\nHost: {host}{rest}"), body).0
    };
    let style = "{\"style\": \"modern\"}";
    assert_eq!(post("", style), 403);
    assert_eq!(post("\r\nOrigin: http://example.org", style), 403);
    let ours = format!("\r\nOrigin: http://{host}");
    for wrong in ["", "{", "{}", "[]", "{\"style\": 1}", "\u{0}", &"[".repeat(4_000)] {
        let text: String = wrong.chars().take(20).collect();
        assert_eq!(post(&ours, wrong), 400, "{text}");
    }
    // It would have to find room for as much as the request says that it has.
    let long = format!(
        "GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 200000000000000\r\n\r\n"
    );
    let mut stream = TcpStream::connect(&host).expect("a connection");
    stream.write_all(long.as_bytes()).expect("it can be sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let head = format!("PUT / HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}");
    assert_eq!(watch.request(&head, "").0, 405);
    // It has stood all of that.
    assert_eq!(watch.get("/").0, 200);
    let style = watch.page().sees(|_| true)["style"].clone();
    assert_eq!(style, "classic");
}

#[test]
fn a_click_opens_the_line_in_the_editor() {
    let folder = Folder::new("watch-click");
    folder.write("a folder/cv.toml", CV);
    let log = folder.0.join("log");
    let program =
        if cfg!(windows) { "cmd /c echo" } else { "sh -c 'echo \"$@\" > log' sh" };
    let open_with = format!("{program} {{file}} {{line}} {{column}}");
    let arguments = ["a folder/cv.toml", "--open-with", &open_with];
    let watch = Watch::start(&folder.0, &arguments);
    watch.hears("wrote");
    // The name stands at the head of the page.
    let click = serde_json::json!({ "page": 1, "x": 120.0, "y": 70.0 });
    let answer = watch.ask("/click", &click);
    let line = answer["line"].as_u64().expect("a line");
    let said = format!("a folder/cv.toml:{line}:{}", answer["column"]);
    assert_eq!(answer["said"], said.as_str());
    watch.hears(&said);
    let nowhere = serde_json::json!({ "page": 7, "x": 120.0, "y": 70.0 });
    assert_eq!(watch.ask("/click", &nowhere), Value::Null);
    if cfg!(unix) {
        let expected = format!("{} {line} ", folder.0.join("a folder/cv.toml").display());
        let found = (0..600).find_map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            std::fs::read_to_string(&log).ok().filter(|text| text.ends_with('\n'))
        });
        let found = found.expect("the editor was run");
        assert!(found.starts_with(&expected), "{found}");
    }
}

/// What the CV reads is not overwritten, and a PDF that cannot be written is tried once.
#[test]
fn an_output_that_cannot_be_written_is_said_once() {
    let folder = Folder::new("watch-output");
    let photo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    folder.write("me.svg", photo);
    folder.write("cv.toml", CV.replace("Example\"\n", "Example\"\nphoto = \"me.svg\"\n"));
    let kept = || std::fs::read_to_string(folder.0.join("me.svg")).expect("it is there");
    let output = cvpress(&folder.0, &["build", "--out", "me.svg", "--format", "pdf"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the output would replace `me.svg`"), "{said}");
    assert_eq!(kept(), photo);
    let watch = Watch::start(&folder.0, &["--out", "me.svg"]);
    watch.hears("the output would replace `me.svg`");
    assert_eq!(kept(), photo);
    std::fs::create_dir_all(folder.0.join("fonts/cv.pdf")).expect("a folder");
    let watch = Watch::start(&folder.0, &["--out", "fonts/cv.pdf"]);
    watch.hears("cannot write `fonts/cv.pdf`");
    watch.hears("1 error");
    watch.is_silent();
}

#[test]
fn what_cannot_be_watched_is_said_at_once() {
    let folder = Folder::new("watch-wrong");
    folder.write("cv.toml", CV);
    let says = |arguments: &[&str]| {
        let all = [&["watch"], arguments].concat();
        let output = cvpress(&folder.0, &all);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{said}");
        said
    };
    assert_eq!(says(&["none.toml"]), "error: there is no file `none.toml`\n");
    assert!(says(&["-"]).contains("`watch` needs a file"));
    assert!(says(&["--out", "-"]).contains("name a file"));
    assert!(says(&["--open-with", "code"]).contains("it has no `{file}`"));
    assert!(
        says(&["--open-with", "code '{file}"]).contains("a quote in it does not end")
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = says(&["--port", &port]);
    assert!(said.contains(&format!("port {port} is in use")), "{said}");
}
