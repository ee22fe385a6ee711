//! What an article is called, and where it stands on the web.

use url::Url;

use crate::model::{Entry, Extracted, Source};
use crate::text::{address, file_name::is_device, slug::short_hash};

/// The longest ID that is taken as it is, in bytes.
const LONGEST_ID: usize = 100;
/// What file systems refuse in names; taken out of an ID, as sites put none of it into theirs.
const NOT_IN_FILE_NAMES: &str = r#"\/*?:"<>|"#;

/// The ID within the source: the list row's, else the page's, else 16 hex digits of the BLAKE3 of the entry's id.
///
/// An ID that cannot stand in a file name and in a `tag:` address as it is (RFC 3986, 2.3: unreserved characters only)
/// is not taken, for its stand-in must stay the same whatever rules for escaping change.
pub(super) fn local_id(entry: &Entry, page: &Extracted) -> String {
    let given = entry.local_id.as_deref().or(page.local_id.as_deref());
    given.and_then(safe).unwrap_or_else(|| short_hash(entry.id.as_str(), 16))
}

/// The article's address: the entry's, as the source gave it; else the page's canonical one, an id that is an address,
/// an attached file's; at last the source's own.
pub(super) fn link(source: &Source, entry: &Entry, page: &Extracted) -> String {
    let id = || Url::parse(entry.id.as_str()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    entry
        .link
        .clone()
        .or_else(|| page.canonical.clone())
        .or_else(id)
        .or_else(|| entry.enclosures.first().map(|file| file.url.clone()))
        .map_or_else(|| source.url.clone(), String::from)
}

/// The address the page names as its own, or was found at in the end; `None` where it is the link in another dress, or
/// names no place of its own.
pub(super) fn canonical(link: &str, page: &Extracted) -> Option<String> {
    let canonical = page.canonical.as_ref()?.as_str();
    let key = address::key(canonical);
    (!key.is_empty() && key != address::key(link)).then(|| canonical.to_owned())
}

fn safe(id: &str) -> Option<String> {
    let allowed = |c: &char| !c.is_control() && !NOT_IN_FILE_NAMES.contains(*c);
    let id: String = id.trim().chars().filter(allowed).collect();
    let fits = !id.is_empty()
        && id.len() <= LONGEST_ID
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
        && !id.starts_with('.')
        && !id.ends_with('.')
        && !is_device(&id);
    fits.then_some(id)
}
