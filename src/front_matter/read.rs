//! Text → [`Document`]: splitting off the header, and YAML within limits.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use crate::model::{Document, FrontMatter, Value};

use super::{Form, read_toml};

/// The longest header that is read, in bytes. Brackets nested without end cost the scanner quadratic time,
/// which at this length stays under a second.
const LONGEST_HEADER: usize = 64 * 1024;
/// The deepest nesting that is read.
pub(super) const DEEPEST: usize = 32;
/// How much a header may unfold to: a value costs one, each byte of its text one more.
/// Aliases are unfolded, so a short header could ask for any amount of memory.
const MOST_UNFOLDED: usize = 512 * 1024;

/// Why a document's header could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no header.
    #[error("the file does not begin with `---` or `+++`")]
    Missing,
    /// The header does not end.
    #[error("the header that begins with `{fence}` has no closing `{fence}` line")]
    Unclosed {
        /// The line it begins with.
        fence: &'static str,
    },
    /// The header is longer than any we read.
    #[error("the header is longer than {limit} bytes")]
    TooLong {
        /// The most bytes a header may have.
        limit: usize,
    },
    /// The header is no YAML, no mapping, names a key twice, or unfolds to too much.
    #[error("the header cannot be read: {0}")]
    Yaml(#[source] serde_yaml::Error),
    /// The header is no TOML, or is nested too deeply.
    #[error("the header cannot be read: {} at line {line} column {column}", cause.message())]
    Toml {
        /// The line in the file.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong.
        #[source]
        cause: Box<toml::de::Error>,
    },
}

impl Error {
    /// The line and column in the file, both counted from 1, where they are known.
    pub fn place(&self) -> Option<(usize, usize)> {
        match self {
            Self::Missing => Some((1, 1)),
            Self::Yaml(error) => error.location().map(|place| (place.line(), place.column())),
            Self::Toml { line, column, .. } => Some((*line, *column)),
            Self::Unclosed { .. } | Self::TooLong { .. } => None,
        }
    }
}

/// Splits and reads a document.
///
/// The header stands between a first line `---` (YAML) or `+++` (TOML) and the next such line; a byte order mark before it,
/// blanks after the marks and CRLF are taken. The body is everything after the closing line and the one empty line that may follow.
/// Values keep YAML 1.2's types; a date written bare is a text, like every other word.
///
/// # Errors
/// When the header is missing, not closed, too long, or no mapping of unique keys.
pub fn read(text: &str) -> Result<Document, Error> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (first, after) = split_line(text);
    let form =
        [Form::Yaml, Form::Toml].into_iter().find(|form| is_fence(first, *form)).ok_or(Error::Missing)?;
    let closing = closing_fence(after, form).ok_or(Error::Unclosed { fence: form.fence() })?;
    let (opening, header) = text.split_at(text.len() - after.len());
    let header = &header[..closing];
    let front_matter = match form {
        // With its opening line, which YAML takes as the start of a document, so that places are the file's.
        Form::Yaml => read_yaml(&text[..opening.len() + closing])?,
        Form::Toml if header.len() > LONGEST_HEADER => return Err(Error::TooLong { limit: LONGEST_HEADER }),
        Form::Toml => read_toml::read(opening, header)?,
    };
    let (_, after) = split_line(&after[closing..]);
    let body = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
    Ok(Document { front_matter, body: body.to_owned() })
}

/// Reads a YAML mapping that stands alone, under the limits and rules of a header.
///
/// # Errors
/// When it is too long, or no YAML mapping of unique keys.
pub fn read_yaml(text: &str) -> Result<FrontMatter, Error> {
    if text.len() > LONGEST_HEADER {
        return Err(Error::TooLong { limit: LONGEST_HEADER });
    }
    let left = Cell::new(MOST_UNFOLDED);
    let node = Node { left: &left, depth: 0 };
    match node.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(Error::Yaml)? {
        Value::Map(entries) => Ok(FrontMatter(entries)),
        Value::Null => Ok(FrontMatter::default()),
        _ => Err(Error::Yaml(serde_yaml::Error::custom("it must be a mapping (`key: value` lines)"))),
    }
}

/// The first line without its end, and what follows it.
fn split_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

fn is_fence(line: &str, form: Form) -> bool {
    line.strip_prefix(form.fence()).is_some_and(|rest| rest.trim_matches([' ', '\t', '\r']).is_empty())
}

/// Where the next such line begins.
fn closing_fence(text: &str, form: Form) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_fence(line.strip_suffix('\n').unwrap_or(line), form) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Reads one value, and everything below it, as long as `left` lasts.
#[derive(Clone, Copy)]
struct Node<'a> {
    left: &'a Cell<usize>,
    depth: usize,
}

impl Node<'_> {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= DEEPEST {
            return Err(E::custom(format!("values are nested deeper than {DEEPEST}")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn pay<E: serde::de::Error>(self, value: Value) -> Result<Value, E> {
        let cost = 1 + if let Value::Text(text) = &value { text.len() } else { 0 };
        match self.left.get().checked_sub(cost) {
            Some(left) => self.left.set(left),
            None => return Err(E::custom("it unfolds to too much text (aliases?)")),
        }
        Ok(value)
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.pay(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.pay(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.pay(Value::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        // A number too long for us keeps its digits.
        self.pay(i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer))
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.pay(Value::Text(value.to_string()))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.pay(Value::Text(value.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.pay(Value::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.pay(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        self.pay(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key_seed(below)? {
            let key = key_text(key).ok_or_else(|| A::Error::custom("a key must be one word or text"))?;
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("the key `{key}` stands there twice")));
            }
            entries.push((key, map.next_value_seed(below)?));
        }
        self.pay(Value::Map(entries))
    }

    /// A value with a tag of its own (`!thing x`) counts as the value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let (_tag, value) = tagged.variant::<String>()?;
        value.newtype_variant_seed(below)
    }
}

fn key_text(key: Value) -> Option<String> {
    match key {
        Value::Text(text) | Value::Date(text) => Some(text),
        Value::Bool(value) => Some(value.to_string()),
        Value::Integer(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        Value::Null => Some("null".to_owned()),
        Value::List(_) | Value::Map(_) => None,
    }
}
