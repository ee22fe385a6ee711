//! Walks parsed HTML without recursion, so that nesting of any depth costs no stack.

use scraper::{Html, Node, node::Element};

use super::tags::{Role, role};

/// Takes what a walk meets, in document order.
pub(super) trait Visit {
    /// A text node.
    fn text(&mut self, text: &str);
    /// An element begins. Its content follows, then [`Visit::close`].
    fn open(&mut self, element: &Element, role: Role);
    /// The element opened last and not closed yet ends.
    fn close(&mut self);
}

/// Parses HTML, tolerantly as browsers do.
pub(super) fn parse(html: &str) -> Html {
    Html::parse_fragment(html)
}

/// Visits every text and element outside of dropped ones.
pub(super) fn walk(html: &Html, visitor: &mut impl Visit) {
    let root = html.tree.root();
    let mut node = root;
    loop {
        let entered = enter(node.value(), visitor);
        if entered && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if entered {
            leave(node.value(), visitor);
        }
        loop {
            if node == root {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            leave(parent.value(), visitor);
            node = parent;
        }
    }
}

/// Whether the content is to be visited.
fn enter(node: &Node, visitor: &mut impl Visit) -> bool {
    match node {
        Node::Text(text) => visitor.text(text),
        Node::Element(element) => {
            let role = role(element.name());
            if role == Role::Dropped {
                return false;
            }
            visitor.open(element, role);
        }
        Node::Document | Node::Fragment => {}
        _ => return false,
    }
    true
}

fn leave(node: &Node, visitor: &mut impl Visit) {
    if matches!(node, Node::Element(_)) {
        visitor.close();
    }
}
