//! One run at a time: a lock on a file beside the state database.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Holds the lock until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// Somebody else has it.
    #[error("another run holds the lock {}: {holder}", path.display())]
    Held {
        /// The lock file.
        path: PathBuf,
        /// What the holder wrote into it.
        holder: String,
    },
    /// The lock file could not be made.
    #[error("the lock {} could not be taken: {source}", path.display())]
    File {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Takes the lock that goes with a state database, `state.db.lock` for `state.db`, and says in it who holds it.
///
/// # Errors
/// When another process has it, or the file cannot be made.
pub(super) fn take(state: &Path, now: Timestamp) -> Result<Lock, Error> {
    let mut name = state.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let failed = |source| Error::File { path: path.clone(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file =
        File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // The holder may be just about to write its name.
            let _ = file.read_to_string(&mut holder);
            return Err(Error::Held { path, holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let holder = format!("process {} since {now:.0}\n", std::process::id());
    let written =
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes()));
    written.map_err(failed)?;
    Ok(Lock(file))
}
