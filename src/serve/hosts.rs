//! Whether a request is meant for this server.
//!
//! A page of another site can make its own name lead to this machine (DNS rebinding) and then read what a server on
//! loopback answers as if it were its own. The name it was reached by stands in `Host`, which no page can change. Nor can it
//! change `Origin`, in which its browser says whose script asks.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hyper::header::{HOST, HeaderValue, ORIGIN};
use hyper::{Request, Version};

/// The hosts requests may be addressed to.
#[derive(Debug)]
pub(super) struct Hosts {
    names: BTreeSet<String>,
    listen: IpAddr,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names no host that could be read, or several.
    Broken,
    /// It names a host that is not ours.
    Foreign,
    /// A script of a site that is not ours asks.
    Origin,
}

impl Hosts {
    /// Those that follow from the address listened on, and these.
    pub(super) fn new(listen: IpAddr, names: &[String]) -> Self {
        Self { names: names.iter().filter_map(|name| host(name)).collect(), listen }
    }

    /// Looks at whom a request is addressed to, and whose script asks.
    ///
    /// # Errors
    /// Where host or origin is not ours, or the host cannot be read.
    pub(super) fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        self.check_host(request)?;
        let mut origins = request.headers().get_all(ORIGIN).iter();
        let is_ours = |origin: &HeaderValue| {
            origin.to_str().ok().and_then(origin_host).is_some_and(|host| self.is_ours(&host))
        };
        if origins.all(is_ours) { Ok(()) } else { Err(Refusal::Origin) }
    }

    /// A host in the request line wins over the header (RFC 9112, 3.2.2). HTTP/1.0 needs none: browsers send it
    /// always, so a request without is not of one.
    fn check_host<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let mut given = request.headers().get_all(HOST).iter();
        let named = match (given.next(), given.next()) {
            (Some(_), Some(_)) => return Err(Refusal::Broken),
            (Some(value), None) => Some(value.to_str().map_err(|_| Refusal::Broken)?),
            (None, _) if request.version() >= Version::HTTP_11 => return Err(Refusal::Broken),
            (None, _) => None,
        };
        let Some(named) = request.uri().authority().map(|authority| authority.as_str()).or(named) else {
            return Ok(());
        };
        match host(named) {
            Some(host) if self.is_ours(&host) => Ok(()),
            Some(_) => Err(Refusal::Foreign),
            None => Err(Refusal::Broken),
        }
    }

    /// A name without a dot belongs to this machine or network; nobody can register one, so no page of another site
    /// comes under it.
    fn is_ours(&self, host: &str) -> bool {
        if self.names.contains(host) {
            return true;
        }
        let local = self.listen.is_loopback() || self.listen.is_unspecified();
        match host.parse::<IpAddr>() {
            Ok(ip) => self.listen.is_unspecified() || ip == self.listen || (local && ip.is_loopback()),
            Err(_) => !host.contains('.') || (local && host.ends_with(".localhost")),
        }
    }
}

/// The host of an origin (RFC 6454, 7) of the web; `None` for `null` and for what is none.
fn origin_host(origin: &str) -> Option<String> {
    let (scheme, authority) = origin.split_once("://")?;
    matches!(scheme, "http" | "https").then(|| host(authority))?
}

/// The host of `HOST[:PORT]`, in lower case, without brackets and final dot; `None` where it is none.
fn host(authority: &str) -> Option<String> {
    let authority = authority.trim();
    let (host, rest) = match authority.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((inner, rest)) => {
            inner.parse::<std::net::Ipv6Addr>().ok()?;
            (inner, rest)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = rest.strip_prefix(':').or(rest.is_empty().then_some(""))?;
    let host = host.strip_suffix('.').unwrap_or(host);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    (!host.is_empty() && host.chars().all(fits) && port.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listen: &str, host: &str) -> Result<(), Refusal> {
        let hosts =
            Hosts::new(listen.parse().unwrap(), &["News.example".to_owned(), "also.example".to_owned()]);
        hosts.check(&Request::builder().uri("/all.atom").header(HOST, host).body(()).unwrap())
    }

    #[test]
    fn on_loopback_only_names_of_this_machine_and_those_configured_are_answered() {
        let ours = [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]:8080",
            "localhost",
            "LOCALHOST:1",
            "a.localhost",
            "news.example",
            "news.example.:443",
            "also.example",
            "feedloom:8080",
        ];
        for host in ours {
            assert_eq!(check("127.0.0.1", host), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "x.news.example",
            "0.0.0.0",
        ] {
            assert_eq!(check("127.0.0.1", host), Err(Refusal::Foreign), "{host}");
        }
        for host in ["", "a b", "u@localhost", "localhost:x", "[::1", "[x]", "local/host", ":80"] {
            assert_eq!(check("127.0.0.1", host), Err(Refusal::Broken), "{host}");
        }
    }

    #[test]
    fn on_another_address_that_address_is_answered() {
        assert_eq!(check("192.0.2.7", "192.0.2.7:80"), Ok(()));
        assert_eq!(check("192.0.2.7", "news.example"), Ok(()));
        assert_eq!(check("192.0.2.7", "127.0.0.1"), Err(Refusal::Foreign));
        assert_eq!(check("192.0.2.7", "evil.example"), Err(Refusal::Foreign));
        assert_eq!(check("0.0.0.0", "192.0.2.9"), Ok(()));
        assert_eq!(check("0.0.0.0", "localhost"), Ok(()));
        assert_eq!(check("0.0.0.0", "evil.example"), Err(Refusal::Foreign));
    }

    #[test]
    fn the_request_line_wins_and_only_http_1_0_may_name_no_host() {
        let hosts = Hosts::new("127.0.0.1".parse().unwrap(), &[]);
        let get = |uri: &str| Request::builder().uri(uri);
        assert_eq!(hosts.check(&get("/").version(Version::HTTP_10).body(()).unwrap()), Ok(()));
        assert_eq!(hosts.check(&get("/").body(()).unwrap()), Err(Refusal::Broken));
        let twice = get("/").header(HOST, "localhost").header(HOST, "localhost").body(()).unwrap();
        assert_eq!(hosts.check(&twice), Err(Refusal::Broken));
        let foreign = get("http://evil.example/").header(HOST, "localhost").body(()).unwrap();
        assert_eq!(hosts.check(&foreign), Err(Refusal::Foreign));
        let ours = get("http://localhost:8080/").header(HOST, "evil.example").body(()).unwrap();
        assert_eq!(hosts.check(&ours), Ok(()));
    }

    #[test]
    fn only_scripts_of_our_own_hosts_are_answered() {
        let hosts = Hosts::new("127.0.0.1".parse().unwrap(), &["news.example".to_owned()]);
        let check = |origins: &[&str]| {
            let request = Request::builder().uri("/").header(HOST, "localhost");
            let add = |request: hyper::http::request::Builder, origin: &&str| request.header(ORIGIN, *origin);
            hosts.check(&origins.iter().fold(request, add).body(()).unwrap())
        };
        for origin in ["http://localhost:3000", "https://news.example", "http://[::1]:8080", "http://reader"]
        {
            assert_eq!(check(&[origin]), Ok(()), "{origin}");
        }
        for origin in [
            "https://evil.example",
            "http://localhost.evil.example",
            "null",
            "",
            "news.example",
            "https://news.example/",
            "https://news.example https://evil.example",
            "extension://reader",
        ] {
            assert_eq!(check(&[origin]), Err(Refusal::Origin), "{origin}");
        }
        assert_eq!(check(&["https://news.example", "https://evil.example"]), Err(Refusal::Origin));
    }
}
