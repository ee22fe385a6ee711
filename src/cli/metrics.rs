//! Metrics where they are asked for: in a file after a run, and under `/metrics` of `serve`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use super::outcome::Failure;
use super::{lists, wiring};
use crate::config::Settings;
use crate::config::subscriptions::SourceLists;
use crate::fetch::FetchOptions;
use crate::model::OutputFile;
use crate::publish::{Destination as _, Directory, IfThere};
use crate::serve::MetricsText;
use crate::store::SqliteStore;
use crate::update::metrics::{self, LastRun};
use crate::update::status::Sight;
use crate::update::{self, Subscription};

/// How long a text is given out before the state is read again.
const FRESH: Duration = Duration::from_secs(5);
/// What is given out where state or record cannot be read.
const UNREADABLE: &str = "# the numbers cannot be read now; the server's log says why\n";

/// Writes the text of metrics to a file, whole or not at all, as node_exporter's textfile collector wants it.
///
/// # Errors
/// When the file cannot be written.
pub(super) async fn write(path: &Path, text: String) -> Result<(), Failure> {
    let Some(name) = path.file_name() else {
        return Err(Failure::Usage {
            message: format!("{} is no file", path.display()),
            help: "give --metrics a file, such as feedloom.prom".into(),
        });
    };
    let file = OutputFile { path: name.to_string_lossy().into_owned(), bytes: text.into_bytes() };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Directory::new(folder).put(&[file], IfThere::Replace).await.map_err(update::Error::from)?;
    Ok(())
}

/// What a state's numbers are read with.
struct Gauge {
    state: std::path::PathBuf,
    content: Directory,
    fetch: FetchOptions,
    own: Vec<Arc<Subscription>>,
    lists: SourceLists,
}

impl Gauge {
    async fn text(&self) -> Result<String, update::Error> {
        let store = SqliteStore::look(&self.state).await?;
        let last = match &store {
            Some(store) => last_run(store).await?,
            None => None,
        };
        let mut all = self.own.clone();
        if let Some(store) = &store {
            all.extend(lists::of_copies(&self.lists, &self.own, store).await?);
        }
        let sight =
            Sight { fetch: &self.fetch, store: store.as_ref(), content: &self.content, now: wiring::now() };
        Ok(metrics::text(&sight.status(&all).await?, last.as_ref()))
    }
}

/// The last run that came to its end, as it wrote it down.
///
/// # Errors
/// When the state cannot be read.
pub(super) async fn last_run(store: &SqliteStore) -> Result<Option<LastRun>, update::Error> {
    let text = store.last_run().await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// What `/metrics` answers: read from the state when asked, at most every few seconds. While one request reads, the
/// others get the text before; where the state cannot be read, a comment says so.
pub(super) fn of(settings: &mut Settings) -> MetricsText {
    let gauge = Gauge {
        state: settings.state.clone(),
        content: Directory::new(&settings.content),
        fetch: settings.fetch.clone(),
        lists: std::mem::take(&mut settings.lists),
        own: std::mem::take(&mut settings.sources)
            .into_iter()
            .map(|one| Arc::new(wiring::subscription(one)))
            .collect(),
    };
    let runtime = tokio::runtime::Handle::current();
    let given: Mutex<String> = Mutex::default();
    let reading: Mutex<Option<Instant>> = Mutex::default();
    Arc::new(move || {
        let known = || given.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut read_at = match reading.try_lock() {
            Ok(read_at) => read_at,
            Err(TryLockError::Poisoned(read_at)) => read_at.into_inner(),
            Err(TryLockError::WouldBlock) => match known() {
                // The first text is worth waiting for.
                text if text.is_empty() => reading.lock().unwrap_or_else(PoisonError::into_inner),
                text => return text,
            },
        };
        if read_at.is_none_or(|at| at.elapsed() >= FRESH) {
            let text = runtime.block_on(gauge.text());
            let text = text.unwrap_or_else(|error| {
                // Whoever asks need not know where things lie here.
                tracing::error!("the numbers for /metrics could not be read: {error}");
                UNREADABLE.to_owned()
            });
            *given.lock().unwrap_or_else(PoisonError::into_inner) = text;
            *read_at = Some(Instant::now());
        }
        drop(read_at);
        known()
    })
}
