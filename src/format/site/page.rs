//! A feed as a page to read: titles, dates, sources, summaries and terms, not the articles themselves.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::words::Words;
use super::{Link, Listed, MOST_BYTES, Pages, templates, up};
use crate::format::{feed_path, xml};
use crate::model::{Feed, FeedItem, OutputFile, Site, Term};
use crate::text::cut;

/// How many characters of a title, a summary and a name are shown, how many authors and how many terms.
const MOST_OF_A_TITLE: usize = 200;
const MOST_OF_A_SUMMARY: usize = 300;
const MOST_OF_A_NAME: usize = 60;
const MOST_AUTHORS: usize = 4;
const MOST_TERMS: usize = 8;

#[derive(Serialize)]
struct Frame<'a> {
    words: &'static Words,
    id: String,
    url: String,
    up: String,
    title: &'a str,
    site: &'a str,
    language: &'a str,
    name: &'a str,
    feeds: Vec<Link>,
    articles: &'a [Article],
    left_out: Option<String>,
}

#[derive(Serialize)]
struct Article {
    title: String,
    link: Option<String>,
    language: Option<String>,
    published: String,
    minute: String,
    source: Option<Place>,
    authors: Vec<String>,
    summary: Option<String>,
    terms: Vec<Place>,
}

/// Something with a page of its own, mostly.
#[derive(Serialize)]
struct Place {
    name: String,
    page: Option<String>,
}

impl Pages<'_> {
    /// The page of a feed, beside it. It shows as many of its articles as fit, the newest first, and says how many do
    /// not.
    pub fn page(&self, listed: &Listed, feed: &Feed) -> OutputFile {
        let path = listed.page();
        let articles: Vec<_> = feed.items.iter().map(|item| self.article(item)).collect();
        let bytes = fit(articles.len(), |most| self.page_with(&path, listed, feed, &articles[..most]));
        OutputFile { path, bytes: bytes.into_bytes() }
    }

    fn page_with(&self, path: &str, listed: &Listed, feed: &Feed, articles: &[Article]) -> String {
        let words = Words::of(&self.site.language);
        templates::fill(
            "page.html",
            Frame {
                words,
                id: xml::iri(&feed.id),
                url: self.site.address(path),
                up: up(path),
                title: &feed.title,
                site: &self.site.title,
                language: &xml::language_tag(&self.site.language),
                name: &listed.name,
                feeds: self.links(listed, path),
                articles,
                left_out: words.fewer_articles(feed.items.len() - articles.len()),
            },
        )
    }

    fn article(&self, item: &FeedItem) -> Article {
        let source = item.source.as_ref().map(|source| {
            let slug = source.id.strip_prefix(&format!("tag:{}:", self.authority));
            self.place("source", slug, &source.title)
        });
        let is_source = |name: &String| source.as_ref().is_some_and(|source| source.name == *name);
        let authors = item.authors.iter().map(|name| short(name)).filter(|name| !name.is_empty());
        let terms = |kind, terms: &[Term]| {
            terms.iter().map(|term| self.place(kind, Some(&term.slug), &term.label)).collect::<Vec<_>>()
        };
        let mut all = terms("category", &item.categories);
        all.extend(terms("tag", &item.tags));
        // A category and a tag by the same name would be told twice.
        let mut seen = BTreeSet::from([String::new()]);
        all.retain(|term| seen.insert(term.name.clone()));
        all.truncate(MOST_TERMS);
        let language = xml::language_tag(&item.language);
        Article {
            title: cut::beginning(&xml::line(&item.title), MOST_OF_A_TITLE),
            link: xml::address(&item.link),
            language: (language != "und").then_some(language),
            published: stamp(item.published),
            minute: minute(self.site, item.published),
            authors: authors.filter(|name| !is_source(name)).take(MOST_AUTHORS).collect(),
            summary: item
                .summary
                .as_deref()
                .map(|summary| cut::beginning(&xml::line(summary), MOST_OF_A_SUMMARY))
                .filter(|summary| !summary.is_empty()),
            terms: all,
            source,
        }
    }

    fn place(&self, kind: &str, slug: Option<&str>, name: &str) -> Place {
        let slug = slug.filter(|slug| (self.has_page)(kind, slug));
        Place { name: short(name), page: slug.map(|slug| feed_path::path(kind, slug, "html")) }
    }
}

fn short(name: &str) -> String {
    cut::beginning(&xml::line(name), MOST_OF_A_NAME)
}

/// A time as machines read it.
pub(super) fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time as people read it, in the site's zone and an order that every language knows.
fn minute(site: &Site, time: Timestamp) -> String {
    site.time_zone.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The day of it.
pub(super) fn day(site: &Site, time: Timestamp) -> String {
    site.time_zone.to_datetime(time).strftime("%Y-%m-%d").to_string()
}

/// A page of as many parts as fit it, at most so many.
pub(super) fn fit(most: usize, page: impl Fn(usize) -> String) -> String {
    let mut most = most;
    loop {
        let text = page(most);
        if text.len() <= MOST_BYTES || most == 0 {
            return text;
        }
        most = (most * MOST_BYTES / text.len()).min(most - 1);
    }
}
