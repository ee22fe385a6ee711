//! One question, one answer: what goes over the wire, and what to call it when it fails.
//!
//! Turns, time limits, redirects and robots.txt are left to `http_fetcher`.

use std::io;
use std::sync::Arc;

use reqwest::dns::Resolve;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{RequestBuilder, Response};
use url::{Host, Url};

use super::answer::{Answer, brings_page};
use super::body::{Body, BodyLimit, Reading};
use super::browser::{Browser, BrowserFault};
use super::budget::Budget;
use super::clients::Clients;
use super::cookies::Jars;
use super::guard::{self, AddressFault, Guard};
use super::headers::now;
use super::question::Question;
use super::resolver::GuardedResolver;
use super::room::Room;
use super::shown::shown;
use super::{Cause, Error, FetchOptions, encoding};
use crate::model::Proxy;

/// The HTTP client behind the guard.
#[derive(Debug)]
pub(super) struct Client {
    clients: Clients,
    guard: Arc<Guard>,
    resolver: GuardedResolver,
    /// The way of requests that name none.
    proxy: Proxy,
    jars: Jars,
    room: Room,
    browser: Browser,
}

impl Client {
    /// # Errors
    /// When the file of authorities cannot be used, or the User-Agent cannot be sent.
    pub(super) fn new(options: &FetchOptions) -> Result<Self, Error> {
        let guard = Arc::new(Guard::new(options.allow_private.clone()));
        let resolver = GuardedResolver::new(Arc::clone(&guard), &options.resolve);
        Ok(Self {
            clients: Clients::new(options, Arc::clone(&guard))?,
            browser: Browser::new(options, resolver.clone()),
            resolver,
            guard,
            proxy: options.proxy.clone(),
            jars: Jars::default(),
            room: Room::new(options.max_body),
        })
    }

    /// Whether the guard lets an address be asked for; names are judged again when they are looked up.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        self.guard.check(url).map_err(|fault| Error::Address { url: shown(url), fault })
    }

    /// Forgets the cookies that sites have set.
    pub(super) fn forget_cookies(&self) {
        self.jars.empty();
    }

    /// Asks once. The body is read only where the status brings a page, and then whole.
    ///
    /// # Errors
    /// When the guard refuses, or the answer does not arrive whole and decompressed within the limits.
    pub(super) async fn ask(
        &self,
        question: &Question,
        limit: BodyLimit,
        budget: &mut Budget,
    ) -> Result<Answer, Error> {
        let url = &question.url;
        let mut response = budget.spend(url, self.send(question)).await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if let Some(access) = question.access.as_ref().filter(|access| access.keeps_cookies) {
            self.jars.keep(&access.source, url, &headers, now());
        }
        let mut body = Body::default();
        if brings_page(status) {
            let declared = encoding::declared(&headers)
                .map_err(|encoding| Error::Encoding { url: shown(url), encoding })?;
            body = Reading { url, limit, room: &self.room, budget }.read(response, declared).await?;
        }
        let (body, weight) = body.into_parts();
        Ok(Answer { status, headers, body, weight })
    }

    async fn send(&self, question: &Question) -> Result<Response, Error> {
        let (url, proxy) = (&question.url, self.way(question));
        self.check(url)?;
        if *proxy != Proxy::None {
            self.check_name(url).await?;
        }
        let http = self.clients.by(proxy)?;
        let sent = self.request(&http, question, proxy).send().await;
        sent.map_err(|error| unanswered(url, error, proxy))
    }

    /// The answer to a question with its page as a browser shows it. Waits for a place for the browser, which is no
    /// time of the fetch.
    ///
    /// # Errors
    /// When the browser brings no page.
    pub(super) async fn render(
        &self,
        question: &Question,
        answer: Answer,
        limit: BodyLimit,
        budget: &mut Budget,
    ) -> Result<Answer, Error> {
        let url = &question.url;
        let most = limit.most();
        let failed = |fault| match fault {
            BrowserFault::TooLarge => Error::TooLarge { url: shown(url), limit: most },
            fault => Error::Browser { url: shown(url), fault },
        };
        if *self.way(question) != Proxy::None {
            return Err(failed(BrowserFault::Proxied));
        }
        let _place = self.browser.place().await;
        let rendered = async { self.browser.render(url, most).await.map_err(failed) };
        let rendered = budget.spend(url, rendered).await?;
        let body = Reading { url, limit, room: &self.room, budget }.weighed(rendered).await?;
        let (body, weight) = body.into_parts();
        Ok(Answer { headers: rendered_headers(answer.headers), body, weight, ..answer })
    }

    /// The way out to what is asked.
    fn way<'a>(&'a self, question: &'a Question) -> &'a Proxy {
        question.proxy.as_ref().unwrap_or(&self.proxy)
    }

    /// Judges the name of a host that somebody else will look up: by where it leads from here and, where it leads
    /// nowhere, by its look.
    ///
    /// # Errors
    /// When it leads inside, or looks as if it did.
    async fn check_name(&self, url: &Url) -> Result<(), Error> {
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        let refused = |fault| Err(Error::Address { url: shown(url), fault });
        let Ok(known) = name.parse() else { return refused(AddressFault::LocalName) };
        match self.resolver.resolve(known).await {
            Ok(_) => Ok(()),
            Err(error) => match error.downcast_ref::<AddressFault>() {
                Some(fault) => refused(*fault),
                None if guard::is_local_name(name) => refused(AddressFault::LocalName),
                None => Ok(()),
            },
        }
    }

    fn request(&self, http: &reqwest::Client, question: &Question, proxy: &Proxy) -> RequestBuilder {
        let mut url = question.url.clone();
        let mut headers = question.headers();
        if let Some(access) = question.access.as_ref().filter(|access| access.keeps_cookies)
            && let Some(cookies) = self.jars.header(&access.source, &url, headers.get(header::COOKIE), now())
        {
            headers.insert(header::COOKIE, cookies);
        }
        // A port written in the address would win over the configured one. It is taken out, and told to the
        // server in the Host header as if it had been dialled.
        if *proxy == Proxy::None
            && let Some(port) = url.port()
            && let Some(host) = url.host_str()
            && self.resolver.fixed(host).is_some_and(|address| address.port() != 0)
            && let Ok(value) = HeaderValue::from_str(&format!("{host}:{port}"))
        {
            headers.insert(header::HOST, value);
            let _ = url.set_port(None);
        }
        match &question.posted {
            None => http.get(url).headers(headers),
            Some(text) => http.post(url).headers(headers).body(text.clone()),
        }
    }
}

/// Makes the headers of a page those of what a browser made of it.
fn rendered_headers(mut headers: HeaderMap) -> HeaderMap {
    for name in [header::ETAG, header::LAST_MODIFIED, header::CACHE_CONTROL, header::EXPIRES] {
        headers.remove(name);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers
}

/// What to call a request that got no headers back.
fn unanswered(url: &Url, error: reqwest::Error, proxy: &Proxy) -> Error {
    let cause = Cause::new(error);
    let url_shown = shown(url);
    let refused = cause.chain().find_map(|error| error.downcast_ref::<AddressFault>().copied());
    if let Some(fault) = refused {
        return Error::Address { url: url_shown, fault };
    }
    let error = cause.error();
    let via_proxy = *proxy != Proxy::None && error.is_connect();
    if via_proxy && says(&cause, &["error resolving for socks proxy"]) {
        Error::Dns { url: url_shown, cause }
    } else if via_proxy && (error.is_dns() || error.is_timeout() || is_of_the_proxy(&cause)) {
        Error::Proxy { url: url_shown, cause }
    } else if error.is_dns() {
        Error::Dns { url: url_shown, cause }
    } else if error.is_connect()
        && url.scheme() == "https"
        && !error.is_timeout()
        && !is_of_the_network(&cause)
    {
        Error::Tls { url: url_shown, cause }
    } else if error.is_connect() {
        Error::Connect { url: url_shown, cause }
    } else {
        Error::Answer { url: url_shown, cause }
    }
}

/// Whether the proxy could not be reached, or would not connect us. TLS with the site behind it is another matter.
fn is_of_the_proxy(cause: &Cause) -> bool {
    is_of_the_network(cause)
        || says(cause, &["tunnel error", "SOCKS error", "error connecting to socks proxy"])
}

/// Whether the client, which has no types for it, says one of these.
fn says(cause: &Cause, begins: &[&str]) -> bool {
    cause.chain().any(|error| begins.iter().any(|begin| error.to_string().starts_with(begin)))
}

/// Whether the operating system refused, rather than TLS.
fn is_of_the_network(cause: &Cause) -> bool {
    io_errors(cause).any(|error| error.raw_os_error().is_some())
}

/// Whether the server closed the connection instead of answering, as it may with one it has kept too long.
pub(super) fn is_lost_connection(error: &Error) -> bool {
    const CLOSED: &str = "connection closed before message completed";
    let Error::Answer { cause, .. } = error else { return false };
    io_errors(cause).any(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        )
    }) || cause.chain().any(|error| error.to_string() == CLOSED)
}

fn io_errors(cause: &Cause) -> impl Iterator<Item = &io::Error> {
    cause.chain().filter_map(|error| error.downcast_ref())
}
