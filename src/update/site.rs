//! What stands beside the feeds: a page for each, and the files that list them all.
//!
//! The feeds there are stand in a catalogue in the store, so that a run with news need not look at those without. It is
//! cache: a run that makes all feeds makes it anew.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Report, Work};
use crate::fetch::shown;
use crate::format::feed_path;
use crate::format::site::{self, Listed, Origin, Pages};
use crate::model::{Diagnostic, Feed, OutputFile};
use crate::publish::{Destination, IfThere, Put};
use crate::store::{ListingKind, Store};

/// The feeds there are, in the order lists show them.
#[derive(Default)]
pub(super) struct Catalogue {
    feeds: BTreeMap<(ListingKind, String), Listed>,
}

impl Catalogue {
    /// The one of the last run.
    pub(super) async fn load<F: Sync, S: Store, D: Sync>(work: &Work<'_, F, S, D>) -> Result<Self, Error> {
        let kept = work.store.catalogue().await?.unwrap_or_default();
        let feeds: Vec<Listed> = serde_json::from_str(&kept).unwrap_or_default();
        let keyed = |feed: Listed| Some(((ListingKind::from_word(&feed.kind)?, feed.slug.clone()), feed));
        Ok(Self { feeds: feeds.into_iter().filter_map(keyed).collect() })
    }

    /// Keeps it for the next run.
    pub(super) async fn save<F: Sync, S: Store, D: Sync>(
        &self,
        work: &Work<'_, F, S, D>,
    ) -> Result<(), Error> {
        let feeds: Vec<_> = self.feeds.values().collect();
        work.store.keep_catalogue(&serde_json::to_string(&feeds).expect("texts, numbers and times")).await?;
        Ok(())
    }

    /// Puts a feed into it as it is now.
    pub(super) fn add(
        &mut self,
        kind: ListingKind,
        slug: &str,
        name: String,
        feed: &Feed,
        articles: u64,
    ) -> &Listed {
        let listed = Listed {
            kind: kind.word().to_owned(),
            slug: slug.to_owned(),
            name,
            title: feed.title.clone(),
            articles,
            updated: feed.updated,
        };
        let place = self.feeds.entry((kind, slug.to_owned()));
        place.insert_entry(listed).into_mut()
    }

    /// Takes out a feed that there is not.
    pub(super) fn remove(&mut self, kind: ListingKind, slug: &str) {
        self.feeds.remove(&(kind, slug.to_owned()));
    }
}

/// A feed as it is written at a path.
pub(super) fn at<F, S, D>(work: &Work<'_, F, S, D>, path: &str, feed: &Feed) -> Feed {
    Feed {
        self_url: work.site.address(path),
        hubs: work.feeds.hubs.iter().map(ToString::to_string).collect(),
        stylesheet: work.feeds.pages.then(|| site::up(path) + site::FEED_STYLE),
        ..feed.clone()
    }
}

/// The page of a feed.
pub(super) fn page<F, S, D>(work: &Work<'_, F, S, D>, listed: &Listed, feed: &Feed) -> OutputFile {
    with_pages(work, |pages| pages.page(listed, feed))
}

/// The files that list all feeds.
pub(super) fn lists<F, S, D>(work: &Work<'_, F, S, D>, catalogue: &Catalogue) -> Vec<OutputFile> {
    let feeds: Vec<Listed> = catalogue.feeds.values().cloned().collect();
    let sources = work.subscriptions.iter().map(|one| &one.source).filter(|source| source.is_feed);
    let origins: Vec<Origin> = sources
        .filter_map(|source| {
            let url = shown(&source.url.parse().ok()?).to_string();
            Some(Origin { title: source.title.clone(), url })
        })
        .collect();
    with_pages(work, |pages| pages.lists(&feeds, &origins))
}

/// Whether one of the files that list all feeds is wanted and is not among the files there are.
pub(super) fn are_lost<F, S, D>(work: &Work<'_, F, S, D>, there: &BTreeSet<String>) -> bool {
    work.feeds.pages && feed_path::BESIDE.iter().any(|path| !there.contains(*path))
}

fn with_pages<F, S, D, T>(work: &Work<'_, F, S, D>, make: impl FnOnce(&Pages<'_>) -> T) -> T {
    // A keyword's page may come later, when there are enough articles; a page without news must not change by that.
    let has_page = |kind: &str, slug: &str| {
        kind != ListingKind::Tag.word()
            || work.feeds.tag_minimum <= 1
            || work.subscriptions.iter().any(|one| one.source.tags.iter().any(|tag| tag.slug == slug))
    };
    make(&Pages {
        site: work.site,
        authority: &work.authority,
        formats: &work.feeds.formats,
        has_page: &has_page,
    })
}

/// Puts files in place, but not over what is no file of ours: somebody may keep a site in the same folder.
pub(super) async fn put<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    files: &[OutputFile],
    report: &mut Report,
) -> Result<(), Error> {
    let mut ours = Vec::with_capacity(files.len());
    for file in files {
        let there = work.published.get(&file.path).await?;
        let id = feed_path::id_of(&work.authority, &file.path).unwrap_or_default();
        match there {
            Some(there) if there == file.bytes => {}
            Some(there) if !says(&there, &id) => report.diagnostics.push(foreign(&file.path)),
            _ => ours.push(file.clone()),
        }
    }
    let outcomes = work.published.put(&ours, IfThere::Replace).await?;
    report.pages += outcomes.iter().filter(|outcome| **outcome == Put::Written).count();
    Ok(())
}

fn foreign(path: &str) -> Diagnostic {
    Diagnostic::note("update.foreign-page", "a page was not written: something else stands in its place")
        .with_subject(path)
        .with_help(
            "move the file away, or set `output.pages` to false where the site is made by another program",
        )
}

/// Whether a file holds an id, and not only a longer one that begins like it.
pub(super) fn says(file: &[u8], id: &str) -> bool {
    let text = String::from_utf8_lossy(file);
    let goes_on = |c: char| c.is_alphanumeric() || "-._~%/".contains(c);
    text.match_indices(id).any(|(at, id)| !text[at + id.len()..].starts_with(goes_on))
}
