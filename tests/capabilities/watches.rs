//! `feedloom watch` keeps the time itself, and ends well when it is told to.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::json;

use super::support::{Answer, Site, Workspace, rss};

fn terminate(child: &Child) {
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

fn source() -> serde_json::Value {
    let mut source = Workspace::feed("news", "http://news.example/feed");
    source["every"] = json!("1s");
    source
}

#[test]
fn it_asks_again_and_again_and_ends_when_told() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let workspace = Workspace::new(&site, &[source()]);
    let listener = UnixDatagram::bind(workspace.path("notify")).unwrap();
    listener.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let child = workspace.start_with(&["watch"], &[("NOTIFY_SOCKET", workspace.path("notify").as_path())]);
    let mut bytes = [0; 100];
    let length = listener.recv(&mut bytes).unwrap();
    assert_eq!(&bytes[..length], b"READY=1");
    let length = listener.recv(&mut bytes).unwrap();
    assert_eq!(&bytes[..length], b"WATCHDOG=1\nSTATUS=a pass is under way");
    site.wait_until(2);
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[]), (2, "Two", &[])])));
    site.asked();
    site.wait_until(2);
    assert_eq!(workspace.run(&["run"]).code, 75, "one at a time");
    terminate(&child);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(workspace.documents().len(), 2);
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.matches("watch: ").count(), 2, "it speaks of news alone: {out}");
    assert_eq!(workspace.good(&["run"]).out.matches("0 feeds written").count(), 1);
}

#[test]
fn what_is_under_way_is_finished_and_the_rest_comes_with_the_next_run() {
    let site = Site::start();
    let rows: String = (1..=30).map(|n| format!("<li><a href='/a/{n}'>Row {n}</a></li>")).collect();
    site.set("http://list.example/", Answer::page(format!("<ul>{rows}</ul>")));
    for n in 1..=30 {
        site.set(
            &format!("http://list.example/a/{n}"),
            Answer::page(format!("<article><p>Body {n}.</p></article>")),
        );
    }
    let list = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "content": "article"}});
    let mut workspace = Workspace::new(&site, &[list]);
    workspace.configure("/fetch/delay", json!("100ms"));
    let child = workspace.start(&["watch"]);
    site.wait_for("/a/3");
    terminate(&child);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let there = workspace.documents().len();
    assert!((2..20).contains(&there), "{there}");
    workspace.configure("/fetch/delay", json!(0));
    site.asked();
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 30);
    let pages = site.asked().iter().filter(|one| one.what.contains("/a/")).count();
    assert_eq!(pages, 30 - there, "nothing is asked for twice");
}
