//! Connections: over IPv4 and IPv6, HTTP/1.1 and HTTP/2, kept and used again.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::http::{Request, Response, Version};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::site::{After, Site, answer, feed, nothing};
use crate::fetch::{FetchOptions, Fetcher, HttpFetcher, RobotsPolicy};

#[tokio::test]
async fn an_address_of_ipv6_is_dialled_as_written() {
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        println!("skipped: this machine has no IPv6");
        return;
    };
    let address = listener.local_addr().unwrap();
    let site = Site::on(listener, |_, stream| {
        stream.write_all(&answer("200 OK", "", "page")).ok();
        After::Keep
    });
    let options = FetchOptions { allow_private: vec!["::1/128".parse().unwrap()], ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    for url in [format!("http://{address}/a"), "http://news.example/b".to_owned()] {
        fetcher.fetch(&feed(&url), &nothing()).await.unwrap();
    }
    let hosts: Vec<_> = site.log().iter().map(|asked| asked.header("host").unwrap().to_owned()).collect();
    assert_eq!(hosts, [address.to_string(), "news.example".to_owned()]);
}

#[tokio::test]
async fn a_name_of_several_addresses_is_tried_until_one_answers() {
    // Listens on IPv4 alone; where the name leads to IPv6 first, that refuses.
    let site = Site::answering(|_| answer("200 OK", "", "page"));
    let networks = ["127.0.0.0/8", "::1/128"].map(|net| net.parse().unwrap()).to_vec();
    let options = FetchOptions { allow_private: networks, ..site.options() };
    let url = format!("http://localhost:{}/", site.address.port());
    HttpFetcher::new(&options).unwrap().fetch(&feed(&url), &nothing()).await.unwrap();
}

#[tokio::test]
async fn a_connection_of_http_1_1_is_used_again() {
    let site = Site::writing(|_, stream| {
        let peer = stream.peer_addr().unwrap();
        stream.write_all(&answer("200 OK", "", format!("{peer}"))).ok();
        After::Keep
    });
    let fetcher = site.fetcher();
    let mut peers = Vec::new();
    for path in ["a", "b", "c"] {
        let fetched = fetcher.fetch(&feed(&format!("http://news.example/{path}")), &nothing()).await;
        let crate::model::Fetched::Fresh(page, ..) = fetched.unwrap() else { panic!() };
        peers.push(page.body);
    }
    peers.dedup();
    assert_eq!(peers.len(), 1);
}

/// A site that speaks HTTP/2 alone, over TLS.
struct Http2Site {
    address: SocketAddr,
    authority: tempfile::NamedTempFile,
    connections: Arc<AtomicUsize>,
}

impl Http2Site {
    async fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(["news.example".to_owned()]).unwrap();
        let mut authority = tempfile::NamedTempFile::new().unwrap();
        authority.write_all(made.cert.pem().as_bytes()).unwrap();
        let key = made.signing_key.serialize_der().try_into().unwrap();
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Self { address: listener.local_addr().unwrap(), authority, connections: Arc::default() };
        let (acceptor, connections) = (TlsAcceptor::from(Arc::new(config)), Arc::clone(&site.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else { continue };
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let mut connection = h2::server::handshake(stream).await.unwrap();
                    while let Some(Ok((request, respond))) = connection.accept().await {
                        respond_to(&request, respond);
                    }
                });
            }
        });
        site
    }

    fn authority(&self) -> PathBuf {
        self.authority.path().to_owned()
    }
}

/// Answers with the path, or with 304 to who has it.
fn respond_to<B>(request: &Request<B>, mut respond: h2::server::SendResponse<Bytes>) {
    assert_eq!(request.version(), Version::HTTP_2);
    let known = request.headers().contains_key("if-none-match");
    let status = if known { 304 } else { 200 };
    let head = Response::builder().status(status).header("etag", "\"1\"").body(()).unwrap();
    let mut body = respond.send_response(head, known).unwrap();
    if !known {
        body.send_data(Bytes::from_static(b"page"), true).unwrap();
    }
}

#[tokio::test]
async fn http_2_is_spoken_where_the_site_does_and_its_connection_is_used_again() {
    let site = Http2Site::start().await;
    let options = FetchOptions {
        robots: RobotsPolicy::Ignore,
        delay: std::time::Duration::ZERO,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        resolve: [("news.example".to_owned(), site.address)].into(),
        ca_file: Some(site.authority()),
        ..FetchOptions::default()
    };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let request = feed("https://news.example/feed");
    let crate::model::Fetched::Fresh(page, validators, _) =
        fetcher.fetch(&request, &nothing()).await.unwrap()
    else {
        panic!()
    };
    assert_eq!(page.body, b"page");
    let again = fetcher.fetch(&request, &validators).await.unwrap();
    assert!(matches!(again, crate::model::Fetched::NotModified(..)), "{again:?}");
    assert_eq!(site.connections.load(Ordering::Relaxed), 1);
}
