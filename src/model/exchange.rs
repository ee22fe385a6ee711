//! What is asked of a site and what comes back.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Access, Secret};

/// One question to a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: Url,
    /// What the answer is for; decides whether robots.txt is asked first.
    pub purpose: Purpose,
    /// GET, or POST with a JSON body.
    pub method: Method,
    /// Headers beyond our own, in the configured order.
    pub headers: Vec<(String, Secret)>,
    /// What it shares with the other requests of its source, where it is of one.
    pub access: Option<Arc<Access>>,
}

/// How a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// A plain GET.
    Get,
    /// A POST of a JSON text.
    PostJson(String),
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A feed: made to be asked for by programs, so robots.txt is not consulted.
    Feed,
    /// A list of entries on a site: robots.txt is obeyed.
    List,
    /// An article's page: robots.txt is obeyed.
    Page,
    /// An image of an article: robots.txt is obeyed.
    Image {
        /// The most bytes that are taken of it; never more than of any answer.
        most: u64,
    },
}

impl Request {
    /// A plain GET.
    pub fn get(url: Url, purpose: Purpose) -> Self {
        Self { url, purpose, method: Method::Get, headers: Vec::new(), access: None }
    }

    /// The name under which this request's validators are remembered: the same question, the same key.
    pub fn key(&self) -> String {
        match &self.method {
            Method::Get => self.url.to_string(),
            Method::PostJson(body) => {
                format!("{} POST {}", self.url, blake3::hash(body.as_bytes()).to_hex())
            }
        }
    }

    /// The same question to another address. Headers may be secrets: they go along to the same site only.
    pub fn moved(&self, to: Url) -> Self {
        let headers = if is_same_site(&self.url, &to) { self.headers.clone() } else { Vec::new() };
        Self { url: to, headers, ..self.clone() }
    }
}

/// The same host and port, or the same host moving from plain HTTP to TLS on their usual ports: what may see the
/// secrets meant for `from`.
pub fn is_same_site(from: &Url, to: &Url) -> bool {
    let upgrade = from.scheme() == "http" && to.scheme() == "https" && from.port().or(to.port()).is_none();
    from.origin() == to.origin() || upgrade && from.host() == to.host()
}

/// What a fetch brought.
#[derive(Clone, Debug)]
pub struct Page {
    /// The address after redirects: the base of relative links.
    pub url: Url,
    /// The media type without parameters, lower case (`text/html`), where the server named one.
    pub media_type: Option<String>,
    /// The `charset` parameter of the Content-Type header, as sent.
    pub charset: Option<String>,
    /// What else of the answer's head goes with it.
    pub head: Box<Head>,
    /// The body, decompressed, within the configured limit.
    pub body: Vec<u8>,
    /// What the body takes up where it was fetched.
    pub weight: Weight,
}

/// What of an answer's head is kept with its page: how it came, and what its server says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The status code; `None` where no server was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Content-Type, Last-Modified, Link and X-Robots-Tag as sent, names in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// The values of a header, by its name in lower case.
    pub fn all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Something that must live as long as a page, as its share of the memory there is for large ones. It is given back when
/// the last copy of the page is dropped.
#[derive(Clone, Default)]
pub struct Weight(Option<Arc<dyn Any + Send + Sync>>);

impl Weight {
    /// Holds on to it.
    pub fn new(held: impl Any + Send + Sync) -> Self {
        Self(Some(Arc::new(held)))
    }
}

impl fmt::Debug for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Weight" } else { "none" })
    }
}

/// How an answer already seen is recognised (RFC 9110, 8.8). Kept as the server sent them, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The ETag header.
    pub etag: Option<String>,
    /// The Last-Modified header.
    pub last_modified: Option<String>,
    /// BLAKE3 of the body, hex: recognises the same bytes from a server without validators.
    pub body_hash: Option<String>,
    /// What the index that names it said of its state ([`Part::state`](super::Part)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
}

/// The outcome of a fetch that got an answer.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// New bytes, with what will recognise them next time.
    Fresh(Page, Validators, Learned),
    /// The server said 304, or sent the bytes we have seen. The validators may be newer than those asked with.
    NotModified(Validators, Learned),
    /// The server said 410: this will not come back.
    Gone,
}

/// What an answer says about asking again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// Where to ask from now on: the end of a chain of redirects each of which is permanent (301, 308) and keeps the
    /// question. `None` for an address with a user name or password, which is nothing to be remembered.
    pub moved_to: Option<Url>,
    /// How long the answer stays as it is by the server's word, from now on and at most 7 days: `max-age` less
    /// `Age`, else `Expires` less `Date` (RFC 9111, 4.2). `None` where it says nothing, nothing that lasts, or that
    /// the answer is not to be kept (`no-store`, `no-cache`, `private`), which tells about caches, not about news.
    pub fresh_for: Option<Duration>,
}

/// A request of a server to stay away for a while (Retry-After; RFC 9110, 10.2.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// What it holds back: `url ADDRESS`, or `group NAME` for all addresses that share turns.
    pub scope: String,
    /// Until when.
    pub until: Timestamp,
}
