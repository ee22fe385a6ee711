//! Which sources a run takes: those whose time has come.

use std::time::Duration;

use jiff::Timestamp;

use super::backfill::Backfill;
use super::memory::SourceMemory;
use super::rhythm::{self, after};
use crate::model::{Every, Source};

/// Which of the chosen sources a run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose `every` has passed; without one, each.
    Due,
    /// All, whatever `every` says.
    All,
    /// Those never asked before.
    New,
    /// Those whose time has come when feedloom keeps the time itself: `every`, by default `auto`, and after failures
    /// ever longer waits.
    Watched,
    /// All, and of each its history in place of its news.
    Backfill(Backfill),
}

/// How much earlier than said a source is asked, as a share of its `every` and at most a minute: whoever runs us every
/// half hour and wrote `every: 30m` means each run, though one starts a second sooner than the last.
const EARLY: f64 = 0.1;

/// Whether a run takes a source now.
pub(super) fn is_taken(which: Which, source: &Source, memory: &SourceMemory, now: Timestamp) -> bool {
    match which {
        Which::All | Which::Backfill(_) => true,
        Which::New => memory.asked.is_none() && source.every != Every::Never,
        Which::Due | Which::Watched => at(which, source, memory, now).is_some_and(|at| at <= now),
    }
}

/// When a source is asked next: `now` or before, it is due. `None` for one that is never asked unless it is named, and for one that is
/// given up, since it said for a week that it is gone.
pub fn at(which: Which, source: &Source, memory: &SourceMemory, now: Timestamp) -> Option<Timestamp> {
    if memory.is_given_up(now) || source.every == Every::Never {
        return None;
    }
    // A time to come was noted by a clock that went wrong.
    let Some(asked) = memory.asked.filter(|asked| *asked <= now) else { return Some(now) };
    let every = match (which, source.every) {
        (Which::Watched, Every::EachRun) => Every::Auto,
        (_, every) => every,
    };
    let seed = rhythm::seed(source.id.as_str());
    let at = match every {
        Every::EachRun | Every::Never => now,
        Every::Fixed(wait) if which == Which::Watched => after(asked, wait),
        Every::Fixed(wait) => after(asked, wait - wait.mul_f64(EARLY).min(Duration::from_secs(60))),
        Every::Auto => rhythm::next(every, &memory.history, &memory.hints, now, seed),
    };
    // Who says when leaves it to cron; otherwise the time is ours to keep, and what fails is asked ever more rarely.
    let is_ours = which == Which::Watched || every == Every::Auto;
    let held_back = is_ours && memory.failures > 0;
    Some(if held_back { at.max(after(asked, rhythm::backoff(memory.failures, seed))) } else { at })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Keywords, SourceId};

    fn source(every: Every) -> Source {
        Source {
            formerly: Vec::new(),
            publish: crate::model::Publish::Full,
            rights: None,
            keep: crate::model::Keep::default(),
            id: SourceId::new("harbour"),
            title: String::new(),
            url: String::new(),
            is_feed: true,
            language: "en".into(),
            time_zone: TimeZone::UTC,
            categories: Vec::new(),
            tags: Vec::new(),
            keywords: Keywords::Ignored,
            every,
        }
    }

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap()
    }

    fn asked_at_zero() -> SourceMemory {
        SourceMemory { asked: Some(minute(0)), ..SourceMemory::default() }
    }

    const HALF_AN_HOUR: Every = Every::Fixed(Duration::from_secs(1800));

    #[test]
    fn a_source_is_due_when_its_time_has_passed_and_a_little_before() {
        let memory = asked_at_zero();
        let due = |which, minutes| is_taken(which, &source(HALF_AN_HOUR), &memory, minute(minutes));
        assert!(!due(Which::Due, 28) && due(Which::Due, 29) && due(Which::Due, 30));
        assert!(!due(Which::Watched, 29) && due(Which::Watched, 30));
        assert!(due(Which::All, 1) && !due(Which::New, 99));
        assert!(is_taken(Which::New, &source(HALF_AN_HOUR), &SourceMemory::default(), minute(0)));
    }

    #[test]
    fn without_every_each_run_asks_and_the_watch_keeps_its_own_time() {
        let mut memory = asked_at_zero();
        memory.history.record(minute(0), &[]);
        assert!(is_taken(Which::Due, &source(Every::EachRun), &memory, minute(0)));
        assert!(!is_taken(Which::Watched, &source(Every::EachRun), &memory, minute(1)));
    }

    #[test]
    fn a_source_that_is_never_asked_is_taken_only_with_all() {
        let taken = |which| is_taken(which, &source(Every::Never), &SourceMemory::default(), minute(0));
        assert!(taken(Which::All) && !taken(Which::Due) && !taken(Which::New) && !taken(Which::Watched));
    }

    #[test]
    fn failures_hold_back_the_watch_but_not_a_plain_run() {
        let memory = SourceMemory { failures: 9, ..asked_at_zero() };
        assert!(is_taken(Which::Due, &source(HALF_AN_HOUR), &memory, minute(30)));
        assert!(!is_taken(Which::Watched, &source(HALF_AN_HOUR), &memory, minute(600)));
        assert!(is_taken(Which::Watched, &source(HALF_AN_HOUR), &memory, minute(24 * 60)));
    }

    #[test]
    fn failures_hold_back_a_source_whose_time_is_ours_to_find_in_any_run() {
        let mut memory = SourceMemory { failures: 3, asked: Some(minute(600)), ..SourceMemory::default() };
        let due = |memory: &SourceMemory, minutes| {
            is_taken(Which::Due, &source(Every::Auto), memory, minute(minutes))
        };
        assert!(!due(&memory, 605) && due(&memory, 620), "one that never answered");
        memory.history.record(minute(0), &[]);
        assert!(!due(&memory, 605), "one that answered long ago");
    }

    #[test]
    fn a_source_gone_for_a_week_is_asked_only_on_demand() {
        let memory = SourceMemory { gone: Some(minute(0)), ..asked_at_zero() };
        let week = 7 * 24 * 60;
        assert!(is_taken(Which::Due, &source(Every::EachRun), &memory, minute(week - 1)));
        assert!(!is_taken(Which::Due, &source(Every::EachRun), &memory, minute(week)));
        assert!(is_taken(Which::All, &source(Every::EachRun), &memory, minute(week)));
    }
}
