//! All sources on one port of loopback; what is asked is held against what may be asked at once.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::log::{Log, Question};
use super::speech::{self, Listing, http_date};
use super::world::{Conduct, DAY, HOUR, Minute, Source, World};

/// What goes back over the wire.
enum Reply {
    /// A status, headers, a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Half of a body said to be whole.
    Half(String),
    /// Nothing: the connection ends.
    Nothing,
}

impl Reply {
    fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), "no\n".into())
    }
}

/// The server.
pub(crate) struct Server {
    world: Arc<World>,
    address: SocketAddr,
    log: Mutex<Log>,
}

impl Server {
    /// Starts it on the runtime it is called in.
    pub(crate) async fn start(world: Arc<World>) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let log = Mutex::new(Log::new(world.sources.len()));
        let server = Arc::new(Self { world, address: listener.local_addr().unwrap(), log });
        let serving = Arc::clone(&server);
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                tokio::spawn(Arc::clone(&serving).serve(stream));
            }
        });
        server
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked so far.
    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    async fn serve(self: Arc<Self>, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some(question) = read(&mut stream).await {
            self.log().enter(&question.host);
            if question.host.starts_with("neighbours") {
                // Long enough for a second request to be seen, had there been one.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let (now, reply) = self.answer(&question);
            self.log().leave(&question.host);
            let Some(bytes) = write(now, &reply) else { return };
            let is_whole = matches!(reply, Reply::Answer(..));
            if stream.write_all(&bytes).await.is_err() || !is_whole {
                return;
            }
        }
    }

    fn answer(&self, question: &Question) -> (Minute, Reply) {
        let mut log = self.log();
        let now = log.now;
        log.check_quiet(&question.host);
        let mut parts = question.path.trim_start_matches('/').split('/');
        let (first, kind, number) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let reply = match (self.world.place(first), kind, number) {
            (Some(place), Some("feed"), None) => self.listing(&mut log, place, question),
            (Some(place), Some("a"), Some(number)) => self.page(&mut log, place, number.parse().unwrap()),
            _ if question.path == "/robots.txt" => {
                log.note_robots(&question.host);
                Reply::status(404)
            }
            _ => {
                log.wrong(&format!("nobody told of {question:?}"));
                Reply::status(404)
            }
        };
        (now, reply)
    }

    fn page(&self, log: &mut Log, place: usize, number: usize) -> Reply {
        let source = &self.world.sources[place];
        let first = log.note_page(place, number);
        match speech::page(source, number, first, log.now) {
            Ok(body) => {
                log.note_page_given(place, number);
                Reply::Answer(200, vec![("Content-Type", "text/html; charset=utf-8".into())], body)
            }
            Err(status) => Reply::status(status),
        }
    }

    fn listing(&self, log: &mut Log, place: usize, question: &Question) -> Reply {
        let source = &self.world.sources[place];
        let is_first_host = question.host == source.host;
        if is_first_host {
            log.note_asked(place, question);
        }
        let now = log.now;
        if let Some(reply) = moved(source, question, now).or_else(|| trouble(source, log, place)) {
            return reply;
        }
        let listing = Listing::of(source, now);
        let (tag, modified) = listing.validators(source, now);
        let has_news = listing.numbers.iter().any(|number| !log.sources[place].shown.contains_key(number));
        let is_odd_once = log.is_odd_now(place, now >= source.odd_from && has_news);
        if source.conduct == Conduct::BreaksOff && is_odd_once {
            return Reply::Half(listing.body);
        }
        let is_stuck = tag.as_deref() == Some("\"always\"");
        let is_known = !is_stuck && tag.is_some() && question.header("if-none-match") == tag.as_deref()
            || modified.is_some() && question.header("if-modified-since") == modified.as_deref();
        let mut headers = vec![("Content-Type", listing.media_type.to_owned())];
        headers.extend(tag.clone().map(|tag| ("ETag", tag)));
        headers.extend(modified.clone().map(|modified| ("Last-Modified", modified)));
        if is_known {
            // Who says “you have it” must be right: what a tag stands for has been shown.
            if tag.is_some() {
                log.note_shown(place, &listing.numbers);
            }
            return Reply::Answer(304, headers, String::new());
        }
        let listing =
            if source.conduct == Conduct::CutsShort && is_odd_once { listing.cut() } else { listing };
        log.note_shown(place, &listing.numbers);
        let is_cut = source.conduct == Conduct::CutsShort && is_odd_once;
        log.note_validators(place, if is_stuck || is_cut { None } else { tag.or(modified) });
        Reply::Answer(200, headers, listing.body)
    }
}

fn moved(source: &Source, question: &Question, now: Minute) -> Option<Reply> {
    let (second, third) = (format!("{}-two.example", source.id), format!("{}-three.example", source.id));
    if source.conduct != Conduct::Moves || now < source.odd_from || question.host == third {
        return None;
    }
    let (status, to) = match question.host == source.host {
        true => (301, second),
        false if now >= source.odd_from + 10 * DAY => (308, third),
        false => return None,
    };
    Some(Reply::Answer(status, vec![("Location", format!("http://{to}{}", question.path))], String::new()))
}

/// What a source in trouble answers.
fn trouble(source: &Source, log: &mut Log, place: usize) -> Option<Reply> {
    let now = log.now;
    if !source.is_down(now) {
        return None;
    }
    let mut later = |status: u16, wait: Minute, text: String| {
        log.close(&source.host, now + wait);
        Reply::Answer(status, vec![("Retry-After", text)], "later\n".into())
    };
    match source.conduct {
        Conduct::Fails => Some(Reply::status(500)),
        Conduct::HangsUp => Some(Reply::Nothing),
        Conduct::AsksForSeconds => Some(later(429, 7 * HOUR, (7 * 3600).to_string())),
        Conduct::IsBusy => Some(later(503, 10 * HOUR, (10 * 3600).to_string())),
        Conduct::NamesADate => Some(later(429, 5 * HOUR, http_date(now + 5 * HOUR))),
        Conduct::Vanishes if now < source.odd_from + 2 * DAY => Some(Reply::status(404)),
        Conduct::Vanishes => {
            log.note_gone(place);
            Some(Reply::status(410))
        }
        Conduct::GoesAndReturns => Some(Reply::status(410)),
        _ => None,
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Question> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let path = lines.first()?.split(' ').nth(1)?.to_owned();
    let headers = lines[1..].iter().filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let mut question = Question { host: String::new(), path, headers };
    question.host = question.header("host")?.split(':').next()?.to_owned();
    Some(question)
}

fn write(now: Minute, reply: &Reply) -> Option<Vec<u8>> {
    let (status, headers, body, length) = match reply {
        Reply::Nothing => return None,
        Reply::Half(body) => (200, &[][..], &body[..body.len() / 2], body.len()),
        Reply::Answer(status, headers, body) => (*status, &headers[..], body.as_str(), body.len()),
    };
    let mut head = format!("HTTP/1.1 {status} .\r\nDate: {}\r\n", http_date(now));
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if status != 304 {
        head += &format!("Content-Length: {length}\r\n");
    }
    Some(format!("{head}\r\n{body}").into_bytes())
}
