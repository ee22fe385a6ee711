//! TOML → [`FrontMatter`].

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error as TomlError};

use crate::model::{FrontMatter, Value};

use super::read::{DEEPEST, Error};

/// Reads TOML; `before` is what stands before it in the file, so that places are the file's.
///
/// TOML has neither aliases nor tags, so that a header is never more than its text; how long that may be is seen to
/// before. Dates are texts, as they were written.
pub(super) fn read(before: &str, text: &str) -> Result<FrontMatter, Error> {
    let failed = |cause: TomlError, at: Option<Range<usize>>| {
        let at = at.map_or(text.len(), |at| at.start.min(text.len()));
        let (line, column) = place(before, &text[..text.floor_char_boundary(at)]);
        Error::Toml { line, column, cause: Box::new(cause) }
    };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span();
        failed(error, at)
    })?;
    let entries = entries(text, table.into_inner(), 1).map_err(|at| {
        failed(serde::de::Error::custom(format!("values are nested deeper than {DEEPEST}")), Some(at))
    })?;
    Ok(FrontMatter(entries))
}

/// The entries of a table, or where it is nested too deeply.
fn entries(text: &str, table: DeTable<'_>, depth: usize) -> Result<Vec<(String, Value)>, Range<usize>> {
    let entry =
        |(key, item): (Spanned<_>, _)| Ok((String::from(key.into_inner()), value(text, item, depth)?));
    table.into_iter().map(entry).collect()
}

fn value(text: &str, item: Spanned<DeValue<'_>>, depth: usize) -> Result<Value, Range<usize>> {
    let span = item.span();
    if depth >= DEEPEST && matches!(item.get_ref(), DeValue::Array(_) | DeValue::Table(_)) {
        return Err(span);
    }
    Ok(match item.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Boolean(value) => Value::Bool(value),
        // A number too long for us keeps its digits.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Text(number.to_string()), Value::Integer),
        DeValue::Float(number) => {
            number.as_str().parse().map_or_else(|_| Value::Text(number.to_string()), Value::Float)
        }
        DeValue::Datetime(date) => {
            Value::Text(text.get(span).map_or_else(|| date.to_string(), str::to_owned))
        }
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| value(text, item, depth + 1)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => Value::Map(entries(text, table, depth + 1)?),
    })
}

/// The line and column, both counted from 1, of what follows `before` and `read`.
fn place(before: &str, read: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + read.matches('\n').count() + 1;
    let column = read.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
