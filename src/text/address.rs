//! One place on the web under several addresses.

use url::Url;

/// Parameters that say who sent a reader, by name; those that begin with `utm_` are left out too.
const TRACKING: &[&str] = &[
    "_hsenc",
    "_hsmi",
    "at_campaign",
    "at_medium",
    "dclid",
    "fbclid",
    "gclid",
    "gbraid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "oly_enc_id",
    "scm",
    "spm",
    "srsltid",
    "twclid",
    "wbraid",
    "yclid",
];

/// Beginnings of host names that show the same site in another dress.
const DRESSES: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// What is the same for all addresses of one place: without scheme, `www.` or `m.`, default port, fragment, tracking
/// parameters, the order of the others, an index page's name and the last `/`. Empty for what is no web address, and for
/// a site's front page, which many things link to that are not the same.
///
/// ```
/// use feedloom::text::address::key;
/// assert_eq!(key("http://www.news.example:80/a/1/?utm_source=x&id=2#top"), "news.example/a/1?id=2");
/// assert_eq!(key("https://news.example/a/1?id=2"), "news.example/a/1?id=2");
/// assert_eq!(key("https://news.example/"), "");
/// ```
pub fn key(address: &str) -> String {
    let Some(url) = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return String::new();
    };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = DRESSES.iter().find_map(|dress| host.strip_prefix(dress)).unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let path = ["/index.html", "/index.htm", "/index.php"]
        .iter()
        .find_map(|name| path.strip_suffix(name))
        .unwrap_or(path);
    let mut query: Vec<_> =
        url.query().into_iter().flat_map(|query| query.split('&')).filter(says_where).collect();
    query.sort_unstable();
    // Pages that scripts make out of the fragment are told apart by it.
    let fragment = url.fragment().filter(|fragment| fragment.starts_with(['!', '/'])).unwrap_or_default();
    if path.is_empty() && query.is_empty() && fragment.is_empty() {
        return String::new();
    }
    let mark = |mark: &str, text: &str| if text.is_empty() { String::new() } else { format!("{mark}{text}") };
    format!("{host}{port}{path}{}{}", mark("?", &query.join("&")), mark("#", fragment))
}

fn says_where(parameter: &&str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    !parameter.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_has_one_key() {
        let all = [
            "https://news.example/a/1",
            "http://news.example/a/1/",
            "https://www.news.example/a/1?utm_source=rss&utm_medium=feed",
            "https://m.news.example/a/1?spm=0.0.1#comments",
            "https://news.example/a/1/index.html?fbclid=x",
        ];
        for address in all {
            assert_eq!(key(address), "news.example/a/1", "{address}");
        }
        assert_eq!(key("https://news.example/a?b=2&a=1"), key("https://news.example/a?a=1&b=2"));
    }

    #[test]
    fn two_places_have_two() {
        let all = ["/a?id=1", "/a?id=2", "/a", "/b", "/#!/a", "/#!/b", "/a.html"];
        let keys: std::collections::BTreeSet<_> =
            all.iter().map(|path| key(&format!("https://news.example{path}"))).collect();
        assert_eq!(keys.len(), all.len());
        assert_ne!(key("https://a.example/x"), key("https://b.example/x"));
    }

    #[test]
    fn what_is_no_place_of_its_own_has_none() {
        for address in [
            "",
            "x",
            "mailto:a@news.example",
            "https://news.example",
            "https://www.news.example/?utm_source=x",
        ] {
            assert_eq!(key(address), "", "{address}");
        }
    }
}
