//! How often a source is asked, and what it says about that itself.

use std::time::Duration;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// How often a source is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    /// In each run.
    #[default]
    EachRun,
    /// So long after it was asked last.
    Fixed(Duration),
    /// As its own rhythm of news suggests.
    Auto,
    /// Only when it is named, or all are asked whatever they say.
    Never,
}

/// What an answer says about when to ask again. Wishes, not orders: see `update::rhythm` for what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// How long the answer stays fresh by its headers (RFC 9111, 4.2). Not known to what reads feeds.
    pub fresh_for: Option<Duration>,
    /// How long the feed may be kept (RSS 2.0, `ttl`).
    pub ttl: Option<Duration>,
    /// The hours nobody should ask in, 0 to 23, in UTC (RSS 2.0, `skipHours`); sorted, each once, never all of them.
    pub skip_hours: Vec<u8>,
    /// The days nobody should ask on, in UTC (RSS 2.0, `skipDays`); from Monday, each once, never all of them.
    #[serde(with = "weekdays")]
    pub skip_days: Vec<Weekday>,
    /// The time between two updates (RSS 1.0 syndication module: `updatePeriod` divided by `updateFrequency`).
    pub update_period: Option<Duration>,
}

/// Days of the week written as numbers, Monday 1 to Sunday 7 (ISO 8601).
mod weekdays {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(days: &[Weekday], serializer: S) -> Result<S::Ok, S::Error> {
        let numbers: Vec<i8> = days.iter().map(|day| day.to_monday_one_offset()).collect();
        numbers.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Weekday>, D::Error> {
        let numbers = Vec::<i8>::deserialize(deserializer)?;
        Ok(numbers.into_iter().filter_map(|day| Weekday::from_monday_one_offset(day).ok()).collect())
    }
}
