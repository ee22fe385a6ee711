//! The library, wired over a workspace as the program wires it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use feedloom::config::{self, Settings, SourceSettings};
use feedloom::fetch::{FetchOptions, HttpFetcher};
use feedloom::git::Folder;
use feedloom::hook::{Commands, Keeping};
use feedloom::publish::Directory;
use feedloom::store::{PageFolder, Pages, SqliteStore};
use feedloom::update::{self, History, Mode, Report, Scan, Subscription, Which, Work};
use jiff::Timestamp;

use super::Workspace;

/// Everything opened that outlives a run.
pub(crate) struct Installation {
    settings: Settings,
    subscriptions: Vec<Arc<Subscription>>,
    store: SqliteStore,
    content: Directory,
    published: Directory,
    pages: Option<PageFolder>,
    hooks: Commands,
    scan: Scan,
    history: Option<Folder>,
}

impl Installation {
    /// Reads the workspace's configuration and opens its state.
    pub(crate) async fn open(workspace: &Workspace) -> Self {
        workspace.write_config();
        let mut settings = config::load(workspace.root(), None).unwrap();
        std::fs::create_dir_all(settings.state.parent().unwrap()).unwrap();
        let (store, _) = SqliteStore::open(&settings.state).await.unwrap();
        let sources = std::mem::take(&mut settings.sources);
        Self {
            subscriptions: sources.into_iter().map(|one| Arc::new(subscription(one))).collect(),
            content: Directory::new(&settings.content),
            published: Directory::new(&settings.feeds),
            pages: settings
                .keep_pages
                .map(|limits| PageFolder::new(workspace.path(".feedloom/state.db.d/pages"), limits)),
            hooks: Commands::new(
                workspace.root(),
                &workspace.path(".feedloom/state.db.d/hooks"),
                Keeping::New,
            ),
            scan: Scan::SMALL,
            history: None,
            store,
            settings,
        }
    }

    /// However few documents there are, only those are looked at that git names.
    pub(crate) fn told_by_git(mut self) -> Self {
        self.scan = Scan::Below(0);
        self.history = Some(Folder::new(&self.settings.content));
        self
    }

    /// How sites are asked.
    pub(crate) fn fetch_options(&self) -> &FetchOptions {
        &self.settings.fetch
    }

    /// The state.
    pub(crate) fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// One run over the sources that are due.
    pub(crate) async fn run(&self, fetcher: &HttpFetcher, now: Timestamp) -> Report {
        let stopping = AtomicBool::new(false);
        let work = self.work(fetcher, now, &stopping).await;
        update::run(&work, &self.subscriptions, Which::Due, Mode::Write, &|_| {}).await.unwrap()
    }

    /// Index and feeds from the record alone.
    pub(crate) async fn build(&self, fetcher: &HttpFetcher, now: Timestamp) -> Report {
        let stopping = AtomicBool::new(false);
        update::build(&self.work(fetcher, now, &stopping).await).await.unwrap()
    }

    async fn work<'a>(
        &'a self,
        fetcher: &'a HttpFetcher,
        now: Timestamp,
        stopping: &'a AtomicBool,
    ) -> Work<'a, HttpFetcher, SqliteStore, Directory> {
        let settings = &self.settings;
        Work {
            site: &settings.site,
            authority: update::authority(&settings.site, &self.content).await.unwrap(),
            feeds: &settings.feed_options,
            subscriptions: &self.subscriptions,
            fetcher,
            store: &self.store,
            content: &self.content,
            published: &self.published,
            pages: self.pages.as_ref().map(|pages| pages as &dyn Pages),
            hooks: &self.hooks,
            fingerprint: &settings.fingerprint,
            revisions: settings.revisions,
            scan: self.scan,
            history: self.history.as_ref().map(|folder| folder as &dyn History),
            concurrency: settings.fetch.concurrency,
            retry_after: settings.fetch.retry_after,
            now,
            stopping,
        }
    }
}

fn subscription(settings: SourceSettings) -> Subscription {
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
