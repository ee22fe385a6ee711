//! The feeds of the terms that changed, from documents as they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::index::{self, OWN};
use super::site::{self, Catalogue};
use super::{Error, Report, Work, changes, terms};
use crate::format::window::{self, Stamp};
use crate::format::{FORMATS, body, feed_path};
use crate::markdown;
use crate::model::{Feed, FeedItem, History, ItemSource, OutputFile, Publish, StoredArticle, Term};
use crate::publish::{Destination, IfThere};
use crate::store::{Indexed, Listing, ListingKind, Row, Store};
use crate::text::shown::shown;

/// How many rendered items are kept for the next feed that shows them.
const KEPT_ITEMS: usize = 1_000;

/// How many feeds become visible in one step, and how many bytes of them.
const STEP: usize = 64;
const STEP_BYTES: usize = 4 << 20;

/// Writes the feeds of these listings and of those that turn out to have changed on the way; tells whether a document
/// was not where the index has it.
pub(super) async fn publish<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    changed: BTreeSet<Listing>,
    report: &mut Report,
) -> Result<bool, Error> {
    if changed.is_empty() {
        return Ok(false);
    }
    // From here on what the index says is in no feed yet.
    work.store.begin().await?;
    let mut press = Press::new(work, Catalogue::load(work).await?);
    press.print_all(changed, report).await?;
    changes::publish(work, report).await?;
    Ok(press.misses_documents)
}

/// The feeds that once were made and are not there any more, whoever removed them.
pub(super) async fn lost<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
) -> Result<Vec<Listing>, Error> {
    let there: BTreeSet<String> = work.published.list("", "").await?.into_iter().collect();
    let mut extensions: Vec<_> = work.feeds.formats.iter().map(|format| format.extension()).collect();
    extensions.extend(work.feeds.pages.then_some("html"));
    let path = |one: &Listing, extension| feed_path::path(one.kind.word(), &one.term.slug, extension);
    // The files about all feeds are made again with any of them.
    let lacks_lists = site::are_lost(work, &there);
    let is_lost = |one: &Listing| {
        lacks_lists && one.kind == ListingKind::All
            || extensions.iter().any(|extension| !there.contains(&path(one, extension)))
    };
    Ok(terms::kept(work).await?.into_iter().filter(is_lost).collect())
}

/// Writes every feed there is; removes feeds of ours that nothing makes any more.
pub(super) async fn publish_all<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<(), Error> {
    let mut wanted = terms::configured(work);
    wanted.extend(terms::kept(work).await?);
    wanted.extend(
        work.store.sizes().await?.into_iter().map(|size| Listing { kind: size.kind, term: size.term }),
    );
    let mut press = Press::new(work, Catalogue::default());
    press.print_all(wanted, report).await?;
    press.made.extend(changes::publish(work, report).await?);
    remove_stale(work, &press.made, report).await
}

/// Removes files that are feeds of ours by path and id and that were not made.
async fn remove_stale<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    made: &BTreeSet<String>,
    report: &mut Report,
) -> Result<(), Error> {
    for path in work.published.list("", "").await? {
        let Some(id) = feed_path::id_of(&work.authority, &path) else { continue };
        if !made.contains(&path) {
            remove_ours(work, &path, &id, report).await?;
        }
    }
    Ok(())
}

/// Removes a file that says this id: the same name may be a person's own file, one of ours says its id.
pub(super) async fn remove_ours<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    path: &str,
    id: &str,
    report: &mut Report,
) -> Result<(), Error> {
    let bytes = work.published.get(path).await?.unwrap_or_default();
    if site::says(&bytes, id) {
        work.published.remove(path).await?;
        let is_feed = FORMATS.iter().any(|format| path.ends_with(&format!(".{}", format.extension())));
        report.feeds_removed += usize::from(is_feed);
    }
    Ok(())
}

/// Prints feeds: keeps what several of them show.
pub(super) struct Press<'a, 'w, F, S, D> {
    pub(super) work: &'a Work<'w, F, S, D>,
    items: BTreeMap<String, Arc<FeedItem>>,
    made: BTreeSet<String>,
    waiting: Vec<OutputFile>,
    pages: Vec<OutputFile>,
    catalogue: Catalogue,
    misses_documents: bool,
}

impl<'a, 'w, F: Sync, S: Store, D: Destination> Press<'a, 'w, F, S, D> {
    fn new(work: &'a Work<'w, F, S, D>, catalogue: Catalogue) -> Self {
        Self {
            work,
            items: BTreeMap::new(),
            made: BTreeSet::new(),
            waiting: Vec::new(),
            pages: Vec::new(),
            catalogue,
            misses_documents: false,
        }
    }

    /// Prints these feeds, the archive pages of all that changed, and what turns out to have changed on the way.
    async fn print_all(&mut self, mut wanted: BTreeSet<Listing>, report: &mut Report) -> Result<(), Error> {
        loop {
            // Before the feeds that lead to them.
            wanted.extend(self.print_archives(report).await?);
            if wanted.is_empty() {
                return Ok(());
            }
            self.print(std::mem::take(&mut wanted), report).await?;
        }
    }

    /// Prints these feeds. A document found changed on the way is indexed anew, and the feeds it was and is in are
    /// printed too.
    async fn print(&mut self, wanted: BTreeSet<Listing>, report: &mut Report) -> Result<(), Error> {
        let mut queue: BTreeSet<(ListingKind, String)> = wanted.iter().map(key).collect();
        let labels: BTreeMap<_, _> =
            wanted.into_iter().rev().map(|one| (key(&one), one.term.label)).collect();
        let mut listed = terms::Kept::load(self.work).await?;
        while let Some((kind, slug)) = queue.pop_first() {
            let size = self.work.store.size(kind, &slug).await?;
            let label =
                listed.label(kind, &slug).or_else(|| size.as_ref().map(|size| size.term.label.clone()));
            let label =
                label.or_else(|| labels.get(&(kind, slug.clone())).cloned()).unwrap_or_else(|| slug.clone());
            let term = Term { label, slug };
            let articles = size.map_or(0, |size| size.articles);
            if !terms::has_feed(self.work, &listed, kind, &term, articles) {
                self.catalogue.remove(kind, &term.slug);
                continue;
            }
            let items = match self.items(kind, &term.slug, report).await? {
                Items::Whole(items) => items,
                Items::Changed(others) => {
                    queue.extend(others.iter().map(key));
                    queue.insert((kind, term.slug));
                    continue;
                }
            };
            listed.add(kind, &term);
            let feed = self.feed(kind, &term, items);
            for format in &self.work.feeds.formats {
                let path = feed_path::path(kind.word(), &term.slug, format.extension());
                let history = self.history(kind, &term.slug, *format).await?;
                let bytes = format.write(&Feed { history, ..site::at(self.work, &path, &feed) });
                self.made.insert(path.clone());
                self.waiting.push(OutputFile { path, bytes });
            }
            let name = self.name(kind, &term).to_owned();
            let shown = self.catalogue.add(kind, &term.slug, name, &feed, articles);
            if self.work.feeds.pages {
                let page = site::page(self.work, shown, &feed);
                self.put(page);
            }
            self.flush_some(report).await?;
        }
        listed.save(self.work).await?;
        self.flush(report).await?;
        if self.work.feeds.pages {
            let lists = site::lists(self.work, &self.catalogue);
            self.made.extend(lists.iter().map(|file| file.path.clone()));
            site::put(self.work, &lists, report).await?;
        }
        self.catalogue.save(self.work).await
    }

    /// Has a page beside the feeds wait for its turn.
    pub(super) fn put(&mut self, page: OutputFile) {
        self.made.insert(page.path.clone());
        self.pages.push(page);
    }

    /// Puts what waits in place when it is much.
    pub(super) async fn flush_some(&mut self, report: &mut Report) -> Result<(), Error> {
        let bytes: usize = self.waiting.iter().chain(&self.pages).map(|file| file.bytes.len()).sum();
        let is_much = self.waiting.len() >= STEP || bytes > STEP_BYTES;
        if is_much { self.flush(report).await } else { Ok(()) }
    }

    pub(super) async fn flush(&mut self, report: &mut Report) -> Result<(), Error> {
        let outcomes = self.work.published.put(&self.waiting, IfThere::Replace).await?;
        report.wrote(self.waiting.drain(..).map(|file| file.path), &outcomes);
        site::put(self.work, &std::mem::take(&mut self.pages), report).await
    }

    /// The items a listing's feed shows.
    async fn items(&mut self, kind: ListingKind, slug: &str, report: &mut Report) -> Result<Items, Error> {
        let entries = self.work.feeds.entries;
        let rows = self.work.store.newest(kind, slug, entries.max(window::MOST)).await?;
        let stamps: Vec<_> = rows.iter().map(|row| Stamp { at: row.place, id: row.id.clone() }).collect();
        self.read(&rows[..window::window(&stamps, entries)], report).await
    }

    /// The items of these rows.
    pub(super) async fn read(&mut self, rows: &[Row], report: &mut Report) -> Result<Items, Error> {
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(item) = self.items.get(&row.path) {
                items.push(Arc::clone(item));
                continue;
            }
            match self.load(row, report).await? {
                Loaded::Item(item) => {
                    if self.items.len() >= KEPT_ITEMS {
                        self.items.clear();
                    }
                    self.items.insert(row.path.clone(), Arc::clone(&item));
                    items.push(item);
                }
                Loaded::Changed(listings) => return Ok(Items::Changed(listings)),
            }
        }
        Ok(Items::Whole(items))
    }

    /// Reads one document. One that is gone, or not as the index has it, is indexed anew.
    async fn load(&mut self, row: &Row, report: &mut Report) -> Result<Loaded, Error> {
        let Some(known) = self.work.store.article(&row.id).await? else {
            return Ok(Loaded::Changed(Vec::new()));
        };
        let bytes = self.work.content.get(&row.path).await?;
        self.misses_documents |= bytes.is_none();
        let facts = match &bytes {
            None => None,
            Some(bytes) if index::hash(bytes) == known.hash => {
                match index::read(self.work, &row.path, bytes, known.source.as_str()) {
                    Ok(stored) => {
                        report.diagnostics.extend(stored.diagnostics.iter().cloned());
                        return Ok(Loaded::Item(Arc::new(self.item(known, stored))));
                    }
                    Err(odd) => {
                        report.diagnostics.push(*odd);
                        None
                    }
                }
            }
            Some(bytes) => match index::facts(self.work, bytes, known.clone()) {
                Ok(facts) => Some(facts),
                Err(odd) => {
                    report.diagnostics.push(*odd);
                    None
                }
            },
        };
        let mut listings = self.work.store.listings(&row.id).await?;
        let now = facts.unwrap_or(Indexed { present: bytes.is_some(), listings: Vec::new(), ..known });
        listings.extend(now.listings.iter().cloned());
        self.work.store.index(&[now]).await?;
        Ok(Loaded::Changed(listings))
    }

    fn item(&self, known: Indexed, stored: StoredArticle) -> FeedItem {
        let source = self.work.subscription(known.source.as_str()).map(|one| &one.source);
        let published = stored.published.unwrap_or(known.first_seen);
        let link =
            stored.link.clone().filter(|link| !link.is_empty()).unwrap_or_else(|| self.link_of(&known));
        let source_title = source.map_or(known.source.as_str(), |source| source.title.as_str());
        let author = if known.source.as_str() == OWN { self.work.site.title.as_str() } else { source_title };
        let publish = source.map(|source| source.publish).unwrap_or_default();
        let language = self.work.language(&stored, known.source.as_str());
        let whole = body::html(&stored.markdown, &link, &self.work.site.content_url);
        let text = if publish == Publish::Summary { markdown::plain_text(&whole) } else { String::new() };
        let (html, summary) = shown(publish, whole, stored.summary, &text, &language);
        FeedItem {
            title: stored.title.clone(),
            published,
            updated: stored.updated.unwrap_or(published).max(published),
            language,
            authors: if stored.authors.is_empty() { vec![author.to_owned()] } else { stored.authors },
            summary,
            html,
            categories: stored.categories,
            tags: stored.tags,
            image: stored.image.map(|image| body::image(image, &self.work.site.content_url)),
            license: stored.license,
            source: (known.source.as_str() != OWN).then(|| ItemSource {
                id: format!("tag:{}:{}", self.work.authority, known.source),
                title: source_title.to_owned(),
                url: source.map_or_else(|| link.clone(), |source| source.url.clone()),
                is_feed: source.is_some_and(|source| source.is_feed),
            }),
            id: known.id,
            link,
        }
    }

    /// The address of an article whose document names none: the ledger's, else where the site would show a document.
    fn link_of(&self, known: &Indexed) -> String {
        match known.link.is_empty() {
            true => self.work.site.address(known.path.trim_end_matches(".md")),
            false => known.link.clone(),
        }
    }

    pub(super) fn feed(&self, kind: ListingKind, term: &Term, items: Vec<Arc<FeedItem>>) -> Feed {
        let site = self.work.site;
        let title = match kind {
            ListingKind::All => site.title.clone(),
            // What its people called it stands alone.
            ListingKind::Query if self.query_title(term).is_some() => self.name(kind, term).to_owned(),
            _ => format!("{} – {}", self.name(kind, term), site.title),
        };
        let alternate_url = match kind {
            ListingKind::All => site.url.to_string(),
            _ if !self.work.feeds.pages => site.url.to_string(),
            _ => site.address(&feed_path::path(kind.word(), &term.slug, "html")),
        };
        Feed {
            id: feed_path::id(&self.work.authority, kind.word(), &term.slug),
            title,
            subtitle: None,
            language: if kind == ListingKind::Lang { term.slug.clone() } else { site.language.clone() },
            self_url: String::new(),
            alternate_url,
            hubs: Vec::new(),
            stylesheet: None,
            author: site.title.clone(),
            updated: items.iter().map(|item| item.updated).max().unwrap_or_else(|| self.work.beginning()),
            items,
            history: History::default(),
        }
    }

    /// The title that the configuration gives the feed of a condition.
    fn query_title(&self, term: &Term) -> Option<&str> {
        self.work.feeds.queries.iter().find(|query| query.name == term.slug)?.title.as_deref()
    }

    /// What a feed is about.
    fn name<'t>(&'t self, kind: ListingKind, term: &'t Term) -> &'t str {
        let source = || self.work.subscription(&term.slug).map(|one| one.source.title.as_str());
        match kind {
            ListingKind::Query => self.query_title(term).unwrap_or(&term.slug),
            ListingKind::All => &self.work.site.title,
            ListingKind::Source => source().unwrap_or(&term.label),
            _ => &term.label,
        }
    }
}

pub(super) enum Items {
    /// All of them, newest first.
    Whole(Vec<Arc<FeedItem>>),
    /// A document was not as the index had it; these feeds hold or held it.
    Changed(Vec<Listing>),
}

enum Loaded {
    Item(Arc<FeedItem>),
    Changed(Vec<Listing>),
}

fn key(listing: &Listing) -> (ListingKind, String) {
    (listing.kind, listing.term.slug.clone())
}
