//! What becomes of the images of a source's articles.

/// What becomes of the images of a source's articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Images {
    /// Whether they are fetched and kept beside the documents; otherwise they stay links.
    pub local: bool,
    /// The most bytes one may have.
    pub max_size: u64,
    /// The most that are kept of one article.
    pub per_article: usize,
    /// The most bytes those of one article may have together.
    pub total_size: u64,
    /// Whether they are asked for with the article's address as the Referer, by what the source says.
    pub referer: bool,
}

impl Default for Images {
    /// Links; limits that spare honest articles.
    fn default() -> Self {
        Self { local: false, max_size: 5 << 20, per_article: 50, total_size: 30 << 20, referer: false }
    }
}
