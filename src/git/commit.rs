//! One commit of some files, past a person's index and whatever else they are about to commit.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tempfile::TempDir;

use super::command::Call;
use super::work_tree::{listed, names};
use super::{Error, Signature, WorkTree};

/// An index of our own, gone with its folder.
pub(super) struct Index {
    folder: TempDir,
}

impl Index {
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self { folder: tempfile::tempdir()? })
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("index")
    }
}

impl WorkTree {
    /// Commits these files, paths relative to the folder, as they stand, or that they are gone, on the branch that is checked
    /// out; `None` when that changes nothing. No hook is run and nothing is signed.
    ///
    /// The person's index learns first what these files are, by git's own lock, and then the branch moves. So whoever is
    /// killed between leaves files that are staged, and nothing that would undo the commit.
    ///
    /// # Errors
    /// When no branch is checked out, somebody's merge is under way, another git holds a lock, or git fails.
    pub async fn commit(
        &self,
        paths: &BTreeSet<String>,
        message: &str,
        by: &Signature<'_>,
    ) -> Result<Option<String>, Error> {
        let branch = self.branch().await?;
        self.at_rest()?;
        let parent = self.named("HEAD^{commit}").await?;
        let base = match &parent {
            Some(parent) => self.call(&["rev-parse", &format!("{parent}^{{tree}}")]).line().await?,
            None => self.call(&["mktree"]).line().await?,
        };
        let index = Index::new()?;
        let call = |args: &[&str]| self.call(args).set("GIT_INDEX_FILE", index.path());
        call(&["read-tree", &base]).answer().await?;
        call(&["update-index", "--add", "--remove", "-z", "--stdin"]).input(&listed(paths)).answer().await?;
        let tree = call(&["write-tree"]).line().await?;
        if tree == base {
            return Ok(None);
        }
        let commit = self.commit_tree(&tree, parent.as_deref(), message, by).await?;
        self.stage(&base, &tree).await.map_err(locked)?;
        self.move_branch(&branch, &commit, parent.as_deref(), by).await?;
        // What was staged by name alone would be read anew by each later look. Files of a person that differ make the
        // exit code, and an index in use is looked at another time.
        let _ = self.call(&["update-index", "-q", "--refresh"]).answer().await;
        // Commits by plumbing are never tidied up after; this does it when there is enough, in the background.
        let _ = self.call(&["gc", "--auto", "--quiet"]).answer().await;
        Ok(Some(commit))
    }

    /// Tells the person's index what differs between two trees, and nothing else.
    async fn stage(&self, base: &str, tree: &str) -> Result<(), Error> {
        let raw = self.call(&["diff-tree", "-r", "-z", "--no-renames", base, tree]).answer().await?;
        let (mut changes, mut fields) = (Vec::new(), raw.split(|byte| *byte == 0));
        // `:MODE MODE OBJECT OBJECT LETTER`, and the path.
        while let (Some(facts), Some(path)) = (fields.next(), fields.next()) {
            let facts = String::from_utf8_lossy(facts);
            let facts: Vec<_> = facts.split(' ').collect();
            if let [_, mode, _, object, _] = facts[..] {
                changes.extend(format!("{mode} {object}\t").into_bytes());
                changes.extend(path);
                changes.push(0);
            }
        }
        self.call(&["update-index", "-z", "--index-info"]).input(&changes).answer().await.map(drop)
    }

    /// Makes a commit of a tree; no branch moves.
    pub(super) async fn commit_tree(
        &self,
        tree: &str,
        parent: Option<&str>,
        message: &str,
        by: &Signature<'_>,
    ) -> Result<String, Error> {
        let mut args = vec!["commit-tree", tree, "-F", "-"];
        args.extend(parent.into_iter().flat_map(|parent| ["-p", parent]));
        signed(self.call(&args), by).input(message.as_bytes()).line().await
    }

    /// Moves a branch from where it was, if it still is there.
    pub(super) async fn move_branch(
        &self,
        branch: &str,
        to: &str,
        from: Option<&str>,
        by: &Signature<'_>,
    ) -> Result<(), Error> {
        let args = ["update-ref", "-m", "feedloom", branch, to, from.unwrap_or_default()];
        signed(self.call(&args), by).answer().await.map(drop).map_err(locked)
    }

    /// The names of branches that are checked out somewhere.
    pub(super) async fn checked_out(&self) -> Result<Vec<String>, Error> {
        let answer = self.call(&["worktree", "list", "--porcelain", "-z"]).answer().await?;
        Ok(names(&answer).filter_map(|line| line.strip_prefix("branch ")).map(str::to_owned).collect())
    }
}

fn signed<'a>(call: Call<'a>, by: &Signature<'_>) -> Call<'a> {
    let date = format!("{} +0000", by.time.as_second());
    let (name, mail) = (&by.author.name, &by.author.mail);
    let call = call.set("GIT_AUTHOR_NAME", name).set("GIT_AUTHOR_EMAIL", mail).set("GIT_AUTHOR_DATE", &date);
    call.set("GIT_COMMITTER_NAME", name).set("GIT_COMMITTER_EMAIL", mail).set("GIT_COMMITTER_DATE", &date)
}

fn locked(error: Error) -> Error {
    match error {
        Error::Failed { said, .. } if said.contains(".lock") => Error::Locked { said },
        other => other,
    }
}
