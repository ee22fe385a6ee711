use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::model::{ArticleId, FeedItem, History, ItemSource, Term};

mod read_back;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn term(label: &str) -> Term {
    Term { label: label.to_owned(), slug: label.to_lowercase() }
}

fn empty() -> Feed {
    Feed {
        id: "tag:news.example.org,2026:feed/tag/harbour".into(),
        title: "港口".into(),
        subtitle: None,
        language: "zh-CN".into(),
        self_url: "https://news.example.org/tag/harbour.atom".into(),
        alternate_url: "https://news.example.org/".into(),
        hubs: Vec::new(),
        stylesheet: None,
        author: "Harbour Reader".into(),
        updated: time("2026-03-01T08:30:00+08:00"),
        items: Vec::new(),
        history: History::default(),
    }
}

fn fog() -> FeedItem {
    FeedItem {
        id: ArticleId::new("tag:news.example.org,2026:harbour-news/20260302A0442Q00"),
        title: "大雾“封港”，三艘渡轮停航 & 改签".into(),
        link: "https://harbour.example.net/rain/a/20260302A0442Q00?from=list&n=1".into(),
        published: time("2026-03-02T12:54:13+08:00"),
        updated: time("2026-03-02T15:00:00+08:00"),
        authors: vec!["港口日报".into()],
        language: "zh-CN".into(),
        summary: Some("今天清晨，港口被大雾笼罩。".into()),
        html: "<p>今天清晨，港口被<strong>大雾</strong>笼罩。</p>\n<pre><code>if a &lt; b {\n  wait();\n}\n</code></pre>\n".into(),
        categories: vec![term("天气")],
        tags: vec![term("港口"), term("C++")],
        image: Some("https://img.example.net/fog.jpg?w=640&h=480".into()),
        license: Some("https://creativecommons.org/licenses/by/4.0/".into()),
        source: Some(ItemSource {
            id: "https://harbour.example.net/latest".into(),
            title: "港口新闻".into(),
            url: "https://harbour.example.net/latest".into(),
            is_feed: false,
        }),
    }
}

fn crane() -> FeedItem {
    FeedItem {
        id: ArticleId::new("tag:news.example.org,2026:quay/1f2e3d4c"),
        title: "A crane built on Vec<T>".into(),
        link: "https://quay.example.com/2026/crane".into(),
        published: time("2026-02-27T09:00:00Z"),
        updated: time("2026-02-27T09:00:00Z"),
        authors: vec!["Ann Lee".into(), "Bo Berg".into()],
        language: "en".into(),
        summary: Some("Only the summary may be published.".into()),
        html: String::new(),
        categories: Vec::new(),
        tags: vec![term("cranes")],
        image: None,
        license: Some("© Quay Weekly".into()),
        source: Some(ItemSource {
            id: "tag:quay.example.com,2020:feed".into(),
            title: "Quay Weekly".into(),
            url: "https://quay.example.com/feed.xml".into(),
            is_feed: true,
        }),
    }
}

fn hostile() -> Feed {
    let article = FeedItem {
        id: ArticleId::new("my first <post>"),
        title: "]]> &amp; \u{1}</title>\r\n<b>".into(),
        link: "javascript:alert(1)".into(),
        published: time("2026-03-02T00:00:00.75Z"),
        updated: time("2026-03-01T00:00:00Z"),
        authors: vec![" \u{0}".into(), "Eve <eve@example.org>".into(), "Eve <eve@example.org>".into()],
        language: "en-x-home".into(),
        summary: Some("\u{ffff}\t".into()),
        html: "<p>a\u{0}b]]&gt;\r\nc\u{9f}</p>".into(),
        categories: vec![term("\"a\" & <b>"), term(" \"a\"\n& <b>"), term("\u{7f}")],
        tags: vec![term("\"a\" & <b>")],
        image: Some("https://example.org/\"><script>?a=1&b='2'".into()),
        license: Some("<rights>".into()),
        source: Some(ItemSource {
            id: "https://example.org/a feed".into(),
            title: "\u{85}".into(),
            url: "https://example.org/a feed".into(),
            is_feed: true,
        }),
    };
    Feed {
        title: "\u{8}".into(),
        subtitle: Some("A&nbsp;B \u{fdd0}".into()),
        language: "not a tag".into(),
        self_url: "https://news.example.org/tag/a b.atom".into(),
        author: "<Ann> & Co".into(),
        items: vec![Arc::new(article)],
        ..empty()
    }
}

fn written(feed: &Feed) -> String {
    String::from_utf8(write(feed)).unwrap()
}

#[test]
fn an_archive_page_is_written_as_in_its_fixture() {
    let history = History {
        prev_archive: Some("https://news.example.org/archive/tag/harbour/2026-02.atom".into()),
        current: Some("https://news.example.org/tag/harbour.atom".into()),
    };
    let page = Feed { items: vec![Arc::new(crane())], history, ..empty() };
    let expected = include_str!("../../../tests/fixtures/formats/atom/archive.xml");
    assert_eq!(written(&page), expected);
}

#[test]
fn a_feed_without_articles_is_written_as_in_its_fixture() {
    assert_eq!(written(&empty()), include_str!("../../../tests/fixtures/formats/atom/empty.xml"));
}

#[test]
fn articles_are_written_as_in_their_fixture() {
    let items = vec![Arc::new(fog()), Arc::new(crane())];
    let feed = Feed {
        subtitle: Some("All about the harbour".into()),
        hubs: vec!["https://hub.example/".into()],
        stylesheet: Some("../feeds.css".into()),
        items,
        ..empty()
    };
    assert_eq!(written(&feed), include_str!("../../../tests/fixtures/formats/atom/articles.xml"));
}

#[test]
fn hostile_texts_are_written_as_in_their_fixture() {
    assert_eq!(written(&hostile()), include_str!("../../../tests/fixtures/formats/atom/hostile.xml"));
}

#[test]
fn the_format_is_registered_under_its_name() {
    let format = crate::format::named("atom").unwrap();
    assert_eq!((format.name(), format.extension()), ("atom", "atom"));
    assert_eq!(format.write(&empty()), write(&empty()));
}

#[test]
fn an_entry_is_the_same_bytes_in_every_feed() {
    let alone = written(&Feed { items: vec![Arc::new(crane())], ..empty() });
    let among = written(&Feed {
        id: "tag:news.example.org,2026:feed/all".into(),
        language: "en".into(),
        items: vec![Arc::new(fog()), Arc::new(crane())],
        ..empty()
    });
    let entry = &alone[alone.find("<entry").unwrap()..];
    assert!(among.ends_with(entry), "{entry}");
}

#[test]
fn a_feed_is_never_older_than_its_newest_entry() {
    let feed = Feed { updated: time("2020-01-01T00:00:00Z"), items: vec![Arc::new(fog())], ..empty() };
    assert_eq!(frame(&feed).updated.to_rfc3339(), "2026-03-02T07:00:00+00:00");
}

#[test]
fn dates_beyond_four_digits_are_moved_into_them() {
    assert_eq!(parts::date(Timestamp::MIN).to_rfc3339(), "0001-01-01T00:00:00+00:00");
    assert_eq!(parts::date(Timestamp::MAX).to_rfc3339(), "9999-12-30T22:00:00+00:00");
}
