//! An entry and its page → an article, and whether its source has edited it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Subscription;
use super::hooked::{Failing, Passed};
use super::make::{ReadPage, Standing, There, is_edit, written};
use super::remembered::Run;
use crate::filter::Stop;
use crate::format::document;
use crate::model::{Article, Diagnostic, Draft, Entry, Kept, Page};
use crate::{compose, extract, format};

/// What an article is made of.
pub(super) struct Way {
    /// What its source said of it.
    pub(super) entry: Entry,
    /// Its page.
    pub(super) page: Option<ReadPage>,
    /// What is there of it.
    pub(super) standing: Standing,
    /// When it was first seen, where nothing is there of it.
    pub(super) seen: Timestamp,
    /// What becomes of it when a command of its filters fails.
    pub(super) failing: Failing,
}

/// What came of composing.
pub(super) enum Outcome {
    /// The article.
    Composed(Box<Composed>),
    /// Filters leave it out.
    LeftOut(Box<Entry>),
    /// A command of its filters failed, and it is to wait.
    Waits(Box<Entry>, Box<Diagnostic>),
}

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
    /// What was odd on its way through the filters.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Composes an article and takes it through its filters; `None` for a mistake of our own.
///
/// # Errors
/// When there is nothing to publish.
pub(super) async fn compose<F, S, D>(
    run: &Run<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    way: Way,
) -> Option<Result<Outcome, Box<Diagnostic>>> {
    let (own, work) = (Arc::clone(subscription), run.work);
    let (now, authority, zone) = (work.now, Arc::clone(&work.authority), work.site.time_zone.clone());
    let Way { entry, page, standing, seen, failing } = way;
    let content = [entry.content.as_ref(), page.as_ref().and_then(|page| page.extracted.content.as_ref())];
    let bytes = content.into_iter().flatten().map(String::len).sum();
    let begin = move || {
        let extracted = page.as_ref().map(|page| &page.extracted);
        let mut draft = compose::draft(&authority, &own.source, &entry, extracted, now)?;
        draft.seen = seen;
        if let Some(there) = standing.there() {
            there.keep(&mut draft);
        }
        let stop = own.filters.run(&mut draft, &mut BTreeSet::new());
        let edited = standing.there().and_then(|there| edited(there, &draft, &own, &authority, &zone));
        Ok((draft, stop, edited, entry, page, standing))
    };
    let (draft, stop, edited, entry, page, standing) = match run.desks.work(bytes, begin).await? {
        Ok(begun) => begun,
        Err(odd) => return Some(Err(odd)),
    };
    let passed = match stop {
        Stop::LeftOut(_) => Passed::LeftOut,
        // What its source did not edit stays as it is, and no command need say so.
        Stop::Hook(_) if edited != Some(false) => {
            run.commands.pass(&run.desks, &subscription.filters, draft, stop, failing).await?
        }
        _ => Passed::Through(Box::new(draft), Vec::new()),
    };
    Some(Ok(match passed {
        Passed::LeftOut => Outcome::LeftOut(Box::new(entry)),
        Passed::Waits(odd) => Outcome::Waits(Box::new(entry), odd),
        Passed::Through(draft, diagnostics) => {
            let own = Arc::clone(subscription);
            let article = run.desks.work(bytes, move || compose::finish(*draft, &own.source)).await?;
            Outcome::Composed(Box::new(Composed { article, entry, page, standing, edited, diagnostics }))
        }
    }))
}

/// Whether the source of an article has edited it, where what its document was made from is kept. Both versions are read
/// by the same rules and filters, up to the first command: what we read better by now is no edit of theirs.
fn edited(
    there: &There,
    draft: &Draft,
    subscription: &Subscription,
    authority: &str,
    zone: &TimeZone,
) -> Option<bool> {
    let (bytes, hash) = there.kept.as_ref()?;
    // It may be of an older version than the document.
    let kept = format::kept::read(bytes).ok().filter(|kept| kept.document == *hash)?;
    let (before, _) = again(&kept, there, subscription, authority).ok()?;
    let said = |draft: Draft| {
        let article = compose::finish(draft, &subscription.source);
        written(&document::write(&article, &subscription.preset, zone), &subscription.preset, zone)
    };
    Some(is_edit(&said(before)?, said(draft.clone())))
}

/// The article as what was kept of it is read by rules, filters and program as they are now, up to where the filters stop.
///
/// # Errors
/// When there is nothing to publish in it any more.
pub(super) fn again(
    kept: &Kept,
    there: &There,
    subscription: &Subscription,
    authority: &str,
) -> Result<(Draft, Stop), Box<Diagnostic>> {
    let read = |page: &Arc<Page>| {
        (page.url.clone(), subscription.extract_from(&extract::open(page), &page.url, kept.at))
    };
    let pages: Vec<_> = kept.page.iter().chain(&kept.more).map(read).collect();
    let page = (!pages.is_empty()).then(|| extract::pages::whole(pages));
    let mut draft = compose::draft(authority, &subscription.source, &kept.entry, page.as_ref(), kept.at)?;
    there.keep(&mut draft);
    let stop = subscription.filters.run(&mut draft, &mut BTreeSet::new());
    Ok((draft, stop))
}

impl Composed {
    /// Where the article's document stands or will stand.
    pub(super) fn path(&self, subscription: &Subscription, zone: &TimeZone) -> String {
        let new = || subscription.preset.path(&self.article, zone);
        self.standing.there().map_or_else(new, |there| there.path().to_owned())
    }
}
