//! Tells hubs which feeds a run changed, so that they tell subscribers at once (WebSub, section 6).
//!
//! A hub that cannot be told costs its subscribers some time, since readers poll as well: it is no failure of the run, and
//! is told again when a feed next changes.

use futures_util::StreamExt as _;
use url::Url;

use super::{Report, Work};
use crate::fetch::{Error, Fetcher, shown};
use crate::model::Diagnostic;

/// How many feeds of one run are told to a hub, how many at once, and after how many failures in a row no more.
const MOST: usize = 1_000;
const AT_ONCE: usize = 4;
const PATIENCE: usize = 3;

/// Tells every hub of every feed this run has written.
pub(super) async fn tell<F: Fetcher, S: Sync, D: Sync>(work: &Work<'_, F, S, D>, report: &mut Report) {
    let changed: Vec<String> = report.changed.iter().take(MOST).map(|path| work.site.address(path)).collect();
    for hub in &work.feeds.hubs {
        report.diagnostics.extend(tell_one(work, hub, &changed).await);
    }
}

async fn tell_one<F: Fetcher, S: Sync, D: Sync>(
    work: &Work<'_, F, S, D>,
    hub: &Url,
    changed: &[String],
) -> Option<Diagnostic> {
    let tell =
        |feed| async move { work.fetcher.post(hub, &[("hub.mode", "publish"), ("hub.url", feed)]).await };
    let mut told =
        futures_util::stream::iter(changed).map(|feed| tell(feed.as_str())).buffer_unordered(AT_ONCE);
    let (mut good, mut in_a_row, mut last) = (0, 0, None);
    while in_a_row < PATIENCE && !work.is_stopping() {
        match told.next().await {
            None => break,
            Some(Ok(())) => (good, in_a_row) = (good + 1, 0),
            Some(Err(error)) => (in_a_row, last) = (in_a_row + 1, Some(error)),
        }
    }
    last.map(|error| untold(hub, changed.len() - good, &error))
}

fn untold(hub: &Url, feeds: usize, error: &Error) -> Diagnostic {
    let feeds = if feeds == 1 { "a changed feed".to_owned() } else { format!("{feeds} changed feeds") };
    Diagnostic::warning("update.hub-not-told", format!("the hub could not be told of {feeds}"))
        .with_subject(shown(hub).to_string())
        .with_found(error.to_string())
        .with_help("readers see the news when they next poll; if it lasts, see whether `output.hub` is right")
}
