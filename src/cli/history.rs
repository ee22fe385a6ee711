//! What git knows, as a run asks it.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use crate::git::Folder;
use crate::update::History;

/// Where git cannot say, as where it is missing, nothing is known.
impl History for Folder {
    fn mark(&self) -> BoxFuture<'_, Option<String>> {
        Box::pin(async { self.head().await.ok().flatten() })
    }

    fn since<'a>(&'a self, mark: &'a str) -> BoxFuture<'a, Option<BTreeSet<String>>> {
        Box::pin(async move { Folder::since(self, mark, ".md").await.ok().flatten() })
    }
}
