//! An article on its way: composed, and not yet cut to what may be shown.

use jiff::Timestamp;
use url::Url;

use super::Article;

/// What filters act on.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The article so far; its body is sanitised, and whole.
    pub article: Article,
    /// The body as it came, not sanitised: with the classes that selectors name.
    pub body: String,
    /// What relative addresses in the body are relative to.
    pub base: Option<Url>,
    /// When it was first seen: its age counts up to here, so that it is the same whenever it is asked.
    pub seen: Timestamp,
}
