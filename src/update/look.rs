//! A look at the documents as people left them: what was edited, removed, moved or added since the last one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::index::{claim, facts, hash};
use super::{Error, Report, Work};
use crate::publish::{Destination, Stamp};
use crate::store::{Indexed, Listing, Store};

/// How many articles go into the index in one step.
const STEP: usize = 500;

/// How old a change must be for its stamp to count: file systems keep times in grains of up to two seconds.
const GRAIN: SignedDuration = SignedDuration::from_secs(3);

/// What a look found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The feeds that hold or held what changed.
    pub(super) changed: BTreeSet<Listing>,
    /// Articles whose documents stand elsewhere than the ledger says.
    pub(super) moved: Vec<Indexed>,
}

/// Looks at every file that is not as it was at the last look, and brings the index in step.
pub(super) async fn scan<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Found, Error> {
    let known = work.store.stamps().await?;
    let there = work.content.stamps("", ".md").await?;
    let is_other = |(path, stamp): &&(String, Stamp)| known.get(path).is_none_or(|kept| *kept != stamp.text);
    let mut files: BTreeMap<&str, Option<&Stamp>> =
        there.iter().filter(is_other).map(|(path, stamp)| (path.as_str(), Some(stamp))).collect();
    let paths: BTreeSet<&str> = there.iter().map(|(path, _)| path.as_str()).collect();
    files
        .extend(known.keys().filter(|path| !paths.contains(path.as_str())).map(|path| (path.as_str(), None)));
    look(work, files, true, report).await
}

/// Looks at these files; `None` for one that is gone.
///
/// First at those that stand where they are known to be, so that a copy is not taken for the document.
pub(super) async fn look<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    files: BTreeMap<&str, Option<&Stamp>>,
    has_ledger: bool,
    report: &mut Report,
) -> Result<Found, Error> {
    let (found, index, stamps) = (Found::default(), Vec::new(), Vec::new());
    let mut look = Look { work, report, found, index, stamps, begun: false };
    let mut unknown = Vec::new();
    for (path, stamp) in files {
        match (work.store.article_at(path).await?, stamp) {
            (Some(there), Some(stamp)) => look.again(path, stamp, there).await?,
            (Some(there), None) => look.gone(path, there).await?,
            (None, Some(stamp)) => unknown.push((path, stamp)),
            (None, None) => look.stamps.push((path.to_owned(), None)),
        }
    }
    look.flush().await?;
    for (path, stamp) in unknown {
        look.first(path, stamp, has_ledger).await?;
    }
    look.flush().await?;
    Ok(look.found)
}

struct Look<'a, 'w, F, S, D> {
    work: &'a Work<'w, F, S, D>,
    report: &'a mut Report,
    found: Found,
    index: Vec<Indexed>,
    stamps: Vec<(String, Option<String>)>,
    /// Whether the index was marked as ahead of the feeds.
    begun: bool,
}

impl<F: Sync, S: Store, D: Destination> Look<'_, '_, F, S, D> {
    /// Looks at the document of an article that is known to be there.
    async fn again(&mut self, path: &str, stamp: &Stamp, there: Indexed) -> Result<(), Error> {
        let Some(bytes) = self.work.content.get(path).await? else { return Ok(()) };
        self.note(path, stamp);
        if there.present && there.hash == hash(&bytes) {
            return Ok(());
        }
        let was = self.work.store.listings(&there.id).await?;
        let now = facts(self.work, &bytes, there.clone()).unwrap_or_else(|odd| {
            self.report.diagnostics.push(*odd);
            Indexed { present: false, listings: Vec::new(), ..there }
        });
        self.change(was, now).await
    }

    /// Notes that the document of an article is gone.
    async fn gone(&mut self, path: &str, there: Indexed) -> Result<(), Error> {
        self.stamps.push((path.to_owned(), None));
        if !there.present {
            return Ok(());
        }
        let was = self.work.store.listings(&there.id).await?;
        self.change(was, Indexed { present: false, listings: Vec::new(), ..there }).await
    }

    /// Looks at a file where no article is known to be.
    async fn first(&mut self, path: &str, stamp: &Stamp, has_ledger: bool) -> Result<(), Error> {
        let Some(bytes) = self.work.content.get(path).await? else { return Ok(()) };
        match claim(self.work, path, &bytes, has_ledger).await? {
            Some(Ok(now)) => {
                if now.in_ledger {
                    self.found.moved.push(now.clone());
                }
                self.change(Vec::new(), now).await?;
                // The next file may claim the same article.
                self.flush().await?;
            }
            Some(Err(odd)) => self.report.diagnostics.push(*odd),
            None => {}
        }
        self.note(path, stamp);
        Ok(())
    }

    async fn change(&mut self, was: Vec<Listing>, now: Indexed) -> Result<(), Error> {
        self.found.changed.extend(was);
        self.found.changed.extend(now.listings.iter().cloned());
        self.index.push(now);
        if self.index.len() >= STEP { self.flush().await } else { Ok(()) }
    }

    /// Notes how a file was when it was looked at.
    fn note(&mut self, path: &str, stamp: &Stamp) {
        let is_settled = stamp.changed.saturating_add(GRAIN).is_ok_and(|settled| settled < self.work.now);
        let text = if is_settled { stamp.text.clone() } else { String::new() };
        self.stamps.push((path.to_owned(), Some(text)));
    }

    async fn flush(&mut self) -> Result<(), Error> {
        if !self.index.is_empty() && !self.begun {
            // A run that ends before the feeds have followed would never know.
            self.work.store.begin().await?;
            self.begun = true;
        }
        self.work.store.index(&std::mem::take(&mut self.index)).await?;
        self.work.store.keep_stamps(&std::mem::take(&mut self.stamps)).await?;
        Ok(())
    }
}
