//! Answers that break off, never end, or are no answers.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::site::{After, Site, answer, feed, nothing};
use crate::fetch::{Error, FetchOptions, Fetcher, HttpFetcher};

/// 100 MB of zeros, gzipped to 100 kB. In this block a zero byte stands for four times 258 of the byte before.
fn bomb() -> Vec<u8> {
    let mut bomb =
        b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1\x01\x01\0\0\0\x80\x90\xfe\xaf\xee\x08\x0a".to_vec();
    bomb.resize(100_000, 0);
    bomb
}

async fn failure(options: &FetchOptions) -> Error {
    let fetcher = HttpFetcher::new(options).unwrap();
    fetcher.fetch(&feed("http://news.example/a?token=abc"), &nothing()).await.unwrap_err()
}

/// What the fetcher says to bytes after which the connection ends.
async fn said_to(bytes: &'static [u8]) -> Error {
    let site = Site::writing(move |_, stream| {
        stream.write_all(bytes).ok();
        After::Close
    });
    failure(&site.options()).await
}

#[tokio::test]
async fn half_a_body_is_an_error_and_never_a_page() {
    for bytes in [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".as_slice(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhalf\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\x02\x03\x7b\xb6\x77\xdd",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\0no gzip, no text",
        b"HTTP/1.1 200 OK\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\x02\x03\x7b\xb6\x77\xdd",
    ] {
        let error = said_to(bytes).await;
        assert_eq!(error.code(), "fetch.bad-body", "{error}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_said_to_be_so() {
    for bytes in [
        b"SSH-2.0-x\r\n\r\n".as_slice(),
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
    ] {
        let error = said_to(bytes).await;
        assert_eq!(error.code(), "fetch.bad-answer", "{error}");
    }
}

#[tokio::test]
async fn an_encoding_nobody_asked_for_is_named() {
    let error = said_to(b"HTTP/1.1 200 OK\r\nContent-Encoding: x-rot13\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(error.code(), "fetch.bad-encoding");
    let expected = "the body of http://news.example/a?token=*** has the unknown encoding `x-rot13`";
    assert_eq!(error.to_string(), expected);
    let error = said_to(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, x\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(error.code(), "fetch.bad-encoding");
}

#[tokio::test]
async fn a_body_may_be_as_large_as_allowed_and_no_larger() {
    let site = Site::answering(|_| answer("200 OK", "", [b'x'; 1000]));
    let fits = FetchOptions { max_body: 1000, ..site.options() };
    let fetcher = HttpFetcher::new(&fits).unwrap();
    assert!(fetcher.fetch(&feed("http://news.example/"), &nothing()).await.is_ok());
    let error = failure(&FetchOptions { max_body: 999, ..fits }).await;
    assert_eq!(error.code(), "fetch.too-large");
    assert_eq!(error.to_string(), "the body of http://news.example/a?token=*** is larger than 999 bytes");
}

#[tokio::test]
async fn a_body_counts_by_what_it_unpacks_to() {
    let site = Site::answering(|_| answer("200 OK", "Content-Encoding: gzip\n", bomb()));
    let error = failure(&FetchOptions { max_body: 50 << 20, ..site.options() }).await;
    assert_eq!(error.code(), "fetch.too-large", "{error}");
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let site = Site::writing(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok();
        while stream.write_all(&[b'x'; 8192]).is_ok() {}
        After::Close
    });
    assert_eq!(failure(&site.options()).await.code(), "fetch.too-large");
}

#[tokio::test]
async fn a_drip_ends_in_headers_and_body() {
    for head in ["HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"] {
        let site = Site::writing(move |_, stream| {
            stream.write_all(head.as_bytes()).ok();
            while stream.write_all(b"x").is_ok() {
                sleep(Duration::from_millis(20));
            }
            After::Close
        });
        let start = Instant::now();
        let error = failure(&FetchOptions { timeout: Duration::from_millis(250), ..site.options() }).await;
        assert_eq!(error.code(), "fetch.timeout");
        let expected = "http://news.example/a?token=*** did not answer in full within 0.25 s";
        assert_eq!(error.to_string(), expected);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn the_time_limit_covers_all_hops_together() {
    let site = Site::writing(|asked, stream| {
        sleep(Duration::from_millis(100));
        let next = format!("{}x", asked.path());
        stream.write_all(&super::site::redirect(302, &next)).ok();
        After::Keep
    });
    let options = FetchOptions { timeout: Duration::from_millis(350), ..site.options() };
    assert_eq!(failure(&options).await.code(), "fetch.timeout");
    assert!(site.lines().len() < 5);
}

#[tokio::test]
async fn nobody_listening_and_no_such_host_are_told_apart() {
    let closed: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let options = FetchOptions {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        resolve: [("news.example".to_owned(), closed)].into(),
        ..FetchOptions::default()
    };
    let error = failure(&options).await;
    assert_eq!(error.code(), "fetch.connect");
    let expected = "no connection to http://news.example/a?token=***: Connection refused";
    assert!(error.to_string().starts_with(expected), "{error}");

    // A label too long for the name service: the question never leaves the machine.
    let fetcher = HttpFetcher::new(&options).unwrap();
    let nowhere = format!("http://{}.example/", "x".repeat(64));
    let error = fetcher.fetch(&feed(&nowhere), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.dns", "{error}");

    let error = fetcher.fetch(&feed("https://news.example/"), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.connect", "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_not_secure() {
    let site = Site::writing(|_, _| After::Close);
    let error = site.fetcher().fetch(&feed("https://news.example/"), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.tls", "{error}");
}

#[tokio::test]
async fn a_connection_kept_too_long_is_replaced_once() {
    let site = Site::writing(|asked, stream| {
        // The second request on a connection is read and never answered.
        if asked.header("if-none-match").is_some() && asked.path() == "/lost" {
            return After::Close;
        }
        stream.write_all(&answer("200 OK", "", "page")).ok();
        if asked.path() == "/bye" { After::Close } else { After::Keep }
    });
    let fetcher = site.fetcher();
    for path in ["bye", "a", "bye", "b"] {
        let request = feed(&format!("http://news.example/{path}"));
        fetcher.fetch(&request, &nothing()).await.unwrap();
        sleep(Duration::from_millis(20));
    }
    let known = crate::model::Validators { etag: Some("\"1\"".into()), ..nothing() };
    let error = fetcher.fetch(&feed("http://news.example/lost"), &known).await.unwrap_err();
    assert_eq!(error.code(), "fetch.bad-answer", "{error}");
    assert_eq!(site.lines().iter().filter(|line| line.ends_with("/lost")).count(), 2);
}

#[tokio::test]
async fn a_stranger_that_hangs_up_is_not_asked_again() {
    let site = Site::writing(|_, _| After::Close);
    assert_eq!(failure(&site.options()).await.code(), "fetch.bad-answer");
    assert_eq!(site.lines().len(), 1);
}

#[test]
fn a_bad_file_of_authorities_and_a_bad_user_agent_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let code = |options: &FetchOptions| HttpFetcher::new(options).unwrap_err().code();
    let options = FetchOptions { ca_file: Some(path.clone()), ..FetchOptions::default() };
    assert_eq!(code(&options), "fetch.ca-file");
    for content in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        std::fs::write(&path, content).unwrap();
        assert_eq!(code(&options), "fetch.ca-file", "{content}");
    }
    let options = FetchOptions { user_agent: "a\nb".into(), ..FetchOptions::default() };
    assert_eq!(code(&options), "fetch.client");
}
