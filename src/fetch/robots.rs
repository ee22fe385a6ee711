//! robots.txt (RFC 9309): what a host lets us read, asked once for each origin and kept for later runs.
//!
//! Which answer means what, and how much of it is read, is decided here; `stated` reads the rules and `path` matches
//! them; `known` tells how long they hold, `files` keeps those of this run and `memory` those of earlier ones. Fetching
//! is left to `http_fetcher`.

mod files;
mod known;
mod memory;
mod path;
mod stated;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use self::stated::Stated;
use super::question::Question;
use super::shown::{shown, without_credentials};
use super::{Error, RedirectFault};
use crate::model::{KeptRobots, Proxy, Purpose, Request, RobotsAnswer, Validators};

pub(super) use self::files::{RobotsFiles, key};
pub(super) use self::known::{Known, Reply};
pub(super) use self::memory::NoMemory;
pub use self::memory::RobotsMemory;

/// How many bytes of robots.txt are read; more are ignored (RFC 9309, 2.5).
pub(super) const MOST_BYTES: u64 = 500 * 1024;

/// How many redirects of robots.txt are followed (RFC 9309, 2.3.1.2).
pub(super) const MOST_REDIRECTS: usize = 5;

/// The question for an origin's robots.txt, with what recognises the copy that is kept. It goes the way of what it is
/// asked for: a site may tell others something else, and is not to see who asks past a proxy.
///
/// # Errors
/// As [`Question::new`], but its causes are not given here: no header is configured.
pub(super) fn question(
    url: &Url,
    kept: Option<&KeptRobots>,
    proxy: Option<&Proxy>,
) -> Result<Question, Error> {
    let mut robots = without_credentials(url);
    robots.set_path("/robots.txt");
    robots.set_query(None);
    let validators = kept.map(|kept| &kept.validators).filter(|known| **known != Validators::default());
    let mut question = match validators {
        Some(known) => Question::new(&Request::get(robots, Purpose::Page), known)?,
        None => Question::text(robots),
    };
    question.proxy = proxy.cloned();
    Ok(question)
}

/// What robots.txt of an origin says.
#[derive(Debug)]
enum Rules {
    /// There is none, or it states no rules.
    Open,
    /// Rules to follow.
    Stated(Stated),
    /// It could not be read, which closes the whole origin (RFC 9309, 2.3.1.4).
    Unreachable(Arc<Error>),
}

impl Rules {
    /// The rules in what the server told.
    fn of(answer: &RobotsAnswer) -> Self {
        match answer {
            RobotsAnswer::None => Self::Open,
            RobotsAnswer::Text(body) => Self::read(body),
        }
    }

    /// Whether a failure to get robots.txt lets us in.
    ///
    /// No such file (any 4xx but 429) and too many redirects do. Trouble of the server or the network keeps us out,
    /// and so does 429, since a host that asks for fewer requests should not get more.
    fn opens(error: &Error) -> bool {
        matches!(
            error,
            Error::Empty { .. }
                | Error::Status { status: 400..=428 | 430..=499, .. }
                | Error::Redirects { fault: RedirectFault::TooMany(_) | RedirectFault::Loop, .. }
        )
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
    fn check(&self, url: &Url) -> Result<(), Error> {
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
    fn crawl_delay(&self) -> Option<Duration> {
        let Self::Stated(stated) = self else { return None };
        stated.crawl_delay()
    }

    /// The bytes they take up, about.
    fn size(&self) -> usize {
        if let Self::Stated(stated) = self { stated.size() } else { 0 }
    }
}
