//! What is remembered of a source between runs, and what a run teaches. Memory, not record: losing it costs requests,
//! never an article.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::events::{self, Event};
use super::gather::Gathered;
use super::pace::Pace;
use super::quality::Quality;
use super::rhythm::History;
use crate::fetch::shown;
use crate::model::{Hints, Severity};

/// How long a server's “nothing new” is taken at its word.
const WHOLE_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long every answer must be “gone for good” before a source is not asked any more.
pub(super) const GONE_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How a source has been doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceMemory {
    /// When it was last asked.
    pub asked: Option<Timestamp>,
    /// When it was last asked without validators.
    pub whole: Option<Timestamp>,
    /// When it last answered as it should, with or without news.
    pub answered: Option<Timestamp>,
    /// When it last had news.
    pub news: Option<Timestamp>,
    /// How often it was asked.
    pub polls: u64,
    /// How many articles came of it.
    pub articles: u64,
    /// How many runs in a row nothing could be had of it.
    pub failures: u32,
    /// What is wrong now, since when.
    pub trouble: Option<Trouble>,
    /// Since when every answer says that it is gone for good (410).
    pub gone: Option<Timestamp>,
    /// Where permanent redirects (301, 308) say it has moved.
    pub moved_to: Option<String>,
    /// When its news came.
    pub history: History,
    /// What its last answer says about asking again.
    pub hints: Hints,
    /// What its answers usually hold.
    pub quality: Quality,
    /// How often it has news.
    pub pace: Pace,
    /// How many requests the last run made for it, those for pages included.
    pub last_requests: u64,
    /// How many articles that run found.
    pub last_new: u64,
    /// How many pages of its lists must be read whatever they bring, since one could not be had; 0 for none.
    pub gap: u32,
    /// What happened to it lately, the oldest first.
    pub events: Vec<Event>,
}

/// What is wrong with a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// How bad it is.
    pub state: Health,
    /// The diagnostic's code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// When this trouble began.
    pub since: Timestamp,
}

/// How a source is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should.
    #[default]
    Fine,
    /// It answers, but with less than it used to.
    Degraded,
    /// Nothing can be had of it.
    Broken,
}

impl SourceMemory {
    /// What was remembered; a memory of another version is none.
    pub(super) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The text to remember.
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("a memory has only texts, numbers and times")
    }

    /// Whether it is to be asked without validators once: some servers say “nothing new” for as long as they are asked so.
    ///
    /// `seed` spreads sources over some days.
    pub(super) fn is_overdue_whole(&self, now: Timestamp, seed: u64) -> bool {
        let spread = SignedDuration::from_hours((seed % 48) as i64);
        self.whole.is_none_or(|whole| now.duration_since(whole) >= WHOLE_AFTER + spread)
    }

    /// Whether it has said for so long that it is gone for good that it is not asked any more.
    pub fn is_given_up(&self, now: Timestamp) -> bool {
        self.gone.is_some_and(|since| now.duration_since(since) >= GONE_AFTER)
    }
}

/// How a source has been doing, after a run that ended with this report.
pub(super) fn after(before: SourceMemory, gathered: &Gathered, now: Timestamp) -> SourceMemory {
    let report = &gathered.report;
    // It was not asked: the server wants to be left alone or is in trouble, or the run was to end.
    if report.requests == 0 && (report.held_until.is_some() || report.stopped) {
        return before;
    }
    let is_gone = report.failed && report.gone > 0;
    let earlier = before.clone();
    let mut history = before.history;
    if !report.failed {
        history.record(now, &gathered.arrivals);
    }
    let learned = gathered.learned.as_ref();
    let later = SourceMemory {
        moved_to: match learned {
            Some(learned) => learned.moved_to.as_ref().map(|url| shown(url).to_string()),
            None => before.moved_to,
        },
        hints: Hints {
            fresh_for: learned.map_or(before.hints.fresh_for, |learned| learned.fresh_for),
            ..gathered.hints.clone().unwrap_or(before.hints)
        },
        history,
        quality: before.quality.with(&gathered.seen),
        asked: Some(now),
        whole: if gathered.asked_conditionally { before.whole } else { Some(now) },
        answered: if report.failed { before.answered } else { Some(now) },
        news: if report.new > 0 { Some(now) } else { before.news },
        polls: before.polls + 1,
        articles: before.articles + report.new as u64,
        failures: if report.failed { before.failures.saturating_add(1) } else { 0 },
        gone: is_gone.then(|| before.gone.unwrap_or(now)),
        trouble: trouble(before.trouble.as_ref(), gathered, now),
        pace: before.pace.record(&gathered.arrivals, before.asked, now),
        last_requests: report.requests as u64,
        last_new: report.new as u64,
        gap: gathered.gap,
        ..before
    };
    SourceMemory { events: events::after(&earlier, &later, now), ..later }
}

/// What is wrong now; the same trouble keeps the time it began, and one with what an answer held lasts until another
/// answer is read.
fn trouble(before: Option<&Trouble>, gathered: &Gathered, now: Timestamp) -> Option<Trouble> {
    let report = &gathered.report;
    let state = match (report.failed, report.degraded) {
        (true, _) => Health::Broken,
        (false, true) => Health::Degraded,
        (false, false) if gathered.seen.is_empty() => {
            return before.filter(|there| there.state == Health::Degraded).cloned();
        }
        (false, false) => return None,
    };
    let worst = report.diagnostics.iter().filter(|odd| odd.severity > Severity::Note);
    // Backwards, so that the first of the worst counts.
    let cause = worst.rev().max_by_key(|odd| odd.severity)?;
    let since = before.filter(|there| there.state == state).map_or(now, |there| there.since);
    Some(Trouble {
        state,
        code: cause.code.to_owned(),
        message: cause.message.clone(),
        help: cause.help.clone(),
        since,
    })
}
