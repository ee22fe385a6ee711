//! The whole that sources and feeds belong to.

use jiff::tz::TimeZone;
use url::Url;

/// What one configuration publishes, as readers see it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name: the title of its main feed and the author of all.
    pub title: String,
    /// Where the feeds folder is served, ending in `/`. No id depends on it.
    pub url: Url,
    /// Where the folder of content is served, ending in `/`: images kept beside documents are found there.
    pub content_url: Url,
    /// The language of what names none (BCP 47).
    pub language: String,
    /// The zone dates are written in.
    pub time_zone: TimeZone,
    /// The base of every `tag:` id (RFC 4151), where the configuration pins it.
    pub authority: Option<String>,
}

impl Site {
    /// Where a file of the feeds folder is served.
    pub fn address(&self, path: &str) -> String {
        self.url.join(path).map_or_else(|_| format!("{}{path}", self.url), Into::into)
    }

    /// The authority used until the record or the configuration holds another.
    pub fn default_authority(&self) -> String {
        format!("{},2026", self.url.host_str().unwrap_or("feedloom.invalid"))
    }
}
