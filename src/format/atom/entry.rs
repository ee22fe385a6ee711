//! One article as an Atom entry.

use std::collections::{BTreeMap, BTreeSet};

use atom_syndication as atom;
use atom_syndication::extension::{Extension, ExtensionMap};

use super::{LAYOUT, MEDIA, parts};
use crate::format::xml;
use crate::model::{FeedItem, ItemSource, Term};

/// How the crate begins an entry that stands alone.
const ALONE: &[u8] = b"<entry xmlns=\"http://www.w3.org/2005/Atom\">";

/// Appends the element and a line feed. `authority` is that of the feed, and names the schemes of its terms.
pub(super) fn write(item: &FeedItem, authority: Option<&str>, out: &mut Vec<u8>) {
    let alone = entry(item, authority)
        .write_with_config(Vec::with_capacity(room(item)), LAYOUT)
        .expect("memory takes every byte");
    match alone.strip_prefix(ALONE) {
        Some(rest) => {
            out.extend_from_slice(
                format!("<entry xml:lang=\"{}\">", xml::language_tag(&item.language)).as_bytes(),
            );
            out.extend_from_slice(rest);
        }
        // Without the language, but an entry all the same.
        None => out.extend_from_slice(&alone),
    }
    out.push(b'\n');
}

/// About the bytes an entry takes: escaping makes a fifth more of HTML, and the other elements are short.
pub(super) fn room(item: &FeedItem) -> usize {
    item.html.len() + item.html.len() / 4 + 2_048
}

fn entry(item: &FeedItem, authority: Option<&str>) -> atom::Entry {
    let alternate = parts::link("alternate", &item.link, None);
    let license = item.license.as_deref().and_then(|license| parts::link("license", license, None));
    let rights = if license.is_some() { None } else { parts::some_text(item.license.as_deref()) };
    // A reader opens what has no content; an entry without a link must have some (RFC 4287, 4.1.1.1).
    let content = (!item.html.trim().is_empty() || alternate.is_none()).then(|| content(&item.html));
    atom::Entry {
        title: parts::text(parts::first_line(&[&item.title, &item.link, item.id.as_str()])),
        id: parts::id(item.id.as_str(), authority),
        updated: parts::date(item.updated.max(item.published)),
        authors: authors(item),
        categories: categories(item, authority),
        links: alternate.into_iter().chain(license).collect(),
        published: Some(parts::date(item.published)),
        rights,
        source: item.source.as_ref().map(|origin| source(origin, item, authority)),
        summary: parts::some_text(item.summary.as_deref()),
        content,
        extensions: item
            .image
            .as_deref()
            .and_then(xml::address)
            .map(|image| thumbnail(&image))
            .unwrap_or_default(),
        ..Default::default()
    }
}

fn content(html: &str) -> atom::Content {
    atom::Content {
        value: Some(xml::clean(html).into_owned()),
        content_type: Some("html".to_owned()),
        ..Default::default()
    }
}

/// The names, each once; the source's title when none has anything to see, for an entry has an author (4.1.1).
fn authors(item: &FeedItem) -> Vec<atom::Person> {
    let mut seen = BTreeSet::new();
    let names = item.authors.iter().map(|name| xml::line(name));
    let names: Vec<_> = names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect();
    if names.is_empty() {
        let origin = item.source.as_ref();
        let (title, url) = origin.map_or(("", ""), |origin| (&*origin.title, &*origin.url));
        return vec![parts::person(parts::first_line(&[title, url, item.id.as_str()]))];
    }
    names.into_iter().map(parts::person).collect()
}

/// Categories, then tags, told apart by their scheme.
///
/// The term is the label: many readers show the term, and a slug would be no pleasure to read.
fn categories(item: &FeedItem, authority: Option<&str>) -> Vec<atom::Category> {
    let terms = |terms: &[Term], kind: &str| {
        let scheme = authority.map(|authority| format!("tag:{}:{kind}", xml::iri(authority)));
        let mut seen = BTreeSet::new();
        let labels = terms.iter().map(|term| xml::line(&term.label));
        let labels = labels.filter(|label| !label.is_empty() && seen.insert(label.clone()));
        let category = |label: String| atom::Category {
            term: label.clone(),
            scheme: scheme.clone(),
            label: Some(label),
        };
        labels.map(category).collect::<Vec<_>>()
    };
    let mut all = terms(&item.categories, "category");
    all.extend(terms(&item.tags, "tag"));
    all
}

/// Where the entry came from (RFC 4287, 4.2.11).
///
/// Its self link is the address we read, feed or page: for a source that is a list on a page, the page is what a
/// feed would be for others. Its time is the entry's, the latest at which we know the source to have changed.
fn source(source: &ItemSource, item: &FeedItem, authority: Option<&str>) -> atom::Source {
    let page = if source.is_feed { None } else { parts::link("alternate", &source.url, None) };
    atom::Source {
        title: parts::text(parts::first_line(&[&source.title, &source.url, &source.id])),
        id: parts::id(&source.id, authority),
        updated: parts::date(item.updated.max(item.published)),
        links: page.into_iter().chain(parts::link("self", &source.url, None)).collect(),
        ..Default::default()
    }
}

/// The crate writes an extension's attributes as they are, so the address is escaped here.
fn thumbnail(address: &str) -> ExtensionMap {
    let element = Extension {
        name: format!("{}:thumbnail", MEDIA.0),
        // With a text, though an empty one, the element is kept on one line.
        value: Some(String::new()),
        attrs: BTreeMap::from([("url".to_owned(), xml::attribute(address))]),
        ..Default::default()
    };
    BTreeMap::from([(MEDIA.0.to_owned(), BTreeMap::from([("thumbnail".to_owned(), vec![element])]))])
}
