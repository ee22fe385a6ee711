//! Pages that stand in the way: bot checks, consent walls and login pages sent instead of what was asked for.
//!
//! [`look`] weighs signs: the title, the headline, the words shown, forms, and where a redirect led. One sign alone never
//! suffices, and a page with prose of its own is none of these, whatever banner, form or captcha stands beside it. The
//! words are data ([`Signs`], `config/barriers/`). [`garbled`] and [`is_empty`] ask of a text whether it can be read at
//! all. What follows from the answers (ask later, keep the old article) is the run's business.

mod address;
mod facts;
mod garbled;
mod judge;
mod phrases;
mod signs;

#[cfg(test)]
mod tests;

use std::fmt;

use url::Url;

use super::View;
use crate::model::Page;
use crate::select;
use crate::text::charset::{self, Syntax};

pub use garbled::{garbled, is_empty};
pub use signs::Signs;

use facts::Facts;

/// How much of a page is looked at, in bytes: a barrier is short, but may begin with long scripts.
const LOOKED_AT: usize = 512 * 1024;
/// How far into a text the root of a feed is looked for, in bytes.
const ROOT_WITHIN: usize = 1_000;

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A check that a person is asking: a captcha, a script to run, or the word that too much was asked for.
    Challenge,
    /// A wish for consent to cookies or terms, instead of the page.
    Consent,
    /// A login page, or a note that only members may read on.
    Login,
}

/// A page that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// What it is.
    pub kind: Kind,
    /// By which signs it was recognised, for people: `title "安全验证"; text "请完成验证"`.
    pub evidence: String,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Challenge => "challenge",
            Self::Consent => "consent",
            Self::Login => "login",
        })
    }
}

/// Says whether a page stands in the way of the one asked for, and why; `None` when in doubt.
///
/// `asked` is the address before redirects. JSON and feeds are no barriers. At most 512 KiB are looked at, in time linear
/// in that. Who has the answer open already asks [`look_in`], which parses nothing anew.
pub fn look(page: &Page, asked: &Url, signs: &Signs) -> Option<Barrier> {
    if page.media_type.as_deref().is_some_and(|kind| kind.contains("xml") && !kind.contains("xhtml")) {
        return None;
    }
    let body = &page.body[..page.body.len().min(LOOKED_AT)];
    let text = charset::decode(body, page.charset.as_deref(), Syntax::Html);
    look_in(&select::View::new(&page.url, text, page.media_type.as_deref()), asked, signs)
}

/// As [`look`], for an answer that is open already, as [`super::open`] gives it.
pub fn look_in(answer: &select::View, asked: &Url, signs: &Signs) -> Option<Barrier> {
    if answer.is_json() || is_feed(answer.text()) {
        return None;
    }
    judge::judge(&Facts::gather(&View::new(answer), asked, signs)?)
}

/// Whether a text is a feed by its root, whatever it was called.
fn is_feed(text: &str) -> bool {
    let start: String = text.chars().take(ROOT_WITHIN).map(|c| c.to_ascii_lowercase()).collect();
    ["<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"].iter().any(|root| start.contains(root))
}
