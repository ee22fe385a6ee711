//! One step: when it acts, and what it does.

use std::collections::BTreeSet;

use regex::Regex;

use crate::model::{Draft, Hook};
use crate::select::Selector;
use crate::text::condition::{Condition, Field, Subject, fold};

use super::{body, fields};

/// A step.
#[derive(Debug)]
pub struct Step {
    /// When it acts; always without.
    pub when: Option<Condition>,
    /// What it does.
    pub action: Action,
    /// The step as it is written, in one line.
    pub written: String,
}

/// What a step does.
#[derive(Debug)]
pub enum Action {
    /// Leaves out what the condition holds for.
    Drop(Condition),
    /// Leaves out what the condition does not hold for.
    Keep(Condition),
    /// Puts values in place of what there is.
    Set(Vec<(Field, Vec<String>)>),
    /// Adds tags.
    Tag(Vec<String>),
    /// Takes tags away.
    Untag(Vec<String>),
    /// Gives values of a field another name.
    Rename(Field, Vec<String>, String),
    /// Replaces what a pattern finds.
    Replace(Replacement),
    /// Takes elements out of the body.
    Remove(Removal),
    /// Has a command say something else of it.
    Hook(Hook),
}

/// What to look for in a field, and what to put in its place.
#[derive(Debug)]
pub struct Replacement {
    /// Where; of the body it is the HTML.
    pub field: Field,
    /// What to look for.
    pub find: Regex,
    /// What comes in its place: `$1` and `${name}` are the pattern's groups.
    pub with: String,
}

/// Which elements of the body go.
#[derive(Debug)]
pub struct Removal {
    /// Where they are; none for the blocks of a text.
    pub selectors: Vec<Selector>,
    /// What their text must fit, where it must.
    pub matches: Option<Regex>,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Passed,
    /// It changed what it is for; perhaps into the same.
    Changed,
    /// It leaves the article out.
    LeftOut,
    /// That hangs on what is open.
    Open,
    /// Its command is to be asked.
    Hook,
}

impl Step {
    /// Acts on an article of which nothing is known yet of what is `open`.
    pub fn apply(&self, draft: &mut Draft, open: &mut BTreeSet<Field>) -> Outcome {
        let when = self.when.as_ref().map_or(Some(true), |when| judge(when, draft, open));
        let left_out = |holds: Option<bool>| match (when, holds) {
            (Some(false), _) | (_, Some(false)) => Outcome::Passed,
            (Some(true), Some(true)) => Outcome::LeftOut,
            _ => Outcome::Open,
        };
        match (&self.action, when) {
            (_, Some(false)) => Outcome::Passed,
            (Action::Drop(condition), _) => left_out(judge(condition, draft, open)),
            (Action::Keep(condition), _) => left_out(judge(condition, draft, open).map(|holds| !holds)),
            (Action::Hook(_), Some(true)) if open.is_empty() => Outcome::Hook,
            (Action::Hook(_), _) => Outcome::Open,
            (action, None) => {
                open.extend(action.fields().into_iter().flat_map(with_kin));
                Outcome::Passed
            }
            (action, Some(true)) => {
                action.change(draft);
                if let Action::Set(values) = action {
                    for field in values.iter().flat_map(|(field, _)| with_kin(*field)) {
                        open.remove(&field);
                    }
                }
                Outcome::Changed
            }
        }
    }
}

/// A field with those that say the same in part.
fn with_kin(field: Field) -> Vec<Field> {
    if field == Field::Link { vec![Field::Link, Field::Host] } else { vec![field] }
}

fn judge(condition: &Condition, draft: &Draft, open: &BTreeSet<Field>) -> Option<bool> {
    let say = |field| fields::say(draft, field);
    condition.judge(&Subject::with_open(&say, open))
}

impl Action {
    /// The fields it may change.
    fn fields(&self) -> Vec<Field> {
        match self {
            Self::Drop(_) | Self::Keep(_) | Self::Hook(_) => Vec::new(),
            Self::Set(values) => values.iter().map(|(field, _)| *field).collect(),
            Self::Tag(_) | Self::Untag(_) => vec![Field::Tag],
            Self::Rename(field, ..) => vec![*field],
            Self::Replace(replacement) => vec![replacement.field],
            Self::Remove(_) => vec![Field::Body],
        }
    }

    /// Changes the article. A value that a field cannot have leaves it as it is.
    fn change(&self, draft: &mut Draft) {
        match self {
            Self::Drop(_) | Self::Keep(_) | Self::Hook(_) => {}
            Self::Set(values) => {
                values.iter().for_each(|(field, values)| fields::put(draft, *field, values));
            }
            Self::Tag(labels) => {
                let tags = [fields::get(draft, Field::Tag), labels.clone()].concat();
                fields::put(draft, Field::Tag, &tags);
            }
            Self::Untag(labels) => {
                let is_meant = |tag: &String| labels.iter().any(|label| fold(label) == fold(tag));
                let mut tags = fields::get(draft, Field::Tag);
                tags.retain(|tag| !is_meant(tag));
                fields::put(draft, Field::Tag, &tags);
            }
            Self::Rename(field, from, to) => {
                let is_meant = |value: &String| from.iter().any(|name| fold(name) == fold(value));
                let values = fields::get(draft, *field).into_iter();
                let values = values.map(|value| if is_meant(&value) { to.clone() } else { value });
                fields::put(draft, *field, &values.collect::<Vec<_>>());
            }
            Self::Replace(replacement) => replacement.change(draft),
            Self::Remove(removal) => body::remove(draft, removal),
        }
    }
}

impl Replacement {
    /// A field in which nothing is found stays as it is, to the letter.
    fn change(&self, draft: &mut Draft) {
        let values = fields::get(draft, self.field);
        if !values.iter().any(|value| self.find.is_match(value)) {
            return;
        }
        let replaced = values.iter().map(|value| replaced(value, &self.find, &self.with));
        if let Some(values) = replaced.collect::<Option<Vec<_>>>() {
            fields::put(draft, self.field, &values);
        }
    }
}

/// How much longer than twice its length a text may become.
const MOST_ADDED: usize = 1 << 20;

/// The text with what comes in place of all that is found; `None` where it grows beyond all measure.
fn replaced(text: &str, find: &Regex, with: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for found in find.captures_iter(text) {
        let whole = found.get_match();
        out.push_str(&text[end..whole.start()]);
        found.expand(with, &mut out);
        end = whole.end();
        if out.len() > text.len() * 2 + MOST_ADDED {
            return None;
        }
    }
    out.push_str(&text[end..]);
    Some(out)
}
