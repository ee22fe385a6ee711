//! Why things come out as they do, told without writing anything.

use serde_json::{Value, json};

use super::support::{Answer, Site, Workspace, rss};

const FEED: &str = "http://news.example/feed";

fn page(title: &str, text: &str) -> String {
    let prose =
        "The harbour office told what the tide did in the night, and what it will do in the days to come. ";
    format!(
        "<html><head><title>{title} - News</title><meta name=author content='Wang Li'></head><body>\
         <article><h1>{title}</h1><p class=ad>Buy now.</p><div class=text><p>{text} {}</p></div></article></body></html>",
        prose.repeat(6)
    )
}

fn workspace() -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, Answer::feed(rss("News", &[(1, "Tide", &["sea"]), (2, "广告", &[])])));
    for number in 1..5 {
        site.set(&format!("http://news.example/{number}"), Answer::page(page("潮汐", "All is well.")));
    }
    let mut source = Workspace::feed("news", FEED);
    source["full_text"] = json!(true);
    source["selectors"] = json!({"content": [".story", ".text"], "remove": ".ad"});
    source["filters"] = json!([
        {"drop": "title contains 广告"},
        {"replace": {"in": "title", "find": "^Ebb", "with": "Low tide"}},
        {"when": "lang = fr", "tag": "french"},
    ]);
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

fn told(workspace: &Workspace, args: &[&str]) -> Value {
    let outcome = workspace.good(&[&["explain", "--format", "json"], args].concat());
    serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {}", outcome.out))
}

#[test]
fn each_entry_is_told_with_what_would_become_of_it_and_one_article_whole() {
    let (site, workspace) = workspace();
    workspace.good(&["run"]);
    let items = [(1, "Tide, corrected", &["sea"][..]), (2, "广告", &[]), (3, "Ebb tables", &[])];
    site.set(FEED, Answer::feed(rss("News", &items)));
    site.asked();
    let before = workspace.tree(".");
    let told = told(&workspace, &["news"]);
    assert_eq!(bytes_of(&workspace.tree(".")), bytes_of(&before), "nothing is written");
    let fates: Vec<_> =
        told["entries"].as_array().unwrap().iter().map(|entry| entry["fate"].as_str().unwrap()).collect();
    assert_eq!(fates, ["changed", "left-out", "new"]);
    assert_eq!(told["entries"][1]["why"], "step 1 of its filters: drop: title contains 广告");
    let answer = &told["answers"][0];
    assert_eq!(
        (&told["kind"], &answer["status"], &answer["entries"]),
        (&json!("feed"), &json!(200), &json!(3))
    );
    assert!(
        answer["known"]["etag"].is_string() && answer["robots"].as_str().unwrap().starts_with("not asked")
    );
    let article = &told["article"];
    assert_eq!(article["asked"]["robots"], "lets feedloom in");
    assert_eq!(article["asked"]["encoding"], json!({"encoding": "UTF-8", "by": "header"}));
    let looked: Vec<_> = article["looked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["selector"].as_str().unwrap(), one["found"].as_u64().unwrap(), one["taken"] == true))
        .collect();
    assert_eq!(looked, [(".ad", 1, true), (".story", 0, false), (".text", 1, true)]);
    let from = |field: &str| {
        let fields = article["fields"].as_array().unwrap();
        fields.iter().find(|one| one["field"] == field).map(|one| one["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        ["title", "author", "tags", "body"].map(|field| from(field).unwrap_or_default()),
        ["entry", "metadata", "configuration", "rule"]
    );
    assert_eq!(article["filters"][1]["changed"], json!([["title", "Ebb tables", "Low tide tables"]]));
    assert_eq!(article["filters"][2]["did"], "its condition does not hold");
    assert!(article["front_matter"].as_str().unwrap().contains("title: \"Low tide tables\""), "{article}");
    // A run does what was told.
    workspace.good(&["run"]);
    let path = format!("content/{}", article["path"].as_str().unwrap());
    assert!(
        workspace.text(&path).starts_with(article["front_matter"].as_str().unwrap()),
        "{}",
        workspace.text(&path)
    );
}

/// Files by path, without those SQLite keeps beside its own while it is read.
fn bytes_of(tree: &super::support::Tree) -> Vec<(&String, &Vec<u8>)> {
    let is_ours = |path: &str| !path.ends_with("-wal") && !path.ends_with("-shm");
    tree.iter().filter(|(path, _)| is_ours(path)).map(|(path, (bytes, _))| (path, bytes)).collect()
}

#[test]
fn a_page_is_explained_by_its_address_or_as_it_was_saved() {
    let (site, workspace) = workspace();
    workspace.good(&["run"]);
    let by_address = told(&workspace, &["http://news.example/1"]);
    let article = &by_address["article"];
    assert_eq!((&by_address["source"], &article["is_there"]), (&json!("news"), &json!(true)));
    let path = workspace.documents().into_keys().next().unwrap();
    assert_eq!(format!("content/{}", article["path"].as_str().unwrap()), path);
    site.asked();
    std::fs::write(workspace.path("saved.html"), page("潮汐表", "It was saved.")).unwrap();
    let file = workspace.path("saved.html");
    let saved = told(&workspace, &[file.to_str().unwrap(), "--url", "http://news.example/9"]);
    assert!(site.asked().is_empty(), "a saved page is not asked for");
    assert_eq!(saved["article"]["is_there"], false);
    assert!(saved["article"]["beginning"].as_str().unwrap().starts_with("It was saved."), "{saved}");
    let text = workspace.good(&["explain", "http://news.example/1"]).out;
    for said in [
        "source news (feed)",
        "robots.txt lets feedloom in",
        "`.story` found nothing",
        "`.text` found 1",
        "(is there)",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    for (args, said) in [
        (&["nowhere"][..], "there is no source `nowhere`"),
        (&["http://other.example/1"], "no source is of the site of http://other.example/1"),
        (&["http://news.example/1", "--source", "other"], "there is no source `other`"),
        (&[file.to_str().unwrap()], "say with --url where the page is from"),
    ] {
        let outcome = workspace.run(&[&["explain"], args].concat());
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.err.contains(said), "{outcome:?}");
    }
}

#[test]
fn a_list_is_explained_before_its_first_run_and_what_fails_is_told() {
    let site = Site::start();
    let rows = "<ul><li><a href=/1>Tide</a><time>2026-01-02</time></li><li><a href=/2>Ebb</a></li></ul>";
    site.set("http://news.example/list", Answer::page(format!("<html><body>{rows}</body></html>")));
    let source = json!({"id": "news", "kind": "list", "url": "http://news.example/list",
        "selectors": {"item": ["article", "li"], "link": "a", "title": ["h2", "a"], "date": "time", "id": r"url:/(\d+)"}});
    let workspace = Workspace::new(&site, &[source]);
    let told = told(&workspace, &["news"]);
    let looked = |field: &str| {
        let all = told["answers"][0]["looked"].as_array().unwrap().iter().filter(|one| one["field"] == field);
        all.map(|one| (one["selector"].as_str().unwrap(), one["first"].as_str())).collect::<Vec<_>>()
    };
    assert_eq!(looked("item"), [("article", None), ("li", Some("Tide2026-01-02"))]);
    assert_eq!(looked("title"), [("h2", None), ("a", Some("Tide"))]);
    assert_eq!(looked("link"), [("a", Some("http://news.example/1"))]);
    assert_eq!(looked("id"), [(r"url:/(\d+)", Some("1"))]);
    assert_eq!(told["article"]["asked"]["trouble"]["code"], "fetch.status");
    assert!(!workspace.path(".feedloom").exists(), "not even a state");
    let text = workspace.good(&["explain", "news"]);
    assert!(text.err.contains("there was no run yet"), "{text:?}");
    site.set("http://news.example/list", Answer::page("<html><body>nothing</body></html>"));
    assert!(workspace.good(&["explain", "news"]).out.contains("[source.no-rows]"));
}
