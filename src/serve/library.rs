//! The files of the folder as they stand now, each read once however many ask.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tokio::sync::Semaphore;

use super::encoding::Encoding;
use super::folder::{Folder, Stamp};
use super::pool::{Content, Key, Pool};

/// Files read at once.
const READERS: usize = 8;
/// Locks by path: more than are asked for at once matters little, fewer make paths wait for each other.
const LOCKS: usize = 64;
/// Paths whose stamps are remembered.
const PATHS: usize = 16_384;

/// The published files.
#[derive(Debug)]
pub(super) struct Library {
    folder: Folder,
    pool: Arc<Pool>,
    now: fn() -> SystemTime,
    seen: Mutex<HashMap<String, Seen>>,
    locks: Vec<Arc<tokio::sync::Mutex<()>>>,
    readers: Arc<Semaphore>,
    ticks: AtomicU64,
}

/// What a path was found to hold.
#[derive(Clone, Copy, Debug)]
struct Seen {
    hash: blake3::Hash,
    stamp: Stamp,
    /// Whether an equal stamp means equal bytes.
    settled: bool,
    /// The tick before it was looked at.
    tick: u64,
}

/// A file as it stands.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its bytes.
    pub(super) content: Arc<Content>,
    /// When it came to stand here, where no other can still get the same second.
    pub(super) since: Option<SystemTime>,
}

impl Library {
    /// The files of a folder, held in a pool.
    pub(super) fn new(folder: Folder, pool: Arc<Pool>, now: fn() -> SystemTime) -> Self {
        Self {
            folder,
            pool,
            now,
            seen: Mutex::default(),
            locks: (0..LOCKS).map(|_| Arc::default()).collect(),
            readers: Arc::new(Semaphore::new(READERS)),
            ticks: AtomicU64::new(0),
        }
    }

    /// The file at a path, never older than this call; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, or too many large files are being sent.
    pub(super) async fn find(self: &Arc<Self>, path: &str) -> io::Result<Option<Found>> {
        let asked = self.tick();
        let lock = blake3::hash(path.as_bytes()).as_bytes()[0] as usize % LOCKS;
        let guard = Arc::clone(&self.locks[lock]).lock_owned().await;
        // Somebody looked while this waited: what was seen then is as new as what is seen now.
        if let Some(seen) = self.seen_at(path).filter(|seen| seen.tick > asked)
            && let Some(content) = self.pool.get(&key(seen.hash))
        {
            return Ok(Some(self.found(content, &seen.stamp)));
        }
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let (library, path) = (Arc::clone(self), path.to_owned());
        let looking = tokio::task::spawn_blocking(move || {
            // Held here, since whoever asked may be gone before it is done.
            let _held = (guard, permit);
            library.look(path)
        });
        looking.await.map_err(io::Error::other)?
    }

    fn look(&self, path: String) -> io::Result<Option<Found>> {
        let tick = self.tick();
        let Some((file, stamp)) = self.folder.open(&path)? else {
            self.seen().remove(&path);
            return Ok(None);
        };
        if let Some(seen) = self.seen_at(&path).filter(|seen| seen.settled && seen.stamp == stamp)
            && let Some(content) = self.pool.get(&key(seen.hash))
        {
            self.remember(path, Seen { tick, ..seen });
            return Ok(Some(self.found(content, &stamp)));
        }
        let (content, stamp) = self.read(file, stamp)?;
        let settled = stamp.is_settled((self.now)());
        self.remember(path, Seen { hash: content.key.hash, stamp, settled, tick });
        Ok(Some(self.found(content, &stamp)))
    }

    /// Reads a file, and once more where somebody wrote into it meanwhile (a run never does).
    fn read(&self, mut file: File, mut stamp: Stamp) -> io::Result<(Arc<Content>, Stamp)> {
        for _ in 0..3 {
            file.rewind()?;
            let mut bytes = Vec::new();
            let hash = if Pool::fits(stamp.length) {
                (&file).take(stamp.length + 1).read_to_end(&mut bytes)?;
                blake3::hash(&bytes)
            } else {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(&file)?;
                hasher.finalize()
            };
            let after = Stamp::of(&file)?;
            if after != stamp {
                stamp = after;
                continue;
            }
            return self.keep(file, stamp, key(hash), bytes).map(|content| (content, stamp));
        }
        Err(io::Error::other("it is being written to"))
    }

    fn keep(&self, file: File, stamp: Stamp, key: Key, bytes: Vec<u8>) -> io::Result<Arc<Content>> {
        if Pool::fits(stamp.length)
            && let Ok(content) = self.pool.keep(key, bytes)
        {
            return Ok(content);
        }
        self.pool
            .keep_file(key, file, stamp.length)
            .ok_or_else(|| io::Error::other("too many files are being sent"))
    }

    fn found(&self, content: Arc<Content>, stamp: &Stamp) -> Found {
        // Strictly before this second (RFC 9110, 8.8.2.1), or a later file could bear the same date.
        let past = (self.now)().duration_since(stamp.since()).is_ok_and(|age| age.as_secs() >= 1);
        Found { content, since: past.then(|| stamp.since()) }
    }

    fn remember(&self, path: String, seen: Seen) {
        let mut all = self.seen();
        if all.len() >= PATHS {
            all.clear();
        }
        all.insert(path, seen);
    }

    fn seen_at(&self, path: &str) -> Option<Seen> {
        self.seen().get(path).copied()
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<String, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }
}

fn key(hash: blake3::Hash) -> Key {
    Key { hash, encoding: Encoding::Identity }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn far() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(40_000_000_000)
    }

    fn library(folder: &std::path::Path, now: fn() -> SystemTime) -> Arc<Library> {
        Arc::new(Library::new(Folder::new(folder.to_owned()), Arc::new(Pool::new()), now))
    }

    async fn text(library: &Arc<Library>) -> Option<Vec<u8>> {
        let found = library.find("a.atom").await.unwrap()?;
        Some(found.content.piece(0).unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_file_replaced_within_a_tick_of_the_clock_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let library = library(folder.path(), || SystemTime::UNIX_EPOCH);
        assert_eq!(text(&library).await, None);
        for number in 0..200 {
            let new = format!("{number:03}");
            std::fs::write(folder.path().join("new"), &new).unwrap();
            std::fs::rename(folder.path().join("new"), folder.path().join("a.atom")).unwrap();
            assert_eq!(text(&library).await, Some(new.into_bytes()));
        }
        std::fs::remove_file(folder.path().join("a.atom")).unwrap();
        assert_eq!(text(&library).await, None);
    }

    #[tokio::test]
    async fn a_settled_file_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.atom"), "one").unwrap();
        let library = library(folder.path(), far);
        let one = library.find("a.atom").await.unwrap().unwrap();
        let two = library.find("a.atom").await.unwrap().unwrap();
        assert!(Arc::ptr_eq(&one.content, &two.content));
        assert!(one.since.is_some());
        std::fs::write(folder.path().join("a.atom"), "longer").unwrap();
        assert_eq!(text(&library).await.unwrap(), b"longer");
    }

    #[tokio::test]
    async fn in_its_first_second_a_file_has_no_date() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.atom"), "one").unwrap();
        let library = library(folder.path(), || SystemTime::UNIX_EPOCH);
        assert_eq!(library.find("a.atom").await.unwrap().unwrap().since, None);
    }

    #[tokio::test]
    async fn a_large_file_is_not_read_into_memory() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.atom"), vec![b'x'; (4 << 20) + 1]).unwrap();
        let found = library(folder.path(), far).find("a.atom").await.unwrap().unwrap();
        assert_eq!(found.content.in_memory(), None);
        assert_eq!(found.content.key.hash, blake3::hash(&vec![b'x'; (4 << 20) + 1]));
    }
}
