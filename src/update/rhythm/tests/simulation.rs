//! `every: auto` against a poll each half hour, on months of invented sites.
//!
//! The method was set on the seeds 1 to 99; those here begin at 1000.

use super::super::{History, next, seed};
use super::traces::{Chance, DAY, DAYS, KINDS, trace};
use crate::model::{Every, Hints};
use jiff::Timestamp;
use std::time::Duration;

const HALF_HOUR: Every = Every::Fixed(Duration::from_secs(1800));
/// How many sites there are of each kind.
const SITES: u64 = 6;

/// What a way of polling came to.
#[derive(Default)]
struct Outcome {
    polls: usize,
    /// From each entry's appearance to the poll that saw it, in minutes.
    delays: Vec<f64>,
}

impl Outcome {
    fn add(&mut self, other: &Self) {
        self.polls += other.polls;
        self.delays.extend(&other.delays);
    }

    /// The delay that this share of the entries does not exceed.
    fn quantile(&self, share: f64) -> f64 {
        let mut delays = self.delays.clone();
        delays.sort_by(f64::total_cmp);
        let last = delays.len().saturating_sub(1);
        delays.get((last as f64 * share) as usize).copied().unwrap_or(0.0)
    }

    fn mean(&self) -> f64 {
        self.delays.iter().sum::<f64>() / self.delays.len().max(1) as f64
    }
}

/// Whether a site dates its entries.
#[derive(Clone, Copy, PartialEq)]
enum Dates {
    Written,
    Missing,
}

/// Polls a site for a month, from nothing known; entries of its last hours are waited for a little longer.
fn month(times: &[f64], every: Every, dates: Dates, id: &str) -> Outcome {
    let start = "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
    let end = start + DAYS as i64 * DAY as i64;
    let second = |time: f64| start + time as i64;
    let (mut history, mut outcome, mut seen) = (History::default(), Outcome::default(), 0);
    let mut poll = start + Chance::new(seed(id)).between(0.0, 1800.0) as i64;
    while poll < end || seen < times.len() {
        let now = Timestamp::from_second(poll).unwrap();
        let new = times[seen..].iter().take_while(|time| second(**time) <= poll).count();
        let news = &times[seen..seen + new];
        let date = |time: &f64| Timestamp::from_second(second(*time)).unwrap();
        let dated = news.iter().map(|time| if dates == Dates::Written { date(time) } else { now });
        history.record(now, &dated.collect::<Vec<_>>());
        outcome.polls += usize::from(poll < end);
        outcome.delays.extend(news.iter().map(|time| (poll - second(*time)) as f64 / 60.0));
        seen += new;
        poll = next(every, &history, &Hints::default(), now, seed(id)).as_second();
    }
    outcome
}

/// Both ways over sites of these kinds, a line each printed.
fn compare(kinds: std::ops::Range<usize>, sites: std::ops::Range<u64>, dates: Dates) -> (Outcome, Outcome) {
    let (mut auto, mut fixed) = (Outcome::default(), Outcome::default());
    println!("kind                 polls  ratio | median  mean   90% | half hour: median  mean");
    for kind in kinds {
        let (mut own_auto, mut own_fixed) = (Outcome::default(), Outcome::default());
        for number in sites.clone() {
            let (times, id) = (trace(kind, number), format!("{kind}-{number}"));
            own_auto.add(&month(&times, Every::Auto, dates, &id));
            own_fixed.add(&month(&times, HALF_HOUR, dates, &id));
        }
        print(KINDS[kind].0, &own_auto, &own_fixed);
        auto.add(&own_auto);
        fixed.add(&own_fixed);
    }
    print("all", &auto, &fixed);
    (auto, fixed)
}

fn print(name: &str, auto: &Outcome, fixed: &Outcome) {
    let ratio = auto.polls as f64 / fixed.polls as f64;
    let (median, mean, most) = (auto.quantile(0.5), auto.mean(), auto.quantile(0.9));
    let (fixed_median, fixed_mean) = (fixed.quantile(0.5), fixed.mean());
    println!(
        "{name:<20} {:>5}  {ratio:>5.3} | {median:>6.1} {mean:>5.1} {most:>5.1} | {fixed_median:>17.1} {fixed_mean:>5.1}",
        auto.polls
    );
}

#[test]
fn a_third_of_the_polls_sees_the_entries_of_all_sites_as_soon_in_the_median() {
    let (auto, fixed) = compare(0..KINDS.len(), 1000..1000 + SITES, Dates::Written);
    assert!(auto.polls * 3 <= fixed.polls, "{} polls of {}", auto.polls, fixed.polls);
    assert!(auto.quantile(0.5) <= fixed.quantile(0.5), "{}", auto.quantile(0.5));
}

#[test]
fn sites_that_date_nothing_cost_no_more_polls() {
    let (auto, fixed) = compare(0..KINDS.len(), 1000..1002, Dates::Missing);
    assert!(auto.polls * 3 <= fixed.polls, "{} polls of {}", auto.polls, fixed.polls);
    assert!(auto.quantile(0.5) <= 2.0 * fixed.quantile(0.5), "{}", auto.quantile(0.5));
}
