//! No code names a site: what is known of sites stands in `config/rules/`.

use std::collections::BTreeSet;

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

/// The registered names in `match:` lines: `qq.com` of `i.news.qq.com/list`. Rules are few and plain enough for two parts.
fn hosts_of_rules(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "[]\"',".contains(c));
    let hosts = words.filter_map(|word| word.split_once('/')).map(|(host, _)| host.trim_start_matches("*."));
    let names = hosts.filter(|host| {
        host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b))
    });
    names
        .map(|host| host.rsplit('.').take(2).collect::<Vec<_>>())
        .map(|parts| format!("{}.{}", parts[1], parts[0]))
        .collect()
}
