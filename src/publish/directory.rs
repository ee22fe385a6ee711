//! A folder on this machine.
//!
//! A batch is written to temporary files beside their targets, synced once, and renamed; a crash leaves whole
//! files and some temporary ones, which the next batch in the same folder removes.

use std::collections::BTreeSet;
use std::fs::{DirEntry, Metadata};
use std::io::{ErrorKind, Write as _};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::Timestamp;
use tempfile::{Builder, NamedTempFile};

use super::{Destination, Error, IfThere, Put, Stamp};
use crate::model::OutputFile;

/// How our temporary files begin; the rest is random.
const TEMPORARY: &str = ".feedloom-tmp-";

/// A folder as destination.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    swept: Mutex<BTreeSet<PathBuf>>,
}

impl Directory {
    /// A destination below `root`, which is made when the first file is put.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), swept: Mutex::default() }
    }

    fn target(&self, path: &str) -> Result<PathBuf, Error> {
        let bad = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', '\0']);
        if path.split('/').any(bad) {
            return Err(Error::Path { path: path.to_owned() });
        }
        Ok(self.root.join(path))
    }

    fn write_batch(&self, files: &[OutputFile], if_there: IfThere) -> Result<Vec<Put>, Error> {
        let mut outcomes = Vec::with_capacity(files.len());
        let mut waiting = Vec::new();
        for file in files {
            let target = self.target(&file.path)?;
            let outcome = match read(&target)? {
                Some(there) if there == file.bytes => Put::Unchanged,
                Some(_) if if_there == IfThere::Keep => Put::Kept,
                _ => {
                    waiting.push((self.write_temporary(&target, &file.bytes)?, target));
                    Put::Written
                }
            };
            outcomes.push(outcome);
        }
        self.settle(waiting)?;
        Ok(outcomes)
    }

    fn write_temporary(&self, target: &Path, bytes: &[u8]) -> Result<NamedTempFile, Error> {
        let failed = |source| Error::Write { path: target.to_owned(), source };
        let folder = target.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder).map_err(failed)?;
        self.sweep(folder);
        let mut builder = Builder::new();
        builder.prefix(TEMPORARY);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // The crate's default is 0600; the umask still applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        Ok(file)
    }

    /// Makes the temporary files durable, then gives them their names, then makes the names durable.
    fn settle(&self, waiting: Vec<(NamedTempFile, PathBuf)>) -> Result<(), Error> {
        if waiting.is_empty() {
            return Ok(());
        }
        let folder = std::fs::File::open(&self.root)
            .map_err(|source| Error::Write { path: self.root.clone(), source })?;
        self.sync(&folder, waiting.iter().map(|(file, _)| file.as_file()))?;
        let mut folders = BTreeSet::new();
        for (file, target) in waiting {
            folders.extend(target.parent().map(Path::to_owned));
            file.persist(&target).map_err(|error| Error::Write { path: target, source: error.error })?;
        }
        let folders: Vec<_> = folders.iter().filter_map(|path| std::fs::File::open(path).ok()).collect();
        self.sync(&folder, folders.iter())
    }

    /// One sync of the file system where there is such a call (a hundred times cheaper than one a file), else one a file.
    fn sync<'a>(
        &self,
        folder: &std::fs::File,
        files: impl Iterator<Item = &'a std::fs::File>,
    ) -> Result<(), Error> {
        let failed = |source| Error::Write { path: self.root.clone(), source };
        if cfg!(target_os = "linux") {
            #[cfg(target_os = "linux")]
            rustix::fs::syncfs(folder.as_fd()).map_err(|error| failed(error.into()))?;
            return Ok(());
        }
        for file in files {
            file.sync_all().map_err(failed)?;
        }
        Ok(())
    }

    /// Removes what a crashed run left in a folder, once a folder. The run lock keeps others' live files out of it.
    fn sweep(&self, folder: &Path) {
        let mut swept = self.swept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !swept.insert(folder.to_owned()) {
            return;
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                // Left behind it costs a few bytes; that must not cost the run.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// The files below a folder, in byte order, each with what `look` makes of it.
    fn walk<T>(
        &self,
        folder: &str,
        ending: &str,
        look: impl Fn(&DirEntry) -> std::io::Result<T>,
    ) -> Result<Vec<(String, T)>, Error> {
        let start = if folder.is_empty() { self.root.clone() } else { self.target(folder)? };
        let mut found = Vec::new();
        let mut folders = vec![(start, folder.to_owned())];
        while let Some((path, prefix)) = folders.pop() {
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(source) => return Err(Error::Read { path, source }),
            };
            for entry in entries {
                let entry = entry.map_err(|source| Error::Read { path: path.clone(), source })?;
                let kind = entry.file_type().map_err(|source| Error::Read { path: entry.path(), source })?;
                // A name that is no Unicode was never written by us.
                let Ok(name) = entry.file_name().into_string() else { continue };
                if name.starts_with('.') {
                    if name.starts_with(TEMPORARY) {
                        // What a crashed run left, as in `sweep`; only who holds the run lock lists.
                        let _ = std::fs::remove_file(entry.path());
                    }
                    continue;
                }
                let relative = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                if kind.is_dir() {
                    folders.push((entry.path(), relative));
                } else if kind.is_file() && relative.ends_with(ending) {
                    let looked = look(&entry);
                    found.push((
                        relative,
                        looked.map_err(|source| Error::Read { path: entry.path(), source })?,
                    ));
                }
            }
        }
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(found)
    }
}

#[cfg(unix)]
fn stamp(file: &Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt as _;
    let (changed, nanoseconds) = (file.ctime(), file.ctime_nsec());
    Stamp {
        text: format!(
            "{} {} {} {changed} {nanoseconds} {}",
            file.size(),
            file.mtime(),
            file.mtime_nsec(),
            file.ino()
        ),
        changed: Timestamp::from_second(changed).unwrap_or(Timestamp::MAX),
    }
}

/// Elsewhere nothing is trusted, and every file is read.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Stamp {
    Stamp { text: String::new(), changed: Timestamp::MAX }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_owned(), source }),
    }
}

impl Destination for Directory {
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let target = self.target(path)?;
        tokio::task::block_in_place(|| read(&target))
    }

    async fn put(&self, files: &[OutputFile], if_there: IfThere) -> Result<Vec<Put>, Error> {
        tokio::task::block_in_place(|| self.write_batch(files, if_there))
    }

    async fn remove(&self, path: &str) -> Result<(), Error> {
        let target = self.target(path)?;
        match tokio::task::block_in_place(|| std::fs::remove_file(&target)) {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(Error::Write { path: target, source }),
            _ => Ok(()),
        }
    }

    async fn list(&self, folder: &str, ending: &str) -> Result<Vec<String>, Error> {
        let found = tokio::task::block_in_place(|| self.walk(folder, ending, |_| Ok(())))?;
        Ok(found.into_iter().map(|(path, ())| path).collect())
    }

    async fn stamps(&self, folder: &str, ending: &str) -> Result<Vec<(String, Stamp)>, Error> {
        tokio::task::block_in_place(|| self.walk(folder, ending, |entry| Ok(stamp(&entry.metadata()?))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> OutputFile {
        OutputFile { path: path.to_owned(), bytes: text.into() }
    }

    #[test]
    fn equal_bytes_are_not_written_again_and_documents_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let place = Directory::new(folder.path());
        let put = |text, if_there| place.write_batch(&[file("a/b.md", text)], if_there).unwrap()[0].clone();
        assert_eq!(put("one", IfThere::Keep), Put::Written);
        let modified = std::fs::metadata(folder.path().join("a/b.md")).unwrap().modified().unwrap();
        assert_eq!(put("one", IfThere::Replace), Put::Unchanged);
        assert_eq!(std::fs::metadata(folder.path().join("a/b.md")).unwrap().modified().unwrap(), modified);
        assert_eq!(put("two", IfThere::Keep), Put::Kept);
        assert_eq!(put("two", IfThere::Replace), Put::Written);
        assert_eq!(read(&folder.path().join("a/b.md")).unwrap().unwrap(), b"two");
    }

    #[test]
    fn no_path_leaves_the_folder() {
        let place = Directory::new("nowhere");
        for path in ["../x", "/etc/x", "a//b", "a/./b", "", "a\\b", "a/\0"] {
            assert!(matches!(place.target(path), Err(Error::Path { .. })), "{path:?}");
        }
    }

    #[test]
    fn what_a_crash_left_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(format!("{TEMPORARY}x"));
        std::fs::write(&left, "half").unwrap();
        Directory::new(folder.path()).write_batch(&[file("b.md", "whole")], IfThere::Keep).unwrap();
        assert!(!left.exists());
    }

    #[test]
    fn listing_is_sorted_and_leaves_hidden_folders_out_unless_asked() {
        let folder = tempfile::tempdir().unwrap();
        let place = Directory::new(folder.path());
        let files = ["b.md", "a/c.md", ".x/l/d.md", "e.txt"].map(|path| file(path, "x"));
        place.write_batch(&files, IfThere::Keep).unwrap();
        let walk = |folder| -> Vec<String> {
            place.walk(folder, ".md", |_| Ok(())).unwrap().into_iter().map(|(path, ())| path).collect()
        };
        assert_eq!(walk(""), ["a/c.md", "b.md"]);
        assert_eq!(walk(".x/l"), [".x/l/d.md"]);
        assert!(walk("missing").is_empty());
    }
}
