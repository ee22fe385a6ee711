//! Articles looked for: by age, by place of the web, by what is missing.

use jiff::Timestamp;
use sqlx::SqlitePool;

use super::rows::indexed;
use super::{all, reading};
use crate::model::{EntryId, SourceId};
use crate::store::{Error, Indexed};
use crate::text::address;

pub(super) async fn seen_between(
    pool: &SqlitePool,
    source: &SourceId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Indexed>, Error> {
    let rows = sqlx::query(
        "select * from article where owner = $1 and first_seen > $2 and first_seen <= $3 and present \
         order by first_seen, id",
    )
    .bind(source.as_str())
    .bind(from.as_microsecond())
    .bind(to.as_microsecond())
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, indexed)
}

pub(super) async fn beyond(
    pool: &SqlitePool,
    source: &SourceId,
    before: Option<Timestamp>,
    most: Option<usize>,
) -> Result<Vec<Indexed>, Error> {
    let rows = sqlx::query(
        "select * from article where owner = $1 and present and place < $2 union select * from (select * from article \
         where owner = $1 and present order by place desc, id limit -1 offset $3) order by place, id",
    )
    .bind(source.as_str())
    .bind(before.map(Timestamp::as_microsecond))
    .bind(most.map_or(i64::MAX, |most| i64::try_from(most).unwrap_or(i64::MAX)))
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, indexed)
}

pub(super) async fn alike(
    pool: &SqlitePool,
    source: &SourceId,
    link: &str,
    date: Option<Timestamp>,
) -> Result<Vec<(Indexed, Vec<EntryId>)>, Error> {
    let mut connection = pool.acquire().await.map_err(reading)?;
    let key = address::key(link);
    let tail = key.find('/').map_or("", |at| &key[at..]);
    let rows = sqlx::query(
        "select * from article where owner = $1 and (key = $2 or shown = $2) and $2 <> '' union \
         select * from article where owner = $1 and tail = $3 and length($3) > 1 union \
         select * from article where owner = $1 and place = $4 order by id",
    )
    .bind(source.as_str())
    .bind(&key)
    .bind(tail)
    .bind(date.map(Timestamp::as_microsecond))
    .fetch_all(&mut *connection)
    .await
    .map_err(reading)?;
    let mut articles = Vec::with_capacity(rows.len());
    for article in all::<_, Vec<_>>(&rows, indexed)? {
        let entries: Vec<String> = sqlx::query_scalar("select entry from entry where id = $1 order by entry")
            .bind(article.id.as_str())
            .fetch_all(&mut *connection)
            .await
            .map_err(reading)?;
        articles.push((article, entries.into_iter().map(EntryId::new).collect()));
    }
    Ok(articles)
}

pub(super) async fn absent(pool: &SqlitePool, hash: &str, key: &str) -> Result<Vec<Indexed>, Error> {
    let rows = sqlx::query(
        "select * from article where not present and (hash = $1 or (key = $2 and key <> '')) order by id",
    )
    .bind(hash)
    .bind(key)
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, indexed)
}

pub(super) async fn at_place(pool: &SqlitePool, key: &str) -> Result<Vec<Indexed>, Error> {
    let rows = sqlx::query(
        "select * from article where present and (shown = $1 or key = $1) and $1 <> '' order by id",
    )
    .bind(key)
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, indexed)
}
