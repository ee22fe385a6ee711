//! One bad source costs only itself.

use serde_json::json;

use super::support::{Answer, Site, Workspace, rss};

const GOOD: &str = "http://news.example/feed";

/// Runs a bad source beside a good one; gives exit code, what was told, and how many documents there are.
fn beside(bad: &str, answer: Option<Answer>, args: &[&str]) -> (i32, String, usize) {
    let site = Site::start();
    site.set(GOOD, Answer::feed(rss("News", &[(1, "One", &[]), (2, "Two", &[])])));
    if let Some(answer) = answer {
        site.set(bad, answer);
    }
    let workspace = Workspace::new(&site, &[Workspace::feed("bad", bad), Workspace::feed("good", GOOD)]);
    let outcome = workspace.run(args);
    (outcome.code, outcome.out + &outcome.err, workspace.documents().len())
}

#[test]
fn a_source_that_is_down_or_answers_wrongly_costs_only_itself() {
    let html = "<html><head><title>Home of news</title></head><body><p>No feed here.</p></body></html>";
    let cases = [
        ("http://bad.example/404", Some(Answer::page("gone").status(404)), "fetch.status"),
        ("http://bad.example/410", Some(Answer::page("gone").status(410)), "fetch.gone"),
        ("http://bad.example/500", Some(Answer::page("broken").status(500)), "fetch.status"),
        ("http://bad.example/html", Some(Answer::page(html)), "source.not-a-feed"),
        ("http://bad.example/empty", Some(Answer::feed("")), "fetch.empty"),
        ("http://127.0.0.1:1/down", None, "fetch.connect"),
    ];
    for (url, answer, code) in cases {
        let (exit, told, documents) = beside(url, answer, &["run"]);
        assert_eq!((exit, documents), (0, 2), "{url}: {told}");
        assert!(told.contains(code) && told.contains("bad"), "{url}: {told}");
    }
}

#[test]
fn half_a_feed_gives_its_whole_entries() {
    let whole = rss("Half", &[(11, "Eleven", &[]), (12, "Twelve", &[])]);
    let half = &whole[..whole.find("<title>Twelve").unwrap()];
    let (exit, told, documents) = beside("http://bad.example/half", Some(Answer::feed(half)), &["run"]);
    assert_eq!((exit, documents), (0, 3), "{told}");
    assert!(told.contains("feed.truncated"), "{told}");
}

#[test]
fn exit_codes_tell_some_from_all() {
    let broken = || Some(Answer::page("x").status(500));
    assert_eq!(beside("http://bad.example/x", broken(), &["run", "--strict"]).0, 4);
    assert_eq!(beside("http://bad.example/x", broken(), &["run", "--only", "bad"]).0, 3);
}

#[test]
fn a_page_that_fails_is_asked_for_again_with_the_next_run() {
    let site = Site::start();
    let list = "<ul><li><a href='/a/1'>One</a></li><li><a href='/a/2'>Two</a></li></ul>";
    let page = |n: u32| {
        format!("<html><body><h1>Title {n}</h1><article><p>Body of {n}.</p></article></body></html>")
    };
    site.set("http://list.example/", Answer::page(list));
    site.set("http://list.example/a/1", Answer::page(page(1)));
    site.set("http://list.example/a/2", Answer::page("busy").status(503));
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 1);
    site.set("http://list.example/a/2", Answer::page(page(2)));
    site.asked();
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 2);
    let asked: Vec<_> = site.asked().into_iter().map(|asked| asked.what).collect();
    assert!(!asked.iter().any(|what| what.ends_with("/a/1")), "a page is fetched once: {asked:?}");
}
