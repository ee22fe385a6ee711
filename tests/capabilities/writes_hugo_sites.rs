//! The documents are content that Hugo builds as it stands.

use std::process::Command;

use serde_json::json;

use super::support::{Answer, Site, Workspace};

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/hugo-site");

/// A feed whose second entry is one minute old and whose texts hold what Hugo would act on.
fn feed() -> String {
    #[expect(clippy::disallowed_methods, reason = "how old the entry is counts from the real time")]
    let minute_ago = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() - 60).unwrap();
    let item = |n: u32, title: &str, date: &str, tags: &str, text: &str| {
        format!(
            "<item><title>{title}</title><link>http://news.example/{n}</link><guid>http://news.example/{n}</guid>\
             <dc:date>{date}</dc:date>{tags}<media:thumbnail url=\"http://news.example/{n}.png\"/>\
             <content:encoded><![CDATA[{text}]]></content:encoded></item>"
        )
    };
    format!(
        "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>News</title><link>http://news.example/</link><description>d</description>{}{}</channel></rss>",
        item(
            1,
            "渡轮：“夏季”时刻表 &amp;lt;b&amp;gt;",
            "2026-06-01T23:30:00+08:00",
            "<category>C++</category><category>科技</category>",
            "<p>第一段。Text with {{&lt; x &gt;}} and {{% y %}} and &lt;b&gt;no tag&lt;/b&gt;.</p>\
              <pre><code>{{&lt; code &gt;}}</code></pre>"
        ),
        item(
            2,
            "One minute old",
            &minute_ago.to_string(),
            "<category>科技</category>",
            "<p># no heading</p><p>1. no list</p>"
        ),
    )
}

fn hugo(workspace: &Workspace, preset: &str) -> Option<String> {
    let out = workspace.path(&format!("built-{preset}"));
    let run = Command::new("hugo")
        .args(["--source", SITE, "--contentDir", workspace.path("content").to_str().unwrap()])
        .args(["--destination", out.to_str().unwrap(), "--noBuildLock"])
        .env("HUGO_TIMEZONE", "Asia/Shanghai")
        .output();
    let Ok(done) = run else {
        assert!(std::env::var_os("CI").is_none(), "CI has Hugo");
        println!("skipped: hugo is not there");
        return None;
    };
    let told = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && !told.contains("ERROR") && !told.contains("WARN"), "{told}");
    Some(out.to_str().unwrap().to_owned())
}

/// What a page shows: tags taken out, the usual entities read.
fn shown(html: &str) -> String {
    let text = scraper::Html::parse_document(html).root_element().text().collect::<String>();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn hugo_builds_every_article_tag_and_category() {
    for preset in ["hugo", "mainroad"] {
        let site = Site::start();
        site.set("http://news.example/feed", Answer::feed(feed()));
        let mut source = Workspace::feed("news", "http://news.example/feed");
        source["tags"] = json!({"from": "source"});
        source["category"] = json!("港口");
        source["lang"] = json!("zh-CN");
        let mut workspace = Workspace::new(&site, &[source]);
        workspace.configure("/output/preset", json!(preset));
        workspace.good(&["run"]);
        let Some(built) = hugo(&workspace, preset) else { return };
        let pages = workspace.tree(&format!("built-{preset}"));
        assert!(!pages.keys().any(|path| path.contains(".feedloom")), "{:?}", pages.keys());
        let html: Vec<_> = pages
            .iter()
            .filter(|(path, _)| path.ends_with("index.html"))
            .map(|(path, (bytes, _))| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
            .collect();
        let article = |title: &str| {
            let found =
                html.iter().find(|(_, html)| html.contains("<article>") && shown(html).contains(title));
            found.unwrap_or_else(|| panic!("{preset}: no page of {title} in {built}")).1
        };
        let first = article("渡轮：“夏季”时刻表 <b>");
        let text = shown(first);
        for words in ["{{< x >}}", "{{% y %}}", "<b>no tag</b>", "{{< code >}}", "2026-06-01 23:30"] {
            assert!(text.contains(words), "{preset}: {words} in {text}");
        }
        assert!(preset == "mainroad" || first.contains("src=\"http://news.example/1.png\""), "{first}");
        let second = article("One minute old");
        assert!(shown(second).contains("# no heading") && shown(second).contains("1. no list"), "{second}");
        assert!(!second.contains("<ol>") && second.matches("<h1").count() == 1, "{second}");
        let titles = |words: &str| {
            html.iter().any(|(_, html)| !html.contains("<article>") && shown(html).contains(words))
        };
        let tags: &[&str] = if preset == "hugo" { &["C++", "科技"] } else { &["科技"] };
        for term in tags.iter().chain(&["港口"]) {
            assert!(titles(term), "{preset}: no page of the term {term}");
        }
    }
}
