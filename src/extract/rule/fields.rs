//! The small fields of an article by rule: title, dates, names, words.

use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use crate::extract::byline;
use crate::model::{ArticleId, Diagnostic, Extracted};
use crate::select::{Found, Selector, View, parts};
use crate::text::{dates, plain};

use super::{ArticleRule, Link};

/// The most keywords or authors taken from one page.
const MAX_WORDS: usize = 50;

/// What the fields are read from.
pub(super) struct Fields<'a> {
    pub(super) layers: &'a [&'a ArticleRule],
    pub(super) view: &'a View,
    pub(super) time_zone: &'a TimeZone,
    pub(super) now: Timestamp,
}

impl Fields<'_> {
    /// All but the content.
    pub(super) fn read(&self) -> Extracted {
        let mut diagnostics = Vec::new();
        let published = self.date(|rule| &rule.date, &mut diagnostics);
        let updated = self.date(|rule| &rule.updated, &mut diagnostics);
        Extracted {
            title: self.words(|rule| &rule.title).into_iter().next(),
            local_id: self.first(|rule| &rule.id, local_id),
            published,
            updated,
            authors: self.words(|rule| &rule.author).iter().flat_map(|text| byline::authors(text)).collect(),
            site_name: self.words(|rule| &rule.site_name).into_iter().next(),
            summary: self.words(|rule| &rule.summary).into_iter().next(),
            image: self.first(|rule| &rule.image, |found| found.address(self.view.base())),
            keywords: self.keywords(),
            single_page: self.link(|rule| &rule.single_page),
            next_page: self.link(|rule| &rule.next_page),
            diagnostics,
            ..Extracted::default()
        }
    }

    /// All selectors of a field, best first.
    fn selectors<'s>(
        &'s self,
        field: impl Fn(&'s ArticleRule) -> &'s Vec<Selector>,
    ) -> impl Iterator<Item = &'s Selector> {
        self.layers.iter().flat_map(move |rule| field(rule).iter())
    }

    fn first<'s, T>(
        &'s self,
        field: impl Fn(&'s ArticleRule) -> &'s Vec<Selector>,
        read: impl Fn(&Found<'_>) -> Option<T>,
    ) -> Option<T> {
        let read = |found: &Found<'_>| read(found).into_iter().collect();
        self.view.matched(None, self.selectors(field), read)?.1.into_iter().next()
    }

    /// The texts of the first selector that finds any, each on one line and once.
    fn words<'s>(&'s self, field: impl Fn(&'s ArticleRule) -> &'s Vec<Selector>) -> Vec<String> {
        let read = |selector: &Selector| {
            let mut words: Vec<String> = Vec::new();
            let found = self.view.find(selector);
            for text in found.iter().take(MAX_WORDS).flat_map(Found::words).take(MAX_WORDS) {
                let line = plain::one_line(&text);
                if !line.is_empty() && !words.contains(&line) {
                    words.push(line);
                }
            }
            words
        };
        self.selectors(field).map(read).find(|words| !words.is_empty()).unwrap_or_default()
    }

    /// The first address of another page that counts.
    fn link<'s>(&'s self, field: impl Fn(&'s ArticleRule) -> &'s Vec<Link>) -> Option<Url> {
        let holds = |when: &Selector| match self.view.find(when).first() {
            // A truth value is written out.
            Some(Found::Text(text)) => text != "false",
            found => found.is_some(),
        };
        let links = self.layers.iter().flat_map(|rule| field(rule));
        let links = links.filter(|link| link.when.as_ref().is_none_or(holds));
        let address =
            |found: &Found<'_>| found.address(self.view.base()).filter(|url| !is_same(url, self.view.url()));
        links.into_iter().find_map(|link| self.view.find(&link.place).iter().find_map(address))
    }

    fn keywords(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for text in self.words(|rule| &rule.keywords) {
            for word in keywords(&text) {
                if words.len() < MAX_WORDS && !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
        }
        words
    }

    /// The first date that can be read; what cannot is told only when none can.
    fn date<'s>(
        &'s self,
        field: impl Fn(&'s ArticleRule) -> &'s Vec<Selector>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Timestamp> {
        let mut bad = None;
        for selector in self.selectors(field) {
            for text in self.view.find(selector).iter().take(MAX_WORDS).flat_map(Found::dates) {
                match dates::read(&text, self.time_zone, self.now) {
                    Ok(date) => return Some(date),
                    Err(_) => bad = bad.or(Some(text)),
                }
            }
        }
        if let Some(text) = bad {
            let diagnostic = Diagnostic::warning("rule.bad-date", "a date named by a rule could not be read");
            let help = "the date is looked for elsewhere on the page";
            diagnostics
                .push(diagnostic.with_subject(self.view.url().as_str()).with_found(text).with_help(help));
        }
        None
    }
}

/// The words of a text that lists some: parted by commas and their like, else by spaces where it is Chinese.
fn keywords(text: &str) -> Vec<&str> {
    let listed: Vec<_> = parts(text).collect();
    let words: Vec<_> = text.split_whitespace().collect();
    let chinese = words.iter().filter(|word| !word.is_ascii()).count();
    if listed.len() == 1 && words.len() > 1 && chinese * 2 > words.len() { words } else { listed }
}

/// Whether two addresses are of one page.
fn is_same(one: &Url, other: &Url) -> bool {
    let page = |url: &Url| url[..url::Position::AfterQuery].to_owned();
    page(one) == page(other)
}

/// The first of its texts that can be an article's ID.
fn local_id(found: &Found<'_>) -> Option<String> {
    found.texts().into_iter().find(|text| ArticleId::is_local(text))
}
