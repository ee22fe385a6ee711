//! The measuring kits that stand beside the project, where they are there.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace, rss};

/// A file of the kits; tells when there is none.
fn kit(path: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    // A second working tree of the repository stands one folder deeper.
    let mut places = ["../shared", "../../shared"].map(|folder| here.join(folder).join(path)).into_iter();
    let found = places.find(|file| file.exists());
    if found.is_none() {
        println!("skipped: neither ../shared/{path} nor ../../shared/{path} is there");
    }
    found
}

fn python(args: &[&str]) -> Option<String> {
    let done = Command::new("python3").args(args).output().ok()?;
    done.status.success().then(|| String::from_utf8(done.stdout).unwrap())
}

/// One run over 20 feeds of 50 entries with tags, one of them Chinese.
fn thousand() -> Workspace {
    let site = Site::start();
    let sources: Vec<Value> = (0..20)
        .map(|feed| {
            let tags: [&[&str]; 3] = [&["alpha", "C++"], &["科技"], &["alpha", "R&amp;D"]];
            let items: Vec<_> =
                (0..50u32).map(|n| (feed * 60 + n, "Title & text", tags[n as usize % 3])).collect();
            let text = rss("News", &items).replace("Title & text", "标题 &amp; more");
            let url = format!("http://f{feed}.example/feed");
            site.set(&url, Answer::feed(text.replace("news.example", &format!("f{feed}.example"))));
            json!({"id": format!("f{feed}"), "url": url, "lang": "en", "tags": {"from": "source"}})
        })
        .collect();
    let workspace = Workspace::new(&site, &sources);
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 1000);
    workspace
}

#[test]
fn real_addresses_over_tls_give_the_expected_documents() {
    let Some(kit) = kit("qq/run_pairs.py") else { return };
    let told = python(&[kit.to_str().unwrap(), "--cmd", env!("CARGO_BIN_EXE_feedloom")]);
    assert!(told.as_deref().unwrap_or_default().ends_with("40 passed, 0 failed\n"), "{told:?}");
}

#[test]
fn readers_and_specifications_object_to_nothing_in_a_thousand_articles() {
    let workspace = thousand();
    nothing_to_object_to(&workspace.path("feeds"));
    reads_back_alike(&workspace);
}

#[test]
fn specifications_object_to_nothing_in_the_demo() {
    let workspace = Workspace::new(&Site::start(), &[]);
    let mut demo = Command::new(env!("CARGO_BIN_EXE_feedloom"));
    let done = demo.args(["demo", "shown"]).current_dir(workspace.root()).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    nothing_to_object_to(&workspace.path("shown/public/feeds"));
}

/// What the kit says of the feeds below a folder that is served at the site's address.
fn nothing_to_object_to(feeds: &Path) {
    assert!(feeds.join("all.atom").exists(), "something to look at");
    let Some(kit) = kit("feeds-dev/check_atom.py") else { return };
    let (kit, feeds) = (kit.to_str().unwrap(), feeds.to_str().unwrap());
    let mut check = Command::new("python3");
    check.args([kit, feeds, "--base-url", "https://feeds.example.org", "--strict"]);
    let told = String::from_utf8(check.output().unwrap().stdout).unwrap();
    // Archive pages have no `next-archive` (docs/decisions/0015-archives-by-month.md), and of that it may warn.
    let warnings = told.lines().filter_map(|line| line.strip_prefix("total warning "));
    let others: Vec<_> =
        warnings.filter(|line| !line.starts_with("FH-NEXT") && !line.starts_with("FH-INCOMPLETE")).collect();
    assert!(told.contains("errors 0, ") && others.is_empty(), "{told}");
}

/// What feedparser finds in a feed, as JSON.
const FEEDPARSER: &str = "
import feedparser, json, sys
entries = feedparser.parse(sys.argv[1]).entries
stamp = lambda t: '%04d-%02d-%02dT%02d:%02d:%02dZ' % t[:6]
print(json.dumps([[e.id, e.title, e.link, stamp(e.published_parsed), stamp(e.updated_parsed),
    [a.get('name') for a in e.authors], sorted(t.term for t in e.tags)] for e in entries]))
";

fn reads_back_alike(workspace: &Workspace) {
    if python(&["-c", "import feedparser"]).is_none() {
        println!("skipped: Python's feedparser is not there");
        return;
    }
    for (path, (bytes, _)) in workspace.tree("feeds").into_iter().filter(|(path, _)| path.ends_with(".atom"))
    {
        let theirs: Value = serde_json::from_str(
            &python(&["-c", FEEDPARSER, workspace.path(&path).to_str().unwrap()]).unwrap(),
        )
        .unwrap();
        let feed = feed_rs::parser::parse(&bytes[..]).unwrap();
        let entries: Vec<Value> = feed
            .entries
            .into_iter()
            .map(|entry| {
                let time = |date: Option<chrono::DateTime<chrono::Utc>>| {
                    date.unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string()
                };
                let mut tags: Vec<_> = entry.categories.into_iter().map(|category| category.term).collect();
                tags.sort();
                json!([
                    entry.id,
                    entry.title.unwrap().content,
                    entry.links[0].href,
                    time(entry.published),
                    time(entry.updated),
                    entry.authors.into_iter().map(|author| author.name).collect::<Vec<_>>(),
                    tags
                ])
            })
            .collect();
        assert!(!entries.is_empty(), "{path}");
        assert_eq!(theirs, Value::Array(entries), "{path}");
    }
}

#[test]
fn real_articles_lose_no_paragraph_and_no_image_on_the_way_to_markdown() {
    let Some(file) = kit("qq/real/qq-list-2026-08.json") else { return };
    let records: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let site = Site::start();
    let mut expected = Vec::new();
    for record in records["data"].as_array().unwrap() {
        let (url, body) = (record["link"].as_str().unwrap(), record["description"].as_str().unwrap());
        let url = url.replace("https://", "http://");
        let page = format!(
            "<html><head><title>{0}</title></head><body><div id=\"ArticleContent\"><h1>{0}</h1>\
             <div class=\"rich_media_content\">{body}</div></div></body></html>",
            record["title"].as_str().unwrap()
        );
        site.set(&url, Answer::page(page));
        expected.push((url, scraper::Html::parse_fragment(body)));
    }
    let urls: Vec<_> = expected.iter().map(|(url, _)| url.as_str()).collect();
    let source = json!({"id": "qq", "kind": "page", "urls": urls, "lang": "zh-CN", "preset": "mainroad"});
    let workspace = Workspace::new(&site, &[source]);
    workspace.good(&["run"]);
    let documents = workspace.documents();
    assert_eq!((documents.len(), expected.len()), (15, 15));
    let select = |words: &str| scraper::Selector::parse(words).unwrap();
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for (url, body) in expected {
        let document = documents.values().find(|text| text.contains(&format!("]({url})"))).unwrap();
        let text = plain(document);
        for paragraph in body.select(&select("p")) {
            let words = plain(&paragraph.text().collect::<String>());
            assert!(text.contains(&words), "{url} lost {words}");
        }
        for image in body.select(&select("img")) {
            let address = image.attr("data-src").or(image.attr("src")).unwrap();
            assert!(document.contains(address), "{url} lost {address}");
        }
    }
}
