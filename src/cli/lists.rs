//! Lists that are subscribed to: asked for as a feed is, the last good copy kept in the state.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::outcome::Failure;
use super::wiring;
use crate::config::Settings;
use crate::config::subscriptions::{Listed, SourceList, SourceLists, has_sources};
use crate::fetch::{Fetcher, HttpFetcher};
use crate::model::{Diagnostic, Fetched, KeptList, Purpose, Request, Validators};
use crate::store::{SqliteStore, Store as _};
use crate::update::{self, Subscription};

/// How often a watch asks for a list that has no `every`.
const WATCHED: Duration = Duration::from_secs(3600);
/// How much earlier a run asks than `every` says, as with sources: cron starts a second late or early.
const EARLY: f64 = 0.1;

/// Whether lists are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// Their copies do.
    No,
    /// Those whose time has come.
    Run,
    /// The same, where feedloom keeps the time itself.
    Watch,
}

/// The sources of all lists, by their copies as they are after asking. `own` are the configured ones. `None` where a watch
/// had nothing to ask.
///
/// # Errors
/// When the state cannot be read or written.
pub(super) async fn sources(
    lists: &SourceLists,
    own: &[Arc<Subscription>],
    store: &SqliteStore,
    fetcher: &HttpFetcher,
    asking: Asking,
    now: Timestamp,
) -> Result<Option<Listed>, Failure> {
    let (mut copies, mut odd, mut asked) = (Vec::new(), Vec::new(), 0);
    for list in &lists.lists {
        let mut copy = store.source_list(list.url.as_str()).await.map_err(update::Error::from)?;
        if is_due(list, copy.as_ref(), asking, now) {
            asked += 1;
            let answer = ask(list, copy, fetcher, now, &mut odd).await;
            store.keep_source_list(list.url.as_str(), &answer).await.map_err(update::Error::from)?;
            copy = Some(answer);
        }
        if copy.as_ref().is_none_or(|copy| copy.body.is_empty()) {
            let missing = Diagnostic::warning(
                "subscriptions.missing",
                "there is no copy of a list, so its sources are missing",
            );
            let help = "their articles and feeds stay; they come back when the list can be had";
            odd.push(list.about(missing).with_help(help));
        }
        copies.push(copy);
    }
    if asking == Asking::Watch && asked == 0 {
        return Ok(None);
    }
    let mut listed = lists.sources(&copies, &known(own));
    listed.diagnostics.splice(0..0, odd);
    Ok(Some(listed))
}

/// Every source there is, by the copies of lists that the state has, for commands that ask nobody.
///
/// # Errors
/// When the state cannot be read.
pub(super) async fn subscriptions(
    settings: &mut Settings,
    store: Option<&SqliteStore>,
) -> Result<Vec<Arc<Subscription>>, Failure> {
    let sources = std::mem::take(&mut settings.sources);
    let mut all: Vec<_> = sources.into_iter().map(|one| Arc::new(wiring::subscription(one))).collect();
    if let Some(store) = store {
        all.extend(of_copies(&settings.lists, &all, store).await?);
    }
    Ok(all)
}

/// The sources of lists by the copies that the state has.
///
/// # Errors
/// When the state cannot be read.
pub(super) async fn of_copies(
    lists: &SourceLists,
    own: &[Arc<Subscription>],
    store: &SqliteStore,
) -> Result<Vec<Arc<Subscription>>, update::Error> {
    let mut copies = Vec::new();
    for list in &lists.lists {
        copies.push(store.source_list(list.url.as_str()).await?);
    }
    let listed = lists.sources(&copies, &known(own));
    Ok(listed.sources.into_iter().map(|one| Arc::new(wiring::subscription(one))).collect())
}

/// The ids and addresses of these sources.
fn known(own: &[Arc<Subscription>]) -> Vec<(String, Vec<Url>)> {
    let known = |one: &Arc<Subscription>| {
        let urls: Vec<_> = one.reader.start().into_iter().map(|request| request.url).collect();
        let ids = std::iter::once(&one.source.id).chain(&one.source.formerly);
        ids.map(|id| (id.to_string(), urls.clone())).collect::<Vec<_>>()
    };
    own.iter().flat_map(known).collect()
}

fn is_due(list: &SourceList, copy: Option<&KeptList>, asking: Asking, now: Timestamp) -> bool {
    // A time to come was noted by a clock that went wrong.
    let asked = copy.map(|copy| copy.asked_at).filter(|asked| *asked <= now);
    let wait = match asking {
        Asking::No => return false,
        Asking::Run => list.every.map(|every| every - every.mul_f64(EARLY).min(Duration::from_secs(60))),
        Asking::Watch => Some(list.every.unwrap_or(WATCHED)),
    };
    match (asked, wait) {
        (Some(asked), Some(wait)) => now.duration_since(asked).unsigned_abs() >= wait,
        _ => true,
    }
}

/// Asks for a list. What comes takes the place of its copy only when there are sources in it.
async fn ask(
    list: &SourceList,
    copy: Option<KeptList>,
    fetcher: &HttpFetcher,
    now: Timestamp,
    odd: &mut Vec<Diagnostic>,
) -> KeptList {
    let known = copy.as_ref().map(|copy| copy.validators.clone()).unwrap_or_default();
    let none =
        || KeptList { body: Vec::new(), charset: None, asked_at: now, validators: Validators::default() };
    let copy = copy.map_or_else(none, |copy| KeptList { asked_at: now, ..copy });
    let stays = "its sources are asked by the last good copy of it";
    match fetcher.fetch(&Request::get(list.url.clone(), Purpose::Feed), &known).await {
        Ok(Fetched::NotModified(validators, _)) => KeptList { validators, ..copy },
        Ok(Fetched::Fresh(page, validators, _)) => match has_sources(&page.body, page.charset.as_deref()) {
            Ok(true) => KeptList { body: page.body, charset: page.charset, asked_at: now, validators },
            good => {
                let why = good.map_or_else(|error| error.to_string(), |_| "no feed stands in it".to_owned());
                let bad =
                    Diagnostic::warning("subscriptions.bad-list", "what came for a list has no source in it");
                odd.push(list.about(bad).with_found(why).with_help(stays));
                copy
            }
        },
        Ok(Fetched::Gone) => {
            let gone = Diagnostic::warning("subscriptions.gone", "a list is gone for good (410)");
            odd.push(list.about(gone).with_help(stays));
            copy
        }
        Err(error) => {
            odd.push(list.about(Diagnostic::warning(error.code(), error.to_string())).with_help(stays));
            copy
        }
    }
}
