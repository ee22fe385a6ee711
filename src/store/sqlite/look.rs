//! The state as those see it who are not the run: looked at beside one, and what a run leaves for them.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{SqliteStore, reading, writing};
use crate::store::Error;

impl SqliteStore {
    /// Opens the file to read it only, beside a run that may be writing; `None` when there is none, or none of this
    /// version.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn look(path: &Path) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let options =
            SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10));
        let (opened, mut wal) = (Self::look_with(options.clone()).await, path.as_os_str().to_owned());
        wal.push("-wal");
        match opened {
            Ok(store) => Ok(Some(store)),
            Err(error) if error.is_damage() => Ok(None),
            // Who may not write to the folder cannot share a log with writers; where there is none, none is needed.
            Err(_) if !Path::new(&wal).exists() => Self::look_with(options.immutable(true)).await.map(Some),
            Err(error) => Err(error),
        }
    }

    async fn look_with(options: SqliteConnectOptions) -> Result<Self, Error> {
        let path = options.get_filename().to_owned();
        let opened = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = opened.map_err(|source| Error::Open { path, source })?;
        // The tables a look needs: a file of an older version lacks some.
        for table in ["source", "hold", "listing", "meta"] {
            let probe = format!("select 1 from {table} limit 1");
            sqlx::query(sqlx::AssertSqlSafe(probe)).fetch_optional(&pool).await.map_err(reading)?;
        }
        Ok(Self { pool })
    }

    /// Keeps a text about the run that has come to its end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn remember_run(&self, text: &str) -> Result<(), Error> {
        sqlx::query("insert or replace into meta (key, value) values ('run', $1)")
            .bind(text)
            .execute(&self.pool)
            .await
            .map_err(writing)?;
        Ok(())
    }

    /// The text about the last run that came to its end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn last_run(&self) -> Result<Option<String>, Error> {
        sqlx::query_scalar("select value from meta where key = 'run'")
            .fetch_optional(&self.pool)
            .await
            .map_err(reading)
    }
}
