use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use url::Url;

use super::*;
use crate::model::{Page, Weight};
use crate::source::ListRules;

fn page(body: impl Into<Vec<u8>>) -> Page {
    Page {
        url: Url::parse("http://news.example/section/").unwrap(),
        media_type: None,
        charset: None,
        head: Box::default(),
        body: body.into(),
        weight: Weight::default(),
    }
}

fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

/// The leads of a page, and the candidates that those read from it make.
fn look(page: &Page) -> (Vec<Lead>, Vec<Candidate>) {
    let rules = ListRules::default();
    let sight = Sight::new(page, &page.url, &rules, now());
    let leads = leads(&sight);
    let read = |lead: &Lead| match read(lead, &sight, page, &lead.url, sight.shown()) {
        Ok(Outcome::Candidate(candidate)) => Some(*candidate),
        _ => None,
    };
    let candidates = rank(leads.iter().filter(|lead| lead.at == At::Here).filter_map(read).collect());
    (leads, candidates)
}

fn named(leads: &[Lead]) -> Vec<(&str, &str)> {
    let named = leads.iter().filter(|lead| lead.when == When::Named);
    named.map(|lead| (lead.finder, lead.url.as_str())).collect()
}

#[test]
fn feeds_are_declared_in_elements_and_headers_and_those_of_comments_come_last() {
    let mut page = page(
        "<link rel=alternate type=application/rss+xml title='Comments Feed' href=/comments/feed/>\
         <link rel='Alternate' type='application/atom+xml; charset=utf-8' href=feed.atom>\
         <link rel=alternate hreflang=de href=/de/><link rel=alternate type=application/json href=/api/1>",
    );
    let link =
        "<https://news.example/x>; rel=next, </all>; rel=\"alternate feed\"; type=\"application/feed+json\"";
    page.head.headers.push(("link".into(), link.into()));
    let (leads, _) = look(&page);
    let wanted = [
        ("declared", "http://news.example/section/feed.atom"),
        ("declared", "http://news.example/all"),
        ("declared", "http://news.example/comments/feed/"),
    ];
    assert_eq!(named(&leads), wanted);
    assert!(leads[2].trust < 30.0);
}

#[test]
fn links_to_feeds_are_found_by_address_or_text_and_only_on_the_site() {
    let (leads, _) = look(&page(
        "<a href=/rss/all.xml>All</a><a href=/out title=RSS></a><a href=/feedback>Feedback</a>\
         <a href='feed://news.example/x.rss'>X</a><a href=http://other.example/feed>Theirs</a>",
    ));
    let mut found: Vec<_> = named(&leads).into_iter().map(|(_, url)| url).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        ["http://news.example/out", "http://news.example/rss/all.xml", "http://news.example/x.rss"]
    );
}

#[test]
fn guesses_begin_with_what_made_the_page_and_are_bounded() {
    let (leads, _) = look(&page("<meta name=generator content='Hugo 0.134.2'><p>Hello"));
    let guessed: Vec<_> =
        leads.iter().filter(|lead| lead.when == When::NoFeed).map(|lead| lead.url.path()).collect();
    assert_eq!(guessed[..2], ["/section/index.xml", "/index.xml"]);
    assert_eq!(guessed.len(), 8);
}

#[test]
fn a_list_in_data_is_found_where_it_is_deep_and_in_parts() {
    let row = |number: u32| {
        json!({"id": number, "meta": {"headline": format!("The ship number {number} came in at dawn")},
            "links": [{"href": format!("/story/{number}")}], "published_at": 1_795_000_000 + number, "kind": "text"})
    };
    let data = json!({"menu": [{"title": "Home", "url": "/"}, {"title": "News", "url": "/n"}, {"title": "More", "url": "/m"}],
        "blocks": [{"items": [row(1001), row(1002)]}, {"items": [row(1003), row(1004)]}]});
    let (_, candidates) = look(&page(format!("<script>window.APP = {data};</script>")));
    assert_eq!(candidates.len(), 1, "{candidates:?}");
    let selectors = &candidates[0].options["selectors"];
    assert_eq!(selectors["item"], "state:window.APP $.blocks[*].items[*]");
    assert_eq!(selectors["title"], "json:$.meta.headline");
    assert_eq!(selectors["link"], "json:$.links[0].href");
    assert_eq!(selectors["date"], "json:$.published_at");
    assert_eq!(candidates[0].entries.len(), 4);
}

#[test]
fn interfaces_are_found_in_scripts_and_those_of_lists_come_first() {
    let script =
        "var a='/api/user/info', b=\"/api/news/list?page=\", c=`/api/track/log?x=${y}`, d='/static/app.css'";
    let (leads, _) = look(&page(format!("<div id=app></div><script>{script}</script>")));
    let found: Vec<_> = leads.iter().filter(|lead| lead.at == At::Within && lead.kind == "list").collect();
    assert_eq!(found[0].url.as_str(), "http://news.example/api/news/list?page=1");
    assert!(found.iter().all(|lead| lead.when == When::Nothing));
}

#[test]
fn a_page_without_anything_to_follow_gives_nothing() {
    for body in ["", "<p>Hello, <a href=/about>about us</a>", "{}", "\u{0}\u{1}\u{2}"] {
        let (_, candidates) = look(&page(body));
        assert!(candidates.is_empty(), "{body}: {candidates:?}");
    }
}

#[test]
fn what_is_written_says_how_it_was_found_and_may_hold_any_text() {
    let rows: String = (1..=5)
        .map(|n| format!("<li><a href='/a/2026{n}'>Ship: \"{n}\" # came in {{at}} dawn today</a> <b>2026-11-0{n}</b></li>"))
        .collect();
    let (_, candidates) =
        look(&page(format!("<title>Port: 'news' | Harbour</title><ul class=news>{rows}</ul>")));
    let text = written::yaml(&candidates[0], &candidates[0].url);
    assert!(
        text.starts_with(
            "# Found by `feedloom add http://news.example/section/`: links that repeat on the page.\n"
        ),
        "{text}"
    );
    let read: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    assert_eq!(read["title"], "Port: 'news' - Harbour");
    assert_eq!((&read["kind"], &read["selectors"]["date"]), (&json!("list"), &json!("b")));
}

proptest! {
    #[test]
    fn no_page_makes_it_panic(body in "(<(ul|li|a href=/x/[0-9]{5}|div class=[a-z]{3}|td|script|h2|time)>|</(ul|li|a|div)>|[a-z\u{4e00}-\u{4e10} \"{}\\[\\]:=]{0,30}){0,60}") {
        look(&page(body));
    }

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        look(&page(body));
    }
}
