//! Values and bodies with places to fill where a `{name}` is not enough: templates of minijinja.
//!
//! A template sees the variables of an article and nothing else: it loads no file, knows no clock, and what it may do is
//! bounded. Whether it can be filled is tried when the configuration is read, with an article that has everything and one
//! that has nothing but what all have.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value as Filling};
use regex::Regex;

use crate::model::{OptionError, Options, Place, Value};

use super::keys::{VARIABLES, Variable};
use super::one_of;

/// What one filling may cost; about so many instructions, or 64 times as many bytes.
const FUEL: u64 = 20_000;
/// The longest result, in characters: headers are read back only up to a length.
const LONGEST: usize = 4_000;
/// The name of the only template of an environment.
const NAME: &str = "value";

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").expect("a constant pattern"));

/// A text with places to fill.
#[derive(Clone)]
pub(in crate::format) struct Words {
    text: String,
    environment: Arc<Environment<'static>>,
    /// What it is filled with: the variables named anywhere in it.
    uses: Vec<(&'static str, Variable)>,
}

impl Words {
    /// Whether a text is a template.
    pub(super) fn is_one(text: &str) -> bool {
        text.contains("{{") || text.contains("{%")
    }

    /// Reads a template, which is part of the text of an option, or all of it.
    pub(super) fn from_part(option: &Options, whole: &str, part: Range<usize>) -> Result<Self, OptionError> {
        let before = whole[..part.start].matches('\n').count();
        let text = &whole[part];
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
            environment.set_syntax(syntax);
        }
        let wrong = |error: &minijinja::Error| mistake(option, before, error);
        environment.add_template_owned(NAME, text.to_owned()).map_err(|error| wrong(&error))?;
        check_names(option, &environment)?;
        let words = Self { text: text.to_owned(), environment: Arc::new(environment), uses: named(text) };
        words.try_fill(|variable| sample(variable, Sample::Everything)).map_err(|error| wrong(&error))?;
        words.try_fill(|variable| sample(variable, Sample::Least)).map_err(|error| {
            let help = "an article may lack it: put `{% if … %}` around it";
            wrong(&error).with_help(help)
        })?;
        Ok(words)
    }

    /// The variables named within its tags.
    pub(super) fn uses(&self) -> Vec<(&'static str, Variable)> {
        let tags: Vec<_> = TAG.find_iter(&self.text).map(|tag| tag.as_str()).collect();
        named(&tags.join(" "))
    }

    /// The text filled, cut where it grows without measure; empty where it cannot be filled after all.
    pub(in crate::format) fn fill(&self, value: impl Fn(Variable) -> Value) -> String {
        let text = self.try_fill(value).unwrap_or_default();
        text.chars().take(LONGEST).collect()
    }

    fn try_fill(&self, value: impl Fn(Variable) -> Value) -> Result<String, minijinja::Error> {
        let values = self.uses.iter().map(|(name, variable)| (*name, filling(*variable, value(*variable))));
        self.environment.get_template(NAME)?.render(Filling::from_pairs(values))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.text).finish()
    }
}

/// Refuses names that are neither variables nor functions.
fn check_names(option: &Options, environment: &Environment<'static>) -> Result<(), OptionError> {
    let template = environment.get_template(NAME).map_err(|error| mistake(option, 0, &error))?;
    let functions: Vec<_> = environment.globals().map(|(name, _)| name).collect();
    // A set has no order of its own.
    let names: BTreeSet<_> = template.undeclared_variables(false).into_iter().collect();
    let known: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
    match names.iter().find(|name| !known.contains(&name.as_str()) && !functions.contains(&name.as_str())) {
        Some(name) => Err(option
            .error(format!("nothing of an article is called `{name}`"))
            .with_help(one_of(name, &known))),
        None => Ok(()),
    }
}

/// The variables named in a text. minijinja's own list lacks what is sliced (`date[:10]`).
fn named(text: &str) -> Vec<(&'static str, Variable)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: BTreeSet<_> = text.split(|c| !is_word(c)).collect();
    VARIABLES.iter().filter(|(name, _)| words.contains(name)).copied().collect()
}

/// A mistake in a template, at its line; so many lines stand `before` it.
fn mistake(option: &Options, before: usize, error: &minijinja::Error) -> OptionError {
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    let mut told = option.error(format!("the template of `{}` cannot be filled: {what}", option.name()));
    let down = before + error.line().unwrap_or(1).saturating_sub(1);
    if down > 0 {
        let down = u32::try_from(down).unwrap_or_default();
        told.place = Place { line: option.place().line + down, column: 1 };
    }
    told
}

/// A value as templates see it: lists for what there may be any number of, else a text; several authors in one text have
/// commas between them.
fn filling(variable: Variable, value: Value) -> Filling {
    let texts: Vec<String> = match value {
        Value::Bool(value) => return Filling::from(value),
        Value::List(items) => items.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
        Value::Text(text) | Value::Date(text) if !text.is_empty() => vec![text],
        _ => Vec::new(),
    };
    match variable {
        Variable::Authors | Variable::Categories | Variable::Tags => Filling::from_iter(texts),
        Variable::Partial => Filling::from(false),
        _ => Filling::from(texts.join(", ")),
    }
}

/// How much an article made up for a try has.
#[derive(Clone, Copy, PartialEq)]
enum Sample {
    Everything,
    Least,
}

fn sample(variable: Variable, sample: Sample) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match (variable, sample) {
        (Variable::Partial, sample) => Value::Bool(sample == Sample::Least),
        (Variable::Date, _) | (Variable::Updated, Sample::Everything) => text("2025-02-14T12:54:13+08:00"),
        (Variable::Authors | Variable::Categories | Variable::Tags, Sample::Everything) => {
            Value::List(vec![text("one"), text("two")])
        }
        (Variable::Id | Variable::LocalId | Variable::Title | Variable::Lang, _) => text("text"),
        (Variable::Source | Variable::SourceTitle | Variable::Link, _) => text("text"),
        (_, Sample::Everything) => text("text"),
        (_, Sample::Least) => Value::Null,
    }
}
