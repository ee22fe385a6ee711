//! Headers: the ones every question carries, the configured ones, and what an answer's headers say.

use std::time::{Duration, SystemTime};

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::shown::shown;
use super::{Error, encoding};
use crate::model::{Head, Method, Purpose, Request, Validators};

/// A validator longer than this is not kept: sent back, it would make the server refuse the request.
const LONGEST_VALIDATOR: usize = 4096;

/// Longer requests to stay away are cut to this, so that adding it to a time is always safe.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);

/// An answer is taken to stay as it is for no longer than this.
const LONGEST_FRESH: Duration = Duration::from_secs(7 * 24 * 3600);

/// Headers that frame a message or name its target; set by hand they would break it.
const FRAMING: &[HeaderName] = &[
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
];

/// What a program that reads for this purpose accepts.
pub(super) fn accept(purpose: Purpose) -> HeaderValue {
    HeaderValue::from_static(match purpose {
        Purpose::Feed => {
            "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
             text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
        }
        Purpose::List => {
            "text/html, application/xhtml+xml, application/json;q=0.9, application/xml;q=0.8, */*;q=0.5"
        }
        Purpose::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
        Purpose::Image { .. } => "image/avif, image/webp, image/jpeg, image/png, image/gif",
    })
}

/// The headers of an answer that are kept with its page.
const KEPT: &[&str] = &["content-type", "last-modified", "link", "x-robots-tag"];

/// What of an answer's head is kept with its page. A header too long to be meant is left out.
pub(super) fn head(status: u16, headers: &HeaderMap) -> Box<Head> {
    let of = |name: &'static str| headers.get_all(name).iter().map(move |value| (name, value));
    let sent = KEPT.iter().copied().flat_map(of).filter(|(_, value)| value.len() <= LONGEST_VALIDATOR);
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = sent.map(|(name, value)| (name.to_owned(), text(value))).collect();
    Box::new(Head { status: Some(status), headers })
}

/// The headers that every hop of a request carries: what is accepted and, for a GET, the validators, verbatim.
pub(super) fn common(request: &Request, known: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, accept(request.purpose));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding::ACCEPTED));
    if request.method == Method::Get {
        let validators =
            [(header::IF_NONE_MATCH, &known.etag), (header::IF_MODIFIED_SINCE, &known.last_modified)];
        for (name, text) in validators {
            // One that no header can hold was never sent to us; without it the server sends the whole page.
            if let Some(value) =
                text.as_deref().and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok())
            {
                headers.insert(name, value);
            }
        }
    }
    headers
}

/// The headers configured for a request, which go to its own host only.
///
/// # Errors
/// When one is no header, or would break the message's framing.
pub(super) fn configured(request: &Request) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    if matches!(request.method, Method::PostJson(_)) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let mut own = HeaderMap::new();
    for (name, value) in &request.headers {
        let bad = || Error::Header { url: shown(&request.url), name: name.clone() };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut value = HeaderValue::from_bytes(value.expose().as_bytes()).map_err(|_| bad())?;
        value.set_sensitive(true);
        if FRAMING.contains(&header) {
            return Err(bad());
        }
        own.append(header, value);
    }
    headers.extend(own);
    Ok(headers)
}

/// A header's text byte for byte; `None` when it is absent, empty, not UTF-8, or too long to be sent back.
pub(super) fn validator(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let text = std::str::from_utf8(value).ok()?;
    (!text.is_empty() && text.len() <= LONGEST_VALIDATOR).then(|| text.to_owned())
}

/// How long the server asks us to stay away: seconds, or a date measured from the answer's own Date header and,
/// failing that, from now (RFC 9110, 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = httpdate::parse_http_date(text).ok()?;
            until.duration_since(sent(headers)).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

/// How long the answer stays as it is by the server's word; see [`Learned::fresh_for`](crate::model::Learned).
pub(super) fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let cache = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<String> =
        cache.flat_map(|text| text.split(',')).map(|one| one.trim().to_ascii_lowercase()).collect();
    let kept_back = |one: &String| {
        matches!(one.split('=').next().map(str::trim_end), Some("no-store" | "no-cache" | "private"))
    };
    if directives.iter().any(kept_back) {
        return None;
    }
    let max_age =
        directives.iter().find_map(|one| one.strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    let fresh = match max_age {
        Some(seconds) => Duration::from_secs(seconds).checked_sub(age(headers))?,
        None => date(headers, header::EXPIRES)?.duration_since(sent(headers)).ok()?,
    };
    (!fresh.is_zero()).then(|| fresh.min(LONGEST_FRESH))
}

/// The time the answer has spent in caches (RFC 9111, 5.1).
fn age(headers: &HeaderMap) -> Duration {
    let age = headers.get(header::AGE).and_then(|age| age.to_str().ok()?.trim().parse().ok());
    Duration::from_secs(age.unwrap_or(0))
}

/// When the answer was sent: by its own Date header and, failing that, now.
fn sent(headers: &HeaderMap) -> SystemTime {
    date(headers, header::DATE).unwrap_or_else(now)
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()
}

/// The time, where an answer speaks of it without saying its own.
#[expect(
    clippy::disallowed_methods,
    reason = "Retry-After, Expires and cookies count from when the answer came"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_bytes(value.as_bytes()).unwrap())])
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let wait = |text: &str| {
            let mut headers = one(header::RETRY_AFTER, text);
            headers.insert(header::DATE, HeaderValue::from_static("Fri, 14 Feb 2025 08:00:00 GMT"));
            retry_after(&headers)
        };
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("Fri, 14 Feb 2025 10:00:00 GMT"), Some(Duration::from_secs(7200)));
        assert_eq!(wait("Fri, 14 Feb 2025 07:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("18446744073709551615"), Some(LONGEST_RETRY_AFTER));
        assert_eq!(wait("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn an_answer_stays_fresh_as_long_as_the_server_says_and_at_most_a_week() {
        const DAY: u64 = 24 * 3600;
        let fresh = |lines: &[(&'static str, &'static str)]| {
            let mut headers = one(header::DATE, "Fri, 14 Feb 2025 08:00:00 GMT");
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            fresh_for(&headers).map(|time| time.as_secs())
        };
        let nine = "Fri, 14 Feb 2025 09:00:00 GMT";
        for (lines, expected) in [
            (&[][..], None),
            (&[("cache-control", "public, Max-Age=600")], Some(600)),
            (&[("cache-control", "max-age=\"600\"")], Some(600)),
            (&[("cache-control", "max-age=600"), ("age", "100")], Some(500)),
            (&[("cache-control", "max-age=600"), ("age", "600")], None),
            (&[("cache-control", "max-age=600"), ("age", "700")], None),
            (&[("cache-control", "max-age=0"), ("expires", nine)], None),
            (&[("cache-control", "max-age=99999999999")], Some(7 * DAY)),
            (&[("cache-control", "s-maxage=5"), ("expires", nine)], Some(3600)),
            (&[("cache-control", "max-age=600"), ("expires", nine)], Some(600)),
            (&[("cache-control", "max-age=soon"), ("expires", nine)], Some(3600)),
            (&[("expires", nine)], Some(3600)),
            (&[("expires", "Fri, 14 Feb 2025 07:00:00 GMT")], None),
            (&[("expires", "0")], None),
            (&[("cache-control", "no-cache, max-age=600")], None),
            (&[("cache-control", "max-age=600"), ("cache-control", "no-store")], None),
            (&[("cache-control", "private=\"set-cookie\", max-age=600")], None),
        ] {
            assert_eq!(fresh(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_validator_is_kept_byte_for_byte() {
        for text in ["\"a\"", "W/\"x y\"", "no quotes", "\"标签\""] {
            assert_eq!(validator(&one(header::ETAG, text), header::ETAG).as_deref(), Some(text));
        }
        assert_eq!(validator(&one(header::ETAG, &"x".repeat(5000)), header::ETAG), None);
        assert_eq!(validator(&one(header::ETAG, ""), header::ETAG), None);
    }

    #[test]
    fn a_post_carries_no_validators() {
        let known = Validators { etag: Some("\"1\"".into()), ..Validators::default() };
        let mut request = Request::get("https://news.example.org/".parse().unwrap(), Purpose::List);
        assert_eq!(common(&request, &known)[header::IF_NONE_MATCH], "\"1\"");
        request.method = Method::PostJson("{}".into());
        assert!(!common(&request, &known).contains_key(header::IF_NONE_MATCH));
    }

    #[test]
    fn configured_headers_win_and_framing_is_refused() {
        let mut request = Request::get("https://news.example.org/".parse().unwrap(), Purpose::List);
        request.method = Method::PostJson("{}".into());
        request.headers = vec![("content-type".into(), "text/plain".into()), ("X-A".into(), "1".into())];
        let headers = configured(&request).unwrap();
        assert_eq!(
            (&headers["content-type"], &headers["x-a"]),
            (&"text/plain".parse().unwrap(), &"1".parse().unwrap())
        );
        for (name, value) in [("Host", "x"), ("Content-Length", "3"), ("a b", "x"), ("X-A", "a\nb")] {
            request.headers = vec![(name.into(), value.into())];
            assert_eq!(configured(&request).unwrap_err().code(), "fetch.bad-header", "{name}");
        }
    }
}
