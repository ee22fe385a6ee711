//! What a run says, and to whom.

use super::support::{Answer, Site, Workspace, rss};

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    site.set("http://b.example/feed", Answer::feed(rss("B", &[(2, "Two", &[])])));
    let sources =
        [Workspace::feed("news", "http://news.example/feed"), Workspace::feed("b", "http://b.example/feed")];
    let workspace = Workspace::new(&site, &sources);
    (site, workspace)
}

#[test]
fn a_line_for_each_source_with_news_and_one_for_the_run() {
    let (_site, workspace) = workspace();
    let told = workspace.good(&["run"]).out;
    assert_eq!(told, "news  1 new\nb     1 new\nrun: 2 sources, 2 new documents, 6 feeds written\n");
    assert_eq!(workspace.good(&["run"]).out, "run: 2 sources, 0 new documents, 0 feeds written\n");
    assert_eq!(workspace.good(&["run", "-q"]).out, "");
    assert!(workspace.good(&["run", "-v"]).out.contains("news  nothing new"));
}

#[test]
fn a_program_reads_one_json_object() {
    let (_site, workspace) = workspace();
    let report: serde_json::Value =
        serde_json::from_str(&workspace.good(&["run", "--format", "json"]).out).unwrap();
    assert_eq!((&report["documents"], &report["sources"][0]["id"]), (&2.into(), &"news".into()));
}

#[test]
fn a_dry_run_writes_no_document_and_no_feed() {
    let (_site, workspace) = workspace();
    let told = workspace.good(&["run", "--dry-run"]).out;
    assert!(told.ends_with("dry run: 2 sources, 2 new documents, nothing written\n"), "{told}");
    assert!(workspace.tree("content").is_empty() && workspace.tree("feeds").is_empty());
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 2);
}

#[test]
fn only_the_named_sources_are_asked() {
    let (site, workspace) = workspace();
    workspace.good(&["run", "--only", "b"]);
    assert_eq!(site.asked().len(), 1);
    workspace.good(&["run", "news"]);
    assert!(site.asked().iter().all(|asked| asked.what.contains("news.example")));
    let wrong = workspace.run(&["run", "nwes"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("known: news, b"), "{wrong:?}");
}
