//! What a run decides, without doing any of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ArticleId, ArticlePage, Entry, EntryId};
use crate::store::Known;

/// The entries of an answer by what is to be done with them, each in the source's order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    /// Not known.
    pub(super) new: Vec<Entry>,
    /// Known, and the source says something else of them than it did.
    pub(super) changed: Vec<(Entry, ArticleId)>,
    /// Known, and not remembered what the source said: what it says now.
    pub(super) heard: Vec<(EntryId, String)>,
}

/// Sorts the entries of an answer; of those with one id the first counts.
pub(super) fn sort(entries: Vec<Entry>, known: &BTreeMap<EntryId, Known>) -> Sorted {
    let mut sorted = Sorted::default();
    let mut seen = BTreeSet::new();
    for entry in entries {
        if !seen.insert(entry.id.clone()) {
            continue;
        }
        let Some(there) = known.get(&entry.id) else {
            sorted.new.push(entry);
            continue;
        };
        let said = digest(&entry);
        match &there.digest {
            Some(before) if *before == said => {}
            Some(_) => sorted.changed.push((entry, there.article.clone())),
            None => sorted.heard.push((entry.id, said)),
        }
    }
    sorted
}

/// What a source says of an entry, hashed: title, time of the last change, summary and, where that is all there is, the
/// words and images of its content. Not its tags and files, which sites change without changing the article.
pub(super) fn digest(entry: &Entry) -> String {
    let content = match entry.page {
        ArticlePage::None => entry.content.as_deref().map(crate::markdown::plain_text),
        ArticlePage::Fetch(_) | ArticlePage::Here => None,
    };
    let updated = entry.updated.map(|time| time.to_string());
    let mut hasher = blake3::Hasher::new();
    for text in [&entry.title, &updated, &entry.summary, &content] {
        hasher.update(text.as_deref().unwrap_or_default().as_bytes());
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, title: &str) -> Entry {
        Entry { title: Some(title.to_owned()), ..Entry::new(EntryId::new(id)) }
    }

    fn known(id: &str, digest: Option<String>) -> (EntryId, Known) {
        (EntryId::new(id), Known { article: ArticleId::new(format!("tag:{id}")), digest })
    }

    #[test]
    fn entries_are_sorted_by_what_is_known_of_them() {
        let known = BTreeMap::from([
            known("same", Some(digest(&entry("same", "One")))),
            known("other", Some(digest(&entry("other", "One")))),
            known("unheard", None),
        ]);
        let said = ["new", "same", "other", "new", "unheard"]
            .map(|id| entry(id, if id == "other" { "Two" } else { "One" }));
        let sorted = sort(said.to_vec(), &known);
        assert_eq!(sorted.new, [entry("new", "One")]);
        assert_eq!(sorted.changed, [(entry("other", "Two"), ArticleId::new("tag:other"))]);
        assert_eq!(sorted.heard, [(EntryId::new("unheard"), digest(&entry("unheard", "One")))]);
    }

    #[test]
    fn markup_alone_is_no_change_and_neither_are_tags() {
        let with = |content: &str| Entry { content: Some(content.to_owned()), ..entry("a", "One") };
        assert_eq!(digest(&with("<p>The tide</p>")), digest(&with("<div><b>The tide</b></div>")));
        assert_ne!(digest(&with("<p>The tide</p>")), digest(&with("<p>The ebb</p>")));
        let tagged = Entry { keywords: vec!["sea".into()], ..entry("a", "One") };
        assert_eq!(digest(&tagged), digest(&entry("a", "One")));
    }
}
