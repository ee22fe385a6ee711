//! What articles were made from, one file an article, beside the state: memory, and as safe to delete.
//!
//! Files are opaque here. They appear whole or not at all; a power cut may leave one broken, which its reader notices.
//! The time of a file's last change is the time its page came.

use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::Error;
use crate::model::ArticleId;

const ENDING: &str = ".zst";
const TEMPORARY: &str = ".tmp-";

/// Keeps what articles were made from, as long as there is room.
pub trait Pages: Send + Sync {
    /// Keeps a file of each article, of the given time, in place of what was kept of it; `None` only forgets that.
    ///
    /// # Errors
    /// When one cannot be written; those before it are kept.
    fn put(&self, files: &[(ArticleId, Option<KeptFile>)]) -> Result<(), Error>;

    /// What is kept of an article.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn get(&self, article: &ArticleId) -> Result<Option<Vec<u8>>, Error>;

    /// Removes what is older than it may be, then the oldest until the rest is no larger than it may be. Looks at
    /// every file: for the end of a run that kept something.
    ///
    /// # Errors
    /// When the files cannot be listed or removed.
    fn tidy(&self, now: Timestamp) -> Result<(), Error>;
}

/// What is kept of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// When it came: its age counts from here.
    pub at: Timestamp,
    /// What is to be had again.
    pub bytes: Vec<u8>,
}

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    /// For how long.
    pub age: Duration,
    /// How many bytes, compressed.
    pub size: u64,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { age: Duration::from_hours(30 * 24), size: 1 << 30 }
    }
}

/// A folder of them.
#[derive(Debug)]
pub struct PageFolder {
    root: PathBuf,
    limits: PageLimits,
}

/// A file in the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PageFile {
    changed: SystemTime,
    path: PathBuf,
    size: u64,
}

impl PageFolder {
    /// Those in a folder, which is made when the first is kept.
    pub fn new(root: impl Into<PathBuf>, limits: PageLimits) -> Self {
        Self { root: root.into(), limits }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The paths of all files, the oldest first.
    ///
    /// # Errors
    /// When a folder cannot be listed.
    pub fn paths(&self) -> Result<Vec<PathBuf>, Error> {
        let mut files = self.files()?;
        files.sort_unstable();
        Ok(files.into_iter().map(|file| file.path).collect())
    }

    /// One of two hundred and fifty-six folders, so that none holds too many.
    fn path(&self, article: &ArticleId) -> PathBuf {
        let name = &blake3::hash(article.as_str().as_bytes()).to_hex()[..32];
        self.root.join(&name[..2]).join(format!("{name}{ENDING}"))
    }

    /// All files, in no order.
    fn files(&self) -> Result<Vec<PageFile>, Error> {
        let mut files = Vec::new();
        for entry in self.entries()?.iter().filter(|entry| has(entry, |name| name.ends_with(ENDING))) {
            let failed = |source| Error::Page { path: entry.path(), source };
            let facts = entry.metadata().map_err(failed)?;
            let changed = facts.modified().map_err(failed)?;
            files.push(PageFile { changed, path: entry.path(), size: facts.len() });
        }
        Ok(files)
    }

    fn entries(&self) -> Result<Vec<DirEntry>, Error> {
        let mut entries = Vec::new();
        for folder in list(&self.root)? {
            entries.extend(list(&folder.path())?);
        }
        Ok(entries)
    }
}

impl Pages for PageFolder {
    fn put(&self, files: &[(ArticleId, Option<KeptFile>)]) -> Result<(), Error> {
        for (article, file) in files {
            let path = self.path(article);
            match file {
                Some(file) => write(&path, file).map_err(|source| Error::Page { path, source })?,
                None => remove(&path)?,
            }
        }
        Ok(())
    }

    fn get(&self, article: &ArticleId) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path(article);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Page { path, source }),
        }
    }

    fn tidy(&self, now: Timestamp) -> Result<(), Error> {
        // What a run left that was killed.
        for entry in self.entries()?.iter().filter(|entry| has(entry, |name| name.starts_with(TEMPORARY))) {
            remove(&entry.path())?;
        }
        let oldest = system_time(now).checked_sub(self.limits.age).unwrap_or(SystemTime::UNIX_EPOCH);
        let (old, mut young): (Vec<_>, Vec<_>) =
            self.files()?.into_iter().partition(|file| file.changed < oldest);
        old.iter().try_for_each(|file| remove(&file.path))?;
        let mut size: u64 = young.iter().map(|file| file.size).sum();
        if size > self.limits.size {
            young.sort_unstable();
            for file in young {
                if size <= self.limits.size {
                    break;
                }
                remove(&file.path)?;
                size -= file.size;
            }
        }
        Ok(())
    }
}

fn write(path: &Path, kept: &KeptFile) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    file.write_all(&kept.bytes)?;
    File::set_modified(file.as_file(), system_time(kept.at))?;
    file.persist(path)?;
    Ok(())
}

fn system_time(time: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::try_from(time.as_duration()).unwrap_or_default()
}

fn list(folder: &Path) -> Result<Vec<DirEntry>, Error> {
    match fs::read_dir(folder).and_then(Iterator::collect) {
        Ok(entries) => Ok(entries),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(source) => Err(Error::Page { path: folder.to_owned(), source }),
    }
}

fn has(entry: &DirEntry, what: impl Fn(&str) -> bool) -> bool {
    what(&entry.file_name().to_string_lossy())
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(Error::Page { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> ArticleId {
        ArticleId::new(format!("tag:x:s/{name}"))
    }

    fn day(day: i8) -> Timestamp {
        format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn file(at: i8, bytes: &[u8]) -> Option<KeptFile> {
        Some(KeptFile { at: day(at), bytes: bytes.to_vec() })
    }

    fn kept(folder: &PageFolder, names: &[&str]) -> Vec<bool> {
        names.iter().map(|name| folder.get(&id(name)).unwrap().is_some()).collect()
    }

    #[test]
    fn a_file_takes_the_place_of_the_one_before_until_it_is_forgotten() {
        let place = tempfile::tempdir().unwrap();
        let folder = PageFolder::new(place.path().join("pages"), PageLimits::default());
        assert_eq!(folder.get(&id("a")).unwrap(), None);
        folder.tidy(day(1)).unwrap();
        folder.put(&[(id("a"), file(1, b"one")), (id("b"), None)]).unwrap();
        folder.put(&[(id("a"), file(2, b"two"))]).unwrap();
        assert_eq!(folder.get(&id("a")).unwrap().unwrap(), b"two");
        assert_eq!(folder.paths().unwrap().len(), 1);
        folder.put(&[(id("a"), None)]).unwrap();
        assert_eq!(folder.get(&id("a")).unwrap(), None);
    }

    #[test]
    fn the_old_and_then_the_oldest_go() {
        let place = tempfile::tempdir().unwrap();
        let limits = PageLimits { age: Duration::from_hours(5 * 24), size: 250 };
        let folder = PageFolder::new(place.path(), limits);
        for (name, at) in [("a", 1), ("b", 6), ("c", 5), ("d", 7)] {
            folder.put(&[(id(name), file(at, &[0; 100]))]).unwrap();
        }
        folder.tidy(day(7)).unwrap();
        assert_eq!(kept(&folder, &["a", "b", "c", "d"]), [false, true, false, true]);
        folder.tidy(day(12)).unwrap();
        assert_eq!(kept(&folder, &["b", "d"]), [false, true]);
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_is_not_ours_stays() {
        let place = tempfile::tempdir().unwrap();
        let folder = PageFolder::new(place.path(), PageLimits { age: Duration::ZERO, size: 0 });
        folder.put(&[(id("a"), file(1, b"one"))]).unwrap();
        let beside = folder.path(&id("a")).with_file_name(".tmp-x");
        let others = [place.path().join("note.txt"), beside.with_file_name("note.txt")];
        fs::write(&beside, "half").unwrap();
        others.iter().for_each(|path| fs::write(path, "mine").unwrap());
        folder.tidy(day(2)).unwrap();
        assert!(!beside.exists() && folder.paths().unwrap().is_empty());
        assert!(others.iter().all(|path| path.exists()));
    }
}
