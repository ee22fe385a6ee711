//! The constructs that feeds and entries share: texts, dates, ids, persons, links.

use atom_syndication as atom;
use jiff::Timestamp;

use crate::format::xml;

/// The authority of a `tag:` id (RFC 4151), `news.example.org,2026`; `None` for another id.
pub(super) fn authority(id: &str) -> Option<&str> {
    let (authority, _) = id.strip_prefix("tag:")?.split_once(':')?;
    (!authority.is_empty()).then_some(authority)
}

/// An id that is an absolute IRI (RFC 4287, 4.2.6). One without a scheme, as a person may write it into a document,
/// is taken as a name under our own authority, where there is one.
pub(super) fn id(text: &str, authority: Option<&str>) -> String {
    let id = xml::iri(text);
    match authority {
        Some(authority) if !xml::has_scheme(&id) => format!("tag:{}:{id}", xml::iri(authority)),
        _ => id,
    }
}

/// A plain text as an Atom text.
///
/// One that could be taken for markup is given as HTML which shows it: readers that treat every title as HTML
/// would otherwise swallow the `<T>` of `Vec<T>`.
pub(super) fn text(line: String) -> atom::Text {
    if xml::resembles_markup(&line) { atom::Text::html(xml::escaped(&line)) } else { atom::Text::plain(line) }
}

/// The same for a text that may be missing; one without anything to see is missing.
pub(super) fn some_text(line: Option<&str>) -> Option<atom::Text> {
    line.map(xml::line).filter(|line| !line.is_empty()).map(text)
}

/// The first of these that has something to see, for an element that must not be empty; a question mark when none has.
pub(super) fn first_line(choices: &[&str]) -> String {
    choices
        .iter()
        .map(|choice| xml::line(choice))
        .find(|line| !line.is_empty())
        .unwrap_or_else(|| "?".to_owned())
}

/// A date in RFC 3339, to the second, in UTC.
///
/// Documents hold no more than seconds. Years a date of four digits can't show are moved to the nearest it can.
pub(super) fn date(time: Timestamp) -> atom::FixedDateTime {
    const YEAR_1: i64 = -62_135_596_800;
    let time = chrono::DateTime::from_timestamp(time.as_second().max(YEAR_1), 0).unwrap_or_default();
    time.fixed_offset()
}

/// Somebody known by name.
pub(super) fn person(name: String) -> atom::Person {
    atom::Person { name, ..Default::default() }
}

/// A link, where the address is one that readers can open.
pub(super) fn link(rel: &str, address: &str, media_type: Option<&str>) -> Option<atom::Link> {
    Some(atom::Link {
        href: xml::address(address)?,
        rel: rel.to_owned(),
        mime_type: media_type.map(str::to_owned),
        ..Default::default()
    })
}
