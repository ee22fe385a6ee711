//! Which feeds there are: those configured, those with articles, and those that ever had any.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Error, Work};
use crate::model::{OutputFile, Term};
use crate::publish::{Destination, IfThere};
use crate::store::{Listing, ListingKind, Store};

/// Where the record keeps the terms that ever had a feed: subscribers of one that empties get an empty feed, not an error.
pub(super) const PATH: &str = ".feedloom/terms.jsonl";

/// One line of it.
#[derive(Serialize, Deserialize)]
struct Line {
    kind: String,
    slug: String,
    label: String,
}

/// The terms that ever had a feed.
pub(super) struct Kept {
    labels: BTreeMap<(ListingKind, String), String>,
    grown: bool,
}

impl Kept {
    /// Reads them. A line that cannot be read is left out, and gone with the next new term.
    pub(super) async fn load<F: Sync, S: Store, D: Destination>(
        work: &Work<'_, F, S, D>,
    ) -> Result<Self, Error> {
        let bytes = work.content.get(PATH).await?.unwrap_or_default();
        let lines =
            bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let mut labels = BTreeMap::new();
        for line in lines {
            if let Some(kind) = ListingKind::from_word(&line.kind).filter(|_| is_name(&line.slug)) {
                labels.entry((kind, line.slug)).or_insert(line.label);
            }
        }
        Ok(Self { labels, grown: false })
    }

    /// The label a term had when its feed first appeared.
    pub(super) fn label(&self, kind: ListingKind, slug: &str) -> Option<String> {
        self.labels.get(&(kind, slug.to_owned())).cloned()
    }

    /// Notes a term that has a feed.
    pub(super) fn add(&mut self, kind: ListingKind, term: &Term) {
        let key = (kind, term.slug.clone());
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.labels.entry(key) {
            vacant.insert(term.label.clone());
            self.grown = true;
        }
    }

    /// Writes them, if there are new ones: sorted, a line each, to merge by union.
    pub(super) async fn save<F: Sync, S: Store, D: Destination>(
        &self,
        work: &Work<'_, F, S, D>,
    ) -> Result<(), Error> {
        if !self.grown {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for ((kind, slug), label) in &self.labels {
            let line = Line { kind: kind.word().to_owned(), slug: slug.clone(), label: label.clone() };
            bytes.extend(serde_json::to_vec(&line).expect("a line of texts"));
            bytes.push(b'\n');
        }
        work.content.put(&[OutputFile { path: PATH.into(), bytes }], IfThere::Replace).await?;
        Ok(())
    }
}

/// Lets go of the terms among these that no article has any more and no configuration names: they may tell of articles that
/// were forgotten.
pub(super) async fn forget<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    listings: &BTreeSet<Listing>,
) -> Result<(), Error> {
    let mut kept = Kept::load(work).await?;
    let configured = configured(work);
    for one in listings.difference(&configured) {
        if work.store.size(one.kind, &one.term.slug).await?.is_none() {
            kept.grown |= kept.labels.remove(&(one.kind, one.term.slug.clone())).is_some();
        }
    }
    kept.save(work).await
}

/// Whether a slug can be a feed's file name: the file is people's to edit, and no path may leave the feeds folder.
fn is_name(slug: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=200).contains(&slug.len()) && slug.bytes().all(is_part) && !slug.starts_with('.')
}

/// The terms that ever had a feed, as listings; without those whose kind of feed is not configured any more.
pub(super) async fn kept<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
) -> Result<Vec<Listing>, Error> {
    let kept = Kept::load(work).await?;
    let listing = |((kind, slug), label)| Listing { kind, term: Term { label, slug } };
    Ok(kept.labels.into_iter().map(listing).filter(|one| is_wanted(work, one.kind, &one.term.slug)).collect())
}

/// The feeds the configuration names: they are there from the first run on, empty if need be.
pub(super) fn configured<F, S, D>(work: &Work<'_, F, S, D>) -> BTreeSet<Listing> {
    let plain =
        |kind, text: &str| Listing { kind, term: Term { label: text.to_owned(), slug: text.to_owned() } };
    let mut all = BTreeSet::from([plain(ListingKind::All, "all")]);
    for subscription in work.subscriptions {
        let source = &subscription.source;
        all.insert(plain(ListingKind::Source, source.id.as_str()));
        all.insert(plain(ListingKind::Lang, &source.language));
        all.extend(
            source.categories.iter().map(|term| Listing { kind: ListingKind::Category, term: term.clone() }),
        );
        all.extend(source.tags.iter().map(|term| Listing { kind: ListingKind::Tag, term: term.clone() }));
    }
    all.extend(work.feeds.queries.iter().map(|query| plain(ListingKind::Query, &query.name)));
    all
}

/// Whether the configuration wants such a feed: of authors only where it says so, of conditions those it names.
fn is_wanted<F, S, D>(work: &Work<'_, F, S, D>, kind: ListingKind, slug: &str) -> bool {
    match kind {
        ListingKind::Author => work.feeds.author_minimum.is_some(),
        ListingKind::Query => work.feeds.queries.iter().any(|query| query.name == slug),
        _ => true,
    }
}

/// Whether a term has a feed: an author, or a tag that only articles name, needs enough of them, once.
pub(super) fn has_feed<F, S, D>(
    work: &Work<'_, F, S, D>,
    kept: &Kept,
    kind: ListingKind,
    term: &Term,
    articles: u64,
) -> bool {
    let is_configured =
        || work.subscriptions.iter().any(|one| one.source.tags.iter().any(|tag| tag.slug == term.slug));
    let minimum = match kind {
        ListingKind::Tag => work.feeds.tag_minimum,
        ListingKind::Author => work.feeds.author_minimum.unwrap_or(u64::MAX),
        _ => 0,
    };
    is_wanted(work, kind, &term.slug)
        && (articles >= minimum
            || kept.label(kind, &term.slug).is_some()
            || kind == ListingKind::Tag && is_configured())
}
