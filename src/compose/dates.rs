//! When an article was published and changed.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::{Entry, Extracted};

/// When it was published, and when it changed if that was later.
pub(super) fn dates(entry: &Entry, page: &Extracted, now: Timestamp) -> (Timestamp, Option<Timestamp>) {
    let real = |dates: &[Option<Timestamp>]| dates.iter().flatten().find(|date| is_real(**date)).copied();
    let updated = real(&[entry.updated, page.updated]).map(whole_seconds);
    let published = real(&[entry.published, page.published]).map(whole_seconds);
    let published = published.or(updated).unwrap_or_else(|| whole_seconds(now));
    (published, updated.filter(|updated| *updated > published))
}

/// The time without its fraction, as documents and feeds hold it.
pub(super) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// Whether it can be an article's date. Programs write the year 1 for "never", and RFC 3339 has four digits for a year
/// in every zone.
pub(super) fn is_real(date: Timestamp) -> bool {
    (1_000..=9_998).contains(&TimeZone::UTC.to_datetime(date).year())
}
