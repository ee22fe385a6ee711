//! The page is an article itself.

use jiff::tz::TimeZone;

use super::{Finder, Lead, Sight, lists};
use crate::extract;
use crate::markdown;
use crate::text::plain;

/// From this weight on a text is one of an article whose page says that it is one.
const SAID: usize = 250;
/// From this weight on a text is one of an article whatever its page says.
const LONG: usize = 1_200;

/// The article at the address.
pub(super) struct Article;

impl Finder for Article {
    fn name(&self) -> &'static str {
        "article"
    }

    fn trust(&self) -> f64 {
        78.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let lead = Lead::new(self, "page", sight.url.clone(), "the page is an article itself").here();
        sight.shown().is_article().then_some(lead).into_iter().collect()
    }
}

/// Whether a page is an article rather than a list of them.
pub(super) fn is_article(sight: &Sight<'_>) -> bool {
    let path = sight.page.url.path();
    if sight.view.is_json() || path == "/" && sight.page.url.query().is_none() {
        return false;
    }
    // Marked-up entries, several with headlines that lead elsewhere, are a list.
    if sight.select("article h2 a[href], article h3 a[href], .h-entry, .hentry h2 a").len() >= 3 {
        return false;
    }
    let says = sight.text("meta:og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
        || sight.text("meta:article:published_time").is_some()
        || is_marked(sight.view.text());
    let listed = lists::weight(sight);
    if listed > 0 && !says {
        return false;
    }
    let options = extract::Options { time_zone: &TimeZone::UTC, now: sight.now, rules: &[] };
    let extracted = extract::extract_from(&sight.view, &options);
    let Some(content) = extracted.content else { return false };
    let text = plain::weight(&markdown::plain_text(&content));
    let links = plain::weight(&linked(sight.view.url(), &content));
    // Templates say so of lists too: an article has more to say than what it links to.
    text >= if says { SAID } else { LONG } && links * 3 < text && listed * 3 < text
}

/// Whether a page's data calls it an article: once or twice, since a list says so of each of its articles.
fn is_marked(text: &str) -> bool {
    let kinds = ["NewsArticle", "BlogPosting", "ReportageNewsArticle"];
    let forms =
        kinds.iter().flat_map(|kind| [format!("\"@type\":\"{kind}\""), format!("\"@type\": \"{kind}\"")]);
    let count: usize = forms.map(|form| text.matches(&form).count()).sum();
    (1..=2).contains(&count)
}

/// The texts of the links in a piece of HTML.
fn linked(url: &url::Url, html: &str) -> String {
    let view = crate::select::View::fragment(url, html);
    let Ok(selector) = crate::select::Selector::parse("a") else { return String::new() };
    view.texts(&[selector]).join(" ")
}
