//! Why the state could not be read or written.

use std::path::PathBuf;

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be opened or made.
    #[error("the state database {path} could not be opened: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The file is damaged and could not be moved out of the way.
    #[error("the damaged state database {path} could not be removed: {source}")]
    Remove {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its tables could not be made.
    #[error("the state database {path} could not be prepared: {source}")]
    Migrate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// A kept page could not be read, written or removed.
    #[error("the kept page {path} could not be read or written: {source}")]
    Page {
        /// The file, or its folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A statement failed.
    #[error("the state database could not be {doing}: {source}")]
    Query {
        /// `read` or `written`.
        doing: &'static str,
        /// Why.
        source: sqlx::Error,
    },
}

impl Error {
    /// Whether the file itself is at fault, not the disk or its rights: it is to be made anew.
    pub fn is_damage(&self) -> bool {
        let text = match self {
            // A row that does not hold what was put there.
            Self::Query { source: sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_), .. } => {
                return true;
            }
            Self::Open { source, .. } | Self::Query { source, .. } => source.to_string(),
            Self::Migrate { source, .. } => source.to_string(),
            Self::Remove { .. } | Self::Page { .. } => return false,
        };
        // SQLite's words for SQLITE_NOTADB and SQLITE_CORRUPT; the rest is sqlx's for tables of another program or version.
        [
            "not a database",
            "malformed",
            "already exists",
            "was previously applied",
            "no such table",
            "no such column",
        ]
        .iter()
        .any(|words| text.contains(words))
    }
}
