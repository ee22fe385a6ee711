//! The summary in a header.

use crate::format::preset::Summary;
use crate::markdown;
use crate::model::Article;
use crate::text::{
    cut::beginning,
    language::is_unspaced,
    plain::{self, one_line},
};

/// The longest summary of a source that is written whole, in characters.
const LONGEST: usize = 300;

/// The summary of an article, one line; empty when there are no words at all.
pub(super) fn summary(article: &Article, rule: Summary) -> String {
    match &article.summary {
        Some(own) if rule == Summary::Own => beginning(&one_line(own), LONGEST),
        _ => of_body(article, rule),
    }
}

/// The body's beginning. Readers of the `mainroad` form expect blocks joined with nothing between them; elsewhere a
/// space keeps the last word of one from the first of the next, in languages that write spaces.
fn of_body(article: &Article, rule: Summary) -> String {
    let text = markdown::plain_text(&article.html);
    let joint = if rule == Summary::Own && !is_unspaced(&article.language) { " " } else { "" };
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(joint);
    one_line(&plain::summary(&text, &article.language))
}
