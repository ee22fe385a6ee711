//! Entries whose pages could not be had yet: when to try again, and when to publish what the source said.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Lines that could not be read.
    bad: Vec<Vec<u8>>,
    /// Those forgotten in this run, whose articles may not be durable yet.
    leaving: Vec<PendingEntry>,
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
        let odd = (!bad.is_empty()).then(|| {
            Diagnostic::warning(
                "record.bad-pending-line",
                format!("{} of the entries that wait for their page could not be read", bad.len()),
            )
            .with_subject(path)
            .with_help("mend or remove the lines; they were left as they are")
        });
        let entries = entries.into_iter().map(|one| (one.entry.id.clone(), one)).collect();
        Ok((Self { source: source.clone(), entries, bad, leaving: Vec::new(), changed: false }, odd))
    }

    /// Takes over those that wait under a name the source had; tells whether there were any.
    pub(super) async fn inherit<F: Sync, S: Sync, D: Destination>(
        &mut self,
        work: &Work<'_, F, S, D>,
        formerly: &SourceId,
    ) -> Result<bool, Error> {
        let (entries, bad) =
            pending::read(&work.content.get(&pending::path(formerly)).await?.unwrap_or_default());
        let any = !(entries.is_empty() && bad.is_empty());
        self.changed |= any;
        for one in entries {
            self.entries.entry(one.entry.id.clone()).or_insert(one);
        }
        self.bad.extend(bad);
        Ok(any)
    }

    /// Whether an entry that is not among them is one of them under another name: it has the link and the title or date of
    /// one whose name is not in the answer any more. That one goes by the new name then.
    pub(super) fn rename(&mut self, entry: &Entry, answered: &BTreeSet<EntryId>) -> bool {
        let is_same = |there: &Entry| {
            entry.link.is_some()
                && there.link == entry.link
                && (there.published.is_some() && there.published == entry.published
                    || there.title.is_some() && there.title == entry.title)
        };
        let mut unnamed =
            self.entries.iter().filter(|(id, one)| !answered.contains(*id) && is_same(&one.entry));
        let Some(id) = unnamed.next().map(|(id, _)| id.clone()) else { return false };
        let Some(mut one) = self.entries.remove(&id) else { return false };
        // A published one is known by its old name: the ledger has its line.
        if one.partial.is_some() {
            self.entries.insert(id, one);
            return false;
        }
        one.entry.id = entry.id.clone();
        self.entries.insert(one.entry.id.clone(), one);
        self.changed = true;
        true
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

    /// Since when an entry waits.
    pub(super) fn since(&self, entry: &EntryId) -> Option<Timestamp> {
        self.entries.get(entry).map(|one| one.since)
    }

    /// Whether an entry has waited long enough to be published as the source said it.
    pub(super) fn is_over(one: &PendingEntry, now: Timestamp) -> bool {
        one.partial.is_none() && Self::is_long(one.since, now)
    }

    /// Whether that is long enough to wait.
    pub(super) fn is_long(since: Timestamp, now: Timestamp) -> bool {
        now.duration_since(since) >= PATIENCE
    }

    /// Notes that an entry's page could not be had.
    pub(super) fn add(&mut self, entry: Entry, since: Timestamp, partial: Option<ArticleId>) {
        self.changed = true;
        self.entries.insert(entry.id.clone(), PendingEntry { since, partial, entry });
    }

    /// Forgets an entry: it came through, or never will.
    pub(super) fn remove(&mut self, entry: &EntryId) {
        self.leaving.extend(self.entries.remove(entry));
        self.changed |= !self.leaving.is_empty();
    }

    /// Forgets the entries whose page was asked for long enough, published or not.
    pub(super) fn give_up(&mut self, now: Timestamp) {
        let last = SignedDuration::from_hours(LATER[LATER.len() - 1]);
        let before = self.entries.len();
        self.entries.retain(|_, one| now.duration_since(one.since) <= last);
        self.changed |= self.entries.len() != before;
    }

    /// Their file with those that are leaving: what must not be forgotten as long as nothing else is durable.
    pub(super) fn file_of_all(&self) -> OutputFile {
        let all = self.entries.values().chain(&self.leaving).cloned();
        pending::write(&self.source, all.collect(), &self.bad)
    }

    /// Their file, when anything changed; it has no bytes when none waits any more.
    pub(super) fn into_file(self) -> Option<OutputFile> {
        self.changed.then(|| pending::write(&self.source, self.entries.into_values().collect(), &self.bad))
    }
}

/// One that is not published is asked for in each run of the first day; afterwards ever more rarely.
fn is_due(one: &PendingEntry, now: Timestamp, asked: Option<Timestamp>) -> bool {
    if one.partial.is_none() && asked.is_none_or(|asked| asked.duration_since(one.since) < PATIENCE) {
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
        let entries = BTreeMap::new();
        let (source, bad, leaving) = (SourceId::new("s"), Vec::new(), Vec::new());
        let mut pending = Pending { source, entries, bad, leaving, changed: false };
        let entry = Entry::new(EntryId::new("a"));
        pending.add(entry, at(0), partial.then(|| ArticleId::new("tag:a")));
        pending
    }

    #[test]
    fn an_unpublished_entry_is_asked_for_each_time_of_a_day_then_rarely_and_at_last_no_more() {
        let mut pending = pending(false);
        let asked = (1..=1000).filter(|hour| !pending.due(at(*hour), Some(at(hour - 1))).is_empty());
        assert_eq!(asked.collect::<Vec<_>>(), [(1..=24).collect(), LATER.to_vec()].concat());
        let one = pending.due(at(1), Some(at(0))).remove(0);
        assert!(!Pending::is_over(&one, at(23)) && Pending::is_over(&one, at(24)));
        pending.give_up(at(721));
        assert_eq!(pending.len(), 0);
    }

    #[test]
    fn an_entry_that_changes_its_name_while_it_waits_is_still_one() {
        let named = |id: &str, title: &str| Entry {
            link: Some("https://news.example/1".parse().unwrap()),
            title: Some(title.into()),
            ..Entry::new(EntryId::new(id))
        };
        let mut pending = pending(false);
        pending.add(named("old", "Tide"), at(0), None);
        let answer = |ids: &[&str]| ids.iter().map(|id| EntryId::new(*id)).collect();
        assert!(!pending.rename(&named("new", "Ebb"), &answer(&["new"])), "another title");
        assert!(!pending.rename(&named("new", "Tide"), &answer(&["new", "old"])), "both are there");
        assert!(pending.rename(&named("new", "Tide"), &answer(&["new"])));
        assert!(pending.has(&EntryId::new("new")) && !pending.has(&EntryId::new("old")));
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
