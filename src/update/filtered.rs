//! Entries that filters leave out: told by what their source says of them alone, or remembered.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::gather::SourceRun;
use super::{Error, Subscription, make, plan};
use crate::compose;
use crate::fetch::Fetcher;
use crate::filter::Stop;
use crate::model::{Entry, EntryId, Request};
use crate::publish::Destination;
use crate::store::Store;

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Whether an entry whose page would be asked for is left out without; `seen` is when it was first seen.
    pub(super) async fn is_left_out(&mut self, entry: &Entry, seen: Timestamp) -> Result<bool, Error> {
        if self.subscription.filters.is_empty() {
            return Ok(false);
        }
        let (subscription, authority) = (Arc::clone(self.subscription), Arc::clone(&self.run.work.authority));
        let (said, bytes) = (entry.clone(), entry.content.as_ref().map_or(0, String::len));
        let judge = move || subscription.judge(&said, &authority, seen);
        let is_out = match self.run.desks.work(bytes, judge).await {
            Some(Stop::LeftOut(_)) => true,
            Some(Stop::End) => false,
            Some(Stop::Open(_) | Stop::Hook(_)) => {
                let known = self.run.work.store.left_out(&self.subscription.source.id, &entry.id).await?;
                known.is_some_and(|mark| mark == self.subscription.mark(entry))
            }
            None => {
                self.warn(make::broken("filtering an entry", entry.id.as_str()));
                false
            }
        };
        if is_out {
            self.leave_out(entry);
        }
        Ok(is_out)
    }

    /// Counts an entry that is left out, and remembers it.
    pub(super) fn leave_out(&mut self, entry: &Entry) {
        self.gathered.report.left_out += 1;
        let mark = self.subscription.mark(entry);
        self.gathered.left_out.push((entry.id.clone(), mark));
    }

    /// Whether an entry was left out in an earlier run, by whatever filters.
    pub(super) async fn was_left_out(&self, entry: &EntryId) -> Result<bool, Error> {
        if self.subscription.filters.is_empty() {
            return Ok(false);
        }
        Ok(self.run.work.store.left_out(&self.subscription.source.id, entry).await?.is_some())
    }
}

/// Entries left out, each with its mark.
pub(super) type LeftOut = Vec<(EntryId, String)>;

impl Subscription {
    /// What filters say of an entry as long as its page is not read.
    pub(super) fn judge(&self, entry: &Entry, authority: &str, seen: Timestamp) -> Stop {
        let mut open = compose::open(&self.source, entry);
        // Without a title there may be nothing to publish; its page may have one, and here it is open.
        let title = entry.title.clone().or_else(|| Some("?".to_owned()));
        let titled = Entry { title, ..entry.clone() };
        match compose::draft(authority, &self.source, &titled, None, seen) {
            Ok(mut draft) => self.filters.run(&mut draft, &mut open),
            Err(_) => Stop::Open(0),
        }
    }

    /// What filters say of an entry that has no page.
    pub(super) fn judge_whole(&self, entry: &Entry, authority: &str, seen: Timestamp) -> Stop {
        match compose::draft(authority, &self.source, entry, None, seen) {
            Ok(mut draft) => self.filters.run(&mut draft, &mut BTreeSet::new()),
            Err(_) => Stop::End,
        }
    }

    /// What is remembered of an entry that was left out: by which filters, and what its source said of it.
    pub(super) fn mark(&self, entry: &Entry) -> String {
        format!("{} {}", self.filters.mark(), plan::digest(entry))
    }

    /// By what the answer to a request of the source is known: filters are part of it, since other ones may let entries come
    /// that are in an answer seen before.
    pub(super) fn answer_key(&self, request: &Request) -> String {
        match self.filters.mark() {
            "" => request.key(),
            mark => format!("{} filtered:{mark}", request.key()),
        }
    }
}
