//! Redirects over the wire.

use url::Url;

use super::site::{Site, answer, feed, nothing, page, redirect};
use crate::fetch::{Error, FetchOptions, Fetcher, HttpFetcher, RedirectFault, RobotsPolicy};
use crate::model::{Fetched, Method, Validators};

#[tokio::test]
async fn a_chain_is_followed_to_its_page() {
    let site = Site::answering(|asked| match asked.path() {
        "/1" => redirect(301, "/2"),
        "/2" => redirect(307, "http://other.example/x/3"),
        "/x/3" => redirect(302, "4#part"),
        _ => answer("200 OK", "", "page"),
    });
    let known = Validators { etag: Some("\"1\"".into()), ..nothing() };
    let mut request = feed("http://me:pw@news.example/1");
    request.headers = vec![("X-Key".into(), "secret".into())];
    let Fetched::Fresh(page, ..) = site.fetcher().fetch(&request, &known).await.unwrap() else { panic!() };
    assert_eq!(page.url.as_str(), "http://other.example/x/4#part");
    let log = site.log();
    assert_eq!(site.lines(), ["GET /1", "GET /2", "GET /x/3", "GET /x/4"]);
    assert!(log.iter().all(|asked| asked.header("if-none-match") == Some("\"1\"")));
    for (asked, secret) in log.iter().zip([true, true, false, false]) {
        assert_eq!(asked.header("x-key").is_some(), secret, "{}", asked.line);
        assert_eq!(asked.header("authorization").is_some(), secret, "{}", asked.line);
    }
}

#[tokio::test]
async fn a_post_is_repeated_or_becomes_a_get() {
    let site = Site::answering(|asked| match asked.path() {
        "/same" => redirect(308, "/list"),
        "/other" => redirect(303, "/list"),
        _ => answer("200 OK", "", "page"),
    });
    let fetcher = site.fetcher();
    for (path, expected) in [("same", "POST /list"), ("other", "GET /list")] {
        let mut request = feed(&format!("http://news.example/{path}"));
        request.method = Method::PostJson("{}".into());
        fetcher.fetch(&request, &nothing()).await.unwrap();
        let asked = site.log().pop().unwrap();
        assert_eq!(asked.line, expected);
        assert_eq!(asked.body, if path == "same" { "{}" } else { "" });
        assert_eq!(asked.header("content-type").is_some(), path == "same");
    }
}

#[tokio::test]
async fn a_move_for_good_is_told_and_one_for_now_is_not() {
    let site = Site::answering(|asked| match asked.path() {
        "/old" => redirect(301, "/older#part"),
        "/older" => redirect(308, "http://other.example/new#here"),
        "/now" => redirect(302, "/new"),
        _ if asked.header("if-none-match").is_some() => answer("304 Not Modified", "", ""),
        _ => answer("200 OK", "Cache-Control: max-age=60\n", "page"),
    });
    let fetcher = site.fetcher();
    let known = Validators { etag: Some("\"1\"".into()), ..nothing() };
    for (url, known, moved, fresh) in [
        ("http://news.example/old", nothing(), Some("http://other.example/new"), Some(60)),
        ("http://news.example/old", known, Some("http://other.example/new"), None),
        ("http://news.example/now", nothing(), None, Some(60)),
        ("http://news.example/new", nothing(), None, Some(60)),
        ("http://me:pw@news.example/older", nothing(), Some("http://other.example/new"), Some(60)),
    ] {
        let learned = match fetcher.fetch(&feed(url), &known).await.unwrap() {
            Fetched::Fresh(_, _, learned) | Fetched::NotModified(_, learned) => learned,
            Fetched::Gone => panic!("{url}"),
        };
        assert_eq!(learned.moved_to.as_ref().map(|url| url.as_str()), moved, "{url}");
        assert_eq!(learned.fresh_for.map(|time| time.as_secs()), fresh, "{url}");
    }
    let site = Site::answering(|asked| match asked.path() {
        "/old" => redirect(301, "/new"),
        _ => answer("200 OK", "", "page"),
    });
    let request = feed("http://me:pw@news.example/old");
    let fetched = site.fetcher().fetch(&request, &nothing()).await.unwrap();
    assert!(matches!(fetched, Fetched::Fresh(_, _, learned) if learned.moved_to.is_none()));
}

#[tokio::test]
async fn circles_and_endless_chains_end() {
    let site = Site::answering(|asked| match asked.path() {
        "/self" => redirect(302, "/self"),
        "/ping" => redirect(302, "/pong"),
        "/pong" => redirect(302, "/ping"),
        "/nowhere" => answer("302 Found", "", ""),
        path => redirect(302, &format!("{path}x")),
    });
    let fetcher = site.fetcher();
    for (path, expected) in [
        ("self", RedirectFault::Loop),
        ("ping", RedirectFault::Loop),
        ("nowhere", RedirectFault::NoLocation),
        ("on", RedirectFault::TooMany(20)),
    ] {
        let error =
            fetcher.fetch(&feed(&format!("http://news.example/{path}")), &nothing()).await.unwrap_err();
        assert!(matches!(error, Error::Redirects { fault, .. } if fault == expected), "{path}: {error}");
    }
    assert_eq!(site.lines().len(), 1 + 2 + 1 + 21);
}

#[tokio::test]
async fn a_failure_tells_which_hop_it_was() {
    let site = Site::answering(|asked| match (asked.path(), asked.header("host")) {
        ("/robots.txt", Some("news.example")) => redirect(302, "http://other.example/robots.txt"),
        ("/1", _) => redirect(302, "http://me:pw@other.example/2"),
        _ => answer("503 Away", "Retry-After: 60\n", ""),
    });
    let error = site.fetcher().fetch(&feed("http://news.example/1"), &nothing()).await.unwrap_err();
    assert_eq!(error.url().map(Url::as_str), Some("http://other.example/2"));
    let options = FetchOptions { robots: RobotsPolicy::Obey, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let error = fetcher.fetch(&page("http://news.example/1"), &nothing()).await.unwrap_err();
    assert_eq!(error.url().map(Url::as_str), Some("http://other.example/robots.txt"));
    assert!(error.is_of_the_host() && error.retry_after().is_some());
}
