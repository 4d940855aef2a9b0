//! Feeds from the network: the one room that opens it, for `cvpress publications --fetch`.
//!
//! A service is asked politely: with cvpress's name and address, one request after the other,
//! page by page, and later again when it says that it has too much to do.

mod service;

pub use service::{Id, IdError};

use std::fmt;
use std::time::Duration;

use service::Next;

/// What a service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// A name for it, with the ending of its format: `openalex-A42-1.json`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why a service could not be asked.
#[derive(Debug)]
pub struct FetchError {
    /// The host that was asked.
    pub host: String,
    /// What went wrong.
    pub kind: FetchErrorKind,
}

/// What went wrong with a request.
#[derive(Debug)]
pub enum FetchErrorKind {
    /// Nobody answered: there is no network, or no such host.
    Unreachable(String),
    /// The answer took longer than the client waits.
    Slow(Duration),
    /// The service knows no such author or work.
    Unknown,
    /// The service had too much to do each of [`TRIES`] times.
    Busy,
    /// Another status of HTTP.
    Status(u16),
    /// The answer is longer than [`LONGEST`], or is not UTF-8.
    Unreadable(String),
    /// There are more than [`PAGES`] pages.
    Endless,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.kind {
            FetchErrorKind::Unreachable(why) => write!(f, "cannot reach {host}: {why}"),
            FetchErrorKind::Slow(patience) => {
                write!(f, "{host} did not answer within {} seconds", patience.as_secs())
            }
            FetchErrorKind::Unknown => write!(f, "{host} knows nothing under this id"),
            FetchErrorKind::Busy => {
                write!(f, "{host} had too much to do, {TRIES} times in a row")
            }
            FetchErrorKind::Status(status) => {
                write!(f, "{host} answered with status {status}")
            }
            FetchErrorKind::Unreadable(why) => {
                write!(f, "what {host} answered cannot be read: {why}")
            }
            FetchErrorKind::Endless => {
                write!(f, "{host} has more than {PAGES} pages of works under this id")
            }
        }
    }
}

/// How long an answer may take for the command.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How often a service that has too much to do is asked.
pub const TRIES: u32 = 4;
/// The most bytes of an answer.
pub const LONGEST: u64 = 64 * 1024 * 1024;
/// The most pages of answers.
pub const PAGES: usize = 200;
/// The longest wait that a service may ask for, in seconds.
const LONGEST_WAIT: u64 = 60;

/// Asks services.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    patience: Duration,
    mirror: Option<String>,
}

impl Client {
    /// A client that asks the services themselves, or the server at an address that has all
    /// they have: the host of the service stands first in the path then. Each answer may take
    /// as long as `patience`.
    pub fn new(mirror: Option<&str>, patience: Duration) -> Self {
        let name = concat!("cvpress/", env!("CARGO_PKG_VERSION"), " (");
        let name = format!("{name}{})", env!("CARGO_PKG_REPOSITORY"));
        let config = ureq::Agent::config_builder()
            .user_agent(name)
            .http_status_as_error(false)
            .timeout_global(Some(patience))
            .build();
        let mirror = mirror.map(|url| url.trim_end_matches('/').to_owned());
        Self { agent: config.into(), patience, mirror }
    }

    /// All that a service has under an id, page by page.
    ///
    /// # Errors
    /// Where the service cannot be asked, or does not answer as it should.
    pub fn fetch(&self, id: &Id) -> Result<Vec<Answer>, FetchError> {
        let mut answers = Vec::new();
        let mut next = Some(id.first());
        while let Some(request) = next {
            if answers.len() >= PAGES {
                return Err(self.error(&request, FetchErrorKind::Endless));
            }
            if let (false, None) = (answers.is_empty(), &self.mirror) {
                std::thread::sleep(id.pause());
            }
            let text = self.ask(&request, id.accept())?;
            next = id.next(&text, answers.len());
            let (service, id_name) = (id.service(), id.file_name());
            let page = answers.len() + 1;
            let name = format!("{service}-{id_name}-{page}.{}", id.ending());
            answers.push(Answer { name, text });
        }
        Ok(answers)
    }

    fn kind(&self, error: &ureq::Error) -> FetchErrorKind {
        match error {
            ureq::Error::Timeout(_) => FetchErrorKind::Slow(self.patience),
            error => FetchErrorKind::Unreachable(error.to_string()),
        }
    }

    fn error(&self, request: &Next, kind: FetchErrorKind) -> FetchError {
        FetchError { host: request.host.to_owned(), kind }
    }

    /// One request, again after a while where the service asks for that.
    fn ask(&self, request: &Next, accept: &str) -> Result<String, FetchError> {
        let url = match &self.mirror {
            Some(mirror) => format!("{mirror}/{}/{}", request.host, request.path),
            None => format!("https://{}/{}", request.host, request.path),
        };
        for attempt in 0..TRIES {
            let answer = self.agent.get(&url).header("Accept", accept).call();
            let mut answer =
                answer.map_err(|error| self.error(request, self.kind(&error)))?;
            let status = answer.status().as_u16();
            match status {
                200..=299 => {
                    let body = answer.body_mut().with_config().limit(LONGEST);
                    return body.read_to_string().map_err(|error| {
                        match self.kind(&error) {
                            FetchErrorKind::Unreachable(why) => {
                                self.error(request, FetchErrorKind::Unreadable(why))
                            }
                            kind => self.error(request, kind),
                        }
                    });
                }
                429 | 500 | 502..=504 => {
                    let asked = answer.headers().get("retry-after");
                    let asked = asked.and_then(|value| value.to_str().ok()?.parse().ok());
                    let wait: u64 = asked.unwrap_or(1 << attempt);
                    if attempt + 1 < TRIES {
                        std::thread::sleep(Duration::from_secs(wait.min(LONGEST_WAIT)));
                    }
                }
                400 | 404 | 410 => {
                    return Err(self.error(request, FetchErrorKind::Unknown));
                }
                status => return Err(self.error(request, FetchErrorKind::Status(status))),
            }
        }
        Err(self.error(request, FetchErrorKind::Busy))
    }
}
