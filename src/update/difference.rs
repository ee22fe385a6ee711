//! What a document and its source say differently, and what its source changed before: read from the record alone.

use super::make;
use crate::format::{ledger, revisions};
use crate::model::LedgerLine;
use crate::publish::{self, Destination};

/// Where the record keeps what sources say of edited documents, below the content place.
const UPSTREAM: &str = ".feedloom/upstream";

/// Two texts of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The document's path below the content place.
    pub path: String,
    /// Which texts they are.
    pub kind: DifferenceKind,
    /// The older text, or the person's.
    pub old: String,
    /// The newer text, or the source's.
    pub new: String,
}

/// Which two texts of an article differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// A person's document, and what its source says now.
    Held,
    /// The document before its source changed it last, and as it is.
    Revised,
}

/// The paths of the documents that say something else than their sources, since a person edited them.
///
/// # Errors
/// When the content place cannot be read.
pub async fn held<D: Destination>(content: &D) -> Result<Vec<String>, publish::Error> {
    let mut held = Vec::new();
    for path in content.list(UPSTREAM, revisions::ENDING).await? {
        let path = path.strip_prefix(UPSTREAM).and_then(|path| path.strip_suffix(revisions::ENDING));
        let Some(path) = path.map(|path| path.trim_start_matches('/')) else { continue };
        // A document that was deleted says nothing else.
        if content.get(path).await?.is_some() {
            held.push(path.to_owned());
        }
    }
    Ok(held)
}

/// The path of the document of an article named by its path, its id, its address, or what its source calls it.
///
/// # Errors
/// When the content place cannot be read.
pub async fn find<D: Destination>(content: &D, name: &str) -> Result<Option<String>, publish::Error> {
    let is_path = |line: &LedgerLine| line.path == name;
    let is_named = |line: &LedgerLine| {
        line.id.as_str() == name || line.link == name || line.entry.as_str() == name || is_path(line)
    };
    for path in content.list(ledger::FOLDER, ledger::ENDING).await? {
        let (lines, _) = ledger::read(&content.get(&path).await?.unwrap_or_default());
        if let Some(line) = lines.into_iter().find(is_named) {
            return Ok(Some(line.path));
        }
    }
    Ok(None)
}

/// How the document at a path differs from what its source says; where it does not, how its source changed it last.
///
/// # Errors
/// When the content place cannot be read.
pub async fn of<D: Destination>(content: &D, path: &str) -> Result<Option<Difference>, publish::Error> {
    let text = async |path: &str| -> Result<Option<String>, publish::Error> {
        let bytes = content.get(path).await?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    let Some(document) = text(path).await? else { return Ok(None) };
    let path = path.to_owned();
    if let Some(upstream) = text(&make::upstream(&path)).await? {
        return Ok(Some(Difference { path, kind: DifferenceKind::Held, old: document, new: upstream }));
    }
    let Some(line) = line_at(content, &path).await? else { return Ok(None) };
    let kept = content.list(&revisions::folder(&line.source, &line.id), revisions::ENDING).await?;
    let Some(last) = kept.last() else { return Ok(None) };
    let old = text(last).await?.unwrap_or_default();
    Ok(Some(Difference { path, kind: DifferenceKind::Revised, old, new: document }))
}

async fn line_at<D: Destination>(content: &D, path: &str) -> Result<Option<LedgerLine>, publish::Error> {
    for file in content.list(ledger::FOLDER, ledger::ENDING).await? {
        let (lines, _) = ledger::read(&content.get(&file).await?.unwrap_or_default());
        if let Some(line) = lines.into_iter().find(|line| line.path == path) {
            return Ok(Some(line));
        }
    }
    Ok(None)
}
