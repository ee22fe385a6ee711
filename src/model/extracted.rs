//! What an article's page said.

use jiff::Timestamp;
use url::Url;

use super::Diagnostic;

/// An article's page as read: missing stays missing.
#[derive(Clone, Debug, Default)]
pub struct Extracted {
    /// The visible headline, plain text.
    pub title: Option<String>,
    /// The page's own id of the article, where a rule names the place.
    pub local_id: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When the page says it last changed.
    pub updated: Option<Timestamp>,
    /// Author names, plain text.
    pub authors: Vec<String>,
    /// The site's name, plain text.
    pub site_name: Option<String>,
    /// The page's own description, plain text.
    pub summary: Option<String>,
    /// The article's body as HTML: chrome removed, URLs absolute, lazy images resolved, **not yet sanitised**.
    pub content: Option<String>,
    /// The lead image, absolute (og:image and its like).
    pub image: Option<Url>,
    /// Keywords, plain text.
    pub keywords: Vec<String>,
    /// BCP 47: declared, else by the text.
    pub language: Option<String>,
    /// The licence's address or name.
    pub license: Option<String>,
    /// rel=canonical, absolute.
    pub canonical: Option<Url>,
    /// The page that holds all of the article, where a rule names one.
    pub single_page: Option<Url>,
    /// The article's next page, where a rule names one.
    pub next_page: Option<Url>,
    /// Which extractor gave the content (its `name()`).
    pub extractor: Option<&'static str>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
}
