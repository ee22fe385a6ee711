//! Sitemaps, which the site's robots.txt names or which stand where they mostly do.

use url::Url;

use super::{At, Finder, Lead, Sight, When};
use crate::source::KINDS;

/// The kind of source that reads them.
const KIND: &str = "sitemap";
/// The most sitemaps of one site that are tried.
const MOST: usize = 3;
/// Where sitemaps mostly stand.
const CUSTOM: &[&str] = &["/news-sitemap.xml", "/sitemap.xml"];

/// Sitemaps.
pub(super) struct Sitemap;

impl Finder for Sitemap {
    fn name(&self) -> &'static str {
        "sitemap"
    }

    fn trust(&self) -> f64 {
        60.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        if !KINDS.iter().any(|kind| kind.name() == KIND) {
            return Vec::new();
        }
        let url = &sight.page.url;
        if is_sitemap(sight.view.text()) {
            return vec![Lead::new(self, KIND, sight.url.clone(), "the address is a sitemap").here()];
        }
        let named = named(sight.view.text());
        if url.path() == "/robots.txt" {
            let lead = |url: Url| Lead::new(self, KIND, url, "named in robots.txt");
            return named.into_iter().take(MOST).map(lead).collect();
        }
        let robots = url.join("/robots.txt").ok().map(|url| Lead {
            at: At::Within,
            when: When::Nothing,
            ..Lead::new(self, KIND, url, "named in robots.txt")
        });
        let guessed = CUSTOM.iter().filter_map(|path| url.join(path).ok()).map(|url| Lead {
            when: When::Nothing,
            ..Lead::new(self, KIND, url, "found where sitemaps mostly stand")
        });
        robots.into_iter().chain(guessed).collect()
    }
}

/// Whether an answer is a sitemap or a list of them (sitemaps.org, 0.9).
fn is_sitemap(text: &str) -> bool {
    let start: String = text.chars().take(1_000).collect();
    start.contains("<urlset") || start.contains("<sitemapindex")
}

/// The sitemaps a robots.txt names, those of news first.
fn named(robots: &str) -> Vec<Url> {
    let lines = robots.lines().filter_map(|line| line.trim().split_once(':'));
    let urls = lines.filter(|(key, _)| key.trim().eq_ignore_ascii_case("sitemap"));
    let mut urls: Vec<Url> = urls.filter_map(|(_, value)| Url::parse(value.trim()).ok()).collect();
    urls.sort_by_key(|url| !url.path().contains("news"));
    urls
}
