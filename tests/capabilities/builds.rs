//! `build` makes from record and settings alone what `run` left.

use serde_json::json;

use super::support::{Answer, Site, Workspace, bytes, rss};

const FEED: &str = "http://news.example/feed";

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, Answer::feed(rss("News", &[(1, "One", &["alpha", "C++"]), (2, "Two", &["beta", "C"])])));
    let mut source = Workspace::feed("news", FEED);
    source["tags"] = json!({"from": "source"});
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

#[test]
fn a_build_from_the_record_alone_gives_the_same_bytes_without_network() {
    let (site, workspace) = workspace();
    workspace.good(&["run"]);
    let before = workspace.published();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    std::fs::remove_dir_all(workspace.path("feeds")).unwrap();
    site.asked();
    workspace.good(&["build"]);
    assert_eq!(bytes(&workspace.published()), bytes(&before));
    assert!(site.asked().is_empty());
    assert!(before.keys().any(|path| path.starts_with("feeds/tag/c-")), "{:?}", before.keys());
    assert!(before.contains_key("feeds/tag/c.atom"));
}

#[test]
fn only_feeds_that_nothing_makes_any_more_are_removed() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    std::fs::write(workspace.path("feeds/tag/mine.atom"), "<feed>a person's own</feed>").unwrap();
    std::fs::write(workspace.path("feeds/index.html"), "mine").unwrap();
    // It quotes a feed of ours whose id begins like the one that would belong here.
    std::fs::write(workspace.path("feeds/tag/bet.atom"), workspace.text("feeds/tag/beta.atom")).unwrap();
    // A term taken out of the record by hand, together with the last document that carries it, has no feed.
    for path in workspace.documents().into_keys() {
        if workspace.text(&path).contains("alpha") {
            std::fs::remove_file(workspace.path(&path)).unwrap();
        }
    }
    let terms = workspace.text("content/.feedloom/terms.jsonl");
    let kept: String =
        terms.lines().filter(|line| !line.contains("alpha")).map(|line| format!("{line}\n")).collect();
    std::fs::write(workspace.path("content/.feedloom/terms.jsonl"), kept).unwrap();
    workspace.good(&["build"]);
    let feeds = workspace.tree("feeds");
    assert!(!feeds.contains_key("feeds/tag/alpha.atom"));
    for kept in ["feeds/tag/mine.atom", "feeds/index.html", "feeds/tag/bet.atom", "feeds/tag/beta.atom"] {
        assert!(feeds.contains_key(kept), "{kept}");
    }
}

#[test]
fn a_term_that_empties_keeps_a_valid_empty_feed() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    for path in workspace.documents().into_keys() {
        std::fs::remove_file(workspace.path(&path)).unwrap();
    }
    workspace.good(&["build"]);
    let feed = workspace.text("feeds/tag/beta.atom");
    assert!(
        !feed.contains("<entry") && feed.contains("<updated>2026-01-01T00:00:00+00:00</updated>"),
        "{feed}"
    );
}

#[test]
fn a_person_s_own_posts_enter_feeds_only_when_included() {
    let (_site, mut workspace) = workspace();
    workspace.good(&["run"]);
    let post =
        "---\ntitle: \"My own\"\ndate: 2026-06-05T08:00:00+08:00\ntags: [beta]\n---\n\nWritten by hand.\n";
    std::fs::create_dir_all(workspace.path("content/posts")).unwrap();
    std::fs::write(workspace.path("content/posts/own.md"), post).unwrap();
    workspace.good(&["build"]);
    assert!(!workspace.text("feeds/all.atom").contains("My own"));
    workspace.configure("/output/include", json!(["posts/*"]));
    workspace.good(&["build"]);
    let feed = workspace.text("feeds/tag/beta.atom");
    assert!(feed.contains("My own") && feed.contains("https://feeds.example.org/posts/own"), "{feed}");
    assert_eq!(workspace.text("content/posts/own.md"), post);
}

#[test]
fn a_document_moved_by_hand_stays_in_the_feeds_when_news_come() {
    let (site, workspace) = workspace();
    workspace.good(&["run"]);
    let (path, text) = workspace.documents().into_iter().find(|(_, text)| text.contains("beta")).unwrap();
    std::fs::remove_file(workspace.path(&path)).unwrap();
    std::fs::write(workspace.path("content/moved.md"), text).unwrap();
    site.set(FEED, Answer::feed(rss("News", &[(3, "Three", &["beta"])])));
    workspace.good(&["run"]);
    assert_eq!(workspace.text("feeds/tag/beta.atom").matches("<entry").count(), 2);
    let before = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), before);
}

#[test]
fn a_term_edited_to_lead_out_of_the_feeds_folder_leads_nowhere() {
    let (_site, workspace) = workspace();
    workspace.good(&["run"]);
    let before = workspace.published();
    let terms = workspace.text("content/.feedloom/terms.jsonl");
    let evil = "{\"kind\":\"tag\",\"slug\":\"../../evil\",\"label\":\"x\"}\nno line at all\n";
    std::fs::write(workspace.path("content/.feedloom/terms.jsonl"), terms + evil).unwrap();
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), before);
}
