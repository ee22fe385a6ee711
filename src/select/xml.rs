//! An answer in XML → the tree that selectors know.
//!
//! Names are kept as they are written, prefix and all (`media:thumbnail`), so that XPath and CSS say what a person
//! sees. CDATA is text. What is damaged is read as far as it makes sense: an end tag closes the nearest element of
//! its name or nothing, and what is left open ends with the text. Entities that the document declares are bounded
//! and never fetched ([`references`]); comments and processing instructions are left out.

mod entities;
pub(crate) mod references;
pub(crate) mod scan;

use ego_tree::NodeId;
use html5ever::{Attribute, LocalName, Namespace, QualName};
use scraper::node::{Element, Text};
use scraper::{Html, Node};

use references::References;
use scan::{Scanner, Tag, Token};

/// The deepest nesting; the text of what nests deeper stays, in the last element of that depth.
const MAX_DEPTH: usize = 256;
/// The most elements read.
const MAX_ELEMENTS: usize = 150_000;
/// The most namespaces that are declared at a time.
const MAX_DECLARED: usize = 64;
/// How far the beginning of a text is looked at to tell pages from other XML.
const BEGINNING: usize = 1_024;

/// Whether an answer is XML and no page: its media type says so, or it begins as XML does.
pub(super) fn is_xml(text: &str, media_type: Option<&str>) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let named = media_type.is_some_and(|kind| kind.contains("xml"));
    if !start.starts_with('<') || !named && !start.starts_with("<?xml") {
        return false;
    }
    let beginning: String = start.chars().take(BEGINNING).collect::<String>().to_ascii_lowercase();
    !beginning.contains("<html") && !beginning.contains("<!doctype html")
}

/// Builds the tree; `None` where no element is there.
pub(super) fn document(text: &str) -> Option<Html> {
    let mut builder = Builder::new();
    for token in Scanner::new(text) {
        match token {
            Token::Start(_) if builder.elements >= MAX_ELEMENTS => break,
            Token::Start(tag) => builder.start(&tag),
            Token::End(name) => builder.end(name),
            Token::Text(text) => builder.text(text, true),
            Token::Literal(text) => builder.text(text, false),
            Token::Doctype(inside) => builder.references.declare(inside),
        }
    }
    (builder.elements > 0).then_some(builder.html)
}

struct Builder<'t> {
    html: Html,
    references: References,
    elements: usize,
    /// The elements not closed yet, the outermost first, after the root.
    open: Vec<(NodeId, &'t str)>,
    /// The namespaces declared, each with how many elements were open.
    declared: Vec<(usize, &'t str, String)>,
}

impl<'t> Builder<'t> {
    fn new() -> Self {
        let html = Html::new_document();
        let root = html.tree.root().id();
        Self {
            html,
            references: References::default(),
            elements: 0,
            open: vec![(root, "")],
            declared: Vec::new(),
        }
    }

    fn innermost(&self) -> NodeId {
        self.open.last().map_or(self.html.tree.root().id(), |(id, _)| *id)
    }

    fn start(&mut self, tag: &Tag<'t>) {
        self.elements += 1;
        let parent = self.innermost();
        let is_second = self.open.len() == 1 && self.elements > 1;
        if self.open.len() > MAX_DEPTH || is_second {
            // What nests too deep, and what follows the root element, leaves its text with what is open.
            if !tag.empty && !is_second {
                self.open.push((parent, tag.name));
            }
            return;
        }
        self.declare(tag);
        let element = Element::new(self.name(tag.name), self.attributes(tag));
        let Some(mut parent) = self.html.tree.get_mut(parent) else { return };
        let id = parent.append(Node::Element(element)).id();
        self.open.push((id, tag.name));
        if tag.empty {
            self.close(self.open.len() - 1);
        }
    }

    fn declare(&mut self, tag: &Tag<'t>) {
        for (name, value) in &tag.attributes {
            let prefix = name.strip_prefix("xmlns").and_then(|rest| match rest.strip_prefix(':') {
                None => rest.is_empty().then_some(""),
                prefix => prefix,
            });
            if let Some(prefix) = prefix
                && self.declared.len() < MAX_DECLARED
            {
                let uri = self.references.decode(value).into_owned();
                self.declared.push((self.open.len(), prefix, uri));
            }
        }
    }

    fn attributes(&mut self, tag: &Tag<'t>) -> Vec<Attribute> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (name, value) in &tag.attributes {
            let is_declaration = *name == "xmlns" || name.starts_with("xmlns:");
            if is_declaration || attributes.iter().any(|known| &*known.name.local == *name) {
                continue;
            }
            let name = QualName::new(None, Namespace::default(), LocalName::from(*name));
            attributes.push(Attribute { name, value: self.references.decode(value).as_ref().into() });
        }
        attributes
    }

    /// A name as it is written, in the namespace of its prefix; without one in the default namespace.
    fn name(&self, written: &str) -> QualName {
        let prefix = written.split_once(':').map_or("", |(prefix, _)| prefix);
        let declared = self.declared.iter().rev().find(|(_, known, _)| *known == prefix);
        let uri = declared.map_or("", |(_, _, uri)| uri);
        QualName::new(None, Namespace::from(uri), LocalName::from(written))
    }

    fn end(&mut self, name: &str) {
        // Further out than all that is kept is nothing to close.
        let from = self.open.len().saturating_sub(MAX_DEPTH).max(1);
        if let Some(at) = self.open[from.min(self.open.len())..].iter().rposition(|(_, open)| *open == name) {
            self.close(from + at);
        }
    }

    fn close(&mut self, at: usize) {
        self.open.truncate(at);
        self.declared.retain(|(depth, _, _)| *depth < at);
    }

    fn text(&mut self, written: &str, has_references: bool) {
        if self.innermost() == self.html.tree.root().id() {
            return;
        }
        let text = if has_references { self.references.decode(written) } else { written.into() };
        let Some(mut parent) = self.html.tree.get_mut(self.innermost()) else { return };
        // One text node for all that stands together, CDATA or not (XPath 1.0, 5.7).
        if let Some(mut last) = parent.last_child()
            && let Node::Text(before) = last.value()
        {
            before.text.push_slice(&text);
            return;
        }
        parent.append(Node::Text(Text { text: text.as_ref().into() }));
    }
}

#[cfg(test)]
mod tests;
