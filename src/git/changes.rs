//! What may have changed since a commit, without a look at each file's bytes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::work_tree::names;
use super::{Error, WorkTree};

/// A folder that may be in a work tree, which is found out when asked.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Asks nothing yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The commit that is checked out; `None` where there is none yet.
    ///
    /// # Errors
    /// When the folder is in no work tree, or git fails.
    pub async fn head(&self) -> Result<Option<String>, Error> {
        WorkTree::open(&self.path).await?.named("HEAD^{commit}").await
    }

    /// The files with this ending below the folder that are not as in a commit, also those git does not know or is told to
    /// ignore; `None` when there is no such commit here.
    ///
    /// # Errors
    /// When the folder is in no work tree, or git fails.
    pub async fn since(&self, commit: &str, ending: &str) -> Result<Option<BTreeSet<String>>, Error> {
        let tree = WorkTree::open(&self.path).await?;
        let Some(commit) = tree.named(&format!("{commit}^{{commit}}")).await? else { return Ok(None) };
        let fitting = format!("*{ending}");
        let diff =
            ["diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", &commit, "--"];
        let others = ["ls-files", "--others", "-z", "--"];
        let mut paths = BTreeSet::new();
        for args in [&diff[..], &others] {
            let answer = tree.call(&[args, &[fitting.as_str()]].concat()).answer().await?;
            paths.extend(names(&answer).map(str::to_owned));
        }
        Ok(Some(paths))
    }
}
