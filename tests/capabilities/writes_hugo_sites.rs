//! The documents are content that Hugo builds as it stands.

use std::process::Command;

use serde_json::json;

use super::support::{Answer, Site, Workspace};

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/hugo-site");

/// A feed whose second entry is one minute old and whose texts hold what Hugo would act on.
fn feed(minute_ago: jiff::Timestamp) -> String {
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

/// One minute before the real time, in whole seconds.
fn minute_ago() -> jiff::Timestamp {
    #[expect(clippy::disallowed_methods, reason = "how old the entry is counts from the real time")]
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second() - 60).unwrap()
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

/// The text of a page's `h1`.
fn heading(html: &str) -> String {
    let html = scraper::Html::parse_document(html);
    let heading = html.select(&scraper::Selector::parse("h1").unwrap()).next();
    heading.map(|heading| heading.text().collect()).unwrap_or_default()
}

#[test]
fn hugo_builds_every_article_tag_and_category() {
    for preset in ["hugo", "mainroad"] {
        let site = Site::start();
        let minute_ago = minute_ago();
        site.set("http://news.example/feed", Answer::feed(feed(minute_ago)));
        let mut source = Workspace::feed("news", "http://news.example/feed");
        source["tags"] = json!({"from": "source"});
        source["category"] = json!("港口");
        source["lang"] = json!("zh-CN");
        let mut workspace = Workspace::new(&site, &[source]);
        workspace.configure("/output/preset", json!(preset));
        workspace.good(&["run"]);
        assert!(
            workspace.tree("content").keys().any(|path| path.contains("/.feedloom/")),
            "a ledger to hide"
        );
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
        let day = minute_ago.in_tz("Asia/Shanghai").unwrap().strftime("%Y-%m-%d %H:%M").to_string();
        assert!(shown(second).contains(&day), "{preset}: {day} in {second}");
        let (both, one): (&[&str], &[&str]) = (&["渡轮", "One minute old"], &["渡轮"]);
        for (term, articles) in [("C++", one), ("科技", both), ("港口", both)] {
            let page = html.iter().find(|(_, html)| heading(html).eq_ignore_ascii_case(term));
            let page = page.unwrap_or_else(|| panic!("{preset}: no page of the term {term}")).1;
            assert!(articles.iter().all(|title| shown(page).contains(title)), "{preset}: {term}: {page}");
            assert_eq!(page.matches("<li>").count(), articles.len(), "{preset}: {term}: {page}");
        }
    }
}
