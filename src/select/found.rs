//! What a selector found, and what can be made of it.

use scraper::{ElementRef, Node};
use serde_json::Value;
use url::Url;

use super::html;

/// Elements whose text nobody reads.
const UNREAD: [&str; 4] = ["noscript", "script", "style", "template"];
/// The longest text taken from one element, in bytes; bodies of articles are read as HTML.
const MAX_TEXT: usize = 1 << 16;
/// Attributes that hold an element's own address, best first.
const ADDRESSES: [&str; 6] = ["href", "data-src", "data-original", "src", "content", "datetime"];

/// One thing found in a page or row.
#[derive(Clone, Debug)]
pub enum Found<'v> {
    /// An element of a page.
    Element(ElementRef<'v>),
    /// A value of JSON or of a script.
    Value(&'v Value),
    /// An attribute, a part of the address, or what steps made.
    Text(String),
    /// An element found in a text, written out.
    Html(String),
}

impl Found<'_> {
    /// Its texts: one, or as many as a JSON list holds; never an empty one.
    ///
    /// Of an element it is the text a reader sees, of a `meta` its content. Numbers give their digits; objects
    /// and truth values give nothing. White space inside is left as it is. A very long text is cut.
    pub fn texts(&self) -> Vec<String> {
        let texts = match self {
            Self::Element(element) => vec![element_text(*element)],
            Self::Value(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
            Self::Value(value) => scalar(value).into_iter().collect(),
            Self::Text(text) => vec![text.clone()],
            Self::Html(html) => read(html, |element| vec![element_text(element)]).unwrap_or_default(),
        };
        texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// Its texts where they are words and no HTML: character references in data are read (`&#8217;`).
    pub fn words(&self) -> Vec<String> {
        let texts = self.texts();
        match self {
            Self::Value(_) => texts.iter().map(|text| html::unescaped(text).into_owned()).collect(),
            Self::Element(_) | Self::Text(_) | Self::Html(_) => texts,
        }
    }

    /// The first of its texts.
    pub fn text(&self) -> Option<String> {
        self.texts().into_iter().next()
    }

    /// What may hold its date, best first: `datetime` and the like before the text shown.
    pub fn dates(&self) -> Vec<String> {
        let mut texts = Vec::new();
        if let Self::Html(html) = self {
            return read(html, |element| Found::Element(element).dates()).unwrap_or_default();
        }
        if let Self::Element(element) = self {
            let attributes = ["datetime", "content", "data-time", "data-timestamp"];
            texts.extend(
                attributes.iter().filter_map(|name| element.attr(name)).map(|text| text.trim().to_owned()),
            );
        }
        texts.extend(self.texts());
        texts.retain(|text| !text.is_empty());
        texts
    }

    /// The address it holds, absolute by `base`, http or https. Of an element it is that of `href`, else of a
    /// lazy or plain `src`, else its `content`; of one of XML (`<link>…</link>`) also its text.
    pub fn address(&self, base: &Url) -> Option<Url> {
        let texts = match self {
            Self::Element(element) => {
                let attributes = ADDRESSES.iter().filter_map(|name| element.attr(name)).map(str::to_owned);
                let is_html = element.value().name.ns == html5ever::ns!(html);
                attributes.chain(if is_html { Vec::new() } else { self.texts() }).collect()
            }
            Self::Html(html) => return read(html, |element| Found::Element(element).address(base)).flatten(),
            _ => self.texts(),
        };
        texts.iter().find_map(|text| web_address(text, base))
    }

    /// An attribute of the element it is. Names of HTML are lower case, those of XML as written.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let of = |element: ElementRef<'_>| {
            let value = element.attr(name).or_else(|| element.attr(&name.to_ascii_lowercase()));
            value.map(str::to_owned)
        };
        match self {
            Self::Element(element) => of(*element),
            Self::Html(html) => read(html, of).flatten(),
            Self::Value(_) | Self::Text(_) => None,
        }
    }

    /// The HTML of the element it is, with its own tags; what is a text already stays one.
    pub(super) fn html(&self) -> Option<String> {
        match self {
            Self::Element(element) => Some(element.html()),
            Self::Html(html) => Some(html.clone()),
            Self::Value(_) | Self::Text(_) => self.text(),
        }
    }

    /// The text it is, where it is neither an element nor a structure.
    pub(super) fn written(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Html(text) | Self::Value(Value::String(text)) => Some(text),
            Self::Element(_) | Self::Value(_) => None,
        }
    }

    /// How many bytes it holds of its own.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Html(text) => text.len(),
            Self::Element(_) | Self::Value(_) => 0,
        }
    }

    /// The same without what it was found in.
    pub(super) fn owned(&self) -> Vec<Found<'static>> {
        match self {
            Self::Element(element) => vec![Found::Html(element.html())],
            Self::Html(html) => vec![Found::Html(html.clone())],
            Self::Text(text) => vec![Found::Text(text.clone())],
            Self::Value(Value::Array(items)) => {
                items.iter().flat_map(|item| Found::Value(item).owned()).collect()
            }
            Self::Value(Value::Null | Value::Bool(_)) => Vec::new(),
            Self::Value(Value::String(text)) => vec![Found::Text(text.clone())],
            Self::Value(value) => vec![Found::Text(value.to_string())],
        }
    }

    /// The HTML it is, where it is a text of it.
    pub fn markup(&self) -> Option<String> {
        match self {
            Self::Element(_) => None,
            _ => self.html(),
        }
    }
}

/// The parts of a list written in one text (`百度,开源；地图`): parted at commas and semicolons of both scripts.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '，', '；', '、']).map(str::trim).filter(|part| !part.is_empty())
}

/// What becomes of an element that is written out. Parts of tables are read within one, or their tags would go.
fn read<T>(html: &str, take: impl Fn(ElementRef<'_>) -> T) -> Option<T> {
    let (around, name) = around(html);
    let document = super::html::document(&format!("<body>{around}{html}"));
    let mut elements = document.tree.nodes().filter_map(ElementRef::wrap);
    elements.find(|element| element.value().name().eq_ignore_ascii_case(name)).map(take)
}

/// What must stand before an element that is written out, and the element's name.
pub(super) fn around(html: &str) -> (&'static str, &str) {
    let name = html.trim_start().strip_prefix('<').unwrap_or_default();
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len())];
    match name {
        "thead" | "tbody" | "tfoot" | "tr" | "caption" | "colgroup" => ("<table>", name),
        "td" | "th" => ("<table><tr>", name),
        _ => ("", name),
    }
}

/// An address made absolute, if it is a web address.
fn web_address(text: &str, base: &Url) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return None;
    }
    let url = base.join(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn element_text(element: ElementRef<'_>) -> String {
    if element.value().name() == "meta" {
        return element.attr("content").unwrap_or_default().to_owned();
    }
    let mut out = String::new();
    let top = *element;
    let mut node = top;
    while out.len() < MAX_TEXT {
        match node.value() {
            Node::Text(text) => out.extend(text.chars().take(MAX_TEXT)),
            Node::Element(inner) if inner.name() == "br" => out.push(' '),
            _ => {}
        }
        let unread = matches!(node.value(), Node::Element(inner) if UNREAD.contains(&inner.name()));
        if let Some(child) = node.first_child().filter(|_| !unread || node == top) {
            node = child;
            continue;
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
            node = parent;
        }
    }
    out
}
