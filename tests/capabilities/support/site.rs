//! A small HTTP/1.1 server that records what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET http://news.example/feed`.
    pub(crate) what: String,
    /// Header names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// What was sent along.
    pub(crate) body: String,
}

/// What an address answers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    validated: bool,
    hangs: bool,
}

impl Answer {
    /// 200 with an ETag made of the body; 304 when that is sent back.
    pub(crate) fn new(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
        Self { status: 200, headers, body: body.into(), validated: true, hangs: false }
    }

    /// A feed.
    pub(crate) fn feed(body: impl Into<Vec<u8>>) -> Self {
        Self::new("application/rss+xml; charset=utf-8", body)
    }

    /// A page.
    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// Another status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// One more header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// No ETag: the server cannot tell whether something is new.
    pub(crate) fn unvalidated(mut self) -> Self {
        self.validated = false;
        self
    }

    /// Never answers; the connection stays open as long as the site.
    pub(crate) fn hanging() -> Self {
        Self { hangs: true, ..Self::page("") }
    }
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    asked: Vec<Asked>,
    hanging: Vec<TcpStream>,
    under_way: BTreeMap<String, usize>,
    most_at_once: usize,
}

/// The server; its threads end with the test.
#[derive(Clone)]
pub(crate) struct Site {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Site {
    /// Starts it on a free port.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let serving = site.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = serving.clone();
                std::thread::spawn(move || site.serve(stream));
            }
        });
        site
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets what an address (`http://news.example/feed`, any host) answers from now on; with a method before it
    /// (`POST http://…`), what it answers to that alone.
    pub(crate) fn set(&self, url: &str, answer: Answer) -> &Self {
        self.state.lock().unwrap().answers.insert(url.to_owned(), answer);
        self
    }

    /// What was asked since the last call, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    /// The most requests that were ever under way to one host.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state.lock().unwrap().most_at_once
    }

    /// Waits until something was asked that ends so.
    pub(crate) fn wait_for(&self, end: &str) {
        for _ in 0..3000 {
            if self.state.lock().unwrap().asked.iter().any(|asked| asked.what.ends_with(end)) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("nobody asked for {end}");
    }

    /// Waits until so many requests have come since the last call of `asked`.
    pub(crate) fn wait_until(&self, requests: usize) {
        for _ in 0..30_000 {
            if self.state.lock().unwrap().asked.len() >= requests {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("fewer than {requests} requests came");
    }

    /// The hosts it answers for.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.answers.keys().map(|url| url.split('/').nth(2).unwrap().to_owned()).collect()
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Some((asked, host)) = read(&mut reader) {
            let url = asked.what.split(' ').nth(1).unwrap().to_owned();
            let answer = self.enter(&host, asked.clone(), &url);
            if answer.as_ref().is_some_and(|answer| answer.hangs) {
                self.state.lock().unwrap().hanging.push(stream);
                return;
            }
            // Long enough for a second request to the host to be seen, had there been one.
            std::thread::sleep(std::time::Duration::from_millis(2));
            let text = respond(answer, &asked);
            *self.state.lock().unwrap().under_way.get_mut(&host).unwrap() -= 1;
            if (&stream).write_all(&text).is_err() {
                return;
            }
        }
    }

    fn enter(&self, host: &str, asked: Asked, url: &str) -> Option<Answer> {
        let mut state = self.state.lock().unwrap();
        state.asked.push(asked);
        let now = state.under_way.entry(host.to_owned()).or_default();
        *now += 1;
        let now = *now;
        state.most_at_once = state.most_at_once.max(now);
        let exact = state.asked.last().and_then(|asked| state.answers.get(&asked.what));
        exact.or_else(|| state.answers.get(url)).cloned()
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<(Asked, String)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length: usize = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let host = headers.get("host")?.split(':').next()?.to_owned();
    let body = String::from_utf8_lossy(&body).into_owned();
    Some((Asked { what: format!("{method} http://{host}{path}"), headers, body }, host))
}

fn respond(answer: Option<Answer>, asked: &Asked) -> Vec<u8> {
    let answer = answer.unwrap_or_else(|| Answer::page("").status(404).unvalidated());
    let tag = format!("\"{}\"", &blake3::hash(&answer.body).to_hex()[..16]);
    let modified = answer.headers.iter().find(|(name, _)| name == "Last-Modified").map(|(_, value)| value);
    let fresh = answer.validated && asked.headers.get("if-none-match") == Some(&tag)
        || modified.is_some() && asked.headers.get("if-modified-since") == modified;
    let status = if fresh { 304 } else { answer.status };
    let mut text = format!("HTTP/1.1 {status} .\r\n");
    for (name, value) in &answer.headers {
        text += &format!("{name}: {value}\r\n");
    }
    if answer.validated {
        text += &format!("ETag: {tag}\r\n");
    }
    let body: &[u8] = if fresh { b"" } else { &answer.body };
    if status != 304 {
        text += &format!("Content-Length: {}\r\n", body.len());
    }
    [text.as_bytes(), b"\r\n", body].concat()
}
