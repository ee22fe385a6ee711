//! No code names a site: what is known of sites stands in `config/rules/`.

use std::collections::BTreeSet;

use feedloom::config::{Evidence, Rules, yaml};
use feedloom::select::glob::Glob;
use serde_json::Value;
use url::Url;

use super::all_good;
use super::code::{files, read, sources};

/// Hosts that code may name: reserved for examples (RFC 2606, RFC 6761), or what a standard itself stands at.
const HOSTS: &[&str] = &[
    "www.w3.org",
    "purl.org",
    "creativecommons.org",
    "jsonfeed.org",
    "search.yahoo.com",
    "www.sitemaps.org",
    "freshrss.org",
    "miniflux.app",
];

#[test]
fn no_code_names_a_site() {
    let rules = files().into_iter().filter(|path| path.starts_with("config/rules/")).map(|path| read(&path));
    let known: BTreeSet<String> = rules.flat_map(|text| hosts_of_rules(&text)).collect();
    assert!(!known.is_empty());
    let mut problems = Vec::new();
    for file in sources() {
        for host in known.iter().filter(|host| file.code.contains(host.as_str())) {
            problems.push(format!("{}: `{host}` belongs into config/rules/", file.path));
        }
        for host in file.code.split("://").skip(1).map(host) {
            let reserved =
                ["example", "invalid", "test", "localhost", "example.org", "example.com", "example.net"];
            let free = reserved.iter().any(|end| host == *end || host.ends_with(&format!(".{end}")));
            if host.contains('.') && !free && !HOSTS.contains(&host.as_str()) {
                problems.push(format!("{}: the site `{host}`", file.path));
            }
        }
    }
    all_good(&problems);
}

fn host(after_scheme: &str) -> String {
    let end = |c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-');
    after_scheme.split(end).next().unwrap_or_default().to_ascii_lowercase()
}

#[test]
fn every_rule_has_a_fixture() {
    let (lists, articles) = fixtures();
    let files = Rules::built_in().files;
    let problems = untested("list", files.iter().flat_map(|file| &file.lists), &lists).chain(untested(
        "article",
        files.iter().flat_map(|file| &file.articles),
        &articles,
    ));
    all_good(&problems.collect::<Vec<_>>());
}

/// The rules none of these addresses is read by; of several that match, the first counts.
fn untested<'a>(
    what: &'a str,
    rules: impl Iterator<Item = &'a Evidence>,
    urls: &[Url],
) -> impl Iterator<Item = String> {
    let rules: Vec<_> = rules.collect();
    let is_for = |rule: &Evidence, url: &Url| rule.matches.iter().any(|glob| Glob::new(glob).matches(url));
    let used: BTreeSet<_> =
        urls.iter().filter_map(|url| rules.iter().position(|rule| is_for(rule, url))).collect();
    let unused = rules.into_iter().enumerate().filter(move |(at, _)| !used.contains(at));
    unused.map(move |(_, rule)| format!("no fixture has the {what} rule for {}", rule.matches.join(", ")))
}

/// The addresses of lists and of articles in tests/fixtures/.
fn fixtures() -> (Vec<Url>, Vec<Url>) {
    let (mut lists, mut articles) = (Vec::new(), Vec::new());
    let paths = files();
    let told = paths.iter().filter(|path| path.starts_with("tests/fixtures/") && path.ends_with(".yaml"));
    for path in told {
        let into: (&mut Vec<Url>, &[&str]) = match path.split('/').collect::<Vec<_>>()[2..] {
            ["sources", _, "source.yaml"] => (&mut lists, &["/url", "/urls/0"]),
            ["pages", _, "page.yaml"] => (&mut articles, &["/url"]),
            ["web", _, "web.yaml"] => (&mut lists, &["/source/url", "/lists/0/source/url"]),
            _ => continue,
        };
        let told = yaml::read(&read(path)).unwrap_or_else(|error| panic!("{path}: {error:?}")).json();
        let found = into.1.iter().filter_map(|pointer| told.pointer(pointer)?.as_str());
        into.0.extend(found.filter_map(|url| Url::parse(url).ok()));
        let told = told["articles"].as_object().into_iter().flatten();
        articles.extend(told.filter_map(|(url, _): (&String, &Value)| Url::parse(url).ok()));
    }
    (lists, articles)
}

#[test]
fn rule_files_name_only_their_own_site() {
    let mut problems = Vec::new();
    for path in files().into_iter().filter(|path| path.starts_with("config/rules/")) {
        let text = read(&path);
        let is_told = |line: &&str| {
            !["#", "about:", "source:"].iter().any(|start| line.trim_start().starts_with(start))
        };
        let obeyed: Vec<_> = text.lines().filter(is_told).collect();
        let own = hosts_of_rules(&obeyed.join("\n"));
        for host in obeyed.iter().flat_map(|line| line.split("://").skip(1)).map(host) {
            if !own.iter().any(|own| host == *own || host.ends_with(&format!(".{own}"))) {
                problems.push(format!("{path}: `{host}` is another site"));
            }
        }
    }
    all_good(&problems);
}

/// The registered names in `match:` lines: `qq.com` of `i.news.qq.com/list`, `sina.com.cn` of `news.sina.com.cn`.
fn hosts_of_rules(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "[]\"',".contains(c));
    let hosts = words.filter_map(|word| word.split_once('/')).map(|(host, _)| host.trim_start_matches("*."));
    let names = hosts.filter(|host| {
        host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b))
    });
    names
        .map(|host| {
            let length = if host.ends_with(".com.cn") { 3 } else { 2 };
            let mut parts: Vec<_> = host.rsplit('.').take(length).collect();
            parts.reverse();
            parts.join(".")
        })
        .collect()
}
