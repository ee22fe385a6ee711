//! Archive pages (RFC 5005, section 4): which of them changed, and what they hold.
//!
//! The store knows on which days articles changed. A page is printed when it holds such a day, when it is new, and when
//! the page before it is another now; no other is looked at. There are no links to the page after one: it would change
//! a page whose time is over.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::feeds::{Items, Press, remove_ours};
use super::{Error, Report, site};
use crate::format::archive::{self, Page, Period};
use crate::format::{FeedFormat, feed_path};
use crate::model::{Feed, History, OutputFile, Term};
use crate::publish::Destination;
use crate::store::{Listing, ListingKind, Store};

/// The archive of a feed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Archive {
    kind: ListingKind,
    slug: String,
    extension: &'static str,
}

/// A change that was found on the way: these feeds hold or held the document.
type Changed = Option<Vec<Listing>>;

impl<F: Sync, S: Store, D: Destination> Press<'_, '_, F, S, D> {
    /// Brings the pages of all that changed in step. Gives the feeds of documents that were found changed on the way:
    /// they are to be printed, and the pages asked for again.
    pub(super) async fn print_archives(&mut self, report: &mut Report) -> Result<BTreeSet<Listing>, Error> {
        let mut found = BTreeSet::new();
        let mut formats = self.work.feeds.formats.iter().copied();
        let Some(format) = formats.find(|format| self.archives_in(*format)) else { return Ok(found) };
        // The newest month first, and in it the feeds that hold the same articles.
        let mut months: BTreeMap<(Reverse<Period>, Archive), Vec<Timestamp>> = BTreeMap::new();
        for one in self.work.store.take_touched().await? {
            let archive = Archive { kind: one.kind, slug: one.slug, extension: format.extension() };
            months.entry((Reverse(archive::month(one.at)), archive)).or_default().push(one.at);
        }
        let mut printed = BTreeSet::new();
        while let Some(((month, archive), touched)) = months.pop_first() {
            let mut job = Job { archive: &archive, format, printed: &mut printed, report: &mut *report };
            if let Some(changed) = self.print_month(&mut job, &month.0, &touched).await? {
                found.extend(changed);
                printed.clear();
                months.insert((month, archive), touched);
            }
        }
        self.flush(report).await?;
        Ok(found)
    }

    /// What the feed itself says of its archive.
    pub(super) async fn history(
        &self,
        kind: ListingKind,
        slug: &str,
        format: &dyn FeedFormat,
    ) -> Result<History, Error> {
        if !self.archives_in(format) || !matches!(kind, ListingKind::All | ListingKind::Source) {
            return Ok(History::default());
        }
        let archive = Archive { kind, slug: slug.to_owned(), extension: format.extension() };
        let last = self.last_page(&archive, Timestamp::MAX).await?;
        let prev_archive = last.map(|page| self.work.site.address(&archive.path(&page.name)));
        Ok(History { prev_archive, current: None })
    }

    fn archives_in(&self, format: &dyn FeedFormat) -> bool {
        self.work.feeds.archives && format.has_archives()
    }

    /// Prints the pages of a month that changed, and removes those there are no more.
    async fn print_month(
        &mut self,
        job: &mut Job<'_>,
        month: &Period,
        touched: &[Timestamp],
    ) -> Result<Changed, Error> {
        let archive = job.archive;
        let pages = self.pages(archive, month).await?;
        let there = self.there(archive, month).await?;
        let mut prev = self.last_page(archive, month.from).await?.map(|page| page.name);
        for (at, page) in pages.iter().enumerate() {
            let before = there.iter().position(|name| *name == page.name).map(|place| there[..place].last());
            let is_new = before != Some(pages[..at].last().map(|page| &page.name));
            if (is_new || self.is_touched(archive, page, touched).await?)
                && let Some(changed) = self.print_page(job, page, prev.as_deref()).await?
            {
                return Ok(Some(changed));
            }
            prev = Some(page.name.clone());
        }
        if there.last() != pages.last().map(|page| &page.name)
            && let Some(changed) = self.print_next(job, month, prev.as_deref()).await?
        {
            return Ok(Some(changed));
        }
        for name in there.iter().filter(|name| pages.iter().all(|page| page.name != **name)) {
            let id = feed_path::id(&self.work.authority, archive.kind.word(), &archive.slug);
            remove_ours(self.work, &archive.path(name), &id, job.report).await?;
        }
        Ok(None)
    }

    /// Prints the first page behind a month whose last page is another now: it leads to that.
    async fn print_next(
        &mut self,
        job: &mut Job<'_>,
        month: &Period,
        prev: Option<&str>,
    ) -> Result<Changed, Error> {
        let archive = job.archive;
        let next = self.work.store.first_from(archive.kind, &archive.slug, month.to).await?;
        let Some(next) = next else { return Ok(None) };
        match self.pages(archive, &archive::month(next)).await?.first() {
            Some(first) if !job.printed.contains(&archive.path(&first.name)) => {
                self.print_page(job, first, prev).await
            }
            _ => Ok(None),
        }
    }

    async fn print_page(
        &mut self,
        job: &mut Job<'_>,
        page: &Page,
        prev: Option<&str>,
    ) -> Result<Changed, Error> {
        let Archive { kind, slug, extension } = job.archive;
        let span = (page.period.from, page.period.to);
        let rows = self.work.store.between(*kind, slug, span, (page.before, archive::MOST)).await?;
        let items = match self.read(&rows, job.report).await? {
            Items::Whole(items) => items,
            Items::Changed(listings) => return Ok(Some(listings)),
        };
        let path = job.archive.path(&page.name);
        let history = History {
            prev_archive: prev.map(|name| self.work.site.address(&job.archive.path(name))),
            current: Some(self.work.site.address(&feed_path::path(kind.word(), slug, extension))),
        };
        let term = Term { label: slug.clone(), slug: slug.clone() };
        let feed = Feed { history, ..site::at(self.work, &path, &self.feed(*kind, &term, items)) };
        job.printed.insert(path.clone());
        self.put(OutputFile { bytes: job.format.write(&feed), path });
        self.flush_some(job.report).await?;
        Ok(None)
    }

    /// The pages of a month, the oldest first.
    async fn pages(&self, archive: &Archive, month: &Period) -> Result<Vec<Page>, Error> {
        let days = self.work.store.days(archive.kind, &archive.slug, (month.from, month.to)).await?;
        let mut counted = BTreeMap::new();
        for (at, articles) in days {
            *counted.entry(archive::day(at)).or_default() += articles;
        }
        Ok(archive::pages(&counted))
    }

    /// The last page before a time.
    async fn last_page(&self, archive: &Archive, before: Timestamp) -> Result<Option<Page>, Error> {
        let last = self.work.store.last_before(archive.kind, &archive.slug, before).await?;
        let Some(last) = last else { return Ok(None) };
        Ok(self.pages(archive, &archive::month(last)).await?.pop())
    }

    /// The names of a month's pages that are there, the oldest first.
    async fn there(&self, archive: &Archive, month: &Period) -> Result<Vec<String>, Error> {
        let folder = feed_path::archive(archive.kind.word(), &archive.slug);
        let paths = self.work.published.list(&folder, archive.extension).await?;
        let name = |path: &String| {
            Some(path.strip_prefix(&folder)?.strip_prefix('/')?.rsplit_once('.')?.0.to_owned())
        };
        let is_of_month = |name: &String| name.starts_with(&month.name()) && archive::order(name).is_some();
        let mut names: Vec<_> = paths.iter().filter_map(name).filter(is_of_month).collect();
        names.sort_by(|a, b| archive::order(a).cmp(&archive::order(b)));
        Ok(names)
    }

    /// Whether a page holds what changed at one of these times, or what that moved: later articles of its day.
    async fn is_touched(&self, archive: &Archive, page: &Page, touched: &[Timestamp]) -> Result<bool, Error> {
        let Some(first) = touched.iter().copied().filter(|at| page.period.holds(*at)).min() else {
            return Ok(false);
        };
        let older = self.work.store.days(archive.kind, &archive.slug, (page.period.from, first)).await?;
        Ok(older.iter().map(|(_, articles)| articles).sum::<usize>() < page.before + archive::MOST)
    }
}

/// What one month's pages are printed with.
struct Job<'a> {
    archive: &'a Archive,
    format: &'static dyn FeedFormat,
    /// The paths of the pages printed so far.
    printed: &'a mut BTreeSet<String>,
    report: &'a mut Report,
}

impl Archive {
    fn path(&self, name: &str) -> String {
        format!("{}/{name}.{}", feed_path::archive(self.kind.word(), &self.slug), self.extension)
    }
}
