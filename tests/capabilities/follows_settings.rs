//! Changed settings: `run` leaves what `build` would, and no id changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace, bytes, rss};

fn ids(workspace: &Workspace) -> BTreeSet<String> {
    let all = workspace.text("feeds/all.atom");
    all.lines().filter(|line| line.contains("<id>")).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_changed_setting_gives_by_run_what_build_would_give_and_changes_no_id() {
    let changes: [(&str, Value); 5] = [
        ("/site/url", json!("https://other.example.net/reader/")),
        ("/output/entries", json!(1)),
        ("/output/preset", json!({"base": "hugo", "keys": {"summary": null, "author": "{author}"}})),
        ("/output/preset", json!("mainroad")),
        ("/site/title", json!("Other")),
    ];
    for pinned in [true, false] {
        for (pointer, value) in &changes {
            let site = Site::start();
            let items: [(u32, &str, &[&str]); 3] =
                [(1, "One", &["a"]), (5, "Two", &["b"]), (2000, "Three", &[])];
            site.set("http://news.example/feed", Answer::feed(rss("News", &items)));
            let mut workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
            if !pinned {
                workspace.configure("/site/authority", Value::Null);
            }
            workspace.good(&["run"]);
            let before = ids(&workspace);
            workspace.configure(pointer, value.clone());
            workspace.good(&["run"]);
            let run = workspace.published();
            workspace.good(&["build"]);
            assert_eq!(bytes(&workspace.published()), bytes(&run), "{pointer} {value}");
            assert!(
                ids(&workspace).is_subset(&before),
                "{pointer} {value}: {:?} {before:?}",
                ids(&workspace)
            );
        }
    }
}
