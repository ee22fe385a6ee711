//! Entries whose pages could not be had yet: when to try again, and when to publish what the source said.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Error, Work};
use crate::format::pending;
use crate::model::{ArticleId, Diagnostic, Entry, EntryId, OutputFile, PendingEntry, SourceId};
use crate::publish::Destination;

/// How long an entry waits for its page before what the source said is published.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// When the page of an article published in part is asked for once more, in hours since it first failed.
const LATER: [i64; 9] = [27, 30, 36, 48, 72, 120, 168, 336, 720];

/// The pending entries of one source.
#[derive(Debug)]
pub(super) struct Pending {
    source: SourceId,
    entries: BTreeMap<EntryId, PendingEntry>,
    changed: bool,
}

impl Pending {
    /// Reads them from the record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub(super) async fn load<F: Sync, S: Sync, D: Destination>(
        work: &Work<'_, F, S, D>,
        source: &SourceId,
    ) -> Result<(Self, Option<Diagnostic>), Error> {
        let path = pending::path(source);
        let (entries, bad) = pending::read(&work.content.get(&path).await?.unwrap_or_default());
        let odd = (bad > 0).then(|| {
            Diagnostic::warning(
                "record.bad-pending-line",
                format!("{bad} of the entries that wait for their page could not be read"),
            )
            .with_subject(path)
            .with_help("mend the file now: with its next change these lines are gone")
        });
        let entries = entries.into_iter().map(|one| (one.entry.id.clone(), one)).collect();
        Ok((Self { source: source.clone(), entries, changed: false }, odd))
    }

    /// Whether an entry is among them.
    pub(super) fn has(&self, entry: &EntryId) -> bool {
        self.entries.contains_key(entry)
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries whose page is to be asked for now; `asked` is when the source was last asked.
    pub(super) fn due(&self, now: Timestamp, asked: Option<Timestamp>) -> Vec<PendingEntry> {
        self.entries.values().filter(|one| is_due(one, now, asked)).cloned().collect()
    }

    /// Whether an entry has waited long enough to be published as the source said it.
    pub(super) fn is_over(one: &PendingEntry, now: Timestamp) -> bool {
        one.partial.is_none() && now.duration_since(one.since) >= PATIENCE
    }

    /// Notes that an entry's page could not be had.
    pub(super) fn add(&mut self, entry: Entry, since: Timestamp, partial: Option<ArticleId>) {
        self.changed = true;
        self.entries.insert(entry.id.clone(), PendingEntry { since, partial, entry });
    }

    /// Forgets an entry: it came through, or never will.
    pub(super) fn remove(&mut self, entry: &EntryId) {
        self.changed |= self.entries.remove(entry).is_some();
    }

    /// Forgets the articles published in part whose page was asked for long enough.
    pub(super) fn give_up(&mut self, now: Timestamp) {
        let last = SignedDuration::from_hours(LATER[LATER.len() - 1]);
        let before = self.entries.len();
        self.entries.retain(|_, one| one.partial.is_none() || now.duration_since(one.since) <= last);
        self.changed |= self.entries.len() != before;
    }

    /// Their file, when anything changed; it has no bytes when none waits any more.
    pub(super) fn into_file(self) -> Option<OutputFile> {
        self.changed.then(|| pending::write(&self.source, self.entries.into_values().collect()))
    }
}

/// One that is not published is asked for in each run; afterwards ever more rarely.
fn is_due(one: &PendingEntry, now: Timestamp, asked: Option<Timestamp>) -> bool {
    if one.partial.is_none() {
        return true;
    }
    let age = now.duration_since(one.since);
    let before = asked.map_or(SignedDuration::ZERO, |asked| asked.duration_since(one.since));
    LATER.iter().map(|hours| SignedDuration::from_hours(*hours)).any(|at| before < at && at <= age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        "2026-11-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    }

    fn pending(partial: bool) -> Pending {
        let mut pending = Pending { source: SourceId::new("s"), entries: BTreeMap::new(), changed: false };
        let entry = Entry::new(EntryId::new("a"));
        pending.add(entry, at(0), partial.then(|| ArticleId::new("tag:a")));
        pending
    }

    #[test]
    fn an_unpublished_entry_is_asked_for_each_time_and_over_after_a_day() {
        let pending = pending(false);
        for (hours, over) in [(0, false), (23, false), (24, true), (800, true)] {
            let due = pending.due(at(hours), Some(at(hours)));
            assert_eq!((due.len(), Pending::is_over(&due[0], at(hours))), (1, over), "{hours}");
        }
    }

    #[test]
    fn a_published_one_is_asked_for_ever_more_rarely_and_at_last_no_more() {
        let mut pending = pending(true);
        let asked = (25..=1000).filter(|hour| !pending.due(at(*hour), Some(at(hour - 1))).is_empty());
        assert_eq!(asked.collect::<Vec<_>>(), LATER);
        assert_eq!(pending.due(at(100), None).len(), 1, "without memory it is asked for at once");
        pending.give_up(at(720));
        assert_eq!(pending.len(), 1);
        pending.give_up(at(721));
        assert_eq!(pending.into_file().unwrap().bytes, b"");
    }
}
