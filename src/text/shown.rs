//! How much of an article is shown.

use super::plain;
use crate::model::Publish;

/// As much of body and summary as may be shown; `text` is the body's plain text. A body that may not be shown is summed up
/// where the source does not do so itself.
pub fn shown(
    publish: Publish,
    html: String,
    summary: Option<String>,
    text: &str,
    language: &str,
) -> (String, Option<String>) {
    match publish {
        Publish::Full => (html, summary),
        Publish::Link => (String::new(), None),
        Publish::Summary => {
            let beginning = || Some(plain::summary(text, language)).filter(|text| !text.is_empty());
            (String::new(), summary.or_else(beginning))
        }
    }
}
