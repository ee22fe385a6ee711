//! Feeds of what a condition holds for, and of authors.

use serde_json::json;

use super::support::{Answer, Site, Workspace, bytes, rss};

const FEED: &str = "http://news.example/feed";

fn workspace(items: &[(u32, &str, &[&str])]) -> (Site, Workspace) {
    let site = Site::start();
    let feed = rss("News", items).replace("<guid", "<author>li@news.example (Wang Li)</author><guid");
    site.set(FEED, Answer::feed(feed));
    let mut workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
    workspace.configure(
        "/feeds",
        json!([
            {"name": "ai", "title": "Machines that learn", "when": "title contains AI, 人工智能 and not text contains 'number 3'"},
            {"name": "none", "when": "tag = nothing"},
        ]),
    );
    (site, workspace)
}

const ITEMS: &[(u32, &str, &[&str])] =
    &[(1, "使用AI技术", &[]), (2, "It is said", &[]), (3, "AI again", &[]), (4, "谈人工智能", &[])];

fn titles(workspace: &Workspace, feed: &str) -> Vec<String> {
    let feed = feed_rs::parser::parse(workspace.text(feed).as_bytes()).unwrap();
    feed.entries.into_iter().map(|entry| entry.title.unwrap().content).collect()
}

#[test]
fn a_query_has_the_articles_its_condition_holds_for_and_an_edit_moves_them() {
    let (_site, workspace) = workspace(ITEMS);
    workspace.good(&["run"]);
    assert_eq!(titles(&workspace, "feeds/query/ai.atom"), ["谈人工智能", "使用AI技术"]);
    assert!(workspace.text("feeds/query/ai.atom").contains("<title>Machines that learn</title>"));
    assert!(titles(&workspace, "feeds/query/none.atom").is_empty());
    let before = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), before);
    let (path, text) =
        workspace.documents().into_iter().find(|(_, text)| text.contains("It is said")).unwrap();
    std::fs::write(workspace.path(&path), text.replace("It is said", "It is about AI")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(titles(&workspace, "feeds/query/ai.atom"), ["谈人工智能", "It is about AI", "使用AI技术"]);
    std::fs::write(workspace.path(&path), text).unwrap();
    workspace.good(&["run"]);
    assert_eq!(bytes(&workspace.published()), bytes(&before));
}

#[test]
fn a_query_that_is_not_configured_any_more_is_removed_and_one_that_was_lost_is_made_again() {
    let (_site, mut workspace) = workspace(ITEMS);
    workspace.good(&["run"]);
    let text = workspace.text("feeds/query/ai.atom");
    std::fs::remove_file(workspace.path("feeds/query/ai.atom")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(workspace.text("feeds/query/ai.atom"), text);
    workspace.configure("/feeds", json!([{"name": "other", "when": "tag = nothing"}]));
    workspace.good(&["run"]);
    let feeds = workspace.tree("feeds");
    assert!(feeds.contains_key("feeds/query/other.atom") && !feeds.contains_key("feeds/query/ai.atom"));
    workspace.good(&["run"]);
    assert_eq!(workspace.tree("feeds"), feeds, "nothing is lost of what is not wanted");
}

#[test]
fn authors_have_feeds_only_where_that_is_asked_for_and_from_so_many_articles_on() {
    let (site, mut workspace) = workspace(&ITEMS[..2]);
    workspace.good(&["run"]);
    let has_authors = |workspace: &Workspace| workspace.path("feeds/author").exists();
    assert!(!has_authors(&workspace));
    workspace.configure("/output/authors", json!(3));
    workspace.good(&["run"]);
    assert!(!has_authors(&workspace), "two are not enough");
    let feed = rss("News", ITEMS).replace("<guid", "<author>li@news.example (Wang Li)</author><guid");
    site.set(FEED, Answer::feed(feed));
    workspace.good(&["run"]);
    let mut authors = workspace.tree("feeds/author");
    authors.retain(|path, _| path.ends_with(".atom"));
    assert_eq!(authors.len(), 1, "{:?}", authors.keys());
    let (path, (bytes, _)) = authors.first_key_value().unwrap();
    assert!(path.starts_with("feeds/author/wang-li-"), "{path}");
    assert_eq!(feed_rs::parser::parse(&bytes[..]).unwrap().entries.len(), 4);
    workspace.configure("/output/authors", json!(null));
    workspace.good(&["run"]);
    assert!(workspace.tree("feeds/author").is_empty());
}
