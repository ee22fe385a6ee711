//! What origins told about robots.txt: table `robots`.

use jiff::SignedDuration;
use sqlx::Row as _;
use sqlx::sqlite::{SqlitePool, SqliteRow};

use super::rows::time;
use crate::model::{KeptRobots, RobotsAnswer, Validators};

/// What was kept of an origin.
pub(super) async fn get(pool: &SqlitePool, origin: &str) -> Result<Option<KeptRobots>, sqlx::Error> {
    let row = sqlx::query("select * from robots where origin = $1").bind(origin).fetch_optional(pool).await?;
    row.as_ref().map(kept).transpose()
}

/// Keeps it, and drops what is too old to be of use to anybody.
pub(super) async fn keep(pool: &SqlitePool, origin: &str, kept: &KeptRobots) -> Result<(), sqlx::Error> {
    let (outcome, body) = match &kept.answer {
        RobotsAnswer::None => ("none", None),
        RobotsAnswer::Text(text) => ("text", Some(text.as_slice())),
    };
    let old = kept.fetched_at - SignedDuration::from_hours(31 * 24);
    let mut transaction = pool.begin().await?;
    sqlx::query("delete from robots where fetched_at < $1")
        .bind(old.as_microsecond())
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "insert or replace into robots (origin, fetched_at, expires_at, outcome, body, etag, last_modified) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(origin)
    .bind(kept.fetched_at.as_microsecond())
    .bind(kept.expires_at.as_microsecond())
    .bind(outcome)
    .bind(body)
    .bind(&kept.validators.etag)
    .bind(&kept.validators.last_modified)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

fn kept(row: &SqliteRow) -> Result<KeptRobots, sqlx::Error> {
    let text = row.try_get::<&str, _>("outcome")? == "text";
    Ok(KeptRobots {
        fetched_at: time(row.try_get("fetched_at")?),
        expires_at: time(row.try_get("expires_at")?),
        answer: if text { RobotsAnswer::Text(row.try_get("body")?) } else { RobotsAnswer::None },
        validators: Validators {
            etag: row.try_get("etag")?,
            last_modified: row.try_get("last_modified")?,
            body_hash: None,
            listed: None,
        },
    })
}
