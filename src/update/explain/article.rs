//! One article: how its page was read, what filters made of it, and the document it would be.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::super::{Error, barriers, make};
use super::{Asked, Explaining};
use crate::fetch::Fetcher;
use crate::filter::{Answer, Filters, Outcome, Step};
use crate::format::document;
use crate::model::{ArticleId, ArticlePage, Diagnostic, Draft, Entry, Extracted, Page, Source, SourceId};
use crate::publish::Destination;
use crate::select::looked::Looked;
use crate::store::Store;
use crate::text::{address, plain::one_line};
use crate::{compose, extract, markdown};

/// How much of a value is told, in characters.
const MOST: usize = 200;

/// Who says what a field says, where it is no extractor.
const ENTRY: &str = "entry";
const CONFIGURATION: &str = "configuration";
const FEEDLOOM: &str = "feedloom";

/// One article.
#[derive(Debug, Default, Serialize)]
pub struct ArticleStory {
    /// Its address.
    pub link: Option<String>,
    /// The request for its page, and the answer; `None` where its source says all there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Which extractor gave the body of its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extractor: Option<&'static str>,
    /// Where the rest of it is, or all of it, where that stands on other pages: a run reads those too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goes_on_at: Option<String>,
    /// What each selector of rules found on its page.
    pub looked: Vec<Looked>,
    /// What it says, and who said so.
    pub fields: Vec<Evidence>,
    /// What its filters did, step by step.
    pub filters: Vec<StepStory>,
    /// Whether they leave it out.
    pub left_out: bool,
    /// The same article of other sources.
    pub elsewhere: Vec<Elsewhere>,
    /// Its id.
    pub id: Option<ArticleId>,
    /// Where its document stands, or would stand, below the content place.
    pub path: Option<String>,
    /// Whether there is a document already.
    pub is_there: bool,
    /// The header its document would have.
    pub front_matter: String,
    /// The beginning of its text.
    pub beginning: String,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a field says, and who said so.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// The field.
    pub field: &'static str,
    /// What it says, or the beginning of it.
    pub value: String,
    /// Who said so: the `entry`, an extractor by its name, `metadata` of the page, the `configuration`, or `feedloom` where
    /// nobody did.
    pub from: &'static str,
}

/// What one step of the filters did.
#[derive(Debug, Serialize)]
pub struct StepStory {
    /// The step, as it is written.
    pub step: String,
    /// What it did.
    pub did: String,
    /// The fields it changed: each as it was and as it is.
    pub changed: Vec<(&'static str, String, String)>,
}

/// The same article of another source.
#[derive(Debug, Serialize)]
pub struct Elsewhere {
    /// That source.
    pub source: SourceId,
    /// Its id there.
    pub id: ArticleId,
    /// Its document.
    pub path: String,
}

/// A page as it was read.
#[derive(Default)]
struct ReadPage {
    extracted: Option<Extracted>,
    evidence: Vec<(&'static str, &'static str)>,
    looked: Vec<Looked>,
    barrier: Option<Diagnostic>,
}

impl<F: Fetcher, S: Store, D: Destination> Explaining<'_, '_, F, S, D> {
    /// The article of an entry; its page is asked for unless it is given.
    pub(super) async fn article(&self, entry: Entry, page: Option<Arc<Page>>) -> Result<ArticleStory, Error> {
        let work = self.run.work;
        let mut story =
            ArticleStory { link: entry.link.as_ref().map(ToString::to_string), ..ArticleStory::default() };
        let page = self.page(&entry, page, &mut story).await?;
        let read = match page {
            Some(page) => self.read(page, &entry).await,
            None => ReadPage::default(),
        };
        story.diagnostics.extend(read.barrier);
        story.looked = read.looked;
        if let Some(extracted) = &read.extracted {
            story.extractor = extracted.extractor;
            let more = extracted.single_page.as_ref().or(extracted.next_page.as_ref());
            story.goes_on_at = more.map(|url| crate::fetch::shown(url).to_string());
            story.diagnostics.extend(extracted.diagnostics.iter().cloned());
        }
        let source = &self.subscription.source;
        let drafted = compose::draft(&work.authority, source, &entry, read.extracted.as_ref(), work.now);
        let mut draft = match drafted {
            Ok(draft) => draft,
            Err(odd) => {
                story.diagnostics.push(*odd);
                return Ok(story);
            }
        };
        let known = work.store.known(&source.id, std::slice::from_ref(&entry.id)).await?;
        let there = match known.get(&entry.id) {
            Some(known) => make::there(work, &known.article).await?,
            None => self.at_place(&draft).await?,
        };
        if let Some(there) = &there {
            there.keep(&mut draft);
        }
        story.fields = fields(&draft, &entry, read.extracted.as_ref(), &read.evidence, source);
        self.filter(&mut draft, &mut story).await;
        let article = compose::finish(draft, source);
        let file = document::write(&article, &self.subscription.preset, &work.site.time_zone);
        story.elsewhere = self.elsewhere(&article.link, article.canonical.as_deref()).await?;
        story.is_there = there.is_some();
        story.path = Some(there.map_or(file.path, |there| there.path().to_owned()));
        story.front_matter = header(&String::from_utf8_lossy(&file.bytes));
        story.beginning = cut(&markdown::plain_text(&article.html));
        story.id = Some(article.id);
        Ok(story)
    }

    /// The article's page: given, or asked for where there is one.
    async fn page(
        &self,
        entry: &Entry,
        page: Option<Arc<Page>>,
        story: &mut ArticleStory,
    ) -> Result<Option<Arc<Page>>, Error> {
        let ArticlePage::Fetch(request) = &entry.page else { return Ok(page) };
        if let Some(page) = page {
            story.asked = Some(Asked::saved(request, &page));
            return Ok(Some(page));
        }
        let known = self.run.work.store.validators(&self.subscription.source.id, &request.key()).await?;
        let (asked, page) = self.ask(&self.subscription.with_headers_of_rules(request), known).await;
        story.asked = Some(asked);
        Ok(page)
    }

    async fn read(&self, page: Arc<Page>, entry: &Entry) -> ReadPage {
        let (own, now) = (Arc::clone(self.subscription), self.run.work.now);
        let asked = entry.link.clone().unwrap_or_else(|| page.url.clone());
        let bytes = page.body.len();
        let read = move || {
            let opened = extract::open(&page);
            let rules = own.rules.layers(own.own_rule.as_ref(), &page.url);
            let options = extract::Options { time_zone: &own.source.time_zone, now, rules: &rules };
            let mut extracted = extract::extract_from(&opened, &options);
            if page.url != asked {
                extracted.canonical.get_or_insert_with(|| page.url.clone());
            }
            ReadPage {
                evidence: extract::evidence(&opened, &options),
                looked: extract::rule::looked(&rules, &opened),
                barrier: barriers::of_page(&opened, &asked, &own),
                extracted: Some(extracted),
            }
        };
        self.run.desks.work(bytes, read).await.unwrap_or_default()
    }

    /// The document there is of an article at this address, of this source.
    async fn at_place(&self, draft: &Draft) -> Result<Option<Box<make::There>>, Error> {
        let own = &self.subscription.source.id;
        let there = self.run.work.store.at_place(&address::key(&draft.article.link)).await?;
        match there.into_iter().find(|one| one.owner == *own) {
            Some(one) => make::there(self.run.work, &one.id).await,
            None => Ok(None),
        }
    }

    async fn elsewhere(&self, link: &str, canonical: Option<&str>) -> Result<Vec<Elsewhere>, Error> {
        let own = &self.subscription.source.id;
        let there = self.run.work.store.at_place(&address::key(canonical.unwrap_or(link))).await?;
        let others = there.into_iter().filter(|one| one.owner != *own);
        Ok(others.map(|one| Elsewhere { source: one.owner, id: one.id, path: one.path }).collect())
    }

    /// Takes the article through its filters one step at a time.
    async fn filter(&self, draft: &mut Draft, story: &mut ArticleStory) {
        let filters = &self.subscription.filters;
        filters.rename_tags(draft);
        for step in filters.steps() {
            let before = Filters::said(draft);
            let (did, is_out) = match step.apply(draft, &mut BTreeSet::new()) {
                Outcome::Passed => ("its condition does not hold".to_owned(), false),
                Outcome::Changed | Outcome::Open => (String::new(), false),
                Outcome::LeftOut => ("leaves it out".to_owned(), true),
                Outcome::Hook => self.command(step, draft).await,
            };
            let after = Filters::said(draft).into_iter().zip(before);
            let changed = after.filter(|((_, now), (_, was))| now != was);
            let changed: Vec<_> =
                changed.map(|((name, now), (_, was))| (name, cut(&was), cut(&now))).collect();
            let did = match (did.is_empty(), changed.is_empty()) {
                (true, true) => "changes nothing".to_owned(),
                (true, false) => "changes it".to_owned(),
                _ => did,
            };
            story.filters.push(StepStory { step: step.written.clone(), did, changed });
            if is_out {
                story.left_out = true;
                break;
            }
        }
    }

    /// Asks a step's command; tells what it did, nothing where that shows.
    async fn command(&self, step: &Step, draft: &mut Draft) -> (String, bool) {
        let crate::filter::Action::Hook(hook) = &step.action else { return (String::new(), false) };
        match self.run.work.hooks.answer(hook, &Filters::input(draft)).await {
            Ok(answer) => match self.subscription.filters.take(draft, &answer) {
                Ok(Answer::Kept) => (String::new(), false),
                Ok(Answer::LeftOut) => ("its command leaves it out".to_owned(), true),
                Err(bad) => (format!("its command gave no answer: {bad}"), false),
            },
            Err(error) => (error.to_string(), false),
        }
    }
}

/// What the article says before filters, and who said so.
fn fields(
    draft: &Draft,
    entry: &Entry,
    page: Option<&Extracted>,
    evidence: &[(&'static str, &'static str)],
    source: &Source,
) -> Vec<Evidence> {
    let article = &draft.article;
    let of_page = |field: &str, otherwise| {
        evidence.iter().find(|(name, _)| *name == field).map_or(otherwise, |(_, from)| *from)
    };
    let either =
        |is_of_entry: bool, field, otherwise| if is_of_entry { ENTRY } else { of_page(field, otherwise) };
    let is_title = |title: &Option<String>| title.as_deref().map(one_line).as_ref() == Some(&article.title);
    let is_of_page = page.is_some_and(|page| page.content.as_deref() == Some(draft.body.as_str()));
    let is_date = |date: Timestamp| date.as_second() == article.published.as_second();
    let tags = match article.tags == source.tags {
        true => CONFIGURATION,
        false => either(!entry.keywords.is_empty(), "keywords", CONFIGURATION),
    };
    let labels: Vec<_> = article.tags.iter().map(|tag| tag.label.as_str()).collect();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let said = [
        ("title", article.title.clone(), either(is_title(&entry.title), "title", FEEDLOOM)),
        (
            "date",
            article.published.to_string(),
            either(entry.published.is_some_and(is_date), "date", FEEDLOOM),
        ),
        ("author", article.authors.join(", "), either(!entry.authors.is_empty(), "author", FEEDLOOM)),
        ("tags", labels.join(", "), tags),
        ("summary", text(&article.summary), either(entry.summary.is_some(), "summary", FEEDLOOM)),
        ("image", text(&article.image), either(entry.thumbnail.is_some(), "image", FEEDLOOM)),
        ("lang", article.language.clone(), if entry.language.is_some() { ENTRY } else { CONFIGURATION }),
        ("license", text(&article.license), of_page("license", CONFIGURATION)),
        ("canonical", text(&article.canonical), of_page("canonical", FEEDLOOM)),
        ("body", markdown::plain_text(&article.html), either(!is_of_page, "content", ENTRY)),
    ];
    let said = said.into_iter().filter(|(_, value, _)| !value.is_empty());
    said.map(|(field, value, from)| Evidence { field, value: cut(&value), from }).collect()
}

/// The header of a document, with the lines around it.
fn header(text: &str) -> String {
    let fence = text.lines().next().unwrap_or_default();
    let mut header = String::new();
    for (at, line) in text.lines().enumerate() {
        header.push_str(line);
        header.push('\n');
        if at > 0 && line == fence {
            break;
        }
    }
    header
}

fn cut(text: &str) -> String {
    crate::text::cut::beginning(&one_line(text), MOST)
}
