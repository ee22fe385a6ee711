//! An article is known again, whatever its source calls it later: it comes once, under the id it had.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace};

const FEED: &str = "http://news.example/feed";

/// An entry: id, link, title, and the minute of one hour it was published in.
type Item<'a> = (&'a str, &'a str, &'a str, u32);

fn feed(items: &[Item]) -> Answer {
    let items: String = items
        .iter()
        .map(|(id, link, title, minute)| {
            format!(
                "<item><title>{title}</title><guid isPermaLink='false'>{id}</guid><link>{link}</link>\
                 <pubDate>Mon, 01 Jun 2026 08:{minute:02}:00 GMT</pubDate><description>About {title}.</description></item>"
            )
        })
        .collect();
    Answer::feed(format!(
        "<rss version='2.0'><channel><title>News</title><link>http://news.example/</link>{items}</channel></rss>"
    ))
}

const BEFORE: [Item; 2] =
    [("1", "http://news.example/story/1", "The tide", 1), ("2", "http://news.example/story/2", "The ebb", 2)];

fn begin() -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, feed(&BEFORE));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
    Clockwork::new(&workspace).run();
    (site, workspace)
}

#[test]
fn an_entry_under_another_name_is_the_article_it_was() {
    let changes: [(&str, [Item; 2]); 6] = [
        ("other ids", [("a", BEFORE[0].1, BEFORE[0].2, 1), ("b", BEFORE[1].1, BEFORE[1].2, 2)]),
        (
            "https",
            [
                ("a", "https://news.example/story/1", "The tide", 1),
                ("b", "https://news.example/story/2", "The ebb", 2),
            ],
        ),
        (
            "tracking",
            [
                ("a", "http://www.news.example/story/1?utm_source=x", "The tide", 1),
                ("b", "http://news.example/story/2/#c", "The ebb", 2),
            ],
        ),
        (
            "another host",
            [
                ("a", "https://other.example/story/1", "The tide", 1),
                ("b", "https://other.example/story/2", "The ebb", 2),
            ],
        ),
        (
            "other paths",
            [
                ("a", "https://news.example/2026/the-tide", "The tide", 1),
                ("b", "https://news.example/2026/the-ebb", "The ebb", 2),
            ],
        ),
        ("titles corrected", [("a", BEFORE[0].1, "The tides", 1), ("b", BEFORE[1].1, "Ebb", 2)]),
    ];
    for (what, items) in changes {
        let (site, workspace) = begin();
        let mut clock = Clockwork::new(&workspace);
        let before = workspace.documents();
        site.set(FEED, feed(&items));
        let report = clock.pass(1).run();
        assert_eq!(report.sources[0].new, 0, "{what}");
        let titles =
            items.iter().all(|item| workspace.documents().values().any(|text| text.contains(item.2)));
        assert!(titles, "{what}: what else it says is taken too");
        // It is in the ledger: a deleted state changes nothing, and neither does a day when both names are said.
        std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
        clock.pass(1).run();
        site.set(FEED, feed(&[items[0], items[1], BEFORE[0], BEFORE[1]]));
        clock.pass(1).run();
        assert_eq!(
            workspace.documents().keys().collect::<Vec<_>>(),
            before.keys().collect::<Vec<_>>(),
            "{what}"
        );
    }
}

#[test]
fn two_articles_are_two_though_much_is_alike() {
    let alike: [(&str, [Item; 2]); 3] = [
        (
            "one title",
            [
                ("3", "http://news.example/story/3", "The tide", 3),
                ("4", "http://news.example/story/4", "The tide", 4),
            ],
        ),
        ("one address", [("3", "http://news.example/", "Low", 3), ("4", "http://news.example/", "High", 4)]),
        (
            "one second",
            [("3", "http://news.example/story/3", "Low", 1), ("4", "http://news.example/story/4", "High", 1)],
        ),
    ];
    for (what, items) in alike {
        let (site, workspace) = begin();
        site.set(FEED, feed(&items));
        Clockwork::new(&workspace).pass(1).run();
        assert_eq!(workspace.documents().len(), 4, "{what}");
    }
}

fn source(id: &str, formerly: &[&str]) -> Value {
    let mut source = Workspace::feed(id, FEED);
    source["formerly"] = json!(formerly);
    source
}

#[test]
fn a_renamed_source_brings_nothing_again_and_its_old_feed_goes_on() {
    let (site, mut workspace) = begin();
    workspace.configure("/sources", json!([source("bulletin", &["news"])]));
    site.set(FEED, feed(&[BEFORE[0], BEFORE[1], ("3", "http://news.example/story/3", "The surge", 3)]));
    let mut clock = Clockwork::new(&workspace);
    assert_eq!(clock.pass(1).run().sources[0].new, 1);
    for feed in ["feeds/source/news.atom", "feeds/source/bulletin.atom"] {
        assert_eq!(workspace.text(feed).matches("<entry").count(), 3, "{feed}");
    }
    // What changes is changed where it stands.
    site.set(FEED, feed(&[("1", BEFORE[0].1, "The tide, corrected", 1)]));
    assert_eq!(clock.pass(1).run().sources[0].revised, 1);
    assert_eq!(workspace.documents().len(), 3);
    let before = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), before);
    assert_eq!(clock.pass(1).run().sources[0].revised, 0);
}

#[test]
fn a_source_that_is_taken_out_and_added_again_brings_nothing_again() {
    let (site, mut workspace) = begin();
    let before = workspace.documents();
    workspace.configure("/sources", json!([]));
    Clockwork::new(&workspace).pass(1).run();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    workspace.configure("/sources", json!([Workspace::feed("news", FEED)]));
    site.set(FEED, feed(&BEFORE));
    assert_eq!(Clockwork::new(&workspace).pass(2).run().sources[0].new, 0);
    assert_eq!(workspace.documents(), before);
}

#[test]
fn an_article_of_several_sources_is_shown_once_and_kept_for_each() {
    let site = Site::start();
    site.set(FEED, feed(&BEFORE)).set(
        "http://other.example/feed",
        feed(&[("x", "https://www.news.example/story/1?utm_source=other", "The tide, by others", 30)]),
    );
    let other = Workspace::feed("a-other", "http://other.example/feed");
    let workspace = Workspace::new(&site, &[Workspace::feed("news", FEED), other]);
    Clockwork::new(&workspace).run();
    assert_eq!(workspace.documents().len(), 3, "one file a source entry");
    let all = workspace.text("feeds/all.atom");
    assert_eq!(all.matches("<entry").count(), 2);
    assert!(!all.contains("by others"), "the first source in the configuration shows it");
    assert!(workspace.text("feeds/source/a-other.atom").contains("by others"));
    // The one that is shown is taken away: the other comes in its place.
    let shown = workspace.documents().into_iter().find(|(_, text)| text.contains("\"The tide\"")).unwrap().0;
    std::fs::remove_file(workspace.path(&shown)).unwrap();
    Clockwork::new(&workspace).pass(1).run();
    assert!(workspace.text("feeds/all.atom").contains("by others"));
    let before = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), before);
}

#[test]
fn a_deleted_article_stays_deleted_under_another_name_and_title_also_without_state() {
    let (site, workspace) = begin();
    let (path, _) = workspace.documents().into_iter().find(|(_, text)| text.contains("The tide")).unwrap();
    std::fs::remove_file(workspace.path(&path)).unwrap();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    site.set(FEED, feed(&[("a", BEFORE[0].1, "High tide", 1), BEFORE[1]]));
    Clockwork::new(&workspace).run();
    assert_eq!(workspace.documents().len(), 1, "{:?}", workspace.documents().keys());
}
