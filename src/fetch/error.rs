//! Why a fetch gave no value: one variant for each thing that can be wrong, with its address and cause.
//!
//! Addresses are shown without credentials, fragments and the values of query parameters that look like keys;
//! the variants hold them already in that form.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{AddressFault, BrowserFault, Cause, RedirectFault};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address may not be asked at all: not http or https, or not of the public internet.
    #[error("{url} is not asked for: {fault}")]
    Address {
        /// What was asked for, or where a redirect led.
        url: Url,
        /// What is wrong with it.
        fault: AddressFault,
    },
    /// The host's name has no address, or the name service did not answer.
    #[error("the host of {url} was not found: {cause}")]
    Dns {
        /// What was asked for.
        url: Url,
        /// What the lookup said.
        cause: Cause,
    },
    /// Nothing listens, or nothing answers, at the host's address.
    #[error("no connection to {url}: {cause}")]
    Connect {
        /// What was asked for.
        url: Url,
        /// What the network said.
        cause: Cause,
    },
    /// The connection could not be made secure; the certificate may be bad.
    #[error("no secure connection to {url}: {cause}")]
    Tls {
        /// What was asked for.
        url: Url,
        /// What TLS said.
        cause: Cause,
    },
    /// The proxy could not be reached, or would not connect us.
    #[error("no connection to {url} through its proxy: {cause}")]
    Proxy {
        /// What was asked for.
        url: Url,
        /// What the network or the proxy said.
        cause: Cause,
    },
    /// The whole answer did not arrive in time.
    #[error("{url} did not answer in full within {}", seconds(.limit))]
    Timeout {
        /// What was asked for last.
        url: Url,
        /// The time allowed.
        limit: Duration,
    },
    /// What came is not HTTP, or the connection ended before the headers did.
    #[error("{url} gave no HTTP answer: {cause}")]
    Answer {
        /// What was asked for.
        url: Url,
        /// What the client said.
        cause: Cause,
    },
    /// The body broke off.
    #[error("the body of {url} is damaged: {cause}")]
    Body {
        /// What was asked for.
        url: Url,
        /// What the client said.
        cause: Cause,
    },
    /// The body could not be decompressed.
    #[error("the body of {url} is damaged {encoding}: {cause}")]
    Unpack {
        /// What was asked for.
        url: Url,
        /// What it was taken for, as `gzip`.
        encoding: &'static str,
        /// What the decoder said.
        cause: std::io::Error,
    },
    /// The body came in a Content-Encoding that was not asked for.
    #[error("the body of {url} has the unknown encoding `{encoding}`")]
    Encoding {
        /// What was asked for.
        url: Url,
        /// The header, printable characters only, shortened.
        encoding: String,
    },
    /// The body is larger than allowed.
    #[error("the body of {url} is larger than {limit} bytes")]
    TooLarge {
        /// What was asked for.
        url: Url,
        /// The bytes allowed, before and after decompression.
        limit: u64,
    },
    /// Other large answers took up the memory there is for them, and did not make room in time.
    #[error("{url} was given up: there was no room for a large answer")]
    Crowded {
        /// What was asked for.
        url: Url,
    },
    /// The answer was a success with nothing in it.
    #[error("{url} answered {status} with an empty body")]
    Empty {
        /// What was asked for.
        url: Url,
        /// 200, 204 and the like.
        status: u16,
    },
    /// Any status that brings no page.
    #[error("{url} answered {status}")]
    Status {
        /// What was asked for.
        url: Url,
        /// The status, as 404 or 503.
        status: u16,
        /// How long the server asks us to stay away, at most 30 days (RFC 9110, 10.2.3).
        retry_after: Option<Duration>,
    },
    /// The page could not be rendered.
    #[error("{url} was not shown by the browser: {fault}")]
    Browser {
        /// What was to be shown.
        url: Url,
        /// What went wrong.
        fault: BrowserFault,
    },
    /// A redirect that cannot be followed.
    #[error("{url} redirects, but {fault}")]
    Redirects {
        /// Where the redirect stands.
        url: Url,
        /// What is wrong with it.
        fault: RedirectFault,
    },
    /// robots.txt keeps us out.
    #[error("robots.txt does not let feedloom read {url}")]
    Robots {
        /// What would have been asked for.
        url: Url,
    },
    /// robots.txt could not be read, which counts as a refusal (RFC 9309, 2.3.1.4).
    #[error("{url} was not asked for, since robots.txt could not be read: {cause}")]
    RobotsUnreachable {
        /// What would have been asked for.
        url: Url,
        /// Why robots.txt could not be read.
        cause: Arc<Error>,
    },
    /// A configured header that cannot be sent.
    #[error("the header `{name}` cannot be sent to {url}")]
    Header {
        /// What would have been asked for.
        url: Url,
        /// The header's name; its value may be secret.
        name: String,
    },
    /// The file of trusted authorities cannot be used.
    #[error("the certificates in {} cannot be used: {cause}", .path.display())]
    CaFile {
        /// The configured file.
        path: PathBuf,
        /// What is wrong with it.
        cause: std::io::Error,
    },
    /// The HTTP client could not be made; the User-Agent may hold a line break.
    #[error("the HTTP client could not be made: {cause}")]
    Client {
        /// What the client said.
        cause: Cause,
    },
}

impl Error {
    /// The diagnostic's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { fault: AddressFault::Private(_) | AddressFault::LocalName, .. } => {
                "fetch.private-address"
            }
            Self::Address { .. } => "fetch.bad-address",
            Self::Dns { .. } => "fetch.dns",
            Self::Connect { .. } => "fetch.connect",
            Self::Tls { .. } => "fetch.tls",
            Self::Proxy { .. } => "fetch.proxy",
            Self::Timeout { .. } => "fetch.timeout",
            Self::Answer { .. } => "fetch.bad-answer",
            Self::Body { .. } | Self::Unpack { .. } => "fetch.bad-body",
            Self::Encoding { .. } => "fetch.bad-encoding",
            Self::TooLarge { .. } => "fetch.too-large",
            Self::Crowded { .. } => "fetch.no-room",
            Self::Empty { .. } => "fetch.empty",
            Self::Status { .. } => "fetch.status",
            Self::Browser { .. } => "fetch.browser",
            Self::Redirects { .. } => "fetch.redirects",
            Self::Robots { .. } => "fetch.robots",
            // The host itself is out of reach; that robots.txt was the first to notice is of no help.
            Self::RobotsUnreachable { cause, .. } if cause.is_out_of_reach() => cause.code(),
            Self::RobotsUnreachable { .. } => "fetch.robots-unreachable",
            Self::Header { .. } => "fetch.bad-header",
            Self::CaFile { .. } => "fetch.ca-file",
            Self::Client { .. } => "fetch.client",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Address { fault: AddressFault::Private(_) | AddressFault::LocalName, .. } => {
                "if the site is your own, open its network with `fetch.allow_private`"
            }
            Self::Address { .. } => "give a whole http or https address",
            Self::Dns { .. } => "check the spelling of the host, and the name service of this machine",
            Self::Connect { .. } => "the site may be down; nothing is lost, and the next run asks again",
            Self::Tls { .. } => {
                "see whether a browser trusts the site; install ca-certificates on this machine, or name the \
                 authority in `fetch.ca_file`"
            }
            Self::Proxy { .. } => {
                "see whether the proxy in `proxy` or `fetch.proxy` runs, and lets feedloom through; nothing is lost"
            }
            Self::Timeout { .. } => "the next run asks again; `fetch.timeout` allows more time",
            Self::Answer { .. } | Self::Body { .. } | Self::Unpack { .. } => {
                "nothing was kept of it, and the next run asks again"
            }
            Self::Encoding { .. } => "the site's server is set up wrongly; tell its operator",
            Self::TooLarge { .. } => "`fetch.max_body` allows more",
            Self::Crowded { .. } => {
                "the next run asks again; if it comes often, lower `fetch.max_body` or `fetch.concurrency`"
            }
            Self::Empty { .. } => "nothing was kept of it; see whether the address still shows a page",
            Self::Status { status, .. } => status_help(*status),
            Self::Browser { fault, .. } => browser_help(fault),
            Self::Redirects { .. } => "open the address in a browser and configure where it ends",
            Self::Robots { .. } => "ask the site's operator; for your own site, `fetch.robots: ignore`",
            Self::RobotsUnreachable { cause, .. } if cause.is_out_of_reach() => cause.help(),
            Self::RobotsUnreachable { .. } => {
                "the next run asks again; for your own site, `fetch.robots: ignore`"
            }
            Self::Header { .. } => "take it out of the source's `request.headers`, or mend its name or value",
            Self::CaFile { .. } => "`fetch.ca_file` names a PEM file with at least one certificate",
            Self::Client { .. } => "check `fetch.user_agent`",
        }
    }

    /// The address of the hop that failed: where the last redirect led, or robots.txt where that could not be had.
    /// `None` where nothing was to be asked yet.
    pub fn url(&self) -> Option<&Url> {
        match self {
            Self::RobotsUnreachable { url, cause } => cause.url().or(Some(url)),
            Self::CaFile { .. } | Self::Client { .. } => None,
            Self::Address { url, .. }
            | Self::Dns { url, .. }
            | Self::Connect { url, .. }
            | Self::Tls { url, .. }
            | Self::Proxy { url, .. }
            | Self::Timeout { url, .. }
            | Self::Answer { url, .. }
            | Self::Body { url, .. }
            | Self::Unpack { url, .. }
            | Self::Encoding { url, .. }
            | Self::TooLarge { url, .. }
            | Self::Crowded { url }
            | Self::Empty { url, .. }
            | Self::Status { url, .. }
            | Self::Browser { url, .. }
            | Self::Redirects { url, .. }
            | Self::Robots { url }
            | Self::Header { url, .. } => Some(url),
        }
    }

    /// How long the server asks to be left alone, where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::RobotsUnreachable { cause, .. } => cause.retry_after(),
            _ => None,
        }
    }

    /// Whether the server says that it is asked too much.
    pub fn is_overload(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status == 429,
            Self::RobotsUnreachable { cause, .. } => cause.is_overload(),
            _ => false,
        }
    }

    /// Whether the host as a whole is in trouble, so that another address of it would hardly answer.
    pub fn is_of_the_host(&self) -> bool {
        match self {
            Self::Dns { .. } | Self::Connect { .. } | Self::Tls { .. } | Self::Timeout { .. } => true,
            Self::Proxy { .. } => true,
            Self::Status { status, .. } => *status == 503,
            Self::RobotsUnreachable { cause, .. } => cause.is_of_the_host(),
            _ => false,
        }
    }

    /// Whether asking again would not help: the address is refused by the guard or by robots.txt.
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Address { .. } | Self::Robots { .. } | Self::Header { .. } => true,
            Self::RobotsUnreachable { cause, .. } => cause.is_refused(),
            _ => false,
        }
    }

    /// Whether robots.txt was only the first to notice that the host is out of reach.
    fn is_out_of_reach(&self) -> bool {
        matches!(
            self,
            Self::Address { .. }
                | Self::Dns { .. }
                | Self::Connect { .. }
                | Self::Tls { .. }
                | Self::Proxy { .. }
        )
    }
}

fn browser_help(fault: &BrowserFault) -> &'static str {
    match fault {
        BrowserFault::Missing(_) => "install Chromium, or name its command in `fetch.browser`",
        BrowserFault::Proxied => "take `render` or `proxy` out of the source",
        BrowserFault::Run(_) | BrowserFault::Failed(_) => {
            "try the command in `fetch.browser` by hand, with `--headless --dump-dom` and the address"
        }
        BrowserFault::NoPage | BrowserFault::TooLarge => {
            "nothing was kept of it, and the next run asks again"
        }
    }
}

fn status_help(status: u16) -> &'static str {
    match status {
        401 | 403 => "the site wants a login or does not want programs; see whether a browser may read it",
        407 => {
            "the proxy wants a login: write it into its address, as `http://me:${PASSWORD}@proxy.example:3128`"
        }
        404 => "see whether the site has moved, and correct the address",
        429 => "ask less often: raise `fetch.delay`, or run less often",
        500.. => "the site has trouble; nothing is lost, and the next run asks again",
        _ => "open the address in a browser to see what it answers",
    }
}

fn seconds(limit: &Duration) -> String {
    format!("{} s", limit.as_secs_f32())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_for_which_there_was_no_room_is_asked_for_again() {
        let error = Error::Crowded { url: Url::parse("https://news.example/a").unwrap() };
        assert_eq!(
            (error.code(), error.is_refused(), error.is_of_the_host()),
            ("fetch.no-room", false, false)
        );
        assert!(error.help().contains("next run"));
    }

    #[test]
    fn an_unreachable_host_is_told_as_such_even_if_robots_txt_noticed_first() {
        let url = Url::parse("https://10.0.0.1/").unwrap();
        let fault = AddressFault::Private([10, 0, 0, 1].into());
        let inner = Error::Address { url: url.clone(), fault };
        let error = Error::RobotsUnreachable { url: url.clone(), cause: Arc::new(inner) };
        assert_eq!((error.code(), error.help().contains("allow_private")), ("fetch.private-address", true));

        let inner = Error::Status { url: url.clone(), status: 503, retry_after: None };
        let error = Error::RobotsUnreachable { url, cause: Arc::new(inner) };
        assert_eq!(error.code(), "fetch.robots-unreachable");
        assert_eq!(
            error.to_string(),
            "https://10.0.0.1/ was not asked for, since robots.txt could not be read: https://10.0.0.1/ answered 503"
        );
    }
}
