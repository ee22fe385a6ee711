//! How long XPath takes on a page of about 300 KB: the plan of the tree once, then typical and dear expressions.
//!
//! `cargo bench --bench xpath` prints the median of 15 evaluations each. It judges nothing.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints and may be blunt")]

use std::time::{Duration, Instant};

use feedloom::select::{Selector, View};

const EXPRESSIONS: [&str; 16] = [
    "//h1",
    "//article//p",
    "//div[@class='post']/a/@href",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' post ')]",
    "//div[.//img]//a[starts-with(@href, 'http')]",
    "//p[position() < 3]",
    "(//p)[last()]",
    "//a[not(@rel)] | //span",
    "//text()[contains(., '港')]/..",
    "//div//div//div//p",
    "//p/preceding::h2[1]",
    "count(//p/following::*)",
    "//p[preceding-sibling::p]",
    "//*[contains(., 'x')]",
    "//*[count(preceding::*) = count(following::*)]",
    "//*[translate(concat(string(/), string(/)), 'a', 'b') = 'x']",
];

/// Posts as a forum writes them, about 300 KB.
fn page() -> String {
    let mut page = String::from("<!DOCTYPE html><title>港口新闻</title><body><article>");
    for n in 0.. {
        if page.len() > 300_000 {
            break;
        }
        page.push_str(&format!(
            "<div class='wrap'><div class='post odd' id='p{n}'><h2>题 {n}</h2><a href='https://news.example.org/{n}' \
             rel=next>链接</a><div class=body><p>港口今天的新闻，第 {n} 条。</p><p>A line of <em>text</em> with \
             <a href='/tag/{n}'>a tag</a>.</p><img src='/i/{n}.jpg' alt=''></div><span class=date>2025-02-14</span>\
             </div></div>"
        ));
    }
    page
}

fn median(times: usize, mut run: impl FnMut()) -> Duration {
    let mut taken: Vec<_> = (0..times)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    taken.sort();
    taken[taken.len() / 2]
}

fn main() {
    let page = page();
    let url = "https://news.example.org/".parse().unwrap();
    let first = Selector::parse("xpath:/html").unwrap();
    let fresh = || {
        let view = View::html(&url, page.as_str());
        assert!(view.document().tree.nodes().len() > 1_000);
        view
    };
    let view = fresh();
    println!("{} bytes, {} nodes", page.len(), view.document().tree.nodes().len());
    println!("{:>10.1?}  reading the page", median(5, || drop(fresh())));
    let plan = || {
        let view = fresh();
        let start = Instant::now();
        assert_eq!(view.find(&first).len(), 1);
        start.elapsed()
    };
    let mut plans: Vec<_> = (0..5).map(|_| plan()).collect();
    plans.sort();
    println!("{:>10.1?}  laying its tree out", plans[2]);
    for expression in EXPRESSIONS {
        let selector = Selector::parse(&format!("xpath:{expression}")).unwrap();
        let mut found = String::new();
        // Each evaluation on a view of its own, since a view gives up what cost too much together.
        let mut taken: Vec<_> = (0..15)
            .map(|_| {
                let view = fresh();
                view.find(&first);
                let start = Instant::now();
                let count = view.find(&selector).len();
                let elapsed = start.elapsed();
                found = if view.given_up().is_empty() { count.to_string() } else { "given up".to_owned() };
                elapsed
            })
            .collect();
        taken.sort();
        println!("{:>10.1?}  {found:>8}  {expression}", taken[7]);
    }
}
