//! The index before a run, and the feeds after it, in step with the record.

use std::collections::BTreeSet;

use super::look::Found;
use super::{Error, Mode, Report, Work, feeds, history, index, record};
use crate::fetch::Fetcher;
use crate::publish::Destination;
use crate::store::{Listing, ListingKind, Remembered, Store};

/// Brings the index in step with the record; tells whether it was behind altogether, else which feeds people's edits change.
pub(super) async fn catch_up<F: Fetcher, S: Store, D: Destination>(
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
        (false, Mode::Write) => history::look_first(work, report).await?,
        // What is looked at now is not looked at again, and its feeds would never follow.
        (false, Mode::DryRun) => Found::default(),
    };
    if mode == Mode::Write {
        record::relocate(work, &found.moved).await?;
    }
    Ok((behind, found.changed))
}

/// Brings these feeds in step with the record, or all of them where the index was behind, and notes that it is done.
pub(super) async fn finish<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    behind: bool,
    mut changed: BTreeSet<Listing>,
    learned: &Remembered,
    report: &mut Report,
) -> Result<(), Error> {
    if behind {
        feeds::publish_all(work, report).await?;
        return Ok(work.store.complete(learned, work.fingerprint).await?);
    }
    let lost = feeds::lost(work).await?;
    // Without the feed of all, the folder was emptied, and more than feeds is gone: pages, archives.
    let mut anew = lost.iter().any(|one| one.kind == ListingKind::All).then_some("feeds were removed");
    if anew.is_none() {
        changed.extend(lost);
        let moved = feeds::publish(work, changed, report).await?;
        // A document that is gone may stand elsewhere now, and only a look at all of them tells.
        anew = moved.then_some("documents were removed or moved");
    }
    if anew.is_some() {
        work.store.begin().await?;
        index::reindex(work, report).await?;
        feeds::publish_all(work, report).await?;
        report.rebuilt = anew;
    }
    Ok(work.store.complete(learned, work.fingerprint).await?)
}
