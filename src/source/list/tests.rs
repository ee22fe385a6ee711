use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use crate::model::{Entry, Keywords, Method, SourceId, Weight};
use crate::select::written::from_yaml;

use super::*;

const QQ: &str = include_str!("../../../config/rules/qq.yaml");
const KV: &str =
    "https://i.news.qq.com/trpc.qqnews_web.kv_srv.kv_srv_http_proxy/list?sub_srv_id=tech&srv_id=pc";
const PC: &str = "https://i.news.qq.com/web_feed/getPCList";

/// The built-in rules, read once.
static BUILT_IN: LazyLock<ListRules> = LazyLock::new(|| {
    let mut rules = ListRules::default();
    rules.add(&from_yaml(QQ)).unwrap();
    rules
});

fn source() -> crate::model::Source {
    crate::model::Source {
        formerly: Vec::new(),
        publish: crate::model::Publish::Full,
        rights: None,
        keep: crate::model::Keep::default(),
        id: SourceId::new("s"),
        title: "S".into(),
        url: "https://news.example.org/".into(),
        is_feed: false,
        language: "zh-CN".into(),
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
        categories: Vec::new(),
        tags: Vec::new(),
        keywords: Keywords::Ignored,
        every: crate::model::Every::EachRun,
    }
}

fn reader(options: &str) -> Result<Box<dyn EntryReader>, OptionError> {
    ListSource.reader(&from_yaml(options), &BUILT_IN)
}

fn read(options: &str, body: impl Into<Vec<u8>>, media_type: &str) -> Result<ParsedFeed, Error> {
    let reader = reader(options).unwrap();
    let url = reader.start()[0].url.clone();
    let page = Page {
        url: url.clone(),
        media_type: Some(media_type.into()),
        charset: None,
        head: Box::default(),
        body: body.into(),
        weight: Weight::default(),
    };
    let now = "2025-03-01T00:00:00Z".parse().unwrap();
    reader.read(&page, &ReadContext { source: &source(), requested: &url, further: None, now })
}

fn described(feed: &ParsedFeed) -> String {
    let mut out = String::new();
    for Entry { id, local_id, link, title, published, thumbnail, authors, keywords, .. } in &feed.entries {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let date = published.map(|date| zone.to_datetime(date).to_string()).unwrap_or_default();
        writeln!(out, "- id: {id}").unwrap();
        writeln!(out, "  local_id: {}", local_id.as_deref().unwrap_or_default()).unwrap();
        writeln!(out, "  link: {}", link.as_ref().map(Url::as_str).unwrap_or_default()).unwrap();
        writeln!(out, "  title: {:?}", title.as_deref().unwrap_or_default()).unwrap();
        writeln!(out, "  date: {date}").unwrap();
        writeln!(out, "  thumbnail: {}", thumbnail.as_ref().map(Url::as_str).unwrap_or_default()).unwrap();
        writeln!(out, "  authors: {:?}", authors.iter().map(|person| &person.name).collect::<Vec<_>>())
            .unwrap();
        writeln!(out, "  keywords: {keywords:?}").unwrap();
    }
    for diagnostic in &feed.diagnostics {
        writeln!(
            out,
            "# {}: {} ({})",
            diagnostic.code,
            diagnostic.message,
            diagnostic.subject.as_deref().unwrap_or_default()
        )
        .unwrap();
    }
    out
}

fn titles(feed: &ParsedFeed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.title.as_deref().unwrap_or_default()).collect()
}

fn codes(feed: &ParsedFeed) -> Vec<&str> {
    feed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn every_fixture_gives_its_entries() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources");
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("list-"));
    folders.sort();
    assert!(folders.len() >= 4);
    for folder in folders {
        let options = std::fs::read_to_string(folder.join("source.yaml")).unwrap();
        let (name, kind) = if folder.join("answer.json").exists() {
            ("answer.json", "application/json")
        } else if folder.join("answer.xml").exists() {
            ("answer.xml", "application/xml")
        } else {
            ("answer.html", "text/html")
        };
        let feed = read(&options, std::fs::read(folder.join(name)).unwrap(), kind).unwrap();
        let expected = std::fs::read_to_string(folder.join("expected.yaml")).unwrap();
        assert_eq!(described(&feed), expected, "{}", folder.display());
        for entry in &feed.entries {
            let link = entry.link.clone().unwrap();
            assert_eq!(
                entry.page,
                crate::model::ArticlePage::Fetch(Request::get(link, crate::model::Purpose::Page))
            );
        }
    }
}

#[test]
fn a_rule_fills_in_what_the_source_leaves_out() {
    let reader = reader(&format!("{{url: '{PC}', request: {{method: POST, headers: {{referer: 'https://a.org/'}}, json: {{b: 1, a: [x]}}}}}}")).unwrap();
    let request = &reader.start()[0];
    assert_eq!(request.method, Method::PostJson(r#"{"b":1,"a":["x"]}"#.into()));
    assert_eq!(request.purpose, crate::model::Purpose::List);
    assert_eq!(request.headers, [("referer".to_owned(), "https://a.org/".into())]);
    let plain = ListSource.reader(&from_yaml(&format!("url: {PC}")), &BUILT_IN).unwrap();
    assert_eq!(plain.start()[0].headers, [("Referer".to_owned(), "https://news.qq.com/".into())]);
    assert_eq!(plain.start()[0].method, Method::Get);
}

#[test]
fn a_json_answer_called_html_is_read() {
    let options = "{url: 'https://news.example.org/l', selectors: {item: 'json:$.d[*]', link: 'json:$.u', title: 'json:$.t'}}";
    let feed = read(options, "\u{feff}\n {\"d\":[{\"u\":\"/1\",\"t\":\" 一\\n二 \"}]}", "text/html").unwrap();
    assert_eq!(feed.entries[0].link.as_ref().unwrap().as_str(), "https://news.example.org/1");
    assert_eq!(titles(&feed), ["一 二"]);
}

#[test]
fn a_list_in_a_script_or_in_a_callback_is_read() {
    let page = "<script>var allData = {newsstream: [{url: '//a.org/1', title: '一'}]}</script>";
    let options = "{url: 'https://news.example.org/l', selectors: {item: 'state:allData $.newsstream[*]', link: 'json:$.url', title: 'json:$.title'}}";
    assert_eq!(titles(&read(options, page, "text/html").unwrap()), ["一"]);
    let options = "{url: 'https://news.example.org/l', selectors: {item: 'json:$[*]', link: 'json:$.url', title: 'json:$.title'}}";
    let answer = "__jp1([{\"url\":\"//a.org/1\",\"title\":\"一\"}])";
    assert_eq!(titles(&read(options, answer, "application/javascript").unwrap()), ["一"]);
}

#[test]
fn rows_lose_fields_singly_and_go_only_without_a_link() {
    let page = r#"<ul><li><a href=/1>一</a><time>31 Feb 2025</time></li><li><a>二</a></li><li><a href="mailto:a@b">三</a></li>
        <li><a href=/4 title=四><img data-src=/4.jpg src="data:,"></a><time datetime="2025-02-14T10:00:00+08:00">昨天</time></li><li><a href="/1#top">一</a></li></ul>"#;
    let options = "{url: 'https://news.example.org/l', selectors: {item: li, date: time, thumbnail: img}}";
    let feed = read(options, page, "text/html").unwrap();
    assert_eq!(titles(&feed), ["一", "四", "一"]);
    assert_eq!(codes(&feed), ["list.bad-date", "list.no-link", "list.no-link"]);
    assert_eq!(feed.entries[1].thumbnail.as_ref().unwrap().as_str(), "https://news.example.org/4.jpg");
    assert_eq!(feed.entries[1].published, Some("2025-02-14T02:00:00Z".parse().unwrap()));
    assert_eq!(feed.entries[0].id.as_str(), "https://news.example.org/1");
    let strict =
        read(&options.replace("selectors:", "require: date, selectors:"), page, "text/html").unwrap();
    assert_eq!(titles(&strict), ["四"]);
    assert_eq!(codes(&strict).iter().filter(|code| **code == "list.missing-field").count(), 2);
}

#[test]
fn an_id_that_is_no_file_name_identifies_but_names_no_file() {
    let answer = r#"[{"u":"/1","i":"../一"},{"u":"/2","i":17},{"u":"/2b","i":17},{"u":"/a/A1.html"}]"#;
    let options = r"{url: 'https://news.example.org/l', selectors: {item: 'json:$[*]', link: 'json:$.u', id: ['json:$.i', 'url:/a/(\w+)']}}";
    let feed = read(options, answer, "application/json").unwrap();
    let ids: Vec<_> =
        feed.entries.iter().map(|entry| (entry.id.as_str(), entry.local_id.as_deref())).collect();
    assert_eq!(ids, [("../一", None), ("17", Some("17")), ("A1", Some("A1"))]);
}

#[test]
fn a_list_without_rows_says_what_came_instead() {
    let error = |options: &str, body: &str, kind: &str| read(options, body, kind).unwrap_err().to_string();
    let css = "{url: 'https://news.example.org/l', selectors: {item: li.x, link: a}}";
    assert_eq!(
        error(css, "<title>请稍候…</title>", "text/html"),
        "no row at https://news.example.org/l: `li.x` found nothing; the answer is a page titled `请稍候…`"
    );
    assert!(error(css, "", "text/html").ends_with("a page without a title (0 bytes)"));
    let json = "{url: 'https://news.example.org/l', selectors: {item: ['json:$.d[*]', 'json:$.e'], link: 'json:$.u'}}";
    assert!(
        error(json, r#"{"code":1,"msg":"x"}"#, "text/html")
            .ends_with("`json:$.d[*]`, `json:$.e` found nothing; the answer is JSON with the keys code, msg")
    );
    assert!(error(json, "[1]", "application/json").ends_with("a JSON list of 1"));
    assert!(
        error(json, "<h1>502</h1>", "application/json").ends_with("JSON that could not be read (12 bytes)")
    );
}

#[test]
fn an_answer_that_says_it_is_busy_is_an_error() {
    let busy = read(&format!("url: {PC}"), r#"{"code":5,"data":[]}"#, "application/json").unwrap_err();
    assert_eq!(
        busy.to_string(),
        "https://i.news.qq.com/web_feed/getPCList did not answer as it should: `json:$.code` is `5`, not `0`; the list is busy, and is tried again later"
    );
    let other = read(&format!("url: '{KV}'"), "<html><title>拦截</title>", "text/html").unwrap_err();
    assert!(other.to_string().contains("`json:$.ret` is missing from a page titled `拦截`"), "{other}");
    let options = "{url: 'https://a.example/', selectors: {item: 'json:$.d[*]', link: 'json:$.u'}, \
                   check: {value: {json: '$.s', steps: [{regex: '^(\\w+):'}]}, is: ok}}";
    let answer = |status: &str| format!("{{\"s\": \"{status}: 1 row\", \"d\": [{{\"u\": \"/1\"}}]}}");
    assert_eq!(read(options, answer("ok"), "application/json").unwrap().entries.len(), 1);
    let busy = read(options, answer("busy"), "application/json").unwrap_err().to_string();
    assert!(busy.contains("`json:$.s, regex ^(\\w+):` is `busy`, not `ok`"), "{busy}");
}

#[test]
fn rows_beyond_the_limit_are_told_of() {
    let body = format!("[{}1]", r#"{"u":"/1"},"#.repeat(2_500));
    let options = "{url: 'https://news.example.org/l', selectors: {item: 'json:$[*]', link: 'json:$.u'}}";
    let feed = read(options, body, "application/json").unwrap();
    assert_eq!(feed.entries.len(), 1);
    assert_eq!(codes(&feed), ["list.too-many-rows"]);
}

#[test]
fn a_list_is_read_by_xpath_and_a_selector_that_costs_too_much_is_told() {
    let rows: String = (0..3_000).map(|n| format!("<li><a href=/{n}>题{n}</a>")).collect();
    let read = |title: &str| {
        let options = format!(
            "{{url: 'https://news.example.org/l', selectors: {{item: 'xpath:(//li)[position() < 3]', \
              link: 'xpath:.//a/@href', title: '{title}'}}}}"
        );
        read(&options, rows.clone(), "text/html").unwrap()
    };
    let feed = read("xpath:descendant::a");
    let titles: Vec<_> = feed.entries.iter().map(|entry| entry.title.as_deref()).collect();
    assert_eq!((titles, codes(&feed)), (vec![Some("题0"), Some("题1")], vec![]));
    let feed = read("xpath://a[count(preceding::*) = count(following::*)]");
    assert_eq!((feed.entries.len(), codes(&feed)), (2, vec!["list.costly-selector"]));
}

#[test]
fn wrong_options_are_refused() {
    let error = |options: &str| reader(options).err().unwrap().message;
    assert_eq!(error("{selectors: {item: a}}"), "`url` is missing");
    assert!(error("{url: 'https://unknown.example.org/'}").starts_with("`selectors.item` is missing"));
    assert_eq!(
        error("{url: 'https://a.org/', selectors: {item: 'xpath://li['}}"),
        "`item`: not XPath 1.0 at character 12: the expression ends too early"
    );
    let request = |request: &str| {
        error(&format!("{{url: 'https://a.org/', selectors: {{item: li}}, request: {request}}}"))
    };
    assert_eq!(request("{method: PUT}"), "`PUT` is not a method we use");
    assert_eq!(request("{method: POST}"), "`method: POST` needs the body to send");
    assert_eq!(request("{method: GET, json: {}}"), "a GET request has no body");
    assert_eq!(request("{headers: {Host: a}}"), "the header `Host` is set by the program alone");
    assert_eq!(request("{headers: {'A B': a}}"), "`A B` is not a header name");
    assert!(request("{headers: {A: \"x\\r\\nB: y\"}}").contains("printable ASCII"));
    let rule = "lists: [{match: a.org, request: {headers: {User-Agent: x}}}]";
    let refused = ListRules::default().add(&from_yaml(rule)).unwrap_err();
    assert_eq!(refused.message, "a rule may not set the header `User-Agent`");
    let unknown = ListRules::default().add(&from_yaml("lists: [{match: a.org, require: body}]")).unwrap_err();
    assert_eq!(unknown.message, "`require` knows no `body`");
}

#[test]
fn a_source_may_set_any_header_of_its_own() {
    let reader =
        reader("{url: 'https://a.org/', selectors: {item: li}, request: {headers: {User-Agent: x}}}")
            .unwrap();
    assert_eq!(reader.start()[0].headers, [("User-Agent".to_owned(), "x".into())]);
}

proptest::proptest! {
    #[test]
    fn any_answer_gives_entries_or_an_error(body in "(\\{|\\}|\\[|\\]|\"data\"|\"list\"|\"ret\":0|\"article_type\":0|\"url\":\"/1\"|:|,|<li>|<a href=/1>|</a>|文| ){0,40}") {
        let _ = read(&format!("url: '{KV}'"), body.clone(), "application/json");
        let _ = read(&format!("url: '{PC}'"), body.clone(), "text/html");
        let _ = read("{url: 'https://a.org/', selectors: {item: li, date: a, thumbnail: a}}", body, "text/html");
    }
}
