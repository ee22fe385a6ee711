//! HTML with elements taken out.

use scraper::ElementRef;
use url::Url;

use super::{Found, Selector, View};

/// A piece of HTML without the elements that one of these selectors finds and `is_meant` agrees to; `None` where there
/// are none, so that the text can stay as it is.
pub fn without(
    html: &str,
    base: &Url,
    selectors: &[Selector],
    is_meant: &dyn Fn(&Found<'_>) -> bool,
) -> Option<String> {
    let view = View::fragment(base, html);
    let is_root = |element: ElementRef<'_>| matches!(element.value().name(), "html" | "head" | "body");
    let found = selectors.iter().flat_map(|selector| view.find(selector)).filter(|found| is_meant(found));
    let elements = found.filter_map(|found| match found {
        Found::Element(element) => Some(element).filter(|element| !is_root(*element)),
        Found::Value(_) | Found::Text(_) | Found::Html(_) => None,
    });
    let nodes: Vec<_> = elements.map(|element| element.id()).collect();
    if nodes.is_empty() {
        return None;
    }
    let mut document = view.document().clone();
    for node in nodes {
        if let Some(mut node) = document.tree.get_mut(node) {
            node.detach();
        }
    }
    let mut elements = document.root_element().child_elements();
    Some(elements.find(|element| element.value().name() == "body")?.inner_html())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_any(html: &str, selector: &str) -> Option<String> {
        let base = Url::parse("https://news.example/").unwrap();
        without(html, &base, &[Selector::parse(selector).unwrap()], &|_| true)
    }

    #[test]
    fn elements_go_with_what_is_in_them_and_the_rest_stays() {
        let html = "<p class=\"ad\">buy <b>now</b></p><p>潮 &amp; 汐</p><div><i class=\"ad\">x</i>y</div>";
        assert_eq!(without_any(html, ".ad").unwrap(), "<p>潮 &amp; 汐</p><div>y</div>");
        assert_eq!(without_any(html, "p, p b").unwrap(), "<div><i class=\"ad\">x</i>y</div>");
    }

    #[test]
    fn nothing_found_is_nothing_changed_and_the_root_stays() {
        assert_eq!(without_any("<p>a</p><P>b", ".ad"), None);
        assert_eq!(without_any("<p>a</p>", "html, body, p@class"), None);
    }
}
