//! When a source is asked again: pure, without clock or chance.
//!
//! [`History`] is what is remembered of a source's news; [`next`] makes a time of it, of what the source's owner wants
//! ([`Every`]) and of what the site wants ([`Hints`]); [`backoff`] is the wait after failures. Asking, storing and
//! waiting is the caller's. For `every: auto`, `forecast` says when news are likely (by the `cycle`s they keep), `plan`
//! when to poll for them, `hints` what the site's wishes change. docs/scheduling.md tells the method.

mod cycle;
mod forecast;
mod hints;
mod history;
mod plan;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::{Every, Hints};

use forecast::{Forecast, SLOT};
use hints::{open, wished};
pub use history::History;
use plan::{AHEAD, first_poll};

/// The shortest wait of `every: auto`.
pub const SHORTEST: Duration = Duration::from_secs(5 * 60);
/// The longest wait of `every: auto`, and of [`backoff`].
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// When to ask a source again: at `now` or before, it is due.
///
/// Counted from the last time it was asked; a source never asked is due at once. Hints count for [`Every::Auto`] alone:
/// who writes a time means it. `seed` spreads sources of the same rhythm, see [`seed`].
pub fn next(every: Every, history: &History, hints: &Hints, now: Timestamp, seed: u64) -> Timestamp {
    let Some(asked) = history.asked() else { return now };
    match every {
        Every::EachRun | Every::Never => now,
        Every::Fixed(wait) => after(asked, wait),
        Every::Auto => learned(history, hints, asked.as_second(), seed),
    }
}

/// The first poll of the cheapest plan through what is expected, later where the site wishes so.
fn learned(history: &History, hints: &Hints, asked: i64, seed: u64) -> Timestamp {
    let (shortest, longest) = (SHORTEST.max(wished(hints)).as_secs() as i64, LONGEST.as_secs() as i64);
    // Each source has slots of its own, so that those of the same rhythm are not asked in the same second.
    let phase = (mixed(seed) % SLOT as u64) as i64;
    let first = (asked - phase).div_euclid(SLOT) * SLOT + phase;
    let forecast = Forecast::new(history, asked);
    let entries: Vec<f64> = (0..AHEAD as i64).map(|slot| forecast.entries(first + slot * SLOT)).collect();
    let best = first + first_poll(&entries) as i64 * SLOT;
    let time = best.clamp(asked + shortest, asked + longest);
    Timestamp::from_second(open(hints, history, time, asked + longest)).unwrap_or(Timestamp::MAX)
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

pub(super) fn after(time: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    time.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
