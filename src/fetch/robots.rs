//! robots.txt (RFC 9309): what a host lets us read, asked once for each origin and kept while the program runs.
//!
//! Which answer means what, and how much of it is read, is decided here; `stated` reads the rules and `path` matches
//! them. Fetching it is left to `http_fetcher`.

mod path;
mod stated;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use url::Url;

use self::stated::Stated;
use super::error::shown;
use super::{Error, RedirectFault};

/// How many bytes of robots.txt are read; more are ignored (RFC 9309, 2.5).
pub(super) const MOST_BYTES: u64 = 500 * 1024;

/// How many redirects of robots.txt are followed (RFC 9309, 2.3.1.2).
pub(super) const MOST_REDIRECTS: usize = 5;

/// What robots.txt of an origin says.
#[derive(Debug)]
pub(super) enum Rules {
    /// There is none, or it states no rules.
    Open,
    /// Rules to follow.
    Stated(Stated),
    /// It could not be read, which closes the whole origin (RFC 9309, 2.3.1.4).
    Unreachable(Arc<Error>),
}

impl Rules {
    /// Makes rules of what came back for robots.txt.
    ///
    /// No such file (any 4xx but 429) and too many redirects let us in. Trouble of the server or the network
    /// keeps us out, and so does 429, since a host that asks for fewer requests should not get more.
    pub(super) fn from_answer(answer: Result<Vec<u8>, Error>) -> Self {
        match answer {
            Ok(body) => Self::read(&body),
            Err(Error::Empty { .. }) => Self::Open,
            Err(Error::Status { status: 400..=428 | 430..=499, .. }) => Self::Open,
            Err(Error::Redirects { fault: RedirectFault::TooMany(_) | RedirectFault::Loop, .. }) => {
                Self::Open
            }
            Err(error) => Self::Unreachable(Arc::new(error)),
        }
    }

    /// Reads a file; of a last line that was cut nobody knows what it says.
    fn read(body: &[u8]) -> Self {
        let whole = match usize::try_from(MOST_BYTES) {
            Ok(most) if body.len() >= most => {
                body.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0)
            }
            _ => body.len(),
        };
        Self::Stated(Stated::read(&body[..whole]))
    }

    /// Whether an address may be asked for.
    ///
    /// # Errors
    /// When the rules keep us out, or could not be read.
    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        match self {
            Self::Open => Ok(()),
            Self::Stated(stated) if stated.allows(url) => Ok(()),
            Self::Stated(_) => Err(Error::Robots { url: shown(url) }),
            Self::Unreachable(cause) => {
                Err(Error::RobotsUnreachable { url: shown(url), cause: Arc::clone(cause) })
            }
        }
    }

    /// The pause the host asks for.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        let Self::Stated(stated) = self else { return None };
        stated.crawl_delay()
    }
}

/// The rules of every origin asked so far.
#[derive(Debug, Default)]
pub(super) struct RobotsFiles {
    origins: Mutex<HashMap<String, Arc<OnceCell<Rules>>>>,
}

impl RobotsFiles {
    /// The place for the rules of an address's scheme, host and port; whoever comes first fills it.
    pub(super) fn of(&self, url: &Url) -> Arc<OnceCell<Rules>> {
        // A panic elsewhere cannot leave the map half changed.
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(origins.entry(url.origin().ascii_serialization()).or_default())
    }

    /// The pause the host of an address asks for, if its robots.txt has been read.
    pub(super) fn crawl_delay(&self, url: &Url) -> Option<Duration> {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        origins.get(&url.origin().ascii_serialization())?.get()?.crawl_delay()
    }
}
