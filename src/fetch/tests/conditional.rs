//! Validators, bodies and their encodings, and what is sent.

use super::site::{Site, answer, feed, nothing};
use crate::fetch::{Fetcher, HttpFetcher};
use crate::model::{Fetched, Method, Purpose, Request, Validators};

const TIDES: &str = "潮汐 tides";
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x7b\xb6\x77\xdd\xb3\x8d\x13\x14\x4a\x32\x53\x52\x8b\x01\xcd\x16\xc3\x90\x0c\0\0\0";
const EMPTY: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x03\0\0\0\0\0\0\0\0\0";
const BROTLI: &[u8] = b"\x8b\x05\x80\xe6\xbd\xae\xe6\xb1\x90\x20\x74\x69\x64\x65\x73\x03";
const ZLIB: &[u8] = b"\x78\x9c\x7b\xb6\x77\xdd\xb3\x8d\x13\x14\x4a\x32\x53\x52\x8b\x01\x32\x5e\x06\xb2";
const ZSTD: &[u8] =
    b"\x28\xb5\x2f\xfd\x04\x58\x61\0\0\xe6\xbd\xae\xe6\xb1\x90\x20\x74\x69\x64\x65\x73\x6c\x49\x86\x8b";

async fn fresh(fetcher: &HttpFetcher, request: &Request) -> (crate::model::Page, Validators) {
    match fetcher.fetch(request, &nothing()).await.unwrap() {
        Fetched::Fresh(page, validators, _) => (page, validators),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn known_validators_are_sent_verbatim_and_a_304_is_understood() {
    let site = Site::answering(|asked| match asked.header("if-none-match") {
        Some(_) => answer("304 Not Modified", "ETag: W/\"odd , one\"\n", ""),
        None => answer("200 OK", "ETag: W/\"odd , one\"\nLast-Modified: yesterday  noon\n", TIDES),
    });
    let (fetcher, request) = (site.fetcher(), feed("http://news.example/feed"));
    let (page, validators) = fresh(&fetcher, &request).await;
    assert_eq!(page.body, TIDES.as_bytes());
    let second = fetcher.fetch(&request, &validators).await.unwrap();
    assert!(matches!(second, Fetched::NotModified(again, _) if again == validators));
    let log = site.log();
    assert_eq!((log[0].header("if-none-match"), log[0].header("if-modified-since")), (None, None));
    assert_eq!(log[1].header("if-none-match"), Some("W/\"odd , one\""));
    assert_eq!(log[1].header("if-modified-since"), Some("yesterday  noon"));
}

#[tokio::test]
async fn the_same_bytes_are_not_modified_without_validators_and_for_a_post() {
    let site = Site::answering(|_| answer("200 OK", "ETag: \"1\"\n", TIDES));
    let fetcher = site.fetcher();
    let mut request = feed("http://news.example/list");
    request.method = Method::PostJson("{\"page\":1}".into());
    let (_, validators) = fresh(&fetcher, &request).await;
    let second = fetcher.fetch(&request, &validators).await.unwrap();
    assert!(matches!(second, Fetched::NotModified(..)));
    let asked = &site.log()[1];
    assert_eq!((asked.line.as_str(), asked.body.as_str()), ("POST /list", "{\"page\":1}"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(asked.header("if-none-match"), None);
}

#[tokio::test]
async fn the_request_says_who_asks_and_for_what() {
    let site = Site::answering(|_| answer("200 OK", "", TIDES));
    let fetcher = site.fetcher();
    for (purpose, accept) in [
        (Purpose::Feed, "application/atom+xml,"),
        (Purpose::List, "text/html,"),
        (Purpose::Page, "text/html,"),
    ] {
        let mut request = Request::get("http://me:pw@news.example/".parse().unwrap(), purpose);
        request.headers = vec![("X-Edition".into(), "晨".into())];
        fresh(&fetcher, &request).await;
        let asked = site.log().pop().unwrap();
        assert_eq!(asked.header("user-agent"), Some("feedloom-test (+https://feedloom.example/)"));
        assert!(asked.header("accept").unwrap().starts_with(accept));
        assert_eq!(asked.header("x-edition"), Some("晨"));
        assert_eq!(asked.header("authorization"), Some("Basic bWU6cHc="));
        assert_eq!(asked.header("host"), Some("news.example"));
        for encoding in ["gzip", "br", "zstd", "deflate"] {
            assert!(asked.header("accept-encoding").unwrap().contains(encoding), "{encoding}");
        }
    }
}

#[tokio::test]
async fn a_configured_address_stands_for_every_port_of_its_host() {
    let site = Site::answering(|_| answer("200 OK", "", TIDES));
    let (page, _) = fresh(&site.fetcher(), &feed("http://NEWS.example:8080/a")).await;
    assert_eq!(page.url.as_str(), "http://news.example:8080/a");
    assert_eq!(site.log()[0].header("host"), Some("news.example:8080"));
}

#[tokio::test]
async fn bodies_are_decompressed() {
    let site = Site::answering(|asked| match asked.path() {
        "/members" => answer("200 OK", "Content-Encoding: x-gzip\n", [EMPTY, GZIP].concat()),
        "/unlabelled" => answer("200 OK", "", GZIP),
        "/plain" => answer("200 OK", "Content-Encoding: gzip\n", TIDES),
        "/br" => answer("200 OK", "Content-Encoding: br\n", BROTLI),
        "/gzip" => answer("200 OK", "Content-Encoding: gzip\n", GZIP),
        "/deflate" => answer("200 OK", "Content-Encoding: deflate\n", ZLIB),
        "/zstd" => answer("200 OK", "Content-Encoding: zstd\n", ZSTD),
        _ => answer("200 OK", "Content-Encoding: none\nContent-Type: text/xml\n", TIDES),
    });
    let fetcher = site.fetcher();
    for path in ["gzip", "deflate", "zstd", "br", "members", "unlabelled", "plain", "none"] {
        let (page, _) = fresh(&fetcher, &feed(&format!("http://news.example/{path}"))).await;
        assert_eq!(page.body, TIDES.as_bytes(), "{path}");
    }
}

#[tokio::test]
async fn an_answer_of_http_1_0_without_headers_is_read_to_its_end() {
    let site = Site::writing(|_, stream| {
        std::io::Write::write_all(stream, format!("HTTP/1.0 200 OK\r\n\r\n{TIDES}").as_bytes()).unwrap();
        super::site::After::Close
    });
    let (page, validators) = fresh(&site.fetcher(), &feed("http://news.example/")).await;
    assert_eq!((page.body.as_slice(), page.media_type, page.charset), (TIDES.as_bytes(), None, None));
    assert_eq!((validators.etag, validators.last_modified), (None, None));
}
