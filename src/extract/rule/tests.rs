use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::select::written::from_yaml;
use crate::text::charset::{self, Syntax};

use super::*;

const QQ: &str = include_str!("../../../config/rules/qq.yaml");

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("rule-"));
    found.sort();
    found
}

/// The built-in rules, read once.
static BUILT_IN: LazyLock<ArticleRules> = LazyLock::new(|| rules(QQ));

fn rules(text: &str) -> ArticleRules {
    let options = from_yaml(text);
    let mut rules = ArticleRules::default();
    rules.add(&options).unwrap();
    rules
}

fn own(text: &str) -> OwnRule {
    let options = from_yaml(text);
    let own = OwnRule::read(&options).unwrap();
    assert_eq!(options.unused(), []);
    own
}

fn read(layers: &[&ArticleRule], view: &View) -> Option<Extracted> {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    extract(layers, view, &zone, "2025-03-01T00:00:00Z".parse().unwrap())
}

fn page(html: &str) -> View {
    View::new(&Url::parse("https://news.example.org/a/17").unwrap(), html, Some("text/html"))
}

fn content(rule: &str, html: &str) -> Option<String> {
    let own = own(rule);
    read(&ArticleRules::default().layers(Some(&own), &Url::parse("https://x.org").unwrap()), &page(html))?
        .content
}

/// The fields of an article as a fixture's `expected.yaml` writes them.
fn described(found: &Extracted) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let html = found.content.as_deref().unwrap_or_default();
    let date = found.published.map(|date| zone.to_datetime(date).to_string());
    format!(
        "title: {:?}\ndate: {:?}\nid: {:?}\nauthors: {:?}\nkeywords: {:?}\nimages: {}\nparagraphs: {}\n",
        found.title.as_deref().unwrap_or_default(),
        date.unwrap_or_default(),
        found.local_id.as_deref().unwrap_or_default(),
        found.authors,
        found.keywords,
        html.matches("<img ").count(),
        html.matches("<p").count(),
    )
}

#[test]
fn every_fixture_gives_its_article() {
    let folders = fixtures();
    assert!(folders.len() >= 10);
    for folder in folders {
        let about = from_yaml(&std::fs::read_to_string(folder.join("page.yaml")).unwrap());
        let url = about.require("url").unwrap().url().unwrap();
        let charset = about.get("charset").map(|charset| charset.text().unwrap());
        let body = std::fs::read(folder.join("page.html")).unwrap();
        let view =
            View::new(&url, charset::decode(&body, charset.as_deref(), Syntax::Html), Some("text/html"));
        let layers = BUILT_IN.layers(None, &url);
        assert_eq!(layers.len(), 1, "{url}");
        let found = read(&layers, &view).unwrap();
        let html = found.content.clone().unwrap_or_default().replace("</p>", "</p>\n");
        let expected = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(described(&found), expected("expected.yaml"), "{}", folder.display());
        assert_eq!(html, expected("content.html"), "{}", folder.display());
        for never in [
            "免责声明",
            "全新首页",
            "评论",
            "为你推荐",
            "推荐",
            "广告",
            "举报",
            "延伸阅读",
            "转播到",
            "视频：",
            "打开",
            "reportArticle",
            "查看原图",
        ] {
            assert!(!html.contains(never), "{}: {never}", folder.display());
        }
        assert_eq!(found.diagnostics, [], "{}", folder.display());
    }
}

#[test]
fn what_the_source_says_wins_field_by_field() {
    let rules = rules(
        "articles: [{match: news.example.org/a/*, title: h1, content: .body, remove: .ad, keywords: 'text:一，二;三', site_name: 'text:站'}]",
    );
    let own = own("{title: h2, remove: .more, author: 'text:甲'}");
    let view =
        page("<h1>一</h1><h2>二</h2><div class=body>正文<p class=ad>告</p><p class=more>更多</p></div>");
    let found = read(&rules.layers(Some(&own), view.url()), &view).unwrap();
    assert_eq!(found.title.as_deref(), Some("二"));
    assert_eq!(found.content.as_deref(), Some("<div class=\"body\">正文</div>"));
    assert_eq!(found.authors, ["甲"]);
    assert_eq!(found.keywords, ["一", "二", "三"]);
    assert_eq!(found.site_name.as_deref(), Some("站"));
    assert_eq!(found.extractor, Some(NAME));
}

#[test]
fn selectors_of_rows_are_asked_last() {
    let rules = rules("articles: [{match: news.example.org/*, title: h1}]");
    let own = own("{item: li, title: h2, date: time, content: .body}");
    let view =
        page("<h1>一</h1><h2>二</h2><time datetime=2025-02-14T12:00:00+08:00>昨天</time><p class=body>文");
    let found = read(&rules.layers(Some(&own), view.url()), &view).unwrap();
    assert_eq!(found.title.as_deref(), Some("一"));
    assert_eq!(found.published, Some("2025-02-14T04:00:00Z".parse().unwrap()));
}

#[test]
fn a_page_no_rule_knows_has_no_layers() {
    let view = page("<h1>一</h1>");
    assert!(BUILT_IN.layers(None, view.url()).is_empty());
    assert!(read(&[], &view).is_none());
    assert!(read(&rules("articles: [{match: '*', title: h6}]").layers(None, view.url()), &view).is_none());
}

#[test]
fn content_with_text_wins_over_content_without() {
    let rule = "{content: [.empty, .images, 'state:DATA $.text']}";
    let shell = "<p class=empty> <i></i></p><p class=images><img src=/a.jpg></p>";
    let text = format!("{shell}<script>DATA = {{text: '<p>文</p>'}}</script>");
    assert_eq!(content(rule, &text).as_deref(), Some("<p>文</p>"));
    let image = "<p class=\"images\"><img src=\"https://news.example.org/a.jpg\" alt=\"\"></p>";
    assert_eq!(content(rule, shell).as_deref(), Some(image));
    assert_eq!(content(rule, "<p class=empty>"), None);
}

#[test]
fn siblings_make_up_one_content() {
    let html = "<div><p class=a>一</p><b>x</b><p class=a>二</p></div><aside><p class=a>三</p></aside>";
    assert_eq!(
        content("{content: p.a}", html).as_deref(),
        Some("<p class=\"a\">一</p><p class=\"a\">二</p>")
    );
}

#[test]
fn plain_text_in_a_script_becomes_paragraphs() {
    let html = r"<script>DATA = {text: '一 & 二\n\n 三 > 二'}</script>";
    assert_eq!(
        content("{content: 'state:DATA $.text'}", html).as_deref(),
        Some("<p>一 &amp; 二</p><p>三 &gt; 二</p>")
    );
}

#[test]
fn comments_stand_for_images_described_elsewhere() {
    let rule = "{content: 'state:DATA $.text', comment_images: {values: 'state:DATA $.attr', named: 'IMG_*', src: ['json:$.url', 'json:$.big'], alt: ['json:$.desc', 'text:图']}}";
    let html = r#"<script>DATA = {text: '<!--IMG_0--><P>一<!--SECURE_LINK_BEGIN_0-->二<!--SECURE_LINK_END_0--></P><!--VIDEO_0--><!--IMG_1--><!--IMG_9--><!--EOP_0-->',
        attr: {IMG_0: {url: '//i.org/0', desc: 'a"<b'}, IMG_1: {url: '', big: 'https://i.org/1'}, VIDEO_0: {url: 'https://v.org'}}}</script>"#;
    let expected =
        r#"<img src="https://i.org/0" alt="a&quot;&lt;b"><p>一二</p><img src="https://i.org/1" alt="图">"#;
    assert_eq!(content(rule, html).as_deref(), Some(expected));
}

#[test]
fn a_last_block_of_images_goes_only_behind_text() {
    let rule = "{content: .c, drop_last_images_in: .wrap}";
    let wrap =
        |inner: &str| content(rule, &format!("<div class=c><div class=wrap>{inner}</div></div>")).unwrap();
    assert!(!wrap("<p>一</p><p><img src=/a></p> <br>").contains("<img"));
    assert_eq!(wrap("<p><img src=/a></p><p>一</p><p><img src=/b></p>").matches("<img").count(), 1);
    assert!(wrap("<p><img src=/a></p>").contains("<img"));
    assert!(wrap("<p>一</p><p><img src=/a>题注</p>").contains("<img"));
    assert!(wrap("<p>一</p><p><img src=/a></p>文").contains("<img"));
}

#[test]
fn removing_everything_leaves_the_place_named_as_content() {
    let html = "<div class=c>一<p>二</p></div>";
    assert_eq!(
        content("{content: .c, remove: [div, p]}", html).as_deref(),
        Some("<div class=\"c\">一</div>")
    );
}

#[test]
fn ids_and_dates_that_are_none_are_passed_over() {
    let own = own(
        "{id: ['text:../x', 'url:/a/(\\d+)'], date: ['text:不详', 'text:2025-02-14 12:00:00'], updated: 'text:31'}",
    );
    let found =
        read(&ArticleRules::default().layers(Some(&own), &Url::parse("https://x.org").unwrap()), &page(""))
            .unwrap();
    assert_eq!(found.local_id.as_deref(), Some("17"));
    assert_eq!(found.published, Some("2025-02-14T04:00:00Z".parse().unwrap()));
    assert_eq!(found.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["rule.bad-date"]);
}

#[test]
fn an_answer_in_json_can_be_an_article() {
    let url = Url::parse("https://api.example.org/story/1").unwrap();
    let view =
        View::new(&url, r#"{"title":"题","body":"<p>文<img src='/i.jpg'></p>"}"#, Some("application/json"));
    let own = own("{title: 'json:$.title', content: 'json:$.body'}");
    let found = read(&ArticleRules::default().layers(Some(&own), &url), &view).unwrap();
    let html = "<p>文<img src=\"https://api.example.org/i.jpg\" alt=\"\"></p>";
    assert_eq!((found.title.as_deref(), found.content.as_deref()), (Some("题"), Some(html)));
}

#[test]
fn a_page_is_read_by_xpath() {
    let html =
        "<article><h1>题<small>副</small></h1><p>一</p><p class=ad>广告</p><p>二</p></article><p>三</p>";
    let rule =
        "{title: 'xpath://h1/text()', remove: 'xpath:.//p[@class=\"ad\"]', content: 'xpath://article'}";
    let own = own(rule);
    let layers = ArticleRules::default();
    let found = read(&layers.layers(Some(&own), &Url::parse("https://x.org").unwrap()), &page(html)).unwrap();
    assert_eq!(found.title.as_deref(), Some("题"));
    let body = found.content.unwrap();
    assert!(body.contains("<p>一</p><p>二</p>") && !body.contains("广告"), "{body}");
    assert_eq!(content("{content: 'xpath://article/p[not(@class)]'}", html).unwrap(), "<p>一</p><p>二</p>");
}

#[test]
fn the_fields_of_a_page_take_steps() {
    let html = r#"<h1>题 - 港口日报</h1><p id=d>14.02.2025</p><div id=app data-state='{"body":
        "<div><p>一</p><p>二</p><i>三</i></div>", "img": "{\"src\": \"/i.jpg\"}"}'></div>"#;
    let own = own(r#"{title: {css: h1, steps: [{split: ' - ', take: 1}]},
        date: {css: '#d', steps: [{date: '%d.%m.%Y'}]},
        author: [{css: h1, steps: [{regex: 'by (.+)'}]}, 'text:林海'],
        image: {css: '#app', attr: data-state, steps: [{json: '$.img'}, {json: '$.src'}]},
        content: {css: '#app', attr: data-state, steps: [{json: '$.body'}, {css: p}]}}"#);
    let layers = ArticleRules::default();
    let found = read(&layers.layers(Some(&own), &Url::parse("https://x.org").unwrap()), &page(html)).unwrap();
    assert_eq!(found.title.as_deref(), Some("题"));
    assert_eq!(found.published, Some("2025-02-13T16:00:00Z".parse().unwrap()));
    assert_eq!(found.authors, ["林海"]);
    assert_eq!(found.image.unwrap().as_str(), "https://news.example.org/i.jpg");
    assert_eq!(found.content.as_deref(), Some("<p>一</p><p>二</p>"));
}

#[test]
fn a_selector_that_costs_too_much_on_a_page_is_told() {
    let html = format!("<h1>题</h1>{}", "<p>x".repeat(5_000));
    let own = own("{title: h1, author: 'xpath://p[count(preceding::*) = count(following::*)]'}");
    let layers = ArticleRules::default();
    let found =
        read(&layers.layers(Some(&own), &Url::parse("https://x.org").unwrap()), &page(&html)).unwrap();
    assert_eq!(found.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["rule.costly-selector"]);
}

#[test]
fn a_wrong_rule_is_refused_with_its_key() {
    let error = |text: &str| ArticleRules::default().add(&from_yaml(text)).unwrap_err().message;
    assert_eq!(error("articles: [{title: h1}]"), "`match` is missing in `articles`");
    assert!(
        error("articles: [{match: a.org, title: '>>'}]").starts_with("`title`: `>>` is not a CSS selector")
    );
    assert_eq!(
        error("articles: [{match: a.org, remove: 'json:$.a'}]"),
        "`remove` must be CSS or XPath that finds elements"
    );
    assert!(
        error("articles: [{match: a.org, comment_images: {values: 'text:a', named: a}}]")
            .starts_with("`src` is missing")
    );
}

#[test]
fn hostile_pages_cost_time_in_proportion() {
    let url = Url::parse("https://new.qq.com/rain/a/20260105A17HBR00").unwrap();
    let pieces = [
        "<div class=comps-contentify-wrap><p>一<img src=/a>",
        "<div id=ArticleContent><div class=rich_media_content>文",
        "<div class=content-article><p class=one-p>",
        "<h1 class=article-title>题",
        "<!--IMG_0--><p>",
        "<script>window.DATA = {originContent: {text: '",
        "window.DATA = window.DATA || ",
        "<img data-src='",
        "<div class=videoPlayer>",
    ];
    for piece in pieces {
        let start = std::time::Instant::now();
        let page = format!("<div class=rich_media_content>{}", piece.repeat(200_000 / piece.len()));
        let view = View::new(&url, page, None);
        let _ = read(&BUILT_IN.layers(None, &url), &view);
        assert!(start.elapsed().as_secs() < 20, "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn any_page_gives_content_or_none(html in "(<div class=rich_media_content>|<p>|</p>|</div>|<img src=a>|<!--IMG_0-->|<b>|文|<script>window.DATA = |\\{originContent:\\{text:'|'\\}|\\}|</script>| |<table>){0,40}") {
        let url = Url::parse("https://new.qq.com/rain/a/20260105A17HBR00").unwrap();
            let view = View::new(&url, html, None);
        let _ = read(&BUILT_IN.layers(None, &url), &view);
    }
}

#[test]
fn a_rule_may_want_images_asked_for_as_from_their_article() {
    let rules = rules(
        "articles: [{match: a.example/*, title: h1, image_referer: true}, {match: b.example/*, title: h1}]",
    );
    let wants = |url: &str| rules.wants_referer(&url.parse().unwrap());
    assert_eq!(
        [wants("https://a.example/1"), wants("https://b.example/1"), wants("https://c.example/1")],
        [true, false, false]
    );
}

#[test]
fn an_article_in_several_pieces_is_all_of_them() {
    let html = r"<script>DATA = {list: [{data: '<p>一</p>'}, {kind: 'ad'}, {data: '二'}]}</script>";
    assert_eq!(
        content("{content: 'state:DATA $.list[*].data'}", html).as_deref(),
        Some("<p>一</p><p>二</p>")
    );
}

#[test]
fn a_gallery_is_the_article_where_there_is_no_other() {
    let rule = "{content: .text, gallery: {items: 'state:DATA $.images[*]', src: 'json:$.src', text: 'json:$.intro'}}";
    let script = "<script>DATA = {images: [{src: '//i.org/1', intro: '一 > 二'}, {intro: '无图'}, {src: '/2'}]}</script>";
    assert_eq!(
        content(rule, script).as_deref(),
        Some(
            r#"<p><img src="https://i.org/1" alt=""></p><p>一 &gt; 二</p><p><img src="https://news.example.org/2" alt=""></p>"#
        )
    );
    assert_eq!(
        content(rule, &format!("{script}<p class=text>文")).as_deref(),
        Some("<p class=\"text\">文</p>")
    );
    assert_eq!(content(rule, "<p>文"), None);
}

#[test]
fn a_rule_knows_the_zone_of_its_site_unless_the_source_names_another() {
    let rules = rules("articles: [{match: news.example.org, date: time, time_zone: Asia/Tokyo}]");
    let view = page("<time>2025-02-14 12:00</time><article><p>文");
    let date = |own: Option<&OwnRule>| {
        let layers = rules.layers(own, view.url());
        let now = "2025-03-01T00:00:00Z".parse().unwrap();
        let options = crate::extract::Options { time_zone: &TimeZone::UTC, now, rules: &layers };
        crate::extract::extract_from(&view, &options).published.unwrap().to_string()
    };
    assert_eq!(date(None), "2025-02-14T03:00:00Z");
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    assert_eq!(date(Some(&OwnRule::default().in_zone(zone))), "2025-02-14T04:00:00Z");
}
