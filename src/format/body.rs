//! The body of an article as feeds show it.

use url::Url;

use crate::markdown;
use crate::text::sanitize;

/// HTML from a document's Markdown: sanitised, every address absolute (relative ones are resolved against
/// `link`, the article's address, or dropped when that is none).
///
/// Markdown may hold raw HTML, and a document may have been edited by anybody, so it is sanitised here
/// although what we write ourselves is clean already.
pub fn html(markdown_body: &str, link: &str) -> String {
    sanitize::html(&markdown::to_html(markdown_body), Url::parse(link).ok().as_ref())
}

/// Plain texts as paragraphs of HTML.
pub fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<p>{}</p>\n", super::xml::escaped(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn nothing_active_in_a_document_reaches_a_feed() {
        let html =
            html("Fog <script>alert(1)</script><b onclick=\"alert(2)\">now</b>", "https://example.org/a");
        assert!(html.contains("Fog") && html.contains("<b>now</b>"), "{html}");
        assert!(!html.contains("alert"), "{html}");
    }

    #[test]
    fn a_link_that_is_no_address_is_no_obstacle() {
        assert!(html("Fog", "not an address").contains("Fog"));
    }
}
