//! What a request gets.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::body::Body;
use super::conditions::{self, Verdict};
use super::encoding::Encoding;
use super::folder::Folder;
use super::hosts::{Hosts, Refusal};
use super::library::{Found, Library};
use super::media::{self, Class, Media};
use super::pool::Pool;
use super::variants::{self, Bounds, Variants};
use super::{MetricsText, Options, address};

/// How long an answer may be used without asking again: runs come every few minutes at most.
const FRESH: &str = "public, max-age=300";
/// Nothing may be framed, and nothing loaded but a style sheet of ours. Browsers show feeds, and a feed's text is not ours.
const STYLES: &str = "default-src 'none'; base-uri 'none'; style-src 'self'; form-action 'none'; \
                      frame-ancestors 'none'";
/// A page may show images and styles.
const PAGE: &str = "default-src 'none'; img-src 'self' https: data:; style-src 'self'; base-uri 'none'; \
                    form-action 'none'; frame-ancestors 'none'";
/// What a feed is called to a browser that opens it: of one called a feed, browsers show the source, not what its style
/// sheet makes of it.
const OPENED: &str = "application/xml; charset=utf-8";
/// The feed of everything, as each format names it.
const EVERYTHING: [&str; 3] = ["all.atom", "all.rss", "all.json"];

/// A folder as published.
pub(super) struct Publication {
    hosts: Hosts,
    library: Arc<Library>,
    variants: Arc<Variants>,
    metrics: Option<MetricsText>,
}

impl Publication {
    /// What the options say, for a server that listens on this address.
    pub(super) fn new(options: &Options, listen: IpAddr) -> Self {
        let pool = Arc::new(Pool::new());
        let folder = Folder::new(options.folder.clone());
        let bounds = Bounds::default();
        Self {
            hosts: Hosts::new(listen, &options.hosts),
            library: Arc::new(Library::new(folder, Arc::clone(&pool), options.now)),
            variants: Arc::new(Variants::new(options.variants.clone(), pool, bounds, options.now)),
            metrics: options.metrics.clone(),
        }
    }

    /// Answers a request. Its body is never read.
    pub(super) async fn answer<B>(&self, request: &Request<B>) -> Response<Body> {
        match self.hosts.check(request) {
            Ok(()) => {}
            Err(Refusal::Broken) => {
                return plain(StatusCode::BAD_REQUEST, "The request names no host, or several.\n");
            }
            Err(Refusal::Foreign) => {
                let help =
                    "This server is not known by that name. To answer under it, start it with --host NAME.\n";
                return plain(StatusCode::MISDIRECTED_REQUEST, help);
            }
            Err(Refusal::Origin) => {
                return plain(StatusCode::FORBIDDEN, "Scripts of other sites are not answered.\n");
            }
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.\n");
            set(&mut answer, header::ALLOW, "GET, HEAD");
            return answer;
        }
        match self.page(request).await {
            Ok(Some(answer)) => answer,
            Ok(None) => plain(StatusCode::NOT_FOUND, "There is nothing here.\n"),
            Err(error) => {
                tracing::error!("a file of the feeds folder could not be read: {error}");
                let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "This cannot be read now.\n");
                set(&mut answer, header::RETRY_AFTER, "5");
                answer
            }
        }
    }

    async fn page<B>(&self, request: &Request<B>) -> io::Result<Option<Response<Body>>> {
        let path = request.uri().path();
        if path == "/metrics"
            && let Some(metrics) = self.metrics.clone()
        {
            return self::metrics(metrics).await.map(Some);
        }
        let Some((file, media)) =
            address::file(path).and_then(|file| media::of(&file).map(|media| (file, media)))
        else {
            return Ok(None);
        };
        match self.library.find(&file).await? {
            Some(found) => Ok(Some(self.file(request.headers(), found, media).await)),
            None if path == "/" => self.front().await,
            None => Ok(None),
        }
    }

    /// Answers with a file, or says that the client has it.
    async fn file(&self, headers: &HeaderMap, found: Found, media: Media) -> Response<Body> {
        let packs =
            media.class != Class::Image && (variants::LEAST..=variants::MOST).contains(&found.content.length);
        let wanted = if packs { Encoding::wanted(headers) } else { Encoding::Identity };
        let verdict = conditions::weigh(headers, &etag(&found, wanted), found.since);
        if verdict == Verdict::Failed {
            return plain(StatusCode::PRECONDITION_FAILED, "This is not the file you have.\n");
        }
        let Found { content, since } = found.clone();
        let (content, encoding) = match wanted {
            Encoding::Identity => (content, wanted),
            // What the client has need not be made.
            _ if verdict == Verdict::NotModified => (content, wanted),
            _ => match self.variants.get(&content, wanted).await {
                Some(packed) => (packed, wanted),
                None => (content, Encoding::Identity),
            },
        };
        let body = match verdict {
            Verdict::NotModified => Body::text(""),
            _ => Body::content(content),
        };
        let mut answer = secured(body, media.class);
        match media.class {
            Class::Image => {}
            Class::Feed => set(&mut answer, header::VARY, "accept-encoding, sec-fetch-dest"),
            Class::Text | Class::Page => set(&mut answer, header::VARY, "accept-encoding"),
        }
        set(&mut answer, header::CACHE_CONTROL, FRESH);
        if let Ok(tag) = HeaderValue::try_from(etag(&found, encoding)) {
            answer.headers_mut().insert(header::ETAG, tag);
        }
        if let Some(date) = since.and_then(date) {
            answer.headers_mut().insert(header::LAST_MODIFIED, date);
        }
        if verdict == Verdict::NotModified {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            return answer;
        }
        let is_opened = headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document");
        match is_opened && media.class == Class::Feed {
            true => set(&mut answer, header::CONTENT_TYPE, OPENED),
            false => set(&mut answer, header::CONTENT_TYPE, media.content_type),
        }
        set(&mut answer, header::ACCEPT_RANGES, "none");
        if encoding != Encoding::Identity {
            set(&mut answer, header::CONTENT_ENCODING, encoding.name());
        }
        answer
    }

    /// The page at `/` where there is no `index.html`: the feeds of everything that are there.
    async fn front(&self) -> io::Result<Option<Response<Body>>> {
        let mut there = Vec::new();
        for name in EVERYTHING {
            if self.library.find(name).await?.is_some() {
                there.push(format!("/{name}"));
            }
        }
        Ok((!there.is_empty())
            .then(|| plain(StatusCode::OK, format!("The feed of everything: {}\n", there.join(" ")))))
    }
}

async fn metrics(text: MetricsText) -> io::Result<Response<Body>> {
    let text = tokio::task::spawn_blocking(move || text()).await.map_err(io::Error::other)?;
    let mut answer = plain(StatusCode::OK, text);
    set(&mut answer, header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    Ok(answer)
}

/// A strong tag: other bytes have another, packed ones too.
fn etag(found: &Found, encoding: Encoding) -> String {
    let hash = found.content.key.hash.to_hex();
    match encoding {
        Encoding::Identity => format!("\"{}\"", &hash[..32]),
        _ => format!("\"{}-{}\"", &hash[..32], encoding.name()),
    }
}

fn date(time: SystemTime) -> Option<HeaderValue> {
    // Later years have no such date.
    const LAST: u64 = 253_402_300_800;
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    (since.as_secs() < LAST).then(|| HeaderValue::try_from(httpdate::fmt_http_date(time)).ok())?
}

/// A short text that nobody keeps. It names nothing of the request and nothing of this machine.
fn plain(status: StatusCode, text: impl Into<String>) -> Response<Body> {
    let mut answer = secured(Body::text(text.into()), Class::Text);
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// An answer with the headers that bind browsers. No other origin is let in: there is no CORS header.
fn secured(body: Body, class: Class) -> Response<Body> {
    let mut answer = Response::new(body);
    let policy = if class == Class::Page { PAGE } else { STYLES };
    let origins = if class == Class::Image { "cross-origin" } else { "same-origin" };
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut answer, header::CONTENT_SECURITY_POLICY, policy);
    set(&mut answer, header::REFERRER_POLICY, "no-referrer");
    set(&mut answer, HeaderName::from_static("cross-origin-resource-policy"), origins);
    answer
}

fn set(answer: &mut Response<Body>, name: HeaderName, value: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}
