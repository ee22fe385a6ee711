//! The bounds themselves: a light reading of tags that never counts less than the real parser opens.
//!
//! It follows the tokenizer of the HTML standard as far as counting needs: comments, quoted attributes and
//! the text of scripts and styles hold no tags. What it leaves out (scopes, implied ends) makes it count too
//! much rather than too little, and counting matters only far beyond what pages do.

use std::borrow::Cow;

/// The deepest nesting kept; browsers stop at 512.
const MAX_DEPTH: usize = 256;
/// The most tags kept; the text after them is cut.
const MAX_TAGS: usize = 150_000;
/// The most formatting elements open at once.
const MAX_FORMATTING: usize = 24;
/// How often an open formatting element may be opened again by a later tag before all are closed.
const MAX_REOPENED: usize = 150_000;

/// Elements that hold nothing.
const VOID: [&str; 17] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input",
    "link", "meta", "source", "track", "wbr",
];
/// Elements that a later one of their kind closes, so that unclosed ones don't nest.
const SELF_ENDING: [&str; 17] = [
    "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt", "tbody",
    "td", "tfoot", "th", "tr",
];
/// Elements that stay open across paragraphs until they are closed themselves.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is text up to their end tag.
const RAW: [&str; 10] =
    ["iframe", "listing", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];
/// Elements of pictures, of which those written `<path/>` hold nothing.
const SHAPES: [&str; 24] = [
    "animate",
    "animatetransform",
    "circle",
    "clippath",
    "defs",
    "ellipse",
    "fecolormatrix",
    "feflood",
    "fegaussianblur",
    "feoffset",
    "filter",
    "g",
    "line",
    "lineargradient",
    "mask",
    "path",
    "polygon",
    "polyline",
    "radialgradient",
    "rect",
    "stop",
    "symbol",
    "text",
    "use",
];
/// Elements an end tag of another name closes along with itself.
const ORDINARY: [&str; 12] =
    ["abbr", "bdi", "bdo", "cite", "del", "dfn", "ins", "label", "mark", "q", "span", "sub"];

/// The text, or a copy without the tags that pass a bound.
pub(super) fn apply(text: &str) -> Cow<'_, str> {
    let mut scan = Scan { text, ..Scan::default() };
    while scan.next_tag() {}
    match scan.out {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(&text[scan.copied..scan.end.unwrap_or(text.len())]);
            Cow::Owned(out)
        }
    }
}

#[derive(Default)]
struct Scan<'t> {
    text: &'t str,
    /// Where reading goes on.
    at: usize,
    /// Up to where the text was copied to `out`.
    copied: usize,
    /// The copy, once something was taken out.
    out: Option<String>,
    /// Where the text is cut.
    end: Option<usize>,
    open: Vec<&'t str>,
    formatting: Vec<&'t str>,
    tags: usize,
    reopened: usize,
    /// Nothing but shapes was read since a picture began, so that the parser is still in it.
    is_drawing: bool,
}

impl<'t> Scan<'t> {
    /// Reads up to and over the next tag; `false` at the end of the text.
    fn next_tag(&mut self) -> bool {
        let Some(offset) = self.text[self.at..].find('<') else { return false };
        let start = self.at + offset;
        let rest = &self.text[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            self.at = start + 4 + comment_length(comment);
            return true;
        }
        match rest.bytes().next() {
            Some(b'!' | b'?') => self.at = self.after('>', start + 1),
            Some(b'/') if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => self.end_tag(start),
            Some(b'/') => self.at = self.after('>', start + 1),
            Some(first) if first.is_ascii_alphabetic() => return self.start_tag(start),
            _ => self.at = start + 1,
        }
        true
    }

    fn start_tag(&mut self, start: usize) -> bool {
        self.tags += 1;
        if self.tags > MAX_TAGS {
            self.take_out(start, self.text.len());
            self.end = Some(self.text.len());
            return false;
        }
        let name = name_at(self.text, start + 1);
        self.at = tag_end(self.text, start + 1 + name.len());
        let is_empty = self.text[..self.at].ends_with("/>");
        let is_picture = name.eq_ignore_ascii_case("svg");
        if is_empty && (is_picture || self.is_drawing && is(&SHAPES, name)) {
            return true;
        }
        self.is_drawing = is_picture || self.is_drawing && is(&SHAPES, name);
        if self.formatting.len() > 3 {
            self.reopened += self.formatting.len();
        }
        if self.reopened > MAX_REOPENED {
            self.close_formatting(start);
        }
        if is(&FORMATTING, name) {
            if self.formatting.len() >= MAX_FORMATTING || self.reopened > MAX_REOPENED {
                self.take_out(start, self.at);
                return true;
            }
            self.formatting.push(name);
        }
        if is(&RAW, name) && !self.reads_raw_as_tags() {
            self.at = raw_end(self.text, self.at, name);
        } else if name.eq_ignore_ascii_case("plaintext") {
            return false;
        } else if !is(&VOID, name) && !is(&SELF_ENDING, name) {
            if self.open.len() >= MAX_DEPTH {
                self.take_out(start, self.at);
            } else {
                self.open.push(name);
            }
        }
        true
    }

    fn end_tag(&mut self, start: usize) {
        let name = name_at(self.text, start + 2);
        self.at = tag_end(self.text, start + 2 + name.len());
        self.is_drawing &= is(&SHAPES, name);
        if let Some(at) = self.formatting.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
            self.formatting.remove(at);
        }
        let Some(at) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) else { return };
        if is(&FORMATTING, name) {
            self.open.remove(at);
        } else if self.open[at + 1..]
            .iter()
            .all(|above| is(&FORMATTING, above) || is(&ORDINARY, above) || is(&SHAPES, above))
        {
            self.open.truncate(at);
        }
    }

    /// Inside these, what is text elsewhere may be read as tags.
    fn reads_raw_as_tags(&self) -> bool {
        self.open.iter().any(|open| is(&["math", "select", "svg"], open))
    }

    fn close_formatting(&mut self, start: usize) {
        let ends: String = self.formatting.drain(..).map(|name| format!("</{name}>")).collect();
        if !ends.is_empty() {
            self.take_out(start, start);
            self.out.get_or_insert_default().push_str(&ends);
        }
    }

    fn take_out(&mut self, from: usize, to: usize) {
        let kept = &self.text[self.copied..from];
        self.out.get_or_insert_default().push_str(kept);
        self.copied = to;
    }

    fn after(&self, mark: char, from: usize) -> usize {
        self.text[from..].find(mark).map_or(self.text.len(), |offset| from + offset + 1)
    }
}

/// The length of a comment's text and end, `<!--` read already.
fn comment_length(comment: &str) -> usize {
    if comment.starts_with('>') {
        return 1;
    }
    if comment.starts_with("->") {
        return 2;
    }
    let plain = comment.find("-->").map(|at| at + 3);
    let odd = comment[..plain.unwrap_or(comment.len())].find("--!>").map(|at| at + 4);
    odd.or(plain).unwrap_or(comment.len())
}

fn name_at(text: &str, from: usize) -> &str {
    let rest = &text[from..];
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len());
    &rest[..end]
}

/// Where a tag ends, quoted attributes read over; `from` is behind its name.
fn tag_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == b'>' {
            return at;
        }
        if byte != b'=' {
            continue;
        }
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if let Some(&quote @ (b'"' | b'\'')) = bytes.get(at) {
            match text[at + 1..].find(char::from(quote)) {
                Some(offset) => at += offset + 2,
                None => return text.len(),
            }
        }
    }
    text.len()
}

/// Where the end tag of a raw element begins.
fn raw_end(text: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(offset) = text[at..].find("</") {
        at += offset;
        if name_at(text, at + 2).eq_ignore_ascii_case(name) {
            return at;
        }
        at += 2;
    }
    text.len()
}

fn is(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
