//! Listings: which articles belong to which feed, in order.

use jiff::Timestamp;

use crate::model::{ArticleId, Term};

/// One feed an article belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The kind of term.
    pub kind: ListingKind,
    /// The term; for a source or language its id as both label and slug.
    pub term: Term,
}

/// The kinds of feeds there are; the word is the folder they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListingKind {
    /// Everything.
    All,
    /// A category.
    Category,
    /// A tag.
    Tag,
    /// A source.
    Source,
    /// A language.
    Lang,
    /// An author.
    Author,
    /// A condition of the configuration.
    Query,
}

/// One article's row in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its atom:id.
    pub id: ArticleId,
    /// Its document's path.
    pub path: String,
    /// Where it stands.
    pub place: Timestamp,
}

/// A listing and its size, as `build` needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListingSize {
    /// The kind of term.
    pub kind: ListingKind,
    /// The term, with the first of its labels in byte order.
    pub term: Term,
    /// How many articles it has.
    pub articles: u64,
}

/// A day on which something changed in a feed that has archives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// The kind of term.
    pub kind: ListingKind,
    /// The term's slug.
    pub slug: String,
    /// The earliest place among what changed on that day.
    pub at: Timestamp,
}

impl ListingKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::All, Self::Category, Self::Tag, Self::Source, Self::Lang, Self::Author, Self::Query];

    /// The word used in paths and ids.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Source => "source",
            Self::Lang => "lang",
            Self::Author => "author",
            Self::Query => "query",
        }
    }

    /// The kind a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
