//! What a source said, before anything is decided about it.

use jiff::Timestamp;
use url::Url;

use super::{Diagnostic, EntryId, Request};

/// A feed, list or page as read: nothing invented, missing stays missing.
#[derive(Clone, Debug, Default)]
pub struct ParsedFeed {
    /// The feed's own id (atom:id, rdf:about), where it has one.
    pub id: Option<String>,
    /// Plain text.
    pub title: Option<String>,
    /// The page the feed belongs to.
    pub link: Option<Url>,
    /// Plain text.
    pub description: Option<String>,
    /// BCP 47, as declared.
    pub language: Option<String>,
    /// When the feed says it last changed.
    pub updated: Option<Timestamp>,
    /// When the feed says it was published.
    pub published: Option<Timestamp>,
    /// Who the feed says wrote it.
    pub authors: Vec<Person>,
    /// The entries in the feed's order.
    pub entries: Vec<Entry>,
    /// What else must be asked to have all of it: next pages of a list, parts of a sitemap.
    pub next: Vec<Request>,
    /// What was odd, an entry or a field at a time.
    pub diagnostics: Vec<Diagnostic>,
}

/// One thing a source offers. *Theirs*; what we make of it is an [`Article`](super::Article).
#[derive(Clone, Debug)]
pub struct Entry {
    /// What the source calls it; never made from title or date.
    pub id: EntryId,
    /// The ID to use in paths and article ids, where a rule or list row gives one
    /// (`20260105A17HBR00`). Feeds give none: their guids are hashed.
    pub local_id: Option<String>,
    /// The article's address, absolute, as the source gave it.
    pub link: Option<Url>,
    /// Plain text, white space collapsed.
    pub title: Option<String>,
    /// Who wrote it.
    pub authors: Vec<Person>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When the source says it last changed.
    pub updated: Option<Timestamp>,
    /// The source's own summary, plain text.
    pub summary: Option<String>,
    /// The content as HTML: unsanitised, relative URLs resolved where the source is a feed.
    pub content: Option<String>,
    /// The source's own keywords, plain text, in its order.
    pub keywords: Vec<String>,
    /// BCP 47, as declared.
    pub language: Option<String>,
    /// The image the source shows beside the entry.
    pub thumbnail: Option<Url>,
    /// Attached files.
    pub enclosures: Vec<Enclosure>,
    /// Where the article's page is.
    pub page: ArticlePage,
}

/// Where the page of an entry is to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticlePage {
    /// Nowhere: what the source said is all there is.
    None,
    /// To be fetched.
    Fetch(Request),
    /// It is the page the entry was read from (`kind: page`).
    Here,
}

/// Somebody named as author (RFC 4287, 3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name, plain text; empty when only an address is known.
    pub name: String,
    /// A web address.
    pub uri: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

/// A file that belongs to an entry (RFC 4287, 4.2.7.2, rel=enclosure).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Where it is.
    pub url: Url,
    /// Its media type, as declared.
    pub media_type: Option<String>,
    /// Its size in bytes, as declared.
    pub length: Option<u64>,
    /// Its name, plain text.
    pub title: Option<String>,
}

impl Entry {
    /// An entry of which only the id is known.
    pub fn new(id: EntryId) -> Self {
        Self {
            id,
            local_id: None,
            link: None,
            title: None,
            authors: Vec::new(),
            published: None,
            updated: None,
            summary: None,
            content: None,
            keywords: Vec::new(),
            language: None,
            thumbnail: None,
            enclosures: Vec::new(),
            page: ArticlePage::None,
        }
    }
}
