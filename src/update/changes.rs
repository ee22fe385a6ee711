//! The feed of changes: what sources changed in articles, from the old texts the record keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Error, Report, Work, index, site};
use crate::format::{difference, feed_path, revisions};
use crate::model::{ArticleId, Feed, FeedItem, History, ItemSource, OutputFile, SourceId, StoredArticle};
use crate::publish::{Destination, IfThere};
use crate::store::{Indexed, Store};

/// The word for it in paths and ids.
const KIND: &str = "changes";

/// How many changes the feed holds.
const MOST: usize = 50;

/// An old text that is kept.
struct Revision {
    until: Timestamp,
    source: SourceId,
    article: ArticleId,
    path: String,
}

/// Writes the feed, where any old text is kept; gives its paths.
pub(super) async fn publish<F: Sync, S: Store, D: Destination>(
    work: &Work<'_, F, S, D>,
    report: &mut Report,
) -> Result<Vec<String>, Error> {
    let paths = work.content.list(revisions::FOLDER, revisions::ENDING).await?;
    let mut all: Vec<_> = paths.into_iter().filter_map(|path| revision(&work.authority, path)).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    all.sort_by(|a, b| (b.until, &a.article).cmp(&(a.until, &b.article)));
    // What an old text became: the next one of its article, else the document.
    let mut next: BTreeMap<ArticleId, String> = BTreeMap::new();
    let mut items = Vec::new();
    for one in all {
        if items.len() == MOST {
            break;
        }
        let Some(known) = work.store.article(&one.article).await?.filter(|known| known.present) else {
            continue;
        };
        let newer = next.insert(one.article.clone(), one.path.clone()).unwrap_or_else(|| known.path.clone());
        let (old, new) = (read(work, &one.path, &known).await?, read(work, &newer, &known).await?);
        if let (Some(old), Some(new)) = (old, new) {
            items.extend(item(work, &one, &known, &old, new).map(Arc::new));
        }
    }
    let files = files(work, items);
    let outcomes = work.published.put(&files, IfThere::Replace).await?;
    let paths: Vec<_> = files.into_iter().map(|file| file.path).collect();
    report.wrote(paths.iter().cloned(), &outcomes);
    Ok(paths)
}

fn revision(authority: &str, path: String) -> Option<Revision> {
    let mut parts = path.strip_prefix(revisions::FOLDER)?.trim_start_matches('/').split('/');
    let (source, local, name) = (SourceId::new(parts.next()?), parts.next()?, parts.next()?);
    let until = revisions::until(name)?;
    let article = ArticleId::mint(authority, &source, local);
    Some(Revision { until, source, article, path })
}

async fn read<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    path: &str,
    known: &Indexed,
) -> Result<Option<StoredArticle>, Error> {
    let Some(bytes) = work.content.get(path).await? else { return Ok(None) };
    // By the document's own path, which may tell its source.
    Ok(index::read(work, &known.path, &bytes, known.source.as_str()).ok())
}

/// One change; `None` when nothing that is shown is other.
fn item<F, S, D>(
    work: &Work<'_, F, S, D>,
    one: &Revision,
    known: &Indexed,
    old: &StoredArticle,
    new: StoredArticle,
) -> Option<FeedItem> {
    let source = work.subscription(one.source.as_str()).map(|one| &one.source);
    let title = difference::html(&old.title, &new.title);
    let body = match source.map(|source| source.publish).unwrap_or_default() {
        crate::model::Publish::Full => difference::html(&old.markdown, &new.markdown),
        _ => String::new(),
    };
    if title.is_empty() && body.is_empty() {
        return None;
    }
    let link = new.link.clone().unwrap_or_else(|| known.link.clone());
    let source_title = source.map_or(one.source.as_str(), |source| source.title.as_str()).to_owned();
    Some(FeedItem {
        id: ArticleId::new(format!("{}/{KIND}/{}", one.article, revisions::stamp(one.until))),
        language: work.language(&new, one.source.as_str()),
        title: new.title,
        published: one.until,
        updated: one.until,
        authors: if new.authors.is_empty() { vec![source_title.clone()] } else { new.authors },
        summary: None,
        html: title + &body,
        categories: new.categories,
        tags: new.tags,
        image: None,
        license: new.license,
        source: Some(ItemSource {
            id: format!("tag:{}:{}", work.authority, one.source),
            title: source_title,
            url: source.map_or_else(|| link.clone(), |source| source.url.clone()),
            is_feed: source.is_some_and(|source| source.is_feed),
        }),
        link,
    })
}

fn files<F, S, D>(work: &Work<'_, F, S, D>, items: Vec<Arc<FeedItem>>) -> Vec<OutputFile> {
    let feed = Feed {
        id: feed_path::id(&work.authority, KIND, KIND),
        title: format!("Changes – {}", work.site.title),
        subtitle: None,
        language: work.site.language.clone(),
        self_url: String::new(),
        alternate_url: work.site.url.to_string(),
        hubs: Vec::new(),
        stylesheet: None,
        author: work.site.title.clone(),
        updated: items.iter().map(|item| item.updated).max().unwrap_or_else(|| work.beginning()),
        items,
        history: History::default(),
    };
    let write = |format: &&dyn crate::format::FeedFormat| {
        let path = feed_path::path(KIND, KIND, format.extension());
        OutputFile { bytes: format.write(&site::at(work, &path, &feed)), path }
    };
    work.feeds.formats.iter().map(write).collect()
}
