//! Conditions over what an article says, as people write them: `title contains AI, 人工智能 and not source = ads`.
//!
//! [`read`](Condition::read) takes one from text, [`Condition::holds`] asks it of a [`Subject`]. What the values are and where
//! they come from is the subject's business; nothing here knows documents, entries or clocks.

mod fold;
mod read;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use regex::Regex;

pub use read::BadCondition;

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Its title.
    Title,
    /// Its summary.
    Summary,
    /// Its text, without markup.
    Body,
    /// The names of its authors.
    Author,
    /// The id of its source.
    Source,
    /// The labels of its categories.
    Category,
    /// The labels of its tags.
    Tag,
    /// Its language (BCP 47).
    Lang,
    /// The host of its address.
    Host,
}

/// How many there are.
const FIELDS: usize = Field::Host as usize + 1;

/// What conditions are asked of. Each value is asked for once, and only when a condition looks at it.
pub struct Subject<'a> {
    say: &'a dyn Fn(Field) -> Vec<String>,
    values: [OnceCell<Vec<String>>; FIELDS],
}

impl<'a> Subject<'a> {
    /// A subject that says so much under each field.
    pub fn new(say: &'a dyn Fn(Field) -> Vec<String>) -> Self {
        Self { say, values: Default::default() }
    }

    /// The values of a field, folded.
    fn values(&self, field: Field) -> &[String] {
        let fold = |value: &String| fold::fold(value);
        self.values[field as usize].get_or_init(|| (self.say)(field).iter().map(fold).collect())
    }
}

/// A condition, ready to be asked.
#[derive(Clone, Debug)]
pub struct Condition(Node);

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    /// One of these fields has a value that fits one of these.
    Test(&'static [Field], Vec<How>),
    /// The number of words, from and up to, both included.
    Words(u64, u64),
}

/// How a value fits. All texts are folded.
#[derive(Clone, Debug)]
enum How {
    /// It is this.
    Is(String),
    /// It is this or goes on behind it: `zh` and `zh-hans`.
    Begins(String),
    /// It is this or ends in it: `news.example` and `a.news.example`.
    Ends(String),
    /// It has this phrase.
    Has(fold::Phrase),
    /// It has a place that fits.
    Fits(Regex),
}

impl Condition {
    /// Whether the condition holds for the subject.
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        self.0.holds(subject)
    }
}

impl Node {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(subject)),
            Self::Any(any) => any.iter().any(|one| one.holds(subject)),
            Self::Not(one) => !one.holds(subject),
            Self::Test(fields, hows) => {
                let mut values = fields.iter().flat_map(|field| subject.values(*field));
                values.any(|value| hows.iter().any(|how| how.fits(value)))
            }
            Self::Words(from, to) => {
                let words = subject.values(Field::Body).iter().map(|text| fold::words(text)).sum();
                (*from..=*to).contains(&words)
            }
        }
    }
}

impl How {
    fn fits(&self, value: &str) -> bool {
        match self {
            Self::Is(text) => value == text,
            Self::Begins(text) => {
                value.strip_prefix(&**text).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            Self::Ends(text) => {
                value.strip_suffix(&**text).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            Self::Has(phrase) => phrase.is_in(value),
            Self::Fits(pattern) => pattern.is_match(value),
        }
    }
}
