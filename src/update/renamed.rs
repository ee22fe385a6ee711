//! Entries that come back under another id: known articles all the same.

use std::collections::BTreeSet;

use super::{Error, Work, index};
use crate::model::{Entry, EntryId, SourceId, StoredArticle};
use crate::publish::Destination;
use crate::store::{Indexed, Store};
use crate::text::address;

/// An article under another name.
pub(super) struct Renamed {
    /// The article.
    pub(super) article: Indexed,
    /// What its source said of it under the names it had, hashed, where that is remembered.
    pub(super) said: Option<String>,
}

/// The article an unknown entry is, when its source only changed what it calls it.
///
/// None of the ids the article is known by is in the answer any more, and two more things agree:
///
/// - the entry is at the article's place of the web, or at its path on another host (`http` to `https`, tracking
///   parameters, a site that moved), and has its date or title;
/// - or it has its date, to the second, and its title (another scheme of paths and ids).
///
/// Two, since some sources point many entries at one address or give many one title, and an article lost is worse
/// than one that comes twice.
pub(super) async fn article<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    source: &SourceId,
    entry: &Entry,
    answer: &BTreeSet<EntryId>,
) -> Result<Option<Renamed>, Error> {
    let link = entry.link.as_ref().map(url::Url::as_str).unwrap_or_default();
    for (there, names) in work.store.alike(source, link, entry.published).await? {
        // An article the ledger does not know is no other's: a run ended before it wrote the line, which this entry brings.
        let is_free = there.in_ledger && !names.iter().any(|name| answer.contains(name));
        if is_free && is_same(work, entry, &there, link).await? {
            let known = work.store.known(source, &names).await?;
            let said = known.into_values().find_map(|known| known.digest);
            return Ok(Some(Renamed { article: there, said }));
        }
    }
    Ok(None)
}

async fn is_same<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    entry: &Entry,
    there: &Indexed,
    link: &str,
) -> Result<bool, Error> {
    let has_date = entry.published.is_some_and(|date| date.as_second() == there.place.as_second());
    let has_place = is_place(link, there);
    if has_date && has_place {
        return Ok(true);
    }
    let Some(stored) = stored(work, there).await? else { return Ok(false) };
    let has_title = entry.title.as_ref().is_some_and(|title| *title == stored.title);
    Ok(has_title && (has_date || has_place))
}

/// Whether an address is an article's, perhaps on another host.
fn is_place(link: &str, there: &Indexed) -> bool {
    let key = address::key(link);
    let tail = |key: &str| key.find('/').map(|at| key[at..].to_owned()).unwrap_or_default();
    let known = [Some(&there.link), there.canonical.as_ref()];
    known.into_iter().flatten().any(|known| {
        let known = address::key(known);
        known == key && !key.is_empty() || tail(&known) == tail(&key) && tail(&key).len() > 1
    })
}

async fn stored<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    there: &Indexed,
) -> Result<Option<StoredArticle>, Error> {
    let Some(bytes) = work.content.get(&there.path).await? else { return Ok(None) };
    Ok(index::read(work, &there.path, &bytes, there.source.as_str()).ok())
}
