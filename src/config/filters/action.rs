//! What one step does.

use std::time::Duration;

use jiff::Timestamp;
use regex::{Regex, RegexBuilder};

use super::super::queries::condition;
use super::super::size;
use super::Reading;
use crate::filter::{Action, Removal, Replacement};
use crate::model::{Hook, Kind, OnError, OptionError, Options};
use crate::select::written::selectors;
use crate::text::condition::{Condition, Field};
use crate::text::{language, sanitize, slug};

/// How long a command may take where nothing is said.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long it may take at most.
const LONGEST: Duration = Duration::from_secs(3_600);
/// The most memory a compiled pattern may take.
const MAX_PATTERN: usize = 1 << 20;

/// What a step does, as it is written.
type Read = fn(&Options, Reading<'_>) -> Result<Action, OptionError>;

/// The words for it.
const ACTIONS: &[(&str, Read)] = &[
    ("drop", |value, reading| Ok(Action::Drop(when(value, reading)?))),
    ("keep", |value, reading| Ok(Action::Keep(when(value, reading)?))),
    ("set", |value, _| set(value)),
    ("tag", |value, _| Ok(Action::Tag(tags(value)?))),
    ("untag", |value, _| Ok(Action::Untag(tags(value)?))),
    ("rename", |value, _| rename(value)),
    ("replace", |value, _| replace(value)),
    ("remove", |value, _| remove(value)),
    ("command", command),
];

/// The fields that steps change, by the words for them.
const FIELDS: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("summary", Field::Summary),
    ("author", Field::Author),
    ("category", Field::Category),
    ("tag", Field::Tag),
    ("lang", Field::Lang),
    ("link", Field::Link),
    ("image", Field::Image),
];

/// What the step does: one thing, so that its order among others is the list's.
pub(super) fn read(step: &Options, reading: Reading<'_>) -> Result<Action, OptionError> {
    let given: Vec<_> = ACTIONS.iter().filter_map(|(name, read)| Some((step.get(name)?, read))).collect();
    match given.as_slice() {
        [(value, read)] => read(value, reading),
        [] => {
            let names: Vec<_> = ACTIONS.iter().map(|(name, _)| *name).collect();
            Err(step.error("the step does nothing").with_help(format!("say one of: {}", names.join(", "))))
        }
        [_, (second, _), ..] => Err(second
            .error(format!("a step does one thing, and `{}` is a second", second.name()))
            .with_help("make it a step of its own, behind this one, with the same `when`")),
    }
}

fn when(value: &Options, reading: Reading<'_>) -> Result<Condition, OptionError> {
    condition(value, reading.text, Condition::read_with_age)
}

/// `set: { author: Harbour News, lang: en }`.
fn set(value: &Options) -> Result<Action, OptionError> {
    value.map()?;
    let mut values = Vec::new();
    for (name, field) in FIELDS {
        if let Some(written) = value.get(name) {
            values.push((*field, texts(written)?));
            is_possible(*field, written)?;
        }
    }
    if let Some(date) = value.get("date") {
        let text = date.text()?;
        if text.parse::<Timestamp>().is_err() {
            return Err(date
                .error(format!("`{text}` is no date"))
                .with_help("write it with its zone, as `2026-11-24T08:00:00+08:00`"));
        }
        values.push((Field::Age, vec![text]));
    }
    if values.is_empty() { Err(value.error("`set` sets nothing")) } else { Ok(Action::Set(values)) }
}

/// What a field cannot be is told now, since it would be left as it is without a word.
fn is_possible(field: Field, value: &Options) -> Result<(), OptionError> {
    for text in texts(value)? {
        let is_good = match field {
            Field::Title => !text.trim().is_empty(),
            Field::Lang => language::normalize(&text).is_some(),
            Field::Link => sanitize::url(&text, None).is_some(),
            Field::Image => text.is_empty() || sanitize::url(&text, None).is_some(),
            Field::Category | Field::Tag => slug::term(&text).is_some(),
            _ => true,
        };
        if !is_good {
            return Err(value.error(format!("`{}` cannot be `{text}`", value.name())));
        }
    }
    Ok(())
}

fn texts(value: &Options) -> Result<Vec<String>, OptionError> {
    value.one_or_many().into_iter().map(Options::text).collect()
}

fn tags(value: &Options) -> Result<Vec<String>, OptionError> {
    is_possible(Field::Tag, value)?;
    texts(value)
}

/// The field under `in`.
fn field(value: &Options, of: &[Field]) -> Result<Field, OptionError> {
    let written = value.require("in")?;
    let name = written.text()?;
    let fields = || FIELDS.iter().chain(&[("body", Field::Body)]).filter(|(_, field)| of.contains(field));
    fields().find(|(known, _)| *known == name).map(|(_, field)| *field).ok_or_else(|| {
        let names: Vec<_> = fields().map(|(name, _)| *name).collect();
        written
            .error(format!("`{}` cannot be done in `{name}`", value.name()))
            .with_help(format!("known: {}", names.join(", ")))
    })
}

/// `rename: { in: tag, from: [ML, machine learning], to: AI }`.
fn rename(value: &Options) -> Result<Action, OptionError> {
    value.map()?;
    let field = field(value, &[Field::Author, Field::Category, Field::Tag]);
    let (from, to) = (value.require("from"), value.require("to"));
    let (field, to) = (field?, to?);
    is_possible(field, to)?;
    Ok(Action::Rename(field, texts(from?)?, to.text()?))
}

/// `replace: { in: title, find: "^\\[转\\] *", with: "" }`.
fn replace(value: &Options) -> Result<Action, OptionError> {
    value.map()?;
    let all: Vec<Field> = FIELDS.iter().map(|(_, field)| *field).chain([Field::Body]).collect();
    let field = field(value, &all);
    let (find, with) = (value.require("find"), value.require("with"));
    Ok(Action::Replace(Replacement { field: field?, find: pattern(find?)?, with: with?.text()? }))
}

/// `remove: .share`, or `{ select: p, matches: "^关注" }`.
fn remove(value: &Options) -> Result<Action, OptionError> {
    let Kind::Map(_) = value.kind() else {
        let selectors = value.one_or_many().into_iter().map(crate::select::written::selector);
        return Ok(Action::Remove(Removal {
            selectors: selectors.collect::<Result<_, _>>()?,
            matches: None,
        }));
    };
    let selectors = selectors(value, "select")?;
    let matches = value.get("matches").map(pattern).transpose()?;
    if selectors.is_empty() && matches.is_none() {
        return Err(value.error("`remove` removes nothing").with_help("say `select`, `matches` or both"));
    }
    Ok(Action::Remove(Removal { selectors, matches }))
}

fn pattern(value: &Options) -> Result<Regex, OptionError> {
    let built = RegexBuilder::new(&value.text()?).size_limit(MAX_PATTERN).build();
    built.map_err(|error| {
        let told = error.to_string();
        let reason = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
        value.error(format!("`{}` is not a regular expression: {reason}", value.name()))
    })
}

/// `command: [program, argument]`, or `{ run: […], timeout, env, on_error }`.
fn command(value: &Options, reading: Reading<'_>) -> Result<Action, OptionError> {
    let Kind::Map(_) = value.kind() else {
        let (env, timeout, on_error) = (Vec::new(), PATIENCE, OnError::default());
        return Ok(Action::Hook(Hook { command: program(value)?, env, timeout, on_error }));
    };
    let run = value.require("run");
    let timeout = value.get("timeout").map_or(Ok(PATIENCE), patience);
    let variable = |name: &Options| {
        let text = name.text()?;
        let set = (reading.environment)(&text).filter(|value| !value.is_empty());
        let set = set.ok_or_else(|| name.error(format!("the environment variable `{text}` is not set")))?;
        Ok((text, set.into()))
    };
    let names = value.get("env").map_or_else(Vec::new, Options::one_or_many);
    let env = names.into_iter().map(variable).collect::<Result<_, OptionError>>();
    let on_error = value.get("on_error").map_or(Ok(OnError::default()), on_error);
    Ok(Action::Hook(Hook { command: program(run?)?, env: env?, timeout: timeout?, on_error: on_error? }))
}

fn program(value: &Options) -> Result<Vec<String>, OptionError> {
    let command = texts(value)?;
    if command.first().is_none_or(|program| program.trim().is_empty()) {
        return Err(value.error("a command begins with the name of a program"));
    }
    if command.len() == 1 && command[0].contains(' ') {
        return Err(value
            .error("no shell reads a command: program and arguments are items of a list")
            .with_help("write `command: [python3, translate.py]`"));
    }
    Ok(command)
}

fn patience(value: &Options) -> Result<Duration, OptionError> {
    let time = size::duration(value)?;
    if time.is_zero() || time > LONGEST {
        return Err(value.error("`timeout` must be a time up to `1h`"));
    }
    Ok(time)
}

fn on_error(value: &Options) -> Result<OnError, OptionError> {
    match value.text()?.as_str() {
        "keep" => Ok(OnError::Keep),
        "wait" => Ok(OnError::Wait),
        other => Err(value.error(format!("`on_error` cannot be `{other}`")).with_help(
            "known: keep (the article goes on as it is), wait (it is tried again in each run of a day)",
        )),
    }
}
