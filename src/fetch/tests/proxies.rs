//! Proxies over the wire.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use super::site::{Site, answer, feed, nothing, page};
use crate::fetch::{FetchOptions, Fetcher, HttpFetcher, RobotsPolicy};
use crate::model::{Access, Fetched, Proxy, Request, SourceId};

/// A name the system's lookup refuses at once: the question never leaves the machine.
fn unknown() -> String {
    format!("{}.example", "x".repeat(64))
}

fn server(scheme: &str, address: SocketAddr) -> Proxy {
    Proxy::Server(format!("{scheme}://me:pw@{address}").into())
}

/// Options under which everything goes through a proxy, and nothing inside is open.
fn through(proxy: Proxy) -> FetchOptions {
    FetchOptions { proxy, allow_private: Vec::new(), ..Site::answering(|_| Vec::new()).options() }
}

async fn outcome(options: &FetchOptions, request: &Request) -> Result<Vec<u8>, &'static str> {
    match HttpFetcher::new(options).unwrap().fetch(request, &nothing()).await {
        Ok(Fetched::Fresh(page, ..)) => Ok(page.body),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.code()),
    }
}

#[tokio::test]
async fn a_site_is_asked_through_the_proxy_which_may_have_a_private_address() {
    let proxy = Site::answering(|_| answer("200 OK", "", "page"));
    let options = through(server("http", proxy.address));
    let url = format!("http://{}/feed", unknown());
    assert_eq!(outcome(&options, &feed(&url)).await.unwrap(), b"page");
    let asked = &proxy.log()[0];
    assert_eq!(asked.path(), url);
    assert_eq!(asked.header("proxy-authorization"), Some("Basic bWU6cHc="));
    let named = Proxy::Server(format!("http://proxy.example:{}", proxy.address.port()).into());
    let options =
        FetchOptions { resolve: [("proxy.example".into(), proxy.address)].into(), ..through(named) };
    assert_eq!(outcome(&options, &feed(&url)).await.unwrap(), b"page");
}

#[tokio::test]
async fn nothing_inside_is_asked_for_through_a_proxy() {
    let proxy = Site::answering(|_| answer("200 OK", "", "page"));
    for scheme in ["http", "socks5h"] {
        let options = FetchOptions {
            resolve: [("news.example".into(), "10.0.0.1:80".parse().unwrap())].into(),
            ..through(server(scheme, proxy.address))
        };
        for host in
            ["127.0.0.1", "0x7f.1", "[::1]", "10.0.0.1", "169.254.169.254", "news.example", "localhost"]
        {
            let code = outcome(&options, &feed(&format!("http://{host}/"))).await.unwrap_err();
            assert_eq!(code, "fetch.private-address", "{scheme} {host}");
        }
        let local = format!("http://{}.internal/", "x".repeat(64));
        assert_eq!(outcome(&options, &feed(&local)).await.unwrap_err(), "fetch.private-address");
        assert_eq!(outcome(&options, &feed("ftp://news.example/")).await.unwrap_err(), "fetch.bad-address");
    }
    assert!(proxy.lines().is_empty());
}

#[tokio::test]
async fn a_proxy_that_is_away_or_refuses_is_told_apart_from_the_site() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusing = Site::answering(|_| answer("403 Forbidden", "", ""));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let leaving = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().for_each(drop));
    let (http, https) = (format!("http://{}/", unknown()), format!("https://{}/", unknown()));
    for (scheme, address, url, code) in [
        ("http", closed, &http, "fetch.proxy"),
        ("http", closed, &https, "fetch.proxy"),
        ("socks5h", closed, &http, "fetch.proxy"),
        ("socks5", closed, &https, "fetch.dns"),
        ("http", refusing.address, &https, "fetch.proxy"),
        ("http", refusing.address, &http, "fetch.status"),
        ("socks5h", leaving, &https, "fetch.proxy"),
    ] {
        let options = through(server(scheme, address));
        let fetcher = HttpFetcher::new(&options).unwrap();
        let error = fetcher.fetch(&feed(url), &nothing()).await.unwrap_err();
        assert_eq!(error.code(), code, "{scheme} {url}: {error}");
        assert!(!format!("{error} {error:?}").contains("pw@"), "{error:?}");
    }
    assert_eq!(refusing.lines()[0], format!("CONNECT {}:443", unknown()));
}

#[tokio::test]
async fn a_source_may_have_its_own_way_out() {
    let site = Site::answering(|_| answer("200 OK", "", "direct"));
    let proxy = Site::answering(|_| answer("200 OK", "", "through"));
    let of = |proxy: Option<Proxy>| {
        let access = Access {
            source: SourceId::new("a"),
            sites: Vec::new(),
            headers: Vec::new(),
            keeps_cookies: false,
            renders: false,
            proxy,
        };
        Arc::new(access).apply(&feed("http://news.example/"))
    };
    let own = Some(server("http", proxy.address));
    let direct = site.options();
    assert_eq!(outcome(&direct, &of(None)).await.unwrap(), b"direct");
    assert_eq!(outcome(&direct, &of(own)).await.unwrap(), b"through");
    let usual = FetchOptions { proxy: server("http", proxy.address), ..site.options() };
    assert_eq!(outcome(&usual, &of(None)).await.unwrap(), b"through");
    assert_eq!(outcome(&usual, &of(Some(Proxy::None))).await.unwrap(), b"direct");
}

#[tokio::test]
async fn the_environment_may_name_a_proxy_and_hosts_without() {
    let site = Site::answering(|_| answer("200 OK", "", "direct"));
    let proxy = Site::answering(|_| answer("200 OK", "", "through"));
    let way = |except: &str| Proxy::Environment {
        http: Some(format!("http://{}", proxy.address).into()),
        https: None,
        except: except.into(),
    };
    let options = FetchOptions { proxy: way("other.example"), ..site.options() };
    let direct = format!("http://other.example:{}/", site.address.port());
    assert_eq!(outcome(&options, &feed("http://news.example/")).await.unwrap(), b"through");
    assert_eq!(outcome(&options, &feed(&direct)).await.unwrap(), b"direct");
    let closed = FetchOptions { allow_private: Vec::new(), ..options };
    assert_eq!(outcome(&closed, &feed(&direct)).await.unwrap_err(), "fetch.private-address");
}

/// A SOCKS 5 server (RFC 1928) without a login that is itself the site; gives the addresses it was asked to dial.
fn socks() -> (SocketAddr, std::sync::mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            sender.send(connected(stream)).ok();
        }
    });
    (address, receiver)
}

/// Serves one connection: the greeting, the request, and a page over plain HTTP.
fn connected(mut stream: TcpStream) -> Vec<u8> {
    let mut read = |count: usize| {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes).unwrap();
        bytes
    };
    let methods = read(2)[1];
    read(methods.into());
    stream.write_all(b"\x05\0").unwrap();
    let mut read = |count: usize| {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes).unwrap();
        bytes
    };
    let asked = match read(4)[3] {
        1 => read(4),
        3 => {
            let length = read(1)[0];
            read(length.into())
        }
        _ => read(16),
    };
    read(2);
    stream.write_all(b"\x05\0\0\x01\0\0\0\0\0\0").unwrap();
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        seen.push(byte[0]);
    }
    stream.write_all(&answer("200 OK", "", "page")).unwrap();
    asked
}

#[tokio::test]
async fn socks5_dials_what_was_looked_up_here_and_socks5h_looks_up_itself() {
    let (address, dialled) = socks();
    let url = format!("http://{}/", unknown());
    let proxy = |scheme: &str| Proxy::Server(format!("{scheme}://{address}").into());
    assert_eq!(outcome(&through(proxy("socks5h")), &feed(&url)).await.unwrap(), b"page");
    assert_eq!(dialled.recv().unwrap(), unknown().as_bytes());
    let options = FetchOptions {
        allow_private: vec!["10.0.0.0/8".parse().unwrap()],
        resolve: [("news.example".into(), "10.9.8.7:80".parse().unwrap())].into(),
        ..through(proxy("socks5"))
    };
    assert_eq!(outcome(&options, &feed("http://news.example/")).await.unwrap(), b"page");
    assert_eq!(dialled.recv().unwrap(), [10, 9, 8, 7]);
}

#[tokio::test]
async fn robots_txt_goes_the_way_of_its_source() {
    let site = Site::answering(|asked| match asked.path() {
        "/robots.txt" => answer("200 OK", "", "User-agent: *\nDisallow: /"),
        _ => answer("200 OK", "", "page"),
    });
    let proxy = Site::answering(|asked| match asked.path() {
        "http://news.example/robots.txt" => answer("404 Not Found", "", ""),
        _ => answer("200 OK", "", "page"),
    });
    let options = FetchOptions { robots: RobotsPolicy::Obey, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let of = |proxy: Option<Proxy>, path: &str| {
        let access = Access {
            source: SourceId::new("a"),
            sites: Vec::new(),
            headers: Vec::new(),
            keeps_cookies: false,
            renders: false,
            proxy,
        };
        Arc::new(access).apply(&page(&format!("http://news.example/{path}")))
    };
    let own = || Some(server("http", proxy.address));
    fetcher.fetch(&of(own(), "1"), &nothing()).await.unwrap();
    assert!(site.lines().is_empty());
    let error = fetcher.fetch(&of(None, "2"), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.robots");
    fetcher.fetch(&of(own(), "3"), &nothing()).await.unwrap();
    let error = fetcher.fetch(&of(Some(Proxy::None), "4"), &nothing()).await.unwrap_err();
    assert_eq!((error.code(), site.lines().len()), ("fetch.robots", 1));
    let through = ["/robots.txt", "/1", "/3"].map(|path| format!("GET http://news.example{path}"));
    assert_eq!(proxy.lines(), through);
}
