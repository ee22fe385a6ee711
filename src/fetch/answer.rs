//! One answer, and what it means for the fetch it ends.

use reqwest::StatusCode;
use reqwest::header::{self, HeaderMap};
use url::Url;

use super::question::Question;
use super::redirect::Trail;
use super::shown::{shown, without_credentials};
use super::{Error, content_type, headers};
use crate::model::{Fetched, Learned, Page, Validators, Weight};

/// What one address answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Decompressed and whole; empty unless [`brings_page`] says that the status brings one.
    pub(super) body: Vec<u8>,
    /// What must live as long as the body.
    pub(super) weight: Weight,
}

/// Whether a status comes with a page. 206 does not: nobody asked for a part, and a part is not a page.
pub(super) fn brings_page(status: StatusCode) -> bool {
    matches!(status.as_u16(), 200 | 201 | 203)
}

impl Answer {
    /// Whether it brings a page that a browser can show.
    pub(super) fn is_page(&self) -> bool {
        brings_page(self.status) && content_type::is_page(&self.headers)
    }

    /// The answer without its body, which another is to take the place of.
    pub(super) fn emptied(self) -> Self {
        Self { body: Vec::new(), weight: Weight::default(), ..self }
    }

    /// The body of an answer that brings one.
    ///
    /// # Errors
    /// When the status is another, or there is nothing in it.
    pub(super) fn into_body(self, question: &Question) -> Result<Vec<u8>, Error> {
        let url = shown(&question.url);
        let status = self.status.as_u16();
        match status {
            204 | 205 => Err(Error::Empty { url, status }),
            _ if !brings_page(self.status) => {
                Err(Error::Status { url, status, retry_after: headers::retry_after(&self.headers) })
            }
            _ if self.body.is_empty() => Err(Error::Empty { url, status }),
            _ => Ok(self.body),
        }
    }

    /// What the answer to the last question of a fetch brought.
    ///
    /// # Errors
    /// When it brought neither a page nor word about one.
    pub(super) fn into_fetched(
        self,
        question: &Question,
        known: &Validators,
        trail: &Trail,
    ) -> Result<Fetched, Error> {
        let learned = self.learned(question, trail);
        match self.status.as_u16() {
            304 if question.is_conditional() => {
                Ok(Fetched::NotModified(refreshed(known, &self.headers), learned))
            }
            410 => Ok(Fetched::Gone),
            _ => self.into_page(question, known, learned),
        }
    }

    fn learned(&self, question: &Question, trail: &Trail) -> Learned {
        let url = &question.url;
        let moved = trail.is_permanent() && url.username().is_empty() && url.password().is_none();
        Learned {
            moved_to: moved.then(|| without_fragment(url)),
            fresh_for: headers::fresh_for(&self.headers),
        }
    }

    fn into_page(self, question: &Question, known: &Validators, learned: Learned) -> Result<Fetched, Error> {
        let mut validators = Validators {
            etag: headers::validator(&self.headers, header::ETAG),
            last_modified: headers::validator(&self.headers, header::LAST_MODIFIED),
            body_hash: None,
            listed: None,
        };
        let content_type = self.headers.get(header::CONTENT_TYPE);
        let (media_type, charset) =
            content_type.map_or((None, None), |value| content_type::read(value.as_bytes()));
        let (weight, head) = (self.weight.clone(), headers::head(self.status.as_u16(), &self.headers));
        let body = self.into_body(question)?;
        validators.body_hash = Some(blake3::hash(&body).to_hex().to_string());
        if validators.body_hash == known.body_hash {
            return Ok(Fetched::NotModified(validators, learned));
        }
        // A strong tag that stands for two bodies tells nothing: kept, it would hide what comes next.
        let is_strong = |tag: &String| !tag.starts_with("W/");
        if known.body_hash.is_some() && validators.etag == known.etag {
            validators.etag = validators.etag.filter(|tag| !is_strong(tag));
        }
        // Relative links are resolved against this address and end up in what is published.
        let url = without_credentials(&question.url);
        Ok(Fetched::Fresh(Page { url, media_type, charset, head, body, weight }, validators, learned))
    }
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// The known validators, renewed by those a 304 carries (RFC 9110, 15.4.5).
fn refreshed(known: &Validators, headers: &HeaderMap) -> Validators {
    let renewed = |name, known: &Option<String>| headers::validator(headers, name).or_else(|| known.clone());
    Validators {
        etag: renewed(header::ETAG, &known.etag),
        last_modified: renewed(header::LAST_MODIFIED, &known.last_modified),
        body_hash: known.body_hash.clone(),
        listed: known.listed.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Purpose, Request};

    fn known() -> Validators {
        Validators {
            etag: Some("\"1\"".into()),
            last_modified: Some("yesterday".into()),
            body_hash: Some(blake3::hash(b"seen").to_hex().to_string()),
            listed: None,
        }
    }

    fn fetched(
        status: u16,
        sent: &[(&'static str, &'static str)],
        body: &str,
        known: &Validators,
    ) -> Result<Fetched, Error> {
        let request = Request::get("https://me:pw@news.example.org/a".parse().unwrap(), Purpose::Page);
        let question = Question::new(&request, known).unwrap();
        let headers =
            sent.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, headers, body: body.into(), weight: Weight::default() }.into_fetched(
            &question,
            known,
            &Trail::new(0),
        )
    }

    #[test]
    fn a_page_comes_with_what_will_recognise_it() {
        let sent = [("etag", "W/\"2\""), ("content-type", "text/html; charset=gbk")];
        let Fetched::Fresh(page, validators, _) = fetched(200, &sent, "new", &known()).unwrap() else {
            panic!()
        };
        assert_eq!(page.url.as_str(), "https://news.example.org/a");
        assert_eq!((page.media_type.as_deref(), page.charset.as_deref()), (Some("text/html"), Some("gbk")));
        assert_eq!(page.body, b"new");
        let hash = blake3::hash(b"new").to_hex().to_string();
        let expected = Validators {
            etag: Some("W/\"2\"".into()),
            last_modified: None,
            body_hash: Some(hash),
            listed: None,
        };
        assert_eq!(validators, expected);
    }

    #[test]
    fn the_bytes_already_seen_are_not_modified() {
        let Fetched::NotModified(now, _) = fetched(200, &[("etag", "\"2\"")], "seen", &known()).unwrap()
        else {
            panic!()
        };
        let expected = Validators { etag: Some("\"2\"".into()), last_modified: None, ..known() };
        assert_eq!(now, expected);
    }

    #[test]
    fn a_strong_tag_that_came_with_other_bytes_is_not_believed_again() {
        let etag = |tag: &'static str, known: &Validators| {
            let Fetched::Fresh(_, now, _) = fetched(200, &[("etag", tag)], "new", known).unwrap() else {
                panic!()
            };
            assert!(now.body_hash.is_some());
            now.etag
        };
        assert_eq!(etag("\"1\"", &known()), None);
        assert_eq!(etag("\"2\"", &known()).as_deref(), Some("\"2\""));
        let weak = Validators { etag: Some("W/\"1\"".into()), ..known() };
        assert_eq!(etag("W/\"1\"", &weak).as_deref(), Some("W/\"1\""));
        let without_hash = Validators { body_hash: None, ..known() };
        assert_eq!(etag("\"1\"", &without_hash).as_deref(), Some("\"1\""));
    }

    #[test]
    fn a_304_renews_what_it_names_and_keeps_the_rest() {
        let Fetched::NotModified(now, _) = fetched(304, &[("etag", "\"2\"")], "", &known()).unwrap() else {
            panic!()
        };
        assert_eq!(now, Validators { etag: Some("\"2\"".into()), ..known() });
    }

    #[test]
    fn a_304_nobody_asked_for_is_a_failure() {
        let known = Validators { body_hash: Some("x".into()), ..Validators::default() };
        assert_eq!(fetched(304, &[], "", &known).unwrap_err().code(), "fetch.status");
    }

    #[test]
    fn other_answers_say_what_they_are() {
        assert!(matches!(fetched(410, &[], "", &known()), Ok(Fetched::Gone)));
        for status in [200, 201, 203] {
            assert!(matches!(fetched(status, &[], "x", &known()), Ok(Fetched::Fresh(..))), "{status}");
            assert_eq!(fetched(status, &[], "", &known()).unwrap_err().code(), "fetch.empty");
        }
        assert_eq!(fetched(204, &[], "", &known()).unwrap_err().code(), "fetch.empty");
        for status in [202, 206, 300, 403, 404, 500] {
            assert_eq!(fetched(status, &[], "x", &known()).unwrap_err().code(), "fetch.status", "{status}");
        }
        let error = fetched(503, &[("retry-after", "60")], "", &known()).unwrap_err();
        assert!(matches!(error, Error::Status { retry_after: Some(wait), .. } if wait.as_secs() == 60));
        assert_eq!(error.to_string(), "https://news.example.org/a answered 503");
    }
}
