//! Lists of subscriptions as feed readers exchange them: OPML 1.0 to 2.0, read however damaged, written as 2.0.
//!
//! Outlines and their attributes as they are; what those mean for a source is the business of `config::exchange`.

mod read;

use std::fmt::Write as _;

use super::xml;

/// The namespaces of readers whose attributes are known under a fixed prefix, with that prefix.
const KNOWN: [(&str, &str); 2] =
    [("frss", "https://freshrss.org/opml"), ("miniflux", "https://miniflux.app/opml")];

/// The deepest nesting read and written; what is deeper stands at this depth.
pub const DEEPEST: usize = 32;

/// A list of outlines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opml {
    /// What it is called.
    pub title: String,
    /// Groups and subscriptions, in their order.
    pub outlines: Vec<Outline>,
}

/// A group or a subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Names and values in their order, each name once, none of them empty. The names that OPML has are spelled as there,
    /// those of FreshRSS and Miniflux begin with `frss:` and `miniflux:`; for any other prefix its `xmlns:` stands among
    /// them.
    pub attributes: Vec<(String, String)>,
    /// What is below it.
    pub children: Vec<Outline>,
}

/// The bytes are no OPML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no OPML: there is no outline in it")]
pub struct NotOpml;

impl Outline {
    /// An outline of these attributes; empty ones are left out.
    pub fn new(attributes: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let attributes = attributes.into_iter().filter(|(_, value)| !value.is_empty());
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value)).collect();
        Self { attributes, children: Vec::new() }
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Opml {
    /// Reads one: by BOM, `charset` (of the answer's header) or its own declaration, and by what its bytes are.
    ///
    /// Unescaped `&`, missing quotes and end tags, a missing head or root, names in other letter case: all of it is
    /// read. At most 100,000 outlines.
    ///
    /// # Errors
    /// When there is no outline and no root of OPML.
    pub fn read(bytes: &[u8], charset: Option<&str>) -> Result<Self, NotOpml> {
        read::read(bytes, charset)
    }

    /// The text of it, OPML 2.0; `mark` stands in an instruction of ours. Without dates, which would be those of the clock.
    pub fn text(&self, mark: Option<&str>) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        if let Some(mark) = mark {
            let _ = writeln!(out, "<?feedloom {mark}?>");
        }
        out.push_str("<opml version=\"2.0\"");
        for (prefix, uri) in KNOWN {
            if self.outlines.iter().any(|outline| outline.uses(prefix)) {
                let _ = write!(out, " xmlns:{prefix}=\"{uri}\"");
            }
        }
        let title = value(&xml::line(&self.title));
        let _ = write!(out, ">\n<head>\n  <title>{title}</title>\n</head>\n<body>\n");
        self.outlines.iter().for_each(|outline| outline.write(&mut out, 1));
        out.push_str("</body>\n</opml>\n");
        out
    }
}

impl Outline {
    fn uses(&self, prefix: &str) -> bool {
        let is_of = |name: &str| name.split_once(':').is_some_and(|(of, _)| of == prefix);
        self.attributes.iter().any(|(name, _)| is_of(name))
            || self.children.iter().any(|child| child.uses(prefix))
    }

    fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        let _ = write!(out, "{indent}<outline");
        for (name, text) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", value(text));
        }
        if self.children.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        self.children.iter().for_each(|child| child.write(out, depth + 1));
        let _ = writeln!(out, "{indent}</outline>");
    }
}

/// A text as the value of an attribute: what XML would make a space of (3.3.3) is a reference.
fn value(text: &str) -> String {
    xml::attribute(&xml::clean(text)).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests;
