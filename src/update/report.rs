//! Everything one run did.

use jiff::Timestamp;
use serde::Serialize;

use super::backfill::Walked;
use crate::model::{Diagnostic, Severity, SourceId};
use crate::publish::Put;

/// Everything one run did, for people and machines.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// One a source, in the configuration's order.
    pub sources: Vec<SourceReport>,
    /// Sources that were not asked, since their time has not come.
    pub waiting: usize,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Documents written; in a dry run those that would be.
    pub documents: usize,
    /// Documents removed, since their source's `keep` wants them no longer.
    pub retired: usize,
    /// Feeds written.
    pub feeds: usize,
    /// Pages and lists beside the feeds that were written.
    pub pages: usize,
    /// The paths of the feeds that were written.
    #[serde(skip)]
    pub changed: Vec<String>,
    /// Feeds removed, since nothing makes them any more.
    pub feeds_removed: usize,
    /// Whether index and feeds were made anew from the record, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuilt: Option<&'static str>,
    /// What was odd outside any one source.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one run did with one source.
#[derive(Debug, Serialize)]
pub struct SourceReport {
    /// The source.
    pub id: SourceId,
    /// Entries not seen before.
    pub new: usize,
    /// Entries read that were known.
    pub known: usize,
    /// Articles published in part that are complete now.
    pub completed: usize,
    /// Articles whose source or page says something else now.
    pub revised: usize,
    /// Entries that filters leave out.
    pub left_out: usize,
    /// Entries that wait for their page.
    pub pending: usize,
    /// Requests answered with “nothing new”.
    pub unchanged: usize,
    /// Requests answered with “gone for good” (410).
    #[serde(skip)]
    pub gone: usize,
    /// Until when the server asked to be left alone, where it was not asked for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// Whether it was not asked to the end, since the run was to end or its host is in trouble.
    #[serde(skip)]
    pub stopped: bool,
    /// Requests made, those for pages included, those for robots.txt not.
    pub requests: usize,
    /// Whether nothing at all could be had of it.
    pub failed: bool,
    /// Whether its answers held less than they used to.
    pub degraded: bool,
    /// How far its history was walked back, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walked: Option<Walked>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

impl SourceReport {
    /// The report of a source nothing has been done with yet.
    pub fn new(id: SourceId) -> Self {
        Self {
            id,
            new: 0,
            known: 0,
            completed: 0,
            revised: 0,
            left_out: 0,
            pending: 0,
            unchanged: 0,
            gone: 0,
            held_until: None,
            stopped: false,
            requests: 0,
            failed: false,
            degraded: false,
            walked: None,
            diagnostics: Vec::new(),
        }
    }

    /// Whether anything happened that a person wants to hear of.
    pub fn is_news(&self) -> bool {
        self.new + self.completed + self.revised > 0
            || self.failed
            || self.diagnostics.iter().any(|d| d.severity > Severity::Note)
    }
}

impl Report {
    /// How many sources failed.
    pub fn failed(&self) -> usize {
        self.sources.iter().filter(|source| source.failed).count()
    }

    /// How many sources are degraded.
    pub fn degraded(&self) -> usize {
        self.sources.iter().filter(|source| source.degraded).count()
    }

    /// Notes the feeds among these that were written.
    pub(super) fn wrote(&mut self, feeds: impl IntoIterator<Item = String>, outcomes: &[Put]) {
        let written = feeds.into_iter().zip(outcomes).filter(|(_, outcome)| **outcome == Put::Written);
        self.changed.extend(written.map(|(path, _)| path));
        self.feeds = self.changed.len();
    }

    /// Whether nothing happened: nothing new, nothing written, no trouble.
    pub fn is_quiet(&self) -> bool {
        !self.sources.iter().any(SourceReport::is_news)
            && self.documents + self.retired + self.feeds + self.pages + self.feeds_removed == 0
            && self.diagnostics.is_empty()
    }
}
