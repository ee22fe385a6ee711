//! Source kinds: what to ask next, and answers → [`ParsedFeed`].
//!
//! A new kind is one file here, named as its `name()`, and its line in [`KINDS`].

pub mod feed;

use jiff::Timestamp;

use crate::model::{OptionError, Options, Page, ParsedFeed, Request, Source};

/// Every source kind, in the order they are shown.
pub const KINDS: &[&dyn SourceKind] = &[&feed::FeedSource];

/// One way a site tells what is new.
pub trait SourceKind: Sync {
    /// The word users write after `kind:`; equals the file's name.
    fn name(&self) -> &'static str;

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
}

/// What reading depends on beside the answer.
#[derive(Clone, Copy, Debug)]
pub struct ReadContext<'a> {
    /// The source being read: its zone, language.
    pub source: &'a Source,
    /// The time of the fetch: relative dates count from it.
    pub now: Timestamp,
}

/// List rules (to come).
#[derive(Debug, Default)]
pub struct ListRules;

/// Why an answer could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a feed.
    #[error("the answer is not a feed: {reason}")]
    NotAFeed {
        /// What it looks like, and what to do.
        reason: String,
    },
}
