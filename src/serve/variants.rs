//! Compressed copies of contents: made once, off the async threads, and kept as files beside the state.
//!
//! They are a cache: named by the hash of the original, replaced by nothing, the oldest swept when they are too many.
//! Where they cannot be kept they are still served.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::Semaphore;

use super::encoding::Encoding;
use super::pool::{Content, Key, Pool};

/// What is smaller gains nothing: it fits one packet.
pub(super) const LEAST: u64 = 1024;
/// What is larger is sent as it is; making it smaller would take its memory several times.
pub(super) const MOST: u64 = 16 << 20;

/// Compressed at once.
const COMPRESSORS: usize = 2;
const LOCKS: usize = 64;
const TEMPORARY: &str = ".tmp-";
/// After this time a temporary file is of a server that is no more.
const LEFT_OVER: Duration = Duration::from_secs(600);

/// How much may be kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    bytes: u64,
    files: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { bytes: 256 << 20, files: 8_192 }
    }
}

/// The compressed copies.
#[derive(Debug)]
pub(super) struct Variants {
    folder: PathBuf,
    pool: Arc<Pool>,
    bounds: Bounds,
    now: fn() -> SystemTime,
    /// What is known to lie in the folder, bytes and files; `None` until it was looked at.
    stored: Mutex<Option<(u64, usize)>>,
    failed: AtomicBool,
    locks: Vec<Arc<tokio::sync::Mutex<()>>>,
    compressors: Arc<Semaphore>,
}

impl Variants {
    /// Those in a folder, which is made when the first is kept.
    pub(super) fn new(folder: PathBuf, pool: Arc<Pool>, bounds: Bounds, now: fn() -> SystemTime) -> Self {
        Self {
            folder,
            pool,
            bounds,
            now,
            stored: Mutex::default(),
            failed: AtomicBool::new(false),
            locks: (0..LOCKS).map(|_| Arc::default()).collect(),
            compressors: Arc::new(Semaphore::new(COMPRESSORS)),
        }
    }

    /// The compressed copy of a content; `None` where there is no room for it now, and the original must do.
    pub(super) async fn get(
        self: &Arc<Self>,
        original: &Arc<Content>,
        encoding: Encoding,
    ) -> Option<Arc<Content>> {
        let key = Key { hash: original.key.hash, encoding };
        if let Some(content) = self.pool.get(&key) {
            return Some(content);
        }
        let lock = key.hash.as_bytes()[0] as usize % LOCKS;
        let guard = Arc::clone(&self.locks[lock]).lock_owned().await;
        if let Some(content) = self.pool.get(&key) {
            return Some(content);
        }
        let permit = Arc::clone(&self.compressors).acquire_owned().await;
        let (variants, original) = (Arc::clone(self), Arc::clone(original));
        let making = tokio::task::spawn_blocking(move || {
            // Held here, since whoever asked may be gone before it is done.
            let _held = (guard, permit);
            variants.make(&original, key)
        });
        match making.await.map_err(io::Error::other).flatten() {
            Ok(content) => content,
            Err(error) => {
                tracing::error!("a file of the feeds folder could not be compressed: {error}");
                None
            }
        }
    }

    fn make(&self, original: &Content, key: Key) -> io::Result<Option<Arc<Content>>> {
        let path = self.folder.join(format!("{}.{}", key.hash.to_hex(), key.encoding.name()));
        let bytes = match stored(&path) {
            Some(bytes) => bytes,
            None => {
                let bytes = compress(original, key.encoding)?;
                if let Err(error) = self.store(&path, &bytes) {
                    self.tell(&error);
                }
                bytes
            }
        };
        Ok(match self.pool.keep(key, bytes) {
            Ok(content) => Some(content),
            Err(bytes) => {
                File::open(&path).ok().and_then(|file| self.pool.keep_file(key, file, bytes.len() as u64))
            }
        })
    }

    /// Writes a file that is there whole or not at all, also after a power cut.
    fn store(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        let mut known = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        let (total, files) = match *known {
            Some((total, files)) => (total + bytes.len() as u64, files + 1),
            None => self.sweep()?,
        };
        let over = total > self.bounds.bytes || files > self.bounds.files;
        *known = Some(if over { self.sweep()? } else { (total, files) });
        Ok(())
    }

    /// Removes what crashed servers left, and the oldest files where they are too many; gives what is left.
    fn sweep(&self) -> io::Result<(u64, usize)> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let Ok(data) = entry.metadata() else { continue };
            let since = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if !entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                files.push((since, entry.path(), data.len()));
            } else if (self.now)().duration_since(since).is_ok_and(|age| age > LEFT_OVER) {
                // It costs some space; that must not cost an answer.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        files.sort_unstable();
        let mut left = (files.iter().map(|file| file.2).sum::<u64>(), files.len());
        if left.0 > self.bounds.bytes || left.1 > self.bounds.files {
            for (_, path, length) in files {
                // A good way below the bounds, so that the next files need no sweep.
                if left.0 <= self.bounds.bytes / 4 * 3 && left.1 <= self.bounds.files / 4 * 3 {
                    break;
                }
                std::fs::remove_file(path)?;
                left = (left.0 - length, left.1 - 1);
            }
        }
        Ok(left)
    }

    /// Says once that nothing can be kept: it costs time, no answer.
    fn tell(&self, error: &io::Error) {
        if !self.failed.swap(true, Ordering::Relaxed) {
            tracing::warn!("compressed files cannot be kept in {}: {error}", self.folder.display());
        }
    }
}

/// A file kept earlier. Whatever keeps it from being read, it can be made again.
fn stored(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(2 * MOST).read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

fn compress(original: &Content, encoding: Encoding) -> io::Result<Vec<u8>> {
    match encoding {
        Encoding::Identity => {
            let mut bytes = Vec::new();
            copy(original, &mut bytes)?;
            Ok(bytes)
        }
        Encoding::Gzip => {
            let mut writer = GzEncoder::new(Vec::new(), Compression::default());
            copy(original, &mut writer)?;
            writer.finish()
        }
        Encoding::Brotli => {
            // Quality 6 packs feeds a fifth smaller than gzip in about its time; above it time grows much faster.
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 14, 6, 22);
            copy(original, &mut writer)?;
            Ok(writer.into_inner())
        }
    }
}

fn copy(original: &Content, writer: &mut impl io::Write) -> io::Result<()> {
    let mut offset = 0;
    while offset < original.length {
        let piece = original.piece(offset)?;
        writer.write_all(&piece)?;
        offset += piece.len() as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
