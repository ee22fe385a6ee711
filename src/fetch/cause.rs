//! What went wrong below us, as the HTTP client tells it.

use std::error::Error as StdError;
use std::fmt;

/// What the HTTP client said. Shown as the innermost cause, since the outer ones only name the step.
#[derive(Debug)]
pub struct Cause(reqwest::Error);

impl Cause {
    /// Keeps the error without its address, which may hold secrets.
    pub(super) fn new(error: reqwest::Error) -> Self {
        Self(error.without_url())
    }

    /// The client's own error.
    pub(super) fn error(&self) -> &reqwest::Error {
        &self.0
    }

    /// The error and all it was caused by, outermost first.
    pub(super) fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let outermost: &(dyn StdError + 'static) = &self.0;
        std::iter::successors(Some(outermost), |&error| error.source())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chain().last() {
            Some(error) => write!(f, "{error}"),
            None => Ok(()),
        }
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}
