//! A field being read: its text, or its markup written again as clean HTML.

use url::Url;

use crate::select::xml::references::{References, push_allowed, push_escaped};
use crate::select::xml::scan::Tag;
use crate::source::feed::draft::{Form, Found};
use crate::source::feed::vocabulary::{Field, Vocabulary};
use crate::source::feed::{base64, html};

/// A field whose element is open.
#[derive(Debug)]
pub(super) struct Capture {
    found: Found,
    /// All its text, markup left out.
    text: String,
    /// All of it as HTML.
    markup: String,
    /// How many elements are open in it.
    depth: usize,
    /// Whether it holds elements.
    is_markup: bool,
    /// Where the text of the child element begins that is open now.
    part: usize,
    /// The one `div` around everything (RFC 4287, 3.1.1.3): where its inside begins and ends.
    wrapper: Wrapper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrapper {
    Unseen,
    Open(usize),
    Closed(usize, usize),
    Missing,
}

impl Capture {
    /// Begins with what the start tag said.
    pub(super) fn new(found: Found) -> Self {
        Self {
            found,
            text: String::new(),
            markup: String::new(),
            depth: 0,
            is_markup: false,
            part: 0,
            wrapper: Wrapper::Unseen,
        }
    }

    /// Text, references resolved.
    pub(super) fn text(&mut self, text: &str) {
        if self.depth == 0 && !text.trim().is_empty() {
            self.wrapper = Wrapper::Missing;
        }
        push_allowed(&mut self.text, text);
        push_escaped(&mut self.markup, text);
    }

    /// An element begins in the field.
    pub(super) fn start(
        &mut self,
        tag: &Tag<'_>,
        local: &str,
        base: Option<&Url>,
        references: &mut References,
    ) {
        self.is_markup = true;
        if self.depth == 0 {
            self.part = self.text.len();
        }
        let first = self.depth == 0 && self.wrapper == Wrapper::Unseen && local == "div";
        self.markup.push('<');
        push_name(&mut self.markup, local);
        for (name, value) in &tag.attributes {
            // Prefixed attributes (`xml:lang`, `xmlns:x`) mean nothing in HTML.
            if name.contains(':') || *name == "xmlns" || !name.starts_with(|c: char| c.is_ascii_alphabetic())
            {
                continue;
            }
            self.markup.push(' ');
            push_name(&mut self.markup, name);
            self.markup.push_str("=\"");
            let value = references.decode(value);
            match base.filter(|_| html::is_address(name)).and_then(|base| base.join(value.trim()).ok()) {
                Some(url) => push_escaped(&mut self.markup, url.as_str()),
                None => push_escaped(&mut self.markup, &value),
            }
            self.markup.push('"');
        }
        self.markup.push('>');
        if self.depth == 0 {
            self.wrapper = if first { Wrapper::Open(self.markup.len()) } else { Wrapper::Missing };
        }
        self.depth += 1;
    }

    /// An element in the field ends.
    pub(super) fn end(&mut self, local: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            if let Wrapper::Open(from) = self.wrapper {
                self.wrapper = Wrapper::Closed(from, self.markup.len());
            }
            let text = self.text.get(self.part..).unwrap_or_default().trim();
            self.found.parts.push((local.to_owned(), text.to_owned()));
        }
        if !html::is_void(local) {
            self.markup.push_str("</");
            push_name(&mut self.markup, local);
            self.markup.push('>');
        }
    }

    /// The field, whole.
    pub(super) fn finish(mut self) -> Found {
        let (text, form) = self.value();
        self.found.text = match (&self.found.base, form) {
            (Some(base), Form::Html) => html::absolute(&text, base),
            _ => text,
        };
        self.found.form = form;
        self.found
    }

    fn value(&self) -> (String, Form) {
        let text = || self.text.trim().to_owned();
        match self.found.field {
            Field::Title | Field::Summary | Field::Content => {}
            _ => return (text(), Form::Text),
        }
        let kind = self.found.attribute("type").unwrap_or("text").to_ascii_lowercase();
        let atom = self.found.vocabulary == Vocabulary::Atom;
        if atom && self.found.attribute("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("base64")) {
            let form = if kind.contains("html") { Form::Html } else { Form::Text };
            return (base64::text(&self.text).unwrap_or_default(), form);
        }
        if self.is_markup {
            return (self.inside().trim().to_owned(), Form::Html);
        }
        match (atom, self.found.field) {
            (true, _) => match kind.as_str() {
                "html" | "xhtml" | "text/html" | "application/xhtml+xml" => (text(), Form::Html),
                "text" | "plain" => (text(), Form::Text),
                _ if kind.starts_with("text/") || kind.ends_with("/xml") || kind.ends_with("+xml") => {
                    (text(), Form::Text)
                }
                _ => (base64::text(&self.text).unwrap_or_else(text), Form::Text),
            },
            (false, Field::Title) => (text(), Form::Loose),
            (false, _) => (text(), Form::Html),
        }
    }

    /// The markup without the one `div` around it.
    fn inside(&self) -> &str {
        match self.wrapper {
            Wrapper::Closed(from, to) => self.markup.get(from..to).unwrap_or(&self.markup),
            _ => &self.markup,
        }
    }
}

/// Names are cut to what HTML knows as a name, so that none can break out of its tag.
fn push_name(out: &mut String, name: &str) {
    out.extend(name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
}
