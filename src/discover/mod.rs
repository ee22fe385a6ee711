//! An answer → ways to follow what it shows.
//!
//! Finders look at what an address answered and give [`Lead`]s: a source as it could be configured, read from this very
//! answer or from another address that has to be asked first. [`judge::read`] reads a lead with the source kind's own
//! reader and weighs what came, which makes it a [`Candidate`] with a preview; [`written`] turns that into the file of a
//! source. Asking is left to `subscribe`, choosing to a person. A new finder is one file here, named as its `name()`, and
//! its line in [`FINDERS`].

mod address;
mod article;
mod data;
mod declared;
mod feed;
mod interface;
mod judge;
mod linked;
mod lists;
mod microformats;
mod rules;
mod sight;
mod sitemap;
mod well_known;
pub mod written;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};
use url::Url;

use crate::model::{Kind, Options, Place};

pub use address::is_feed_like;
pub use judge::{Candidate, Outcome, Sample, rank, read};
pub use sight::{Shown, Sight};

/// Every finder, the one whose word counts most first.
pub const FINDERS: &[&dyn Finder] = &[
    &feed::Feed,
    &declared::Declared,
    &rules::Rules,
    &microformats::Microformats,
    &well_known::WellKnown,
    &linked::Linked,
    &article::Article,
    &data::Data,
    &lists::Lists,
    &interface::Interface,
    &sitemap::Sitemap,
];

/// One way to find out how a page can be followed.
pub trait Finder: Sync {
    /// The word by which candidates name it; equals the file's name.
    fn name(&self) -> &'static str;

    /// How much its word counts when what it found is as good as can be, from 0 to 100.
    fn trust(&self) -> f64;

    /// What it finds, best first. Nothing is read or asked yet.
    fn find(&self, sight: &Sight<'_>) -> Vec<Lead>;
}

/// A source as it could be configured, not yet tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// Whose lead it is, by name.
    pub finder: &'static str,
    /// How much the finder's word counts, from 0 to 100.
    pub trust: f64,
    /// How it was found, for people: `declared by the page`.
    pub how: String,
    /// The source kind, by name.
    pub kind: &'static str,
    /// The source's address.
    pub url: Url,
    /// The source's other options: `selectors` and what else the kind reads.
    pub options: Map<String, Value>,
    /// What it is read from.
    pub at: At,
    /// When it is worth a request.
    pub when: When,
}

/// What a lead is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The answer it was found in.
    Here,
    /// The answer of its own address.
    Address,
    /// What is found in the answer of its address, which is data or names others: an interface, a list of sitemaps.
    Within,
}

/// When a lead is worth a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Always: the page names it.
    Named,
    /// While there is no feed: it is a guess.
    NoFeed,
    /// While there is nothing good.
    Nothing,
}

impl Lead {
    /// A lead of a finder to an address of its own that the page names.
    fn new(finder: &dyn Finder, kind: &'static str, url: Url, how: impl Into<String>) -> Self {
        Self {
            finder: finder.name(),
            trust: finder.trust(),
            how: how.into(),
            kind,
            url,
            options: Map::new(),
            at: At::Address,
            when: When::Named,
        }
    }

    /// The same, read from the answer at hand.
    fn here(self) -> Self {
        Self { at: At::Here, ..self }
    }

    /// The same, with selectors by field.
    fn with_selectors(mut self, selectors: &[(&str, Vec<String>)]) -> Self {
        let one = |found: &Vec<String>| match found.as_slice() {
            [only] => json!(only),
            several => json!(several),
        };
        let selectors = selectors.iter().filter(|(_, found)| !found.is_empty());
        let map: Map<_, _> = selectors.map(|(field, found)| ((*field).to_owned(), one(found))).collect();
        self.options.insert("selectors".to_owned(), Value::Object(map));
        self
    }

    /// Its options as a source kind reads them.
    fn as_options(&self) -> Options {
        let mut all = Map::new();
        all.insert("kind".to_owned(), json!(self.kind));
        all.insert("url".to_owned(), json!(self.url.as_str()));
        all.extend(self.options.clone());
        options("", &Value::Object(all))
    }
}

/// What every finder finds, in the order of [`FINDERS`].
pub fn leads(sight: &Sight<'_>) -> Vec<Lead> {
    FINDERS.iter().flat_map(|finder| finder.find(sight)).collect()
}

fn options(name: &str, value: &Value) -> Options {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Bool(*value),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Kind::Float(number.as_f64().unwrap_or(0.0)), Kind::Integer)
        }
        Value::String(text) => Kind::Text(text.clone()),
        Value::Array(items) => Kind::List(items.iter().map(|item| options(name, item)).collect()),
        Value::Object(map) => {
            Kind::Map(map.iter().map(|(key, value)| (Place::default(), options(key, value))).collect())
        }
    };
    Options::new(name, Place::default(), kind)
}

/// A count for reckoning with.
fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A part of a whole, from 0 to 1; of nothing it is none.
fn ratio(part: usize, whole: usize) -> f64 {
    count(part) / count(whole.max(1))
}

/// Whether a word is one of those in a text.
fn is_among(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}
