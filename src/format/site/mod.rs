//! What stands beside the feeds for people and crawlers: a page to read for each feed, an index of them, OPML, a sitemap
//! and two style sheets.
//!
//! All of it is text without scripts, a function of feeds and settings: no clock, and nothing is loaded but the style
//! sheet beside it. Each file carries an id, by which it is known as ours.

mod index;
mod opml;
mod page;
mod sitemap;
mod templates;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FeedFormat, feed_path, xml};
use crate::model::{OutputFile, Site};

pub use opml::Origin;

/// The style sheet feeds name, for whoever opens one in a browser.
pub const FEED_STYLE: &str = "feeds.css";
/// The style sheet of pages.
const PAGE_STYLE: &str = "pages.css";
/// The list of all feeds for people.
pub const INDEX: &str = "index.html";
/// The list of all feeds for programs that read feeds.
const OPML: &str = "feeds.opml";

/// The most bytes of a page: what would be longer shows less.
const MOST_BYTES: usize = 96 * 1024;

/// One feed as the lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The word for its kind, as in its path.
    pub kind: String,
    /// The name of its files.
    pub slug: String,
    /// What it is about, plain text: a tag's label, a source's title.
    pub name: String,
    /// The feed's own title.
    pub title: String,
    /// How many articles there are under its term; the feed holds the newest of them.
    pub articles: u64,
    /// Its newest article's time.
    pub updated: Timestamp,
}

/// What all these files depend on beside feeds.
#[derive(Clone, Copy)]
pub struct Pages<'a> {
    /// The whole.
    pub site: &'a Site,
    /// The base of ids.
    pub authority: &'a str,
    /// The formats each feed is there in.
    pub formats: &'a [&'static dyn FeedFormat],
    /// Whether a term, by kind and slug, surely has a page: only then it is linked.
    pub has_page: &'a dyn Fn(&str, &str) -> bool,
}

/// A feed in one format, as a page links it.
#[derive(Serialize)]
struct Link {
    name: &'static str,
    media_type: &'static str,
    href: String,
}

impl Listed {
    /// The path of its page.
    fn page(&self) -> String {
        feed_path::path(&self.kind, &self.slug, "html")
    }
}

impl Pages<'_> {
    /// The files that list all feeds, in the order given; `origins` are the sources that are feeds themselves.
    pub fn lists(&self, feeds: &[Listed], origins: &[Origin]) -> Vec<OutputFile> {
        let mut files = vec![self.index(feeds), self.opml(feeds, origins)];
        files.extend(self.sitemaps(feeds));
        files.push(self.style(FEED_STYLE, include_str!("feeds.css")));
        files.push(self.style(PAGE_STYLE, include_str!("pages.css")));
        files
    }

    fn style(&self, path: &str, text: &str) -> OutputFile {
        let id = self.id(path).replace('*', "%2A");
        OutputFile { path: path.to_owned(), bytes: format!("/* {id} */\n{text}").into_bytes() }
    }

    /// The id of one of the files that list all feeds.
    fn id(&self, path: &str) -> String {
        xml::iri(&feed_path::file_id(self.authority, path))
    }

    /// A feed's files in every format, as linked from a page at `from`.
    fn links(&self, feed: &Listed, from: &str) -> Vec<Link> {
        let link = |format: &&'static dyn FeedFormat| Link {
            name: format.name(),
            media_type: format.media_type(),
            href: format!("{}{}", up(from), feed_path::path(&feed.kind, &feed.slug, format.extension())),
        };
        self.formats.iter().map(link).collect()
    }
}

/// What leads from a path to the folder of feeds: `../` for `tag/rust.html`.
pub fn up(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

#[cfg(test)]
mod tests;
