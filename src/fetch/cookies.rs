//! Cookies (RFC 6265) for sources that want them kept: a jar for each source, until it is told to
//! forget, at the latest until the program ends.
//!
//! Nothing of them is written anywhere. Pure but for the lock around the jars: the time is an argument.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::{Host, Url};

use crate::model::{Secret, SourceId};

/// A longer cookie is not kept, as in browsers.
const LONGEST_COOKIE: usize = 4096;
/// More cookies than this push out the oldest.
const MOST_COOKIES: usize = 200;
/// The most that is sent; servers refuse longer headers.
const LONGEST_HEADER: usize = 8192;
/// Longer lives are cut to this, so that adding it to a time is always safe.
const LONGEST_LIFE: u64 = 400 * 24 * 3600;

/// The jars of all sources; what one source was given no other sends.
#[derive(Debug, Default)]
pub(super) struct Jars {
    jars: Mutex<BTreeMap<SourceId, Jar>>,
}

impl Jars {
    /// What a source sends to an address: `configured` cookies, but for those the site has set anew, and the site's.
    pub(super) fn header(
        &self,
        source: &SourceId,
        url: &Url,
        configured: Option<&HeaderValue>,
        now: SystemTime,
    ) -> Option<HeaderValue> {
        let jars = self.jars.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = jars.get(source).map(|jar| jar.for_address(url, now)).unwrap_or_default();
        let configured = configured.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let configured = configured.split(';').map(str::trim).filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && !kept.iter().any(|cookie| cookie.name == name)
        });
        let mut line = String::new();
        let kept_pairs = kept.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value.expose()));
        for pair in configured.map(str::to_owned).chain(kept_pairs) {
            if line.len() + pair.len() + 2 > LONGEST_HEADER {
                break;
            }
            line += if line.is_empty() { "" } else { "; " };
            line += &pair;
        }
        let mut value = HeaderValue::from_bytes(line.as_bytes()).ok().filter(|_| !line.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Forgets all cookies of all sources.
    pub(super) fn empty(&self) {
        self.jars.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Keeps what an address has set.
    pub(super) fn keep(&self, source: &SourceId, url: &Url, headers: &HeaderMap, now: SystemTime) {
        let lines = headers.get_all(SET_COOKIE).iter();
        let mut cookies = lines.filter_map(|line| Cookie::read(line.to_str().ok()?, url, now)).peekable();
        if cookies.peek().is_none() {
            return;
        }
        let mut jars = self.jars.lock().unwrap_or_else(PoisonError::into_inner);
        let jar = jars.entry(source.clone()).or_default();
        cookies.for_each(|cookie| jar.put(cookie, now));
    }
}

/// The cookies of one source, oldest first.
#[derive(Default)]
struct Jar {
    cookies: Vec<Cookie>,
}

impl fmt::Debug for Jar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cookies", self.cookies.len())
    }
}

impl Jar {
    /// Puts a cookie in the place of its predecessor; one that has expired only takes that away.
    fn put(&mut self, cookie: Cookie, now: SystemTime) {
        let same = |one: &Cookie| {
            (&one.name, &one.domain, &one.path) == (&cookie.name, &cookie.domain, &cookie.path)
        };
        self.cookies.retain(|one| !same(one) && one.lives(now));
        if cookie.lives(now) {
            self.cookies.push(cookie);
        }
        let surplus = self.cookies.len().saturating_sub(MOST_COOKIES);
        self.cookies.drain(..surplus);
    }

    /// Those that go to an address, longer paths first (RFC 6265, 5.4).
    fn for_address(&self, url: &Url, now: SystemTime) -> Vec<&Cookie> {
        let mut fitting: Vec<&Cookie> =
            self.cookies.iter().filter(|cookie| cookie.lives(now) && cookie.fits(url)).collect();
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        fitting
    }
}

/// One cookie.
struct Cookie {
    name: String,
    value: Secret,
    /// The host that set it, or the domain it set it for.
    domain: String,
    /// Whether hosts below the domain get it too.
    below: bool,
    path: String,
    secure: bool,
    /// `None`: as long as the jar is there.
    expires: Option<SystemTime>,
}

impl Cookie {
    /// Reads a Set-Cookie line; `None` when it is none, or is not this host's to set.
    fn read(line: &str, url: &Url, now: SystemTime) -> Option<Self> {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || name.len() + value.len() > LONGEST_COOKIE {
            return None;
        }
        let mut cookie = Self {
            name: name.to_owned(),
            value: value.into(),
            domain: host(url)?,
            below: false,
            path: default_path(url).to_owned(),
            secure: false,
            expires: None,
        };
        let mut lives_for = None;
        for part in parts {
            let (key, value) =
                part.split_once('=').map_or((part, ""), |(key, value)| (key.trim(), value.trim()));
            match key.to_ascii_lowercase().as_str() {
                "domain" if !value.is_empty() => cookie.widen(value, url)?,
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "max-age" => lives_for = value.parse::<i64>().ok().or(lives_for),
                "expires" => cookie.expires = date(value).or(cookie.expires),
                _ => {}
            }
        }
        if let Some(seconds) = lives_for {
            let life = u64::try_from(seconds).unwrap_or(0).min(LONGEST_LIFE);
            cookie.expires = Some(now + Duration::from_secs(life));
        }
        (!cookie.secure || url.scheme() == "https").then_some(cookie)
    }

    /// Takes a Domain attribute in; `None` when the domain is not the host's own, or is one under which strangers
    /// register (RFC 6265, 5.3).
    fn widen(&mut self, domain: &str, url: &Url) -> Option<()> {
        let domain = domain.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
        if domain == self.domain {
            self.below = is_name(url);
            return Some(());
        }
        let is_public =
            psl::suffix(domain.as_bytes()).is_none_or(|suffix| suffix.as_bytes() == domain.as_bytes());
        if is_public || !is_name(url) || !is_below(&self.domain, &domain) {
            return None;
        }
        (self.domain, self.below) = (domain, true);
        Some(())
    }

    fn lives(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|end| end > now)
    }

    fn fits(&self, url: &Url) -> bool {
        let of_host = host(url).is_some_and(|host| {
            host == self.domain || self.below && is_name(url) && is_below(&host, &self.domain)
        });
        of_host && (!self.secure || url.scheme() == "https") && self.covers(url.path())
    }

    /// RFC 6265, 5.1.4.
    fn covers(&self, path: &str) -> bool {
        path.strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/'))
    }
}

fn host(url: &Url) -> Option<String> {
    url.host_str().map(|host| host.trim_end_matches('.').to_owned())
}

fn is_name(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Domain(_)))
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The folder of the address (RFC 6265, 5.1.4).
fn default_path(url: &Url) -> &str {
    match url.path().rfind('/') {
        None | Some(0) => "/",
        Some(end) => &url.path()[..end],
    }
}

/// An HTTP date, or one with `-` in it as the first cookies had.
fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).or_else(|_| httpdate::parse_http_date(&text.replace('-', " "))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    /// Jars in which a source was set these cookies by this address.
    fn set(by: &str, lines: &[&str]) -> Jars {
        let jars = Jars::default();
        let headers =
            lines.iter().map(|line| (SET_COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap()));
        jars.keep(&SourceId::new("a"), &url(by), &headers.collect(), NOW);
        jars
    }

    fn sent(jars: &Jars, to: &str) -> String {
        sent_at(jars, to, 0)
    }

    fn sent_at(jars: &Jars, to: &str, seconds: u64) -> String {
        let now = NOW + Duration::from_secs(seconds);
        let value = jars.header(&SourceId::new("a"), &url(to), None, now);
        value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_and_nowhere_else() {
        let jars = set("https://www.news.example/a/b", &["id=1", "all=2; Domain=news.example; Path=/"]);
        for (to, expected) in [
            ("https://www.news.example/a/c", "id=1; all=2"),
            ("https://www.news.example/a", "id=1; all=2"),
            ("https://www.news.example/ab", "all=2"),
            ("http://www.news.example:8080/a/", "id=1; all=2"),
            ("https://news.example/a/b", "all=2"),
            ("https://m.news.example/a/b", "all=2"),
            ("https://badnews.example/a/b", ""),
            ("https://other.example/a/b", ""),
            ("https://www.news.example.evil.example/a/b", ""),
        ] {
            assert_eq!(sent(&jars, to), expected, "{to}");
        }
        assert_eq!(jars.header(&SourceId::new("b"), &url("https://news.example/"), None, NOW), None);
    }

    #[test]
    fn a_domain_that_is_not_the_hosts_own_is_refused() {
        for (by, domain) in [
            ("https://news.example/", "other.example"),
            ("https://news.example/", "www.news.example"),
            ("https://news.example/", "example"),
            ("https://news.co.uk/", "co.uk"),
            ("https://me.github.io/", "github.io"),
            ("https://10.0.0.1/", "0.0.1"),
        ] {
            let jars = set(by, &[&format!("a=1; Domain={domain}")]);
            assert_eq!(sent(&jars, by), "", "{by} {domain}");
        }
        // Its own address and its own name are the host's, however public.
        for by in ["https://10.0.0.1/", "https://github.io/"] {
            let host = url(by).host_str().unwrap().to_owned();
            assert_eq!(sent(&set(by, &[&format!("a=1; Domain=.{host}")]), by), "a=1");
        }
    }

    #[test]
    fn a_secure_cookie_goes_over_tls_alone() {
        let jars = set("https://news.example/", &["a=1; Secure; HttpOnly; SameSite=Lax"]);
        assert_eq!(sent(&jars, "https://news.example/"), "a=1");
        assert_eq!(sent(&jars, "http://news.example/"), "");
        assert_eq!(sent(&set("http://news.example/", &["a=1; Secure"]), "https://news.example/"), "");
    }

    #[test]
    fn cookies_end_when_they_say_and_are_replaced_and_taken_back() {
        let here = "https://news.example/";
        let jars = set(
            here,
            &[
                "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "b=1; Expires=Thu, 01-Jan-1970 00:02:00 GMT",
                "c=1; Max-Age=99999999999999",
                "d=1; Expires=soon",
                "e=1",
                "e=2",
                "f=1",
                "f=; Max-Age=0",
                "g=1; Max-Age=-5",
            ],
        );
        assert_eq!(sent_at(&jars, here, 30), "a=1; b=1; c=1; d=1; e=2");
        assert_eq!(sent_at(&jars, here, 90), "b=1; c=1; d=1; e=2");
        assert_eq!(sent_at(&jars, here, LONGEST_LIFE), "d=1; e=2");
    }

    #[test]
    fn what_the_site_sets_takes_the_place_of_what_is_configured() {
        let jars = set("https://news.example/", &["session=new"]);
        let configured = HeaderValue::from_static("session=old; theme=dark");
        let header = |to: &str| jars.header(&SourceId::new("a"), &url(to), Some(&configured), NOW).unwrap();
        assert_eq!(header("https://news.example/"), "theme=dark; session=new");
        assert_eq!(header("https://other.example/"), "session=old; theme=dark");
        assert!(header("https://news.example/").is_sensitive());
    }

    #[test]
    fn junk_is_left_out_and_nothing_grows_without_end() {
        let long = format!("a={}", "x".repeat(LONGEST_COOKIE));
        let jars =
            set("https://news.example/", &["", "=1", "no sign", "; Path=/", &long, "\u{e9}=1", "ok = 1 2 "]);
        assert_eq!(sent(&jars, "https://news.example/"), "ok=1 2");
        let many: Vec<String> = (0..1000).map(|n| format!("n{n}={}", "x".repeat(100))).collect();
        let jars = set("https://news.example/", &many.iter().map(String::as_str).collect::<Vec<_>>());
        let line = sent(&jars, "https://news.example/");
        assert!(line.starts_with("n800=") && line.len() <= LONGEST_HEADER);
        assert_eq!(format!("{jars:?}").matches("xxx").count(), 0);
    }
}
