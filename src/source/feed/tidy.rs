//! A feed in whatever shape → its [`Outline`]: which fields its head and entries have.
//!
//! Takes what no strict reader takes: tags never closed or closed twice, prefixes never declared, a feed cut off in
//! the middle, markup where text belongs. What an element means stands in [`super::vocabulary`]; what a field's
//! value means (persons, dates, links) is decided by those who read the outline.
//!
//! Nothing recurses, and nesting deeper than [`DEPTH`] is flattened, so that depth costs neither stack nor time.

mod capture;
mod scope;

use url::Url;

use super::draft::{Dialect, Draft, Found, Outline};
use super::vocabulary::{Field, Vocabulary, in_entry, in_head};
use crate::select::xml::references::References;
use crate::select::xml::scan::{Scanner, Tag, Token};
use capture::Capture;
use scope::Scopes;

/// Elements nested deeper than this are flattened into the innermost one kept.
const DEPTH: usize = 200;
/// More fields than this in one entry or head are not kept.
const FIELDS: usize = 500;
/// Reading ends after this many entries: enough to find the newest ones among them.
const ENTRIES: usize = 20_000;

/// What an open element is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The outermost element, or one in which only entries count (`items`).
    Around,
    /// The part of a feed that describes it: `channel`, or Atom's `feed`.
    Head,
    /// An entry.
    Entry,
    /// A group of fields in an entry.
    Group,
    /// A field, being captured.
    Field,
    /// Markup in a field.
    Inside,
    /// Of no interest.
    Skipped,
}

struct Open<'a> {
    name: &'a str,
    role: Role,
    scopes: scope::Mark,
}

struct Walk<'a> {
    dialect: Dialect,
    scopes: Scopes<'a>,
    references: References,
    open: Vec<Open<'a>>,
    flattened: usize,
    head: Draft,
    entry: Option<Draft>,
    entries: Vec<Draft>,
    capture: Option<Capture>,
}

/// The family of a feed by its outermost element; `None` for what is no feed.
pub(super) fn dialect(root: &str) -> Option<Dialect> {
    let local = root.rsplit(':').next().unwrap_or(root);
    match local.to_ascii_lowercase().as_str() {
        "feed" | "entry" => Some(Dialect::Atom),
        "rss" | "channel" => Some(Dialect::Rss),
        "rdf" => Some(Dialect::Rdf),
        _ => None,
    }
}

/// Takes a feed apart. `text` begins anywhere before the root element, which must be a feed's; `None` otherwise.
/// `base` is the feed's own address, against which a relative `xml:base` is resolved.
pub(super) fn outline(text: &str, base: Option<&Url>) -> Option<Outline> {
    let mut scanner = Scanner::new(text);
    let mut references = References::default();
    let root = loop {
        match scanner.next()? {
            Token::Start(tag) => break tag,
            Token::Doctype(inside) => references.declare(inside),
            _ => {}
        }
    };
    let dialect = dialect(root.name)?;
    let mut walk = Walk {
        dialect,
        scopes: Scopes::new(dialect, base.cloned()),
        references,
        open: Vec::new(),
        flattened: 0,
        head: Draft::default(),
        entry: None,
        entries: Vec::new(),
        capture: None,
    };
    walk.root(&root);
    let mut closed = root.empty;
    while let Some(token) = scanner.next() {
        if closed {
            break;
        }
        match token {
            Token::Start(tag) => walk.start(&tag),
            // A tag that ends where the text does was never finished.
            Token::End(name) if !scanner.is_cut() => walk.end(name),
            Token::Text(text) => walk.text(text),
            Token::Literal(text) if !scanner.is_cut() => walk.literal(text),
            _ => {}
        }
        closed = walk.open.is_empty() || walk.entries.len() >= ENTRIES;
    }
    Some(Outline { dialect, head: walk.head, entries: walk.entries, truncated: !closed || scanner.is_cut() })
}

impl<'a> Walk<'a> {
    fn root(&mut self, tag: &Tag<'a>) {
        let scopes = self.scopes.enter(tag, &mut self.references);
        self.scopes.adopt(tag.name);
        let local = local_name(tag.name);
        let role = match local.as_str() {
            "feed" | "channel" => Role::Head,
            "entry" => Role::Entry,
            _ => Role::Around,
        };
        self.open.push(Open { name: tag.name, role, scopes });
        self.opened(role, tag);
    }

    fn start(&mut self, tag: &Tag<'a>) {
        self.close_what_ends_before(tag);
        if self.open.len() >= DEPTH {
            self.flattened += usize::from(!tag.empty);
            return;
        }
        let scopes = self.scopes.enter(tag, &mut self.references);
        let vocabulary = self.scopes.vocabulary(tag.name);
        let local = local_name(tag.name);
        let parent = self.open.last().map_or(Role::Skipped, |open| open.role);
        let role = self.role(parent, vocabulary, &local);
        self.open.push(Open { name: tag.name, role, scopes });
        match role {
            Role::Field => self.field(tag, vocabulary, &local, parent),
            Role::Group if local == "content" => self.medium(tag),
            Role::Inside => {
                if let Some(capture) = &mut self.capture {
                    let base = self.scopes.declared_base();
                    capture.start(tag, &local, base.as_ref(), &mut self.references);
                }
            }
            _ => self.opened(role, tag),
        }
        if tag.empty {
            self.close();
        }
    }

    /// Whether an element is a field, holds some, or is of no interest, by the element around it.
    fn role(&self, parent: Role, vocabulary: Vocabulary, local: &str) -> Role {
        let native = matches!(vocabulary, Vocabulary::Rss | Vocabulary::Atom);
        match parent {
            Role::Field | Role::Inside => Role::Inside,
            Role::Skipped => Role::Skipped,
            Role::Around | Role::Head if native && matches!(local, "item" | "entry") => Role::Entry,
            Role::Around if native && local == "channel" => Role::Head,
            Role::Around => Role::Around,
            Role::Head if local == "items" => Role::Around,
            Role::Head if in_head(vocabulary, local).is_some() => Role::Field,
            Role::Head => Role::Skipped,
            Role::Entry | Role::Group if is_group(vocabulary, local) => Role::Group,
            Role::Group if vocabulary != Vocabulary::Media && local != "category" => Role::Skipped,
            Role::Entry | Role::Group if in_entry(vocabulary, local).is_some() => Role::Field,
            Role::Entry | Role::Group => Role::Skipped,
        }
    }

    /// A head or entry begins.
    fn opened(&mut self, role: Role, tag: &Tag<'a>) {
        let draft = Draft { fields: Vec::new(), language: self.scopes.language().map(str::to_owned) };
        match role {
            Role::Entry => self.entry = Some(draft),
            Role::Head | Role::Around if self.head.fields.is_empty() => self.head = draft,
            _ => {}
        }
        if let (Role::Head | Role::Entry, Some(about)) = (role, self.scopes.about(tag)) {
            let mut found = self.found(Field::Id, 1, Vocabulary::Rdf);
            found.text = self.references.decode(about).trim().to_owned();
            self.keep(found);
        }
    }

    fn field(&mut self, tag: &Tag<'a>, vocabulary: Vocabulary, local: &str, parent: Role) {
        let meaning =
            if parent == Role::Head { in_head(vocabulary, local) } else { in_entry(vocabulary, local) };
        let Some((field, rank)) = meaning else { return };
        let mut found = self.found(field, rank, vocabulary);
        found.attributes = self.attributes(tag);
        self.capture = Some(Capture::new(found));
    }

    /// `media:content` says all that counts in its attributes; elements in it belong to the entry.
    fn medium(&mut self, tag: &Tag<'a>) {
        let mut found = self.found(Field::Media, 0, Vocabulary::Media);
        found.attributes = self.attributes(tag);
        self.keep(found);
    }

    fn found(&self, field: Field, rank: u8, vocabulary: Vocabulary) -> Found {
        Found {
            field,
            rank,
            vocabulary,
            text: String::new(),
            form: super::draft::Form::Text,
            attributes: Vec::new(),
            parts: Vec::new(),
            base: self.scopes.declared_base(),
            language: self.scopes.language().map(str::to_owned),
        }
    }

    fn attributes(&mut self, tag: &Tag<'a>) -> Vec<(String, String)> {
        let references = &mut self.references;
        tag.attributes
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), references.decode(value).into_owned()))
            .collect()
    }

    fn keep(&mut self, found: Found) {
        let fields = &mut self.entry.as_mut().unwrap_or(&mut self.head).fields;
        if fields.len() < FIELDS {
            fields.push(found);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(capture) = &mut self.capture {
            capture.text(&self.references.decode(text));
        }
    }

    fn literal(&mut self, text: &str) {
        if let Some(capture) = &mut self.capture {
            capture.text(text);
        }
    }

    /// An entry never closed ends where the next one begins.
    fn close_what_ends_before(&mut self, tag: &Tag<'a>) {
        let names = match self.dialect {
            Dialect::Atom => "entry",
            Dialect::Rss | Dialect::Rdf => "item",
        };
        if self.entry.is_none() || !local_name(tag.name).eq(names) {
            return;
        }
        // In Atom a whole entry may stand as content inside another one.
        let captured = self.capture.is_some();
        if (captured && self.dialect == Dialect::Atom)
            || self.scopes.vocabulary(tag.name) == Vocabulary::Unknown
        {
            return;
        }
        self.flattened = 0;
        while self.entry.is_some() && !self.open.is_empty() {
            self.close();
        }
    }

    fn end(&mut self, name: &str) {
        if self.flattened > 0 {
            self.flattened -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|open| open.name.eq_ignore_ascii_case(name)) else {
            return;
        };
        while self.open.len() > at {
            self.close();
        }
    }

    /// Closes the innermost element.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        match open.role {
            Role::Entry => self.entries.extend(self.entry.take()),
            Role::Field => {
                if let Some(capture) = self.capture.take() {
                    self.keep(capture.finish());
                }
            }
            Role::Inside => {
                if let Some(capture) = &mut self.capture {
                    capture.end(&local_name(open.name));
                }
            }
            _ => {}
        }
        self.scopes.leave(open.scopes);
    }
}

/// Whether an element only groups media, or (as some feeds do) categories.
fn is_group(vocabulary: Vocabulary, local: &str) -> bool {
    match vocabulary {
        Vocabulary::Media => matches!(local, "group" | "content"),
        Vocabulary::Rss => local == "categories",
        _ => false,
    }
}

/// A name in lower case, without its prefix.
fn local_name(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
