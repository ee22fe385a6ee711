//! The feeds folder over HTTP: what stands in it, whole, with validators, and nothing else.
//!
//! `connections` takes connections and drops slow ones; `answer` decides what a request gets, by `hosts` (is it
//! meant for us), `address` (which file), `media` (what it is), `encoding` and `conditions` (how, or whether at
//! all). `library` finds files, `variants` makes compressed ones, and `pool` keeps both in bounded memory.
//!
//! Files are only read. A run replaces them by renaming, so an answer is one whole file, the newest there is.
//! TLS, access logs and limits by client are left to a reverse proxy.

mod address;
mod answer;
mod body;
mod conditions;
mod connections;
mod encoding;
mod folder;
mod hosts;
mod library;
mod media;
mod pool;
mod stall;
mod variants;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use connections::{listen, serve};

/// Gives the text of `/metrics`, in the text format of Prometheus. Called for each request, off the async threads.
pub type MetricsText = Arc<dyn Fn() -> String + Send + Sync>;

/// What is served, and to whom.
#[derive(Clone)]
pub struct Options {
    /// The folder that is published. It need not be there yet.
    pub folder: PathBuf,
    /// Where compressed files are kept: a cache, made when needed, safe to delete. Outside of `folder`.
    pub variants: PathBuf,
    /// The hosts requests may be addressed to, beside those that follow from the address listened on.
    pub hosts: Vec<String>,
    /// How much of it.
    pub limits: Limits,
    /// What `/metrics` answers; without it there is no such page.
    pub metrics: Option<MetricsText>,
    /// The clock: a file that may still change within the tick of its time stamp is read again.
    pub now: fn() -> SystemTime,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("folder", &self.folder)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}

/// How much one server takes and waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; more wait until one ends. Fewer where the process may not open as many files.
    pub connections: usize,
    /// The time a request's head may take in all, from the connection or the answer before it.
    pub head: Duration,
    /// The time by which a client may fall behind `pace` in taking its answers: who takes nothing is dropped then.
    pub stall: Duration,
    /// The least pace of a client, in bytes a second; 0 counts as 1.
    pub pace: u32,
    /// The time answers under way have when the server ends.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_200,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            pace: 8 * 1024,
            grace: Duration::from_secs(4),
        }
    }
}
