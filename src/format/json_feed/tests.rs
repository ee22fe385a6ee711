use serde_json::json;

use super::*;
use crate::model::EntryId;

fn time(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

fn url(text: &str) -> Option<Url> {
    Some(Url::parse(text).unwrap())
}

#[test]
fn all_a_source_says_has_its_key() {
    let mut entry = Entry::new(EntryId::new("tag:example.org,2026:17"));
    entry.link = url("https://example.org/a/17");
    entry.title = Some("港口今天有雾".into());
    entry.authors = vec![
        Person { name: "Li Lei".into(), uri: None, email: Some("li@example.org".into()) },
        Person { name: String::new(), uri: Some("https://example.org/wang".into()), email: None },
        Person::default(),
    ];
    entry.published = time("2026-03-01T08:30:00+08:00");
    entry.updated = time("2026-03-02T00:00:00Z");
    entry.summary = Some("Fog.".into());
    entry.content = Some("<p>Fog <script>alert(1)</script>&amp; rain</p>".into());
    entry.keywords = vec!["天气".into(), " ".into()];
    entry.language = Some("zh-CN".into());
    entry.thumbnail = url("https://example.org/fog.jpg");
    entry.enclosures = vec![Enclosure {
        url: url("https://example.org/fog.mp3").unwrap(),
        media_type: Some("audio/mpeg".into()),
        length: Some(1_234),
        title: Some("Fog horn".into()),
    }];
    let feed = ParsedFeed {
        id: Some("tag:example.org,2026:feed".into()),
        title: Some("Harbour News".into()),
        link: url("https://example.org/"),
        description: Some("Ships".into()),
        language: Some("zh-CN".into()),
        updated: time("2026-03-02T00:00:00Z"),
        published: time("2026-03-01T00:00:00Z"),
        authors: vec![Person { name: "Harbour".into(), ..Default::default() }],
        entries: vec![entry],
        ..Default::default()
    };
    let expected = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour News",
        "home_page_url": "https://example.org/",
        "description": "Ships",
        "language": "zh-CN",
        "authors": [{"name": "Harbour"}],
        "_feedloom": {
            "id": "tag:example.org,2026:feed",
            "updated": "2026-03-02T00:00:00Z",
            "published": "2026-03-01T00:00:00Z",
        },
        "items": [{
            "id": "tag:example.org,2026:17",
            "url": "https://example.org/a/17",
            "title": "港口今天有雾",
            "content_html": "<p>Fog &amp; rain</p>",
            "summary": "Fog.",
            "image": "https://example.org/fog.jpg",
            "date_published": "2026-03-01T00:30:00Z",
            "date_modified": "2026-03-02T00:00:00Z",
            "authors": [{"name": "Li Lei", "url": "mailto:li@example.org"}, {"url": "https://example.org/wang"}],
            "tags": ["天气"],
            "language": "zh-CN",
            "attachments": [{
                "url": "https://example.org/fog.mp3",
                "mime_type": "audio/mpeg",
                "title": "Fog horn",
                "size_in_bytes": 1234,
            }],
        }],
    });
    assert_eq!(from_parsed(&feed), expected);
}

#[test]
fn what_is_missing_stays_missing_but_for_what_the_format_demands() {
    let feed = ParsedFeed { entries: vec![Entry::new(EntryId::new("1"))], ..Default::default() };
    let expected = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "",
        "items": [{"id": "1", "content_text": ""}],
    });
    assert_eq!(from_parsed(&feed), expected);
}

#[test]
fn an_entry_without_content_gives_its_summary_as_text() {
    let mut entry = Entry::new(EntryId::new("1"));
    entry.summary = Some("1 < 2".into());
    let feed = ParsedFeed { entries: vec![entry], ..Default::default() };
    let item = &from_parsed(&feed)["items"][0];
    assert_eq!((&item["content_text"], &item["summary"]), (&json!("1 < 2"), &json!("1 < 2")));
}

#[test]
fn the_keys_of_an_item_keep_their_order() {
    let mut entry = Entry::new(EntryId::new("1"));
    entry.published = time("2026-03-02T00:00:00Z");
    entry.title = Some("Fog".into());
    let feed = ParsedFeed { entries: vec![entry], ..Default::default() };
    assert_eq!(
        from_parsed(&feed)["items"][0].to_string(),
        r#"{"id":"1","title":"Fog","content_text":"","date_published":"2026-03-02T00:00:00Z"}"#
    );
}
