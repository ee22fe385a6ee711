//! Beside the feeds stand pages to read, lists of all feeds, and what makes a feed readable in a browser.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::json;

use super::support::{Answer, Site, Tree, Workspace, bytes, rss};

const FEED: &str = "http://news.example/feed";
const OTHER: &str = "http://tides.example/feed";

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, Answer::feed(rss("News", &[(1, "大雾封港", &["港口", "C++"]), (2, "Two", &["港口"])])));
    site.set(OTHER, Answer::feed(rss("Tides", &[(9, "Low water", &[])])));
    let mut news = Workspace::feed("news", FEED);
    news["tags"] = json!({"from": "source"});
    news["lang"] = json!("zh-CN");
    let tides = json!({"id": "tides", "title": "Tide <Notes>", "url": OTHER, "lang": "en"});
    let workspace = Workspace::new(&site, &[news, tides]);
    (site, workspace)
}

/// The paths below the feeds folder whose files are others than before.
fn touched(workspace: &Workspace, before: &Tree) -> BTreeSet<String> {
    let now = workspace.tree("feeds").into_iter().filter(|(path, file)| before.get(path) != Some(file));
    now.map(|(path, _)| path.trim_start_matches("feeds/").to_owned()).collect()
}

#[test]
fn every_feed_has_a_page_and_the_lists_name_all_of_them() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    let files = workspace.tree("feeds");
    let [index, opml, sitemap] =
        ["index.html", "feeds.opml", "sitemap.xml"].map(|name| workspace.text(&format!("feeds/{name}")));
    // Pages of archives are no feeds of their own.
    let is_feed = |path: &&String| path.ends_with(".atom") && !path.starts_with("feeds/archive/");
    let feeds: Vec<_> = files.keys().filter(is_feed).collect();
    assert!(feeds.len() > 6, "{feeds:?}");
    for feed in feeds {
        let page = feed.replace(".atom", ".html");
        let (feed, page) = (feed.trim_start_matches("feeds/"), page.trim_start_matches("feeds/"));
        let address = format!("https://feeds.example.org/{page}");
        assert!(
            index.contains(&format!("href=\"{page}\"")) && index.contains(&format!("href=\"{feed}\"")),
            "{index}"
        );
        assert!(
            opml.contains(&format!("xmlUrl=\"https://feeds.example.org/{feed}\" htmlUrl=\"{address}\"")),
            "{opml}"
        );
        assert!(sitemap.contains(&format!("<loc>{address}</loc>")), "{sitemap}");
        let text = workspace.text(&format!("feeds/{feed}"));
        let up = "../".repeat(feed.matches('/').count());
        assert!(
            text.contains(&format!("<?xml-stylesheet type=\"text/css\" href=\"{up}feeds.css\"?>")),
            "{text}"
        );
        assert!(
            feed == "all.atom" || text.contains(&format!("<link href=\"{address}\" rel=\"alternate\"")),
            "{text}"
        );
    }
    assert!(opml.contains("title=\"Tide &lt;Notes&gt;\" xmlUrl=\"http://tides.example/feed\"/>"), "{opml}");
    assert!(workspace.text("feeds/all.html").contains("大雾封港"));
}

#[test]
fn news_touch_the_pages_of_changed_feeds_and_a_build_then_changes_nothing() {
    let (site, workspace) = workspace();
    workspace.good(&["run"]);
    let before = workspace.tree("feeds");
    site.set(OTHER, Answer::feed(rss("Tides", &[(9, "Low water", &[]), (10, "High water", &[])])));
    workspace.good(&["run"]);
    let touched = touched(&workspace, &before);
    let pages: Vec<_> = touched.iter().filter(|path| !path.ends_with(".atom")).map(String::as_str).collect();
    assert_eq!(
        pages,
        [
            "all.html",
            "category/tides.html",
            "index.html",
            "lang/en.html",
            "sitemap.xml",
            "source/tides.html",
            "tag/tides.html"
        ]
    );
    let after = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), after);
}

#[test]
fn a_list_that_was_removed_comes_back_with_the_next_run() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    let before = workspace.tree("feeds");
    std::fs::remove_file(workspace.path("feeds/feeds.opml")).unwrap();
    std::fs::remove_file(workspace.path("feeds/source/news.html")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(bytes(&workspace.tree("feeds")), bytes(&before));
}

#[test]
fn a_page_of_somebody_else_is_kept_and_told_of() {
    let (_site, workspace) = workspace();
    std::fs::create_dir_all(workspace.path("feeds")).unwrap();
    std::fs::write(workspace.path("feeds/index.html"), "<p>My own site</p>").unwrap();
    let told = workspace.good(&["run", "-v"]);
    assert!(told.err.contains("note[update.foreign-page]") && told.err.contains("index.html"), "{told:?}");
    assert_eq!(workspace.text("feeds/index.html"), "<p>My own site</p>");
    workspace.good(&["build"]);
    assert_eq!(workspace.text("feeds/index.html"), "<p>My own site</p>");
}

#[test]
fn without_pages_there_are_only_feeds_and_those_there_were_are_removed() {
    let (_site, mut workspace) = workspace();
    workspace.good(&["run"]);
    std::fs::write(workspace.path("feeds/tag/mine.html"), "a person's own").unwrap();
    workspace.configure("/output/pages", json!(false));
    workspace.good(&["run"]);
    let left: Vec<_> = workspace.tree("feeds").into_keys().filter(|path| !path.ends_with(".atom")).collect();
    assert_eq!(left, ["feeds/tag/mine.html"]);
    let feed = workspace.text("feeds/tag/c-7a7cf065.atom");
    assert!(!feed.contains("xml-stylesheet") && !feed.contains(".html\" rel=\"alternate\""), "{feed}");
}

#[test]
fn axe_finds_nothing_serious_in_index_and_pages() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    let kit = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kits/axe.py");
    let pages = ["index.html", "all.html", "source/news.html"];
    let Ok(done) = Command::new("python3").arg(kit).arg(workspace.path("feeds")).args(pages).output() else {
        println!("skipped: python3 is not there");
        return;
    };
    let told = String::from_utf8_lossy(&done.stdout);
    match done.status.code() {
        Some(77) => println!("{told}"),
        code => assert!(code == Some(0) && told.contains("9 looks at 3 pages, 0 serious"), "{told} {done:?}"),
    }
}
