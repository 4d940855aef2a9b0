//! The server of the preview. It listens on loopback alone, answers browsers that were sent to
//! it by its own address, and hands out nothing but its own pages.
//!
//! Any page of the web can make a browser send requests to an address of this machine. So a
//! request is answered only where `Host` is this server's address, and `Origin` and
//! `Sec-Fetch-Site`, where the browser sends them, say that it comes from the preview itself.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::View;
use super::http::{Call, Exchange};
use super::message::Reader;
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
    /// How many connections there are.
    open: AtomicUsize,
}

/// The first of the ports that are tried where none is asked for.
const FIRST_PORT: u16 = 4170;
/// How many are tried.
const PORTS: u16 = 10;
/// So many connections at a time; a page has two or three.
const MOST: usize = 64;
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
        let shared = Arc::new(Shared::default());
        let ours = Arc::clone(&shared);
        let answer = Arc::new(answer);
        let accept = move || {
            for stream in listener.incoming() {
                // Whoever is too much, or gone already, may try again.
                let Ok(stream) = stream else { continue };
                let (shared, answer) = (Arc::clone(&ours), Arc::clone(&answer));
                if shared.open.fetch_add(1, Ordering::Relaxed) >= MOST {
                    shared.open.fetch_sub(1, Ordering::Relaxed);
                    continue;
                }
                // An answer may wait for a build, and a page listens for as long as it is
                // open: neither may keep the others waiting.
                let serve = move || {
                    // A browser that has gone away needs no answer.
                    drop(Exchange::begin(stream).and_then(|exchange| {
                        serve(exchange, address, &shared, &*answer)
                    }));
                    shared.open.fetch_sub(1, Ordering::Relaxed);
                };
                if std::thread::Builder::new().spawn(serve).is_err() {
                    ours.open.fetch_sub(1, Ordering::Relaxed);
                }
            }
        };
        std::thread::Builder::new().spawn(accept).map_err(|error| why(&error))?;
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
    (mut exchange, call): (Exchange, Call),
    address: SocketAddr,
    shared: &Shared,
    answer: &(dyn Fn(Ask) -> Answer + Send + Sync),
) -> io::Result<()> {
    if !is_ours(&call, address) {
        return refuse(exchange, 403);
    }
    let path = call.path.split('?').next().unwrap_or_default();
    match (call.method.as_str(), path) {
        ("GET" | "HEAD", "/") => {
            exchange.give("text/html; charset=utf-8", include_str!("page.html"))
        }
        ("GET" | "HEAD", "/page.css") => {
            exchange.give("text/css; charset=utf-8", include_str!("page.css"))
        }
        ("GET" | "HEAD", "/page.js") => {
            exchange.give("text/javascript; charset=utf-8", include_str!("page.js"))
        }
        ("GET", "/events") => events(exchange, shared),
        ("POST", "/click" | "/report" | "/style") => match ask(path, &call.body) {
            Some(ask) => {
                let value = answer(ask).unwrap_or(Value::Null);
                exchange.give("application/json", &value.to_string())
            }
            None => refuse(exchange, 400),
        },
        (
            _,
            "/" | "/page.css" | "/page.js" | "/events" | "/click" | "/report" | "/style",
        ) => refuse(exchange, 405),
        ("GET" | "HEAD", path) => {
            let number = path.strip_prefix("/sheet/");
            let number = number.and_then(|name| name.strip_suffix(".svg")?.parse().ok());
            let sheet = number.and_then(|n: usize| {
                shared.view().sheets.get(n.checked_sub(1)?).map(|sheet| sheet.file())
            });
            match sheet {
                Some(svg) => exchange.give("image/svg+xml", &svg),
                None => refuse(exchange, 404),
            }
        }
        _ => refuse(exchange, 404),
    }
}

/// Whether a request was made by the preview, or by a person who typed its address.
fn is_ours(call: &Call, address: SocketAddr) -> bool {
    let port = address.port();
    let mut hosts = vec![address.to_string(), format!("localhost:{port}")];
    if port == 80 {
        // Browsers leave out what goes without saying.
        hosts.extend([address.ip().to_string(), "localhost".to_owned()]);
    }
    let one = |name: &str| match call.header(name).as_slice() {
        [] => Ok(None),
        [value] => Ok(Some(value.to_ascii_lowercase())),
        _ => Err(()),
    };
    let (Ok(Some(host)), Ok(origin), Ok(site)) =
        (one("Host"), one("Origin"), one("Sec-Fetch-Site"))
    else {
        return false;
    };
    let from_us = match origin {
        Some(origin) => origin == format!("http://{host}"),
        // Browsers name the origin of every POST.
        None => call.method != "POST",
    };
    let near = site.is_none_or(|site| matches!(site.as_str(), "same-origin" | "none"));
    hosts.contains(&host) && from_us && near
}

/// What a page asks for; none where it cannot be understood.
fn ask(path: &str, text: &[u8]) -> Option<Ask> {
    let value: Value = serde_json::from_slice(text).ok()?;
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
fn events(mut exchange: Exchange, shared: &Shared) -> io::Result<()> {
    exchange.stream("text/event-stream")?;
    exchange.send("retry: 500\n\n")?;
    let mut reader = Reader::default();
    loop {
        let message = match shared.after(reader.version()) {
            Some(view) => format!("data: {}\n\n", reader.message(view)?),
            None => ": still here\n\n".to_owned(),
        };
        exchange.send(&message)?;
    }
}

fn refuse(mut exchange: Exchange, status: u16) -> io::Result<()> {
    let word = match status {
        400 => "this question cannot be understood",
        403 => "this is no request of the preview's own",
        405 => "this cannot be done here",
        _ => "there is no such page",
    };
    exchange.refuse(status, word)
}
