//! A piece of a page → HTML that stands alone: chrome gone, addresses absolute, lazy images resolved.
//!
//! What is active (`onclick`, `javascript:`) mostly goes too, but safety is the sanitiser's work, which
//! comes after. The walk is iterative, so depth costs no stack.

mod image;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use scraper::node::Element;
use scraper::{ElementRef, Node};
use url::Url;

pub use image::image_url;

/// Elements that never belong to what an article says; their text goes with them.
const CHROME: [&str; 12] = [
    "base", "button", "head", "input", "link", "meta", "noscript", "script", "select", "style", "template",
    "textarea",
];

/// Elements without content or end tag.
const VOID: [&str; 8] = ["br", "col", "embed", "hr", "img", "source", "track", "wbr"];

type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

/// The identity of a node in its tree, as [`node_key`] gives it.
pub type NodeKey = usize;

/// What is done while a piece of a page is written.
pub struct Cleaning<'a> {
    /// What relative addresses are relative to.
    pub base: &'a Url,
    /// Elements left out with all they hold, by [`node_key`].
    pub removed: &'a BTreeSet<NodeKey>,
    /// Elements written as another, by [`node_key`]: a caption in a line as the block that it is.
    pub renamed: &'a BTreeMap<NodeKey, &'static str>,
    /// HTML that stands in place of a comment, by the comment's trimmed text; `None` drops the comment.
    pub comment: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Cleaning<'a> {
    /// Nothing is left out and no comment stands for anything.
    pub fn plain(base: &'a Url) -> Self {
        static REMOVED: BTreeSet<NodeKey> = BTreeSet::new();
        static RENAMED: BTreeMap<NodeKey, &str> = BTreeMap::new();
        Self { base, removed: &REMOVED, renamed: &RENAMED, comment: &|_| None }
    }
}

/// Tells one element of a tree from all others.
pub fn node_key(element: &ElementRef<'_>) -> NodeKey {
    std::ptr::from_ref(element.value()).addr()
}

/// Writes an element and all it holds, with addresses made absolute by `base`.
///
/// Scripts, styles, form fields and comments go. An image's address is its lazy one before its `src`; an image
/// without a real address goes. `class` and most other attributes stay, for whoever reads meaning in them;
/// `style`, `data-…` and event attributes go.
pub fn content(root: ElementRef<'_>, base: &Url) -> String {
    content_with(root, &Cleaning::plain(base))
}

/// The same as [`content`], with elements left out and comments replaced.
pub fn content_with(root: ElementRef<'_>, cleaning: &Cleaning<'_>) -> String {
    let mut out = String::new();
    let top = *root;
    let mut node = top;
    loop {
        let entered = open(&mut out, node, cleaning);
        if let Some(child) = node.first_child().filter(|_| entered) {
            node = child;
            continue;
        }
        if entered {
            close(&mut out, node, cleaning);
        }
        loop {
            if node == top {
                return out;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return out };
            close(&mut out, parent, cleaning);
            node = parent;
        }
    }
}

/// An `img` of which the parts are known.
pub fn image_html(src: &Url, alt: &str) -> String {
    let mut out = String::new();
    image::write_image(&mut out, src.as_str(), alt, None);
    out
}

/// Writes what stands before a node's children; says whether they are wanted.
fn open(out: &mut String, node: NodeRef<'_>, cleaning: &Cleaning<'_>) -> bool {
    match node.value() {
        Node::Text(text) => escape_text(out, text),
        Node::Comment(comment) => out.push_str(&(cleaning.comment)(comment.trim()).unwrap_or_default()),
        Node::Element(element) => {
            let Some(reference) = ElementRef::wrap(node) else { return false };
            return open_element(out, reference, element, cleaning);
        }
        Node::Document | Node::Fragment => return true,
        _ => {}
    }
    false
}

fn open_element(out: &mut String, node: ElementRef<'_>, element: &Element, cleaning: &Cleaning<'_>) -> bool {
    let name = element.name();
    if name == "noscript" {
        image::write_fallback(out, node, cleaning.base);
    }
    if CHROME.contains(&name) || cleaning.removed.contains(&node_key(&node)) {
        return false;
    }
    if name == "img" {
        image::write(out, node, cleaning.base);
        return false;
    }
    out.push('<');
    out.push_str(written_name(&node, cleaning));
    for (key, value) in element.attrs() {
        write_attribute(out, key, value, cleaning.base);
    }
    out.push('>');
    // The parser drops a line end that begins these, so one that is meant must be written twice.
    let begins_a_line = || matches!(node.first_child().map(|child| child.value()), Some(Node::Text(text)) if text.starts_with('\n'));
    if matches!(name, "pre" | "listing") && begins_a_line() {
        out.push('\n');
    }
    !VOID.contains(&name)
}

fn close(out: &mut String, node: NodeRef<'_>, cleaning: &Cleaning<'_>) {
    if let Some(element) = ElementRef::wrap(node) {
        out.push_str("</");
        out.push_str(written_name(&element, cleaning));
        out.push('>');
    }
}

/// What an element is written as.
fn written_name<'a>(element: &ElementRef<'a>, cleaning: &Cleaning<'_>) -> &'a str {
    cleaning.renamed.get(&node_key(element)).copied().unwrap_or_else(|| element.value().name())
}

fn write_attribute(out: &mut String, name: &str, value: &str, base: &Url) {
    let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !is_word || name == "style" || name.starts_with("on") || name.starts_with("data-") {
        return;
    }
    match name {
        "href" | "src" | "cite" | "poster" => {
            if let Some(address) = absolute(value, base) {
                attribute(out, name, address.as_str());
            }
        }
        "srcset" | "background" | "action" | "formaction" => {}
        _ => attribute(out, name, value),
    }
}

/// An address a reader may follow, made absolute: http, https, mailto or tel.
fn absolute(value: &str, base: &Url) -> Option<Url> {
    let value = value.trim();
    if matches!(value, "" | "#") {
        return None;
    }
    let url = base.join(value).ok()?;
    matches!(url.scheme(), "http" | "https" | "mailto" | "tel").then_some(url)
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn escape_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
