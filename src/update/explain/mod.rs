//! What a run would do with one source or one page, and why. Nothing is written: the same pure functions are asked again
//! with the same inputs, and tell what they find.

mod article;
mod asked;
mod entries;

use std::sync::Arc;

use serde::Serialize;
use url::Url;

use super::pending::Pending;
use super::remembered::Run;
use super::{Error, Subscription, Work};
use crate::fetch::{Fetcher, RobotsPolicy};
use crate::model::{
    ArticlePage, Diagnostic, Entry, EntryId, Page, ParsedFeed, Purpose, Request, SourceId, Validators,
};
use crate::publish::Destination;
use crate::select::looked::Looked;
use crate::source::ReadContext;
use crate::store::Store;

pub use article::{ArticleStory, Elsewhere, Evidence, StepStory};
pub use asked::Asked;
pub use entries::{EntryStory, Fate};

/// The most answers of a source that are looked at: each of the addresses it begins with, up to so many.
const MOST_ANSWERS: usize = 5;

/// What is explained.
pub enum Subject<'a> {
    /// A source: its list or feed, and the first article of that which would be new, else the first.
    Source,
    /// An article's page at an address.
    Address(&'a Url),
    /// An article's page that was saved.
    Saved(Arc<Page>),
}

/// What would be done, and why.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// The source.
    pub source: SourceId,
    /// What was asked of it, and how that was read.
    pub answers: Vec<AnswerStory>,
    /// What it says there is.
    pub entries: Vec<EntryStory>,
    /// One of its articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleStory>,
}

/// What came of one request to a source.
#[derive(Debug, Serialize)]
pub struct AnswerStory {
    /// The request and the answer to it.
    #[serde(flatten)]
    pub asked: Asked,
    /// What each selector found: of rows on the page, of fields in the first row.
    pub looked: Vec<Looked>,
    /// How many entries it has.
    pub entries: usize,
    /// Older entries there would be, further back.
    pub has_older: bool,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// Explains.
///
/// # Errors
/// When state or record cannot be read. What goes wrong with the source is part of the explanation.
pub async fn explain<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    subject: Subject<'_>,
    robots: RobotsPolicy,
) -> Result<Explanation, Error> {
    let run = Run::open(work).await?;
    let explaining = Explaining { run: &run, subscription, robots };
    let source = subscription.source.id.clone();
    let nothing = Explanation { source, answers: Vec::new(), entries: Vec::new(), article: None };
    Ok(match subject {
        Subject::Source => explaining.source(nothing).await?,
        Subject::Address(url) => {
            let entry = entry_of_page(url);
            let article = explaining.article(entry, None).await?;
            Explanation { article: Some(article), ..nothing }
        }
        Subject::Saved(page) => {
            let entry = entry_of_page(&page.url);
            let article = explaining.article(entry, Some(page)).await?;
            Explanation { article: Some(article), ..nothing }
        }
    })
}

/// An entry that only names a page, as a list's row may be.
fn entry_of_page(url: &Url) -> Entry {
    let mut entry = Entry::new(EntryId::new(url.as_str()));
    entry.page = ArticlePage::Fetch(Request::get(url.clone(), Purpose::Page));
    entry.link = Some(url.clone());
    entry
}

/// One source that is explained.
struct Explaining<'a, 'w, F, S, D> {
    run: &'a Run<'w, F, S, D>,
    subscription: &'a Arc<Subscription>,
    robots: RobotsPolicy,
}

impl<F: Fetcher, S: Store, D: Destination> Explaining<'_, '_, F, S, D> {
    async fn source(&self, nothing: Explanation) -> Result<Explanation, Error> {
        let (pending, _) = Pending::load(self.run.work, &self.subscription.source.id).await?;
        let mut told = nothing;
        let mut chosen: Option<(Entry, Option<Arc<Page>>, bool)> = None;
        for request in self.subscription.reader.start().into_iter().take(MOST_ANSWERS) {
            let (story, parsed, page) = self.answer(&request).await?;
            told.answers.push(story);
            let entries = parsed.map(|parsed| parsed.entries).unwrap_or_default();
            let stories = self.entries(&entries, &pending).await?;
            for (entry, story) in entries.into_iter().zip(&stories) {
                let is_new = story.fate == Fate::New;
                if chosen.as_ref().is_none_or(|(_, _, was_new)| is_new && !was_new) {
                    let here = (entry.page == ArticlePage::Here).then(|| page.clone()).flatten();
                    chosen = Some((entry, here, is_new));
                }
            }
            told.entries.extend(stories);
        }
        if let Some((entry, page, _)) = chosen {
            told.article = Some(self.article(entry, page).await?);
        }
        Ok(told)
    }

    /// Asks once and reads what comes, with nothing that recognises it: all of it is wanted.
    async fn answer(
        &self,
        request: &Request,
    ) -> Result<(AnswerStory, Option<ParsedFeed>, Option<Arc<Page>>), Error> {
        let key = self.subscription.answer_key(request);
        let known = self.run.work.store.validators(&self.subscription.source.id, &key).await?;
        let (asked, page) = self.ask(request, known).await;
        let mut story =
            AnswerStory { asked, looked: Vec::new(), entries: 0, has_older: false, diagnostics: Vec::new() };
        let Some(page) = page else { return Ok((story, None, None)) };
        let (own, bytes, requested) = (Arc::clone(self.subscription), Arc::clone(&page), request.url.clone());
        let now = self.run.work.now;
        let read = move || {
            let context = ReadContext { source: &own.source, now, requested: &requested, further: None };
            let looked = own.reader.looked(&bytes);
            let barrier = super::barriers::of_answer(&bytes, &requested, &own);
            (own.reader.read(&bytes, &context), looked, barrier)
        };
        let parsed = match self.run.desks.work(page.body.len(), read).await {
            Some((read, looked, barrier)) => {
                story.looked = looked;
                let is_empty = read.as_ref().map_or(true, |parsed| parsed.entries.is_empty());
                story.diagnostics.extend(barrier.filter(|_| is_empty));
                match read {
                    Ok(mut parsed) => {
                        story.entries = parsed.entries.len();
                        story.has_older = parsed.older.is_some();
                        story.diagnostics.append(&mut parsed.diagnostics);
                        Some(parsed)
                    }
                    Err(error) => {
                        let odd = Diagnostic::error(error.code(), error.to_string());
                        story.diagnostics.push(odd.with_help(error.help()));
                        None
                    }
                }
            }
            None => {
                story.diagnostics.push(super::make::broken("reading the answer", request.url.as_str()));
                None
            }
        };
        Ok((story, parsed, Some(page)))
    }

    /// Asks for an answer or page.
    async fn ask(&self, request: &Request, known: Validators) -> (Asked, Option<Arc<Page>>) {
        let group = self.run.work.fetcher.group(&request.url);
        if let Some(held) = self.run.holds.check(&request.url, &group) {
            return (Asked::held(request, known, &held), None);
        }
        let sent = self.subscription.access.apply(request);
        let answer = self.run.work.fetcher.fetch(&sent, &Validators::default()).await;
        Asked::answered(request, known, self.robots, answer)
    }
}
