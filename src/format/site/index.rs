//! The index: all feeds by kind, as a page.

use std::cmp::Reverse;

use serde::Serialize;

use super::page::{day, fit, stamp};
use super::words::Words;
use super::{INDEX, Link, Listed, Pages, templates};
use crate::format::xml;
use crate::model::OutputFile;
use crate::text::cut;

/// How many feeds of a kind are shown.
const MOST_OF_A_KIND: usize = 300;
/// How many characters of a feed's name are shown.
const MOST_OF_A_NAME: usize = 80;

#[derive(Serialize)]
struct Frame<'a> {
    words: &'static Words,
    id: String,
    url: &'a str,
    up: &'static str,
    title: &'a str,
    language: &'a str,
    feeds: Vec<Link>,
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    kind: &'a str,
    heading: &'a str,
    rows: Vec<Row>,
    left_out: Option<String>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    page: String,
    articles: String,
    updated: String,
    day: String,
    feeds: Vec<Link>,
}

impl Pages<'_> {
    /// The index. Of a kind with very many feeds those with the most articles are shown, in order of their slugs, and it
    /// says how many are not.
    pub(super) fn index(&self, feeds: &[Listed]) -> OutputFile {
        let bytes = fit(MOST_OF_A_KIND, |most| self.index_with(feeds, most));
        OutputFile { path: INDEX.to_owned(), bytes: bytes.into_bytes() }
    }

    fn index_with(&self, feeds: &[Listed], most: usize) -> String {
        let words = Words::of(&self.site.language);
        let mut groups: Vec<(&str, Vec<&Listed>)> = Vec::new();
        for feed in feeds {
            match groups.iter_mut().find(|(kind, _)| *kind == feed.kind) {
                Some((_, group)) => group.push(feed),
                None => groups.push((&feed.kind, vec![feed])),
            }
        }
        let main = feeds.iter().find(|feed| feed.kind == "all");
        let frame = Frame {
            words,
            id: self.id(INDEX),
            url: self.site.url.as_str(),
            up: "",
            title: &self.site.title,
            language: &xml::language_tag(&self.site.language),
            feeds: main.map(|feed| self.links(feed, INDEX)).unwrap_or_default(),
            groups: groups.into_iter().map(|(kind, feeds)| self.group(words, kind, feeds, most)).collect(),
        };
        templates::fill("index.html", frame)
    }

    fn group<'a>(&self, words: &Words, kind: &'a str, mut feeds: Vec<&Listed>, most: usize) -> Group<'a> {
        feeds.sort_by_key(|feed| (Reverse(feed.articles), &feed.slug));
        let left_out = words.fewer_feeds(feeds.len().saturating_sub(most));
        feeds.truncate(most);
        feeds.sort_by_key(|feed| &feed.slug);
        let row = |feed: &Listed| Row {
            name: cut::beginning(&xml::line(&feed.name), MOST_OF_A_NAME),
            page: feed.page(),
            articles: words.articles(feed.articles),
            updated: stamp(feed.updated),
            day: day(self.site, feed.updated),
            feeds: self.links(feed, INDEX),
        };
        Group { kind, heading: words.kind(kind), rows: feeds.into_iter().map(row).collect(), left_out }
    }
}
