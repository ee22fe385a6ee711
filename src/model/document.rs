//! Files with a header: front matter and a Markdown body.

/// The header of a document: keys in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter(pub Vec<(String, Value)>);

/// A value in a header.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `key:` with nothing, or `null`.
    Null,
    /// Bare `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text, written in double quotes.
    Text(String),
    /// A date, for writing: bare where the form of the header has dates, else as a text. It is read back as a text.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A nested mapping, keys in order.
    Map(Vec<(String, Value)>),
}

/// A document: a header and a Markdown body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The header.
    pub front_matter: FrontMatter,
    /// Everything after the header's closing line and the empty line that follows it.
    pub body: String,
}

impl FrontMatter {
    /// The value of a key, where there is one.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// The value of a key as text: a text itself, or the only text of a list.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The texts of a key: a list's texts, or the one text.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        match self.get(key) {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_text).collect(),
            Some(value) => value.as_text().into_iter().collect(),
            None => Vec::new(),
        }
    }
}

impl Value {
    /// This value as text: a text itself, or the only text of a list.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(items) => match items.as_slice() {
                [one] => one.as_text(),
                _ => None,
            },
            _ => None,
        }
    }
}
