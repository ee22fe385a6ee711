//! What a source said, before anything is decided about it.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use super::{Diagnostic, EntryId, Further, Hints, Part, Purpose, Request};

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
    /// When the feed says it is worth asking again.
    pub hints: Hints,
    /// The entries in the feed's order.
    pub entries: Vec<Entry>,
    /// What else must be asked to have all of it: the parts of a sitemap.
    pub next: Vec<Part>,
    /// Where the page after it is, further back in the source's history.
    pub older: Option<Further>,
    /// Whether the answer ended in the middle: there is more, and what recognises the answer stands for that too.
    pub cut: bool,
    /// What was odd, an entry or a field at a time.
    pub diagnostics: Vec<Diagnostic>,
}

/// One thing a source offers. *Theirs*; what we make of it is an [`Article`](super::Article).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What the source calls it; never made from title or date.
    pub id: EntryId,
    /// The ID to use in paths and article ids, where a rule or list row gives one
    /// (`20260105A17HBR00`). Feeds give none: their guids are hashed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
    /// The article's address, absolute, as the source gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Url>,
    /// Plain text, white space collapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Person>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// When the source says it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// The source's own summary, plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The content as HTML: unsanitised, relative URLs resolved where the source is a feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The source's own keywords, plain text, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// BCP 47, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The image the source shows beside the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<Url>,
    /// Attached files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
    /// Where the article's page is.
    #[serde(default, skip_serializing_if = "ArticlePage::is_not_fetched")]
    pub page: ArticlePage,
}

/// Where the page of an entry is to be had. Written down it is only the address: headers may be secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ArticlePage {
    /// Nowhere: what the source said is all there is.
    #[default]
    None,
    /// To be fetched.
    Fetch(Request),
    /// It is the page the entry was read from (`kind: page`).
    Here,
}

/// Somebody named as author (RFC 4287, 3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// The name, plain text; empty when only an address is known.
    pub name: String,
    /// A web address.
    pub uri: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

/// A file that belongs to an entry (RFC 4287, 4.2.7.2, rel=enclosure).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl ArticlePage {
    fn is_not_fetched(&self) -> bool {
        !matches!(self, Self::Fetch(_))
    }
}

impl Serialize for ArticlePage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fetch(request) => Some(&request.url).serialize(serializer),
            Self::None | Self::Here => None::<Url>.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ArticlePage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = Option::<Url>::deserialize(deserializer)?;
        Ok(url.map_or(Self::None, |url| Self::Fetch(Request::get(url, Purpose::Page))))
    }
}
