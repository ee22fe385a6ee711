//! [`FrontMatter`] → TOML.

use toml::value::Datetime;

use crate::model::{FrontMatter, Value};

use super::scalar::{push_basic_string, push_toml_key};

/// The header as TOML 1.0 between `+++` lines, with the empty line that follows it.
///
/// Keys keep their order. A mapping is a table (`[name]`) where nothing but mappings follows it, since all below a
/// table's name is the table's; elsewhere, and within tables and lists, it stands in one line (`{ a = 1 }`), as lists do.
/// Dates are bare. TOML has no word for nothing: such keys and items are left out.
pub(super) fn write(header: &FrontMatter) -> String {
    let entries = || header.0.iter().filter(|(_, value)| *value != Value::Null);
    let tables = entries().rev().take_while(|(_, value)| matches!(value, Value::Map(_))).count();
    let plain = entries().count() - tables;
    let mut out = String::from("+++\n");
    for (index, (key, value)) in entries().enumerate() {
        match value {
            Value::Map(entries) if index >= plain => push_table(&mut out, key, entries),
            value => push_line(&mut out, key, value),
        }
    }
    out.push_str("+++\n\n");
    out
}

fn push_table(out: &mut String, name: &str, entries: &[(String, Value)]) {
    out.push('[');
    push_toml_key(out, name);
    out.push_str("]\n");
    for (key, value) in entries {
        if *value != Value::Null {
            push_line(out, key, value);
        }
    }
}

fn push_line(out: &mut String, key: &str, value: &Value) {
    push_pair(out, key, value);
    out.push('\n');
}

fn push_pair(out: &mut String, key: &str, value: &Value) {
    push_toml_key(out, key);
    out.push_str(" = ");
    push_value(out, value);
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        // Filtered out by all that hold values.
        Value::Null => {}
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => out.push_str(&value.to_string()),
        Value::Float(value) => push_float(out, *value),
        Value::Date(text) if text.parse::<Datetime>().is_ok() => out.push_str(text),
        Value::Text(text) | Value::Date(text) => push_basic_string(out, text),
        Value::List(items) => {
            let items = items.iter().filter(|item| **item != Value::Null);
            push_between(out, "[", items, "]", push_value);
        }
        Value::Map(entries) => {
            let entries = entries.iter().filter(|(_, value)| *value != Value::Null);
            push_between(out, "{", entries, "}", |out, (key, value)| push_pair(out, key, value));
        }
    }
}

/// Appends items with commas between them, in brackets; those of a mapping have blanks inside.
fn push_between<T>(
    out: &mut String,
    open: &str,
    items: impl Iterator<Item = T>,
    close: &str,
    push: impl Fn(&mut String, T),
) {
    out.push_str(open);
    let mut any = false;
    for item in items {
        out.push_str(match (any, open) {
            (true, _) => ", ",
            (false, "{") => " ",
            (false, _) => "",
        });
        any = true;
        push(out, item);
    }
    if any && open == "{" {
        out.push(' ');
    }
    out.push_str(close);
}

fn push_float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str("nan");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "inf" } else { "-inf" });
    } else {
        // `{:?}` keeps a point or an exponent, so the number stays one with a fraction.
        out.push_str(&format!("{value:?}"));
    }
}
