//! Articles left out and rewritten by filters and commands.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, bytes, rss};

const FEED: &str = "http://news.example/feed";

/// Items by number, title and tags.
type Items<'a> = [(u32, &'a str, &'a [&'a str])];

fn page(number: u32, text: &str) -> String {
    let prose =
        "The harbour office told what the tide did in the night, and what it will do in the days to come. ";
    format!(
        "<html><body><article><h1>Number {number}</h1><p>{text} {}</p></article></body></html>",
        prose.repeat(6)
    )
}

/// A site with a feed of these items, and a page for each that says this of itself.
fn workspace(items: &Items<'_>, pages: &[(u32, &str)]) -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, Answer::feed(rss("News", items)));
    for (number, text) in pages {
        site.set(&format!("http://news.example/{number}"), Answer::page(page(*number, text)));
    }
    let mut source = Workspace::feed("news", FEED);
    source["full_text"] = json!(true);
    source["tags"] = json!({"from": "source"});
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

/// The pages that were asked for since the last time.
fn asked(site: &Site) -> Vec<String> {
    let asked = site.asked().into_iter().map(|asked| asked.what);
    let mut asked: Vec<_> =
        asked.filter_map(|what| what.strip_prefix("GET http://news.example/").map(str::to_owned)).collect();
    asked.retain(|path| path.chars().all(|c| c.is_ascii_digit()));
    asked.sort();
    asked
}

fn titles(workspace: &Workspace) -> Vec<String> {
    let title = |text: String| {
        text.lines().find_map(|line| Some(line.strip_prefix("title: ")?.trim_matches('"').to_owned()))
    };
    let mut titles: Vec<_> = workspace.documents().into_values().filter_map(title).collect();
    titles.sort();
    titles
}

fn report(workspace: &Workspace) -> Value {
    let outcome = workspace.good(&["run", "--format", "json"]);
    serde_json::from_str::<Value>(&outcome.out).unwrap()["sources"][0].clone()
}

const ITEMS: &Items<'_> = &[
    (1, "港口 opens", &["sea"]),
    (2, "广告 of the day", &["sea"]),
    (3, "A talk", &["人工智能", "artificial intelligence"]),
    (4, "[转] Tide tables", &[]),
];
const PAGES: &[(u32, &str)] =
    &[(1, "All is well."), (2, "Buy."), (3, "This is sponsored content."), (4, "High at nine.")];

fn filters() -> Value {
    json!([
        {"drop": "title contains 广告"},
        {"drop": "text contains sponsored"},
        {"replace": {"in": "title", "find": "^\\[转\\] *", "with": ""}},
        {"when": "title contains tide", "tag": ["潮汐"]},
        {"set": {"author": "Harbour News"}},
    ])
}

#[test]
fn what_the_feed_tells_is_decided_without_the_page_and_what_the_page_tells_once() {
    let (site, mut workspace) = workspace(ITEMS, PAGES);
    workspace.configure("/filters", filters());
    let first = report(&workspace);
    assert_eq!((first["new"].as_u64(), first["left_out"].as_u64()), (Some(2), Some(2)), "{first}");
    assert_eq!(asked(&site), ["1", "3", "4"], "nobody asks for an advertisement");
    assert_eq!(titles(&workspace), ["Tide tables", "港口 opens"]);
    let text: String = workspace.documents().into_values().collect();
    assert!(text.contains("潮汐") && text.matches("Harbour News").count() == 2, "{text}");

    let before = workspace.tree("content");
    assert_eq!(report(&workspace)["left_out"], 0, "the feed has nothing new");
    // Something else in the feed: all of it is read again.
    site.set(FEED, Answer::feed(rss("News", &[ITEMS, &[(5, "广告 again", &[])]].concat())));
    let outcome = workspace.good(&["run", "-v"]);
    assert!(outcome.out.contains("3 left out by filters"), "{outcome:?}");
    assert_eq!(asked(&site), Vec::<String>::new());
    assert_eq!(workspace.tree("content"), before, "nothing waits, and nothing is written");
    assert!(!workspace.path("content/.feedloom/pending").exists());

    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    report(&workspace);
    assert_eq!(asked(&site), ["3"], "a lost state costs a request");
    assert_eq!(workspace.tree("content"), before);
}

#[test]
fn entries_come_that_other_filters_let_in_as_long_as_the_feed_has_them() {
    let (site, mut workspace) = workspace(ITEMS, PAGES);
    workspace.configure("/filters", filters());
    workspace.good(&["run"]);
    let feeds = workspace.tree("feeds");
    site.asked();
    workspace.configure("/filters", json!([{"drop": "text contains sponsored"}]));
    let second = report(&workspace);
    assert_eq!((second["new"].as_u64(), second["left_out"].as_u64()), (Some(1), Some(1)), "{second}");
    assert_eq!(asked(&site), ["2", "3"]);
    assert_eq!(
        titles(&workspace),
        ["Tide tables", "广告 of the day", "港口 opens"],
        "what is there stays as it is"
    );
    assert_ne!(workspace.tree("feeds"), feeds);
    workspace.configure("/filters", json!(null));
    let third = report(&workspace);
    assert_eq!((third["new"].as_u64(), third["left_out"].as_u64()), (Some(1), Some(0)), "{third}");
    let all = workspace.tree("content");
    workspace.configure("/filters", json!([{"drop": "title matches ."}]));
    let (before, fourth) = (workspace.tree("feeds"), workspace.good(&["run", "--format", "json"]));
    assert!(!fourth.out.contains("rebuilt"), "feeds do not hang on filters: {}", fourth.out);
    assert_eq!((workspace.tree("content"), workspace.tree("feeds")), (all, before));
}

#[test]
fn what_a_source_changes_later_passes_the_same_filters() {
    let (site, mut workspace) = workspace(ITEMS, PAGES);
    workspace.configure("/filters", filters());
    workspace.configure("/tag_aliases", json!({"海": ["sea"]}));
    workspace.good(&["run"]);
    let is_wanted = |text: &str| text.contains("- \"海\"") && !text.contains("- \"sea\"");
    assert!(workspace.documents().values().any(|text| is_wanted(text)), "{:?}", workspace.documents());
    let newer: Vec<_> = ITEMS
        .iter()
        .map(|(number, title, tags)| {
            (*number, if *number == 4 { "[转] Tide tables, corrected" } else { *title }, *tags)
        })
        .collect();
    site.set(FEED, Answer::feed(rss("News", &newer)));
    site.set("http://news.example/4", Answer::page(page(4, "High at ten.")));
    assert_eq!(report(&workspace)["revised"], 1);
    assert_eq!(titles(&workspace), ["Tide tables, corrected", "港口 opens"]);
    let text = workspace.documents().into_values().find(|text| text.contains("corrected")).unwrap();
    assert!(
        text.contains("High at ten.") && text.contains("潮汐") && text.contains("Harbour News"),
        "{text}"
    );
    // One that filters would leave out by now stays as it is.
    let before = workspace.documents();
    let newer: Vec<_> = newer
        .iter()
        .map(|(number, title, tags)| (*number, if *number == 1 { "广告!" } else { *title }, *tags))
        .collect();
    site.set(FEED, Answer::feed(rss("News", &newer)));
    site.set("http://news.example/1", Answer::page(page(1, "Buy.")));
    report(&workspace);
    assert_eq!(workspace.documents(), before);
    let again = workspace.good(&["reextract"]);
    assert!(again.out.starts_with("reextract: 0 changed, 2 same"), "{again:?}");
    workspace.configure("/filters", json!([{"set": {"author": "王力"}}, {"drop": "title contains 港口"}]));
    let again = workspace.good(&["reextract"]);
    assert!(again.out.contains("reextract: 1 changed, 0 same, 1 that filters leave out by now"), "{again:?}");
    let changed = workspace.documents().into_values().find(|text| text.contains("corrected")).unwrap();
    assert!(changed.contains("王力") && changed.contains("[转]"), "{changed}");
}

#[test]
fn a_list_is_not_read_on_for_what_was_left_out_before() {
    let site = Site::start();
    let row = |number: u32, title: &str| format!("<li><a href=\"/{number}\">{title}</a></li>");
    let list =
        |rows: &[String]| Answer::page(format!("<html><body><ul>{}</ul></body></html>", rows.concat()));
    site.set("http://news.example/list", list(&[row(1, "Tide"), row(2, "广告")]));
    site.set("http://news.example/list?page=2", list(&[row(3, "Ebb")]));
    for number in 1..5 {
        site.set(&format!("http://news.example/{number}"), Answer::page(page(number, "All is well.")));
    }
    let source = json!({"id": "news", "kind": "list", "url": "http://news.example/list", "next": {"url": "?page={page}"},
                        "selectors": {"item": "li", "link": "a"}, "filters": [{"drop": "title contains 广告"}]});
    let workspace = Workspace::new(&site, &[source]);
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 2);
    let asked = || site.asked().into_iter().filter(|asked| asked.what.contains("page=2")).count();
    assert_eq!(asked(), 1);
    // The same rows in another order.
    site.set("http://news.example/list", list(&[row(2, "广告"), row(1, "Tide")]));
    workspace.good(&["run"]);
    assert_eq!((asked(), workspace.documents().len()), (0, 2));
}

/// A command of a shell script that notes each article it is asked about.
fn script(workspace: &Workspace, text: &str) {
    let path = workspace.path("hook.sh");
    std::fs::write(&path, format!("#!/bin/sh\nset -e\nread -r article\necho x >> asked\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn runs(workspace: &Workspace) -> usize {
    std::fs::read_to_string(workspace.path("asked")).map_or(0, |text| text.lines().count())
}

#[test]
fn a_command_says_otherwise_and_is_asked_once_of_each_article() {
    let (site, mut workspace) = workspace(&ITEMS[..2], PAGES);
    script(
        &workspace,
        r#"case "$article" in *广告*) echo '{"drop": true}';; *) printf '%s' "$article" | sed -e 's/opens/öffnet/' -e 's/<p>All is well\./<p onclick=\\"x\\">Alles gut.<script>1<\/script>/';; esac"#,
    );
    workspace.configure("/filters", json!([{"command": ["./hook.sh"]}]));
    let first = report(&workspace);
    assert_eq!((first["new"].as_u64(), first["left_out"].as_u64()), (Some(1), Some(1)), "{first}");
    assert_eq!((runs(&workspace), titles(&workspace)), (2, vec!["港口 öffnet".to_owned()]));
    let text = workspace.documents().into_values().next().unwrap();
    assert!(text.contains("Alles gut. The harbour") && !text.contains("onclick"), "{text}");
    let documents = workspace.documents();
    site.set(FEED, Answer::feed(rss("News", &[&ITEMS[..2], &[(6, "广告!", &[])]].concat())));
    site.set("http://news.example/6", Answer::page(page(6, "Buy.")));
    assert_eq!(report(&workspace)["left_out"], 2);
    assert_eq!((runs(&workspace), workspace.documents()), (3, documents.clone()));
    workspace.good(&["reextract"]);
    assert_eq!(
        (runs(&workspace), workspace.documents()),
        (3, documents),
        "what is kept of an answer is enough"
    );
}

#[test]
fn an_article_goes_on_or_waits_when_its_command_fails_and_is_never_lost() {
    for (on_error, published) in [("keep", 1), ("wait", 0)] {
        let (_site, mut workspace) = workspace(&ITEMS[..1], PAGES);
        workspace.configure("/filters", json!([{"command": {"run": ["./hook.sh"], "on_error": on_error}}]));
        let mut clock = Clockwork::new(&workspace);
        let first = clock.run();
        let told: Vec<_> = first.sources[0].diagnostics.iter().map(|odd| odd.code).collect();
        assert_eq!((workspace.documents().len(), told), (published, vec!["hook.failed"]));
        assert_eq!(first.sources[0].pending, 1 - published);
        clock.pass(2);
        script(&workspace, r#"echo '{"title": "Done"}'"#);
        clock.run();
        let expected = if on_error == "wait" { "Done" } else { "港口 opens" };
        assert_eq!(titles(&workspace), [expected]);
    }
    // After a day it goes on as it was, page and all.
    let (_site, mut workspace) = workspace(&ITEMS[..1], PAGES);
    workspace.configure("/filters", json!([{"command": {"run": ["./hook.sh"], "on_error": "wait"}}]));
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    clock.pass(25).run();
    assert_eq!(titles(&workspace), ["港口 opens"]);
    assert!(workspace.documents().into_values().next().unwrap().contains("All is well."));
}

#[test]
fn a_document_does_not_flip_back_while_its_command_fails() {
    let (site, mut workspace) = workspace(&ITEMS[..1], PAGES);
    workspace.configure("/filters", json!([{"command": ["./hook.sh"]}]));
    script(&workspace, r#"printf '%s' "$article" | sed 's/harbour office/Hafenamt/g'"#);
    workspace.good(&["run"]);
    let before = workspace.documents();
    assert!(before.values().all(|text| text.contains("Hafenamt")), "{before:?}");
    site.set(FEED, Answer::feed(rss("News", &[(1, "港口 opens late", &["sea"])])));
    site.set("http://news.example/1", Answer::page(page(1, "All was well.")));
    std::fs::remove_file(workspace.path("hook.sh")).unwrap();
    workspace.good(&["run"]);
    assert_eq!(workspace.documents(), before);
    script(&workspace, r#"printf '%s' "$article" | sed 's/harbour office/Hafenamt/g'"#);
    assert_eq!(report(&workspace)["revised"], 1);
    let text = workspace.documents().into_values().next().unwrap();
    assert!(
        text.contains("All was well.") && text.contains("Hafenamt") && text.contains("opens late"),
        "{text}"
    );
}

#[test]
fn the_same_filters_over_the_same_feed_give_the_same_bytes() {
    let mut trees = Vec::new();
    for _ in 0..2 {
        let (_site, mut workspace) = workspace(ITEMS, PAGES);
        workspace.configure("/filters", filters());
        Clockwork::new(&workspace).run();
        trees.push(workspace.published());
    }
    assert_eq!(bytes(&trees[0]), bytes(&trees[1]));
}

/// The scripts docs/hooks.md shows, by their names.
fn recipes() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/hooks.md")).unwrap();
    let blocks = page.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next());
    let named = blocks.filter_map(|text| {
        let name = text.lines().next()?.strip_prefix("# hooks/")?.to_owned();
        Some((name, text.to_owned()))
    });
    named.collect()
}

#[test]
fn the_recipes_translate_and_summarise_by_any_program() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let recipes = recipes();
    assert_eq!(recipes.keys().collect::<Vec<_>>(), ["summarise.py", "translate.py"]);
    let (_site, mut workspace) = workspace(&ITEMS[..1], PAGES);
    for (name, text) in &recipes {
        std::fs::create_dir_all(workspace.path("hooks")).unwrap();
        std::fs::write(workspace.path(&format!("hooks/{name}")), text).unwrap();
    }
    // What stands in for a translator and for a model of language: any program that reads text and writes text.
    workspace.configure(
        "/filters",
        json!([
            {"command": ["python3", "hooks/translate.py", "de", "sed", "s/opens/öffnet/; s/harbour office/Hafenamt/g"]},
            {"command": ["python3", "hooks/summarise.py", "head", "-c", "12"]},
        ]),
    );
    workspace.good(&["run"]);
    let text = workspace.documents().into_values().next().unwrap();
    for said in ["title: \"港口 öffnet\"", "lang: \"de\"", "summary: \"All is well.\"", "The Hafenamt told"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
}
