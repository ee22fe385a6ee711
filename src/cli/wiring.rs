//! Settings → everything a run works with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Place, Selection};
use super::commit::Writings;
use super::lists::{self, Asking};
use super::lock::{self, Lock};
use super::outcome::{Failure, diagnostic, say};
use crate::config::{self, Problems, Settings, SourceSettings};
use crate::fetch::{HttpFetcher, RobotsMemory};
use crate::git::Folder;
use crate::hook::{Commands, Keeping};
use crate::model::{Diagnostic, KeptRobots, OutputFile};
use crate::publish::{Destination as _, Directory, IfThere, Noted};
use crate::store::{Opened, PageFolder, Pages, SqliteStore, Store as _};
use crate::update::metrics::{self, LastRun};
use crate::update::status::Sight;
use crate::update::{self, Scan, Subscription, Work};

/// The configuration at a place.
pub(super) fn settings(place: &Place) -> Result<Settings, Problems> {
    config::load(&place.root, place.config.as_deref())
}

/// Everything opened: the lock held, the state open, the client made.
pub(super) struct Workshop {
    /// Every configured source.
    pub(super) subscriptions: Vec<Arc<Subscription>>,
    /// What was odd when opening.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many of them are configured one by one; the others are of lists, and come and go.
    own: usize,
    /// What documents and feeds depend on: the settings, and the sources of lists.
    fingerprint: String,
    settings: Settings,
    fetcher: HttpFetcher,
    store: SqliteStore,
    content: Noted<Directory>,
    published: Noted<Directory>,
    pages: Option<PageFolder>,
    hooks: Commands,
    /// Whether something may be left to commit from before.
    owed: AtomicBool,
    now: Timestamp,
    stopping: AtomicBool,
    /// Whether a run looks at all documents first.
    pub(super) scan: Scan,
    /// What tells which documents changed.
    kept: Folder,
    _lock: Lock,
}

impl Workshop {
    /// Takes the lock and opens everything.
    ///
    /// # Errors
    /// When another run holds the lock, or state or client cannot be made.
    pub(super) async fn open(mut settings: Settings) -> Result<Self, Failure> {
        let now = now();
        let lock = lock::take(&settings.state, now)?;
        let (store, opened) = SqliteStore::open(&settings.state).await.map_err(update::Error::from)?;
        let diagnostics = match opened {
            Opened::Fine => Vec::new(),
            Opened::Replaced(why) => vec![replaced(&settings, &why)],
        };
        let sources = std::mem::take(&mut settings.sources);
        let own: Vec<_> = sources.into_iter().map(|one| Arc::new(subscription(one))).collect();
        let mut workshop = Self {
            own: own.len(),
            subscriptions: own,
            fingerprint: settings.fingerprint.clone(),
            diagnostics,
            fetcher: fetcher(&settings, &store, now)?,
            store,
            content: Noted::new(Directory::new(&settings.content)),
            published: Noted::new(Directory::new(&settings.feeds)),
            pages: pages(&settings),
            hooks: hooks(&settings, Keeping::New),
            owed: AtomicBool::new(true),
            now,
            stopping: AtomicBool::new(false),
            scan: Scan::SMALL,
            kept: Folder::new(&settings.content),
            settings,
            _lock: lock,
        };
        workshop.take_lists(Asking::No).await?;
        Ok(workshop)
    }

    /// Makes sources of the lists that are subscribed to.
    ///
    /// # Errors
    /// When the state cannot be read or written.
    pub(super) async fn take_lists(&mut self, asking: Asking) -> Result<(), Failure> {
        let (lists, own) = (&self.settings.lists, &self.subscriptions[..self.own]);
        if lists.lists.is_empty() {
            return Ok(());
        }
        let listed = lists::sources(lists, own, &self.store, &self.fetcher, asking, self.now).await?;
        let Some(listed) = listed else { return Ok(()) };
        self.subscriptions.truncate(self.own);
        self.subscriptions.extend(listed.sources.into_iter().map(|one| Arc::new(subscription(one))));
        self.fingerprint = format!("{}{}", self.settings.fingerprint, listed.fingerprint);
        // What was told of their copies is told again.
        self.diagnostics.retain(|odd| !odd.code.starts_with("subscriptions."));
        self.diagnostics.extend(listed.diagnostics);
        Ok(())
    }

    /// Makes the state anew when it turned out to be damaged: everything in it follows from the record.
    ///
    /// # Errors
    /// The failure itself when it is another, or one that came in the way.
    pub(super) async fn renew_state(&mut self, failure: Failure) -> Result<(), Failure> {
        let Failure::Update(update::Error::Store(damage)) = &failure else { return Err(failure) };
        if !damage.is_damage() {
            return Err(failure);
        }
        let why = damage.to_string();
        self.replace_state().await?;
        self.diagnostics.push(replaced(&self.settings, &why));
        Ok(())
    }

    /// Begins with an empty state.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) async fn replace_state(&mut self) -> Result<(), Failure> {
        self.stopping.store(false, Ordering::Relaxed);
        self.store.close().await;
        self.store = SqliteStore::replace(&self.settings.state).await.map_err(update::Error::from)?;
        self.fetcher = fetcher(&self.settings, &self.store, self.now)?;
        Ok(())
    }

    /// The folder of documents and ledger, and that of compressed feeds.
    pub(super) fn places(&self) -> (&Path, PathBuf) {
        (&self.settings.content, beside(&self.settings.state, "variants"))
    }

    /// The folder of what articles were made from, where that is kept.
    pub(super) fn pages(&self) -> Option<&Path> {
        self.pages.as_ref().map(PageFolder::root)
    }

    /// A later time: that of the next run.
    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.fetcher.forget_cookies();
        self.now = now;
    }

    /// Asks the run under way to end soon.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// What a run works with.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) async fn work(&self) -> Result<Work<'_, HttpFetcher, SqliteStore, Noted<Directory>>, Failure> {
        let site = &self.settings.site;
        let authority = update::authority(site, &self.content).await.map_err(update::Error::from)?;
        Ok(Work {
            site,
            authority,
            feeds: &self.settings.feed_options,
            subscriptions: &self.subscriptions,
            fetcher: &self.fetcher,
            store: &self.store,
            content: &self.content,
            published: &self.published,
            pages: self.pages.as_ref().map(|pages| pages as &dyn Pages),
            hooks: &self.hooks,
            fingerprint: &self.fingerprint,
            revisions: self.settings.revisions,
            scan: self.scan,
            history: Some(&self.kept),
            concurrency: self.settings.fetch.concurrency,
            retry_after: self.settings.fetch.retry_after,
            now: self.now,
            stopping: &self.stopping,
        })
    }

    /// Commits what was written, where that is asked for; tells what went wrong.
    pub(super) async fn commit(&self, message: &str) -> Vec<Diagnostic> {
        let (content, published) = (&self.content, &self.published);
        Writings { settings: &self.settings, content, published, owed: &self.owed, now: self.now }
            .commit(message)
            .await
    }

    /// Notes that the run has come to its end, for whoever asks for numbers.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub(super) async fn end_run(&self, took: Duration) -> Result<LastRun, Failure> {
        let last = LastRun { started: self.now, seconds: took.as_secs_f64() };
        let note = serde_json::to_string(&last).expect("a run's note has only numbers and times");
        self.store.remember_run(&note).await.map_err(update::Error::from)?;
        Ok(last)
    }

    /// The numbers of all sources after a run.
    ///
    /// # Errors
    /// When state or record cannot be read.
    pub(super) async fn numbers(&self, last: &LastRun) -> Result<String, Failure> {
        let sight = Sight {
            fetch: &self.settings.fetch,
            store: Some(&self.store),
            content: &self.content,
            now: self.now,
        };
        Ok(metrics::text(&sight.status(&self.subscriptions).await?, Some(last)))
    }

    /// Writes the health feed where one is wanted; its file is not touched when nothing happened to any source. A
    /// file that is something else is kept, and that is told.
    ///
    /// # Errors
    /// When the state cannot be read or the file not written.
    pub(super) async fn write_health(&self) -> Result<(), Failure> {
        let settings = &self.settings;
        let Some(path) = &settings.health else { return Ok(()) };
        let below = path.strip_prefix(&settings.feeds).ok().and_then(Path::to_str);
        let address = below.and_then(|below| settings.site.url.join(below).ok());
        let work = self.work().await?;
        let bytes = update::health::feed(&work, address.as_ref()).await?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = Directory::new(path.parent().unwrap_or(Path::new("")));
        let there = folder.get(&name).await.map_err(update::Error::from)?;
        if there.is_some_and(|there| !update::health::is_ours(&there, &work.authority)) {
            say(&diagnostic(&foreign(path)));
            return Ok(());
        }
        let file = OutputFile { path: name, bytes };
        folder.put(&[file], IfThere::Replace).await.map_err(update::Error::from)?;
        Ok(())
    }
}

/// The folder of what articles were made from, where that is kept.
pub(super) fn pages(settings: &Settings) -> Option<PageFolder> {
    Some(PageFolder::new(beside(&settings.state, "pages"), settings.keep_pages?))
}

/// The commands of filters.
pub(super) fn hooks(settings: &Settings, keeping: Keeping) -> Commands {
    Commands::new(&settings.root, &beside(&settings.state, "hooks"), keeping)
}

/// A folder of what is derived, beside the state: `state.db.d/NAME` for `state.db`.
pub(super) fn beside(state: &Path, name: &str) -> PathBuf {
    let mut folder = state.as_os_str().to_owned();
    folder.push(".d");
    PathBuf::from(folder).join(name)
}

fn fetcher(settings: &Settings, store: &SqliteStore, now: Timestamp) -> Result<HttpFetcher, Failure> {
    Ok(HttpFetcher::new(&settings.fetch)?.remembering(Arc::new(InState(store.clone())), now))
}

fn replaced(settings: &Settings, why: &str) -> Diagnostic {
    Diagnostic::warning("store.replaced", "the state database was damaged and has been made anew")
        .with_subject(settings.state.display().to_string())
        .with_found(why)
        .with_help("nothing is lost: documents and ledger are the record")
}

fn foreign(health: &Path) -> Diagnostic {
    Diagnostic::warning(
        "health.foreign-file",
        "the health feed was not written: something else stands in its place",
    )
    .with_subject(health.display().to_string())
    .with_help("move the file away, or name another in `output.health`")
}

/// Keeps robots.txt in the state. Where that fails it is asked for again: memory costs requests, never an article.
#[derive(Debug)]
struct InState(SqliteStore);

impl RobotsMemory for InState {
    fn get<'a>(&'a self, origin: &'a str) -> BoxFuture<'a, Option<KeptRobots>> {
        Box::pin(async { self.0.robots(origin).await.ok().flatten() })
    }

    fn keep<'a>(&'a self, origin: &'a str, kept: &'a KeptRobots) -> BoxFuture<'a, ()> {
        Box::pin(async { self.0.keep_robots(origin, kept).await.unwrap_or_default() })
    }
}

/// A source ready to run.
pub(super) fn subscription(settings: SourceSettings) -> Subscription {
    Subscription {
        source: settings.source,
        access: settings.access,
        reader: settings.reader,
        own_rule: settings.own_rule,
        rules: settings.rules,
        signs: config::barrier_signs(),
        recheck: settings.recheck,
        images: settings.images,
        filters: settings.filters,
        preset: settings.preset,
    }
}

/// The sources named, all when none are.
///
/// # Errors
/// When there is none of a name.
pub(super) fn chosen(all: &[Arc<Subscription>], named: &[&str]) -> Result<Vec<Arc<Subscription>>, Failure> {
    let known: Vec<&str> = all.iter().map(|one| one.source.id.as_str()).collect();
    if let Some(name) = named.iter().find(|name| !known.contains(name)) {
        return Err(Failure::Usage {
            message: format!("there is no source `{name}`"),
            help: format!("known: {}", known.join(", ")),
        });
    }
    let wanted = |one: &&Arc<Subscription>| named.is_empty() || named.contains(&one.source.id.as_str());
    Ok(all.iter().filter(wanted).cloned().collect())
}

impl Selection {
    /// The sources named, all when none are.
    ///
    /// # Errors
    /// When there is none of a name.
    pub(super) fn sources(&self, all: &[Arc<Subscription>]) -> Result<Vec<Arc<Subscription>>, Failure> {
        chosen(all, &self.sources.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// When the first of its days begins.
    pub(super) fn since(&self, zone: &TimeZone) -> Option<Timestamp> {
        zone.to_timestamp(self.since?.at(0, 0, 0, 0)).ok()
    }
}

/// The time, asked once a command.
pub(super) fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "here the clock is read, for the whole command")]
    Timestamp::now()
}

/// The clock, for a command that runs on.
pub(super) fn clock() -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "a server's clock goes on")]
    SystemTime::now()
}
