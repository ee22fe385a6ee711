//! Where files go: documents and ledger to the content place, feeds to the feeds place.

mod directory;
mod noted;

use std::future::Future;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::model::OutputFile;

pub use directory::Directory;
pub use noted::Noted;

/// What to do when something else already stands at a file's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfThere {
    /// Leave it: a new document takes nobody's place.
    Keep,
    /// Put the new bytes in its place, unless they are the same.
    Replace,
}

/// What became of one file of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It stands there now and did not before.
    Written,
    /// The same bytes stood there already; the file was not touched.
    Unchanged,
    /// Something else stands there and was kept.
    Kept,
}

/// A place for files, addressed by relative paths with `/`.
pub trait Destination: Send + Sync {
    /// The bytes at a path, `None` when there is no file.
    fn get(&self, path: &str) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Puts a batch of files. Each appears whole or not at all; when this returns all of them are durable.
    /// The outcomes are in the order of the files.
    fn put(
        &self,
        files: &[OutputFile],
        if_there: IfThere,
    ) -> impl Future<Output = Result<Vec<Put>, Error>> + Send;

    /// Removes a file; one that is not there is no error.
    fn remove(&self, path: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// The paths below a folder (`""`: all) whose names end in `ending`, in byte order. Folders and files whose
    /// name begins with a dot are left out, unless the folder asked for is one. Links are not followed.
    fn list(&self, folder: &str, ending: &str) -> impl Future<Output = Result<Vec<String>, Error>> + Send;

    /// The same paths, each with its stamp.
    fn stamps(
        &self,
        folder: &str,
        ending: &str,
    ) -> impl Future<Output = Result<Vec<(String, Stamp)>, Error>> + Send;
}

/// What tells that a file was not touched since it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Another text tells of another file or other bytes. On disk it holds size, times and inode: a time of modification
    /// alone can be set by anyone.
    pub text: String,
    /// When it last changed. A file may change twice within the grain of the clock, so a stamp counts only once it is some
    /// seconds old.
    pub changed: Timestamp,
}

/// Why a place could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A path that would leave the place, or is none.
    #[error("`{path}` is not a path below the output folder")]
    Path {
        /// The path.
        path: String,
    },
    /// A file could not be read.
    #[error("{path} could not be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{path} could not be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
