//! Answers that are not what was asked for: a page that stands in the way, or text read in the wrong character set.
//!
//! They are named as such and kept out of documents and feeds: the page counts as not to be had now.

use url::Url;

use super::Subscription;
use crate::extract::barrier::{self, Barrier, Kind};
use crate::model::{Diagnostic, Entry, Extracted, Page};
use crate::select;

/// What stands in the way of an answer that could not be read, if something does.
pub(super) fn of_answer(page: &Page, asked: &Url, subscription: &Subscription) -> Option<Diagnostic> {
    barrier::look(page, asked, subscription.signs).map(|found| diagnostic(&found, asked))
}

/// What stands in the way of an article's page, which is open already.
pub(super) fn of_page(opened: &select::View, asked: &Url, subscription: &Subscription) -> Option<Diagnostic> {
    barrier::look_in(opened, asked, subscription.signs).map(|found| diagnostic(&found, asked))
}

/// Whether an article's page came out as garbage.
pub(super) fn garbled_page(extracted: &Extracted, asked: &Url) -> Option<Diagnostic> {
    let text = extracted.content.as_deref().map(crate::markdown::plain_text).unwrap_or_default();
    barrier::garbled(&text).then(|| wrong_charset().with_subject(crate::fetch::shown(asked)))
}

/// Whether the entries of an answer came out as garbage.
pub(super) fn garbled_entries(entries: &[Entry]) -> Option<Diagnostic> {
    let texts = entries.iter().flat_map(|entry| [&entry.title, &entry.summary]).flatten();
    let text: Vec<_> = texts.map(String::as_str).collect();
    barrier::garbled(&text.join("\n")).then(wrong_charset)
}

fn wrong_charset() -> Diagnostic {
    Diagnostic::error("quality.wrong-charset", "the text came in another character set than the site says")
        .with_help("nothing of it was kept, and the next run asks again; tell the site's operator")
}

fn diagnostic(found: &Barrier, asked: &Url) -> Diagnostic {
    let (code, message, help) = match found.kind {
        Kind::Challenge => (
            "quality.challenge-page",
            "the site wants to know whether a person is asking",
            "ask less often: raise `fetch.delay` or `every`; the articles already kept stay",
        ),
        Kind::Consent => (
            "quality.consent-wall",
            "the site wants consent to cookies or terms first",
            "set the cookie it sets after consent under the source's `request.headers`; the articles already kept stay",
        ),
        Kind::Login => (
            "quality.login-page",
            "the site wants a login",
            "give the source its cookie or key under `request.headers`, or take it out; the articles already kept stay",
        ),
    };
    Diagnostic::error(code, message)
        .with_subject(crate::fetch::shown(asked))
        .with_found(&found.evidence)
        .with_help(help)
}
