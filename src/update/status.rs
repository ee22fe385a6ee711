//! How sources are doing: what is remembered of them, put into words. Pure; `load` brings what is remembered.

mod busy;
mod load;
#[cfg(test)]
mod tests;
pub mod words;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::due::{self, Which};
use super::memory::{GONE_AFTER, Health, SourceMemory};
use super::quality::Quality;
use crate::fetch::Manners;
use crate::model::{Every, Source, SourceId};

pub use busy::Busy;
pub use load::Sight;

/// How all sources asked for are doing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// When it was so.
    pub at: Timestamp,
    /// The sources, in the configuration's order.
    pub sources: Vec<SourceStatus>,
    /// Hosts that are to be asked more often than their turns allow.
    pub busy: Vec<Busy>,
}

/// How one source is doing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceStatus {
    /// The source.
    pub id: SourceId,
    /// Its name for people.
    pub title: String,
    /// The address it is asked at, without secrets.
    pub url: String,
    /// How it is doing.
    pub state: State,
    /// Why it is not fine: a clause.
    pub cause: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// What is wrong: a diagnostic's code.
    pub code: Option<String>,
    /// What the diagnostic said.
    pub message: Option<String>,
    /// Since when it is so.
    pub since: Option<Timestamp>,
    /// How many runs in a row nothing could be had of it.
    pub failures: u32,
    /// When it was last asked.
    pub asked: Option<Timestamp>,
    /// When it last answered as it should.
    pub answered: Option<Timestamp>,
    /// When a run last found news.
    pub news: Option<Timestamp>,
    /// The time of its newest entry, where one is known.
    pub newest: Option<Timestamp>,
    /// How often it is asked: `run`, `auto`, or a time such as `30m`.
    pub every: String,
    /// Whether it said for so long that it is gone for good that it is not asked any more.
    pub is_given_up: bool,
    /// When it is asked next; `None` for one asked in each run, and for one given up.
    pub next: Option<Timestamp>,
    /// Until when its server asks to be left alone.
    pub held_until: Option<Timestamp>,
    /// Where permanent redirects lead, where that is not its address.
    pub moved_to: Option<String>,
    /// How often it was asked.
    pub polls: u64,
    /// Articles a poll, in the mean.
    pub per_poll: Option<f64>,
    /// What its answers usually hold.
    pub quality: Option<Quality>,
    /// How many articles of it there are.
    pub articles: u64,
    /// How many entries wait for their page.
    pub pending: u64,
    /// How many articles ever came of it, as far as is remembered.
    pub articles_ever: u64,
    /// How many requests were made for it in the last run that asked it.
    pub last_requests: u64,
    /// How many articles that run found.
    pub last_new: u64,
}

/// How a source is doing, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing can be had of it.
    Broken,
    /// It says that it is gone for good (410).
    Gone,
    /// It answers, but with less than it used to.
    Degraded,
    /// It answers, but there has been no news for much longer than usual.
    Silent,
    /// Its server asked to be left alone for a while.
    Held,
    /// It was never asked.
    Waiting,
    /// As it should.
    Fine,
}

impl State {
    /// Every state, the worst first.
    pub const ALL: [Self; 7] =
        [Self::Broken, Self::Gone, Self::Degraded, Self::Silent, Self::Held, Self::Waiting, Self::Fine];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Gone => "gone",
            Self::Degraded => "degraded",
            Self::Silent => "silent",
            Self::Held => "held",
            Self::Waiting => "waiting",
            Self::Fine => "fine",
        }
    }

    /// Whether nothing can be had of it.
    pub fn is_failed(self) -> bool {
        matches!(self, Self::Broken | Self::Gone)
    }
}

/// What is known of one source.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Its settings.
    pub source: &'a Source,
    /// The address it is asked at, as it may be shown.
    pub url: String,
    /// What is remembered of it.
    pub memory: SourceMemory,
    /// What it shares turns with: [`crate::fetch::Fetcher::group`].
    pub group: String,
    /// The manners that group is asked with; `None` for a source that asks nobody.
    pub manners: Option<Manners>,
    /// How many requests it begins with.
    pub requests: usize,
    /// Until when its server asks to be left alone.
    pub held_until: Option<Timestamp>,
    /// How many articles of it there are.
    pub articles: u64,
    /// How many entries wait for their page.
    pub pending: u64,
}

/// How these sources are doing.
pub fn of(known: &[Known<'_>], now: Timestamp) -> Status {
    Status { at: now, sources: known.iter().map(|one| source(one, now)).collect(), busy: busy::of(known) }
}

fn source(known: &Known<'_>, now: Timestamp) -> SourceStatus {
    let (source, memory) = (known.source, &known.memory);
    let state = state(known, now);
    let told = words::of(state, known, now);
    let due =
        due::at(Which::Due, source, memory, now).map(|at| known.held_until.map_or(at, |held| held.max(at)));
    let is_each_run = source.every == Every::EachRun && known.held_until.is_none();
    SourceStatus {
        id: source.id.clone(),
        title: source.title.clone(),
        url: known.url.clone(),
        state,
        cause: told.cause,
        help: told.help,
        code: memory.trouble.as_ref().map(|trouble| trouble.code.clone()),
        message: memory.trouble.as_ref().map(|trouble| trouble.message.clone()),
        since: match state {
            State::Gone => memory.gone,
            State::Silent => memory.pace.newest,
            _ => memory.trouble.as_ref().map(|trouble| trouble.since),
        },
        failures: memory.failures,
        asked: memory.asked,
        answered: memory.answered,
        news: memory.news,
        newest: memory.pace.newest,
        every: words::every(source.every),
        is_given_up: memory.is_given_up(now),
        next: due.filter(|_| !is_each_run),
        held_until: known.held_until,
        moved_to: memory.moved_to.clone().filter(|url| *url != known.url),
        polls: memory.polls,
        per_poll: (memory.polls > 0).then(|| memory.articles as f64 / memory.polls as f64),
        quality: (memory.quality.answers + memory.quality.articles > 0).then_some(memory.quality),
        articles: known.articles,
        pending: known.pending,
        articles_ever: memory.articles,
        last_requests: memory.last_requests,
        last_new: memory.last_new,
    }
}

fn state(known: &Known<'_>, now: Timestamp) -> State {
    let memory = &known.memory;
    match memory.trouble.as_ref().map(|trouble| trouble.state) {
        _ if memory.gone.is_some() => State::Gone,
        Some(Health::Broken) => State::Broken,
        Some(Health::Degraded) => State::Degraded,
        _ if memory.pace.is_silent(now) => State::Silent,
        _ if known.held_until.is_some() => State::Held,
        _ if memory.asked.is_none() => State::Waiting,
        _ => State::Fine,
    }
}

/// When a source that says so since then is not asked any more.
fn given_up_at(gone: Timestamp) -> Timestamp {
    gone.saturating_add(GONE_AFTER).unwrap_or(Timestamp::MAX)
}

/// How long something has been so.
fn since(then: Timestamp, now: Timestamp) -> SignedDuration {
    now.duration_since(then)
}
