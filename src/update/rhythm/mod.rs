//! When a source is asked again: pure, without clock or chance.
//!
//! `history` is what is remembered of a source's news; [`next`] makes a time of it, of what the source's owner wants
//! ([`Every`]) and of what the site wants ([`Hints`]); [`backoff`] is the wait after failures. Asking, storing and
//! waiting is the caller's. docs/scheduling.md tells the method.

mod history;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::{Every, Hints};

pub use history::History;

/// The shortest wait of `every: auto`.
pub const SHORTEST: Duration = Duration::from_secs(5 * 60);
/// The longest wait of `every: auto`, and of [`backoff`].
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The most that `fresh_for` lengthens a wait to.
const FRESH_BOUND: Duration = Duration::from_secs(2 * 3600);
/// The most that `ttl` and the update period lengthen a wait to.
const TTL_BOUND: Duration = Duration::from_secs(6 * 3600);

/// When to ask a source again: at `now` or before, it is due.
///
/// Counted from the last time it was asked; a source never asked is due at once. Hints count for [`Every::Auto`] alone:
/// who writes a time means it. `seed` spreads sources of the same rhythm, see [`seed`].
pub fn next(every: Every, history: &History, hints: &Hints, now: Timestamp, seed: u64) -> Timestamp {
    let Some(asked) = history.asked() else { return now };
    match every {
        Every::EachRun => now,
        Every::Fixed(wait) => after(asked, wait),
        Every::Auto => {
            let wait = history.usual_wait(asked).max(wished(hints)).clamp(SHORTEST, LONGEST);
            after(asked, wait + Duration::from_secs(seed % 60))
        }
    }
}

/// How long to wait after so many failures in a row, 1 or more: 5 minutes, doubled each time, up to [`LONGEST`].
///
/// Up to a quarter is taken off again, another for each source and count, so that sources that failed together do not
/// come back together.
pub fn backoff(failures: u32, seed: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let wait = SHORTEST.saturating_mul(1 << doublings).min(LONGEST);
    let share = mixed(seed ^ u64::from(failures)) % 1024;
    wait - wait.mul_f64(share as f64 / 4096.0)
}

/// The number that spreads a source among others: a hash of its id.
pub fn seed(source: &str) -> u64 {
    // FNV-1a: short, and the same on every machine.
    source
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A number in which every bit depends on every bit of the given one.
fn mixed(mut number: u64) -> u64 {
    number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

/// The wait the site asks for, as far as it is heeded.
fn wished(hints: &Hints) -> Duration {
    let fresh = hints.fresh_for.unwrap_or_default().min(FRESH_BOUND);
    let kept = hints.ttl.max(hints.update_period).unwrap_or_default().min(TTL_BOUND);
    fresh.max(kept)
}

fn after(time: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    time.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
