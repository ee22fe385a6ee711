//! A list of subscriptions as it is kept from one run to the next.

use jiff::Timestamp;

use super::Validators;

/// The last good answer of a list that is subscribed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptList {
    /// Its body; empty where there was none yet, and only the time is kept.
    pub body: Vec<u8>,
    /// The `charset` parameter of its Content-Type.
    pub charset: Option<String>,
    /// When it was asked for last, whatever came.
    pub asked_at: Timestamp,
    /// What recognises it.
    pub validators: Validators,
}
