//! What we talk about: types and their invariants. Plain values, no behaviour beyond their own shape.
//!
//! `Entry` is *theirs*, `Article` is *ours*; a `ParsedFeed` comes in, a `Feed` goes out.

mod access;
mod article;
mod diagnostic;
mod document;
mod draft;
mod entry;
mod every;
mod exchange;
mod extracted;
mod feed;
mod further;
mod hook;
mod ids;
mod images;
mod kept;
mod kept_list;
mod ledger;
mod options;
mod output_file;
mod proxy;
mod robots;
mod secret;
mod site;
mod source;
mod stored;
mod term;

pub use access::Access;
pub use article::Article;
pub use diagnostic::{Diagnostic, Severity};
pub use document::{Document, FrontMatter, Value};
pub use draft::Draft;
pub use entry::{ArticlePage, Enclosure, Entry, ParsedFeed, Person};
pub use every::{Every, Hints};
pub use exchange::{
    Fetched, Head, Hold, Learned, Method, Page, Purpose, Request, Validators, Weight, is_same_site,
};
pub use extracted::Extracted;
pub use feed::{Feed, FeedItem, History, ItemSource};
pub use further::{Further, Part, Step};
pub use hook::{Hook, OnError};
pub use ids::{ArticleId, EntryId, SourceId};
pub use images::Images;
pub use kept::Kept;
pub use kept_list::KeptList;
pub use ledger::{LedgerLine, Parts, PendingEntry};
pub use options::{Kind, OptionError, Options, Place};
pub use output_file::OutputFile;
pub use proxy::Proxy;
pub use robots::{KeptRobots, RobotsAnswer};
pub use secret::Secret;
pub use site::Site;
pub use source::{Keep, Keywords, Publish, Source};
pub use stored::StoredArticle;
pub use term::Term;
