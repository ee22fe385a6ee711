//! `kind: feed`: RSS of every version, Atom, and JSON Feed.
//!
//! An answer goes through five steps. Its bytes become text ([`crate::text::charset`]); the text is looked at, so that
//! a page in a feed's place is told as such (`sniff`); XML is taken apart however broken it is (`tidy`) and written
//! again as clean Atom (`clean`), JSON is repaired (`json`); feed-rs reads that (`engine`); and what feed-rs knows
//! nothing of is added (`complete`). What is missing stays missing, what is odd has its diagnostic.

mod base64;
mod clean;
mod complete;
mod draft;
mod engine;
mod hints;
mod html;
mod json;
mod people;
mod sniff;
mod tidy;
mod vocabulary;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::next::{self, Next};
use super::request::{Asking, Author};
use super::{EntryReader, Error, ListRules, ReadContext, SourceKind};
use crate::model::{
    ArticlePage, Diagnostic, Further, Hints, OptionError, Options, Page, ParsedFeed, Purpose, Request,
};
use crate::text::charset::{Syntax, decode};
use complete::{Margin, Margins};
use draft::{Dialect, Draft};
use vocabulary::Field;

/// The kind `feed`.
#[derive(Debug)]
pub struct FeedSource;

impl SourceKind for FeedSource {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn about(&self) -> &'static str {
        "RSS of every version, Atom and JSON Feed"
    }

    /// Options: `url` (required), `full_text` (fetch each entry's page; default `false`), `request`, `next`, `pages`.
    fn reader(&self, options: &Options, _rules: &ListRules) -> Result<Box<dyn EntryReader>, OptionError> {
        let url = options.require("url")?.url()?;
        let asked = Asking::read(options, Author::Person)?.request(url, None);
        let request = Request { purpose: Purpose::Feed, ..asked };
        let full_text = options.get("full_text").map(Options::bool).transpose()?.unwrap_or(false);
        let next = options.get("next").map(Next::read_for_feed).transpose()?.unwrap_or_default();
        let pages = next::pages(options, Some(&next), std::slice::from_ref(&request))?;
        Ok(Box::new(FeedReader { request, full_text, next, pages }))
    }
}

/// Reads one feed.
#[derive(Debug)]
struct FeedReader {
    request: Request,
    full_text: bool,
    next: Next,
    pages: usize,
}

impl EntryReader for FeedReader {
    fn start(&self) -> Vec<Request> {
        vec![self.request.clone()]
    }

    fn read(&self, page: &Page, context: &ReadContext<'_>) -> Result<ParsedFeed, Error> {
        let (charset, media_type) = (page.charset.as_deref(), page.media_type.as_deref());
        let zone = &context.source.time_zone;
        let mut parsed = parse(&page.body, charset, media_type, Some(&page.url), zone, context.now)?;
        let said = parsed.older.take().filter(|_| !parsed.entries.is_empty() && !parsed.cut);
        parsed.older = self.next.after_feed(said, !parsed.entries.is_empty(), context.further);
        if self.full_text {
            for entry in &mut parsed.entries {
                if let Some(link) = entry.link.clone() {
                    entry.page = ArticlePage::Fetch(Request::get(link, Purpose::Page));
                }
            }
        }
        Ok(parsed)
    }

    fn further(&self, first: &Request, further: &Further) -> Option<Request> {
        self.next.request(first, further)
    }

    fn pages(&self) -> usize {
        self.pages
    }
}

/// What a feed says. `charset` and `media_type` are what the Content-Type header names, `base` is the feed's own address.
///
/// Dates without zone are in `zone`; relative ones count from `now`. Relative addresses count from an `xml:base`, else
/// from the feed's site (RSS) or from `base` (Atom), in an entry's content from the entry's link.
///
/// Entries that are whole are read from a feed that is not (`feed.truncated`); a field that cannot be read is lost
/// alone. Time and memory are linear in the length of the body.
///
/// # Errors
/// When the body is no feed: the reason says what it is instead.
pub fn parse(
    body: &[u8],
    charset: Option<&str>,
    media_type: Option<&str>,
    base: Option<&Url>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<ParsedFeed, Error> {
    let not_a_feed = |reason: String| Error::NotAFeed { reason };
    if body.starts_with(&[0x1f, 0x8b]) {
        return Err(not_a_feed("it is gzip-compressed, and the server does not say so".into()));
    }
    let is_json = is_json(body, media_type);
    let text = decode(body, charset, if is_json { Syntax::Json } else { Syntax::Xml });
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'));
    if text.is_empty() {
        return Err(not_a_feed("it is empty".into()));
    }
    let (clean, mut margins, hints, truncated) = if is_json {
        let (clean, margins) = json::repair(text).map_err(|no_feed| not_a_feed(no_feed.to_string()))?;
        (clean, margins, Hints::default(), false)
    } else {
        let text = sniff::feed(text, base).map_err(not_a_feed)?;
        let outline = tidy::outline(text, base).ok_or_else(|| not_a_feed("it has no feed element".into()))?;
        (clean::atom(&outline), margins(&outline), hints::of(&outline.head), outline.truncated)
    };
    margins.address = base.cloned();
    let mut read = engine::read(&clean, zone, now).map_err(|failure| not_a_feed(failure.to_string()))?;
    // Atom has no such date for a feed, so feed-rs looks for none.
    let published = margins.head.published.as_deref();
    read.published = read.published.or_else(|| engine::date(published?, zone, now));
    let mut parsed = ParsedFeed { hints, cut: truncated, ..complete::feed(read, &margins) };
    if truncated {
        parsed.diagnostics.insert(0, truncation(parsed.entries.len()));
    }
    Ok(parsed)
}

/// JSON by its first character; the media type is asked only where that leaves a doubt.
fn is_json(body: &[u8], media_type: Option<&str>) -> bool {
    let skipped = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf);
    match body.iter().find(|byte| !skipped(byte)) {
        Some(b'{') => true,
        Some(b'[') => media_type.is_some_and(|kind| kind.contains("json")),
        _ => false,
    }
}

fn margins(outline: &draft::Outline) -> Margins {
    Margins {
        head: margin(&outline.head),
        entries: outline.entries.iter().map(margin).collect(),
        next: None,
        address: None,
        from_site: outline.dialect != Dialect::Atom,
    }
}

fn margin(draft: &Draft) -> Margin {
    let declared = draft.best(Field::Language).map(|found| found.text.clone());
    let of_content = draft.best(Field::Content).and_then(|found| found.language.clone());
    Margin {
        published: clean::date(draft, Field::Published).map(str::to_owned),
        updated: clean::date(draft, Field::Updated).map(str::to_owned),
        language: declared.or(of_content).or_else(|| draft.language.clone()),
        authors: people::of(draft),
        picture: None,
    }
}

fn truncation(entries: usize) -> Diagnostic {
    Diagnostic::warning("feed.truncated", "the feed ends in the middle")
        .with_found(format!("{entries} whole entries"))
        .with_help("they were kept; what was cut off is read when the feed is whole again")
}

#[cfg(test)]
mod tests;
