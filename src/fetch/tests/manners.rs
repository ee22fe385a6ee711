//! robots.txt and turns over the wire.

use std::thread::sleep;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::site::{Asked, Site, answer, feed, nothing, page, redirect};
use crate::fetch::{FetchOptions, Fetcher, HttpFetcher, RobotsPolicy};
use crate::model::Request;

fn obeying(site: &Site) -> FetchOptions {
    FetchOptions { robots: RobotsPolicy::Obey, ..site.options() }
}

/// The code of the failure, or `fetched`.
async fn outcome(fetcher: &HttpFetcher, request: &Request) -> &'static str {
    fetcher.fetch(request, &nothing()).await.map_or_else(|error| error.code(), |_| "fetched")
}

/// A site whose robots.txt is answered so, and every other path with a page.
fn ruled(robots: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Site {
    Site::answering(move |asked| match asked.path() {
        "/robots.txt" => robots(asked),
        "/moved" => redirect(302, "/closed/page"),
        _ => answer("200 OK", "", "page"),
    })
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_holds_for_pages_and_redirects_but_not_for_feeds() {
    let site = ruled(|_| answer("200 OK", "", "User-agent: *\nDisallow: /closed\n"));
    let fetcher = HttpFetcher::new(&obeying(&site)).unwrap();
    assert_eq!(outcome(&fetcher, &feed("http://news.example/closed/feed")).await, "fetched");
    assert_eq!(site.lines(), ["GET /closed/feed"]);
    assert_eq!(outcome(&fetcher, &page("http://news.example/open")).await, "fetched");
    assert_eq!(outcome(&fetcher, &page("http://news.example/closed/page")).await, "fetch.robots");
    assert_eq!(outcome(&fetcher, &page("http://news.example/moved")).await, "fetch.robots");
    assert_eq!(site.lines()[1..], ["GET /robots.txt", "GET /open", "GET /moved"]);
    assert_eq!(outcome(&fetcher, &page("http://other.example/open")).await, "fetched");
    assert_eq!(site.lines()[4..], ["GET /robots.txt", "GET /open"]);
}

#[tokio::test]
async fn what_answers_for_robots_txt_decides() {
    for (status, expected) in [
        ("404 Not Found", "fetched"),
        ("403 Forbidden", "fetched"),
        ("410 Gone", "fetched"),
        ("204 No Content", "fetched"),
        ("429 Too Many Requests", "fetch.robots-unreachable"),
        ("500 Oops", "fetch.robots-unreachable"),
        ("503 Away", "fetch.robots-unreachable"),
    ] {
        let site = ruled(move |_| answer(status, "", ""));
        let fetcher = HttpFetcher::new(&obeying(&site)).unwrap();
        assert_eq!(outcome(&fetcher, &page("http://news.example/")).await, expected, "{status}");
        assert_eq!(outcome(&fetcher, &page("http://news.example/2")).await, expected, "{status}");
        assert_eq!(site.lines().iter().filter(|line| line.ends_with("robots.txt")).count(), 1);
    }
}

#[tokio::test]
async fn robots_txt_may_stand_elsewhere() {
    let site = Site::answering(|asked| match (asked.path(), asked.header("host")) {
        ("/robots.txt", Some("news.example")) => redirect(301, "http://other.example/robots.txt"),
        ("/robots.txt", _) => answer("200 OK", "", "User-agent: feedloom\nDisallow: /"),
        _ => answer("200 OK", "", "page"),
    });
    let fetcher = HttpFetcher::new(&obeying(&site)).unwrap();
    assert_eq!(outcome(&fetcher, &page("http://news.example/")).await, "fetch.robots");

    let site = ruled(|asked| redirect(302, &format!("/robots.txt?{}", asked.line.len())));
    let fetcher = HttpFetcher::new(&obeying(&site)).unwrap();
    assert_eq!(outcome(&fetcher, &page("http://news.example/")).await, "fetched");
}

#[tokio::test]
async fn a_robots_txt_that_never_ends_is_read_in_part() {
    let site = ruled(|_| {
        answer("200 OK", "", format!("User-agent: *\nDisallow: /closed\n{}", "# x\n".repeat(200_000)))
    });
    let options = FetchOptions { max_body: 1000, ..obeying(&site) };
    let fetcher = HttpFetcher::new(&options).unwrap();
    assert_eq!(outcome(&fetcher, &page("http://news.example/closed")).await, "fetch.robots");
    assert_eq!(outcome(&fetcher, &page("http://news.example/open")).await, "fetched");
}

#[tokio::test]
async fn a_crawl_delay_holds_from_robots_txt_on() {
    let site = ruled(|_| answer("200 OK", "", "User-agent: *\nCrawl-delay: 0.08\n"));
    let fetcher = HttpFetcher::new(&obeying(&site)).unwrap();
    for n in 0..2 {
        assert_eq!(outcome(&fetcher, &page(&format!("http://news.example/{n}"))).await, "fetched");
    }
    let log = site.log();
    assert_eq!(log.len(), 3);
    for pair in log.windows(2) {
        assert!(pair[1].start >= pair[0].start + Duration::from_millis(80));
    }
}

#[tokio::test]
async fn a_host_gets_one_request_at_a_time_with_a_pause_and_hosts_do_not_wait_for_each_other() {
    let slow = Duration::from_millis(40);
    let site = Site::answering(move |_| {
        sleep(slow);
        answer("200 OK", "", "page")
    });
    let delay = Duration::from_millis(60);
    let fetcher = HttpFetcher::new(&FetchOptions { delay, ..site.options() }).unwrap();
    let requests: Vec<Request> = (0..6)
        .map(|n| feed(&format!("http://{}.example/{n}", if n % 2 == 0 { "news" } else { "other" })))
        .collect();
    let known = nothing();
    let fetches = requests.iter().map(|request| fetcher.fetch(request, &known));
    for fetched in join_all(fetches).await {
        fetched.unwrap();
    }
    let log = site.log();
    for host in ["news.example", "other.example"] {
        let asked: Vec<_> = log.iter().filter(|asked| asked.header("host") == Some(host)).collect();
        assert_eq!(asked.len(), 3);
        for pair in asked.windows(2) {
            // The client counts from the end as it sees it, which comes after the server's slow start.
            assert!(pair[1].start >= pair[0].start + slow + delay.mul_f32(0.8), "{host}");
        }
    }
    let together = log.windows(2).any(|pair| pair[1].start < pair[0].end);
    assert!(together, "hosts waited for each other");
}

#[tokio::test]
async fn a_silent_host_keeps_no_other_waiting() {
    let site = Site::writing(|asked, stream| {
        if asked.header("host") == Some("other.example") {
            sleep(Duration::from_secs(60));
        }
        std::io::Write::write_all(stream, &answer("200 OK", "", "page")).ok();
        super::site::After::Keep
    });
    let options = FetchOptions { concurrency: 2, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let known = nothing();
    let silent: Vec<Request> = (0..5).map(|n| feed(&format!("http://other.example/{n}"))).collect();
    let silent = join_all(silent.iter().map(|request| fetcher.fetch(request, &known)));
    let start = Instant::now();
    let quick = feed("http://news.example/");
    tokio::select! {
        _ = silent => panic!("the silent host answered"),
        fetched = fetcher.fetch(&quick, &known) => drop(fetched.unwrap()),
    }
    assert!(start.elapsed() < Duration::from_secs(30));
}
