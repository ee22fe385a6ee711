//! What a configuration means: defaults filled in, addresses read, names looked up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::rules::Rules;
use super::subscriptions::SourceLists;
use crate::extract::rule::{ArticleRules, OwnRule};
use crate::fetch::FetchOptions;
use crate::filter::Filters;
use crate::format::FeedOptions;
use crate::format::preset::Preset;
use crate::format::revisions::Revisions;
use crate::git::GitOptions;
use crate::model::{Access, Images, Place, Site, Source};
use crate::source::EntryReader;
use crate::store::PageLimits;

/// A configuration as meant.
pub struct Settings {
    /// The whole that is published.
    pub site: Site,
    /// The folder relative paths start from.
    pub root: PathBuf,
    /// The state database's file.
    pub state: PathBuf,
    /// The folder of documents and ledger.
    pub content: PathBuf,
    /// The folder of feeds.
    pub feeds: PathBuf,
    /// The file of the health feed, where one is wanted.
    pub health: Option<PathBuf>,
    /// Where the old text of a revised document is kept.
    pub revisions: Revisions,
    /// How much is kept of what articles were made from; `None` for nothing.
    pub keep_pages: Option<PageLimits>,
    /// How what is written is committed, where it is.
    pub git: Option<GitOptions>,
    /// How feeds look and which there are.
    pub feed_options: FeedOptions,
    /// How the world is asked.
    pub fetch: FetchOptions,
    /// What is known about sites.
    pub rules: Rules,
    /// The sources, in order: those in the main file first, then those of `sources/` by file name.
    pub sources: Vec<SourceSettings>,
    /// Lists elsewhere whose feeds are sources too.
    pub lists: SourceLists,
    /// What documents and feeds depend on in all this, hashed.
    pub fingerprint: String,
}

/// One source as meant.
pub struct SourceSettings {
    /// What is known about it.
    pub source: Source,
    /// How it is reached.
    pub access: Arc<Access>,
    /// How it is read.
    pub reader: Box<dyn EntryReader>,
    /// Where it says itself an article's parts are on its page; asked before the rules.
    pub own_rule: Option<OwnRule>,
    /// What is known about pages, asked after it.
    pub rules: Arc<ArticleRules>,
    /// At which ages its articles' pages are looked at again.
    pub recheck: Vec<Duration>,
    /// What becomes of its articles' images.
    pub images: Images,
    /// What leaves articles out and rewrites them.
    pub filters: Arc<Filters>,
    /// How its documents look.
    pub preset: Arc<Preset>,
    /// Where its address is written.
    pub written: Written,
}

/// Where a source's address is written, for a command that changes it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file the source stands in.
    pub file: PathBuf,
    /// The value of `url`: where it stands, and its text as read; `None` where there is none, or no text.
    pub url: Option<(Place, String)>,
}
