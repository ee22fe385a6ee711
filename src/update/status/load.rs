//! What is remembered of sources → [`Status`]. Only reads, and so needs no lock.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Known, Status};
use crate::fetch::{FetchOptions, Groups, shown};
use crate::format::pending;
use crate::publish::Destination;
use crate::store::{ListingKind, Store};
use crate::update::holds::{Held, Holds};
use crate::update::{Error, SourceMemory, Subscription, memories};

/// Everything that is looked at.
#[derive(Debug)]
pub struct Sight<'a, S, D> {
    /// How the world is asked: what shares turns, and with which pause.
    pub fetch: &'a FetchOptions,
    /// Memory and index; `None` before the first run.
    pub store: Option<&'a S>,
    /// The record's place.
    pub content: &'a D,
    /// The time.
    pub now: Timestamp,
}

impl<S: Store, D: Destination> Sight<'_, S, D> {
    /// How these sources are doing.
    ///
    /// # Errors
    /// When state or record cannot be read.
    pub async fn status(&self, subscriptions: &[Arc<Subscription>]) -> Result<Status, Error> {
        let (holds, mut memories) = match self.store {
            Some(store) => (store.holds().await?, memories(store).await?),
            None => Default::default(),
        };
        let holds = Holds::new(holds, self.fetch.retry_after, self.now);
        let groups = Groups::new(self.fetch);
        let mut known = Vec::with_capacity(subscriptions.len());
        for one in subscriptions {
            let memory = memories.remove(&one.source.id).unwrap_or_default();
            known.push(self.known(one, memory, &groups, &holds).await?);
        }
        Ok(super::of(&known, self.now))
    }

    async fn known<'s>(
        &self,
        subscription: &'s Subscription,
        memory: SourceMemory,
        groups: &Groups,
        holds: &Holds,
    ) -> Result<Known<'s>, Error> {
        let source = &subscription.source;
        let requests = subscription.reader.start();
        let url = requests.first().map(|request| &request.url);
        let (group, manners) = url.map(|url| groups.of(url)).unzip();
        let group = group.unwrap_or_default();
        let held_until = match url.and_then(|url| holds.check(url, &group)) {
            Some(Held::Until(until)) => Some(until),
            _ => None,
        };
        let size = match self.store {
            Some(store) => store.size(ListingKind::Source, source.id.as_str()).await?,
            None => None,
        };
        let waiting = self.content.get(&pending::path(&source.id)).await?.unwrap_or_default();
        Ok(Known {
            source,
            url: url.map(|url| shown(url).to_string()).unwrap_or_default(),
            memory,
            group,
            manners,
            requests: requests.len(),
            held_until,
            articles: size.map_or(0, |size| size.articles),
            pending: waiting.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64,
        })
    }
}
