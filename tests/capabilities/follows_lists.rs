//! A list of subscriptions elsewhere: its feeds are sources as long as they stand there, and nothing is lost with it.

use serde_json::json;

use crate::support::{Answer, Site, Workspace, bytes, rss};

const LIST: &str = "http://lists.example/all.opml";

fn list(feeds: &[(&str, &str)]) -> Answer {
    let outlines: String = feeds
        .iter()
        .map(|(title, host)| format!("<outline text='{title}' xmlUrl='http://{host}/feed'/>"))
        .collect();
    Answer::new("text/x-opml", format!("<opml><outline text='Friends'>{outlines}</outline></opml>"))
}

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    for (number, host) in (1..).zip(["a.example", "b.example", "c.example"]) {
        site.set(&format!("http://{host}/feed"), Answer::feed(rss(host, &[(number, host, &[])])));
    }
    let mut workspace = Workspace::new(&site, &[]);
    workspace.configure("/subscriptions", json!([{"url": LIST, "defaults": {"lang": "en"}}]));
    workspace.write_config();
    (site, workspace)
}

/// What was asked for since this was last looked at, sorted.
fn asked(site: &Site) -> Vec<String> {
    let mut asked: Vec<_> = site.asked().into_iter().map(|one| one.what).collect();
    asked.sort();
    asked
}

/// `GET` of the list and these hosts' feeds, sorted.
fn expected(hosts: &[&str]) -> Vec<String> {
    let mut all: Vec<_> = hosts.iter().map(|host| format!("GET http://{host}/feed")).collect();
    all.push(format!("GET {LIST}"));
    all.sort();
    all
}

fn texts(workspace: &Workspace, folder: &str) -> Vec<(String, String)> {
    let tree = workspace.tree(folder);
    bytes(&tree).into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn feeds_of_a_list_come_and_go_and_their_articles_stay() {
    let (site, workspace) = workspace();
    site.set(LIST, list(&[("A", "a.example"), ("B", "b.example")]));
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 2);
    assert_eq!(asked(&site), expected(&["a.example", "b.example"]));
    let status = workspace.good(&["status"]);
    assert!(status.out.contains("a-example-") && status.out.contains("b-example-"), "{status:?}");
    let check = workspace.good(&["check"]);
    assert!(check.out.starts_with("good: 0 sources, and 1 list that runs ask for\n"), "{check:?}");

    // Nothing new: the list is asked for conditionally, and nothing is written.
    let before = workspace.published();
    workspace.good(&["run"]);
    let again = site.asked();
    assert!(
        again.len() == 3 && again.iter().all(|one| one.headers.contains_key("if-none-match")),
        "{again:?}"
    );
    assert_eq!(workspace.published(), before);

    // One goes, one comes, one is called otherwise: no article comes twice, none is lost.
    site.set(LIST, list(&[("A, renamed", "a.example"), ("C", "c.example")]));
    workspace.good(&["run"]);
    assert_eq!(asked(&site), expected(&["a.example", "c.example"]));
    assert_eq!(workspace.documents().len(), 3);
    let feeds = workspace.tree("feeds/source");
    assert_eq!(feeds.keys().filter(|path| path.ends_with(".atom")).count(), 3, "{:?}", feeds.keys());
    let written = texts(&workspace, "feeds");
    workspace.good(&["build"]);
    assert_eq!(texts(&workspace, "feeds"), written);
}

#[test]
fn a_broken_list_takes_no_source_away() {
    let (site, workspace) = workspace();
    site.set(LIST, list(&[("A", "a.example")]));
    workspace.good(&["run"]);
    for (answer, code) in [
        (Answer::page("<html>Out of order</html>"), "subscriptions.bad-list"),
        (Answer::new("text/x-opml", "<opml><body></body></opml>"), "subscriptions.bad-list"),
        (Answer::page("").status(500), "fetch.status"),
        (Answer::page("").status(410), "subscriptions.gone"),
    ] {
        site.set(LIST, answer);
        asked(&site);
        let run = workspace.good(&["run"]);
        assert!(
            run.err.contains(&format!("warning[{code}]")) && run.err.contains("last good copy"),
            "{code}: {run:?}"
        );
        assert!(asked(&site).contains(&"GET http://a.example/feed".to_owned()), "{code}");
    }
    // Without its copy they are missing, which is told; the record stays, and they come back with the list.
    for file in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(workspace.path(&format!(".feedloom/state.db{file}")));
    }
    asked(&site);
    let run = workspace.good(&["run"]);
    assert!(run.err.contains("warning[subscriptions.missing]"), "{run:?}");
    assert_eq!((asked(&site), workspace.documents().len()), (expected(&[]), 1));
    assert_eq!(workspace.tree("feeds/source").len(), 2, "its feed and page stay");
    site.set(LIST, list(&[("A", "a.example")]));
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 1);
}

#[test]
fn a_source_of_ones_own_takes_the_place_of_one_of_a_list_and_every_holds_for_lists() {
    let (site, mut workspace) = workspace();
    site.set(LIST, list(&[("A", "a.example"), ("B", "b.example")]));
    workspace.configure("/sources", json!([Workspace::feed("mine", "http://a.example/feed")]));
    workspace.configure("/subscriptions", json!([{"url": LIST, "every": "1d"}]));
    workspace.write_config();
    workspace.good(&["run"]);
    workspace.good(&["run"]);
    let lists = asked(&site).iter().filter(|what| what.ends_with(LIST)).count();
    assert_eq!(lists, 1, "once a day");
    let documents = workspace.documents();
    assert_eq!(documents.len(), 2);
    assert!(documents.values().any(|text| text.contains("source: \"mine\"")), "{documents:?}");
    let exported = workspace.good(&["export", "opml"]);
    assert!(exported.out.contains(&format!("type=\"include\" url=\"{LIST}\" frss:opmlUrl=")), "{exported:?}");
}
