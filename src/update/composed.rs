//! An entry and its page → an article, and whether its source has edited it.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Subscription;
use super::make::{ReadPage, Standing, is_edit, written};
use super::remembered::Run;
use crate::format::document;
use crate::model::{Article, Diagnostic, Entry, Kept, Page};
use crate::{compose, extract, format};

/// An article before its document is written.
#[derive(Debug)]
pub(super) struct Composed {
    /// What it is.
    pub(super) article: Article,
    /// What its source said of it.
    pub(super) entry: Entry,
    /// Its page.
    pub(super) page: Option<ReadPage>,
    /// What is there of it.
    pub(super) standing: Standing,
    /// Whether its source has edited it, where what its document was made from is kept.
    pub(super) edited: Option<bool>,
}

/// Composes an article; `None` for a mistake of our own.
///
/// # Errors
/// When there is nothing to publish.
pub(super) async fn compose<F, S, D>(
    run: &Run<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    entry: Entry,
    page: Option<ReadPage>,
    standing: Standing,
) -> Option<Result<Composed, Box<Diagnostic>>> {
    let (subscription, work) = (Arc::clone(subscription), run.work);
    let (now, authority, zone) = (work.now, Arc::clone(&work.authority), work.site.time_zone.clone());
    let content = [entry.content.as_ref(), page.as_ref().and_then(|page| page.extracted.content.as_ref())];
    let bytes = content.into_iter().flatten().map(String::len).sum();
    let compose = move || {
        let extracted = page.as_ref().map(|page| &page.extracted);
        let mut article = compose::article(&authority, &subscription.source, &entry, extracted, now)?;
        let mut edited = None;
        if let Some(there) = standing.there() {
            there.keep(&mut article);
            // Both versions are read by the same rules: what we read better by now is no edit of theirs.
            let kept = there.kept.as_ref().and_then(|(bytes, hash)| {
                // It may be of an older version than the document.
                format::kept::read(bytes).ok().filter(|kept| kept.document == *hash)
            });
            let before = kept.and_then(|kept| again(&kept, &subscription, &authority).ok());
            let said = |article: &Article| {
                written(&document::write(article, &subscription.preset, &zone), &subscription.preset, &zone)
            };
            edited = before.and_then(|before| said(&before)).map(|before| is_edit(&before, said(&article)));
        }
        Ok(Composed { article, entry, page, standing, edited })
    };
    run.desks.work(bytes, compose).await
}

/// The article as what was kept of it is read by rules and program as they are now.
///
/// # Errors
/// When there is nothing to publish in it any more.
pub(super) fn again(
    kept: &Kept,
    subscription: &Subscription,
    authority: &str,
) -> Result<Article, Box<Diagnostic>> {
    let read = |page: &Arc<Page>| {
        (page.url.clone(), subscription.extract_from(&extract::open(page), &page.url, kept.at))
    };
    let pages: Vec<_> = kept.page.iter().chain(&kept.more).map(read).collect();
    let page = (!pages.is_empty()).then(|| extract::pages::whole(pages));
    compose::article(authority, &subscription.source, &kept.entry, page.as_ref(), kept.at)
}

impl Composed {
    /// Where the article's document stands or will stand.
    pub(super) fn path(&self, subscription: &Subscription, zone: &TimeZone) -> String {
        let new = || subscription.preset.path(&self.article, zone);
        self.standing.there().map_or_else(new, |there| there.path().to_owned())
    }
}
