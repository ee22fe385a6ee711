//! What is asked of a site and what comes back.

use serde::{Deserialize, Serialize};
use url::Url;

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
    pub headers: Vec<(String, String)>,
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
}

impl Request {
    /// A plain GET.
    pub fn get(url: Url, purpose: Purpose) -> Self {
        Self { url, purpose, method: Method::Get, headers: Vec::new() }
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
    /// The body, decompressed, within the configured limit.
    pub body: Vec<u8>,
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
}

/// The outcome of a fetch that got an answer.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// New bytes, with what will recognise them next time.
    Fresh(Page, Validators),
    /// The server said 304, or sent the bytes we have seen. The validators may be newer than those asked with.
    NotModified(Validators),
    /// The server said 410: this will not come back.
    Gone,
}
