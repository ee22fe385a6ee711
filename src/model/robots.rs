//! robots.txt as it is kept from one run to the next.

use jiff::Timestamp;

use super::Validators;

/// What an origin last told about robots.txt. Only what it told is kept, never that it could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRobots {
    /// When it was fetched, or last confirmed by the server.
    pub fetched_at: Timestamp,
    /// Until when it is used without asking.
    pub expires_at: Timestamp,
    /// What it told.
    pub answer: RobotsAnswer,
    /// What recognises it; the body's hash is not used.
    pub validators: Validators,
}

/// What came for robots.txt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RobotsAnswer {
    /// There is none, or nothing in it.
    None,
    /// Its text, at most 500 KiB; one that long may have been cut.
    Text(Vec<u8>),
}
