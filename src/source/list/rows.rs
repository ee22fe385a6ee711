//! Rows of a list → entries. A field that cannot be read is lost alone; a row without a link is no entry.

use std::collections::BTreeSet;

use jiff::Timestamp;
use url::Url;

use crate::model::{
    ArticleId, ArticlePage, Diagnostic, Entry, EntryId, ParsedFeed, Person, Purpose, Request,
};
use crate::select::{Found, Selector, View, parts};
use crate::text::{dates, plain};

use super::super::ReadContext;
use super::super::rules::{Reading, Required};

/// The most rows read of one answer.
const MAX_ROWS: usize = 2_000;
/// The most keywords or authors taken from one row.
const MAX_WORDS: usize = 50;

/// Turns rows into entries, in their order, each id once.
pub(super) fn entries(
    view: &View,
    rows: &[Found<'_>],
    reading: &Reading,
    context: &ReadContext<'_>,
) -> ParsedFeed {
    let mut feed = ParsedFeed { link: Some(view.url().clone()), ..ParsedFeed::default() };
    let mut seen = BTreeSet::new();
    for row in rows.iter().take(MAX_ROWS) {
        let mut reader = Row { view, row, reading, context, diagnostics: &mut feed.diagnostics };
        let Some(entry) = reader.entry() else { continue };
        if seen.insert(entry.id.clone()) {
            feed.entries.push(entry);
        }
    }
    if rows.len() > MAX_ROWS {
        let message = format!("the list has {} rows, of which the first {MAX_ROWS} were read", rows.len());
        feed.diagnostics
            .push(Diagnostic::warning("list.too-many-rows", message).with_subject(view.url().as_str()));
    }
    feed
}

struct Row<'r, 'v> {
    view: &'v View,
    row: &'r Found<'v>,
    reading: &'r Reading,
    context: &'r ReadContext<'r>,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl<'v> Row<'_, 'v> {
    fn entry(&mut self) -> Option<Entry> {
        let title = self.title();
        let Some(link) = self.link() else {
            return self.skip("list.no-link", "a row without a link was left out", title);
        };
        let given = self.id(&link);
        let mut entry = Entry::new(EntryId::new(given.as_deref().unwrap_or(link.as_str())));
        entry.local_id = given.filter(|id| ArticleId::is_local(id));
        entry.published = self.date(&link);
        entry.thumbnail = self.addresses(&self.reading.thumbnail).into_iter().next();
        entry.summary = self.first(&self.reading.summary);
        entry.authors = self.words(&self.reading.author).into_iter().map(person).collect();
        let tags = self.words(&self.reading.tags);
        entry.keywords = tags.iter().flat_map(|text| parts(text)).map(str::to_owned).collect();
        entry.title = title;
        if let Some(missing) = self.missing(&entry) {
            return self.skip("list.missing-field", missing, Some(link.to_string()));
        }
        entry.page = ArticlePage::Fetch(Request::get(link.clone(), Purpose::Page));
        entry.link = Some(link);
        Some(entry)
    }

    fn skip(&mut self, code: &'static str, message: &str, subject: Option<String>) -> Option<Entry> {
        let subject = subject.unwrap_or_else(|| self.view.url().to_string());
        self.diagnostics.push(Diagnostic::note(code, message).with_subject(subject));
        None
    }

    /// What the rule demands of a row and this one hasn't.
    fn missing(&self, entry: &Entry) -> Option<&'static str> {
        self.reading.require.iter().find_map(|required| match required {
            Required::Date => entry.published.is_none().then_some("a row without a date was left out"),
            Required::Title => entry.title.is_none().then_some("a row without a title was left out"),
            Required::Thumbnail => {
                entry.thumbnail.is_none().then_some("a row without a thumbnail was left out")
            }
            Required::Id => entry.local_id.is_none().then_some("a row without an id was left out"),
        })
    }

    /// Without a selector it is the row's first link.
    fn link(&self) -> Option<Url> {
        if self.reading.link.is_empty() {
            return self.own_link()?.address(self.view.base());
        }
        self.addresses(&self.reading.link).into_iter().next()
    }

    /// Without a selector it is the text of the row's first link, else that link's `title`.
    fn title(&self) -> Option<String> {
        if self.reading.title.is_empty() {
            let link = self.own_link()?;
            let text = link.text().map(|text| plain::one_line(&text)).filter(|text| !text.is_empty());
            return text.or_else(|| match link {
                Found::Element(element) => element.attr("title").map(plain::one_line),
                _ => None,
            });
        }
        self.first(&self.reading.title)
    }

    fn own_link(&self) -> Option<Found<'v>> {
        let selector = Selector::parse("a[href]").ok()?;
        self.view.find_in(self.row, &selector).into_iter().next()
    }

    fn id(&self, link: &Url) -> Option<String> {
        self.reading.id.iter().find_map(|selector| {
            let found = self.view.in_address(selector, link);
            found.or_else(|| self.first(std::slice::from_ref(selector)))
        })
    }

    fn date(&mut self, link: &Url) -> Option<Timestamp> {
        let mut bad = None;
        let zone = self.reading.time_zone.as_ref().unwrap_or(&self.context.source.time_zone);
        for selector in &self.reading.date {
            let found = self.view.find_in(self.row, selector);
            for text in found.iter().flat_map(Found::dates).take(MAX_WORDS) {
                match dates::read(&text, zone, self.context.now) {
                    Ok(date) => return Some(date),
                    Err(_) => bad = bad.or(Some(text)),
                }
            }
        }
        if let Some(text) = bad {
            let diagnostic = Diagnostic::warning("list.bad-date", "the date of a row could not be read");
            let help = "the article takes its page's date, or the time it was first seen";
            self.diagnostics.push(diagnostic.with_subject(link.as_str()).with_found(text).with_help(help));
        }
        None
    }

    fn addresses(&self, selectors: &[Selector]) -> Vec<Url> {
        let base = self.view.base();
        let address = |found: &Found<'_>| found.address(base).into_iter().collect();
        self.view.matched(Some(self.row), selectors, address).map(|(_, found)| found).unwrap_or_default()
    }

    fn first(&self, selectors: &[Selector]) -> Option<String> {
        self.words(selectors).into_iter().next()
    }

    fn words(&self, selectors: &[Selector]) -> Vec<String> {
        let read = |selector| {
            let found = self.view.find_in(self.row, selector);
            let texts = found.iter().take(MAX_WORDS).flat_map(Found::words).take(MAX_WORDS);
            texts.map(|text| plain::one_line(&text)).filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        selectors.iter().map(read).find(|words| !words.is_empty()).unwrap_or_default()
    }
}

fn person(name: String) -> Person {
    Person { name, ..Person::default() }
}
