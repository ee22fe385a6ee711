//! The keys of a header: which there are, in which order, and what fills them.

use crate::model::{FrontMatter, Kind, OptionError, Options, Value};

use super::one_of;
use super::words::Words;

/// The longest key, in characters.
const LONGEST_KEY: usize = 100;
/// The deepest nesting of a key's value.
const DEEPEST: usize = 16;

/// What of an article fills a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Variable {
    /// The atom:id.
    Id,
    /// The ID within the source.
    LocalId,
    /// The title.
    Title,
    /// When it was published.
    Date,
    /// When it last changed; empty where it did not.
    Updated,
    /// The address.
    Link,
    /// The source's id.
    Source,
    /// The source's title.
    SourceTitle,
    /// One author's name as a text, several as a list.
    Author,
    /// The authors' names as a list.
    Authors,
    /// The licence.
    License,
    /// The labels of the categories, a list.
    Categories,
    /// The labels of the tags, a list.
    Tags,
    /// The language.
    Lang,
    /// The summary.
    Summary,
    /// The image beside the list row.
    Thumbnail,
    /// The best image known.
    Image,
    /// Whether only what its source said is known.
    Partial,
}

pub(super) const VARIABLES: &[(&str, Variable)] = &[
    ("id", Variable::Id),
    ("local_id", Variable::LocalId),
    ("title", Variable::Title),
    ("date", Variable::Date),
    ("updated", Variable::Updated),
    ("link", Variable::Link),
    ("source", Variable::Source),
    ("source_title", Variable::SourceTitle),
    ("author", Variable::Author),
    ("authors", Variable::Authors),
    ("license", Variable::License),
    ("categories", Variable::Categories),
    ("tags", Variable::Tags),
    ("lang", Variable::Lang),
    ("summary", Variable::Summary),
    ("thumbnail", Variable::Thumbnail),
    ("image", Variable::Image),
    ("partial", Variable::Partial),
];

/// What stands under a key.
#[derive(Clone, Debug)]
pub(in crate::format) enum Field {
    Variable(Variable),
    Words(Words),
    Constant(Value),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

/// The keys of a header in their order.
#[derive(Clone, Debug)]
pub(in crate::format) struct Keys(Vec<(String, Field)>);

impl Keys {
    /// Reads `keys` and `order`, as changes to `base` where there is one.
    pub(super) fn from_options(base: Option<&Self>, options: &Options) -> Result<Self, OptionError> {
        let mut keys = base.cloned().unwrap_or(Self(Vec::new()));
        if let Some(changes) = options.get("keys") {
            for (name, value) in changes.entries()? {
                keys.change(name, value)?;
            }
        }
        if let Some(order) = options.get("order") {
            keys.reorder(order)?;
        }
        Ok(keys)
    }

    /// The keys and what fills them.
    pub(in crate::format) fn iter(&self) -> impl Iterator<Item = &(String, Field)> {
        self.0.iter()
    }

    /// Whether a name is one of the keys.
    pub(in crate::format) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Whether some key is filled with this.
    pub(in crate::format) fn write(&self, variable: Variable) -> bool {
        fn writes(field: &Field, wanted: Variable) -> bool {
            match field {
                Field::Variable(variable) => *variable == wanted,
                Field::Words(_) | Field::Constant(_) => false,
                Field::List(items) => items.iter().any(|item| writes(item, wanted)),
                Field::Map(entries) => entries.iter().any(|(_, field)| writes(field, wanted)),
            }
        }
        self.0.iter().any(|(_, field)| writes(field, variable))
    }

    /// Whether some key holds this and nothing else, so that it can be read back as it was.
    pub(super) fn hold(&self, variable: Variable) -> bool {
        fn holds(field: &Field, wanted: Variable) -> bool {
            match field {
                Field::Variable(variable) => *variable == wanted,
                Field::List(items) => matches!(items.as_slice(), [item] if holds(item, wanted)),
                Field::Map(entries) => entries.iter().any(|(_, field)| holds(field, wanted)),
                Field::Words(_) | Field::Constant(_) => false,
            }
        }
        self.0.iter().any(|(_, field)| holds(field, variable))
    }

    /// What a header holds under the first key that is filled with this.
    pub(in crate::format) fn find<'a>(
        &self,
        header: &'a FrontMatter,
        variable: Variable,
    ) -> Option<&'a Value> {
        find(&self.0, &header.0, variable)
    }

    fn change(&mut self, name: &str, value: &Options) -> Result<(), OptionError> {
        if name.is_empty() || name.chars().count() > LONGEST_KEY || name.chars().any(char::is_control) {
            return Err(value.error(format!("a key must have 1 to {LONGEST_KEY} characters in one line")));
        }
        let at = self.0.iter().position(|(key, _)| key == name);
        match (at, matches!(value.kind(), Kind::Null)) {
            (Some(at), true) => drop(self.0.remove(at)),
            (None, true) => {
                return Err(value
                    .error(format!("`{name}` is empty, but the preset has no such key to take out"))
                    .with_help("for a key without a text, write `\"\"`"));
            }
            (Some(at), false) => self.0[at].1 = field(value, 0)?,
            (None, false) => self.0.push((name.to_owned(), field(value, 0)?)),
        }
        Ok(())
    }

    fn reorder(&mut self, order: &Options) -> Result<(), OptionError> {
        let mut first = Vec::new();
        for item in order.list()? {
            let name = item.text()?;
            let Some(at) = self.0.iter().position(|(key, _)| *key == name) else {
                let names: Vec<_> = self.0.iter().map(|(key, _)| key.as_str()).collect();
                let twice = first.iter().any(|(key, _): &(String, Field)| *key == name);
                let message = if twice { "stands in `order` twice" } else { "is not one of the keys" };
                return Err(item.error(format!("`{name}` {message}")).with_help(one_of(&name, &names)));
            };
            first.push(self.0.remove(at));
        }
        first.append(&mut self.0);
        self.0 = first;
        Ok(())
    }
}

fn field(option: &Options, depth: usize) -> Result<Field, OptionError> {
    if depth > DEEPEST {
        return Err(option.error(format!("a key's value is nested deeper than {DEEPEST}")));
    }
    Ok(match option.kind() {
        Kind::Null => Field::Constant(Value::Null),
        Kind::Bool(value) => Field::Constant(Value::Bool(*value)),
        Kind::Integer(value) => Field::Constant(Value::Integer(*value)),
        Kind::Float(value) => Field::Constant(Value::Float(*value)),
        Kind::Text(text) => match placeholder(text) {
            Some(name) => Field::Variable(variable(option, name)?),
            None if Words::is_one(text) => Field::Words(Words::from_part(option, text, 0..text.len())?),
            None => Field::Constant(Value::Text(text.clone())),
        },
        Kind::List(items) => {
            Field::List(items.iter().map(|item| field(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Kind::Map(_) => {
            let entries = option.entries()?.into_iter();
            Field::Map(
                entries
                    .map(|(key, value)| Ok((key.to_owned(), field(value, depth + 1)?)))
                    .collect::<Result<_, _>>()?,
            )
        }
    })
}

/// The name in a text that is `{name}` and nothing else.
fn placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    (!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(name)
}

fn variable(option: &Options, name: &str) -> Result<Variable, OptionError> {
    VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, variable)| *variable).ok_or_else(|| {
        let names: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
        option.error(format!("nothing of an article is called `{{{name}}}`")).with_help(one_of(name, &names))
    })
}

fn find<'a>(keys: &[(String, Field)], header: &'a [(String, Value)], wanted: Variable) -> Option<&'a Value> {
    keys.iter().find_map(|(key, field)| {
        let value = || header.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        match field {
            Field::Variable(variable) if *variable == wanted => value(),
            Field::List(items) if items.iter().any(|i| matches!(i, Field::Variable(v) if *v == wanted)) => {
                value()
            }
            Field::Map(fields) => match value()? {
                Value::Map(entries) => find(fields, entries, wanted),
                _ => None,
            },
            _ => None,
        }
    })
}
