//! Invented sites of every kind: when their entries appear in 30 days, the same for the same seed.

use super::super::mixed;

/// The seconds of a minute, an hour, a day.
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
pub(super) const DAY: f64 = 86400.0;
/// How long a trace is.
pub(super) const DAYS: usize = 30;

/// Numbers that look like chance (xorshift).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Self(mixed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1));
        chance.unit();
        chance
    }

    /// From 0 up to 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.unit() * of.len() as f64) as usize]
    }

    /// A wait of this mean, as of a process without memory.
    fn wait(&mut self, mean: f64) -> f64 {
        -(1.0 - self.unit()).ln() * mean
    }

    /// Moments without memory between two times, so many a day.
    fn poisson(&mut self, from: f64, to: f64, a_day: f64) -> Vec<f64> {
        let mut times = Vec::new();
        let mut time = from + self.wait(DAY / a_day);
        while time < to {
            times.push(time);
            time += self.wait(DAY / a_day);
        }
        times
    }
}

/// What makes the times of a site's entries, in any order, some of them outside of the trace.
type Kind = fn(&mut Chance) -> Vec<f64>;

/// The kinds of sites, by name.
pub(super) const KINDS: [(&str, Kind); 11] = [
    ("news with bursts", news),
    ("weekly blog", weekly),
    ("hourly bulletin", bulletin),
    ("without memory", memoryless),
    ("office hours", office),
    ("burst, then silence", burst),
    ("fixed minute", fixed_minute),
    ("dies", dies),
    ("changes its rhythm", changes),
    ("moves its hours", moves),
    ("batches", batches),
];

/// The times of a site's entries, in seconds from the start, in order.
pub(super) fn trace(kind: usize, seed: u64) -> Vec<f64> {
    let mut chance = Chance::new(seed * 100 + kind as u64);
    let mut times = KINDS[kind].1(&mut chance);
    times.retain(|time| (0.0..DAYS as f64 * DAY).contains(time));
    times.sort_by(f64::total_cmp);
    times
}

fn end() -> f64 {
    DAYS as f64 * DAY
}

/// Whether a time is on a working day and between two hours.
fn open(time: f64, from: f64, to: f64, zone: f64, weekend: bool) -> bool {
    let local = time + zone * HOUR;
    let hour = local.rem_euclid(DAY) / HOUR;
    let day = (local / DAY).floor().rem_euclid(7.0);
    (from..to).contains(&hour) && (weekend || day < 5.0)
}

fn clusters(chance: &mut Chance, a_day: f64, size: f64, from: f64, to: f64, zone: f64) -> Vec<f64> {
    let starts = chance.poisson(0.0, end(), a_day / size * 24.0 / (to - from));
    let mut times = Vec::new();
    for start in starts.into_iter().filter(|time| open(*time, from, to, zone, true)) {
        let entries = 1 + chance.wait(size - 1.0).round() as usize;
        let spread = chance.between(10.0, 30.0) * MINUTE;
        times.extend((0..entries).map(|_| start + chance.unit() * spread));
    }
    times
}

fn news(chance: &mut Chance) -> Vec<f64> {
    let zone = chance.between(-11.0, 12.0).round();
    let (a_day, size) = (chance.between(30.0, 150.0), chance.between(2.0, 6.0));
    let mut times = clusters(chance, a_day, size, 7.0, 22.0, zone);
    times.extend(chance.poisson(0.0, end(), a_day * 0.1));
    times
}

fn weekly(chance: &mut Chance) -> Vec<f64> {
    let first = chance.unit() * 7.0 * DAY;
    let jitter = chance.pick(&[2.0, 15.0, 40.0]) * MINUTE;
    (0..5).map(|week| first + f64::from(week) * 7.0 * DAY + chance.between(-jitter, jitter)).collect()
}

fn hourly(chance: &mut Chance, jitter: f64, share: f64) -> Vec<f64> {
    let minute = chance.unit() * HOUR;
    let (from, to) = chance.pick(&[(0.0, 24.0), (0.0, 24.0), (6.0, 23.0)]);
    let zone = chance.between(-11.0, 12.0).round();
    let hours = (0..DAYS * 24).map(|hour| hour as f64 * HOUR + minute + chance.between(0.0, jitter));
    let hours: Vec<f64> = hours.collect();
    hours.into_iter().filter(|time| open(*time, from, to, zone, true) && chance.unit() < share).collect()
}

fn bulletin(chance: &mut Chance) -> Vec<f64> {
    let jitter = chance.between(0.5, 5.0) * MINUTE;
    hourly(chance, jitter, 1.0)
}

fn fixed_minute(chance: &mut Chance) -> Vec<f64> {
    let share = chance.pick(&[0.3, 0.6, 0.9, 1.0]);
    hourly(chance, 5.0, share)
}

fn memoryless(chance: &mut Chance) -> Vec<f64> {
    let a_day = chance.pick(&[1.0 / 7.0, 1.0, 3.0, 8.0, 30.0, 100.0, 200.0]);
    chance.poisson(0.0, end(), a_day)
}

fn office(chance: &mut Chance) -> Vec<f64> {
    let zone = chance.between(-11.0, 12.0).round();
    let a_day = chance.between(4.0, 60.0);
    let times = chance.poisson(0.0, end(), a_day * 3.0);
    times.into_iter().filter(|time| open(*time, 9.0, 17.0, zone, false)).collect()
}

fn burst(chance: &mut Chance) -> Vec<f64> {
    let mut times = Vec::new();
    let mut start = chance.unit() * 10.0 * DAY;
    while start < end() {
        let (long, a_day) = (chance.between(0.1, 2.0) * DAY, chance.between(30.0, 200.0));
        times.extend(chance.poisson(start, start + long, a_day));
        start += chance.between(8.0, 30.0) * DAY;
    }
    times
}

/// A living site of some other kind.
fn living(chance: &mut Chance) -> Vec<f64> {
    let kinds: [Kind; 6] = [news, bulletin, memoryless, office, fixed_minute, batches];
    chance.pick(&kinds)(chance)
}

fn dies(chance: &mut Chance) -> Vec<f64> {
    let death = chance.between(4.0, 22.0) * DAY;
    living(chance).into_iter().filter(|time| *time < death).collect()
}

fn changes(chance: &mut Chance) -> Vec<f64> {
    let change = chance.between(8.0, 22.0) * DAY;
    let mut times: Vec<f64> = living(chance).into_iter().filter(|time| *time < change).collect();
    times.extend(living(chance).into_iter().filter(|time| *time >= change));
    times
}

fn moves(chance: &mut Chance) -> Vec<f64> {
    let (change, hours) =
        (chance.between(8.0, 22.0) * DAY, chance.pick(&[-8.0, -3.0, -1.0, 1.0, 1.0, 6.0, 9.0]));
    let kinds: [Kind; 3] = [news, office, bulletin];
    let site = chance.pick(&kinds);
    let shift = |time: f64| if time < change { time } else { time + hours * HOUR };
    site(chance).into_iter().map(shift).collect()
}

fn batches(chance: &mut Chance) -> Vec<f64> {
    let size = chance.pick(&[5, 10, 10, 20]);
    let starts = match chance.pick(&[0, 1]) {
        0 => {
            let a_day = chance.between(0.5, 5.0);
            chance.poisson(0.0, end(), a_day)
        }
        _ => {
            let hours: Vec<f64> = (0..chance.pick(&[1, 2, 4])).map(|_| chance.unit() * DAY).collect();
            let days = 0..DAYS;
            days.flat_map(|day| hours.iter().map(move |hour| day as f64 * DAY + hour))
                .map(|time| time + chance.between(0.0, 10.0) * MINUTE)
                .collect()
        }
    };
    starts.into_iter().flat_map(|start| std::iter::repeat_n(start, size)).collect()
}
