//! Dates of a header as text.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

use crate::format::preset::Dates;
use crate::text::dates;

/// The date in the preset's form.
pub(super) fn write(time: Timestamp, form: Dates, zone: &TimeZone) -> String {
    match form {
        Dates::Local => zone.to_datetime(time).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Dates::Offset => {
            // RFC 3339 has no seconds in an offset; zones had some before they agreed on hours.
            let minutes = zone.to_offset(time).seconds() / 60;
            let offset = Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC);
            time.display_with_offset(offset).to_string()
        }
    }
}

/// A date in any preset's form, or as people write it; one without a zone is in `zone`.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| zone.to_timestamp(text.parse::<DateTime>().ok()?).ok())
        .or_else(|| zone.to_timestamp(text.parse::<Date>().ok()?.at(0, 0, 0, 0)).ok())
        .or_else(|| read_by_hand(text, zone))
}

/// A date in any form `text::dates` knows, but none that counts from today: a document does not say when that was.
fn read_by_hand(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let some_day = Timestamp::UNIX_EPOCH;
    let another = some_day + SignedDuration::from_hours(400 * 24);
    let date = dates::read(text, zone, some_day).ok()?;
    (dates::read(text, zone, another).ok()? == date).then_some(date)
}
