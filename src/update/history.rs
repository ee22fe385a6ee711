//! Which documents a run looks at first: all while there are few, else those that something beside us, as git, says may
//! have changed.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::look::{self, Found};
use super::{Error, Report, Work};
use crate::publish::{Destination, Stamp};
use crate::store::{ListingKind, Store};

/// How many documents that may have changed are looked at one by one.
const MOST: usize = 10_000;

/// The stamp of a file that is as at the mark.
const AS_MARKED: &str = "=";

/// Whether a run looks first which documents people edited, removed or moved. Without it their feeds follow when `build`
/// runs, or when something else of them changes; no edit is overwritten either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// While there are fewer than this; else only at those that [`History`] names, where it can.
    Below(u64),
    /// Always.
    Always,
}

impl Scan {
    /// While there are few enough that it costs little.
    pub const SMALL: Self = Self::Below(50_000);
}

/// Knows which documents changed.
pub trait History: Send + Sync {
    /// A mark of how the files are kept now; `None` where they are not.
    fn mark(&self) -> BoxFuture<'_, Option<String>>;

    /// The documents that are not as at a mark, also those that were not there then; `None` when that cannot be told.
    fn since<'a>(&'a self, mark: &'a str) -> BoxFuture<'a, Option<BTreeSet<String>>>;
}

/// Looks what people did to the documents, where that is asked for, cheap, or told.
pub(super) async fn look_first<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Found, Error> {
    let articles = work.store.size(ListingKind::All, "all").await?.map_or(0, |size| size.articles);
    if let Scan::Below(few) = work.scan
        && articles >= few
    {
        return look_as_told(work, report).await;
    }
    work.store.keep_looked(None, &[]).await?;
    look::scan(work, report).await
}

/// Looks at the documents that may have changed since the last look, the first time at all.
///
/// An empty stamp marks those the index may know otherwise than they were at the mark: written by us since, or not as at
/// the mark when last looked at. A person may put them back, and then nothing else would tell.
async fn look_as_told<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Found, Error> {
    let last = work.store.looked().await?;
    let Some((history, mark)) = mark(work).await else {
        work.store.keep_looked(None, &[]).await?;
        return Ok(Found::default());
    };
    let changed = since(history, last.as_ref().unwrap_or(&mark)).await;
    let (found, looked) = match (&last, changed) {
        // Hardly anything is kept there.
        (None, None) => return Ok(Found::default()),
        (Some(_), Some(mut changed)) => {
            changed.extend(work.store.unstamped().await?);
            let there = existing(work, &changed).await?;
            (look::look(work, stamped(&changed, &there), true, report).await?, there)
        }
        _ => (look::scan(work, report).await?, BTreeSet::new()),
    };
    match since(history, &mark).await {
        Some(dirty) => {
            let settled = looked.difference(&dirty).map(|path| (path.clone(), Some(AS_MARKED.to_owned())));
            let unsettled = dirty.iter().map(|path| (path.clone(), Some(String::new())));
            work.store.keep_looked(Some(&mark), &settled.chain(unsettled).collect::<Vec<_>>()).await?;
        }
        None => work.store.keep_looked(None, &[]).await?,
    }
    Ok(found)
}

async fn mark<'a, F, S, D>(work: &Work<'a, F, S, D>) -> Option<(&'a dyn History, String)> {
    let history = work.history?;
    Some((history, history.mark().await?))
}

/// The documents that are not as at a mark, unless they are too many.
async fn since(history: &dyn History, mark: &str) -> Option<BTreeSet<String>> {
    let mut paths = history.since(mark).await?;
    // What begins with a dot is no document.
    paths.retain(|path| !path.split('/').any(|part| part.starts_with('.')));
    (paths.len() <= MOST).then_some(paths)
}

async fn existing<F, S, D: Destination>(
    work: &Work<'_, F, S, D>,
    paths: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Error> {
    let mut there = BTreeSet::new();
    for path in paths {
        if work.content.get(path).await?.is_some() {
            there.insert(path.clone());
        }
    }
    Ok(there)
}

/// Paths as `look` takes them. A stamp that never settles has each looked at once more, until it is as at the mark.
fn stamped<'a>(
    paths: &'a BTreeSet<String>,
    there: &BTreeSet<String>,
) -> BTreeMap<&'a str, Option<&'a Stamp>> {
    static UNSETTLED: Stamp = Stamp { text: String::new(), changed: Timestamp::MAX };
    paths.iter().map(|path| (path.as_str(), there.contains(path).then_some(&UNSETTLED))).collect()
}
