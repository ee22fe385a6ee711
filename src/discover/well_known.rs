//! Addresses at which feeds mostly stand, by what made the page, and by custom.

use super::{Finder, Lead, Sight, When, address};
use url::Url;

/// The most addresses that are tried.
const MOST: usize = 8;
/// Where programs that make sites put their feeds, by the name they give in `meta name=generator`.
const MAKERS: &[(&str, &[&str])] = &[
    ("wordpress", &["/feed/", "/?feed=rss2"]),
    ("hugo", &["/index.xml"]),
    ("jekyll", &["/feed.xml", "/atom.xml"]),
    ("ghost", &["/rss/"]),
    ("hexo", &["/atom.xml", "/rss2.xml"]),
    ("blogger", &["/feeds/posts/default"]),
    ("drupal", &["/rss.xml"]),
    ("discourse", &["/latest.rss"]),
    ("typecho", &["/feed/"]),
    ("discuz", &["/forum.php?mod=rss", "/rss.php"]),
    ("zola", &["/atom.xml", "/rss.xml"]),
    ("gatsby", &["/rss.xml"]),
    ("astro", &["/rss.xml"]),
    ("mkdocs", &["/feed_rss_created.xml"]),
    ("mediawiki", &["/index.php?title=Special:RecentChanges&feed=atom"]),
    ("phpbb", &["/feed.php", "/app.php/feed"]),
    ("flarum", &["/atom"]),
    ("movable type", &["/atom.xml", "/index.xml"]),
    ("textpattern", &["/rss/"]),
];
/// Where feeds stand by custom, most usual first.
const CUSTOM: &[&str] = &["/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json"];
/// The same below a section's address.
const IN_SECTION: &[&str] = &["feed", "index.xml", "rss.xml"];

/// Guesses.
pub(super) struct WellKnown;

impl Finder for WellKnown {
    fn name(&self) -> &'static str {
        "well_known"
    }

    fn trust(&self) -> f64 {
        83.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        if sight.view.is_json() || address::is_feed_like(&sight.page.url) {
            return Vec::new();
        }
        let mut urls: Vec<Url> = Vec::new();
        let mut take = |url: Option<Url>| urls.extend(url.filter(|url| *url != sight.page.url));
        let front = &sight.page.url;
        let made = maker(sight).map_or(&[][..], |paths| paths);
        let section = section(front);
        // A section's own feed is nearer to what was asked for than the whole site's.
        let first = if made.is_empty() { 1 } else { 0 };
        for path in made {
            if let Some(section) = &section {
                take(section.join(path.trim_start_matches('/')).ok());
            }
            take(front.join(path).ok());
        }
        if let Some(section) = section.filter(|_| made.is_empty() && !sight.shown().is_article()) {
            for path in IN_SECTION.iter().take(3 * first) {
                take(section.join(path).ok());
            }
        }
        for path in CUSTOM {
            take(front.join(path).ok());
        }
        let mut seen = std::collections::BTreeSet::new();
        urls.retain(|url| seen.insert(url.to_string().trim_end_matches('/').to_owned()));
        let lead = |url: Url| Lead {
            when: When::NoFeed,
            ..Lead::new(self, "feed", url, "found where feeds mostly stand")
        };
        urls.into_iter().take(MOST).map(lead).collect()
    }
}

/// Where the program that made the page puts feeds.
fn maker(sight: &Sight<'_>) -> Option<&'static [&'static str]> {
    let mut said = sight.text("meta:generator").unwrap_or_default().to_lowercase();
    // Not all say their names there, but all load their own files.
    for (mark, name) in [("/wp-content/", "wordpress"), ("/sites/default/files", "drupal"), ("hexo-", "hexo")]
    {
        if said.is_empty() && sight.view.text().contains(mark) {
            said = name.to_owned();
        }
    }
    MAKERS.iter().find(|(name, _)| said.contains(name)).map(|(_, paths)| *paths)
}

/// The section an address is of, with a slash at its end; `None` for a site's front page and for single files.
fn section(url: &Url) -> Option<Url> {
    let path = url.path();
    let last = path.rsplit('/').next().unwrap_or_default();
    let folder = match last.contains('.') {
        true => path.strip_suffix(last)?.to_owned(),
        false => format!("{}/", path.trim_end_matches('/')),
    };
    let mut section = url.clone();
    section.set_path(&folder);
    section.set_query(None);
    (folder != "/").then_some(section)
}
