//! Source kinds: what to ask next, and answers → [`ParsedFeed`].
//!
//! A new kind is one file here, named as its `name()`, and its line in [`KINDS`].

pub mod feed;
mod list;
mod next;
mod page;
mod request;
mod rules;
mod sitemap;

use jiff::Timestamp;
use url::Url;

use crate::model::{Further, OptionError, Options, Page, ParsedFeed, Request, Source};
use crate::select::looked::Looked;

pub use request::shared_headers;
pub use rules::ListRules;

/// Every source kind, in the order they are shown.
pub const KINDS: &[&dyn SourceKind] =
    &[&feed::FeedSource, &list::ListSource, &page::PageSource, &sitemap::SitemapSource];

/// One way a site tells what is new.
pub trait SourceKind: Sync {
    /// The word users write after `kind:`; equals the file's name.
    fn name(&self) -> &'static str;

    /// What it reads, in a few words.
    fn about(&self) -> &'static str;

    /// Turns a source's own options into a reader.
    ///
    /// `options` is the source's whole mapping; keys read here are the kind's own. `rules` are
    /// the list rules that may know the address; what the source says itself wins.
    ///
    /// # Errors
    /// When an option is missing or wrong.
    fn reader(&self, options: &Options, rules: &ListRules) -> Result<Box<dyn EntryReader>, OptionError>;
}

/// Reads one source: which requests to begin with, and what an answer says.
pub trait EntryReader: Send + Sync {
    /// The requests to begin with.
    fn start(&self) -> Vec<Request>;

    /// What an answer says. Fields that cannot be read are lost singly, with a diagnostic.
    ///
    /// # Errors
    /// When the answer as a whole is not what this source promised.
    fn read(&self, page: &Page, context: &ReadContext<'_>) -> Result<ParsedFeed, Error>;

    /// The request for a page further back than what `first`, one of the requests to begin with, brings. `None` where
    /// there is no way to such a page, any more perhaps.
    fn further(&self, _first: &Request, _further: &Further) -> Option<Request> {
        None
    }

    /// How many pages of each list one run reads at most.
    fn pages(&self) -> usize {
        1
    }

    /// What the selectors of this source find in an answer, where it has any: for `explain`.
    fn looked(&self, _page: &Page) -> Vec<Looked> {
        Vec::new()
    }

    /// How many articles one run takes at most; what is left comes with the next ones.
    fn most(&self) -> Option<usize> {
        None
    }
}

/// What reading depends on beside the answer.
#[derive(Clone, Copy, Debug)]
pub struct ReadContext<'a> {
    /// The source being read: its zone, language.
    pub source: &'a Source,
    /// The address that was asked for, before redirects: what the configuration calls the page.
    pub requested: &'a Url,
    /// Which page it is, where it is one further back; `None` for what the source begins with.
    pub further: Option<&'a Further>,
    /// The time of the fetch: relative dates count from it.
    pub now: Timestamp,
}

/// Why an answer could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a feed.
    #[error("the answer is not a feed: {reason}")]
    NotAFeed {
        /// What it looks like, and what to do.
        reason: String,
    },
    /// Not a sitemap.
    #[error("the answer is not a sitemap: {reason}")]
    NotASitemap {
        /// What it looks like.
        reason: String,
    },
    /// A list without rows.
    #[error("no row at {url}: `{selector}` found nothing; the answer is {looks}")]
    NoRows {
        /// The address after redirects.
        url: String,
        /// The selectors for rows, as written.
        selector: String,
        /// What the answer looks like: a page's title, the keys of a JSON answer.
        looks: String,
    },
    /// A list that says itself that it is no good (`check`).
    #[error("{url} did not answer as it should: `{selector}` is {found}, not {wanted}; {reason}")]
    Refused {
        /// The address after redirects.
        url: String,
        /// Where the answer says so.
        selector: String,
        /// What stands there.
        found: String,
        /// What should stand there.
        wanted: String,
        /// What it means, in the rule's words.
        reason: String,
    },
}

impl Error {
    /// The diagnostic's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAFeed { .. } => "source.not-a-feed",
            Self::NotASitemap { .. } => "source.not-a-sitemap",
            Self::NoRows { .. } => "source.no-rows",
            Self::Refused { .. } => "source.refused",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotAFeed { .. } => "set `url` to the feed itself; the articles already kept stay",
            Self::NotASitemap { .. } => {
                "set `url` to the sitemap itself, or to the site's root, whose robots.txt may name it"
            }
            Self::NoRows { .. } => {
                "the list may have changed: correct `selectors.item`; the articles already kept stay"
            }
            Self::Refused { .. } => "the next run asks again; the articles already kept stay",
        }
    }
}
