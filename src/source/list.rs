//! `kind: list`: a page or JSON answer whose rows name articles.
//!
//! Where rows stand and what they say is told by selectors, the source's own before those of a rule for its
//! address; turning rows into entries is `rows`.

mod looked;
mod rows;

use url::Url;

use crate::model::{Diagnostic, Further, OptionError, Options, Page, ParsedFeed, Request};
use crate::select::View;
use crate::select::looked::Looked;
use crate::text::charset::{self, Syntax};

use super::next;
use super::page::addresses;
use super::request::{Asking, Author};
use super::rules::Reading;
use super::{EntryReader, Error, ListRules, ReadContext, SourceKind};

/// Lists of links, as HTML or JSON.
pub(super) struct ListSource;

struct ListReader {
    requests: Vec<Request>,
    reading: Reading,
    pages: usize,
}

impl SourceKind for ListSource {
    fn name(&self) -> &'static str {
        "list"
    }

    fn about(&self) -> &'static str {
        "the rows of a page, of JSON or of XML, each of them an article's address"
    }

    /// With several `urls` the rule for the first counts for all.
    fn reader(&self, options: &Options, rules: &ListRules) -> Result<Box<dyn EntryReader>, OptionError> {
        let urls = addresses(options)?;
        let rule = urls.first().and_then(|url| rules.find(url));
        let asking = Asking::read(options, Author::Person)?;
        let reading = Reading::read(options)?.over(rule.map(|rule| &rule.reading));
        if reading.item.is_empty() {
            let help = "write `selectors: { item: \"…\", link: \"…\" }`; no rule knows this address";
            return Err(options
                .error("`selectors.item` is missing: where are the list's rows?")
                .with_help(help));
        }
        let request = |url: Url| asking.request(url, rule.map(|rule| &rule.asking));
        let requests: Vec<Request> = urls.into_iter().map(request).collect();
        let pages = next::pages(options, reading.next.as_ref(), &requests)?;
        Ok(Box::new(ListReader { requests, reading, pages }))
    }
}

impl EntryReader for ListReader {
    fn start(&self) -> Vec<Request> {
        self.requests.clone()
    }

    fn read(&self, page: &Page, context: &ReadContext<'_>) -> Result<ParsedFeed, Error> {
        let view = view(page);
        self.checked(&view)?;
        let rows = view.rows(&self.reading.item);
        if rows.is_empty() {
            return Err(Error::NoRows {
                url: page.url.to_string(),
                selector: self.item(),
                looks: looks(&view),
            });
        }
        let mut feed = rows::entries(&view, &rows, &self.reading, context);
        feed.diagnostics.extend(view.given_up().into_iter().map(|selector| costly(&view, selector)));
        let next = self.reading.next.as_ref().filter(|_| !feed.entries.is_empty());
        feed.older = next.and_then(|next| next.after(&view, &page.head, context.further));
        Ok(feed)
    }

    fn further(&self, first: &Request, further: &Further) -> Option<Request> {
        self.reading.next.as_ref()?.request(first, further)
    }

    fn pages(&self) -> usize {
        self.pages
    }

    fn looked(&self, page: &Page) -> Vec<Looked> {
        looked::looked(&view(page), &self.reading)
    }
}

impl ListReader {
    /// Asks the answer whether it is one, where the rule knows how.
    fn checked(&self, view: &View) -> Result<(), Error> {
        let Some(check) = &self.reading.check else { return Ok(()) };
        let found = view.texts(std::slice::from_ref(&check.value)).into_iter().next();
        if found.as_ref().is_some_and(|text| check.is.contains(text)) {
            return Ok(());
        }
        Err(Error::Refused {
            url: view.url().to_string(),
            selector: check.value.as_str().to_owned(),
            found: found.map_or_else(
                || format!("missing from {}", looks(view)),
                |text| format!("`{}`", shortened(&text)),
            ),
            wanted: check.is.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" or "),
            reason: check.reason.clone(),
        })
    }

    fn item(&self) -> String {
        self.reading.item.iter().map(|selector| selector.as_str()).collect::<Vec<_>>().join("`, `")
    }
}

/// Decodes an answer; JSON and XML are told by their first characters too.
fn view(page: &Page) -> View {
    let begins = page.body.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b));
    let is_xml = page.body.trim_ascii_start().starts_with(b"<?xml")
        || page.media_type.as_deref().is_some_and(|kind| kind.contains("xml"));
    let syntax = match begins {
        Some(b'{' | b'[') => Syntax::Json,
        _ if is_xml => Syntax::Xml,
        _ => Syntax::Html,
    };
    let text = charset::decode(&page.body, page.charset.as_deref(), syntax);
    View::new(&page.url, text, page.media_type.as_deref())
}

fn costly(view: &View, selector: String) -> Diagnostic {
    Diagnostic::warning("list.costly-selector", "a selector takes too long on this list and was given up")
        .with_subject(view.url().as_str())
        .with_found(selector)
        .with_help("ask for less: a path without counts of what stands before and behind")
}

/// What an answer is, in a few words, for whoever has to find out why it gives no rows.
fn looks(view: &View) -> String {
    if !view.given_up().is_empty() {
        return "a page on which that takes too long to find out".to_owned();
    }
    if let Some(value) = view.json() {
        return match value {
            serde_json::Value::Object(map) => {
                let keys: Vec<_> = map.keys().take(12).map(|key| shortened(key)).collect();
                format!("JSON with the keys {}", keys.join(", "))
            }
            serde_json::Value::Array(items) => format!("a JSON list of {}", items.len()),
            _ => "JSON, but neither object nor list".to_owned(),
        };
    }
    if view.is_json() {
        return format!("JSON that could not be read ({} bytes)", view.text().len());
    }
    if view.is_xml() {
        return format!("XML whose root is `{}`", view.document().root_element().value().name());
    }
    let titles =
        crate::select::Selector::parse("title").map(|title| view.texts(&[title])).unwrap_or_default();
    match titles.first() {
        Some(title) => format!("a page titled `{}`", shortened(title)),
        None => format!("a page without a title ({} bytes)", view.text().len()),
    }
}

fn shortened(text: &str) -> String {
    crate::text::plain::one_line(text).chars().take(60).collect()
}

#[cfg(test)]
mod tests;
