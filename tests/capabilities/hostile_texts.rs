//! Whatever a source writes, documents stay YAML and Markdown, feeds stay inert, and paths stay inside.

use serde_json::json;

use super::support::{Answer, Site, Workspace};

const TITLES: &[&str] = &[
    "\"quoted\" and \\ backslash",
    "---",
    "key: value # comment",
    "{{< shortcode >}} {{% other %}} {% tag %} {{ value }}",
    "line\none\r\n\ttwo",
    "bidi \u{202e}evil\u{202c} and \u{feff}mark\u{2028}",
    "emoji 😀👩‍👧 中文标题",
    "../../../etc/passwd",
    "CON",
    "]]&gt; &lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;img src=x onerror=alert(1)&gt;",
    "- [ ] task",
    "!!python/object:os.system &amp;anchor *alias",
    "",
];

const BODY: &str = "<script>alert(1)</script><p onclick=\"alert(2)\">Text {{< x >}} {{% y %}} {% z %}</p>\
    <a href=\"javascript:alert(3)\">link</a><img src=\"x\" onerror=\"alert(4)\"><iframe src=\"http://x.example/\"></iframe>\
    <svg onload=\"alert(5)\"></svg><style>p{}</style><p>---</p><p>title: evil</p><p>\u{202e}bidi</p>\
    <a href=\"data:text/html,x\">data</a><math><mtext></p><script>alert(6)</script>";

fn feed() -> String {
    let long = "长".repeat(10_000);
    let titles = TITLES.iter().copied().chain([long.as_str()]);
    let items: String = titles
        .enumerate()
        .map(|(n, title)| {
            let tag = if title.len() > 500 { "long" } else { title };
            format!(
                "<item><title>{title}</title><guid isPermaLink=\"false\">../{n}/{tag}</guid><category>{tag}</category>\
                 <author>{tag}</author><link>http://news.example/{n}?q=\"&gt;</link>\
                 <pubDate>Mon, 01 Jun 2026 08:{n:02}:00 GMT</pubDate>\
                 <description><![CDATA[{BODY}]]></description></item>"
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>&lt;script&gt;</title>{items}</channel></rss>")
}

/// The body without its front matter.
fn split(text: &str) -> (&str, &str) {
    let rest = text.strip_prefix("---\n").unwrap();
    rest.split_once("\n---\n").unwrap()
}

#[test]
fn documents_stay_documents_and_feeds_stay_inert() {
    for preset in ["hugo", "mainroad"] {
        let site = Site::start();
        site.set("http://news.example/feed", Answer::feed(feed()));
        let mut source = Workspace::feed("news", "http://news.example/feed");
        source["tags"] = json!({"from": "source", "per_article": 3});
        source["title"] = json!("A \"source\" {{< x >}}");
        let mut workspace = Workspace::new(&site, &[source]);
        workspace.configure("/output/preset", json!(preset));
        workspace.good(&["run"]);
        let documents = workspace.documents();
        assert_eq!(documents.len(), TITLES.len() + 1, "{preset}");
        for (path, text) in &documents {
            let (header, body) = split(text);
            // In a body they may be what a text in Hebrew or Arabic needs; in a header they would hide what stands there.
            assert!(!header.contains(['\u{202e}', '\0', '\u{2028}']), "{path}");
            let header: serde_yaml::Value =
                serde_yaml::from_str(header).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert!(!header["title"].as_str().unwrap().is_empty(), "{path}");
            for part in path.split('/') {
                assert!(!part.starts_with('.') && part.len() <= 255 && part != "..", "{path}");
            }
            for active in [
                "<script",
                "javascript:",
                "onerror=",
                "onclick=",
                "{{<",
                "{{%",
                "{%",
                "<iframe",
                "<svg",
                "data:",
            ] {
                assert!(!body.contains(active), "{preset} {path}: {active} in {body}");
            }
        }
        let mut entries = 0;
        for (path, (bytes, _)) in workspace.tree("feeds") {
            let feed = feed_rs::parser::parse(&bytes[..]).unwrap_or_else(|error| panic!("{path}: {error}"));
            entries = entries.max(feed.entries.len());
            for entry in feed.entries {
                let html = entry.content.and_then(|content| content.body).unwrap_or_default().to_lowercase();
                for active in ["<script", "javascript:", "onerror", "onclick", "<iframe", "<svg", "<style"] {
                    assert!(!html.contains(active), "{path}: {active} in {html}");
                }
            }
        }
        assert_eq!(entries, documents.len());
        assert!(workspace.tree("").keys().all(|path| {
            ["content/", "feeds/", "config/", ".feedloom/"].iter().any(|place| path.starts_with(place))
        }));
    }
}
