//! Whole pages: each folder of `tests/fixtures/pages/` named after an extractor, and pages made to do harm.

use std::time::{Duration, Instant};

use include_dir::{Dir, include_dir};
use proptest::prelude::*;

use super::*;
use crate::model::Weight;

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/pages");

/// No measure of speed: what grows with the square of its input takes hours, whatever else the machine does.
const SOON: Duration = Duration::from_secs(600);

fn page(body: &[u8]) -> Page {
    let url = "https://news.example.org/2024/05/07/a.html".parse().unwrap();
    Page {
        url,
        media_type: Some("text/html".into()),
        charset: Some("utf-8".into()),
        head: Box::default(),
        body: body.to_vec(),
        weight: Weight::default(),
    }
}

fn extracted(body: &[u8]) -> Extracted {
    let time_zone = TimeZone::fixed(jiff::tz::offset(8));
    extract(
        &page(body),
        &Options { time_zone: &time_zone, now: "2026-01-02T03:04:05Z".parse().unwrap(), rules: &[] },
    )
}

/// All fields but the content, as the fixtures write them.
fn facts(extracted: &Extracted) -> String {
    let value = serde_json::json!({
        "extractor": extracted.extractor,
        "title": extracted.title,
        "published": extracted.published.map(|time| time.to_string()),
        "updated": extracted.updated.map(|time| time.to_string()),
        "authors": extracted.authors,
        "site_name": extracted.site_name,
        "summary": extracted.summary,
        "image": extracted.image.as_ref().map(url::Url::as_str),
        "keywords": extracted.keywords,
        "language": extracted.language,
        "license": extracted.license,
        "canonical": extracted.canonical.as_ref().map(url::Url::as_str),
    });
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}

#[test]
fn every_page_gives_what_stands_beside_it() {
    let mut seen = Vec::new();
    for folder in PAGES.dirs() {
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        // Pages read by rules have a form and a test of their own.
        let mut generic = EXTRACTORS.iter().filter(|extractor| extractor.name() != rule::NAME);
        let Some(extractor) = generic.find(|extractor| name.starts_with(&format!("{}-", extractor.name())))
        else {
            continue;
        };
        let file = |file: &str| {
            let found = folder.get_file(folder.path().join(file));
            found.unwrap_or_else(|| panic!("{name}/{file} is missing")).contents()
        };
        let found = extracted(file("page.html"));
        let wanted = |file_name| String::from_utf8(file(file_name).to_vec()).unwrap();
        assert_eq!(facts(&found), wanted("expected.json"), "{name}");
        assert_eq!(found.content.unwrap_or_default() + "\n", wanted("expected.html"), "{name}");
        seen.push(extractor.name());
    }
    for extractor in EXTRACTORS.iter().filter(|extractor| extractor.name() != rule::NAME) {
        assert!(seen.contains(&extractor.name()), "`{}` has no page", extractor.name());
    }
}

#[test]
fn a_page_without_an_article_says_so() {
    let found = extracted(b"<title>Nothing</title><nav><a href=/>home</a></nav>");
    assert_eq!(found.content, None);
    assert_eq!(found.title.as_deref(), Some("Nothing"));
    assert_eq!(found.diagnostics[0].code, "extract.no-article");
}

#[test]
fn one_short_chinese_paragraph_is_a_whole_article() {
    let links: String =
        (0..80).map(|n| format!("<li><a href=/{n}>另一条与本文无关的新闻标题</a></li>")).collect();
    let page = format!(
        "<body><ul>{links}</ul><div><h1>停水通知</h1><div><p>因管道检修，五月七日八时至十六时停水，请居民提前储水。</p></div></div><ul>{links}</ul>"
    );
    let content = extracted(page.as_bytes()).content.unwrap();
    assert!(content.contains("因管道检修") && !content.contains("无关"), "{content}");
}

#[test]
fn a_theme_that_names_its_page_after_furniture_loses_nothing() {
    let page = "<body class=sidebar-right><div class=widget-area-ad><p>The first paragraph, which is long enough to count, stands here.</p><p>And the second, which is as long as the first one, follows it.</p></div>";
    let content = extracted(page.as_bytes()).content.unwrap();
    assert!(content.contains("first paragraph") && content.contains("the second"), "{content}");
}

#[test]
fn nesting_without_end_costs_little() {
    for unit in ["<div>", "<b a=1>", "<ul><li>", "<table><tr><td>", "<p><span>", "<a href=x><font>"] {
        let start = Instant::now();
        let body = format!("{}一句话，两句话。{}", unit.repeat(100_000), "</div>".repeat(100_000));
        extracted(body.as_bytes());
        assert!(start.elapsed() < SOON, "{unit} took {:?}", start.elapsed());
    }
}

#[test]
fn repetition_costs_little() {
    for unit in [
        "<h1>a</h1>",
        "<script>x = {\"a\":[",
        "<meta name=author content='a,b,c'>",
        "<p>记者 张三</p>",
        "<h3>相关阅读</h3><p>一句话，两句话，三句话，四句话，五句话。</p>",
        "<div class=author>x</div>",
        "<script type=application/ld+json>{\"@type\":\"Article\"}</script>",
        "&lt;&amp;",
    ] {
        let start = Instant::now();
        extracted(unit.repeat(40_000).as_bytes());
        assert!(start.elapsed() < SOON, "{unit} took {:?}", start.elapsed());
    }
}

/// Pieces of pages, to be put together in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<div class=content>",
        "</div>",
        "<p>",
        "</p>",
        "一句话，两句话。",
        "Some words, and more words. ",
        "<h1>题",
        "</h1>",
        "<a href='//x'>",
        "</a>",
        "<img data-src=a.jpg>",
        "<table><tr><td>",
        "</table>",
        "<script>x={\"a\":\"",
        "</script>",
        "<script type=application/ld+json>",
        "{\"@type\":\"Article\",\"articleBody\":",
        "\"}",
        "<noscript>",
        "</noscript>",
        "<template>",
        "<svg><title>",
        "<article>",
        "<aside>",
        "2024-05-06",
        "作者：",
        "记者 ",
        "<time datetime=x>",
        "<!--",
        "-->",
        "<base href=x:>",
        "<meta property=og:title content='",
        "'>",
        "<title>",
        "<select><option>",
        "<plaintext>",
        "\u{0}",
        "𠀀",
        "_",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(body in prop::collection::vec(any::<u8>(), 0..2_000)) {
        extracted(&body);
    }

    #[test]
    fn any_markup_is_read_without_panic(body in pieces()) {
        extracted(body.as_bytes());
    }
}
