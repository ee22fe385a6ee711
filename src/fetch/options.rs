//! What can be set about fetching; read from the configuration by `config`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::groups::{HostGroup, Politeness};
use crate::model::Proxy;

/// How [`HttpFetcher`](super::HttpFetcher) behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchOptions {
    /// The User-Agent header: an honest name with an address where the operator can be reached.
    pub user_agent: String,
    /// How many requests may be under way at once, over all hosts; 0 counts as 1.
    pub concurrency: usize,
    /// What `per_host` and `delay` apply to.
    pub politeness: Politeness,
    /// Hosts asked as if they were one, with manners of their own.
    pub groups: Vec<HostGroup>,
    /// How many requests may be under way at once to one group; 0 counts as 1.
    pub per_host: usize,
    /// The pause between the end of one request to a group and the start of the next; with several at once each has
    /// its own.
    ///
    /// It is varied by a fifth either way. A longer `Crawl-delay` in a host's robots.txt wins, up to a minute, and
    /// makes it one request at a time.
    pub delay: Duration,
    /// The time one fetch may take: names looked up, redirects and the whole body; not the wait for a turn.
    pub timeout: Duration,
    /// The largest body taken, in bytes after decompression.
    pub max_body: u64,
    /// Whether robots.txt is asked before lists and pages.
    pub robots: RobotsPolicy,
    /// What a server's Retry-After holds back.
    pub retry_after: RetryScope,
    /// Networks opened although they are private, loopback or otherwise not of the public internet.
    pub allow_private: Vec<IpNet>,
    /// Where to connect for a host name, whatever port its address names; as curl's `--connect-to`.
    ///
    /// The Host header, the name asked for in TLS and the guard's judgement of the address stay as without it.
    /// Names only: an address written as a URL's host is dialled as it stands.
    pub resolve: BTreeMap<String, SocketAddr>,
    /// A PEM file of the authorities to trust instead of the system's; as curl's `--cacert`.
    pub ca_file: Option<PathBuf>,
    /// The way out of requests whose source names none. `resolve` then serves only to judge names.
    pub proxy: Proxy,
    /// The command that runs Chromium, for sources that want their pages rendered.
    pub browser: PathBuf,
}

/// Whether robots.txt (RFC 9309) has a say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RobotsPolicy {
    /// Lists and pages are asked for only where robots.txt lets `feedloom` in.
    Obey,
    /// It is not read; for one's own sites.
    Ignore,
}

/// What Retry-After (RFC 9110, 10.2.3) holds back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryScope {
    /// Everything that shares turns with the address that was asked.
    Host,
    /// That address alone.
    Url,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("feedloom/", env!("CARGO_PKG_VERSION")).to_owned(),
            concurrency: 64,
            politeness: Politeness::Host,
            groups: Vec::new(),
            per_host: 1,
            delay: Duration::from_secs(2),
            timeout: Duration::from_secs(20),
            max_body: 10 * 1024 * 1024,
            robots: RobotsPolicy::Obey,
            retry_after: RetryScope::Host,
            allow_private: Vec::new(),
            resolve: BTreeMap::new(),
            ca_file: None,
            proxy: Proxy::None,
            browser: "chromium".into(),
        }
    }
}
