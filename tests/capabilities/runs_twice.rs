//! A second run without news asks conditionally and writes nothing; what is deleted here loses nothing.

use feedloom::model::KeptRobots;
use feedloom::store::{SqliteStore, Store as _};

use super::support::{Answer, Site, Workspace, bytes, rss};

const FEED: &str = "http://news.example/feed";

fn site() -> Site {
    let site = Site::start();
    site.set(FEED, Answer::feed(rss("News", &[(1, "One", &["a"]), (2, "Two", &["b"])])));
    site
}

fn workspace(site: &Site) -> Workspace {
    Workspace::new(site, &[Workspace::feed("news", FEED)])
}

#[test]
fn a_second_run_asks_conditionally_and_touches_no_file() {
    let site = site();
    let modified = "Mon, 01 Jun 2026 08:00:00 GMT";
    let dated =
        Answer::feed(rss("Dated", &[(3, "Three", &[])])).unvalidated().header("Last-Modified", modified);
    site.set("http://dated.example/feed", dated);
    let workspace = Workspace::new(
        &site,
        &[Workspace::feed("news", FEED), Workspace::feed("dated", "http://dated.example/feed")],
    );
    workspace.good(&["run"]);
    let (before, _) = (workspace.published(), site.asked());
    assert_eq!(workspace.documents().len(), 3);
    let quiet = workspace.good(&["run", "-q"]);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    assert_eq!(workspace.published(), before, "bytes and times");
    let asked = site.asked();
    assert_eq!(asked.len(), 2);
    for one in asked {
        let header = if one.what.contains("dated") { "if-modified-since" } else { "if-none-match" };
        assert!(one.headers.contains_key(header), "{one:?}");
    }
}

#[test]
fn a_second_run_within_the_hour_asks_for_no_robots_txt_and_keeps_none_anew() {
    let site = Site::start();
    site.set("http://list.example/robots.txt", Answer::new("text/plain", "User-agent: *\nDisallow: /x\n"));
    site.set("http://list.example/", Answer::page("<li><a href='/a/1'>One</a></li>"));
    site.set("http://list.example/a/1", Answer::page("<h1>One</h1><article><p>Body.</p></article>"));
    let list = serde_json::json!({"id": "list", "kind": "list", "url": "http://list.example/",
        "selectors": {"item": "li", "link": "a", "content": "article"}});
    let workspace = Workspace::new(&site, &[list]);
    let asked = || site.asked().into_iter().map(|asked| asked.what).collect::<Vec<_>>();
    workspace.good(&["run"]);
    let first = ["robots.txt", "", "a/1"].map(|path| format!("GET http://list.example/{path}"));
    assert_eq!(asked(), first);
    let before = (kept_robots(&workspace), workspace.published());
    workspace.good(&["run"]);
    assert_eq!(asked(), ["GET http://list.example/"]);
    assert_eq!((kept_robots(&workspace), workspace.published()), before);
}

/// What the state knows of the list's robots.txt, with the times it was fetched and expires.
fn kept_robots(workspace: &Workspace) -> KeptRobots {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (store, _) = SqliteStore::open(&workspace.path(".feedloom/state.db")).await.unwrap();
        store.robots("http://list.example").await.unwrap().expect("it was asked for")
    })
}

#[test]
fn a_feed_that_was_cut_off_is_had_whole_next_time_though_its_validators_are_the_same() {
    let site = site();
    let whole = rss("News", &[(1, "One", &[]), (2, "Two", &[])]);
    let cut = &whole[..whole.find("Two").unwrap()];
    let at = |body: &str| {
        Answer::feed(body).unvalidated().header("Last-Modified", "Mon, 01 Jun 2026 08:00:00 GMT")
    };
    site.set(FEED, at(cut));
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 1);
    // The same half again says nothing new, and nothing of the validators either.
    workspace.good(&["run"]);
    site.set(FEED, at(&whole));
    site.asked();
    workspace.good(&["run"]);
    assert!(!site.asked()[0].headers.contains_key("if-modified-since"));
    assert_eq!(workspace.documents().len(), 2);
    site.asked();
    workspace.good(&["run"]);
    assert!(site.asked()[0].headers.contains_key("if-modified-since"), "a whole one is recognised");
}

#[test]
fn a_server_without_validators_is_known_by_its_bytes() {
    let site = site();
    site.set(FEED, Answer::feed(rss("News", &[(1, "One", &[])])).unvalidated());
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    let before = workspace.published();
    let report = workspace.good(&["run", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(report["sources"][0]["unchanged"], 1);
    assert_eq!(workspace.published(), before);
}

#[test]
fn a_deleted_state_repeats_no_article_and_moves_no_date() {
    let site = site();
    // An entry without date has the time it was first seen, which no later run may move.
    let undated = "<rss version='2.0'><channel><title>U</title><item><title>Undated</title>\
                   <guid isPermaLink='false'>u</guid><description>x</description></item></channel></rss>";
    site.set("http://undated.example/feed", Answer::feed(undated));
    let workspace = Workspace::new(
        &site,
        &[Workspace::feed("news", FEED), Workspace::feed("undated", "http://undated.example/feed")],
    );
    workspace.good(&["run"]);
    let before = workspace.published();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(workspace.published(), before);
}

#[test]
fn a_hand_deleted_document_stays_deleted_and_a_hand_edit_stays() {
    let site = site();
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    let documents: Vec<_> = workspace.documents().into_keys().collect();
    std::fs::remove_file(workspace.path(&documents[0])).unwrap();
    let edited = workspace.text(&documents[1]).replace("The text", "My text");
    std::fs::write(workspace.path(&documents[1]), &edited).unwrap();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().into_iter().collect::<Vec<_>>(), [(documents[1].clone(), edited)]);
    let all = workspace.text("feeds/all.atom");
    assert!(all.contains("My text") && all.matches("<entry").count() == 1, "{all}");
}

#[test]
fn a_lost_feed_comes_back_with_the_next_run() {
    let site = site();
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    let before = workspace.published();
    std::fs::remove_file(workspace.path("feeds/all.atom")).unwrap();
    std::fs::remove_dir_all(workspace.path("feeds/tag")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(bytes(&workspace.published()), bytes(&before));
}

#[test]
fn without_the_ledger_documents_are_still_known() {
    for preset in ["hugo", "mainroad"] {
        let site = site();
        let mut workspace = workspace(&site);
        workspace.configure("/output/preset", preset.into());
        workspace.good(&["run"]);
        let before = workspace.published();
        std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
        std::fs::remove_dir_all(workspace.path("content/.feedloom")).unwrap();
        workspace.good(&["run"]);
        assert_eq!(bytes(&workspace.published()), bytes(&before), "{preset}");
    }
}

#[test]
fn an_entry_that_changes_its_id_is_no_new_article_and_one_that_shares_an_address_is() {
    let site = site();
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    let before = workspace.published();
    let renamed = rss("News", &[(1, "One", &["a"]), (2, "Two", &["b"])]).replace("\">n", "\">renamed-");
    site.set(FEED, Answer::feed(renamed.clone()));
    workspace.good(&["run"]);
    assert_eq!(workspace.published(), before);
    // Another date and title under an address already known: something new at a page that stays.
    let later =
        renamed.replace("renamed-1<", "later<").replace("One", "Later").replace("00:01:00", "09:09:09");
    site.set(FEED, Answer::feed(later));
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 3);
}

#[test]
fn a_document_without_a_ledger_line_gets_it_back_with_its_entry() {
    let site = site();
    site.set("http://other.example/feed", Answer::feed(rss("Other", &[(7, "Seven", &[])])));
    let other = Workspace::feed("other", "http://other.example/feed");
    let workspace = Workspace::new(&site, &[Workspace::feed("news", FEED), other]);
    workspace.good(&["run"]);
    let before = workspace.published();
    let ids = |workspace: &Workspace| -> Vec<String> {
        let lines = workspace.tree("content/.feedloom/ledger/news").into_values().map(|(bytes, _)| bytes);
        let text = String::from_utf8(lines.flatten().collect()).unwrap();
        text.lines().map(|line| line.split("\"first_seen\"").next().unwrap().to_owned()).collect()
    };
    let lines = ids(&workspace);
    assert_eq!(lines.len(), 2);
    // As after a run that ended between its documents and its ledger.
    std::fs::remove_dir_all(workspace.path("content/.feedloom/ledger/news")).unwrap();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    workspace.good(&["run"]);
    assert_eq!((ids(&workspace), workspace.published()), (lines, before));
}

#[test]
fn a_record_taken_away_is_had_again_from_its_sources() {
    let site = site();
    let workspace = workspace(&site);
    workspace.good(&["run"]);
    let before = workspace.published();
    for command in ["run", "build"] {
        std::fs::remove_dir_all(workspace.path("content")).unwrap();
        workspace.good(&[command]);
        workspace.good(&["run"]);
        assert_eq!(bytes(&workspace.published()), bytes(&before), "after {command}");
    }
}
