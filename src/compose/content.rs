//! The body: whose content is taken, made safe.

use url::Url;

use crate::markdown;
use crate::model::{Entry, Extracted};
use crate::text::sanitize;

/// An image counts as so many characters where two bodies are weighed.
const IMAGE_WEIGHT: usize = 100;

/// The article's body: sanitised HTML, empty when neither source nor page gave any.
///
/// The page's content is taken when it has at least four fifths of what the entry brought: extraction that found
/// less than the feed already gave has missed the article. A summary becomes paragraphs.
pub(super) fn html(entry: &Entry, page: &Extracted, base: Option<&Url>) -> String {
    let clean = |html: &Option<String>| {
        let html = html.as_deref().map(|html| sanitize::html(html, base)).unwrap_or_default();
        (weight(&html), html)
    };
    let (page_weight, from_page) = clean(&page.content);
    let (entry_weight, from_entry) = clean(&entry.content);
    if page_weight > 0 && page_weight * 5 >= entry_weight * 4 {
        from_page
    } else if entry_weight > 0 {
        from_entry
    } else {
        let summary = entry.summary.as_ref().or(page.summary.as_ref());
        summary.map(|text| paragraphs(text)).unwrap_or_default()
    }
}

fn weight(html: &str) -> usize {
    let text = markdown::plain_text(html);
    text.chars().filter(|c| !c.is_whitespace()).count() + html.matches("<img ").count() * IMAGE_WEIGHT
}

/// Plain text as HTML: a line a paragraph.
fn paragraphs(text: &str) -> String {
    let mut html = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        html.push_str("<p>");
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                c if c.is_control() => {}
                c => html.push(c),
            }
        }
        html.push_str("</p>");
    }
    html
}
