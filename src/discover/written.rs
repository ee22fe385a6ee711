//! A candidate → the file of a source, as a person would write and edit it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use url::Url;

use super::Candidate;
use crate::text::{cut, plain, slug};

/// The longest id, in bytes.
const LONGEST_ID: usize = 48;
/// The longest title or category, in characters.
const LONGEST_TITLE: usize = 80;
/// Parts of paths that name no section.
const GENERIC: &[&str] = &[
    "feed",
    "feeds",
    "rss",
    "rss2",
    "atom",
    "xml",
    "index",
    "default",
    "home",
    "list",
    "node",
    "rdf",
    "json",
    "feed1",
    "latest",
    "all",
    "main",
    "posts",
    "api",
    "v1",
    "v2",
    "html",
    "main-feed",
];

/// The text of a source's file: how it was found as a comment, then its options.
///
/// `asked` is the address a person gave.
pub fn yaml(candidate: &Candidate, asked: &Url) -> String {
    let mut lines = format!("# Found by `feedloom add {asked}`: {}.\n", candidate.how);
    lines += &format!("# It gave {} then", entries(candidate.entries.len()));
    if let Some(first) = candidate.entries.iter().find_map(|entry| entry.title.as_deref()) {
        lines += &format!(", the first \"{}\"", comment(first));
    }
    lines += ".\n";
    let options = Value::Object(options(candidate));
    lines + &serde_yaml::to_string(&options).expect("texts, numbers and mappings of them can be written")
}

/// The options of a source's file, in the order they are written.
pub fn options(candidate: &Candidate) -> Map<String, Value> {
    let mut options = Map::new();
    let title = candidate.title.as_deref().map(short).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| candidate.url.host_str().unwrap_or_default().to_owned());
    let section = candidate.section.as_deref().map(short);
    let category = section.into_iter().chain([title.clone()]).find(|label| slug::term(label).is_some());
    options.insert("title".to_owned(), json!(title));
    options.insert("kind".to_owned(), json!(candidate.kind));
    options.insert("url".to_owned(), json!(candidate.url.as_str()));
    let texts = [
        ("lang", candidate.language.clone()),
        ("time_zone", candidate.time_zone.map(str::to_owned)),
        ("category", category),
    ];
    options.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), json!(text?)))));
    options.extend(candidate.options.clone());
    options
}

/// An id for a source: readable, of its host and path, and none of those taken (in lower case).
pub fn id(url: &Url, taken: &BTreeSet<String>) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = ["www.", "m."].iter().find_map(|dress| host.strip_prefix(dress)).unwrap_or(host);
    let suffix = url.domain().and_then(|_| psl::suffix_str(host)).map_or(0, |suffix| suffix.len() + 1);
    let name = host.get(..host.len().saturating_sub(suffix)).filter(|name| !name.is_empty()).unwrap_or(host);
    let segments = url.path_segments().into_iter().flatten();
    let is_telling = |part: &&str| {
        let bare = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
        !bare.is_empty() && !GENERIC.contains(&bare.as_str())
    };
    let path: Vec<&str> =
        segments.filter(is_telling).map(|part| part.split('.').next().unwrap_or(part)).collect();
    let id = slug::readable(&format!("{name} {}", path.join(" ")), LONGEST_ID);
    let id = if id.is_empty() { format!("source-{}", slug::short_hash(url.as_str(), 8)) } else { id };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(id)
}

fn short(text: &str) -> String {
    cut::beginning(&plain::one_line(text), LONGEST_TITLE)
}

fn comment(text: &str) -> String {
    short(text).replace('"', "'")
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(url: &str) -> String {
        id(&Url::parse(url).unwrap(), &BTreeSet::new())
    }

    #[test]
    fn an_id_says_host_and_section_and_leaves_out_what_all_feeds_are_called() {
        assert_eq!(id_of("https://www.news.example/feed.xml"), "news");
        assert_eq!(id_of("https://blog.harbour.co.uk/tech/index.xml"), "blog-harbour-tech");
        assert_eq!(id_of("http://m.ribao.example/culture/"), "ribao-culture");
        assert_eq!(id_of("http://127.0.0.1:8080/latest"), "127-0-0-1");
        assert_eq!(id_of("http://localhost/"), "localhost");
    }

    #[test]
    fn an_id_that_is_taken_gets_a_number() {
        let taken = ["news".to_owned(), "news-2".to_owned()].into();
        assert_eq!(id(&Url::parse("http://news.example/rss").unwrap(), &taken), "news-3");
    }

    #[test]
    fn every_id_may_stand_as_one() {
        for url in [
            "http://xn--fiqs8s.xn--p1ai/",
            "http://a.example/%E6%96%B0%E9%97%BB/",
            "http://[::1]/x",
            "http://-.example/",
        ] {
            let id = id_of(url);
            assert!(id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.len() <= 64, "{url}: {id}");
        }
    }
}
