//! The content of an article by rule: an element of the page, or HTML kept in a script.

use std::collections::BTreeSet;

use scraper::{ElementRef, Node};
use serde_json::Value;

use crate::extract::clean::{self, Cleaning, NodeKey};
use crate::select::glob::fits;
use crate::select::{Found, Selector, View};

use super::{ArticleRule, CommentImages, Gallery};

/// The most pictures taken from one gallery.
const MAX_PICTURES: usize = 300;
/// The most pieces one article's text may stand in.
const MAX_PIECES: usize = 100;

/// The first content with text; else the first with an image; else the pictures of a gallery; else none.
pub(super) fn content(layers: &[&ArticleRule], view: &View) -> Option<String> {
    let mut shown = None;
    let places = layers.iter().flat_map(|rule| rule.content.iter().map(|place| (place, rule.joins_all)));
    for (selector, joins_all) in places {
        let Some(html) = candidate(layers, view, selector, joins_all) else { continue };
        if has_text(&html) {
            return Some(html);
        }
        if shown.is_none() && html.contains("<img ") {
            shown = Some(html);
        }
    }
    shown.or_else(|| {
        let kept = layers.iter().find_map(|rule| rule.gallery.as_ref())?;
        pieces(layers, view, &gallery(kept, view))
    })
}

/// The pictures of a gallery as HTML, each with its words below.
fn gallery(kept: &Gallery, view: &View) -> String {
    let mut html = String::new();
    for item in view.find(&kept.items).iter().take(MAX_PICTURES) {
        let found = kept.src.iter().flat_map(|selector| view.find_in(item, selector));
        let Some(src) = found.into_iter().find_map(|found| found.address(view.base())) else { continue };
        html.push_str(&format!("<p>{}</p>", clean::image_html(&src, "")));
        html.extend(view.texts_in(item, &kept.text).first().map(|text| markup(text)));
    }
    html
}

fn candidate(layers: &[&ArticleRule], view: &View, selector: &Selector, joins_all: bool) -> Option<String> {
    let found = view.find(selector);
    match found.first()? {
        Found::Element(_) if joins_all => Some(written(layers, view, view, &outermost(&found))),
        Found::Element(first) => {
            // Paragraphs of one parent make up one content; the same words elsewhere on the page don't.
            let parent = first.parent().map(|parent| parent.id());
            let roots = found.iter().filter_map(|found| match found {
                Found::Element(element) if element.parent().map(|parent| parent.id()) == parent => {
                    Some(*element)
                }
                _ => None,
            });
            Some(written(layers, view, view, &roots.collect::<Vec<_>>()))
        }
        _ => {
            // An article in several pieces is all of them.
            let texts = found.iter().take(MAX_PIECES).filter_map(Found::markup);
            pieces(layers, view, &texts.map(|text| markup(&text)).collect::<String>())
        }
    }
}

/// The elements that stand in no other of them, in document order.
fn outermost<'v>(found: &[Found<'v>]) -> Vec<ElementRef<'v>> {
    let mut seen = BTreeSet::new();
    let elements = found.iter().filter_map(|found| match found {
        Found::Element(element) => Some(*element),
        _ => None,
    });
    let is_first = |element: &ElementRef<'_>| {
        let above = element.ancestors().filter_map(ElementRef::wrap);
        let inside = above.into_iter().any(|above| seen.contains(&clean::node_key(&above)));
        !inside && seen.insert(clean::node_key(element))
    };
    elements.filter(is_first).take(MAX_PIECES).collect()
}

/// HTML that was kept somewhere, cleaned as a part of the page is.
fn pieces(layers: &[&ArticleRule], view: &View, markup: &str) -> Option<String> {
    if markup.is_empty() {
        return None;
    }
    let fragment = View::fragment(view.base(), markup);
    let mut children = fragment.document().root_element().child_elements();
    let body = children.find(|child| child.value().name() == "body")?;
    Some(written(layers, view, &fragment, &[body]))
}

/// Writes roots found in `tree`, which is the page itself or a piece kept in it.
fn written(layers: &[&ArticleRule], page: &View, tree: &View, roots: &[ElementRef<'_>]) -> String {
    let removed = removed(layers, tree, roots);
    let images = layers.iter().find_map(|rule| rule.comment_images.as_ref());
    let comment = |text: &str| image(images?, page, text);
    let captions = elements(layers, tree, |rule| &rule.captions).map(|element| (element, "div"));
    let headings = elements(layers, tree, |rule| &rule.headings).map(|element| (element, "h2"));
    let renamed = captions.chain(headings).map(|(element, name)| (clean::node_key(&element), name)).collect();
    let cleaning = Cleaning { base: page.base(), removed: &removed, renamed: &renamed, comment: &comment };
    let unwrapped =
        |html: String| match html.strip_prefix("<body>").and_then(|html| html.strip_suffix("</body>")) {
            Some(inner) => inner.to_owned(),
            None => html,
        };
    roots.iter().map(|root| unwrapped(clean::content_with(*root, &cleaning))).collect()
}

/// The elements that a key of all layers finds.
fn elements<'t>(
    layers: &[&ArticleRule],
    tree: &'t View,
    key: impl Fn(&ArticleRule) -> &[Selector],
) -> impl Iterator<Item = ElementRef<'t>> {
    let found: Vec<_> =
        layers.iter().flat_map(|rule| key(rule)).flat_map(|selector| tree.find(selector)).collect();
    found.into_iter().filter_map(|found| match found {
        Found::Element(element) => Some(element),
        _ => None,
    })
}

/// What `remove` and `drop_last_images_in` take out; never a root itself.
fn removed(layers: &[&ArticleRule], tree: &View, roots: &[ElementRef<'_>]) -> BTreeSet<NodeKey> {
    let mut removed: BTreeSet<NodeKey> =
        elements(layers, tree, |rule| &rule.remove).map(|element| clean::node_key(&element)).collect();
    for block in elements(layers, tree, |rule| &rule.drop_last_images_in) {
        removed.extend(last_images(block, &removed));
    }
    for root in roots {
        removed.remove(&clean::node_key(root));
    }
    removed
}

/// The last block within an element if it holds images alone, and something else stands before it.
fn last_images(block: ElementRef<'_>, removed: &BTreeSet<NodeKey>) -> Option<NodeKey> {
    let is_nothing = |child: &ElementRef<'_>| {
        matches!(child.value().name(), "br" | "script" | "style") || removed.contains(&clean::node_key(child))
    };
    let mut children = block.children().rev().filter(|child| match child.value() {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Element(_) => ElementRef::wrap(*child).is_some_and(|child| !is_nothing(&child)),
        _ => false,
    });
    let last = ElementRef::wrap(children.next()?)?;
    let has_image =
        last.value().name() == "img" || last.descendent_elements().any(|inner| inner.value().name() == "img");
    let has_text = |element| Found::Element(element).text().is_some();
    (has_image && !has_text(last) && has_text(block)).then(|| clean::node_key(&last))
}

/// The image a comment stands for.
fn image(images: &CommentImages, page: &View, comment: &str) -> Option<String> {
    if !images.named.iter().any(|pattern| fits(pattern, comment)) {
        return None;
    }
    let values = page.find(&images.values);
    let described = values.iter().find_map(|found| match found {
        Found::Value(Value::Object(map)) => map.get(comment),
        _ => None,
    })?;
    let described = Found::Value(described);
    let found = images.src.iter().flat_map(|selector| page.find_in(&described, selector));
    let src = found.into_iter().find_map(|found| found.address(page.base()))?;
    let alt = page.texts_in(&described, &images.alt).into_iter().next().unwrap_or_default();
    Some(clean::image_html(&src, &alt))
}

/// A text that is HTML or plain, as HTML.
fn markup(text: &str) -> String {
    if text.contains('<') { text.to_owned() } else { paragraphs(text) }
}

/// Plain text as HTML, a paragraph a line.
fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", line.replace('>', "&gt;"))).collect()
}

/// Whether anything but tags and white space is there.
fn has_text(html: &str) -> bool {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if !rest[..at].trim().is_empty() {
            return true;
        }
        // Attribute values were written with `>` escaped, so the first one ends the tag.
        let Some(end) = rest[at..].find('>') else { return false };
        rest = &rest[at + end + 1..];
    }
    !rest.trim().is_empty()
}
