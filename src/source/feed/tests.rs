use std::time::Duration;

use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use crate::model::{
    ArticlePage, Entry, Hints, Kind, Options, Page, ParsedFeed, Person, Place, Purpose, Source, SourceId,
    Weight,
};
use crate::source::feed::{FeedSource, parse};
use crate::source::{EntryReader, Error, ListRules, ReadContext, SourceKind};

/// Folders `feed-*`: `answer.xml` or `answer.json` and `expected.json`.
static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/fixtures/sources");

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn read(body: &[u8]) -> Result<ParsedFeed, Error> {
    parse(body, None, None, None, &TimeZone::UTC, now())
}

fn cases() -> Vec<(&'static str, &'static [u8], &'static str)> {
    let folders = CASES.dirs().filter(|dir| dir.path().to_str().unwrap().starts_with("feed-"));
    let file =
        |dir: &'static Dir<'static>, name: &str| dir.get_file(dir.path().join(name)).map(|f| f.contents());
    folders
        .map(|dir| {
            let answer = file(dir, "answer.xml").or_else(|| file(dir, "answer.json")).unwrap();
            let expected = std::str::from_utf8(file(dir, "expected.json").unwrap_or(b"{}")).unwrap();
            (dir.path().to_str().unwrap(), answer, expected)
        })
        .collect()
}

fn people(people: &[Person]) -> Vec<Value> {
    people
        .iter()
        .map(|person| json!({"name": person.name, "email": person.email, "uri": person.uri}))
        .map(without_nulls)
        .collect()
}

fn entry(entry: &Entry) -> Value {
    let files = entry.enclosures.iter().map(
        |file| json!({"url": file.url, "type": file.media_type, "length": file.length, "title": file.title}),
    );
    without_nulls(json!({
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "published": entry.published,
        "updated": entry.updated,
        "authors": people(&entry.authors),
        "keywords": entry.keywords,
        "language": entry.language,
        "summary": entry.summary,
        "content": entry.content,
        "thumbnail": entry.thumbnail,
        "enclosures": files.map(without_nulls).collect::<Vec<_>>(),
    }))
}

fn dump(feed: &ParsedFeed) -> Value {
    without_nulls(json!({
        "id": feed.id,
        "title": feed.title,
        "link": feed.link,
        "description": feed.description,
        "language": feed.language,
        "published": feed.published,
        "updated": feed.updated,
        "authors": people(&feed.authors),
        "hints": hints(&feed.hints),
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
        "diagnostics": feed.diagnostics.iter().map(|odd| without_nulls(json!({
            "code": odd.code, "subject": odd.subject, "found": odd.found,
        }))).collect::<Vec<_>>(),
    }))
}

/// Waits in minutes; `null` where there is no hint.
fn hints(hints: &Hints) -> Value {
    let minutes = |wait: Option<Duration>| wait.map(|wait| wait.as_secs() / 60);
    let days: Vec<String> = hints.skip_days.iter().map(|day| format!("{day:?}")).collect();
    let all = without_nulls(json!({
        "ttl": minutes(hints.ttl),
        "skip_hours": hints.skip_hours,
        "skip_days": days,
        "update_period": minutes(hints.update_period),
    }));
    if all == json!({}) { Value::Null } else { all }
}

/// Leaves out what is missing, so that a case shows what is there.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|_, value| !value.is_null() && !value.as_array().is_some_and(Vec::is_empty));
    }
    value
}

#[test]
fn every_case_is_read_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 9, "the fixtures are found");
    for (name, answer, expected) in cases {
        let given: Value = serde_json::from_str(expected).unwrap();
        let base = given["address"].as_str().map(|url| Url::parse(url).unwrap());
        let (media_type, charset) =
            match given["content_type"].as_str().map(|kind| kind.split_once("; charset=")) {
                Some(Some((kind, charset))) => (Some(kind), Some(charset)),
                _ => (given["content_type"].as_str(), None),
            };
        let mut actual = json!({"address": given["address"], "content_type": given["content_type"]});
        match parse(answer, charset, media_type, base.as_ref(), &TimeZone::UTC, now()) {
            Ok(feed) => actual["feed"] = dump(&feed),
            Err(error) => actual["error"] = error.to_string().into(),
        }
        let actual = serde_json::to_string_pretty(&actual).unwrap() + "\n";
        if std::env::var_os("BLESS").is_some() {
            println!("BLESS {name}\n{actual}BLESSED");
        } else {
            assert_eq!(actual, expected, "{name}");
        }
    }
}

fn source() -> Source {
    Source {
        formerly: Vec::new(),
        publish: crate::model::Publish::Full,
        rights: None,
        keep: crate::model::Keep::default(),
        id: SourceId::new("harbour"),
        title: "Harbour".into(),
        url: "https://news.example.org/feed.xml".into(),
        is_feed: true,
        language: "zh-CN".into(),
        time_zone: TimeZone::UTC,
        categories: Vec::new(),
        tags: Vec::new(),
        keywords: crate::model::Keywords::Ignored,
        every: crate::model::Every::EachRun,
    }
}

fn options(pairs: Vec<(&str, Kind)>) -> Options {
    let place = Place { line: 1, column: 1 };
    let entries = pairs.into_iter().map(|(name, kind)| (place, Options::new(name, place, kind))).collect();
    Options::new("", place, Kind::Map(entries))
}

fn reader(options: &Options) -> Box<dyn EntryReader> {
    FeedSource.reader(options, &ListRules::default()).unwrap()
}

const ADDRESS: &str = "https://news.example.org/feed.xml";

#[test]
fn a_reader_asks_for_its_url_with_its_headers() {
    let place = Place { line: 2, column: 3 };
    let header = (place, Options::new("X-Key", place, Kind::Text("7".into())));
    let headers = (place, Options::new("headers", place, Kind::Map(vec![header])));
    let options = options(vec![("url", Kind::Text(ADDRESS.into())), ("request", Kind::Map(vec![headers]))]);
    let requests = reader(&options).start();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url.as_str(), ADDRESS);
    assert_eq!(requests[0].purpose, Purpose::Feed);
    assert_eq!(requests[0].headers, [("X-Key".to_owned(), "7".into())]);
    assert_eq!(options.unused(), [], "every key was read");
}

#[test]
fn a_source_without_url_is_refused() {
    let error = FeedSource.reader(&options(vec![]), &ListRules::default()).err().unwrap();
    assert!(error.message.contains("`url` is missing"), "{error}");
}

#[test]
fn pages_are_fetched_only_for_full_text() {
    let body = b"<rss version='2.0'><channel><item><link>/1</link></item><item><title>x</title></item></channel></rss>";
    let url = Url::parse(ADDRESS).unwrap();
    let page = Page {
        url,
        media_type: None,
        charset: None,
        head: Box::default(),
        body: body.to_vec(),
        weight: Weight::default(),
    };
    let source = source();
    let context = ReadContext { source: &source, requested: &page.url, further: None, now: now() };
    let pages = |full_text: bool| {
        let options =
            options(vec![("url", Kind::Text(ADDRESS.into())), ("full_text", Kind::Bool(full_text))]);
        let feed = reader(&options).read(&page, &context).unwrap();
        feed.entries.into_iter().map(|entry| entry.page).collect::<Vec<_>>()
    };
    assert_eq!(pages(false), [ArticlePage::None, ArticlePage::None]);
    let pages = pages(true);
    assert!(matches!(&pages[0], ArticlePage::Fetch(request) if request.url.path() == "/1"));
    assert_eq!(pages[1], ArticlePage::None, "an entry without link has no page");
}

#[test]
fn what_is_no_feed_is_named() {
    for (body, expected) in [
        (&b""[..], "it is empty"),
        (b"\xef\xbb\xbf \n", "it is empty"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"404 page not found", "begins with \u{201c}404 page not found\u{201d}"),
        (b"<urlset><url/></urlset>", "it is a sitemap"),
        (b"<opml version='2.0'/>", "OPML"),
        (b"<note>x</note>", "<note>"),
        (b"{\"error\": \"no such feed\"}", "no such feed"),
        (b"{\"version\": \"https://jsonfeed.org/version/1\"", "no complete JSON"),
        (b"\x00\x01\x02\x03\x04", "binary"),
    ] {
        let error = read(body).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected:?} is not in {error:?}");
    }
}

#[test]
fn what_makes_feed_rs_panic_is_harmless() {
    let item = |inside: &str| {
        format!(
            "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:media='http://search.yahoo.com/mrss/'><channel><item><guid>1</guid>{inside}</item></channel></rss>"
        )
    };
    for inside in [
        "<author>海港，news@example.org</author>",
        "<author>news@example.org，海港海港海港海港</author>",
        "<itunes:duration>99999999999999999999</itunes:duration>",
        "<itunes:duration>9999999999999999999:00:00</itunes:duration>",
        "<media:content url='https://e.example.org/a.mp4'/><media:thumbnail url='x' time='99999999999999999999'/>",
        "<media:text start='99999999999999999999'>x</media:text>",
        "<media:title type='odd'>x</media:title>",
    ] {
        let feed = read(item(inside).as_bytes()).unwrap();
        assert_eq!(feed.entries.len(), 1, "{inside}");
    }
    let json = r#"{"version":"https://jsonfeed.org/version/1","title":"","items":[{"id":"1","author":{"name":"海港，news@example.org"}}]}"#;
    assert_eq!(
        read(json.as_bytes()).unwrap().entries[0].authors[0].email.as_deref(),
        Some("news@example.org")
    );
}

#[test]
fn depth_costs_neither_stack_nor_time() {
    for element in ["itunes:category text='x'", "media:group", "div", "b", "item", "source"] {
        let body = format!("<rss version='2.0'><channel><item>{}", format!("<{element}>").repeat(100_000));
        read(body.as_bytes()).unwrap();
        let body = format!(
            "<feed><entry><id>1</id><content type='xhtml'>{}",
            format!("<{element}>").repeat(100_000) + &"</x></div>".repeat(100_000)
        );
        read(body.as_bytes()).unwrap();
    }
}

#[test]
fn entity_bombs_fizzle() {
    let declared: String = (1..30).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n - 1, n - 1)).collect();
    let body = format!(
        "<!DOCTYPE rss [<!ENTITY e0 \"{}\">{declared}]><rss><channel><item><title>{}</title></item></channel></rss>",
        "x".repeat(190),
        "&e29;&e0;".repeat(100_000)
    );
    let feed = read(body.as_bytes()).unwrap();
    let length = feed.entries[0].title.as_ref().unwrap().len();
    assert!(length < 3 << 20, "{length}");
}

#[test]
fn the_newest_five_thousand_entries_are_kept_in_their_order() {
    let item = |n: u32| {
        let (hour, minute) = (n / 60 % 24, n % 60);
        let day = 1 + n / 1_440;
        format!("<item><guid>{n}</guid><pubDate>2025-01-{day:02}T{hour:02}:{minute:02}:00Z</pubDate></item>")
    };
    let items: String = (0..5_010).map(item).collect();
    let feed = read(format!("<rss><channel>{items}</channel></rss>").as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), 5_000);
    assert_eq!(feed.entries[0].id.as_str(), "10", "the oldest ten stand first and are left out");
    assert_eq!(feed.entries[4_999].id.as_str(), "5009");
    assert_eq!(feed.diagnostics.last().unwrap().code, "feed.too-many-entries");
}

#[test]
fn an_entry_without_a_date_keeps_none() {
    let feed =
        read(b"<feed><updated>2025-01-01T00:00:00Z</updated><entry><id>1</id></entry></feed>").unwrap();
    assert_eq!((feed.entries[0].published, feed.entries[0].updated), (None, None));
    assert!(feed.diagnostics.is_empty());
}

#[test]
fn an_id_does_not_move_with_title_or_date() {
    let feed = |title: &str, date: &str, rest: &str| {
        let item = format!("<title>{title}</title><pubDate>{date}</pubDate>{rest}");
        read(format!("<rss><channel><item>{item}</item></channel></rss>").as_bytes()).unwrap()
    };
    for rest in [
        "<link>https://news.example.org/1</link>",
        "<enclosure url='https://news.example.org/1.mp3'/>",
        "<description>The same words.</description>",
    ] {
        let one = feed("One", "2025-01-01T00:00:00Z", rest);
        let two = feed("Two", "2025-01-02T00:00:00Z", rest);
        assert_eq!(one.entries[0].id, two.entries[0].id, "{rest}");
        assert!(one.diagnostics.is_empty());
    }
    assert_eq!(feed("One", "", "").diagnostics[0].code, "feed.entry-without-id");
}

#[test]
fn a_person_known_only_by_an_address_is_kept() {
    let base = Url::parse(ADDRESS).unwrap();
    let body = b"<feed><entry><id>1</id><author><uri>/desk</uri></author></entry></feed>";
    let feed = parse(body, None, None, Some(&base), &TimeZone::UTC, now()).unwrap();
    assert_eq!(feed.entries[0].authors[0].uri.as_deref(), Some("https://news.example.org/desk"));
    assert_eq!(read(body).unwrap().entries[0].authors, [], "without a base it leads nowhere");
}

/// A small feed of each kind to be broken.
const SEEDS: [&str; 3] = [
    "<?xml version='1.0'?><rss version='2.0' xmlns:m='http://search.yahoo.com/mrss/'><channel><title>海港 &amp; &nbsp;</title>\
     <item><title><![CDATA[<b>一</b>]]></title><link>/1</link><author>a@b.cd (名)</author><m:group><m:content url='x' type='image/png'/></m:group>\
     <pubDate>Fri, 14 Feb 2025 09:05:00 +0800</pubDate></item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/'><entry><id>1</id><content type='xhtml'><div xmlns='x'>\
     <p title=\"&quot;\">二<br/></p></div></content><link href='b' rel='enclosure' length='9'/></entry></feed>",
    r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":3,"authors":[{"name":"a@b.cd"}],"attachments":[{"url":"/x"}]}]}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&body);
    }

    #[test]
    fn arbitrary_markup_never_panics(body in "(<[/!?]?(rss|channel|item|title|a:b|entry|feed|link)?|[a-z]='|[>'\"&;\\[\\]]|-->|\\]\\]>|<!\\[CDATA\\[|&#[0-9]{1,9};|&amp;|\\PC){0,60}") {
        let _ = read(format!("<rss><channel><item>{body}").as_bytes());
        let _ = read(format!("<feed><entry>{body}").as_bytes());
    }

    #[test]
    fn broken_feeds_never_panic(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..12),
    ) {
        let mut body = SEEDS[seed].as_bytes().to_vec();
        for (at, byte, edit) in edits {
            let at = at.index(body.len());
            match edit {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => body.truncate(at.max(1)),
            }
        }
        if let Ok(feed) = read(&body) {
            // Whatever is read keeps the promises of its type.
            for entry in &feed.entries {
                prop_assert!(!entry.id.as_str().is_empty());
                prop_assert!(entry.title.as_deref().is_none_or(|title| !title.is_empty() && !title.contains('\n')));
            }
        }
    }

    #[test]
    fn a_feed_cut_anywhere_gives_only_whole_entries(cut in 0usize..1_000) {
        let item = |n: usize| format!("<item><guid>{n}</guid><title>标题{n}</title><description>whole {n}</description></item>");
        let whole: String = (0..10).map(item).collect();
        let whole = format!("<rss version=\"2.0\"><channel>{whole}</channel></rss>");
        let cut = cut.min(whole.len() - 1);
        if let Ok(feed) = read(&whole.as_bytes()[..cut]) {
            prop_assert_eq!(feed.diagnostics[0].code, "feed.truncated");
            for (n, entry) in feed.entries.iter().enumerate() {
                let summary = format!("whole {n}");
                prop_assert_eq!(entry.summary.as_deref(), Some(summary.as_str()));
            }
        }
    }
}
