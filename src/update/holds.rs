//! Servers to leave alone for a while: because they asked for it, or because they are in trouble.
//!
//! What a server asks for with Retry-After outlives the run; trouble holds until the run ends. Both keep a run from
//! knocking at a closed door once for every page behind it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::fetch::{self, RetryScope};
use crate::model::{Fetched, Hold};

/// After how many faults in a row a group of hosts is left alone for the rest of a run.
const MOST_FAULTS: u32 = 3;

/// The longest a server is left alone, as the fetcher cuts it, and a day for a run that took that long.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Who is to be left alone, shared by all sources of a run.
#[derive(Debug)]
pub(super) struct Holds {
    /// When the run began, by the time it was given and by the time that passes.
    now: Timestamp,
    began: Instant,
    scope: RetryScope,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    until: BTreeMap<String, Timestamp>,
    faults: BTreeMap<String, u32>,
}

/// Why somebody is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The server asked for it.
    Until(Timestamp),
    /// The last few requests to it all failed.
    ThisRun,
}

impl Holds {
    /// Those still in force of what was remembered. One of longer than a server may ask for was noted by a clock that
    /// went wrong.
    pub(super) fn new(remembered: Vec<Hold>, scope: RetryScope, now: Timestamp) -> Self {
        let longest = now.saturating_add(LONGEST).unwrap_or(Timestamp::MAX);
        let until = remembered
            .into_iter()
            .filter(|hold| hold.until > now && hold.until <= longest)
            .map(|hold| (hold.scope, hold.until));
        Self {
            now,
            began: Instant::now(),
            scope,
            state: Mutex::new(State { until: until.collect(), ..State::default() }),
        }
    }

    /// Whether an address, of a group that shares turns, is to be left alone.
    pub(super) fn check(&self, url: &Url, group: &str) -> Option<Held> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = [of_url(url), of_group(group)].iter().filter_map(|scope| state.until.get(scope)).max();
        match until {
            Some(until) => Some(Held::Until(*until)),
            None if state.faults.get(group).is_some_and(|faults| *faults >= MOST_FAULTS) => {
                Some(Held::ThisRun)
            }
            None => None,
        }
    }

    /// Learns from an answer, or from none.
    pub(super) fn note(&self, url: &Url, group: &str, answer: &Result<Fetched, fetch::Error>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Err(error) = answer else {
            state.faults.remove(group);
            return;
        };
        if let Some(wait) = error.retry_after() {
            let scope = match self.scope {
                RetryScope::Host => of_group(group),
                RetryScope::Url => of_url(url),
            };
            self.hold(&mut state, scope, wait);
        } else if error.is_overload() {
            state.faults.insert(group.to_owned(), MOST_FAULTS);
        } else if error.is_of_the_host() {
            *state.faults.entry(group.to_owned()).or_default() += 1;
        } else {
            state.faults.remove(group);
        }
    }

    /// Learns that an address leads to a server that asks for time.
    pub(super) fn note_way(&self, url: &Url, answer: &Result<Fetched, fetch::Error>) {
        if let Some(wait) = answer.as_ref().err().and_then(fetch::Error::retry_after) {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            self.hold(&mut state, of_url(url), wait);
        }
    }

    fn hold(&self, state: &mut State, scope: String, wait: Duration) {
        // A long run meets its servers long after it began.
        let passed = Duration::from_secs(self.began.elapsed().as_secs());
        let until = self.now.checked_add(passed + wait).unwrap_or(Timestamp::MAX);
        let known = state.until.entry(scope).or_insert(until);
        *known = until.max(*known);
    }

    /// What the next run must know.
    pub(super) fn remembered(&self) -> Vec<Hold> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.until.iter().map(|(scope, until)| Hold { scope: scope.clone(), until: *until }).collect()
    }
}

fn of_url(url: &Url) -> String {
    format!("url {url}")
}

fn of_group(group: &str) -> String {
    format!("group {group}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Learned, Validators};

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn status(status: u16, retry_after: Option<u64>) -> Result<Fetched, fetch::Error> {
        let retry_after = retry_after.map(Duration::from_secs);
        Err(fetch::Error::Status { url: url("https://a.example/"), status, retry_after })
    }

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_host_that_asks_for_time_gets_it_and_the_next_run_knows() {
        let holds = Holds::new(Vec::new(), RetryScope::Host, now());
        holds.note(&url("https://a.example/1"), "a.example", &status(429, Some(600)));
        let until = Held::Until("2026-11-24T12:10:00Z".parse().unwrap());
        assert_eq!(holds.check(&url("https://a.example/2"), "a.example"), Some(until));
        assert_eq!(holds.check(&url("https://b.example/"), "b.example"), None);
        // A shorter wish does not shorten a longer one.
        holds.note(&url("https://a.example/1"), "a.example", &status(503, Some(1)));
        let later = |minutes: i64| now() + jiff::SignedDuration::from_mins(minutes);
        let next = |at| Holds::new(holds.remembered(), RetryScope::Host, at);
        assert_eq!(next(later(9)).check(&url("https://a.example/2"), "a.example"), Some(until));
        assert_eq!(next(later(10)).check(&url("https://a.example/2"), "a.example"), None);
    }

    #[test]
    fn with_the_narrow_scope_only_the_address_is_left_alone() {
        let holds = Holds::new(Vec::new(), RetryScope::Url, now());
        holds.note(&url("https://a.example/1"), "a.example", &status(503, Some(60)));
        assert!(holds.check(&url("https://a.example/1"), "a.example").is_some());
        assert!(holds.check(&url("https://a.example/2"), "a.example").is_none());
    }

    #[test]
    fn a_host_in_trouble_is_left_alone_for_the_rest_of_the_run_only() {
        let holds = Holds::new(Vec::new(), RetryScope::Host, now());
        let here = url("https://a.example/");
        let timeout = || Err(fetch::Error::Timeout { url: here.clone(), limit: Duration::from_secs(1) });
        holds.note(&here, "a.example", &timeout());
        holds.note(&here, "a.example", &timeout());
        assert_eq!(holds.check(&here, "a.example"), None);
        holds.note(&here, "a.example", &Ok(Fetched::NotModified(Validators::default(), Learned::default())));
        holds.note(&here, "a.example", &timeout());
        holds.note(&here, "a.example", &timeout());
        assert_eq!(holds.check(&here, "a.example"), None);
        holds.note(&here, "a.example", &timeout());
        assert_eq!(holds.check(&here, "a.example"), Some(Held::ThisRun));
        assert!(holds.remembered().is_empty());
    }

    #[test]
    fn too_many_requests_end_them_at_once_and_a_missing_page_ends_nothing() {
        let holds = Holds::new(Vec::new(), RetryScope::Host, now());
        let here = url("https://a.example/");
        for _ in 0..9 {
            holds.note(&here, "a.example", &status(404, None));
        }
        assert_eq!(holds.check(&here, "a.example"), None);
        holds.note(&here, "a.example", &status(429, None));
        assert_eq!(holds.check(&here, "a.example"), Some(Held::ThisRun));
    }
}
