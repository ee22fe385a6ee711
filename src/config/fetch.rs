//! The `fetch:` section.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use super::problem::Found;
use super::secrets::Environment;
use super::{proxy, size};
use crate::fetch::{FetchOptions, HostGroup, HostPattern, Politeness, RetryScope, RobotsPolicy};
use crate::model::{Every, OptionError, Options, Site};

/// Reads the section; every key has a default.
pub(super) fn read(
    options: &Options,
    root: &Path,
    site: Option<&Site>,
    environment: Environment<'_>,
    found: &mut Found,
) -> FetchOptions {
    let mut fetch = FetchOptions::default();
    if let Some(site) = site {
        // An honest name says where its operator can be found.
        fetch.user_agent = format!("feedloom/{} (+{})", env!("CARGO_PKG_VERSION"), site.url);
    }
    let Some(section) = options.get("fetch").and_then(|section| found.keep(section.map())) else {
        return fetch;
    };
    let mut take = |key, read: &mut dyn FnMut(&Options) -> Result<(), OptionError>| {
        if let Some(value) = section.get(key) {
            found.keep(read(value));
        }
    };
    take("user_agent", &mut |value| user_agent(value).map(|it| fetch.user_agent = it));
    take("concurrency", &mut |value| at_least_one(value).map(|it| fetch.concurrency = it));
    take("politeness", &mut |value| politeness(value).map(|it| fetch.politeness = it));
    take("groups", &mut |value| groups(value).map(|it| fetch.groups = it));
    take("per_host", &mut |value| at_once(value).map(|it| fetch.per_host = it));
    take("delay", &mut |value| size::duration(value).map(|it| fetch.delay = it));
    take("timeout", &mut |value| size::duration(value).map(|it| fetch.timeout = it));
    take("max_body", &mut |value| size::bytes(value).map(|it| fetch.max_body = it));
    take("robots", &mut |value| robots(value).map(|it| fetch.robots = it));
    take("retry_after", &mut |value| retry_after(value).map(|it| fetch.retry_after = it));
    take("allow_private", &mut |value| networks(value).map(|it| fetch.allow_private = it));
    take("resolve", &mut |value| resolve(value).map(|it| fetch.resolve = it));
    take("ca_file", &mut |value| value.text().map(|it| fetch.ca_file = Some(root.join(it))));
    take("browser", &mut |value| browser(value, root).map(|it| fetch.browser = it));
    take("proxy", &mut |value| proxy::read(value, environment).map(|it| fetch.proxy = it));
    fetch
}

/// How often sources are asked that do not say themselves.
pub(super) fn every(options: &Options, found: &mut Found) -> Every {
    let value = options.get("fetch").and_then(|section| section.get("every"));
    value.and_then(|value| found.keep(size::every(value))).unwrap_or_default()
}

fn user_agent(value: &Options) -> Result<String, OptionError> {
    let text = value.text()?;
    if text.is_empty() || text.chars().any(|c| !(' '..='~').contains(&c)) {
        return Err(value.error("`user_agent` must be one line of ASCII characters").with_help(
            "write a name and an address where you can be reached: `harbour/1 (+https://example.org/about)`",
        ));
    }
    Ok(text)
}

/// A command's name, or a path from the root.
fn browser(value: &Options, root: &Path) -> Result<PathBuf, OptionError> {
    let text = value.text()?;
    Ok(if text.contains('/') { root.join(text) } else { text.into() })
}

fn at_least_one(value: &Options) -> Result<usize, OptionError> {
    match value.count()? {
        0 => Err(value.error(format!("`{}` must be 1 or more", value.name()))),
        number => Ok(number),
    }
}

/// How many requests a group of hosts can be asked at once at most: more is no manners.
const MOST_AT_ONCE: usize = 8;

fn at_once(value: &Options) -> Result<usize, OptionError> {
    match value.count()? {
        number if (1..=MOST_AT_ONCE).contains(&number) => Ok(number),
        _ => Err(value.error(format!("`{}` must be between 1 and {MOST_AT_ONCE}", value.name()))),
    }
}

fn retry_after(value: &Options) -> Result<RetryScope, OptionError> {
    match value.text()?.as_str() {
        "host" => Ok(RetryScope::Host),
        "url" => Ok(RetryScope::Url),
        other => Err(value.error(format!("`retry_after` can be `host` or `url`, not `{other}`"))),
    }
}

fn politeness(value: &Options) -> Result<Politeness, OptionError> {
    match value.text()?.as_str() {
        "host" => Ok(Politeness::Host),
        "domain" => Ok(Politeness::Domain),
        other => Err(value.error(format!("`politeness` must be `host` or `domain`, but is `{other}`"))),
    }
}

fn groups(value: &Options) -> Result<Vec<HostGroup>, OptionError> {
    let mut known = BTreeSet::new();
    // All are read, whatever is wrong with one: the keys of one not read would count as unknown.
    let groups: Vec<_> = value.list()?.iter().map(|item| group(item.map()?, &mut known)).collect();
    groups.into_iter().collect()
}

fn group(value: &Options, known: &mut BTreeSet<HostPattern>) -> Result<HostGroup, OptionError> {
    let delay = value.get("delay").map(size::duration);
    let concurrent = value.get("concurrent").map(at_once);
    let hosts = value.require("hosts")?.one_or_many();
    if hosts.is_empty() {
        return Err(value.error("`hosts` must name at least one host"));
    }
    let host = |item: &Options| {
        let text = item.text()?;
        let pattern = HostPattern::new(&text).ok_or_else(|| {
            item.error(format!("`{text}` is neither a host nor the hosts below one"))
                .with_help("write one such as `img.example.org` or `*.example.org`")
        })?;
        if !known.insert(pattern.clone()) {
            return Err(item.error(format!("`{text}` stands in a group already")));
        }
        Ok(pattern)
    };
    Ok(HostGroup {
        hosts: hosts.into_iter().map(host).collect::<Result<_, _>>()?,
        delay: delay.transpose()?,
        concurrent: concurrent.transpose()?,
    })
}

fn robots(value: &Options) -> Result<RobotsPolicy, OptionError> {
    match value.text()?.as_str() {
        "obey" => Ok(RobotsPolicy::Obey),
        "ignore" => Ok(RobotsPolicy::Ignore),
        other => Err(value.error(format!("`robots` must be `obey` or `ignore`, but is `{other}`"))),
    }
}

fn networks(value: &Options) -> Result<Vec<IpNet>, OptionError> {
    let network = |item: &Options| {
        let text = item.text()?;
        text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
            item.error(format!("`{text}` is not a network"))
                .with_help("write one such as `127.0.0.0/8` or `::1/128`")
        })
    };
    value.one_or_many().into_iter().map(network).collect()
}

fn resolve(value: &Options) -> Result<BTreeMap<String, SocketAddr>, OptionError> {
    let address = |(host, item): (&str, &Options)| {
        let text = item.text()?;
        let address = text.parse::<SocketAddr>().map_err(|_| {
            item.error(format!("`{text}` is not an address with a port"))
                .with_help("write one such as `127.0.0.1:8080`")
        })?;
        Ok((host.to_lowercase(), address))
    };
    value.entries()?.into_iter().map(address).collect()
}
