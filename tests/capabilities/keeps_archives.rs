//! Everything ever published can be had by following `prev-archive` (RFC 5005), and a page whose time is over stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

const FEED: &str = "http://news.example/feed";
const BASE: &str = "https://feeds.example.org/";

/// A feed of articles: a number that names one, and its date.
fn feed(articles: &[(u32, Timestamp)]) -> Answer {
    let mut text =
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><id>tag:news.example,2025:f</id>\
                    <updated>2025-01-01T00:00:00Z</updated>"
            .to_owned();
    for (number, date) in articles {
        write!(
            text,
            "<entry><title>Number {number}</title><id>tag:news.example,2025:{number}</id><published>{date}</published>\
             <updated>{date}</updated><link href='http://news.example/{number}'/><content>Text {number}.</content></entry>"
        )
        .unwrap();
    }
    Answer::feed(text + "</feed>")
}

/// So many articles, evenly from one time to another.
fn spread(numbers: std::ops::Range<u32>, from: &str, to: &str) -> Vec<(u32, Timestamp)> {
    let (from, to): (Timestamp, Timestamp) = (from.parse().unwrap(), to.parse().unwrap());
    let step = to.duration_since(from).as_secs() / i64::try_from(numbers.len()).unwrap();
    (0..).zip(numbers).map(|(at, number)| (number, from + SignedDuration::from_secs(step * at))).collect()
}

/// A workspace that has read 260 articles of four months, one of them empty between.
fn year() -> (Site, Workspace) {
    let site = Site::start();
    let mut all = spread(0..200, "2025-01-05T00:00:00Z", "2025-02-27T00:00:00Z");
    all.extend(spread(200..260, "2025-04-03T00:00:00Z", "2025-04-20T00:00:00Z"));
    site.set(FEED, feed(&all));
    let mut workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
    workspace.configure("/output/archives", json!(true));
    Clockwork::new(&workspace).run();
    assert_eq!(workspace.documents().len(), 260);
    (site, workspace)
}

fn names<'a>(paths: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
    paths.into_iter().map(|path| path.strip_prefix("feeds/").unwrap()).collect()
}

/// The feeds and archive pages that came, went or changed since.
fn changed(
    workspace: &Workspace,
    before: &BTreeMap<String, (Vec<u8>, std::time::SystemTime)>,
) -> Vec<String> {
    let now = workspace.tree("feeds");
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let is_other = |path: &&&String| path.ends_with(".atom") && before.get(**path) != now.get(**path);
    paths.iter().filter(is_other).map(|path| (*path).clone()).collect()
}

/// The documents from a feed on along `prev-archive`: path and entries' ids.
fn walk(workspace: &Workspace, start: &str) -> Vec<(String, Vec<String>)> {
    let mut pages = Vec::new();
    let mut next = Some(start.to_owned());
    while let Some(path) = next.take() {
        let text = workspace.text(&format!("feeds/{path}"));
        let feed = feed_rs::parser::parse(text.as_bytes()).unwrap();
        let link = |rel: &str| {
            feed.links.iter().find(|link| link.rel.as_deref() == Some(rel)).map(|link| link.href.clone())
        };
        assert_eq!(link("self").unwrap(), format!("{BASE}{path}"));
        assert_eq!(text.contains("  <fh:archive/>\n"), path.starts_with("archive/"), "{path}");
        assert_eq!(link("current"), path.starts_with("archive/").then(|| format!("{BASE}{start}")));
        next = link("prev-archive").map(|link| link.strip_prefix(BASE).unwrap().to_owned());
        pages.push((path, feed.entries.into_iter().map(|entry| entry.id).collect()));
    }
    pages
}

#[test]
fn the_way_along_prev_archive_meets_every_article_once() {
    let site = Site::start();
    let mut all = spread(0..40, "2025-01-05T00:00:00Z", "2025-03-01T00:00:00Z");
    // A month that becomes days, one day of it parts.
    all.extend(spread(100..160, "2025-05-03T00:00:00Z", "2025-05-05T00:00:00Z"));
    all.extend(spread(200..750, "2025-05-06T00:00:00Z", "2025-05-07T00:00:00Z"));
    all.extend(spread(900..910, "2025-07-06T00:00:00Z", "2025-07-07T00:00:00Z"));
    site.set(FEED, feed(&all));
    let mut workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
    workspace.configure("/output/archives", json!(true));
    workspace.good(&["run"]);
    let documents = workspace.documents().len();
    assert_eq!(documents, 660);
    for start in ["all.atom", "source/news.atom"] {
        let pages = walk(&workspace, start);
        let folder = format!("archive/{}/", start.trim_end_matches(".atom"));
        let paths: Vec<_> = pages[1..].iter().map(|(path, _)| path.strip_prefix(&folder).unwrap()).collect();
        assert_eq!(
            paths,
            [
                "2025-07.atom",
                "2025-05-06-2.atom",
                "2025-05-06.atom",
                "2025-05-04.atom",
                "2025-05-03.atom",
                "2025-02.atom",
                "2025-01.atom"
            ]
        );
        let met: Vec<_> = pages[1..].iter().flat_map(|(_, ids)| ids).collect();
        assert_eq!((met.len(), met.iter().collect::<BTreeSet<_>>().len()), (documents, documents));
    }
    let before = workspace.published();
    std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
    std::fs::remove_dir_all(workspace.path("feeds")).unwrap();
    workspace.good(&["build"]);
    assert_eq!(bytes(&workspace.published()), bytes(&before));
}

#[test]
fn newer_articles_touch_no_page_whose_time_is_over() {
    let (site, workspace) = year();
    let mut clock = Clockwork::new(&workspace);
    let closed = workspace.tree("feeds/archive");
    assert_eq!(closed.len(), 6, "{:?}", closed.keys());
    site.set(FEED, feed(&spread(1000..1600, "2025-05-01T00:00:00Z", "2025-06-05T00:00:00Z")));
    clock.pass(1).run();
    let now = workspace.tree("feeds/archive");
    assert!(now.len() > 30, "{:?}", now.keys());
    assert!(closed.iter().all(|(path, file)| now[path] == *file), "bytes and times stay");
    // One more article changes its own day and nothing else of the archive.
    let before = workspace.tree("feeds");
    site.set(FEED, feed(&spread(3000..3001, "2025-06-21T00:00:00Z", "2025-06-22T00:00:00Z")));
    clock.pass(1).run();
    let changed = changed(&workspace, &before);
    assert_eq!(
        names(changed.iter().filter(|path| path.contains("archive"))),
        ["archive/all/2025-06.atom", "archive/source/news/2025-06.atom"]
    );
    let before = workspace.tree("feeds");
    clock.pass(1).run();
    assert_eq!(workspace.tree("feeds"), before);
}

#[test]
fn an_edit_and_a_removal_change_their_own_page() {
    let (_site, workspace) = year();
    let (path, text) =
        workspace.documents().into_iter().find(|(_, text)| text.contains("Number 7\"")).unwrap();
    let before = workspace.tree("feeds");
    std::fs::write(workspace.path(&path), text.replace("Number 7", "Number seven")).unwrap();
    workspace.good(&["build"]);
    assert_eq!(
        names(&changed(&workspace, &before)),
        ["archive/all/2025-01.atom", "archive/source/news/2025-01.atom"]
    );
    assert!(workspace.text("feeds/archive/all/2025-01.atom").contains("Number seven"));
    let before = workspace.tree("feeds");
    std::fs::remove_file(workspace.path(&path)).unwrap();
    Clockwork::new(&workspace).pass(1).run();
    assert_eq!(
        names(&changed(&workspace, &before)),
        ["archive/all/2025-01.atom", "archive/source/news/2025-01.atom"]
    );
    let before = workspace.tree("feeds");
    workspace.good(&["build"]);
    assert_eq!(workspace.tree("feeds"), before);
}

#[test]
fn an_article_found_late_changes_its_month_and_the_link_of_the_next_where_its_month_is_new() {
    let (site, workspace) = year();
    let mut clock = Clockwork::new(&workspace);
    let before = workspace.tree("feeds");
    site.set(FEED, feed(&[(500, "2025-01-10T00:00:00Z".parse().unwrap())]));
    clock.pass(1).run();
    let of_archive = |changed: Vec<String>| -> Vec<String> {
        changed.into_iter().filter(|path| path.starts_with("feeds/archive/all/")).collect()
    };
    assert_eq!(of_archive(changed(&workspace, &before)), ["feeds/archive/all/2025-01.atom"]);
    let before = workspace.tree("feeds");
    site.set(FEED, feed(&[(501, "2025-03-10T00:00:00Z".parse().unwrap())]));
    clock.pass(1).run();
    assert_eq!(
        of_archive(changed(&workspace, &before)),
        ["feeds/archive/all/2025-03.atom", "feeds/archive/all/2025-04.atom"]
    );
    assert_eq!(walk(&workspace, "all.atom").len(), 5);
    // Its only article gone, the month goes too.
    let (path, _) =
        workspace.documents().into_iter().find(|(_, text)| text.contains("Number 501\"")).unwrap();
    std::fs::remove_file(workspace.path(&path)).unwrap();
    clock.pass(1).run();
    assert!(!workspace.path("feeds/archive/all/2025-03.atom").exists());
    assert_eq!(walk(&workspace, "all.atom").len(), 4);
    let now = workspace.tree("feeds");
    workspace.good(&["build"]);
    assert_eq!(workspace.tree("feeds"), now);
}

#[test]
fn a_lost_page_is_made_again_and_archives_may_be_done_without() {
    let (_site, mut workspace) = year();
    let before = workspace.tree("feeds");
    std::fs::remove_file(workspace.path("feeds/archive/all/2025-01.atom")).unwrap();
    std::fs::write(workspace.path("feeds/archive/all/2024-01.atom"), "a person's own").unwrap();
    workspace.good(&["build"]);
    assert_eq!(workspace.text("feeds/archive/all/2024-01.atom"), "a person's own");
    std::fs::remove_file(workspace.path("feeds/archive/all/2024-01.atom")).unwrap();
    assert_eq!(bytes(&workspace.tree("feeds")), bytes(&before));
    workspace.configure("/output/archives", json!(false));
    Clockwork::new(&workspace).run();
    assert!(workspace.tree("feeds/archive").is_empty());
    assert!(!workspace.text("feeds/all.atom").contains("prev-archive"));
}
