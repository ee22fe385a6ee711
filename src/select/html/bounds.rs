//! The bounds themselves: a light reading of tags that never counts less than the real parser opens.
//!
//! It follows the HTML standard as far as counting needs: comments, quoted attributes and the text of scripts and
//! styles hold no tags, and an end tag closes no more than it would for the parser. Ends that the standard implies
//! are left out, so careless pages count for deeper than they are; before anything is taken out of one, the parser
//! itself is asked how deep it is.

use std::borrow::Cow;

use scraper::Html;

/// The deepest nesting kept; browsers stop at 512, real pages stay far below 100.
const MAX_DEPTH: usize = 256;
/// The most tags kept; the text after them is cut.
const MAX_TAGS: usize = 150_000;
/// The most formatting elements open at once.
const MAX_FORMATTING: usize = 24;
/// How often an open formatting element may be opened again by a later tag before all are closed.
const MAX_REOPENED: usize = 150_000;
/// How often the parser is asked.
const MAX_ASKED: usize = 16;

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
/// Elements that stay in force across paragraphs until they are closed themselves.
const FORMATTING: [&str; 12] =
    ["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that a later one of their kind closes, but that stay in force like formatting.
const ALONE: [&str; 2] = ["a", "nobr"];
/// Elements whose content is text up to their end tag.
const RAW: [&str; 10] =
    ["iframe", "listing", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];
/// Elements the end tag of an element that is none of them never closes (HTML, 13.2.4.2, "special").
const SPECIAL: [&str; 55] = [
    "address",
    "annotation-xml",
    "applet",
    "article",
    "aside",
    "blockquote",
    "button",
    "caption",
    "center",
    "desc",
    "details",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "foreignobject",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "iframe",
    "listing",
    "main",
    "marquee",
    "menu",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "nav",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "pre",
    "script",
    "search",
    "section",
    "select",
    "style",
    "summary",
    "table",
    "template",
    "ul",
];
/// Elements no end tag of an element outside closes (HTML, 13.2.4.2, "scope"), and those that ignore it.
const SCOPE: [&str; 17] = [
    "annotation-xml",
    "applet",
    "caption",
    "desc",
    "foreignobject",
    "marquee",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "object",
    "select",
    "table",
    "template",
    "textarea",
    "title",
];

/// The text, or a copy without the tags that pass a bound.
pub(super) fn apply(text: &str) -> Cow<'_, str> {
    let mut scan = Scan { text, ..Scan::default() };
    while scan.next_tag() {}
    if scan.out.is_none() {
        return Cow::Borrowed(text);
    }
    let end = scan.end.unwrap_or(text.len());
    Cow::Owned(scan.written(end))
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
    open: Vec<Cow<'t, str>>,
    formatting: Vec<&'t str>,
    tags: usize,
    reopened: usize,
    asked: usize,
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
        if !self.opens_formatting(name, start) {
            self.take_out(start, self.at);
        } else if is(&RAW, name) && !self.reads_raw_as_tags() {
            self.at = raw_end(self.text, self.at, name);
        } else if name.eq_ignore_ascii_case("plaintext") {
            return false;
        } else if !is(&VOID, name) && !is(&SELF_ENDING, name) {
            self.opens(name, start);
        }
        true
    }

    fn opens(&mut self, name: &'t str, start: usize) {
        if is(&ALONE, name) {
            self.closes_alone(name);
        }
        if self.open.len() < MAX_DEPTH || self.is_shallow(start) {
            self.open.push(Cow::Borrowed(name));
        } else {
            self.take_out(start, self.at);
        }
    }

    /// Counts what formatting elements cost; whether a tag, if it is one of them, may stay.
    fn opens_formatting(&mut self, name: &'t str, start: usize) -> bool {
        if self.formatting.len() > 3 {
            self.reopened += self.formatting.len();
        }
        if self.reopened > MAX_REOPENED {
            self.close_formatting(start);
        }
        let stays = self.formatting.len() < MAX_FORMATTING && self.reopened <= MAX_REOPENED;
        if is(&FORMATTING, name) && stays {
            self.formatting.push(name);
        }
        stays || !is(&FORMATTING, name)
    }

    fn end_tag(&mut self, start: usize) {
        let name = name_at(self.text, start + 2);
        self.at = tag_end(self.text, start + 2 + name.len());
        if let Some(at) = self.formatting.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
            self.formatting.remove(at);
        }
        if is(&FORMATTING, name) || is(&ALONE, name) || name.eq_ignore_ascii_case("form") {
            return self.closes_alone(name);
        }
        let Some(at) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) else { return };
        let barrier = if is(&SPECIAL, name) { &SCOPE[..] } else { &SPECIAL[..] };
        if !self.open[at + 1..].iter().any(|above| is(barrier, above)) {
            self.open.truncate(at);
        }
    }

    /// Closes an element and leaves open what was opened in it.
    fn closes_alone(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
            self.open.remove(at);
        }
    }

    /// Asks the parser how deep the text up to `at` really is; goes on from there if that is not much.
    fn is_shallow(&mut self, at: usize) -> bool {
        if self.asked >= MAX_ASKED {
            return false;
        }
        self.asked += 1;
        let page = Html::parse_document(&self.written(at));
        let last = page.tree.nodes().next_back();
        let names = last.into_iter().flat_map(|node| std::iter::once(node).chain(node.ancestors()));
        let names =
            names.filter_map(|node| node.value().as_element().map(|element| element.name().to_owned()));
        let mut open: Vec<Cow<'t, str>> = names.map(Cow::Owned).collect();
        open.retain(|name| !is(&SELF_ENDING, name) && !is(&VOID, name));
        open.reverse();
        if open.len() > MAX_DEPTH / 2 {
            self.asked = MAX_ASKED;
            return false;
        }
        self.open = open;
        true
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

    /// The text up to `end` as it will be parsed.
    fn written(&self, end: usize) -> String {
        let mut written = self.out.clone().unwrap_or_default();
        written.push_str(&self.text[self.copied..end]);
        written
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
