//! How often a source has news, so that one which fell silent is seen.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// News closer than this came in one go.
const MOMENT: SignedDuration = SignedDuration::from_mins(5);
/// No source is silent before.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Nor before so many times its usual gap.
const GAPS: f64 = 5.0;
/// About how many of the last gaps the mean is of.
const REMEMBERED: u32 = 10;

/// When a source last had news, and how long it is between usually.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// The time of its newest entry.
    pub newest: Option<Timestamp>,
    /// The mean time between two entries, in seconds, as far as known.
    gap: f64,
    /// How many gaps it is of.
    gaps: u32,
}

impl Pace {
    /// Notes new entries by their dates, found at `now`; `asked` is when the source was asked before.
    ///
    /// Of the first answer all dates count. Later, one outside the time since then is no date at which the entry
    /// appeared; `now` is taken instead.
    pub(super) fn record(mut self, entries: &[Timestamp], asked: Option<Timestamp>, now: Timestamp) -> Self {
        let mut times: Vec<_> = entries
            .iter()
            .map(|time| match asked {
                Some(asked) if !(asked..=now).contains(time) => now,
                _ => (*time).min(now),
            })
            .collect();
        times.sort_unstable();
        for time in times {
            self.note(time);
        }
        self
    }

    fn note(&mut self, time: Timestamp) {
        let Some(newest) = self.newest else {
            self.newest = Some(time);
            return;
        };
        let gap = time.duration_since(newest);
        if gap >= MOMENT {
            self.gaps = (self.gaps + 1).min(REMEMBERED);
            self.gap += (gap.as_secs_f64() - self.gap) / f64::from(self.gaps);
        }
        self.newest = Some(newest.max(time));
    }

    /// How long it is between two entries usually.
    pub fn usual(&self) -> Option<SignedDuration> {
        (self.gaps > 0).then(|| SignedDuration::from_secs(self.gap as i64))
    }

    /// Whether there has been no news for much longer than usual: 30 days at least, and five times the usual gap.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        let usual = self.usual().unwrap_or(SILENT_AFTER);
        self.newest.is_some_and(|newest| {
            let quiet = now.duration_since(newest);
            quiet >= SILENT_AFTER && quiet.as_secs_f64() >= GAPS * usual.as_secs_f64()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn a_source_is_silent_after_a_month_and_five_times_its_usual_gap() {
        let daily = Pace::default().record(&[day(3), day(1), day(2)], None, day(3));
        assert_eq!(daily.usual(), Some(SignedDuration::from_hours(24)));
        assert!(!daily.is_silent(day(32)) && daily.is_silent(day(33)));
        let monthly = Pace::default().record(&[day(0), day(30), day(60)], None, day(60));
        assert!(!monthly.is_silent(day(209)) && monthly.is_silent(day(210)));
    }

    #[test]
    fn a_date_that_cannot_be_counts_as_the_time_of_the_run() {
        let pace = Pace::default().record(&[day(1)], None, day(1));
        let pace = pace.record(&[day(-900), day(900)], Some(day(1)), day(2));
        assert_eq!((pace.newest, pace.usual()), (Some(day(2)), Some(SignedDuration::from_hours(24))));
    }

    #[test]
    fn what_never_had_news_is_not_silent() {
        assert!(!Pace::default().is_silent(day(9_999)));
    }
}
