//! The file: opened, made, or replaced where it is damaged.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{SqliteStore, reading};
use crate::store::Error;

/// What was found where the state should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A good file, or none yet.
    Fine,
    /// A file that was no database of ours, with the reason; it was replaced by an empty one.
    Replaced(String),
}

impl SqliteStore {
    /// Opens the file, or makes it. One that is damaged or foreign is replaced: it holds nothing that cannot be made again.
    ///
    /// # Errors
    /// When the file cannot be made, or stands on a full or read-only disk.
    pub async fn open(path: &Path) -> Result<(Self, Opened), Error> {
        match Self::open_once(path).await {
            Ok(store) => Ok((store, Opened::Fine)),
            Err(error) if error.is_damage() => {
                Ok((Self::replace(path).await?, Opened::Replaced(error.to_string())))
            }
            Err(error) => Err(error),
        }
    }

    /// Makes an empty state in place of the file, whatever it is. Whoever had it open must have closed it.
    ///
    /// # Errors
    /// When the file cannot be removed or made.
    pub async fn replace(path: &Path) -> Result<Self, Error> {
        for end in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            match std::fs::remove_file(&name) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::Remove { path: name.into(), source });
                }
                _ => {}
            }
        }
        Self::open_once(path).await
    }

    /// Lets the file go. Clones of this state are closed too.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn open_once(path: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            // The index of twenty thousand articles does not fit into the 2 MiB of the default.
            .pragma("cache_size", "-16384");
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(|source| Error::Open { path: path.to_owned(), source })?;
        sqlx::migrate!("migrations/sqlite")
            .run(&pool)
            .await
            .map_err(|source| Error::Migrate { path: path.to_owned(), source })?;
        // A torn page shows itself only when it is read; a look at every page of the small tables costs little.
        sqlx::query("select count(*) from meta").fetch_one(&pool).await.map_err(reading)?;
        Ok(Self { pool })
    }
}
