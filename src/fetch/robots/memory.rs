//! Where robots.txt is kept from one run to the next.

use std::fmt;

use futures_util::future::{self, BoxFuture};

use crate::model::KeptRobots;

/// Keeps robots.txt by origin (`https://news.example`), so that the next run need not ask. Where a site is reached in
/// another way than usual, a word for the way follows the origin after a space.
///
/// It is memory: what is lost is asked for again, so neither way can fail.
pub trait RobotsMemory: fmt::Debug + Send + Sync {
    /// What was kept last.
    fn get<'a>(&'a self, origin: &'a str) -> BoxFuture<'a, Option<KeptRobots>>;

    /// Keeps it in place of what was kept before.
    fn keep<'a>(&'a self, origin: &'a str, kept: &'a KeptRobots) -> BoxFuture<'a, ()>;
}

/// Keeps nothing.
#[derive(Debug)]
pub(crate) struct NoMemory;

impl RobotsMemory for NoMemory {
    fn get<'a>(&'a self, _origin: &'a str) -> BoxFuture<'a, Option<KeptRobots>> {
        Box::pin(future::ready(None))
    }

    fn keep<'a>(&'a self, _origin: &'a str, _kept: &'a KeptRobots) -> BoxFuture<'a, ()> {
        Box::pin(future::ready(()))
    }
}
