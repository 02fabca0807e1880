//! A small HTTP/1.1 server for pages that are read: GET and HEAD, one request a connection.
//!
//! Monitoring must never cost what is monitored: the threads are few, a request is small and
//! has seconds, and whoever is slow makes room for the next. A connection has a thread, and
//! of too many the oldest is closed: an honest request takes milliseconds. What the pages say
//! is the caller's affair.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use litemap::LiteMap;

use crate::error::{Error, Result, chain};
use crate::sys::thread;

/// How many connections are served at a time; one more closes the oldest.
pub const CONNECTIONS: usize = 16;
/// How many threads there may be: those of connections that were closed end a little later.
const THREADS: usize = 2 * CONNECTIONS;
/// How long a request may take, and how long its answer.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may take to take note of our answer's end.
const LINGER: Duration = Duration::from_secs(1);
/// Largest request, without a body: none has one.
const REQUEST: usize = 8 << 10;
const HEADERS: usize = 64;
/// How soon accept(2) is tried again after a failure, such as no file left.
const AGAIN: Duration = Duration::from_millis(200);

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: Status,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

/// The statuses that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 200.
    Ok,
    /// 400.
    BadRequest,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408.
    RequestTimeout,
    /// 431.
    TooLarge,
    /// 503.
    Unavailable,
}

impl Status {
    fn line(self) -> &'static str {
        match self {
            Status::Ok => "200 OK",
            Status::BadRequest => "400 Bad Request",
            Status::NotFound => "404 Not Found",
            Status::MethodNotAllowed => "405 Method Not Allowed",
            Status::RequestTimeout => "408 Request Timeout",
            Status::TooLarge => "431 Request Header Fields Too Large",
            Status::Unavailable => "503 Service Unavailable",
        }
    }
}

impl Answer {
    /// A sentence.
    pub fn text(status: Status, sentence: &str) -> Answer {
        let content_type = "text/plain; charset=utf-8";
        Answer { status, content_type, body: format!("{sentence}\n") }
    }
}

/// Answers by path; `None` for a page that is not there.
pub type Pages = dyn Fn(&str) -> Option<Answer> + Send + Sync;

/// A server that listens and does not answer yet.
#[derive(Debug)]
pub struct Server(TcpListener);

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// When the address cannot be had: another process has the port, or it is no address of
    /// this machine.
    pub fn bind(addr: SocketAddr) -> Result<Server> {
        TcpListener::bind(addr).map(Server).map_err(|e| {
            let hint = match e.kind() {
                ErrorKind::AddrInUse => "; another process has the port (ss -ltnp says which)",
                ErrorKind::AddrNotAvailable => "; it is no address of this machine (ip addr)",
                ErrorKind::PermissionDenied => "; ports below 1024 need CAP_NET_BIND_SERVICE",
                _ if e.raw_os_error() == Some(libc::EAFNOSUPPORT) => {
                    "; the systemd unit forbids it: its drop-in http.conf allows it (README, Metrics)"
                }
                _ => "",
            };
            Error::State(format!("cannot serve metrics and probes (--http) on {addr}: {e}{hint}"))
        })
    }

    /// Where it listens; `None` when the kernel does not say.
    pub fn addr(&self) -> Option<SocketAddr> {
        self.0.local_addr().ok()
    }

    /// Answers until the process ends.
    pub fn run(&self, pages: &Arc<Pages>) {
        let open = Arc::new(Open::default());
        let mut said: Option<String> = None;
        loop {
            match self.0.accept() {
                Ok((stream, _)) => {
                    said = None;
                    begin(&open, stream, pages);
                }
                Err(e) => {
                    let text = e.to_string();
                    if said.as_ref() != Some(&text) {
                        log::warn!("metrics and probes cannot be asked for: accept: {text}");
                    }
                    said = Some(text);
                    std::thread::sleep(AGAIN);
                }
            }
        }
    }
}

/// The connections there are, the oldest first.
#[derive(Debug, Default)]
struct Open {
    connections: Mutex<Connections>,
    left: Condvar,
}

#[derive(Debug, Default)]
struct Connections {
    next: u64,
    /// `None` once it was closed and its thread has not ended yet.
    streams: LiteMap<u64, Option<TcpStream>>,
}

impl Open {
    fn lock(&self) -> MutexGuard<'_, Connections> {
        // Only whole values are put in.
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in, and closes the oldest when there are too many. Waits for the
    /// threads of closed ones, when those are too many: nothing holds them up.
    fn enter(&self, stream: TcpStream) -> u64 {
        let mut open = self.lock();
        while open.streams.len() >= THREADS {
            open = self.left.wait(open).unwrap_or_else(PoisonError::into_inner);
        }
        if open.streams.values().flatten().count() >= CONNECTIONS
            && let Some(oldest) = open.streams.iter_mut().map(|(_, s)| s).find(|s| s.is_some())
            && let Some(oldest) = oldest.take()
        {
            // Fails when it is gone by itself.
            let _ = oldest.shutdown(Shutdown::Both);
        }
        let id = open.next;
        open.next += 1;
        open.streams.insert(id, Some(stream));
        id
    }

    fn leave(&self, id: u64) {
        self.lock().streams.remove(&id);
        self.left.notify_one();
    }
}

fn begin(open: &Arc<Open>, stream: TcpStream, pages: &Arc<Pages>) {
    // A connection that cannot be served is closed by being dropped.
    let Ok(copy) = stream.try_clone() else { return };
    let id = open.enter(copy);
    let (body_open, pages) = (Arc::clone(open), Arc::clone(pages));
    let spawned = thread::spawn("http-conn", move || {
        // A client that leaves or is slow is no affair of ours.
        let _ = serve(stream, &*pages);
        body_open.leave(id);
    });
    if let Err(e) = spawned {
        log::warn!("a request for metrics or probes is not answered: {}", chain(&e));
        open.leave(id);
    }
}

fn serve(mut stream: TcpStream, pages: &Pages) -> io::Result<()> {
    let mut buffer = [0; REQUEST];
    let (head, answer) = match read(&mut stream, &mut buffer, Instant::now() + PATIENCE)? {
        Ok(Asked { head, path }) => {
            let gone =
                || Answer::text(Status::NotFound, "There is /metrics, /healthz and /readyz.");
            (head, pages(&path).unwrap_or_else(gone))
        }
        Err(answer) => (false, answer),
    };
    let Answer { status, content_type, body } = answer;
    let allow = if status == Status::MethodNotAllowed { "Allow: GET, HEAD\r\n" } else { "" };
    let mut text = format!(
        "HTTP/1.1 {}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n{allow}\
         Connection: close\r\n\r\n",
        status.line(),
        body.len()
    );
    if !head {
        text.push_str(&body);
    }
    write(&mut stream, text.as_bytes(), Instant::now() + PATIENCE)?;
    // Closed with something unread, the kernel resets the connection, and the answer is lost.
    stream.shutdown(Shutdown::Write)?;
    let deadline = Instant::now() + LINGER;
    let mut taken = 0;
    while taken < REQUEST {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut buffer)? {
            0 => break,
            n => taken += n,
        }
    }
    Ok(())
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// HEAD: the same without its body.
    head: bool,
    /// Without what follows a question mark.
    path: String,
}

/// Reads a request; an answer when it is none that has another.
fn read(
    stream: &mut TcpStream,
    buffer: &mut [u8],
    deadline: Instant,
) -> io::Result<std::result::Result<Asked, Answer>> {
    let late = || Ok(Err(Answer::text(Status::RequestTimeout, "The request took too long.")));
    let mut filled = 0;
    loop {
        let Ok(time) = left(deadline) else { return late() };
        stream.set_read_timeout(Some(time))?;
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(n) => filled += n,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return late();
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        }
        if let Some(asked) = parse(&buffer[..filled]) {
            return Ok(asked);
        }
        if filled == buffer.len() {
            return Ok(Err(Answer::text(Status::TooLarge, "The request is too large.")));
        }
    }
}

/// Understands a request; `None` while its end is missing.
fn parse(bytes: &[u8]) -> Option<std::result::Result<Asked, Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(httparse::Status::Partial) => return None,
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => {
            return Some(Err(Answer::text(Status::TooLarge, "The request has too many headers.")));
        }
        Err(e) => {
            return Some(Err(Answer::text(Status::BadRequest, &format!("Not HTTP/1: {e}."))));
        }
    }
    let head = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => {
            let sentence = "Pages are only read: GET and HEAD.";
            return Some(Err(Answer::text(Status::MethodNotAllowed, sentence)));
        }
    };
    let path = request.path.unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
    Some(Ok(Asked { head, path }))
}

/// Writes everything, however little the client takes at a time, or until the deadline.
fn write(stream: &mut TcpStream, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(left(deadline)?))?;
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// The time left, never zero: that would be no time limit.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Option<std::result::Result<(bool, String), Status>> {
        let asked = parse(text.as_bytes())?;
        Some(asked.map(|a| (a.head, a.path)).map_err(|a| a.status))
    }

    #[test]
    fn requests_good_bad_and_unfinished() {
        let get = |path: &str| Some(Ok((false, path.to_owned())));
        for (text, expected) in [
            ("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", get("/metrics")),
            ("GET /metrics?name[]=a HTTP/1.0\r\n\r\n", get("/metrics")),
            ("GET / HTTP/1.1\n\n", get("/")),
            ("HEAD /healthz HTTP/1.1\r\n\r\n", Some(Ok((true, "/healthz".to_owned())))),
            (
                "POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
                Some(Err(Status::MethodNotAllowed)),
            ),
            ("GET /metrics HTTP/1.1\r\nHost: x\r\n", None),
            ("GE", None),
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", Some(Err(Status::BadRequest))),
            ("GET /a b HTTP/1.1\r\n\r\n", Some(Err(Status::BadRequest))),
            ("GET /a HTTP/2.0\r\n\r\n", Some(Err(Status::BadRequest))),
            ("GET /a HTTP/1.1\r\nno colon\r\n\r\n", Some(Err(Status::BadRequest))),
        ] {
            assert_eq!(asked(text), expected, "{text:?}");
        }
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(HEADERS + 1));
        assert_eq!(asked(&many), Some(Err(Status::TooLarge)));
    }

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("listen");
        let addr = listener.local_addr().expect("an address");
        let client = TcpStream::connect(addr).expect("connect");
        (client, listener.accept().expect("accept").0)
    }

    #[test]
    fn of_too_many_the_oldest_is_closed() {
        let open = Open::default();
        let pairs: Vec<_> = (0..=CONNECTIONS).map(|_| pair()).collect();
        for (_, server) in &pairs {
            open.enter(server.try_clone().expect("a copy"));
        }
        let closed = |client: &TcpStream| {
            client.set_read_timeout(Some(Duration::from_millis(20))).expect("a time-out");
            matches!((&*client).read(&mut [0; 1]), Ok(0))
        };
        let closed: Vec<usize> =
            pairs.iter().enumerate().filter(|(_, (c, _))| closed(c)).map(|(i, _)| i).collect();
        assert_eq!(closed, [0]);
        assert_eq!(open.lock().streams.len(), pairs.len(), "its thread has not ended");
        open.leave(0);
        assert_eq!(open.lock().streams.len(), CONNECTIONS);
    }
}
