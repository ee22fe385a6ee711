//! Runs at any time one likes: the library, wired as the program wires it, with the time given.

use feedloom::fetch::HttpFetcher;
use feedloom::update::Report;
use jiff::{SignedDuration, Timestamp};

use super::{Installation, Workspace};

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
        runtime.block_on(async {
            let installation = Installation::open(self.workspace).await;
            let fetcher = HttpFetcher::new(installation.fetch_options()).unwrap();
            installation.run(&fetcher, self.now).await
        })
    }
}
