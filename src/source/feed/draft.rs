//! What was found in a feed, field by field, before feed-rs reads it: the outcome of [`super::tidy`].

use url::Url;

use super::vocabulary::{Field, Vocabulary};

/// The family of a feed, which decides some meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Atom 1.0 and 0.3.
    Atom,
    /// RSS 0.91 to 2.0.
    Rss,
    /// RSS 0.90, 1.0 and 1.1, which are RDF.
    Rdf,
}

/// What kind of text a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Literal text.
    #[default]
    Text,
    /// HTML.
    Html,
    /// Text by the letter, but HTML in practice: an RSS title.
    Loose,
}

/// One field of a head or entry.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// What it is.
    pub(super) field: Field,
    /// How good: the lowest counts.
    pub(super) rank: u8,
    /// The vocabulary of its element.
    pub(super) vocabulary: Vocabulary,
    /// Its text or HTML.
    pub(super) text: String,
    /// What kind of text.
    pub(super) form: Form,
    /// Its attributes, names in lower case.
    pub(super) attributes: Vec<(String, String)>,
    /// The texts of its child elements, names in lower case: a person's name and address.
    pub(super) parts: Vec<(String, String)>,
    /// The base that an `xml:base` here or further out sets.
    pub(super) base: Option<Url>,
    /// The language that an `xml:lang` here or further out sets.
    pub(super) language: Option<String>,
}

/// The fields of an entry, or of a feed's head.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// The fields in their order.
    pub(super) fields: Vec<Found>,
    /// The language that an `xml:lang` sets for it.
    pub(super) language: Option<String>,
}

/// A whole feed, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    /// Its family.
    pub(super) dialect: Dialect,
    /// What it says of itself.
    pub(super) head: Draft,
    /// Its entries in their order.
    pub(super) entries: Vec<Draft>,
    /// Whether it ended before its outermost element did; an entry open at that point is not among `entries`.
    pub(super) truncated: bool,
}

impl Found {
    /// The value of an attribute that is not empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.trim())
            .filter(|v| !v.is_empty())
    }

    /// The text of a child element that is not empty.
    pub(super) fn part(&self, name: &str) -> Option<&str> {
        self.parts.iter().find(|(n, text)| n == name && !text.is_empty()).map(|(_, text)| text.as_str())
    }
}

impl Draft {
    /// The best of a field that holds a text: of the lowest rank the first.
    pub(super) fn best(&self, field: Field) -> Option<&Found> {
        self.all(field).filter(|found| !found.text.trim().is_empty()).min_by_key(|found| found.rank)
    }

    /// All of a field, in their order.
    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = &Found> {
        self.fields.iter().filter(move |found| found.field == field)
    }
}
