//! `filters:` and `tag_aliases:`, of the whole and of a source.

mod action;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::problem::Found;
use super::queries::condition;
use super::secrets::Environment;
use crate::filter::{Filters, Step, TagAliases};
use crate::model::{Kind, OptionError, Options};
use crate::text::condition::Condition;
use crate::text::slug;

/// What steps are read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The file they stand in, so that a mistake in a condition has its place.
    pub(super) text: &'a str,
    /// Where the variables are that commands are given.
    pub(super) environment: Environment<'a>,
}

/// What holds for all sources.
#[derive(Default)]
pub(super) struct Shared {
    aliases: TagAliases,
    steps: Vec<Arc<Step>>,
    written: String,
}

/// Reads what holds for all sources.
pub(super) fn read(options: &Options, reading: Reading<'_>, found: &mut Found) -> Shared {
    let written = written(options);
    let aliases = found.keep(aliases(options)).unwrap_or_default();
    Shared { aliases, steps: steps(options, reading, found), written }
}

impl Shared {
    /// The filters of a source: these and its own. The second are its tags' other names alone.
    pub(super) fn with_own(
        &self,
        options: &Options,
        reading: Reading<'_>,
        found: &mut Found,
    ) -> (Filters, TagAliases) {
        let own = read(options, reading, found);
        let mut aliases = self.aliases.clone();
        aliases.0.extend(own.aliases.0);
        let steps = self.steps.iter().cloned().chain(own.steps).collect();
        let written = format!("{}\n{}", self.written, own.written);
        (Filters::new(aliases.clone(), steps, &written), aliases)
    }
}

/// All of it as it is written.
fn written(options: &Options) -> String {
    let Kind::Map(entries) = options.kind() else { return String::new() };
    let is_ours = |value: &Options| matches!(value.name(), "filters" | "tag_aliases");
    let ours = entries.iter().filter(|(_, value)| is_ours(value));
    ours.map(|(_, value)| format!("{}: {}\n", value.name(), shown(value))).collect()
}

fn steps(options: &Options, reading: Reading<'_>, found: &mut Found) -> Vec<Arc<Step>> {
    let items = options.get("filters").map_or_else(Vec::new, Options::one_or_many);
    items.into_iter().filter_map(|item| found.keep(step(item, reading))).map(Arc::new).collect()
}

fn step(item: &Options, reading: Reading<'_>) -> Result<Step, OptionError> {
    item.map()?;
    let read = |option| condition(option, reading.text, Condition::read_with_age);
    let when = item.get("when").map(read).transpose()?;
    let action = action::read(item, reading)?;
    Ok(Step { when, action, written: one_line(item) })
}

/// A step in one line.
fn one_line(item: &Options) -> String {
    let Kind::Map(entries) = item.kind() else { return String::new() };
    let parts = entries.iter().map(|(_, value)| format!("{}: {}", value.name(), shown(value)));
    parts.collect::<Vec<_>>().join(", ")
}

/// A value as it is written, without saying that it was read.
fn shown(value: &Options) -> String {
    let all = |values: Vec<String>| values.join(", ");
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(number) => number.to_string(),
        Kind::Text(text) if text.is_empty() => "\"\"".to_owned(),
        Kind::Text(text) => text.clone(),
        Kind::List(items) => format!("[{}]", all(items.iter().map(shown).collect())),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|(_, value)| format!("{}: {}", value.name(), shown(value)));
            format!("{{ {} }}", all(entries.collect()))
        }
    }
}

/// `tag_aliases: { AI: [人工智能, artificial intelligence] }`.
fn aliases(options: &Options) -> Result<TagAliases, OptionError> {
    let mut aliases = TagAliases::default();
    let Some(value) = options.get("tag_aliases") else { return Ok(aliases) };
    for (label, names) in value.entries()? {
        let term = |option: &Options, label: &str| {
            slug::term(label)
                .ok_or_else(|| option.error(format!("`{label}` has no letter to make a name of")))
        };
        let tag = term(names, label)?;
        for name in names.one_or_many() {
            let alias = term(name, &name.text()?)?;
            let before = aliases.0.insert(alias.slug, tag.clone());
            if before.is_some_and(|before| before != tag) {
                return Err(name
                    .error(format!("`{}` is another name of two tags", alias.label))
                    .with_help("keep one of them"));
            }
        }
    }
    let is_renamed = |tag: &&crate::model::Term| aliases.0.get(&tag.slug).is_some_and(|other| other != *tag);
    if let Some(tag) = aliases.0.values().find(is_renamed) {
        return Err(value
            .error(format!("`{}` is both a tag and another name of one", tag.label))
            .with_help("put all names of a tag into one list"));
    }
    Ok(aliases)
}
