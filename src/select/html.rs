//! Text → parsed HTML, with nesting and size held in bounds.
//!
//! The HTML standard lets a page nest elements without limit, and lets a few unclosed `<b>` be opened again in
//! every later paragraph. Reading such a page takes time and memory that grow with the square of its size, so
//! what is beyond any real page is taken out of the text before it is parsed: tags go, text stays.

mod bounds;

use std::borrow::Cow;

use scraper::Html;

/// Parses a whole page. Never fails and never nests deeper than a few hundred elements.
pub fn document(text: &str) -> Html {
    Html::parse_document(&bounded(text))
}

/// Parses a piece of HTML as it would stand inside `body`, with the same bounds.
pub fn fragment(text: &str) -> Html {
    Html::parse_fragment(&bounded(text))
}

/// A text with its character references read (`&#8217;`), which data on pages often has, though it is no HTML.
/// What looks like a tag stays as it is.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') || !text.contains(';') {
        return Cow::Borrowed(text);
    }
    let parsed = Html::parse_fragment(&text.replace('<', "&lt;"));
    Cow::Owned(parsed.root_element().text().collect())
}

/// The text as it is, unless it passes a bound.
fn bounded(text: &str) -> Cow<'_, str> {
    bounds::apply(text)
}

#[cfg(test)]
mod tests;
