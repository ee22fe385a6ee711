//! What addresses say about what stands there.

use url::Url;

use super::is_among;
use crate::text::address as place;

/// Words in paths of what is no article: lists of others, people, and things to do.
const OTHER: &str = "about account advertise app apps author authors brand careers cart categories category channel \
    channels columnist columnists contact contributor contributors cookie cookies faq feed feedback \
    feeds follow forum-guidelines help imprint impressum journalist journalists jobs keyword label \
    labels legal login logout member members newsletter newsletters page people policies privacy \
    profile profiles register rss search section sections share signin signup sitemap subscribe \
    subscription tag tags taxonomy team terms topic topics u user users zhuanti";
/// Ends of paths of what is no page.
const FILES: &str = ".jpg .jpeg .png .gif .webp .svg .css .js .zip .rar .exe .apk .mp3 .mp4 .xls .xlsx .doc .docx \
    .pdf .rss .atom .xml .json .ics";

/// An address made absolute; http and https alone, without fragment.
pub(super) fn absolute(text: &str, base: &Url) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return None;
    }
    let mut url = base.join(text).ok()?;
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether two addresses are of one site: under one registrable domain, or at one address in digits.
pub(super) fn is_same_site(a: &Url, b: &Url) -> bool {
    let site = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        psl::domain_str(&host).map_or(host.clone(), str::to_owned)
    };
    a.host() == b.host() || site(a) == site(b)
}

/// How much an address is one of an article, from 0 to 1.
pub(super) fn likeness(url: &Url) -> f64 {
    let path = url.path().to_ascii_lowercase();
    if FILES.split(' ').any(|end| path.ends_with(end)) {
        return 0.0;
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let others = segments.iter().take(2).any(|part| is_among(OTHER, part));
    let query = url.query().unwrap_or_default();
    let has_number =
        query.split('&').any(|part| part.split_once('=').is_some_and(|(name, value)| is_id(name, value)));
    let Some(last) = segments.last() else { return if has_number { 0.8 } else { 0.0 } };
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let is_slug = last.matches(['-', '_']).count() >= 2 || last.len() >= 24 || last.contains('%');
    match () {
        () if others => 0.1,
        () if digits >= 5 || is_slug || has_number => 1.0,
        () if digits >= 1 || segments.len() >= 3 => 0.8,
        () if segments.len() == 2 => 0.7,
        () => 0.45,
    }
}

/// Whether an address has a number as articles have: a date or an id, in the path or as a parameter.
pub(super) fn is_numbered(url: &Url) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    // Who sent a reader makes no article.
    let key = place::key(url.as_str());
    let (path, query) = key.split_once('?').unwrap_or((&key, ""));
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_asked = |part: &str| {
        let value = part.split_once('=').map_or("", |(_, value)| value);
        value.len() >= 3 && digits(value) == value.len()
    };
    likeness(url) >= 0.8 && (digits(path) >= 6 || digits(last) >= 4 || query.split('&').any(is_asked))
}

fn is_id(name: &str, value: &str) -> bool {
    const PAGES: &[&str] = &["page", "p1", "pg", "offset", "start", "limit", "size", "year", "month"];
    let holds = value.bytes().filter(u8::is_ascii_digit).count() >= 2 || value.len() >= 8;
    holds && !PAGES.contains(&name.to_ascii_lowercase().as_str())
}

/// What addresses of one make have in common: kinds of the parts of path and query.
pub(super) fn shape(url: &Url) -> String {
    let mut shape = url.host_str().unwrap_or_default().to_owned();
    for part in url.path().split('/').filter(|part| !part.is_empty()) {
        shape.push('/');
        shape.push_str(kind(part));
    }
    for name in
        url.query().into_iter().flat_map(|query| query.split('&')).filter_map(|part| part.split('=').next())
    {
        shape.push('?');
        shape.push_str(name);
    }
    shape
}

fn kind(part: &str) -> &'static str {
    let bare = part.rsplit_once('.').map_or(part, |(name, _)| name);
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let lower = part.to_ascii_lowercase();
    match () {
        () if is_among(OTHER, &lower) => "other",
        () if digits == bare.len() => "number",
        () if bare.len() >= 20 || bare.matches(['-', '_']).count() >= 2 => "slug",
        () if digits > 0 => "mixed",
        () => "word",
    }
}

/// Whether an address is one feeds mostly have, by its path, query or host.
pub fn is_feed_like(url: &Url) -> bool {
    const ENDS: &[&str] = &[".rss", ".atom", ".rdf", "/feed.json", "/index.xml"];
    const WORDS: &[&str] = &["rss", "rss2", "atom", "feed", "feeds", "rdf", "xml"];
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let host = url.host_str().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let words = last.split(|c: char| !c.is_ascii_alphanumeric());
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let asked = query.split('&').any(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        WORDS.contains(&name) || WORDS.contains(&value) || value == "rss.xml"
    });
    ENDS.iter().any(|end| path.ends_with(end))
        // More words make a title of it: `how-to-feed-birds`.
        || words.clone().count() <= 2 && words.clone().any(|word| WORDS.contains(&word) && word != "xml")
        || path.contains("/rss/")
        || path.contains("/feeds/") && path.ends_with(".xml")
        || ["feeds.", "feed.", "rss."].iter().any(|dress| host.starts_with(dress))
        || asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn addresses_of_articles_are_told_from_those_of_lists_people_and_files() {
        for text in
            ["/2026/11/23/a-b-c", "/a/9921.shtml", "/show.asp?id=30421", "/zwgk/202611/t20261120_58312.html"]
        {
            assert!(likeness(&url(&format!("http://news.example{text}"))) >= 0.8, "{text}");
        }
        for text in ["/", "/author/ines", "/tags/harbour/2026", "/a/picture.jpg", "/feed.xml", "/?page=12"] {
            assert!(likeness(&url(&format!("http://news.example{text}"))) < 0.2, "{text}");
        }
        assert!(is_numbered(&url("http://news.example/shx/240423/e7opdxr.html")));
        assert!(is_numbered(&url("http://news.example/more.asp?id=22546")));
        assert!(!is_numbered(&url("http://shop.example/lamps?srsltid=AfmBOorSzHjzn508Mw")));
        assert!(!is_numbered(&url("http://news.example/culture/")));
    }

    #[test]
    fn addresses_of_feeds_are_told_by_their_last_part_and_words_like_feedback_are_none() {
        for text in [
            "/feed",
            "/feed/",
            "/rss.xml",
            "/index.xml",
            "/news.atom",
            "/?feed=rss2",
            "/blog?format=rss",
            "/rss/all.xml",
        ] {
            assert!(is_feed_like(&url(&format!("http://news.example{text}"))), "{text}");
        }
        for text in ["/feedback", "/a/how-to-feed-birds", "/xml", "/", "/address"] {
            assert!(!is_feed_like(&url(&format!("http://news.example{text}"))), "{text}");
        }
        assert!(is_feed_like(&url("http://feeds.news.example/all")));
    }

    #[test]
    fn one_site_is_one_registrable_domain() {
        assert!(is_same_site(&url("http://a.news.example/"), &url("https://www.news.example/x")));
        assert!(!is_same_site(&url("http://a.co.uk/"), &url("http://b.co.uk/")));
    }
}
