//! Rows ↔ values: what single statements read and write.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::listings;
use crate::model::{ArticleId, EntryId, SourceId, Term, Validators};
use crate::store::{Indexed, Known, ListingKind, ListingSize, Remembered, Row};
use crate::text::address::key;

/// A time kept in microseconds since 1970.
pub(super) fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A row of `article`.
pub(super) fn indexed(row: &SqliteRow) -> Result<Indexed, sqlx::Error> {
    Ok(Indexed {
        id: ArticleId::new(row.try_get::<String, _>("id")?),
        source: SourceId::new(row.try_get::<String, _>("source")?),
        owner: SourceId::new(row.try_get::<String, _>("owner")?),
        entry: None,
        also: Vec::new(),
        said: None,
        path: row.try_get("path")?,
        link: row.try_get("link")?,
        canonical: row.try_get("canonical")?,
        rank: row.try_get("rank")?,
        first_seen: time(row.try_get("first_seen")?),
        place: time(row.try_get("place")?),
        hash: row.try_get("hash")?,
        in_ledger: row.try_get("in_ledger")?,
        present: row.try_get("present")?,
        listings: Vec::new(),
    })
}

/// A row of a listing, with its article's path.
pub(super) fn listed(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    Ok(Row {
        id: ArticleId::new(row.try_get::<String, _>("id")?),
        path: row.try_get("path")?,
        place: time(row.try_get("place")?),
    })
}

/// The kind of a row's listing.
pub(super) fn kind(row: &SqliteRow) -> Result<ListingKind, sqlx::Error> {
    let word: &str = row.try_get("kind")?;
    ListingKind::from_word(word).ok_or_else(|| sqlx::Error::Decode("no kind of listing".into()))
}

/// A row of a listing, counted.
pub(super) fn listing_size(row: &SqliteRow) -> Result<ListingSize, sqlx::Error> {
    Ok(ListingSize {
        kind: kind(row)?,
        term: Term { label: row.try_get("label")?, slug: row.try_get("slug")? },
        articles: row.try_get::<i64, _>("articles")?.unsigned_abs(),
    })
}

/// Puts one article in place of what there was of the same id or path.
pub(super) async fn put(connection: &mut SqliteConnection, article: &Indexed) -> Result<(), sqlx::Error> {
    listings::touch(&mut *connection, &article.id, &article.path).await?;
    sqlx::query("delete from listing where id = $1")
        .bind(article.id.as_str())
        .execute(&mut *connection)
        .await?;
    // A path has one owner: a document that changed its id leaves no row of the old one behind.
    sqlx::query("delete from listing where id in (select id from article where path = $1 and id <> $2)")
        .bind(&article.path)
        .bind(article.id.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from article where path = $1 and id <> $2")
        .bind(&article.path)
        .bind(article.id.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert or replace into article (id, source, path, link, first_seen, place, hash, in_ledger, present, key, canonical, shown, rank, owner) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(article.id.as_str())
    .bind(article.source.as_str())
    .bind(&article.path)
    .bind(&article.link)
    .bind(article.first_seen.as_microsecond())
    .bind(article.place.as_microsecond())
    .bind(&article.hash)
    .bind(article.in_ledger)
    .bind(article.present)
    .bind(key(&article.link))
    .bind(&article.canonical)
    .bind(key(article.canonical.as_ref().unwrap_or(&article.link)))
    .bind(article.rank)
    .bind(article.owner.as_str())
    .execute(&mut *connection)
    .await?;
    if let Some(entry) = &article.entry {
        name_entry(&mut *connection, &article.owner, entry, &article.id, article.said.as_deref()).await?;
    }
    if article.present {
        keep_stamp(&mut *connection, &article.path, Some("")).await?;
    }
    for entry in &article.also {
        name_entry(&mut *connection, &article.owner, entry, &article.id, article.said.as_deref()).await?;
    }
    for listing in &article.listings {
        sqlx::query(
            "insert or replace into listing (kind, slug, place, id, label) values ($1, $2, $3, $4, $5)",
        )
        .bind(listing.kind.word())
        .bind(&listing.term.slug)
        .bind(article.place.as_microsecond())
        .bind(article.id.as_str())
        .bind(&listing.term.label)
        .execute(&mut *connection)
        .await?;
    }
    listings::touch(&mut *connection, &article.id, &article.path).await?;
    Ok(())
}

/// Remembers what a source calls an article, and what it said of it where that is known.
pub(super) async fn name_entry(
    connection: &mut SqliteConnection,
    source: &SourceId,
    entry: &EntryId,
    id: &ArticleId,
    said: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into entry (source, entry, id, digest) values ($1, $2, $3, $4) on conflict (source, entry) \
         do update set id = excluded.id, digest = coalesce(excluded.digest, digest)",
    )
    .bind(source.as_str())
    .bind(entry.as_str())
    .bind(id.as_str())
    .bind(said)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps the stamp of a file, or that it is gone.
pub(super) async fn keep_stamp(
    connection: &mut SqliteConnection,
    path: &str,
    stamp: Option<&str>,
) -> Result<(), sqlx::Error> {
    let query = match stamp {
        Some(stamp) => {
            sqlx::query("insert or replace into look (path, stamp) values ($1, $2)").bind(path).bind(stamp)
        }
        None => sqlx::query("delete from look where path = $1").bind(path),
    };
    query.execute(connection).await?;
    Ok(())
}

/// A row of `validators`.
pub(super) fn validators(row: &SqliteRow) -> Result<Validators, sqlx::Error> {
    Ok(Validators {
        etag: row.try_get("etag")?,
        last_modified: row.try_get("last_modified")?,
        body_hash: row.try_get("body_hash")?,
        listed: row.try_get("listed")?,
    })
}

/// A row of `entry`.
pub(super) fn known(row: &SqliteRow) -> Result<Known, sqlx::Error> {
    Ok(Known { article: ArticleId::new(row.try_get::<String, _>("id")?), digest: row.try_get("digest")? })
}

/// Keeps what a run learned. Holds take the place of all there were.
pub(super) async fn remember(
    connection: &mut SqliteConnection,
    learned: &Remembered,
) -> Result<(), sqlx::Error> {
    for (source, request, known) in &learned.validators {
        sqlx::query(
            "insert or replace into validators (source, request, etag, last_modified, body_hash, listed) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(source.as_str())
        .bind(request)
        .bind(&known.etag)
        .bind(&known.last_modified)
        .bind(&known.body_hash)
        .bind(&known.listed)
        .execute(&mut *connection)
        .await?;
    }
    for (source, memory) in &learned.memories {
        sqlx::query("insert or replace into source (id, memory) values ($1, $2)")
            .bind(source.as_str())
            .bind(memory)
            .execute(&mut *connection)
            .await?;
    }
    for (source, entry, digest) in &learned.digests {
        sqlx::query("update entry set digest = $3 where source = $1 and entry = $2")
            .bind(source.as_str())
            .bind(entry.as_str())
            .bind(digest)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("delete from hold").execute(&mut *connection).await?;
    for hold in &learned.holds {
        sqlx::query("insert into hold (scope, until) values ($1, $2)")
            .bind(&hold.scope)
            .bind(hold.until.as_microsecond())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
