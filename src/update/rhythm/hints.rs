//! What a site's wishes do to a wait: they lengthen it, within bounds, and never shorten it.

use std::time::Duration;

use super::history::{HOUR, History};
use crate::model::Hints;

/// The most that the freshness of an answer lengthens a wait to.
const FRESH_BOUND: Duration = Duration::from_secs(2 * 3600);
/// The most that `ttl` and the update period lengthen a wait to.
const KEPT_BOUND: Duration = Duration::from_secs(6 * 3600);

/// The wait the site wishes for, as far as it is heeded.
pub(super) fn wished(hints: &Hints) -> Duration {
    let fresh = hints.fresh_for.unwrap_or_default().min(FRESH_BOUND);
    let kept = hints.ttl.max(hints.update_period).unwrap_or_default().min(KEPT_BOUND);
    fresh.max(kept)
}

/// The first time from `time` to `bound` that is not in an hour or on a day to be left out, in seconds since 1970.
///
/// An hour or day that news came in is not left out: what a site does says more than what it once wrote.
pub(super) fn open(hints: &Hints, history: &History, time: i64, bound: i64) -> i64 {
    let mut time = time;
    while time < bound && is_skipped(hints, history, time) {
        time = (time.div_euclid(HOUR) + 1) * HOUR;
    }
    time.min(bound)
}

fn is_skipped(hints: &Hints, history: &History, time: i64) -> bool {
    let hour = |time: i64| time.div_euclid(HOUR).rem_euclid(24);
    let day = |time: i64| time.div_euclid(24 * HOUR).rem_euclid(7);
    // The first of January 1970 was a Thursday.
    let weekday = |time: i64| (day(time) + 3).rem_euclid(7);
    let hour_skipped = hints.skip_hours.iter().any(|skipped| i64::from(*skipped) == hour(time));
    let day_skipped =
        hints.skip_days.iter().any(|skipped| i64::from(skipped.to_monday_zero_offset()) == weekday(time));
    hour_skipped && !history.had_news(|begin| hour(begin) == hour(time))
        || day_skipped && !history.had_news(|begin| day(begin) == day(time))
}
