//! What we keep and publish.

use jiff::Timestamp;

use super::{ArticleId, EntryId, SourceId, Term};

/// One article, decided: everything an output format needs to write it.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its atom:id.
    pub id: ArticleId,
    /// Its ID within its source: safe in a file name, the last part of `id`.
    pub local_id: String,
    /// The source it came from.
    pub source: SourceId,
    /// The source's title.
    pub source_title: String,
    /// What the source calls it.
    pub entry: EntryId,
    /// The article's address as the source gave it.
    pub link: String,
    /// The address its page names as its own, where that is another place.
    pub canonical: Option<String>,
    /// Plain text, one line, never empty.
    pub title: String,
    /// Author names; empty when nobody is named.
    pub authors: Vec<String>,
    /// When it was published: the entry's date, else the page's, else when it was first seen.
    pub published: Timestamp,
    /// When it last changed, where the source says so and it is later than `published`.
    pub updated: Option<Timestamp>,
    /// When this entry was first seen by us.
    pub first_seen: Timestamp,
    /// BCP 47.
    pub language: String,
    /// The source's own summary, plain text, one line.
    pub summary: Option<String>,
    /// The body: sanitised HTML with absolute URLs.
    pub html: String,
    /// Configured categories.
    pub categories: Vec<Term>,
    /// Configured tags, then keywords where they count.
    pub tags: Vec<Term>,
    /// The image the list row or feed entry shows.
    pub thumbnail: Option<String>,
    /// The best image known: the thumbnail, else the page's lead image.
    pub image: Option<String>,
    /// The licence's address or name, where the page states one.
    pub license: Option<String>,
    /// Whether its page could not be had, so that this is only what the source said.
    pub partial: bool,
}

impl Article {
    /// The longest title that is kept, in characters.
    pub const LONGEST_TITLE: usize = 300;
    /// The longest summary that is kept, in characters.
    pub const LONGEST_SUMMARY: usize = 2_000;
    /// The longest name or keyword that is kept, in characters.
    pub const LONGEST_NAME: usize = 100;
    /// The most authors that are kept.
    pub const MOST_AUTHORS: usize = 20;
}
