//! The feeds against the model: which there are, and that each holds the newest of its documents in order.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::support::Workspace;

use super::record::{Document, Record};
use super::world::World;

/// How many entries a feed holds, and how many at most when more are of its last two days.
pub(crate) const ENTRIES: usize = 12;
const MOST: usize = 500;

/// A source's languages, categories and tags, in turn.
pub(crate) fn terms(place: usize) -> [String; 3] {
    [["en", "de"][place % 2].to_owned(), format!("category-{}", place % 6), format!("tag-{}", place % 4)]
}

/// What is wrong with the feeds.
pub(crate) fn look(workspace: &Workspace, world: &World, record: &Record) -> Vec<String> {
    let mut expected = expected(world, record);
    let mut wrongs = Vec::new();
    // The feed of changes holds no articles, and archives hold them once more.
    let is_of_articles = |path: &str| {
        path.ends_with(".atom") && path != "feeds/changes.atom" && !path.starts_with("feeds/archive/")
    };
    for (path, (bytes, _)) in workspace.tree("feeds").into_iter().filter(|(path, _)| is_of_articles(path)) {
        let ids = ids(std::str::from_utf8(&bytes).unwrap());
        match expected.remove(path.trim_start_matches("feeds/").trim_end_matches(".atom")) {
            Some(expected) if expected == ids => {}
            Some(expected) => wrongs.push(format!("{path} holds {ids:?} instead of {expected:?}")),
            None => wrongs.push(format!("nobody asked for {path}")),
        }
    }
    wrongs.extend(expected.keys().map(|path| format!("there is no feed {path}")));
    wrongs
}

/// The ids of a feed's entries as a reader takes them; `Err` when it is not well-formed.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<String>, String> {
    let feed = feed_rs::parser::parse(bytes).map_err(|error| error.to_string())?;
    Ok(feed.entries.into_iter().map(|entry| entry.id).collect())
}

/// The ids of a feed's entries, in its order, taken out of its text.
pub(crate) fn ids(text: &str) -> Vec<String> {
    let entries = text.split("<entry").skip(1);
    entries
        .map(|entry| entry.split("<id>").nth(1).unwrap().split("</id>").next().unwrap().to_owned())
        .collect()
}

fn expected(world: &World, record: &Record) -> BTreeMap<String, Vec<String>> {
    let mut feeds: BTreeMap<String, Vec<&Document>> = BTreeMap::from([("all".to_owned(), Vec::new())]);
    let paths = |place: usize| {
        let [language, category, tag] = terms(place);
        let source = &world.sources[place].id;
        [
            "all".to_owned(),
            format!("lang/{language}"),
            format!("category/{category}"),
            format!("tag/{tag}"),
            format!("source/{source}"),
        ]
    };
    for place in 0..world.sources.len() {
        for path in paths(place) {
            feeds.entry(path).or_default();
        }
    }
    for document in record.documents.values() {
        for path in paths(document.piece.0) {
            feeds.get_mut(&path).unwrap().push(document);
        }
    }
    feeds.into_iter().map(|(path, documents)| (path, newest(documents))).collect()
}

/// The newest of these: twelve, or all within 48 hours of the newest.
fn newest(mut documents: Vec<&Document>) -> Vec<String> {
    documents.sort_by(|a, b| b.place().cmp(&a.place()).then_with(|| a.id.cmp(&b.id)));
    let Some(first) = documents.first().map(|one| one.place()) else { return Vec::new() };
    let span = SignedDuration::from_hours(48);
    let recent = documents.iter().filter(|one| first.duration_since(one.place()) <= span).count();
    documents.truncate(ENTRIES.max(recent.min(MOST)));
    documents.into_iter().map(|one| one.id.clone()).collect()
}
