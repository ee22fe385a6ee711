//! How far histories have been walked back: table `walk`.

use sqlx::Row as _;
use sqlx::sqlite::SqlitePool;

use crate::model::{SourceId, Step};

/// The last step of a walk.
pub(super) async fn last(
    pool: &SqlitePool,
    source: &SourceId,
    first: &str,
) -> Result<Option<Step>, sqlx::Error> {
    let row = sqlx::query(
        "select page, held, next from walk where source = $1 and first = $2 order by page desc limit 1",
    )
    .bind(source.as_str())
    .bind(first)
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let next: Option<String> = row.try_get("next")?;
    Ok(Some(Step {
        page: row.try_get("page")?,
        held: row.try_get("held")?,
        next: next
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|bad| sqlx::Error::Decode(bad.into()))?,
    }))
}

/// Whether a page of a walk held this.
pub(super) async fn has_held(
    pool: &SqlitePool,
    source: &SourceId,
    first: &str,
    held: &str,
) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("select 1 from walk where source = $1 and first = $2 and held = $3 limit 1")
        .bind(source.as_str())
        .bind(first)
        .bind(held)
        .fetch_optional(pool)
        .await?;
    Ok(row.is_some())
}

/// Keeps a step.
pub(super) async fn keep(
    pool: &SqlitePool,
    source: &SourceId,
    first: &str,
    step: &Step,
) -> Result<(), sqlx::Error> {
    let next = step.next.as_ref().and_then(|next| serde_json::to_string(next).ok());
    sqlx::query("insert or replace into walk (source, first, page, held, next) values ($1, $2, $3, $4, $5)")
        .bind(source.as_str())
        .bind(first)
        .bind(step.page)
        .bind(&step.held)
        .bind(next)
        .execute(pool)
        .await?;
    Ok(())
}

/// Forgets a source's walks.
pub(super) async fn forget(pool: &SqlitePool, source: &SourceId) -> Result<(), sqlx::Error> {
    sqlx::query("delete from walk where source = $1").bind(source.as_str()).execute(pool).await?;
    Ok(())
}
