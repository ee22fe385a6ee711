//! A page's tree as a list in document order, measured.
//!
//! In the list, what an element holds is the stretch right behind it, so whatever is counted once from the bottom up
//! answers for any element at once. Building it takes one walk without recursion, whatever the depth.

use std::ops::Deref;

use scraper::{ElementRef, Html, Node};

use super::words::{self, Hints};
use crate::text::plain;

/// A node, as the tree has it.
pub(super) type NodeOf<'a> = <ElementRef<'a> as Deref>::Target;

/// The visible part of a page: `<body>` and all below it but scripts, styles and what is hidden.
pub(super) struct Outline<'a> {
    /// In document order; the first is the body.
    pub(super) items: Vec<Item<'a>>,
}

/// One node with what stands in it.
pub(super) struct Item<'a> {
    /// The node itself.
    pub(super) node: NodeOf<'a>,
    /// The place of its parent; the first item is its own.
    pub(super) parent: usize,
    /// One past the place of the last node in it.
    pub(super) end: usize,
    /// What kind of element it is.
    pub(super) kind: Kind,
    /// What its names say.
    pub(super) hints: Hints,
    /// All text in it.
    pub(super) text: Measure,
    /// The text that stands in it and in no block of its own.
    pub(super) own: Measure,
    /// How many images it holds.
    pub(super) images: u32,
}

/// An amount of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Characters but blanks; one of a script without spaces counts for three.
    pub(super) weight: u32,
    /// The part of the weight that stands in links.
    pub(super) linked: u32,
    /// Signs that end or part sentences.
    pub(super) stops: u32,
}

/// The kinds of nodes that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// An element that stands within a line.
    Inline,
    /// `a` with an address.
    Link,
    /// Any other element that begins a line.
    Block,
    /// `p`, `pre`, `blockquote`, `figcaption`.
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// `li`, `dt`, `dd`.
    ListItem,
    /// `td`, `th`.
    Cell,
    /// `article`, `main`.
    Article,
    /// `nav`, `aside`, `footer`, `menu`, `dialog`.
    Chrome,
    /// `header`.
    Header,
    /// `form`.
    Form,
    /// `button`, `select`, `textarea`, `input`, `label`.
    Control,
    /// `img`, `picture`, `video`, `audio`, `iframe`, `svg` …
    Media,
}

impl Measure {
    /// The weight outside links.
    pub(super) fn plain(self) -> u32 {
        self.weight - self.linked
    }

    /// The share of the weight that is in links, 0 to 1; 0 without text.
    pub(super) fn link_share(self) -> f32 {
        if self.weight == 0 { 0.0 } else { self.linked as f32 / self.weight as f32 }
    }

    /// Adds another amount.
    pub(super) fn add(&mut self, other: Self) {
        self.weight = self.weight.saturating_add(other.weight);
        self.linked = self.linked.saturating_add(other.linked);
        self.stops = self.stops.saturating_add(other.stops);
    }

    /// Measures a text.
    pub(super) fn of(text: &str, is_linked: bool) -> Self {
        let weight = u32::try_from(plain::weight(text)).unwrap_or(u32::MAX);
        if weight == 0 {
            return Self::default();
        }
        Self { weight, linked: if is_linked { weight } else { 0 }, stops: stops(text) }
    }
}

/// Signs that end or part sentences.
fn stops(text: &str) -> u32 {
    let mut stops: u32 = 0;
    let mut after_letter = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_stop = match c {
            // A dot or comma within a number or an address ends nothing.
            '.' | ',' | ';' | '!' | '?' => {
                let next = chars.peek();
                after_letter
                    && next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | ')' | '”'))
            }
            '。' | '，' | '！' | '？' | '；' | '、' | '…' | '،' | '।' | '۔' => true,
            _ => false,
        };
        stops = stops.saturating_add(u32::from(is_stop));
        after_letter = c.is_alphanumeric() || matches!(c, '"' | ')' | '\'' | '”' | '’');
    }
    stops
}

impl<'a> Outline<'a> {
    /// Lists and measures a page.
    pub(super) fn new(html: &'a Html) -> Self {
        let mut outline = Self { items: Vec::new() };
        if let Some(body) = body(html) {
            outline.walk(body);
            outline.sum();
        }
        outline
    }

    /// The places of an item's children.
    pub(super) fn children(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.items[place].end;
        let mut next = place + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.items[child].end;
            Some(child)
        })
    }

    /// The text of a stretch, each block on its own, blanks collapsed; at most about `limit` bytes.
    pub(super) fn text(&self, place: usize, limit: usize) -> String {
        let mut text = String::new();
        for item in &self.items[place..self.items[place].end] {
            if let Node::Text(found) = item.node.value() {
                found.split_whitespace().for_each(|word| {
                    text.push_str(word);
                    text.push(' ');
                });
                if !found.ends_with(char::is_whitespace) {
                    text.pop();
                }
            } else if !matches!(item.kind, Kind::Inline | Kind::Link) && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
            if text.len() > limit {
                break;
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn walk(&mut self, body: NodeOf<'a>) {
        let mut node = body;
        let mut parent = 0;
        loop {
            let kind = kind(node);
            let child = if let Some(kind) = kind {
                let place = self.push(node, parent, kind);
                node.first_child().inspect(|_| parent = place)
            } else {
                None
            };
            if let Some(child) = child {
                node = child;
                continue;
            }
            // Up, until there is something to the right.
            loop {
                if node == body {
                    return self.close(0);
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(up) = node.parent() else { return self.close(0) };
                node = up;
                if up != body {
                    self.close(parent);
                    parent = self.items[parent].parent;
                }
            }
        }
    }

    fn push(&mut self, node: NodeOf<'a>, parent: usize, kind: Kind) -> usize {
        let place = self.items.len();
        let hints = node.value().as_element().map(words::hints).unwrap_or_default();
        self.items.push(Item {
            node,
            parent,
            end: place + 1,
            kind,
            hints,
            text: Measure::default(),
            own: Measure::default(),
            images: u32::from(node.value().as_element().is_some_and(|element| element.name() == "img")),
        });
        place
    }

    fn close(&mut self, place: usize) {
        self.items[place].end = self.items.len();
    }

    /// Counts from the bottom up: in document order backwards, each item is whole when its parent takes it.
    fn sum(&mut self) {
        let mut link_end = 0;
        for place in 0..self.items.len() {
            let item = &mut self.items[place];
            if item.kind == Kind::Link {
                link_end = link_end.max(item.end);
            }
            if let Node::Text(text) = item.node.value() {
                item.own = Measure::of(text, place < link_end);
                item.text = item.own;
            }
        }
        for place in (1..self.items.len()).rev() {
            let (before, rest) = self.items.split_at_mut(place);
            let item = &rest[0];
            let parent = &mut before[item.parent];
            parent.text.add(item.text);
            parent.images += item.images;
            if matches!(item.kind, Kind::Text | Kind::Inline | Kind::Link) {
                parent.own.add(item.own);
            }
        }
    }
}

fn body(html: &Html) -> Option<NodeOf<'_>> {
    let root = html.tree.root().children().find(|node| node.value().is_element())?;
    root.children().find(|node| node.value().as_element().is_some_and(|element| element.name() == "body"))
}

/// The kind of a node, or `None` for what is never shown.
fn kind(node: NodeOf<'_>) -> Option<Kind> {
    let element = match node.value() {
        Node::Text(_) => return Some(Kind::Text),
        Node::Element(element) => element,
        _ => return None,
    };
    let name = element.name();
    if name != "body" && is_hidden(element) {
        return None;
    }
    Some(match name {
        "script" | "style" | "noscript" | "template" | "head" | "link" | "meta" | "title" | "noframes" => {
            return None;
        }
        "a" if element.attr("href").is_some() => Kind::Link,
        "p" | "pre" | "blockquote" | "figcaption" => Kind::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
        "li" | "dt" | "dd" => Kind::ListItem,
        "td" | "th" => Kind::Cell,
        "article" | "main" => Kind::Article,
        "nav" | "aside" | "footer" | "menu" | "dialog" => Kind::Chrome,
        "header" => Kind::Header,
        "form" => Kind::Form,
        "button" | "select" | "textarea" | "input" | "label" | "option" | "datalist" => Kind::Control,
        "img" | "picture" | "source" | "video" | "audio" | "iframe" | "object" | "embed" | "svg"
        | "canvas" | "map" | "math" => Kind::Media,
        _ if is_inline(name) => Kind::Inline,
        _ => Kind::Block,
    })
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "nobr"
            | "q"
            | "ruby"
            | "rb"
            | "rt"
            | "rp"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "br"
            | "data"
            | "o:p"
    )
}

/// Whether an element says that it is not shown. `visibility: hidden` does not count: pages hide their article so until
/// its fonts or a script are there.
fn is_hidden(element: &scraper::node::Element) -> bool {
    if element.attr("hidden").is_some() {
        return true;
    }
    let Some(style) = element.attr("style") else { return false };
    let mut style: String = style.chars().take(2_000).filter(|c| !c.is_whitespace()).collect();
    style.make_ascii_lowercase();
    style.split(';').any(|rule| matches!(rule, "display:none" | "display:none!important"))
}
