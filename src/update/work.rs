//! What a run works with: sources ready to run, the edges, the settings that documents and feeds depend on, and the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::{History, Scan, record};
use crate::extract::barrier::Signs;
use crate::extract::rule::{ArticleRules, OwnRule};
use crate::fetch::RetryScope;
use crate::filter::Filters;
use crate::format::FeedOptions;
use crate::format::preset::Preset;
use crate::format::revisions::Revisions;
use crate::hook::Hooks;
use crate::model::{Access, Images, Site, Source, SourceId, StoredArticle};
use crate::publish::{self, Destination};
use crate::source::EntryReader;
use crate::store::Pages;

/// A source with everything needed to run it.
pub struct Subscription {
    /// What is known about it.
    pub source: Source,
    /// How it is reached.
    pub access: Arc<Access>,
    /// How it is read.
    pub reader: Box<dyn EntryReader>,
    /// Where it says itself an article's parts are on its page.
    pub own_rule: Option<OwnRule>,
    /// What is known about pages, asked after it.
    pub rules: Arc<ArticleRules>,
    /// What is known about pages that stand in the way.
    pub signs: &'static Signs,
    /// At which ages its articles' pages are looked at again.
    pub recheck: Vec<Duration>,
    /// What becomes of its articles' images.
    pub images: Images,
    /// What leaves articles out and rewrites them.
    pub filters: Arc<Filters>,
    /// How its documents look.
    pub preset: Arc<Preset>,
}

/// Everything a run or build works with.
pub struct Work<'a, F, S, D> {
    /// The whole.
    pub site: &'a Site,
    /// The base of ids: pinned, else the record's, else the site's default; see [`authority`].
    pub authority: Arc<str>,
    /// How feeds look and which there are.
    pub feeds: &'a FeedOptions,
    /// Every configured source, in order.
    pub subscriptions: &'a [Arc<Subscription>],
    /// Asks the world.
    pub fetcher: &'a F,
    /// Memory and cache.
    pub store: &'a S,
    /// The record's place.
    pub content: &'a D,
    /// The feeds' place.
    pub published: &'a D,
    /// What articles were made from, where that is kept.
    pub pages: Option<&'a dyn Pages>,
    /// Runs the commands of filters.
    pub hooks: &'a dyn Hooks,
    /// What `feeds` and documents depend on in the settings, hashed: a change makes feeds anew.
    pub fingerprint: &'a str,
    /// Where the old text of a revised document is kept.
    pub revisions: Revisions,
    /// Whether a run looks at all documents first.
    pub scan: Scan,
    /// What knows which documents changed, where there are too many to look at.
    pub history: Option<&'a dyn History>,
    /// How many sources are worked on at once.
    pub concurrency: usize,
    /// What a server's Retry-After holds back.
    pub retry_after: RetryScope,
    /// The time of the run, for all of it.
    pub now: Timestamp,
    /// Set when the run is to end: what is under way is finished, and nothing is begun any more.
    pub stopping: &'a AtomicBool,
}

impl<F, S, D> Work<'_, F, S, D> {
    /// Whether nothing is to be begun any more.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// A source by its id, or by one it had.
    pub(super) fn subscription(&self, id: &str) -> Option<&Arc<Subscription>> {
        self.subscriptions.iter().find(|one| one.source.is_called(id))
    }

    /// The source that is called so now.
    pub(super) fn owner(&self, id: &SourceId) -> SourceId {
        self.subscription(id.as_str()).map_or_else(|| id.clone(), |one| one.source.id.clone())
    }

    /// The time of what has none, a feed that never held anything: the authority's date, which no run moves.
    pub(super) fn beginning(&self) -> Timestamp {
        let date = self.authority.rsplit(',').next().unwrap_or_default();
        let full = format!("{date}{}", "2026-01-01".get(date.len()..).unwrap_or_default());
        full.parse::<jiff::civil::Date>()
            .and_then(|date| jiff::tz::TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The language of an article: its document's, else its source's, else the site's.
    pub(super) fn language(&self, stored: &StoredArticle, source: &str) -> String {
        let configured = || self.subscription(source).map(|one| one.source.language.clone());
        stored.language.clone().or_else(configured).unwrap_or_else(|| self.site.language.clone())
    }
}

/// The base of this record's ids: pinned by configuration, else what the record says, else the site's default.
///
/// # Errors
/// When the record's place cannot be read.
pub async fn authority<D: Destination>(site: &Site, content: &D) -> Result<Arc<str>, publish::Error> {
    if let Some(pinned) = &site.authority {
        return Ok(pinned.as_str().into());
    }
    let kept = content.get(record::AUTHORITY).await?;
    let kept = kept.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(kept.map_or_else(|| site.default_authority(), |text| text.trim().to_owned()).into())
}
