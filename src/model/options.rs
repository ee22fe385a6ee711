//! Options as a person wrote them: a tree of values that know their place, so that every
//! part reads its own and every mistake is told with line and column.

use std::cell::{Cell, RefCell};
use std::fmt;

use url::Url;

/// A place in a configuration file, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// What is wrong with an option, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OptionError {
    /// Where the mistake stands.
    pub place: Place,
    /// A lower-case clause naming the key.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// A value somebody wrote, with its place and the key it stands under.
///
/// Each reading of a key is noted; [`Options::unused`] then finds the keys nobody asked for,
/// so that no key is accepted in silence.
#[derive(Debug)]
pub struct Options {
    place: Place,
    name: String,
    kind: Kind,
    used: Cell<bool>,
    asked: RefCell<Vec<&'static str>>,
}

/// The shapes a value can have.
#[derive(Debug)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Options>),
    /// Keys and values in written order; each value's `name` is its key, each key's place is given beside it.
    Map(Vec<(Place, Options)>),
}

type Result<T> = std::result::Result<T, OptionError>;

impl Options {
    /// A value named `name` (the key it stands under) at `place`.
    pub fn new(name: impl Into<String>, place: Place, kind: Kind) -> Self {
        Self { place, name: name.into(), kind, used: Cell::new(false), asked: RefCell::default() }
    }

    /// An empty mapping, for parts whose options were left out.
    pub fn empty() -> Self {
        Self::new("", Place::default(), Kind::Map(Vec::new()))
    }

    /// Where the value stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The key it stands under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value's shape.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The value's shape, taken out.
    pub fn into_kind(self) -> Kind {
        self.kind
    }

    /// An error about this value.
    pub fn error(&self, message: impl Into<String>) -> OptionError {
        OptionError { place: self.place, message: message.into(), help: None }
    }

    /// The value under a key, noted as read. `None` when the key is absent or null, or this is no mapping.
    pub fn get(&self, key: &'static str) -> Option<&Self> {
        {
            let mut asked = self.asked.borrow_mut();
            if !asked.contains(&key) {
                asked.push(key);
            }
        }
        let Kind::Map(entries) = &self.kind else { return None };
        let (_, value) = entries.iter().find(|(_, value)| value.name == key)?;
        value.used.set(true);
        (!matches!(value.kind, Kind::Null)).then_some(value)
    }

    /// The value under a key that must be there.
    ///
    /// # Errors
    /// When it is absent or null.
    pub fn require(&self, key: &'static str) -> Result<&Self> {
        self.get(key).ok_or_else(|| {
            let whose = if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
            OptionError { place: self.place, message: format!("`{key}` is missing{whose}"), help: None }
        })
    }

    /// The entries of a mapping whose keys are free; all are noted as read.
    ///
    /// # Errors
    /// When this is no mapping.
    pub fn entries(&self) -> Result<Vec<(&str, &Self)>> {
        let Kind::Map(entries) = &self.kind else { return Err(self.wrong("a mapping (`key: value` lines)")) };
        Ok(entries
            .iter()
            .map(|(_, value)| {
                value.used.set(true);
                (value.name.as_str(), value)
            })
            .collect())
    }

    /// This, if it is a mapping.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn map(&self) -> Result<&Self> {
        match self.kind {
            Kind::Map(_) => Ok(self),
            _ => Err(self.wrong("a mapping (`key: value` lines)")),
        }
    }

    /// The text written here; a number stands for its digits.
    ///
    /// # Errors
    /// When it is neither.
    pub fn text(&self) -> Result<String> {
        match &self.kind {
            Kind::Text(text) => Ok(text.clone()),
            Kind::Integer(number) => Ok(number.to_string()),
            _ => Err(self.wrong("a text")),
        }
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn bool(&self) -> Result<bool> {
        match self.kind {
            Kind::Bool(value) => Ok(value),
            _ => Err(self.wrong("`true` or `false`")),
        }
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn count(&self) -> Result<usize> {
        match self.kind {
            Kind::Integer(number) => usize::try_from(number).map_err(|_| self.wrong("a number from 0 up")),
            _ => Err(self.wrong("a whole number")),
        }
    }

    /// The items of a list.
    ///
    /// # Errors
    /// When this is no list.
    pub fn list(&self) -> Result<&[Self]> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            _ => Err(self.wrong("a list")),
        }
    }

    /// The items of a list, or the one value written instead of a list.
    pub fn one_or_many(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![self],
        }
    }

    /// An absolute http or https address.
    ///
    /// # Errors
    /// When it is none.
    pub fn url(&self) -> Result<Url> {
        let text = self.text()?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err(OptionError {
                help: Some("write the whole address, with https:// or http://".into()),
                ..self.error(format!("`{}` is not a web address: `{text}`", self.name))
            }),
        }
    }

    /// The value and all below it as JSON, all noted as read.
    pub fn json(&self) -> serde_json::Value {
        self.used.set(true);
        match &self.kind {
            Kind::Null => serde_json::Value::Null,
            Kind::Bool(value) => (*value).into(),
            Kind::Integer(value) => (*value).into(),
            Kind::Float(value) => (*value).into(),
            Kind::Text(value) => value.as_str().into(),
            Kind::List(items) => items.iter().map(Self::json).collect(),
            Kind::Map(entries) => serde_json::Value::Object(
                entries.iter().map(|(_, value)| (value.name.clone(), value.json())).collect(),
            ),
        }
    }

    /// An error for each key, here and below, that nobody read; names the nearest key that exists.
    pub fn unused(&self) -> Vec<OptionError> {
        let mut errors = Vec::new();
        self.collect_unused(&mut errors);
        errors
    }

    fn collect_unused(&self, errors: &mut Vec<OptionError>) {
        match &self.kind {
            Kind::Map(entries) => {
                for (place, value) in entries {
                    if value.used.get() {
                        value.collect_unused(errors);
                    } else {
                        errors.push(self.unknown(*place, &value.name));
                    }
                }
            }
            Kind::List(items) => items.iter().for_each(|item| item.collect_unused(errors)),
            _ => {}
        }
    }

    fn unknown(&self, place: Place, key: &str) -> OptionError {
        let asked = self.asked.borrow();
        let nearest = asked
            .iter()
            .map(|name| (strsim::damerau_levenshtein(name, key), *name))
            .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
            .min();
        let whose = if self.name.is_empty() { String::new() } else { format!(" in `{}`", self.name) };
        let help = match nearest {
            Some((_, name)) => format!("did you mean `{name}`?"),
            None if asked.is_empty() => "take it out".to_owned(),
            None => {
                let mut names = asked.clone();
                names.sort_unstable();
                format!("known here: {}", names.join(", "))
            }
        };
        OptionError { place, message: format!("unknown key `{key}`{whose}"), help: Some(help) }
    }

    fn wrong(&self, wanted: &str) -> OptionError {
        self.error(format!("`{}` must be {wanted}, but is {}", self.name, self.kind))
    }
}

impl OptionError {
    /// Says what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("empty"),
            Self::Bool(value) => write!(f, "`{value}`"),
            Self::Integer(value) => write!(f, "the number {value}"),
            Self::Float(value) => write!(f, "the number {value}"),
            Self::Text(value) => write!(f, "the text `{}`", value.chars().take(60).collect::<String>()),
            Self::List(_) => f.write_str("a list"),
            Self::Map(_) => f.write_str("a mapping"),
        }
    }
}
