//! feed-rs, held on a short leash: our clean text in, its model out, its panics kept to the one feed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use feed_rs::model::Feed;
use feed_rs::parser::{Builder, ParseFeedError};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::dates;

/// Why feed-rs gave no feed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It said so.
    #[error("{0}")]
    Refused(#[from] ParseFeedError),
    /// It panicked.
    #[error("the reader broke down over it")]
    Panicked,
}

/// Reads a feed. Ids that the feed does not give stay empty (feed-rs would make them from titles, or at random);
/// dates are read by our own rules, in `zone` where they name none.
///
/// # Errors
/// When feed-rs refuses the text, or panics: the text is cleaned so that neither should happen, and this is the
/// last line of defence.
pub(super) fn read(clean: &str, zone: &TimeZone, now: Timestamp) -> Result<Feed, Failure> {
    let zone = zone.clone();
    let parser = Builder::new()
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| date(text, &zone, now))
        .build();
    catch_unwind(AssertUnwindSafe(|| parser.parse(clean.as_bytes())))
        .map_err(|_| Failure::Panicked)?
        .map_err(Failure::from)
}

/// A date by our own rules, in feed-rs' type.
pub(super) fn date(text: &str, zone: &TimeZone, now: Timestamp) -> Option<DateTime<Utc>> {
    let time = dates::read(text, zone, now).ok()?;
    DateTime::from_timestamp(time.as_second(), u32::try_from(time.subsec_nanosecond()).unwrap_or_default())
}

/// A time of feed-rs as ours.
pub(super) fn from_chrono(time: DateTime<Utc>) -> Option<Timestamp> {
    let nanoseconds = i32::try_from(time.timestamp_subsec_nanos()).ok()?;
    Timestamp::new(time.timestamp(), nanoseconds).ok()
}
