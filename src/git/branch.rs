//! The branch of the feeds: one commit without a past, since feeds can be made again.

use std::collections::BTreeSet;
use std::path::Path;

use super::command::Call;
use super::commit::Index;
use super::work_tree::listed;
use super::{Error, Signature, WorkTree};

/// What the commit says, and what tells that a branch is ours.
const MESSAGE: &str = "feedloom: feeds";

impl WorkTree {
    /// Makes a branch hold these files of a folder and nothing else; tells whether it did not before.
    ///
    /// A branch that is not here yet is taken from the remote, where there is one.
    ///
    /// # Errors
    /// When the branch is checked out or holds something else, or git fails.
    pub async fn publish(
        &self,
        branch: &str,
        folder: &Path,
        files: &BTreeSet<String>,
        remote: Option<&str>,
        by: &Signature<'_>,
    ) -> Result<bool, Error> {
        let reference = format!("refs/heads/{branch}");
        if self.checked_out().await?.contains(&reference) {
            return Err(Error::CheckedOut(branch.to_owned()));
        }
        let here = self.named(&reference).await?;
        let known = match (&here, remote) {
            (None, Some(remote)) => self.remote_tip(remote, branch).await?,
            _ => here.clone(),
        };
        if let Some(known) = &known {
            self.require_ours(branch, known).await?;
        }
        let tree = self.tree_of(folder, files).await?;
        let commit = match known {
            Some(known) if self.named(&format!("{known}^{{tree}}")).await?.as_ref() == Some(&tree) => known,
            _ => self.commit_tree(&tree, None, MESSAGE, by).await?,
        };
        if here.as_ref() == Some(&commit) {
            return Ok(false);
        }
        self.move_branch(&reference, &commit, here.as_deref(), by).await?;
        Ok(true)
    }

    /// Sees that a commit is one of feeds.
    pub(super) async fn require_ours(&self, branch: &str, commit: &str) -> Result<(), Error> {
        let text = self.call(&["cat-file", "commit", commit]).answer().await?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, message) = text.split_once("\n\n").unwrap_or_default();
        let is_root = !head.lines().any(|line| line.starts_with("parent "));
        match is_root && message.trim_end() == MESSAGE {
            true => Ok(()),
            false => Err(Error::ForeignBranch(branch.to_owned())),
        }
    }

    /// The tree of these files of a folder, which need not be in the work tree.
    async fn tree_of(&self, folder: &Path, files: &BTreeSet<String>) -> Result<String, Error> {
        let index = Index::new()?;
        let folder = std::path::absolute(folder)?;
        let call = |args: &[&str]| {
            let call = Call::new(&folder, args).set("GIT_DIR", &self.git).set("GIT_WORK_TREE", &folder);
            call.set("GIT_INDEX_FILE", index.path())
        };
        call(&["update-index", "--add", "-z", "--stdin"]).input(&listed(files)).answer().await?;
        call(&["write-tree"]).line().await
    }
}
