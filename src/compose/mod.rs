//! Source + entry + page → [`Article`]: precedence, dates, terms, identity.
//!
//! What the source said wins over what the page says, except for the body, where the page usually has more.
//! How an article is written down is left to `format`, what its user wants otherwise to `filter`, and whether it is new to
//! `update`.

mod content;
mod dates;
mod identity;
mod open;
#[cfg(test)]
mod tests;
mod title;
mod wording;

use jiff::Timestamp;
use url::Url;

use crate::markdown;
use crate::model::{Article, ArticleId, Diagnostic, Draft, Entry, Extracted, Publish, Source};
use crate::text::{language, shown::shown};

pub use open::open;

/// Decides what an article is, once: its id never changes afterwards.
///
/// * **Dates**: the entry's wins over the page's, since themes print edit dates; a date of change stands in for a
///   missing one; without any it is `now`, the time the entry was first seen, so that every article has a place.
///   Dates in the future are kept: order is somebody else's care. All are whole seconds, as documents hold them.
/// * **Title**: the entry's, unless it was cut and the page has all of it; else the page's, the first words
///   of the text, or the address.
/// * **Body**: the page's, unless it is much poorer than what the entry brought; else the entry's content, else the
///   summary. Sanitised here, so nothing active goes further.
/// * **Language**: the entry's own, else the source's. The page's is not asked: templates often declare a wrong one.
/// * **ID**: what list row or rule gives, if it is safe in file names and addresses; else a hash of the entry's id. Never
///   of title or date, which may be corrected later.
/// * **What may be shown**: a source whose articles are not to be shown whole leaves its body, and perhaps its summary, here.
/// * **Authors, summary, keywords, image**: the entry's, else the page's.
///
/// Diagnostics of entry and page stay with the caller.
///
/// # Errors
/// With neither title nor body nor summary there is nothing to publish (`compose.nothing-to-publish`).
pub fn article(
    authority: &str,
    source: &Source,
    entry: &Entry,
    page: Option<&Extracted>,
    now: Timestamp,
) -> Result<Article, Box<Diagnostic>> {
    draft(authority, source, entry, page, now).map(|draft| finish(draft, source))
}

/// The article before it is cut to what may be shown.
///
/// # Errors
/// As [`article`].
pub fn draft(
    authority: &str,
    source: &Source,
    entry: &Entry,
    page: Option<&Extracted>,
    now: Timestamp,
) -> Result<Draft, Box<Diagnostic>> {
    let nothing = Extracted::default();
    let page = page.unwrap_or(&nothing);
    let link = identity::link(source, entry, page);
    let base = Url::parse(&link).ok();
    let (html, body) = content::html(entry, page, base.as_ref());
    let text = markdown::plain_text(&html);
    let title = title::title(entry, page, &text, &link, !html.is_empty())
        .ok_or_else(|| nothing_to_publish(source, entry))?;
    let local_id = identity::local_id(entry, page);
    let (published, updated) = dates::dates(entry, page, now);
    let thumbnail = wording::address(entry.thumbnail.as_ref());
    let language = entry.language.as_deref().and_then(language::normalize).unwrap_or(source.language.clone());
    let summary = wording::first(&[&entry.summary, &page.summary], Article::LONGEST_SUMMARY)
        .filter(|text| *text != title);
    let first_seen = dates::whole_seconds(now);
    let article = Article {
        id: ArticleId::mint(authority, &source.id, &local_id),
        local_id,
        source: source.id.clone(),
        source_title: source.title.clone(),
        entry: entry.id.clone(),
        summary,
        title,
        authors: wording::authors(entry, page),
        published,
        updated,
        first_seen,
        language,
        html,
        categories: source.categories.clone(),
        tags: wording::tags(source, entry, page),
        image: thumbnail.clone().or_else(|| wording::address(page.image.as_ref())),
        thumbnail,
        license: wording::first(&[&page.license, &source.rights], Article::LONGEST_SUMMARY),
        canonical: identity::canonical(&link, page),
        link,
        partial: false,
    };
    Ok(Draft { article, body, base, seen: first_seen })
}

/// The article with as much of it as its source lets us show.
pub fn finish(draft: Draft, source: &Source) -> Article {
    let mut article = draft.article;
    let text = match source.publish {
        Publish::Summary => markdown::plain_text(&article.html),
        Publish::Full | Publish::Link => String::new(),
    };
    (article.html, article.summary) =
        shown(source.publish, article.html, article.summary, &text, &article.language);
    article
}

fn nothing_to_publish(source: &Source, entry: &Entry) -> Box<Diagnostic> {
    let mut diagnostic = Diagnostic::warning(
        "compose.nothing-to-publish",
        "an entry has neither title nor text, and its page gave none",
    )
    .with_subject(entry.link.as_ref().map_or(entry.id.as_str(), Url::as_str))
    .with_help("no document was written; if its page does show an article, name the places of title and content in the source's selectors");
    diagnostic.source = Some(source.id.to_string());
    Box::new(diagnostic)
}
