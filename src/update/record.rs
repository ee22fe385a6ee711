//! Documents and ledger put in place, and the index kept in step.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::index::{absent, facts, hash};
use super::make::{self, Fresh, Upstream};
use super::{Error, Work, kept};
use crate::format::ledger;
use crate::format::revisions::{self, Revisions};
use crate::model::{ArticleId, Diagnostic, EntryId, LedgerLine, OutputFile};
use crate::publish::{Destination, IfThere, Put};
use crate::store::{Indexed, KeptFile, Listing, Store};

/// Where the record keeps the base of its ids, below the content place.
pub(super) const AUTHORITY: &str = ".feedloom/authority";

/// The most documents that become durable in one step.
pub(super) const BATCH_DOCUMENTS: usize = 256;

/// The most bytes of documents held back for one step.
pub(super) const BATCH_BYTES: usize = 8 << 20;

/// What has been put so far in a run.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Documents that were not there before.
    pub(super) documents: usize,
    /// The feeds they belong to.
    pub(super) changed: BTreeSet<Listing>,
    /// Whether the index was marked as behind.
    pub(super) begun: bool,
    /// Whether what articles were made from was kept.
    pub(super) kept: bool,
    /// What was odd.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What is put in one step.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Pending files that are put first.
    pub(super) waits: Vec<OutputFile>,
    /// Articles, in the order they came.
    pub(super) articles: Vec<Fresh>,
    /// What else sources call articles there are.
    pub(super) aliases: Vec<Alias>,
    /// Pending files; put last, since an entry leaves them when its article is durable.
    pub(super) pending: Vec<OutputFile>,
}

/// Another name of an article.
#[derive(Debug)]
pub(super) struct Alias {
    /// The article, as the index knows it.
    pub(super) article: Indexed,
    /// What its source calls it too.
    pub(super) name: EntryId,
}

/// Puts a batch: documents, then ledger lines, then the index, then pending entries.
pub(super) async fn put<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    batch: Batch,
    written: &mut Written,
) -> Result<(), Error> {
    work.content.put(&batch.waits, IfThere::Replace).await?;
    if !batch.articles.is_empty() {
        if !written.begun {
            work.store.begin().await?;
            written.begun = true;
            keep_authority(work).await?;
        }
        put_articles(work, batch.articles, written).await?;
    }
    name(work, batch.aliases).await?;
    let (kept, emptied): (Vec<_>, Vec<_>) =
        batch.pending.into_iter().partition(|file| !file.bytes.is_empty());
    work.content.put(&kept, IfThere::Replace).await?;
    for file in emptied {
        work.content.remove(&file.path).await?;
    }
    Ok(())
}

/// An article on its way into record and index.
struct Step {
    line: LedgerLine,
    /// Its document, unless only the ledger lacks it.
    file: Option<OutputFile>,
    if_there: IfThere,
    /// For a document that was there: its bytes, and what its source says where a person's part says something else.
    revised: Option<Revised>,
    /// What the document was made from.
    kept: Option<KeptFile>,
}

struct Revised {
    before: Vec<u8>,
    /// Whether the document becomes another.
    kind: make::Step,
    upstream: Upstream,
}

async fn put_articles<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    articles: Vec<Fresh>,
    written: &mut Written,
) -> Result<(), Error> {
    let mut steps: Vec<Step> = Vec::new();
    let mut aliases = Vec::new();
    let mut taken = BTreeSet::new();
    let mut lines = Lines::default();
    for fresh in articles {
        let line = line(&fresh);
        let Fresh { file, step, base, upstream, kept, .. } = fresh;
        match work.store.article(&line.id).await? {
            Some(there) if step != make::Step::New => {
                let before = work.content.get(&there.path).await?.unwrap_or_default();
                // What stood there when it was made must stand there still: no edit is ever overwritten. Or it is there
                // already, since a run ended between document and ledger.
                if before != file.bytes && Some(&before) != base.as_ref() {
                    continue;
                }
                let Some(known) = lines.of(work, &there).await? else { continue };
                written.changed.extend(work.store.listings(&there.id).await?);
                steps.push(Step {
                    // What the source calls it is the ledger's to say.
                    line: LedgerLine {
                        entry: known.entry,
                        also: known.also,
                        said: line.said.or(known.said),
                        // It may have been renamed since; the line stays where it is.
                        source: known.source,
                        canonical: line.canonical.or(known.canonical),
                        ..line
                    },
                    file: Some(file),
                    if_there: IfThere::Replace,
                    revised: Some(Revised { before, kind: step, upstream }),
                    kept,
                });
            }
            // Its document is there, or was and a person deleted it: only the ledger may lack it.
            Some(there) if there.in_ledger => aliases.push(Alias { article: there, name: line.entry }),
            Some(there) => {
                let line = LedgerLine { path: there.path, ..line };
                steps.push(Step { line, file: None, if_there: IfThere::Keep, revised: None, kept });
            }
            // Two entries of one batch may be the same article: two addresses of one page.
            None if !taken.insert(line.id.clone()) => {
                aliases.push(Alias { name: line.entry.clone(), article: absent(work, &line) });
            }
            None => steps.push(Step { line, file: Some(file), if_there: IfThere::Keep, revised: None, kept }),
        }
    }
    keep_revisions(work, &steps).await?;
    let outcomes = put_documents(work, &steps).await?;
    let lines: Vec<_> = steps.iter().map(|step| step.line.clone()).collect();
    append(work, &lines).await?;
    kept::put(work, &made_from(&mut steps, &outcomes), written);
    let mut index = Vec::new();
    for (step, outcome) in steps.iter().zip(outcomes) {
        let is_new = step.if_there == IfThere::Keep;
        written.documents += usize::from(is_new && outcome == Some(Put::Written));
        // What stands there counts: it may be a person's, or of a run that ended before its ledger lines were written.
        let bytes = match (&step.file, outcome) {
            (Some(file), Some(Put::Written | Put::Unchanged)) => Cow::Borrowed(&*file.bytes),
            _ => Cow::Owned(work.content.get(&step.line.path).await?.unwrap_or_default()),
        };
        let indexed = facts(work, &bytes, absent(work, &step.line)).unwrap_or_else(|odd| {
            written.diagnostics.push(*odd);
            absent(work, &step.line)
        });
        index.push(indexed);
    }
    work.store.index(&index).await?;
    for step in &steps {
        hold(work, step, written).await?;
    }
    written.changed.extend(index.into_iter().flat_map(|indexed| indexed.listings));
    name(work, aliases).await
}

/// What the documents that are there now were made from. What was kept before of others stays.
fn made_from(steps: &mut [Step], outcomes: &[Option<Put>]) -> Vec<(ArticleId, Option<KeptFile>)> {
    let is_made = |step: &Step, outcome: &Option<Put>| {
        let kind = step.revised.as_ref().map_or(make::Step::New, |revised| revised.kind);
        kind != make::Step::Same && matches!(outcome, Some(Put::Written | Put::Unchanged))
    };
    let made = steps.iter_mut().zip(outcomes).filter(|(step, outcome)| is_made(step, outcome));
    made.map(|(step, _)| (step.line.id.clone(), step.kept.take())).collect()
}

/// Keeps what documents say that are about to say something else.
async fn keep_revisions<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    steps: &[Step],
) -> Result<(), Error> {
    if work.revisions != Revisions::Folder {
        return Ok(());
    }
    let old = |step: &Step| {
        let revised = step.revised.as_ref().filter(|revised| revised.kind == make::Step::Revised)?;
        let is_new = step.file.as_ref().is_some_and(|file| file.bytes != revised.before);
        let path = revisions::path(&step.line.source, &step.line.id, work.now);
        is_new.then(|| OutputFile { path, bytes: revised.before.clone() })
    };
    let files: Vec<_> = steps.iter().filter_map(old).collect();
    work.content.put(&files, IfThere::Keep).await?;
    Ok(())
}

/// Keeps what a source says where a person's part of the document says something else, or lets go of it.
async fn hold<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    step: &Step,
    written: &mut Written,
) -> Result<(), Error> {
    let file = match step.revised.as_ref().map(|revised| &revised.upstream) {
        Some(Upstream::Differs(file)) => file,
        Some(Upstream::Agrees) => return Ok(work.content.remove(&make::upstream(&step.line.path)).await?),
        Some(Upstream::AsBefore) | None => return Ok(()),
    };
    let outcome = work.content.put(std::slice::from_ref(file), IfThere::Replace).await?;
    if outcome == [Put::Written] {
        written.diagnostics.push(
            Diagnostic::note(
                "update.held-edit",
                "the source says something else where a person edited the document",
            )
            .with_subject(&step.line.path)
            .with_help(format!("the edit stays; `feedloom diff {}` shows the difference", step.line.id)),
        );
    }
    Ok(())
}

/// Puts the documents of these steps; an outcome for each that has one.
async fn put_documents<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    steps: &[Step],
) -> Result<Vec<Option<Put>>, Error> {
    let mut outcomes = vec![None; steps.len()];
    for if_there in [IfThere::Keep, IfThere::Replace] {
        let wanted = |step: &&Step| step.if_there == if_there;
        let files: Vec<_> = steps.iter().filter(wanted).filter_map(|step| step.file.clone()).collect();
        let mut put = work.content.put(&files, if_there).await?.into_iter();
        for (step, outcome) in steps.iter().zip(&mut outcomes) {
            if wanted(&step) && step.file.is_some() {
                *outcome = put.next();
            }
        }
    }
    Ok(outcomes)
}

/// The ledger's line of an article.
pub(super) async fn ledger_line<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    there: &Indexed,
) -> Result<Option<LedgerLine>, Error> {
    let path = ledger::path(&there.source, there.first_seen);
    let (lines, _) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
    Ok(lines.into_iter().find(|line| line.id == there.id))
}

/// Takes an article out of the ledger.
pub(super) async fn drop_line<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    line: &LedgerLine,
) -> Result<(), Error> {
    for path in work.content.list(&ledger::folder(&line.source), ledger::ENDING).await? {
        let (there, bad) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
        let kept: Vec<_> = there.iter().filter(|one| one.id != line.id).cloned().collect();
        if kept.is_empty() && bad.is_empty() {
            work.content.remove(&path).await?;
        } else if kept.len() < there.len() {
            work.content.put(&[ledger::write(path, kept, [], &bad)], IfThere::Replace).await?;
        }
    }
    Ok(())
}

/// The ledger's lines of one file, the one asked for last: many articles in a row are of one month.
#[derive(Default)]
pub(super) struct Lines {
    path: String,
    lines: BTreeMap<ArticleId, LedgerLine>,
}

impl Lines {
    pub(super) async fn of<F: Sync, S: Sync, D: Destination>(
        &mut self,
        work: &Work<'_, F, S, D>,
        article: &Indexed,
    ) -> Result<Option<LedgerLine>, Error> {
        let path = ledger::path(&article.source, article.first_seen);
        if path != self.path {
            let (lines, _) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
            self.lines = lines.into_iter().map(|line| (line.id.clone(), line)).collect();
            self.path = path;
        }
        Ok(self.lines.get(&article.id).cloned())
    }
}

/// Writes down where documents stand that people moved.
pub(super) async fn relocate<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    moved: &[Indexed],
) -> Result<(), Error> {
    let mut lines = Vec::new();
    for one in moved {
        let line = ledger_line(work, one).await?.filter(|line| line.path != one.path);
        let Some(line) = line else { continue };
        let (from, to) = (make::upstream(&line.path), make::upstream(&one.path));
        if let Some(bytes) = work.content.get(&from).await? {
            work.content.put(&[OutputFile { path: to, bytes }], IfThere::Replace).await?;
            work.content.remove(&from).await?;
        }
        lines.push(LedgerLine { path: one.path.clone(), ..line });
    }
    append(work, &lines).await
}

/// Writes down what else sources call articles.
async fn name<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    aliases: Vec<Alias>,
) -> Result<(), Error> {
    let mut lines: BTreeMap<ArticleId, LedgerLine> = BTreeMap::new();
    let mut names = Vec::new();
    for Alias { article, name } in aliases {
        if let Some(line) = ledger_line(work, &article).await?
            && name != line.entry
            && !line.also.contains(&name)
        {
            lines.entry(line.id.clone()).or_insert(line).also.push(name.clone());
        }
        names.push((article.owner, name, article.id));
    }
    append(work, &lines.into_values().collect::<Vec<_>>()).await?;
    work.store.alias(&names).await?;
    Ok(())
}

async fn keep_authority<F: Sync, S: Store, D: Destination>(work: &Work<'_, F, S, D>) -> Result<(), Error> {
    if work.site.authority.is_none() {
        let file = OutputFile { path: AUTHORITY.into(), bytes: format!("{}\n", work.authority).into() };
        work.content.put(&[file], IfThere::Keep).await?;
    }
    Ok(())
}

fn line(fresh: &Fresh) -> LedgerLine {
    let Fresh { article, file, said, parts, .. } = fresh;
    LedgerLine {
        id: article.id.clone(),
        source: article.source.clone(),
        entry: article.entry.clone(),
        path: file.path.clone(),
        link: article.link.clone(),
        canonical: article.canonical.clone(),
        first_seen: article.first_seen,
        published: Some(article.published).filter(|published| *published < article.first_seen),
        hash: hash(&file.bytes),
        said: said.clone(),
        also: Vec::new(),
        parts: Some(parts.clone()),
    }
}

/// Adds lines to the ledger, one file a source and month.
async fn append<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    lines: &[LedgerLine],
) -> Result<(), Error> {
    let mut files: BTreeMap<String, Vec<LedgerLine>> = BTreeMap::new();
    for line in lines {
        files.entry(ledger::path(&line.source, line.first_seen)).or_default().push(line.clone());
    }
    let mut changed = Vec::new();
    for (path, lines) in files {
        let (there, bad) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
        changed.push(ledger::write(path, there, lines, &bad));
    }
    work.content.put(&changed, IfThere::Replace).await?;
    Ok(())
}
