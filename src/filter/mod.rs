//! What a user wants otherwise: steps that leave articles out and rewrite them, in the order they are written in.
//!
//! [`Filters::run`] takes a [`Draft`] through the steps. It is also asked before an article's page is fetched, with the
//! fields that are still open then: what it decides with those left aside holds whatever the page says. Commands
//! are run by whoever asks, between two runs; [`Filters::input`] and [`Filters::take`] speak with them. How steps are
//! written is `config`'s business.

mod body;
mod fields;
mod message;
mod step;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Draft, Hook, Term};
use crate::text::condition::Field;
use crate::text::plain::one_line;

pub use message::{Answer, BadAnswer};
pub use step::{Action, Outcome, Removal, Replacement, Step};

/// Other names of tags, by their slugs: the tag each is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagAliases(pub BTreeMap<String, Term>);

/// The steps of a source: those for all first, then its own.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    aliases: TagAliases,
    steps: Vec<Arc<Step>>,
    mark: String,
}

/// Where a way through the steps ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// After the last step: the article stays.
    End,
    /// At this step, which leaves it out.
    LeftOut(usize),
    /// At this step: what it does hangs on what is open.
    Open(usize),
    /// At this step, whose command is to be asked.
    Hook(usize),
}

impl TagAliases {
    /// The tag that this one is.
    pub fn resolve(&self, term: Term) -> Term {
        self.0.get(&term.slug).cloned().unwrap_or(term)
    }
}

impl Filters {
    /// These steps, after tags have got the names they are to have. `written` is all of it as it was written.
    pub fn new(aliases: TagAliases, steps: Vec<Arc<Step>>, written: &str) -> Self {
        let mark = if steps.is_empty() { String::new() } else { crate::text::slug::short_hash(written, 16) };
        Self { aliases, steps, mark }
    }

    /// Whether no article is ever left out or changed by a step.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps.
    pub fn steps(&self) -> &[Arc<Step>] {
        &self.steps
    }

    /// Tells one list of steps from another; empty for none. What was left out by other steps is looked at again.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Takes an article through all steps, up to where it stops. Of what is `open` nothing is known yet.
    pub fn run(&self, draft: &mut Draft, open: &mut BTreeSet<Field>) -> Stop {
        self.rename_tags(draft);
        self.go_on(draft, 0, open)
    }

    /// Takes it through the steps from one on.
    pub fn go_on(&self, draft: &mut Draft, from: usize, open: &mut BTreeSet<Field>) -> Stop {
        for (at, step) in self.steps.iter().enumerate().skip(from) {
            match step.apply(draft, open) {
                Outcome::Passed | Outcome::Changed => {}
                Outcome::LeftOut => return Stop::LeftOut(at),
                Outcome::Open => return Stop::Open(at),
                Outcome::Hook => return Stop::Hook(at),
            }
        }
        Stop::End
    }

    /// The command of a step that is one.
    pub fn hook(&self, at: usize) -> Option<&Hook> {
        match &self.steps.get(at)?.action {
            Action::Hook(hook) => Some(hook),
            _ => None,
        }
    }

    /// What a command is told of an article.
    pub fn input(draft: &Draft) -> String {
        message::write(draft)
    }

    /// Takes a command's answer into the article; tells whether that leaves it out.
    ///
    /// # Errors
    /// When the answer is none; the article is as it was then.
    pub fn take(&self, draft: &mut Draft, answer: &str) -> Result<Answer, BadAnswer> {
        let answer = message::take(draft, answer)?;
        self.rename_tags(draft);
        Ok(answer)
    }

    /// What an article says under each field a step may change, in one line each: for `explain`.
    pub fn said(draft: &Draft) -> Vec<(&'static str, String)> {
        let fields = [
            ("title", Field::Title),
            ("summary", Field::Summary),
            ("author", Field::Author),
            ("category", Field::Category),
            ("tag", Field::Tag),
            ("lang", Field::Lang),
            ("link", Field::Link),
            ("image", Field::Image),
            ("body", Field::Body),
        ];
        let said = |(name, field)| (name, one_line(&fields::say(draft, field).join(", ")));
        fields.into_iter().map(said).chain([("date", draft.article.published.to_string())]).collect()
    }

    /// Gives tags the names they are to have.
    pub fn rename_tags(&self, draft: &mut Draft) {
        let is_named = |tag: &Term| self.aliases.0.contains_key(&tag.slug);
        if draft.article.tags.iter().any(is_named) {
            let tags = std::mem::take(&mut draft.article.tags);
            let tags = tags.into_iter().map(|tag| self.aliases.resolve(tag));
            draft.article.tags = fields::once_each(tags);
        }
    }
}
