//! The walk back through all a source still offers: page by page, each put into the record before the next is asked for, so
//! that a walk that ends anywhere goes on where it was.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::Error;
use super::ask::{Asked, How, circle, held};
use super::gather::SourceRun;
use super::news::News;
use super::report::SourceReport;
use crate::fetch::{self, Fetcher};
use crate::model::{Diagnostic, Entry, Further, Request, SourceId, Step};
use crate::publish::Destination;
use crate::store::Store;

/// How far a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backfill {
    /// The most pages this time.
    pub pages: usize,
    /// Pages whose articles are all older are not taken.
    pub until: Option<Timestamp>,
    /// Whether it goes on, or begins at the newest page again.
    pub from: From,
}

/// Where a walk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Where the last one stood.
    LastStep,
    /// At the newest page.
    Newest,
}

/// What a walk did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Walked {
    /// How many pages were taken.
    pub pages: usize,
    /// The oldest date on them.
    pub reaches: Option<Timestamp>,
    /// Why it ended.
    pub ended: Ended,
}

/// Why a walk ended; of several lists of a source, the one that leaves most to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It had come to the end before.
    Before,
    /// There are no older pages.
    AtTheEnd,
    /// What follows is older than wanted.
    AtTheDate,
    /// As many pages were taken as were asked for.
    AfterSoMany,
    /// A page could not be had.
    Interrupted,
}

/// A step that is kept once what it brought is durable.
#[derive(Debug)]
pub(super) struct Walking {
    pub(super) source: SourceId,
    /// The request the walk begins with.
    pub(super) first: String,
    pub(super) step: Step,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Walks back from each request the source begins with.
    pub(super) async fn walk_back(
        &mut self,
        how: Backfill,
        progress: &(dyn Fn(&SourceReport) + Sync),
    ) -> Result<(), Error> {
        if how.from == From::Newest {
            self.run.work.store.forget_walk(&self.subscription.source.id).await?;
        }
        if self.subscription.reader.most().is_some() {
            // What it names is all there is; only one run does not take it.
            self.left = None;
            self.ask_all().await?;
            self.walked().ended = Ended::AtTheEnd;
            return Ok(());
        }
        let how = Backfill { until: how.until.max(self.kept_since()), ..how };
        for first in self.subscription.reader.start() {
            let ended = self.walk_from(&first, how, progress).await?;
            let walked = self.walked();
            walked.ended = walked.ended.max(ended);
        }
        Ok(())
    }

    fn walked(&mut self) -> &mut Walked {
        let none = Walked { pages: 0, reaches: None, ended: Ended::Before };
        self.gathered.report.walked.get_or_insert(none)
    }

    /// Since when articles of the source are kept: what is older would be removed at once.
    fn kept_since(&self) -> Option<Timestamp> {
        let days = i64::from(self.subscription.source.keep.days?);
        self.run.work.now.checked_sub(jiff::SignedDuration::from_hours(days * 24)).ok()
    }

    async fn walk_from(
        &mut self,
        first: &Request,
        how: Backfill,
        progress: &(dyn Fn(&SourceReport) + Sync),
    ) -> Result<Ended, Error> {
        let reader = &Arc::clone(self.subscription).reader;
        let (store, source) = (self.run.work.store, self.subscription.source.id.clone());
        let key = first.key();
        let last = store.walk(&source, &key).await?;
        if last.as_ref().is_some_and(|step| step.next.is_none()) {
            return Ok(Ended::Before);
        }
        let mut at: Option<Further> = last.as_ref().and_then(|step| step.next.clone());
        // What came since the last walk pushes pages back: the first of this one may hold what its last one did.
        let mut may_repeat = last;
        let mut is_steady = true;
        loop {
            if self.walked().pages >= how.pages {
                return Ok(Ended::AfterSoMany);
            }
            let request = match &at {
                None => first.clone(),
                Some(further) => match reader.further(first, further) {
                    Some(request) => request,
                    None => {
                        // The way there was configured otherwise.
                        (at, may_repeat) = (None, None);
                        store.forget_walk(&source).await?;
                        first.clone()
                    }
                },
            };
            let page = at.as_ref().map_or(0, |further| further.page);
            let mut answer = match self.ask(&request, at.as_ref(), How::Anyway).await? {
                Asked::Fresh(answer) => answer,
                Asked::Over | Asked::Unchanged => {
                    self.note_step(&key, Step { page, held: String::new(), next: None }).await;
                    return Ok(Ended::AtTheEnd);
                }
                Asked::Missed => return Ok(Ended::Interrupted),
            };
            let (held, older) = (held(&answer.parsed.entries), answer.parsed.older.clone());
            let is_repeated = may_repeat.take().is_none() && store.has_held(&source, &key, &held).await?;
            if is_repeated {
                self.warn(circle(&request));
                self.note_step(&key, Step { page, held: String::new(), next: None }).await;
                return Ok(Ended::AtTheEnd);
            }
            let (newest, oldest) = span(&answer.parsed.entries);
            if newest.is_some_and(|newest| how.until.is_some_and(|until| newest < until)) {
                return Ok(Ended::AtTheDate);
            }
            if page == 0 && older.is_none() {
                self.tell_of_no_way(first);
            }
            if at.as_ref().is_some_and(|further| !further.is_archive) {
                // What the page after another holds is another thing next time.
                answer.validators = None;
            }
            is_steady &= self.take(*answer).await?;
            let walked = self.walked();
            walked.pages += 1;
            walked.reaches = walked.reaches.into_iter().chain(oldest).min();
            if is_steady {
                self.note_step(&key, Step { page, held, next: older.clone() }).await;
            }
            progress(&self.gathered.report);
            if self.run.work.is_stopping() {
                return Ok(Ended::Interrupted);
            }
            let Some(next) = older else { return Ok(Ended::AtTheEnd) };
            at = Some(next);
        }
    }

    /// Notes a step, to be kept once all that was sent before it is durable; entries that wait for their page too.
    async fn note_step(&mut self, first: &str, step: Step) {
        let source = self.subscription.source.id.clone();
        // As with articles: a writer that ended has its own error to report.
        if self.pending.len() > 0 {
            let _ = self.fresh.send(News::Waits(self.pending.file_of_all())).await;
        }
        let walking = Walking { source, first: first.to_owned(), step };
        let _ = self.fresh.send(News::Walked(Box::new(walking))).await;
    }

    fn tell_of_no_way(&mut self, first: &Request) {
        let help = match self.subscription.source.is_feed {
            true => {
                "a feed names its archives itself; else write `next: { url: \"?paged={page}\" }`, if the site takes that"
            }
            false => "write `next`: how the list goes on",
        };
        self.warn(
            Diagnostic::note("update.no-older-pages", "the source does not say where its older pages are")
                .with_subject(fetch::shown(&first.url))
                .with_help(help),
        );
    }
}

/// The newest and the oldest date among entries.
fn span(entries: &[Entry]) -> (Option<Timestamp>, Option<Timestamp>) {
    let dates = || entries.iter().filter_map(|entry| entry.published.or(entry.updated));
    (dates().max(), dates().min())
}
