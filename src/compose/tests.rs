//! Precedence, a field at a time.

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::article;
use crate::model::*;
use crate::text::slug;

const AUTHORITY: &str = "news.example.org,2026";

fn source() -> Source {
    Source {
        formerly: Vec::new(),
        publish: crate::model::Publish::Full,
        rights: None,
        keep: crate::model::Keep::default(),
        id: SourceId::new("harbour"),
        title: "Harbour News".into(),
        url: "https://harbour.example/feed".into(),
        is_feed: false,
        language: "zh-CN".into(),
        time_zone: TimeZone::UTC,
        categories: vec![term("harbour")],
        tags: vec![term("harbour")],
        keywords: Keywords::Ignored,
        every: crate::model::Every::EachRun,
    }
}

fn term(label: &str) -> Term {
    slug::term(label).unwrap()
}

fn entry() -> Entry {
    Entry {
        id: EntryId::new("guid-17"),
        local_id: None,
        link: Some(url("https://harbour.example/a/17")),
        title: Some("Title of the entry".into()),
        authors: vec![],
        published: None,
        updated: None,
        summary: None,
        content: Some("<p>Text of the entry.</p>".into()),
        keywords: vec![],
        language: None,
        thumbnail: None,
        enclosures: vec![],
        page: ArticlePage::None,
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-01T12:00:00.5Z")
}

fn made(entry: &Entry, page: &Extracted) -> Article {
    article(AUTHORITY, &source(), entry, Some(page), now()).unwrap()
}

#[test]
fn the_entrys_date_wins_over_the_pages() {
    let page = Extracted { published: Some(at("2026-01-02T00:00:00Z")), ..Extracted::default() };
    let dated = Entry { published: Some(at("2026-01-01T00:00:00Z")), ..entry() };
    assert_eq!(made(&dated, &page).published, at("2026-01-01T00:00:00Z"));
    assert_eq!(made(&entry(), &page).published, at("2026-01-02T00:00:00Z"));
}

#[test]
fn an_entry_without_a_date_takes_the_time_it_was_first_seen() {
    let article = made(&entry(), &Extracted::default());
    assert_eq!(article.published, at("2026-03-01T12:00:00Z"));
    assert_eq!(article.first_seen, article.published);
}

#[test]
fn a_date_of_change_stands_in_for_a_missing_date() {
    let changed = Entry { updated: Some(at("2026-01-01T00:00:00Z")), ..entry() };
    let article = made(&changed, &Extracted::default());
    assert_eq!((article.published, article.updated), (at("2026-01-01T00:00:00Z"), None));
}

#[test]
fn a_change_counts_only_when_it_is_later() {
    let published = Some(at("2026-01-02T00:00:00Z"));
    let changed = |date| Entry { published, updated: Some(at(date)), ..entry() };
    assert_eq!(made(&changed("2026-01-02T00:00:00.9Z"), &Extracted::default()).updated, None);
    assert_eq!(made(&changed("2026-01-01T00:00:00Z"), &Extracted::default()).updated, None);
    let later = made(&changed("2026-01-03T00:00:00Z"), &Extracted::default());
    assert_eq!(later.updated, Some(at("2026-01-03T00:00:00Z")));
}

#[test]
fn a_date_in_the_future_is_kept_and_the_year_one_is_none() {
    let future = Entry { published: Some(at("2031-01-01T00:00:00Z")), ..entry() };
    assert_eq!(made(&future, &Extracted::default()).published, at("2031-01-01T00:00:00Z"));
    let never = Entry { published: Some(at("0001-01-01T00:00:00Z")), ..entry() };
    assert_eq!(made(&never, &Extracted::default()).published, at("2026-03-01T12:00:00Z"));
}

#[test]
fn the_entrys_title_wins_unless_it_was_cut() {
    let page = Extracted { title: Some("Title of the entry and more".into()), ..Extracted::default() };
    assert_eq!(made(&entry(), &page).title, "Title of the entry");
    for cut in ["Title of the…", "Title of the ...", "Title of the entry and m..."] {
        let cut = Entry { title: Some(cut.into()), ..entry() };
        assert_eq!(made(&cut, &page).title, "Title of the entry and more");
    }
    for other in ["Another…", "…", "..."] {
        let other = Entry { title: Some(other.into()), ..entry() };
        assert_eq!(made(&other, &page).title, other.title.unwrap());
    }
}

#[test]
fn an_entry_without_a_title_takes_the_pages_the_first_words_or_the_address() {
    let untitled = Entry { title: Some(" \n ".into()), ..entry() };
    let page = Extracted { title: Some("Of the\npage".into()), ..Extracted::default() };
    assert_eq!(made(&untitled, &page).title, "Of the page");
    let words = Entry { content: Some("今天码头很热闹".into()), ..untitled.clone() };
    assert_eq!(made(&words, &Extracted::default()).title, "今天码头很热闹");
    let long = Entry { content: Some("字".repeat(200)), ..untitled.clone() };
    assert_eq!(made(&long, &Extracted::default()).title.chars().count(), 60);
    let place =
        super::title::title(&untitled, &Extracted::default(), "", "https://harbour.example/a/17/?x", true);
    assert_eq!(place.unwrap(), "harbour.example/a/17");
}

#[test]
fn an_entry_with_neither_title_nor_text_is_refused_with_its_address() {
    let empty = Entry { title: None, content: Some("<p> </p>".into()), ..entry() };
    let empty = Entry { content: None, ..empty };
    let refused = article(AUTHORITY, &source(), &empty, None, now()).unwrap_err();
    assert_eq!(refused.code, "compose.nothing-to-publish");
    assert_eq!(refused.source.as_deref(), Some("harbour"));
    assert_eq!(refused.subject.as_deref(), Some("https://harbour.example/a/17"));
}

#[test]
fn a_title_alone_is_an_article() {
    let bare = Entry { content: None, ..entry() };
    let article = made(&bare, &Extracted::default());
    assert_eq!((article.html.as_str(), article.title.as_str()), ("", "Title of the entry"));
}

#[test]
fn the_pages_body_is_taken_unless_it_is_much_poorer() {
    let html = |words: usize| Some(format!("<p>{}</p>", "word ".repeat(words)));
    let page = |words| Extracted { content: html(words), ..Extracted::default() };
    let full = Entry { content: html(100), ..entry() };
    let taken = |words| made(&full, &page(words)).html.matches("word").count();
    assert_eq!(taken(300), 300);
    assert_eq!(taken(90), 90);
    assert_eq!(taken(50), 100);
    assert_eq!(taken(0), 100);
    let brief = Entry { content: None, summary: Some("word ".repeat(100)), ..entry() };
    assert_eq!(made(&brief, &page(50)).html.matches("word").count(), 100);
    assert_eq!(made(&brief, &page(90)).html.matches("word").count(), 90);
}

#[test]
fn images_weigh_as_much_as_a_few_lines() {
    let picture = "<p><img src=\"https://harbour.example/a.jpg\"></p>";
    let shown = Extracted { content: Some(picture.into()), ..Extracted::default() };
    let html = made(&entry(), &shown).html;
    assert!(html.contains("<img "), "{html}");
}

#[test]
fn a_summary_becomes_the_body_when_there_is_no_other() {
    let brief = Entry { content: None, summary: Some("a < b & c\nnext".into()), ..entry() };
    let article = made(&brief, &Extracted::default());
    assert_eq!(article.html, "<p>a &lt; b &amp; c</p><p>next</p>");
    assert_eq!(article.summary.as_deref(), Some("a < b & c next"));
    let of_page = Extracted { summary: Some("of the page".into()), ..Extracted::default() };
    let silent = Entry { content: None, ..entry() };
    assert_eq!(made(&silent, &of_page).html, "<p>of the page</p>");
}

#[test]
fn nothing_active_stays_in_the_body() {
    let active = Entry { content: Some("<p onclick='x()'>a</p><script>b()</script>".into()), ..entry() };
    assert_eq!(made(&active, &Extracted::default()).html, "<p>a</p>");
}

#[test]
fn the_language_is_the_entrys_else_the_sources_never_the_pages() {
    let page = Extracted { language: Some("en".into()), ..Extracted::default() };
    assert_eq!(made(&entry(), &page).language, "zh-CN");
    let declared = Entry { language: Some("fr".into()), ..entry() };
    assert_eq!(made(&declared, &page).language, "fr");
}

#[test]
fn an_id_that_is_safe_in_files_and_addresses_is_kept() {
    let id = |given: &str| {
        made(&Entry { local_id: Some(given.into()), ..entry() }, &Extracted::default()).local_id
    };
    assert_eq!(id("20260105A17HBR00"), "20260105A17HBR00");
    assert_eq!(id(" 20160102/000017 "), "20160102000017");
    assert_eq!(id("a?b|c"), "abc");
    let hash = slug::short_hash("guid-17", 16);
    let long = "x".repeat(101);
    for unsafe_id in ["", ".", "..", ".hidden", "a.", "编号", "a b", "a%41", "CON", "nul.txt", "Lpt1", &long]
    {
        assert_eq!(id(unsafe_id), hash, "{unsafe_id}");
    }
    assert_eq!(id("lpt10"), "lpt10");
    assert_eq!(id("console"), "console");
}

#[test]
fn the_id_is_the_rows_else_the_pages_else_a_hash_of_what_the_source_calls_it() {
    let page = Extracted { local_id: Some("of-page".into()), ..Extracted::default() };
    let row = Entry { local_id: Some("of-row".into()), ..entry() };
    assert_eq!(made(&row, &page).id.as_str(), "tag:news.example.org,2026:harbour/of-row");
    assert_eq!(made(&entry(), &page).local_id, "of-page");
    let hashed = made(&entry(), &Extracted::default());
    let corrected = Entry { title: Some("Corrected".into()), published: Some(now()), ..entry() };
    assert_eq!(hashed.local_id.len(), 16);
    assert_eq!(made(&corrected, &Extracted::default()).id, hashed.id);
}

#[test]
fn an_entry_without_an_address_still_has_one() {
    let page = Extracted { canonical: Some(url("https://harbour.example/c")), ..Extracted::default() };
    let lost = Entry { link: None, ..entry() };
    assert_eq!(made(&lost, &page).link, "https://harbour.example/c");
    let by_id = Entry { id: EntryId::new("https://harbour.example/id"), ..lost.clone() };
    assert_eq!(made(&by_id, &Extracted::default()).link, "https://harbour.example/id");
    let file =
        Enclosure { url: url("https://harbour.example/a.mp3"), media_type: None, length: None, title: None };
    let spoken = Entry { enclosures: vec![file], ..lost.clone() };
    assert_eq!(made(&spoken, &Extracted::default()).link, "https://harbour.example/a.mp3");
    assert_eq!(made(&lost, &Extracted::default()).link, "https://harbour.example/feed");
}

#[test]
fn the_entrys_authors_win_and_each_is_named_once() {
    let page = Extracted { authors: vec!["Of Page".into()], ..Extracted::default() };
    let person = |name: &str| Person { name: name.into(), ..Person::default() };
    let signed = Entry { authors: vec![person(" A\nB "), person(""), person("A B")], ..entry() };
    assert_eq!(made(&signed, &page).authors, ["A B"]);
    let unnamed = Entry { authors: vec![person("")], ..entry() };
    assert_eq!(made(&unnamed, &page).authors, ["Of Page"]);
}

#[test]
fn keywords_become_tags_only_where_the_source_lets_them() {
    let keywords = ["harbour", "科技", "科技", " ", "C++", "third"].map(String::from).to_vec();
    let worded = Entry { keywords, ..entry() };
    let labels = |keywords| {
        let source = Source { keywords, ..source() };
        let made = article(AUTHORITY, &source, &worded, None, now()).unwrap();
        made.tags.into_iter().map(|tag| tag.label).collect::<Vec<_>>()
    };
    assert_eq!(labels(Keywords::Ignored), ["harbour"]);
    assert_eq!(labels(Keywords::Tags { per_article: 2 }), ["harbour", "科技", "C++"]);
    assert_eq!(labels(Keywords::Tags { per_article: 9 }), ["harbour", "科技", "C++", "third"]);
}

#[test]
fn the_image_is_the_thumbnail_else_the_pages() {
    let page = Extracted { image: Some(url("https://harbour.example/lead.jpg")), ..Extracted::default() };
    let plain = made(&entry(), &page);
    assert_eq!((plain.thumbnail, plain.image.as_deref()), (None, Some("https://harbour.example/lead.jpg")));
    let shown = Entry { thumbnail: Some(url("https://harbour.example/t.jpg")), ..entry() };
    let shown = made(&shown, &page);
    assert_eq!(shown.image.as_deref(), Some("https://harbour.example/t.jpg"));
    assert_eq!(shown.thumbnail, shown.image);
    let inline = Entry { thumbnail: Some(url("data:image/gif;base64,R0lGOD")), ..entry() };
    assert_eq!(made(&inline, &Extracted::default()).thumbnail, None);
}

#[test]
fn a_summary_that_repeats_the_title_is_none() {
    let echo = Entry { summary: Some("Title of  the entry".into()), ..entry() };
    assert_eq!(made(&echo, &Extracted::default()).summary, None);
}

/// Entries and pages of few words, with and without each field.
fn said() -> impl proptest::strategy::Strategy<Value = (Entry, Extracted)> {
    use proptest::prelude::*;
    let text = || {
        prop_oneof![
            Just(None),
            proptest::sample::select(vec!["Tide", "Tide…", "Tide rises", " ", "", "潮汐..."])
                .prop_map(|text| Some(text.to_owned())),
        ]
    };
    let date =
        || proptest::sample::select(vec![None, Some("2026-01-01T00:00:00Z"), Some("0001-01-01T00:00:00Z")]);
    let address =
        || proptest::sample::select(vec![None, Some("https://a.example/1"), Some("https://b.example/2")]);
    let one = move || (text(), text(), text(), date(), date(), address(), address());
    (one(), one()).prop_map(|(of_entry, of_page)| {
        let (title, summary, name, published, updated, link, image) = of_entry;
        let names = |name: Option<String>| name.into_iter().collect::<Vec<_>>();
        let entry = Entry {
            title,
            summary,
            authors: names(name.clone())
                .into_iter()
                .map(|name| Person { name, ..Person::default() })
                .collect(),
            keywords: names(name),
            published: published.map(at),
            updated: updated.map(at),
            link: link.map(url),
            thumbnail: image.map(url),
            ..entry()
        };
        let (title, summary, name, published, updated, canonical, image) = of_page;
        let page = Extracted {
            content: summary.clone().map(|text| format!("<p>{text} and more of it than the entry has</p>")),
            title,
            summary,
            authors: names(name.clone()),
            keywords: names(name),
            published: published.map(at),
            updated: updated.map(at),
            canonical: canonical.map(url),
            image: image.map(url),
            ..Extracted::default()
        };
        (entry, page)
    })
}

proptest::proptest! {
    #[test]
    fn what_an_entry_does_not_leave_open_its_page_does_not_change((entry, page) in said()) {
        use crate::text::condition::Field;
        for keywords in [Keywords::Ignored, Keywords::Tags { per_article: 3 }] {
            let source = Source { keywords, ..source() };
            let open = super::open(&source, &entry);
            let (Ok(before), Ok(after)) =
                (article(AUTHORITY, &source, &entry, None, now()), article(AUTHORITY, &source, &entry, Some(&page), now()))
            else {
                continue;
            };
            let known = |field| !open.contains(&field);
            proptest::prop_assert!(!known(Field::Title) || before.title == after.title);
            proptest::prop_assert!(!known(Field::Summary) || before.summary == after.summary);
            proptest::prop_assert!(!known(Field::Author) || before.authors == after.authors);
            proptest::prop_assert!(!known(Field::Tag) || before.tags == after.tags);
            proptest::prop_assert!(!known(Field::Age) || before.published == after.published);
            proptest::prop_assert!(!known(Field::Link) || before.link == after.link);
            proptest::prop_assert!(!known(Field::Image) || before.image == after.image);
            proptest::prop_assert!(before.language == after.language && before.categories == after.categories);
        }
    }
}
