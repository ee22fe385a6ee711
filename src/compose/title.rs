//! What stands over an article.

use url::Url;

use crate::model::{Article, Entry, Extracted};
use crate::text::{cut::beginning, plain::one_line};

/// The longest title made from a text, in characters.
const LONGEST_MADE: usize = 60;

/// A title in one line, never empty; `None` when there is neither title nor body.
pub(super) fn title(
    entry: &Entry,
    page: &Extracted,
    text: &str,
    link: &str,
    has_body: bool,
) -> Option<String> {
    let read = |title: &Option<String>| title.as_deref().map(one_line).filter(|title| !title.is_empty());
    let (entry, page) = (read(&entry.title), read(&page.title));
    let title = match (entry, page) {
        (Some(cut), Some(whole)) if is_cut_from(&cut, &whole) => whole,
        (Some(title), _) | (None, Some(title)) => title,
        (None, None) if has_body => first_words(text).unwrap_or_else(|| place(link)),
        (None, None) => return None,
    };
    Some(beginning(&title, Article::LONGEST_TITLE))
}

/// Whether a page may tell more of a title.
pub(super) fn is_open(title: Option<&str>) -> bool {
    let title = title.map(one_line).unwrap_or_default();
    title.is_empty() || kept(&title).len() < title.len()
}

/// What is left of a title that was cut.
fn kept(cut: &str) -> &str {
    cut.strip_suffix("...").unwrap_or_else(|| cut.trim_end_matches(['…', '⋯'])).trim_end()
}

fn is_cut_from(cut: &str, whole: &str) -> bool {
    let kept = kept(cut);
    kept.len() < cut.len() && !kept.is_empty() && whole.len() > kept.len() && whole.starts_with(kept)
}

fn first_words(text: &str) -> Option<String> {
    let line = text.lines().map(one_line).find(|line| !line.is_empty())?;
    Some(beginning(&line, LONGEST_MADE))
}

/// An address without its scheme and query: `news.example.org/a/17`.
fn place(link: &str) -> String {
    match Url::parse(link) {
        Ok(url) => format!("{}{}", url.host_str().unwrap_or_default(), url.path().trim_end_matches('/')),
        Err(_) => one_line(link),
    }
}
