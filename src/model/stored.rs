//! A document read back.

use jiff::Timestamp;

use super::{ArticleId, Diagnostic, SourceId, Term};

/// What a document says about its article, as it stands: people may have edited it, so anything may be missing.
#[derive(Clone, Debug)]
pub struct StoredArticle {
    /// Its atom:id, where a key holds it.
    pub id: Option<ArticleId>,
    /// Its ID within its source: the last part of `id`, else read off the path.
    pub local_id: Option<String>,
    /// The source it came from: by its key, its `id`, its path, or the label of its last line.
    pub source: Option<SourceId>,
    /// Plain text, one line, never empty: the file's name where no title stands.
    pub title: String,
    /// The article's address, http or https.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it last changed, where that is later than `published`.
    pub updated: Option<Timestamp>,
    /// Author names; empty when nobody is named.
    pub authors: Vec<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Plain text, one line.
    pub summary: Option<String>,
    /// Categories.
    pub categories: Vec<Term>,
    /// Tags.
    pub tags: Vec<Term>,
    /// An image's address; a path on the site for one that is kept beside the document.
    pub image: Option<String>,
    /// The licence's address or name.
    pub license: Option<String>,
    /// Whether it says of itself that it holds only what the source said.
    pub partial: bool,
    /// Whether a person wrote `locked: true`: nothing of it is changed any more.
    pub locked: bool,
    /// The body without the line that only names the source. No empty line at either end.
    pub markdown: String,
    /// What was there and could not be read.
    pub diagnostics: Vec<Diagnostic>,
}
