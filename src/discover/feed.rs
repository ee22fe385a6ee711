//! The answer is a feed itself.

use super::{Finder, Lead, Sight};
use crate::source::feed;
use jiff::tz::TimeZone;

/// The answer itself, where it is a feed.
pub(super) struct Feed;

impl Finder for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn trust(&self) -> f64 {
        100.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let page = sight.page;
        let (charset, media_type) = (page.charset.as_deref(), page.media_type.as_deref());
        let parsed = feed::parse(&page.body, charset, media_type, Some(&page.url), &TimeZone::UTC, sight.now);
        let lead = Lead::new(self, "feed", sight.url.clone(), "the address is a feed").here();
        parsed.is_ok().then_some(lead).into_iter().collect()
    }
}
