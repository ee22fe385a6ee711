//! A tree laid out as one list in document order, so that nodes are numbers and sets of nodes sorted lists.
//!
//! `scraper` has no nodes for attributes; here each has its number right after its element's. What lies below a
//! node are the numbers up to its `end`.

use std::borrow::Cow;
use std::collections::HashMap;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Node};

use super::expr::{Name, Test};
use crate::select::Found;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// How names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::select) enum Names {
    /// HTML: in ASCII lower case.
    Html,
    /// XML: as they are written.
    Xml,
}

/// A tree's layout. It holds no reference into the tree, and is of use with that tree alone.
#[derive(Debug)]
pub(in crate::select) struct Index {
    names: Names,
    nodes: Vec<Entry>,
    /// The text nodes.
    texts: Vec<u32>,
    /// The number of each name in use.
    known: HashMap<String, u32>,
    /// The elements of each name.
    named: Vec<Vec<u32>>,
    /// Where each node of the tree stands here, by its id.
    places: Vec<(NodeId, u32)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: NodeId,
    sort: Sort,
    parent: u32,
    /// The sibling before.
    before: u32,
    /// Behind all that is below.
    end: u32,
    /// The number of its name.
    name: u32,
    /// Of an attribute which it is, of an element how many it has.
    attribute: u32,
}

/// The kinds of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Root,
    Element,
    Attribute,
    Text,
    Comment,
    Instruction,
}

/// A test with its names looked up.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'e> {
    Node,
    Sort(Sort),
    Target(&'e str),
    Prefix(&'e Name),
    /// Of that kind and one of two names; [`NONE`] is none and comes last.
    Names(Sort, [u32; 2]),
}

/// A tree and its layout.
#[derive(Clone, Copy, Debug)]
pub(in crate::select) struct Tree<'t> {
    html: &'t Html,
    index: &'t Index,
}

impl Index {
    /// Lays a tree out. Doctypes are left out: they are no nodes of XPath.
    pub(in crate::select) fn new(html: &Html, names: Names) -> Self {
        let mut index = Self {
            names,
            nodes: Vec::new(),
            texts: Vec::new(),
            known: HashMap::new(),
            named: Vec::new(),
            places: Vec::new(),
        };
        let mut parent = NONE;
        let mut node = html.tree.root();
        let mut before = NONE;
        loop {
            let here = index.add(node, parent, before);
            if let (Some(here), Some(child)) = (here, node.first_child()) {
                (node, parent, before) = (child, here, NONE);
                continue;
            }
            before = here.unwrap_or(before);
            loop {
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(above) = node.parent() else { return index.sorted() };
                index.close(parent);
                node = above;
                before = parent;
                parent = index.nodes[parent as usize].parent;
            }
        }
    }

    fn sorted(mut self) -> Self {
        self.places.sort_unstable();
        self
    }

    fn add(&mut self, node: ego_tree::NodeRef<'_, Node>, parent: u32, before: u32) -> Option<u32> {
        let sort = match node.value() {
            Node::Document | Node::Fragment => Sort::Root,
            Node::Doctype(_) => return None,
            Node::Comment(_) => Sort::Comment,
            Node::Text(_) => Sort::Text,
            Node::Element(_) => Sort::Element,
            Node::ProcessingInstruction(_) => Sort::Instruction,
        };
        // Pages are far below four thousand million nodes: a node takes more than one byte of an answer.
        let here = self.nodes.len() as u32;
        let entry = Entry { id: node.id(), sort, parent, before, end: here + 1, name: NONE, attribute: 0 };
        self.nodes.push(entry);
        self.places.push((node.id(), here));
        match node.value() {
            Node::Text(_) => self.texts.push(here),
            Node::Element(element) => self.add_element(element, here),
            _ => {}
        }
        Some(here)
    }

    fn add_element(&mut self, element: &scraper::node::Element, here: u32) {
        let name = self.name_number(&element.name);
        self.named[name as usize].push(here);
        let own = &mut self.nodes[here as usize];
        own.name = name;
        own.attribute = element.attrs.len() as u32;
        let id = own.id;
        for (at, (name, _)) in element.attrs.iter().enumerate() {
            let name = self.name_number(name);
            let end = self.nodes.len() as u32 + 1;
            let attribute = at as u32;
            self.nodes.push(Entry {
                id,
                sort: Sort::Attribute,
                parent: here,
                before: NONE,
                end,
                name,
                attribute,
            });
        }
        self.close(here);
    }

    fn close(&mut self, node: u32) {
        self.nodes[node as usize].end = self.nodes.len() as u32;
    }

    fn name_number(&mut self, name: &html5ever::QualName) -> u32 {
        let mut written = written(name);
        if self.names == Names::Html && written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            written = Cow::Owned(written.to_ascii_lowercase());
        }
        if let Some(number) = self.known.get(written.as_ref()) {
            return *number;
        }
        let number = self.named.len() as u32;
        self.known.insert(written.into_owned(), number);
        self.named.push(Vec::new());
        number
    }
}

/// A name with its prefix.
fn written(name: &html5ever::QualName) -> Cow<'_, str> {
    match &name.prefix {
        Some(prefix) => Cow::Owned(format!("{prefix}:{}", name.local)),
        None => Cow::Borrowed(&name.local),
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'t> Tree<'t> {
    /// A tree with the layout made of it.
    pub(in crate::select) fn new(html: &'t Html, index: &'t Index) -> Self {
        Self { html, index }
    }

    /// The number of an element of this tree.
    pub(in crate::select) fn number(self, element: ElementRef<'_>) -> Option<u32> {
        let places = &self.index.places;
        let found = places.binary_search_by_key(&element.id(), |(id, _)| *id).ok()?;
        Some(places[found].1)
    }

    /// A node as selectors find things: an element, the root as the page's first element, and else a text.
    pub(in crate::select) fn found(self, node: u32) -> Found<'t> {
        let entry = self.entry(node);
        let element = match entry.sort {
            Sort::Element => self.html.tree.get(entry.id).and_then(ElementRef::wrap),
            Sort::Root => self.html.tree.root().children().find_map(ElementRef::wrap),
            _ => None,
        };
        element.map_or_else(|| Found::Text(self.text(node).into_owned()), Found::Element)
    }

    fn entry(self, node: u32) -> &'t Entry {
        &self.index.nodes[node as usize]
    }

    pub(super) fn len(self) -> usize {
        self.index.nodes.len()
    }

    pub(super) fn sort(self, node: u32) -> Sort {
        self.entry(node).sort
    }

    pub(super) fn parent(self, node: u32) -> u32 {
        self.entry(node).parent
    }

    pub(super) fn before(self, node: u32) -> u32 {
        self.entry(node).before
    }

    pub(super) fn end(self, node: u32) -> u32 {
        self.entry(node).end
    }

    /// The first number below an element that is no attribute's.
    pub(super) fn below(self, node: u32) -> u32 {
        let entry = self.entry(node);
        node + 1 + if entry.sort == Sort::Element { entry.attribute } else { 0 }
    }

    /// The elements of a name between two numbers.
    pub(super) fn named(self, name: u32, from: u32, to: u32) -> &'t [u32] {
        self.index.named.get(name as usize).map_or(&[], |all| between(all, from, to))
    }

    fn value(self, node: u32) -> Option<&'t Node> {
        Some(self.html.tree.get(self.entry(node).id)?.value())
    }

    fn attribute(self, node: u32) -> Option<&'t (html5ever::QualName, scraper::StrTendril)> {
        self.value(node)?.as_element()?.attrs.get(self.entry(node).attribute as usize)
    }

    /// Looks the names of a test up; those of `attributes` keep their prefix in HTML too.
    pub(super) fn wanted<'e>(self, test: &'e Test, attributes: bool) -> Wanted<'e> {
        let principal = if attributes { Sort::Attribute } else { Sort::Element };
        match test {
            Test::Node => Wanted::Node,
            Test::Text => Wanted::Sort(Sort::Text),
            Test::Comment => Wanted::Sort(Sort::Comment),
            Test::Instruction(None) => Wanted::Sort(Sort::Instruction),
            Test::Instruction(Some(target)) => Wanted::Target(target),
            Test::AnyName => Wanted::Sort(principal),
            Test::Prefix(prefix) => Wanted::Prefix(prefix),
            Test::Name(name) => {
                let number = |name: &str| self.index.known.get(name).copied().unwrap_or(NONE);
                let names = match self.index.names {
                    Names::Xml => [number(&name.written), NONE],
                    Names::Html if attributes => [number(&name.lower), NONE],
                    Names::Html => match (number(&name.lower), number(local(&name.lower))) {
                        (NONE, local) => [local, NONE],
                        (whole, local) if whole == local => [whole, NONE],
                        both => both.into(),
                    },
                };
                Wanted::Names(principal, names)
            }
        }
    }

    /// Whether a node is what a step wants.
    pub(super) fn fits(self, wanted: Wanted<'_>, node: u32) -> bool {
        let entry = self.entry(node);
        match wanted {
            Wanted::Node => true,
            Wanted::Sort(sort) => entry.sort == sort,
            Wanted::Names(sort, names) => entry.sort == sort && names.contains(&entry.name),
            Wanted::Target(target) => entry.sort == Sort::Instruction && self.name(node) == target,
            Wanted::Prefix(prefix) => {
                matches!(entry.sort, Sort::Element | Sort::Attribute) && self.has_prefix(node, prefix)
            }
        }
    }

    fn has_prefix(self, node: u32, prefix: &Name) -> bool {
        let name = self.name(node);
        let own = name.split_once(':').map_or("", |(own, _)| own);
        match self.index.names {
            Names::Xml => own == prefix.written,
            Names::Html if own.is_empty() => self.foreign(node) == Some(&prefix.lower),
            Names::Html => own.eq_ignore_ascii_case(&prefix.lower),
        }
    }

    /// What SVG and MathML inside HTML are called by whoever writes a prefix.
    fn foreign(self, node: u32) -> Option<&'static str> {
        match self.namespace(node) {
            "http://www.w3.org/2000/svg" => Some("svg"),
            "http://www.w3.org/1998/Math/MathML" => Some("math"),
            _ => None,
        }
    }

    fn qualified(self, node: u32) -> Option<&'t html5ever::QualName> {
        match self.sort(node) {
            Sort::Element => Some(&self.value(node)?.as_element()?.name),
            Sort::Attribute => Some(&self.attribute(node)?.0),
            _ => None,
        }
    }

    /// A node's name as written, of an instruction its target; empty where there is none.
    pub(super) fn name(self, node: u32) -> Cow<'t, str> {
        match (self.qualified(node), self.value(node)) {
            (Some(name), _) => written(name),
            (None, Some(Node::ProcessingInstruction(instruction))) => Cow::Borrowed(&instruction.target),
            _ => Cow::Borrowed(""),
        }
    }

    /// A node's namespace; HTML's own counts as none, as it does for names without a prefix.
    pub(super) fn namespace(self, node: u32) -> &'t str {
        let namespace = self.qualified(node).map_or("", |name| &name.ns);
        let is_own = self.index.names == Names::Html && namespace == "http://www.w3.org/1999/xhtml";
        if is_own { "" } else { namespace }
    }

    /// A node's string-value (XPath 1.0, 5), and of an element all text below it.
    pub(super) fn text(self, node: u32) -> Cow<'t, str> {
        let entry = self.entry(node);
        if entry.sort == Sort::Attribute {
            return self.attribute(node).map_or(Cow::Borrowed(""), |(_, value)| Cow::Borrowed(value));
        }
        match self.value(node) {
            Some(Node::Text(text)) => Cow::Borrowed(text),
            Some(Node::Comment(comment)) => Cow::Borrowed(comment),
            Some(Node::ProcessingInstruction(instruction)) => Cow::Borrowed(&instruction.data),
            _ => match between(&self.index.texts, node, entry.end) {
                [] => Cow::Borrowed(""),
                [text] => self.text(*text),
                many => Cow::Owned(many.iter().map(|text| self.text(*text)).collect()),
            },
        }
    }
}

/// The numbers of a sorted list from one up to, and without, another.
fn between(all: &[u32], from: u32, to: u32) -> &[u32] {
    let start = all.partition_point(|number| *number < from);
    let length = all[start..].partition_point(|number| *number < to);
    &all[start..start + length]
}
