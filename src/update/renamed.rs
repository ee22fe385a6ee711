//! Entries that come back under another id: known articles all the same.

use std::collections::BTreeSet;

use super::{Error, Work, index};
use crate::model::{Entry, EntryId, SourceId};
use crate::publish::Destination;
use crate::store::{Indexed, Store};

/// The article an unknown entry is, when its source only changed what it calls it.
///
/// That is so when an article of the source has the entry's address, none of the ids it is known by is in the
/// answer any more, and it has the entry's date or title. All three, since some sources point many entries at one
/// address, and an article lost is worse than one that comes twice.
pub(super) async fn article<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    source: &SourceId,
    entry: &Entry,
    answer: &BTreeSet<EntryId>,
) -> Result<Option<Indexed>, Error> {
    let Some(link) = &entry.link else { return Ok(None) };
    for (there, ids) in work.store.articles_with_link(source, link.as_str()).await? {
        // An article the ledger does not know is no other's: a run ended before it wrote the line, which this entry brings.
        if there.in_ledger
            && !ids.iter().any(|id| answer.contains(id))
            && is_same(work, entry, &there).await?
        {
            return Ok(Some(there));
        }
    }
    Ok(None)
}

async fn is_same<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    entry: &Entry,
    there: &Indexed,
) -> Result<bool, Error> {
    if entry.published.is_some_and(|date| date.as_second() == there.place.as_second()) {
        return Ok(true);
    }
    let Some(bytes) = work.content.get(&there.path).await? else { return Ok(false) };
    let stored = index::read(work, &there.path, &bytes, there.source.as_str());
    Ok(stored.is_ok_and(|stored| entry.title.as_ref().is_some_and(|title| *title == stored.title)))
}
