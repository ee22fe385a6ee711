//! What a history lets expect: how many entries appear in each slot of the coming hours.

use super::cycle::Cycle;
use super::history::{HOUR, History};

/// The seconds of a slot.
pub(super) const SLOT: i64 = 300;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * HOUR;
/// The hours after which what was seen counts half: hours and rates move.
const HALF_LIFE: f64 = 10.0 * 24.0;
/// What is left of the weight of older hours with each moment of news: about the last dozen moments make the rate.
const MEMORY: f64 = 0.93;
/// What is expected of a source nothing is known of: so many moments in so many hours.
const UNKNOWN: (f64, f64) = (1.0, 6.0);
/// The chance that a source is silent for good, before its silence says anything.
const SILENT: f64 = 0.03;
/// What is left of the rate of a source that seems silent for good: it may come back, or have moved its hours.
const REVIVAL: f64 = 0.2;
/// A silence so many times the usual one is no part of the rhythm; a shorter one than so many hours always is.
const LONG_SILENCE: f64 = 3.0;
const USUAL_SILENCE: f64 = 4.0;
/// The least activity expected of any hour, of the mean.
const LEAST: f64 = 0.01;

/// The news to expect: rate × hour of the day × day of the week × minute of the hour. Days and hours are UTC's.
pub(super) struct Forecast {
    /// Entries a minute, in the mean over all hours.
    rate: f64,
    hours: [f64; 24],
    days: [f64; 7],
    minutes: [f64; 60],
}

impl Forecast {
    /// Made of a history as of `now`, in seconds since 1970.
    pub(super) fn new(history: &History, now: i64) -> Self {
        let (mut hours, mut days) = (Cycle::new(0.0), Cycle::new(0.0));
        let (mut weight, fade) = (1.0, hourly_fade());
        for hour in history.hours_back(now) {
            hours.add(part(hour.begin, HOUR, 24), weight, hour.passed, hour.moments);
            days.add(part(hour.begin, DAY, 7), weight, hour.passed, hour.moments);
            weight *= fade;
        }
        let mut minutes = Cycle::new(1.0);
        for time in history.moments() {
            minutes.add(part(time, MINUTE, 60), 1.0, 0.0, 1.0);
        }
        let mut forecast =
            Self { rate: 0.0, hours: hours.shares(), days: days.shares(), minutes: minutes.shares() };
        forecast.rate = forecast.moments_an_hour(history, now) * history.entries_a_moment() / 60.0;
        forecast
    }

    /// The entries expected in the slot that begins then.
    pub(super) fn entries(&self, slot: i64) -> f64 {
        let minutes = (0..SLOT / MINUTE).map(|minute| slot + minute * MINUTE);
        minutes.map(|time| self.rate * self.activity(time) * self.minutes[part(time, MINUTE, 60)]).sum()
    }

    /// How many times the mean is expected of an hour.
    fn activity(&self, time: i64) -> f64 {
        (self.hours[part(time, HOUR, 24)] * self.days[part(time, DAY, 7)]).max(LEAST)
    }

    /// The rate of moments in an hour of mean activity, the last ones counting most.
    fn moments_an_hour(&self, history: &History, now: i64) -> f64 {
        let (mut moments, mut hours, mut weight, fade) = (0.0_f64, 0.0_f64, 1.0, hourly_fade());
        let (mut passed, mut silence, mut quiet) = (0.0_f64, None, 0.0_f64);
        for hour in history.hours_back(now) {
            let active = self.activity(hour.begin + HOUR / 2) * hour.passed;
            if hour.moments > 0.0 {
                silence.get_or_insert(passed);
                quiet = 0.0;
            } else {
                quiet += active;
            }
            passed += active;
            let usual = if moments > 0.0 { (hours / moments).max(USUAL_SILENCE) } else { f64::INFINITY };
            hours += weight * active * (LONG_SILENCE - quiet / usual).exp().min(1.0);
            moments += weight * hour.moments;
            weight *= fade * MEMORY.powf(hour.moments);
        }
        // What is known runs out here, and what is true of any source takes the rest of the weight.
        let rate = (moments + weight * UNKNOWN.0) / (hours + weight * UNKNOWN.1);
        rate * liveliness(rate * silence.unwrap_or(0.0))
    }
}

/// What is left of an hour's weight an hour later.
fn hourly_fade() -> f64 {
    (-1.0 / HALF_LIFE).exp2()
}

/// The chance that a source lives that has been silent where so many moments were expected.
fn liveliness(missed: f64) -> f64 {
    let silent_by_chance = (-missed).exp();
    (silent_by_chance / (silent_by_chance + SILENT)).max(REVIVAL)
}

/// Which of `parts` parts of a cycle a time is in, each `unit` seconds long.
fn part(time: i64, unit: i64, parts: usize) -> usize {
    usize::try_from(time.div_euclid(unit).rem_euclid(parts as i64)).unwrap_or(0)
}
