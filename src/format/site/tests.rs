use std::sync::Arc;

use jiff::tz::TimeZone;

use super::*;
use crate::format::FORMATS;
use crate::model::{ArticleId, Feed, FeedItem, ItemSource, Term};

fn site(language: &str) -> Site {
    Site {
        title: "Harbour <Reader>".into(),
        url: "https://news.example.org/".parse().unwrap(),
        language: language.into(),
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        content_url: "https://news.example.org/".parse().unwrap(),
        authority: None,
    }
}

/// Calls with the pages of a site in a language; the tag `rare` has none.
fn with<T>(language: &str, call: impl FnOnce(&Pages<'_>) -> T) -> T {
    let has_page = |kind: &str, slug: &str| kind != "tag" || slug != "rare";
    call(&Pages {
        site: &site(language),
        authority: "news.example.org,2026",
        formats: FORMATS,
        has_page: &has_page,
    })
}

fn listed(kind: &str, slug: &str, articles: u64) -> Listed {
    Listed {
        kind: kind.into(),
        slug: slug.into(),
        name: format!("About {slug} & more"),
        title: format!("{slug} – Harbour"),
        articles,
        updated: "2026-03-02T04:54:13Z".parse().unwrap(),
    }
}

fn term(label: &str, slug: &str) -> Term {
    Term { label: label.into(), slug: slug.into() }
}

fn item(title: &str) -> FeedItem {
    let time = "2026-03-02T04:54:13Z".parse().unwrap();
    FeedItem {
        id: ArticleId::new("tag:news.example.org,2026:harbour/1"),
        title: title.into(),
        link: "https://harbour.example.net/a?b=1&c=2".into(),
        published: time,
        updated: time,
        authors: vec!["Harbour Daily".into(), "李雷".into()],
        language: "zh-CN".into(),
        summary: Some("今天清晨，港口被大雾笼罩。".into()),
        html: "<p>The whole article.</p>".into(),
        categories: vec![term("harbour", "harbour")],
        tags: vec![term("harbour", "harbour"), term("港口", "gang-kou-eb15e3a5"), term("seldom", "rare")],
        image: None,
        license: None,
        source: Some(ItemSource {
            id: "tag:news.example.org,2026:harbour".into(),
            title: "Harbour Daily".into(),
            url: "https://harbour.example.net/".into(),
            is_feed: false,
        }),
    }
}

fn feed(items: Vec<FeedItem>) -> Feed {
    Feed {
        id: "tag:news.example.org,2026:feed/tag/fog".into(),
        title: "fog – Harbour".into(),
        subtitle: None,
        language: "zh-CN".into(),
        self_url: String::new(),
        alternate_url: String::new(),
        hubs: Vec::new(),
        stylesheet: None,
        author: "Harbour".into(),
        updated: "2026-03-02T04:54:13Z".parse().unwrap(),
        items: items.into_iter().map(Arc::new).collect(),
        history: crate::model::History::default(),
    }
}

fn page(items: Vec<FeedItem>) -> String {
    let file = with("en", |pages| pages.page(&listed("tag", "fog", 3), &feed(items)));
    assert_eq!(file.path, "tag/fog.html");
    String::from_utf8(file.bytes).unwrap()
}

fn text(files: &[OutputFile], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

#[test]
fn a_page_shows_articles_with_source_authors_terms_and_the_time_of_the_site() {
    let page = page(vec![item("大雾封港")]);
    for part in [
        "<article lang=\"zh-CN\" dir=\"auto\">\n<h2><a href=\"https://harbour.example.net/a?b=1&amp;c=2\">大雾封港</a></h2>",
        "<time datetime=\"2026-03-02T04:54:13Z\">2026-03-02 12:54</time>",
        "<a href=\"../source/harbour.html\">Harbour Daily</a>\n<span>李雷</span>",
        "<p class=\"summary\">今天清晨，港口被大雾笼罩。</p>",
        "<li><a href=\"../tag/gang-kou-eb15e3a5.html\">港口</a></li>\n<li>seldom</li>",
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"fog – Harbour\" href=\"../tag/fog.atom\">",
        "<link rel=\"canonical\" href=\"https://news.example.org/tag/fog.html\">",
        "content=\"tag:news.example.org,2026:feed/tag/fog\"",
        "<h1>About fog &amp; more</h1>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert_eq!(page.matches(">harbour<").count(), 1, "category and tag of one name are told once");
    assert!(!page.contains("whole article") && !page.contains("<script") && !page.contains("<i>"), "{page}");
}

#[test]
fn hostile_text_stays_text_and_hostile_addresses_are_no_links() {
    let evil = "\"><script>alert(1)</script>\u{0}\u{202e}{{ 7 * 7 }}";
    let mut item = item(evil);
    item.summary = Some(evil.into());
    item.authors = vec![evil.into()];
    item.tags = vec![term(evil, "x")];
    item.language = "\" onclick=\"x".into();
    item.link = "javascript:alert(1)".into();
    item.source = None;
    let page = page(vec![item]);
    assert!(
        !page.contains("<script") && !page.contains("javascript:") && !page.contains("onclick"),
        "{page}"
    );
    assert!(!page.contains('\u{0}') && !page.contains('\u{202e}') && !page.contains("49"), "{page}");
    assert_eq!(
        page.matches("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}").count(),
        4,
        "{page}"
    );
}

#[test]
fn a_page_stays_below_a_hundred_kilobytes_and_says_what_is_left_out() {
    let items: Vec<_> = (0..500).map(|number| item(&format!("{number} {}", "雾".repeat(400)))).collect();
    let page = page(items);
    let shown = page.matches("<article").count();
    assert!(page.len() < 100_000 && shown > 50, "{} {shown}", page.len());
    assert!(
        page.contains(&format!("{} older articles of this feed are not shown here.", 500 - shown)),
        "{page}"
    );
}

#[test]
fn a_feed_without_articles_has_a_page_that_says_so() {
    assert!(page(Vec::new()).contains("There are no articles here yet."));
}

#[test]
fn the_index_lists_feeds_by_kind_and_leaves_out_the_smallest_of_very_many() {
    let mut feeds = vec![listed("all", "all", 9_000)];
    feeds.extend((0..2_000).map(|number| listed("tag", &format!("t{number:04}"), number)));
    let files = with("zh-TW", |pages| pages.lists(&feeds, &[]));
    let index = text(&files, "index.html");
    assert!(index.len() < 100_000, "{}", index.len());
    assert!(
        index.contains("<html lang=\"zh-Hant\">") && index.contains("<h2 id=\"tag\">標籤</h2>"),
        "{index}"
    );
    assert!(index.contains("href=\"tag/t1999.html\"") && !index.contains("tag/t0001.html"), "{index}");
    let shown = index.matches("<li><a class=\"name\" href=\"tag/").count();
    assert!(index.contains(&format!("另有 {} 個文章較少的訂閱源", 2_000 - shown)), "{index}");
    assert_eq!(text(&files, "feeds.opml").matches("<outline type=\"rss\"").count(), 2_001);
}

#[test]
fn opml_names_our_feeds_and_the_feeds_they_are_made_from() {
    let origins = [Origin { title: "Tide <Notes>".into(), url: "https://tides.example/feed?a=1&b=2".into() }];
    let files = with("en", |pages| pages.lists(&[listed("tag", "fog", 1)], &origins));
    let opml = text(&files, "feeds.opml");
    for part in [
        "<title>Harbour &lt;Reader&gt;</title>",
        "text=\"fog – Harbour\" title=\"fog – Harbour\" xmlUrl=\"https://news.example.org/tag/fog.atom\" \
         htmlUrl=\"https://news.example.org/tag/fog.html\"/>",
        "<outline text=\"Sources\">",
        "title=\"Tide &lt;Notes&gt;\" xmlUrl=\"https://tides.example/feed?a=1&amp;b=2\"/>",
    ] {
        assert!(opml.contains(part), "{part}\n{opml}");
    }
    assert!(!opml.contains("dateCreated"));
}

#[test]
fn a_sitemap_with_too_many_pages_is_split() {
    let feeds: Vec<_> = (0..5).map(|number| listed("tag", &format!("t{number}"), 1)).collect();
    let whole = with("en", |pages| pages.sitemaps(&feeds));
    assert_eq!(whole.len(), 1);
    let sitemap = text(&whole, "sitemap.xml");
    assert_eq!(sitemap.matches("<url><loc>").count(), 6);
    assert!(sitemap.contains(
        "<url><loc>https://news.example.org/tag/t0.html</loc><lastmod>2026-03-02T04:54:13Z</lastmod></url>"
    ));
    let parts = with("en", |pages| pages.sitemaps_of(&feeds, 4));
    let paths: Vec<_> = parts.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
    assert!(
        text(&parts, "sitemap.xml").contains("<sitemap><loc>https://news.example.org/sitemap-2.xml</loc>")
    );
    assert_eq!(text(&parts, "sitemap-2.xml").matches("<url>").count(), 2);
}

#[test]
fn every_file_says_whose_it_is() {
    let feeds = [listed("all", "all", 1)];
    for file in with("en", |pages| pages.lists(&feeds, &[])) {
        let id = feed_path::id_of("news.example.org,2026", &file.path).unwrap();
        assert!(String::from_utf8(file.bytes).unwrap().contains(&id), "{}", file.path);
    }
}
