//! The page is an article itself.

use jiff::tz::TimeZone;

use super::{Finder, Lead, Sight, address, lists};
use crate::extract;
use crate::markdown;
use crate::text::plain;

/// From this weight on a text is one of an article whose page says that it is one.
const SAID: usize = 250;
/// From this weight on a text is one of an article whose address is as those of articles are.
const CALLED: usize = 500;
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
        let mut lead = Lead::new(self, "page", sight.url.clone(), "the page is an article itself").here();
        // A page of much text that neither calls itself an article nor is called like one may be anything.
        lead.trust *= if says(sight) || address::is_numbered(&sight.page.url) { 1.0 } else { 0.6 };
        sight.shown().is_article().then_some(lead).into_iter().collect()
    }
}

/// Whether a page is an article rather than a list of them.
pub(super) fn is_article(sight: &Sight<'_>) -> bool {
    let path = sight.page.url.path();
    if sight.view.is_json() || path == "/" && sight.page.url.query().is_none() {
        return false;
    }
    let (says, listed) = (says(sight), lists::clear(sight));
    let is_called_so = says || address::is_numbered(&sight.page.url);
    // Several entries with headlines that lead elsewhere are a list; beside an article they are what is like it.
    let entries = || sight.select("article h2 a[href], article h3 a[href], .h-entry, .hentry h2 a").len();
    if !is_called_so && (listed.is_some() || entries() >= 3) {
        return false;
    }
    let options = extract::Options { time_zone: &TimeZone::UTC, now: sight.now, rules: &[] };
    let extracted = extract::extract_from(&sight.view, &options);
    let Some(content) = extracted.content else { return false };
    let text = plain::weight(&markdown::plain_text(&content));
    let links = plain::weight(&linked(sight.view.url(), &content));
    // Templates say so of lists too: an article has more to say than what it links to.
    let least = if says {
        SAID
    } else if is_called_so {
        CALLED
    } else {
        LONG
    };
    text >= least && links * 3 < text && listed.is_none_or(|listed| is_beside(&listed, &content, text))
}

/// Whether a list stands beside an article, rather than being what was taken for one.
fn is_beside(listed: &lists::Clear, content: &str, text: usize) -> bool {
    let inside = listed.links.iter().filter(|link| content.contains(link.path())).count();
    listed.weight < text && inside * 2 < listed.links.len()
}

/// Whether a page calls itself an article.
fn says(sight: &Sight<'_>) -> bool {
    sight.text("meta:og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
        || sight.text("meta:article:published_time").is_some()
        || is_marked(sight.view.text())
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
