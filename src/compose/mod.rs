//! Source + entry + extracted → [`Article`]: precedence, dates, terms, identity.

use jiff::Timestamp;

use crate::model::{Article, Entry, Extracted, Source};

/// Decides what an article is.
pub fn article(
    _authority: &str,
    _source: &Source,
    _entry: Entry,
    _extracted: Option<Extracted>,
    _now: Timestamp,
) -> Article {
    todo!()
}
