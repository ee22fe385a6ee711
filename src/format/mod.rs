//! Output formats: [`Article`](crate::model::Article) or [`Feed`] → the bytes of an
//! [`OutputFile`](crate::model::OutputFile).
//!
//! A new feed format is one file here, named as its `name()`, and its line in [`FORMATS`].
//! Where a file goes, and which articles a feed holds, is decided elsewhere; [`window`] has the rule.

pub mod archive;
pub mod atom;
pub mod body;
pub mod difference;
pub mod document;
pub mod feed_path;
pub mod forgotten;
pub mod json_feed;
pub mod kept;
pub mod kept_images;
pub mod ledger;
pub mod opml;
pub mod pending;
pub mod preset;
pub mod revisions;
pub mod site;
pub mod warc;
pub mod window;
mod xml;

use url::Url;

use crate::model::Feed;
use crate::text::condition::Condition;

/// Every feed format, in the order they are shown.
pub const FORMATS: &[&dyn FeedFormat] = &[&atom::Atom];

/// One way feeds are written.
pub trait FeedFormat: Sync {
    /// The word users write in `output.formats`; equals the file's name.
    fn name(&self) -> &'static str;

    /// What the names of its files end in, without the dot.
    fn extension(&self) -> &'static str;

    /// What its files are served as, and what a link to them has as its type.
    fn media_type(&self) -> &'static str;

    /// Whether it has words for archives: [`Feed::history`].
    fn has_archives(&self) -> bool {
        false
    }

    /// The whole file. The same feed always gives the same bytes, and any feed gives a valid file:
    /// what the format has no room for is left out or written as near as it can be.
    fn write(&self, feed: &Feed) -> Vec<u8>;
}

/// How feeds look and which there are.
#[derive(Clone)]
pub struct FeedOptions {
    /// The formats each feed is written in.
    pub formats: Vec<&'static dyn FeedFormat>,
    /// How many articles a feed holds; [`window`] tells when it holds more.
    pub entries: usize,
    /// Which documents of a person's own enter feeds: paths below the content place, `*` for any run of characters.
    pub include: Vec<String>,
    /// How many articles a keyword needs before it has a feed.
    pub tag_minimum: u64,
    /// Whether there are pages to read, an index, OPML, a sitemap and style sheets beside the feeds: [`site`].
    pub pages: bool,
    /// The hubs that are told of feeds that change.
    pub hubs: Vec<Url>,
    /// Whether feeds have archives.
    pub archives: bool,
    /// How many articles an author needs before they have a feed; `None` where authors have none.
    pub author_minimum: Option<u64>,
    /// Feeds of what conditions hold for.
    pub queries: Vec<Query>,
}

/// A feed of the articles for which a condition holds.
#[derive(Clone)]
pub struct Query {
    /// Its name in paths and ids: a slug.
    pub name: String,
    /// The feed's title; `None` for one made of the name.
    pub title: Option<String>,
    /// What holds for its articles.
    pub when: Condition,
}

/// The format with this name.
pub fn named(name: &str) -> Option<&'static dyn FeedFormat> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}
