//! Links in the page that lead to feeds.

use super::declared::{is_feed_type, is_of_comments};
use super::{Finder, Lead, Sight, address};
use crate::select::Found;
use crate::text::plain;

/// The most of them that are tried.
const MOST: usize = 4;
/// Words that links to feeds consist of, or nearly.
const WORDS: &[&str] = &[
    "rss",
    "atom",
    "feed",
    "feeds",
    "json feed",
    "xml",
    "订阅",
    "訂閱",
    "rss订阅",
    "rss feed",
    "フィード",
    "구독",
];

/// Links to feeds.
pub(super) struct Linked;

impl Finder for Linked {
    fn name(&self) -> &'static str {
        "linked"
    }

    fn trust(&self) -> f64 {
        80.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let mut found: Vec<Lead> = Vec::new();
        for link in sight.select("a[href], area[href]") {
            let href = link.attr("href").unwrap_or_default();
            let plain_href = href.strip_prefix("feed://").map(|rest| format!("http://{rest}"));
            let href = plain_href.as_deref().unwrap_or_else(|| href.strip_prefix("feed:").unwrap_or(href));
            let Some(url) = sight.address(href) else { continue };
            let text = plain::one_line(&Found::Element(link).text().unwrap_or_default()).to_lowercase();
            let named = WORDS.contains(&text.as_str()) || WORDS.contains(&label(&link).as_str());
            let typed = link.attr("type").is_some_and(is_feed_type);
            // What others offer is for their own pages to say.
            let is_near = address::is_same_site(&url, &sight.page.url) || typed;
            let points =
                usize::from(address::is_feed_like(&url)) + usize::from(named) + 2 * usize::from(typed);
            // A word alone may lead to a page about feeds, where they are; an address alone to an article about them.
            if points >= 1 && is_near && url != sight.page.url && found.iter().all(|lead| lead.url != url) {
                let mut lead = Lead::new(self, "feed", url, "linked in the page");
                lead.trust -= if points >= 2 { 0.0 } else { 4.0 };
                if is_of_comments(href) || is_of_comments(&text) {
                    lead.trust *= 0.3;
                }
                found.push(lead);
            }
        }
        found.sort_by(|a, b| b.trust.total_cmp(&a.trust));
        found.truncate(MOST);
        found
    }
}

/// What a link says of itself beside its text.
fn label(link: &scraper::ElementRef<'_>) -> String {
    let said = link.attr("title").or_else(|| link.attr("aria-label")).unwrap_or_default();
    plain::one_line(said).to_lowercase()
}
