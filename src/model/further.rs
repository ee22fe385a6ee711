//! What an answer leads to: parts that belong to it, and pages further back in a source's history.

use serde::{Deserialize, Serialize};

use super::Request;

/// A part of an answer that must be asked for by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How.
    pub request: Request,
    /// What the answer says of the part's state, as its time of change: while that stays, the part stays.
    pub state: Option<String>,
}

/// A page further back in a source's history, as far as its reader needs it to ask for the page. It holds no secret, so
/// that it can be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// How many pages come before it.
    pub page: u32,
    /// What the page before it says of it: an address, or a cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Whether it never changes: an archive document (RFC 5005, 4).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_archive: bool,
}

/// One step of a walk back through a source's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How many pages come before this one.
    pub page: u32,
    /// What the page held, hashed.
    pub held: String,
    /// The page after it; `None` where there is none.
    pub next: Option<Further>,
}
