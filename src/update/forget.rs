//! Articles forgotten on request: nothing of them is left in the record but hashes that keep them from coming back.

use std::collections::BTreeSet;

use super::{Error, Mode, Report, Work, index, record, retire, terms};
use crate::fetch::Fetcher;
use crate::format::forgotten::{self, Forgotten};
use crate::format::{ledger, pending};
use crate::model::{LedgerLine, SourceId};
use crate::publish::{Destination, IfThere};
use crate::store::{Indexed, Store};
use crate::text::address;

/// What was forgotten.
#[derive(Debug, Default)]
pub struct Forgot {
    /// The paths of the documents, below the content place.
    pub paths: Vec<String>,
    /// How many entries that waited for their page.
    pub pending: usize,
}

/// Forgets the articles called `name`: an id, a document's path, an address, what a source calls an entry, or an author.
///
/// A dry run only tells what that would be. The hashes become durable first, so that a run that ends anywhere leaves nothing that could come back. Index and feeds
/// are left behind the record: the state holds more of an article than its rows, and is best made anew.
///
/// # Errors
/// When state or documents cannot be read or written.
pub async fn forget<F: Fetcher, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    name: &str,
    mode: Mode,
) -> Result<Forgot, Error> {
    work.store.begin().await?;
    // A document may have been moved since.
    index::reindex(work, &mut Report::default()).await?;
    let name = Name { text: name, key: address::key(name) };
    let lines = lines(work, &name).await?;
    let mut hashes = Forgotten::read(&work.content.get(forgotten::PATH).await?.unwrap_or_default());
    let mut forgot = Forgot {
        pending: forget_pending(work, &name, &mut hashes, Doing::Naming).await?,
        ..Forgot::default()
    };
    for (line, _) in &lines {
        line.also.iter().chain([&line.entry]).for_each(|entry| hashes.add_entry(&line.source, entry));
        [Some(&line.link), line.canonical.as_ref()]
            .into_iter()
            .flatten()
            .for_each(|link| hashes.add_place(link));
    }
    forgot.paths = lines.iter().map(|(_, article)| article.path.clone()).collect();
    if mode == Mode::DryRun || lines.is_empty() && forgot.pending == 0 {
        return Ok(forgot);
    }
    work.content.put(&[hashes.write()], IfThere::Replace).await?;
    forget_pending(work, &name, &mut hashes, Doing::Removing).await?;
    let mut listings = BTreeSet::new();
    for (line, article) in lines {
        listings.extend(retire::remove(work, article).await?);
        record::drop_line(work, &line).await?;
    }
    terms::forget(work, &listings).await?;
    Ok(forgot)
}

/// How articles are named.
struct Name<'a> {
    text: &'a str,
    key: String,
}

impl Name<'_> {
    fn is(&self, text: &str) -> bool {
        text == self.text || !self.key.is_empty() && address::key(text) == self.key
    }

    fn is_author(&self, name: &str) -> bool {
        name.trim().to_lowercase() == self.text.trim().to_lowercase()
    }

    fn is_line(&self, line: &LedgerLine) -> bool {
        let names = [line.id.as_str(), line.path.as_str(), line.link.as_str(), line.entry.as_str()];
        let more = line.also.iter().map(|entry| entry.as_str()).chain(line.canonical.as_deref());
        names.into_iter().chain(more).any(|name| self.is(name))
    }
}

/// The ledger's lines of the articles, each with what the index knows.
async fn lines<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    name: &Name<'_>,
) -> Result<Vec<(LedgerLine, Indexed)>, Error> {
    let mut found = Vec::new();
    for path in work.content.list(ledger::FOLDER, ledger::ENDING).await? {
        let (lines, _) = ledger::read(&work.content.get(&path).await?.unwrap_or_default());
        for line in lines {
            let article = work.store.article(&line.id).await?.unwrap_or_else(|| index::absent(work, &line));
            if name.is_line(&line) || name.is(&article.path) || is_by(work, &article, name).await? {
                found.push((line, article));
            }
        }
    }
    Ok(found)
}

async fn is_by<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    article: &Indexed,
    name: &Name<'_>,
) -> Result<bool, Error> {
    let Some(bytes) = work.content.get(&article.path).await? else { return Ok(false) };
    let stored = index::read(work, &article.path, &bytes, article.source.as_str());
    Ok(stored.is_ok_and(|stored| stored.authors.iter().any(|author| name.is_author(author))))
}

/// What is done with the entries that wait.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Their hashes are noted.
    Naming,
    /// They are taken out.
    Removing,
}

/// Forgets entries that wait for their page; gives their number.
async fn forget_pending<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    name: &Name<'_>,
    hashes: &mut Forgotten,
    doing: Doing,
) -> Result<usize, Error> {
    let mut number = 0;
    for path in work.content.list(pending::FOLDER, ledger::ENDING).await? {
        let source =
            SourceId::new(path.trim_end_matches(ledger::ENDING).rsplit('/').next().unwrap_or_default());
        let (entries, bad) = pending::read(&work.content.get(&path).await?.unwrap_or_default());
        let (gone, kept): (Vec<_>, Vec<_>) = entries.into_iter().partition(|one| {
            let link = one.entry.link.as_ref().map(url::Url::as_str);
            let authors = one.entry.authors.iter().any(|author| name.is_author(&author.name));
            name.is(one.entry.id.as_str()) || link.is_some_and(|link| name.is(link)) || authors
        });
        number += gone.len();
        for one in &gone {
            hashes.add_entry(&source, &one.entry.id);
            one.entry.link.iter().for_each(|link| hashes.add_place(link.as_str()));
        }
        match (doing, gone.is_empty(), kept.is_empty() && bad.is_empty()) {
            (Doing::Removing, false, true) => work.content.remove(&path).await?,
            (Doing::Removing, false, false) => {
                work.content.put(&[pending::write(&source, kept, &bad)], IfThere::Replace).await?;
            }
            _ => {}
        }
    }
    Ok(number)
}
