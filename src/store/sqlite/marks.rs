//! Up to where documents were looked at, for who is told what changed since.

use sqlx::SqlitePool;

use super::rows::keep_stamp;

pub(super) async fn looked(pool: &SqlitePool) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("select value from meta where key = 'looked'").fetch_optional(pool).await
}

pub(super) async fn keep_looked(
    pool: &SqlitePool,
    mark: Option<&str>,
    files: &[(String, Option<String>)],
) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    for (path, stamp) in files {
        keep_stamp(&mut transaction, path, stamp.as_deref()).await?;
    }
    let query = match mark {
        Some(mark) => {
            sqlx::query("insert or replace into meta (key, value) values ('looked', $1)").bind(mark)
        }
        None => sqlx::query("delete from meta where key = 'looked'"),
    };
    query.execute(&mut *transaction).await?;
    transaction.commit().await
}

pub(super) async fn unstamped(pool: &SqlitePool) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("select path from look where stamp = ''").fetch_all(pool).await
}
