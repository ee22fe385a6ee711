//! Redirects, followed by hand, so that the guard, robots.txt and the host's turn hold for every hop.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use super::Error;
use super::question::Question;
use super::shown::shown;

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// More hops than allowed.
    #[error("it is the last of {0} in a row that are followed")]
    TooMany(usize),
    /// The same question would be asked again.
    #[error("it leads back to where it came from")]
    Loop,
    /// No Location header.
    #[error("it does not say where to")]
    NoLocation,
    /// A Location header that is no address.
    #[error("the place it names is no address")]
    BadLocation,
}

/// The questions of one fetch so far.
#[derive(Debug)]
pub(super) struct Trail {
    most: usize,
    followed: usize,
    asked: BTreeSet<String>,
    permanent: bool,
}

impl Trail {
    /// Follows at most this many redirects.
    pub(super) fn new(most: usize) -> Self {
        Self { most, followed: 0, asked: BTreeSet::new(), permanent: true }
    }

    /// Whether the question itself has moved for good (RFC 9110, 15.4.2 and 15.4.9).
    pub(super) fn is_permanent(&self) -> bool {
        self.followed > 0 && self.permanent
    }

    /// The next question, when the answer to this one redirects.
    ///
    /// # Errors
    /// When the redirect leads nowhere, in a circle, or on for too long.
    pub(super) fn next(
        &mut self,
        question: &Question,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<Option<Question>, Error> {
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        self.asked.insert(key(question));
        // A 301 makes a GET of a POST, which is another question.
        self.permanent &= status == 308 || status == 301 && question.posted.is_none();
        self.follow(question, status, headers)
            .map(Some)
            .map_err(|fault| Error::Redirects { url: shown(&question.url), fault })
    }

    fn follow(
        &mut self,
        question: &Question,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<Question, RedirectFault> {
        if self.followed == self.most {
            return Err(RedirectFault::TooMany(self.most));
        }
        self.followed += 1;
        let target = target(&question.url, headers)?;
        let next = question.clone().redirected(&target);
        let next = if matches!(status.as_u16(), 301..=303) { next.into_get() } else { next };
        if self.asked.contains(&key(&next)) { Err(RedirectFault::Loop) } else { Ok(next) }
    }
}

fn target(base: &Url, headers: &HeaderMap) -> Result<Url, RedirectFault> {
    let location = headers.get(LOCATION).ok_or(RedirectFault::NoLocation)?;
    let location = String::from_utf8_lossy(location.as_bytes());
    if location.trim().is_empty() {
        return Err(RedirectFault::NoLocation);
    }
    base.join(&location).map_err(|_| RedirectFault::BadLocation)
}

/// What the server sees of a question: not the fragment.
fn key(question: &Question) -> String {
    let mut url = question.url.clone();
    url.set_fragment(None);
    format!("{} {url}", if question.posted.is_some() { "POST" } else { "GET" })
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;
    use crate::model::{Method, Purpose, Request, Validators};

    const HERE: &str = "https://news.example.org/a/b";

    fn question() -> Question {
        let mut request = Request::get(HERE.parse().unwrap(), Purpose::List);
        request.method = Method::PostJson("{}".into());
        Question::new(&request, &Validators::default()).unwrap()
    }

    fn next(status: u16, location: &str) -> Result<Option<Question>, Error> {
        let headers =
            HeaderMap::from_iter([(LOCATION, HeaderValue::from_bytes(location.as_bytes()).unwrap())]);
        Trail::new(1).next(&question(), StatusCode::from_u16(status).unwrap(), &headers)
    }

    #[test]
    fn places_are_read_from_where_the_redirect_stands() {
        for (location, expected) in [
            ("https://other.example/", "https://other.example/"),
            ("//other.example/x", "https://other.example/x"),
            ("/c", "https://news.example.org/c"),
            ("c?d", "https://news.example.org/a/c?d"),
            ("/新闻", "https://news.example.org/%E6%96%B0%E9%97%BB"),
        ] {
            assert_eq!(next(302, location).unwrap().unwrap().url.as_str(), expected);
        }
    }

    #[test]
    fn a_post_stays_one_only_where_the_status_says_so() {
        for (status, stays) in [(301, false), (302, false), (303, false), (307, true), (308, true)] {
            let next = next(status, "/c").unwrap().unwrap();
            assert_eq!(next.posted.is_some(), stays, "{status}");
            assert_eq!(next.headers().contains_key("content-type"), stays, "{status}");
        }
    }

    #[test]
    fn redirects_that_lead_nowhere_are_faults() {
        for (status, location, fault) in [
            (302, "", "it does not say where to"),
            (302, "https://", "the place it names is no address"),
            (307, HERE, "it leads back to where it came from"),
            (307, "b#top", "it leads back to where it came from"),
        ] {
            let error = next(status, location).unwrap_err();
            assert_eq!(error.to_string(), format!("{HERE} redirects, but {fault}"), "{location}");
        }
        // As a GET it is another question.
        assert!(next(303, HERE).unwrap().is_some());
        assert!(next(300, "/c").unwrap().is_none() && next(304, "/c").unwrap().is_none());
    }

    #[test]
    fn a_question_has_moved_for_good_when_every_hop_says_so() {
        let moved = |statuses: &[u16], mut question: Question| {
            let mut trail = Trail::new(9);
            for (n, status) in statuses.iter().enumerate() {
                let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from(n))]);
                let status = StatusCode::from_u16(*status).unwrap();
                question = trail.next(&question, status, &headers).unwrap().unwrap_or(question);
            }
            trail.is_permanent()
        };
        let get = || question().into_get();
        assert!(moved(&[301], get()) && moved(&[308, 301, 200], get()) && moved(&[308], question()));
        assert!(!moved(&[], get()) && !moved(&[200], get()));
        assert!(!moved(&[302], get()) && !moved(&[301, 307], get()) && !moved(&[303, 308], get()));
        assert!(!moved(&[301], question()));
    }

    #[test]
    fn hops_are_counted() {
        let headers = |n: usize| HeaderMap::from_iter([(LOCATION, HeaderValue::from(n))]);
        let mut trail = Trail::new(2);
        let mut question = question();
        for n in 0..2 {
            question = trail.next(&question, StatusCode::FOUND, &headers(n)).unwrap().unwrap();
        }
        let error = trail.next(&question, StatusCode::FOUND, &headers(2)).unwrap_err();
        assert!(matches!(error, Error::Redirects { fault: RedirectFault::TooMany(2), .. }), "{error}");
    }
}
