//! One request and what came of it.

use std::sync::Arc;

use serde::Serialize;

use super::super::holds::Held;
use super::super::news::trouble;
use crate::fetch::{self, RobotsPolicy};
use crate::model::{Diagnostic, Fetched, Method, Page, Purpose, Request, Validators};
use crate::text::charset::{self, Syntax, Told};

/// A request, what is known of earlier answers, and the answer.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// `GET https://news.example/feed`.
    pub request: String,
    /// What recognises an answer seen before, and would be sent by a run. Nothing of it is sent here.
    pub known: Validators,
    /// What robots.txt has to do with it.
    pub robots: &'static str,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Where the answer came from in the end, where redirects led elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirected_to: Option<String>,
    /// Where permanent redirects say it has moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// The media type, as the server names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The charset, as the server names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// What the body is in, and why it was taken for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Told>,
    /// The size of the body, unpacked.
    pub bytes: usize,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Diagnostic>,
}

impl Asked {
    fn new(request: &Request, known: Validators, robots: &'static str) -> Self {
        let method = if request.method == Method::Get { "GET" } else { "POST" };
        Self {
            request: format!("{method} {}", fetch::shown(&request.url)),
            known,
            robots,
            status: None,
            redirected_to: None,
            moved_to: None,
            media_type: None,
            charset: None,
            encoding: None,
            bytes: 0,
            trouble: None,
        }
    }

    /// One that is not made, since the server asked to be left alone.
    pub(super) fn held(request: &Request, known: Validators, held: &Held) -> Self {
        let until = match held {
            Held::Until(until) => format!(" until {until}"),
            Held::ThisRun => String::new(),
        };
        let odd = Diagnostic::note("fetch.held", format!("its server asked to be left alone{until}"));
        Self { trouble: Some(odd), ..Self::new(request, known, "not asked") }
    }

    /// One that was made.
    pub(super) fn answered(
        request: &Request,
        known: Validators,
        policy: RobotsPolicy,
        answer: Result<Fetched, fetch::Error>,
    ) -> (Self, Option<Arc<Page>>) {
        let mut asked = Self::new(request, known, robots(request, policy, answer.as_ref().err()));
        match answer {
            Ok(Fetched::Fresh(page, _, learned)) => {
                asked.moved_to = learned.moved_to.map(|url| fetch::shown(&url).to_string());
                let page = Arc::new(page);
                asked.describe(request, &page);
                (asked, Some(page))
            }
            Ok(Fetched::Gone) => {
                asked.status = Some(410);
                asked.trouble =
                    Some(Diagnostic::error("fetch.gone", "the server says this is gone for good (410)"));
                (asked, None)
            }
            // Nobody asked for a comparison.
            Ok(Fetched::NotModified(..)) => (asked, None),
            Err(error) => {
                asked.trouble = Some(trouble(&error, request));
                (asked, None)
            }
        }
    }

    /// One that was not asked for: a page somebody saved.
    pub(super) fn saved(request: &Request, page: &Page) -> Self {
        let mut asked = Self::new(request, Validators::default(), "not asked: the page was saved");
        asked.describe(request, page);
        asked
    }

    fn describe(&mut self, request: &Request, page: &Page) {
        let begins = page.body.trim_ascii_start();
        let syntax = match request.purpose {
            _ if begins.starts_with(b"{") || begins.starts_with(b"[") => Syntax::Json,
            Purpose::Feed => Syntax::Xml,
            Purpose::List | Purpose::Page | Purpose::Image { .. } => Syntax::Html,
        };
        self.status = page.head.status;
        let end = (page.url != request.url).then(|| fetch::shown(&page.url).to_string());
        self.redirected_to = end;
        self.media_type.clone_from(&page.media_type);
        self.charset.clone_from(&page.charset);
        self.encoding = Some(charset::told(&page.body, page.charset.as_deref(), syntax));
        self.bytes = page.body.len();
    }
}

fn robots(request: &Request, policy: RobotsPolicy, error: Option<&fetch::Error>) -> &'static str {
    match (request.purpose, policy, error.map(fetch::Error::code)) {
        (Purpose::Feed, ..) => "not asked: a feed is made for programs",
        (_, RobotsPolicy::Ignore, _) => "not asked: `fetch.robots` is `ignore`",
        (_, RobotsPolicy::Obey, Some("fetch.robots" | "fetch.robots-unreachable")) => "keeps feedloom out",
        (_, RobotsPolicy::Obey, None) => "lets feedloom in",
        (_, RobotsPolicy::Obey, Some(_)) => "not known",
    }
}
