//! Turns: one request at a time per host with a pause between, and so many at a time over all hosts.
//!
//! Who asks waits for the host first and only then for a place among all, so that a slow host holds no place
//! that another could use. Both queues are first come, first served.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Who may ask whom when, for one run.
#[derive(Debug)]
pub(super) struct Turns {
    delay: Duration,
    places: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<AsyncMutex<Host>>>>,
}

/// What is known of a host.
#[derive(Debug, Default)]
struct Host {
    finished: Option<Instant>,
    crawl_delay: Duration,
    answered: bool,
}

/// The right to ask a host now. Ends when dropped, answered or not; the pause counts from there.
#[derive(Debug)]
pub(super) struct Turn {
    host: OwnedMutexGuard<Host>,
    _place: OwnedSemaphorePermit,
}

impl Turns {
    /// At most `concurrency` turns at a time (0 counts as 1), with `delay` between two of a host.
    pub(super) fn new(concurrency: usize, delay: Duration) -> Self {
        let places = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self { delay, places: Arc::new(Semaphore::new(places)), hosts: Mutex::default() }
    }

    /// Waits until the host may be asked.
    pub(super) async fn wait(&self, host: &str) -> Turn {
        let host = self.host(host).lock_owned().await;
        let pause = self.delay.max(host.crawl_delay);
        if let Some(finished) = host.finished
            && !pause.is_zero()
        {
            sleep_until(finished + pause).await;
        }
        let place = Arc::clone(&self.places).acquire_owned().await.expect("the semaphore is never closed");
        Turn { host, _place: place }
    }

    /// Keeps at least this pause between two turns of a host.
    pub(super) async fn slow_down(&self, host: &str, crawl_delay: Duration) {
        self.host(host).lock_owned().await.crawl_delay = crawl_delay;
    }

    fn host(&self, name: &str) -> Arc<AsyncMutex<Host>> {
        // A panic elsewhere cannot leave the map half changed.
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(name.trim_end_matches('.').to_owned()).or_default())
    }
}

impl Turn {
    /// Notes that the host answered, so that a connection to it may be open.
    pub(super) fn note_answer(&mut self) {
        self.host.answered = true;
    }

    /// Whether the host has answered before, so that the connection used may have been an old one.
    pub(super) fn has_answered(&self) -> bool {
        self.host.answered
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.host.finished = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    /// Whether the turn is given at once; the future is asked but once.
    async fn is_given(turns: &Turns, host: &str) -> Option<Turn> {
        timeout(Duration::ZERO, turns.wait(host)).await.ok()
    }

    async fn pause(turns: &Turns, host: &str) -> Duration {
        drop(turns.wait(host).await);
        let start = Instant::now();
        drop(turns.wait(host).await);
        start.elapsed()
    }

    #[tokio::test]
    async fn turns_of_a_host_follow_each_other_after_a_pause() {
        let delay = Duration::from_millis(30);
        let turns = Turns::new(9, delay);
        assert!(pause(&turns, "a.example").await >= delay);
        assert!(is_given(&turns, "a.example").await.is_none());
        assert!(is_given(&turns, "b.example").await.is_some());
    }

    #[tokio::test]
    async fn two_turns_of_a_host_are_never_open_at_once() {
        let turns = Turns::new(9, Duration::ZERO);
        let first = turns.wait("a.example").await;
        assert!(is_given(&turns, "a.example.").await.is_none());
        drop(first);
        assert!(is_given(&turns, "a.example").await.is_some());
    }

    #[tokio::test]
    async fn a_host_that_is_waited_for_holds_no_place() {
        let turns = Turns::new(1, HOUR);
        drop(turns.wait("slow.example").await);
        let waits = turns.wait("slow.example");
        tokio::pin!(waits);
        assert!(timeout(Duration::ZERO, &mut waits).await.is_err());
        assert!(is_given(&turns, "quick.example").await.is_some());
    }

    #[tokio::test]
    async fn places_are_limited() {
        let turns = Turns::new(2, Duration::ZERO);
        let one = turns.wait("a.example").await;
        let _two = turns.wait("b.example").await;
        assert!(is_given(&turns, "c.example").await.is_none());
        drop(one);
        assert!(is_given(&turns, "c.example").await.is_some());
    }

    #[tokio::test]
    async fn the_longer_of_delay_and_crawl_delay_holds() {
        let (short, long) = (Duration::from_millis(5), Duration::from_millis(30));
        let patient = Turns::new(9, short);
        patient.slow_down("a.example", long).await;
        assert!(pause(&patient, "a.example").await >= long);
        let slow = Turns::new(9, long);
        slow.slow_down("a.example", short).await;
        assert!(pause(&slow, "a.example").await >= long);
    }
}
