//! List rules: what is known about lists of some sites, so that a source need only name its address.

use jiff::tz::TimeZone;
use url::Url;

use crate::model::{OptionError, Options};
use crate::select::glob::Glob;
use crate::select::{Selector, written};

use super::next::Next;
use super::request::{Asking, Author};

/// The list rules of all rule files, found by a list's address.
#[derive(Debug, Default)]
pub struct ListRules {
    rules: Vec<ListRule>,
}

/// What a rule says about the lists of some addresses.
#[derive(Debug)]
pub(super) struct ListRule {
    globs: Vec<Glob>,
    pub(super) asking: Asking,
    pub(super) reading: Reading,
}

/// How rows are found and what is taken from them; empty where nothing is said.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) item: Vec<Selector>,
    pub(super) link: Vec<Selector>,
    pub(super) title: Vec<Selector>,
    pub(super) date: Vec<Selector>,
    pub(super) thumbnail: Vec<Selector>,
    pub(super) id: Vec<Selector>,
    pub(super) summary: Vec<Selector>,
    pub(super) author: Vec<Selector>,
    pub(super) tags: Vec<Selector>,
    pub(super) check: Option<Check>,
    pub(super) require: Vec<Required>,
    /// The zone of dates that name none.
    pub(super) time_zone: Option<TimeZone>,
    pub(super) next: Option<Next>,
}

/// What an answer must say for its rows to count.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) value: Selector,
    pub(super) is: Vec<String>,
    pub(super) reason: String,
}

/// A field a row must have to become an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Required {
    /// A date that can be read.
    Date,
    /// A title.
    Title,
    /// A thumbnail.
    Thumbnail,
    /// An id.
    Id,
}

impl ListRules {
    /// Takes the list rules of one rule file (its mapping as written) in, after those taken before.
    ///
    /// # Errors
    /// When a rule is wrong.
    pub fn add(&mut self, file: &Options) -> Result<(), OptionError> {
        let Some(lists) = file.get("lists") else { return Ok(()) };
        for rule in lists.list()? {
            self.rules.push(ListRule::read(rule.map()?)?);
        }
        Ok(())
    }

    /// Whether there is a rule for a list's address.
    pub fn knows(&self, url: &Url) -> bool {
        self.find(url).is_some()
    }

    /// The first rule for a list's address, in the order they were taken in.
    pub(super) fn find(&self, url: &Url) -> Option<&ListRule> {
        self.rules.iter().find(|rule| rule.globs.iter().any(|glob| glob.matches(url)))
    }
}

impl ListRule {
    fn read(rule: &Options) -> Result<Self, OptionError> {
        Ok(Self {
            globs: written::globs(rule)?,
            asking: Asking::read(rule, Author::Rule)?,
            reading: Reading::read(rule)?,
        })
    }
}

impl Reading {
    /// Reads `selectors`, `check`, `require`, `next` and `time_zone` of a source or rule.
    pub(super) fn read(options: &Options) -> Result<Self, OptionError> {
        let check = options.get("check").map(Check::read).transpose()?;
        let require = options.get("require").map_or(Ok(Vec::new()), required)?;
        let time_zone = options.get("time_zone").map(written::time_zone).transpose()?;
        let next = options.get("next").map(Next::read).transpose()?;
        let Some(selectors) = options.get("selectors") else {
            return Ok(Self { check, require, time_zone, next, ..Self::default() });
        };
        let selectors = selectors.map()?;
        let read = |key| written::selectors(selectors, key);
        Ok(Self {
            item: read("item")?,
            link: read("link")?,
            title: read("title")?,
            date: read("date")?,
            thumbnail: read("thumbnail")?,
            id: read("id")?,
            summary: read("summary")?,
            author: read("author")?,
            tags: read("tags")?,
            check,
            require,
            time_zone,
            next,
        })
    }

    /// Fills from a rule what this leaves out, field by field; a source with rows of its own takes no selector of
    /// the rule, since the rule's speak of other rows.
    pub(super) fn over(mut self, rule: Option<&Self>) -> Self {
        let Some(rule) = rule else { return self };
        self.check = self.check.or_else(|| rule.check.clone());
        self.time_zone = self.time_zone.or_else(|| rule.time_zone.clone());
        self.next = self.next.or_else(|| rule.next.clone());
        if !self.item.is_empty() {
            return self;
        }
        for (own, known) in [
            (&mut self.item, &rule.item),
            (&mut self.link, &rule.link),
            (&mut self.title, &rule.title),
            (&mut self.date, &rule.date),
            (&mut self.thumbnail, &rule.thumbnail),
            (&mut self.id, &rule.id),
            (&mut self.summary, &rule.summary),
            (&mut self.author, &rule.author),
            (&mut self.tags, &rule.tags),
        ] {
            if own.is_empty() {
                own.clone_from(known);
            }
        }
        if self.require.is_empty() {
            self.require.clone_from(&rule.require);
        }
        self
    }
}

impl Check {
    fn read(check: &Options) -> Result<Self, OptionError> {
        let check = check.map()?;
        let is =
            check.require("is")?.one_or_many().into_iter().map(Options::text).collect::<Result<_, _>>()?;
        let reason = check.get("else").map_or(Ok("it is tried again later".to_owned()), Options::text)?;
        Ok(Self { value: written::selector(check.require("value")?)?, is, reason })
    }
}

fn required(option: &Options) -> Result<Vec<Required>, OptionError> {
    let read = |item: &Options| match item.text()?.as_str() {
        "date" => Ok(Required::Date),
        "title" => Ok(Required::Title),
        "thumbnail" => Ok(Required::Thumbnail),
        "id" => Ok(Required::Id),
        other => {
            let help = "known here: date, id, thumbnail, title (a link is always needed)";
            Err(item.error(format!("`require` knows no `{other}`")).with_help(help))
        }
    };
    option.one_or_many().into_iter().map(read).collect()
}
