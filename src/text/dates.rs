//! Dates in every form pages and feeds use. Which text holds the date is the reader's business.
//!
//! A text is folded to one plain form; then the day is looked for, then the time of day and the zone right
//! after the day, or the time right before it. What stands around them is passed over.

mod clock;
mod day;
mod fold;
mod offset;
mod relative;
mod words;

use clock::Clock;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// A text that holds no date we can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date")]
pub struct BadDate(pub String);

/// The years a date may fall into; what lies outside is a slip or an empty field (`0001-01-01`).
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Reads a date. A date without zone is in `zone`; a relative one (`3小时前`, `2 hours ago`) counts from `now`;
/// nothing else is ever filled from `now` but the year of a date without one (the latest not after tomorrow).
/// A date without time is its midnight. Seconds are 0 where only minutes are given.
///
/// Known are RFC 3339, ISO 8601 (basic too), RFC 2822 with its usual faults, asctime and its relatives, seconds and
/// milliseconds of the epoch, names of months in English and nine other languages, Chinese, Japanese and Korean dates,
/// numbers with `-`, `/` or `.` between them, and any text around one of them, of which the first 300 characters count. Two
/// numbers before a year are day and month where only one order is possible (`14/02/2025`), or where dots part them, as
/// nobody writes `02.14.2025`.
///
/// A time that the zone's clock shows twice is the earlier one, one that it skips counts on from before the gap. A zone by
/// name (`CST`) is the source's own if that uses the name, else America's, as RFC 822 says.
///
/// # Errors
/// When the text holds no date, an impossible one (31 February), one with day and month in doubt, or one outside the
/// years 1900 to 2200.
pub fn read(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, BadDate> {
    let folded = fold::fold(text);
    find(&folded, zone, now)
        .filter(|found| YEARS.contains(&zone.to_datetime(*found).year()))
        .ok_or_else(|| BadDate(text.trim().chars().take(80).collect()))
}

/// The date in a folded text.
fn find(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    if let Some(moment) = epoch(text) {
        return moment;
    }
    if let Some(found) = day::find(text, zone, now) {
        let clock = clock::around(text, &found.span, found.clock)?;
        return moment(found.date?, &clock, text, zone);
    }
    relative::find(text, zone, now)
}

/// The moment of a day and a time of day, in the zone the text names or in `zone`.
fn moment(date: Date, clock: &Clock, text: &str, zone: &TimeZone) -> Option<Timestamp> {
    // By addition, since 24 o'clock is the next midnight.
    let local = date.to_datetime(Time::midnight()).checked_add(clock.since_midnight).ok()?;
    let here = zone.to_timestamp(local).ok()?;
    let by_name = clock.zone_name.as_deref().and_then(|name| offset::by_name(name, zone, here));
    match clock.offset.or(by_name).or_else(|| offset::spelled(text)) {
        Some(offset) => offset.to_timestamp(local).ok(),
        None => Some(here),
    }
}

/// Seconds since 1970 (10 digits, and a fraction), or milliseconds (13 digits), alone or as `/Date(…)/`.
///
/// `None` for another text; `Some(None)` for a number that is no date.
fn epoch(text: &str) -> Option<Option<Timestamp>> {
    let bare = text.strip_prefix("/date(").and_then(|rest| rest.strip_suffix(")/")).unwrap_or(text);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let since = match whole.len() {
        10 => SignedDuration::from_secs(number) + clock::fraction(fraction),
        13 => SignedDuration::from_millis(number),
        _ => return None,
    };
    Some(Timestamp::from_duration(since).ok())
}

#[cfg(test)]
mod tests;
