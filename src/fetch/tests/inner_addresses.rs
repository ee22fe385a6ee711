//! The guard over the wire: nothing inside is reached, whatever leads there.

use super::site::{Site, answer, feed, nothing, page, redirect};
use crate::fetch::{Error, FetchOptions, Fetcher, HttpFetcher, RobotsPolicy};

#[tokio::test]
async fn loopback_is_not_dialled_unless_opened() {
    let site = Site::answering(|_| answer("200 OK", "", "inner"));
    let port = site.address.port();
    let closed = FetchOptions { allow_private: Vec::new(), ..site.options() };
    let fetcher = HttpFetcher::new(&closed).unwrap();
    for host in
        ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "localhost", "news.example"]
    {
        let error = fetcher.fetch(&feed(&format!("http://{host}:{port}/")), &nothing()).await.unwrap_err();
        assert_eq!(error.code(), "fetch.private-address", "{host}: {error}");
    }
    assert!(site.lines().is_empty());

    let opened = site.fetcher();
    for host in ["127.0.0.1", "2130706433", "localhost"] {
        let fetched = opened.fetch(&feed(&format!("http://{host}:{port}/")), &nothing()).await;
        assert!(fetched.is_ok(), "{host}: {fetched:?}");
    }
}

#[tokio::test]
async fn a_redirect_leads_neither_inside_nor_to_another_scheme() {
    let site = Site::answering(|asked| redirect(302, &asked.path()[1..].replace("%20", " ")));
    // Only the address of the first hop is opened.
    let options = FetchOptions { allow_private: vec!["127.0.0.1/32".parse().unwrap()], ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    for (target, code) in [
        ("http://127.0.0.2/", "fetch.private-address"),
        ("http://169.254.169.254/latest/", "fetch.private-address"),
        ("http://[::1]/", "fetch.private-address"),
        ("//10.0.0.1/", "fetch.private-address"),
        ("file:///etc/passwd", "fetch.bad-address"),
        ("gopher://news.example/", "fetch.bad-address"),
        ("http://news.example:0/", "fetch.bad-address"),
    ] {
        let error =
            fetcher.fetch(&feed(&format!("http://news.example/{target}")), &nothing()).await.unwrap_err();
        assert_eq!(error.code(), code, "{target}: {error}");
    }
}

#[tokio::test]
async fn robots_txt_is_not_looked_for_where_there_can_be_none() {
    let fetcher = HttpFetcher::new(&FetchOptions::default()).unwrap();
    for url in ["http://127.0.0.1:1/a", "file:///etc/passwd", "data:text/html,x", "mailto:a@news.example"] {
        let error = fetcher.fetch(&page(url), &nothing()).await.unwrap_err();
        assert!(matches!(error, Error::Address { .. }), "{url}: {error}");
    }
}

#[tokio::test]
async fn an_inner_page_is_told_as_such_even_where_robots_txt_comes_first() {
    let site = Site::answering(|_| answer("200 OK", "", "inner"));
    let options = FetchOptions { allow_private: Vec::new(), robots: RobotsPolicy::Obey, ..site.options() };
    let error = HttpFetcher::new(&options)
        .unwrap()
        .fetch(&page("http://news.example/"), &nothing())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "fetch.private-address", "{error}");
    assert!(site.lines().is_empty());
}
