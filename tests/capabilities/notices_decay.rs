//! A source that holds less than it used to is told as degraded, and its articles stay.

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
