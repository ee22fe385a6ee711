//! Feeds the page or its server declares: `link` elements (HTML, 4.6.7) and `Link` headers (RFC 8288).

use super::{Finder, Lead, Sight};

/// The most feeds of one page that are tried.
const MOST: usize = 6;

/// Feeds that are declared.
pub(super) struct Declared;

impl Finder for Declared {
    fn name(&self) -> &'static str {
        "declared"
    }

    fn trust(&self) -> f64 {
        92.0
    }

    fn find(&self, sight: &Sight<'_>) -> Vec<Lead> {
        let mut found: Vec<Lead> = Vec::new();
        let mut take = |href: &str, title: &str, how: String| {
            let Some(url) = sight.address(href.strip_prefix("feed:").unwrap_or(href)) else { return };
            if found.iter().all(|lead| lead.url != url) {
                let mut lead = Lead::new(self, "feed", url, how);
                if is_of_comments(title) || is_of_comments(href) {
                    lead.trust *= 0.3;
                }
                found.push(lead);
            }
        };
        for link in sight.select("link[href]") {
            let has = |name: &str, word: &str| {
                link.attr(name)
                    .is_some_and(|value| value.split_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
            };
            let kind = link.attr("type").unwrap_or_default();
            let is_feed = has("rel", "feed") || (has("rel", "alternate") && is_feed_type(kind));
            if let Some(href) = link.attr("href").filter(|_| is_feed) {
                take(href, link.attr("title").unwrap_or_default(), "declared by the page".to_owned());
            }
        }
        for header in sight.page.head.all("link") {
            for (target, parameters) in targets(header) {
                let rel = parameter(parameters, "rel").unwrap_or_default();
                let kind = parameter(parameters, "type").unwrap_or_default();
                let is_alternate = rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("alternate"));
                if rel.eq_ignore_ascii_case("feed") || is_alternate && is_feed_type(kind) {
                    let title = parameter(parameters, "title").unwrap_or_default();
                    take(target, title, "declared by the server (Link header)".to_owned());
                }
            }
        }
        // The one that is declared first is meant first; those of comments come last.
        found.sort_by(|a, b| b.trust.total_cmp(&a.trust));
        found.truncate(MOST);
        for (place, lead) in (0_u8..).zip(&mut found) {
            lead.trust -= f64::from(place);
        }
        found
    }
}

/// Whether a media type is one of feeds. `application/json` alone is that of any interface.
pub(super) fn is_feed_type(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let known = [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "text/rss",
    ];
    known.contains(&kind.as_str()) || kind == "application/x.atom+xml" || kind == "application/x-rss+xml"
}

/// Whether a title or address says that a feed is one of comments.
pub(super) fn is_of_comments(text: &str) -> bool {
    let text = text.to_lowercase();
    [
        "comment",
        "评论",
        "評論",
        "留言",
        "コメント",
        "댓글",
        "kommentar",
        "commentaire",
        "комментари",
        "replies",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// The links of a `Link` header: target and parameters.
fn targets(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split('<').skip(1).filter_map(|link| link.split_once('>'))
}

fn parameter<'h>(parameters: &'h str, name: &str) -> Option<&'h str> {
    parameters.split(';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let value = value.trim().trim_end_matches(',').trim();
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
    })
}
