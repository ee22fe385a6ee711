//! How news spread over a cycle: the hours of a day, the days of a week, the minutes of an hour.

/// Moments of news by the parts of a cycle, each with its weight.
pub(super) struct Cycle<const N: usize> {
    moments: [f64; N],
    /// How long each part was watched.
    watched: [f64; N],
    /// How far the moments would spread by chance alone: their variance.
    chance: f64,
}

impl<const N: usize> Cycle<N> {
    /// Nothing seen yet, and each part watched so long.
    pub(super) fn new(watched: f64) -> Self {
        Self { moments: [0.0; N], watched: [watched; N], chance: 0.0 }
    }

    /// Notes that a part was watched so long and had so many moments.
    pub(super) fn add(&mut self, part: usize, weight: f64, watched: f64, moments: f64) {
        self.moments[part] += weight * moments;
        self.watched[part] += weight * watched;
        self.chance += weight * weight * moments;
    }

    /// How many times its even share each part gets.
    ///
    /// What chance alone would make of an even spread is taken off: the shares are drawn towards 1 by the part of
    /// their spread that chance explains, squared (an estimator of James and Stein's kind). So two posts at the same
    /// hour mean something, two at different hours nothing, and a hundred at all hours nothing either.
    pub(super) fn shares(&self) -> [f64; N] {
        let (moments, watched): (f64, f64) = (self.moments.iter().sum(), self.watched.iter().sum());
        if moments <= 0.0 || watched <= 0.0 {
            return [1.0; N];
        }
        let even = |part: usize| moments * self.watched[part] / watched;
        let spread: f64 = (0..N).map(|part| (self.moments[part] - even(part)).powi(2)).sum();
        let chance = self.chance * (1.0 - 1.0 / N as f64);
        let trust = if spread > chance { 1.0 - (chance / spread).powi(2) } else { 0.0 };
        std::array::from_fn(|part| match even(part) {
            even if even > 0.0 => 1.0 + trust * (self.moments[part] / even - 1.0),
            _ => 1.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(hours: &[usize]) -> [f64; 24] {
        let mut cycle = Cycle::new(4.0);
        hours.iter().for_each(|hour| cycle.add(*hour, 1.0, 0.0, 1.0));
        cycle.shares()
    }

    #[test]
    fn an_hour_seen_again_counts_and_hours_seen_once_do_not() {
        assert!(day(&[9, 9])[9] > 10.0);
        assert!(day(&[9, 9])[3] < 0.6);
        assert_eq!(day(&[9, 17]), [1.0; 24]);
        assert_eq!(day(&[]), [1.0; 24]);
    }

    #[test]
    fn a_part_never_watched_gets_its_even_share() {
        let mut week = Cycle::<7>::new(0.0);
        week.add(0, 1.0, 24.0, 9.0);
        week.add(1, 1.0, 24.0, 1.0);
        let shares = week.shares();
        assert!(shares[0] > 1.4 && shares[1] < 0.6);
        assert_eq!(shares[5], 1.0);
    }
}
