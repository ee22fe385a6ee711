//! The names things are known by: sources, entries within a source, articles.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; whoever makes an id is responsible for its form.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A source's id, as configured: ASCII letters, digits, `-`, `_` and `.`; unique in a configuration, letter case aside.
    SourceId
}
id! {
    /// What a source calls one of its entries: a guid, an id of a list row, else its link. Opaque, any text.
    EntryId
}
id! {
    /// An article's atom:id, `tag:AUTHORITY:SOURCE/ID` (RFC 4151). Minted once, never changed.
    ArticleId
}

impl ArticleId {
    /// Mints the id of an article from the site's authority, its source and its ID within the source.
    ///
    /// ```
    /// use feedloom::model::{ArticleId, SourceId};
    /// let id = ArticleId::mint("news.example.org,2026", &SourceId::new("harbour"), "a17");
    /// assert_eq!(id.as_str(), "tag:news.example.org,2026:harbour/a17");
    /// ```
    pub fn mint(authority: &str, source: &SourceId, local: &str) -> Self {
        Self(format!("tag:{authority}:{source}/{local}"))
    }

    /// Whether a text a source gave can serve as the local part of an id, and so as a file name: 1 to 100 ASCII
    /// letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
    ///
    /// ```
    /// use feedloom::model::ArticleId;
    /// assert!(ArticleId::is_local("20260105A17HBR00"));
    /// assert!(!ArticleId::is_local("../a") && !ArticleId::is_local("") && !ArticleId::is_local("甲"));
    /// ```
    pub fn is_local(text: &str) -> bool {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=100).contains(&text.len())
            && text.bytes().all(is_part)
            && text.as_bytes()[0].is_ascii_alphanumeric()
    }
}
