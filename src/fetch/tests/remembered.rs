//! robots.txt kept from one fetcher to the next.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::{self, BoxFuture};
use jiff::{SignedDuration, Timestamp};

use super::site::{Site, answer, nothing, page};
use crate::fetch::{FetchOptions, Fetcher, HttpFetcher, RobotsMemory, RobotsPolicy};
use crate::model::{KeptRobots, RobotsAnswer};

/// A memory that a test can look into.
#[derive(Debug, Default)]
struct Shelf(Mutex<BTreeMap<String, KeptRobots>>);

impl RobotsMemory for Shelf {
    fn get<'a>(&'a self, origin: &'a str) -> BoxFuture<'a, Option<KeptRobots>> {
        Box::pin(future::ready(self.0.lock().unwrap().get(origin).cloned()))
    }

    fn keep<'a>(&'a self, origin: &'a str, kept: &'a KeptRobots) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().insert(origin.to_owned(), kept.clone());
        Box::pin(future::ready(()))
    }
}

fn noon(hours: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000).unwrap() + SignedDuration::from_hours(hours)
}

/// What a run at this hour gets for `/open` and `/closed`: `fetched` or the failure's code.
async fn run(site: &Site, shelf: &Arc<Shelf>, hours: i64) -> [&'static str; 2] {
    let memory = Arc::clone(shelf) as Arc<dyn RobotsMemory>;
    let options = FetchOptions { robots: RobotsPolicy::Obey, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap().remembering(memory, noon(hours));
    let mut outcomes = [""; 2];
    for (outcome, path) in outcomes.iter_mut().zip(["open", "closed"]) {
        let fetched = fetcher.fetch(&page(&format!("http://news.example/{path}")), &nothing()).await;
        *outcome = fetched.map_or_else(|error| error.code(), |_| "fetched");
    }
    outcomes
}

/// How often robots.txt was asked for so far, and how often with its ETag.
fn asked(site: &Site) -> (usize, usize) {
    let log = site.log();
    let robots = log.iter().filter(|asked| asked.path() == "/robots.txt");
    let known = robots.clone().filter(|asked| asked.header("if-none-match") == Some("\"1\""));
    (robots.count(), known.count())
}

const RULES: &str = "User-agent: *\nDisallow: /closed\n";
const AS_RULED: [&str; 2] = ["fetched", "fetch.robots"];

#[tokio::test]
async fn a_later_run_asks_no_sooner_than_the_server_wants_and_then_with_the_tag() {
    let site = Site::answering(|asked| match (asked.path(), asked.header("if-none-match")) {
        ("/robots.txt", Some("\"1\"")) => answer("304 Not Modified", "Cache-Control: max-age=60\n", ""),
        ("/robots.txt", _) => answer("200 OK", "ETag: \"1\"\nCache-Control: max-age=10800\n", RULES),
        _ => answer("200 OK", "", "page"),
    });
    let shelf = Arc::new(Shelf::default());
    for (hours, expected) in [(0, (1, 0)), (1, (1, 0)), (2, (1, 0)), (4, (2, 1)), (6, (3, 2))] {
        assert_eq!(run(&site, &shelf, hours).await, AS_RULED, "{hours}");
        assert_eq!(asked(&site), expected, "{hours}");
    }
    let kept = shelf.0.lock().unwrap()["http://news.example"].clone();
    assert_eq!(kept.answer, RobotsAnswer::Text(RULES.into()));
    assert!(kept.fetched_at >= noon(6) && kept.fetched_at < noon(7));
}

#[tokio::test]
async fn while_robots_txt_cannot_be_had_the_last_good_copy_stands_in_for_a_month() {
    let times = AtomicUsize::new(0);
    let site = Site::answering(move |asked| match asked.path() {
        "/robots.txt" if times.fetch_add(1, Ordering::Relaxed) == 0 => answer("200 OK", "", RULES),
        "/robots.txt" => answer("503 Away", "", ""),
        _ => answer("200 OK", "", "page"),
    });
    let shelf = Arc::new(Shelf::default());
    for (hours, expected) in [
        (0, AS_RULED),
        (25, AS_RULED),
        (24 * 30 - 1, AS_RULED),
        (24 * 30 + 1, ["fetch.robots-unreachable", "fetch.robots-unreachable"]),
    ] {
        assert_eq!(run(&site, &shelf, hours).await, expected, "{hours}");
    }
    assert_eq!(asked(&site), (4, 0), "once a run");
    assert!(shelf.0.lock().unwrap()["http://news.example"].fetched_at < noon(1), "a failure is not kept");
}

#[tokio::test]
async fn a_host_that_asks_for_less_gets_less_and_its_words_are_told() {
    let times = AtomicUsize::new(0);
    let site = Site::answering(move |asked| match asked.path() {
        "/robots.txt" if times.fetch_add(1, Ordering::Relaxed) == 0 => answer("200 OK", "", RULES),
        "/robots.txt" => answer("503 Away", "Retry-After: 120\n", ""),
        _ => answer("200 OK", "", "page"),
    });
    let shelf = Arc::new(Shelf::default());
    assert_eq!(run(&site, &shelf, 0).await, AS_RULED);
    assert_eq!(run(&site, &shelf, 25).await, ["fetch.robots-unreachable"; 2]);
    let options = FetchOptions { robots: RobotsPolicy::Obey, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    let error = fetcher.fetch(&page("http://news.example/open"), &nothing()).await.unwrap_err();
    let crate::fetch::Error::RobotsUnreachable { cause, .. } = error else { panic!("{error}") };
    let crate::fetch::Error::Status { retry_after: Some(wait), .. } = *cause else { panic!("{cause}") };
    assert_eq!(wait.as_secs(), 120);
}
