//! What a run decides, without doing any of it.

use std::collections::BTreeSet;

use crate::model::{Entry, EntryId};

/// The entries that are news: not known, each once, in the source's order.
pub(super) fn news(entries: Vec<Entry>, known: &[EntryId]) -> Vec<Entry> {
    let mut seen: BTreeSet<EntryId> = known.iter().cloned().collect();
    entries.into_iter().filter(|entry| seen.insert(entry.id.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_entries_and_repeated_ones_are_no_news() {
        let entries = ["a", "b", "a", "c"].map(|id| Entry::new(EntryId::new(id))).to_vec();
        let news: Vec<_> = news(entries, &[EntryId::new("b")]).into_iter().map(|entry| entry.id).collect();
        assert_eq!(news, [EntryId::new("a"), EntryId::new("c")]);
    }
}
