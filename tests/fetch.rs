//! `cvpress publications --fetch`, against a server on loopback that replays answers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cvpress::fetch::{Client, FetchErrorKind};
use serde_json::Value;

use crate::program::{Folder, cvpress, stderr, stdout};
use crate::support::root;

/// An answer: a part of the request's first line, the head, the body.
type Canned = (&'static str, &'static str, String);

/// A server that gives its answers in order, and remembers what it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

const OK: &str = "200 OK";

impl Server {
    fn new(answers: Vec<Canned>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for (wanted, head, body) in answers {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let request = read(&mut stream);
                let line = request.lines().next().unwrap_or_default().to_owned();
                let head = if line.contains(wanted) { head } else { "418 Not asked for" };
                log.lock().expect("the log").push(request);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                drop(stream.write_all(answer.as_bytes()));
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the log").clone()
    }
}

fn read(stream: &mut TcpStream) -> String {
    let (mut request, mut buffer) = (Vec::new(), [0; 1024]);
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => request.extend_from_slice(&buffer[..n]),
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}

const CV: &str = "[person]\nname = \"Alan Turing\"\n\n[[section]]\nkind = \"publications\"\n\
                  [[section.entry]]\ntitle = \"Computing machinery and intelligence\"\n\
                  authors = [\"A. M. Turing\"]\nvenue = \"Mind\"\ndate = 1950\n";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("fetch-{name}"));
    folder.write("cv.toml", CV);
    folder
}

fn report(server: &Server, folder: &Folder, arguments: &[&str]) -> Value {
    let mut all = vec!["publications", "--fetch", "--json", "--mirror", &server.url];
    all.extend(arguments);
    let output = cvpress(&folder.0, &all);
    let asked = server.asked();
    assert!(output.status.success(), "{}\n{asked:#?}", stderr(&output));
    for request in &asked {
        let request = request.to_lowercase();
        assert!(request.contains("user-agent: cvpress/"), "{request}");
        assert!(request.contains("https://github.com/cvpress/cvpress"), "{request}");
    }
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

fn titles<'a>(report: &'a Value, key: &str) -> Vec<&'a str> {
    let all = report[key].as_array().expect("a list").iter();
    all.map(|work| work["title"].as_str().expect("a title")).collect()
}

fn work(title: &str) -> String {
    format!(
        "{{\"id\":\"https://openalex.org/W1\",\"display_name\":\"{title}\",\"type\":\"article\",\
         \"publication_year\":1950,\"authorships\":[{{\"author\":{{\"display_name\":\
         \"Alan Turing\"}}}}]}}"
    )
}

#[test]
fn openalex_is_read_page_by_page_and_kept() {
    let page = |title: &str, next: &str| {
        format!("{{\"meta\":{{\"next_cursor\":{next}}},\"results\":[{}]}}", work(title))
    };
    let server = Server::new(vec![
        (
            "GET /api.openalex.org/works?filter=author.id:A42&per-page=200&cursor=* ",
            OK,
            page("Computing Machinery and Intelligence", "\"a/b\""),
        ),
        ("&cursor=a%2Fb ", OK, page("On computable numbers", "null")),
    ]);
    let folder = folder("openalex");
    let report = report(&server, &folder, &["openalex:A42", "--save", "feed"]);
    assert_eq!(titles(&report, "missing"), ["On computable numbers"]);
    assert_eq!(titles(&report, "matched"), ["Computing machinery and intelligence"]);
    assert_eq!(server.asked().len(), 2);
    // What was kept says the same without the network.
    let kept = [
        "publications",
        "feed/openalex-A42-1.json",
        "feed/openalex-A42-2.json",
        "--json",
    ];
    let kept = stdout(&cvpress(&folder.0, &kept));
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(titles(&kept, "missing"), titles(&report, "missing"));
}

#[test]
fn semantic_scholar_arxiv_orcid_and_doi_are_asked() {
    let paper = |title: &str| format!("{{\"paperId\":\"p\",\"title\":\"{title}\"}}");
    let atom = |title: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><x:totalResults \
             xmlns:x='http://a9.com/-/spec/opensearch/1.1/'>201</x:totalResults><entry>\
             <id>http://arxiv.org/abs/2101.00001v1</id><title>{title}</title></entry></feed>"
        )
    };
    let orcid = std::fs::read_to_string(root().join("tests/golden/_orcid.json"));
    let server = Server::new(vec![
        (
            "/api.semanticscholar.org/graph/v1/author/7/papers?fields=title,",
            OK,
            format!("{{\"offset\":0,\"next\":200,\"data\":[{}]}}", paper("First")),
        ),
        (
            "&offset=200 ",
            OK,
            format!("{{\"offset\":200,\"data\":[{}]}}", paper("Second")),
        ),
        (
            "/export.arxiv.org/api/query?search_query=au:Turing_A&start=0&",
            OK,
            atom("Third"),
        ),
        ("&start=200&", OK, atom("Fourth").replace("2101.00001", "2101.00002")),
        ("/pub.orcid.org/v3.0/0000-0002-1825-0097/works ", OK, orcid.expect("a file")),
        ("/doi.org/10.1000/x ", OK, "{\"title\":\"Fifth\",\"type\":\"book\"}".to_owned()),
    ]);
    let ids = [
        "semantic-scholar:7",
        "arxiv:Turing_A",
        "orcid:0000-0002-1825-0097",
        "doi:10.1000/x",
    ];
    let report = report(&server, &folder("all"), &ids);
    let missing = titles(&report, "missing");
    for title in
        ["First", "Second", "Third", "Fourth", "Fifth", "Invariante Variationsprobleme"]
    {
        assert!(missing.contains(&title), "no `{title}` in {missing:?}");
    }
    let accepts = |at: usize, kind: &str| {
        assert!(
            server.asked()[at].to_lowercase().contains(kind),
            "{}",
            server.asked()[at]
        );
    };
    accepts(2, "accept: application/atom+xml");
    accepts(5, "accept: application/vnd.citationstyles.csl+json");
}

#[test]
fn without_an_id_the_profiles_are_asked() {
    let server = Server::new(vec![("/pub.orcid.org/", OK, "{\"group\":[]}".to_owned())]);
    let folder = Folder::new("fetch-profiles");
    let profiles = "name = \"Alan Turing\"\nprofiles = [\n  { network = \"github\", user = \"x\" },\n  \
                    { network = \"orcid\", user = \"0000-0002-1825-0097\" },\n]\n";
    folder.write("cv.toml", CV.replace("name = \"Alan Turing\"\n", profiles));
    let report = report(&server, &folder, &[]);
    assert_eq!(titles(&report, "extra"), ["Computing machinery and intelligence"]);
    let none = cvpress(&self::folder("no-profiles").0, &["publications", "--fetch"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("no profile of the person"), "{}", stderr(&none));
}

#[test]
fn a_busy_service_is_asked_again_and_others_fail_with_a_word() {
    const BUSY: &str = "429 Too Many Requests\r\nRetry-After: 0";
    let busy = || ("/", BUSY, String::new());
    let server =
        Server::new(vec![busy(), busy(), ("/", OK, "{\"group\":[]}".to_owned())]);
    report(&server, &folder("busy"), &["orcid:0000-0002-1825-0097"]);
    assert_eq!(server.asked().len(), 3);

    let said = |answers: Vec<Canned>| {
        let server = Server::new(answers);
        let id = "orcid:0000-0002-1825-0097";
        let arguments = ["publications", "--fetch", id, "--mirror", &server.url];
        let output = cvpress(&folder("failing").0, &arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("error[E0108]"), "{}", stderr(&output));
        stderr(&output)
    };
    let text = said(vec![busy(), busy(), busy(), busy()]);
    assert!(text.contains("had too much to do, 4 times in a row"), "{text}");
    let text = said(vec![("/", "404 Not Found", String::new())]);
    assert!(text.contains("pub.orcid.org knows nothing under this id"), "{text}");
    let text = said(vec![("/", "403 Forbidden", String::new())]);
    assert!(text.contains("answered with status 403"), "{text}");
}

#[test]
fn offline_and_slips_are_told() {
    let folder = folder("offline");
    let said = |arguments: &[&str]| {
        let output = cvpress(&folder.0, arguments);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    // A port that nobody listens at.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    let id = "openalex:A42";
    let text = said(&["publications", "--fetch", id, "--mirror", &url]);
    assert!(text.contains("cannot reach api.openalex.org"), "{text}");
    assert!(text.contains("name a file that the service exported"), "{text}");
    let text = said(&["publications", id]);
    assert!(text.contains("`--fetch` asks the service for it"), "{text}");
    let text = said(&["publications", "--fetch", "orcid:0000-0002-1825-0098"]);
    assert!(text.contains("expected an ORCID iD"), "{text}");
}

#[test]
fn a_service_that_does_not_answer_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let client = Client::new(Some(&url), Duration::from_millis(50));
    let id = "orcid:0000-0002-1825-0097".parse().expect("an id");
    let error = client.fetch(&id).expect_err("nobody answers");
    assert!(matches!(error.kind, FetchErrorKind::Slow(_)), "{error}");
    drop(listener);
}
