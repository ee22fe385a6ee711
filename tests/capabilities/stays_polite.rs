//! Asks when the time has come, and leaves alone who asks for it.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, rss};

fn feed(id: &str, every: Option<&str>) -> Value {
    let mut source = Workspace::feed(id, &format!("http://{id}.example/feed"));
    if let Some(every) = every {
        source["every"] = json!(every);
    }
    source
}

fn site(ids: &[&str]) -> Site {
    let site = Site::start();
    for id in ids {
        site.set(&format!("http://{id}.example/feed"), Answer::feed(rss(id, &[(1, "One", &[])])));
    }
    site
}

/// The hosts asked since the last call.
fn asked(site: &Site) -> Vec<String> {
    let mut hosts: Vec<_> =
        site.asked().iter().map(|one| one.what.split('/').nth(2).unwrap().to_owned()).collect();
    hosts.sort();
    hosts
}

#[test]
fn a_source_is_asked_when_its_every_has_passed() {
    let site = site(&["day", "hour", "run"]);
    let sources = [feed("day", Some("1d")), feed("hour", Some("1h")), feed("run", None)];
    let workspace = Workspace::new(&site, &sources);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    asked(&site);
    let report = clock.pass(1).run();
    assert_eq!((asked(&site), report.waiting), (vec!["hour.example".to_owned(), "run.example".into()], 1));
    clock.pass(23).run();
    assert_eq!(asked(&site).len(), 3);
}

#[test]
fn all_new_and_named_sources_are_asked_whatever_their_time() {
    let site = site(&["a", "b"]);
    let mut workspace = Workspace::new(&site, &[feed("a", Some("1d"))]);
    workspace.good(&["run"]);
    workspace.configure("/sources", json!([feed("a", Some("1d")), feed("b", Some("1d"))]));
    asked(&site);
    let outcome = workspace.good(&["run", "--new"]);
    assert_eq!(asked(&site), ["b.example"], "{outcome:?}");
    let outcome = workspace.good(&["run"]);
    assert!(outcome.out.contains("2 sources not due"), "{outcome:?}");
    assert!(asked(&site).is_empty());
    workspace.good(&["run", "a"]);
    assert_eq!(asked(&site), ["a.example"]);
    workspace.good(&["run", "--all"]);
    assert_eq!(asked(&site), ["a.example", "b.example"]);
}

#[test]
fn a_server_that_asks_for_time_is_left_alone_across_runs_and_restarts() {
    let site = site(&["busy", "calm"]);
    let away = Answer::page("later").status(429).header("Retry-After", "7200");
    site.set("http://busy.example/feed", away);
    site.set("http://busy.example/other", Answer::feed(rss("O", &[(2, "Two", &[])])));
    let other = Workspace::feed("other", "http://busy.example/other");
    let workspace = Workspace::new(&site, &[feed("busy", None), other, feed("calm", None)]);
    let mut clock = Clockwork::new(&workspace);
    let report = clock.run();
    assert!(report.sources[0].failed && !report.sources[1].failed, "{report:?}");
    site.set("http://busy.example/feed", Answer::feed(rss("B", &[(1, "One", &[])])));
    asked(&site);
    let report = clock.pass(1).run();
    assert_eq!(asked(&site), ["calm.example"]);
    assert!(report.sources[0].held_until.is_some() && !report.sources[0].failed, "{report:?}");
    let report = clock.pass(1).run();
    assert_eq!(asked(&site), ["busy.example", "busy.example", "calm.example"]);
    assert_eq!(report.sources[0].new, 1);
}

#[test]
fn a_host_that_does_not_answer_is_not_knocked_at_for_each_page() {
    let site = Site::start();
    let rows: String = (1..=9).map(|n| format!("<li><a href='/a/{n}'>Row {n}</a></li>")).collect();
    site.set("http://list.example/", Answer::page(format!("<ul>{rows}</ul>")));
    for n in 1..=9 {
        site.set(&format!("http://list.example/a/{n}"), Answer::page("busy").status(503));
    }
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    let outcome = workspace.good(&["run"]);
    let pages = site.asked().iter().filter(|one| one.what.contains("/a/")).count();
    assert_eq!(pages, 3, "{outcome:?}");
    assert!(outcome.out.contains("9 waiting for their page"), "{outcome:?}");
    for n in 1..=9 {
        site.set(
            &format!("http://list.example/a/{n}"),
            Answer::page(format!("<article><p>Body {n}.</p></article>")),
        );
    }
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 9);
}

#[test]
fn a_source_that_is_gone_for_a_week_is_not_asked_any_more() {
    let site = site(&["gone"]);
    let workspace = Workspace::new(&site, &[feed("gone", None)]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    site.set("http://gone.example/feed", Answer::page("gone").status(410));
    let report = clock.pass(1).run();
    assert_eq!(report.sources[0].diagnostics[0].code, "fetch.gone");
    clock.pass(7 * 24 - 1).run();
    asked(&site);
    clock.pass(2).run();
    assert!(asked(&site).is_empty());
    assert_eq!(workspace.documents().len(), 1, "its articles stay");
}

#[test]
fn a_server_that_always_says_nothing_new_is_asked_for_the_whole_once_a_week() {
    let site = site(&["stuck"]);
    let workspace = Workspace::new(&site, &[feed("stuck", Some("1d"))]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let feed = |titles: &[(u32, &str, &[&str])]| Answer::feed(rss("stuck", titles)).unvalidated();
    site.set("http://stuck.example/feed", feed(&[]).status(304));
    asked(&site);
    for day in 1..=6 {
        clock.pass(24).run();
        let conditional = site.asked().iter().all(|one| one.headers.contains_key("if-none-match"));
        assert!(conditional, "day {day}");
    }
    site.set("http://stuck.example/feed", feed(&[(1, "One", &[]), (2, "Two", &[])]));
    let whole = (7..=9).find(|_| {
        clock.pass(24).run();
        site.asked().iter().any(|one| !one.headers.contains_key("if-none-match"))
    });
    assert!(whole.is_some());
    assert_eq!(workspace.documents().len(), 2);
}

#[test]
fn neighbours_that_do_not_answer_keep_nobody_from_their_turn_for_long() {
    let site = Site::start();
    let names: Vec<String> = (1..=12).map(|n| format!("s{n:02}")).collect();
    let mut sources = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let url = format!("http://many.example/{name}");
        let answer = if place < 4 {
            Answer::page("busy").status(503)
        } else {
            Answer::feed(rss(name, &[(1, "One", &[])]))
        };
        site.set(&url, answer);
        sources.push(Workspace::feed(name, &url));
    }
    let workspace = Workspace::new(&site, &sources);
    let mut clock = Clockwork::new(&workspace);
    let report = clock.run();
    assert!(report.sources.iter().any(|one| one.stopped && !one.failed), "{report:?}");
    // Those that had to wait come first.
    clock.pass(1).run();
    assert_eq!(workspace.documents().len(), 8);
}

#[test]
fn the_host_a_redirect_led_to_is_left_alone_and_not_the_one_it_came_from() {
    let site = site(&["front"]);
    let moved = Answer::page("").status(302).header("Location", "http://crowded.example/feed");
    site.set("http://front.example/away", moved);
    let away = Answer::page("later").status(429).header("Retry-After", "7200");
    site.set("http://crowded.example/feed", away);
    let sources = [Workspace::feed("away", "http://front.example/away"), feed("front", None)];
    let workspace = Workspace::new(&site, &sources);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    asked(&site);
    let report = clock.pass(1).run();
    assert!(report.sources[0].held_until.is_some() && report.sources[1].held_until.is_none(), "{report:?}");
    assert_eq!(asked(&site), ["front.example"]);
}
