//! What a source changes later changes its document once, in its place; what a person changed is told in `respects_edits`.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

fn feed(title: &str, content: &str) -> Answer {
    Answer::feed(format!(
        "<rss version='2.0'><channel><title>News</title><link>http://news.example/</link><item><title>{title}</title>\
         <guid isPermaLink='false'>n1</guid><link>http://news.example/1</link>\
         <pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate><description><![CDATA[{content}]]></description></item>\
         </channel></rss>"
    ))
}

fn list(title: &str) -> Answer {
    Answer::page(format!("<ul><li><a href='/a/1'>{title}</a> <time>2026-06-01 08:00</time></li></ul>"))
}

fn page(body: &str) -> Answer {
    Answer::page(format!("<html><body><h1>Tide</h1><article><p>{body}</p></article></body></html>"))
}

fn lists(recheck: &[&str]) -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://list.example/", list("Tide")).set("http://list.example/a/1", page("It rose at nine."));
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "recheck": recheck, "selectors":
        {"item": "li", "link": "a", "title": "a", "date": "time", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

fn only(workspace: &Workspace) -> (String, String) {
    let documents = workspace.documents();
    assert_eq!(documents.len(), 1, "{documents:?}");
    documents.into_iter().next().unwrap()
}

fn line(text: &str, key: &str) -> Option<String> {
    text.lines().find(|line| line.starts_with(key)).map(str::to_owned)
}

#[test]
fn an_edit_in_a_feed_changes_its_document_once_and_keeps_what_was_published() {
    let site = Site::start();
    site.set("http://news.example/feed", feed("Tide", "<p>It rises at nine in the morning.</p>"));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let (path, before) = only(&workspace);
    site.set(
        "http://news.example/feed",
        feed("Tide", "<div><p>It  rises at <b></b>nine in the morning.</p></div>"),
    );
    let report = clock.pass(1).run();
    assert_eq!(
        (report.sources[0].revised, only(&workspace).1 == before),
        (0, true),
        "markup alone is no edit"
    );
    site.set("http://news.example/feed", feed("Tide, corrected", "<p>It rises at ten in the morning.</p>"));
    let report = clock.pass(1).run();
    assert_eq!((report.sources[0].revised, report.documents), (1, 0), "{report:?}");
    let (same, after) = only(&workspace);
    assert_eq!(same, path);
    assert!(after.contains("Tide, corrected") && after.contains("at ten"), "{after}");
    for key in ["id:", "date:"] {
        assert_eq!(line(&after, key), line(&before, key));
    }
    assert_eq!(line(&after, "lastmod:").unwrap(), "lastmod: \"2026-06-10T16:00:00+08:00\"");
    let feed = workspace.text("feeds/all.atom");
    assert!(
        feed.contains("at ten") && feed.contains("<updated>2026-06-10T08:00:00+00:00</updated>"),
        "{feed}"
    );
    clock.pass(1).run();
    assert_eq!(only(&workspace).1, after);
    workspace.good(&["build"]);
    assert_eq!(workspace.text("feeds/all.atom"), feed);
}

#[test]
fn a_changed_row_asks_for_its_page_again_with_the_validators_it_came_with() {
    let (site, workspace) = lists(&[]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let (_, before) = only(&workspace);
    site.asked();
    site.set("http://list.example/", list("Tide tables"));
    clock.pass(1).run();
    let asked = site.asked();
    let page_asked =
        asked.iter().find(|one| one.what.ends_with("/a/1")).expect("the page is asked for again");
    assert!(page_asked.headers.contains_key("if-none-match"), "{page_asked:?}");
    assert_eq!(only(&workspace).1, before, "the page has not changed");
    site.set("http://list.example/", list("Tide tables, new"));
    site.set("http://list.example/a/1", page("It rose at ten."));
    clock.pass(1).run();
    let after = only(&workspace).1;
    assert!(after.contains("It rose at ten.") && after.contains("Tide tables, new"), "{after}");
    site.asked();
    clock.pass(1).run();
    assert!(!site.asked().iter().any(|one| one.what.ends_with("/a/1")), "once a change");
}

#[test]
fn a_page_that_cannot_be_had_again_now_is_asked_for_in_the_next_run() {
    let (site, workspace) = lists(&[]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    site.set("http://list.example/", list("Tide tables"));
    site.set("http://list.example/a/1", Answer::page("busy").status(500));
    clock.pass(1).run();
    assert!(only(&workspace).1.contains("It rose at nine."));
    site.set("http://list.example/a/1", page("It rose at ten."));
    clock.pass(1).run();
    assert!(only(&workspace).1.contains("It rose at ten."));
}

#[test]
fn recheck_looks_at_a_page_again_at_each_age_and_only_then() {
    let (site, workspace) = lists(&["6h", "2d"]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let ledger = workspace.tree("content/.feedloom/ledger");
    let mut ages = Vec::new();
    for hour in 1..=60 {
        site.asked();
        clock.pass(1).run();
        if site.asked().iter().any(|one| one.what.ends_with("/a/1")) {
            ages.push(hour);
        }
    }
    assert_eq!(ages, [6, 48]);
    assert_eq!(bytes(&workspace.tree("content/.feedloom/ledger")), bytes(&ledger));
}

#[test]
fn recheck_takes_the_change_and_keeps_the_rest() {
    let (site, workspace) = lists(&["6h"]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let (path, before) = only(&workspace);
    site.set("http://list.example/a/1", page("It rose at ten."));
    let report = clock.pass(7).run();
    assert_eq!(report.sources[0].revised, 1, "{report:?}");
    let (same, after) = only(&workspace);
    assert_eq!(
        (same, line(&after, "id:"), line(&after, "title:")),
        (path, line(&before, "id:"), line(&before, "title:"))
    );
    assert!(after.contains("It rose at ten.") && !after.contains("nine"), "{after}");
    // The entry is still known by the name its source gives it.
    site.set("http://list.example/", list("Tide "));
    assert_eq!(clock.pass(1).run().sources[0].new, 0);
}

#[test]
fn an_article_that_loses_its_text_stays_as_it_was() {
    let site = Site::start();
    let long = "<p>It rises at nine in the morning and falls in the afternoon.</p>".repeat(20);
    site.set("http://news.example/feed", feed("Tide", &long));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let before = only(&workspace);
    site.set("http://news.example/feed", feed("Tide", "<p>Subscribe to read on.</p>"));
    let report = clock.pass(1).run();
    assert_eq!(only(&workspace), before);
    assert_eq!(report.sources[0].diagnostics[0].code, "update.poorer");
}

#[test]
fn a_change_is_seen_though_the_state_was_deleted_before_it() {
    let site = Site::start();
    site.set("http://news.example/feed", feed("Tide", "<p>It rises at nine in the morning.</p>"));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let before = only(&workspace);
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    assert_eq!(clock.pass(1).run().sources[0].revised, 0);
    assert_eq!(only(&workspace), before, "nothing was said anew");
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    site.set("http://news.example/feed", feed("Tide", "<p>It rises at ten in the morning.</p>"));
    assert_eq!(clock.pass(1).run().sources[0].revised, 1);
    assert!(only(&workspace).1.contains("at ten"));
}
