//! A folder in a work tree of git: what it is, and what in it is not as committed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Error;
use super::command::Call;

/// What stands in the folder of git while somebody's work is under way.
const UNDER_WAY: &[(&str, &str)] = &[
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
];

/// A folder in a work tree of git.
#[derive(Debug)]
pub struct WorkTree {
    pub(super) folder: PathBuf,
    /// The folder of git itself.
    pub(super) git: PathBuf,
    /// The top of the work tree.
    top: PathBuf,
    /// Where the folder stands in the work tree: empty, or ends with `/`.
    prefix: String,
}

impl WorkTree {
    /// Finds the work tree a folder is in.
    ///
    /// # Errors
    /// When it is in none, or git refuses to say.
    pub async fn open(folder: &Path) -> Result<Self, Error> {
        let args = ["rev-parse", "--absolute-git-dir", "--show-toplevel", "--show-prefix"];
        let answer = Call::new(folder, &args).answer().await.map_err(|error| match error {
            Error::Failed { said, .. } => Error::NoWorkTree { folder: folder.to_owned(), said },
            other => other,
        })?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let mut lines = answer.lines();
        let git = PathBuf::from(lines.next().unwrap_or_default());
        let top = PathBuf::from(lines.next().unwrap_or_default());
        let prefix = lines.next().unwrap_or_default().to_owned();
        Ok(Self { folder: folder.to_owned(), git, top, prefix })
    }

    /// The files below the folder that are not as committed, those never added among them and those ignored not; paths
    /// are relative to the folder.
    ///
    /// # Errors
    /// When git fails.
    pub async fn changed(&self) -> Result<BTreeSet<String>, Error> {
        let args = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."];
        let answer = self.call(&args).answer().await?;
        // Two letters and a space stand before each path, which starts at the top.
        let paths = names(&answer).filter_map(|entry| entry.get(3..)?.strip_prefix(self.prefix.as_str()));
        Ok(paths.map(str::to_owned).collect())
    }

    /// Those of these files that git is told to ignore.
    ///
    /// # Errors
    /// When git fails.
    pub async fn ignored(&self, paths: &BTreeSet<String>) -> Result<Vec<String>, Error> {
        let input = listed(paths);
        match self.call(&["check-ignore", "-z", "--stdin"]).input(&input).answer().await {
            Ok(answer) => Ok(names(&answer).map(str::to_owned).collect()),
            // So it says that there is none.
            Err(Error::Failed { said, .. }) if said.is_empty() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Whether `git add` would take up a file that stood there.
    ///
    /// # Errors
    /// When git fails.
    pub async fn would_add(&self, path: &Path) -> Result<bool, Error> {
        let path = std::path::absolute(path)?;
        let Some(text) = path.to_str().filter(|_| path.starts_with(&self.top)) else { return Ok(false) };
        Ok(self.ignored(&BTreeSet::from([text.to_owned()])).await?.is_empty())
    }

    pub(super) fn call(&self, args: &[&str]) -> Call<'static> {
        Call::new(&self.folder, args)
    }

    /// The branch that is checked out, as `refs/heads/main`.
    pub(super) async fn branch(&self) -> Result<String, Error> {
        self.call(&["symbolic-ref", "-q", "HEAD"]).line_if_any().await?.ok_or(Error::Detached)
    }

    /// The object a name stands for.
    pub(super) async fn named(&self, name: &str) -> Result<Option<String>, Error> {
        self.call(&["rev-parse", "-q", "--verify", name]).line_if_any().await
    }

    /// Sees that nobody's merge or the like is under way.
    pub(super) fn at_rest(&self) -> Result<(), Error> {
        match UNDER_WAY.iter().find(|(file, _)| self.git.join(file).exists()) {
            Some((_, what)) => Err(Error::Busy(what)),
            None => Ok(()),
        }
    }
}

/// The texts between zero bytes; one that is no Unicode is none of ours.
pub(super) fn names(answer: &[u8]) -> impl Iterator<Item = &str> {
    let parts = answer.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.filter_map(|part| std::str::from_utf8(part).ok())
}

/// Paths as commands take them: a zero byte after each.
pub(super) fn listed<'a>(paths: impl IntoIterator<Item = &'a String>) -> Vec<u8> {
    paths.into_iter().flat_map(|path| path.bytes().chain([0])).collect()
}
