//! Whatever a source writes, documents stay YAML and Markdown, feeds stay inert, and paths stay inside.
//!
//! `texts` has what sources write, `judge` says what may come of it.

mod judge;
mod texts;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace};
use texts::{BODIES, CLEANED_TITLES, IDS, KEPT_TITLES, LINKS};

/// The keys of the preset `mainroad`, and no other, in this order.
const MAINROAD: [&str; 17] = [
    "title",
    "date",
    "summary",
    "categories",
    "lang",
    "translations",
    "tags",
    "menu",
    "thumbnail",
    "lead",
    "comments",
    "authorbox",
    "pager",
    "toc",
    "mathjax",
    "sidebar",
    "widgets",
];

/// What a source says of one article.
struct Item {
    title: String,
    link: String,
    id: String,
    body: String,
}

/// Every hostile text once, each in its field; long ones too.
fn items() -> Vec<Item> {
    let item = |place: usize| Item {
        title: format!("Item {place}"),
        link: format!("http://news.example/a/{place}"),
        id: format!("id-{place}"),
        body: "<p>Body.</p>".to_owned(),
    };
    let mut items = Vec::new();
    let mut add = |change: &dyn Fn(&mut Item)| {
        let mut one = item(items.len());
        change(&mut one);
        items.push(one);
    };
    let long = ["长".repeat(10_000), "x".repeat(10_000), "a ".repeat(5_000)];
    for title in KEPT_TITLES.iter().chain(CLEANED_TITLES).copied().chain(long.iter().map(String::as_str)) {
        add(&|one| title.clone_into(&mut one.title));
    }
    for link in LINKS {
        add(&|one| (*link).clone_into(&mut one.link));
    }
    for body in BODIES {
        add(&|one| (*body).clone_into(&mut one.body));
    }
    for id in IDS.iter().copied().chain(long.iter().map(String::as_str)) {
        add(&|one| id.clone_into(&mut one.id));
    }
    items
}

/// A text as XML can hold it: what it forbids is written as a reference, which is wrong too, and read all the same.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            c if c.is_control() => out += &format!("&#{};", c as u32),
            c => out.push(c),
        }
    }
    out
}

/// An Atom feed; titles are plain text, whatever they look like.
fn feed(items: &[Item]) -> String {
    let written = items.iter().enumerate().map(|(place, one)| {
        let (title, link, id, body) = (xml(&one.title), xml(&one.link), xml(&one.id), xml(&one.body));
        format!(
            "<entry><title type=\"text\">{title}</title><link href=\"{}\"/><id>urn:x:{place}:{id}</id>\
             <author><name>{title}</name></author><category term=\"{}\"/>\
             <updated>2026-06-01T{:02}:{:02}:00Z</updated><content type=\"html\">{body}</content></entry>",
            link.replace('"', "&quot;"),
            title.replace('"', "&quot;"),
            place / 60,
            place % 60,
        )
    });
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title type=\"html\">&lt;script&gt;</title><id>urn:x</id>\
         <updated>2026-06-01T00:00:00Z</updated>{}</feed>",
        written.collect::<String>()
    )
}

/// The same as RSS, whose titles may be HTML as well, with bodies as they stand.
fn rss(items: &[Item]) -> String {
    let written = items.iter().enumerate().map(|(place, one)| {
        let (title, link, id) = (xml(&one.title), xml(&one.link), xml(&one.id));
        let body = one.body.replace("]]>", "]]]]><![CDATA[>");
        format!(
            "<item><title>{title}</title><link>{link}</link><guid isPermaLink=\"false\">../{place}/{id}</guid>\
             <author>{title}</author><category>{title}</category><pubDate>Mon, 01 Jun 2026 {:02}:{:02}:00 GMT</pubDate>\
             <description><![CDATA[{body}]]></description></item>",
            place / 60,
            place % 60,
        )
    });
    let written = written.collect::<String>();
    format!("<rss version=\"2.0\"><channel><title>&lt;script&gt;</title>{written}</channel></rss>")
}

/// A list in JSON, with halves of characters in it, and the pages of its rows.
fn list(site: &Site, items: &[Item]) -> String {
    let rows = items.iter().enumerate().map(|(place, one)| {
        let url = format!("http://list.example/p/{place}");
        let page = format!(
            "<html><head><title>{0}</title><meta name=author content=\"{0}\"></head><body><h1>{0}</h1>\
             <article><p>The text of the page.</p>{1}</article></body></html>",
            xml(&one.title).replace('"', "&quot;"),
            one.body
        );
        site.set(&url, Answer::page(page));
        json!({"id": one.id, "url": url, "title": one.title, "date": "2026-06-01 08:00", "pic": one.link})
    });
    let rows: Vec<Value> = rows.collect();
    site.set("http://list.example/p/half", Answer::page("<h1>Half</h1><article><p>Body.</p></article>"));
    let half = r#"{"id": "half\udc00", "url": "http://list.example/p/half", "title": "half \ud83d of \udc00 a character"}"#;
    serde_json::to_string(&rows).unwrap().replacen('[', &format!("[{half},"), 1)
}

fn workspace(preset: &str, items: &[Item]) -> Workspace {
    let site = Site::start();
    site.set("http://news.example/feed", Answer::feed(feed(items)));
    site.set("http://old.example/feed", Answer::feed(rss(items)));
    site.set("http://list.example/list", Answer::new("application/json", list(&site, items)));
    let tags = json!({"from": "source", "per_article": 3});
    let mut news = Workspace::feed("news", "http://news.example/feed");
    news["tags"] = tags.clone();
    news["title"] = json!("A \"source\" {{< x >}} ](javascript:alert(1))");
    let mut old = Workspace::feed("old", "http://old.example/feed");
    old["tags"] = tags.clone();
    let list = json!({"id": "list", "kind": "list", "url": "http://list.example/list", "tags": tags, "selectors":
        {"item": "json:$[*]", "id": "json:$.id", "link": "json:$.url", "title": "json:$.title", "date": "json:$.date",
         "thumbnail": "json:$.pic", "content": "article", "author": "meta:author"}});
    let mut workspace = Workspace::new(&site, &[news, old, list]);
    workspace.configure("/output/preset", json!(preset));
    workspace.configure("/output/entries", json!(500));
    workspace.good(&["run"]);
    workspace
}

/// What is wrong with a document of any preset.
fn document(path: &str, text: &str) -> Vec<String> {
    let (header, body) = judge::split(text);
    let mut wrongs = judge::path(path);
    wrongs.extend(judge::templates(body));
    wrongs.extend(judge::live(&judge::render(body)));
    let header = serde_yaml::Value::Mapping(header);
    let hidden = judge::texts(&header).into_iter().filter(|text| judge::hides(text));
    wrongs.extend(hidden.map(|text| format!("{text:?} in the header")));
    if header["title"].as_str().is_none_or(|title| title.trim().is_empty()) {
        wrongs.push("it has no title".to_owned());
    }
    wrongs.into_iter().map(|wrong| format!("{path}: {wrong}")).collect()
}

/// What is wrong with a document of the preset `mainroad` alone: its keys, and its last line.
fn mainroad(path: &str, text: &str) -> Vec<String> {
    let (header, body) = judge::split(text);
    let mut wrongs = Vec::new();
    let keys: Vec<_> = header.keys().map(|key| key.as_str().unwrap_or_default()).collect();
    if keys != MAINROAD {
        wrongs.push(format!("{path} has the keys {keys:?}"));
    }
    let texts = ["title", "date", "summary", "menu", "thumbnail", "lead", "sidebar"];
    let lists = ["categories", "lang", "translations", "tags", "widgets"];
    let is_list =
        |key: &&str| header[*key].as_sequence().is_some_and(|all| all.iter().all(|one| one.is_string()));
    if !texts.iter().all(|key| header[*key].is_string()) || !lists.iter().all(is_list) {
        wrongs.push(format!("{path} has other kinds of values: {header:?}"));
    }
    let last = judge::render(body.trim_end().rsplit('\n').next().unwrap());
    let is_link = last.matches("<a ").count() == 1
        && last.starts_with("<p><a href=\"http")
        && last.ends_with("</a></p>\n");
    let label = format!(">{}<", path.split('/').nth(3).unwrap());
    if !is_link
        || !last.contains(&label)
        || !body.trim_end().contains("\n\n[") && !body.trim().starts_with('[')
    {
        wrongs.push(format!("{path} ends with {last}"));
    }
    wrongs
}

/// Titles that are not read back letter by letter, once from each source.
fn titles(documents: &BTreeMap<String, String>) -> Vec<String> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for text in documents.values() {
        *found.entry(judge::split(text).0["title"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let wrong = KEPT_TITLES.iter().filter(|title| found.get(**title) != Some(&3));
    wrong.map(|title| format!("{title:?} is not among {:?}", found.keys())).collect()
}

fn none(wrongs: &[String]) {
    assert!(
        wrongs.is_empty(),
        "{} things are wrong:\n{}",
        wrongs.len(),
        wrongs[..wrongs.len().min(20)].join("\n")
    );
}

#[test]
fn documents_stay_documents_and_feeds_stay_inert() {
    let items = items();
    for preset in ["hugo", "mainroad"] {
        let workspace = workspace(preset, &items);
        let documents = workspace.documents();
        let mut wrongs: Vec<_> = documents.iter().flat_map(|(path, text)| document(path, text)).collect();
        if preset == "mainroad" {
            wrongs.extend(documents.iter().flat_map(|(path, text)| mainroad(path, text)));
        }
        wrongs.extend(titles(&documents));
        // This preset names a file by the ID a row gives, and two IDs that differ by case alone are two of them.
        let is_own_id = |path: &&String| preset == "mainroad" && path.ends_with("/same-id.en.md");
        wrongs.extend(judge::collisions(documents.keys().filter(|path| !is_own_id(path))));
        for (path, (bytes, _)) in workspace.tree("feeds") {
            wrongs.extend(judge::path(&path));
            if path.ends_with(".html") {
                let page = judge::page(std::str::from_utf8(&bytes).unwrap());
                wrongs.extend(page.into_iter().map(|wrong| format!("{path}: {wrong}")));
            }
            if !path.ends_with(".atom") {
                continue;
            }
            let feed = feed_rs::parser::parse(&bytes[..]).unwrap_or_else(|error| panic!("{path}: {error}"));
            for html in feed.entries.into_iter().filter_map(|entry| entry.content?.body) {
                wrongs.extend(judge::live(&html).into_iter().map(|wrong| format!("{path}: {wrong}")));
            }
        }
        let places = ["content/", "feeds/", "config/", ".feedloom/"];
        let outside = |path: &String| !places.iter().any(|place| path.starts_with(place));
        wrongs.extend(workspace.tree("").into_keys().filter(outside));
        none(&wrongs);
        assert_eq!(documents.len(), 3 * items.len() + 1, "{preset}");
    }
}
