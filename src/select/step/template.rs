//! Texts made of what was found and of other fields: `https://news.example.org/a/{id}?from={value}`.
//!
//! No more than names in braces: what a field needs beyond that, steps do (docs/decisions/0022).

use super::super::{Found, Selector};
use super::{MAX_TEXT, Place, cut};

/// A template, its fields looked up already.
#[derive(Clone, Debug)]
pub(in crate::select) struct Template {
    pieces: Vec<(Piece, Vec<Selector>)>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::select) enum Piece {
    /// Text as it is.
    Text(String),
    /// What was found.
    Value,
    /// Another field.
    Field(String),
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::select) enum BadTemplate {
    /// A brace that is not closed, or closed without being open.
    #[error("a brace has no partner in `{0}`")]
    Brace(String),
    /// Something in braces that cannot be a name.
    #[error("`{{{0}}}` is no name of a field")]
    Name(String),
}

impl Template {
    /// A template with the selectors of each field in it.
    pub(in crate::select) fn new(pieces: Vec<(Piece, Vec<Selector>)>) -> Self {
        Self { pieces }
    }

    /// Parts a template into pieces; `{{` and `}}` are braces.
    ///
    /// # Errors
    /// When braces do not match or hold no name.
    pub(in crate::select) fn pieces(text: &str) -> Result<Vec<Piece>, BadTemplate> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            let closed = (brace == "{").then(|| rest.split_once('}')).flatten();
            let (name, after) = closed.ok_or_else(|| BadTemplate::Brace(text.to_owned()))?;
            let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(BadTemplate::Name(name.to_owned()));
            }
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(if name == "value" { Piece::Value } else { Piece::Field(name.to_owned()) });
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(pieces)
    }

    /// The text; nothing where a field it names is empty.
    pub(super) fn fill(&self, place: Place<'_, '_>, value: &str) -> Option<String> {
        let mut out = String::new();
        for (piece, selectors) in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value => out.push_str(value),
                Piece::Field(_) => {
                    let (_, texts) = place.view.matched(place.row, selectors, Found::texts)?;
                    out.push_str(texts.first()?);
                }
            }
            if out.len() > MAX_TEXT {
                break;
            }
        }
        Some(cut(out))
    }
}
