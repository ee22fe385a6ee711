//! Dates in a form a person gives (`%d.%m.%Y %H:%M`), which no general reader could know.

use jiff::Timestamp;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

/// A form of dates, and the zone of those that name none.
#[derive(Clone, Debug)]
pub(in crate::select) struct Date {
    form: String,
    zone: Option<TimeZone>,
}

/// Why a form is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(in crate::select) struct BadForm(String);

impl Date {
    /// Reads a form.
    ///
    /// # Errors
    /// When it has an unknown directive, or no day can be read by it.
    pub(in crate::select) fn new(form: &str, zone: Option<TimeZone>) -> Result<Self, BadForm> {
        let example = Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
        let written = strtime::format(form, &example).map_err(|bad| BadForm(bad.to_string()))?;
        let read = strtime::parse(form, &written).map_err(|bad| BadForm(bad.to_string()))?;
        let date = Self { form: form.to_owned(), zone };
        match date.moment(&read) {
            Some(_) => Ok(date),
            None => Err(BadForm("it names no day: year, month and day are wanted, or `%s`".to_owned())),
        }
    }

    /// The date as RFC 3339 writes it, without an offset where neither text nor configuration names a zone. A text
    /// of another form stays as it is, so that whoever reads it can tell of it.
    pub(super) fn read(&self, text: &str) -> String {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let read = strtime::parse(&self.form, &line).ok();
        read.and_then(|read| self.moment(&read)).unwrap_or_else(|| text.to_owned())
    }

    fn moment(&self, read: &BrokenDownTime) -> Option<String> {
        if let Ok(moment) = read.to_timestamp() {
            return Some(moment.to_string());
        }
        let local = read.to_datetime().ok()?;
        if let Some(offset) = read.offset() {
            return offset.to_timestamp(local).ok().map(|moment| moment.to_string());
        }
        match &self.zone {
            Some(zone) => zone.to_timestamp(local).ok().map(|moment| moment.to_string()),
            None => Some(local.to_string()),
        }
    }
}
