//! What is not to be kept, or shown whole, is not: `publish`, `rights`, `keep` and `feedloom forget`.

use serde_json::json;

use super::support::{Answer, Clockwork, Site, Workspace, bytes};

const FEED: &str = "http://news.example/feed";

fn feed(numbers: std::ops::RangeInclusive<u32>) -> Answer {
    feed_with(numbers, "Beginning 4", "Beginning 4")
}

/// A feed in which one text is another.
fn feed_with(numbers: std::ops::RangeInclusive<u32>, from: &str, to: &str) -> Answer {
    let items: String = numbers
        .map(|number| {
            format!(
                "<item><title>Story {number}</title><guid isPermaLink='false'>entry-{number}</guid>\
                 <link>http://news.example/story/{number}</link><author>writer{number}@news.example (Writer {number})</author>\
                 <pubDate>{number:02} Jun 2026 08:00:00 GMT</pubDate>\
                 <description><![CDATA[<p>Beginning {number}. {}</p><p>Ending {number}.</p>]]></description></item>",
                "More words of it. ".repeat(30)
            )
        })
        .collect();
    let items = items.replace(from, to);
    Answer::feed(format!(
        "<rss version='2.0'><channel><title>News</title><link>http://news.example/</link>{items}</channel></rss>"
    ))
}

fn begin(options: &[(&str, serde_json::Value)], numbers: std::ops::RangeInclusive<u32>) -> (Site, Workspace) {
    let site = Site::start();
    site.set(FEED, feed(numbers));
    let mut source = Workspace::feed("news", FEED);
    for (key, value) in options {
        source[key] = value.clone();
    }
    let workspace = Workspace::new(&site, &[source]);
    Clockwork::new(&workspace).run();
    (site, workspace)
}

#[test]
fn a_source_shown_in_part_leaves_the_rest_out_of_documents_and_feeds() {
    for (publish, beginning) in [("summary", true), ("link", false)] {
        let (_site, mut workspace) =
            begin(&[("publish", json!(publish)), ("rights", json!("CC BY 4.0"))], 1..=1);
        let (path, text) = workspace.documents().into_iter().next().unwrap();
        let shown = workspace.text("feeds/all.atom");
        for text in [&text, &shown] {
            assert!(text.contains("Story 1") && text.contains("http://news.example/story/1"), "{text}");
            assert!(text.contains("CC BY 4.0") && !text.contains("Ending"), "{text}");
            assert_eq!(text.contains("Beginning 1"), beginning, "{publish}: {text}");
        }
        // A document that holds more, since it was written before, is shown in part too.
        std::fs::write(workspace.path(&path), text + "\nBeginning 1. Ending 1.\n").unwrap();
        workspace.good(&["build"]);
        let shown = workspace.text("feeds/all.atom");
        assert!(!shown.contains("Ending"), "{shown}");
        workspace.configure("/sources/0/publish", json!("full"));
        workspace.good(&["build"]);
        assert!(workspace.text("feeds/all.atom").contains("Ending 1."));
    }
}

#[test]
fn check_asks_on_what_terms_a_public_site_shows_whole_articles() {
    let (_site, mut workspace) = begin(&[], 1..=1);
    workspace.configure("/site/url", json!("http://reader.home.arpa/"));
    assert!(!workspace.good(&["check"]).out.contains("rights"));
    workspace.configure("/site/url", json!("https://reader.museum/"));
    let advice = workspace.good(&["check"]).out;
    assert!(advice.contains("news") && advice.contains("`rights:"), "{advice}");
    workspace.configure("/sources/0/rights", json!("with leave of the author"));
    assert!(!workspace.good(&["check"]).out.contains("rights"));
}

#[test]
fn old_documents_are_removed_with_what_is_kept_of_them_and_do_not_come_back() {
    for (keep, left) in [(json!({"articles": 3}), 3), (json!({"days": 5}), 4)] {
        let (site, mut workspace) = begin(&[], 1..=9);
        // The fifth is a person's, who edited it.
        let (edited, text) =
            workspace.documents().into_iter().find(|(_, text)| text.contains("Story 5")).unwrap();
        std::fs::write(workspace.path(&edited), text.replace("Beginning", "Start")).unwrap();
        workspace.configure("/sources/0/keep", keep);
        let mut clock = Clockwork::new(&workspace);
        let report = clock.pass(1).run();
        assert_eq!(workspace.documents().len(), left + 1);
        assert_eq!(report.retired, 8 - left);
        assert!(workspace.documents().contains_key(&edited));
        let before = workspace.published();
        site.set(FEED, feed(1..=9));
        assert_eq!(clock.pass(0).run().sources[0].new, 0);
        std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
        clock.run();
        assert_eq!(bytes(&workspace.published()), bytes(&before));
    }
}

/// Every file below the workspace in which a text stands, also in its name.
fn traces(workspace: &Workspace, text: &str) -> Vec<String> {
    let has = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let all = ["content", "feeds", ".feedloom"].map(|folder| workspace.tree(folder));
    let found = all.into_iter().flatten().filter(|(path, (bytes, _))| path.contains(text) || has(bytes));
    found.map(|(path, _)| path).collect()
}

#[test]
fn what_is_forgotten_leaves_no_trace_and_does_not_come_back() {
    for name in ["http://news.example/story/4", "entry-4", "Writer 4", "PATH", "ID"] {
        let (site, workspace) = begin(&[("tags", json!({"from": "source"}))], 1..=6);
        let mut clock = Clockwork::new(&workspace);
        // It was revised once, and edited by hand.
        site.set(FEED, feed_with(1..=6, "Beginning 4", "Opening 4"));
        clock.pass(1).run();
        let (path, text) =
            workspace.documents().into_iter().find(|(_, text)| text.contains("Story 4")).unwrap();
        std::fs::write(workspace.path(&path), text.replace("Ending 4", "End of 4")).unwrap();
        site.set(FEED, feed_with(1..=6, "Beginning 4", "Start 4"));
        clock.pass(1).run();
        let id =
            text.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().trim_matches('"').to_owned();
        let name = match name {
            "PATH" => path.strip_prefix("content/").unwrap(),
            "ID" => &id,
            name => name,
        };
        let told = workspace.good(&["forget", name]).out;
        assert!(told.contains("--yes") && workspace.documents().len() == 6, "{told}");
        let told = workspace.good(&["forget", name, "--yes"]).out;
        assert!(told.contains("1 document"), "{told}");
        for text in ["Story 4", "story/4", "entry-4", "Writer 4", "ing 4", "End of 4", &id] {
            assert_eq!(traces(&workspace, text), [""; 0], "{name}: {text}");
        }
        assert_eq!(workspace.documents().len(), 5);
        let before = workspace.published();
        assert_eq!(clock.pass(1).run().sources[0].new, 0);
        std::fs::remove_dir_all(workspace.path(".feedloom")).unwrap();
        clock.pass(1).run();
        assert_eq!(bytes(&workspace.published()), bytes(&before));
    }
}

#[test]
fn forgetting_what_is_not_there_is_told() {
    let (_site, workspace) = begin(&[], 1..=2);
    let outcome = workspace.run(&["forget", "Nobody", "--yes"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert_eq!(workspace.documents().len(), 2);
}
