//! What an entry is called when its source does not say: the one thing that must never change.

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

fn hashed(what: &str, text: &str) -> EntryId {
    EntryId::new(format!("{what}:{}", &blake3::hash(text.as_bytes()).to_hex()[..32]))
}
