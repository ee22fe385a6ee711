//! An entry whose page cannot be had is not lost: it waits in the ledger, is published in part, and completed in place.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

const PENDING: &str = "content/.feedloom/pending/list.jsonl";

/// A list of one row, whose page answers 503.
fn site() -> (Site, Workspace) {
    let site = Site::start();
    site.set(
        "http://list.example/",
        list("<li><a href='/a/1'>The tide</a> <time>2026-06-10 08:00</time></li>"),
    );
    site.set("http://list.example/a/1", Answer::page("busy").status(503));
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "selectors":
        {"item": "li", "link": "a", "title": "a", "date": "time", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    (site, workspace)
}

fn list(rows: &str) -> Answer {
    Answer::page(format!("<ul>{rows}<li><a href='/about'>About us</a></li></ul>"))
}

fn page() -> Answer {
    Answer::page(
        "<html><body><h1>The tide, in full</h1><article><p>It rose at nine.</p></article></body></html>",
    )
}

fn asked(site: &Site, end: &str) -> usize {
    site.asked().iter().filter(|one| one.what.ends_with(end)).count()
}

/// The one document about the tide.
fn tide(workspace: &Workspace) -> Option<(String, String)> {
    workspace.documents().into_iter().find(|(_, text)| text.contains("The tide"))
}

#[test]
fn a_page_that_comes_back_within_a_day_is_published_whole_even_when_the_list_has_dropped_it() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    let report = clock.run();
    assert_eq!((report.sources[0].pending, report.sources[0].failed), (2, false), "{report:?}");
    assert!(tide(&workspace).is_none());
    assert!(workspace.text(PENDING).contains("The tide"));
    site.set("http://list.example/", Answer::page("<ul><li><a href='/about'>About us</a></li></ul>"));
    clock.pass(5).run();
    site.set("http://list.example/a/1", page());
    site.set("http://list.example/about", page());
    clock.pass(5).run();
    let (_, text) = tide(&workspace).unwrap();
    assert!(text.contains("It rose at nine.") && !text.contains("partial"), "{text}");
    assert!(!workspace.path(PENDING).exists(), "nothing waits any more");
}

#[test]
fn a_list_whose_entries_wait_is_asked_only_conditionally() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let before = workspace.tree("content");
    site.asked();
    clock.pass(1).run();
    let second = site.asked();
    let list = second.iter().find(|one| one.what.ends_with("list.example/")).unwrap();
    assert!(list.headers.contains_key("if-none-match"), "{second:?}");
    assert_eq!(bytes(&workspace.tree("content")), bytes(&before));
}

#[test]
fn after_a_day_what_the_source_said_is_published_and_later_completed_in_its_place() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    clock.pass(23).run();
    assert!(tide(&workspace).is_none());
    clock.pass(1).run();
    let (path, text) = tide(&workspace).unwrap();
    assert!(text.contains("partial: true") && text.contains("title: \"The tide\""), "{text}");
    let feed = workspace.text("feeds/all.atom");
    assert!(feed.contains("The tide"), "{feed}");
    let id = |text: &str| text.lines().find(|line| line.starts_with("id:")).map(str::to_owned);
    site.set("http://list.example/a/1", page());
    site.asked();
    clock.pass(1).run();
    assert_eq!(asked(&site, "/a/1"), 0, "a published one is asked for more rarely");
    let report = clock.pass(2).run();
    assert_eq!((report.sources[0].completed, report.documents), (1, 0), "{report:?}");
    let (same_path, whole) = tide(&workspace).unwrap();
    assert_eq!((&same_path, id(&whole)), (&path, id(&text)));
    assert!(whole.contains("It rose at nine.") && !whole.contains("partial"), "{whole}");
    assert!(workspace.text("feeds/all.atom").contains("It rose at nine."));
    let entries = workspace.text("feeds/all.atom").matches("<entry").count();
    assert_eq!(entries, 2, "completed, not doubled");
    let before = workspace.published();
    workspace.good(&["build"]);
    assert_eq!(bytes(&workspace.published()), bytes(&before), "feeds follow from the record alone");
    // Without its state the record knows all of it.
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    site.asked();
    clock.pass(1).run();
    assert_eq!(bytes(&workspace.published()), bytes(&before));
    assert_eq!(asked(&site, "/a/1"), 0);
}

#[test]
fn a_run_that_ended_between_document_and_ledger_is_made_good() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    clock.pass(24).run();
    let (path, _) = tide(&workspace).unwrap();
    let before: Vec<_> = [PENDING, "content/.feedloom/ledger/list/2026-06.jsonl"]
        .map(|path| (path, std::fs::read(workspace.path(path)).unwrap()))
        .into();
    site.set("http://list.example/a/1", page());
    clock.pass(3).run();
    let whole = workspace.tree("content");
    for (path, bytes) in before {
        std::fs::write(workspace.path(path), bytes).unwrap();
    }
    // Without its state the run asks for the page at once, as the next one would have by and by.
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    clock.run();
    assert_eq!(bytes(&workspace.tree("content")), bytes(&whole), "{path}");
}

#[test]
fn the_body_of_a_partial_document_that_a_person_wrote_is_theirs() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    clock.pass(24).run();
    let (path, text) = tide(&workspace).unwrap();
    let edited = text + "\nMy own words.\n";
    std::fs::write(workspace.path(&path), &edited).unwrap();
    site.set("http://list.example/a/1", page());
    clock.pass(10).run();
    let completed = edited
        .replace("partial: true\n", "")
        .replace("lang: \"en\"\n", "lang: \"en\"\nsummary: \"It rose at nine.\"\n");
    assert_eq!(workspace.text(&path), completed, "the header is ours still");
    site.asked();
    clock.pass(30).run();
    assert_eq!(asked(&site, "/a/1"), 0, "its page is not asked for any more");
}

#[test]
fn a_page_that_is_gone_for_good_is_not_waited_for() {
    let (site, workspace) = site();
    site.set("http://list.example/a/1", Answer::page("gone").status(410));
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let (_, text) = tide(&workspace).unwrap();
    assert!(text.contains("partial: true"), "{text}");
    site.set("http://list.example/a/1", page());
    clock.pass(30).run();
    assert!(tide(&workspace).unwrap().1.contains("It rose at nine."), "gone was not for good");
}

#[test]
fn a_merged_pending_file_costs_nothing() {
    let (site, workspace) = site();
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    let pending = workspace.text(PENDING);
    site.set("http://list.example/a/1", page());
    clock.pass(1).run();
    let before = workspace.published();
    // Another clone's line of an article that is published here.
    std::fs::write(workspace.path(PENDING), format!("<<<<<<< theirs\n{pending}")).unwrap();
    let report = clock.pass(1).run();
    assert!(report.sources[0].diagnostics.iter().any(|odd| odd.code == "record.bad-pending-line"));
    assert_eq!(bytes(&workspace.published()), bytes(&before));
}
