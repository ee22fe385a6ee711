//! Markup → outlines.

use super::{DEEPEST, KNOWN, NotOpml, Opml, Outline};
use crate::select::xml::references::References;
use crate::select::xml::scan::{Scanner, Tag, Token};
use crate::text::charset::{Syntax, decode};
use crate::text::plain;

/// The most outlines read.
const MOST: usize = 100_000;

/// The attributes that OPML has, as it spells them.
const NAMES: [&str; 15] = [
    "text",
    "title",
    "type",
    "xmlUrl",
    "htmlUrl",
    "url",
    "description",
    "language",
    "version",
    "category",
    "created",
    "isComment",
    "isBreakpoint",
    "opmlUrl",
    "id",
];

/// Where an element's namespaces are declared that have no known prefix.
const UNDECLARED: &str = "urn:undeclared:";

/// Reads a list.
pub(super) fn read(bytes: &[u8], charset: Option<&str>) -> Result<Opml, NotOpml> {
    let text = decode(bytes, charset, Syntax::Xml);
    let mut reader = Reader::default();
    for token in Scanner::new(&text) {
        reader.take(token);
    }
    if !reader.is_opml {
        return Err(NotOpml);
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    let title = plain::one_line(&reader.title);
    Ok(Opml { title, outlines: reader.done })
}

#[derive(Default)]
struct Reader {
    references: References,
    is_opml: bool,
    in_title: bool,
    title: String,
    /// Prefixes with their namespaces, the innermost last.
    namespaces: Vec<(String, String)>,
    /// The outlines that are open, each with how many namespaces were declared before it.
    open: Vec<(Outline, usize)>,
    done: Vec<Outline>,
    count: usize,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Doctype(inside) => self.references.declare(inside),
            Token::Start(tag) => match local(tag.name).as_str() {
                "outline" => self.outline(&tag),
                "opml" => {
                    self.is_opml = true;
                    let _ = self.attributes(&tag);
                }
                // The head's, not an element that somebody put into an outline.
                "title" if self.open.is_empty() && self.done.is_empty() => self.in_title = !tag.empty,
                _ => {}
            },
            Token::End(name) => match local(name).as_str() {
                "outline" => self.close(),
                "title" => self.in_title = false,
                _ => {}
            },
            Token::Text(text) if self.in_title => {
                let text = self.references.decode(text);
                self.title.push_str(&text);
            }
            Token::Literal(text) if self.in_title => self.title.push_str(text),
            Token::Text(_) | Token::Literal(_) => {}
        }
    }

    fn outline(&mut self, tag: &Tag<'_>) {
        self.is_opml = true;
        self.count += 1;
        if self.count > MOST {
            return;
        }
        let declared = self.namespaces.len();
        let outline = Outline { attributes: self.attributes(tag), children: Vec::new() };
        self.open.push((outline, declared));
        if tag.empty {
            self.close();
        }
    }

    /// Ends the outline that was opened last; at the greatest depth it stands beside the one it was in.
    fn close(&mut self) {
        let Some((outline, declared)) = self.open.pop() else { return };
        self.namespaces.truncate(declared);
        let parent = self.open.len().min(DEEPEST - 1);
        let siblings = match parent.checked_sub(1).and_then(|at| self.open.get_mut(at)) {
            Some((parent, _)) => &mut parent.children,
            None => &mut self.done,
        };
        siblings.push(outline);
    }

    fn attributes(&mut self, tag: &Tag<'_>) -> Vec<(String, String)> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        for (name, value) in &tag.attributes {
            // A line's end and a tab that are no references are a space (XML 1.0, 3.3.3).
            let value = value.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
            let value = self.references.decode(&value).into_owned();
            match name.strip_prefix("xmlns:") {
                Some(prefix) => self.namespaces.push((prefix.to_owned(), value)),
                None => attributes.push(((*name).to_owned(), value)),
            }
        }
        let mut named: Vec<(String, String)> = Vec::with_capacity(attributes.len());
        let mut used: Vec<(String, String)> = Vec::new();
        for (name, value) in attributes {
            let Some((name, namespace)) = self.name(&name) else { continue };
            if !value.trim().is_empty() && !named.iter().any(|(known, _)| *known == name) {
                named.push((name, value));
                used.extend(namespace.filter(|one| !used.contains(one)));
            }
        }
        named.extend(used);
        named
    }

    /// An attribute's name as [`Outline`] promises it, and the declaration it needs; `None` for what is no name.
    fn name(&self, written: &str) -> Option<(String, Option<(String, String)>)> {
        let Some((prefix, local)) = written.split_once(':') else {
            let known = NAMES.iter().find(|name| name.eq_ignore_ascii_case(written));
            let name = known.map_or(written, |name| name).to_owned();
            return (is_name(&name) && name != "xmlns").then_some((name, None));
        };
        if !is_name(prefix) || !is_name(local) || prefix == "xml" {
            return None;
        }
        let declared =
            self.namespaces.iter().rfind(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str());
        let by_uri = KNOWN.iter().find(|(_, uri)| declared == Some(*uri));
        let known = by_uri.or_else(|| KNOWN.iter().find(|(known, _)| *known == prefix));
        if let Some((prefix, _)) = known {
            return Some((format!("{prefix}:{local}"), None));
        }
        let uri = declared.map_or_else(|| format!("{UNDECLARED}{prefix}"), str::to_owned);
        Some((written.to_owned(), Some((format!("xmlns:{prefix}"), uri))))
    }
}

/// The name without its prefix, in small letters.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a text can be the name of an attribute (Namespaces in XML 1.0, 3), of those in use.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
