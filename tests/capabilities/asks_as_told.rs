//! What a source says about how it is asked holds for all it asks, and its secrets stay where they belong.

use serde_json::json;

use super::support::{Answer, Site, Workspace, rss};

const SECRET: &str = "s3same-0pen";

#[test]
fn headers_with_secrets_reach_the_articles_pages_and_no_other_host_or_file() {
    let site = Site::start();
    let list = "<ul><li><a href='/a/1'>One</a></li><li><a href='http://other.example/a/2'>Two</a></li></ul>";
    site.set("http://list.example/", Answer::page(list));
    for (url, title) in [("http://list.example/a/1", "One"), ("http://other.example/a/2", "Two")] {
        site.set(url, Answer::page(format!("<h1>{title}</h1><article><p>Body of {title}.</p></article>")));
    }
    site.set("http://list.example/lost", Answer::page("").status(403));
    let headers = json!({"Authorization": "Bearer ${READER_TOKEN}", "Accept": "text/html;q=0.1"});
    let source = |id: &str, url: &str| {
        json!({"id": id, "kind": "list", "url": url, "request": {"headers": headers},
            "selectors": {"item": "li", "link": "a", "content": "article"}})
    };
    let sources = [source("list", "http://list.example/"), source("lost", "http://list.example/lost")];
    let workspace = Workspace::new(&site, &sources);

    let outcome = workspace.run(&["run"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("the environment variable `READER_TOKEN` is not set"), "{outcome:?}");
    assert!(outcome.err.contains("feedloom.yaml:"), "{outcome:?}");

    let outcome = workspace
        .run_in(&[("READER_TOKEN", SECRET), ("FEEDLOOM_LOG", "trace")], &["run", "--format", "json", "-v"]);
    assert_eq!(workspace.documents().len(), 2, "{outcome:?}");
    let log = site.asked();
    let told = |url: &str, name: &str| {
        let asked = log.iter().find(|one| one.what == format!("GET {url}"));
        asked.unwrap_or_else(|| panic!("{url} {log:?}")).headers.get(name).cloned()
    };
    let bearer = Some(format!("Bearer {SECRET}"));
    assert_eq!(told("http://list.example/", "authorization"), bearer);
    assert_eq!(told("http://list.example/a/1", "authorization"), bearer);
    assert_eq!(told("http://other.example/a/2", "authorization"), None);
    assert_eq!(told("http://list.example/robots.txt", "authorization"), None);
    assert_eq!(told("http://list.example/", "accept").as_deref(), Some("text/html;q=0.1"));
    assert_ne!(told("http://list.example/a/1", "accept").as_deref(), Some("text/html;q=0.1"));

    assert!(outcome.out.contains("fetch.status"), "{outcome:?}");
    assert!(!outcome.out.contains(SECRET) && !outcome.err.contains(SECRET), "{outcome:?}");
    for (path, (bytes, _)) in workspace.tree("") {
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{path}");
    }
}

#[test]
fn a_source_is_asked_through_its_proxy_whose_password_is_shown_nowhere() {
    let site = Site::start();
    let proxy = Site::start();
    site.set("http://news.example/feed", Answer::page("").status(500));
    // A proxy is asked for whole addresses.
    proxy.set("http://news.examplehttp://news.example/feed", Answer::feed(rss("News", &[(1, "One", &[])])));
    let mut source = Workspace::feed("news", "http://news.example/feed");
    source["proxy"] = json!(format!("http://me:${{PROXY_PASSWORD}}@{}", proxy.address()));
    let lost = json!({"id": "lost", "url": "https://news.example/feed", "proxy": source["proxy"]});
    let workspace = Workspace::new(&site, &[source, lost]);
    let environment = [("PROXY_PASSWORD", SECRET), ("FEEDLOOM_LOG", "trace")];
    let outcome = workspace.run_in(&environment, &["run", "-v"]);
    assert_eq!(workspace.documents().len(), 1, "{outcome:?}");
    assert!(site.asked().is_empty());
    assert!(proxy.asked()[0].headers["proxy-authorization"].starts_with("Basic "));
    assert!(outcome.err.contains("fetch.proxy"), "{outcome:?}");
    assert!(!outcome.out.contains(SECRET) && !outcome.err.contains(SECRET), "{outcome:?}");
    for (path, (bytes, _)) in workspace.tree("").into_iter().filter(|(path, _)| !path.starts_with("config/"))
    {
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "{path}");
    }
    let outcome = workspace.run_in(&[("PROXY_PASSWORD", " /")], &["check"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("`proxy` is no address of a proxy"), "{outcome:?}");
}
