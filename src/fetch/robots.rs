//! robots.txt (RFC 9309): what a host lets us read, asked once for each origin and kept while the program runs.
//!
//! The rules themselves are matched by `texting_robots`; which answer means what, and how much of it is read,
//! is decided here. Fetching it is left to `http_fetcher`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use texting_robots::Robot;
use tokio::sync::OnceCell;
use url::{Position, Url};

use super::error::shown;
use super::{Error, RedirectFault};

/// How many bytes of robots.txt are read; more are ignored (RFC 9309, 2.5).
pub(super) const MOST_BYTES: u64 = 500 * 1024;

/// How many redirects of robots.txt are followed (RFC 9309, 2.3.1.2).
pub(super) const MOST_REDIRECTS: usize = 5;

/// The name under which robots.txt may speak to us.
const PRODUCT: &str = "feedloom";

/// Longer delays are cut to this: a host may slow us down, not stop a run.
const LONGEST_CRAWL_DELAY: Duration = Duration::from_secs(60);

/// Rules with `$` become regular expressions, which cost memory; no honest file has more of them, or longer ones.
const MOST_ANCHORED_RULES: usize = 200;
const LONGEST_ANCHORED_RULE: usize = 500;

/// What robots.txt of an origin says.
pub(super) enum Rules {
    /// There is none, or it states no rules.
    Open,
    /// Rules to follow.
    Stated(Robot),
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

    /// Reads the rules that speak to us. Lines that cannot be understood are skipped.
    fn read(body: &[u8]) -> Self {
        let anchored = tame(body, MOST_ANCHORED_RULES);
        // One rule too large for a regular expression fails the whole file; without such rules it cannot.
        Robot::new(PRODUCT, &anchored)
            .or_else(|_| Robot::new(PRODUCT, &tame(body, 0)))
            .map_or(Self::Open, Self::Stated)
    }

    /// Whether an address may be asked for.
    ///
    /// # Errors
    /// When the rules keep us out, or could not be read.
    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        match self {
            Self::Open => Ok(()),
            Self::Stated(robot) if robot.allowed(&url[..Position::AfterQuery]) => Ok(()),
            Self::Stated(_) => Err(Error::Robots { url: shown(url) }),
            Self::Unreachable(cause) => {
                Err(Error::RobotsUnreachable { url: shown(url), cause: Arc::clone(cause) })
            }
        }
    }

    /// The pause the host asks for.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        let Self::Stated(robot) = self else { return None };
        // Infinity is a number a file can hold; it is cut before it becomes a duration.
        let seconds = robot.delay?.min(LONGEST_CRAWL_DELAY.as_secs_f32());
        Duration::try_from_secs_f32(seconds).ok()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "Open",
            Self::Stated(_) => "Stated",
            Self::Unreachable(_) => "Unreachable",
        })
    }
}

/// The file without a last line that was cut, and with at most so many rules that hold `$`.
fn tame(body: &[u8], most_anchored: usize) -> Vec<u8> {
    let whole = match usize::try_from(MOST_BYTES) {
        Ok(most) if body.len() >= most => body.iter().rposition(|byte| *byte == b'\n').unwrap_or(0),
        _ => body.len(),
    };
    let mut anchored = 0;
    let mut kept = Vec::with_capacity(whole);
    for line in body[..whole].split_inclusive(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
        if line.contains(&b'$') {
            anchored += 1;
            if anchored > most_anchored || line.len() > LONGEST_ANCHORED_RULE {
                continue;
            }
        }
        kept.extend_from_slice(line);
    }
    kept
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
}

#[cfg(test)]
mod tests;
