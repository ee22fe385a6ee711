//! Conditions over what an article says, as people write them: `title contains AI, 人工智能 and not source = ads`.
//!
//! [`read`](Condition::read) takes one from text, [`Condition::holds`] asks it of a [`Subject`]. What the values are and where
//! they come from is the subject's business; nothing here knows documents, entries or clocks.

mod fold;
mod read;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use regex::Regex;

pub use fold::fold;
pub use read::BadCondition;

/// What can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Its address.
    Link,
    /// The address of its image.
    Image,
    /// How old it was when it was first seen, in seconds, in digits. Only [`Condition::read_with_age`] asks for it.
    Age,
}

/// How many there are.
const FIELDS: usize = Field::Age as usize + 1;

/// What conditions are asked of. Each value is asked for once, and only when a condition looks at it.
pub struct Subject<'a> {
    say: &'a dyn Fn(Field) -> Vec<String>,
    open: Option<&'a BTreeSet<Field>>,
    values: [OnceCell<Vec<String>>; FIELDS],
}

impl<'a> Subject<'a> {
    /// A subject that says so much under each field.
    pub fn new(say: &'a dyn Fn(Field) -> Vec<String>) -> Self {
        Self { say, open: None, values: Default::default() }
    }

    /// A subject that may yet say more, or something else, under the fields that are open.
    pub fn with_open(say: &'a dyn Fn(Field) -> Vec<String>, open: &'a BTreeSet<Field>) -> Self {
        Self { open: Some(open), ..Self::new(say) }
    }

    fn is_open(&self, field: Field) -> bool {
        self.open.is_some_and(|open| open.contains(&field))
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
    /// The number of words, or the age in seconds, from and up to, both included.
    Number(Counted, i64, i64),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Words,
    Seconds,
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
        self.judge(subject) == Some(true)
    }

    /// Whether the condition holds for the subject whatever it may yet say; `None` where that hangs on what is open.
    pub fn judge(&self, subject: &Subject<'_>) -> Option<bool> {
        self.0.judge(subject)
    }
}

impl Node {
    fn judge(&self, subject: &Subject<'_>) -> Option<bool> {
        match self {
            Self::All(all) => joined(all, subject, false),
            Self::Any(any) => joined(any, subject, true),
            Self::Not(one) => one.judge(subject).map(|holds| !holds),
            Self::Test(fields, hows) => {
                let (open, known): (Vec<_>, Vec<_>) =
                    fields.iter().copied().partition(|field| subject.is_open(*field));
                let mut values = known.into_iter().flat_map(|field| subject.values(field));
                let fits = values.any(|value| hows.iter().any(|how| how.fits(value)));
                if fits || open.is_empty() { Some(fits) } else { None }
            }
            Self::Number(counted, from, to) => {
                let number = counted.of(subject)?;
                Some((*from..=*to).contains(&number))
            }
        }
    }
}

/// What conditions come to of which one that is `decisive` decides for all.
fn joined(nodes: &[Node], subject: &Subject<'_>, decisive: bool) -> Option<bool> {
    let mut told = Some(!decisive);
    for node in nodes {
        match node.judge(subject) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => told = None,
        }
    }
    told
}

impl Counted {
    /// The number; `None` where that is open.
    fn of(self, subject: &Subject<'_>) -> Option<i64> {
        let field = if self == Self::Words { Field::Body } else { Field::Age };
        if subject.is_open(field) {
            return None;
        }
        let count = |text: &String| match self {
            Self::Words => i64::try_from(fold::words(text)).unwrap_or(i64::MAX),
            Self::Seconds => text.parse().unwrap_or_default(),
        };
        Some(subject.values(field).iter().map(count).sum())
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
