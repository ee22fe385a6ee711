//! The part of the record that stands beside the documents.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ArticleId, EntryId, SourceId};

/// What a document cannot carry about itself: one line of a ledger file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The article's atom:id.
    pub id: ArticleId,
    /// The source it came from.
    pub source: SourceId,
    /// What the source calls it.
    pub entry: EntryId,
    /// The document's path below the content place.
    pub path: String,
    /// The article's address.
    pub link: String,
    /// When the entry was first seen.
    pub first_seen: Timestamp,
    /// BLAKE3, hex, of the bytes we wrote: a document with another hash was edited.
    pub hash: String,
}
