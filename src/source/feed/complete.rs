//! What feed-rs read, and what it leaves aside → [`ParsedFeed`].
//!
//! Decides ids, addresses, and which text is the content; gives every oddity its diagnostic.

mod entry;
mod identity;

use std::collections::BTreeSet;

use feed_rs::model;
use jiff::Timestamp;
use url::Url;

use super::engine::from_chrono;
use super::html;
use crate::model::{Diagnostic, Entry, Further, ParsedFeed, Person};
use crate::text::language;
use crate::text::plain::one_line;

/// More entries than this are not kept, newest first: no honest feed has them.
pub(super) const ENTRIES: usize = 5_000;

/// What stands beside an entry, or a feed's head, that feed-rs does not hand on.
#[derive(Clone, Debug, Default)]
pub(super) struct Margin {
    /// The text of the publication date.
    pub(super) published: Option<String>,
    /// The text of the date of change.
    pub(super) updated: Option<String>,
    /// The language declared for it.
    pub(super) language: Option<String>,
    /// Who wrote it.
    pub(super) authors: Vec<Person>,
    /// A picture feed-rs knows no place for.
    pub(super) picture: Option<String>,
}

/// What is known about a feed beside feed-rs' model.
#[derive(Clone, Debug, Default)]
pub(super) struct Margins {
    /// Beside the head.
    pub(super) head: Margin,
    /// Beside each entry, in order; as many as there are entries.
    pub(super) entries: Vec<Margin>,
    /// JSON Feed's `next_url`.
    pub(super) next: Option<String>,
    /// The feed's own address.
    pub(super) address: Option<Url>,
    /// Whether relative addresses count from the feed's site rather than from the feed itself (RSS).
    pub(super) from_site: bool,
}

/// Puts a feed together.
pub(super) fn feed(read: model::Feed, margins: &Margins) -> ParsedFeed {
    let mut diagnostics = Vec::new();
    let link = entry::alternate(&read.links, margins.address.as_ref());
    let (site, address) = (link.as_ref(), margins.address.as_ref());
    let base = if margins.from_site { site.or(address) } else { address.or(site) };
    let mut parsed = ParsedFeed {
        id: Some(read.id.trim().to_owned()).filter(|id| !id.is_empty()),
        title: read.title.as_ref().and_then(plain),
        description: read.description.as_ref().and_then(plain),
        language: read
            .language
            .or_else(|| margins.head.language.clone())
            .as_deref()
            .and_then(language::normalize),
        updated: time(read.updated, margins.head.updated.as_deref(), None, &mut diagnostics),
        published: time(read.published, margins.head.published.as_deref(), None, &mut diagnostics),
        authors: people(&margins.head.authors, base),
        ..ParsedFeed::default()
    };
    let none = Margin::default();
    let beside = margins.entries.iter().chain(std::iter::repeat(&none));
    let mut entries = Vec::with_capacity(read.entries.len());
    for (theirs, margin) in read.entries.iter().zip(beside) {
        entries.push(entry::entry(theirs, margin, base, &mut diagnostics));
    }
    parsed.older = older(&read.links, margins.next.as_deref(), address.or(site));
    parsed.link = link;
    identity::tell_apart(&mut entries, &mut diagnostics);
    parsed.entries = newest(once(entries, &mut diagnostics), &mut diagnostics);
    parsed.diagnostics = diagnostics;
    parsed
}

/// The document before this one: the archive it names (RFC 5005, 4), else the next page (section 3; JSON Feed's `next_url`).
fn older(links: &[model::Link], next_url: Option<&str>, base: Option<&Url>) -> Option<Further> {
    let named = |relation: &str| {
        let mut of =
            links.iter().filter(|link| link.rel.as_deref().is_some_and(|rel| rel.trim() == relation));
        of.find_map(|link| whole(&link.href, base)).filter(|url| base != Some(url))
    };
    let further = |url: Url, is_archive| Further { page: 1, mark: Some(url.into()), is_archive };
    let archive = named("prev-archive").map(|url| further(url, true));
    let next = || named("next").or_else(|| whole(next_url?, base)).map(|url| further(url, false));
    archive.or_else(next)
}

fn whole(href: &str, base: Option<&Url>) -> Option<Url> {
    match base {
        Some(base) => base.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    }
}

/// The first of every id.
fn once(mut entries: Vec<Entry>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    let mut again = Vec::new();
    entries.retain(|entry| {
        let is_new = seen.insert(entry.id.clone());
        if !is_new {
            again.push(entry.id.clone());
        }
        is_new
    });
    if let Some(first) = again.first() {
        diagnostics.push(
            Diagnostic::note("feed.duplicate-entry", "several entries of a feed have the same id")
                .with_subject(first.as_str())
                .with_found(format!("{} repeated", again.len()))
                .with_help("the first of each was kept"),
        );
    }
    entries
}

/// At most [`ENTRIES`] entries in the feed's order: the newest, and before those the ones without a date, which
/// nothing shows to be old.
fn newest(entries: Vec<Entry>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let count = entries.len();
    if count <= ENTRIES {
        return entries;
    }
    let mut order: Vec<usize> = (0..count).collect();
    let date = |at: &usize| entries[*at].published.or(entries[*at].updated).unwrap_or(Timestamp::MAX);
    order.sort_by(|a, b| date(b).cmp(&date(a)).then(a.cmp(b)));
    let kept: BTreeSet<usize> = order.into_iter().take(ENTRIES).collect();
    diagnostics.push(
        Diagnostic::warning("feed.too-many-entries", "the feed has more entries than are read at once")
            .with_found(format!("{count} entries"))
            .with_help(format!("the newest {ENTRIES} were kept")),
    );
    entries.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, entry)| entry).collect()
}

/// A date, or a diagnostic with the text that is none.
fn time(
    read: Option<chrono::DateTime<chrono::Utc>>,
    written: Option<&str>,
    subject: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Timestamp> {
    let time = read.and_then(from_chrono);
    if let (None, Some(written)) = (time, written) {
        let whose = if subject.is_some() { "an entry" } else { "the feed" };
        let mut odd = Diagnostic::warning("feed.bad-date", format!("the date of {whose} could not be read"))
            .with_found(written)
            .with_help("it counts as missing: an article keeps the time it was first seen");
        odd.subject = subject.map(str::to_owned);
        diagnostics.push(odd);
    }
    time
}

/// A text construct as plain text on one line; `None` when nothing is left.
fn plain(text: &model::Text) -> Option<String> {
    let plain = if is_html(text) { html::plain(&text.content) } else { one_line(&text.content) };
    (!plain.is_empty()).then_some(plain)
}

/// Persons with whole addresses; one that stays relative says nothing and goes.
fn people(people: &[Person], base: Option<&Url>) -> Vec<Person> {
    let resolved = people.iter().map(|person| Person {
        uri: person.uri.as_ref().and_then(|uri| whole(uri, base)).map(String::from),
        ..person.clone()
    });
    resolved.filter(|person| *person != Person::default()).collect()
}

fn is_html(text: &model::Text) -> bool {
    text.content_type.subty() == "html"
}
