//! Which group of hosts an address belongs to: what one request at a time and the pause apply to.

use std::collections::HashMap;
use std::time::Duration;

use url::{Host, Url};

use super::FetchOptions;

/// What hosts that no configured group names are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Politeness {
    /// Each host for itself.
    Host,
    /// All hosts under one registrable domain, by the public suffix list: `a.example.org` and `b.example.org`.
    Domain,
}

/// Hosts asked as if they were one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostGroup {
    /// Which; no pattern stands in two groups. The most exact one decides.
    pub hosts: Vec<HostPattern>,
    /// The pause between two requests; without one it is the common pause.
    pub delay: Option<Duration>,
    /// How many requests at a time; without a number it is as many as to any host.
    pub concurrent: Option<usize>,
}

/// A host, or all hosts below one: `img.example.org`, `*.example.org`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPattern {
    host: String,
    below: bool,
}

impl HostPattern {
    /// Reads a pattern; `None` when it is neither a host nor `*.` and a name.
    pub fn new(text: &str) -> Option<Self> {
        let (name, below) = text.strip_prefix("*.").map_or((text, false), |name| (name, true));
        let host = Host::parse(name).ok().filter(|host| !below || matches!(host, Host::Domain(_)))?;
        let host = host.to_string();
        (!host.contains('*')).then(|| Self { host: host.trim_end_matches('.').to_owned(), below })
    }
}

/// The manners a group is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// The pause between two requests, before it is varied.
    pub delay: Duration,
    /// How many requests at a time, 1 or more.
    pub concurrent: usize,
}

/// All groups.
#[derive(Debug)]
pub struct Groups {
    politeness: Politeness,
    common: Manners,
    configured: Vec<(String, Manners)>,
    /// The configured group of each pattern, by its host: of the host itself, of those below.
    exact: HashMap<String, usize>,
    below: HashMap<String, usize>,
}

impl Groups {
    /// The groups these options make.
    pub fn new(options: &FetchOptions) -> Self {
        let common = Manners { delay: options.delay, concurrent: options.per_host.max(1) };
        let mut groups = Self {
            politeness: options.politeness,
            common,
            configured: Vec::new(),
            exact: HashMap::new(),
            below: HashMap::new(),
        };
        for (place, group) in options.groups.iter().enumerate() {
            let manners = Manners {
                delay: group.delay.unwrap_or(common.delay),
                concurrent: group.concurrent.unwrap_or(common.concurrent).max(1),
            };
            groups.configured.push((name(&group.hosts), manners));
            for pattern in &group.hosts {
                let known = if pattern.below { &mut groups.below } else { &mut groups.exact };
                known.entry(pattern.host.clone()).or_insert(place);
            }
        }
        groups
    }

    /// The group of an address: its name, which no other has, and its manners.
    ///
    /// An address written in digits is a group of its own unless a pattern names it.
    pub fn of(&self, url: &Url) -> (String, Manners) {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let is_name = matches!(url.host(), Some(Host::Domain(_)));
        if let Some(place) = self.configured(host, is_name) {
            return self.configured[place].clone();
        }
        let name = match self.politeness {
            // A host that is itself a public suffix has no domain above it.
            Politeness::Domain if is_name => psl::domain_str(host).unwrap_or(host),
            Politeness::Domain | Politeness::Host => host,
        };
        (name.to_owned(), self.common)
    }

    fn configured(&self, host: &str, is_name: bool) -> Option<usize> {
        if let Some(place) = self.exact.get(host) {
            return Some(*place);
        }
        if !is_name || self.below.is_empty() {
            return None;
        }
        let above = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, above)| above));
        above.skip(1).find_map(|name| self.below.get(name)).copied()
    }
}

/// The patterns in braces, which no host's name holds.
fn name(hosts: &[HostPattern]) -> String {
    let patterns: Vec<String> =
        hosts.iter().map(|one| format!("{}{}", if one.below { "*." } else { "" }, one.host)).collect();
    format!("{{{}}}", patterns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(patterns: &[&str]) -> Vec<HostPattern> {
        patterns.iter().map(|text| HostPattern::new(text).unwrap()).collect()
    }

    fn group(groups: &Groups, host: &str) -> String {
        groups.of(&format!("http://{host}/a").parse().unwrap()).0
    }

    #[test]
    fn without_more_each_host_is_a_group() {
        let groups = Groups::new(&FetchOptions { per_host: 2, ..FetchOptions::default() });
        for (host, expected) in [
            ("news.example.org", "news.example.org"),
            ("NEWS.example.org.:8080", "news.example.org"),
            ("example.org", "example.org"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ] {
            assert_eq!(group(&groups, host), expected);
        }
        let (_, manners) = groups.of(&"http://a.example/".parse().unwrap());
        assert_eq!(manners, Manners { delay: Duration::from_secs(2), concurrent: 2 });
    }

    #[test]
    fn a_domain_is_what_somebody_could_register() {
        let groups = Groups::new(&FetchOptions { politeness: Politeness::Domain, ..FetchOptions::default() });
        for (host, expected) in [
            ("a.b.example.org", "example.org"),
            ("example.org", "example.org"),
            ("www.news.co.uk", "news.co.uk"),
            ("one.github.io", "one.github.io"),
            ("github.io", "github.io"),
            ("a.news.example", "news.example"),
            ("localhost", "localhost"),
            ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(group(&groups, host), expected);
        }
    }

    #[test]
    fn the_most_exact_pattern_decides() {
        let second = Duration::from_secs(1);
        let configured = [
            HostGroup {
                hosts: hosts(&["*.cdn.example", "img.example"]),
                delay: Some(second),
                concurrent: None,
            },
            HostGroup { hosts: hosts(&["*.eu.cdn.example", "192.0.2.1"]), delay: None, concurrent: Some(3) },
        ];
        let groups = Groups::new(&FetchOptions {
            politeness: Politeness::Domain,
            groups: configured.into(),
            ..FetchOptions::default()
        });
        let (first, second) = ("{*.cdn.example, img.example}", "{*.eu.cdn.example, 192.0.2.1}");
        for (host, expected) in [
            ("a.cdn.example", first),
            ("a.b.cdn.example", first),
            ("eu.cdn.example", first),
            ("cdn.example", "cdn.example"),
            ("img.example", first),
            ("b.img.example", "img.example"),
            ("a.eu.cdn.example", second),
            ("192.0.2.1", second),
            ("192.0.2.2", "192.0.2.2"),
        ] {
            assert_eq!(group(&groups, host), expected, "{host}");
        }
        let manners = |host: &str| groups.of(&format!("http://{host}/").parse().unwrap()).1;
        assert_eq!(manners("img.example"), Manners { delay: Duration::from_secs(1), concurrent: 1 });
        assert_eq!(manners("192.0.2.1"), Manners { delay: Duration::from_secs(2), concurrent: 3 });
    }

    #[test]
    fn patterns_are_hosts_or_what_is_below_one() {
        for text in ["a.example", "*.a.example", "*.新闻.example", "192.0.2.1", "[::1]", "A.Example."] {
            assert!(HostPattern::new(text).is_some(), "{text}");
        }
        for text in ["", "*", "*.", "a.*", "*.*.example", "http://a.example", "a.example/x", "*.192.0.2.1"] {
            assert!(HostPattern::new(text).is_none(), "{text}");
        }
    }
}
