//! What a source's answers usually hold, and whether they hold it now.
//!
//! Bounds are learned from the source itself: one that never had dates is fine without. What it held before stays, since
//! documents are revised only by articles that are whole; this only tells people that something has changed.

use serde::{Deserialize, Serialize};

use crate::model::{Article, Diagnostic, Entry};

/// After how many fresh answers, or articles, a source is known well enough to be judged.
const KNOWN: u32 = 3;

/// The answers a mean reaches over.
const REACH: u32 = 10;

/// A share that counts as “always”, and one that counts as “never”.
const ALWAYS: f64 = 0.8;
const NEVER: f64 = 0.2;

/// What a source's answers usually hold: running means over about the last ten fresh answers, shares from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality {
    /// How many fresh answers were looked at.
    pub answers: u32,
    /// Entries an answer.
    pub entries: f64,
    /// The share of entries with a date.
    pub dates: f64,
    /// How many articles were looked at.
    pub articles: u32,
    /// The share of articles with an author.
    pub authors: f64,
    /// The share of articles with an image.
    pub images: f64,
    /// The share of articles with a body.
    pub bodies: f64,
    /// The bytes of a body, as HTML.
    pub length: f64,
}

/// What one run saw of a source.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    answers: u32,
    entries: u32,
    dates: u32,
    articles: u32,
    authors: u32,
    images: u32,
    bodies: u32,
    length: usize,
}

impl Seen {
    /// Whether nothing was read.
    pub(super) fn is_empty(&self) -> bool {
        self.answers + self.articles == 0
    }

    /// Notes an answer that was read.
    pub(super) fn answer(&mut self, entries: &[Entry]) {
        self.answers += 1;
        self.entries += count(entries.len());
        self.dates += count(entries.iter().filter(|entry| entry.published.is_some()).count());
    }

    /// Notes an article that was made whole.
    pub(super) fn article(&mut self, article: &Article) {
        self.articles += 1;
        self.authors += u32::from(!article.authors.is_empty());
        self.images += u32::from(article.image.is_some());
        self.bodies += u32::from(!article.html.is_empty());
        self.length += article.html.len();
    }
}

impl Quality {
    /// Whether enough answers were read to say what is usual.
    pub(super) fn knows_answers(&self) -> bool {
        self.answers >= KNOWN
    }

    /// Whether enough articles were made to say what is usual.
    pub(super) fn knows_articles(&self) -> bool {
        self.articles >= KNOWN
    }

    /// What a run's answers lack that the source's always had.
    pub(super) fn judge(&self, seen: &Seen) -> Vec<Diagnostic> {
        let mut odd = Vec::new();
        if self.knows_answers() && self.entries >= 1.0 && seen.answers > 0 && seen.entries == 0 {
            odd.push(
                Diagnostic::warning("quality.empty-list", "an answer has no entries any more")
                    .with_found(format!("usually {:.0}", self.entries))
                    .with_help("see whether the source has moved or changed; its articles stay"),
            );
        }
        if self.knows_answers()
            && self.dates >= ALWAYS
            && seen.entries >= 3
            && share(seen.dates, seen.entries) <= NEVER
        {
            odd.push(
                Diagnostic::warning("quality.lost-dates", "entries have no dates any more")
                    .with_found(format!("{} of {} entries", seen.dates, seen.entries))
                    .with_help("new articles take the time they were first seen; correct the source's place for dates"),
            );
        }
        let is_short = (seen.length as f64) < self.length * NEVER * NEVER * f64::from(seen.articles);
        let has_none = share(seen.bodies, seen.articles) <= NEVER;
        if self.knows_articles() && self.bodies >= ALWAYS && seen.articles >= 2 && (has_none || is_short) {
            odd.push(
                Diagnostic::warning("quality.lost-bodies", "articles have hardly any text any more")
                    .with_found(format!("{} of {} articles", seen.bodies, seen.articles))
                    .with_help(
                        "the site may have changed its pages: correct the source's `selectors.content`",
                    ),
            );
        }
        odd
    }

    /// The means with what a run saw.
    #[must_use]
    pub(super) fn with(mut self, seen: &Seen) -> Self {
        if seen.answers > 0 {
            let weight = weight(&mut self.answers);
            mix(&mut self.entries, f64::from(seen.entries) / f64::from(seen.answers), weight);
            if seen.entries > 0 {
                mix(&mut self.dates, share(seen.dates, seen.entries), weight);
            }
        }
        if seen.articles > 0 {
            let weight = weight(&mut self.articles);
            mix(&mut self.authors, share(seen.authors, seen.articles), weight);
            mix(&mut self.images, share(seen.images, seen.articles), weight);
            mix(&mut self.bodies, share(seen.bodies, seen.articles), weight);
            mix(&mut self.length, seen.length as f64 / f64::from(seen.articles), weight);
        }
        self
    }
}

/// Counts one more, and gives the weight of the newest.
fn weight(times: &mut u32) -> f64 {
    *times = times.saturating_add(1);
    1.0 / f64::from((*times).min(REACH))
}

fn mix(mean: &mut f64, newest: f64, weight: f64) {
    *mean += (newest - *mean) * weight;
}

fn share(some: u32, all: u32) -> f64 {
    f64::from(some) / f64::from(all.max(1))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(entries: u32, dates: u32) -> Seen {
        Seen { answers: 1, entries, dates, ..Seen::default() }
    }

    fn made(articles: u32, bodies: u32, length: usize) -> Seen {
        Seen { articles, bodies, length, ..Seen::default() }
    }

    fn codes(quality: &Quality, seen: &Seen) -> Vec<&'static str> {
        quality.judge(seen).iter().map(|odd| odd.code).collect()
    }

    fn known(seen: &Seen) -> Quality {
        (0..KNOWN).fold(Quality::default(), |quality, _| quality.with(seen))
    }

    #[test]
    fn what_a_source_always_had_is_missed() {
        let quality = known(&seen(20, 20));
        assert_eq!(codes(&quality, &seen(20, 20)), [""; 0]);
        assert_eq!(codes(&quality, &seen(0, 0)), ["quality.empty-list"]);
        assert_eq!(codes(&quality, &seen(20, 1)), ["quality.lost-dates"]);
        let quality = known(&made(3, 3, 9000));
        assert_eq!(codes(&quality, &made(4, 4, 8000)), [""; 0]);
        assert_eq!(codes(&quality, &made(4, 0, 0)), ["quality.lost-bodies"]);
        assert_eq!(codes(&quality, &made(4, 4, 400)), ["quality.lost-bodies"]);
    }

    #[test]
    fn what_it_never_had_is_not_and_a_new_source_is_not_judged() {
        assert_eq!(codes(&known(&seen(20, 0)), &seen(20, 0)), [""; 0]);
        assert_eq!(codes(&known(&seen(0, 0)), &seen(0, 0)), [""; 0]);
        assert_eq!(codes(&Quality::default().with(&seen(9, 9)), &seen(0, 0)), [""; 0]);
    }

    #[test]
    fn a_lasting_change_becomes_the_usual() {
        let mut quality = known(&seen(20, 20));
        let mut told = 0;
        for _ in 0..30 {
            told += quality.judge(&seen(20, 0)).len();
            quality = quality.with(&seen(20, 0));
        }
        assert!((1..10).contains(&told), "{told}");
    }
}
