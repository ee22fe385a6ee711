//! Outlines → sources.

use std::collections::BTreeSet;

use serde_json::Value;

use super::attributes::Attributes;
use super::walk::Walk;
use super::{KEPT, Keys, freshrss, ids, miniflux, newsboat, yaml_text};
use crate::config::groups;
use crate::format::opml::{NotOpml, Opml};
use crate::text::charset::{self, Syntax};
use crate::text::{address, language, plain};

/// Attributes that describe a feed or an outline and change nothing about how it is read: nobody misses an effect.
const DESCRIBING: [&str; 10] = [
    "type",
    "title",
    "htmlUrl",
    "description",
    "version",
    "language",
    "created",
    "category",
    "id",
    "isBreakpoint",
];

/// The order in which a source's keys are written.
const ORDER: [&str; 15] = [
    "kind",
    "url",
    "title",
    "lang",
    "group",
    "groups",
    "tags",
    "every",
    "full_text",
    "request",
    "proxy",
    "selectors",
    "filters",
    "publish",
    KEPT,
];

/// The order of what stands under `selectors`.
const SELECTORS: [&str; 11] =
    ["item", "link", "title", "date", "author", "thumbnail", "tags", "id", "summary", "content", "remove"];

/// What somebody subscribes to.
#[derive(Clone, Debug, Default)]
pub struct Subscriptions {
    /// The sources, each address once.
    pub sources: Vec<Imported>,
    /// Feeds of what conditions hold for, to be written under `feeds` of the main file.
    pub feeds: Vec<ConditionFeed>,
    /// Lists elsewhere that are part of this one, to be written under `subscriptions` of the main file.
    pub lists: Vec<Linked>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// A source to be.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Its id, which names its file.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its address.
    pub url: String,
    /// What of it has no effect here, or another than it had.
    pub notes: Vec<String>,
    groups: Vec<Vec<String>>,
    keys: Keys,
    /// All its attributes, for when its keys are not accepted.
    outline: Vec<(String, String)>,
}

/// A feed of what a condition holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionFeed {
    /// The name of its file.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The condition.
    pub when: String,
}

/// A list elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its address.
    pub url: String,
    /// The group it stands in, as a path.
    pub group: Vec<String>,
}

/// What is the same for all addresses that are one feed.
pub fn place_key(url: &str) -> String {
    let key = address::key(url);
    // A front page has none, but a list may stand on one.
    if key.is_empty() {
        url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_lowercase()
    } else {
        key
    }
}

impl Subscriptions {
    /// Reads OPML, or newsboat's `urls` file, which is known by being no OPML and holding an address.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(bytes: &[u8], charset: Option<&str>) -> Result<Self, NotOpml> {
        match Opml::read(bytes, charset) {
            Ok(opml) => Ok(Self::of(opml)),
            Err(error) => newsboat::read(&charset::decode(bytes, charset, Syntax::Json)).ok_or(error),
        }
    }

    /// The subscriptions of a list.
    pub(in crate::config) fn of(opml: Opml) -> Self {
        let mut walk = Walk::default();
        opml.outlines.into_iter().for_each(|outline| walk.outline(outline));
        walk.finish()
    }

    /// Gives each source an id that is not among those taken, in small letters.
    pub fn name(&mut self, taken: &BTreeSet<String>) {
        let wishes: Vec<_> = self.sources.iter().map(|one| (one.title.as_str(), one.url.as_str())).collect();
        let ids = ids::assign(&wishes, taken);
        for (source, id) in self.sources.iter_mut().zip(ids) {
            source.id = id;
        }
    }
}

impl Imported {
    /// A source out of an outline's attributes.
    pub(super) fn new(outline: Vec<(String, String)>, url: String, groups: Vec<Vec<String>>) -> Self {
        let mut attributes = Attributes::new(outline.clone());
        let title = title(&mut attributes, &url);
        let mut source =
            Self { id: String::new(), title, url, notes: Vec::new(), groups, keys: Keys::new(), outline };
        let as_written = attributes.clone();
        if freshrss::list(&mut attributes, &mut source).is_none() {
            source.set_aside(as_written, None);
            return source;
        }
        source.describe(&mut attributes);
        freshrss::read(&mut attributes, &mut source);
        miniflux::read(&mut attributes, &mut source);
        source.keep(attributes);
        source
    }

    /// The file it is written in.
    pub fn text(&self) -> String {
        let mut keys = self.keys.clone();
        if let Some((key, value)) = groups::written(&self.groups) {
            keys.insert(key.to_owned(), value);
        }
        if let Some(Value::Object(selectors)) = keys.get_mut("selectors") {
            *selectors = in_order(&SELECTORS, std::mem::take(selectors));
        }
        yaml_text::write(&in_order(&ORDER, keys))
    }

    /// The path of the first group it stands in.
    pub fn group(&self) -> &[String] {
        self.groups.first().map_or(&[], Vec::as_slice)
    }

    /// Makes it a source of a list that is asked for anew: its address alone tells its id, it stands in `group`, and is asked
    /// as any other, without what the list says of headers and proxies.
    pub(in crate::config) fn be_of_list(&mut self, group: &[String]) {
        self.id = ids::by_address(&self.url);
        self.keys.remove("request");
        self.keys.remove("proxy");
        if !group.is_empty() {
            self.groups.iter_mut().for_each(|path| drop(path.splice(0..0, group.iter().cloned())));
            if self.groups.is_empty() {
                self.groups.push(group.to_vec());
            }
        }
    }

    /// Takes back what was made of the attributes of some reader and was not accepted, for the reason given: all of them
    /// are kept as they are. What is then no feed is not asked for.
    pub fn retreat(&mut self, reason: &str) {
        let mut attributes = Attributes::new(self.outline.clone());
        title(&mut attributes, &self.url);
        self.set_aside(attributes, Some(reason));
    }

    /// Lets it stand in more groups.
    pub(super) fn stand_in(&mut self, groups: Vec<Vec<String>>) {
        self.groups.extend(groups);
        // Another list has them in another order.
        self.groups.sort();
        self.groups.dedup();
    }

    /// Whether nothing more can be taken back.
    pub fn is_plain(&self) -> bool {
        !["selectors", "filters", "request", "proxy"].iter().any(|key| self.keys.contains_key(*key))
    }

    fn set_aside(&mut self, mut attributes: Attributes, reason: Option<&str>) {
        self.keys = Keys::new();
        self.notes.clear();
        self.describe(&mut attributes);
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        if attributes.get("type").is_some_and(freshrss::is_list) {
            self.set("every", "never");
            self.notes.push(format!("it is no feed, and what it says of its page is not understood here; it is not asked for{reason}"));
        } else if !reason.is_empty() {
            self.notes.push(format!("what a reader was told about it is not accepted here{reason}"));
        }
        self.keep(attributes);
    }

    /// Sets a key.
    pub(super) fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.keys.insert(key.to_owned(), value.into());
    }

    /// The mapping under a key, made where there is none.
    pub(super) fn below(&mut self, key: &str) -> &mut Keys {
        let value = self.keys.entry(key).or_insert_with(|| Value::Object(Keys::new()));
        value.as_object_mut().expect("a key that has a mapping is given nothing else")
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &str) -> Option<&Value> {
        self.keys.get(key)
    }

    /// Adds a step to `filters`.
    pub(super) fn filter(&mut self, action: &str, value: impl Into<Value>) {
        let steps = self.keys.entry("filters").or_insert_with(|| Value::Array(Vec::new()));
        let step = Value::Object([(action.to_owned(), value.into())].into_iter().collect());
        steps.as_array_mut().expect("filters are a list").push(step);
    }

    /// What OPML itself tells.
    fn describe(&mut self, attributes: &mut Attributes) {
        let (url, title) = (self.url.clone(), self.title.clone());
        self.set("url", url);
        self.set("title", title);
        if attributes.get("type").is_some_and(|kind| kind == "rss") {
            attributes.take("type");
        }
        if let Some(tag) = attributes.take_as("language", language::normalize) {
            self.set("lang", tag);
        }
        if let Some(tags) = attributes.take_as("category", tags) {
            self.set("tags", tags);
        }
    }

    /// Keeps what is left of the attributes, and tells what of it is missed.
    fn keep(&mut self, attributes: Attributes) {
        let mut left = attributes.into_left();
        // Their order means nothing.
        left.sort();
        let is_missed = |name: &&str| !DESCRIBING.contains(name) && !name.starts_with("xmlns:");
        let missed: Vec<_> = left.iter().map(|(name, _)| name.as_str()).filter(is_missed).collect();
        if !missed.is_empty() {
            self.notes.push(format!("kept, and without effect here: {}", missed.join(", ")));
        }
        if !left.is_empty() {
            let kept = left.into_iter().map(|(name, value)| (name, Value::String(value)));
            self.set(KEPT, Value::Object(kept.collect()));
        }
    }
}

/// The keys in this order, those it does not name behind.
fn in_order(order: &[&str], mut keys: Keys) -> Keys {
    let mut ordered: Keys = order.iter().filter_map(|key| keys.remove_entry(*key)).collect();
    ordered.extend(keys);
    ordered
}

/// What the outline is called: `text`, which is the subscriber's own word, else `title`. One that says the same is taken.
fn title(attributes: &mut Attributes, url: &str) -> String {
    for name in ["xmlUrl", "url"] {
        attributes.take(name);
    }
    let line = |text: String| Some(plain::one_line(&text)).filter(|text| !text.is_empty());
    let text = attributes.take("text").and_then(line);
    let text = text.or_else(|| attributes.take("title").and_then(line));
    let text = text.unwrap_or_else(|| {
        url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned()
    });
    attributes.take_as("title", |title| (plain::one_line(title) == text).then_some(()));
    text
}

/// `category`: tags between commas (OPML 2.0). Paths with `/` are nobody's tags, and stay as they are.
fn tags(text: &str) -> Option<Vec<String>> {
    let tags: Vec<_> = text.split(',').map(plain::one_line).filter(|tag| !tag.is_empty()).collect();
    let good = !text.contains('/') && tags.iter().all(|tag| crate::text::slug::term(tag).is_some());
    (good && !tags.is_empty()).then_some(tags)
}
