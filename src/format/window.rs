//! Which articles a feed holds, and in what order. Pure rules; whoever reads the index applies them.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};

use crate::model::ArticleId;

/// The time before the newest article within which a feed holds every article.
///
/// A reader that asks once a day, and misses a day, still sees all of them.
pub const SPAN: SignedDuration = SignedDuration::from_hours(48);

/// The most articles that [`SPAN`] alone can bring into a feed, so that a flood cannot make a feed no reader takes.
pub const MOST: usize = 500;

/// An article's place in the order of a feed. Sorting puts the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Its time, as [`place`] gives it.
    pub at: Timestamp,
    /// Its atom:id; it decides between articles of the same time, so that the order is always the same.
    pub id: ArticleId,
}

impl Ord for Stamp {
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.cmp(&self.at).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Stamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The time an article is ordered by: the earlier of when it was published and when it was first seen.
///
/// A date in the future thus pins nothing to the top. The time never changes, for neither of the two does.
pub fn place(published: Timestamp, first_seen: Timestamp) -> Timestamp {
    published.min(first_seen)
}

/// How many of the newest articles a feed holds, given all of its term, newest first.
///
/// `entries` of them, and never fewer than all within [`SPAN`] of the newest (its far end included), up to
/// [`MOST`]. An `entries` above [`MOST`] stands as it was configured.
///
/// The span counts from the newest article and not from a clock, so that quiet days change no feed.
pub fn window(newest_first: &[Stamp], entries: usize) -> usize {
    let Some(newest) = newest_first.first() else { return 0 };
    let recent = newest_first.partition_point(|stamp| newest.at.duration_since(stamp.at) <= SPAN);
    entries.max(recent.min(MOST)).min(newest_first.len())
}

#[cfg(test)]
mod tests;
