//! What holds inside an element until its end: namespaces, `xml:base`, `xml:lang`.

use url::Url;

use crate::select::xml::references::References;
use crate::select::xml::scan::Tag;
use crate::source::feed::draft::Dialect;
use crate::source::feed::vocabulary::{Vocabulary, of_namespace, of_prefix};

/// More declarations than this at one place are not looked at: looking one up must stay cheap.
const DECLARATIONS: usize = 200;

/// Longer bases are not looked at: one is repeated in every address that counts from it.
const LONGEST_BASE: usize = 500;
/// Longer language tags are not looked at: there are none.
const LONGEST_LANGUAGE: usize = 50;

struct Binding<'a> {
    prefix: &'a str,
    name: &'a str,
    vocabulary: Vocabulary,
}

/// How much held when an element began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    bindings: usize,
    bases: usize,
    languages: usize,
}

/// What holds at the current place.
pub(super) struct Scopes<'a> {
    native: Vocabulary,
    rdf: bool,
    native_name: Option<&'a str>,
    document: Option<Url>,
    bindings: Vec<Binding<'a>>,
    bases: Vec<Url>,
    languages: Vec<String>,
}

impl<'a> Scopes<'a> {
    /// Nothing holds yet. `document` is the address a relative `xml:base` is resolved against.
    pub(super) fn new(dialect: Dialect, document: Option<Url>) -> Self {
        Self {
            native: if dialect == Dialect::Atom { Vocabulary::Atom } else { Vocabulary::Rss },
            rdf: dialect == Dialect::Rdf,
            native_name: None,
            document,
            bindings: Vec::new(),
            bases: Vec::new(),
            languages: Vec::new(),
        }
    }

    /// Takes what a start tag declares; the mark undoes it.
    pub(super) fn enter(&mut self, tag: &Tag<'a>, references: &mut References) -> Mark {
        let mark =
            Mark { bindings: self.bindings.len(), bases: self.bases.len(), languages: self.languages.len() };
        for (name, value) in &tag.attributes {
            let prefix = name.strip_prefix("xmlns").map(|rest| rest.strip_prefix(':').unwrap_or(rest));
            if let Some(prefix) = prefix {
                self.bind(prefix, value);
            } else if name.eq_ignore_ascii_case("xml:base") {
                let base = references.decode(value);
                let outer = self.bases.last().or(self.document.as_ref());
                let joined = outer.map_or_else(|| Url::parse(base.trim()), |outer| outer.join(base.trim()));
                self.bases.extend(
                    joined.ok().filter(|url| !url.cannot_be_a_base() && url.as_str().len() <= LONGEST_BASE),
                );
            } else if name.eq_ignore_ascii_case("xml:lang") {
                let language = references.decode(value);
                let language = Some(language.trim()).filter(|tag| tag.len() <= LONGEST_LANGUAGE);
                self.languages.push(language.unwrap_or_default().to_owned());
            }
        }
        mark
    }

    /// Forgets what was declared since the mark.
    pub(super) fn leave(&mut self, mark: Mark) {
        self.bindings.truncate(mark.bindings);
        self.bases.truncate(mark.bases);
        self.languages.truncate(mark.languages);
    }

    /// Takes the namespace of the outermost element as the feed's own, whatever its name: some feeds make one up.
    pub(super) fn adopt(&mut self, root: &str) {
        let prefix = if self.rdf { "" } else { prefix_of(root) };
        self.native_name = self.bindings.iter().rev().find(|b| b.prefix == prefix).map(|b| b.name);
        for binding in &mut self.bindings {
            if Some(binding.name) == self.native_name {
                binding.vocabulary = self.native;
            }
        }
    }

    fn bind(&mut self, prefix: &'a str, name: &'a str) {
        if self.bindings.len() >= DECLARATIONS {
            return;
        }
        let native = name.trim().is_empty() || Some(name) == self.native_name;
        let vocabulary = if native { self.native } else { of_namespace(name) };
        self.bindings.push(Binding { prefix, name, vocabulary });
    }

    /// The vocabulary an element belongs to.
    pub(super) fn vocabulary(&self, name: &str) -> Vocabulary {
        let prefix = prefix_of(name);
        match self.bindings.iter().rev().find(|binding| binding.prefix.eq_ignore_ascii_case(prefix)) {
            Some(binding) => binding.vocabulary,
            None if prefix.is_empty() => self.native,
            None => of_prefix(prefix),
        }
    }

    /// The innermost base that an `xml:base` sets.
    pub(super) fn declared_base(&self) -> Option<Url> {
        self.bases.last().cloned()
    }

    /// The innermost language that an `xml:lang` sets.
    pub(super) fn language(&self) -> Option<&str> {
        self.languages.last().map(String::as_str).filter(|language| !language.is_empty())
    }

    /// The value of `rdf:about`.
    pub(super) fn about(&self, tag: &Tag<'a>) -> Option<&'a str> {
        let about = |(name, _): &&(&str, &str)| {
            *name == "about" && self.rdf
                || name.ends_with(":about") && self.vocabulary(name) == Vocabulary::Rdf
        };
        tag.attributes.iter().find(about).map(|(_, value)| *value)
    }
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}
