//! The cheapest way through the coming day: polls weighed against the entries that wait for them.

/// How many slots ahead the plan looks: the longest wait and a quarter more, so that its end decides little.
pub(super) const AHEAD: usize = LONGEST + 72;
/// The most slots between two polls: a day.
const LONGEST: usize = 288;

/// What a poll costs: as much as one entry waiting so many slots. This is what sets polls against delays.
const POLL: f64 = 6.7;
/// After so many slots an entry is late anyway.
const LATE: usize = 7;
/// What a slot of waiting costs from then on; before, it costs 1.
const LATE_COST: f64 = 0.22;
/// So many slots ahead every slot's end is looked at; further on, only those where a poll may well be best.
const NEAR: usize = 24;

/// After how many slots to poll, 1 or more: the first step of the plan that costs least in polls and waiting.
///
/// `entries` is how many each of the coming slots brings. The plan is found from its end back, as any shortest way.
pub(super) fn first_poll(entries: &[f64]) -> usize {
    let waiting = Waiting::new(entries);
    let slots = entries.len();
    let stops: Vec<usize> = (0..=slots).filter(|at| is_stop(entries, *at)).collect();
    let mut costs = vec![0.0; slots + 1];
    let mut best = slots.min(LONGEST);
    for (index, from) in stops.iter().enumerate().rev().skip(1) {
        let mut least = f64::INFINITY;
        for to in stops[index + 1..].iter().take_while(|to| **to - from <= LONGEST) {
            let waited = waiting.cost(*from, *to);
            if waited > least {
                break;
            }
            let poll = if *to == slots { 0.0 } else { POLL };
            let cost = waited + poll + costs[*to];
            // Of two plans that cost the same, the one that waits longer.
            if cost <= least {
                (least, best) = (cost, *to);
            }
        }
        costs[*from] = least;
    }
    best
}

/// Whether a plan may poll at the end of a slot: of the near ones each, then each half hour, and just after peaks.
fn is_stop(entries: &[f64], at: usize) -> bool {
    let after_peak = || match entries.get(at - 1..=at) {
        Some([before, after]) => *before > 1.1 * after,
        _ => true,
    };
    at <= NEAR || at.is_multiple_of(6) || after_peak()
}

/// What waiting entries cost, by sums over the slots before.
struct Waiting {
    /// The entries before each slot.
    entries: Vec<f64>,
    /// The same, each times when it appears, in slots.
    times: Vec<f64>,
}

impl Waiting {
    fn new(entries: &[f64]) -> Self {
        let mut waiting = Self { entries: vec![0.0], times: vec![0.0] };
        let (mut sum, mut times) = (0.0, 0.0);
        for (slot, entries) in entries.iter().enumerate() {
            sum += entries;
            // In the mean an entry appears in the middle of its slot.
            times += entries * (slot as f64 + 0.5);
            waiting.entries.push(sum);
            waiting.times.push(times);
        }
        waiting
    }

    /// The cost of polling at one slot's beginning and then only at another's.
    fn cost(&self, from: usize, to: usize) -> f64 {
        self.waited(from, to) - (1.0 - LATE_COST) * self.waited(from, to.saturating_sub(LATE))
    }

    /// The slots that entries between two polls wait, in all.
    fn waited(&self, from: usize, to: usize) -> f64 {
        if to <= from {
            return 0.0;
        }
        to as f64 * (self.entries[to] - self.entries[from]) - (self.times[to] - self.times[from])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poll_comes_just_after_the_entries() {
        let mut entries = [0.0; AHEAD];
        for hour in (0..AHEAD).step_by(12) {
            entries[hour + 3] = 1.0;
        }
        assert_eq!(first_poll(&entries), 4);
        entries[3] = 0.0;
        assert_eq!(first_poll(&entries), 16);
    }

    #[test]
    fn more_entries_are_polled_for_more_often_and_nothing_once_a_day() {
        let waits = [2.0, 0.5, 0.1, 0.01, 0.0].map(|entries| first_poll(&[entries; AHEAD]));
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
        assert!(waits[0] <= 3 && waits[4] == LONGEST, "{waits:?}");
    }
}
