//! The run: one article in a straight line, for all sources, and the feeds it changes.
//!
//! `due` says whose time has come; `gather` brings one source's news as finished documents: its answers by `ask`, its
//! history by `backfill`, its entries' pages by `pages` and their images by `images`; `record` puts documents and ledger in place and keeps the index in step; `feeds`
//! writes the feeds of the terms that changed, `site` the pages beside them, `hubs` tells of them. `plan`, `pending`,
//! `holds`, `filtered`, `quality` and `rhythm` decide, purely; `memory` is what a run teaches; `reextract` makes articles again of what
//! was kept of them; `upkeep` keeps index and feeds in step;
//! `report` sums up, `status`, `health` and `metrics` tell how sources do.
//! Nothing here is global: edges, settings and the time are given.

mod archives;
mod ask;
mod backfill;
mod barriers;
mod changes;
mod composed;
mod desks;
pub mod difference;
pub mod due;
mod essence;
mod events;
pub mod explain;
mod feeds;
mod filtered;
pub mod forget;
mod gather;
pub mod health;
mod history;
mod holds;
mod hooked;
mod hubs;
mod images;
mod index;
mod kept;
mod look;
mod make;
mod memory;
pub mod metrics;
mod news;
mod pace;
mod pages;
mod pending;
mod plan;
mod quality;
mod queries;
mod record;
mod reextract;
mod remembered;
mod renamed;
mod report;
mod retire;
mod revise;
pub mod rhythm;
mod several_pages;
mod site;
pub mod status;
mod terms;
mod upkeep;
mod work;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::fetch::Fetcher;
use crate::publish::{self, Destination, IfThere};
use crate::store::{self, Remembered, Store};

pub use backfill::{Backfill, Ended, From, Walked};
pub use due::Which;
pub use events::{Event, EventKind};
use gather::Gathered;
pub use history::{History, Scan};
pub use memory::{Health, SourceMemory, Trouble};
use news::News;
pub use pace::Pace;
pub use quality::Quality;
use record::Batch;
pub use reextract::{Change, Reextracted, reextract};
use remembered::Run;
pub use remembered::{memories, next_due};
pub use report::{Report, SourceReport};
pub use status::Status;
pub use work::{Subscription, Work, authority};
pub use written::as_written;

/// How many groups of sources are worked on for each request that may be under way: most wait for their host's turn,
/// and a host that does not answer must not keep the others from it.
const GROUPS_PER_PLACE: usize = 2;

/// How many sources of one group are worked on at once: one asks, the others wait for its turn or read what came.
const SOURCES_PER_GROUP: usize = 8;

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
    let (behind, mut changed) = upkeep::catch_up(work, mode, &mut report).await?;
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
    let (gathered, written) = tokio::join!(gather_all(&run, &taken, sender, which, progress), writes);
    let (mut written, gathered) = (written?, gathered?);
    report.documents = written.documents;
    report.diagnostics.append(&mut written.diagnostics);
    let mut learned = run.learn(gathered, &mut report);
    if matches!(which, Which::Backfill(_)) {
        // What is old says nothing of when and what a source publishes.
        learned.memories.clear();
    }
    if mode == Mode::DryRun {
        return Ok(report);
    }
    changed.append(&mut written.changed);
    changed.append(&mut retire::retire(work, &mut report).await?);
    upkeep::finish(work, behind, changed, &learned, &mut report).await?;
    hubs::tell(work, &mut report).await;
    if written.kept {
        kept::tidy(work, &mut report);
    }
    work.hooks.tidy();
    Ok(report)
}

/// Gathers the chosen sources side by side, few at once of those that share turns: a host that is slow keeps no other
/// waiting.
async fn gather_all<F: Fetcher, S: Store, D: Destination>(
    run: &Run<'_, F, S, D>,
    chosen: &[Arc<Subscription>],
    fresh: mpsc::Sender<News>,
    which: Which,
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
        let one = gather::gather(run, &chosen[place], fresh, which, progress).await?;
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
            News::Waits(_) | News::Pending(_) | News::Alias(_) | News::Walked(_) if mode == Mode::DryRun => {}
            News::Image(file, done) => {
                if mode == Mode::Write {
                    work.content.put(&[file], IfThere::Keep).await?;
                }
                // Who asked for it may have been dropped with the run.
                let _ = done.send(());
            }
            News::Waits(file) => batch.waits.push(file),
            News::Article(one) => {
                bytes += one.file.bytes.len() + one.kept.as_ref().map_or(0, |kept| kept.bytes.len());
                batch.articles.push(*one);
            }
            News::Alias(alias) => batch.aliases.push(*alias),
            News::Walked(walking) => {
                record::put(work, std::mem::take(&mut batch), &mut written).await?;
                bytes = 0;
                work.store.keep_step(&walking.source, &walking.first, &walking.step).await?;
            }
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
