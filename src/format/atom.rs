//! Atom (RFC 4287) through `atom_syndication`: the feed's own elements, and the frame its entries stand in.
//!
//! The crate escapes markup in texts and most attributes. It checks nothing: characters XML forbids, addresses, ids,
//! dates, languages and empty elements are ours to get right, before it sees them (`format::xml`, `entry`).
//! It knows no `xml:lang` on entries, so each entry is written by itself and put into the frame with its language;
//! an entry's bytes are thus the same in every feed that holds it.

mod entry;
mod parts;

use atom_syndication as atom;

use crate::format::{FeedFormat, xml};
use crate::model::Feed;

/// The name we give as generator; without a version, so that an update of the program changes no feed.
const GENERATOR: &str = "feedloom";
/// Media RSS, for thumbnails.
const MEDIA: (&str, &str) = ("media", "http://search.yahoo.com/mrss/");
/// Feed history (RFC 5005), for archive pages.
const HISTORY: (&str, &str) = ("fh", "http://purl.org/syndication/history/1.0");
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const END: &str = "</feed>";
/// An element a line, so that a change of a feed can be read as a diff. Entries are not set in further for being in a
/// feed: it would cost bytes, and each is written alone.
const LAYOUT: atom::WriteConfig =
    atom::WriteConfig { write_document_declaration: false, indent_size: Some(2) };

/// Atom feeds.
#[derive(Clone, Copy, Debug)]
pub struct Atom;

impl FeedFormat for Atom {
    fn name(&self) -> &'static str {
        "atom"
    }

    fn extension(&self) -> &'static str {
        "atom"
    }

    fn media_type(&self) -> &'static str {
        "application/atom+xml"
    }

    fn has_archives(&self) -> bool {
        true
    }

    fn write(&self, feed: &Feed) -> Vec<u8> {
        write(feed)
    }
}

/// A whole Atom document, ending in a line feed.
///
/// A feed without articles is valid and keeps its own time; otherwise the feed is never older than its newest entry.
pub fn write(feed: &Feed) -> Vec<u8> {
    let authority = parts::authority(&feed.id);
    let mut out = Vec::with_capacity(feed.items.iter().map(|item| entry::room(item)).sum::<usize>() + 2_048);
    out.extend_from_slice(DECLARATION.as_bytes());
    if let Some(address) = &feed.stylesheet {
        let line =
            format!("<?xml-stylesheet type=\"text/css\" href=\"{}\"?>\n", xml::attribute(&xml::iri(address)));
        out.extend_from_slice(line.as_bytes());
    }
    out = frame(feed).write_with_config(out, LAYOUT).expect("memory takes every byte");
    out.truncate(out.len() - END.len());
    if feed.history.current.is_some() {
        out.extend_from_slice(format!("  <{}:archive/>\n", HISTORY.0).as_bytes());
    }
    for item in &feed.items {
        entry::write(item, authority, &mut out);
    }
    out.extend_from_slice(END.as_bytes());
    out.push(b'\n');
    out
}

/// The feed without its entries.
fn frame(feed: &Feed) -> atom::Feed {
    let updated = feed.items.iter().map(|item| item.updated.max(item.published)).fold(feed.updated, Ord::max);
    let title = parts::first_line(&[&feed.title, &feed.author, &feed.id]);
    let author = parts::first_line(&[&feed.author, &title]);
    let media_type = Some(Atom.media_type());
    let namespaces = [Some(MEDIA), feed.history.current.as_ref().map(|_| HISTORY)];
    let history = &feed.history;
    let archive = |rel, address: &Option<String>| parts::link(rel, address.as_ref()?, media_type);
    let links = [
        parts::link("alternate", &feed.alternate_url, Some("text/html")),
        parts::link("self", &feed.self_url, media_type),
        archive("current", &history.current),
        archive("prev-archive", &history.prev_archive),
    ];
    let hubs = feed.hubs.iter().map(|hub| parts::link("hub", hub, None));
    atom::Feed {
        title: parts::text(title),
        id: parts::id(&feed.id, None),
        updated: parts::date(updated),
        authors: vec![parts::person(author)],
        generator: Some(atom::Generator { value: GENERATOR.to_owned(), ..Default::default() }),
        links: links.into_iter().chain(hubs).flatten().collect(),
        subtitle: parts::some_text(feed.subtitle.as_deref()),
        lang: Some(xml::language_tag(&feed.language)),
        namespaces: namespaces
            .into_iter()
            .flatten()
            .map(|(name, uri)| (name.to_owned(), uri.to_owned()))
            .collect(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests;
