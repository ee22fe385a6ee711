//! What happens to sources that somebody should hear of: pure, from what was remembered before and after a run.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::memory::{GONE_AFTER, Health, SourceMemory};
use super::status::words;

/// How many events are kept of a source.
const KEPT: usize = 20;
/// A source breaks after so many failed runs in a row: one alone mends itself more often than not.
const FAILURES: u32 = 3;
/// Or after so long, where runs are rare.
const FAILING: SignedDuration = SignedDuration::from_hours(24);

/// Something that happened to a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Why: a clause.
    pub cause: String,
    /// What to do.
    pub help: Option<String>,
}

/// The kinds of what happens to a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// Nothing could be had of it for some time.
    Broken,
    /// Its answers hold less than they used to.
    Degraded,
    /// It is as it should be again.
    Recovered,
    /// It is not asked any more, since it said for a week that it is gone for good.
    GivenUp,
    /// Permanent redirects lead to another address.
    Moved,
}

impl EventKind {
    /// The word for it, as a reader can filter by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Degraded => "degraded",
            Self::Recovered => "recovered",
            Self::GivenUp => "given-up",
            Self::Moved => "moved",
        }
    }

    /// What a source does, as a sentence says it.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Broken => "is broken",
            Self::Degraded => "is degraded",
            Self::Recovered => "has recovered",
            Self::GivenUp => "is given up",
            Self::Moved => "has moved",
        }
    }
}

/// The events of a source after a run: those before it, and what it brought, the oldest first.
pub(super) fn after(before: &SourceMemory, after: &SourceMemory, now: Timestamp) -> Vec<Event> {
    let mut events = before.events.clone();
    events.extend(event(before, after, now));
    events.drain(..events.len().saturating_sub(KEPT));
    events
}

/// What a run brought, if anything. Of several things the gravest; the others are still so after the next run.
fn event(before: &SourceMemory, after: &SourceMemory, now: Timestamp) -> Option<Event> {
    if let Some(event) = given_up(before, now) {
        return Some(event);
    }
    let told = told(&before.events);
    let kind = told.map(|event| event.kind);
    let state = after.trouble.as_ref().map(|trouble| (trouble, trouble.state));
    match state {
        Some((trouble, Health::Broken)) => {
            let lasts = after.failures >= FAILURES || now.duration_since(trouble.since) >= FAILING;
            let is_known = matches!(kind, Some(EventKind::Broken | EventKind::GivenUp));
            if lasts && !is_known {
                return Some(new(EventKind::Broken, words::what(trouble), trouble.help.clone(), now));
            }
        }
        Some((trouble, _)) if kind != Some(EventKind::Degraded) => {
            return Some(new(EventKind::Degraded, words::what(trouble), trouble.help.clone(), now));
        }
        None if !matches!(kind, None | Some(EventKind::Recovered)) => {
            let span = told.map_or_else(String::new, |event| words::span(now.duration_since(event.at)));
            return Some(new(
                EventKind::Recovered,
                &format!("it answers as it should again, after {span}"),
                None,
                now,
            ));
        }
        _ => {}
    }
    moved(before, after, now)
}

/// That a source is given up, unless that was told: no run asks it then, so that it follows from time alone.
pub(super) fn given_up(memory: &SourceMemory, now: Timestamp) -> Option<Event> {
    let since = memory.gone.filter(|_| memory.is_given_up(now))?;
    if told(&memory.events).is_some_and(|event| event.kind == EventKind::GivenUp) {
        return None;
    }
    let at = since.saturating_add(GONE_AFTER).unwrap_or(now);
    let help = "take it out of the configuration; its articles stay".to_owned();
    Some(new(EventKind::GivenUp, "for a week it has said that it is gone for good (410)", Some(help), at))
}

fn moved(before: &SourceMemory, after: &SourceMemory, now: Timestamp) -> Option<Event> {
    let to = after.moved_to.as_ref()?;
    let cause = format!("it says that it has moved for good to {to}");
    let last = before.events.iter().rev().find(|event| event.kind == EventKind::Moved);
    if last.is_some_and(|event| event.cause == cause) {
        return None;
    }
    let help = "`feedloom status` shows what to change, `feedloom status --fix` changes it".to_owned();
    Some(new(EventKind::Moved, &cause, Some(help), now))
}

/// The last event that said how the source is.
fn told(events: &[Event]) -> Option<&Event> {
    events.iter().rev().find(|event| event.kind != EventKind::Moved)
}

fn new(kind: EventKind, cause: &str, help: Option<String>, at: Timestamp) -> Event {
    Event { at, kind, cause: cause.to_owned(), help }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::memory::Trouble;

    fn hour(hours: i64) -> Timestamp {
        "2026-06-10T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn in_trouble(state: Health, failures: u32, since: Timestamp) -> SourceMemory {
        let (code, message) = ("fetch.dns".to_owned(), "not found".to_owned());
        let trouble = Some(Trouble { state, code, message, help: None, since });
        SourceMemory { failures, trouble, ..SourceMemory::default() }
    }

    /// The events of memories that follow each other hourly.
    fn events(memories: impl IntoIterator<Item = SourceMemory>) -> Vec<(i64, EventKind)> {
        let mut before = SourceMemory::default();
        for (hours, mut next) in (0..).zip(memories) {
            next.events = after(&before, &next, hour(hours));
            before = next;
        }
        let hours = |event: &Event| (event.at.duration_since(hour(0)).as_hours(), event.kind);
        before.events.iter().map(hours).collect()
    }

    fn broken(failures: u32) -> SourceMemory {
        in_trouble(Health::Broken, failures, hour(0))
    }

    #[test]
    fn a_source_breaks_with_its_third_failure_once_and_recovers_with_the_first_good_run() {
        let memories =
            [broken(1), broken(2), broken(3), broken(4), SourceMemory::default(), SourceMemory::default()];
        assert_eq!(events(memories), [(2, EventKind::Broken), (4, EventKind::Recovered)]);
        assert_eq!(events([broken(1), broken(2), SourceMemory::default(), broken(1)]), []);
    }

    #[test]
    fn where_runs_are_rare_a_day_breaks_a_source_too() {
        let before = broken(1);
        assert_eq!(event(&before, &broken(2), hour(23)), None);
        assert_eq!(event(&before, &broken(2), hour(24)).unwrap().kind, EventKind::Broken);
    }

    #[test]
    fn less_in_the_answers_is_told_at_once_and_once() {
        let degraded = || in_trouble(Health::Degraded, 0, hour(0));
        let memories = [degraded(), degraded(), SourceMemory::default(), degraded()];
        let kinds = [(0, EventKind::Degraded), (2, EventKind::Recovered), (3, EventKind::Degraded)];
        assert_eq!(events(memories), kinds);
    }

    #[test]
    fn a_move_is_told_once_for_each_address_and_after_what_is_graver() {
        let moved = |to: &str| SourceMemory { moved_to: Some(to.into()), ..SourceMemory::default() };
        let memories = [moved("a"), moved("a"), SourceMemory::default(), moved("a"), moved("b")];
        assert_eq!(events(memories), [(0, EventKind::Moved), (4, EventKind::Moved)]);
        let both = || SourceMemory { moved_to: Some("a".into()), ..in_trouble(Health::Degraded, 0, hour(0)) };
        assert_eq!(events([both(), both()]), [(0, EventKind::Degraded), (1, EventKind::Moved)]);
    }

    #[test]
    fn a_source_is_given_up_after_a_week_whether_it_is_asked_then_or_not() {
        let gone = SourceMemory { gone: Some(hour(0)), ..broken(9) };
        assert_eq!(given_up(&gone, hour(167)), None);
        assert_eq!(given_up(&gone, hour(999)).unwrap().at, hour(168));
        // Asked all the same, it is back: first the one is told, then the other.
        let first = SourceMemory {
            events: after(&gone, &SourceMemory::default(), hour(999)),
            ..SourceMemory::default()
        };
        let second = after(&first, &SourceMemory::default(), hour(1_000));
        let kinds: Vec<_> = second.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::GivenUp, EventKind::Recovered]);
    }

    #[test]
    fn only_the_last_events_are_kept() {
        let moved = |to: u32| SourceMemory { moved_to: Some(to.to_string()), ..SourceMemory::default() };
        let all = events((0..50).map(moved));
        assert_eq!((all.len(), all[0].0), (KEPT, 30));
    }
}
