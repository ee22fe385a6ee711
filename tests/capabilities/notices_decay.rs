//! A source that holds less than it used to is told as degraded, and its articles stay.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, rss};

#[test]
fn a_feed_that_empties_or_loses_its_dates_is_degraded_and_recovers() {
    let site = Site::start();
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    let items = |from: u32| [(from, "One", &[][..]), (from + 1, "Two", &[]), (from + 2, "Three", &[])];
    for day in 1..=3 {
        site.set("http://news.example/feed", Answer::feed(rss("News", &items(day * 10))));
        clock.pass(24).run();
    }
    site.set("http://news.example/feed", Answer::feed(rss("News", &[])));
    let report = clock.pass(24).run();
    assert!(report.sources[0].degraded && !report.sources[0].failed, "{report:?}");
    assert_eq!(report.sources[0].diagnostics[0].code, "quality.empty-list");
    let undated = rss("News", &items(40)).replace("pubDate", "gone");
    site.set("http://news.example/feed", Answer::feed(undated));
    let report = clock.pass(24).run();
    assert_eq!(report.sources[0].diagnostics[0].code, "quality.lost-dates");
    site.set("http://news.example/feed", Answer::feed(rss("News", &items(50))));
    let report = clock.pass(24).run();
    assert!(!report.sources[0].degraded, "{report:?}");
    assert_eq!(workspace.documents().len(), 15);
}

#[test]
fn cron_is_told_of_a_degraded_source_when_it_asks() {
    let site = Site::start();
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    for number in 1..=3 {
        site.set("http://news.example/feed", Answer::feed(rss("News", &[(number, "One", &[])])));
        workspace.good(&["run", "--fail-on", "degraded"]);
    }
    site.set("http://news.example/feed", Answer::feed(rss("News", &[])));
    assert_eq!(workspace.run(&["run", "--fail-on", "degraded"]).code, 4);
    site.set("http://news.example/feed", Answer::feed(rss("News ", &[])));
    workspace.good(&["run", "--fail-on", "failed"]);
}

fn barrier(name: &str) -> Answer {
    Answer::page(std::fs::read(format!("tests/fixtures/barriers/{name}.html")).unwrap()).unvalidated()
}

#[test]
fn a_page_that_stands_in_the_way_is_named_and_never_published() {
    let site = Site::start();
    let list = |n: u32| Answer::page(format!("<ul><li><a href='/a/{n}'>Row {n}</a></li></ul>"));
    let article = |n: u32| {
        Answer::page(format!(
            "<html><body><h1>Row {n}</h1><article><p>The body of row {n}.</p></article></body></html>"
        ))
    };
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    let mut clock = Clockwork::new(&workspace);
    site.set("http://list.example/", list(1)).set("http://list.example/a/1", barrier("zh-human"));
    let report = clock.run();
    let codes: Vec<_> = report.sources[0].diagnostics.iter().map(|odd| odd.code).collect();
    assert_eq!(codes, ["quality.challenge-page"], "{report:?}");
    assert!(report.sources[0].degraded && !report.sources[0].failed);
    assert!(workspace.documents().is_empty());
    site.set("http://list.example/a/1", article(1));
    clock.pass(1).run();
    assert_eq!(workspace.documents().len(), 1);
    site.set("http://list.example/", barrier("zh-cas"));
    let report = clock.pass(1).run();
    assert_eq!(report.sources[0].diagnostics[0].code, "quality.login-page", "{report:?}");
    assert!(report.sources[0].failed);
    assert_eq!(workspace.documents().len(), 1, "what was kept stays");
}

#[test]
fn a_feed_in_the_wrong_charset_is_not_taken_and_comes_whole_later() {
    let site = Site::start();
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    let title = "港口的潮汐在早上九点上涨，渔船陆续出海";
    for number in 1..=3 {
        site.set("http://news.example/feed", Answer::feed(rss("新闻", &[(number, title, &[])])));
        clock.pass(1).run();
    }
    let whole = rss("新闻", &[(4, title, &[])]);
    let latin: String = whole.bytes().map(char::from).collect();
    site.set("http://news.example/feed", Answer::feed(latin));
    let report = clock.pass(1).run();
    assert_eq!(report.sources[0].diagnostics[0].code, "quality.wrong-charset", "{report:?}");
    assert_eq!(workspace.documents().len(), 3);
    site.set("http://news.example/feed", Answer::feed(whole));
    clock.pass(1).run();
    assert_eq!(workspace.documents().len(), 4);
    assert!(workspace.documents().values().all(|text| text.contains(title)));
}
