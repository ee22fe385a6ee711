//! Asks the world, politely: HTTP with conditional requests, robots.txt, one request at a time per host, limits
//! on time and size, and a guard against inner addresses.
//!
//! [`Fetcher`] is all the run knows; [`HttpFetcher`] is the one that goes out. What an answer means is left to
//! `source` and `extract`; when to ask again, and remembering validators, is left to the run and its store.

mod answer;
mod body;
mod browser;
mod budget;
mod cause;
mod client;
mod clients;
mod content_type;
mod cookies;
mod encoding;
mod error;
mod groups;
mod guard;
mod headers;
mod http_fetcher;
mod options;
mod question;
mod redirect;
mod resolver;
mod robots;
mod room;
mod shown;
mod turns;

#[cfg(test)]
mod tests;

use std::future::Future;

use url::Url;

use crate::model::{Fetched, Request, Validators};

pub use browser::BrowserFault;
pub use cause::Cause;
pub use error::Error;
pub use groups::{Groups, HostGroup, HostPattern, Manners, Politeness};
pub use guard::AddressFault;
pub use http_fetcher::HttpFetcher;
pub use ipnet::IpNet;
pub use options::{FetchOptions, RetryScope, RobotsPolicy};
pub use redirect::RedirectFault;
pub use robots::RobotsMemory;
pub use shown::shown;

/// How the run asks the world.
pub trait Fetcher: Send + Sync {
    /// Asks once and brings what came, with `known` recognising what we have already seen.
    ///
    /// A GET carries the known validators as they were sent to us. An answer with the known body's hash counts
    /// as [`Fetched::NotModified`], for a POST too, so that nothing is parsed or written twice.
    ///
    /// # Errors
    /// When there is no whole and usable answer; see [`Error`]. Half a body is never given out as a page.
    fn fetch(
        &self,
        request: &Request,
        known: &Validators,
    ) -> impl Future<Output = Result<Fetched, Error>> + Send;

    /// Sends a form (`application/x-www-form-urlencoded`) to a service made for it, and takes a success for an answer.
    ///
    /// Without waiting for a turn, without robots.txt and redirects: whoever calls it bounds how often.
    ///
    /// # Errors
    /// When no success came.
    fn post(&self, url: &Url, form: &[(&str, &str)]) -> impl Future<Output = Result<(), Error>> + Send;

    /// The name of what is asked one request at a time together with this address: its host, or a group of hosts.
    ///
    /// Whoever has much to ask does well to queue it by group: requests of one group wait for each other.
    fn group(&self, url: &Url) -> String;
}
