//! Ids of imported sources: readable, the same whatever order they come in, and no two alike.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::text::slug;

/// The most bytes of an id's words; with two hashes it stays below the 64 an id may have.
const WORDS: usize = 40;

/// An id for each of these sources, given by title and address; none of those taken already, in small letters.
///
/// It is the words of the title (`harbour-news`), with a hash where they do not say all of it (`gang-kou-eb15e3a5`), and a
/// hash of the address where several sources have one title.
pub(super) fn assign(sources: &[(&str, &str)], taken: &BTreeSet<String>) -> Vec<String> {
    let wished: Vec<String> = sources.iter().map(|(title, url)| wished(title, url)).collect();
    let mut wishes: BTreeMap<&str, usize> = BTreeMap::new();
    wished.iter().for_each(|id| *wishes.entry(id).or_default() += 1);
    let mut given = taken.clone();
    let mut ids = Vec::with_capacity(sources.len());
    for (id, (_, url)) in wished.iter().zip(sources) {
        let is_free = |id: &String| !given.contains(id);
        let alone = Some(id.clone()).filter(|id| wishes[id.as_str()] == 1 && is_free(id));
        let hashed = [8, 16].into_iter().map(|digits| format!("{id}-{}", slug::short_hash(url, digits)));
        let id = alone.or_else(|| hashed.into_iter().find(is_free)).unwrap_or_else(|| by_address(url));
        given.insert(id.clone());
        ids.push(id);
    }
    ids
}

/// An id that an address has whatever else is said of it: of a list that is asked for anew, where titles change.
pub(super) fn by_address(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let words = slug::readable(host.trim_start_matches("www."), WORDS);
    let words = if words.is_empty() { "feed" } else { &words };
    format!("{words}-{}", slug::short_hash(&super::place_key(url), 12))
}

fn wished(title: &str, url: &str) -> String {
    let words = slug::readable(title, WORDS);
    // A word that means something else to file systems, or looks like one with a hash, is not its own slug.
    let says_all = title.is_ascii()
        && words == slug::readable(title, 4 * WORDS)
        && slug::term(&words).is_some_and(|term| term.slug == words);
    match (words.as_str(), says_all) {
        ("", _) => by_address(url),
        (_, true) => words,
        _ => format!("{words}-{}", slug::short_hash(&slug::fold(title), 8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(sources: &[(&str, &str)]) -> Vec<String> {
        assign(sources, &BTreeSet::from(["taken".to_owned()]))
    }

    #[test]
    fn ids_are_words_of_titles_and_hashes_where_those_do_not_do() {
        let long = "word ".repeat(30);
        let all = ids(&[
            ("Harbour News", "https://a.example/1"),
            ("港口", "https://a.example/2"),
            ("News", "https://a.example/3"),
            ("News", "https://a.example/4"),
            ("Taken!", "https://a.example/5"),
            ("☂", "https://www.umbrella.example/6"),
            ("con", "https://a.example/7"),
            (&long, "https://a.example/8"),
        ]);
        let begins =
            ["harbour-news", "gang-kou-", "news-", "news-", "taken-", "umbrella-", "con-", "word-word"];
        for (id, begin) in all.iter().zip(begins) {
            assert!(id.starts_with(begin) && id.len() <= 64, "{id}");
        }
        assert_eq!(all[0], "harbour-news");
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    }

    #[test]
    fn the_order_makes_no_difference() {
        let one = [
            ("News", "https://a.example/1"),
            ("News", "https://a.example/2"),
            ("Old", "https://a.example/3"),
        ];
        let mut other = one;
        other.reverse();
        let mut back = ids(&other);
        back.reverse();
        assert_eq!(ids(&one), back);
    }
}
