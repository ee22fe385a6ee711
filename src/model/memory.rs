//! What is remembered of a source between runs. Memory, not record: losing it costs requests, never an article.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a source has been doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceMemory {
    /// When it was last asked.
    pub asked: Option<Timestamp>,
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
    /// What its answers usually hold.
    pub quality: Quality,
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
    /// The characters of a body.
    pub length: f64,
}

/// A request of a server to stay away for a while (Retry-After; RFC 9110, 10.2.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// What it holds back: `url ADDRESS`, or `group NAME` for all addresses that share turns.
    pub scope: String,
    /// Until when.
    pub until: Timestamp,
}
