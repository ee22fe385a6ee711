//! Images that documents show already: found again by the record alone, and removed with the last document that shows them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::format::{kept_images, ledger, revisions};
use crate::markdown;
use crate::model::{Article, SourceId, StoredArticle};
use crate::publish::{Destination, IfThere};
use crate::store::Indexed;
use crate::text::images;
use crate::update::{Error, Work, make};

/// What the record says of the images of a source's articles first seen in the month of a time: their files by their
/// addresses. Lines that could not be read follow.
pub(super) async fn files<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    source: &SourceId,
    first_seen: Timestamp,
) -> Result<(BTreeMap<String, String>, Vec<Vec<u8>>), Error> {
    let path = kept_images::path(source, first_seen);
    let (mut files, bad) = kept_images::read(&work.content.get(&path).await?.unwrap_or_default());
    for formerly in names(work, source).iter().filter(|name| *name != source) {
        let path = kept_images::path(formerly, first_seen);
        for (address, file) in kept_images::read(&work.content.get(&path).await?.unwrap_or_default()).0 {
            files.entry(address).or_insert(file);
        }
    }
    Ok((files, bad))
}

/// What a document points to in place of its images' addresses.
pub(in crate::update) async fn shown<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    source: &SourceId,
    first_seen: Timestamp,
    document: &StoredArticle,
) -> Result<BTreeMap<String, String>, Error> {
    let addresses = images::addresses(&markdown::to_html(&document.markdown));
    let all = addresses.into_iter().chain(document.image.clone()).filter(|address| images::is_kept(address));
    let references: BTreeMap<_, _> = all.map(|address| (name(&address).to_owned(), address)).collect();
    if references.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (files, _) = files(work, source, first_seen).await?;
    let shown = |(address, file): (String, String)| Some((address, references.get(name(&file))?.clone()));
    Ok(files.into_iter().filter_map(shown).collect())
}

/// Has an article point to what is kept in place of its images' addresses.
pub(in crate::update) fn readdress(article: &mut Article, kept: &BTreeMap<String, String>) {
    article.html = images::readdressed(&article.html, |address| kept.get(address).cloned());
    for place in [&mut article.image, &mut article.thumbnail].into_iter().flatten() {
        if let Some(reference) = kept.get(place) {
            place.clone_from(reference);
        }
    }
}

/// Removes the images of an article that no other document shows, and what the record says of them.
pub(in crate::update) async fn remove<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    article: &Indexed,
) -> Result<(), Error> {
    let content = work.content;
    let mut texts = content.list(&revisions::folder(&article.source, &article.id), revisions::ENDING).await?;
    texts.extend([article.path.clone(), make::upstream(&article.path)]);
    let mut named = BTreeSet::new();
    for path in texts {
        named.extend(images::names(&text(work, &path).await?));
    }
    if named.is_empty() {
        return Ok(());
    }
    let records = records(work, &article.source).await?;
    let own = folder(&article.path);
    let of_record = records.iter().flat_map(|(_, files, _)| files.values());
    let of_record = of_record.filter(|file| named.contains(name(file))).cloned();
    let mut left: BTreeSet<_> = named.iter().map(|name| format!("{own}{name}")).chain(of_record).collect();
    // Whose documents show what stands elsewhere, the path does not say.
    let place = if left.iter().all(|file| folder(file) == own) { own.trim_end_matches('/') } else { "" };
    for path in content.list(place, ".md").await? {
        if left.is_empty() {
            break;
        }
        if path != article.path {
            let shown = images::names(&text(work, &path).await?);
            left.retain(|file| !shown.contains(name(file)));
        }
    }
    for file in &left {
        content.remove(file).await?;
    }
    for (path, mut files, bad) in records {
        let before = files.len();
        files.retain(|_, file| !left.contains(file));
        if files.is_empty() && bad.is_empty() {
            content.remove(&path).await?;
        } else if files.len() < before {
            content.put(&[kept_images::write(path, &files, &bad)], IfThere::Replace).await?;
        }
    }
    Ok(())
}

/// A file of the record: its path, the images' files by their addresses, and the lines that could not be read.
type Record = (String, BTreeMap<String, String>, Vec<Vec<u8>>);

async fn records<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    source: &SourceId,
) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    for source in names(work, source) {
        for path in work.content.list(&kept_images::folder(&source), ledger::ENDING).await? {
            let (files, bad) = kept_images::read(&work.content.get(&path).await?.unwrap_or_default());
            records.push((path, files, bad));
        }
    }
    Ok(records)
}

async fn text<F: Sync, S: Sync, D: Destination>(
    work: &Work<'_, F, S, D>,
    path: &str,
) -> Result<String, Error> {
    let bytes = work.content.get(path).await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a source is and was called.
fn names<F, S, D>(work: &Work<'_, F, S, D>, source: &SourceId) -> BTreeSet<SourceId> {
    let configured = work.subscription(source.as_str()).map(|one| &one.source);
    let configured = configured.into_iter().flat_map(|one| one.formerly.iter().chain([&one.id]));
    configured.chain([source]).cloned().collect()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a file, with `/` at its end unless it is the content place.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}
