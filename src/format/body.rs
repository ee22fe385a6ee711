//! The body of an article as feeds show it.

use url::Url;

use crate::markdown;
use crate::text::{images, sanitize};

/// HTML from a document's Markdown: sanitised, every address absolute (relative ones are resolved against
/// `link`, the article's address, or dropped when that is none; those of images kept beside the document against `site`,
/// where the content is served).
///
/// Markdown may hold raw HTML, and a document may have been edited by anybody, so it is sanitised here
/// although what we write ourselves is clean already.
pub fn html(markdown_body: &str, link: &str, site: &Url) -> String {
    sanitize::document(&markdown::to_html(markdown_body), Url::parse(link).ok().as_ref(), site)
}

/// The address of an image in a document's header as feeds show it: that of one kept beside it is on `site`.
pub fn image(address: String, site: &Url) -> String {
    match images::is_kept(&address) {
        true => site.join(&address).map_or(address, Url::into),
        false => address,
    }
}

/// Plain texts as paragraphs of HTML.
pub fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("<p>{}</p>\n", super::xml::escaped(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Url, image};

    fn html(markdown: &str, link: &str) -> String {
        super::html(markdown, link, &Url::parse("https://site.example/sub/").unwrap())
    }

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

    #[test]
    fn kept_images_are_on_the_site_and_all_else_is_where_the_article_is() {
        let text = "![a](/sub/k/0123456789abcdef.jpg) ![b](/b.jpg) [c](/k/0123456789abcdef.jpg)";
        let html = html(text, "https://news.example/1");
        for address in [
            "src=\"https://site.example/sub/k/0123456789abcdef.jpg\"",
            "src=\"https://news.example/b.jpg\"",
            "href=\"https://news.example/k/0123456789abcdef.jpg\"",
        ] {
            assert!(html.contains(address), "{html}");
        }
        let site = Url::parse("https://site.example/sub/").unwrap();
        let of = |address: &str| image(address.to_owned(), &site);
        assert_eq!(of("/k/0123456789abcdef.png"), "https://site.example/k/0123456789abcdef.png");
        assert_eq!(of("https://news.example/b.jpg"), "https://news.example/b.jpg");
    }
}
