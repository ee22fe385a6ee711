//! Selectors, patterns and time zones out of a configuration, with mistakes told where they stand.

use jiff::tz::TimeZone;

use crate::model::{Kind, OptionError, Options};

mod field;

use super::glob::Glob;
use super::{Selector, SelectorError};

/// The selector written as an option: a text, or a mapping with steps.
///
/// # Errors
/// When it is neither, no selector, or has a step that is wrong.
pub fn selector(option: &Options) -> Result<Selector, OptionError> {
    among(option, None)
}

/// The selector of a field that may name the fields beside it.
fn among(option: &Options, fields: Option<&Options>) -> Result<Selector, OptionError> {
    if let Kind::Map(_) = option.kind() {
        return field::read(option, fields);
    }
    let text = option.text()?;
    Selector::parse(&text).map_err(|bad| told(option, &bad))
}

/// A selector's mistake, told where it stands.
fn told(option: &Options, bad: &SelectorError) -> OptionError {
    option.error(format!("`{}`: {bad}", option.name())).with_help(bad.help())
}

/// The selectors under a key, one or a list, in written order; none when the key is absent.
///
/// # Errors
/// When one of them is no selector.
pub fn selectors(options: &Options, key: &'static str) -> Result<Vec<Selector>, OptionError> {
    let Some(value) = options.get(key) else { return Ok(Vec::new()) };
    value.one_or_many().into_iter().map(|item| among(item, Some(options))).collect()
}

/// The patterns under `match`, one or a list.
///
/// # Errors
/// When the key is missing or holds no text.
pub fn globs(options: &Options) -> Result<Vec<Glob>, OptionError> {
    let written = options.require("match")?;
    written.one_or_many().into_iter().map(|item| Ok(Glob::new(&item.text()?))).collect()
}

/// A time zone by its name.
///
/// # Errors
/// When the IANA list has none of that name.
pub fn time_zone(option: &Options) -> Result<TimeZone, OptionError> {
    let text = option.text()?;
    if text.eq_ignore_ascii_case("UTC") {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(&text).map_err(|_| {
        option
            .error(format!("`{text}` is not a time zone"))
            .with_help("write a name of the IANA list such as `Asia/Shanghai`")
    })
}

/// Options out of YAML, all at line 0: what tests need of reading a configuration.
#[cfg(test)]
pub(crate) fn from_yaml(text: &str) -> Options {
    from_value("", &serde_yaml::from_str(text).unwrap())
}

#[cfg(test)]
fn from_value(name: &str, value: &serde_yaml::Value) -> Options {
    use crate::model::Place;
    let kind = match value {
        serde_yaml::Value::Null => Kind::Null,
        serde_yaml::Value::Bool(value) => Kind::Bool(*value),
        serde_yaml::Value::Number(number) => number.as_i64().map_or(Kind::Float(0.5), Kind::Integer),
        serde_yaml::Value::String(text) => Kind::Text(text.clone()),
        serde_yaml::Value::Sequence(items) => {
            Kind::List(items.iter().map(|item| from_value(name, item)).collect())
        }
        serde_yaml::Value::Mapping(entries) => {
            let entries = entries.iter();
            Kind::Map(
                entries
                    .map(|(key, value)| (Place::default(), from_value(key.as_str().unwrap(), value)))
                    .collect(),
            )
        }
        serde_yaml::Value::Tagged(tagged) => return from_value(name, &tagged.value),
    };
    Options::new(name, Place::default(), kind)
}
