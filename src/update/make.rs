//! An entry and its page → a finished document, off the async threads.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::{Error, Subscription, Work, barriers, index};
use crate::format::document;
use crate::model::{Article, ArticleId, Diagnostic, Entry, Extracted, OutputFile, Page};
use crate::publish::Destination;
use crate::store::Store;
use crate::{compose, extract, select};

/// An article on its way to the writer.
#[derive(Debug)]
pub(super) struct Fresh {
    /// What it is.
    pub(super) article: Article,
    /// Its document.
    pub(super) file: OutputFile,
    /// Whether the document takes the place of the one that holds only what the source said.
    pub(super) completes: bool,
}

/// What is there of an article when it is made.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// Nothing.
    New,
    /// Nothing, and its page cannot be had: it is marked as partial.
    Partial,
    /// A document of what the source said. What was published of it stays: id, path and dates.
    There { id: ArticleId, path: String, first_seen: Timestamp, published: Timestamp },
}

/// What is there of an article that was published in part; `None` when its document is not there or cannot be read.
///
/// # Errors
/// When index or documents cannot be read.
pub(super) async fn standing<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    id: &ArticleId,
) -> Result<Option<Standing>, Error> {
    let Some(there) = work.store.article(id).await? else { return Ok(None) };
    let Some(bytes) = work.content.get(&there.path).await? else { return Ok(None) };
    let Ok(stored) = index::read(work, &there.path, &bytes, there.source.as_str()) else { return Ok(None) };
    let published = stored.published.unwrap_or(there.first_seen);
    let (id, path, first_seen) = (there.id, there.path, there.first_seen);
    Ok(Some(Standing::There { id, path, first_seen, published }))
}

/// Reads an article's page that was asked for at `asked`; `None` for a mistake of our own.
///
/// `may_be_garbled` is for a source that is not known yet: there is nothing to say that it ever was better.
///
/// # Errors
/// What stands in the way, or is wrong with all of it.
pub(super) async fn read<F, S, D>(
    work: &Work<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    page: Arc<Page>,
    asked: Url,
    may_be_garbled: bool,
) -> Option<Result<Extracted, Box<Diagnostic>>> {
    let (subscription, now) = (Arc::clone(subscription), work.now);
    aside(move || {
        let opened = extract::open(&page);
        if let Some(found) = barriers::of_page(&opened, &asked, &subscription) {
            return Err(Box::new(found));
        }
        let extracted = subscription.extract_from(&opened, &page.url, now);
        match barriers::garbled_page(&extracted, &asked) {
            Some(found) if !may_be_garbled => Err(Box::new(found)),
            _ => Ok(extracted),
        }
    })
    .await
}

/// Makes an article; `None` for a mistake of our own.
///
/// # Errors
/// When there is nothing to publish.
pub(super) async fn article<F, S, D>(
    work: &Work<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    entry: Entry,
    extracted: Option<Extracted>,
    standing: Standing,
) -> Option<Result<Fresh, Box<Diagnostic>>> {
    let subscription = Arc::clone(subscription);
    let (now, authority, zone) = (work.now, Arc::clone(&work.authority), work.site.time_zone.clone());
    aside(move || {
        let source = &subscription.source;
        let mut article = compose::article(&authority, source, &entry, extracted.as_ref(), now)?;
        let path = match standing {
            Standing::New => None,
            Standing::Partial => {
                article.partial = true;
                None
            }
            Standing::There { id, path, first_seen, published } => {
                article = Article { id, first_seen, published, ..article };
                article.updated = article.updated.filter(|updated| *updated > published);
                Some(path)
            }
        };
        let completes = path.is_some();
        let mut file = document::write(&article, &subscription.preset, &zone);
        if let Some(path) = path {
            file.path = path;
        }
        Ok(Fresh { article, file, completes })
    })
    .await
}

impl Subscription {
    /// Reads an article's page by this source's own places, the rule for its address, and the generic extractors.
    pub fn extract(&self, page: &Page, now: Timestamp) -> Extracted {
        self.extract_from(&extract::open(page), &page.url, now)
    }

    fn extract_from(&self, opened: &select::View, url: &Url, now: Timestamp) -> Extracted {
        let rules = self.rules.layers(self.own_rule.as_ref(), url);
        let options = extract::Options { time_zone: &self.source.time_zone, now, rules: &rules };
        extract::extract_from(opened, &options)
    }
}

/// Runs core work on a thread of its own; `None` when it panicked, which costs this piece of work alone.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// What is said of a mistake of our own.
pub(super) fn broken(doing: &str, subject: &str) -> Diagnostic {
    Diagnostic::error("update.internal", format!("feedloom made a mistake of its own while {doing}"))
        .with_subject(subject)
        .with_help("report it with the address; the other entries are not touched")
}
