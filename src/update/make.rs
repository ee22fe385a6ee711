//! An entry and its page → a finished document, off the async threads.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::composed::Composed;
use super::remembered::Run;
use super::{Error, Subscription, Work, barriers, essence, index, kept, plan, record};
use crate::format::document::{self, Merged};
use crate::format::preset::Preset;
use crate::format::revisions;
use crate::model::{
    Article, ArticleId, Diagnostic, Draft, Extracted, LedgerLine, OutputFile, Page, Parts, StoredArticle,
};
use crate::publish::Destination;
use crate::store::{Indexed, KeptFile, Store};
use crate::{extract, select};

/// An article on its way to the writer.
#[derive(Debug)]
pub(super) struct Fresh {
    /// What it is.
    pub(super) article: Article,
    /// Its document.
    pub(super) file: OutputFile,
    /// What that is to the documents there are.
    pub(super) step: Step,
    /// What its source said of it, hashed; `None` when only its page was looked at.
    pub(super) said: Option<String>,
    /// What of the document we wrote, for the ledger.
    pub(super) parts: Parts,
    /// The bytes it was merged with: they must still stand there when it is put.
    pub(super) base: Option<Vec<u8>>,
    /// How what the source says now stands to the document.
    pub(super) upstream: Upstream,
    /// What it was made from, as it is kept; `None` when that is not to be kept.
    pub(super) kept: Option<KeptFile>,
}

/// A page that was read.
#[derive(Debug)]
pub(super) struct ReadPage {
    /// What it says.
    pub(super) extracted: Extracted,
    /// The page as it came, where it may be kept.
    pub(super) original: Option<Arc<Page>>,
    /// The other pages of the article, as they came.
    pub(super) more: Vec<Arc<Page>>,
}

/// What a source says now, beside a document that a person may have edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Upstream {
    /// All of it stands in the document.
    Agrees,
    /// A person's part of the document says something else; this is all the source says, as it is kept.
    Differs(OutputFile),
    /// Nothing new: what is kept of it stays.
    AsBefore,
}

/// What a document is to those there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A new one.
    New,
    /// The whole article in place of what the source said of it.
    Completed,
    /// What is said now in place of what was said.
    Revised,
    /// The same said, read better by us.
    Improved,
    /// The same again. The ledger may lack it, when a run ended before it was written.
    Same,
}

/// What is there of an article when it is made.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// Nothing.
    New,
    /// Nothing, and its page cannot be had: it is marked as partial.
    Partial,
    /// A document that holds only what the source said; its page is there now.
    Completed(Box<There>),
    /// A document; its source says something else now.
    Revised(Box<There>),
    /// A document; its page may say something else now.
    Rechecked(Box<There>),
}

/// A document that is there. What was published of it stays: id, path and dates.
#[derive(Clone, Debug)]
pub(super) struct There {
    id: ArticleId,
    path: String,
    first_seen: Timestamp,
    published: Timestamp,
    updated: Option<Timestamp>,
    bytes: Vec<u8>,
    /// What of it we wrote; empty when nothing is known of that.
    parts: Parts,
    /// What an article was made from, where that was looked for and is kept, and the hash of what we wrote last.
    pub(super) kept: Option<(Vec<u8>, String)>,
    /// What it says.
    pub(super) stored: StoredArticle,
}

/// The document of an article; `None` when it is not there or cannot be read.
///
/// # Errors
/// When index or documents cannot be read.
pub(super) async fn there<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    id: &ArticleId,
) -> Result<Option<Box<There>>, Error> {
    let Some(known) = work.store.article(id).await? else { return Ok(None) };
    let line = record::ledger_line(work, &known).await?;
    // One that cannot be read is none: it only makes the comparison better.
    let kept = work.pages.and_then(|pages| pages.get(id).ok().flatten());
    let kept = kept.zip(line.as_ref().map(|line| line.hash.clone()));
    Ok(document(work, known, line).await?.map(|there| Box::new(There { kept, ..*there })))
}

/// The document of an article that the index knows, and the ledger by this line.
///
/// # Errors
/// When documents cannot be read.
pub(super) async fn document<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    known: Indexed,
    line: Option<LedgerLine>,
) -> Result<Option<Box<There>>, Error> {
    let Some(bytes) = work.content.get(&known.path).await? else { return Ok(None) };
    let Ok(stored) = index::read(work, &known.path, &bytes, known.source.as_str()) else { return Ok(None) };
    Ok(Some(Box::new(There {
        parts: line.map(|line| ours(line, &bytes)).unwrap_or_default(),
        published: stored.published.unwrap_or(known.first_seen),
        updated: stored.updated,
        id: known.id,
        path: known.path,
        first_seen: known.first_seen,
        bytes,
        kept: None,
        stored,
    })))
}

/// What of a document we wrote. A line of an older version tells only of all of it.
fn ours(line: LedgerLine, bytes: &[u8]) -> Parts {
    let whole = || match line.hash == index::hash(bytes) {
        true => document::parts(&String::from_utf8_lossy(bytes)),
        false => Parts::new(),
    };
    line.parts.unwrap_or_else(whole)
}

/// Reads an article's page that was asked for at `asked`; `None` for a mistake of our own.
///
/// `may_be_garbled` is for a source that is not known yet: there is nothing to say that it ever was better.
///
/// # Errors
/// What stands in the way, or is wrong with all of it.
pub(super) async fn read<F, S, D>(
    run: &Run<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    page: Arc<Page>,
    asked: Url,
    may_be_garbled: bool,
) -> Option<Result<ReadPage, Box<Diagnostic>>> {
    let (subscription, now) = (Arc::clone(subscription), run.work.now);
    let keeps = run.work.pages.is_some();
    let bytes = page.body.len();
    let read = move || {
        let opened = extract::open(&page);
        if let Some(found) = barriers::of_page(&opened, &asked, &subscription) {
            return Err(Box::new(found));
        }
        let mut extracted = subscription.extract_from(&opened, &page.url, now);
        // A link that only led here is not where the article is.
        if page.url != asked {
            extracted.canonical.get_or_insert_with(|| page.url.clone());
        }
        match barriers::garbled_page(&extracted, &asked) {
            Some(found) if !may_be_garbled => Err(Box::new(found)),
            _ => {
                let may_keep = keeps && !extract::archive::is_refused(&opened, &page.head);
                Ok(ReadPage { extracted, original: may_keep.then_some(page), more: Vec::new() })
            }
        }
    };
    run.desks.work(bytes, read).await
}

/// Writes the document of an article; `None` for a mistake of our own.
///
/// # Errors
/// When the one that is there is better.
pub(super) async fn write<F, S, D>(
    run: &Run<'_, F, S, D>,
    subscription: &Arc<Subscription>,
    composed: Composed,
) -> Option<Result<Fresh, Box<Diagnostic>>> {
    let (now, zone) = (run.work.now, run.work.site.time_zone.clone());
    let preset = Arc::clone(&subscription.preset);
    let keeps = run.work.pages.is_some();
    let bytes = composed.article.html.len();
    let make = move || {
        let Composed { mut article, entry, page, standing, edited, diagnostics: _ } = composed;
        let said = (!matches!(standing, Standing::Rechecked(_))).then(|| plan::digest(&entry));
        let write = |article: &Article| document::write(article, &preset, &zone);
        let fresh = match standing {
            Standing::New => new(article, write),
            Standing::Partial => new(Article { partial: true, ..article }, write),
            Standing::Completed(there) => {
                article.updated = article.updated.filter(|updated| *updated > article.published);
                let file = write(&article);
                there.merge(article, file, Step::Completed)
            }
            Standing::Revised(there) | Standing::Rechecked(there) => {
                let read = |file: &OutputFile| written(file, &preset, &zone);
                revised(*there, edited, article, now, write, read)?
            }
        };
        let keeps = keeps && fresh.step != Step::Same;
        let kept = if keeps { kept::of(&fresh, entry, page, now) } else { None };
        Ok(Fresh { said, kept, ..fresh })
    };
    run.desks.work(bytes, make).await
}

/// What a document says that was just written.
pub(super) fn written(file: &OutputFile, preset: &Preset, zone: &TimeZone) -> Option<StoredArticle> {
    document::read(&file.path, &String::from_utf8_lossy(&file.bytes), preset, zone).ok()
}

pub(super) fn is_edit(before: &StoredArticle, newer: Option<StoredArticle>) -> bool {
    newer.is_some_and(|newer| essence::is_edit(before, &newer))
}

fn new(article: Article, write: impl Fn(&Article) -> OutputFile) -> Fresh {
    let file = write(&article);
    let parts = document::parts(&String::from_utf8_lossy(&file.bytes));
    Fresh {
        article,
        file,
        step: Step::New,
        said: None,
        parts,
        base: None,
        upstream: Upstream::Agrees,
        kept: None,
    }
}

/// An article as it is said now, put into what is there, where its source has `edited` it: that is looked for in what is
/// there where it is not known. It counts as changed when its document then differs in anything but the time of the change.
fn revised(
    there: There,
    edited: Option<bool>,
    mut article: Article,
    now: Timestamp,
    write: impl Fn(&Article) -> OutputFile,
    read: impl Fn(&OutputFile) -> Option<StoredArticle>,
) -> Result<Fresh, Box<Diagnostic>> {
    let said = article.updated;
    article.updated = there.updated;
    let file = write(&article);
    let fresh = there.clone().merge(article, file.clone(), Step::Revised);
    if fresh.file.bytes == there.bytes {
        return Ok(Fresh { step: Step::Same, ..fresh });
    }
    if !edited.unwrap_or_else(|| is_edit(&there.stored, read(&file))) {
        return Ok(there.stay(fresh.article));
    }
    // What lost most of its text is the site's trouble rather than an edit.
    if file.bytes.len() * 2 < there.bytes.len() {
        return Err(Box::new(
            Diagnostic::note("update.poorer", "an article that changed has lost most of its text")
                .with_subject(&there.path)
                .with_help("the document stays as it was"),
        ));
    }
    let mut article = fresh.article;
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    article.updated = said.filter(|said| *said > article.published).or(Some(now)).max(there.updated);
    let file = write(&article);
    Ok(there.merge(article, file, Step::Revised))
}

impl Standing {
    /// The document that is there.
    pub(super) fn there(&self) -> Option<&There> {
        match self {
            Self::New | Self::Partial => None,
            Self::Completed(there) | Self::Revised(there) | Self::Rechecked(there) => Some(there),
        }
    }
}

impl There {
    /// Puts a newer version of the document into the one that is there, unless a person locked it.
    fn merge(self, article: Article, newer: OutputFile, step: Step) -> Fresh {
        let (old, new) = (String::from_utf8_lossy(&self.bytes), String::from_utf8_lossy(&newer.bytes));
        let mut merged = document::merge(&old, &self.parts, &new);
        if self.stored.locked {
            merged = Merged { held: new != old, text: old.into_owned(), parts: self.parts };
        }
        let upstream = OutputFile { path: upstream(&self.path), ..newer };
        Fresh {
            article,
            step,
            said: None,
            file: OutputFile { path: self.path, bytes: merged.text.into_bytes() },
            parts: merged.parts,
            base: Some(self.bytes),
            upstream: if merged.held { Upstream::Differs(upstream) } else { Upstream::Agrees },
            kept: None,
        }
    }

    /// The document as it is.
    fn stay(self, article: Article) -> Fresh {
        let file = OutputFile { path: self.path, bytes: self.bytes.clone() };
        let (parts, base) = (self.parts, Some(self.bytes));
        Fresh {
            article,
            file,
            step: Step::Same,
            said: None,
            parts,
            base,
            upstream: Upstream::AsBefore,
            kept: None,
        }
    }

    /// The article as what was kept of it is read now, put into what is there. No time moves: nobody said anything new.
    pub(super) fn improve(self, mut article: Article, write: impl Fn(&Article) -> OutputFile) -> Fresh {
        article.updated = self.updated;
        let file = write(&article);
        self.merge(article, file, Step::Improved)
    }

    /// Where it stands below the content place.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a person changed anything of it since we wrote it.
    pub(super) fn is_edited(&self) -> bool {
        document::parts(&String::from_utf8_lossy(&self.bytes)) != self.parts
    }

    /// Whether it holds only what the source said, and says so in its header.
    pub(super) fn is_partial(&self) -> bool {
        self.stored.partial
    }

    /// Gives a newer saying of the article what was published of it.
    pub(super) fn keep(&self, draft: &mut Draft) {
        draft.article.id = self.id.clone();
        draft.article.first_seen = self.first_seen;
        draft.article.published = self.published;
        draft.seen = self.first_seen;
    }
}

impl Subscription {
    /// Reads an article's page by this source's own places, the rule for its address, and the generic extractors.
    pub fn extract(&self, page: &Page, now: Timestamp) -> Extracted {
        self.extract_from(&extract::open(page), &page.url, now)
    }

    pub(super) fn extract_from(&self, opened: &select::View, url: &Url, now: Timestamp) -> Extracted {
        let rules = self.rules.layers(self.own_rule.as_ref(), url);
        let options = extract::Options { time_zone: &self.source.time_zone, now, rules: &rules };
        extract::extract_from(opened, &options)
    }
}

/// Where the record keeps what a source says of an article now, while its document says something else since a person
/// edited it.
pub(super) fn upstream(path: &str) -> String {
    // Not a name of a document: see `revisions::ENDING`.
    format!(".feedloom/upstream/{path}{}", revisions::ENDING)
}

/// What is said of a mistake of our own.
pub(super) fn broken(doing: &str, subject: &str) -> Diagnostic {
    Diagnostic::error("update.internal", format!("feedloom made a mistake of its own while {doing}"))
        .with_subject(subject)
        .with_help("report it with the address; the other entries are not touched")
}
