//! The pages of `tests/fixtures/barriers/`, the articles of other fixtures and of the kits, and pages made to do harm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::*;
use crate::model::{Options, Weight};
use crate::select::written::from_yaml;

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let mut signs = Signs::default();
    for path in files(&root().join("config/barriers"), "yaml") {
        signs.add(&from_yaml(&fs::read_to_string(path).unwrap())).unwrap();
    }
    signs
});

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder that end so.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn page(address: &str, body: impl Into<Vec<u8>>) -> Page {
    let media_type = Some("text/html".to_owned());
    Page {
        url: url(address),
        media_type,
        charset: None,
        head: Box::default(),
        body: body.into(),
        weight: Weight::default(),
    }
}

fn seen(body: &str) -> Option<Barrier> {
    look(&page("https://news.example/a", body), &url("https://news.example/a"), &SIGNS)
}

/// What a case of `cases.yaml` wants, and what was seen.
fn case(folder: &Path, case: &Options) -> (String, String, Option<Barrier>) {
    let text = |key| case.get(key).map(|value| value.text().unwrap());
    let name = text("page").unwrap();
    let asked = text("asked").unwrap_or_else(|| "https://news.example/a/1".to_owned());
    let body = fs::read(folder.join(format!("{name}.html"))).unwrap();
    let found = look(&page(&text("url").unwrap_or_else(|| asked.clone()), body), &url(&asked), &SIGNS);
    (name, text("kind").unwrap_or_else(|| "none".to_owned()), found)
}

#[test]
fn each_page_of_the_fixtures_is_what_it_is_said_to_be() {
    let folder = root().join("tests/fixtures/barriers");
    let cases = from_yaml(&fs::read_to_string(folder.join("cases.yaml")).unwrap());
    let cases = cases.list().unwrap();
    assert_eq!(files(&folder, "html").len(), cases.len(), "each page has a line in cases.yaml");
    let mut wrong = Vec::new();
    for (name, wanted, found) in cases.iter().map(|line| case(&folder, line)) {
        let kind = found.as_ref().map_or_else(|| "none".to_owned(), |barrier| barrier.kind.to_string());
        if kind != wanted {
            wrong.push(format!("{name}: {wanted} is taken for {kind}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_article_of_other_fixtures_is_recognised_or_garbled() {
    for path in files(&root().join("tests/fixtures/pages"), "html") {
        let body = fs::read(&path).unwrap();
        let page = page("https://news.example/a", body);
        assert_eq!(look(&page, &page.url, &SIGNS), None, "{}", path.display());
        assert!(!garbled(&text(&page)), "{}", path.display());
    }
}

/// What a page shows.
fn text(page: &Page) -> String {
    let answer = super::super::open(page);
    let view = View::new(&answer);
    let outline = view.outline();
    if outline.items.is_empty() { String::new() } else { outline.text(0, usize::MAX) }
}

/// The places where the kits may lie.
fn kit(path: &str) -> Option<PathBuf> {
    let mut places = ["../shared", "../../shared"].map(|folder| root().join(folder).join(path)).into_iter();
    let found = places.find(|file| file.exists());
    if found.is_none() {
        println!("skipped: neither ../shared/{path} nor ../../shared/{path} is there");
    }
    found
}

/// Every fiftieth page of over 1,600; all of them, which takes minutes, by
/// `FEEDLOOM_WHOLE_KITS=1 cargo test --lib no_page_of_the_kits -- --nocapture`.
#[test]
fn no_page_of_the_kits_is_recognised_or_garbled() {
    let unpacked = tempfile::tempdir().unwrap();
    let mut pages = kit("qq").map(|folder| files(&folder, "html")).unwrap_or_default();
    if let Some(archive) = kit("extract-dev/pages.tar.gz") {
        let done =
            Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(unpacked.path()).status().unwrap();
        assert!(done.success());
        pages.extend(files(unpacked.path(), "html"));
    }
    let step = if std::env::var_os("FEEDLOOM_WHOLE_KITS").is_some() { 1 } else { 50 };
    let pages: Vec<_> = pages.into_iter().step_by(step).collect();
    let mut alarms = Vec::new();
    for path in &pages {
        let page = page("https://news.example/a", fs::read(path).unwrap());
        if let Some(barrier) = look(&page, &page.url, &SIGNS) {
            alarms.push(format!("{}: {barrier:?}", path.display()));
        }
        if garbled(&text(&page)) {
            alarms.push(format!("{}: garbled", path.display()));
        }
    }
    println!("{} pages, {} alarms", pages.len(), alarms.len());
    assert!(alarms.is_empty(), "\n{}\n", alarms.join("\n"));
}

#[test]
fn json_and_feeds_are_no_barriers() {
    assert_eq!(seen(r#"{"title": "Access Denied", "text": "verify you are human"}"#), None);
    let mut feed =
        page("https://news.example/feed", "<html><title>Access Denied</title><h1>Access Denied</h1>");
    assert!(look(&feed, &feed.url, &SIGNS).is_some());
    feed.media_type = Some("application/rss+xml".to_owned());
    assert_eq!(look(&feed, &feed.url, &SIGNS), None);
}

#[test]
fn the_evidence_names_the_signs() {
    let barrier = seen("<title>安全验证</title><p>请完成验证后继续访问").unwrap();
    assert_eq!(barrier.kind, Kind::Challenge);
    assert!(barrier.evidence.starts_with(r#"title "安全验证"; text "请完成验证""#), "{}", barrier.evidence);
}

#[test]
fn an_open_page_is_not_parsed_again_and_gives_the_same() {
    let page = page(
        "https://news.example/a",
        "<title>Just a moment...</title><noscript>Enable JavaScript and cookies to continue</noscript>",
    );
    let open = super::super::open(&page);
    let found = look_in(&open, &page.url, &SIGNS);
    assert!(found.is_some());
    assert_eq!(found, look(&page, &page.url, &SIGNS));
}

#[test]
fn a_page_made_to_do_harm_is_looked_at_to_its_end() {
    let repeats = [
        "<div>",
        "<b><p>x",
        "<form><input type=password>登录 ",
        "<h1>安全验证</h1>",
        "<a href=x>",
        "<noscript>",
        "<script>location",
        "{{",
        "<title>",
    ];
    for piece in repeats {
        seen(&piece.repeat(200_000 / piece.len()));
    }
    assert_eq!(seen(""), None);
    assert_eq!(seen("\u{0}\u{FFFD}<"), None);
}
