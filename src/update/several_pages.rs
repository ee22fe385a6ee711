//! An article on several pages: the page that holds all of it, or those that follow the first.

use std::collections::BTreeSet;
use std::sync::Arc;

use url::Url;

use super::gather::SourceRun;
use super::make::ReadPage;
use super::news::{Missed, trouble};
use super::pages::{PageAnswer, Said};
use crate::extract;
use crate::fetch::{self, Fetcher};
use crate::model::{Diagnostic, Extracted, Fetched, Page, Request, Validators};
use crate::publish::Destination;
use crate::store::Store;

/// The most pages of one article.
const MOST: usize = 20;

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// The whole article of which a page was read: one that cannot be had now makes all of it wait; one that is not there,
    /// or that pages have led to before, ends it.
    pub(super) async fn whole(&mut self, request: &Request, first: Box<ReadPage>, said: Said) -> PageAnswer {
        if first.extracted.single_page.is_none() && first.extracted.next_page.is_none() {
            return PageAnswer::Here(first);
        }
        let mut asked = BTreeSet::from([request.key()]);
        let mut gathered = Pages::new(request, *first);
        let mut next = gathered.single_page().or_else(|| gathered.next_page());
        while let Some(url) = next {
            let more = self.with_headers_of_rules(&request.moved(url));
            if !asked.insert(more.key()) {
                break;
            }
            if gathered.read.len() == MOST {
                self.warn(too_many(request));
                break;
            }
            match self.later(&more, said).await {
                PageAnswer::Here(page) => gathered.add(&more, *page),
                PageAnswer::NotNow => return PageAnswer::NotNow,
                PageAnswer::Never if gathered.read.len() == 1 && gathered.takes_single() => {}
                PageAnswer::Never => {
                    self.warn(missing(&more));
                    break;
                }
            }
            next = gathered.next_page();
        }
        PageAnswer::Here(Box::new(gathered.whole()))
    }

    async fn later(&mut self, request: &Request, said: Said) -> PageAnswer {
        match self.fetch(request, &Validators::default()).await {
            Ok(Fetched::Fresh(page, ..)) => self.read_page(Arc::new(page), request.url.clone(), said).await,
            Ok(Fetched::Gone) | Err(Missed::Failed(fetch::Error::Status { status: 404, .. })) => {
                PageAnswer::Never
            }
            Err(Missed::Failed(error)) => {
                self.say(trouble(&error, request), said);
                if error.is_refused() { PageAnswer::Never } else { PageAnswer::NotNow }
            }
            Ok(Fetched::NotModified(..)) | Err(Missed::Held(..) | Missed::Stopped) => PageAnswer::NotNow,
        }
    }
}

/// The pages of one article so far.
struct Pages {
    read: Vec<(Url, Extracted)>,
    /// The pages as they came; `None` where one may not be kept.
    originals: Option<Vec<Arc<Page>>>,
    single: Option<Url>,
}

impl Pages {
    fn new(request: &Request, first: ReadPage) -> Self {
        let single = first.extracted.single_page.clone();
        let originals = first.original.map(|page| vec![page]);
        Self { read: vec![(request.url.clone(), first.extracted)], originals, single }
    }

    fn single_page(&self) -> Option<Url> {
        self.single.clone()
    }

    /// Whether it is the page that holds all that is asked for; it is asked for once.
    fn takes_single(&mut self) -> bool {
        self.single.take().is_some()
    }

    fn next_page(&self) -> Option<Url> {
        self.read.last().and_then(|(_, last)| last.next_page.clone())
    }

    fn add(&mut self, request: &Request, page: ReadPage) {
        self.single = None;
        self.read.push((request.url.clone(), page.extracted));
        self.originals = self.originals.take().zip(page.original).map(|(mut pages, page)| {
            pages.push(page);
            pages
        });
    }

    fn whole(self) -> ReadPage {
        let mut originals = self.originals.unwrap_or_default().into_iter();
        ReadPage {
            original: originals.next(),
            more: originals.collect(),
            extracted: extract::pages::whole(self.read),
        }
    }
}

fn missing(request: &Request) -> Diagnostic {
    Diagnostic::warning("update.page-missing", "a later page of an article is not there")
        .with_subject(fetch::shown(&request.url))
        .with_help("the article is kept without it")
}

fn too_many(request: &Request) -> Diagnostic {
    Diagnostic::warning("update.too-many-pages", format!("an article has more than {MOST} pages"))
        .with_subject(fetch::shown(&request.url))
        .with_help("the article is kept without the rest; see that `next_page` names the page after each")
}
