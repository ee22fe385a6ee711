//! `feedloom status` tells how each source is doing, and leaves everything as it was.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, rss};

fn status(workspace: &Workspace) -> Value {
    serde_json::from_str(&workspace.good(&["status", "--format", "json"]).out).unwrap()
}

/// A value of a source's status.
fn of<'a>(status: &'a Value, source: &str, key: &str) -> &'a Value {
    let sources = status["sources"].as_array().unwrap();
    &sources.iter().find(|one| one["id"] == source).unwrap()[key]
}

fn three_sources() -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://good.example/feed", Answer::feed(rss("Good", &[(1, "One", &[]), (2, "Two", &[])])));
    site.set("http://bad.example/feed", Answer::page("").status(500).unvalidated());
    site.set("http://gone.example/feed", Answer::page("").status(410).unvalidated());
    let mut good = Workspace::feed("good", "http://good.example/feed");
    good["title"] = json!("港湾\u{1b}[31m新闻");
    let sources = [
        good,
        Workspace::feed("bad", "http://bad.example/feed"),
        Workspace::feed("gone", "http://gone.example/feed"),
    ];
    let workspace = Workspace::new(&site, &sources);
    (site, workspace)
}

#[test]
fn before_the_first_run_every_source_waits_and_nothing_is_made() {
    let (site, workspace) = three_sources();
    let told = workspace.good(&["status"]);
    assert!(told.out.ends_with("status: 3 sources: 3 waiting\n"), "{told:?}");
    assert!(told.err.contains("no run yet"), "{told:?}");
    assert!(site.asked().is_empty() && !workspace.path(".feedloom").exists());
}

#[test]
fn each_source_is_told_of_the_worst_first_with_cause_and_remedy() {
    let (_site, workspace) = three_sources();
    let mut clockwork = Clockwork::new(&workspace);
    clockwork.run();
    clockwork.pass(1).run();
    let told = status(&workspace);
    assert_eq!((of(&told, "good", "articles"), of(&told, "good", "per_poll")), (&json!(2), &json!(1.0)));
    assert_eq!(of(&told, "bad", "state"), "broken");
    assert_eq!((of(&told, "bad", "failures"), of(&told, "bad", "code")), (&json!(2), &json!("fetch.status")));
    assert_eq!(of(&told, "bad", "since"), "2026-06-10T06:00:00Z");
    assert_eq!(of(&told, "gone", "state"), "gone");

    let text = workspace.good(&["status"]).out;
    let first: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    let places = ["source", "bad", "gone", "good"].map(|id| first.iter().position(|one| *one == id));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
    assert!(text.contains("  help:     ") && text.contains("in 2 runs in a row [fetch.status]"), "{text}");
    // What a source or its settings say is never an order to the terminal.
    assert!(text.contains("港湾\u{fffd}[31m新闻") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_exit_code_tells_of_failed_sources_when_asked_to() {
    let (_site, workspace) = three_sources();
    assert_eq!(workspace.run(&["status", "--fail-on", "failed"]).code, 0);
    workspace.run(&["run"]);
    assert_eq!(workspace.run(&["status"]).code, 0);
    assert_eq!(workspace.run(&["status", "--fail-on", "failed"]).code, 4);
    assert_eq!(workspace.run(&["status", "good", "--fail-on", "degraded"]).code, 0);
    let wrong = workspace.run(&["status", "god"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("known: good, bad, gone"), "{wrong:?}");
}

#[test]
fn a_run_under_way_does_not_keep_it_from_telling() {
    let site = Site::start();
    site.set("http://slow.example/feed", Answer::hanging());
    let workspace = Workspace::new(&site, &[Workspace::feed("slow", "http://slow.example/feed")]);
    let mut run = workspace.start(&["run"]);
    site.wait_for("/feed");
    let told = workspace.good(&["status"]).out;
    assert!(told.contains("waiting") && run.try_wait().unwrap().is_none(), "{told}");
    run.kill().unwrap();
    run.wait().unwrap();
}

#[test]
fn a_server_that_asked_for_time_and_an_every_that_cannot_be_are_told() {
    let site = Site::start();
    let busy = Answer::page("").status(429).unvalidated().header("Retry-After", "3600");
    site.set("http://busy.example/feed", busy);
    let mut source = Workspace::feed("busy", "http://busy.example/feed");
    source["every"] = json!("1s");
    let mut workspace = Workspace::new(&site, &[source]);
    workspace.configure("/fetch/delay", json!(2));
    assert_eq!(workspace.run(&["run"]).code, 3);
    let told = status(&workspace);
    assert!(of(&told, "busy", "held_until").is_string(), "{told}");
    assert_eq!((&told["busy"][0]["wanted"], &told["busy"][0]["possible"]), (&json!(3600.0), &json!(1800.0)));
    assert!(workspace.good(&["status"]).out.contains("`every` cannot be met at busy.example"));
}
