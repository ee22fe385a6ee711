//! A source's answers: what it begins with, the parts that leads to, and the pages further back until nothing is missing
//! between now and the last run ([why](../../docs/decisions/0023-pages-further-back.md)).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Error;
use super::gather::SourceRun;
use super::news::Missed;
use super::rhythm;
use crate::fetch::{self, Fetcher};
use crate::model::{
    ArticlePage, Diagnostic, Entry, EntryId, Fetched, Further, Page, ParsedFeed, Part, Request, Validators,
};
use crate::publish::Destination;
use crate::store::Store;

/// The most answers one source may ask for in one run, pages further back not counted.
const MOST_ANSWERS: usize = 50;

/// An answer that was read and is not followed up yet.
pub(super) struct Answer {
    pub(super) parsed: ParsedFeed,
    /// The page itself, where it is an article.
    page: Option<Arc<Page>>,
    key: String,
    /// What will recognise it; `None` where that is of no use.
    pub(super) validators: Option<Validators>,
    asked: Request,
}

/// What came of asking for an answer.
pub(super) enum Asked {
    /// It is there.
    Fresh(Box<Answer>),
    /// It is as it was.
    Unchanged,
    /// There is none, and will be none: a page beyond the last.
    Over,
    /// It cannot be had now, which was told.
    Missed,
}

/// How an answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// With what recognises it.
    IfChanged,
    /// Whatever is known of it: what it leads to is needed.
    Anyway,
}

impl<F: Fetcher, S: Store, D: Destination> SourceRun<'_, '_, F, S, D> {
    /// Asks what the source begins with, and what its answers lead to.
    pub(super) async fn ask_all(&mut self) -> Result<(), Error> {
        let firsts = self.subscription.reader.start();
        let mut left = MOST_ANSWERS.max(firsts.len());
        for first in firsts {
            self.ask_tree(first, &mut left).await?;
        }
        Ok(())
    }

    /// Asks one request, and for the parts its answer names. What names parts is recognised next time only when all of
    /// them came through, and when it says itself when one of them changes.
    async fn ask_tree(&mut self, first: Request, left: &mut usize) -> Result<(), Error> {
        let (mut naming, mut is_complete) = (Vec::new(), true);
        let mut asked = BTreeSet::new();
        let mut parts = vec![Part { request: first.clone(), state: None }];
        while let Some(part) = parts.pop() {
            if !asked.insert(part.request.key()) || self.is_as_listed(&part).await? {
                continue;
            }
            if *left == 0 || self.left == Some(0) {
                is_complete = false;
                if *left == 0 {
                    self.warn(too_many_answers());
                }
                break;
            }
            *left -= 1;
            let how = if self.gap() > 0 { How::Anyway } else { How::IfChanged };
            match self.ask(&part.request, None, how).await? {
                Asked::Fresh(mut answer) => {
                    if let Some(validators) = &mut answer.validators {
                        validators.listed = part.state;
                    }
                    let next = std::mem::take(&mut answer.parsed.next);
                    if next.is_empty() {
                        is_complete &= self.close_gap(&first, *answer).await?;
                        continue;
                    }
                    if next.iter().all(|part| part.state.is_some()) {
                        naming.extend(
                            answer.validators.take().map(|validators| (answer.key.clone(), validators)),
                        );
                    }
                    is_complete &= self.follow(answer.parsed, answer.page, &answer.asked.url).await?;
                    parts.extend(next.into_iter().rev());
                }
                Asked::Unchanged | Asked::Over => {}
                Asked::Missed => is_complete = false,
            }
        }
        self.gathered.validators.extend(naming.into_iter().filter(|_| is_complete));
        Ok(())
    }

    /// Whether the index that names a part says of it what it said when the part was last read.
    async fn is_as_listed(&self, part: &Part) -> Result<bool, Error> {
        let Some(state) = &part.state else { return Ok(false) };
        let source = &self.subscription.source.id;
        let key = self.subscription.answer_key(&part.request);
        let known = self.run.work.store.validators(source, &key).await?;
        Ok(known.listed.as_ref() == Some(state))
    }

    /// Follows up an answer and the pages further back that are needed: the oldest first, so that a run that ends between
    /// leaves what is newer unknown, and the next one comes this way again. Tells whether all came through.
    async fn close_gap(&mut self, first: &Request, answer: Answer) -> Result<bool, Error> {
        let reader = &Arc::clone(self.subscription).reader;
        let mut asked = BTreeSet::from([answer.key.clone()]);
        let mut held = BTreeSet::from([held(&answer.parsed.entries)]);
        let mut answers = vec![answer];
        let mut is_complete = true;
        while let Some(last) = answers.last() {
            let Some(further) = last.parsed.older.clone() else { break };
            if !self.goes_on(&last.parsed.entries, answers.len()).await? {
                break;
            }
            if answers.len() >= reader.pages() {
                self.tell_of_gap(&last.parsed.entries, &first.url.clone()).await?;
                break;
            }
            let Some(request) = reader.further(first, &further) else { break };
            if !asked.insert(self.subscription.answer_key(&request)) {
                self.warn(circle(&request));
                break;
            }
            if further.is_archive && self.is_known(&request).await? {
                break;
            }
            let how = if self.gap() > 0 { How::Anyway } else { How::IfChanged };
            match self.ask(&request, Some(&further), how).await? {
                Asked::Fresh(answer) if !held.insert(self::held(&answer.parsed.entries)) => {
                    self.warn(circle(&request));
                    break;
                }
                Asked::Fresh(answer) => answers.push(*answer),
                Asked::Unchanged | Asked::Over => break,
                Asked::Missed => {
                    self.gathered.gap = answers.len() as u32 + 1;
                    is_complete = false;
                    break;
                }
            }
        }
        while let Some(answer) = answers.pop() {
            is_complete &= self.take(answer).await?;
        }
        Ok(is_complete)
    }

    /// How many pages are to be read whatever they bring, since the last run could not have them.
    fn gap(&self) -> usize {
        self.run.memory(&self.subscription.source.id).gap as usize
    }

    /// Whether the page after one with these entries is needed. A list is read on while its pages bring news; a feed,
    /// which is made to hold all of them, only when nothing in it is known.
    async fn goes_on(&self, entries: &[Entry], read: usize) -> Result<bool, Error> {
        if read < self.gap() {
            return Ok(true);
        }
        let new = self.new_among(entries).await?;
        Ok(match self.subscription.source.is_feed {
            true => new > 0 && new == entries.len() && self.has_answered(),
            false => new > 0,
        })
    }

    fn has_answered(&self) -> bool {
        self.run.memory(&self.subscription.source.id).answered.is_some()
    }

    /// How many of the entries are neither known nor waited for, nor were left out before.
    async fn new_among(&self, entries: &[Entry]) -> Result<usize, Error> {
        let ids: Vec<EntryId> = entries.iter().map(|entry| entry.id.clone()).collect();
        let known = self.run.work.store.known(&self.subscription.source.id, &ids).await?;
        let mut new = 0;
        for id in ids.iter().filter(|id| !known.contains_key(*id) && !self.pending.has(id)) {
            new += usize::from(!self.was_left_out(id).await?);
        }
        Ok(new)
    }

    /// Tells that more is missing than one run reads.
    async fn tell_of_gap(&mut self, entries: &[Entry], url: &url::Url) -> Result<(), Error> {
        let is_wide = self.has_answered() && self.new_among(entries).await? == entries.len();
        // Where only the newest page is ever read, nobody wants the others.
        if is_wide && self.subscription.reader.pages() > 1 {
            let id = &self.subscription.source.id;
            let help = format!("`feedloom backfill {id}` reads on from here; or raise `pages`");
            self.warn(
                Diagnostic::warning(
                    "update.gap",
                    "all pages that were read are new, and there may be more between",
                )
                .with_subject(fetch::shown(url))
                .with_help(help),
            );
        }
        Ok(())
    }

    /// Whether an answer was read before.
    async fn is_known(&self, request: &Request) -> Result<bool, Error> {
        let key = self.subscription.answer_key(request);
        let known = self.run.work.store.validators(&self.subscription.source.id, &key).await?;
        Ok(known.body_hash.is_some())
    }

    /// Follows up an answer; tells whether all its entries came through.
    pub(super) async fn take(&mut self, answer: Answer) -> Result<bool, Error> {
        let Answer { parsed, page, key, validators, asked } = answer;
        let is_whole = !parsed.cut;
        let is_complete = self.follow(parsed, page, &asked.url).await?;
        if let Some(validators) = validators.filter(|_| is_complete) {
            // A server that was cut off says of the half what stands for the whole: told that we have it, it would
            // keep the rest back. The bytes alone tell nothing.
            let validators = match is_whole {
                true => validators,
                false => Validators { etag: None, last_modified: None, listed: None, ..validators },
            };
            self.gathered.validators.push((key, validators));
        }
        Ok(is_complete)
    }

    /// Asks one request of the source and reads its answer.
    pub(super) async fn ask(
        &mut self,
        request: &Request,
        further: Option<&Further>,
        how: How,
    ) -> Result<Asked, Error> {
        let id = &self.subscription.source.id;
        let key = self.subscription.answer_key(request);
        let known = match how {
            How::IfChanged => self.run.work.store.validators(id, &key).await?,
            How::Anyway => Validators::default(),
        };
        let asked_whole = self.run.memory(id).is_overdue_whole(self.run.work.now, rhythm::seed(id.as_str()));
        // The bytes are still compared.
        let sent = match asked_whole {
            true => Validators { etag: None, last_modified: None, ..known.clone() },
            false => known.clone(),
        };
        let is_conditional = sent.etag.is_some() || sent.last_modified.is_some();
        self.gathered.asked_conditionally |= is_conditional;
        Ok(match self.fetch(request, &sent).await {
            Ok(Fetched::NotModified(validators, learned)) => {
                self.learn(learned);
                self.gathered.report.unchanged += 1;
                // Asked without validators, the same bytes say nothing new about those we have, or chose not to have.
                if is_conditional && validators != known {
                    self.gathered.validators.push((key, validators));
                }
                Asked::Unchanged
            }
            Ok(Fetched::Gone) if further.is_some() => Asked::Over,
            Ok(Fetched::Gone) => {
                self.gathered.report.gone += 1;
                self.warn(
                    Diagnostic::error("fetch.gone", "the server says this is gone for good (410)")
                        .with_subject(fetch::shown(&request.url))
                        .with_help("take the source out of the configuration; its articles stay"),
                );
                Asked::Missed
            }
            Ok(Fetched::Fresh(page, validators, learned)) => {
                self.learn(learned);
                self.read_answer(request, further, page, validators).await
            }
            // Lists end so.
            Err(Missed::Failed(fetch::Error::Status { status: 404, .. })) if further.is_some() => Asked::Over,
            Err(missed) => {
                self.tell(missed, request);
                Asked::Missed
            }
        })
    }

    async fn read_answer(
        &mut self,
        request: &Request,
        further: Option<&Further>,
        page: Page,
        validators: Validators,
    ) -> Asked {
        let (parsed, page) = match self.read(page, request, further).await {
            Ok(read) => read,
            Err(odd) if further.is_some() && odd.code == "source.no-rows" => return Asked::Over,
            Err(odd) => {
                self.warn(*odd);
                return Asked::Missed;
            }
        };
        if further.is_none() {
            // That a window into more shows nothing says nothing.
            if self.subscription.reader.most().is_none() || !parsed.entries.is_empty() {
                self.gathered.seen.answer(&parsed.entries);
            }
            self.gathered.hints.get_or_insert_with(|| parsed.hints.clone());
        } else if parsed.entries.is_empty() {
            return Asked::Over;
        }
        // Only `kind: page` needs it any more; others let go of it before they ask for articles.
        let is_article = parsed.entries.iter().any(|entry| entry.page == ArticlePage::Here);
        let page = is_article.then_some(page);
        let key = self.subscription.answer_key(request);
        let answer = Answer { parsed, page, key, validators: Some(validators), asked: request.clone() };
        Asked::Fresh(Box::new(answer))
    }
}

/// What tells pages of a list apart: their entries.
pub(super) fn held(entries: &[Entry]) -> String {
    let mut hasher = blake3::Hasher::new();
    for entry in entries {
        hasher.update(entry.id.as_str().as_bytes());
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// That a page was read already.
pub(super) fn circle(request: &Request) -> Diagnostic {
    Diagnostic::warning("update.pages-in-a-circle", "the pages of the source lead back to one that was read")
        .with_subject(fetch::shown(&request.url))
        .with_help("nothing is lost, and reading ended there; see that `next` names the page after each")
}

fn too_many_answers() -> Diagnostic {
    Diagnostic::warning(
        "update.too-many-answers",
        format!("the source asked for more than {MOST_ANSWERS} answers; the rest was left out"),
    )
}
