//! The git work tree that documents stand in: what we wrote there is committed, and git tells what changed.
//!
//! The `git` command does it, by plumbing alone: a commit is built in an index of our own, so that what a person has
//! staged or is about to stays theirs. Whose files they are and what is said of them is the caller's.

mod branch;
mod changes;
mod command;
mod commit;
mod error;
mod push;
mod work_tree;

use jiff::Timestamp;

pub use changes::Folder;
pub use error::Error;
pub use work_tree::WorkTree;

/// What is to be done with git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitOptions {
    /// Who commits.
    pub author: Author,
    /// The remote that is pushed to.
    pub push: Option<String>,
    /// The branch that holds the feeds.
    pub feeds: Option<String>,
}

/// Who commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The mail address.
    pub mail: String,
}

impl Default for Author {
    fn default() -> Self {
        Self { name: "feedloom".into(), mail: "feedloom@localhost".into() }
    }
}

/// Who commits, and when.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// Who.
    pub author: &'a Author,
    /// When.
    pub time: Timestamp,
}
