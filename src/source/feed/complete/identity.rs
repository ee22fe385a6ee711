//! What an entry is called when its source does not say: the one thing that must never change.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::model::{Diagnostic, Entry, EntryId};

use super::Margin;

/// The entry's id: what the source calls it, else its link, else a hash of its first attached file's address, else of
/// its content. Title and dates are corrected later, so a hash of them comes last, and with a diagnostic.
pub(super) fn of(entry: &Entry, margin: &Margin, diagnostics: &mut Vec<Diagnostic>) -> EntryId {
    if !entry.id.as_str().is_empty() {
        return entry.id.clone();
    }
    if let Some(link) = &entry.link {
        return EntryId::new(link.as_str());
    }
    if let Some(enclosure) = entry.enclosures.first() {
        return hashed("enclosure", enclosure.url.as_str());
    }
    if let Some(content) = &entry.content {
        return hashed("content", content);
    }
    let id = match &entry.title {
        Some(title) => hashed("title", title),
        None => {
            let names = entry.authors.iter().map(|person| person.name.as_str());
            let words = names.chain(entry.keywords.iter().map(String::as_str));
            let dates = [margin.published.as_deref(), margin.updated.as_deref()];
            hashed("rest", &words.chain(dates.into_iter().flatten()).collect::<Vec<_>>().join("\n"))
        }
    };
    diagnostics.push(
        Diagnostic::warning("feed.entry-without-id", "an entry has neither id, link, file nor content")
            .with_subject(id.as_str())
            .with_found(entry.title.as_deref().unwrap_or("no title either"))
            .with_help("its id was made from what it has; when that is corrected, it will count as new"),
    );
    id
}

/// Gives entries that share an id, but not a link, their links as ids: some feeds give every entry the same guid, and
/// an article too many is better than one lost.
pub(super) fn tell_apart(entries: &mut [Entry], diagnostics: &mut Vec<Diagnostic>) {
    let mut links: BTreeMap<&EntryId, &Url> = BTreeMap::new();
    let mut shared: BTreeSet<EntryId> = BTreeSet::new();
    for entry in entries.iter() {
        let Some(link) = &entry.link else { continue };
        if *links.entry(&entry.id).or_insert(link) != link {
            shared.insert(entry.id.clone());
        }
    }
    for entry in entries.iter_mut().filter(|entry| shared.contains(&entry.id)) {
        if let Some(link) = &entry.link {
            entry.id = EntryId::new(link.as_str());
        }
    }
    diagnostics.extend(shared.iter().map(|id| {
        Diagnostic::warning("feed.shared-id", "entries with different links have the same id")
            .with_subject(id.as_str())
            .with_help("their links were taken as their ids")
    }));
}

fn hashed(what: &str, text: &str) -> EntryId {
    EntryId::new(format!("{what}:{}", &blake3::hash(text.as_bytes()).to_hex()[..32]))
}
