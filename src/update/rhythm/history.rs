//! What is remembered of a source's news: small, bounded, and safe to lose.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The seconds of an hour.
pub(super) const HOUR: i64 = 3600;
/// The seconds of a day.
const DAY: i64 = 24 * HOUR;
/// How far back hours are counted: four weeks, so that each hour of the week is there four times.
const HOURS: usize = 28 * 24;
/// How many moments are kept to the second.
const MOMENTS: usize = 96;
/// News closer than this are one moment: what a site puts up in one go.
const MOMENT: i64 = 300;

/// When a source was asked and when its news appeared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// When it was last asked with success; seconds since 1970, like all numbers here.
    asked: Option<i64>,
    /// The number of the hour after the last in `hours`, counted since 1970.
    end: i64,
    /// The moments of news in each hour, oldest first.
    hours: Vec<u8>,
    /// The last moments: when, and how many entries.
    moments: Vec<(i64, u32)>,
}

impl History {
    /// When the source was last asked.
    pub fn asked(&self) -> Option<Timestamp> {
        self.asked.and_then(|second| Timestamp::from_second(second).ok())
    }

    /// Notes that the source was asked at `poll` and had these new entries, by their dates or `poll` where they have
    /// none.
    ///
    /// Of the first answer all dates count. Later, a date outside the time since the last poll cannot be when the entry
    /// appeared; the middle of that time is taken instead. A poll before the last one changes nothing;
    /// one more than a day before it shows that a clock went wrong, and the history begins anew.
    pub fn record(&mut self, poll: Timestamp, new_entries: &[Timestamp]) {
        let poll = poll.as_second();
        if self.asked.is_some_and(|before| poll < before - DAY) {
            *self = Self::default();
        }
        let before = self.asked;
        if before.is_some_and(|before| poll < before) {
            return;
        }
        let mut times: Vec<i64> = new_entries
            .iter()
            .map(|time| time.as_second())
            .filter_map(|time| match before {
                None => (time < poll).then_some(time),
                Some(before) if before < time && time < poll => Some(time),
                Some(before) => Some(before + (poll - before) / 2),
            })
            .collect();
        times.sort_unstable();
        self.asked = Some(poll);
        self.reach(times.first().copied().unwrap_or(poll), poll);
        for time in times {
            self.note(time);
        }
        let surplus = self.moments.len().saturating_sub(MOMENTS);
        self.moments.drain(..surplus);
    }

    /// Makes the hours reach from `first`, where nothing is known yet, to `poll`.
    fn reach(&mut self, first: i64, poll: i64) {
        let end = poll.div_euclid(HOUR) + 1;
        if self.hours.is_empty() {
            self.end = first.div_euclid(HOUR).max(end - HOURS as i64);
        }
        let missing = usize::try_from(end - self.end).unwrap_or(0);
        self.hours.resize(self.hours.len() + missing.min(HOURS), 0);
        self.hours.drain(..self.hours.len().saturating_sub(HOURS));
        self.end = end;
    }

    fn note(&mut self, time: i64) {
        match self.moments.last_mut() {
            Some((last, entries)) if time - *last < MOMENT => *entries = entries.saturating_add(1),
            _ => {
                self.moments.push((time, 1));
                let back = usize::try_from(self.end - 1 - time.div_euclid(HOUR)).unwrap_or(0);
                if let Some(count) = self.hours.iter_mut().nth_back(back) {
                    *count = count.saturating_add(1);
                }
            }
        }
    }

    /// The hours from the newest back.
    pub(super) fn hours_back(&self, now: i64) -> impl Iterator<Item = Hour> {
        self.hours.iter().rev().zip(1..).map(move |(moments, back)| {
            let begin = (self.end - back) * HOUR;
            let passed = (now.saturating_sub(begin) as f64 / HOUR as f64).clamp(0.0, 1.0);
            Hour { begin, passed, moments: f64::from(*moments) }
        })
    }

    /// When the last moments of news were, in order.
    pub(super) fn moments(&self) -> impl Iterator<Item = i64> {
        self.moments.iter().map(|(time, _)| *time)
    }

    /// How many entries a moment of news brings, in the mean.
    pub(super) fn entries_a_moment(&self) -> f64 {
        let entries: f64 = self.moments.iter().map(|(_, entries)| f64::from(*entries)).sum();
        (entries + 1.0) / (self.moments.len() + 1) as f64
    }

    /// Whether there ever were news in an hour for which this holds; it is given when the hour begins.
    pub(super) fn had_news(&self, wanted: impl Fn(i64) -> bool) -> bool {
        self.hours_back(i64::MAX).any(|hour| hour.moments > 0.0 && wanted(hour.begin))
    }
}

/// What is remembered of an hour.
pub(super) struct Hour {
    /// When it began.
    pub(super) begin: i64,
    /// How much of it has passed, 0 to 1.
    pub(super) passed: f64,
    /// The moments of news in it.
    pub(super) moments: f64,
}
