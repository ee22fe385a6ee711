//! What articles were made from, kept for `reextract`. Where that fails, only making them again is lost.

use jiff::Timestamp;

use super::make::{Fresh, ReadPage};
use super::record::Written;
use super::{Report, Work, index};
use crate::format::kept;
use crate::model::{ArticleId, Diagnostic, Entry, Kept};
use crate::store::{self, KeptFile};

/// The largest piece that is kept of one article, compressed: many of them wait for their documents to be put.
const MOST: usize = 1 << 20;

const NOT_KEPT: &str = "update.not-kept";

/// What an article was made from, as it is kept; `None` where its site does not want that, or it is too large.
pub(super) fn of(fresh: &Fresh, entry: Entry, page: Option<ReadPage>, at: Timestamp) -> Option<KeptFile> {
    let (page, more) = match page {
        Some(page) => (Some(page.original?), page.more),
        None => (None, Vec::new()),
    };
    let (article, source) = (fresh.article.id.clone(), fresh.article.source.clone());
    file(Kept { article, source, document: index::hash(&fresh.file.bytes), at, entry, page, more })
}

/// What is kept, as a file; `None` where it is too large.
pub(super) fn file(kept: Kept) -> Option<KeptFile> {
    let at = kept.at;
    let bytes = kept::write(kept).ok().filter(|bytes| bytes.len() <= MOST)?;
    Some(KeptFile { at, bytes })
}

/// Keeps this in place of what was kept of the same articles.
pub(super) fn put<F, S, D>(
    work: &Work<'_, F, S, D>,
    files: &[(ArticleId, Option<KeptFile>)],
    written: &mut Written,
) {
    let Some(pages) = work.pages else { return };
    written.kept |= files.iter().any(|(_, file)| file.is_some());
    let told = written.diagnostics.iter().any(|odd| odd.code == NOT_KEPT);
    written.diagnostics.extend(pages.put(files).err().filter(|_| !told).map(|error| not_kept(&error)));
}

/// Removes what is kept too long, and the oldest of what is too much.
pub(super) fn tidy<F, S, D>(work: &Work<'_, F, S, D>, report: &mut Report) {
    let tidied = work.pages.map_or(Ok(()), |pages| pages.tidy(work.now));
    report.diagnostics.extend(tidied.err().map(|error| not_kept(&error)));
}

fn not_kept(error: &store::Error) -> Diagnostic {
    Diagnostic::warning(NOT_KEPT, error.to_string()).with_help(
        "documents and feeds are not touched by that; `feedloom reextract` may not know some articles",
    )
}
