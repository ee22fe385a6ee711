//! The lists that are subscribed to: table `subscription_list`.

use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{Error, Row as _};

use super::rows::time;
use crate::model::{KeptList, Validators};

/// What was kept of a list.
pub(super) async fn get(pool: &SqlitePool, url: &str) -> Result<Option<KeptList>, Error> {
    let query = sqlx::query("select * from subscription_list where url = $1").bind(url);
    query.fetch_optional(pool).await?.as_ref().map(kept).transpose()
}

/// Keeps it.
pub(super) async fn keep(pool: &SqlitePool, url: &str, kept: &KeptList) -> Result<(), Error> {
    sqlx::query(
        "insert or replace into subscription_list \
         (url, body, charset, asked_at, etag, last_modified, body_hash) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(url)
    .bind(kept.body.as_slice())
    .bind(&kept.charset)
    .bind(kept.asked_at.as_microsecond())
    .bind(&kept.validators.etag)
    .bind(&kept.validators.last_modified)
    .bind(&kept.validators.body_hash)
    .execute(pool)
    .await?;
    Ok(())
}

fn kept(row: &SqliteRow) -> Result<KeptList, Error> {
    Ok(KeptList {
        body: row.try_get("body")?,
        charset: row.try_get("charset")?,
        asked_at: time(row.try_get("asked_at")?),
        validators: Validators {
            etag: row.try_get("etag")?,
            last_modified: row.try_get("last_modified")?,
            body_hash: row.try_get("body_hash")?,
            ..Validators::default()
        },
    })
}
