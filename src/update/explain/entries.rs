//! What a run would do with each entry of an answer, and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::pending::Pending;
use super::super::{Error, plan, renamed};
use super::Explaining;
use crate::fetch::Fetcher;
use crate::filter::Stop;
use crate::model::{ArticleId, ArticlePage, Entry, EntryId};
use crate::publish::Destination;
use crate::store::{Known, Store};

/// What a run would do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It becomes an article.
    New,
    /// It is one already, and the source says what it said.
    Known,
    /// It is one already, and the source says something else of it: its document follows.
    Changed,
    /// It is one already, under another name.
    Renamed,
    /// It waits for its page, or for a command of its filters.
    Waits,
    /// Filters leave it out.
    LeftOut,
    /// Somebody asked that it be forgotten.
    Forgotten,
    /// One of the same id stands before it.
    Repeated,
}

/// One entry.
#[derive(Debug, Serialize)]
pub struct EntryStory {
    /// What the source calls it.
    pub id: EntryId,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub link: Option<String>,
    /// What a run would do with it.
    pub fate: Fate,
    /// Why.
    pub why: String,
    /// The article it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleId>,
}

impl<F: Fetcher, S: Store, D: Destination> Explaining<'_, '_, F, S, D> {
    /// The entries of an answer, in its order.
    pub(super) async fn entries(
        &self,
        entries: &[Entry],
        pending: &Pending,
    ) -> Result<Vec<EntryStory>, Error> {
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id.clone()).collect();
        let known = self.run.work.store.known(&self.subscription.source.id, &ids).await?;
        let answered: BTreeSet<EntryId> = ids.into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut stories = Vec::with_capacity(entries.len());
        for entry in entries {
            let is_first = seen.insert(&entry.id);
            let (fate, why, article) = match is_first {
                true => self.fate(entry, &known, &answered, pending).await?,
                false => (Fate::Repeated, "an entry before it has the same id".to_owned(), None),
            };
            stories.push(EntryStory {
                id: entry.id.clone(),
                title: entry.title.clone(),
                link: entry.link.as_ref().map(|link| crate::fetch::shown(link).to_string()),
                fate,
                why,
                article,
            });
        }
        Ok(stories)
    }

    async fn fate(
        &self,
        entry: &Entry,
        known: &BTreeMap<EntryId, Known>,
        answered: &BTreeSet<EntryId>,
        pending: &Pending,
    ) -> Result<(Fate, String, Option<ArticleId>), Error> {
        let told = |fate, why: &str| Ok((fate, why.to_owned(), None));
        if let Some(there) = known.get(&entry.id) {
            let (fate, why) = match &there.digest {
                None => (Fate::Known, "what the source said before is not remembered"),
                Some(said) if *said == plan::digest(entry) => (Fate::Known, "the source says what it said"),
                Some(_) => (Fate::Changed, "the source says something else of it than it did"),
            };
            return Ok((fate, why.to_owned(), Some(there.article.clone())));
        }
        if pending.has(&entry.id) {
            return told(
                Fate::Waits,
                "its page could not be had, or a command failed; it is asked for again",
            );
        }
        let (source, forgotten) = (&self.subscription.source, &self.run.forgotten);
        let ids = source.formerly.iter().chain([&source.id]);
        if ids.into_iter().any(|id| forgotten.has_entry(id, &entry.id))
            || entry.link.as_ref().is_some_and(|link| forgotten.has_place(link.as_str()))
        {
            return told(Fate::Forgotten, "somebody asked that it be forgotten");
        }
        if let Some(one) = renamed::article(self.run.work, &source.id, entry, answered).await? {
            let why = "an article with its address, date or title is known under another id";
            return Ok((Fate::Renamed, why.to_owned(), Some(one.article.id)));
        }
        self.filtered(entry).await
    }

    async fn filtered(&self, entry: &Entry) -> Result<(Fate, String, Option<ArticleId>), Error> {
        let (work, own) = (self.run.work, self.subscription);
        if own.filters.is_empty() {
            return Ok((Fate::New, "nothing like it is known".to_owned(), None));
        }
        let written =
            |at: usize| own.filters.steps().get(at).map(|step| step.written.clone()).unwrap_or_default();
        let has_page = !matches!(entry.page, ArticlePage::None);
        let stop = match has_page {
            true => own.judge(entry, &work.authority, work.now),
            false => own.judge_whole(entry, &work.authority, work.now),
        };
        let (fate, why) = match stop {
            Stop::LeftOut(at) => (Fate::LeftOut, format!("step {} of its filters: {}", at + 1, written(at))),
            Stop::End => (Fate::New, "nothing like it is known, and no filter leaves it out".to_owned()),
            Stop::Open(_) | Stop::Hook(_) => {
                // A state of an older version does not know of it.
                let mark = work.store.left_out(&own.source.id, &entry.id).await.ok().flatten();
                match mark.is_some_and(|mark| mark == own.mark(entry)) {
                    true => (Fate::LeftOut, "its page was read, and the same filters left it out".to_owned()),
                    false => (
                        Fate::New,
                        "nothing like it is known; filters decide once its page is read".to_owned(),
                    ),
                }
            }
        };
        Ok((fate, why, None))
    }
}
