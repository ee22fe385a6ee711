//! Contents in bounded memory, by what they are: whoever asks for the same bytes gets the same copy.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::encoding::Encoding;

/// The memory all contents may take, in KiB, whether they are kept or only being sent.
const MEMORY: usize = 64 * 1024;
/// The largest content held in memory, in bytes; a larger one is read piece by piece as it is sent.
const LARGEST: u64 = 4 << 20;
/// How many files may be open for that.
pub(super) const OPEN: usize = 64;
/// How many contents are kept.
const MOST: usize = 4_096;
/// The pieces in which files are sent, in bytes.
const PIECE: usize = 32 * 1024;

/// Which bytes: the hash of the original, and how it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// BLAKE3 of the original.
    pub(super) hash: blake3::Hash,
    /// How it is packed.
    pub(super) encoding: Encoding,
}

/// Bytes that do not change any more.
#[derive(Debug)]
pub(super) struct Content {
    /// Which they are.
    pub(super) key: Key,
    /// How many.
    pub(super) length: u64,
    /// Where they are.
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Arc<Counted>),
    File(File, #[expect(dead_code, reason = "counts the open file")] OwnedSemaphorePermit),
}

/// Bytes with the share of memory they count for, for as long as anybody sends them.
#[derive(Debug)]
struct Counted(Vec<u8>, #[expect(dead_code, reason = "counts the memory")] OwnedSemaphorePermit);

/// One use of them.
struct Use(Arc<Counted>);

impl AsRef<[u8]> for Use {
    fn as_ref(&self) -> &[u8] {
        &self.0.0
    }
}

impl Content {
    /// All of it, where that is in memory.
    pub(super) fn in_memory(&self) -> Option<Bytes> {
        match &self.place {
            Place::Memory(bytes) => Some(Bytes::from_owner(Use(Arc::clone(bytes)))),
            Place::File(..) => None,
        }
    }

    /// The piece from an offset on, of a size fit for sending. Blocks.
    ///
    /// # Errors
    /// Where it cannot be read, or the file has become shorter.
    pub(super) fn piece(&self, offset: u64) -> io::Result<Bytes> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let Place::File(file, _) = &self.place else {
            let all = self.in_memory().unwrap_or_default();
            return Ok(all.slice(all.len().saturating_sub(left)..));
        };
        let mut piece = vec![0; left.min(PIECE)];
        file.read_exact_at(&mut piece, offset)?;
        Ok(piece.into())
    }
}

/// The contents, and what they may take.
#[derive(Debug)]
pub(super) struct Pool {
    kept: Mutex<Kept>,
    memory: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Kept {
    contents: HashMap<Key, (Arc<Content>, u64)>,
    uses: u64,
}

impl Pool {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self::with_memory(MEMORY)
    }

    fn with_memory(kib: usize) -> Self {
        let (memory, open) = (Arc::new(Semaphore::new(kib)), Arc::new(Semaphore::new(OPEN)));
        Self { kept: Mutex::default(), memory, open }
    }

    /// Whether a content of this size is worth reading into memory.
    pub(super) fn fits(length: u64) -> bool {
        length <= LARGEST
    }

    /// A content that is kept.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Content>> {
        let mut kept = self.kept();
        kept.uses += 1;
        let now = kept.uses;
        let (content, used) = kept.contents.get_mut(key)?;
        *used = now;
        Some(Arc::clone(content))
    }

    /// Keeps a content in memory; gives the bytes back where there is no room, because what is there is being sent.
    ///
    /// # Errors
    /// The bytes.
    pub(super) fn keep(&self, key: Key, bytes: Vec<u8>) -> Result<Arc<Content>, Vec<u8>> {
        if let Some(content) = self.get(&key) {
            return Ok(content);
        }
        let Some(permit) = self.room(bytes.len()) else { return Err(bytes) };
        let length = bytes.len() as u64;
        let place = Place::Memory(Arc::new(Counted(bytes, permit)));
        Ok(self.add(Content { key, length, place }))
    }

    /// Keeps an open file instead; `None` where too many are open.
    pub(super) fn keep_file(&self, key: Key, file: File, length: u64) -> Option<Arc<Content>> {
        if let Some(content) = self.get(&key) {
            return Some(content);
        }
        let permit = match Arc::clone(&self.open).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                self.kept().drop_unused(|content| matches!(content.place, Place::File(..)));
                Arc::clone(&self.open).try_acquire_owned().ok()?
            }
        };
        Some(self.add(Content { key, length, place: Place::File(file, permit) }))
    }

    fn add(&self, content: Content) -> Arc<Content> {
        let content = Arc::new(content);
        let mut kept = self.kept();
        if kept.contents.len() >= MOST {
            kept.drop_oldest(MOST / 8);
        }
        kept.uses += 1;
        let now = kept.uses;
        kept.contents.insert(content.key, (Arc::clone(&content), now));
        content
    }

    /// The share of memory for so many bytes; what was not used for longest makes room for it.
    fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let shares = u32::try_from(bytes.div_ceil(1024).max(1)).ok()?;
        loop {
            if let Ok(permit) = Arc::clone(&self.memory).try_acquire_many_owned(shares) {
                return Some(permit);
            }
            if self.kept().drop_oldest_unused(MOST / 64) == 0 {
                return None;
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing is left half done when a thread panics here.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn drop_oldest(&mut self, number: usize) {
        self.drop_first(number, |_| true);
    }

    /// Drops contents in memory that nobody is sending; gives how many.
    fn drop_oldest_unused(&mut self, number: usize) -> usize {
        self.drop_first(number, |content| match &content.place {
            Place::Memory(bytes) => Arc::strong_count(content) == 1 && Arc::strong_count(bytes) == 1,
            Place::File(..) => false,
        })
    }

    fn drop_first(&mut self, number: usize, fits: impl Fn(&Arc<Content>) -> bool) -> usize {
        let fitting = self.contents.iter().filter(|(_, (content, _))| fits(content));
        let mut oldest: Vec<(u64, Key)> = fitting.map(|(key, (_, used))| (*used, *key)).collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        oldest.truncate(number);
        for (_, key) in &oldest {
            self.contents.remove(key);
        }
        oldest.len()
    }

    fn drop_unused(&mut self, fits: impl Fn(&Content) -> bool) {
        self.contents.retain(|_, (content, _)| Arc::strong_count(content) > 1 || !fits(content));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key { hash: blake3::hash(name.as_bytes()), encoding: Encoding::Identity }
    }

    #[test]
    fn what_is_being_sent_counts_and_what_is_not_makes_room() {
        let pool = Pool::with_memory(4);
        let keep = |name: &str| pool.keep(key(name), vec![b'x'; 2048]);
        let sent = keep("a").unwrap().in_memory().unwrap();
        keep("b").unwrap();
        keep("c").unwrap();
        assert!(pool.get(&key("a")).is_some(), "it is being sent");
        assert!(pool.get(&key("b")).is_none(), "it made room");
        let also = keep("c").unwrap().in_memory().unwrap();
        assert_eq!(keep("d").map(|_| ()).map_err(|bytes| bytes.len()), Err(2048), "both are being sent");
        drop((sent, also));
        assert!(keep("d").is_ok());
    }

    #[test]
    fn equal_contents_are_one() {
        let pool = Pool::new();
        let (one, two) =
            (pool.keep(key("a"), b"1".to_vec()).unwrap(), pool.keep(key("a"), b"1".to_vec()).unwrap());
        assert!(Arc::ptr_eq(&one, &two));
    }

    #[test]
    fn a_file_is_given_in_pieces() {
        use std::io::Write as _;
        let pool = Pool::new();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![b'y'; PIECE + 5]).unwrap();
        let content = pool.keep_file(key("f"), file, PIECE as u64 + 5).unwrap();
        assert_eq!(content.piece(0).unwrap().len(), PIECE);
        assert_eq!(content.piece(PIECE as u64).unwrap(), "yyyyy");
        let cut = pool.keep_file(key("cut"), tempfile::tempfile().unwrap(), 9).unwrap();
        assert!(cut.piece(0).is_err());
    }

    #[test]
    fn not_more_files_are_open_than_may_be() {
        let pool = Pool::new();
        let open = |name: String| pool.keep_file(key(&name), tempfile::tempfile().unwrap(), 0);
        let sent: Vec<_> = (0..OPEN).map(|number| open(number.to_string()).unwrap()).collect();
        assert!(open("more".into()).is_none());
        drop(sent);
        assert!(open("more".into()).is_some());
    }
}
