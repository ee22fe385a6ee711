//! Cookies over the wire.

use std::sync::Arc;

use super::site::{Site, answer, feed, nothing};
use crate::fetch::Fetcher;
use crate::model::{Access, Request, SourceId};

/// A site that sets a cookie, redirects, and shows its page to those who bring the cookie back.
fn walled() -> Site {
    Site::answering(|asked| match (asked.path(), asked.header("cookie")) {
        ("/feed", Some("session=42")) => answer("200 OK", "", "page"),
        ("/login", _) => answer("302 Found", "Location: /feed\nSet-Cookie: session=42; Path=/\n", ""),
        ("/away", _) => answer("302 Found", "Location: http://other.example/\n", ""),
        ("/", cookie) => answer("200 OK", "", format!("{cookie:?}")),
        _ => answer("302 Found", "Location: /login\n", ""),
    })
}

fn of(source: &str, url: &str, keeps_cookies: bool) -> Request {
    let access = Access {
        source: SourceId::new(source),
        sites: Vec::new(),
        headers: Vec::new(),
        keeps_cookies,
        renders: false,
        proxy: None,
    };
    Arc::new(access).apply(&feed(url))
}

#[tokio::test]
async fn a_source_that_keeps_cookies_sends_them_back_within_a_fetch_and_from_fetch_to_fetch() {
    let site = walled();
    let fetcher = site.fetcher();
    let request = of("a", "http://news.example/login", true);
    fetcher.fetch(&request, &nothing()).await.unwrap();
    fetcher.fetch(&of("a", "http://news.example/feed", true), &nothing()).await.unwrap();
    assert_eq!(site.lines(), ["GET /login", "GET /feed", "GET /feed"]);
    fetcher.fetch(&of("a", "http://news.example/away", true), &nothing()).await.unwrap();
    let away = site.log().pop().unwrap();
    assert_eq!((away.header("host"), away.header("cookie")), (Some("other.example"), None));
}

#[tokio::test]
async fn no_other_source_and_none_that_did_not_ask_has_cookies() {
    let site = walled();
    let fetcher = site.fetcher();
    fetcher.fetch(&of("a", "http://news.example/login", true), &nothing()).await.unwrap();
    for request in [
        of("a", "http://news.example/", false),
        of("b", "http://news.example/", true),
        feed("http://news.example/"),
    ] {
        fetcher.fetch(&request, &nothing()).await.unwrap();
        assert_eq!(site.log().pop().unwrap().header("cookie"), None);
    }
    let error = fetcher.fetch(&of("b", "http://news.example/login", false), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.redirects");
}

#[tokio::test]
async fn what_is_forgotten_is_not_sent_again() {
    let site = walled();
    let fetcher = site.fetcher();
    fetcher.fetch(&of("a", "http://news.example/login", true), &nothing()).await.unwrap();
    fetcher.forget_cookies();
    fetcher.fetch(&of("a", "http://news.example/", true), &nothing()).await.unwrap();
    assert_eq!(site.log().pop().unwrap().header("cookie"), None);
}
