//! [`FrontMatter`] → text.

use crate::model::{FrontMatter, Value};

use super::scalar::{push_key, push_quoted};

/// The header as YAML between `---` lines, with the empty line that follows it: lists are dashes indented by two.
///
/// Keys keep their order; one that is no plain word is quoted, and none may be longer than 1,000 bytes, which is
/// where YAML ends a key on one line. Texts are always in double quotes, numbers and booleans bare, an empty list
/// is `[]` and an empty mapping `{}`. `read` gives the same header back, and so does any other YAML reader.
pub(super) fn write(header: &FrontMatter) -> String {
    let mut out = String::from("---\n");
    push_map(&mut out, &header.0, 0);
    out.push_str("---\n\n");
    out
}

fn push_map(out: &mut String, entries: &[(String, Value)], depth: usize) {
    for (index, (key, value)) in entries.iter().enumerate() {
        // The first key of a mapping in a list stands on its dash's line.
        if index > 0 || !out.ends_with("- ") {
            push_indent(out, depth);
        }
        push_key(out, key);
        out.push(':');
        match value {
            Value::List(items) if !items.is_empty() => {
                out.push('\n');
                push_list(out, items, depth + 1);
            }
            Value::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                push_map(out, entries, depth + 1);
            }
            scalar => {
                out.push(' ');
                push_scalar(out, scalar);
                out.push('\n');
            }
        }
    }
}

fn push_list(out: &mut String, items: &[Value], depth: usize) {
    for item in items {
        push_indent(out, depth);
        match item {
            Value::List(items) if !items.is_empty() => {
                out.push_str("-\n");
                push_list(out, items, depth + 1);
            }
            Value::Map(entries) if !entries.is_empty() => {
                out.push_str("- ");
                push_map(out, entries, depth + 1);
            }
            scalar => {
                out.push_str("- ");
                push_scalar(out, scalar);
                out.push('\n');
            }
        }
    }
}

fn push_scalar(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => out.push_str(&value.to_string()),
        Value::Float(value) => push_float(out, *value),
        Value::Text(text) | Value::Date(text) => push_quoted(out, text),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

fn push_float(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str(".nan");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { ".inf" } else { "-.inf" });
    } else {
        // `{:?}` keeps a point or an exponent, so the number stays one with a fraction.
        let text = format!("{value:?}");
        let exponent_alone = text.contains('e') && !text.contains('.');
        // YAML 1.1 wants a point before an exponent, and a sign in it.
        let text = if exponent_alone { text.replacen('e', ".0e", 1) } else { text };
        out.push_str(&if text.contains("e-") { text } else { text.replacen('e', "e+", 1) });
    }
}

fn push_indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}
