//! Killed at any moment, the next run gives what an undisturbed one would have given.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace, bytes, rss};

fn site() -> Site {
    let site = Site::start();
    site.set(
        "http://a.example/feed",
        Answer::feed(rss("A", &[(1, "One", &["x"]), (2, "Two", &["y"]), (3, "Three", &["x"])])),
    );
    site.set(
        "http://b.example/feed",
        Answer::feed(rss("B", &[(11, "Eleven", &["x"]), (12, "Twelve", &["z"])])),
    );
    let rows: String = (1..=6)
        .map(|n| format!("<li><a href='/a/{n}'>Row {n}</a> <time>2026-06-0{n} 08:00</time></li>"))
        .collect();
    site.set("http://list.example/", Answer::page(format!("<ul>{rows}</ul>")));
    for n in 1..=6 {
        let page = format!(
            "<html><body><h1>Row {n}</h1><article><p>The body of row {n}.</p></article></body></html>"
        );
        site.set(&format!("http://list.example/a/{n}"), Answer::page(page));
    }
    site
}

fn workspace(site: &Site) -> Workspace {
    let feed = |id: &str| {
        let mut source = Workspace::feed(id, &format!("http://{id}.example/feed"));
        source["tags"] = json!({"from": "source"});
        source
    };
    let list = json!({"id": "list", "kind": "list", "url": "http://list.example/", "preset": "mainroad", "selectors":
        {"item": "li", "link": "a", "title": "a", "date": "time", "content": "article"}});
    Workspace::new(site, &[feed("a"), feed("b"), list])
}

/// The record's files, without the time of first sight, which no two runs share.
fn record(workspace: &Workspace) -> BTreeMap<String, Vec<Value>> {
    let files = workspace.tree("content/.feedloom").into_iter();
    files
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .map(|(path, (bytes, _))| {
            let lines = std::str::from_utf8(&bytes).unwrap().lines().map(|line| {
                let mut line: Value = serde_json::from_str(line).unwrap();
                line.as_object_mut().unwrap().remove("first_seen");
                line
            });
            (path, lines.collect())
        })
        .collect()
}

#[test]
fn killed_at_any_of_20_moments_nothing_is_lost_or_doubled() {
    let site = site();
    let undisturbed = workspace(&site);
    undisturbed.good(&["run"]);
    let (expected, kept) = (undisturbed.published(), record(&undisturbed));
    assert_eq!((undisturbed.documents().len(), site.asked().len()), (11, 10));
    let mut cut_short = 0;
    for moment in 0..20 {
        let workspace = workspace(&site);
        // Now and then it is killed more than once before it may end.
        for again in 0..=u64::from(moment % 5 == 0) {
            let mut run = workspace.start(&["run"]);
            if moment < 10 {
                // In the middle of asking: there are ten requests in all.
                site.wait_until(moment as usize + 1);
            } else {
                // While things are written, as far as a slice of time can meet it.
                std::thread::sleep(Duration::from_millis(6 * moment + again));
            }
            run.kill().unwrap();
            cut_short += usize::from(!run.wait().unwrap().success());
            site.asked();
        }
        workspace.good(&["run"]);
        site.asked();
        assert_eq!(bytes(&workspace.published()), bytes(&expected), "moment {moment}");
        assert_eq!(record(&workspace), kept, "moment {moment}");
        let left = workspace.tree("").into_keys().filter(|path| path.contains(".feedloom-tmp-")).count();
        assert_eq!(left, 0, "moment {moment}");
    }
    assert!(cut_short > 0, "no run was cut short");
    println!("{cut_short} runs were cut short");
}
