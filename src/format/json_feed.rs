//! JSON Feed 1.1 of what a source said, as `feedloom parse` shows it. Nothing is decided or filled in here.

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use crate::model::{Enclosure, Entry, ParsedFeed, Person};
use crate::text::sanitize;

/// The version's address, which every JSON Feed names.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The feed as JSON Feed 1.1; its items in the feed's order.
///
/// What is missing is left out, but for what the format demands: a feed's title, then empty, and an item's
/// content, then its summary as text, or empty. `content_html` is sanitised, since it goes to a reader as it is.
/// What the format has no key for stands in `_feedloom`: the feed's own id and its dates.
pub fn from_parsed(feed: &ParsedFeed) -> Value {
    let mut out = Members::default();
    out.put("version", VERSION);
    out.put("title", feed.title.clone().unwrap_or_default());
    out.put_some("home_page_url", feed.link.as_ref().map(Url::as_str));
    out.put_some("description", text(feed.description.as_deref()));
    out.put_some("language", text(feed.language.as_deref()));
    out.put_list("authors", feed.authors.iter().filter_map(author).collect());
    let mut own = Members::default();
    own.put_some("id", text(feed.id.as_deref()));
    own.put_some("updated", feed.updated.and_then(date));
    own.put_some("published", feed.published.and_then(date));
    if !own.0.is_empty() {
        out.put("_feedloom", own.0);
    }
    out.put("items", feed.entries.iter().map(|entry| item(entry, feed.link.as_ref())).collect::<Vec<_>>());
    Value::Object(out.0)
}

fn item(entry: &Entry, home: Option<&Url>) -> Value {
    let mut out = Members::default();
    out.put("id", entry.id.as_str());
    out.put_some("url", entry.link.as_ref().map(Url::as_str));
    out.put_some("title", text(entry.title.as_deref()));
    match &entry.content {
        Some(html) => out.put("content_html", sanitize::html(html, entry.link.as_ref().or(home))),
        None => out.put("content_text", entry.summary.clone().unwrap_or_default()),
    }
    out.put_some("summary", text(entry.summary.as_deref()));
    out.put_some("image", entry.thumbnail.as_ref().map(Url::as_str));
    out.put_some("date_published", entry.published.and_then(date));
    out.put_some("date_modified", entry.updated.and_then(date));
    out.put_list("authors", entry.authors.iter().filter_map(author).collect());
    out.put_list(
        "tags",
        entry.keywords.iter().filter_map(|word| text(Some(word))).map(Value::from).collect(),
    );
    out.put_some("language", text(entry.language.as_deref()));
    out.put_list("attachments", entry.enclosures.iter().map(attachment).collect());
    Value::Object(out.0)
}

/// A person's web address, else the mail address as `mailto:`; `None` for one who has neither these nor a name.
fn author(person: &Person) -> Option<Value> {
    let mut out = Members::default();
    out.put_some("name", text(Some(&person.name)));
    let mail = text(person.email.as_deref()).map(|mail| format!("mailto:{mail}"));
    out.put_some("url", text(person.uri.as_deref()).map(str::to_owned).or(mail));
    (!out.0.is_empty()).then_some(Value::Object(out.0))
}

/// The media type is demanded; a file of which none is known is just bytes.
fn attachment(file: &Enclosure) -> Value {
    let mut out = Members::default();
    out.put("url", file.url.as_str());
    out.put("mime_type", text(file.media_type.as_deref()).unwrap_or("application/octet-stream"));
    out.put_some("title", text(file.title.as_deref()));
    out.put_some("size_in_bytes", file.length);
    Value::Object(out.0)
}

/// A text with something to see.
fn text(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// RFC 3339 has years of four digits; a date before them is no date.
fn date(time: Timestamp) -> Option<String> {
    Some(time.to_string()).filter(|date| !date.starts_with('-'))
}

/// An object being written: keys stay in the order they were put.
#[derive(Default)]
struct Members(Map<String, Value>);

impl Members {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn put_some(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn put_list(&mut self, key: &str, values: Vec<Value>) {
        if !values.is_empty() {
            self.put(key, values);
        }
    }
}

#[cfg(test)]
mod tests;
