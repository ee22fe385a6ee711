//! Why git did not do what it was to do.

use std::io;
use std::path::PathBuf;

/// Why git did not do what it was to do. None of these costs a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such command.
    #[error("there is no command `git`")]
    Missing,
    /// It could not be started or talked to.
    #[error("git could not be run: {0}")]
    Run(#[from] io::Error),
    /// It took too long, or said too much.
    #[error("`git {command}` {what}")]
    Endless {
        /// What was to be done.
        command: String,
        /// What it did instead.
        what: &'static str,
    },
    /// It failed.
    #[error("`git {command}` failed")]
    Failed {
        /// What was to be done.
        command: String,
        /// What it said, without credentials.
        said: String,
    },
    /// The folder is in no work tree.
    #[error("the documents are in no work tree of git")]
    NoWorkTree {
        /// The folder.
        folder: PathBuf,
        /// What git says.
        said: String,
    },
    /// No branch is checked out.
    #[error("nothing was committed: no branch is checked out")]
    Detached,
    /// A merge or the like is under way.
    #[error("nothing was committed: a {0} is under way")]
    Busy(&'static str),
    /// Another git holds a lock.
    #[error("nothing was committed: another git holds a lock")]
    Locked {
        /// What git says.
        said: String,
    },
    /// The branch for feeds holds something else.
    #[error("the feeds were not committed: the branch `{0}` holds something else")]
    ForeignBranch(String),
    /// The branch for feeds is checked out.
    #[error("the feeds were not committed: the branch `{0}` is checked out")]
    CheckedOut(String),
    /// The remote did not take a branch.
    #[error("`{branch}` could not be pushed to `{remote}`")]
    Push {
        /// The branch.
        branch: String,
        /// The remote.
        remote: String,
        /// Why.
        source: Box<Error>,
    },
}

impl Error {
    /// The code of the diagnostic that tells of it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing | Self::Run(_) | Self::Endless { .. } | Self::Failed { .. } => "git.failed",
            Self::NoWorkTree { .. } => "git.no-work-tree",
            Self::Detached => "git.detached",
            Self::Busy(_) => "git.busy",
            Self::Locked { .. } => "git.locked",
            Self::ForeignBranch(_) | Self::CheckedOut(_) => "git.foreign-branch",
            Self::Push { .. } => "git.not-pushed",
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Missing => "install git, or take `output.git` out of the configuration",
            Self::NoWorkTree { .. } => {
                "make it one with `git init`, or take `output.git` out of the configuration"
            }
            Self::Detached => "check a branch out; the next run commits what was written",
            Self::Busy(_) => "end or abort it; the next run commits what was written",
            Self::Locked { .. } => {
                "the next run commits what was written; where no git is running any more, remove the lock"
            }
            Self::ForeignBranch(_) | Self::CheckedOut(_) => {
                "name another branch in `output.git.feeds`: its content is replaced"
            }
            Self::Push { .. } => {
                "the commit is there, and pushed with the next run; where the remote went on, pull first"
            }
            Self::Run(_) | Self::Endless { .. } | Self::Failed { .. } => {
                "the documents are written; the next run commits them"
            }
        }
    }

    /// What git said, where it said something.
    pub fn said(&self) -> Option<String> {
        match self {
            Self::Failed { said, .. } | Self::NoWorkTree { said, .. } | Self::Locked { said } => {
                Some(said.clone())
            }
            Self::Push { source, .. } => source.said().or_else(|| Some(source.to_string())),
            _ => None,
        }
    }
}
