//! What commands answered, one file an answer: memory, and safe to delete. Without it commands are run again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// The most bytes of answers that are kept.
const MOST: u64 = 256 << 20;

/// Whether new answers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// They are.
    New,
    /// Only those that are there are read.
    Nothing,
}

/// A folder of answers.
#[derive(Debug)]
pub(super) struct Answers {
    folder: PathBuf,
    keeping: Keeping,
    /// Whether one was kept since it was last looked how many there are.
    has_grown: AtomicBool,
}

impl Answers {
    pub(super) fn new(folder: &Path, keeping: Keeping) -> Self {
        Self { folder: folder.to_owned(), keeping, has_grown: AtomicBool::new(false) }
    }

    /// What an answer is kept under: whatever was asked, and of whom.
    pub(super) fn name(command: &[String], input: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        for text in command {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.update(&u64::MAX.to_le_bytes());
        hasher.update(input.as_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Keeps an answer. Where that fails the command is only run again.
    pub(super) fn put(&self, name: &str, answer: &str) {
        if self.keeping == Keeping::Nothing || self.path(name).exists() {
            return;
        }
        match self.write(name, answer) {
            Ok(()) => self.has_grown.store(true, Ordering::Relaxed),
            Err(error) => tracing::warn!("an answer of a command could not be kept: {error}"),
        }
    }

    fn write(&self, name: &str, answer: &str) -> std::io::Result<()> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".tmp-").tempfile_in(folder)?;
        file.write_all(answer.as_bytes())?;
        // Half of one would be a bad answer that comes again and again.
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes the oldest where they are too many, and what a run left that was killed.
    pub(super) fn tidy(&self) {
        self.tidy_to(MOST);
    }

    fn tidy_to(&self, most: u64) {
        if !self.has_grown.swap(false, Ordering::Relaxed) {
            return;
        }
        let mut files = self.files();
        files.sort_unstable();
        let mut size: u64 = files.iter().map(|(_, _, size)| size).sum();
        for (_, path, bytes) in files {
            let is_left = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if size > most || is_left {
                // One that cannot be removed is tried again next time.
                let _ = fs::remove_file(path);
                size -= bytes;
            }
        }
    }

    /// All files: when they were written, where they are, how large.
    fn files(&self) -> Vec<(SystemTime, PathBuf, u64)> {
        let list = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
        let files = list(&self.folder).flat_map(|folder| list(&folder.path()));
        files
            .filter_map(|file| {
                let facts = file.metadata().ok().filter(fs::Metadata::is_file)?;
                Some((facts.modified().ok()?, file.path(), facts.len()))
            })
            .collect()
    }

    /// One of two hundred and fifty-six folders, so that none holds too many.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(&name[..2]).join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_belongs_to_one_question_to_one_command() {
        let name = |command: &[&str], input| {
            Answers::name(&command.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), input)
        };
        let names = [name(&["a", "b"], "c"), name(&["ab"], "c"), name(&["a"], "bc"), name(&["a", "b"], "d")];
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn answers_are_kept_until_there_is_no_room_and_only_where_they_are_wanted() {
        let place = tempfile::tempdir().unwrap();
        let answers = Answers::new(place.path(), Keeping::New);
        let names: Vec<_> = ["a", "b", "c"].map(|input| Answers::name(&[], input)).into();
        for (age, name) in names.iter().enumerate() {
            answers.put(name, &"x".repeat(100));
            let file = fs::File::options().write(true).open(answers.path(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64)).unwrap();
        }
        answers.tidy_to(200);
        assert_eq!(
            names.iter().map(|name| answers.get(name).is_some()).collect::<Vec<_>>(),
            [false, true, true]
        );
        let reading = Answers::new(place.path(), Keeping::Nothing);
        reading.put(&names[0], "y");
        assert_eq!((reading.get(&names[0]), reading.get(&names[1]).unwrap().len()), (None, 100));
    }
}
