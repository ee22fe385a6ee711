//! The default backend: one SQLite file, one writer.

mod articles;
mod left_out;
mod listings;
mod lists;
mod look;
mod marks;
mod opening;
mod robots;
mod rows;
#[cfg(test)]
mod tests;
mod walks;

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::{SqlitePool, SqliteRow};

pub use self::opening::Opened;
use self::rows::{indexed, name_entry, put, time};
use super::{Error, Indexed, Known, Listing, ListingKind, ListingSize, Remembered, Row, Store, Touched};
use crate::model::{ArticleId, EntryId, Hold, KeptList, KeptRobots, SourceId, Step, Validators};

/// State in a SQLite file. A clone is the same state.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    pool: SqlitePool,
}

fn reading(source: sqlx::Error) -> Error {
    Error::Query { doing: "read", source }
}

fn writing(source: sqlx::Error) -> Error {
    Error::Query { doing: "written", source }
}

/// The values of all rows.
///
/// # Errors
/// When one does not hold what was put there: the file is damaged.
fn all<T, C: FromIterator<T>>(
    rows: &[SqliteRow],
    read: impl Fn(&SqliteRow) -> Result<T, sqlx::Error>,
) -> Result<C, Error> {
    rows.iter().map(read).collect::<Result<C, _>>().map_err(reading)
}

impl Store for SqliteStore {
    async fn fingerprint(&self) -> Result<Option<String>, Error> {
        sqlx::query_scalar("select value from meta where key = 'fingerprint'")
            .fetch_optional(&self.pool)
            .await
            .map_err(reading)
    }

    async fn begin(&self) -> Result<(), Error> {
        sqlx::query("delete from meta where key = 'fingerprint'")
            .execute(&self.pool)
            .await
            .map_err(writing)?;
        // WAL with synchronous NORMAL may lose the last commits with the power; this one must not be lost.
        sqlx::query("pragma wal_checkpoint(full)").execute(&self.pool).await.map_err(writing)?;
        Ok(())
    }

    async fn complete(&self, learned: &Remembered, fingerprint: &str) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(writing)?;
        rows::remember(&mut transaction, learned).await.map_err(writing)?;
        left_out::remember(&mut transaction, &learned.left_out).await.map_err(writing)?;
        sqlx::query("delete from touched").execute(&mut *transaction).await.map_err(writing)?;
        sqlx::query("insert or replace into meta (key, value) values ('fingerprint', $1)")
            .bind(fingerprint)
            .execute(&mut *transaction)
            .await
            .map_err(writing)?;
        transaction.commit().await.map_err(writing)
    }

    async fn memories(&self) -> Result<BTreeMap<SourceId, String>, Error> {
        let rows =
            sqlx::query("select id, memory from source").fetch_all(&self.pool).await.map_err(reading)?;
        all(&rows, |row| Ok((SourceId::new(row.try_get::<String, _>("id")?), row.try_get("memory")?)))
    }

    async fn holds(&self) -> Result<Vec<Hold>, Error> {
        let rows = sqlx::query("select scope, until from hold order by scope");
        let rows = rows.fetch_all(&self.pool).await.map_err(reading)?;
        all(&rows, |row| Ok(Hold { scope: row.try_get("scope")?, until: time(row.try_get("until")?) }))
    }

    async fn validators(&self, source: &SourceId, request: &str) -> Result<Validators, Error> {
        let row = sqlx::query(
            "select etag, last_modified, body_hash, listed from validators where source = $1 and request = $2",
        )
        .bind(source.as_str())
        .bind(request)
        .fetch_optional(&self.pool)
        .await
        .map_err(reading)?;
        row.as_ref().map_or(Ok(Validators::default()), rows::validators).map_err(reading)
    }

    async fn known(&self, source: &SourceId, entries: &[EntryId]) -> Result<BTreeMap<EntryId, Known>, Error> {
        let mut connection = self.pool.acquire().await.map_err(reading)?;
        let mut known = BTreeMap::new();
        for entry in entries {
            let row = sqlx::query("select id, digest from entry where source = $1 and entry = $2")
                .bind(source.as_str())
                .bind(entry.as_str())
                .fetch_optional(&mut *connection)
                .await
                .map_err(reading)?;
            if let Some(row) = row {
                known.insert(entry.clone(), rows::known(&row).map_err(reading)?);
            }
        }
        Ok(known)
    }

    async fn left_out(&self, source: &SourceId, entry: &EntryId) -> Result<Option<String>, Error> {
        left_out::mark(&self.pool, source, entry).await.map_err(reading)
    }

    async fn seen_between(
        &self,
        source: &SourceId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Indexed>, Error> {
        articles::seen_between(&self.pool, source, from, to).await
    }

    async fn beyond(
        &self,
        source: &SourceId,
        before: Option<Timestamp>,
        most: Option<usize>,
    ) -> Result<Vec<Indexed>, Error> {
        articles::beyond(&self.pool, source, before, most).await
    }

    async fn article(&self, id: &ArticleId) -> Result<Option<Indexed>, Error> {
        let row = sqlx::query("select * from article where id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(reading)?;
        row.as_ref().map(indexed).transpose().map_err(reading)
    }

    async fn article_at(&self, path: &str) -> Result<Option<Indexed>, Error> {
        let row = sqlx::query("select * from article where path = $1")
            .bind(path)
            .fetch_optional(&self.pool)
            .await
            .map_err(reading)?;
        row.as_ref().map(indexed).transpose().map_err(reading)
    }

    async fn alike(
        &self,
        source: &SourceId,
        link: &str,
        date: Option<Timestamp>,
    ) -> Result<Vec<(Indexed, Vec<EntryId>)>, Error> {
        articles::alike(&self.pool, source, link, date).await
    }

    async fn absent(&self, hash: &str, key: &str) -> Result<Vec<Indexed>, Error> {
        articles::absent(&self.pool, hash, key).await
    }

    async fn at_place(&self, key: &str) -> Result<Vec<Indexed>, Error> {
        articles::at_place(&self.pool, key).await
    }

    async fn stamps(&self) -> Result<BTreeMap<String, String>, Error> {
        let rows =
            sqlx::query("select path, stamp from look").fetch_all(&self.pool).await.map_err(reading)?;
        all(&rows, |row| Ok((row.try_get("path")?, row.try_get("stamp")?)))
    }

    async fn keep_stamps(&self, files: &[(String, Option<String>)]) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(writing)?;
        for (path, stamp) in files {
            rows::keep_stamp(&mut transaction, path, stamp.as_deref()).await.map_err(writing)?;
        }
        transaction.commit().await.map_err(writing)
    }

    async fn looked(&self) -> Result<Option<String>, Error> {
        marks::looked(&self.pool).await.map_err(reading)
    }

    async fn keep_looked(&self, mark: Option<&str>, files: &[(String, Option<String>)]) -> Result<(), Error> {
        marks::keep_looked(&self.pool, mark, files).await.map_err(writing)
    }

    async fn unstamped(&self) -> Result<Vec<String>, Error> {
        marks::unstamped(&self.pool).await.map_err(reading)
    }

    async fn listings(&self, id: &ArticleId) -> Result<Vec<Listing>, Error> {
        listings::of(&self.pool, id).await
    }

    async fn index(&self, articles: &[Indexed]) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(writing)?;
        for article in articles {
            put(&mut transaction, article).await.map_err(writing)?;
        }
        transaction.commit().await.map_err(writing)
    }

    async fn alias(&self, entries: &[(SourceId, EntryId, ArticleId)]) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(writing)?;
        for (source, entry, id) in entries {
            name_entry(&mut transaction, source, entry, id, None).await.map_err(writing)?;
        }
        transaction.commit().await.map_err(writing)
    }

    async fn forget_validators(&self) -> Result<(), Error> {
        sqlx::query("delete from validators").execute(&self.pool).await.map_err(writing)?;
        sqlx::query("delete from walk").execute(&self.pool).await.map_err(writing)?;
        Ok(())
    }

    async fn walk(&self, source: &SourceId, first: &str) -> Result<Option<Step>, Error> {
        walks::last(&self.pool, source, first).await.map_err(reading)
    }

    async fn has_held(&self, source: &SourceId, first: &str, held: &str) -> Result<bool, Error> {
        walks::has_held(&self.pool, source, first, held).await.map_err(reading)
    }

    async fn keep_step(&self, source: &SourceId, first: &str, step: &Step) -> Result<(), Error> {
        walks::keep(&self.pool, source, first, step).await.map_err(writing)
    }

    async fn forget_walk(&self, source: &SourceId) -> Result<(), Error> {
        walks::forget(&self.pool, source).await.map_err(writing)
    }

    async fn clear_index(&self) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await.map_err(writing)?;
        for statement in [
            "delete from listing",
            "delete from entry",
            "delete from article",
            "delete from look",
            "delete from meta where key = 'looked'",
            "delete from touched",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await.map_err(writing)?;
        }
        transaction.commit().await.map_err(writing)
    }

    async fn newest(&self, kind: ListingKind, slug: &str, limit: usize) -> Result<Vec<Row>, Error> {
        listings::newest(&self.pool, kind, slug, limit).await
    }

    async fn size(&self, kind: ListingKind, slug: &str) -> Result<Option<ListingSize>, Error> {
        listings::size(&self.pool, kind, slug).await
    }

    async fn sizes(&self) -> Result<Vec<ListingSize>, Error> {
        listings::sizes(&self.pool).await
    }

    async fn catalogue(&self) -> Result<Option<String>, Error> {
        sqlx::query_scalar("select value from meta where key = 'catalogue'")
            .fetch_optional(&self.pool)
            .await
            .map_err(reading)
    }

    async fn keep_catalogue(&self, text: &str) -> Result<(), Error> {
        sqlx::query("insert or replace into meta (key, value) values ('catalogue', $1)")
            .bind(text)
            .execute(&self.pool)
            .await
            .map_err(writing)?;
        Ok(())
    }

    async fn take_touched(&self) -> Result<Vec<Touched>, Error> {
        listings::take(&self.pool).await
    }

    async fn between(
        &self,
        kind: ListingKind,
        slug: &str,
        span: (Timestamp, Timestamp),
        part: (usize, usize),
    ) -> Result<Vec<Row>, Error> {
        listings::between(&self.pool, kind, slug, span, part).await
    }

    async fn days(
        &self,
        kind: ListingKind,
        slug: &str,
        span: (Timestamp, Timestamp),
    ) -> Result<Vec<(Timestamp, usize)>, Error> {
        listings::days(&self.pool, kind, slug, span).await
    }

    async fn last_before(
        &self,
        kind: ListingKind,
        slug: &str,
        before: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        listings::last_before(&self.pool, kind, slug, before).await
    }

    async fn first_from(
        &self,
        kind: ListingKind,
        slug: &str,
        from: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        listings::first_from(&self.pool, kind, slug, from).await
    }

    async fn source_list(&self, url: &str) -> Result<Option<KeptList>, Error> {
        lists::get(&self.pool, url).await.map_err(reading)
    }

    async fn keep_source_list(&self, url: &str, kept: &KeptList) -> Result<(), Error> {
        lists::keep(&self.pool, url, kept).await.map_err(writing)
    }

    async fn robots(&self, origin: &str) -> Result<Option<KeptRobots>, Error> {
        robots::get(&self.pool, origin).await.map_err(reading)
    }

    async fn keep_robots(&self, origin: &str, kept: &KeptRobots) -> Result<(), Error> {
        robots::keep(&self.pool, origin, kept).await.map_err(writing)
    }
}
