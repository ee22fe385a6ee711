//! Entries that filters left out: table `left_out`.

use jiff::SignedDuration;
use sqlx::{SqliteConnection, SqlitePool};

use crate::model::{EntryId, SourceId};
use crate::store::LeftOut;

/// How long an entry that is in no answer any more is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// By what an entry was left out.
pub(super) async fn mark(
    pool: &SqlitePool,
    source: &SourceId,
    entry: &EntryId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("select mark from left_out where source = $1 and entry = $2")
        .bind(source.as_str())
        .bind(entry.as_str())
        .fetch_optional(pool)
        .await
}

/// Remembers entries, and forgets those that were long in no answer.
pub(super) async fn remember(
    connection: &mut SqliteConnection,
    entries: &[LeftOut],
) -> Result<(), sqlx::Error> {
    for one in entries {
        sqlx::query("insert or replace into left_out (source, entry, mark, seen) values ($1, $2, $3, $4)")
            .bind(one.source.as_str())
            .bind(one.entry.as_str())
            .bind(&one.mark)
            .bind(one.seen.as_microsecond())
            .execute(&mut *connection)
            .await?;
    }
    if let Some(now) = entries.iter().map(|one| one.seen).max() {
        let old = now.saturating_sub(KEPT).unwrap_or(now);
        sqlx::query("delete from left_out where seen < $1")
            .bind(old.as_microsecond())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
