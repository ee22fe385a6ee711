//! With `images: local`, what an article shows stands beside it: fetched politely, without what it tells about people.

use serde_json::{Value, json};

use super::support::{Answer, Clockwork, Site, Workspace};
use super::writes_sites::hugo;

macro_rules! image {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/images/", $name)).to_vec()
    };
}

const FEED: &str = "http://news.example/feed";

/// A feed of these articles: number, title and content. Number 3 is of July.
fn feed(items: &[(u32, &str, &str)]) -> Answer {
    let item = |(n, title, content): &(u32, &str, &str)| {
        let month = if *n == 3 { "Jul" } else { "Jun" };
        format!(
            "<item><title>{title}</title><guid isPermaLink='false'>n{n}</guid><link>http://news.example/{n}</link>\
             <pubDate>01 {month} 2026 08:00:00 GMT</pubDate><description><![CDATA[{content}]]></description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    Answer::feed(format!(
        "<rss version='2.0'><channel><title>News</title><link>http://news.example/</link>{items}</channel></rss>"
    ))
}

fn picture(media_type: &str, bytes: Vec<u8>) -> Answer {
    Answer::new(media_type, bytes)
}

fn source(images: &Value) -> Value {
    let mut source = Workspace::feed("news", FEED);
    source["images"] = images.clone();
    source
}

/// What was asked of the host of images, but for its robots.txt.
fn asked(site: &Site) -> Vec<String> {
    let asked = site.asked().into_iter().map(|asked| asked.what);
    let images = asked.filter(|what| what.contains("img.example") && !what.ends_with("/robots.txt"));
    images.map(|what| what.rsplit('/').next().unwrap().to_owned()).collect()
}

/// The names of the images that are kept.
fn kept(workspace: &Workspace) -> Vec<String> {
    let paths = workspace.tree("content").into_keys();
    paths.filter(|path| !path.ends_with(".md") && !path.contains("/.feedloom/")).collect()
}

fn only(workspace: &Workspace) -> String {
    let documents = workspace.documents();
    assert_eq!(documents.len(), 1, "{documents:?}");
    documents.into_values().next().unwrap()
}

const TWO: &str = "<p>Fog over the quay.</p><p><img src='http://img.example/a.jpg' alt='quay'></p>\
                   <p>And <img src='http://img.example/b.png?x=1&amp;y=2' alt='tide'>.</p>";

fn two() -> Site {
    let site = Site::start();
    site.set(FEED, feed(&[(1, "Fog", TWO)]))
        .set("http://img.example/a.jpg", picture("image/jpeg", image!("located.jpg")))
        .set("http://img.example/b.png?x=1&y=2", picture("application/octet-stream", image!("located.png")));
    site
}

#[test]
fn images_stand_beside_their_article_and_tell_nothing_about_the_camera() {
    let site = two();
    let mut workspace = Workspace::new(&site, &[source(&json!({"mode": "local", "referer": true}))]);
    workspace.configure("/site/content_url", json!("https://www.example.org/sub"));
    workspace.good(&["run"]);
    let requests = site.asked();
    let jpeg = requests.iter().find(|asked| asked.what.ends_with("/a.jpg")).unwrap();
    assert_eq!(jpeg.headers["referer"], "http://news.example/1");
    assert!(jpeg.headers["accept"].starts_with("image/"));
    assert!(requests.iter().any(|asked| asked.what == "GET http://img.example/robots.txt"));

    let files = kept(&workspace);
    assert_eq!(files.len(), 2, "{files:?}");
    let tree = workspace.tree("content");
    let document = only(&workspace);
    let feed = workspace.text("feeds/all.atom");
    for path in &files {
        let bytes = &tree[path].0;
        assert!(!bytes.windows(10).any(|part| part == b"Lighthouse" || part == b"GPSLatitud"), "{path}");
        let below = path.strip_prefix("content/").unwrap();
        assert!(below.starts_with("news/2026/06/"), "{path}");
        assert!(document.contains(&format!("](/sub/{below})")), "{path} in {document}");
        assert!(feed.contains(&format!("https://www.example.org/sub/{below}")), "{path} in {feed}");
    }
    assert!(!document.contains("img.example") && !feed.contains("img.example"));
    assert!(!feed.contains("src=\"/") && !feed.contains("src=&quot;/"), "{feed}");

    let before = [workspace.tree("content"), workspace.tree("feeds")];
    workspace.good(&["run"]);
    assert_eq!(asked(&site), Vec::<String>::new());
    assert!([workspace.tree("content"), workspace.tree("feeds")] == before, "a second run writes nothing");
    // The record alone gives the same feeds.
    workspace.good(&["build"]);
    assert!(workspace.tree("feeds") == before[1]);
}

#[test]
fn what_cannot_be_kept_stays_a_link_and_is_told_once_aloud() {
    let site = Site::start();
    let names = [
        "good.webp",
        "huge.jpg",
        "active.svg",
        "page.jpg",
        "away.jpg",
        "missing.jpg",
        "half.jpg",
        "placed.avif",
    ];
    let text: String =
        names.map(|name| format!("<p>Text <img src='http://img.example/{name}'></p>")).concat();
    let huge = [image!("plain.jpg"), vec![0; 70_000]].concat();
    site.set(FEED, feed(&[(1, "Fog", &text)]))
        .set("http://img.example/good.webp", picture("image/webp", image!("located.webp")))
        .set("http://img.example/huge.jpg", picture("image/jpeg", huge))
        .set(
            "http://img.example/active.svg",
            picture("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        )
        .set("http://img.example/page.jpg", picture("image/jpeg", b"<!doctype html><p>Log in".to_vec()))
        .set(
            "http://img.example/away.jpg",
            Answer::page("").status(302).header("Location", "http://10.1.2.3/a.jpg"),
        )
        .set("http://img.example/half.jpg", picture("image/jpeg", image!("plain.jpg")[..300].to_vec()))
        .set("http://img.example/placed.avif", picture("image/avif", image!("located.avif")));
    let workspace = Workspace::new(&site, &[source(&json!({"mode": "local", "max_size": "64KiB"}))]);
    let report: Value = serde_json::from_str(&workspace.good(&["run", "--format", "json"]).out).unwrap();
    let document = only(&workspace);
    for name in &names[1..] {
        assert!(document.contains(&format!("http://img.example/{name}")), "{name}: {document}");
    }
    assert_eq!(kept(&workspace).len(), 1);
    let told = report["sources"][0]["diagnostics"].as_array().unwrap();
    let severities: Vec<_> = told.iter().map(|odd| odd["severity"].as_str().unwrap()).collect();
    assert!(told.iter().all(|odd| odd["code"] == "image.left"), "{told:?}");
    assert_eq!(severities, ["warning", "note", "note", "note", "note", "note", "note"], "{told:?}");
    for (odd, why) in
        told.iter().zip(["larger than", "no JPEG", "no JPEG", "10.1.2.3", "404", "damaged", "metadata"])
    {
        assert!(odd["found"].as_str().unwrap().contains(why), "{why}: {odd}");
    }
    site.asked();
    workspace.good(&["run"]);
    assert_eq!(asked(&site), Vec::<String>::new(), "nothing is tried again");
}

#[test]
fn one_image_is_asked_for_once_and_an_article_that_changes_keeps_its_images() {
    let site = two();
    let both = [(1, "Fog", TWO), (2, "More fog", TWO)];
    site.set(FEED, feed(&both));
    let workspace = Workspace::new(&site, &[source(&json!("local"))]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    assert_eq!(asked(&site), ["a.jpg", "b.png?x=1&y=2"]);
    assert_eq!(kept(&workspace).len(), 2);

    // A merge mark costs only its line, and stays for a person.
    let of_images = |path: &&String| path.contains("/.feedloom/images/news/");
    let record = workspace.tree("content").keys().find(of_images).unwrap().clone();
    let lines = workspace.text(&record);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    std::fs::write(workspace.path(&record), format!("<<<<<<< ours\n{lines}")).unwrap();

    // The site loses its images.
    site.set("http://img.example/a.jpg", Answer::page("").status(404));
    let edited = TWO.replace("Fog over", "Sun over");
    site.set(FEED, feed(&[both[0], (2, "More fog", &edited)]));
    let report = clock.pass(1).run();
    assert_eq!(report.sources[0].revised, 1, "{report:?}");
    let told = &report.sources[0].diagnostics;
    assert!(told.iter().any(|odd| odd.code == "record.bad-image-line"), "{told:?}");
    assert_eq!(asked(&site), Vec::<String>::new());

    // An article in another folder has the same files there.
    site.set(FEED, feed(&[both[0], (3, "Fog in July", TWO)]));
    clock.pass(1).run();
    assert_eq!(asked(&site), Vec::<String>::new());
    assert_eq!(kept(&workspace).iter().filter(|path| path.contains("/2026/07/")).count(), 2);
    let sunny = workspace.documents().into_values().find(|text| text.contains("Sun over")).unwrap();
    assert!(!sunny.contains("img.example"), "{sunny}");
}

#[test]
fn an_article_looked_at_again_is_no_other_for_its_images() {
    let site = two();
    let page = |more: &str| Answer::page(format!("<html><body>{more}<article>{TWO}</article></body></html>"));
    let list = "<ul><li><a href='/a/1'>Fog</a> <time>2026-06-01 08:00</time></li></ul>";
    site.set("http://list.example/", Answer::page(list)).set("http://list.example/a/1", page(""));
    let source = json!({"id": "list", "kind": "list", "url": "http://list.example/", "recheck": ["6h"],
        "images": "local", "selectors": {"item": "li", "link": "a", "date": "time", "content": "article"}});
    let workspace = Workspace::new(&site, &[source]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    assert_eq!((asked(&site).len(), kept(&workspace).len()), (2, 2));
    let before = workspace.tree("content");
    site.set("http://list.example/a/1", page("<aside>Buy fog!</aside>"));
    let report = clock.pass(7).run();
    let asked: Vec<_> = site.asked().into_iter().map(|asked| asked.what).collect();
    assert_eq!(asked[1..], ["GET http://list.example/", "GET http://list.example/a/1"]);
    assert_eq!(report.sources[0].revised, 0, "{report:?}");
    assert!(workspace.tree("content") == before);
}

#[test]
fn what_is_made_again_of_kept_pages_keeps_its_images_and_asks_nobody() {
    let site = two();
    let page = |text: &str| Answer::page(format!("<html><body><article>{text}</article></body></html>"));
    let list = "<ul><li><a href='/a/1'>Fog</a> <time>2026-06-01 08:00</time></li></ul>";
    site.set("http://list.example/", Answer::page(list)).set("http://list.example/a/1", page(TWO));
    let source = |id: &str, images: &str, remove: &[&str]| {
        json!({"id": id, "kind": "list", "url": "http://list.example/", "recheck": ["6h", "12h"], "images": images,
        "selectors": {"item": "li", "link": "a", "date": "time", "content": "article", "remove": remove}})
    };
    let mut workspace = Workspace::new(&site, &[source("list", "local", &[])]);
    let mut clock = Clockwork::new(&workspace);
    clock.run();
    assert_eq!((asked(&site).len(), kept(&workspace).len()), (2, 2));
    let before = workspace.tree("content");
    assert!(workspace.good(&["reextract"]).out.starts_with("reextract: 0 changed, 1 same"));
    assert!(workspace.tree("content") == before);

    // The site has lost its images, and the page has an advertisement.
    site.set("http://img.example/a.jpg", Answer::page("").status(404));
    site.set("http://list.example/a/1", page(&format!("{TWO}<p>Advertisement</p>")));
    assert_eq!(clock.pass(7).run().sources[0].revised, 0);
    assert!(workspace.tree("content") == before);
    // An edit of its words is no edit of its images.
    site.set("http://list.example/a/1", page(&TWO.replace("Fog over", "Sun over")));
    assert_eq!(clock.pass(6).run().sources[0].revised, 1);
    assert!(!only(&workspace).contains("img.example") && kept(&workspace).len() == 2);
    assert_eq!(asked(&site), Vec::<String>::new());

    // It holds under another name and where images are no longer kept, too.
    let mut renamed = source("tides", "link", &["p:last-child"]);
    renamed["formerly"] = json!(["list"]);
    workspace.configure("/sources", json!([renamed]));
    let out = workspace.good(&["reextract"]).out;
    assert!(out.contains("\nreextract: 1 changed"), "{out}");
    let text = only(&workspace);
    assert!(!text.contains("img.example") && text.matches(".jpg)").count() == 1, "{text}");
    assert!(!text.contains(".png)"), "{text}");
    assert_eq!(site.asked().len(), 0);
}

/// Whether a text stands in any file of record, state or feeds.
fn has(workspace: &Workspace, text: &str) -> bool {
    let named = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let all = ["content", ".feedloom", "feeds"].map(|folder| workspace.tree(folder));
    all.iter().flatten().any(|(_, (bytes, _))| named(bytes))
}

#[test]
fn an_image_goes_with_the_last_document_that_shows_it_and_so_does_its_address() {
    for preset in [json!("hugo"), json!({"base": "hugo", "images": "assets/{source}"})] {
        let site = two();
        let one = "<p>Fog over <img src='http://img.example/a.jpg' alt='quay'> the quay.</p>";
        site.set(FEED, feed(&[(1, "Fog", TWO), (2, "More fog", one)]));
        let mut workspace = Workspace::new(&site, &[source(&json!("local"))]);
        workspace.configure("/output/preset", preset);
        let mut clock = Clockwork::new(&workspace);
        clock.run();
        // An image of an older text is one of the article's, too.
        site.set("http://img.example/c.gif", picture("image/gif", image!("plain.gif")));
        let edited = format!("{TWO}<p>See <img src='http://img.example/c.gif' alt='sea'>.</p>");
        site.set(FEED, feed(&[(1, "Fog", &edited), (2, "More fog", one)]));
        let report = clock.pass(1).run();
        assert_eq!(report.sources[0].revised, 1, "{report:?}");
        site.set(FEED, feed(&[(1, "Fog", TWO), (2, "More fog", one)]));
        clock.pass(1).run();
        assert_eq!(kept(&workspace).len(), 3);
        assert!(has(&workspace, "img.example/b.png") && has(&workspace, "img.example/c.gif"));
        workspace.good(&["forget", "http://news.example/1", "--yes"]);
        assert!(
            !has(&workspace, "img.example/b.png")
                && !has(&workspace, "img.example/c.gif")
                && has(&workspace, "img.example/a.jpg")
        );
        let files = kept(&workspace);
        assert!(
            files.len() == 1 && only(&workspace).contains(files[0].rsplit('/').next().unwrap()),
            "{files:?}"
        );

        workspace.configure("/sources/0/keep", json!({"days": 1}));
        assert_eq!(Clockwork::new(&workspace).pass(48).run().retired, 1);
        assert_eq!((kept(&workspace).len(), has(&workspace, "img.example/a.jpg")), (0, false));
    }
}

#[test]
fn an_article_takes_no_more_than_its_share() {
    for (limits, number) in [
        (json!({"mode": "local", "per_article": 1}), 1),
        (json!({"mode": "local", "total_size": 900}), 1),
        (json!({"mode": "link"}), 0),
        (json!("link"), 0),
    ] {
        let site = two();
        let workspace = Workspace::new(&site, &[source(&limits)]);
        workspace.good(&["run"]);
        assert_eq!(kept(&workspace).len(), number, "{limits}");
        assert_eq!(only(&workspace).matches("http://img.example/").count(), 2 - number, "{limits}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_no_article_without_its_images() {
    let site = two();
    site.set("http://img.example/b.png?x=1&y=2", Answer::hanging());
    let workspace = Workspace::new(&site, &[source(&json!("local"))]);
    let mut run = workspace.start(&["run"]);
    site.wait_for("b.png?x=1&y=2");
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(workspace.documents().is_empty());
    site.set("http://img.example/b.png?x=1&y=2", picture("image/png", image!("plain.png")));
    workspace.good(&["run"]);
    assert_eq!(kept(&workspace).len(), 2);
    assert!(!only(&workspace).contains("img.example"));
    let whole = workspace.tree("content");
    assert!(whole.keys().all(|path| !path.contains("tmp")), "{:?}", whole.keys());
}

#[test]
fn a_dry_run_keeps_nothing() {
    let site = two();
    let workspace = Workspace::new(&site, &[source(&json!("local"))]);
    workspace.good(&["run", "--dry-run"]);
    assert!(workspace.tree("content").is_empty());
}

#[test]
fn hugo_shows_them_and_a_folder_of_their_own_is_possible() {
    for (preset, folder) in [
        (json!("hugo"), "news/2026/06"),
        (json!("mainroad"), "en/news/news"),
        (json!({"base": "hugo", "images": "assets/{source}"}), "assets/news"),
    ] {
        let site = two();
        let mut workspace = Workspace::new(&site, &[source(&json!("local"))]);
        workspace.configure("/output/preset", preset.clone());
        workspace.good(&["run"]);
        let files = kept(&workspace);
        let name = preset.as_str().unwrap_or("own");
        let Some(built) = hugo(&workspace) else { return };
        let built = workspace.tree(built);
        let page = built.iter().find(|(path, (bytes, _))| {
            path.ends_with("index.html") && String::from_utf8_lossy(bytes).contains("Fog over the quay")
        });
        let page = String::from_utf8_lossy(&page.unwrap().1.0).into_owned();
        assert_eq!(files.len(), 2, "{name}: {files:?}");
        for path in files {
            let below = path.strip_prefix("content/").unwrap();
            assert!(below.starts_with(folder), "{below}");
            assert!(page.contains(&format!("src=\"/{below}\"")), "{name}: {below} in {page}");
            assert!(built.contains_key(&format!("built/{below}")), "{name}: {below}");
        }
    }
}

#[test]
fn the_image_of_the_header_is_kept_too_and_is_on_the_site_in_feeds() {
    let site = two();
    let item = "<item><title>Fog</title><guid>http://news.example/1</guid><description>Fog over the quay.</description>\
                <media:thumbnail url='http://img.example/a.jpg'/></item>";
    site.set(
        FEED,
        Answer::feed(format!(
            "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>News</title>\
         <link>http://news.example/</link>{item}</channel></rss>"
        )),
    );
    let workspace = Workspace::new(&site, &[source(&json!("local"))]);
    workspace.good(&["run"]);
    let below = kept(&workspace)[0].strip_prefix("content/").unwrap().to_owned();
    assert!(only(&workspace).contains(&format!("image: \"/{below}\"")), "{}", only(&workspace));
    let feed = workspace.text("feeds/all.atom");
    assert!(feed.contains(&format!("https://feeds.example.org/{below}")), "{feed}");
}
