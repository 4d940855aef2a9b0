//! The server of the preview. It listens on loopback alone, answers browsers that were sent to
//! it by its own address, and hands out nothing but its own pages.
//!
//! Any page of the web can make a browser send requests to an address of this machine. So a
//! request is answered only where `Host` is this server's address, and `Origin` and
//! `Sec-Fetch-Site`, where the browser sends them, say that it comes from the preview itself.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tiny_http::{Header, Method, Request, Response, StatusCode};

use super::View;
use crate::compile::Click;

/// What the reader of the page asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// The line behind the words at a place.
    Click(Click),
    /// The line of a report, by its number.
    Report(usize),
    /// The pages in another style.
    Style(String),
}

/// What comes of it: an object for the page, or nothing where there is nothing.
pub type Answer = Option<Value>;

/// The server; it runs on threads of its own for as long as the program does.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    view: Mutex<Arc<View>>,
    changed: Condvar,
}

/// The first of the ports that are tried where none is asked for.
const FIRST_PORT: u16 = 4170;
/// How many are tried.
const PORTS: u16 = 10;
/// The longest question that is read, in bytes.
const LONGEST: u64 = 4096;
/// A line is sent this often, so that the connection of a page that is gone is found out.
const HEARTBEAT: Duration = Duration::from_secs(15);

impl Server {
    /// Begins to serve. What a page asks for is put to `answer`, on a thread of the server's.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start<F>(port: Option<u16>, answer: F) -> Result<Self, String>
    where
        F: Fn(Ask) -> Answer + Send + Sync + 'static,
    {
        let listener = listen(port)?;
        let why =
            |why: &dyn std::fmt::Display| format!("cannot serve the preview: {why}");
        let address = listener.local_addr().map_err(|error| why(&error))?;
        let server = tiny_http::Server::from_listener(listener, None)
            .map_err(|error| why(&error))?;
        let shared = Arc::new(Shared::default());
        let ours = Arc::clone(&shared);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for request in server.incoming_requests() {
                let (shared, answer) = (Arc::clone(&ours), Arc::clone(&answer));
                // An answer may wait for a build, and a page listens for as long as it is
                // open: neither may keep the others waiting.
                std::thread::spawn(move || {
                    // A browser that has gone away needs no answer.
                    drop(serve(request, address, &shared, &*answer));
                });
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it is found.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Shows a view on every page that is open, and on those to come.
    pub fn show(&self, view: View) {
        *self.shared.lock() = Arc::new(view);
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<View>> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(&self) -> Arc<View> {
        Arc::clone(&self.lock())
    }

    /// The first view after a version; none after a while.
    fn after(&self, version: Option<u64>) -> Option<Arc<View>> {
        // The first has pages, or says why there are none.
        let same = |it: &mut Arc<View>| it.version == 0 || Some(it.version) == version;
        let waited = self.changed.wait_timeout_while(self.lock(), HEARTBEAT, same);
        let (view, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        (!timeout.timed_out()).then(|| Arc::clone(&view))
    }
}

fn listen(port: Option<u16>) -> Result<TcpListener, String> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let why = |port: u16, why: &io::Error| match why.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is in use by another program; name one with `--port`")
        }
        _ => format!("cannot listen on port {port} of this machine: {why}"),
    };
    match port {
        Some(port) => bind(port).map_err(|error| why(port, &error)),
        None => {
            let free = (FIRST_PORT..FIRST_PORT + PORTS).find_map(|port| bind(port).ok());
            // The system knows one that is free.
            free.map_or_else(|| bind(0), Ok).map_err(|error| why(FIRST_PORT, &error))
        }
    }
}

fn serve(
    mut request: Request,
    address: SocketAddr,
    shared: &Shared,
    answer: &(dyn Fn(Ask) -> Answer + Send + Sync),
) -> io::Result<()> {
    if !is_ours(&request, address) {
        return refuse(request, 403);
    }
    let path = request.url().split('?').next().unwrap_or_default().to_owned();
    let method = request.method().clone();
    match (&method, path.as_str()) {
        (Method::Get | Method::Head, "/") => {
            give(request, "text/html; charset=utf-8", include_str!("page.html"))
        }
        (Method::Get | Method::Head, "/page.css") => {
            give(request, "text/css; charset=utf-8", include_str!("page.css"))
        }
        (Method::Get | Method::Head, "/page.js") => {
            give(request, "text/javascript; charset=utf-8", include_str!("page.js"))
        }
        (Method::Get, "/events") => events(request, shared),
        (Method::Get | Method::Head, path) => {
            let number = path.strip_prefix("/sheet/");
            let number = number.and_then(|name| name.strip_suffix(".svg")?.parse().ok());
            let sheet = number.and_then(|n: usize| {
                shared.view().sheets.get(n.checked_sub(1)?).map(|sheet| sheet.file())
            });
            match sheet {
                Some(svg) => give(request, "image/svg+xml", &svg),
                None => refuse(request, 404),
            }
        }
        (Method::Post, "/click" | "/report" | "/style") => {
            let mut text = String::new();
            let body = request.as_reader().take(LONGEST);
            let read = io::BufReader::new(body).read_to_string(&mut text);
            match read.ok().and_then(|_| ask(&path, &text)) {
                Some(ask) => {
                    let value = answer(ask).unwrap_or(Value::Null);
                    give(request, "application/json", &value.to_string())
                }
                None => refuse(request, 400),
            }
        }
        (
            _,
            "/" | "/page.css" | "/page.js" | "/events" | "/click" | "/report" | "/style",
        ) => refuse(request, 405),
        _ => refuse(request, 404),
    }
}

/// Whether a request was made by the preview, or by a person who typed its address.
fn is_ours(request: &Request, address: SocketAddr) -> bool {
    let header = |name: &'static str| {
        let mut all = request.headers().iter().filter(|it| it.field.equiv(name));
        (all.next().map(|it| it.value.as_str().to_owned()), all.next().is_none())
    };
    let hosts = [address.to_string(), format!("localhost:{}", address.port())];
    let (Some(host), true) = header("Host") else { return false };
    if !hosts.contains(&host.to_ascii_lowercase()) {
        return false;
    }
    let own = format!("http://{}", host.to_ascii_lowercase());
    let (origin, one) = header("Origin");
    let from_us = match &origin {
        Some(origin) => one && origin.eq_ignore_ascii_case(&own),
        // Browsers name the origin of every POST.
        None => *request.method() != Method::Post,
    };
    let (site, one) = header("Sec-Fetch-Site");
    let site = site.as_deref().is_none_or(|it| matches!(it, "same-origin" | "none"));
    from_us && one && site
}

/// What a page asks for; none where it cannot be understood.
fn ask(path: &str, text: &str) -> Option<Ask> {
    let value: Value = serde_json::from_str(text).ok()?;
    let number =
        |key: &str| value.get(key)?.as_u64().and_then(|n| usize::try_from(n).ok());
    let measure = |key: &str| value.get(key)?.as_f64().filter(|n| n.is_finite());
    match path {
        "/click" => Some(Ask::Click(Click {
            page: number("page")?,
            x: measure("x")?,
            y: measure("y")?,
        })),
        "/report" => number("report").map(Ask::Report),
        _ => Some(Ask::Style(value.get("style")?.as_str()?.to_owned())),
    }
}

/// Sends a page all that it must show, and then each change, for as long as it listens.
fn events(request: Request, shared: &Shared) -> io::Result<()> {
    let mut out = request.into_writer();
    let mut head = String::from("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
    for (name, value) in HEADERS {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n\r\nretry: 500\n\n");
    out.write_all(head.as_bytes())?;
    out.flush()?;
    let mut shown: Option<Arc<View>> = None;
    loop {
        let message = match shared.after(shown.as_ref().map(|view| view.version)) {
            Some(view) => {
                let message = match &shown {
                    None => view.whole(),
                    Some(earlier) => view.since(earlier),
                };
                shown = Some(view);
                format!("data: {message}\n\n")
            }
            None => ": still here\n\n".to_owned(),
        };
        out.write_all(message.as_bytes())?;
        out.flush()?;
    }
}

/// What every answer says: nothing is kept, nothing is framed, no script but ours is run.
const HEADERS: [(&str, &str); 6] = [
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
];

fn give(request: Request, kind: &str, text: &str) -> io::Result<()> {
    respond(request, 200, kind, text)
}

fn refuse(request: Request, status: u16) -> io::Result<()> {
    let word = match status {
        400 => "this question cannot be understood",
        403 => "this is no request of the preview's own",
        405 => "this cannot be done here",
        _ => "there is no such page",
    };
    respond(request, status, "text/plain; charset=utf-8", &format!("{word}\n"))
}

fn respond(request: Request, status: u16, kind: &str, text: &str) -> io::Result<()> {
    let mut response = Response::from_data(text.as_bytes());
    response = response.with_status_code(StatusCode(status));
    for (name, value) in HEADERS.iter().copied().chain([("Content-Type", kind)]) {
        // All of them are plain words of ours.
        if let Ok(header) = Header::from_bytes(name, value) {
            response = response.with_header(header);
        }
    }
    request.respond(response)
}
