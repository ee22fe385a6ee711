//! Another engine (`sxd-xpath`) asked the same of the same tree.

use std::collections::HashMap;

use scraper::{Html, Node};
use sxd_document::{Package, QName, dom};
use sxd_xpath::{Context, Factory, Value, nodeset};

/// A page's tree as the oracle knows it. Elements are numbered as `scraper` does.
pub(crate) struct Oracle<'d> {
    document: dom::Document<'d>,
    elements: HashMap<dom::Element<'d>, usize>,
    numbers: HashMap<usize, dom::Element<'d>>,
}

impl<'d> Oracle<'d> {
    /// Builds the tree anew, node by node; doctypes are no nodes of XPath.
    pub(crate) fn new(html: &Html, package: &'d Package) -> Self {
        let document = package.as_document();
        let mut oracle = Self { document, elements: HashMap::new(), numbers: HashMap::new() };
        let mut known = HashMap::new();
        for node in html.tree.root().descendants().skip(1) {
            let parent = node.parent().and_then(|parent| known.get(&parent.id()).copied());
            let append = |child: dom::ChildOfElement<'d>| match (parent, child) {
                (Some(parent), child) => dom::Element::append_child(&parent, child),
                (None, dom::ChildOfElement::Element(child)) => document.root().append_child(child),
                (None, dom::ChildOfElement::Comment(child)) => document.root().append_child(child),
                (None, _) => {}
            };
            match node.value() {
                Node::Element(value) => {
                    let element = document.create_element(value.name());
                    for (name, value) in &value.attrs {
                        let namespace = Some(&*name.ns).filter(|uri| !uri.is_empty());
                        element.set_attribute_value(QName::with_namespace_uri(namespace, &name.local), value);
                    }
                    append(element.into());
                    let number = number(value);
                    oracle.elements.insert(element, number);
                    oracle.numbers.insert(number, element);
                    known.insert(node.id(), element);
                }
                Node::Text(text) => append(document.create_text(text).into()),
                Node::Comment(comment) => append(document.create_comment(comment).into()),
                _ => {}
            }
        }
        oracle
    }

    /// What it finds from an element or the root, one line a node; `Err` where it says that it cannot.
    pub(crate) fn ask(&self, expression: &str, from: Option<usize>) -> Result<Vec<String>, String> {
        let xpath = Factory::new().build(expression).map_err(|bad| bad.to_string())?;
        let xpath = xpath.ok_or("empty")?;
        let context = Context::new();
        let from = match from.and_then(|number| self.numbers.get(&number)) {
            Some(element) => nodeset::Node::Element(*element),
            None => nodeset::Node::Root(self.document.root()),
        };
        Ok(match xpath.evaluate(&context, from).map_err(|bad| bad.to_string())? {
            Value::Nodeset(nodes) => {
                let mut nodes = nodes.document_order();
                // As a thing found the root is the page's element, and so nothing beside others.
                if nodes.len() > 1 {
                    nodes.retain(|node| !matches!(node, nodeset::Node::Root(_)));
                }
                nodes.into_iter().map(|node| self.shown(node)).collect()
            }
            Value::Number(number) if number.is_nan() => vec![],
            other => Some(other.string()).filter(|text| !text.is_empty()).into_iter().collect(),
        })
    }

    fn shown(&self, node: nodeset::Node<'d>) -> String {
        match node {
            nodeset::Node::Element(element) => format!("#{}", self.elements[&element]),
            nodeset::Node::Root(root) => {
                let mut children = root.children().into_iter().filter_map(|child| child.element());
                children.next().map_or_else(String::new, |element| self.shown(element.into()))
            }
            other => other.string_value(),
        }
    }
}

/// What tells elements of one tree apart.
pub(crate) fn number(element: &scraper::node::Element) -> usize {
    std::ptr::from_ref(element).addr()
}
