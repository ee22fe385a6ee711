//! Hubs hear of feeds that change, when these can be read; a hub that fails fails no run.

use std::collections::BTreeSet;

use serde_json::json;

use super::support::{Answer, Site, Workspace, rss};

const FEED: &str = "http://news.example/feed";
const HUB: &str = "http://hub.example/";

fn workspace(site: &Site) -> Workspace {
    site.set(FEED, Answer::feed(rss("News", &[(1, "One", &[])])));
    let mut workspace = Workspace::new(site, &[Workspace::feed("news", FEED)]);
    workspace.configure("/output/hub", json!(HUB));
    workspace
}

/// The forms the hub was sent.
fn told(site: &Site) -> BTreeSet<String> {
    let posts = site.asked().into_iter().filter(|asked| asked.what == format!("POST {HUB}"));
    posts
        .inspect(|asked| assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded"))
        .map(|asked| asked.body)
        .collect()
}

#[test]
fn a_hub_is_told_of_each_feed_that_changed_and_of_nothing_when_none_did() {
    let site = Site::start();
    site.set(HUB, Answer::page("").status(204).unvalidated());
    let workspace = workspace(&site);
    let run = workspace.good(&["run"]);
    assert_eq!(run.err, "");
    let feeds = ["all", "category%2Fnews", "lang%2Fen", "source%2Fnews", "tag%2Fkit"];
    let expected =
        feeds.map(|feed| format!("hub.mode=publish&hub.url=https%3A%2F%2Ffeeds.example.org%2F{feed}.atom"));
    assert_eq!(told(&site), BTreeSet::from(expected));
    assert!(
        workspace.text("feeds/tag/kit.atom").contains("<link href=\"http://hub.example/\" rel=\"hub\"/>")
    );
    workspace.good(&["run"]);
    assert_eq!(told(&site), BTreeSet::new());
    workspace.good(&["build"]);
    assert_eq!(told(&site), BTreeSet::new(), "a build asks nobody");
}

#[test]
fn a_hub_that_fails_is_warned_of_and_given_up_after_three_times() {
    let site = Site::start();
    site.set(HUB, Answer::page("no").status(500).unvalidated());
    let workspace = workspace(&site);
    let run = workspace.good(&["run"]);
    assert!(
        run.err.contains("warning[update.hub-not-told] the hub could not be told of 5 changed feeds"),
        "{run:?}"
    );
    assert!(run.err.contains("at:") && run.err.contains(HUB) && run.err.contains("500"), "{run:?}");
    assert!(told(&site).len() < 8);
    assert!(workspace.path("feeds/all.atom").exists());
}
