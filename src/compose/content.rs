//! The body: whose content is taken, made safe.

use std::borrow::Cow;

use url::Url;

use crate::markdown;
use crate::model::{Entry, Extracted};
use crate::text::sanitize;

/// An image counts as so many characters where two bodies are weighed.
const IMAGE_WEIGHT: usize = 100;

/// The article's body: sanitised HTML, and what that was made of; empty when neither source nor page gave any.
///
/// The page's content is taken when it has at least four fifths of what the entry brought, be it content or only a
/// summary: extraction that found less than the source already said has missed the article. A summary becomes
/// paragraphs; the page's own comes last.
pub(super) fn html(entry: &Entry, page: &Extracted, base: Option<&Url>) -> (String, String) {
    let from_page = page.content.as_ref().and_then(|html| clean(html, base));
    let from_entry = entry.content.as_ref().and_then(|html| clean(html, base));
    let from_entry = from_entry.or_else(|| stated(entry.summary.as_deref()));
    let (html, raw) = match (from_page, from_entry) {
        (Some(page), Some(entry)) if weight(&page.0) * 5 < weight(&entry.0) * 4 => entry,
        (Some(body), _) | (None, Some(body)) => body,
        (None, None) => stated(page.summary.as_deref()).unwrap_or_default(),
    };
    (html, raw.into_owned())
}

/// HTML made safe, and as it came.
type Body<'a> = (String, Cow<'a, str>);

fn clean<'a>(html: &'a str, base: Option<&Url>) -> Option<Body<'a>> {
    let clean = sanitize::html(html, base);
    (weight(&clean) > 0).then_some((clean, Cow::Borrowed(html)))
}

fn stated(text: Option<&str>) -> Option<Body<'static>> {
    paragraphs(text).map(|html| (html.clone(), Cow::Owned(html)))
}

fn weight(html: &str) -> usize {
    let text = markdown::plain_text(html);
    text.chars().filter(|c| !c.is_whitespace()).count() + html.matches("<img ").count() * IMAGE_WEIGHT
}

/// Plain text as HTML: a line a paragraph. `None` without any line.
fn paragraphs(text: Option<&str>) -> Option<String> {
    let mut html = String::new();
    for line in text?.lines().map(str::trim).filter(|line| !line.is_empty()) {
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
    (!html.is_empty()).then_some(html)
}
