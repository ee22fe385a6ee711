//! An article's page → [`Extracted`].
//!
//! Extractors are tried in the order of [`EXTRACTORS`], best evidence first. A new one is one file here, named as its `name()`, and its line in the list.

pub mod clean;

use jiff::{Timestamp, tz::TimeZone};
use scraper::Html;

use crate::model::{Extracted, Page};

/// What extraction depends on beside the page.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The zone of dates that name none.
    pub time_zone: &'a TimeZone,
    /// The time of the fetch: relative dates count from it.
    pub now: Timestamp,
}

/// Reads an article's page.
pub fn extract(_page: &Page, _options: &Options<'_>) -> Extracted {
    let _: Option<Html> = None;
    Extracted::default()
}
