//! The summary in a header.

use crate::format::preset::Summary;
use crate::markdown;
use crate::model::Article;
use crate::text::{
    cut::beginning,
    plain::{self, one_line},
};

/// The longest summary of a source that is written whole, in characters.
const LONGEST: usize = 300;

/// The summary of an article, one line; empty when there are no words at all.
pub(super) fn summary(article: &Article, rule: Summary) -> String {
    match &article.summary {
        Some(own) if rule == Summary::Own => beginning(&one_line(own), LONGEST),
        _ => of_body(article),
    }
}

/// The body's beginning. Blocks are joined with nothing between them, as readers of the `mainroad` form expect.
fn of_body(article: &Article) -> String {
    let text = markdown::plain_text(&article.html);
    let text: String = text.lines().map(str::trim).collect();
    one_line(&plain::summary(&text, &article.language))
}
