//! Articles made again from what was kept of them, by the rules, settings and program as they are now. Nobody is asked.
//!
//! A document keeps its place, id and times: it is read better, and its source said nothing new. One that a person edited
//! is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::composed;
use super::desks::Desks;
use super::hooked::{Commands, Failing, Passed};
use super::make::{self, Fresh, There, Upstream};
use super::record::{self, Batch, Lines, Written};
use super::{Error, Mode, Report, Subscription, Work, images, index, kept, upkeep};
use crate::compose;
use crate::fetch::Fetcher;
use crate::filter::Stop;
use crate::format::{self, document};
use crate::model::{Article, Diagnostic, Draft, Kept};
use crate::publish::Destination;
use crate::store::{Remembered, Store};

/// How many articles are held at once.
const AT_ONCE: usize = 16;

/// How many times its size a page is once it is decompressed, about.
const SHRUNK: usize = 6;

/// What making articles again came to.
#[derive(Debug, Default, Serialize)]
pub struct Reextracted {
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// How many documents read otherwise now; in a dry run those that would.
    pub changed: usize,
    /// How many would not.
    pub same: usize,
    /// How many documents are of articles that filters leave out by now: left as they are.
    pub left_out: usize,
    /// Documents that would read otherwise, but that a person edited: left as they are.
    pub edited: Vec<String>,
    /// Articles of which nothing is kept.
    pub missing: usize,
    /// Feeds written.
    pub feeds: usize,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// A document as it is, and as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below the content place.
    pub path: String,
    /// The text that stands there.
    pub old: String,
    /// The text that takes its place.
    pub new: String,
}

/// Makes the articles of these sources again, of those first seen before `since` none. Each change is shown before it is
/// written. The feeds follow, as after a run.
///
/// # Errors
/// When state, documents or feeds cannot be read or written.
pub async fn reextract<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    chosen: &[Arc<Subscription>],
    since: Option<Timestamp>,
    mode: Mode,
    show: &mut (dyn FnMut(&Change) + Send),
) -> Result<Reextracted, Error> {
    let mut report = Report::default();
    let (behind, mut changed) = upkeep::catch_up(work, mode, &mut report).await?;
    let done = Reextracted { dry_run: mode == Mode::DryRun, ..Reextracted::default() };
    let mut again = Again {
        work,
        mode,
        show,
        done,
        desks: Desks::new(),
        commands: Commands::new(work.hooks),
        lines: Lines::default(),
        batch: Batch::default(),
        written: Written::default(),
    };
    for subscription in chosen {
        again.source(subscription, since.unwrap_or(Timestamp::MIN)).await?;
    }
    again.put().await?;
    let Again { mut done, mut written, .. } = again;
    report.diagnostics.append(&mut written.diagnostics);
    changed.append(&mut written.changed);
    work.hooks.tidy();
    if mode == Mode::Write && (behind || !changed.is_empty()) {
        let learned = Remembered { holds: work.store.holds().await?, ..Remembered::default() };
        upkeep::finish(work, behind, changed, &learned, &mut report).await?;
    }
    done.feeds = report.feeds;
    done.diagnostics.append(&mut report.diagnostics);
    Ok(done)
}

/// What became of one article.
enum Outcome {
    /// What is kept is not what its document was made from last.
    Stale,
    /// It reads as it did.
    Same,
    /// Filters leave it out by now.
    LeftOut,
    /// It would read otherwise, but a person edited it.
    Edited,
    /// It reads otherwise.
    Changed(Box<Fresh>),
}

/// The work under way.
struct Again<'a, 'w, F, S, D> {
    work: &'a Work<'w, F, S, D>,
    mode: Mode,
    show: &'a mut (dyn FnMut(&Change) + Send),
    desks: Desks,
    commands: Commands<'a>,
    lines: Lines,
    batch: Batch,
    written: Written,
    done: Reextracted,
}

impl<F: Sync, S: Store, D: Destination> Again<'_, '_, F, S, D> {
    async fn source(&mut self, subscription: &Arc<Subscription>, since: Timestamp) -> Result<(), Error> {
        let work = self.work;
        let before = since.saturating_sub(SignedDuration::from_micros(1)).unwrap_or(since);
        let articles = work.store.seen_between(&subscription.source.id, before, Timestamp::MAX).await?;
        for some in articles.chunks(AT_ONCE) {
            let mut readings = Vec::new();
            for known in some {
                let line = self.lines.of(work, known).await?;
                let written = line.as_ref().map(|line| line.hash.clone());
                // Its document is gone, or cannot be read: a person has taken it over.
                let Some(there) = make::document(work, known.clone(), line).await? else { continue };
                let Some(bytes) = work.pages.map(|pages| pages.get(&known.id)).transpose()?.flatten() else {
                    self.done.missing += 1;
                    continue;
                };
                let images = images::shown(work, &known.source, known.first_seen, &there.stored).await?;
                let standing = Standing { subscription: Arc::clone(subscription), there: *there, images };
                let reading = remake(work, &self.desks, &self.commands, bytes, written, standing);
                readings.push(async { (known.path.as_str(), reading.await) });
            }
            for (path, outcome) in join_all(readings).await {
                let broken = || Err(Box::new(make::broken("reading an article again", path)));
                self.take(path, outcome.unwrap_or_else(broken));
            }
            let bytes: usize = self.batch.articles.iter().map(|fresh| fresh.file.bytes.len()).sum();
            if self.batch.articles.len() + AT_ONCE > record::BATCH_DOCUMENTS || bytes > record::BATCH_BYTES {
                self.put().await?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &str, outcome: Result<Outcome, Box<Diagnostic>>) {
        match outcome {
            Ok(Outcome::Stale) => self.done.missing += 1,
            Ok(Outcome::Same) => self.done.same += 1,
            Ok(Outcome::LeftOut) => self.done.left_out += 1,
            Ok(Outcome::Edited) => self.done.edited.push(path.to_owned()),
            Ok(Outcome::Changed(fresh)) => {
                self.done.changed += 1;
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let old = fresh.base.as_deref().map(text).unwrap_or_default();
                (self.show)(&Change { path: path.to_owned(), old, new: text(&fresh.file.bytes) });
                if self.mode == Mode::Write {
                    self.batch.articles.push(*fresh);
                }
            }
            Err(odd) => self.done.diagnostics.push(*odd),
        }
    }

    async fn put(&mut self) -> Result<(), Error> {
        record::put(self.work, std::mem::take(&mut self.batch), &mut self.written).await
    }
}

/// What stands there of an article, and whose it is.
struct Standing {
    subscription: Arc<Subscription>,
    there: There,
    /// What the document points to in place of its images' addresses.
    images: BTreeMap<String, String>,
}

/// What was kept of an article, read up to where the filters stop.
type Read = (Kept, Standing, Draft, Stop);

/// Makes an article again of what was kept of it; `written` is the hash of its document by the ledger. `None` for a mistake
/// of our own.
///
/// # Errors
/// When what was kept is not whole, there is nothing to publish in it any more, or a command of its filters fails.
async fn remake<F, S, D>(
    work: &Work<'_, F, S, D>,
    desks: &Desks,
    commands: &Commands<'_>,
    bytes: Vec<u8>,
    written: Option<String>,
    standing: Standing,
) -> Option<Result<Outcome, Box<Diagnostic>>> {
    let (authority, zone) = (Arc::clone(&work.authority), work.site.time_zone.clone());
    let size = bytes.len() * SHRUNK;
    let read = desks.work(size, move || read(&bytes, written.as_deref(), standing, &authority)).await?;
    let (kept, standing, draft, stop) = match read {
        Ok(Some(read)) => read,
        Ok(None) => return Some(Ok(Outcome::Stale)),
        Err(odd) => return Some(Err(odd)),
    };
    let draft = match stop {
        Stop::LeftOut(_) => return Some(Ok(Outcome::LeftOut)),
        Stop::End | Stop::Open(_) => draft,
        Stop::Hook(_) => {
            let filters = &standing.subscription.filters;
            match commands.pass(desks, filters, draft, stop, Failing::Waits).await? {
                Passed::Through(draft, _) => *draft,
                Passed::LeftOut => return Some(Ok(Outcome::LeftOut)),
                Passed::Waits(odd) => return Some(Err(odd)),
            }
        }
    };
    let finish = move || {
        let article = compose::finish(draft, &standing.subscription.source);
        finish(kept, standing, article, &zone)
    };
    desks.work(size, finish).await.map(Ok)
}

/// Reads what was kept; `None` where its document was made of something else since.
///
/// # Errors
/// When it is not whole, or there is nothing to publish in it any more.
fn read(
    bytes: &[u8],
    written: Option<&str>,
    standing: Standing,
    authority: &str,
) -> Result<Option<Read>, Box<Diagnostic>> {
    let there = &standing.there;
    let kept = format::kept::read(bytes).map_err(|error| Box::new(unreadable(there, &error)))?;
    if written != Some(&kept.document) {
        return Ok(None);
    }
    let (draft, stop) = composed::again(&kept, there, &standing.subscription, authority)?;
    Ok(Some((kept, standing, draft, stop)))
}

/// Puts the article into the document there is.
fn finish(kept: Kept, standing: Standing, mut article: Article, zone: &TimeZone) -> Outcome {
    let Standing { subscription, there, images } = standing;
    images::readdress(&mut article, &images);
    article.partial = kept.page.is_none() && there.is_partial();
    let is_edited = there.is_edited();
    let mut fresh = there.improve(article, |article| document::write(article, &subscription.preset, zone));
    let is_same = fresh.base.as_ref() == Some(&fresh.file.bytes) && fresh.upstream == Upstream::Agrees;
    match (is_same, is_edited) {
        (true, _) => Outcome::Same,
        (false, true) => Outcome::Edited,
        (false, false) => {
            fresh.kept = kept::file(Kept { document: index::hash(&fresh.file.bytes), ..kept });
            Outcome::Changed(Box::new(fresh))
        }
    }
}

fn unreadable(there: &There, error: &std::io::Error) -> Diagnostic {
    Diagnostic::warning("update.kept-unreadable", "what was kept of an article could not be read")
        .with_subject(there.path())
        .with_found(error.to_string())
        .with_help("its document stays as it is; what a later run keeps of it takes the place")
}
