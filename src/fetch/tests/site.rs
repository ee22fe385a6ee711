//! A server on loopback that answers as a test says and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::fetch::{FetchOptions, HttpFetcher, RobotsPolicy};
use crate::model::{Purpose, Request, Validators};

/// One request as the server saw it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// `GET /path`.
    pub(super) line: String,
    /// Header lines, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) start: Instant,
    pub(super) end: Instant,
}

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Keep,
    Close,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

/// The server; its threads end with the test process.
pub(super) struct Site {
    pub(super) address: SocketAddr,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    /// Answers whole and well formed.
    pub(super) fn answering(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::writing(move |asked, stream| {
            stream.write_all(&answer(asked)).ok();
            After::Keep
        })
    }

    /// Writes what it likes.
    pub(super) fn writing(write: impl Fn(&Asked, &mut TcpStream) -> After + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), write)
    }

    /// Writes what it likes to those who come here.
    pub(super) fn on(
        listener: TcpListener,
        write: impl Fn(&Asked, &mut TcpStream) -> After + Send + Sync + 'static,
    ) -> Self {
        let site = Self { address: listener.local_addr().unwrap(), log: Arc::default() };
        let (log, write) = (Arc::clone(&site.log), Arc::new(write));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, write) = (Arc::clone(&log), Arc::clone(&write));
                thread::spawn(move || serve(stream, &log, &*write));
            }
        });
        site
    }

    /// What was asked, in the order it came.
    pub(super) fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.log().into_iter().map(|asked| asked.line).collect()
    }

    /// Options under which `news.example` and `other.example` lead here.
    pub(super) fn options(&self) -> FetchOptions {
        FetchOptions {
            user_agent: "feedloom-test (+https://feedloom.example/)".into(),
            delay: Duration::ZERO,
            timeout: Duration::from_secs(20),
            robots: RobotsPolicy::Ignore,
            allow_private: vec!["127.0.0.0/8".parse().unwrap()],
            resolve: ["news.example", "other.example"].map(|host| (host.to_owned(), self.address)).into(),
            ..FetchOptions::default()
        }
    }

    pub(super) fn fetcher(&self) -> HttpFetcher {
        HttpFetcher::new(&self.options()).unwrap()
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Asked>>, write: &dyn Fn(&Asked, &mut TcpStream) -> After) {
    stream.set_nodelay(true).ok();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(mut asked) = read(&mut reader) {
        let place = {
            let mut log = log.lock().unwrap();
            log.push(asked.clone());
            log.len() - 1
        };
        let after = write(&asked, &mut stream);
        asked.end = Instant::now();
        log.lock().unwrap()[place] = asked;
        if after == After::Close {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let start = Instant::now();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Some(Asked { line, headers, body: String::from_utf8(body).unwrap(), start, end: start })
}

/// A whole answer with its length. `headers` are lines, each ended by a line break.
pub(super) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let headers = headers.replace('\n', "\r\n");
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// An answer that leads elsewhere.
pub(super) fn redirect(status: u16, location: &str) -> Vec<u8> {
    answer(&format!("{status} Moved"), &format!("Location: {location}\n"), "")
}

pub(super) fn feed(url: &str) -> Request {
    Request::get(url.parse().unwrap(), Purpose::Feed)
}

pub(super) fn page(url: &str) -> Request {
    Request::get(url.parse().unwrap(), Purpose::Page)
}

pub(super) fn nothing() -> Validators {
    Validators::default()
}
