//! Listings: their newest rows and sizes, the stretches archive pages are made of, and the days on which they changed.

use jiff::Timestamp;
use sqlx::sqlite::SqlitePool;
use sqlx::{Row as _, SqliteConnection};

use super::rows::{kind, listed, listing_size, time};
use super::{all, reading, writing};
use crate::model::{ArticleId, Term};
use crate::store::{Error, Listing, ListingKind, ListingSize, Row, Touched};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

pub(super) async fn of(pool: &SqlitePool, id: &ArticleId) -> Result<Vec<Listing>, Error> {
    let rows = sqlx::query("select kind, slug, label from listing where id = $1 order by kind, slug")
        .bind(id.as_str())
        .fetch_all(pool)
        .await
        .map_err(reading)?;
    all(&rows, |row| {
        let term = Term { label: row.try_get("label")?, slug: row.try_get("slug")? };
        Ok(Listing { kind: kind(row)?, term })
    })
}

pub(super) async fn newest(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
    limit: usize,
) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query(
        "select listing.id, listing.place, article.path from listing join article on article.id = listing.id \
         where listing.kind = $1 and listing.slug = $2 and (article.shown = '' or not exists (select 1 from \
         article as other join listing as same on same.id = other.id and same.kind = $1 and same.slug = $2 where \
         other.shown = article.shown and other.source <> article.source and (other.rank, other.id) < \
         (article.rank, article.id))) \
         order by listing.place desc, listing.id limit $3",
    )
    .bind(kind.word())
    .bind(slug)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, listed)
}

pub(super) async fn size(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
) -> Result<Option<ListingSize>, Error> {
    let row = sqlx::query(
        "select kind, slug, min(label) as label, count(*) as articles from listing \
         where kind = $1 and slug = $2 group by kind, slug",
    )
    .bind(kind.word())
    .bind(slug)
    .fetch_optional(pool)
    .await
    .map_err(reading)?;
    row.as_ref().map(listing_size).transpose().map_err(reading)
}

pub(super) async fn sizes(pool: &SqlitePool) -> Result<Vec<ListingSize>, Error> {
    let rows = sqlx::query(
        "select kind, slug, min(label) as label, count(*) as articles from listing group by kind, slug",
    )
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    let mut sizes: Vec<_> = all(&rows, listing_size)?;
    sizes.sort();
    Ok(sizes)
}

/// Notes the days on which an article, or what else has its path, stands in feeds that have archives. To be called
/// before and after its rows change.
pub(super) async fn touch(
    connection: &mut SqliteConnection,
    id: &ArticleId,
    path: &str,
) -> Result<(), sqlx::Error> {
    // Whole days from a place that may lie before 1970.
    sqlx::query(
        "insert into touched (kind, slug, day, place) \
         select kind, slug, (place - (place % $2 + $2) % $2) / $2, place from listing \
         where id in (select $1 union select id from article where path = $3) and kind in ('all', 'source') \
         on conflict (kind, slug, day) do update set place = min(place, excluded.place)",
    )
    .bind(id.as_str())
    .bind(DAY)
    .bind(path)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn take(pool: &SqlitePool) -> Result<Vec<Touched>, Error> {
    let rows = sqlx::query("delete from touched returning kind, slug, place")
        .fetch_all(pool)
        .await
        .map_err(writing)?;
    all(&rows, |row| {
        Ok(Touched { kind: kind(row)?, slug: row.try_get("slug")?, at: time(row.try_get("place")?) })
    })
}

pub(super) async fn between(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
    (from, to): (Timestamp, Timestamp),
    (before, most): (usize, usize),
) -> Result<Vec<Row>, Error> {
    // Only the rows of the part are joined: a day may have many parts.
    let rows = sqlx::query(
        "select part.id, part.place, article.path from (select id, place from listing where kind = $1 and slug = $2 \
         and place >= $3 and place < $4 order by place, id desc limit $6 offset $5) as part \
         join article on article.id = part.id order by part.place desc, part.id",
    )
    .bind(kind.word())
    .bind(slug)
    .bind(from.as_microsecond())
    .bind(to.as_microsecond())
    .bind(i64::try_from(before).unwrap_or(i64::MAX))
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, listed)
}

pub(super) async fn days(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, usize)>, Error> {
    let rows = sqlx::query(
        "select min(place) as place, count(*) as articles from listing \
         where kind = $1 and slug = $2 and place >= $3 and place < $4 \
         group by (place - (place % $5 + $5) % $5) / $5 order by 1",
    )
    .bind(kind.word())
    .bind(slug)
    .bind(from.as_microsecond())
    .bind(to.as_microsecond())
    .bind(DAY)
    .fetch_all(pool)
    .await
    .map_err(reading)?;
    all(&rows, |row| {
        let articles = usize::try_from(row.try_get::<i64, _>("articles")?).unwrap_or_default();
        Ok((time(row.try_get("place")?), articles))
    })
}

pub(super) async fn last_before(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
    before: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let place = "select max(place) from listing where kind = $1 and slug = $2 and place < $3";
    edge(pool, place, kind, slug, before).await
}

pub(super) async fn first_from(
    pool: &SqlitePool,
    kind: ListingKind,
    slug: &str,
    from: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let place = "select min(place) from listing where kind = $1 and slug = $2 and place >= $3";
    edge(pool, place, kind, slug, from).await
}

async fn edge(
    pool: &SqlitePool,
    query: &'static str,
    kind: ListingKind,
    slug: &str,
    at: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let place: Option<i64> = sqlx::query_scalar(query)
        .bind(kind.word())
        .bind(slug)
        .bind(at.as_microsecond())
        .fetch_one(pool)
        .await
        .map_err(reading)?;
    Ok(place.map(time))
}
