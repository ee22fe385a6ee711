//! What a source published before can be had too: gaps close by themselves, and a walk back through its history goes on
//! where it was, ends, and asks for nothing twice.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace};

const LIST: &str = "http://list.example/";

/// A list's page with these articles, each of which has a page of its own.
fn set_page(site: &Site, query: &str, numbers: impl IntoIterator<Item = u32>) {
    let mut rows = String::new();
    for number in numbers {
        rows += &format!("<li><a href='/a/{number}'>Number {number}</a></li>");
        let text = format!("<h1>Number {number}</h1><article><p>The text of number {number}.</p></article>");
        site.set(&format!("{LIST}a/{number}"), Answer::page(text));
    }
    site.set(&format!("{LIST}{query}"), Answer::page(format!("<ul>{rows}</ul>")));
}

fn list(more: &Value) -> Value {
    let mut source = json!({"id": "list", "kind": "list", "url": LIST, "next": {"url": "?page={page}"},
        "selectors": {"item": "li", "link": "a", "content": "article"}});
    source.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    source
}

/// What was asked, without hosts and robots.txt.
fn asked(site: &Site) -> Vec<String> {
    let paths = site.asked().into_iter().map(|one| one.what.splitn(4, '/').nth(3).unwrap().to_owned());
    paths.filter(|path| path != "robots.txt").collect()
}

#[test]
fn a_walk_that_is_killed_goes_on_where_it_was_and_comes_to_an_end() {
    let site = Site::start();
    for page in 1..=4 {
        let query = if page == 1 { String::new() } else { format!("?page={page}") };
        set_page(&site, &query, [10 * page, 10 * page + 1]);
    }
    let workspace = Workspace::new(&site, &[list(&json!({}))]);
    site.set(&format!("{LIST}a/31"), Answer::hanging());
    let mut walking = workspace.start(&["backfill", "list"]);
    site.wait_for("/a/31");
    walking.kill().unwrap();
    walking.wait().unwrap();
    let first = ["", "a/10", "a/11", "?page=2", "a/20", "a/21", "?page=3", "a/30", "a/31"];
    assert_eq!(asked(&site), first);
    assert_eq!(workspace.documents().len(), 4, "of the pages that were read whole");

    set_page(&site, "?page=3", [30, 31]);
    let more = workspace.good(&["backfill", "list", "--pages", "1"]);
    assert_eq!(asked(&site), ["?page=3", "a/30", "a/31"]);
    assert!(more.out.contains("1 page: the same command goes on from here"), "{}", more.out);
    let last = workspace.good(&["backfill", "list"]);
    assert_eq!(asked(&site), ["?page=4", "a/40", "a/41", "?page=5"]);
    assert!(last.out.contains("2 new, 1 page: that is all it offers"), "{}", last.out);
    assert_eq!(workspace.documents().len(), 8);
    let done = workspace.good(&["backfill", "list"]);
    assert_eq!(asked(&site), Vec::<String>::new());
    assert!(done.out.contains("`--again` begins anew"), "{}", done.out);

    std::fs::remove_file(workspace.path(".feedloom/state.db")).unwrap();
    let before = workspace.tree("content");
    workspace.good(&["backfill", "list"]);
    assert_eq!(asked(&site), ["", "?page=2", "?page=3", "?page=4", "?page=5"]);
    assert_eq!(workspace.tree("content"), before, "all of it was known");
}

#[test]
fn pages_that_lead_in_a_circle_are_told_of_and_end_the_walk() {
    let site = Site::start();
    let more = |page: &str, number: u32, next: &str| {
        set_page(&site, page, [number]);
        let row =
            format!("<li><a href='/a/{number}'>Number {number}</a></li><a rel=next href='{next}'>older</a>");
        site.set(&format!("{LIST}{page}"), Answer::page(row));
    };
    more("", 1, "/two");
    more("two", 2, "/three");
    more("three", 3, "/two?again");
    more("two?again", 2, "/three");
    let workspace = Workspace::new(&site, &[list(&json!({"next": "rel", "pages": 9}))]);
    let walked = workspace.good(&["backfill", "list"]);
    assert!(walked.err.contains("warning[update.pages-in-a-circle]"), "{}", walked.err);
    assert_eq!(asked(&site), ["", "a/1", "two", "a/2", "three", "a/3", "two?again"]);
    std::fs::remove_dir_all(workspace.path("content")).unwrap();
    std::fs::remove_file(workspace.path(".feedloom/state.db")).unwrap();
    let run = workspace.good(&["run"]);
    assert!(run.err.contains("warning[update.pages-in-a-circle]"), "{}", run.err);
    assert_eq!(workspace.documents().len(), 3);
}

#[test]
fn a_run_reads_on_while_pages_bring_news_and_an_idle_one_asks_for_the_first_alone() {
    let site = Site::start();
    set_page(&site, "", [4, 3]);
    set_page(&site, "?page=2", [2, 1]);
    let workspace = Workspace::new(&site, &[list(&json!({"pages": 4}))]);
    workspace.good(&["run"]);
    assert_eq!(asked(&site), ["", "?page=2", "?page=3", "a/2", "a/1", "a/4", "a/3"], "the oldest first");
    workspace.good(&["run"]);
    assert_eq!(asked(&site), [""]);

    // While nobody looked, four pages came, and the second cannot be had at first.
    set_page(&site, "", [8, 7]);
    site.set(&format!("{LIST}?page=2"), Answer::page("").status(500));
    set_page(&site, "?page=3", [4, 3]);
    workspace.run(&["run"]);
    assert_eq!(asked(&site), ["", "?page=2", "a/8", "a/7"]);
    set_page(&site, "?page=2", [6, 5]);
    workspace.good(&["run"]);
    assert_eq!(asked(&site), ["", "?page=2", "?page=3", "a/6", "a/5"], "though the first has no news");
    assert_eq!(workspace.documents().len(), 8);
    workspace.good(&["run"]);
    assert_eq!(asked(&site), [""]);

    // More than one run reads.
    for page in 1..=6 {
        let query = if page == 1 { String::new() } else { format!("?page={page}") };
        set_page(&site, &query, [100 - 2 * page, 99 - 2 * page]);
    }
    let wide = workspace.good(&["run"]);
    assert!(wide.err.contains("warning[update.gap]"), "{}", wide.err);
    let lists = asked(&site).into_iter().filter(|path| !path.starts_with("a/")).collect::<Vec<_>>();
    assert_eq!(lists, ["", "?page=2", "?page=3", "?page=4"]);
}

/// A feed document with these items, before which stands another.
fn feed(numbers: &[u32], archive: Option<&str>) -> Answer {
    let items: String = numbers
        .iter()
        .map(|number| {
            format!(
                "<entry><id>tag:news.example,2026:{number}</id><title>Number {number}</title>\
                 <link href='http://news.example/{number}'/><updated>2026-01-{number:02}T00:00:00Z</updated>\
                 <content>The text of number {number}.</content></entry>"
            )
        })
        .collect();
    let archive = archive.map(|path| format!("<link rel='prev-archive' href='{path}'/>")).unwrap_or_default();
    Answer::feed(format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:news.example,2026:feed</id><title>News</title>\
         <updated>2026-01-01T00:00:00Z</updated>{archive}{items}</feed>"
    ))
}

#[test]
fn the_archives_of_a_feed_are_read_once_and_close_a_gap() {
    let site = Site::start();
    let set = |path: &str, numbers: &[u32], archive: Option<&str>| {
        site.set(&format!("http://news.example/{path}"), feed(numbers, archive));
    };
    set("feed", &[6, 5], Some("/archive/2"));
    set("archive/2", &[4, 3], Some("/archive/1"));
    set("archive/1", &[2, 1], None);
    let workspace = Workspace::new(&site, &[Workspace::feed("news", "http://news.example/feed")]);
    workspace.good(&["run"]);
    assert_eq!(asked(&site), ["feed"], "a new source begins with its feed");
    let walked = workspace.good(&["backfill", "news", "--until", "2026-01-04"]);
    assert_eq!(asked(&site), ["feed", "archive/2", "archive/1"]);
    assert!(walked.out.contains("2 pages back to 2026-01-03: what follows is older"), "{}", walked.out);
    assert_eq!(workspace.documents().len(), 4);
    workspace.good(&["backfill", "news"]);
    assert_eq!(asked(&site), ["archive/1"]);
    assert_eq!(workspace.documents().len(), 6);

    // Four came since, and the feed holds but two of them.
    set("feed", &[10, 9], Some("/archive/3"));
    set("archive/3", &[8, 7], Some("/archive/2"));
    workspace.good(&["run"]);
    assert_eq!(asked(&site), ["feed", "archive/3"], "the archive before was read");
    assert_eq!(workspace.documents().len(), 10);
    set("feed", &[11, 10], Some("/archive/3"));
    workspace.good(&["run"]);
    assert_eq!(asked(&site), ["feed"]);
    assert_eq!(workspace.documents().len(), 11);
}

/// A sitemap of these addresses with their times of change.
fn sitemap(urls: &[(&str, &str)]) -> Answer {
    let url =
        |(path, day): &(&str, &str)| format!("<url><loc>{LIST}{path}</loc><lastmod>{day}</lastmod></url>");
    Answer::new("application/xml", format!("<urlset>{}</urlset>", urls.iter().map(url).collect::<String>()))
}

fn index(parts: &[(&str, &str)]) -> Answer {
    let part = |(path, day): &(&str, &str)| {
        format!("<sitemap><loc>{LIST}{path}</loc><lastmod>{day}</lastmod></sitemap>")
    };
    let parts: String = parts.iter().map(part).collect();
    Answer::new("application/xml", format!("<sitemapindex>{parts}</sitemapindex>"))
}

#[test]
fn a_sitemap_is_read_by_its_times_of_change_and_only_what_changed_is_asked_for() {
    let site = Site::start();
    let set = |path: &str, answer: Answer| {
        site.set(&format!("{LIST}{path}"), answer);
    };
    let article = |text: &str| Answer::page(format!("<h1>Tides</h1><article><p>{text}</p></article>"));
    site.set(
        &format!("{LIST}robots.txt"),
        Answer::new("text/plain", "Sitemap: http://list.example/index.xml"),
    );
    set("index.xml", index(&[("1.xml", "2026-01-01"), ("2.xml", "2026-06-08"), ("3.xml", "2026-06-09")]));
    set("2.xml", sitemap(&[("a/1", "2026-06-07"), ("a/2", "2026-06-08"), ("a/0", "2025-12-31")]));
    let three: Vec<u8> = {
        use std::io::Write as _;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(
            format!("<urlset><url><loc>{LIST}a/3</loc><lastmod>2026-06-09</lastmod></url></urlset>")
                .as_bytes(),
        )
        .unwrap();
        gzip.finish().unwrap()
    };
    set("3.xml", Answer::new("application/octet-stream", three));
    for path in ["a/1", "a/2", "a/3"] {
        set(path, article(&format!("The text of {path}.")));
    }
    let source = json!({"id": "map", "kind": "sitemap", "url": LIST, "most": 2, "days": 100,
        "selectors": {"content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    let mut clock = Clockwork::new(&workspace);
    let robots = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    assert_eq!(clock.run().sources[0].new, 2);
    assert_eq!(asked(&site), robots(&["index.xml", "3.xml", "a/3", "2.xml", "a/2"]), "the newest first");
    assert_eq!(clock.pass(1).run().sources[0].new, 1);
    assert_eq!(asked(&site), robots(&["index.xml", "2.xml", "a/1"]), "what was left");
    clock.pass(1).run();
    assert_eq!(asked(&site), robots(&["index.xml"]), "nothing changed");

    set("index.xml", index(&[("1.xml", "2026-01-01"), ("2.xml", "2026-06-10"), ("3.xml", "2026-06-09")]));
    set("2.xml", sitemap(&[("a/1", "2026-06-07"), ("a/2", "2026-06-10"), ("a/0", "2025-12-31")]));
    set("a/2", article("Told otherwise."));
    assert_eq!(clock.pass(1).run().sources[0].revised, 1);
    assert_eq!(asked(&site), robots(&["index.xml", "2.xml", "a/2"]));
    assert_eq!(workspace.documents().values().filter(|text| text.contains("Told otherwise.")).count(), 1);
    clock.pass(1).run();
    assert_eq!(asked(&site), robots(&["index.xml"]));
}
