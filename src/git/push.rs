//! What was committed, brought to a remote.

use super::{Error, WorkTree};

impl WorkTree {
    /// Pushes the branch that is checked out, as it stands, unless the remote is known to have it.
    ///
    /// # Errors
    /// When the remote does not take it in two minutes.
    pub async fn push(&self, remote: &str) -> Result<(), Error> {
        let reference = self.branch().await?;
        let branch = reference.strip_prefix("refs/heads/").unwrap_or(&reference);
        let Some(tip) = self.named(&reference).await? else { return Ok(()) };
        if self.named(&format!("refs/remotes/{remote}/{branch}")).await? == Some(tip) {
            return Ok(());
        }
        let pushed = self.call(&["push", "--quiet", remote, &format!("{reference}:{reference}")]);
        pushed.remote().answer().await.map(drop).map_err(|error| not_pushed(branch, remote, error))
    }

    /// Pushes the branch of the feeds in place of the remote's one, if that is one of feeds too.
    ///
    /// # Errors
    /// When the remote's holds something else, or the remote does not take it in two minutes.
    pub async fn push_feeds(&self, remote: &str, branch: &str) -> Result<(), Error> {
        let reference = format!("refs/heads/{branch}");
        let tip = self.named(&reference).await?;
        if tip.is_none() || self.named(&format!("refs/remotes/{remote}/{branch}")).await? == tip {
            return Ok(());
        }
        let there =
            self.remote_tip(remote, branch).await.map_err(|error| not_pushed(branch, remote, error))?;
        if let Some(there) = &there {
            self.require_ours(branch, there).await?;
        }
        let lease = format!("--force-with-lease={reference}:{}", there.unwrap_or_default());
        let pushed = self.call(&["push", "--quiet", &lease, remote, &format!("{reference}:{reference}")]);
        pushed.remote().answer().await.map(drop).map_err(|error| not_pushed(branch, remote, error))
    }

    /// What a branch of a remote stands for, fetched; `None` where the remote has no such branch.
    pub(super) async fn remote_tip(&self, remote: &str, branch: &str) -> Result<Option<String>, Error> {
        let reference = format!("refs/heads/{branch}");
        let answer = self.call(&["ls-remote", "--quiet", remote, &reference]).remote().line().await?;
        let Some((tip, _)) = answer.split_once('\t') else { return Ok(None) };
        let fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, &reference];
        self.call(&fetch).remote().answer().await?;
        Ok(Some(tip.to_owned()))
    }
}

fn not_pushed(branch: &str, remote: &str, source: Error) -> Error {
    Error::Push { branch: branch.to_owned(), remote: remote.to_owned(), source: Box::new(source) }
}
