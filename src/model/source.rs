//! A configured origin of articles.

use jiff::tz::TimeZone;

use super::{Every, SourceId, Term};

/// One configured origin: what is known about it before anything is fetched.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its id: part of every path and article id it gives.
    pub id: SourceId,
    /// What it was called before: the articles it brought under these ids are its own.
    pub formerly: Vec<SourceId>,
    /// Its name for people; the author of articles that name none.
    pub title: String,
    /// Its address, as configured: the atom:source of its articles.
    pub url: String,
    /// Whether that address is a feed, which readers could subscribe to themselves.
    pub is_feed: bool,
    /// The language of its articles (BCP 47) where they do not say, `site.language` by default.
    pub language: String,
    /// The zone of dates that name none on its pages.
    pub time_zone: TimeZone,
    /// The categories every article of it gets.
    pub categories: Vec<Term>,
    /// The tags every article of it gets.
    pub tags: Vec<Term>,
    /// Whether an article's own keywords become tags too.
    pub keywords: Keywords,
    /// How often it is asked.
    pub every: Every,
    /// How much of its articles documents and feeds hold.
    pub publish: Publish,
    /// On what terms they may be shown, where a page names no licence.
    pub rights: Option<String>,
    /// How long its articles are kept.
    pub keep: Keep,
}

/// How much of an article is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Publish {
    /// All of it.
    #[default]
    Full,
    /// Title, link and summary.
    Summary,
    /// Title and link.
    Link,
}

/// How long a source's articles are kept; what is older or too many is removed, and does not come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// The most days since an article was published or first seen, whichever is earlier.
    pub days: Option<u32>,
    /// The most articles.
    pub articles: Option<usize>,
}

impl Source {
    /// Whether this is its id, or was.
    pub fn is_called(&self, id: &str) -> bool {
        self.id.as_str() == id || self.formerly.iter().any(|formerly| formerly.as_str() == id)
    }
}

/// What becomes of an article's own keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keywords {
    /// Only configured tags count.
    Ignored,
    /// The article's keywords become tags, at most so many of each article (`tags: {from: source}`).
    Tags {
        /// The most keywords taken from one article, in its own order.
        per_article: usize,
    },
}
