//! What articles were made from, kept so that they can be made again without asking anybody.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ArticleId, Entry, Page, SourceId};

/// What an article was made from.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The article.
    pub article: ArticleId,
    /// Its source.
    pub source: SourceId,
    /// The hash of the document it became, as the ledger has it: another tells that the document was made of something else
    /// since, perhaps in another clone of the record.
    pub document: String,
    /// When it was made: what a page calls `two hours ago` counts from here.
    pub at: Timestamp,
    /// What its source said of it. The address its page was asked at stands here.
    pub entry: Entry,
    /// Its page; `None` where what the source said is all there is.
    pub page: Option<Arc<Page>>,
    /// The other pages of its article, in the order they were asked for.
    pub more: Vec<Arc<Page>>,
}
