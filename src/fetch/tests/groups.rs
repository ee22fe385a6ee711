//! Groups of hosts over the wire: what the server sees of them.

use std::thread::sleep;
use std::time::Duration;

use futures_util::future::join_all;

use super::site::{Asked, Site, answer, feed, nothing};
use crate::fetch::{FetchOptions, Fetcher, HostGroup, HostPattern, HttpFetcher, Politeness};
use crate::model::Request;

/// What a request takes at the server.
const SLOW: Duration = Duration::from_millis(30);
const DELAY: Duration = Duration::from_millis(50);

/// A site that all hosts under `example` used here lead to, and its options.
fn site() -> (Site, FetchOptions) {
    let site = Site::answering(|_| {
        sleep(SLOW);
        answer("200 OK", "", "page")
    });
    let hosts = ["a.one.example", "b.one.example", "a.two.example", "b.two.example", "img.example"];
    let resolve = hosts.map(|host| (host.to_owned(), site.address)).into();
    let options = FetchOptions { delay: DELAY, resolve, ..site.options() };
    (site, options)
}

/// Asks each host so often, all at once; gives what the server saw, by the fetcher's groups.
async fn ask(site: &Site, options: &FetchOptions, hosts: &[&str], times: usize) -> Vec<(String, Vec<Asked>)> {
    let fetcher = HttpFetcher::new(options).unwrap();
    let requests: Vec<Request> =
        (0..times).flat_map(|n| hosts.iter().map(move |host| feed(&format!("http://{host}/{n}")))).collect();
    let known = nothing();
    for fetched in join_all(requests.iter().map(|request| fetcher.fetch(request, &known))).await {
        fetched.unwrap();
    }
    let mut groups: Vec<(String, Vec<Asked>)> = Vec::new();
    for asked in site.log() {
        let group = fetcher.group(&format!("http://{}/", asked.header("host").unwrap()).parse().unwrap());
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, all)) => all.push(asked),
            None => groups.push((group, vec![asked])),
        }
    }
    groups.sort_by(|one, other| one.0.cmp(&other.0));
    groups
}

/// The most requests under way at once.
fn most_at_once(asked: &[Asked]) -> usize {
    let under_way =
        |one: &Asked| asked.iter().filter(|it| it.start <= one.start && one.start < it.end).count();
    asked.iter().map(under_way).max().unwrap_or(0)
}

fn patterns(texts: &[&str]) -> Vec<HostPattern> {
    texts.iter().map(|text| HostPattern::new(text).unwrap()).collect()
}

#[tokio::test]
async fn the_hosts_of_a_domain_are_asked_one_at_a_time_with_a_pause_beside_other_domains() {
    let (site, options) = site();
    let options = FetchOptions { politeness: Politeness::Domain, ..options };
    let hosts = ["a.one.example", "b.one.example", "a.two.example", "b.two.example"];
    let groups = ask(&site, &options, &hosts, 2).await;
    let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["one.example", "two.example"]);
    for (name, asked) in &groups {
        assert_eq!((asked.len(), most_at_once(asked)), (4, 1), "{name}");
        for pair in asked.windows(2) {
            assert!(pair[1].start >= pair[0].start + SLOW + DELAY.mul_f32(0.8), "{name}");
        }
    }
    assert!(most_at_once(&site.log()) > 1, "the domains waited for each other");
}

#[tokio::test]
async fn a_configured_group_has_manners_of_its_own() {
    let (site, options) = site();
    let hosts = patterns(&["*.one.example", "img.example"]);
    let group = HostGroup { hosts, delay: Some(DELAY * 3), concurrent: None };
    let options = FetchOptions { groups: vec![group], ..options };
    let groups = ask(&site, &options, &["a.one.example", "img.example", "a.two.example"], 2).await;
    let (_, grouped) = groups.iter().find(|(name, _)| name.starts_with('{')).unwrap();
    assert_eq!((grouped.len(), most_at_once(grouped)), (4, 1));
    for pair in grouped.windows(2) {
        assert!(pair[1].start >= pair[0].start + SLOW + DELAY.mul_f32(2.4));
    }
    let (_, alone) = groups.iter().find(|(name, _)| name == "a.two.example").unwrap();
    assert!(alone[1].start < grouped[2].start, "its pause is the shorter one");
}

#[tokio::test]
async fn per_host_lets_so_many_requests_be_under_way_and_no_more() {
    let (site, options) = site();
    let options = FetchOptions { per_host: 2, delay: Duration::ZERO, ..options };
    let groups = ask(&site, &options, &["a.one.example", "a.two.example"], 6).await;
    for (name, asked) in &groups {
        assert_eq!((asked.len(), most_at_once(asked)), (6, 2), "{name}");
    }
}
