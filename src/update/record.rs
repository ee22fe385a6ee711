//! Documents and ledger put in place, and the index kept in step.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::index::{absent, facts, hash};
use super::make::{self, Fresh};
use super::{Error, Work};
use crate::format::ledger;
use crate::model::{Article, Diagnostic, LedgerLine, OutputFile};
use crate::publish::{Destination, IfThere, Put};
use crate::store::{Indexed, Listing, Store};

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
    /// Pending files; put last, since an entry leaves them when its article is durable.
    pub(super) pending: Vec<OutputFile>,
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
}

async fn put_articles<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    articles: Vec<Fresh>,
    written: &mut Written,
) -> Result<(), Error> {
    let mut steps: Vec<Step> = Vec::new();
    let mut aliases = Vec::new();
    let mut taken = BTreeSet::new();
    for Fresh { article, file, step, said } in articles {
        let mut line = line(&article, &file, said);
        match work.store.article(&article.id).await? {
            Some(there) if step != make::Step::New => {
                if let Some(before) = ours(work, &there, &file).await? {
                    // What the source calls it is the ledger's to say.
                    line.entry = before.entry;
                    line.said = line.said.or(before.said);
                    written.changed.extend(work.store.listings(&there.id).await?);
                    steps.push(Step { line, file: Some(file), if_there: IfThere::Replace });
                }
            }
            // Its document is there, or was and a person deleted it: only the ledger may lack it.
            Some(there) if there.in_ledger => aliases.push((line.source, line.entry, line.id)),
            Some(there) => {
                line.path = there.path;
                steps.push(Step { line, file: None, if_there: IfThere::Keep });
            }
            // Two entries of one batch may be the same article: two addresses of one page.
            None if !taken.insert(line.id.clone()) => aliases.push((line.source, line.entry, line.id)),
            None => steps.push(Step { line, file: Some(file), if_there: IfThere::Keep }),
        }
    }
    let outcomes = put_documents(work, &steps).await?;
    let lines: Vec<_> = steps.iter().map(|step| step.line.clone()).collect();
    append(work, &lines).await?;
    let mut index = Vec::new();
    for (step, outcome) in steps.iter().zip(outcomes) {
        let is_new = step.if_there == IfThere::Keep;
        written.documents += usize::from(is_new && outcome == Some(Put::Written));
        // What stands there counts: it may be a person's, or of a run that ended before its ledger lines were written.
        let bytes = match (&step.file, outcome) {
            (Some(file), Some(Put::Written | Put::Unchanged)) => Cow::Borrowed(&*file.bytes),
            _ => Cow::Owned(work.content.get(&step.line.path).await?.unwrap_or_default()),
        };
        let indexed = facts(work, &bytes, absent(&step.line)).unwrap_or_else(|odd| {
            written.diagnostics.push(*odd);
            absent(&step.line)
        });
        index.push(indexed);
    }
    work.store.index(&index).await?;
    work.store.alias(&aliases).await?;
    written.changed.extend(index.into_iter().flat_map(|indexed| indexed.listings));
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

/// The ledger's line of a document that may be replaced: one that is what we wrote, by its ledger line, or
/// already what we are about to write, since a run ended between document and ledger. `None` for a person's.
async fn ours<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    there: &Indexed,
    file: &OutputFile,
) -> Result<Option<LedgerLine>, Error> {
    let Some(bytes) = work.content.get(&there.path).await? else { return Ok(None) };
    let written = ledger_line(work, there).await?;
    let is_ours = |line: &LedgerLine| bytes == file.bytes || line.hash == hash(&bytes);
    Ok(written.filter(is_ours))
}

async fn ledger_line<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    there: &Indexed,
) -> Result<Option<LedgerLine>, Error> {
    let path = ledger::path(&there.source, there.first_seen);
    let (lines, _) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
    Ok(lines.into_iter().find(|line| line.id == there.id))
}

async fn keep_authority<F: Sync, S: Store, D: Destination>(work: &Work<'_, F, S, D>) -> Result<(), Error> {
    if work.site.authority.is_none() {
        let file = OutputFile { path: AUTHORITY.into(), bytes: format!("{}\n", work.authority).into() };
        work.content.put(&[file], IfThere::Keep).await?;
    }
    Ok(())
}

fn line(article: &Article, file: &OutputFile, said: Option<String>) -> LedgerLine {
    LedgerLine {
        id: article.id.clone(),
        source: article.source.clone(),
        entry: article.entry.clone(),
        path: file.path.clone(),
        link: article.link.clone(),
        first_seen: article.first_seen,
        hash: hash(&file.bytes),
        said,
    }
}

/// Adds lines to the ledger, one file a source and month.
async fn append<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    lines: &[LedgerLine],
) -> Result<(), Error> {
    let mut files: BTreeMap<String, Vec<LedgerLine>> = BTreeMap::new();
    for line in lines {
        files.entry(ledger::path(&line.source, line.first_seen)).or_default().push(line.clone());
    }
    let mut changed = Vec::new();
    for (path, mut lines) in files {
        let (there, bad) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
        lines.extend(there);
        changed.push(ledger::write(path, lines, &bad));
    }
    work.content.put(&changed, IfThere::Replace).await?;
    Ok(())
}
