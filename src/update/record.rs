//! Documents and ledger put in place, and the index kept in step.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::gather::Fresh;
use super::index::{absent, facts, hash};
use super::{Error, Work};
use crate::format::ledger;
use crate::model::{Article, Diagnostic, LedgerLine, OutputFile};
use crate::publish::{Destination, IfThere, Put};
use crate::store::{Listing, Store};

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

/// Puts a batch: documents, then ledger lines, then the index.
pub(super) async fn put<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    batch: Vec<Fresh>,
    written: &mut Written,
) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    if !written.begun {
        work.store.begin().await?;
        written.begun = true;
        keep_authority(work).await?;
    }
    let mut lines = Vec::new();
    let mut files = Vec::new();
    let mut aliases = Vec::new();
    let mut taken = BTreeMap::new();
    for Fresh { article, file } in batch {
        let mut line = line(&article, &file);
        match work.store.article(&article.id).await? {
            // Its document is there, or was and a person deleted it: only the ledger may lack it.
            Some(there) if there.in_ledger => aliases.push((line.source, line.entry, line.id)),
            Some(there) => {
                line.path = there.path;
                lines.push(line);
            }
            // Two entries of one batch may be the same article: two addresses of one page.
            None if taken.contains_key(&line.id) => aliases.push((line.source, line.entry, line.id)),
            None => {
                taken.insert(line.id.clone(), files.len());
                lines.push(line);
                files.push(file);
            }
        }
    }
    let outcomes = work.content.put(&files, IfThere::Keep).await?;
    append(work, &lines).await?;
    let mut index = Vec::new();
    for line in &lines {
        let put = taken.get(&line.id).map(|place| (&outcomes[*place], &files[*place]));
        written.documents += usize::from(put.is_some_and(|(outcome, _)| *outcome == Put::Written));
        // What stands there counts: it may be a person's, or of a run that ended before its ledger lines were written.
        let bytes = match put {
            Some((Put::Written | Put::Unchanged, file)) => Cow::Borrowed(&*file.bytes),
            _ => Cow::Owned(work.content.get(&line.path).await?.unwrap_or_default()),
        };
        let indexed = facts(work, &bytes, absent(line)).unwrap_or_else(|odd| {
            written.diagnostics.push(*odd);
            absent(line)
        });
        index.push(indexed);
    }
    work.store.index(&index).await?;
    work.store.alias(&aliases).await?;
    written.changed.extend(index.into_iter().flat_map(|indexed| indexed.listings));
    Ok(())
}

async fn keep_authority<F: Sync, S: Store, D: Destination>(work: &Work<'_, F, S, D>) -> Result<(), Error> {
    if work.site.authority.is_none() {
        let file = OutputFile { path: AUTHORITY.into(), bytes: format!("{}\n", work.authority).into() };
        work.content.put(&[file], IfThere::Keep).await?;
    }
    Ok(())
}

fn line(article: &Article, file: &OutputFile) -> LedgerLine {
    LedgerLine {
        id: article.id.clone(),
        source: article.source.clone(),
        entry: article.entry.clone(),
        path: file.path.clone(),
        link: article.link.clone(),
        first_seen: article.first_seen,
        hash: hash(&file.bytes),
    }
}

/// Adds lines to the ledger, one file a source and month.
async fn append<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    lines: &[LedgerLine],
) -> Result<(), Error> {
    let mut files: BTreeMap<String, Vec<LedgerLine>> = BTreeMap::new();
    for line in lines {
        files.entry(ledger::path(line)).or_default().push(line.clone());
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
