//! The pages of a source's entries: asked for once, waited for when they cannot be had, completed when they come.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::composed::{self, Outcome, Way};
use super::gather::SourceRun;
use super::hooked::Failing;
use super::make::{self, ReadPage, Standing, Step};
use super::news::{Missed, News, trouble};
use super::pending::Pending;
use super::{Error, Subscription};
use crate::fetch::{self, Fetcher};
use crate::model::{
    Article, ArticleId, ArticlePage, Diagnostic, Entry, Fetched, Page, PendingEntry, Purpose, Request,
    Validators,
};
use crate::publish::Destination;
use crate::store::Store;

/// What came of asking for an article's page.
pub(super) enum PageAnswer {
    /// It is there, and this is what it says.
    Here(Box<ReadPage>),
    /// It is not there now.
    NotNow,
    /// It will not come: it is gone, or we may not ask.
    Never,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Follows up one entry that is news; tells whether it came through or waits in the ledger.
    pub(super) async fn enter(&mut self, entry: Entry, answer: Option<&Arc<Page>>) -> Result<bool, Error> {
        let request = match &entry.page {
            ArticlePage::None => return self.publish(entry, None).await,
            ArticlePage::Here => {
                let Some(answer) = answer else { return Ok(false) };
                let asked = entry.link.clone().unwrap_or_else(|| answer.url.clone());
                let request = Request::get(asked.clone(), Purpose::Page);
                let read = self.read_page(Arc::clone(answer), asked, Said::Aloud).await;
                let PageAnswer::Here(page) = self.whole_of(&request, read, Said::Aloud).await else {
                    return Ok(false);
                };
                return Ok(self.make(entry, Some(*page), Standing::New).await?.is_settled());
            }
            ArticlePage::Fetch(request) => request.clone(),
        };
        let now = self.run.work.now;
        if self.is_left_out(&entry, now).await? {
            return Ok(true);
        }
        match self.page(&request, Said::Aloud).await {
            PageAnswer::Here(page) => self.publish(entry, Some(*page)).await,
            PageAnswer::NotNow => {
                self.pending.add(entry, now, None);
                Ok(true)
            }
            PageAnswer::Never => self.publish_partly(entry, now).await,
        }
    }

    /// Publishes a new article, or notes that it waits for a command.
    async fn publish(&mut self, entry: Entry, page: Option<ReadPage>) -> Result<bool, Error> {
        Ok(match self.make(entry, page, Standing::New).await? {
            Made::Waits(entry) => {
                self.pending.add(*entry, self.run.work.now, None);
                true
            }
            made => made.is_settled(),
        })
    }

    /// Publishes what the source said, and notes that the page may still complete it.
    async fn publish_partly(&mut self, entry: Entry, since: Timestamp) -> Result<bool, Error> {
        let id = entry.id.clone();
        self.pending.add(entry.clone(), since, None);
        // The writer ends early only on an error of its own, which the run then reports.
        let _ = self.fresh.send(News::Waits(self.pending.file_of_all())).await;
        Ok(match self.make(entry.clone(), None, Standing::Partial).await? {
            Made::Sent(id) => {
                self.pending.add(entry, since, Some(id));
                true
            }
            // Neither title nor text: without its page there is nothing to publish, and it waits on.
            Made::Nothing | Made::Waits(_) => true,
            Made::LeftOut => {
                self.pending.remove(&id);
                true
            }
            Made::Failed => false,
        })
    }

    /// Asks once more for the pages that could not be had.
    pub(super) async fn retry_pages(&mut self) -> Result<(), Error> {
        let now = self.run.work.now;
        self.pending.give_up(now);
        for one in self.pending.due(now, self.run.memory(&self.subscription.source.id).asked) {
            // Just added: its page was asked for a moment ago.
            if one.since == now {
                continue;
            }
            let Some(one) = self.settle(one).await? else { continue };
            self.retry_page(one).await?;
        }
        Ok(())
    }

    /// A pending entry as it stands by what the record has of its article; `None` when that is whole.
    async fn settle(&mut self, mut one: PendingEntry) -> Result<Option<PendingEntry>, Error> {
        let id = one.entry.id.clone();
        let source = &self.subscription.source.id;
        let known = self.run.work.store.known(source, std::slice::from_ref(&id)).await?.remove(&id);
        match known {
            Some(known) if one.partial.is_none() => {
                let there = make::there(self.run.work, &known.article).await?;
                if !there.is_some_and(|there| there.is_partial()) {
                    self.pending.remove(&id);
                    return Ok(None);
                }
                // Published in part by a run that ended before it could note that.
                one.partial = Some(known.article);
                self.pending.add(one.entry.clone(), one.since, one.partial.clone());
            }
            Some(_) | None => {}
        }
        Ok(Some(one))
    }

    async fn retry_page(&mut self, one: PendingEntry) -> Result<(), Error> {
        let id = one.entry.id.clone();
        let ArticlePage::Fetch(request) = &one.entry.page else {
            // It waits for a command.
            if one.partial.is_some() || self.make(one.entry, None, Standing::New).await?.is_settled() {
                self.pending.remove(&id);
            }
            return Ok(());
        };
        if one.partial.is_none() && self.is_left_out(&one.entry, one.since).await? {
            self.pending.remove(&id);
            return Ok(());
        }
        let is_over = Pending::is_over(&one, self.run.work.now);
        match (self.page(request, Said::Quietly).await, &one.partial) {
            (PageAnswer::Here(page), None) => {
                if self.make(one.entry, Some(*page), Standing::New).await?.is_settled() {
                    self.pending.remove(&id);
                }
            }
            (PageAnswer::Here(page), Some(article)) => {
                match make::there(self.run.work, article).await? {
                    // Its document is gone or was moved: a person has taken it over.
                    None => self.pending.remove(&id),
                    Some(there) => {
                        if self.make(one.entry, Some(*page), Standing::Completed(there)).await?.is_settled() {
                            self.pending.remove(&id);
                        }
                    }
                }
            }
            (PageAnswer::Never, None) => drop(self.publish_partly(one.entry, one.since).await?),
            (PageAnswer::NotNow, None) if is_over => drop(self.publish_partly(one.entry, one.since).await?),
            (PageAnswer::NotNow | PageAnswer::Never, _) => {}
        }
        Ok(())
    }

    /// Asks for an article's page.
    async fn page(&mut self, request: &Request, said: Said) -> PageAnswer {
        let request = &self.with_headers_of_rules(request);
        match self.fetch(request, &Validators::default()).await {
            Ok(Fetched::Fresh(page, validators, _)) => {
                let read = self.read_page(Arc::new(page), request.url.clone(), said).await;
                let read = self.whole_of(request, read, said).await;
                if matches!(read, PageAnswer::Here(_)) {
                    self.gathered.validators.push((request.key(), validators));
                }
                read
            }
            // Nobody asked for a comparison.
            Ok(Fetched::NotModified(..)) => PageAnswer::NotNow,
            Ok(Fetched::Gone) => PageAnswer::Never,
            Err(Missed::Held(..) | Missed::Stopped) => PageAnswer::NotNow,
            Err(Missed::Failed(error)) => {
                self.say(trouble(&error, request), said);
                if error.is_refused() { PageAnswer::Never } else { PageAnswer::NotNow }
            }
        }
    }

    /// A page's request with the headers that rules for its site have; those it has already win.
    pub(super) fn with_headers_of_rules(&self, request: &Request) -> Request {
        self.subscription.with_headers_of_rules(request)
    }

    /// The whole article of a page that was read.
    pub(super) async fn whole_of(&mut self, request: &Request, read: PageAnswer, said: Said) -> PageAnswer {
        match read {
            PageAnswer::Here(first) => self.whole(request, first, said).await,
            other => other,
        }
    }

    /// Reads an article's page, unless it is another that stands in its way.
    pub(super) async fn read_page(&mut self, page: Arc<Page>, asked: Url, said: Said) -> PageAnswer {
        let is_new = !self.run.memory(&self.subscription.source.id).quality.knows_articles();
        let subject = fetch::shown(&asked).to_string();
        match make::read(self.run, self.subscription, page, asked, is_new).await {
            Some(Ok(mut page)) => {
                page.extracted.diagnostics.drain(..).for_each(|odd| self.warn(odd));
                PageAnswer::Here(Box::new(page))
            }
            Some(Err(barrier)) => {
                self.gathered.report.degraded = true;
                self.say(*barrier, said);
                PageAnswer::NotNow
            }
            None => {
                self.warn(make::broken("reading the page", &subject));
                PageAnswer::NotNow
            }
        }
    }

    pub(super) fn say(&mut self, odd: Diagnostic, said: Said) {
        self.warn(if said == Said::Aloud { odd } else { odd.into_note() });
    }

    /// Whether its page tells that it is one that somebody asked to be forgotten.
    fn is_of_forgotten(&self, article: &Article) -> bool {
        article.canonical.as_ref().is_some_and(|canonical| self.run.forgotten.has_place(canonical))
    }

    /// Makes one article and hands it over.
    pub(super) async fn make(
        &mut self,
        entry: Entry,
        page: Option<ReadPage>,
        standing: Standing,
    ) -> Result<Made, Error> {
        let published = entry.published.unwrap_or(self.run.work.now);
        let subject = entry.link.as_ref().map_or_else(|| entry.id.to_string(), ToString::to_string);
        let asked = match &entry.page {
            ArticlePage::Fetch(request) => request.key(),
            ArticlePage::None | ArticlePage::Here => String::new(),
        };
        let now = self.run.work.now;
        let seen = self.pending.since(&entry.id).unwrap_or(now);
        let failing = match standing.there() {
            Some(_) => Failing::Waits,
            None if Pending::is_long(seen, now) => Failing::GoesOn,
            None => Failing::AsSaid,
        };
        let is_new = standing.there().is_none();
        let way = Way { entry, page, standing, seen, failing };
        let made = match composed::compose(self.run, self.subscription, way).await {
            Some(Ok(Outcome::LeftOut(entry))) => {
                if is_new {
                    self.leave_out(&entry);
                }
                return Ok(Made::LeftOut);
            }
            Some(Ok(Outcome::Waits(entry, odd))) => {
                self.warn(*odd);
                // Whoever makes the article must see the page again.
                self.gathered.validators.retain(|(key, _)| *key != asked);
                return Ok(Made::Waits(entry));
            }
            Some(Ok(Outcome::Composed(composed))) if self.is_of_forgotten(&composed.article) => {
                return Ok(Made::Nothing);
            }
            Some(Ok(Outcome::Composed(mut composed))) => {
                composed.diagnostics.drain(..).for_each(|odd| self.warn(odd));
                if !self.keep_images(&mut composed).await? {
                    // Whoever makes the article must see the page again.
                    self.gathered.validators.retain(|(key, _)| *key != asked);
                    return Ok(Made::Failed);
                }
                make::write(self.run, self.subscription, *composed).await
            }
            Some(Err(odd)) => Some(Err(odd)),
            None => None,
        };
        Ok(match made {
            Some(Ok(fresh)) => {
                let id = fresh.article.id.clone();
                if !fresh.article.partial {
                    self.gathered.seen.article(&fresh.article);
                }
                let report = &mut self.gathered.report;
                match fresh.step {
                    Step::New => {
                        report.new += 1;
                        self.gathered.arrivals.push(published);
                    }
                    Step::Completed => report.completed += 1,
                    Step::Revised => report.revised += 1,
                    Step::Improved | Step::Same => {}
                }
                // The writer ends early only on an error of its own, which the run then reports.
                match self.fresh.send(News::Article(Box::new(fresh))).await {
                    Ok(()) => Made::Sent(id),
                    Err(_) => Made::Failed,
                }
            }
            Some(Err(odd)) => {
                self.warn(*odd);
                Made::Nothing
            }
            None => {
                self.warn(make::broken("making the article", &subject));
                Made::Failed
            }
        })
    }
}

impl Subscription {
    /// A page's request with the headers that rules for its site have; those it has already win.
    pub(super) fn with_headers_of_rules(&self, request: &Request) -> Request {
        let mut request = request.clone();
        for (name, value) in self.rules.headers(&request.url) {
            if !request.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(&name)) {
                request.headers.push((name, value));
            }
        }
        request
    }
}

/// What came of making an article.
pub(super) enum Made {
    /// It is on its way to the writer.
    Sent(ArticleId),
    /// There is nothing to publish, which was told.
    Nothing,
    /// Filters leave it out.
    LeftOut,
    /// A command of its filters failed, and it is to wait.
    Waits(Box<Entry>),
    /// A mistake of our own, or the writer ended.
    Failed,
}

impl Made {
    pub(super) fn is_settled(&self) -> bool {
        !matches!(self, Self::Failed | Self::Waits(_))
    }
}

/// How loudly a failed page is told: the first time people want to know, each later time only those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Aloud,
    Quietly,
}
