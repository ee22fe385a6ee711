//! Articles whose time is over: their documents are removed, and their ledger lines keep them from coming back.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::index::hash;
use super::record::ledger_line;
use super::{Error, Report, Work, images, index, make};
use crate::format::revisions;
use crate::publish::Destination;
use crate::store::{Indexed, Listing, Store};

/// Removes the documents that their sources' `keep` wants no longer; gives the feeds they were in. A document that a person
/// edited is theirs, and stays.
pub(super) async fn retire<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<BTreeSet<Listing>, Error> {
    let mut changed = BTreeSet::new();
    for subscription in work.subscriptions {
        let keep = subscription.source.keep;
        if keep.days.is_none() && keep.articles.is_none() {
            continue;
        }
        let oldest = keep.days.map(|days| {
            let age = SignedDuration::from_hours(24 * i64::from(days));
            work.now.saturating_sub(age).unwrap_or(jiff::Timestamp::MIN)
        });
        for one in work.store.beyond(&subscription.source.id, oldest, keep.articles).await? {
            if !is_edited(work, &one).await? {
                changed.extend(remove(work, one).await?);
                report.retired += 1;
            }
        }
    }
    Ok(changed)
}

/// Removes an article's document and what is kept beside it, and marks it as absent; gives the feeds it was in.
pub(super) async fn remove<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    article: Indexed,
) -> Result<Vec<Listing>, Error> {
    let was = work.store.listings(&article.id).await?;
    images::remove(work, &article).await?;
    work.content.remove(&article.path).await?;
    work.content.remove(&make::upstream(&article.path)).await?;
    for path in work.content.list(&revisions::folder(&article.source, &article.id), revisions::ENDING).await?
    {
        work.content.remove(&path).await?;
    }
    if let Some(pages) = work.pages {
        pages.put(&[(article.id.clone(), None)])?;
    }
    work.store.index(&[Indexed { present: false, listings: Vec::new(), ..article }]).await?;
    Ok(was)
}

async fn is_edited<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    one: &Indexed,
) -> Result<bool, Error> {
    let Some(bytes) = work.content.get(&one.path).await? else { return Ok(false) };
    let line = ledger_line(work, one).await?;
    let is_locked =
        index::read(work, &one.path, &bytes, one.source.as_str()).is_ok_and(|stored| stored.locked);
    Ok(is_locked || line.is_none_or(|line| line.hash != hash(&bytes)))
}
