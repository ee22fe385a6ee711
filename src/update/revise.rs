//! Articles looked at again: when their source says something else of them, or when they have come to an age.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Error;
use super::gather::SourceRun;
use super::make::{self, ReadPage, Standing, There};
use super::news::{Missed, trouble};
use super::pages::{PageAnswer, Said};
use crate::fetch::Fetcher;
use crate::model::{
    ArticleId, ArticlePage, Entry, EntryId, Fetched, Person, Purpose, Request, StoredArticle,
};
use crate::publish::Destination;
use crate::store::Store;

/// What came of asking for a page again.
enum Again {
    /// It says something else.
    Changed(Box<ReadPage>),
    /// There is nothing to do.
    Settled,
    /// It could not be had now.
    NotNow,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Brings the article of a changed entry up to date; tells whether that is settled.
    pub(super) async fn revise(&mut self, entry: Entry, article: &ArticleId) -> Result<bool, Error> {
        // Its document is gone or was moved: a person has taken it over.
        let Some(there) = make::there(self.run.work, article).await? else { return Ok(true) };
        let page = match &entry.page {
            ArticlePage::None | ArticlePage::Here => None,
            ArticlePage::Fetch(request) => match self.ask_again(&request.clone()).await? {
                Again::Changed(page) => Some(*page),
                // The entry changed all the same: its title, say. Without the page there is no body to go with it.
                Again::Settled => return Ok(true),
                Again::NotNow => return Ok(false),
            },
        };
        Ok(self.make(entry, page, Standing::Revised(there)).await?.is_settled())
    }

    /// Looks again at the pages of articles that have come to an age at which the source's `recheck` wants it.
    pub(super) async fn recheck(&mut self) -> Result<(), Error> {
        let source = &self.subscription.source.id;
        let (now, Some(asked)) = (self.run.work.now, self.run.memory(source).asked) else { return Ok(()) };
        let mut due = Vec::new();
        for age in &self.subscription.recheck {
            let seen = (before(asked, *age), before(now, *age));
            due.extend(self.run.work.store.seen_between(source, seen.0, seen.1).await?);
        }
        due.sort_by(|a, b| a.id.cmp(&b.id));
        due.dedup_by(|a, b| a.id == b.id);
        for one in due {
            let (Ok(url), Some(there)) = (one.link.parse(), make::there(self.run.work, &one.id).await?)
            else {
                continue;
            };
            let request = Request::get(url, Purpose::Page);
            if let Again::Changed(page) = self.ask_again(&request).await? {
                let entry = entry(&there, &request);
                self.make(entry, Some(*page), Standing::Rechecked(there)).await?;
            }
        }
        Ok(())
    }

    /// Asks for a page that was had before.
    async fn ask_again(&mut self, request: &Request) -> Result<Again, Error> {
        let request = &self.with_headers_of_rules(request);
        let key = request.key();
        let known = self.run.work.store.validators(&self.subscription.source.id, &key).await?;
        Ok(match self.fetch(request, &known).await {
            Ok(Fetched::Fresh(page, validators, _)) => {
                let read = self.read_page(Arc::new(page), request.url.clone(), Said::Quietly).await;
                match self.whole_of(request, read, Said::Quietly).await {
                    PageAnswer::Here(page) => {
                        self.gathered.validators.push((key, validators));
                        Again::Changed(page)
                    }
                    PageAnswer::NotNow | PageAnswer::Never => Again::NotNow,
                }
            }
            Ok(Fetched::NotModified(..) | Fetched::Gone) => Again::Settled,
            Err(Missed::Failed(error)) => {
                self.say(trouble(&error, request), Said::Quietly);
                if error.is_refused() { Again::Settled } else { Again::NotNow }
            }
            Err(Missed::Held(..) | Missed::Stopped) => Again::NotNow,
        })
    }
}

/// What an article's source said of it, as far as its document tells.
fn entry(there: &There, page: &Request) -> Entry {
    let StoredArticle { title, link, published, authors, language, summary, tags, markdown, .. } =
        there.stored.clone();
    let person = |name| Person { name, ..Person::default() };
    Entry {
        link: link.and_then(|link| link.parse().ok()),
        title: Some(title),
        authors: authors.into_iter().map(person).collect(),
        published,
        summary: summary.filter(|summary| !is_beginning(summary, &markdown)),
        keywords: tags.into_iter().map(|tag| tag.label).collect(),
        language,
        page: ArticlePage::Fetch(page.clone()),
        // The ledger keeps what the source calls it.
        ..Entry::new(EntryId::new(page.url.as_str()))
    }
}

/// Whether a summary only repeats how the body begins: then nobody but the body said it.
fn is_beginning(summary: &str, markdown: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    letters(markdown).starts_with(&letters(summary))
}

fn before(time: Timestamp, age: Duration) -> Timestamp {
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
    time.saturating_sub(age).unwrap_or(Timestamp::MIN)
}
