//! One source, from its first request to finished documents: fetch, read, decide, fetch pages, extract, compose.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc::Sender;
use url::Url;

use super::filtered::LeftOut;
use super::holds::Held;
use super::images::Images;
use super::make;
use super::news::{Missed, News, trouble};
use super::pending::Pending;
use super::quality::Seen;
use super::record::Alias;
use super::renamed::Renamed;
use super::report::SourceReport;
use super::{Error, Run, Subscription, Which, barriers, plan, renamed};
use crate::fetch::{self, Fetcher};
use crate::format;
use crate::model::{
    Diagnostic, Entry, EntryId, Fetched, Further, Hints, Learned, Page, ParsedFeed, Request, Severity,
    SourceId, Validators,
};
use crate::publish::Destination;
use crate::source::ReadContext;
use crate::store::Store;

/// The most entries of one answer that are looked at: those of a whole sitemap.
const MOST_ENTRIES: usize = 50_000;

/// What became of one source.
#[derive(Debug)]
pub(super) struct Gathered {
    /// For the run's report.
    pub(super) report: SourceReport,
    /// What recognises the answers next time; only of those all of whose entries were kept.
    pub(super) validators: Vec<(String, Validators)>,
    /// What the first answer says about asking again; `None` while there is none.
    pub(super) learned: Option<Learned>,
    /// What the first answer that was read says about asking again.
    pub(super) hints: Option<Hints>,
    /// When its new entries were published, or now.
    pub(super) arrivals: Vec<Timestamp>,
    /// What its answers held.
    pub(super) seen: Seen,
    /// What it says of entries, hashed.
    pub(super) digests: Vec<(EntryId, String)>,
    /// Entries that filters left out.
    pub(super) left_out: LeftOut,
    /// Whether anything of it was asked with validators.
    pub(super) asked_conditionally: bool,
    /// How many pages the next run must read whatever they bring, since one could not be had; 0 for none.
    pub(super) gap: u32,
}

impl Gathered {
    fn new(source: SourceId) -> Self {
        Self {
            report: SourceReport::new(source),
            validators: Vec::new(),
            learned: None,
            hints: None,
            arrivals: Vec::new(),
            seen: Seen::default(),
            digests: Vec::new(),
            left_out: LeftOut::new(),
            asked_conditionally: false,
            gap: 0,
        }
    }
}

/// Gathers one source, its news or its history; its articles go to `fresh` as they are ready.
///
/// # Errors
/// When state or documents cannot be read. What the source does wrong is told in the report.
pub(super) async fn gather<F: Fetcher, S: Store, D: Destination>(
    run: &Run<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    fresh: &Sender<News>,
    which: Which,
    progress: &(dyn Fn(&SourceReport) + Sync),
) -> Result<Gathered, Error> {
    let id = &subscription.source.id;
    let (mut pending, odd) = Pending::load(run.work, id).await?;
    for formerly in &subscription.source.formerly {
        if pending.inherit(run.work, formerly).await? {
            // One after the other, so that nothing is lost between. A writer that ended has its own error to report.
            let _ = fresh.send(News::Waits(pending.file_of_all())).await;
            let _ = fresh.send(News::Pending(format::pending::write(formerly, Vec::new(), &[]))).await;
        }
    }
    let gathered = Gathered::new(id.clone());
    let images = Images::default();
    let left = subscription.reader.most();
    let mut source = SourceRun { run, subscription, fresh, pending, images, gathered, left };
    odd.into_iter().for_each(|odd| source.warn(odd));
    if let Which::Backfill(how) = which {
        source.walk_back(how, progress).await?;
    } else {
        source.ask_all().await?;
        source.retry_pages().await?;
        source.recheck().await?;
    }
    Ok(source.finish().await)
}

/// One source at work; how its entries' pages are had is `pages`.
pub(super) struct SourceRun<'a, 'w, F, S, D> {
    pub(super) run: &'a Run<'w, F, S, D>,
    pub(super) subscription: &'a Arc<Subscription>,
    pub(super) fresh: &'a Sender<News>,
    pub(super) pending: Pending,
    pub(super) images: Images,
    pub(super) gathered: Gathered,
    /// How many articles it may still take in this run.
    pub(super) left: Option<usize>,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Fetches, unless the server is to be left alone.
    pub(super) async fn fetch(&mut self, request: &Request, known: &Validators) -> Result<Fetched, Missed> {
        let group = self.run.work.fetcher.group(&request.url);
        if let Some(held) = self.run.holds.check(&request.url, &group) {
            return Err(Missed::Held(held, group));
        }
        if self.run.work.is_stopping() {
            return Err(Missed::Stopped);
        }
        self.gathered.report.requests += 1;
        let asked = self.subscription.access.apply(request);
        let answer = self.run.work.fetcher.fetch(&asked, known).await;
        // A redirect may have led to another host, and it is that one which is in trouble.
        let hop = answer.as_ref().err().and_then(|error| error.url().cloned());
        match hop.map(|hop| (self.run.work.fetcher.group(&hop), hop)) {
            Some((other, hop)) if other != group => {
                self.run.holds.note(&hop, &other, &answer);
                // What leads there is not asked for either.
                self.run.holds.note_way(&request.url, &answer);
            }
            _ => self.run.holds.note(&request.url, &group, &answer),
        }
        answer.map_err(Missed::Failed)
    }

    /// Keeps what the source's first answer says about asking again.
    pub(super) fn learn(&mut self, learned: Learned) {
        self.gathered.learned.get_or_insert(learned);
    }

    /// Tells what came in the way of a request.
    pub(super) fn tell(&mut self, missed: Missed, request: &Request) {
        match missed {
            Missed::Failed(error) => self.warn(trouble(&error, request)),
            Missed::Held(Held::Until(until), _) => {
                let report = &mut self.gathered.report;
                report.held_until = report.held_until.max(Some(until));
            }
            Missed::Stopped => self.gathered.report.stopped = true,
            Missed::Held(Held::ThisRun, group) => {
                self.gathered.report.stopped = true;
                self.warn(
                    Diagnostic::warning(
                        "fetch.held",
                        format!("{group} was not asked again: it is in trouble"),
                    )
                    .with_subject(fetch::shown(&request.url))
                    .with_help("nothing is lost, and the next run asks again, these sources first"),
                );
            }
        }
    }

    /// Reads an answer, off the async threads.
    pub(super) async fn read(
        &mut self,
        page: Page,
        request: &Request,
        further: Option<&Further>,
    ) -> Result<(ParsedFeed, Arc<Page>), Box<Diagnostic>> {
        let (subscription, now, requested) =
            (Arc::clone(self.subscription), self.run.work.now, request.url.clone());
        let further = further.cloned();
        let page = Arc::new(page);
        let bytes = Arc::clone(&page);
        let work = move || {
            let further = further.as_ref();
            let context = ReadContext { source: &subscription.source, now, requested: &requested, further };
            let read = subscription.reader.read(&bytes, &context);
            // Only where there is nothing else to see: a list may well have a login form.
            let has_entries = read.as_ref().is_ok_and(|parsed| !parsed.entries.is_empty());
            let barrier =
                if has_entries { None } else { barriers::of_answer(&bytes, &requested, &subscription) };
            match (barrier, read) {
                (Some(found), _) => Err(Box::new(found)),
                (None, Ok(parsed)) => Ok(parsed),
                (None, Err(error)) => Err(Box::new(
                    Diagnostic::error(error.code(), error.to_string())
                        .with_subject(fetch::shown(&requested))
                        .with_help(error.help()),
                )),
            }
        };
        let read = self.run.desks.work(page.body.len(), work).await;
        match read {
            Some(Ok(mut parsed)) => {
                parsed.diagnostics.drain(..).for_each(|odd| self.warn(odd));
                Ok((parsed, page))
            }
            Some(Err(odd)) => Err(odd),
            None => Err(Box::new(make::broken("reading the answer", fetch::shown(&request.url).as_str()))),
        }
    }

    /// Makes articles of the entries that are news; tells whether all of them came through or wait in the ledger.
    pub(super) async fn follow(
        &mut self,
        mut parsed: ParsedFeed,
        page: Option<Arc<Page>>,
        asked: &Url,
    ) -> Result<bool, Error> {
        let quality = self.run.memory(&self.subscription.source.id).quality;
        if let Some(odd) = barriers::garbled_entries(&parsed.entries).filter(|_| quality.knows_answers()) {
            self.gathered.report.degraded = true;
            self.warn(odd.with_subject(fetch::shown(asked)));
            return Ok(false);
        }
        if parsed.entries.len() > MOST_ENTRIES {
            parsed.entries.truncate(MOST_ENTRIES);
            self.warn(Diagnostic::warning(
                "update.too-many-entries",
                format!("an answer has more than {MOST_ENTRIES} entries; the rest was left out"),
            ));
        }
        let ids: Vec<EntryId> = parsed.entries.iter().map(|entry| entry.id.clone()).collect();
        let known = self.run.work.store.known(&self.subscription.source.id, &ids).await?;
        self.gathered.report.known += known.len();
        let mut complete = true;
        let answered: BTreeSet<EntryId> = ids.into_iter().collect();
        let sorted = plan::sort(parsed.entries, &known);
        self.gathered.digests.extend(sorted.heard);
        for (entry, article) in sorted.changed {
            // One that waits for its page is completed when that comes.
            if !self.pending.has(&entry.id) {
                if !self.may_take() {
                    complete = false;
                    continue;
                }
                let heard = (entry.id.clone(), plan::digest(&entry));
                let settled = self.revise(entry, &article).await?;
                self.gathered.digests.extend(settled.then_some(heard));
                complete &= settled;
            }
        }
        // An article has one new name: of two entries that may be it, the second is another.
        let mut renamed = BTreeSet::new();
        for entry in sorted.new {
            if self.pending.has(&entry.id) || self.is_forgotten(&entry) {
                continue;
            }
            if self.pending.rename(&entry, &answered) {
                continue;
            }
            let source = &self.subscription.source.id;
            let article = renamed::article(self.run.work, source, &entry, &answered).await?;
            if let Some(one) = article.filter(|one| renamed.insert(one.article.id.clone())) {
                complete &= self.rename(entry, one).await?;
                continue;
            }
            if !self.may_take() {
                complete = false;
                continue;
            }
            complete &= self.enter(entry, page.as_ref()).await?;
        }
        Ok(complete)
    }

    /// Whether one more article may be taken in this run; counts it.
    fn may_take(&mut self) -> bool {
        let Some(left) = &mut self.left else { return true };
        let may = *left > 0;
        *left = left.saturating_sub(1);
        may
    }

    /// Notes another name of an article, and takes what its source changed with it; tells whether that is settled.
    async fn rename(&mut self, entry: Entry, Renamed { article, said }: Renamed) -> Result<bool, Error> {
        let (id, name, says) = (article.id.clone(), entry.id.clone(), plan::digest(&entry));
        // As with articles: a writer that ended has its own error to report.
        let _ = self.fresh.send(News::Alias(Box::new(Alias { article, name: name.clone() }))).await;
        self.gathered.report.known += 1;
        let is_changed = said.as_ref().is_some_and(|said| *said != says);
        let settled = !is_changed || self.revise(entry, &id).await?;
        let heard = if settled { Some(says) } else { said };
        self.gathered.digests.extend(heard.map(|heard| (name, heard)));
        Ok(settled)
    }

    /// Whether somebody asked that an entry be forgotten.
    fn is_forgotten(&self, entry: &Entry) -> bool {
        let (source, forgotten) = (&self.subscription.source, &self.run.forgotten);
        let ids = source.formerly.iter().chain([&source.id]);
        ids.into_iter().any(|id| forgotten.has_entry(id, &entry.id))
            || entry.link.as_ref().is_some_and(|link| forgotten.has_place(link.as_str()))
    }

    /// What became of the source, with its pending entries on their way to the record.
    async fn finish(mut self) -> Gathered {
        let quality = self.run.memory(&self.subscription.source.id).quality;
        for odd in quality.judge(&self.gathered.seen) {
            self.gathered.report.degraded = true;
            self.warn(odd);
        }
        let report = &mut self.gathered.report;
        report.pending = self.pending.len();
        report.failed = self.gathered.validators.is_empty()
            && report.new + report.known + report.completed == 0
            && report.unchanged == 0
            && report.diagnostics.iter().any(|odd| odd.severity == Severity::Error);
        for file in self.pending.into_file().into_iter().chain(self.images.into_files()) {
            // As with articles: a writer that ended has its own error to report.
            let _ = self.fresh.send(News::Pending(file)).await;
        }
        self.gathered
    }

    pub(super) fn warn(&mut self, diagnostic: Diagnostic) {
        let source = Some(self.subscription.source.id.to_string());
        self.gathered.report.diagnostics.push(Diagnostic { source, ..diagnostic });
    }
}
