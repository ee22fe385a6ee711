//! What is published under one term.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ArticleId, Term};

/// The articles published under one term, newest first, ready to be written in any feed format.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its atom:id, `tag:AUTHORITY:feed/tag/SLUG`: of neither address nor site.url.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub subtitle: Option<String>,
    /// BCP 47.
    pub language: String,
    /// Where it is served, absolute: `site.url` + its path.
    pub self_url: String,
    /// The page it belongs to, absolute.
    pub alternate_url: String,
    /// The hubs that tell subscribers of its changes (WebSub), absolute.
    pub hubs: Vec<String>,
    /// The style sheet for whoever opens it in a browser, relative to it.
    pub stylesheet: Option<String>,
    /// The site's name: the feed's author.
    pub author: String,
    /// Its newest article's time, so that quiet days change no file.
    pub updated: Timestamp,
    /// Newest first.
    pub items: Vec<Arc<FeedItem>>,
    /// Where it stands among the documents of an archived feed.
    pub history: History,
}

/// A document's place among those of an archived feed (RFC 5005, section 4).
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The address of the archive page before it, where there is one.
    pub prev_archive: Option<String>,
    /// For an archive page, the address of the feed it belongs to; `None` for the feed itself.
    pub current: Option<String>,
}

/// One article as feeds show it: read from its document as it stands, and from settings.
#[derive(Clone, Debug)]
pub struct FeedItem {
    /// Its atom:id.
    pub id: ArticleId,
    /// Plain text, never empty.
    pub title: String,
    /// The article's address, absolute.
    pub link: String,
    /// Never moves.
    pub published: Timestamp,
    /// Never before `published`.
    pub updated: Timestamp,
    /// Author names, never empty: the source's title when nobody is named.
    pub authors: Vec<String>,
    /// BCP 47.
    pub language: String,
    /// Plain text.
    pub summary: Option<String>,
    /// Rendered from the Markdown, sanitised, URLs absolute.
    pub html: String,
    /// Categories.
    pub categories: Vec<Term>,
    /// Tags.
    pub tags: Vec<Term>,
    /// An image's address, absolute.
    pub image: Option<String>,
    /// The licence or rights statement.
    pub license: Option<String>,
    /// Where it came from; `None` for what the site's people wrote themselves.
    pub source: Option<ItemSource>,
}

/// The origin of an item (RFC 4287, 4.2.11).
#[derive(Clone, Debug)]
pub struct ItemSource {
    /// An absolute IRI that names the origin, never one of our own feeds.
    pub id: String,
    /// Plain text.
    pub title: String,
    /// The origin's address, absolute.
    pub url: String,
    /// Whether `url` is itself a feed (rel=self as well) or a page (rel=alternate).
    pub is_feed: bool,
}
