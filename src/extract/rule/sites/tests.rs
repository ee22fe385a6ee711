use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::extract::{self, rule::ArticleRules};
use crate::model::{Page, Weight};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/site-rules")
}

fn rules(folder: &Path) -> SiteRules {
    let mut sites = SiteRules::default();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
        let (name, file) =
            (path.file_stem().unwrap().to_string_lossy(), path.file_name().unwrap().to_string_lossy());
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        sites.add(file.into_owned(), &name, text);
    }
    sites
}

fn of(files: &[(&str, &str)]) -> SiteRules {
    let mut sites = SiteRules::default();
    files.iter().for_each(|(name, text)| sites.add(format!("{name}.txt"), name, (*text).to_owned()));
    sites
}

fn read(sites: SiteRules, url: &Url, html: &[u8]) -> crate::model::Extracted {
    let rules = ArticleRules::default().with_sites(sites);
    let page = Page {
        url: url.clone(),
        media_type: None,
        charset: None,
        head: Box::default(),
        body: html.to_vec(),
        weight: Weight::default(),
    };
    let now: Timestamp = "2026-06-11T00:00:00Z".parse().unwrap();
    let layers = rules.layers(None, url);
    extract::extract(&page, &extract::Options { time_zone: &TimeZone::UTC, now, rules: &layers })
}

#[test]
fn every_fixture_is_read_as_expected() {
    let mut folders: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 3);
    for folder in folders {
        let sites = rules(&folder);
        let url =
            sites.tests().first().map_or("https://odd.example/1".parse().unwrap(), |test| test.url.clone());
        let (odd, headers) =
            (sites.oddities(), ArticleRules::default().with_sites(rules(&folder)).headers(&url));
        let found = read(sites, &url, &std::fs::read(folder.join("page.html")).unwrap());
        let mut text = format!("title: {}\nauthors: {:?}\n", found.title.unwrap_or_default(), found.authors);
        writeln!(text, "date: {}", found.published.map(|date| date.to_string()).unwrap_or_default()).unwrap();
        let link = |url: Option<Url>| url.map(String::from).unwrap_or_default();
        writeln!(text, "single: {}\nnext: {}", link(found.single_page), link(found.next_page)).unwrap();
        for (name, value) in headers {
            writeln!(text, "header: {name}: {}", value.expose()).unwrap();
        }
        writeln!(text, "content:\n{}", found.content.unwrap_or_default()).unwrap();
        for one in odd {
            let at = [one.subject, one.found].into_iter().flatten().collect::<Vec<_>>().join(" | ");
            writeln!(text, "# {}: {} ({at})", one.code, one.message).unwrap();
        }
        let expected = folder.join("expected");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&expected, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&expected).unwrap(), "{}", folder.display());
    }
}

#[test]
fn a_file_is_found_by_its_host_then_by_the_nearest_above_it_and_then_that_for_all() {
    let named = |name| (name, "title: //h1\nbody: //p");
    let sites =
        of(&[named("www.news.example"), named(".news.example"), named("a.news.example"), named("global")]);
    let found = |host: &str| {
        let rules = sites.find(&format!("https://{host}/").parse().unwrap());
        rules
            .iter()
            .map(|rule| {
                sites.files.iter().find(|(_, file)| std::ptr::eq(file.rule(), *rule)).unwrap().0.as_str()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(found("news.example"), ["news.example", "global"]);
    assert_eq!(found("WWW.news.example"), ["news.example", "global"]);
    assert_eq!(found("a.news.example"), ["a.news.example", "global"]);
    assert_eq!(found("x.b.news.example"), [".news.example", "global"]);
    assert_eq!(found("other.example"), ["global"]);
    let alone = of(&[("only.example", "autodetect_on_failure: no"), named("global")]);
    assert_eq!(alone.find(&"https://only.example".parse().unwrap()).len(), 1);
}

#[test]
fn a_rule_file_of_our_own_kind_is_asked_in_place_of_these() {
    let own = crate::select::written::from_yaml("articles: [{match: news.example/own/*, title: h2}]");
    let mut rules = ArticleRules::default();
    rules.add(&own).unwrap();
    let rules = rules.with_sites(of(&[("news.example", "title: //h1\nhttp_header(X-A): b")]));
    let title = |path: &str| {
        let url: Url = format!("https://news.example/{path}").parse().unwrap();
        let view = crate::select::View::html(&url, "<h1>One</h1><h2>Two</h2>");
        let layers = rules.layers(None, &url);
        let now = Timestamp::UNIX_EPOCH;
        super::super::extract(&layers, &view, &TimeZone::UTC, now).unwrap().title.unwrap()
    };
    assert_eq!((title("own/1").as_str(), title("1").as_str()), ("Two", "One"));
}

#[test]
fn where_only_its_own_places_count_another_page_has_no_article() {
    let sites = || of(&[("a.example", "body: //div[@id='x']\nautodetect_on_failure: no")]);
    let html = format!(
        "<article><h1>T</h1>{}</article>",
        "<p>Prose that anybody would find, and a lot of it, at that.</p>".repeat(20)
    );
    let url = "https://a.example/1".parse().unwrap();
    assert_eq!(read(sites(), &url, html.as_bytes()).content, None);
    assert!(read(SiteRules::default(), &url, html.as_bytes()).content.is_some());
}

#[test]
fn what_replacing_would_blow_up_is_left() {
    let long = "b".repeat(10_000);
    let sites = of(&[("a.example", &format!("replace_string(x): {long}\nbody: //p"))]);
    let html = format!("<p>{}</p>", "x".repeat(10_000));
    let content = read(sites, &"https://a.example/1".parse().unwrap(), html.as_bytes()).content.unwrap();
    assert_eq!(content.len(), html.len());
}

#[test]
fn a_folder_of_files_is_read_without_fail() {
    let Some(folder) = std::env::var_os("FEEDLOOM_FTR_RULES") else {
        println!("skipped: FEEDLOOM_FTR_RULES names no folder of rules for sites");
        return;
    };
    let sites = rules(Path::new(&folder));
    assert!(!sites.is_empty(), "{}", folder.display());
    let url: Url = "https://news.example/1".parse().unwrap();
    let html =
        "<html><body><h1>T</h1><div id=content class=article><p>One.<br><br>Two.</p></div></body></html>";
    let view = crate::select::View::html(&url, html);
    for file in sites.files.values() {
        let layers = [file.rule()];
        super::super::extract(&layers, &view, &TimeZone::UTC, Timestamp::UNIX_EPOCH);
    }
    let odd = sites.oddities();
    let count = |code: &str| odd.iter().filter(|odd| odd.code == code).count();
    println!(
        "{} files, {} tests; {} XPath expressions not read, {} directives unknown, {} lines that are none",
        sites.len(),
        sites.tests().len(),
        count("site-rules.bad-xpath"),
        count("site-rules.unknown-directive"),
        count("site-rules.bad-line"),
    );
}

proptest::proptest! {
    #[test]
    fn any_file_is_read(text in "(body|strip|wrap_in\\(p\\)|move_into\\(//b\\)|dissolve|replace_string\\(p\\)|strip_attr|if_page_contains|next_page_link|//p|//\\*|//b/@id|: |\\(|\\)|\n|文| ){0,40}") {
        let sites = of(&[("a.example", &text)]);
        sites.oddities();
        let html = "<html><body><p id=a>x<b id=b>y<p>z</b></p><table><td><p>t</table></body></html>";
        read(sites, &"https://a.example/1".parse().unwrap(), html.as_bytes());
    }
}
