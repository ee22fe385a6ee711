//! The index made from the record: what each document is, where it stands, which feeds it belongs to.

use super::look::{self, Found};
use super::{Error, Report, Work, queries, terms};
use crate::format::preset::Preset;
use crate::format::{document, ledger, window};
use crate::model::{ArticleId, Diagnostic, LedgerLine, SourceId, StoredArticle, Term};
use crate::publish::Destination;
use crate::select::glob;
use crate::store::{Indexed, Listing, ListingKind, Store};
use crate::text::{address, slug};

/// The source of documents that a person wrote and `include` lets into feeds. No source can be configured under it.
pub(super) const OWN: &str = "";

/// Makes the index anew from ledger and documents.
pub(super) async fn reindex<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Found, Error> {
    work.store.clear_index().await?;
    let has_ledger = index_ledger(work, report).await?;
    if !has_ledger {
        // Nothing that answers once brought is kept, so each must be had again.
        work.store.forget_validators().await?;
    }
    let there = work.content.stamps("", ".md").await?;
    let files = there.iter().map(|(path, stamp)| (path.as_str(), Some(stamp))).collect();
    look::look(work, files, has_ledger, report).await
}

/// Whether the index knows articles of a record that was taken away: the content place was emptied or another is named.
pub(super) async fn is_orphaned<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
) -> Result<bool, Error> {
    let has_articles = work.store.size(ListingKind::All, "all").await?.is_some();
    Ok(has_articles && work.content.get(terms::PATH).await?.is_none())
}

/// Puts the ledger's lines into the index as articles without documents; tells whether there is a ledger at all.
async fn index_ledger<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<bool, Error> {
    let mut paths = work.content.list(ledger::FOLDER, ledger::ENDING).await?;
    // The latest month first, so that of an article's lines in two files the earlier one stays.
    paths.reverse();
    for path in &paths {
        let Some(bytes) = work.content.get(path).await? else { continue };
        let (lines, bad) = ledger::read(&bytes);
        for odd in bad {
            report.diagnostics.push(
                Diagnostic::warning(
                    "record.bad-ledger-line",
                    format!("a ledger line could not be read: {odd}"),
                )
                .with_subject(path)
                .with_help("mend or remove the line; it was left out"),
            );
        }
        let articles: Vec<_> = lines.iter().map(|line| absent(work, line)).collect();
        work.store.index(&articles).await?;
    }
    Ok(!paths.is_empty())
}

/// What a file that stands where no article of ours is known to be is to us: an article with its facts, something odd, or
/// `None` for a person's own file.
///
/// Ours is what carries an id of ours, or was moved: an article whose document is not where it was, and that has its bytes or
/// its address. Without any ledger, ours is also what stands where a preset would put it. A person's own file comes in only
/// by `include`.
pub(super) async fn claim<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    path: &str,
    bytes: &[u8],
    has_ledger: bool,
) -> Result<Option<Result<Indexed, Box<Diagnostic>>>, Error> {
    let included = work.feeds.include.iter().any(|pattern| glob::fits(pattern, path));
    let recognised = if has_ledger { None } else { recognise(work, path) };
    let wanted = included || recognised.is_some();
    let stored = match read(work, path, bytes, recognised.as_ref().map_or(OWN, |(source, _)| source.as_str()))
    {
        Ok(stored) => stored,
        Err(odd) => return Ok(wanted.then_some(Err(odd))),
    };
    let carried = stored.id.clone().filter(|id| id.as_str().starts_with(&format!("tag:{}:", work.authority)));
    let there = match &carried {
        Some(id) => work.store.article(id).await?,
        None => moved(work, bytes, &stored).await?,
    };
    if let Some(there) = there {
        if there.present {
            let message = format!("two documents carry the id {}", there.id);
            let help = "the first by path is published; give the other an `id` of its own or remove it";
            let odd = Diagnostic::warning("record.two-documents", message).with_subject(path).with_help(help);
            return Ok(Some(Err(Box::new(odd))));
        }
        let moved = Indexed { path: path.to_owned(), ..there };
        return Ok(Some(facts(work, bytes, moved)));
    }
    if carried.is_none() && !wanted {
        return Ok(None);
    }
    Ok(Some(facts(work, bytes, unlisted(work, path, &stored, carried, recognised))))
}

/// The article whose document was moved to where it is read now: one without a document, with these bytes or this address.
async fn moved<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    bytes: &[u8],
    stored: &StoredArticle,
) -> Result<Option<Indexed>, Error> {
    let hash = hash(bytes);
    let named = match &stored.link {
        Some(link) => Some((stored.source.clone(), link.clone())),
        None => document::named_at_the_end(&stored.markdown).map(|(source, link)| (Some(source), link)),
    };
    let (source, link) = named.unwrap_or_default();
    let absent = work.store.absent(&hash, &address::key(&link)).await?;
    let is_same =
        |one: &&Indexed| one.hash == hash || source.as_ref().is_none_or(|source| *source == one.source);
    let mut fitting: Vec<_> = absent.iter().filter(is_same).collect();
    fitting.sort_by_key(|one| one.hash != hash);
    Ok(fitting.first().map(|one| (*one).clone()))
}

/// An article of which there is no ledger line: what its document and its path tell.
fn unlisted<F, S, D>(
    work: &Work<'_, F, S, D>,
    path: &str,
    stored: &StoredArticle,
    carried: Option<ArticleId>,
    recognised: Option<(SourceId, ArticleId)>,
) -> Indexed {
    let own = || ArticleId::mint(&work.authority, &SourceId::new("own"), &iri_safe(path));
    let (source, id) = match (carried, recognised) {
        (Some(id), _) => (stored.source.clone().unwrap_or_else(|| SourceId::new(OWN)), id),
        (None, Some((source, id))) => (source, id),
        (None, None) => (SourceId::new(OWN), stored.id.clone().unwrap_or_else(own)),
    };
    let seen = stored.published.unwrap_or_else(|| work.beginning());
    Indexed {
        id,
        owner: work.owner(&source),
        source,
        entry: None,
        also: Vec::new(),
        said: None,
        path: path.to_owned(),
        link: String::new(),
        canonical: None,
        rank: 0,
        first_seen: seen,
        place: seen,
        hash: String::new(),
        in_ledger: false,
        present: false,
        listings: Vec::new(),
    }
}

/// The source and id a path tells, by the preset of each source.
fn recognise<F, S, D>(work: &Work<'_, F, S, D>, path: &str) -> Option<(SourceId, ArticleId)> {
    work.subscriptions.iter().find_map(|subscription| {
        let id = &subscription.source.id;
        let place = subscription.preset.recognise(path).filter(|place| place.source == *id)?;
        Some((id.clone(), ArticleId::mint(&work.authority, id, &place.local_id?)))
    })
}

/// Reads a document by the preset of its source.
///
/// # Errors
/// A diagnostic when it is no document with a header.
pub(super) fn read<F, S, D>(
    work: &Work<'_, F, S, D>,
    path: &str,
    bytes: &[u8],
    source: &str,
) -> Result<StoredArticle, Box<Diagnostic>> {
    let preset =
        work.subscription(source).map_or(&Preset::built_in()[0], |subscription| &subscription.preset);
    let text = String::from_utf8_lossy(bytes);
    document::read(path, &text, preset, &work.site.time_zone).map_err(|error| {
        let odd = Diagnostic::warning("record.unreadable", format!("a document could not be read: {error}"));
        let help = "mend its front matter; until then it is left out of the feeds";
        Box::new(odd.with_subject(path).with_help(help))
    })
}

/// An article with the facts of its document as it stands; `known` says who it is.
pub(super) fn facts<F, S, D>(
    work: &Work<'_, F, S, D>,
    bytes: &[u8],
    known: Indexed,
) -> Result<Indexed, Box<Diagnostic>> {
    let stored = read(work, &known.path, bytes, known.source.as_str())?;
    let published = stored.published.unwrap_or(known.first_seen);
    Ok(Indexed {
        place: window::place(published, known.first_seen),
        link: stored.link.clone().unwrap_or_else(|| known.link.clone()),
        rank: rank(work, &known.source),
        hash: hash(bytes),
        present: true,
        listings: listings(work, &stored, &known),
        ..known
    })
}

/// How high a source ranks: a person's own documents first, then the sources in the configuration's order.
fn rank<F, S, D>(work: &Work<'_, F, S, D>, source: &SourceId) -> u32 {
    if source.as_str() == OWN {
        return 0;
    }
    let place = work.subscriptions.iter().position(|one| one.source.is_called(source.as_str()));
    place.and_then(|place| u32::try_from(place).ok()).map_or(u32::MAX, |place| place + 1)
}

/// BLAKE3, hex: how a document's bytes are recognised.
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The feeds an article belongs to.
fn listings<F, S, D>(work: &Work<'_, F, S, D>, stored: &StoredArticle, known: &Indexed) -> Vec<Listing> {
    let source = &known.source;
    let plain = |text: &str| Term { label: text.to_owned(), slug: text.to_owned() };
    let language = work.language(stored, source.as_str());
    let mut listings = vec![
        Listing { kind: ListingKind::All, term: plain("all") },
        Listing { kind: ListingKind::Lang, term: plain(&language) },
    ];
    if source.as_str() != OWN {
        // The feed under a name the source had goes on for those who subscribed to it.
        let ids = work.subscription(source.as_str()).map(|one| &one.source);
        let ids = ids.map_or_else(|| vec![source], |one| one.formerly.iter().chain([&one.id]).collect());
        listings.extend(
            ids.into_iter().map(|id| Listing { kind: ListingKind::Source, term: plain(id.as_str()) }),
        );
    }
    let terms = |kind, terms: &[Term]| -> Vec<Listing> {
        terms.iter().map(|term| Listing { kind, term: term.clone() }).collect()
    };
    listings.extend(terms(ListingKind::Category, &stored.categories));
    listings.extend(terms(ListingKind::Tag, &stored.tags));
    if work.feeds.author_minimum.is_some() {
        let authors = stored.authors.iter().filter_map(|name| slug::term(name));
        listings.extend(authors.map(|term| Listing { kind: ListingKind::Author, term }));
    }
    let queries = queries::names(work, stored, known);
    listings.extend(queries.map(|name| Listing { kind: ListingKind::Query, term: plain(name) }));
    listings
}

/// A path as the last part of an id: what an IRI does not allow is percent-encoded.
fn iri_safe(path: &str) -> String {
    url::form_urlencoded::byte_serialize(path.as_bytes())
        .collect::<String>()
        .replace("%2F", "/")
        .replace('+', "%20")
}

/// The article of a ledger line, as long as its document has not been looked at.
pub(super) fn absent<F, S, D>(work: &Work<'_, F, S, D>, line: &LedgerLine) -> Indexed {
    Indexed {
        id: line.id.clone(),
        source: line.source.clone(),
        owner: work.owner(&line.source),
        entry: Some(line.entry.clone()),
        also: line.also.clone(),
        said: line.said.clone(),
        path: line.path.clone(),
        link: line.link.clone(),
        canonical: line.canonical.clone(),
        rank: 0,
        first_seen: line.first_seen,
        place: window::place(line.published.unwrap_or(line.first_seen), line.first_seen),
        hash: line.hash.clone(),
        in_ledger: true,
        present: false,
        listings: Vec::new(),
    }
}
