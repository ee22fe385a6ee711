//! Turns: so many requests at a time to a group of hosts with a pause between, and so many over all groups.
//!
//! Who asks waits for the group first and only then for a place among all, so that a slow host holds no place
//! that another could use. Both queues are first come, first served.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::groups::Manners;

/// Groups that rest this long are forgotten: no pause reaches further back, and their connections are closed.
const REST: Duration = Duration::from_secs(120);

/// So many groups are kept before those at rest are looked for.
const FEW: usize = 1024;

/// Who may ask whom when, for one run.
#[derive(Debug)]
pub(super) struct Turns {
    places: Arc<Semaphore>,
    groups: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    groups: HashMap<String, Arc<Group>>,
    /// How many there may be before those at rest are forgotten.
    most: usize,
}

/// A group of hosts. One lane each for as many requests as may be under way.
#[derive(Debug)]
struct Group {
    name: String,
    manners: Manners,
    lanes: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// When the free lanes were last used, the longest ago first; `None` for never.
    free: VecDeque<Option<Instant>>,
    /// How many turns were waited for, which varies the pauses.
    turns: u64,
    answered: bool,
}

/// The right to ask a group now. Ends when dropped, answered or not; the pause counts from there.
#[derive(Debug)]
pub(super) struct Turn {
    lanes: Lanes,
    crawl_delay: Duration,
    /// `None` once the turn has paused.
    place: Option<OwnedSemaphorePermit>,
}

/// Lanes taken out of a group; put back when dropped, as they were or as used just now.
#[derive(Debug)]
struct Lanes {
    group: Arc<Group>,
    taken: Vec<Option<Instant>>,
    used: bool,
    /// After `taken` is put back, so that who gets it finds a lane.
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// At most `concurrency` turns at a time over all groups; 0 counts as 1.
    pub(super) fn new(concurrency: usize) -> Self {
        let places = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        let known = Known { groups: HashMap::new(), most: FEW };
        Self { places: Arc::new(Semaphore::new(places)), groups: Mutex::new(known) }
    }

    /// Waits until the group of this name may be asked.
    ///
    /// The pause is varied by a fifth either way, so that runs don't fall into step. A host that asks for a
    /// `crawl_delay` is asked alone in its group, and never sooner than that after any other request to it.
    pub(super) async fn wait(&self, group: (String, Manners), crawl_delay: Option<Duration>) -> Turn {
        let group = self.group(group);
        let lanes = crawl_delay.map_or(1, |_| group.manners.concurrent);
        let mut lanes = Lanes::take(group, lanes).await;
        let crawl_delay = crawl_delay.unwrap_or_default();
        let pause = lanes.group.pause().max(crawl_delay);
        if let Some(used) = lanes.last_used()
            && !pause.is_zero()
        {
            sleep_until(used + pause).await;
        }
        let place = Arc::clone(&self.places).acquire_owned().await.expect("the semaphore is never closed");
        lanes.used = true;
        Turn { lanes, crawl_delay, place: Some(place) }
    }

    fn group(&self, (name, manners): (String, Manners)) -> Arc<Group> {
        let mut known = lock(&self.groups);
        if let Some(group) = known.groups.get(&name) {
            return Arc::clone(group);
        }
        if known.groups.len() >= known.most {
            known.forget_resting(Instant::now());
        }
        let group = Arc::new(Group::new(name, manners));
        known.groups.insert(group.name.clone(), Arc::clone(&group));
        group
    }
}

impl Known {
    /// Forgets the groups nobody waits for or asks, and that need no pause any more.
    fn forget_resting(&mut self, now: Instant) {
        self.groups.retain(|_, group| Arc::strong_count(group) > 1 || !group.rests(now));
        // Looked for again when there are twice as many, so that it costs each group but a few looks.
        self.most = FEW.max(2 * self.groups.len());
    }
}

impl Group {
    fn new(name: String, manners: Manners) -> Self {
        let lanes = manners.concurrent;
        let state = State { free: vec![None; lanes].into(), turns: 0, answered: false };
        Self { name, manners, lanes: Arc::new(Semaphore::new(lanes)), state: Mutex::new(state) }
    }

    fn rests(&self, now: Instant) -> bool {
        let rest = REST.max(self.manners.delay * 2);
        lock(&self.state).free.iter().flatten().all(|used| now.duration_since(*used) > rest)
    }

    /// The next pause: from 0.8 to 1.2 of the delay, by a hash of the group's name and the number of the turn.
    fn pause(&self) -> Duration {
        let turn = {
            let mut state = lock(&self.state);
            state.turns += 1;
            state.turns
        };
        let hash = blake3::Hasher::new().update(self.name.as_bytes()).update(&turn.to_le_bytes()).finalize();
        let share =
            f64::from(u16::from_le_bytes([hash.as_bytes()[0], hash.as_bytes()[1]])) / f64::from(u16::MAX);
        self.manners.delay.mul_f64(0.8 + 0.4 * share)
    }
}

impl Lanes {
    async fn take(group: Arc<Group>, lanes: usize) -> Self {
        let permits = u32::try_from(lanes).expect("a few lanes at most");
        let permit = Arc::clone(&group.lanes).acquire_many_owned(permits).await;
        let permit = permit.expect("the semaphore is never closed");
        let taken = lock(&group.state).free.drain(..lanes).collect();
        Self { group, taken, used: false, _permit: permit }
    }

    fn last_used(&self) -> Option<Instant> {
        self.taken.iter().flatten().max().copied()
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut state = lock(&self.group.state);
        for lane in self.taken.drain(..).rev() {
            if self.used {
                state.free.push_back(Some(now));
            } else {
                state.free.push_front(lane);
            }
        }
    }
}

impl Turn {
    /// Pauses as between two turns, without letting anybody else ask the group. The place among all is given back: what
    /// follows has places of its own.
    pub(super) async fn pause(&mut self) {
        self.place = None;
        sleep_until(Instant::now() + self.lanes.group.pause().max(self.crawl_delay)).await;
    }

    /// Notes that the group answered, so that a connection to it may be open.
    pub(super) fn note_answer(&mut self) {
        lock(&self.lanes.group.state).answered = true;
    }

    /// Whether the group has answered before, so that the connection used may have been an old one.
    pub(super) fn has_answered(&self) -> bool {
        lock(&self.lanes.group.state).answered
    }
}

/// A panic elsewhere cannot leave what is locked here half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
