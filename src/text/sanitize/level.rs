//! Hostile HTML made level before a parser meets it.
//!
//! A parser that follows the standard takes time and memory that grow with the square of what is nested, left open or put
//! where a table does not allow it. HTML that could do so is written anew first: every element closed in its place, few
//! levels deep, no text between the cells of a table. What is safe is decided later, in any case.

use std::collections::HashMap;

use super::allowed;
use crate::text::markup::{Attributes, Piece, Pieces};

/// The deepest nesting that is written.
const DEEPEST: usize = 200;
/// The most elements that are written; of those after them only the text stays.
const MOST_ELEMENTS: usize = 100_000;
/// The most attributes of one element that are looked at, and the longest value kept.
const MOST_ATTRIBUTES: usize = 40;
const LONGEST_VALUE: usize = 16 * 1024;

/// Up to these numbers HTML is given to the parser as it is: an article stays below them.
const TAME_BYTES: usize = 1024 * 1024;
const TAME_TAGS: usize = 5_000;
const TAME_OPEN: usize = 100;
const TAME_FORMATTING: usize = 12;
const TAME_ATTRIBUTES: usize = 500;
const TAME_REFERENCES: usize = 2_000;
/// After so many character references the text is parted, invisibly: the parser adds each to what stands before it.
const REFERENCES_TOGETHER: usize = 500;

/// Elements that the standard opens again in the next block when they were left open.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements that end a paragraph.
const BLOCKS: &[&str] = &[
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "table",
    "ul",
];
/// Elements that hold only rows, cells and the like.
const GRID: &[&str] = &["colgroup", "table", "tbody", "tfoot", "thead", "tr"];
/// Elements out of which no end tag of another one reaches.
const CELLS: &[&str] = &["caption", "table", "td", "th"];

/// Whether HTML can be parsed as it is: it is short, and little of it is left open.
pub(super) fn is_tame(html: &str) -> bool {
    if html.len() > TAME_BYTES {
        return false;
    }
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut tags, mut all, mut formatting) = (0, 0, 0);
    if html.bytes().filter(|byte| *byte == b'&').count() > TAME_REFERENCES {
        return false;
    }
    for piece in Pieces::of(html) {
        match piece {
            Piece::Start(name, attributes) => {
                tags += 1;
                let name = name.to_ascii_lowercase();
                if tags > TAME_TAGS || attributes.size().1 > TAME_ATTRIBUTES {
                    return false;
                }
                if VOID.contains(&name.as_str()) {
                    continue;
                }
                all += 1;
                formatting += usize::from(FORMATTING.contains(&name.as_str()));
                *open.entry(name).or_default() += 1;
                if all > TAME_OPEN || formatting > TAME_FORMATTING {
                    return false;
                }
            }
            Piece::End(name) => {
                tags += 1;
                let name = name.to_ascii_lowercase();
                // An end tag without its start takes nothing off the parser's stack.
                if let Some(count) = open.get_mut(&name).filter(|count| **count > 0) {
                    *count -= 1;
                    all -= 1;
                    formatting -= usize::from(FORMATTING.contains(&name.as_str()));
                }
            }
            Piece::Text(text) => tags += usize::from(text == "<"),
        }
    }
    tags <= TAME_TAGS
}

/// The HTML written anew, with the same text.
pub(super) fn level(html: &str) -> String {
    let mut writer = Writer::new(html);
    for piece in Pieces::of(html) {
        match piece {
            Piece::Text(text) => writer.text(text),
            Piece::Start(name, attributes) => writer.start(name, attributes),
            Piece::End(name) => writer.end(name),
        }
    }
    writer.close_to(0);
    writer.out
}

/// HTML as it is written.
struct Writer {
    out: String,
    /// The open elements.
    open: Vec<&'static str>,
    /// How many elements of each name were too deep or too many, so that their end tags mean nothing.
    skipped: HashMap<&'static str, usize>,
    /// How many end tags of an element that goes with its text are still to come.
    ends: HashMap<&'static str, usize>,
    /// The element that is being passed over with its text, and how often it stands in itself.
    hidden: Option<(&'static str, usize)>,
    elements: usize,
    references: usize,
}

impl Writer {
    fn new(html: &str) -> Writer {
        let mut ends = HashMap::new();
        for piece in Pieces::of(html) {
            if let Piece::End(name) = piece
                && let Some(known) = known(allowed::WITH_TEXT, name)
            {
                *ends.entry(known).or_default() += 1;
            }
        }
        Writer {
            out: String::with_capacity(html.len()),
            open: Vec::new(),
            skipped: HashMap::new(),
            ends,
            hidden: None,
            elements: 0,
            references: 0,
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if !text.trim_ascii().is_empty() {
            self.leave_grid();
        }
        let text = if text == "<" { "&lt;" } else { text };
        for (nth, part) in text.split('&').enumerate() {
            if nth > 0 {
                self.references += 1;
                self.out.push_str(if self.references.is_multiple_of(REFERENCES_TOGETHER) {
                    "<!---->&"
                } else {
                    "&"
                });
            }
            self.out.push_str(part);
        }
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        if let Some(gone) = known(allowed::WITH_TEXT, name) {
            return self.hide(gone, attributes);
        }
        let Some(name) = known(allowed::ELEMENTS, name).filter(|_| self.hidden.is_none()) else { return };
        if self.elements >= MOST_ELEMENTS {
            self.skip(name);
        } else if self.make_place(name) {
            self.write(name, attributes);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(gone) = known(allowed::WITH_TEXT, name) {
            return self.unhide(gone);
        }
        let Some(name) = known(allowed::ELEMENTS, name).filter(|_| self.hidden.is_none()) else { return };
        if let Some(count) = self.skipped.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        if name == "br" {
            return self.write("br", Attributes::of(""));
        }
        let inside = GRID.contains(&name) || CELLS.contains(&name);
        let barrier: &[&str] = if inside { &["table"] } else { CELLS };
        self.close(&[name], barrier);
    }

    /// Passes over an element with its text, if its end comes at all.
    fn hide(&mut self, name: &'static str, attributes: Attributes<'_>) {
        match &mut self.hidden {
            Some((hidden, depth)) => *depth += usize::from(*hidden == name),
            None if VOID.contains(&name) || attributes.is_closed() => {}
            None if self.ends.get(name).is_some_and(|ends| *ends > 0) => self.hidden = Some((name, 1)),
            None => {}
        }
    }

    /// Takes note of the end of such an element.
    fn unhide(&mut self, name: &'static str) {
        if let Some(ends) = self.ends.get_mut(name) {
            *ends -= 1;
        }
        if let Some((hidden, depth)) = &mut self.hidden
            && *hidden == name
        {
            *depth -= 1;
            if *depth == 0 {
                self.hidden = None;
            }
        }
    }

    /// Closes what an element ends by its beginning, and opens what it needs around it. Whether it may stand at all.
    fn make_place(&mut self, name: &'static str) -> bool {
        match name {
            "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => return self.back_to(&["table"]),
            "col" => return self.back_to(&["colgroup", "table"]),
            "tr" => return self.back_to(&["tbody", "thead", "tfoot", "table"]),
            "td" | "th" => {
                return self.back_to(&["tr", "tbody", "thead", "tfoot", "table"])
                    && (self.open.last() == Some(&"tr") || self.write_plain("tr"));
            }
            _ => self.leave_grid(),
        }
        if BLOCKS.contains(&name) {
            self.close(&["p"], CELLS);
        }
        match name {
            "li" => self.close(&["li"], &["ol", "ul", "caption", "table", "td", "th"]),
            "dd" | "dt" => self.close(&["dd", "dt"], &["dl", "caption", "table", "td", "th"]),
            "rp" | "rt" => self.close(&["rp", "rt"], &["ruby", "caption", "table", "td", "th"]),
            "a" => self.close(&["a"], CELLS),
            _ => {}
        }
        true
    }

    /// Gives text and elements that stand between cells a cell of their own.
    fn leave_grid(&mut self) {
        match self.open.last() {
            Some(&"tr") => _ = self.write_plain("td"),
            Some(top) if GRID.contains(top) => {
                self.close(&["colgroup"], &["table"]);
                self.write_plain("tr");
                self.write_plain("td");
            }
            _ => {}
        }
    }

    /// Closes all in the innermost of these elements; whether there is one.
    fn back_to(&mut self, names: &[&str]) -> bool {
        let found = self.open.iter().rposition(|open| names.contains(open));
        if let Some(at) = found {
            self.close_to(at + 1);
        }
        found.is_some()
    }

    /// Closes the innermost of these elements, unless a barrier stands before it.
    fn close(&mut self, names: &[&str], barriers: &[&str]) {
        let found = self
            .open
            .iter()
            .enumerate()
            .rev()
            .find(|(_, open)| names.contains(open) || barriers.contains(open));
        if let Some((at, open)) = found
            && names.contains(open)
        {
            self.close_to(at);
        }
    }

    /// Closes all but so many elements.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(name) = self.open.pop()
        {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Opens an element without attributes, however deep: the few that a table needs.
    fn write_plain(&mut self, name: &'static str) -> bool {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        self.open.push(name);
        self.elements += 1;
        true
    }

    /// Opens an element, unless that is too deep.
    fn write(&mut self, name: &'static str, attributes: Attributes<'_>) {
        let is_void = VOID.contains(&name);
        if self.open.len() >= DEEPEST && !is_void {
            return self.skip(name);
        }
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes.take(MOST_ATTRIBUTES) {
            if allowed::is_attribute(name, attribute) && value.len() <= LONGEST_VALUE {
                let quoted = value.replace('"', "&quot;");
                self.out.extend([" ", attribute, "=\"", &quoted, "\""]);
            }
        }
        self.out.push('>');
        self.elements += 1;
        if !is_void {
            self.open.push(name);
        }
    }

    /// Leaves an element out, so that only its text stays.
    fn skip(&mut self, name: &'static str) {
        if !VOID.contains(&name) {
            *self.skipped.entry(name).or_default() += 1;
        }
    }
}

/// The name as it stands in a list.
fn known(names: &[&'static str], name: &str) -> Option<&'static str> {
    names.iter().find(|known| known.eq_ignore_ascii_case(name)).copied()
}
