//! Polite to the sites we read, and never let inside.

use serde_json::json;

use super::support::{Answer, Site, Workspace, rss};

fn list(robots: Option<Answer>) -> (Site, Workspace) {
    let site = Site::start();
    site.set("http://list.example/", Answer::page("<ul><li><a href='/a/1'>One</a></li></ul>"));
    site.set("http://list.example/a/1", Answer::page("<h1>One</h1><article><p>Body.</p></article>"));
    if let Some(robots) = robots {
        site.set("http://list.example/robots.txt", robots);
    }
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/",
        "selectors": {"item": "li", "link": "a", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

#[test]
fn robots_txt_is_obeyed_for_lists_and_pages() {
    let robots = |text: &str, status| Some(Answer::new("text/plain", text).status(status).unvalidated());
    for (answer, lists, pages) in [
        (None, 1, 1),
        (robots("", 404), 1, 1),
        (robots("", 503), 0, 0),
        (robots("User-agent: *\nDisallow: /\n", 200), 0, 0),
        (robots("User-agent: feedloom\nDisallow: /a/\n\nUser-agent: *\nDisallow:\n", 200), 1, 0),
        (robots("User-agent: other\nDisallow: /\n", 200), 1, 1),
    ] {
        let (site, workspace) = list(answer.clone());
        let outcome = workspace.run(&["run"]);
        let asked = site.asked();
        let count = |end: &str| asked.iter().filter(|one| one.what.ends_with(end)).count();
        assert_eq!((count("example/"), count("/a/1")), (lists, pages), "{answer:?} {outcome:?}");
    }
}

#[test]
fn feeds_are_asked_for_as_any_reader_does_with_an_honest_name() {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    site.set("http://news.example/robots.txt", Answer::new("text/plain", "User-agent: *\nDisallow: /\n"));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    workspace.good(&["run"]);
    let asked = site.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let name = &asked[0].headers["user-agent"];
    assert!(name.starts_with("feedloom/") && name.contains("(+https://feeds.example.org/)"), "{name}");
}

#[test]
fn inner_addresses_are_refused_unless_opened() {
    let (site, mut workspace) = list(None);
    workspace.configure("/fetch/allow_private", json!([]));
    let outcome = workspace.run(&["run"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.err.contains("fetch.private-address"), "{outcome:?}");
    assert!(site.asked().is_empty(), "the address was not even dialled");
}

#[test]
fn a_redirect_leads_to_no_inner_address() {
    let site = Site::start();
    let inner = Site::start();
    inner.set("http://127.0.0.1/secret", Answer::feed(rss("Secret", &[(1, "One", &[])])));
    let target = format!("http://[::1]:{}/secret", inner.address().port());
    site.set("http://news.example/feed", Answer::page("").status(302).header("Location", &target));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    let outcome = workspace.run(&["run"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.err.contains("fetch.private-address"), "{outcome:?}");
    assert!(inner.asked().is_empty());
}

#[test]
fn one_request_at_a_time_is_made_to_a_host() {
    let site = Site::start();
    let sources: Vec<_> = (0..8)
        .map(|n| {
            let url = format!("http://news.example/feed{n}");
            site.set(&url, Answer::feed(rss("News", &[(n, "One", &[])])));
            Workspace::feed(&format!("s{n}"), &url)
        })
        .collect();
    Workspace::new(&site, &sources).good(&["run"]);
    assert_eq!((site.asked().len(), site.most_at_once()), (8, 1));
}
