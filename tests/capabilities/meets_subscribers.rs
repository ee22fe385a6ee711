//! Who polls often enough misses nothing.

use std::collections::BTreeSet;

use super::support::{Answer, Site, Workspace, rss};

const FEED: &str = "http://news.example/feed";

fn ids(workspace: &Workspace) -> BTreeSet<String> {
    let feed = feed_rs::parser::parse(workspace.text("feeds/tag/kit.atom").as_bytes()).unwrap();
    feed.entries.into_iter().map(|entry| entry.id).collect()
}

/// The first so many articles of a day, a minute apart.
fn burst(count: u32) -> String {
    rss("News", &(0..count).map(|minute| (minute, "One of many", &[] as &[&str])).collect::<Vec<_>>())
}

#[test]
fn a_subscriber_polling_through_a_burst_of_200_articles_gets_every_one() {
    for step in [200, 25] {
        let site = Site::start();
        let workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
        let mut met = BTreeSet::new();
        for count in (step..=200).step_by(step as usize) {
            site.set(FEED, Answer::feed(burst(count)));
            workspace.good(&["run"]);
            met.extend(ids(&workspace));
        }
        assert_eq!(met.len(), 200, "in steps of {step}");
    }
}
