//! The run: one article in a straight line, for all sources, and the feeds it changes.
//!
//! `due` says whose time has come; `gather` brings one source's news as finished documents, its entries' pages by
//! `pages`; `record` puts documents and ledger in place and keeps the index in step; `feeds` writes the feeds of the
//! terms that changed. `plan`, `pending`, `holds`, `quality` and `rhythm` decide, purely; `memory` is what a run teaches;
//! `reextract` makes articles again of what was kept of them; `report` sums up, `status`, `health` and `metrics` tell how
//! sources do.
//! Nothing here is global: edges, settings and the time are given.

mod barriers;
mod changes;
mod desks;
pub mod difference;
pub mod due;
mod essence;
mod events;
mod feeds;
pub mod forget;
mod gather;
pub mod health;
mod holds;
mod index;
mod look;
mod make;
mod memory;
pub mod metrics;
mod pace;
mod pages;
mod pending;
mod plan;
mod quality;
mod record;
mod reextract;
mod remembered;
mod renamed;
mod report;
mod retire;
mod revise;
pub mod rhythm;
pub mod status;
mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::extract::barrier::Signs;
use crate::extract::rule::{ArticleRules, OwnRule};
use crate::fetch::{Fetcher, RetryScope};
use crate::format::FeedOptions;
use crate::format::preset::Preset;
use crate::format::revisions::Revisions;
use crate::model::{Access, Site, Source, SourceId, StoredArticle};
use crate::publish::{self, Destination};
use crate::source::EntryReader;
use crate::store::{self, Listing, ListingKind, Pages, Remembered, Store};

pub use due::Which;
pub use events::{Event, EventKind};
use gather::{Gathered, News};
use look::Found;
pub use memory::{Health, SourceMemory, Trouble};
pub use pace::Pace;
pub use quality::Quality;
use record::Batch;
pub use reextract::{Change, Reextracted, reextract};
use remembered::Run;
pub use remembered::{memories, next_due};
pub use report::{Report, SourceReport};
pub use status::Status;

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
    pub rules: &'static ArticleRules,
    /// What is known about pages that stand in the way.
    pub signs: &'static Signs,
    /// At which ages its articles' pages are looked at again.
    pub recheck: Vec<Duration>,
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
    /// What `feeds` and documents depend on in the settings, hashed: a change makes feeds anew.
    pub fingerprint: &'a str,
    /// Where the old text of a revised document is kept.
    pub revisions: Revisions,
    /// Whether a run looks at all documents first.
    pub scan: Scan,
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
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// A source by its id, or by one it had.
    fn subscription(&self, id: &str) -> Option<&Arc<Subscription>> {
        self.subscriptions.iter().find(|one| one.source.is_called(id))
    }

    /// The source that is called so now.
    fn owner(&self, id: &SourceId) -> SourceId {
        self.subscription(id.as_str()).map_or_else(|| id.clone(), |one| one.source.id.clone())
    }

    /// The time of what has none, a feed that never held anything: the authority's date, which no run moves.
    fn beginning(&self) -> Timestamp {
        let date = self.authority.rsplit(',').next().unwrap_or_default();
        let full = format!("{date}{}", "2026-01-01".get(date.len()..).unwrap_or_default());
        full.parse::<jiff::civil::Date>()
            .and_then(|date| jiff::tz::TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The language of an article: its document's, else its source's, else the site's.
    fn language(&self, stored: &StoredArticle, source: &str) -> String {
        let configured = || self.subscription(source).map(|one| one.source.language.clone());
        stored.language.clone().or_else(configured).unwrap_or_else(|| self.site.language.clone())
    }
}

/// How many groups of sources are worked on for each request that may be under way: most wait for their host's turn,
/// and a host that does not answer must not keep the others from it.
const GROUPS_PER_PLACE: usize = 2;

/// How many sources of one group are worked on at once: one asks, the others wait for its turn or read what came.
const SOURCES_PER_GROUP: usize = 8;

/// Whether a run looks first which documents people edited, removed or moved. Without it their feeds follow when `build`
/// runs, or when something else of them changes; no edit is overwritten either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// While there are few enough that it costs little.
    Small,
    /// Always.
    Always,
}

/// Whether a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything is done.
    Write,
    /// Fetches and decides, writes nothing.
    DryRun,
}

/// What ends a run: the places we write to, never a source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The state failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Documents or feeds could not be read or written.
    #[error(transparent)]
    Publish(#[from] publish::Error),
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

/// Makes index and all feeds anew from record and settings alone; removes feeds of ours that nothing makes any more.
///
/// # Errors
/// When state, documents or feeds cannot be read or written.
pub async fn build<F: Fetcher, S: Store, D: Destination>(work: &Work<'_, F, S, D>) -> Result<Report, Error> {
    let mut report = Report { rebuilt: Some("asked for"), ..Report::default() };
    work.store.begin().await?;
    let found = index::reindex(work, &mut report).await?;
    record::relocate(work, &found.moved).await?;
    feeds::publish_all(work, &mut report).await?;
    work.store
        .complete(&Remembered { holds: work.store.holds().await?, ..Remembered::default() }, work.fingerprint)
        .await?;
    Ok(report)
}

/// One pass over the chosen sources whose time has come.
///
/// The record becomes durable first, then the feeds, then what is remembered of the answers; a run that ends
/// anywhere between leaves the index marked as behind, and the next one makes it anew from the record. A dry run
/// writes neither, though it may bring the index in step.
///
/// # Errors
/// When state, documents or feeds cannot be read or written; never because of a source.
pub async fn run<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    chosen: &[Arc<Subscription>],
    which: Which,
    mode: Mode,
    progress: &(dyn Fn(&SourceReport) + Sync),
) -> Result<Report, Error> {
    let mut report = Report { dry_run: mode == Mode::DryRun, ..Report::default() };
    let (behind, mut changed) = catch_up(work, mode, &mut report).await?;
    let run = Run::open(work).await?;
    let taken = run.take(chosen, which);
    report.waiting = chosen.len() - taken.len();
    let (sender, receiver) = mpsc::channel(64);
    let writes = async {
        let written = write_all(work, receiver, mode).await;
        if written.is_err() {
            // What would be asked for now could not be kept.
            work.stopping.store(true, Ordering::Relaxed);
        }
        written
    };
    let (gathered, written) = tokio::join!(gather_all(&run, &taken, sender, progress), writes);
    let (mut written, gathered) = (written?, gathered?);
    report.documents = written.documents;
    report.diagnostics.append(&mut written.diagnostics);
    let learned = run.learn(gathered, &mut report);
    if mode == Mode::DryRun {
        return Ok(report);
    }
    changed.append(&mut written.changed);
    changed.append(&mut retire::retire(work, &mut report).await?);
    finish(work, behind, changed, &learned, &mut report).await?;
    if written.kept {
        record::tidy_pages(work, &mut report);
    }
    Ok(report)
}

/// Brings the index in step with the record; tells whether it was behind altogether, else which feeds people's edits change.
async fn catch_up<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    mode: Mode,
    report: &mut Report,
) -> Result<(bool, BTreeSet<Listing>), Error> {
    let known = work.store.fingerprint().await?;
    let behind = known.as_deref() != Some(work.fingerprint) || index::is_orphaned(work).await?;
    let found = match (behind, mode) {
        (true, _) => {
            work.store.begin().await?;
            report.rebuilt = known.map(|_| "settings or record changed");
            index::reindex(work, report).await?
        }
        (false, Mode::Write) => look_first(work, report).await?,
        // What is looked at now is not looked at again, and its feeds would never follow.
        (false, Mode::DryRun) => Found::default(),
    };
    if mode == Mode::Write {
        record::relocate(work, &found.moved).await?;
    }
    Ok((behind, found.changed))
}

/// Brings these feeds in step with the record, or all of them where the index was behind, and notes that it is done.
async fn finish<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    behind: bool,
    mut changed: BTreeSet<Listing>,
    learned: &Remembered,
    report: &mut Report,
) -> Result<(), Error> {
    let mut moved = false;
    if behind {
        feeds::publish_all(work, report).await?;
    } else {
        changed.extend(feeds::lost(work).await?);
        moved = feeds::publish(work, changed, report).await?;
    }
    if moved {
        // A document that is gone may stand elsewhere now, and only a look at all of them tells.
        work.store.begin().await?;
        index::reindex(work, report).await?;
        feeds::publish_all(work, report).await?;
        report.rebuilt = Some("documents were removed or moved");
    }
    Ok(work.store.complete(learned, work.fingerprint).await?)
}

/// Looks what people did to the documents, where that is asked for or cheap.
async fn look_first<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Found, Error> {
    let articles = work.store.size(ListingKind::All, "all").await?.map_or(0, |size| size.articles);
    match work.scan {
        Scan::Small if articles >= look::SMALL => Ok(Found::default()),
        Scan::Small | Scan::Always => look::scan(work, report).await,
    }
}

/// Gathers the chosen sources side by side, few at once of those that share turns: a host that is slow keeps no other
/// waiting.
async fn gather_all<F: Fetcher, S: Store, D: Destination>(
    run: &Run<'_, F, S, D>,
    chosen: &[Arc<Subscription>],
    fresh: mpsc::Sender<News>,
    progress: &(dyn Fn(&SourceReport) + Sync),
) -> Result<Vec<Gathered>, Error> {
    let fresh = &fresh;
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, subscription) in chosen.iter().enumerate() {
        let first = subscription.reader.start().into_iter().next();
        let group = first.map(|request| run.work.fetcher.group(&request.url)).unwrap_or_default();
        groups.entry(group).or_default().push(place);
    }
    for places in groups.values_mut() {
        // Those that had to wait last time come first; a memory is asked for once a source.
        places.sort_by_cached_key(|place| (run.memory(&chosen[*place].source.id).asked, *place));
    }
    // In the order their first sources stand in.
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort();
    let gather_one = |place: usize| async move {
        if run.work.is_stopping() {
            return Ok(None);
        }
        let one = gather::gather(run, &chosen[place], fresh).await?;
        progress(&one.report);
        Ok::<_, Error>(Some((place, one)))
    };
    let at_once = run.work.concurrency.max(1).saturating_mul(GROUPS_PER_PLACE);
    let mut gathered = futures_util::stream::iter(groups)
        .map(|places| futures_util::stream::iter(places).map(gather_one).buffer_unordered(SOURCES_PER_GROUP))
        .flatten_unordered(at_once);
    let mut all = Vec::with_capacity(chosen.len());
    while let Some(one) = gathered.next().await {
        all.extend(one?);
    }
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, gathered)| gathered).collect())
}

async fn write_all<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    mut fresh: mpsc::Receiver<News>,
    mode: Mode,
) -> Result<record::Written, Error> {
    let mut written = record::Written::default();
    let mut batch = Batch::default();
    let mut bytes = 0;
    while let Some(news) = fresh.recv().await {
        match news {
            News::Article(_) if mode == Mode::DryRun => written.documents += 1,
            News::Waits(_) | News::Pending(_) | News::Alias(_) if mode == Mode::DryRun => {}
            News::Waits(file) => batch.waits.push(file),
            News::Article(one) => {
                bytes += one.file.bytes.len() + one.kept.as_ref().map_or(0, Vec::len);
                batch.articles.push(*one);
            }
            News::Alias(alias) => batch.aliases.push(*alias),
            News::Pending(file) => batch.pending.push(file),
        }
        if batch.articles.len() == record::BATCH_DOCUMENTS || bytes > record::BATCH_BYTES {
            record::put(work, std::mem::take(&mut batch), &mut written).await?;
            bytes = 0;
        }
    }
    record::put(work, batch, &mut written).await?;
    Ok(written)
}
