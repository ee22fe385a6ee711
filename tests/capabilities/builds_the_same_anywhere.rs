//! The same record gives the same bytes wherever and whenever it is built; one edit changes only what shows it; two clones
//! that were merged are one.
//!
//! `FEEDLOOM_ARTICLES=10000 cargo test --test capabilities builds_the_same` takes as many articles as one likes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

const SOURCES: [(&str, &str); 3] = [("harbour", "en"), ("gang", "zh-CN"), ("liman", "tr")];

/// The place, the word for a time zone and the language of machines that build.
const MACHINES: [[(&str, &str); 3]; 3] = [
    [("LC_ALL", "C"), ("TZ", "UTC"), ("LANG", "C")],
    [("LC_ALL", "zh_CN.UTF-8"), ("TZ", "Asia/Shanghai"), ("LANG", "zh_CN.UTF-8")],
    [("LC_ALL", "tr_TR.UTF-8"), ("TZ", "America/St_Johns"), ("LANG", "tr_TR.UTF-8")],
];

fn articles() -> usize {
    std::env::var_os("FEEDLOOM_ARTICLES").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(240)
}

/// A third of the articles, over three months.
fn feed(source: usize, count: usize) -> Answer {
    let items: String = (0..count)
        .map(|number| {
            let (day, hour) = (number % 28 + 1, number / 28 % 24);
            let month = ["Apr", "May", "Jun"][number % 3];
            let title = ["Tide İı", "潮汐与港口", "Gelgit Iİ"][source];
            format!(
                "<item><title>{title} {number}</title><guid isPermaLink='false'>{source}-{number}</guid>\
                 <link>http://news.example/{source}/{number}</link><category>{}</category><category>Işık</category>\
                 <pubDate>{day:02} {month} 2026 {hour:02}:{:02}:00 GMT</pubDate>\
                 <description>&lt;p&gt;Text {number} of {title}.&lt;/p&gt;</description></item>",
                ["sea", "渡轮", "C++", "Ärger"][number % 4],
                number / 672 % 60
            )
        })
        .collect();
    Answer::feed(format!("<rss version='2.0'><channel><title>S{source}</title>{items}</channel></rss>"))
}

fn sources(site: &Site, which: &[usize], count: usize) -> Vec<Value> {
    let source = |place: &usize| {
        let (id, lang) = SOURCES[*place];
        let url = format!("http://{id}.example/feed");
        site.set(&url, feed(*place, count));
        json!({"id": id, "url": url, "lang": lang, "category": id, "tags": {"from": "source"}})
    };
    which.iter().map(source).collect()
}

fn begin() -> Workspace {
    let site = Site::start();
    let mut workspace = Workspace::in_memory(&site, &sources(&site, &[0, 1, 2], articles() / SOURCES.len()));
    workspace.configure("/output/authors", json!(1));
    workspace.configure("/feeds", json!([{"name": "ebb", "when": "text contains Gelgit or tag = 渡轮"}]));
    Clockwork::new(&workspace).run();
    assert_eq!(workspace.documents().len(), articles() / SOURCES.len() * SOURCES.len());
    workspace
}

#[test]
fn a_build_without_state_and_feeds_gives_the_same_bytes_on_any_machine_at_any_time() {
    let workspace = begin();
    let before = workspace.tree("feeds");
    assert!(before.keys().any(|path| path.contains("/archive/")) && before.contains_key("feeds/index.html"));
    for machine in MACHINES {
        for gone in [".feedloom", "feeds"] {
            std::fs::remove_dir_all(workspace.path(gone)).unwrap();
        }
        let outcome = workspace.run_in(&machine, &["build"]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(bytes(&workspace.tree("feeds")), bytes(&before), "{machine:?}");
    }
}

/// The entries of an Atom file by id; what is around them under an empty one, but for the time it was updated.
fn entries(text: &str) -> BTreeMap<String, String> {
    let mut parts = text.split("<entry");
    let frame = parts.next().unwrap_or_default().lines().filter(|line| !line.contains("<updated>"));
    let mut entries = BTreeMap::from([(String::new(), frame.collect::<Vec<_>>().join("\n"))]);
    for part in parts {
        let id = part.split("<id>").nth(1).and_then(|rest| rest.split("</id>").next()).unwrap_or_default();
        entries.insert(id.to_owned(), part.to_owned());
    }
    entries
}

#[test]
fn one_edited_title_changes_exactly_the_feeds_that_hold_it_and_in_them_its_entry() {
    let workspace = begin();
    let before = workspace.tree("feeds");
    let (path, text) =
        workspace.documents().into_iter().find(|(_, text)| text.contains("潮汐与港口 7\"")).unwrap();
    let id = text.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().trim_matches('"').to_owned();
    std::fs::write(workspace.path(&path), text.replace("潮汐与港口 7\"", "退潮\"")).unwrap();
    workspace.good(&["build"]);
    let after = workspace.tree("feeds");
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let mut changed = 0;
    for ((path, (old, old_time)), (new, new_time)) in before.iter().zip(after.values()) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        if !path.ends_with(".atom") {
            continue;
        }
        let (old, new) = (entries(&text(old)), entries(&text(new)));
        let differ: Vec<_> = old.iter().filter(|(id, part)| new[*id] != **part).map(|(id, _)| id).collect();
        match old.contains_key(&id) {
            true => assert_eq!(differ, [&id], "{path}"),
            false => assert_eq!((differ.len(), old_time), (0, new_time), "{path}"),
        }
        changed += usize::from(!differ.is_empty());
    }
    assert!(changed >= 2, "the archives of everything and of its source hold it: {changed}");
}

#[test]
fn ledgers_of_two_clones_merged_by_union_give_one_result() {
    let site = Site::start();
    let clone = |which: &[usize], hours| {
        let workspace = Workspace::in_memory(&site, &sources(&site, which, 40));
        Clockwork::new(&workspace).pass(hours).run();
        workspace
    };
    // Both had the second source, at other times; each has one that the other has not.
    let (one, other) = (clone(&[0, 1], 0), clone(&[1, 2], 3));
    let merged = |first: &Workspace, second: &Workspace| {
        let into = Workspace::in_memory(&site, &sources(&site, &[0, 1, 2], 40));
        for tree in [first.tree("content"), second.tree("content")] {
            for (path, (bytes, _)) in tree {
                let target = into.path(&path);
                std::fs::create_dir_all(target.parent().unwrap()).unwrap();
                let there = std::fs::read(&target).unwrap_or_default();
                let is_lines = path.ends_with(".jsonl");
                std::fs::write(target, if is_lines { [there, bytes].concat() } else { bytes }).unwrap();
            }
        }
        into.good(&["build"]);
        into
    };
    let (here, there) = (merged(&one, &other), merged(&other, &one));
    assert_eq!(bytes(&here.tree("feeds")), bytes(&there.tree("feeds")));
    for workspace in [&here, &there] {
        let before = workspace.documents();
        let report = Clockwork::new(workspace).pass(5).run();
        assert_eq!(report.sources.iter().map(|source| source.new).sum::<usize>(), 0);
        assert_eq!(workspace.documents(), before);
    }
    assert_eq!(bytes(&here.tree("feeds")), bytes(&there.tree("feeds")));
}
