//! A destination that notes what is put there and removed, for whoever follows after: git.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Destination, Error, IfThere, Put, Stamp};
use crate::model::OutputFile;

/// Another destination, and the paths written and removed there until they are forgotten.
#[derive(Debug)]
pub struct Noted<D> {
    place: D,
    paths: Mutex<BTreeSet<String>>,
}

impl<D> Noted<D> {
    /// Notes what happens at a place from now on.
    pub fn new(place: D) -> Self {
        Self { place, paths: Mutex::default() }
    }

    /// The paths of files written or removed.
    pub fn noted(&self) -> BTreeSet<String> {
        self.paths().clone()
    }

    /// Forgets them.
    pub fn forget(&self) {
        self.paths().clear();
    }

    fn paths(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Destination> Destination for Noted<D> {
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.place.get(path).await
    }

    async fn put(&self, files: &[OutputFile], if_there: IfThere) -> Result<Vec<Put>, Error> {
        let outcomes = self.place.put(files, if_there).await?;
        let written = files.iter().zip(&outcomes).filter(|(_, outcome)| **outcome == Put::Written);
        self.paths().extend(written.map(|(file, _)| file.path.clone()));
        Ok(outcomes)
    }

    async fn remove(&self, path: &str) -> Result<(), Error> {
        self.place.remove(path).await?;
        self.paths().insert(path.to_owned());
        Ok(())
    }

    async fn list(&self, folder: &str, ending: &str) -> Result<Vec<String>, Error> {
        self.place.list(folder, ending).await
    }

    async fn stamps(&self, folder: &str, ending: &str) -> Result<Vec<(String, Stamp)>, Error> {
        self.place.stamps(folder, ending).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Directory;

    #[tokio::test(flavor = "multi_thread")]
    async fn only_what_was_written_or_removed_is_noted() {
        let folder = tempfile::tempdir().unwrap();
        let place = Noted::new(Directory::new(folder.path()));
        let file = |path: &str, text: &str| OutputFile { path: path.into(), bytes: text.into() };
        place.put(&[file("a", "1"), file("b", "1")], IfThere::Keep).await.unwrap();
        assert_eq!(place.noted().into_iter().collect::<Vec<_>>(), ["a", "b"]);
        place.forget();
        place.put(&[file("a", "1"), file("b", "2")], IfThere::Keep).await.unwrap();
        assert!(place.noted().is_empty(), "unchanged and kept");
        place.put(&[file("b", "2")], IfThere::Replace).await.unwrap();
        place.remove("a").await.unwrap();
        assert_eq!(place.noted().into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }
}
