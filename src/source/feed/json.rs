//! JSON Feed: repaired so that one odd value does not cost the feed, then read by feed-rs.
//!
//! feed-rs wants every field to have its very type; feeds have numbers as ids, a text as author, `null` anywhere.

use serde_json::{Map, Value};

use super::complete::{Margin, Margins};
use super::people;
use crate::model::Person;

/// Reading ends after this many items: enough to find the newest ones among them.
const ITEMS: usize = 20_000;
/// More tags, attachments or authors than this in one item are not kept.
const PARTS: usize = 200;

/// What a JSON text is, when it is no feed.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoFeed {
    /// Not JSON, or cut off.
    #[error("it is no complete JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// JSON of another kind.
    #[error("it is JSON, but no JSON Feed: it has no list of `items`{0}")]
    NoItems(String),
}

/// The repaired feed for feed-rs, and what it does not hand on.
pub(super) fn repair(text: &str) -> Result<(String, Margins), NoFeed> {
    let value: Value = serde_json::from_str(text)?;
    let Some(items) = value.get("items").and_then(Value::as_array).filter(|_| is_feed(&value)) else {
        let said = ["error", "message", "errors", "detail"].iter().find_map(|key| string(&value, key));
        return Err(NoFeed::NoItems(said.map_or(String::new(), |said| {
            format!(", and says “{}”", said.chars().take(100).collect::<String>())
        })));
    };
    let mut feed = Map::new();
    feed.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    feed.insert("title".into(), string(&value, "title").unwrap_or_default().into());
    copy(&value, &mut feed, &["home_page_url", "description", "language"]);
    let items: Vec<&Value> = items.iter().filter(|item| item.is_object()).take(ITEMS).collect();
    feed.insert("items".into(), items.iter().map(|item| Value::Object(clean_item(item))).collect());
    let head = Margin { authors: authors(&value), ..Margin::default() };
    let entries = items.iter().map(|item| margin(item)).collect();
    let next = string(&value, "next_url");
    Ok((Value::Object(feed).to_string(), Margins { head, entries, next, ..Margins::default() }))
}

/// A feed says so in its version, or looks like one by its items.
fn is_feed(value: &Value) -> bool {
    let of_feed =
        |item: &Value| ["content_html", "content_text", "url"].iter().any(|key| item.get(key).is_some());
    let says_so = string(value, "version").is_some_and(|version| version.contains("jsonfeed"));
    says_so || value["items"].as_array().is_some_and(|items| items.iter().any(of_feed))
}

fn clean_item(item: &Value) -> Map<String, Value> {
    let mut clean = Map::new();
    let keys =
        ["id", "url", "title", "content_html", "content_text", "summary", "date_published", "date_modified"];
    copy(item, &mut clean, &keys);
    if let (None, Some(external)) = (clean.get("url"), string(item, "external_url")) {
        clean.insert("url".into(), external.into());
    }
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten();
    clean.insert("tags".into(), tags.filter_map(scalar).take(PARTS).collect());
    let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
    clean.insert("attachments".into(), attachments.filter_map(attachment).take(PARTS).collect());
    clean
}

fn attachment(value: &Value) -> Option<Value> {
    let mut clean = Map::new();
    clean.insert("url".into(), string(value, "url")?.into());
    clean.insert("mime_type".into(), string(value, "mime_type").unwrap_or_default().into());
    copy(value, &mut clean, &["title"]);
    if let Some(size) = value.get("size_in_bytes").and_then(Value::as_u64) {
        clean.insert("size_in_bytes".into(), size.into());
    }
    Some(Value::Object(clean))
}

fn margin(item: &Value) -> Margin {
    Margin {
        published: string(item, "date_published"),
        updated: string(item, "date_modified"),
        language: string(item, "language"),
        authors: authors(item),
        picture: string(item, "image").or_else(|| string(item, "banner_image")),
    }
}

/// The authors, of version 1.1 and else of 1.0.
fn authors(value: &Value) -> Vec<Person> {
    let many = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    let mut people: Vec<Person> = many.filter_map(author).take(PARTS).collect();
    if people.is_empty() {
        people.extend(value.get("author").and_then(author));
    }
    people
}

fn author(value: &Value) -> Option<Person> {
    if let Some(name) = scalar(value) {
        return people::read(&name);
    }
    let url = string(value, "url");
    let mut person = string(value, "name").and_then(|name| people::read(&name)).unwrap_or_default();
    match url.as_deref().and_then(|url| url.strip_prefix("mailto:")) {
        Some(email) => person.email = Some(email.to_owned()),
        None => person.uri = url,
    }
    (person != Person::default()).then_some(person)
}

fn copy(from: &Value, to: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        if let Some(text) = string(from, key) {
            to.insert((*key).to_owned(), text.into());
        }
    }
}

fn string(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(scalar).filter(|text| !text.trim().is_empty())
}

/// A text, or a number as text: ids are often numbers.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
