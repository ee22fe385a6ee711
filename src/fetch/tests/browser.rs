//! Pages rendered by a real browser; skipped, with a note, where there is none.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::site::{Asked, Site, answer, feed, nothing, page};
use crate::fetch::{Error, FetchOptions, Fetcher, HttpFetcher};
use crate::model::{Access, Fetched, Proxy, Request, SourceId, Validators};

fn has_browser() -> bool {
    let version =
        Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there = version.is_ok_and(|status| status.success());
    if !there {
        println!("skipped: there is no chromium");
    }
    there
}

fn rendered(request: &Request) -> Request {
    by(request, None)
}

fn by(request: &Request, proxy: Option<Proxy>) -> Request {
    let access = Access {
        source: SourceId::new("a"),
        sites: Vec::new(),
        headers: Vec::new(),
        keeps_cookies: false,
        renders: true,
        proxy,
    };
    Arc::new(access).apply(request)
}

/// A page whose script writes the article, and asks a host for a script and data on the way.
fn shell(host: &str) -> String {
    format!(
        "<!doctype html><meta charset=gbk><title>Tides</title><div id=a></div>\
         <script>setTimeout(() => {{ a.innerHTML = '<article>\\u6f6e\\u6c50 at ' + (8 + 1) + '</article>' }}, 500);\
         fetch('http://{host}/data', {{mode: 'no-cors'}}).catch(() => {{}});\
         new WebSocket('ws://{host}/socket').onerror = () => {{}};</script>\
         <script src='http://{host}/script.js'></script><iframe src='http://{host}/frame'></iframe>"
    )
}

/// Options for a browser: time enough, and of this machine only what `networks` say.
fn options(site: &Site, networks: &[&str]) -> FetchOptions {
    FetchOptions {
        timeout: Duration::from_secs(60),
        allow_private: networks.iter().map(|net| net.parse().unwrap()).collect(),
        ..site.options()
    }
}

fn answering(body: String) -> impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static {
    move |asked| match asked.path() {
        "/a" => answer("200 OK", "Content-Type: text/html\nETag: \"1\"\n", &body),
        "/data.json" => answer("200 OK", "Content-Type: application/json\n", "{\"a\":1}"),
        _ => answer("404 Not Found", "Content-Type: text/html\n", "lost"),
    }
}

/// A listener on another address of this machine that counts who comes.
fn inner() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 2), 0)).unwrap();
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counting = Arc::clone(&count);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counting.fetch_add(1, Ordering::Relaxed);
            stream.write_all(&answer("200 OK", "Connection: close\n", "")).ok();
        }
    });
    (address, count)
}

#[tokio::test]
async fn a_page_comes_as_its_scripts_made_it_and_they_reach_nothing_inside() {
    if !has_browser() {
        return;
    }
    for (networks, reached) in [(&["127.0.0.1/32"][..], false), (&["127.0.0.1/32", "127.0.0.2/32"], true)] {
        let (address, count) = inner();
        let site = Site::answering(answering(shell(&address.to_string())));
        let fetcher = HttpFetcher::new(&options(&site, networks)).unwrap();
        let request = rendered(&page("http://news.example/a"));
        let fetched = fetcher.fetch(&request, &nothing()).await.unwrap();
        let Fetched::Fresh(page, validators, _) = fetched else { panic!("{fetched:?}") };
        let text = String::from_utf8(page.body).unwrap();
        assert!(text.contains("<article>潮汐 at 9</article>"), "{text}");
        assert_eq!((page.charset.as_deref(), page.url.path()), (Some("utf-8"), "/a"));
        assert_eq!((&validators.etag, validators.body_hash.is_some()), (&None, true));
        assert_eq!(count.load(Ordering::Relaxed) > 0, reached);

        let asked = site.log().len();
        let again = fetcher.fetch(&request, &Validators { etag: Some("\"1\"".into()), ..validators }).await;
        assert!(matches!(again, Ok(Fetched::NotModified(..))), "{again:?}");
        assert!(site.log()[asked..].iter().all(|asked| asked.header("if-none-match").is_none()));
    }
}

#[tokio::test]
async fn a_page_that_waits_for_ever_is_taken_as_far_as_it_came() {
    if !has_browser() {
        return;
    }
    let text = "<p id=a></p><script>a.textContent = 'as far ' + 'as it came'; fetch('/never')</script>";
    let plain = answering(text.into());
    let site = Site::writing(move |asked, stream| {
        if asked.path() != "/never" {
            stream.write_all(&plain(asked)).ok();
        }
        super::site::After::Keep
    });
    let options = FetchOptions { timeout: Duration::from_secs(20), ..options(&site, &["127.0.0.1/32"]) };
    let fetched = HttpFetcher::new(&options)
        .unwrap()
        .fetch(&rendered(&page("http://news.example/a")), &nothing())
        .await;
    let Ok(Fetched::Fresh(page, ..)) = fetched else { panic!("{fetched:?}") };
    assert!(String::from_utf8(page.body).unwrap().contains("as far as it came</p>"));
    assert!(site.lines().contains(&"GET /never".to_owned()));
}

#[tokio::test]
async fn what_is_no_page_is_not_rendered() {
    let site = Site::answering(answering(String::new()));
    let missing = FetchOptions { browser: "no-such-browser".into(), ..site.options() };
    let fetcher = HttpFetcher::new(&missing).unwrap();
    for request in [page("http://news.example/data.json"), feed("http://news.example/a")] {
        let fetched = fetcher.fetch(&rendered(&request), &nothing()).await;
        assert!(!matches!(fetched, Err(Error::Browser { .. })), "{fetched:?}");
    }
    let error = fetcher.fetch(&rendered(&page("http://news.example/lost")), &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.status");
}

#[tokio::test]
async fn a_missing_browser_and_one_that_fails_are_told_with_what_to_do() {
    let site = Site::answering(answering("<p>page".into()));
    for (command, message, help) in [
        ("no-such-browser", "there is no command `no-such-browser`", "install Chromium"),
        ("false", "it failed (exit status: 1)", "by hand"),
        ("true", "it could not load the page", "the next run"),
    ] {
        let options = FetchOptions { browser: command.into(), ..site.options() };
        let request = rendered(&page("http://news.example/a"));
        let error = HttpFetcher::new(&options).unwrap().fetch(&request, &nothing()).await.unwrap_err();
        assert_eq!(error.code(), "fetch.browser");
        let expected = format!("http://news.example/a was not shown by the browser: {message}");
        assert_eq!(error.to_string(), expected);
        assert!(error.help().contains(help), "{}", error.help());
    }
    let proxy = Site::answering(|_| answer("200 OK", "", "page"));
    let server = Proxy::Server(format!("http://{}", proxy.address).into());
    let request = by(&page("http://news.example/a"), Some(server));
    let error = site.fetcher().fetch(&request, &nothing()).await.unwrap_err();
    assert!(error.to_string().ends_with("it cannot go through a proxy"), "{error}");
}

#[tokio::test]
async fn a_browser_that_never_ends_or_says_too_much_is_ended() {
    let site = Site::answering(answering("<p>page".into()));
    let folder = tempfile::tempdir().unwrap();
    for (script, seconds, code) in
        [("sleep 600 & sleep 600", 2, "fetch.timeout"), ("yes", 60, "fetch.too-large")]
    {
        let command = folder.path().join("browser");
        let alive = folder.path().join("alive");
        let text = format!("#!/bin/sh\necho $$ > {}\n{script}\n", alive.display());
        std::fs::write(&command, text).unwrap();
        std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o755)).unwrap();
        let options =
            FetchOptions { browser: command, timeout: Duration::from_secs(seconds), ..site.options() };
        let fetcher = HttpFetcher::new(&options).unwrap();
        let error = fetcher.fetch(&rendered(&page("http://news.example/a")), &nothing()).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        let group: i32 = std::fs::read_to_string(alive).unwrap().trim().parse().unwrap();
        let group = rustix::process::Pid::from_raw(group).unwrap();
        let is_gone = || rustix::process::test_kill_process_group(group).is_err();
        // What was killed is still there until the system has cleared it away.
        for _ in 0..500 {
            if is_gone() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert!(is_gone(), "{script}");
    }
}

#[tokio::test]
async fn the_browser_asks_no_sooner_than_after_the_hosts_pause() {
    let site = Site::answering(answering("<p>page".into()));
    let delay = Duration::from_millis(200);
    let options = FetchOptions { browser: "true".into(), delay, ..site.options() };
    let start = Instant::now();
    let request = rendered(&page("http://news.example/a"));
    let error = HttpFetcher::new(&options).unwrap().fetch(&request, &nothing()).await.unwrap_err();
    assert_eq!(error.code(), "fetch.browser");
    assert!(start.elapsed() >= delay.mul_f32(0.8));
}

#[tokio::test]
async fn a_silent_host_keeps_no_browser_from_others() {
    let plain = answering("<p>page".into());
    let site = Site::writing(move |asked, stream| {
        if asked.header("host") == Some("other.example") {
            thread::sleep(Duration::from_secs(60));
        }
        stream.write_all(&plain(asked)).ok();
        super::site::After::Keep
    });
    let options = FetchOptions { browser: "true".into(), timeout: Duration::from_secs(50), ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let known = nothing();
    let silent: Vec<Request> =
        (0..3).map(|n| rendered(&page(&format!("http://other.example/{n}")))).collect();
    let silent = join_all(silent.iter().map(|request| fetcher.fetch(request, &known)));
    let quick = rendered(&page("http://news.example/a"));
    tokio::select! {
        _ = silent => panic!("the silent host answered"),
        fetched = fetcher.fetch(&quick, &known) => assert_eq!(fetched.unwrap_err().code(), "fetch.browser"),
    }
}
