//! Runs at any time one likes: the library, wired as the program wires it, with the time given.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use feedloom::config::{self, SourceSettings};
use feedloom::fetch::HttpFetcher;
use feedloom::publish::Directory;
use feedloom::store::SqliteStore;
use feedloom::update::{self, Mode, Report, Subscription, Which, Work};
use jiff::{SignedDuration, Timestamp};

use super::Workspace;

/// A clock of its own over a workspace.
pub(crate) struct Clockwork<'a> {
    workspace: &'a Workspace,
    now: Timestamp,
}

impl<'a> Clockwork<'a> {
    /// It is some morning.
    pub(crate) fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, now: "2026-06-10T06:00:00Z".parse().unwrap() }
    }

    /// Time passes.
    pub(crate) fn pass(&mut self, hours: i64) -> &mut Self {
        self.now += SignedDuration::from_hours(hours);
        self
    }

    /// One run now.
    pub(crate) fn run(&self) -> Report {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(self.run_once())
    }

    async fn run_once(&self) -> Report {
        self.workspace.write_config();
        let settings = config::load(self.workspace.root(), None).unwrap();
        std::fs::create_dir_all(settings.state.parent().unwrap()).unwrap();
        let (store, _) = SqliteStore::open(&settings.state).await.unwrap();
        let (content, published) = (Directory::new(&settings.content), Directory::new(&settings.feeds));
        let subscriptions: Vec<_> =
            settings.sources.into_iter().map(|one| Arc::new(subscription(one))).collect();
        let work = Work {
            site: &settings.site,
            authority: update::authority(&settings.site, &content).await.unwrap(),
            feeds: &settings.feed_options,
            subscriptions: &subscriptions,
            fetcher: &HttpFetcher::new(&settings.fetch).unwrap(),
            store: &store,
            content: &content,
            published: &published,
            fingerprint: &settings.fingerprint,
            concurrency: settings.fetch.concurrency,
            retry_after: settings.fetch.retry_after,
            now: self.now,
            stopping: &AtomicBool::new(false),
        };
        update::run(&work, &subscriptions, Which::Due, Mode::Write, &|_| {}).await.unwrap()
    }
}

fn subscription(settings: SourceSettings) -> Subscription {
    Subscription {
        source: settings.source,
        access: settings.access,
        reader: settings.reader,
        own_rule: settings.own_rule,
        rules: config::article_rules(),
        signs: config::barrier_signs(),
        preset: settings.preset,
    }
}
