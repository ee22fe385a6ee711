//! One run: what it works with, what is remembered of its sources, who asked to be left alone, where the work is done.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::desks::Desks;
use super::gather::Gathered;
use super::holds::{Held, Holds};
use super::hooked::Commands;
use super::{Error, Report, SourceMemory, Subscription, Which, Work, due, memory};
use crate::fetch::Fetcher;
use crate::format::forgotten::{self, Forgotten};
use crate::model::SourceId;
use crate::publish::Destination;
use crate::store::{LeftOut, Remembered, Store};

/// How every source has been doing.
///
/// # Errors
/// When the state cannot be read.
pub async fn memories<S: Store>(store: &S) -> Result<BTreeMap<SourceId, SourceMemory>, Error> {
    let texts = store.memories().await?;
    Ok(texts.into_iter().map(|(source, text)| (source, SourceMemory::read(&text))).collect())
}

/// When the first of the sources is to be asked next, as `which` counts it and servers let us; `None` when none ever is.
///
/// # Errors
/// When the state cannot be read.
pub async fn next_due<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    which: Which,
) -> Result<Option<Timestamp>, Error> {
    let run = Run::open(work).await?;
    Ok(work.subscriptions.iter().filter_map(|one| run.due(one, which)).min())
}

/// One run: what it works with and what is remembered.
pub(super) struct Run<'a, F, S, D> {
    pub(super) work: &'a Work<'a, F, S, D>,
    pub(super) holds: Holds,
    pub(super) desks: Desks,
    pub(super) forgotten: Forgotten,
    pub(super) commands: Commands<'a>,
    memories: BTreeMap<SourceId, SourceMemory>,
}

impl<'a, F: Fetcher, S: Store, D: Destination> Run<'a, F, S, D> {
    pub(super) async fn open(work: &'a Work<'a, F, S, D>) -> Result<Self, Error> {
        let holds = Holds::new(work.store.holds().await?, work.retry_after, work.now);
        let memories = memories(work.store).await?;
        let forgotten = work.content.get(forgotten::PATH).await?.unwrap_or_default();
        let forgotten = Forgotten::read(&forgotten);
        Ok(Self {
            work,
            holds,
            desks: Desks::new(),
            forgotten,
            commands: Commands::new(work.hooks),
            memories,
        })
    }

    /// How a source has been doing before this run.
    pub(super) fn memory(&self, source: &SourceId) -> SourceMemory {
        self.memories.get(source).cloned().unwrap_or_default()
    }

    /// When a source is to be asked next: when it is due, and no sooner than its server lets us.
    fn due(&self, subscription: &Subscription, which: Which) -> Option<Timestamp> {
        let source = &subscription.source;
        let at = due::at(which, source, &self.memory(&source.id), self.work.now)?;
        let first = subscription.reader.start().into_iter().next();
        let held =
            first.and_then(|request| self.holds.check(&request.url, &self.work.fetcher.group(&request.url)));
        match held {
            Some(Held::Until(until)) => Some(at.max(until)),
            Some(Held::ThisRun) | None => Some(at),
        }
    }

    /// Those of the chosen sources whose time has come.
    pub(super) fn take(&self, chosen: &[Arc<Subscription>], which: Which) -> Vec<Arc<Subscription>> {
        let now = self.work.now;
        let is_taken =
            |one: &&Arc<Subscription>| due::is_taken(which, &one.source, &self.memory(&one.source.id), now);
        chosen.iter().filter(is_taken).cloned().collect()
    }

    /// Sums up what was gathered: the report of each source, and what the next run must know.
    pub(super) fn learn(&self, gathered: Vec<Gathered>, report: &mut Report) -> Remembered {
        let mut learned = Remembered { holds: self.holds.remembered(), ..Remembered::default() };
        for one in gathered {
            let source = one.report.id.clone();
            let memory = memory::after(self.memory(&source), &one, self.work.now);
            learned.memories.push((source.clone(), memory.write()));
            let heard = |(entry, digest)| (source.clone(), entry, digest);
            learned.digests.extend(one.digests.into_iter().map(heard));
            let left_out =
                |(entry, mark)| LeftOut { source: source.clone(), entry, mark, seen: self.work.now };
            learned.left_out.extend(one.left_out.into_iter().map(left_out));
            let known = |(key, validators)| (source.clone(), key, validators);
            learned.validators.extend(one.validators.into_iter().map(known));
            report.sources.push(one.report);
        }
        learned
    }
}
