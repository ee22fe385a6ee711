//! The newest of more than is held.

use std::cmp::Reverse;

use jiff::Timestamp;

/// The newest of many, in bounded memory: those with a date first, then those without in their order.
pub(super) struct Newest<T> {
    most: usize,
    items: Vec<(Reverse<Option<Timestamp>>, usize, T)>,
    seen: usize,
}

impl<T> Newest<T> {
    /// Holds at most so many, twice as many for a moment.
    pub(super) fn new(most: usize) -> Self {
        Self { most, items: Vec::new(), seen: 0 }
    }

    /// One more.
    pub(super) fn push(&mut self, date: Option<Timestamp>, item: T) {
        self.items.push((Reverse(date), self.seen, item));
        self.seen += 1;
        if self.items.len() >= self.most.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.items.sort_by_key(|(date, place, _)| (*date, *place));
        self.items.truncate(self.most);
    }

    /// They, and how many were left out.
    pub(super) fn sorted(&mut self) -> (Vec<T>, usize) {
        self.cut();
        let items: Vec<T> = std::mem::take(&mut self.items).into_iter().map(|(.., item)| item).collect();
        let left = self.seen - items.len();
        (items, left)
    }
}
