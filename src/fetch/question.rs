//! One question on its way: what is sent to one address. A redirect makes the next question from it.

use std::sync::Arc;

use reqwest::header::{self, HeaderMap, HeaderValue};
use url::Url;

use super::shown::without_credentials;
use super::{Error, encoding, headers};
use crate::model::{Access, Method, Proxy, Purpose, Request, Validators, is_same_site};

/// What is asked of one address.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Where to; may hold a user name and password, which are sent as Basic authentication.
    pub(super) url: Url,
    /// The text of a POST; without one it is a GET.
    pub(super) posted: Option<String>,
    /// Whether the answer is taken as a browser shows it.
    pub(super) renders: bool,
    /// How its source is reached; `None` where it is of no source, as robots.txt is.
    pub(super) access: Option<Arc<Access>>,
    /// The way out, where it is another than usual.
    pub(super) proxy: Option<Proxy>,
    /// Headers for any host.
    common: HeaderMap,
    /// Headers for the first host only.
    configured: HeaderMap,
}

impl Question {
    /// A request's first question.
    ///
    /// # Errors
    /// When a configured header cannot be sent.
    pub(super) fn new(request: &Request, known: &Validators) -> Result<Self, Error> {
        let renders = request.access.as_ref().is_some_and(|access| access.renders)
            && matches!(request.purpose, Purpose::List | Purpose::Page)
            && request.method == Method::Get;
        // What the server says of the page's frame tells nothing about what scripts put into it.
        let known = if renders { &Validators::default() } else { known };
        Ok(Self {
            renders,
            url: request.url.clone(),
            posted: match &request.method {
                Method::Get => None,
                Method::PostJson(text) => Some(text.clone()),
            },
            access: request.access.clone(),
            proxy: request.access.as_ref().and_then(|access| access.proxy.clone()),
            common: headers::common(request, known),
            configured: headers::configured(request)?,
        })
    }

    /// A GET that accepts any text: for robots.txt.
    pub(super) fn text(url: Url) -> Self {
        let accept = HeaderValue::from_static("text/plain, */*;q=0.5");
        let encodings = HeaderValue::from_static(encoding::ACCEPTED);
        let common = HeaderMap::from_iter([(header::ACCEPT, accept), (header::ACCEPT_ENCODING, encodings)]);
        Self {
            url,
            posted: None,
            renders: false,
            access: None,
            proxy: None,
            common,
            configured: HeaderMap::new(),
        }
    }

    /// A POST of a form (`application/x-www-form-urlencoded`).
    pub(super) fn form(url: Url, fields: &[(&str, &str)]) -> Self {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        Self {
            posted: Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()),
            configured: HeaderMap::from_iter([(header::CONTENT_TYPE, form)]),
            ..Self::text(url)
        }
    }

    /// All headers; a configured one takes the place of ours.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = self.common.clone();
        headers.extend(self.configured.clone());
        headers
    }

    /// Whether a 304 would be an answer to it.
    pub(super) fn is_conditional(&self) -> bool {
        let headers = self.headers();
        headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE)
    }

    /// The same question to another address.
    ///
    /// Configured headers and credentials may be secrets: they go on to the same site, never to another.
    pub(super) fn redirected(mut self, target: &Url) -> Self {
        let mut url = without_credentials(target);
        if is_same_site(&self.url, &url) {
            // Both only fail for addresses that cannot hold credentials.
            let _ = url.set_username(self.url.username());
            let _ = url.set_password(self.url.password());
        } else {
            self.configured.clear();
            if self.posted.is_some() {
                self.configured.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
        }
        self.url = url;
        self
    }

    /// The same question as a GET (RFC 9110, 15.4: what clients make of a POST after 301, 302 and 303).
    pub(super) fn into_get(mut self) -> Self {
        if self.posted.take().is_some() {
            self.configured.remove(header::CONTENT_TYPE);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, to: &str) -> Question {
        let mut request = Request::get(from.parse().unwrap(), Purpose::Page);
        request.headers = vec![("X-Key".into(), "secret".into())];
        let known = Validators { etag: Some("\"1\"".into()), ..Validators::default() };
        Question::new(&request, &known).unwrap().redirected(&to.parse().unwrap())
    }

    #[test]
    fn secrets_stay_with_their_site() {
        for (from, to) in [
            ("https://me:pw@a.example/", "https://b.example/"),
            ("https://me:pw@a.example/", "https://x:y@b.example/"),
            ("https://me:pw@a.example/", "http://a.example/"),
            ("https://me:pw@a.example/", "https://a.example:444/"),
            ("http://me:pw@a.example/", "https://a.example:444/"),
        ] {
            let question = asked(from, to);
            assert!(!question.headers().contains_key("x-key"), "{from} {to}");
            assert_eq!((question.url.username(), question.url.password()), ("", None), "{from} {to}");
            assert!(question.is_conditional());
        }
    }

    #[test]
    fn secrets_follow_within_their_site() {
        for (from, to) in [
            ("https://me:pw@a.example/", "https://a.example/b"),
            ("http://me:pw@a.example/", "https://a.example/"),
        ] {
            let question = asked(from, to);
            assert_eq!(question.headers()["x-key"], "secret");
            assert_eq!((question.url.username(), question.url.password()), ("me", Some("pw")));
        }
    }
}
