//! Opening files below a folder, without following links.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use rustix::fs::{Mode, OFlags, open, openat};
use rustix::io::Errno;

/// The folder that is published.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Its size in bytes.
    pub(super) length: u64,
    device: u64,
    inode: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// Of an open file.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let data = file.metadata()?;
        Ok(Self {
            length: data.len(),
            device: data.dev(),
            inode: data.ino(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        })
    }

    /// When these bytes came to stand here, in whole seconds.
    ///
    /// Not the time of the last write: a file that is moved or copied into place brings that along, and may be older
    /// than the one it replaces.
    pub(super) fn since(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.changed.0.try_into().unwrap_or(0))
    }

    /// Whether any later change must give another stamp: the clock has left its tick behind, also on a file system
    /// that counts in two seconds.
    pub(super) fn is_settled(&self, now: SystemTime) -> bool {
        now.duration_since(self.since()).is_ok_and(|age| age >= Duration::from_secs(3))
    }
}

impl Folder {
    /// The folder at a path. The path itself may lead over links.
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Opens the regular file at a relative path; `None` where there is none, or where a link leads to it.
    ///
    /// # Errors
    /// Where it is there and cannot be opened.
    pub(super) fn open(&self, path: &str) -> io::Result<Option<(File, Stamp)>> {
        let file = match self.descend(path) {
            Ok(file) => File::from(file),
            // A link gives LOOP or NOTDIR, a socket NXIO.
            Err(
                Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NAMETOOLONG | Errno::NXIO | Errno::INVAL,
            ) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let stamp = Stamp::of(&file)?;
        Ok(Some((file, stamp)))
    }

    /// One name at a time, so that no folder on the way is a link, whatever changes meanwhile.
    fn descend(&self, path: &str) -> Result<OwnedFd, Errno> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let mut folder = open(&self.root, flags | OFlags::DIRECTORY, Mode::empty())?;
        let mut rest = path;
        while let Some((name, below)) = rest.split_once('/') {
            folder = openat(&folder, name, flags | OFlags::DIRECTORY | OFlags::NOFOLLOW, Mode::empty())?;
            rest = below;
        }
        // Without NONBLOCK a pipe would be waited for.
        openat(&folder, rest, flags | OFlags::NOFOLLOW | OFlags::NONBLOCK, Mode::empty())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_folders_and_pipes_are_not_there() {
        let place = tempfile::tempdir().unwrap();
        let at = |path: &str| place.path().join(path);
        std::fs::create_dir_all(at("feeds/tag")).unwrap();
        std::fs::write(at("feeds/tag/a.atom"), "a").unwrap();
        std::fs::write(at("secret.atom"), "s").unwrap();
        symlink(at("secret.atom"), at("feeds/link.atom")).unwrap();
        symlink(at("feeds/tag/a.atom"), at("feeds/inner.atom")).unwrap();
        symlink(place.path(), at("feeds/up")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(at("feeds/pipe.atom")).status().unwrap();
        assert!(made.success());
        let folder = Folder::new(at("feeds"));
        assert!(folder.open("tag/a.atom").unwrap().is_some());
        let none = [
            "link.atom",
            "inner.atom",
            "up/secret.atom",
            "tag",
            "pipe.atom",
            "tag/a.atom/x",
            "no.atom",
            "no/a.atom",
        ];
        for path in none {
            assert!(folder.open(path).unwrap().is_none(), "{path}");
        }
        assert!(folder.open(&"x".repeat(5_000)).unwrap().is_none());
        assert!(Folder::new(at("nowhere")).open("all.atom").unwrap().is_none());
        // The folder itself may be a link: that is its owner's choice.
        symlink(at("feeds"), at("published")).unwrap();
        assert!(Folder::new(at("published")).open("tag/a.atom").unwrap().is_some());
    }

    #[test]
    fn a_stamp_settles_when_its_tick_is_over() {
        let file = tempfile::tempfile().unwrap();
        let stamp = Stamp::of(&file).unwrap();
        assert!(!stamp.is_settled(stamp.since() + Duration::from_secs(1)));
        assert!(!stamp.is_settled(SystemTime::UNIX_EPOCH));
        assert!(stamp.is_settled(stamp.since() + Duration::from_secs(3)));
    }
}
