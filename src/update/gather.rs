//! One source, from its first request to finished documents: fetch, read, decide, fetch pages, extract, compose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc::Sender;

use super::report::SourceReport;
use super::{Error, Subscription, Work, plan, renamed};
use crate::fetch::{self, Fetcher};
use crate::format::document;
use crate::model::{
    Article, ArticlePage, Diagnostic, Entry, EntryId, Fetched, OutputFile, Page, ParsedFeed, Request,
    Validators,
};
use crate::publish::Destination;
use crate::source::ReadContext;
use crate::store::Store;
use crate::{compose, extract};

/// The most answers one source may ask for in one run: a list whose pages lead in a circle ends here.
const MOST_ANSWERS: usize = 50;

/// An article on its way to the writer.
#[derive(Debug)]
pub(super) struct Fresh {
    /// What it is.
    pub(super) article: Article,
    /// Its document.
    pub(super) file: OutputFile,
}

/// What became of one source.
#[derive(Debug)]
pub(super) struct Gathered {
    /// For the run's report.
    pub(super) report: SourceReport,
    /// What recognises the answers next time; only of those all of whose entries were kept.
    pub(super) validators: Vec<(String, Validators)>,
}

/// Gathers one source; its articles go to `fresh` as they are ready.
///
/// # Errors
/// When state or documents cannot be read. What the source does wrong is told in the report.
pub(super) async fn gather<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    fresh: &Sender<Fresh>,
) -> Result<Gathered, Error> {
    let known = work.store.validators(&subscription.source.id).await?;
    let mut source = SourceRun { work, subscription, fresh, known, gathered: Gathered::new(subscription) };
    let mut answered = 0;
    let mut requests = subscription.reader.start();
    let first = requests.len();
    requests.reverse();
    while let Some(request) = requests.pop() {
        if answered == MOST_ANSWERS.max(first) {
            source.warn(Diagnostic::warning(
                "update.too-many-answers",
                format!("the source asked for more than {MOST_ANSWERS} answers; the rest was left out"),
            ));
            break;
        }
        answered += 1;
        requests.extend(source.ask(request).await?.into_iter().rev());
    }
    let trouble = &source.gathered.report;
    source.gathered.report.failed = source.gathered.validators.is_empty()
        && trouble.new + trouble.known == 0
        && trouble.unchanged == 0
        && !trouble.diagnostics.is_empty();
    Ok(source.gathered)
}

struct SourceRun<'a, 'w, F, S, D> {
    work: &'a Work<'w, F, S, D>,
    subscription: &'a Arc<Subscription>,
    fresh: &'a Sender<Fresh>,
    known: BTreeMap<String, Validators>,
    gathered: Gathered,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Asks one request of the source and follows up what the answer says; gives the requests it leads to.
    async fn ask(&mut self, request: Request) -> Result<Vec<Request>, Error> {
        let key = request.key();
        let known = self.known.get(&key).cloned().unwrap_or_default();
        match self.fetch(&request, &known).await {
            Some(Fetched::NotModified(validators)) => {
                self.gathered.report.unchanged += 1;
                if validators != known {
                    self.gathered.validators.push((key, validators));
                }
                Ok(Vec::new())
            }
            Some(Fetched::Gone) => {
                self.warn(
                    Diagnostic::error("fetch.gone", "the server says this is gone for good (410)")
                        .with_subject(request.url.as_str())
                        .with_help("take the source out of the configuration; its articles stay"),
                );
                Ok(Vec::new())
            }
            Some(Fetched::Fresh(page, validators)) => {
                let Some((parsed, page)) = self.read(page, &request).await else { return Ok(Vec::new()) };
                let next = parsed.next.clone();
                if self.follow(parsed, page).await? {
                    self.gathered.validators.push((key, validators));
                }
                Ok(next)
            }
            None => Ok(Vec::new()),
        }
    }

    /// Fetches, telling what went wrong.
    async fn fetch(&mut self, request: &Request, known: &Validators) -> Option<Fetched> {
        self.gathered.report.requests += 1;
        match self.work.fetcher.fetch(request, known).await {
            Ok(fetched) => Some(fetched),
            Err(error) => {
                self.warn(trouble(&error, request));
                None
            }
        }
    }

    /// Reads an answer, off the async threads.
    async fn read(&mut self, page: Page, request: &Request) -> Option<(ParsedFeed, Arc<Page>)> {
        let (subscription, now, requested) =
            (Arc::clone(self.subscription), self.work.now, request.url.clone());
        let page = Arc::new(page);
        let bytes = Arc::clone(&page);
        let read = aside(move || {
            let context = ReadContext { source: &subscription.source, now, requested: &requested };
            subscription.reader.read(&bytes, &context)
        })
        .await;
        match read {
            Some(Ok(mut parsed)) => {
                parsed.diagnostics.drain(..).for_each(|odd| self.warn(odd));
                Some((parsed, page))
            }
            Some(Err(error)) => {
                self.warn(
                    Diagnostic::error(error.code(), error.to_string())
                        .with_subject(request.url.as_str())
                        .with_help(error.help()),
                );
                None
            }
            None => {
                self.warn(broken("reading the answer", request.url.as_str()));
                None
            }
        }
    }

    /// Makes articles of the entries that are news; tells whether all of them came through.
    async fn follow(&mut self, parsed: ParsedFeed, answer: Arc<Page>) -> Result<bool, Error> {
        let ids: Vec<EntryId> = parsed.entries.iter().map(|entry| entry.id.clone()).collect();
        let known = self.work.store.known(&self.subscription.source.id, &ids).await?;
        self.gathered.report.known += known.len();
        let mut complete = true;
        let answered: BTreeSet<EntryId> = ids.into_iter().collect();
        for entry in plan::news(parsed.entries, &known) {
            let source = &self.subscription.source.id;
            if let Some(article) = renamed::article(self.work, source, &entry, &answered).await? {
                self.work.store.alias(&[(source.clone(), entry.id, article)]).await?;
                self.gathered.report.known += 1;
                continue;
            }
            let page = match &entry.page {
                ArticlePage::None => None,
                ArticlePage::Here => Some(Arc::clone(&answer)),
                ArticlePage::Fetch(request) => {
                    let request = request.clone();
                    match self.fetch(&request, &Validators::default()).await {
                        Some(Fetched::Fresh(page, _)) => Some(Arc::new(page)),
                        Some(_) | None => {
                            // The entry stays unknown and the answer unrecognised, so that the next run tries again.
                            complete = false;
                            continue;
                        }
                    }
                }
            };
            complete &= self.make(entry, page).await;
        }
        Ok(complete)
    }

    /// Makes one article and hands it over; tells whether that went well.
    async fn make(&mut self, entry: Entry, page: Option<Arc<Page>>) -> bool {
        let subscription = Arc::clone(self.subscription);
        let (now, authority, zone) =
            (self.work.now, Arc::clone(&self.work.authority), self.work.site.time_zone.clone());
        let subject = entry.link.as_ref().map_or_else(|| entry.id.to_string(), ToString::to_string);
        let made = aside(move || {
            let mut extracted = page.map(|page| subscription.extract(&page, now));
            let odd =
                extracted.as_mut().map(|page| std::mem::take(&mut page.diagnostics)).unwrap_or_default();
            let article =
                compose::article(&authority, &subscription.source, &entry, extracted.as_ref(), now)?;
            let file = document::write(&article, &subscription.preset, &zone);
            Ok::<_, Box<Diagnostic>>((Fresh { article, file }, odd))
        })
        .await;
        match made {
            Some(Ok((fresh, odd))) => {
                odd.into_iter().for_each(|odd| self.warn(odd));
                self.gathered.report.new += 1;
                // The writer ends early only on an error of its own, which the run then reports.
                self.fresh.send(fresh).await.is_ok()
            }
            Some(Err(odd)) => {
                self.warn(*odd);
                true
            }
            None => {
                self.warn(broken("making the article", &subject));
                false
            }
        }
    }

    fn warn(&mut self, diagnostic: Diagnostic) {
        let source = Some(self.subscription.source.id.to_string());
        self.gathered.report.diagnostics.push(Diagnostic { source, ..diagnostic });
    }
}

impl Subscription {
    /// Reads an article's page by this source's own places, the rule for its address, and the generic extractors.
    pub fn extract(&self, page: &Page, now: Timestamp) -> crate::model::Extracted {
        let rules = self.rules.layers(self.own_rule.as_ref(), &page.url);
        let options = extract::Options { time_zone: &self.source.time_zone, now, rules: &rules };
        extract::extract(page, &options)
    }
}

impl Gathered {
    fn new(subscription: &Subscription) -> Self {
        Self { report: SourceReport::new(subscription.source.id.clone()), validators: Vec::new() }
    }
}

/// Runs core work on a thread of its own; `None` when it panicked, which costs this piece of work alone.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn trouble(error: &fetch::Error, request: &Request) -> Diagnostic {
    Diagnostic::error(error.code(), error.to_string())
        .with_subject(request.url.as_str())
        .with_help(error.help())
}

fn broken(doing: &str, subject: &str) -> Diagnostic {
    Diagnostic::error("update.internal", format!("feedloom made a mistake of its own while {doing}"))
        .with_subject(subject)
        .with_help("report it with the address; the other entries are not touched")
}
