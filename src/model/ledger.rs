//! The part of the record that stands beside the documents.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ArticleId, Entry, EntryId, SourceId};

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
    /// The address its page names as its own, where that is another place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// When the entry was first seen.
    pub first_seen: Timestamp,
    /// When it was published, where that was earlier: with it an article is known again although its document was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// BLAKE3, hex, of the bytes we wrote: a document with another hash was edited.
    pub hash: String,
    /// What the source said of the entry, hashed, when the document was made: another hash shows a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// What else its source called it, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<EntryId>,
    /// What we wrote last, part by part: `""` for the body, else the header's key, each hashed. A part of the document with
    /// another hash belongs to the person who changed it. `None` in lines of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
}

/// The hashes of a document's parts: of its header's keys, and of its body under `""`.
pub type Parts = BTreeMap<String, String>;

/// An entry whose page could not be had yet, as the source said it: a line of the ledger's pending file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PendingEntry {
    /// When its page was first asked for in vain.
    pub since: Timestamp,
    /// The article that was published of what the source said, to be completed in place; `None` while none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<ArticleId>,
    /// What the source said.
    pub entry: Entry,
}
