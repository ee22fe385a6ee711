//! Articles are made again of what was kept of them: without asking anybody, and without touching what a person edited.

use std::io::Read as _;

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

/// Where pages are kept.
const PAGES: &str = ".feedloom/state.db.d/pages";

fn page(number: u32) -> String {
    format!(
        "<html><head><title>Tide {number}</title></head><body><h1>Tide {number}</h1><div class=story><p>It rose at \
         {number} in the morning, and the boats went out.</p><p class=promo>Read our other pages.</p></div></body></html>"
    )
}

fn source(remove: &[&str]) -> Value {
    json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "date": "time", "content": ".story", "remove": remove}})
}

/// A list of two articles, whose pages have a line too much.
fn begin() -> (Site, Workspace) {
    let site = Site::start();
    let row = |number| {
        format!("<li><a href='/a/{number}'>Tide {number}</a> <time>2026-06-0{number} 08:00</time></li>")
    };
    site.set("http://list.example/", Answer::page(format!("<ul>{}{}</ul>", row(1), row(2))));
    for number in [1, 2] {
        site.set(&format!("http://list.example/a/{number}"), Answer::page(page(number)));
    }
    site.set("http://feed.example/", feed("<p>The harbour is open.</p>"));
    let workspace = Workspace::new(&site, &[source(&[]), Workspace::feed("feed", "http://feed.example/")]);
    (site, workspace)
}

fn feed(content: &str) -> Answer {
    Answer::feed(format!(
        "<rss version='2.0'><channel><title>Feed</title><link>http://feed.example/</link><item><title>Harbour</title>\
         <guid isPermaLink='false'>h1</guid><link>http://feed.example/1</link><pubDate>Mon, 01 Jun 2026 08:00:00 \
         GMT</pubDate><description><![CDATA[{content}]]></description></item></channel></rss>"
    ))
}

/// Says of the list what is to be left out of its articles.
fn configure(workspace: &mut Workspace, list: &Value) {
    workspace.configure("/sources", json!([list, Workspace::feed("feed", "http://feed.example/")]));
}

/// Documents and feeds of all articles but for the times of their files.
fn texts(workspace: &Workspace) -> Vec<(String, String)> {
    let published = workspace.published();
    bytes(&published).into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn document(workspace: &Workspace, words: &str) -> String {
    let mut documents = workspace.documents().into_iter().filter(|(_, text)| text.contains(words));
    documents.next().expect("a document with these words").0
}

fn line(text: &str, key: &str) -> Option<String> {
    text.lines().find(|line| line.trim_start().starts_with(key)).map(str::to_owned)
}

#[test]
fn a_changed_rule_changes_its_documents_without_asking_anybody() {
    let (site, mut workspace) = begin();
    workspace.good(&["run"]);
    let before = texts(&workspace);
    assert_eq!(
        workspace.good(&["reextract"]).out,
        "reextract: 0 changed, 3 same, 0 edited by hand, 0 without a kept page, 0 feeds written\n"
    );
    assert_eq!(texts(&workspace), before);
    site.asked();
    configure(&mut workspace, &source(&[".promo"]));
    let record = workspace.tree("content");
    let outcome = workspace.good(&["reextract", "--dry-run"]);
    assert_eq!(outcome.out.matches("\n-Read our other pages.\n").count(), 2, "{}", outcome.out);
    assert!(outcome.out.ends_with(
        "reextract: 2 changed, 1 same, 0 edited by hand, 0 without a kept page, nothing written\n"
    ));
    assert_eq!((texts(&workspace), workspace.tree("content")), (before.clone(), record));

    let told = workspace.good(&["reextract", "--format", "json"]).out;
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&told["changed"], &told["same"], told["changes"].as_array().unwrap().len()),
        (&json!(2), &json!(1), 2)
    );
    let after = texts(&workspace);
    let changed = |(old, new): (&(String, String), &(String, String))| (old != new).then(|| new.0.clone());
    let changed: Vec<_> = before.iter().zip(&after).filter_map(changed).collect();
    assert!(
        changed
            .iter()
            .all(|path| ["list", "/all.", "/archive/all/", "lang/"].iter().any(|part| path.contains(part))),
        "{changed:?}"
    );
    for ((path, old), (_, new)) in before.iter().zip(&after) {
        assert!(!new.contains("other pages"), "{path}: {new}");
        for key in ["id:", "date:", "lastmod:", "<id>", "<updated>", "<published>"] {
            assert_eq!(line(old, key), line(new, key), "{path}");
        }
    }
    let published = workspace.published();
    let again = workspace.good(&["reextract"]).out;
    assert!(again.starts_with("reextract: 0 changed, 3 same"), "{again}");
    workspace.good(&["build"]);
    assert_eq!(workspace.published(), published);
    assert!(site.asked().is_empty(), "nobody was asked");
    assert_eq!(workspace.tree("content/.feedloom/revisions").len(), 0, "its source has revised nothing");
    // What the ledger knows of a document is what stands there: a run sees no edit in it.
    site.set("http://list.example/a/1", Answer::page(page(9)));
    site.set("http://list.example/", Answer::page("<ul><li><a href='/a/1'>Tide nine</a></li></ul>"));
    workspace.good(&["run"]);
    assert!(workspace.text(&document(&workspace, "Tide nine")).contains("at 9 in the morning"));
}

#[test]
fn a_document_edited_by_hand_is_left_alone_and_named() {
    let (_site, mut workspace) = begin();
    workspace.good(&["run"]);
    let path = document(&workspace, "Tide 1");
    let edited = workspace.text(&path).replace("boats", "ships");
    std::fs::write(workspace.path(&path), &edited).unwrap();
    configure(&mut workspace, &source(&[".promo"]));
    let out = workspace.good(&["reextract"]).out;
    let name = path.strip_prefix("content/").unwrap();
    assert!(out.contains(&format!("edited by hand, left as it is: {name}\n")), "{out}");
    assert!(out.contains("1 changed, 1 same, 1 edited by hand"), "{out}");
    assert_eq!(workspace.text(&path), edited);
    // A comment is no edit of a part, and stays.
    let other = document(&workspace, "Tide 2");
    let commented = workspace.text(&other).replacen("---\n", "---\n# mine\n", 1);
    std::fs::write(workspace.path(&other), &commented).unwrap();
    let mut tagged = source(&[".promo"]);
    tagged["tags"] = json!(["tides"]);
    configure(&mut workspace, &tagged);
    workspace.good(&["reextract"]);
    let text = workspace.text(&other);
    assert!(text.contains("# mine\n") && text.contains("tides"), "{text}");
}

#[test]
fn a_dry_run_leaves_the_edits_of_people_to_the_next_run() {
    let (_site, workspace) = begin();
    workspace.good(&["run"]);
    let path = document(&workspace, "Tide 1");
    std::fs::write(workspace.path(&path), workspace.text(&path).replace("boats", "ships")).unwrap();
    workspace.good(&["reextract", "--dry-run"]);
    workspace.good(&["run", "--dry-run"]);
    assert!(!workspace.text("feeds/all.atom").contains("ships"));
    workspace.good(&["run"]);
    assert!(workspace.text("feeds/all.atom").contains("ships"));
}

#[test]
fn since_and_source_choose() {
    let (_site, mut workspace) = begin();
    workspace.good(&["run"]);
    configure(&mut workspace, &source(&[".promo"]));
    let outcome = workspace.good(&["reextract", "--source", "feed"]);
    assert!(outcome.out.contains("0 changed, 1 same"), "{outcome:?}");
    let outcome = workspace.good(&["reextract", "--since", "2999-01-01"]);
    assert!(outcome.out.contains("0 changed, 0 same"), "{outcome:?}");
    assert_eq!(workspace.run(&["reextract", "--source", "fed"]).code, 2);
    assert_eq!(workspace.run(&["reextract", "--since", "soon"]).code, 2);
    let outcome = workspace.good(&["reextract", "--since", "2020-01-01", "--source", "list"]);
    assert!(outcome.out.contains("2 changed, 0 same"), "{outcome:?}");
}

#[test]
fn a_page_that_says_noarchive_is_an_article_and_is_not_kept() {
    let (site, workspace) = begin();
    site.set("http://list.example/a/1", Answer::page(page(1)).header("X-Robots-Tag", "noindex, noarchive"));
    let meta = page(2).replace("<head>", "<head><meta name=robots content=noarchive>");
    site.set("http://list.example/a/2", Answer::page(meta));
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 3);
    assert_eq!(workspace.tree(PAGES).len(), 1);
    let out = workspace.good(&["reextract"]).out;
    assert!(out.contains("0 changed, 1 same, 0 edited by hand, 2 without a kept page"), "{out}");
}

#[test]
fn what_is_kept_is_the_article_s_newest_and_only_written_when_there_is_news() {
    let (site, workspace) = begin();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let first = workspace.tree(PAGES);
    assert_eq!(first.len(), 3);
    clock.pass(1).run();
    assert_eq!(workspace.tree(PAGES), first, "a run without news touches nothing");
    site.set("http://feed.example/", feed("<p>The harbour is closed, for a storm.</p>"));
    clock.pass(1).run();
    let second = workspace.tree(PAGES);
    assert_eq!((second.len(), second.iter().filter(|(path, file)| first[*path] != **file).count()), (3, 1));
    assert!(workspace.good(&["reextract"]).out.contains("0 changed, 3 same"));
    assert!(workspace.text(&document(&workspace, "Harbour")).contains("closed"));
    // What the document was made from before, as another clone may have it, is not taken for what it was made from last.
    for (path, (bytes, _)) in first {
        std::fs::write(workspace.path(&path), bytes).unwrap();
    }
    let out = workspace.good(&["reextract"]).out;
    assert!(out.contains("0 changed, 2 same, 0 edited by hand, 1 without a kept page"), "{out}");
    assert!(workspace.text(&document(&workspace, "Harbour")).contains("closed"));
}

#[test]
fn pages_go_by_age_and_by_size() {
    let (site, mut workspace) = begin();
    workspace.configure("/keep_pages", json!({"age": "10d"}));
    let run = |workspace: &Workspace, day: i64| Clockwork::new(workspace).pass(24 * day).run();
    run(&workspace, 0);
    let news = |number: u32| {
        site.set(
            "http://list.example/",
            Answer::page(format!("<li><a href='/a/{number}'>Tide {number}</a>")),
        );
        site.set(&format!("http://list.example/a/{number}"), Answer::page(page(number)));
    };
    news(3);
    run(&workspace, 9);
    assert_eq!(workspace.tree(PAGES).len(), 4);
    news(4);
    run(&workspace, 11);
    assert_eq!(workspace.tree(PAGES).len(), 2);
    let largest = workspace.tree(PAGES).values().map(|(bytes, _)| bytes.len()).max().unwrap();
    workspace.configure("/keep_pages", json!({"size": largest + 20}));
    news(5);
    run(&workspace, 12);
    assert_eq!(workspace.tree(PAGES).len(), 1);
    workspace.configure("/keep_pages", json!("off"));
    news(6);
    run(&workspace, 13);
    assert_eq!((workspace.tree(PAGES).len(), workspace.documents().len()), (1, 7));
}

#[test]
fn without_kept_pages_it_says_so_and_changes_nothing() {
    let (_site, mut workspace) = begin();
    workspace.good(&["run"]);
    let before = texts(&workspace);
    // A file that a power cut broke costs itself.
    let broken = workspace.tree(PAGES).into_keys().next().unwrap();
    std::fs::write(workspace.path(&broken), "").unwrap();
    let outcome = workspace.good(&["reextract"]);
    assert!(outcome.out.contains("0 changed, 2 same"), "{outcome:?}");
    assert!(outcome.err.contains("update.kept-unreadable"), "{outcome:?}");
    std::fs::remove_dir_all(workspace.path(".feedloom/state.db.d")).unwrap();
    let outcome = workspace.good(&["reextract"]);
    assert!(outcome.out.contains("0 same, 0 edited by hand, 3 without a kept page"), "{outcome:?}");
    assert!(outcome.err.contains("state.db.d/pages holds nothing of these articles"), "{outcome:?}");
    workspace.configure("/keep_pages", json!("off"));
    assert!(workspace.good(&["reextract"]).err.contains("`keep_pages` is off"));
    assert_eq!(texts(&workspace), before);
    // Where nothing can be kept, articles come all the same.
    workspace.configure("/keep_pages", json!({"age": "1d"}));
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    std::fs::remove_dir_all(workspace.path("content")).unwrap();
    std::fs::create_dir_all(workspace.path(".feedloom")).unwrap();
    std::fs::write(workspace.path(".feedloom/state.db.d"), "").unwrap();
    let outcome = workspace.good(&["run"]);
    assert!(outcome.err.contains("update.not-kept"), "{outcome:?}");
    assert_eq!(workspace.documents().len(), 3);
}

#[test]
fn a_page_alone_is_read_again_though_the_state_was_deleted() {
    let (_site, mut workspace) = begin();
    let one = |remove: &[&str]| {
        let selectors = json!({"content": ".story", "remove": remove});
        json!([{"id": "one", "kind": "page", "url": "http://list.example/a/1", "selectors": selectors}])
    };
    workspace.configure("/sources", one(&[]));
    workspace.good(&["run"]);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(workspace.path(&format!(".feedloom/state.db{end}")));
    }
    workspace.configure("/sources", one(&[".promo"]));
    let outcome = workspace.good(&["reextract"]);
    assert!(outcome.out.contains("1 changed, 0 same"), "{outcome:?}");
    assert!(!workspace.text("feeds/all.atom").contains("other pages"));
}

#[test]
fn the_kept_pages_become_a_warc_file_that_other_programs_read() {
    let (_site, workspace) = begin();
    workspace.good(&["run"]);
    let file = workspace.path("pages.warc.gz");
    let outcome = workspace.good(&["warc", file.to_str().unwrap()]);
    assert!(outcome.out.starts_with("warc: 2 pages written to "), "{outcome:?}");
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(&file).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!((text.matches("WARC/1.1\r\n").count(), text.matches(&page(2)).count()), (3, 1));
    let Some(told) = read_by_warcio(&file) else { return };
    let page = |number| json!(["resource", format!("http://list.example/a/{number}"), page(number), true]);
    assert_eq!(told[0][0], "warcinfo");
    let told = &told.as_array().unwrap()[1..];
    assert!(told.len() == 2 && told.contains(&page(1)) && told.contains(&page(2)), "{told:?}");
}

/// Kind, address, content and whether its digests are right, of each record as warcio reads it.
fn read_by_warcio(file: &std::path::Path) -> Option<Value> {
    const SCRIPT: &str = "
import json, sys
from warcio.archiveiterator import ArchiveIterator
told = []
with open(sys.argv[1], 'rb') as file:
    for record in ArchiveIterator(file, check_digests=True):
        content = record.content_stream().read().decode()
        told.append([record.rec_type, record.rec_headers.get_header('WARC-Target-URI'), content, record.digest_checker.passed])
print(json.dumps(told))
";
    let python = |args: &[&str]| std::process::Command::new("python3").args(args).output().ok();
    if !python(&["-c", "import warcio"]).is_some_and(|done| done.status.success()) {
        println!("skipped: Python has no warcio");
        return None;
    }
    let done = python(&["-c", SCRIPT, file.to_str().unwrap()]).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

#[test]
fn what_is_read_better_by_now_is_no_edit_of_the_source_s() {
    let (site, mut workspace) = begin();
    Clockwork::new(&workspace).run();
    let path = document(&workspace, "rose at 1");
    let before = workspace.text(&path);
    configure(&mut workspace, &source(&[".promo"]));
    // The row says something new, its page the same in other bytes, which the new rules read without the last line.
    let row = "<ul><li><a href='/a/1'>Tide 1</a> <time>2026-06-01 08:00</time> <b>Read now</b></li></ul>";
    site.set("http://list.example/", Answer::page(row.replace("Tide 1", "Tide  1")));
    site.set("http://list.example/a/1", Answer::page(page(1).replace("<body>", "<body ><!-- anew -->")));
    let mut clock = Clockwork::new(&workspace);
    assert_eq!(clock.pass(1).run().sources[0].revised, 0);
    assert_eq!(workspace.text(&path), before);
    site.set("http://list.example/", Answer::page(row.replace("Tide 1", "Tide one")));
    site.set("http://list.example/a/1", Answer::page(page(1).replace("went out", "came home")));
    assert_eq!(clock.pass(1).run().sources[0].revised, 1);
    assert!(workspace.text(&path).contains("came home"));
}

#[test]
fn what_is_forgotten_is_not_kept_either() {
    let (_site, workspace) = begin();
    workspace.good(&["run"]);
    let kept = workspace.tree(PAGES).len();
    workspace.good(&["forget", "http://list.example/a/1", "--yes"]);
    assert_eq!(workspace.tree(PAGES).len(), kept - 1);
}
