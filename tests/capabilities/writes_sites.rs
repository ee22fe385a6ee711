//! The documents are content that generators of sites build as it stands.

mod articles;
mod pages;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use self::pages::{every_article_is_shown, every_term_lists_its_articles, pages, texts};
use super::support::{Answer, Site, Workspace, rss};

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/hugo-site");
const JEKYLL_SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/jekyll-site");

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

/// Builds with Hugo; gives the built folder's name, or nothing where there is no Hugo.
pub(super) fn hugo(workspace: &Workspace) -> Option<&'static str> {
    let mut command = Command::new("hugo");
    command
        .args(["--source", SITE, "--contentDir", workspace.path("content").to_str().unwrap()])
        .args(["--destination", workspace.path("built").to_str().unwrap(), "--noBuildLock"])
        .env("HUGO_TIMEZONE", "Asia/Shanghai");
    build("hugo", &mut command)
}

/// Builds with Jekyll, as `hugo` does.
fn jekyll(workspace: &Workspace) -> Option<&'static str> {
    for file in ["_config.yml", "_layouts/post.html", "terms.html"] {
        let target = workspace.path("content").join(file);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(format!("{JEKYLL_SITE}/{file}"), target).unwrap();
    }
    let mut command = Command::new("jekyll");
    command
        .arg("build")
        .args(["--source", workspace.path("content").to_str().unwrap()])
        .args(["--destination", workspace.path("built").to_str().unwrap(), "--disable-disk-cache"])
        .current_dir(workspace.root());
    build("jekyll", &mut command)
}

fn build(name: &str, command: &mut Command) -> Option<&'static str> {
    let Ok(done) = command.output() else {
        assert!(std::env::var_os("CI").is_none(), "CI has {name}");
        println!("skipped: {name} is not there");
        return None;
    };
    let told = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    let odd = ["ERROR", "WARN", "Error", "Warning"].iter().any(|word| told.contains(word));
    assert!(done.status.success() && !odd, "{name}: {told}");
    Some("built")
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
        let Some(built) = hugo(&workspace) else { return };
        let pages = workspace.tree(built);
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
        assert!(first.contains("src=\"http://news.example/1.png\""), "{first}");
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

/// A workspace with the two feeds, after a run.
fn two_hundred(preset: serde_json::Value) -> Workspace {
    let site = Site::start();
    let sources = articles::SOURCES.iter().enumerate().map(|(number, (id, lang, category))| {
        let url = format!("http://{id}.example/feed");
        site.set(&url, Answer::feed(articles::feed(number)));
        json!({"id": id, "url": url, "lang": lang, "category": category, "tags": {"from": "source"}})
    });
    let sources: Vec<_> = sources.collect();
    let mut workspace = Workspace::in_memory(&site, &sources);
    workspace.configure("/output/preset", preset);
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), articles::NUMBER);
    workspace
}

#[test]
fn hugo_builds_two_hundred_articles_of_every_kind() {
    for (name, preset) in [
        ("hugo", json!("hugo")),
        ("mainroad", json!("mainroad")),
        ("toml", json!({"base": "hugo", "front_matter": "toml"})),
    ] {
        let workspace = two_hundred(preset);
        let Some(built) = hugo(&workspace) else { return };
        let pages = pages(&workspace, built);
        every_article_is_shown(name, &pages);
        let lists = pages.values().filter(|page| !page.contains("<article>"));
        let terms = lists.map(|page| scraper::Html::parse_document(page));
        let terms = terms.map(|html| (texts(&html, "h1").concat().to_lowercase(), texts(&html, "li")));
        every_term_lists_its_articles(name, &terms.collect());
    }
}

#[test]
fn jekyll_builds_two_hundred_articles_of_every_kind() {
    let workspace = two_hundred(json!("jekyll"));
    let Some(built) = jekyll(&workspace) else { return };
    let pages = pages(&workspace, built);
    every_article_is_shown("jekyll", &pages);
    let terms = scraper::Html::parse_document(&pages["built/terms.html"]);
    let section = scraper::Selector::parse("section").unwrap();
    let terms = terms.select(&section).map(|section| {
        let section = scraper::Html::parse_fragment(&section.inner_html());
        (texts(&section, "h1").concat().to_lowercase(), texts(&section, "li"))
    });
    every_term_lists_its_articles("jekyll", &terms.collect());
}

/// Headers as Python reads them, by path: dates as texts that begin with `date `.
const READ_TOML: &str = "
import datetime, json, sys, tomllib
texts = json.load(sys.stdin)
said = lambda value: 'date ' + value.isoformat()
json.dump({path: tomllib.loads(text) for path, text in texts.items()}, sys.stdout, default=said)
";

/// There is no Zola to be had everywhere, so what it reads is held against what its pages say it takes.
#[test]
fn zola_gets_the_header_it_knows_and_no_shortcode() {
    let workspace = two_hundred(json!("zola"));
    let documents = workspace.documents();
    let split = |text: &str| {
        let (header, body) = text.strip_prefix("+++\n").unwrap().split_once("\n+++\n").unwrap();
        (header.to_owned(), body.to_owned())
    };
    let headers: BTreeMap<_, _> = documents.iter().map(|(path, text)| (path, split(text).0)).collect();
    let python =
        Command::new("python3").args(["-c", READ_TOML]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        println!("skipped: python3 is not there");
        return;
    };
    python.stdin.take().unwrap().write_all(serde_json::to_string(&headers).unwrap().as_bytes()).unwrap();
    let done = python.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    let read: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&done.stdout).unwrap();
    for wanted in articles::all() {
        let (path, text) = documents.iter().find(|(_, text)| text.contains(&wanted.mark)).unwrap();
        let body = split(text).1;
        assert!(!body.contains("{{") && !body.contains("{%"), "{body}");
        let date = wanted.published.in_tz("Asia/Shanghai").unwrap().strftime("%Y-%m-%dT%H:%M:%S%:z");
        let (source, lang, _) =
            articles::SOURCES.into_iter().find(|source| source.2 == wanted.category).unwrap();
        let header = &read[path];
        let mut taxonomies = json!({"categories": [wanted.category]});
        if !wanted.tags.is_empty() {
            taxonomies["tags"] = json!(wanted.tags);
        }
        assert_eq!(header["title"], wanted.title, "{text}");
        assert_eq!(header["date"], format!("date {date}"), "{text}");
        assert_eq!(header["taxonomies"], taxonomies, "{text}");
        let extra = &header["extra"];
        assert_eq!((&extra["source"], &extra["lang"]), (&json!(source), &json!(lang)));
        assert_eq!(extra["image"], wanted.thumbnail);
        let known = ["title", "description", "date", "updated", "authors", "taxonomies", "extra"];
        assert!(header.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{text}");
    }
}

const OWN_PRESET: &str = "\
base: hugo
front_matter: toml
keys:
  note: \"{{ source }}: {{ title }}\"
body: |
  {{ content }}

  More at [{{ source }}]({{ link }}).
";

#[test]
fn a_preset_of_ones_own_is_used_by_name_and_read_back() {
    let site = Site::start();
    let item = |title| rss("Tides", &[(1, title, &["sea"])]);
    site.set("http://tides.example/feed", Answer::feed(item("High \"tide\"")));
    let mut source = Workspace::feed("tides", "http://tides.example/feed");
    source["preset"] = json!("mine");
    let workspace = Workspace::new(&site, &[source]);
    workspace.write_config();
    std::fs::create_dir_all(workspace.path("config/presets")).unwrap();
    std::fs::write(workspace.path("config/presets/mine.yaml"), OWN_PRESET).unwrap();
    workspace.good(&["run"]);
    let text = workspace.documents().into_values().next().unwrap();
    assert!(text.contains("\nnote = \"tides: High \\\"tide\\\"\"\n"), "{text}");
    assert!(text.ends_with("\n\nMore at [tides](http://news.example/1).\n"), "{text}");
    let feed = workspace.text("feeds/all.atom");
    assert!(feed.contains("The text of number 1.") && !feed.contains("More at"), "{feed}");
    assert!(workspace.good(&["run"]).out.contains("0 new documents, 0 feeds written"));
    site.set("http://tides.example/feed", Answer::feed(item("Low tide")));
    workspace.good(&["run"]);
    let text = workspace.documents().into_values().next().unwrap();
    assert!(
        text.contains("\nnote = \"tides: Low tide\"\n") && text.matches("More at").count() == 1,
        "{text}"
    );

    std::fs::write(workspace.path("config/presets/mine.yaml"), "base: hugo\nkeys:\n  a: \"{{ titel }}\"\n")
        .unwrap();
    std::fs::write(workspace.path("config/presets/zola.yaml"), "base: hugo\n").unwrap();
    std::fs::write(
        workspace.path("config/presets/more.yaml"),
        "base: hugo\npth: x\nbody: |\n  ---\n  {{ content }}\n  {{ title | shout }}\n",
    )
    .unwrap();
    let refused = workspace.run(&["check"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    for (file, place, message) in [
        ("mine", ":3:6", "nothing of an article is called `titel`"),
        ("more", ":6:1", "shout"),
        ("zola", ":1:1", "the preset `zola` is built in"),
    ] {
        let at = format!("config/presets/{file}.yaml{place}\n");
        assert!(refused.err.contains(&at) && refused.err.contains(message), "{}", refused.err);
    }
    assert_eq!(refused.err.matches("error[config]").count(), 3, "{}", refused.err);
    std::fs::remove_file(workspace.path("config/presets/zola.yaml")).unwrap();
    std::fs::remove_file(workspace.path("config/presets/mine.yaml")).unwrap();
    std::fs::write(workspace.path("config/presets/more.yaml"), "base: hugo\npth: x\n").unwrap();
    let refused = workspace.run(&["check"]);
    assert!(
        refused.err.contains("unknown key `pth`") && refused.err.contains("did you mean `path`?"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("there is no preset `mine`"), "{}", refused.err);
}
