//! One request and its answer, over one connection: the little of HTTP that a page on this machine
//! needs, and with a limit to all that is read. Whoever asks may be a page of the web that
//! means no good.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// The longest head of a request, in bytes.
const HEAD: usize = 16 << 10;
/// The longest body.
const BODY: usize = 4 << 10;
/// In so many parts a request comes at most.
const PARTS: usize = 64;
/// So long each of them may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) method: String,
    /// The path with its query.
    pub(super) path: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// A connection on which an answer is due.
#[derive(Debug)]
pub(super) struct Exchange {
    stream: TcpStream,
    /// Whether the head of the answer is all that is wanted.
    head: bool,
}

/// What every answer says: nothing is kept, nothing is framed, no script but ours is run.
const HEADERS: &str = "Cache-Control: no-store\r\n\
     Connection: close\r\n\
     Content-Security-Policy: default-src 'none'; script-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
     Cross-Origin-Opener-Policy: same-origin\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\n\
     Referrer-Policy: no-referrer\r\n\
     X-Content-Type-Options: nosniff\r\n";

impl Call {
    /// The values of a header, whatever its case.
    pub(super) fn header(&self, name: &str) -> Vec<&str> {
        let own = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        own.map(|(_, value)| value.as_str()).collect()
    }
}

impl Exchange {
    /// Reads a request. What is no request, or too long, is refused here.
    ///
    /// # Errors
    /// Where nothing can be read or written, or the request was refused.
    pub(super) fn begin(stream: TcpStream) -> io::Result<(Self, Call)> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut exchange = Self { stream, head: false };
        match exchange.read()? {
            Ok(call) => {
                exchange.head = call.method == "HEAD";
                Ok((exchange, call))
            }
            Err((status, word)) => {
                exchange.refuse(status, word)?;
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }

    /// A request; or the status of its refusal, and why.
    fn read(&mut self) -> io::Result<Result<Call, (u16, &'static str)>> {
        let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
        for _ in 0..PARTS {
            let count = self.stream.read(&mut part)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes.extend_from_slice(&part[..count]);
            match parse(&bytes) {
                Ok(Some(call)) => return Ok(Ok(call)),
                Ok(None) if bytes.len() > HEAD + BODY => break,
                Ok(None) => {}
                Err(refused) => return Ok(Err(refused)),
            }
        }
        Ok(Err((431, "this request is too long")))
    }

    /// Answers with a text.
    pub(super) fn give(&mut self, kind: &str, text: &str) -> io::Result<()> {
        self.respond("200 OK", kind, text)
    }

    /// Answers that it will not.
    pub(super) fn refuse(&mut self, status: u16, word: &str) -> io::Result<()> {
        let status = format!("{status} Refused");
        self.respond(&status, "text/plain; charset=utf-8", &format!("{word}\n"))
    }

    fn respond(&mut self, status: &str, kind: &str, text: &str) -> io::Result<()> {
        let length = text.len();
        let body = if self.head { "" } else { text };
        self.send(&format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             {HEADERS}\r\n{body}"
        ))?;
        // What comes now is not read: the other side learns that by itself.
        self.stream.shutdown(Shutdown::Write)
    }

    /// Begins an answer without an end, which is sent bit by bit.
    pub(super) fn stream(&mut self, kind: &str) -> io::Result<()> {
        self.send(&format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{HEADERS}\r\n"))
    }

    /// Sends a text, in one go.
    pub(super) fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())?;
        self.stream.flush()
    }
}

/// A request, if all of it is there.
fn parse(bytes: &[u8]) -> Result<Option<Call>, (u16, &'static str)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let size = match request.parse(bytes) {
        Ok(httparse::Status::Complete(size)) if size <= HEAD => size,
        Ok(httparse::Status::Partial) if bytes.len() <= HEAD => return Ok(None),
        Ok(_) => return Err((431, "this request is too long")),
        Err(_) => return Err((400, "this is no request")),
    };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut call = Call {
        method: text(request.method),
        path: text(request.path),
        ..Call::default()
    };
    for header in request.headers.iter() {
        let value = String::from_utf8_lossy(header.value).trim().to_owned();
        call.headers.push((header.name.to_owned(), value));
    }
    if !call.header("Transfer-Encoding").is_empty() {
        return Err((411, "this request does not say how long it is"));
    }
    let length = match call.header("Content-Length").as_slice() {
        [] => 0,
        [length] => match length.parse::<u64>() {
            Ok(length) if length <= BODY as u64 => {
                usize::try_from(length).unwrap_or(BODY)
            }
            _ => return Err((413, "this request is too long")),
        },
        _ => return Err((400, "this request says twice how long it is")),
    };
    Ok(bytes.get(size..size + length).map(|body| {
        call.body = body.to_vec();
        call
    }))
}

#[cfg(test)]
mod tests {
    use super::{BODY, HEAD, parse};

    #[test]
    fn a_request_is_read_whole_or_refused() {
        let call =
            parse(b"POST /a?b HTTP/1.1\r\nhost: x\r\nContent-Length: 2\r\n\r\nokmore");
        let call = call.expect("a request").expect("all of it");
        assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/a?b"));
        assert_eq!((call.header("Host"), call.body.as_slice()), (vec!["x"], &b"ok"[..]));
        let refused = |text: &str| parse(text.as_bytes()).err().map(|(status, _)| status);
        let with = |header: &str| format!("GET / HTTP/1.1\r\n{header}\r\n\r\n");
        assert_eq!(refused("GET / HTTP/1.1\r\nHost:"), None);
        assert_eq!(refused(&with(&format!("Content-Length: {}", BODY + 1))), Some(413));
        assert_eq!(refused(&with("Content-Length: 99999999999999999999")), Some(413));
        assert_eq!(refused(&with("Content-Length: -1")), Some(413));
        assert_eq!(refused(&with("Content-Length: 1\r\nContent-Length: 2")), Some(400));
        assert_eq!(refused(&with("Transfer-Encoding: chunked")), Some(411));
        assert_eq!(refused(&with(&format!("A: {}", "a".repeat(HEAD)))), Some(431));
        assert_eq!(refused(&"a".repeat(HEAD + 1)), Some(431));
        assert_eq!(refused("\0\0"), Some(400));
    }
}
