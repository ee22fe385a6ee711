use std::fmt::Write as _;
use std::path::Path;

use jiff::tz::TimeZone;

use super::*;
use crate::model::{Keywords, Source, SourceId, Weight};
use crate::select::written::from_yaml;

const MAP: &str = "url: https://news.example/sitemap.xml";

fn source() -> Source {
    Source {
        formerly: Vec::new(),
        publish: crate::model::Publish::Full,
        rights: None,
        keep: crate::model::Keep::default(),
        id: SourceId::new("s"),
        title: "S".into(),
        url: "https://news.example/".into(),
        is_feed: false,
        language: "zh-CN".into(),
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        categories: Vec::new(),
        tags: Vec::new(),
        keywords: Keywords::Ignored,
        every: crate::model::Every::EachRun,
    }
}

fn read(options: &str, body: impl Into<Vec<u8>>) -> Result<ParsedFeed, Error> {
    let reader = SitemapSource.reader(&from_yaml(options), &ListRules::default()).unwrap();
    let url = reader.start()[0].url.clone();
    let (charset, media_type) = (None, Some("application/xml".into()));
    let page = Page {
        url: url.clone(),
        media_type,
        charset,
        head: Box::default(),
        body: body.into(),
        weight: Weight::default(),
    };
    let now = "2025-03-01T00:00:00Z".parse().unwrap();
    reader.read(&page, &ReadContext { source: &source(), requested: &url, further: None, now })
}

fn described(feed: &ParsedFeed) -> String {
    let mut out = String::new();
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    for Entry { id, title, published, updated, thumbnail, keywords, language, .. } in &feed.entries {
        writeln!(out, "- id: {id}\n  title: {:?}", title.as_deref().unwrap_or_default()).unwrap();
        writeln!(out, "  published: {}\n  updated: {}", time(*published), time(*updated)).unwrap();
        writeln!(out, "  thumbnail: {}", thumbnail.as_ref().map(Url::as_str).unwrap_or_default()).unwrap();
        writeln!(out, "  keywords: {keywords:?}\n  language: {}", language.as_deref().unwrap_or_default())
            .unwrap();
    }
    for Part { request, state } in &feed.next {
        writeln!(out, "- part: {}\n  state: {}", request.url, state.as_deref().unwrap_or_default()).unwrap();
    }
    for odd in &feed.diagnostics {
        writeln!(out, "# {}: {} ({})", odd.code, odd.message, odd.found.as_deref().unwrap_or_default())
            .unwrap();
    }
    out
}

fn codes(feed: &ParsedFeed) -> Vec<&str> {
    feed.diagnostics.iter().map(|odd| odd.code).collect()
}

#[test]
fn every_fixture_gives_its_entries_and_parts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources");
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("sitemap-"));
    assert!(folders.len() >= 3);
    for folder in folders {
        let options = std::fs::read_to_string(folder.join("source.yaml")).unwrap();
        let answer =
            ["answer.xml", "answer.txt"].iter().find_map(|name| std::fs::read(folder.join(name)).ok());
        let described = described(&read(&options, answer.unwrap()).unwrap());
        let expected = folder.join("expected.yaml");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&expected, &described).unwrap();
        }
        assert_eq!(described, std::fs::read_to_string(&expected).unwrap(), "{}", folder.display());
    }
}

#[test]
fn a_sites_root_stands_for_what_its_robots_txt_names() {
    let options = "{url: 'https://news.example', parts: '/*.xml'}";
    let parts = |text: &str| {
        let feed = read(options, text).unwrap();
        feed.next.iter().map(|part| part.request.url.to_string()).collect::<Vec<_>>()
    };
    let reader = SitemapSource.reader(&from_yaml(options), &ListRules::default()).unwrap();
    assert_eq!(reader.start()[0].url.as_str(), "https://news.example/robots.txt");
    let text = "User-agent: *\nDisallow: /x\nsitemap : https://news.example/a.xml\r\nSitemap: /b.xml\nSitemap: /c.txt";
    assert_eq!(parts(text), ["https://news.example/a.xml", "https://news.example/b.xml"]);
    assert_eq!(parts("<h1>404</h1>"), ["https://news.example/sitemap.xml"]);
}

#[test]
fn what_is_no_sitemap_says_what_it_is() {
    let error = |body: &str| read(MAP, body).unwrap_err().to_string();
    assert!(error("<!DOCTYPE html><html><body>x").ends_with("it is a page"));
    assert!(error("<rss version='2.0'/>").ends_with("write `kind: feed`"));
    assert!(error("{}").ends_with("it has no element"));
    assert_eq!(read(MAP, "").unwrap_err().code(), "source.not-a-sitemap");
}

#[test]
fn one_that_ends_in_the_middle_gives_what_is_before() {
    let whole =
        "<urlset><url><loc>https://news.example/1</loc></url><url><loc>https://news.example/2</loc></url>";
    let feed = read(MAP, whole).unwrap();
    assert_eq!((feed.entries.len(), feed.cut, codes(&feed)), (2, true, vec!["sitemap.truncated"]));
    assert!(!read(MAP, format!("{whole}</urlset>")).unwrap().cut);
}

#[test]
fn a_time_that_all_addresses_share_is_when_the_file_was_made() {
    let map = |times: usize| {
        let url = |number: usize| {
            format!(
                "<url><loc>/{number}</loc><lastmod>2025-02-28T10:00:{:02}Z</lastmod></url>",
                number % times
            )
        };
        format!("<urlset>{}</urlset>", (0..10).map(url).collect::<String>())
    };
    assert!(read(MAP, map(1)).unwrap().entries.iter().all(|entry| entry.updated.is_none()));
    assert!(read(MAP, map(2)).unwrap().entries.iter().all(|entry| entry.updated.is_some()));
}

#[test]
fn of_more_addresses_than_are_held_the_newest_stay() {
    let day = |number: usize| {
        format!("<url><loc>/{number}</loc><lastmod>2025-02-{:02}</lastmod></url>", 1 + number % 28)
    };
    let body = format!("<urlset>{}</urlset>", (0..140_000).map(day).collect::<String>());
    let feed = read(MAP, body).unwrap();
    assert_eq!((feed.entries.len(), codes(&feed)), (50_000, vec!["sitemap.too-many-addresses"]));
    assert!(feed.entries.iter().all(|entry| entry.updated >= Some("2025-02-17T00:00:00Z".parse().unwrap())));
    assert_eq!(feed.entries[0].id.as_str(), "https://news.example/27");
}

#[test]
fn wrong_options_are_refused() {
    let error = |options: &str| {
        SitemapSource.reader(&from_yaml(options), &ListRules::default()).err().unwrap().message
    };
    assert_eq!(error("{days: 3}"), "`url` is missing");
    assert_eq!(error("{url: 'https://a.example/s.xml', most: 0}"), "`most` must be from 1 up");
    assert!(error("{url: 'https://a.example/s.xml', days: x}").contains("whole number"));
    assert!(error("{url: 'https://a.example/s.xml', include: {a: 1}}").contains("must be a text"));
}

proptest::proptest! {
    #[test]
    fn any_answer_gives_entries_or_an_error(body in "(<urlset>|<url>|</url>|<loc>|</loc>|<n:news>|</n:news>|<lastmod>|2025-02-0|https://a|<!\\[CDATA\\[|\\]\\]>|&amp;|文|<|>|<sitemapindex>|<sitemap>){0,30}") {
        let _ = read(MAP, body);
    }
}
